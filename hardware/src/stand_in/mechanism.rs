//! The inside of the stand-in: a memory of commands, and the mechanism that carries them out when nothing is in its way.
//! It must not know how commands are spelled or drawn.

use std::collections::VecDeque;
use std::io::Write;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::Sender;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::PrintedJob;
use super::script::Script;
use super::state::State;
use crate::tokens::Token;

/// One thing in the printer's memory.
#[derive(Debug)]
pub(super) enum Item {
    /// A command and its bytes.
    Command { token: Token, bytes: Vec<u8> },
    /// Bytes that are no command.
    Fault { bytes: Vec<u8>, why: String },
    /// The connection ended.
    HungUp,
}

/// The printer. Its memory outlives connections: what is in it is printed when the trouble is over.
#[derive(Debug)]
pub(super) struct Mechanism {
    inside: Mutex<Inside>,
    changed: Condvar,
    address: SocketAddr,
    script: Script,
}

#[derive(Debug)]
struct Inside {
    keeper: Option<Sender<PrintedJob>>,
    state: State,
    listener: Option<TcpListener>,
    memory: VecDeque<(Item, u64)>,
    line: Option<(TcpStream, u64)>,
    connections: u64,
    tells_changes: bool,
    paper: PrintedJob,
    jobs: Vec<PrintedJob>,
    stopped: bool,
    /// The last job that the script was asked about.
    scripted: usize,
}

const BLANK: PrintedJob = PrintedJob { bytes: Vec::new(), whole: true, fault: None };

impl Mechanism {
    pub(super) fn new(
        listener: TcpListener,
        address: SocketAddr,
        script: Script,
        keeper: Option<Sender<PrintedJob>>,
    ) -> Self {
        let state = script.change_at(1).unwrap_or(State::Ok);
        let inside = Inside {
            keeper,
            state,
            listener: (state != State::RefusesConnections).then_some(listener),
            memory: VecDeque::new(),
            line: None,
            connections: 0,
            tells_changes: false,
            paper: BLANK,
            jobs: Vec::new(),
            stopped: false,
            scripted: 1,
        };
        Self { inside: Mutex::new(inside), changed: Condvar::new(), address, script }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        // A panic elsewhere is reported by its own thread; the counters here stay usable.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn state(&self) -> State {
        self.inside().state
    }

    pub(super) fn jobs(&self) -> Vec<PrintedJob> {
        self.inside().jobs.clone()
    }

    pub(super) fn wait_for_jobs(&self, count: usize, at_most: Duration) -> Vec<PrintedJob> {
        let waiting =
            self.changed.wait_timeout_while(self.inside(), at_most, |inside| inside.jobs.len() < count);
        waiting.unwrap_or_else(PoisonError::into_inner).0.jobs.clone()
    }

    pub(super) fn set(&self, state: State) {
        self.inside().become_(state, self.address);
        self.changed.notify_all();
    }

    pub(super) fn stop(&self) {
        let mut inside = self.inside();
        inside.stopped = true;
        // The keeper ends when it has kept what was handed to it.
        inside.keeper = None;
        inside.listener = None;
        inside.hang_up();
        drop(inside);
        self.changed.notify_all();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.inside().stopped
    }

    /// A caller at the door, if there is one.
    pub(super) fn accept(&self) -> Option<(TcpStream, u64)> {
        let mut inside = self.inside();
        let (stream, _) = inside.listener.as_ref()?.accept().ok()?;
        stream.set_nonblocking(false).ok()?;
        stream.set_nodelay(true).ok()?;
        stream.set_read_timeout(Some(Duration::from_millis(50))).ok()?;
        let answers = stream.try_clone().ok()?;
        // A caller that does not read its answers must not stop the mechanism.
        answers.set_write_timeout(Some(Duration::from_millis(200))).ok()?;
        if inside.memory.iter().all(|(item, _)| matches!(item, Item::HungUp)) {
            self.follow_script(&mut inside);
        }
        // The script may have switched it off.
        inside.listener.as_ref()?;
        inside.connections += 1;
        let connection = inside.connections;
        inside.line = Some((answers, connection));
        inside.tells_changes = false;
        if inside.state == State::RefusesSecond {
            inside.listener = None;
        }
        Some((stream, connection))
    }

    /// The caller is gone; the door opens for the next.
    pub(super) fn hung_up(&self, connection: u64) {
        self.take(Item::HungUp, connection);
        let mut inside = self.inside();
        inside.line = None;
        if inside.state == State::RefusesSecond && !inside.stopped {
            inside.listener = listen(self.address);
        }
    }

    /// Puts something into the memory. What a dead printer's line still held is lost with its power.
    pub(super) fn take(&self, item: Item, connection: u64) {
        let mut inside = self.inside();
        if inside.line.as_ref().is_some_and(|(_, current)| *current == connection) {
            inside.memory.push_back((item, connection));
            self.changed.notify_all();
        }
    }

    /// `DLE EOT n`: answered whatever the mechanism does.
    pub(super) fn answer_status(&self, n: u8, connection: u64) {
        let mut inside = self.inside();
        let answer = inside.state.answer(n);
        inside.say(&answer, connection);
    }

    /// `DLE ENQ n`: 2 empties the memory.
    pub(super) fn recover(&self, n: u8) {
        if n == 2 {
            let mut inside = self.inside();
            inside.memory.clear();
            // What is half printed stays on the paper.
            if inside.paper.prints() {
                inside.paper.whole = false;
                self.paper_is_out(&mut inside);
            }
            inside.paper = BLANK;
        }
    }

