//! The thread around the engine: gathers what is asked into batches, commits, publishes, answers.
//! Must not decide anything. An error of the disk ends the process: the next start reads what is true.

use std::cell::RefCell;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, Once, PoisonError, RwLock, RwLockReadGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;
use wire::envelope::Position;
use wire::fault::Fault;

use super::act::{Act, Ask};
use super::answer::Answer;
use super::pulse::{Batch, Pulse};
use super::recent::Recent;
use super::{Engine, World};
use crate::clock::{Clock, Stopwatch};
use crate::store::{Bundle, Room, Store};

/// Requests that may wait for the engine; beyond it they are turned away.
const WAITING_ROOM: usize = 4096;
/// Ticket issues are turned away first, so that calls still get through.
const WAITING_ROOM_FOR_ISSUES: usize = 3072;
/// Requests that are made durable together.
const BATCH: usize = 512;
/// The engine looks at the clock at least this often.
const TICK: Duration = Duration::from_millis(250);

enum Message {
    Ask(Box<Ask>, oneshot::Sender<Answer>),
    Behind(Position),
    Beat(oneshot::Sender<()>),
    Archive(Box<Bundle>, oneshot::Sender<()>),
    Stop,
}

/// The engine is full or gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("reach the engine")]
pub struct Away;

/// Why the engine has ended: `failed to {why}`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Ended {
    /// The code that people are shown.
    pub fault: Fault,
    /// What could not be done.
    pub why: String,
}

/// How the rest of the program speaks with the engine.
pub struct Handle {
    door: SyncSender<Message>,
    waiting: Arc<std::sync::atomic::AtomicUsize>,
    published: Arc<RwLock<World>>,
    recent: Arc<Recent>,
    pulse: Arc<Pulse>,
    room: Arc<Mutex<Room>>,
}

/// The engine's thread.
pub struct Running {
    door: SyncSender<Message>,
    thread: JoinHandle<()>,
}

impl Handle {
    /// Asks, and waits until the answer is on disk.
    ///
    /// # Errors
    /// [`Away`] when too many wait already, or the engine has stopped: nothing was done, or nobody knows.
    pub async fn ask(&self, ask: Ask) -> Result<Answer, Away> {
        use std::sync::atomic::Ordering::Relaxed;
        let issues = matches!(ask.act, Act::Rule(queue::Command::Issue { .. }) | Act::IssueTo { .. });
        if issues && self.waiting.load(Relaxed) >= WAITING_ROOM_FOR_ISSUES {
            return Err(Away);
        }
        let (reply, answer) = oneshot::channel();
        self.waiting.fetch_add(1, Relaxed);
        match self.door.try_send(Message::Ask(Box::new(ask), reply)) {
            Ok(()) => answer.await.map_err(|_| Away),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                self.waiting.fetch_sub(1, Relaxed);
                Err(Away)
            }
        }
    }

    /// No more tickets: a device has seen more than this hub remembers.
    pub fn fall_behind(&self, seen: Position) {
        // A full door means that the next device to say so will be heard.
        let _ = self.door.try_send(Message::Behind(seen));
    }

    /// The rows of a bundle, the next after those that are archived, are read from there from now on. Returns once that is
    /// on disk.
    ///
    /// # Errors
    /// [`Away`] when too many wait, or the engine has stopped.
    pub async fn archive(&self, bundle: Bundle) -> Result<(), Away> {
        let (reply, archived) = oneshot::channel();
        self.door.try_send(Message::Archive(Box::new(bundle), reply)).map_err(|_| Away)?;
        archived.await.map_err(|_| Away)
    }

    /// Returns once the engine has turned and a write of it has reached the disk.
    ///
    /// # Errors
    /// [`Away`] when too many wait, or the engine has stopped.
    pub async fn beat(&self) -> Result<(), Away> {
        let (reply, beaten) = oneshot::channel();
        self.door.try_send(Message::Beat(reply)).map_err(|_| Away)?;
        beaten.await.map_err(|_| Away)
    }

    /// The engine's signs of life.
    #[must_use]
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// Requests that wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// The committed state.
    pub fn world(&self) -> RwLockReadGuard<'_, World> {
        self.published.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the disk had left when the engine last looked.
    #[must_use]
    pub fn room(&self) -> Room {
        *self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest committed facts.
    #[must_use]
    pub fn recent(&self) -> Arc<Recent> {
        Arc::clone(&self.recent)
    }
}

