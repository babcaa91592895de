//! Everything around the screen that takes time: hub, journal, printer. A second thread with its own small runtime.
//! Must not decide what the customer sees: it tells the screen and does what the screen wants.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use anyhow::Context as _;
use hub_client::{AskError, Hub};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::mpsc::UnboundedReceiver;
use uuid::Uuid;
use wire::catalogue::Catalogue;
use wire::event::BellCause;
use wire::fault::Fault;
use wire::names::{Language, Slug};
use wire::problem::{Problem, Retry};
use wire::ticket::{IssueTicket, Ticket};

use crate::config::Config;
use crate::island::{self, Island, IslandError};
use crate::kiosk::Voice;
use crate::paper::ticket_paper;
use crate::press::{self, ForStaff, PressJob};
use crate::screen::{Answer, Effect, Input};

mod listening;
mod remembering;
mod reports;
mod way_in;

/// Between two rounds of asking for something that the hub has not answered.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// What keeps the hub from answering is known on the glass after this, while the customer still waits.
const SAYS_WHY_AFTER: Duration = Duration::from_secs(2);

/// Starts the shell. It ends when the other end of `effects` is dropped.
///
/// # Errors
/// When settings, journal or printer cannot be used.
pub fn start(config: &Config, voice: Voice, mut effects: UnboundedReceiver<Effect>) -> anyhow::Result<()> {
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("failed to make {}", config.data.display()))?;
    let file = config.data.join("kiosk.sqlite");
    let mut island = Island::open(&file).with_context(|| format!("failed to open {}", file.display()))?;
    island.tidy_up(Timestamp::now())?;
    let way = way_in::way(config, island.heard()?)?;
    let island = Arc::new(Mutex::new(island));
    if config.printer.address.is_empty() {
        tracing::warn!("no printer is named: customers take their number along, and no paper");
        voice.say(Input::NoPrinter);
    }
    let staff = ForStaff::default();
    let press = press::start(config.printer()?, Arc::clone(&island), voice.clone(), staff.clone())?;
    let (device, time_zone) = (name_of(config), config.zone_of_time()?);
    let name = config.device.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let zone = config.zone.clone();
    std::thread::Builder::new().name("shell".into()).spawn(move || {
        runtime.block_on(async move {
            let (hub, device) = match way.go(&voice, &mut effects).await {
                Ok((hub, named)) => (hub, named.or(device)),
                Err(why) => return tracing::error!("failed to be let in: {why:#}"),
            };
            let catalogue = Mutex::default();
            let shell = Shell { hub, island, voice, press, staff, device, name, catalogue, time_zone };
            let shell = Arc::new(shell);
            tokio::spawn(listening::listen(Arc::clone(&shell), zone));
            tokio::spawn(reports::report(Arc::clone(&shell)));
            while let Some(effect) = effects.recv().await {
                shell.carry_out(effect);
            }
        });
    })?;
    Ok(())
}

pub(crate) struct Shell {
    hub: Hub,
    island: Arc<Mutex<Island>>,
    voice: Voice,
    press: mpsc::Sender<PressJob>,
    staff: ForStaff,
    /// The kiosk's name in addresses; none if it has none.
    device: Option<Slug>,
    /// The kiosk's name as staff say it.
    name: String,
    catalogue: Mutex<Option<Arc<Catalogue>>>,
    time_zone: TimeZone,
}