    /// Carries out what is in the memory until the stand-in stops.
    pub(super) fn run(&self) {
        let mut inside = self.inside();
        loop {
            let idle = |inside: &mut Inside| {
                !inside.stopped && (inside.memory.is_empty() || inside.state.stands_still())
            };
            inside = self.changed.wait_while(inside, idle).unwrap_or_else(PoisonError::into_inner);
            if inside.stopped {
                return;
            }
            if let Some((item, connection)) = inside.memory.pop_front() {
                inside = self.carry_out(inside, item, connection);
            }
        }
    }

    fn carry_out<'a>(
        &'a self,
        mut inside: MutexGuard<'a, Inside>,
        item: Item,
        connection: u64,
    ) -> MutexGuard<'a, Inside> {
        let (token, bytes) = match item {
            Item::Command { token, bytes } => (token, bytes),
            Item::Fault { bytes, why } => {
                inside.paper.bytes.extend(bytes);
                inside.paper.fault.get_or_insert(why);
                return inside;
            }
            Item::HungUp => {
                // A printer without a knife: the paper is torn off when the caller is gone. Resets and questions alone
                // leave no paper.
                if inside.paper.prints() {
                    self.paper_is_out(&mut inside);
                }
                inside.paper = BLANK;
                self.follow_script(&mut inside);
                return inside;
            }
        };
        if let State::Slow(bytes_a_second) = inside.state {
            let until =
                Instant::now() + Duration::from_secs_f64(bytes.len() as f64 / f64::from(bytes_a_second));
            let slow = |inside: &mut Inside| {
                !inside.stopped && inside.state == State::Slow(bytes_a_second) && Instant::now() < until
            };
            let pause = until.saturating_duration_since(Instant::now());
            inside = self
                .changed
                .wait_timeout_while(inside, pause, slow)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        let printed = inside.paper.bytes.len() + bytes.len();
        if let State::PaperOutAfter(limit) = inside.state
            && printed > limit
        {
            inside.memory.push_front((Item::Command { token, bytes }, connection));
            inside.become_(State::PaperOut, self.address);
            return inside;
        }
        if let State::DiesAfter(limit) = inside.state
            && printed > limit
        {
            inside.memory.clear();
            inside.hang_up();
            inside.paper.whole = false;
            inside.state = State::Ok;
            self.paper_is_out(&mut inside);
            return inside;
        }
        match token {
            Token::AskPaper(_) => {
                let answer = inside.state.paper();
                inside.say(&answer, connection);
            }
            Token::Mark(mark) => {
                let answer = inside.state.mark(mark);
                inside.say(&answer, connection);
            }
            Token::TellChanges(n) => {
                inside.tells_changes = n != 0;
                inside.tell_change();
            }
            Token::Cut { .. } => {
                inside.paper.bytes.extend(bytes);
                self.paper_is_out(&mut inside);
            }
            Token::Initialise if inside.paper.bytes.is_empty() => {
                inside.paper.bytes.extend(bytes);
                self.follow_script(&mut inside);
            }
            Token::Text(_)
            | Token::LineFeed
            | Token::Initialise
            | Token::LeaveKanji
            | Token::CodePage(_)
            | Token::Justify(_)
            | Token::Size(..)
            | Token::Bold(_)
            | Token::LineSpacing(_)
            | Token::FeedLines(_)
            | Token::Raster { .. }
            | Token::QrModel(_)
            | Token::QrModule(_)
            | Token::QrLevel(_)
            | Token::QrStore(_)
            | Token::QrPrint
            | Token::Drawer
            | Token::AskStatus(_)
            | Token::Recover(_) => inside.paper.bytes.extend(bytes),
        }
        inside
    }

    fn paper_is_out(&self, inside: &mut Inside) {
        let job = std::mem::replace(&mut inside.paper, BLANK);
        if let Some(keeper) = &inside.keeper {
            // The keeper outlives the sender.
            let _ = keeper.send(job.clone());
        }
        inside.jobs.push(job);
        self.changed.notify_all();
    }

    /// Turns to what the script says of the next job: once, and not while the last one is still being told about.
    fn follow_script(&self, inside: &mut Inside) {
        let next = inside.jobs.len() + 1;
        if inside.scripted < next {
            inside.scripted = next;
            if let Some(state) = self.script.change_at(next) {
                inside.become_(state, self.address);
            }
        }
    }
}

impl PrintedJob {
    /// Whether anything of it is visible.
    fn prints(&self) -> bool {
        self.fault.is_some()
            || crate::tokens::tokenize(&self.bytes).is_ok_and(|tokens| {
                tokens.iter().any(|(_, token)| {
                    matches!(token, Token::Text(_) | Token::LineFeed | Token::Raster { .. } | Token::QrPrint)
                })
            })
    }
}

impl Inside {
    fn become_(&mut self, state: State, address: SocketAddr) {
        let before = self.state;
        self.state = state;
        if state == State::RefusesConnections {
            self.listener = None;
            self.hang_up();
        } else if self.listener.is_none() && !(state == State::RefusesSecond && self.line.is_some()) {
            self.listener = listen(address);
        }
        if before != state {
            self.tell_change();
        }
    }

    fn tell_change(&mut self) {
        let Some((_, connection)) = self.line else {
            return;
        };
        if self.tells_changes {
            let news = self.state.automatic();
            self.say(&news, connection);
        }
    }

    fn say(&mut self, bytes: &[u8], connection: u64) {
        if let Some((stream, current)) = &mut self.line
            && *current == connection
        {
            // A caller that has gone does not want its answer.
            let _ = stream.write_all(bytes);
        }
    }

    fn hang_up(&mut self) {
        if let Some((stream, _)) = self.line.take() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

/// Listens again where it listened before.
fn listen(address: SocketAddr) -> Option<TcpListener> {
    let listener = TcpListener::bind(address).ok()?;
    listener.set_nonblocking(true).ok()?;
    Some(listener)
}
