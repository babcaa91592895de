//! The trip of one job to a printer and of the printer's word back.
//! It must not know documents. Rule of the house: until the first byte of the job is sent every trouble is a failure, from
//! then on it is a doubt, and only the printer's own word ends the doubt.

use std::io;
use std::time::{Duration, Instant};

use super::link::Link;
use super::replies::{Replies, Reply};
use super::status::{Question, Signs};
use super::{Address, Deadlines, Doubt, Failure, Outcome, Patience, Printer, Progress, Status};
use crate::encoder::JobBytes;
use crate::paper::{Confirm, Profile, StatusKind};

/// Bytes handed over at a time, so that the printer's news are heard in between.
const PIECE: usize = 2048;
/// How long a closing connection may take: what is unread would otherwise make the system drop what is unsent.
const LINGER: Duration = Duration::from_millis(100);
/// `DLE ENQ 2`: forget what is waiting.
const FORGET: [u8; 3] = [0x10, 0x05, 2];

/// Prints one job.
pub(super) fn print(
    printer: &mut Printer,
    job: &JobBytes,
    deadlines: &Deadlines,
    on_progress: &mut dyn FnMut(Progress) -> Patience,
) -> Outcome {
    let link = match Link::open(&printer.address, deadlines.connect) {
        Ok(link) => link,
        Err(error) => {
            printer.last_status = Status::Offline;
            return Outcome::Failed(Failure::Unreachable(error.to_string()));
        }
    };
    let mut trip = Trip::new(link, &printer.profile, deadlines);
    trip.mark = mark_of(printer.next_mark);
    let outcome = match trip.before() {
        Ok(()) => trip.send_and_wait(&job.bytes, on_progress),
        Err(failure) => Outcome::Failed(failure),
    };
    printer.last_status = trip.status;
    // A printer that confirmed has everything; otherwise the last bytes are seen off.
    let linger = if outcome == Outcome::Confirmed { Duration::ZERO } else { LINGER };
    match (trip.link.close(linger), outcome) {
        (Err(error), Outcome::Sent) => Outcome::Unknown(Doubt::Broken(error.to_string())),
        (Ok(()) | Err(_), outcome) => outcome,
    }
}

/// Looks at a printer without printing.
pub(super) fn look(address: &Address, profile: &Profile, deadlines: &Deadlines) -> Status {
    let Ok(link) = Link::open(address, deadlines.connect) else {
        return Status::Offline;
    };
    let mut trip = Trip::new(link, profile, deadlines);
    trip.status = trip.ask().unwrap_or(Status::Offline);
    trip.status
}

/// Four digits that the printer gives back (`GS ( H` allows 33 to 126 in each).
fn mark_of(number: u16) -> [u8; 4] {
    let mut mark = *b"0000";
    let mut rest = number;
    for digit in mark.iter_mut().rev() {
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
    mark
}

/// One connection while it lasts.
struct Trip<'a> {
    link: Link,
    profile: &'a Profile,
    deadlines: &'a Deadlines,
    replies: Replies,
    mark: [u8; 4],
    status: Status,
    /// Whether the printer's word on this job has come.
    confirmed: bool,
}

/// What came of a question.
enum Answer {
    Byte(u8),
    /// It answers, but not in the language of status bytes.
    Garbled,
    Silence,
}

impl<'a> Trip<'a> {
    fn new(link: Link, profile: &'a Profile, deadlines: &'a Deadlines) -> Self {
        let replies = Replies::default();
        Self {
            link,
            profile,
            deadlines,
            replies,
            mark: *b"0000",
            status: Status::Unsupported,
            confirmed: false,
        }
    }

    /// The look before the job: a printer that cannot print is not given one.
    fn before(&mut self) -> Result<(), Failure> {
        self.status = self.ask().map_err(|error| Failure::Unreachable(error.to_string()))?;
        if self.status.stops_printing() { Err(Failure::NotReady(self.status)) } else { Ok(()) }
    }