impl Running {
    /// Lets the engine finish what waits, write a last snapshot and end.
    pub fn stop(self) {
        // An engine that has ended already needs no telling.
        let _ = self.door.send(Message::Stop);
        let _ = self.thread.join();
    }
}

/// Starts the engine's thread. `fatal` is called when the disk fails; it should end the process.
///
/// # Errors
/// When the system gives no thread.
pub fn run<S: Store + 'static>(
    engine: Engine<S>,
    clock: Arc<dyn Clock>,
    fatal: impl FnOnce(Ended) + Send + 'static,
) -> std::io::Result<(Handle, Running)> {
    static NOTE_PLACES: Once = Once::new();
    NOTE_PLACES.call_once(note_places);
    let (handle, turns) = Turns::of(engine, clock);
    let door = handle.door.clone();
    let thread = std::thread::Builder::new().name("engine".into()).spawn(move || {
        // A rule that breaks leaves a state that nobody decided: like a failing disk it ends the hub, which starts from what
        // is true. The rest of the program goes on when a part of it breaks; this part may not.
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| turns.run())) {
            Ok(Ok(())) => {}
            Ok(Err(why)) => fatal(Ended { fault: Fault::DiskFailed, why }),
            Err(_) => {
                let at = BROKE_AT.take().unwrap_or_else(|| "a place that nobody knows".into());
                fatal(Ended {
                    fault: Fault::HubBroke,
                    why: format!("keep the engine from breaking at {at}"),
                });
            }
        }
    })?;
    Ok((handle, Running { door, thread }))
}

thread_local! {
    /// Where in the program this thread last broke.
    static BROKE_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// From now on each thread knows where it broke. What the program says of it is not kept: it may quote what somebody wrote.
fn note_places() {
    let told_before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |broke| {
        // A thread that is being taken down has nothing to keep it in.
        let _ = BROKE_AT.try_with(|at| at.replace(broke.location().map(ToString::to_string)));
        told_before(broke);
    }));
}

/// The engine's turns: what is asked comes in, is made durable, published and answered.
pub struct Turns<S> {
    asked: Receiver<Message>,
    engine: Engine<S>,
    clock: Arc<dyn Clock>,
    published: Arc<RwLock<World>>,
    recent: Arc<Recent>,
    waiting: Arc<std::sync::atomic::AtomicUsize>,
    pulse: Arc<Pulse>,
    room: Arc<Mutex<Room>>,
}

impl<S: Store> Turns<S> {
    /// The turns of an engine, and how one speaks with it. [`run`] gives them a thread; whoever plays a branch takes
    /// them one by one.
    #[must_use]
    pub fn of(engine: Engine<S>, clock: Arc<dyn Clock>) -> (Handle, Self) {
        let (door, asked) = sync_channel(WAITING_ROOM);
        let published = Arc::new(RwLock::new(engine.working().clone()));
        let recent = Arc::new(Recent::at(engine.working().head));
        let waiting = Arc::default();
        let pulse = Arc::<Pulse>::default();
        let room = Arc::new(Mutex::new(engine.room()));
        let handle = Handle {
            door,
            waiting: Arc::clone(&waiting),
            published: Arc::clone(&published),
            recent: Arc::clone(&recent),
            pulse: Arc::clone(&pulse),
            room: Arc::clone(&room),
        };
        (handle, Self { asked, engine, clock, published, recent, waiting, pulse, room })
    }

    /// One turn with all that waits now.
    ///
    /// # Errors
    /// What the disk said; start again from it.
    pub fn turn(&mut self) -> Result<(), String> {
        self.take(None).map(|_| ())
    }

    /// A last snapshot, so that the next start is short.
    ///
    /// # Errors
    /// What the disk said; start again from it.
    pub fn rest(&mut self) -> Result<(), String> {
        let rest = self.engine.rest();
        self.engine.commit(&rest).map_err(|e| e.to_string())
    }

    /// The state that runs ahead of the disk within a batch, for asserting.
    #[must_use]
    pub const fn working(&self) -> &World {
        self.engine.working()
    }