impl Shell {
    fn island(&self) -> MutexGuard<'_, Island> {
        // Every write is one transaction: a thread that died while holding the journal has left it whole.
        self.island.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn catalogue(&self) -> Option<Arc<Catalogue>> {
        self.catalogue.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn carry_out(self: &Arc<Self>, effect: Effect) {
        match effect {
            Effect::Ask { request_id, service, language } => {
                let request =
                    IssueTicket { language: Some(language), ..IssueTicket::ordinary(request_id, service) };
                let now = Timestamp::now();
                let kept = self.island().keep_ask(&request, now);
                match kept {
                    Ok(()) => {
                        tokio::spawn(Arc::clone(self).ask(request, now.as_millisecond()));
                    }
                    // The customer is told after a moment that there is no answer.
                    Err(why) => tracing::error!("failed to {why}"),
                }
            }
            Effect::Ring { request_id, service } => {
                let hub = self.hub.clone();
                tokio::spawn(async move {
                    if let Err(why) = hub.ring(request_id, BellCause::Direct { service }).await {
                        tracing::warn!("failed to call reception: {why}");
                    }
                });
            }
            Effect::Shown(fault) => {
                tracing::warn!(code = fault.code(), device = self.name, "{}", fault.title(Language::En));
                self.hub.has_shown(fault);
            }
            // The kiosk was let in meanwhile.
            Effect::LookAt(_) => {}
            Effect::Print { ask, ticket, copy } => self.print(ask, &ticket, copy),
            Effect::Unclaimed { ask, ticket, copy } => {
                tracing::warn!(number = ticket.number, "a ticket was issued too late: its customer has left");
                let ids = (Uuid::new_v4(), Uuid::new_v4());
                let kept = self.island().unclaimed(ask, &ticket, copy, ids, Timestamp::now());
                log_unless_kept(kept);
                self.staff.ended.notify_one();
            }
        }
    }

    /// Whoever took their paper here and is not served today gets another that says when they are called. A visit may
    /// have gone on to another leg since: the paper is the visit's.
    async fn slip(self: Arc<Self>, id: Uuid) {
        let ticket = match self.hub.read::<Ticket>(&format!("/v1/tickets/{id}")).await {
            Ok(ticket) if ticket.carried.is_some() => ticket,
            Ok(_) => return,
            Err(why) => return tracing::warn!("failed to {why}"),
        };
        let papers = self.island().papers_of(&ticket);
        match papers {
            Ok(0) => {}
            Ok(copy) => self.print(None, &ticket, copy),
            Err(why) => tracing::error!("failed to {why}"),
        }
    }

    fn print(&self, ask: Option<Uuid>, ticket: &Ticket, copy: u32) {
        let ids = (Uuid::new_v4(), Uuid::new_v4());
        let queued = self.island().queue(ask, ticket, copy, ids, Timestamp::now());
        let job = match queued {
            Ok(job) => job,
            Err(why) => {
                tracing::error!(number = ticket.number, copy, "failed to {why}");
                return;
            }
        };
        let paper = ticket_paper(ticket, copy, self.catalogue().as_deref(), &self.time_zone);
        if self.press.send(PressJob { job: job.job, ticket: ticket.id, copy, paper }).is_err() {
            tracing::error!("the printer's thread has ended");
        }
    }

    /// Asks until there is a final answer, with the same request id; the screen knows whether anybody still waits for it.
    async fn ask(self: Arc<Self>, request: IssueTicket, kept_at_ms: i64) {
        let ask = request.request_id;
        let hub = self.hub.with_patience(SAYS_WHY_AFTER);
        loop {
            let answer = match hub.issue(&request).await {
                Ok(ticket) => Answer::Issued(Arc::new(ticket)),
                Err(AskError::Refused(problem)) => {
                    tracing::info!(problem = problem.code, "no ticket");
                    self.refused(ask, problem)
                }
                Err(AskError::Later(problem)) if problem.retry == Retry::Never => {
                    tracing::error!(%ask, problem = problem.code, "the hub cannot give this ticket, now or later");
                    self.refused(ask, problem)
                }
                Err(why @ AskError::Garbled(_)) => {
                    // The same question has the same answer: who stands there must not wait for another.
                    tracing::error!(%ask, code = Fault::NotUnderstood.code(), device = self.name, "failed to {why}");
                    self.hub.has_shown(Fault::NotUnderstood);
                    log_unless_kept(self.island().refused(ask, "garbled"));
                    Answer::NotUnderstood
                }
                Err(AskError::Later(problem)) => {
                    self.put_off(ask, problem);
                    tokio::time::sleep(ASK_AGAIN).await;
                    continue;
                }
                Err(why @ AskError::Unreachable(_)) => {
                    tracing::warn!(%ask, code = Fault::NoAnswer.code(), device = self.name, "failed to {why}; asking again");
                    tokio::time::sleep(ASK_AGAIN).await;
                    continue;
                }
            };
            let age = island::age(kept_at_ms, Timestamp::now());
            self.voice.say(Input::Answer { ask, age, answer });
            return;
        }
    }

    fn put_off(&self, ask: Uuid, problem: Problem) {
        let code = Fault::of_problem(&problem.code).map(Fault::code);
        tracing::warn!(%ask, code, device = self.name, problem = problem.code, "the hub puts a ticket off; asking again");
        self.voice.say(Input::PutOff { ask, problem: Box::new(problem) });
    }

    fn refused(&self, ask: Uuid, problem: Problem) -> Answer {
        log_unless_kept(self.island().refused(ask, &problem.code));
        Answer::Refused(Box::new(problem))
    }

    /// What the last run left behind, once there is a hub to ask and a catalogue to print with.
    fn take_up_what_was_left(self: &Arc<Self>) {
        let now = Timestamp::now();
        let jobs = self.island().interrupted_jobs();
        let asks = self.island().open_asks();
        for job in jobs.inspect_err(|why| tracing::error!("failed to {why}")).unwrap_or_default() {
            let sent = job.state != island::JobState::Queued;
            let age = island::age(job.queued_at_ms, now);
            tracing::warn!(
                number = job.ticket.number,
                sent,
                ?age,
                "a ticket's paper was interrupted by a restart"
            );
            self.voice.say(Input::Left { ticket: Arc::new(job.ticket), copy: job.copy, sent, age });
        }
        self.staff.ended.notify_one();
        for ask in asks.inspect_err(|why| tracing::error!("failed to {why}")).unwrap_or_default() {
            tokio::spawn(Arc::clone(self).ask(ask.request, ask.kept_at_ms));
        }
    }
}

/// The kiosk's name as the hub's addresses have it.
fn name_of(config: &Config) -> Option<Slug> {
    let name = config.device.parse();
    if let Err(why) = &name {
        tracing::warn!("staff will not hear how the printer is: {why}");
    }
    name.ok()
}

fn log_unless_kept(kept: Result<(), IslandError>) {
    if let Err(why) = kept {
        tracing::error!("failed to {why}");
    }
}
