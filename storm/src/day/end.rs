//! What must hold after every start, and how a day ends: the sky clears, everybody is answered, and all boards are one.

use hub::engine::{Engine, World, views};
use hub::store::{Disk, MemoryStore};
use hub::verify::{Verdict, verify};
use uuid::Uuid;
use wire::board::Board;
use wire::role::Actor;

use super::{Asker, CLEARS_MS, Day, Happening};
use crate::asked::Wish;
use crate::broken::Guard;
use crate::hub::{INCARNATION, sealer};

impl Day {
    /// The hub has started: what it found on the disk is what everybody was told.
    pub(super) fn look_at_disk(&mut self, altered: Option<u64>) -> Result<(), String> {
        if let (Some(seq), None) = (altered, self.play.without) {
            // A snapshot spared the start that row; the full check names it.
            return match check(&self.room.disk) {
                Verdict::Broken { seq: found, .. } if found == seq => {
                    self.held.refused = true;
                    Ok(())
                }
                verdict @ (Verdict::Sound { .. }
                | Verdict::Broken { .. }
                | Verdict::Archived { .. }
                | Verdict::Unreadable { .. }) => {
                    Err(format!("row {seq} was altered, and the check says {verdict:?}"))
                }
            };
        }
        self.ledger.read(&self.room.disk)?;
        self.witness.compare(&self.ledger)?;
        self.note_head();
        let Some(life) = &self.room.life else { return Ok(()) };
        let started = timeless(views::board(&life.handle.world(), 0, None, true));
        let read = timeless(self.ledger.board().clone());
        if started != read {
            return Err(format!(
                "after a start the hall is not what the journal says: {}",
                apart(&started, &read)
            ));
        }
        if self.chance.happens(25) { self.replays() } else { Ok(()) }
    }

    /// From a snapshot and from the first row, the state is one.
    fn replays(&self) -> Result<(), String> {
        if self.play.without.is_some() {
            return Ok(());
        }
        let reading = self.room.reading(self.now_ms, self.now_ms);
        let open = |disk: &Disk| {
            let store = MemoryStore::on(disk);
            Engine::open(store, reading, INCARNATION, sealer()).map_err(|e| format!("failed to {e}"))
        };
        let whole = self.room.disk.duplicate();
        let short = open(&whole.duplicate())?;
        whole.drop_snapshot();
        let long = open(&whole)?;
        let state = |world: &World| (world.head, world.hash, world.ordinal, world.branch.to_parts());
        if state(short.working()) == state(long.working()) {
            Ok(())
        } else {
            Err("snapshot and tail are not the replay from the first row".to_owned())
        }
    }

    pub(super) fn sky_clears(&mut self) {
        self.note(|_| "the sky clears".to_owned());
        self.clear = true;
        self.weather = self.weather.clear();
        self.network.clear();
        self.room.wrong_by_ms = 0;
        self.room.disk.run_short(false);
        self.soon(1, Happening::HubStarts);
        self.soon(15_000, Happening::DayIsSet);
        self.soon(30_000, Happening::DayIsSet);
        self.soon(CLEARS_MS - 30_000, Happening::LastCustomers);
        self.soon(CLEARS_MS, Happening::Ends);
    }

    /// The supervisor reads the date on the wall and opens the doors.
    pub(super) fn day_is_set(&mut self) {
        let Some(reading) = self.room.look_at_clock(self.now_ms) else { return };
        let Some(life) = &self.room.life else { return };
        let date = life.handle.world().now(reading).date;
        for asker in &mut self.askers {
            if let Asker::Office(office) = asker {
                office.must(Wish::OpenDay { date: Some(date) });
            }
        }
    }

    /// Whatever was, everybody who comes now is given a number.
    pub(super) fn last_customers(&mut self) {
        for who in 0..self.askers.len() {
            if let Asker::Kiosk(kiosk) = &mut self.askers[who] {
                kiosk.last_customer(self.now_ms, &mut self.chance);
            }
        }
    }