    fn run(mut self) -> Result<(), String> {
        let mut stopping = false;
        while !stopping {
            let first = match self.asked.recv_timeout(self.patience()) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => {
                    self.engine.store().idle().map_err(|e| e.to_string())?;
                    None
                }
                Err(RecvTimeoutError::Disconnected) => Some(Message::Stop),
            };
            stopping = self.take(first)?;
        }
        self.rest()
    }

    /// A turn that begins with `first`; whether it was told to stop.
    fn take(&mut self, first: Option<Message>) -> Result<bool, String> {
        let mut stopping = false;
        let mut asks = Vec::new();
        let mut replies = Vec::new();
        let mut beats = Vec::new();
        let mut archived = Vec::new();
        for message in first.into_iter().chain(self.asked.try_iter().take(BATCH - 1)) {
            match message {
                Message::Ask(ask, reply) => {
                    asks.push(*ask);
                    replies.push(reply);
                }
                Message::Behind(seen) => self.engine.fall_behind(seen),
                Message::Beat(reply) => beats.push(reply),
                Message::Archive(bundle, reply) => archived.push((*bundle, reply)),
                Message::Stop => stopping = true,
            }
        }
        let wrote = self.carry_out(&asks, replies)?;
        self.beat(beats, wrote)?;
        self.archive(archived)?;
        Ok(stopping)
    }

    fn archive(&mut self, archived: Vec<(Bundle, oneshot::Sender<()>)>) -> Result<(), String> {
        for (bundle, reply) in archived {
            let transaction = self.engine.archive(bundle);
            self.engine.commit(&transaction).map_err(|e| e.to_string())?;
            // Whoever no longer waits finds it in the list.
            let _ = reply.send(());
        }
        Ok(())
    }

    /// Who asks whether the engine lives is answered after a write: the batch's own, or a small one.
    fn beat(&mut self, beats: Vec<oneshot::Sender<()>>, wrote: bool) -> Result<(), String> {
        self.pulse.turned();
        if !beats.is_empty() && !wrote {
            self.engine.store().beat().map_err(|e| e.to_string())?;
        }
        for beat in beats {
            // Nobody waits for it any more: the next look asks again.
            let _ = beat.send(());
        }
        Ok(())
    }

    /// Whether anything was written.
    fn carry_out(&mut self, asks: &[Ask], replies: Vec<oneshot::Sender<Answer>>) -> Result<bool, String> {
        let step = self.engine.step(asks, self.clock.read()).map_err(|e| e.to_string())?;
        let writes = !step.transaction.is_empty();
        self.tell_room();
        let begun = Stopwatch::start();
        self.engine.commit(&step.transaction).map_err(|e| e.to_string())?;
        if writes {
            let asks = u32::try_from(asks.len()).unwrap_or(u32::MAX);
            self.pulse.wrote(Batch { asks, took: begun.elapsed() });
        }
        if !step.facts.is_empty() {
            let mut published = self.published.write().unwrap_or_else(PoisonError::into_inner);
            step.facts.iter().for_each(|fact| published.apply(fact));
        }
        self.recent.push(&step.facts);
        self.waiting.fetch_sub(asks.len(), std::sync::atomic::Ordering::Relaxed);
        for (reply, answer) in replies.into_iter().zip(step.answers) {
            // Whoever no longer waits asks again with the same id.
            let _ = reply.send(answer);
        }
        Ok(writes)
    }

    fn tell_room(&self) {
        let room = self.engine.room();
        let mut told = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        match (told.scarce, room.scarce) {
            (false, true) => tracing::error!(
                code = Fault::DiskFull.code(),
                free = room.free,
                "the disk is nearly full: no new tickets until there is room"
            ),
            (true, false) => tracing::info!(free = room.free, "the disk has room again"),
            (false, false) | (true, true) => {}
        }
        *told = room;
    }

    /// Until when nobody needs to look at the clock.
    fn patience(&self) -> Duration {
        let now_ms = self.engine.working().now(self.clock.read()).run_ms;
        let wake = self.engine.next_wake_ms().map(|wake| Duration::from_millis(wake.saturating_sub(now_ms)));
        wake.map_or(TICK, |wake| wake.min(TICK))
    }
}
