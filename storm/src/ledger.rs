//! The journal, read from the disk row by row as an auditor would: what it once had it has for ever, every request had one
//! effect, no number was given twice, and at each row the hall makes sense.
//! Must not know what anybody was told.

use std::collections::{BTreeMap, HashMap};

use hub::chain::{GENESIS, Hash, link};
use hub::engine::{World, views};
use hub::store::Disk;
use jiff::Timestamp;
use uuid::Uuid;
use wire::board::Board;
use wire::envelope::{Position, Row, row_json};
use wire::event::Event;
use wire::names::TicketState;
use wire::role::Actor;

use crate::hub::INCARNATION;

/// Of a row, what whoever was shown it can compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    kind: String,
    at: Timestamp,
    actor: Actor,
    request: Option<Uuid>,
}

impl Said {
    pub(crate) fn of(row: &Row) -> Self {
        Self { kind: row.kind.clone(), at: row.at, actor: row.actor.clone(), request: row.request_id }
    }
}

/// What a request did.
#[derive(Debug, Clone, Copy)]
struct Effect {
    last_seq: u64,
    tickets: u32,
    calls: u32,
}

pub(crate) struct Ledger {
    hashes: Vec<Hash>,
    said: Vec<Said>,
    numbers_of: BTreeMap<Uuid, String>,
    effects: HashMap<(Actor, Uuid), Effect>,
    given: BTreeMap<(u64, String), u64>,
    day: u64,
    board: Board,
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            hashes: Vec::new(),
            said: Vec::new(),
            numbers_of: BTreeMap::new(),
            effects: HashMap::new(),
            given: BTreeMap::new(),
            day: 0,
            board: views::board(&World::default(), 0, None, true),
        }
    }
}

impl Ledger {
    /// Reads what is new, and finds that what is old is still there.
    pub(crate) fn read(&mut self, disk: &Disk) -> Result<(), String> {
        let rows = disk.rows();
        for (i, known) in self.hashes.iter().enumerate() {
            if rows.get(i).is_none_or(|row| row.hash != *known) {
                return Err(format!("row {} was on the disk and is not there any more", i + 1));
            }
        }
        for row in &rows[self.hashes.len()..] {
            let before = self.hashes.last().copied().unwrap_or(GENESIS);
            if link(&before, row.epoch, INCARNATION, row.seq, &row.bytes) != row.hash {
                return Err(format!("row {} does not fit the chain", row.seq));
            }
            self.hashes.push(row.hash);
            let place = Position { epoch: row.epoch, seq: row.seq };
            let json = String::from_utf8_lossy(&row.bytes);
            let row: Row = serde_json::from_str(&row_json(place, true, &json))
                .map_err(|e| format!("row {}: {e}", row.seq))?;
            self.enter(&row).map_err(|why| format!("row {} ({}): {why}", row.seq, row.kind))?;
        }
        Ok(())
    }

    fn enter(&mut self, row: &Row) -> Result<(), String> {
        let event = Event::read(&row.kind, &row.data).map_err(|e| e.to_string())?;
        self.said.push(Said::of(row));
        self.effect(row, &event)?;
        if let Event::DayOpened { ordinal, .. } = &event {
            self.day = *ordinal;
        }
        if let Event::TicketIssued { ticket, number, .. } = &event {
            if let Some(other) = self.given.insert((self.day, number.clone()), row.seq) {
                return Err(format!("{number} was given on day {} by row {other} already", self.day));
            }
            if self.board.tickets.values().any(|living| living.number == *number) {
                return Err(format!("{number} is given while somebody bears it"));
            }
            self.numbers_of.insert(*ticket, number.clone());
        }
        if let Event::TicketTransferred { ticket, leg, .. } = &event
            && let Some(number) = self.numbers_of.get(ticket).cloned()
        {
            self.numbers_of.insert(*leg, number);
        }
        if let Event::LegOpened { leg, who, .. } = &event {
            self.numbers_of.insert(*leg, who.number.clone());
        }
        if let Event::TicketCalled { ticket, counter, .. } = &event
            && let Some(held) = self.board.tickets.get(ticket).and_then(|t| t.counter.as_ref())
        {
            return Err(format!("{ticket} is called to {counter} while it is at {held}"));
        }
        self.board.fold(row).map_err(|e| e.to_string())?;
        self.makes_sense()
    }

    fn effect(&mut self, row: &Row, event: &Event) -> Result<(), String> {
        let Some(request) = row.request_id else {
            // The hub seals a day that a person's command closes, before the same command opens the next one.
            if matches!(event, Event::DaySealed { .. }) {
                let sealed = self.effects.values_mut().filter(|effect| effect.last_seq + 1 == row.seq);
                sealed.for_each(|effect| effect.last_seq = row.seq);
            }
            return Ok(());
        };
        let new = Effect { last_seq: row.seq - 1, tickets: 0, calls: 0 };
        let effect = self.effects.entry((row.actor.clone(), request)).or_insert(new);
        effect.tickets += u32::from(matches!(event, Event::TicketIssued { .. }));
        effect.calls += u32::from(matches!(event, Event::TicketCalled { .. }));
        if effect.last_seq + 1 != row.seq || effect.tickets > 1 || effect.calls > 1 {
            return Err(format!("request {request} has a second effect"));
        }
        effect.last_seq = row.seq;
        Ok(())
    }

    fn makes_sense(&self) -> Result<(), String> {
        for (id, ticket) in &self.board.tickets {
            let at_counter = matches!(ticket.state, TicketState::Called | TicketState::Serving);
            let holder =
                ticket.counter.as_ref().and_then(|counter| self.board.counters.get(counter)?.holding);
            let fits = if at_counter { holder == Some(*id) } else { ticket.counter.is_none() };
            if !fits {
                return Err(format!(
                    "{} is {} while its counter holds {holder:?}",
                    ticket.number, ticket.state
                ));
            }
        }
        Ok(())
    }

    pub(crate) fn number_of(&self, ticket: Uuid) -> Option<&str> {
        self.numbers_of.get(&ticket).map(String::as_str)
    }

    pub(crate) fn said(&self, seq: u64) -> Option<&Said> {
        self.said.get(usize::try_from(seq).ok()?.checked_sub(1)?)
    }

    pub(crate) fn has_done(&self, actor: &Actor, request: Uuid) -> bool {
        self.effects.contains_key(&(actor.clone(), request))
    }

    /// The hall as the rows add up to it.
    pub(crate) const fn board(&self) -> &Board {
        &self.board
    }

    /// How many rows it has.
    pub(crate) fn rows(&self) -> usize {
        self.hashes.len()
    }
}
