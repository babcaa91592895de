//! The journal as head office will read it: all rows, folded once more from nothing, and counted.
//! It must not know how the hub made them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, ensure};
use hub::engine::{World, views};
use hub_client::Hub;
use uuid::Uuid;
use wire::board::Board;
use wire::envelope::{Position, Row};
use wire::event::Event;
use wire::names::TicketState;

/// Everything that a journal says.
#[derive(Debug)]
pub struct Told {
    /// The rows in order.
    pub rows: Vec<(Row, Event)>,
}

impl Told {
    /// Reads all rows as an administrator may.
    ///
    /// # Errors
    /// When the hub does not answer, or a row cannot be understood.
    pub async fn read(administrator: &Hub) -> anyhow::Result<Self> {
        let mut rows: Vec<(Row, Event)> = Vec::new();
        loop {
            let after = rows.last().map(|(row, _)| row.position()).unwrap_or_default();
            let page: Vec<Row> = administrator.read(&format!("/v1/journal?after={after}")).await?;
            if page.is_empty() {
                return Ok(Self { rows });
            }
            for row in page {
                let event =
                    Event::read(&row.kind, &row.data).with_context(|| format!("row {}", row.position()))?;
                rows.push((row, event));
            }
        }
    }

    /// The board that the rows add up to, and that at each of them the hall made sense: whoever is called or served stands
    /// at a counter that holds them and nobody else.
    ///
    /// # Errors
    /// When a row cannot be folded, or the hall did not make sense after it.
    pub fn fold(&self) -> anyhow::Result<Board> {
        let mut board = views::board(&World::default(), 0, None, true);
        for (row, _) in &self.rows {
            board.fold(row).with_context(|| format!("row {}", row.position()))?;
            make_sense(&board).with_context(|| format!("after row {}", row.position()))?;
        }
        Ok(board)
    }

    /// How each leg began and ended.
    #[must_use]
    pub fn legs(&self) -> Legs {
        let mut legs = Legs::default();
        for (row, event) in &self.rows {
            let ended = match event {
                Event::TicketIssued { ticket, number, .. } => {
                    legs.begun.entry(*ticket).or_default().push(row.position());
                    legs.numbers.push(number.clone());
                    legs.requests.extend(row.request_id);
                    continue;
                }
                Event::LegOpened { leg, .. } => {
                    legs.begun.entry(*leg).or_default().push(row.position());
                    continue;
                }
                Event::TicketTransferred { ticket, leg, .. } => {
                    legs.begun.entry(*leg).or_default().push(row.position());
                    *ticket
                }
                Event::TicketServed { ticket, .. }
                | Event::TicketNoShow { ticket, .. }
                | Event::TicketCancelled { ticket, .. }
                | Event::TicketExpired { ticket } => *ticket,
                // Whoever is back has not ended after all.
                Event::LatecomerReturned { ticket, .. } | Event::TicketReopened { ticket, .. } => {
                    legs.ended.remove(ticket);
                    continue;
                }
                Event::TicketCalled { ticket, .. } => {
                    legs.first_calls.entry(*ticket).or_insert(row.position());
                    continue;
                }
                Event::EpochOpened { .. }
                | Event::DaySealed { .. }
                | Event::NumbersLost { .. }
                | Event::NumberHeard { .. }
                | Event::NumberSaid { .. }
                | Event::BackupMade { .. }
                | Event::BackupFailed { .. }
                | Event::HubStarted { .. }
                | Event::ClockSaid { .. }
                | Event::ClockAgreed { .. }
                | Event::VisitRated { .. }
                | Event::SettingsAdopted { .. }
                | Event::DayOpened { .. }
                | Event::DayClosed { .. }
                | Event::DoorsOpened { .. }
                | Event::DoorsClosed { .. }
                | Event::TicketRecalled { .. }
                | Event::ServiceStarted { .. }
                | Event::TicketPutBack { .. }
                | Event::PriorityConfirmed { .. }
                | Event::PriorityDeclined { .. }
                | Event::PriorityGiven { .. }
                | Event::TicketTriaged { .. }
                | Event::TicketPaid { .. }
                | Event::TicketHeld { .. }
                | Event::TicketReleased { .. }
                | Event::TicketParked { .. }
                | Event::TicketUnparked { .. }
                | Event::TicketRequeued { .. }
                | Event::TicketCarriedOver { .. }
                | Event::AttentionNeeded { .. }
                | Event::CounterTakenOver { .. }
                | Event::ServicesInterrupted { .. }
                | Event::ServicesResumed { .. }
                | Event::PeakSet { .. }
                | Event::SeriesPassedMaximum { .. }
                | Event::RollSet { .. }
                | Event::TicketMoved { .. }
                | Event::LatecomerKept { .. }
                | Event::CheckedIn { .. }
                | Event::AgentStillHere { .. }
                | Event::AgentSignedOut { .. }
                | Event::ReceptionRung { .. }
                | Event::BellAnswered { .. }
                | Event::TicketPrinted { .. }
                | Event::DevicePrinter { .. }
                | Event::PairingDeclined { .. }
                | Event::PersonTriedWrong { .. }
                | Event::FaultSeen { .. }
                | Event::DevicePaired { .. }
                | Event::DeviceRevoked { .. }
                | Event::PersonSignedIn { .. }
                | Event::PersonSignedOut { .. }
                | Event::PersonLockedOut { .. }
                | Event::PersonUnlocked { .. }
                | Event::PersonAdded { .. }
                | Event::PersonSecretChanged { .. }
                | Event::PersonRemoved { .. }
                | Event::TokenMade { .. }
                | Event::TokensWithdrawn { .. }
                | Event::CounterOpened { .. }
                | Event::CounterPaused { .. }
                | Event::CounterResumed { .. }
                | Event::CounterClosed { .. } => continue,
            };
            legs.ended.entry(ended).or_default().push(row.position());
        }
        legs
    }
}

