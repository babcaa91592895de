//! The printer's one owner, on a thread of its own: takes jobs, says how they ended, looks at the printer in between.
//! Must not know tickets or asks beyond their ids: what to print and what a failure means is decided elsewhere.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use hardware::encoder::encode;
use hardware::paper::Document;
use hardware::printer::{Address, Deadlines, Failure, Outcome, Patience, Printer, Progress, Status};
use tokio::sync::{Notify, watch};
use uuid::Uuid;
use wire::fault::Fault;
use wire::names::PrinterState as Told;

use crate::island::{Island, JobState};
use crate::kiosk::Voice;
use crate::screen::{Input, PaperOutcome, PrinterState};

/// How often an idle printer is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// And one that is in trouble: somebody may just have helped.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// A printer that stopped in mid-job is given this long; then the customer is asked whether the paper came.
const PATIENCE_IN_JOB: Duration = Duration::from_secs(8);

/// One piece of paper to make; its row in the journal is already on disk.
#[derive(Debug)]
pub struct PressJob {
    /// The journal's id.
    pub job: Uuid,
    /// Which ticket.
    pub ticket: Uuid,
    /// Which copy.
    pub copy: u32,
    /// What is on it.
    pub paper: Document,
}

/// What staff are to hear of; whoever reports it to the hub looks here in their own time, and nobody waits for them.
#[derive(Debug, Clone, Default)]
pub struct ForStaff {
    /// A job has ended: its outcome stands in the journal.
    pub ended: Arc<Notify>,
    /// How the printer is, once it was looked at. Only the last state counts.
    pub printer: watch::Sender<Option<Told>>,
}

impl ForStaff {
    fn tell(&self, state: Told) {
        self.printer.send_if_modified(|known| known.replace(state) != Some(state));
    }
}

/// Starts the thread; it ends when the sender of jobs is dropped.
///
/// # Errors
/// When the system gives no thread.
pub fn start(
    printer: Printer,
    island: Arc<Mutex<Island>>,
    voice: Voice,
    staff: ForStaff,
) -> std::io::Result<mpsc::Sender<PressJob>> {
    let (sender, jobs) = mpsc::channel();
    let press = Press { printer, island, voice, staff, state: None, deadlines: Deadlines::default() };
    thread::Builder::new().name("printer".into()).spawn(move || press.work(&jobs))?;
    Ok(sender)
}

struct Press {
    printer: Printer,
    island: Arc<Mutex<Island>>,
    voice: Voice,
    staff: ForStaff,
    state: Option<PrinterState>,
    deadlines: Deadlines,
}