    /// Asks everything. A printer that garbles its answers has no status; one that is silent is mute.
    fn ask(&mut self) -> io::Result<Status> {
        if self.profile.status == StatusKind::None || !self.link.can_answer() {
            return Ok(Status::Unsupported);
        }
        let mut signs = Signs::default();
        for question in Question::ALL {
            match self.ask_one(question)? {
                Answer::Byte(answer) => signs.add_answer(question, answer),
                Answer::Garbled => return Ok(Status::Unsupported),
                Answer::Silence => return Ok(Status::Mute),
            }
        }
        Ok(signs.status())
    }

    fn ask_one(&mut self, question: Question) -> io::Result<Answer> {
        self.write_all(&question.bytes(), self.deadlines.answer)?;
        let until = Instant::now() + self.deadlines.answer;
        while let Some(reply) = self.next_reply(until)? {
            match reply {
                Reply::Answer(answer) => return Ok(Answer::Byte(answer)),
                Reply::Noise(_) => return Ok(Answer::Garbled),
                // A lone zero is the commonest wrong answer; in mid-job it may be the answer to `GS r 1`.
                Reply::Paper(_) if !self.awaits(Confirm::GsR) => return Ok(Answer::Garbled),
                Reply::Automatic(_) | Reply::Paper(_) | Reply::Mark(_) => self.hear(reply),
            }
        }
        Ok(Answer::Silence)
    }

    fn send_and_wait(&mut self, job: &[u8], on_progress: &mut dyn FnMut(Progress) -> Patience) -> Outcome {
        let _ = on_progress(Progress::Sending);
        // Without a status there is nobody to confirm, whatever the profile hopes for.
        let confirm = if self.status == Status::Unsupported { Confirm::None } else { self.profile.confirm };
        let sent =
            self.send(job, on_progress).and_then(|()| self.send(&self.question_of(confirm), on_progress));
        match sent {
            Ok(()) if confirm == Confirm::None => Outcome::Sent,
            Ok(()) => {
                let _ = on_progress(Progress::AwaitingConfirmation);
                match self.wait_for_word(on_progress) {
                    Ok(()) => Outcome::Confirmed,
                    Err(doubt) => Outcome::Unknown(doubt),
                }
            }
            Err(doubt) => Outcome::Unknown(doubt),
        }
    }

    fn question_of(&self, confirm: Confirm) -> Vec<u8> {
        match confirm {
            Confirm::None => Vec::new(),
            Confirm::GsR => vec![0x1D, b'r', 1],
            Confirm::GsH => [&[0x1D, b'(', b'H', 6, 0, 48, 48], &self.mark[..]].concat(),
        }
    }

    /// Sends everything, piece by piece. Nothing is asked in between: a question within a drawing would become part of it.
    fn send(&mut self, bytes: &[u8], on_progress: &mut dyn FnMut(Progress) -> Patience) -> Result<(), Doubt> {
        let mut help = Help::new(self.deadlines);
        let mut rest = bytes;
        let mut moved = Instant::now();
        while !rest.is_empty() {
            let piece = &rest[..rest.len().min(PIECE)];
            let taken = self.link.write_some(piece, Duration::from_millis(200)).map_err(broken)?;
            rest = &rest[taken..];
            self.hear_what_is_there().map_err(broken)?;
            if taken > 0 {
                moved = Instant::now();
            } else if self.status.stops_printing() {
                moved = Instant::now();
                self.wait_for_help(&mut help, on_progress)?;
            } else if moved.elapsed() >= self.deadlines.write {
                return Err(Doubt::Stuck);
            }
        }
        Ok(())
    }