/// Whoever is called or served stands at a counter that holds them, and a counter holds nobody else.
fn make_sense(board: &Board) -> anyhow::Result<()> {
    for (id, ticket) in &board.tickets {
        let at_counter = matches!(ticket.state, TicketState::Called | TicketState::Serving);
        let holder = ticket.counter.as_ref().and_then(|counter| board.counters.get(counter)?.holding);
        ensure!(
            if at_counter { holder == Some(*id) } else { ticket.counter.is_none() },
            "{} is {:?} but its counter holds {holder:?}",
            ticket.number,
            ticket.state
        );
    }
    for (name, counter) in &board.counters {
        let Some(held) = counter.holding else { continue };
        let at = board.tickets.get(&held).and_then(|ticket| ticket.counter.as_ref());
        ensure!(at == Some(name), "{name} holds {held}, who stands at {at:?}");
    }
    Ok(())
}

/// Where in the journal each leg of a visit begins, is first called, and ends.
#[derive(Debug, Default)]
pub struct Legs {
    /// Once each, if all is well.
    pub begun: BTreeMap<Uuid, Vec<Position>>,
    /// Only those that were called.
    pub first_calls: BTreeMap<Uuid, Position>,
    /// Once each, if all is well.
    pub ended: BTreeMap<Uuid, Vec<Position>>,
    /// In the order in which they were given.
    pub numbers: Vec<String>,
    /// The requests behind the tickets.
    pub requests: Vec<Uuid>,
}

impl Legs {
    /// That every number was given once, every request has one ticket, and every leg has begun and ended exactly once.
    ///
    /// # Errors
    /// Names the first that is not so.
    pub fn ensure_once_each(&self) -> anyhow::Result<()> {
        ensure!(all_differ(&self.numbers), "a number was given twice: {:?}", self.numbers);
        ensure!(all_differ(&self.requests), "a request was given two tickets");
        for (leg, begun) in &self.begun {
            let ended = self.ended.get(leg).map_or(0, Vec::len);
            ensure!(
                begun.len() == 1 && ended == 1,
                "{leg} begins {} times and ends {ended} times",
                begun.len()
            );
        }
        ensure!(self.ended.len() == self.begun.len(), "somebody ended who never came");
        Ok(())
    }
}

fn all_differ<T: Ord>(all: &[T]) -> bool {
    all.iter().collect::<BTreeSet<_>>().len() == all.len()
}

/// A board without what may differ between two true ones: when it was made.
#[must_use]
pub fn timeless(board: &Board) -> Board {
    Board { at: jiff::Timestamp::UNIX_EPOCH, ..board.clone() }
}