    pub(super) fn ends(&mut self) -> Result<(), String> {
        self.ledger.read(&self.room.disk)?;
        self.witness.compare(&self.ledger)?;
        let last: Vec<(Actor, Uuid)> = self
            .askers
            .iter()
            .filter_map(|asker| match asker {
                Asker::Kiosk(kiosk) => kiosk.last(),
                Asker::Desk(_) | Asker::Office(_) => None,
            })
            .collect();
        for (actor, request) in last {
            if !self.witness.was_granted(&actor, request) {
                return Err(format!("under a clear sky {actor} is given no number"));
            }
        }
        for (who, asker) in self.askers.iter().enumerate() {
            let quiet = match asker {
                Asker::Kiosk(kiosk) => kiosk.has_said_everything(),
                Asker::Desk(desk) => desk.has_been_answered(),
                Asker::Office(office) => office.has_been_answered(),
            };
            if !quiet {
                return Err(format!("{who} was never answered"));
            }
        }
        self.papers()?;
        self.boards()?;
        if !matches!(self.play.without, Some(Guard::Chain))
            && !matches!(check(&self.room.disk), Verdict::Sound { .. })
        {
            return Err(format!("the full check says {:?}", check(&self.room.disk)));
        }
        self.replays()
    }

    /// No ticket is on two papers, and each paper bears its ticket's number.
    fn papers(&self) -> Result<(), String> {
        let kiosks = self.askers.iter().filter_map(|asker| match asker {
            Asker::Kiosk(kiosk) => Some(kiosk),
            Asker::Desk(_) | Asker::Office(_) => None,
        });
        let mut printed = std::collections::BTreeSet::new();
        for paper in kiosks.flat_map(|kiosk| &kiosk.papers) {
            let Some(ticket) = paper.ticket else {
                if !printed.insert(paper.number.clone()) {
                    return Err(format!("two papers bear {}", paper.number));
                }
                continue;
            };
            if !printed.insert(ticket.to_string()) {
                return Err(format!("{ticket} was printed twice"));
            }
            let kept = self.ledger.number_of(ticket);
            if kept != Some(&*paper.number) {
                return Err(format!("{ticket} was printed as {} and is kept as {kept:?}", paper.number));
            }
        }
        Ok(())
    }

    /// Every screen shows the hub's own board.
    fn boards(&self) -> Result<(), String> {
        let Some(life) = &self.room.life else { return Err("the hub is not there".to_owned()) };
        for (i, screen) in self.screens.iter().enumerate() {
            let own = timeless(views::board(&life.handle.world(), 0, None, screen.staff));
            let shown = screen.glass(self.now_ms).map(|board| timeless(board.clone()));
            let Some(shown) = shown else { return Err(format!("screen {i} shows nothing")) };
            if shown != own {
                return Err(format!("screen {i} does not show what the hub has: {}", apart(&shown, &own)));
            }
        }
        Ok(())
    }
}

fn check(disk: &Disk) -> Verdict {
    let rows = disk.rows();
    verify(|after, limit| Ok(rows.iter().filter(|row| row.seq > after).take(limit).cloned().collect()))
}

/// A board without what two true ones may differ in: when it was made, and rows that the hall is not sent.
fn timeless(board: Board) -> Board {
    Board { at: jiff::Timestamp::UNIX_EPOCH, seq: 0, ..board }
}

/// Where two boards differ: each part of one that the other has not.
fn apart(one: &Board, other: &Board) -> String {
    let parts = |board: &Board| serde_json::to_value(board).unwrap_or_default();
    let mut found = Vec::new();
    compare("", &parts(one), &parts(other), &mut found);
    found.join("; ")
}

fn compare(at: &str, one: &serde_json::Value, other: &serde_json::Value, found: &mut Vec<String>) {
    if let (Some(a), Some(b)) = (one.as_object(), other.as_object()) {
        let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
        for key in keys {
            compare(&format!("{at}/{key}"), &one[key], &other[key], found);
        }
    } else if one != other {
        found.push(format!("{at} {one} and {other}"));
    }
}