    /// Waits for the printer's word. The clock stands while somebody has to help it.
    fn wait_for_word(&mut self, on_progress: &mut dyn FnMut(Progress) -> Patience) -> Result<(), Doubt> {
        let mut help = Help::new(self.deadlines);
        let mut patience_ends = Instant::now() + self.deadlines.confirm;
        loop {
            let next_look = Instant::now() + self.deadlines.poll;
            self.hear_until(next_look.min(patience_ends)).map_err(broken)?;
            if self.confirmed {
                return Ok(());
            }
            let status = self.ask().map_err(broken)?;
            if self.confirmed {
                return Ok(());
            }
            let was_waiting = help.waiting;
            self.status = status;
            if status.stops_printing() {
                self.wait_for_help(&mut help, on_progress)?;
                patience_ends = Instant::now() + self.deadlines.confirm;
            } else if was_waiting {
                help.waiting = false;
                let _ = on_progress(Progress::Resumed);
                patience_ends = Instant::now() + self.deadlines.confirm;
            } else if Instant::now() >= patience_ends {
                return Err(Doubt::NoAnswer);
            }
        }
    }

    /// One look at a printer that waits for help: tells the caller, and gives up when the caller or the clock says so.
    fn wait_for_help(
        &mut self,
        help: &mut Help,
        on_progress: &mut dyn FnMut(Progress) -> Patience,
    ) -> Result<(), Doubt> {
        help.waiting = true;
        let patience = on_progress(Progress::Waiting(self.status));
        if patience == Patience::GiveUp || Instant::now() >= help.until {
            // Otherwise the paper would come out when the next roll is put in, long after its copy.
            if let Err(error) = self.write_all(&FORGET, self.deadlines.answer) {
                tracing::debug!(%error, "the printer could not be told to forget its job");
            }
            return Err(Doubt::Stopped(self.status));
        }
        self.hear_until(Instant::now() + self.deadlines.poll.min(Duration::from_millis(100))).map_err(broken)
    }

    fn awaits(&self, confirm: Confirm) -> bool {
        self.profile.confirm == confirm && self.status != Status::Unsupported && !self.confirmed
    }

    /// Takes note of what the printer says by itself.
    fn hear(&mut self, reply: Reply) {
        match reply {
            Reply::Automatic(bytes) => self.status = Signs::of_automatic(bytes).status(),
            Reply::Mark(mark) => self.confirmed |= self.awaits(Confirm::GsH) && mark == self.mark,
            Reply::Paper(_) => self.confirmed |= self.awaits(Confirm::GsR),
            Reply::Answer(_) | Reply::Noise(_) => {}
        }
    }

    fn hear_what_is_there(&mut self) -> io::Result<()> {
        self.hear_until(Instant::now())
    }

    /// Listens until then, or until the word on this job has come, or the printer tells trouble.
    fn hear_until(&mut self, until: Instant) -> io::Result<()> {
        while let Some(reply) = self.next_reply(until)? {
            let before = self.status;
            self.hear(reply);
            if self.confirmed || self.status != before {
                return Ok(());
            }
        }
        Ok(())
    }

    fn next_reply(&mut self, until: Instant) -> io::Result<Option<Reply>> {
        loop {
            if let Some(reply) = self.replies.next_reply() {
                return Ok(Some(reply));
            }
            let mut buffer = [0; 256];
            let left = until.saturating_duration_since(Instant::now());
            let count = self.link.read_some(&mut buffer, left)?;
            if count == 0 && Instant::now() >= until {
                return Ok(None);
            }
            self.replies.arrived(&buffer[..count]);
        }
    }

    fn write_all(&mut self, bytes: &[u8], wait: Duration) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match self.link.write_some(rest, wait)? {
                0 => return Err(io::ErrorKind::TimedOut.into()),
                taken => rest = &rest[taken..],
            }
        }
        Ok(())
    }
}

/// How long help is waited for.
struct Help {
    waiting: bool,
    until: Instant,
}

impl Help {
    fn new(deadlines: &Deadlines) -> Self {
        Self { waiting: false, until: Instant::now() + deadlines.help }
    }
}

fn broken(error: io::Error) -> Doubt {
    Doubt::Broken(error.to_string())
}
