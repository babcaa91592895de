//! Listening: one stream of facts that comes back by itself, from where it stopped.
//! Must not know what a fact means: see `follower.rs` for the board that is folded out of them.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::Method;
use reqwest::header::{ACCEPT, HeaderName};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep, timeout};
use wire::board::Board;
use wire::envelope::{Position, Row};
use wire::names::Slug;
use wire::stream::{PULSE, Pulse, SNAPSHOT};

use crate::address::Hub;
use crate::ask::{cause, of_zone};
use crate::back_off::{BackOff, draw};
use crate::event_stream::{EventStream, StreamEvent};

/// A stream that is silent for this long (two pulses and a bit) is given up and asked for anew.
pub const WATCHDOG: Duration = Duration::from_secs(12);
const SHORTEST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Facts that may wait for a slow listener; after that the hub waits, and at last lets the listener go.
const ROOM: usize = 256;

/// What a listener hears, in order.
#[derive(Debug, Clone)]
pub enum Heard {
    /// Everything anew: what was folded so far is void.
    Snapshot(Board),
    /// One committed fact.
    Row(Row),
    /// The hub lives.
    Pulse(Pulse),
    /// The stream broke off; it is being asked for again. Said once for each break.
    Lost,
}

/// An event that is not what its name says.
#[derive(Debug, thiserror::Error)]
#[error("read the event `{name}`: {why}")]
pub struct Malformed {
    name: String,
    why: serde_json::Error,
}

impl TryFrom<&StreamEvent> for Heard {
    type Error = Malformed;

    /// An event is a pulse, a snapshot, or else a fact of some kind.
    fn try_from(event: &StreamEvent) -> Result<Self, Malformed> {
        let heard = match event.name.as_str() {
            PULSE => serde_json::from_str(&event.data).map(Self::Pulse),
            SNAPSHOT => serde_json::from_str(&event.data).map(Self::Snapshot),
            _ => serde_json::from_str(&event.data).map(Self::Row),
        };
        heard.map_err(|why| Malformed { name: event.name.clone(), why })
    }
}

/// A stream that is being listened to. Dropping it ends it.
#[derive(Debug)]
pub struct Listening {
    heard: mpsc::Receiver<Heard>,
    anew: Arc<Notify>,
    task: tokio::task::AbortHandle,
}

impl Listening {
    /// What comes next; none only when the program is ending.
    pub async fn next(&mut self) -> Option<Heard> {
        self.heard.recv().await
    }

    /// Asks for a snapshot, because a fact was not understood: the stream is opened again from nowhere.
    pub fn start_anew(&self) {
        self.anew.notify_one();
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// How one connection ended.
enum End {
    /// The hub closed it, or it was time for a snapshot: nothing is wrong.
    Closed,
    /// It broke, or it made no sense.
    Broken(String),
    /// Nobody listens any more.
    Unheard,
}

struct Ear {
    hub: Hub,
    path: String,
    last: Option<Position>,
    anew: Arc<Notify>,
    mouth: mpsc::Sender<Heard>,
}

impl Hub {
    /// Listens to `GET /v1/events`. Must be called inside a tokio runtime. The first thing heard is a snapshot.
    #[must_use]
    pub fn listen(&self, zone: Option<Slug>) -> Listening {
        let (mouth, heard) = mpsc::channel(ROOM);
        let anew = Arc::new(Notify::new());
        let path = of_zone("/v1/events", zone.as_ref());
        let ear = Ear { hub: self.clone(), path, last: None, anew: Arc::clone(&anew), mouth };
        let task = tokio::spawn(ear.stay()).abort_handle();
        Listening { heard, anew, task }
    }
}

impl Ear {
    async fn stay(mut self) {
        let mut back_off = BackOff::new(SHORTEST_WAIT, LONGEST_WAIT);
        let mut complained = false;
        loop {
            let started = Instant::now();
            let mut any = false;
            let end = self.connect(&mut any).await;
            if any && self.mouth.send(Heard::Lost).await.is_err() {
                return;
            }
            // A connection that was of use resets the wait; one that ends as it begins must not spin.
            let useful = any && started.elapsed() >= SHORTEST_WAIT;
            if useful {
                back_off.reset();
                complained = false;
            }
            match end {
                End::Unheard => return,
                End::Closed if useful => continue,
                End::Closed => {}
                End::Broken(why) if complained => tracing::debug!("the hub's events are still away: {why}"),
                End::Broken(why) => {
                    complained = true;
                    tracing::warn!("the hub's events broke off: {why}");
                }
            }
            sleep(back_off.next(draw())).await;
        }
    }

    async fn connect(&mut self, any: &mut bool) -> End {
        let mut request = self.hub.request(Method::GET, &self.path).header(ACCEPT, "text/event-stream");
        if let Some(last) = self.last {
            request = request.header(HeaderName::from_static("last-event-id"), last.to_string());
        }
        let watchdog = self.hub.watchdog;
        let answer = match timeout(watchdog, request.send()).await {
            Ok(Ok(answer)) if answer.status().is_success() => answer,
            Ok(Ok(answer)) => {
                let status = answer.status();
                let words = timeout(watchdog, answer.bytes()).await.ok().and_then(Result::ok);
                let problem = words.and_then(|words| serde_json::from_slice(&words).ok());
                self.hub.standing.kept_out(status, problem.as_ref());
                return End::Broken(format!("status {status}"));
            }
            Ok(Err(e)) => {
                self.hub.standing.unreachable(&e);
                return End::Broken(cause(&e));
            }
            Err(_) => return End::Broken("no answer".to_owned()),
        };
        self.hub.standing.let_in();
        let mut body = answer.bytes_stream();
        let mut stream = EventStream::new();
        let mut quiet_until = Instant::now() + watchdog;
        let anew = Arc::clone(&self.anew);
        loop {
            let piece = tokio::select! {
                piece = tokio::time::timeout_at(quiet_until, body.next()) => piece,
                () = anew.notified() => {
                    self.last = None;
                    return End::Closed;
                }
            };
            let bytes = match piece {
                Ok(Some(Ok(bytes))) => bytes,
                Ok(Some(Err(e))) => return End::Broken(cause(&e)),
                Ok(None) => return End::Closed,
                Err(_) => return End::Broken(format!("silent for {watchdog:?}")),
            };
            let events = match stream.feed(&bytes) {
                Ok(events) => events,
                Err(e) => return End::Broken(e.to_string()),
            };
            for event in &events {
                let heard = match Heard::try_from(event) {
                    Ok(heard) => heard,
                    Err(why) => {
                        // What comes after a fact that was missed cannot be folded: everything anew.
                        self.last = None;
                        return End::Broken(why.to_string());
                    }
                };
                self.note(&heard);
                *any = true;
                if self.mouth.send(heard).await.is_err() {
                    return End::Unheard;
                }
                quiet_until = Instant::now() + watchdog;
            }
        }
    }

    /// Keeps where the stream stands. A pulse tells of rows that may not have been sent to us, so it moves no cursor.
    fn note(&mut self, heard: &Heard) {
        let position = match heard {
            Heard::Snapshot(board) => {
                self.last = Some(board.position());
                board.position()
            }
            Heard::Row(row) => {
                self.last = Some(row.position());
                row.position()
            }
            Heard::Pulse(pulse) => Position { epoch: pulse.epoch, seq: pulse.seq },
            Heard::Lost => return,
        };
        self.hub.seen.hear(position);
    }
}
