//! What kiosks, desks and the office ask of the hub, and the engine's word for it.
//! Must not know who answers, nor whether anybody does.

use hub::engine::{Act, PrintReport, digest};
use queue::{Command, Slug, TicketId, VisitId};
use uuid::Uuid;
use wire::envelope::Position;
use wire::role::Actor;
use wire::ticket::PrintOutcome;

/// One request, sent as it is until it is answered.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub id: Uuid,
    pub actor: Actor,
    pub wish: Wish,
}

/// A request on its way.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    /// Which of those who ask.
    pub from: usize,
    pub request: Request,
    /// The highest place in the journal that its sender has heard of.
    pub seen: Position,
}

/// What is wished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wish {
    Issue { service: &'static str, priority: Option<&'static str>, island: Option<IslandPaper> },
    Printed { ticket: Uuid, job: Uuid, outcome: PrintOutcome },
    Look { counter: String },
    Open { counter: String, agent: String },
    TakeOver { counter: String, agent: String },
    Pause { counter: String },
    Resume { counter: String },
    Next { counter: String, agent: String, holding: Option<Uuid>, outcome: Option<&'static str> },
    Call { ticket: Uuid, counter: String, agent: String },
    Recall(Uuid),
    Start(Uuid),
    End(Uuid),
    Absent(Uuid),
    Park(Uuid),
    Unpark(Uuid),
    Requeue(Uuid),
    Transfer { ticket: Uuid, service: &'static str, back: bool },
    Cancel(Uuid),
    Reopen(Uuid),
    Prioritise(Uuid),
    OpenDay { date: Option<queue::Date> },
    CloseDay { leftovers: queue::Leftovers },
    Interrupt { service: &'static str },
    Resumed,
    Peak { on: bool },
    Recalls { times: u64 },
}

/// A number that a kiosk gave by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IslandPaper {
    pub kiosk: String,
    pub number: String,
    /// When, on the kiosk's own clock.
    pub printed_ms: u64,
}

impl Wish {
    /// Whether it only looks.
    pub(crate) const fn is_reading(&self) -> bool {
        matches!(self, Self::Look { .. })
    }

    /// Of route and body, as the hub's API would make it.
    pub(crate) fn digest(&self) -> [u8; 16] {
        digest("storm", format!("{self:?}").as_bytes())
    }

    /// The engine's word for it; none for who only looks. Each arrival draws its own ids, as a hub does; `ran_ms` is the hub's
    /// running time and `now_ms` that of the day.
    pub(crate) fn act(&self, mut draw: impl FnMut() -> u128, ran_ms: u64, now_ms: u64) -> Option<Act> {
        let id = |ticket: &Uuid| TicketId(ticket.as_u128());
        let slug = |name: &str| Slug::from(name);
        let reason = || "storm".to_owned();
        let command = match self {
            Self::Look { .. } => return None,
            Self::Printed { ticket, job, outcome } => {
                let report = PrintReport { ticket: id(ticket), job: *job, copy: 0, outcome: *outcome };
                return Some(Act::Printed(report));
            }
            Self::Recalls { times } => {
                let over = serde_json::json!({ "rules": { "recalls": times } });
                return Some(Act::Settings { base: None, over: Some(over), seen: None });
            }
            Self::Issue { service, priority, island } => {
                let mut command = Command::issue(TicketId(draw()), VisitId(draw()), service);
                if let Command::Issue { priority: claimed, channel, island: printed, .. } = &mut command {
                    *claimed = priority.map(slug);
                    if let Some(paper) = island {
                        *channel = queue::Channel::Island;
                        *printed = Some(queue::IslandNumber {
                            kiosk: slug(&paper.kiosk),
                            number: paper.number.clone(),
                            arrived_run_ms: ran_ms.saturating_sub(now_ms - paper.printed_ms),
                        });
                    }
                }
                command
            }
            Self::Open { counter, agent } => {
                Command::OpenCounter { counter: slug(counter), agent: Some(slug(agent)) }
            }
            Self::TakeOver { counter, agent } => {
                Command::TakeOver { counter: slug(counter), agent: slug(agent) }
            }
            Self::Pause { counter } => {
                Command::PauseCounter { counter: slug(counter), reason: reason(), keep_waiting: true }
            }
            Self::Resume { counter } => Command::ResumeCounter { counter: slug(counter) },
            Self::Next { counter, agent, holding, outcome } => Command::CallNext {
                counter: slug(counter),
                agent: Some(slug(agent)),
                holding: holding.as_ref().map(id),
                outcome: outcome.map(slug),
                leg: TicketId(draw()),
                ticket: TicketId(draw()),
                visit: VisitId(draw()),
            },
            Self::Call { ticket, counter, agent } => Command::Call {
                ticket: id(ticket),
                counter: slug(counter),
                agent: Some(slug(agent)),
                reason: reason(),
            },
            Self::Recall(ticket) => Command::Recall { ticket: id(ticket) },
            Self::Start(ticket) => Command::Start { ticket: id(ticket) },
            Self::End(ticket) => Command::End { ticket: id(ticket), outcome: None, leg: TicketId(draw()) },
            Self::Absent(ticket) => Command::Absent { ticket: id(ticket) },
            Self::Park(ticket) => Command::Park { ticket: id(ticket), wake_after_ms: Some(20_000) },
            Self::Unpark(ticket) => Command::Unpark { ticket: id(ticket) },
            Self::Requeue(ticket) => Command::Requeue { ticket: id(ticket) },
            Self::Transfer { ticket, service, back } => Command::Transfer {
                ticket: id(ticket),
                leg: TicketId(draw()),
                to: queue::Destination { service: slug(service), pool: None },
                place: queue::TransferPlace::Arrival,
                return_to_origin: *back,
            },
            Self::Cancel(ticket) => {
                Command::Cancel { ticket: id(ticket), gone: queue::Gone::Left, reason: reason() }
            }
            Self::Reopen(ticket) => Command::Reopen { ticket: id(ticket), reason: reason() },
            Self::Prioritise(ticket) => {
                Command::Prioritise { ticket: id(ticket), class: slug("aines"), reason: reason() }
            }
            Self::OpenDay { date } => Command::OpenDoors { until_ms: None, reason: reason(), date: *date },
            Self::CloseDay { leftovers } => Command::CloseDoors { reason: reason(), leftovers: *leftovers },
            Self::Interrupt { service } => Command::Interrupt {
                services: vec![slug(service)],
                reason: reason(),
                until_ms: None,
                gives_tickets: true,
            },
            Self::Resumed => Command::ResumeServices { services: Vec::new() },
            Self::Peak { on } => Command::SetPeak { on: *on, reason: reason() },
        };
        Some(Act::Rule(command))
    }
}
