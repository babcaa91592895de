//! A screen's stream as the hub writes it: the same look at the newest facts as `GET /v1/events`, without HTTP.
//! Must not know what becomes of the bytes.

use hub::engine::recent::After;
use hub::engine::shell::Handle;
use hub::engine::{hall, views};
use wire::envelope::Position;
use wire::stream::{PULSE, Pulse, SNAPSHOT};

/// Facts read in one go.
const PAGE: usize = 256;

/// One connection.
#[derive(Debug, Clone)]
pub(crate) struct Listener {
    /// Which screen.
    pub screen: usize,
    /// Which of its connections.
    pub connection: u64,
    /// The last fact that it has; none: it needs a snapshot.
    pub place: Option<Position>,
    /// May know what the hall may not.
    pub staff: bool,
    /// When what was written last arrives: nothing overtakes on a connection.
    pub arrives_ms: u64,
}

impl Listener {
    /// What has been committed since this listener's place, if anything concerns it.
    pub(crate) fn news(&mut self, handle: &Handle, at_ms: i64) -> Option<Vec<u8>> {
        let Some(place) = self.place else { return Some(self.snapshot(handle, at_ms)) };
        let facts = match handle.recent().after(place, PAGE) {
            After::TooOld => return Some(self.snapshot(handle, at_ms)),
            After::Facts(facts) => facts,
        };
        self.place = Some(facts.last()?.position);
        let mut message = Vec::new();
        for command in facts.chunk_by(|fact, _| !fact.last) {
            let concerned: Vec<_> =
                command.iter().filter(|fact| self.staff || !hall::is_for_staff(fact)).collect();
            for (i, fact) in concerned.iter().enumerate() {
                message.extend_from_slice(&fact.message(i + 1 == concerned.len(), !self.staff));
            }
        }
        (!message.is_empty()).then_some(message)
    }

    fn snapshot(&mut self, handle: &Handle, at_ms: i64) -> Vec<u8> {
        let board = views::board(&handle.world(), at_ms, None, self.staff);
        self.place = Some(board.position());
        format!("event: {SNAPSHOT}\nid: {}\ndata: {}\n\n", board.position(), views::json(&board)).into_bytes()
    }
}

/// The pulse of a hub whose clock reads `at_ms`.
pub(crate) fn pulse(handle: &Handle, reading: hub::clock::Reading) -> Vec<u8> {
    let world = handle.world();
    let pulse = Pulse {
        epoch: world.head.epoch,
        incarnation: world.incarnation,
        seq: world.head.seq,
        at: jiff::Timestamp::from_millisecond(reading.at_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH),
        trusted: world.now(reading).trusted,
    };
    format!("event: {PULSE}\ndata: {}\n\n", views::json(&pulse)).into_bytes()
}