impl Press {
    fn work(mut self, jobs: &mpsc::Receiver<PressJob>) {
        self.look();
        loop {
            let idle = if self.state == Some(PrinterState::Ready) { LOOK_EVERY } else { LOOK_AGAIN };
            match jobs.recv_timeout(idle) {
                Ok(job) => self.print(job),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn look(&mut self) {
        let status = match self.printer.address() {
            // A file is always there, and each look would begin a new piece of paper in a folder.
            Address::File(_) => Status::Unsupported,
            Address::Tcp { .. } | Address::Device(_) | Address::Serial { .. } => {
                self.printer.status(&self.deadlines)
            }
        };
        self.tell(status);
    }

    fn tell(&mut self, status: Status) {
        self.staff.tell(told(status));
        let state = state_of(status);
        if self.state.replace(state) != Some(state) {
            if state == PrinterState::Ready {
                tracing::info!(%status, printer = %self.printer.address(), "printer ready");
            } else {
                let code = Fault::of_printer(told(status)).map(Fault::code);
                tracing::warn!(%status, code, printer = %self.printer.address(), "printer needs somebody");
            }
            self.voice.say(Input::Printer(state));
        }
    }

    fn print(&mut self, job: PressJob) {
        let bytes = encode(&job.paper, self.printer.profile());
        for missing in &bytes.left_out {
            tracing::warn!(job = %job.job, ?missing, "left out of the paper");
        }
        let kept =
            self.island.lock().unwrap_or_else(PoisonError::into_inner).set_state(job.job, JobState::Sending);
        let outcome = match kept {
            Ok(()) => self.send(&job, &bytes),
            // What cannot be remembered must not be printed: it might be printed again.
            Err(why) => {
                tracing::error!(job = %job.job, "failed to {why}");
                (JobState::Failed, PaperOutcome::Failed)
            }
        };
        let (state, paper) = outcome;
        let kept = self.island.lock().unwrap_or_else(PoisonError::into_inner).set_state(job.job, state);
        if let Err(why) = kept {
            tracing::error!(job = %job.job, "failed to {why}");
        }
        self.voice.say(Input::Printed { ticket: job.ticket, copy: job.copy, outcome: paper });
        self.staff.ended.notify_one();
        if paper == PaperOutcome::Unknown {
            // The customer is asked now whether it came out: whether another try can succeed must be known at once.
            self.look();
        }
    }

    fn send(&mut self, job: &PressJob, bytes: &hardware::encoder::JobBytes) -> (JobState, PaperOutcome) {
        let mut stopped_at: Option<Instant> = None;
        let mut trouble = None;
        let staff = &self.staff;
        let outcome = self.printer.print(bytes, &self.deadlines, &mut |progress| match progress {
            Progress::Sending | Progress::AwaitingConfirmation => Patience::Wait,
            Progress::Resumed => {
                stopped_at = None;
                trouble = None;
                staff.tell(Told::Ready);
                Patience::Wait
            }
            Progress::Waiting(status) => {
                trouble = Some(status);
                // Staff may help while the customer still waits for this very paper.
                staff.tell(told(status));
                let since = *stopped_at.get_or_insert_with(Instant::now);
                if since.elapsed() < PATIENCE_IN_JOB { Patience::Wait } else { Patience::GiveUp }
            }
        });
        match outcome {
            Outcome::Confirmed => {
                // What else it said in mid-job may be mended by now: the next look tells.
                let low = self.printer.last_status() == Status::NearEnd;
                self.tell(if low { Status::NearEnd } else { Status::Ready });
                (JobState::Confirmed, PaperOutcome::Confirmed)
            }
            Outcome::Sent => (JobState::Sent, PaperOutcome::Sent),
            Outcome::Unknown(doubt) => {
                tracing::warn!(job = %job.job, code = Fault::PaperMissing.code(), "nobody knows whether the ticket came out: {doubt}");
                if let Some(status) = trouble {
                    self.tell(status);
                }
                (JobState::Unknown, PaperOutcome::Unknown)
            }
            Outcome::Failed(failure) => {
                tracing::warn!(job = %job.job, code = Fault::PaperMissing.code(), "the ticket did not come out: {failure}");
                self.tell(match failure {
                    Failure::NotReady(status) => status,
                    Failure::Unreachable(_) => Status::Offline,
                });
                (JobState::Failed, PaperOutcome::Failed)
            }
        }
    }
}

/// What the customer's side needs to know of a status.
const fn state_of(status: Status) -> PrinterState {
    match status {
        Status::Ready | Status::NearEnd | Status::Mute | Status::Unsupported => PrinterState::Ready,
        Status::PaperOut => PrinterState::NoPaper,
        Status::CoverOpen => PrinterState::CoverOpen,
        Status::CutterError | Status::Error => PrinterState::Trouble,
        Status::Offline => PrinterState::Away,
    }
}

/// What staff need to know of a status. One that does not answer as it should troubles them, not yet the customer.
const fn told(status: Status) -> Told {
    match status {
        Status::Ready => Told::Ready,
        Status::NearEnd => Told::PaperLow,
        Status::PaperOut => Told::NoPaper,
        Status::CoverOpen => Told::CoverOpen,
        Status::CutterError | Status::Error | Status::Mute => Told::Trouble,
        Status::Offline => Told::Away,
        Status::Unsupported => Told::Silent,
    }
}
