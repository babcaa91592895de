//! A fact on its way: what happened, where it stands in the journal, and the bytes that say so.
//! Must not know the store.

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use jiff::Timestamp;
use uuid::Uuid;
use wire::envelope::{ENVELOPE_VERSION, Envelope, Position, row_json};
use wire::event::{Event, NotRead};
use wire::names::{PrinterState, Slug};
use wire::role::{Actor, Role};
use wire::settings::DeviceRole;
use wire::ticket::PrintOutcome;

use super::hall;
use crate::chain::Hash;
use crate::seal::Seal;
use crate::settings::{Mistake, Ruling};
use crate::store::JournalRow;
use crate::translate::{from_wire, ticket_in};

/// What happened, in the form that the state takes it in.
#[expect(clippy::large_enum_variant, reason = "nearly every fact is one of the rules' own")]
#[derive(Debug, Clone)]
pub enum Happened {
    /// A fact of the rules.
    Rule(queue::Event),
    /// First row of an epoch.
    Epoch {
        /// The epoch's number.
        n: u64,
        /// Its incarnation.
        incarnation: Uuid,
        /// The hub's public key in it, in hex.
        key: Option<String>,
    },
    /// A backup was made, or failed.
    Saved(Box<Event>),
    /// The head of a day was signed.
    Sealed(Seal),
    /// The hub started.
    Started(Start),
    /// Somebody said what time it is, or the machine has come to say the same.
    Clock(ClockNews),
    /// A visit was rated by whoever made it.
    Rated {
        /// Which.
        visit: queue::VisitId,
    },
    /// Other settings rule.
    Settings(Arc<Ruling>),
    /// A print job ended.
    Printed(Printed),
    /// A device's printer is in another state.
    Printer {
        /// Which device.
        device: Slug,
        /// How its printer is.
        state: PrinterState,
    },
    /// A device was let in.
    Paired {
        /// Which device.
        device: Slug,
        /// What it is.
        role: DeviceRole,
    },
    /// A device is out.
    Revoked {
        /// Which device.
        device: Slug,
    },
    /// Who came in, who may, or what somebody has seen: for the audit alone.
    Access,
}

/// What a start tells of the life before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// When the hub that ran before was last alive, in milliseconds since 1970.
    pub alive_at_ms: Option<i64>,
    /// It had ended without being told to.
    pub cut: bool,
    /// The machine went on meanwhile.
    pub machine_stayed: bool,
    /// Its clock counts from what somebody once said.
    pub from_said: bool,
}

/// What became of a clock that is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockNews {
    /// Somebody said what time it is.
    Said {
        /// What they said, in milliseconds since 1970.
        at_ms: i64,
        /// What the machine's clock said then.
        machine_ms: i64,
    },
    /// The machine's clock says the same by now.
    Agreed,
}

/// How a print job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The kiosk that printed; none if somebody else told.
    pub device: Option<Slug>,
    /// Which ticket.
    pub ticket: queue::TicketId,
    /// 0 for the first paper.
    pub copy: u32,
    /// How it ended.
    pub outcome: PrintOutcome,
}

/// A fact with its place and bytes.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Where it stands.
    pub position: Position,
    /// The chain after it.
    pub hash: Hash,
    /// Which start of the hub.
    pub boot: u64,
    /// Milliseconds of that start.
    pub mono_ms: u64,
    /// Wall clock.
    pub at_ms: i64,
    /// Whether the wall clock was plausible.
    pub trusted: bool,
    /// The word of the envelope.
    pub kind: &'static str,
    /// What happened.
    pub happened: Happened,
    /// The envelope's JSON.
    pub json: Arc<str>,
    /// Whether it is the last fact of its command.
    pub last: bool,
    /// The messages of the event stream, made by the first listener that needs them.
    pub messages: Messages,
}

/// A fact as a message of the event stream, in each form that listeners are sent.
#[derive(Debug, Clone, Default)]
pub struct Messages(Arc<[OnceLock<Bytes>; 4]>);

impl Fact {
    /// Who did it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        #[derive(serde::Deserialize)]
        struct Signed {
            actor: Actor,
        }
        serde_json::from_str(&self.json).map_or(Actor::Hub, |Signed { actor }| actor)
    }

    /// The message for a listener: `last` as it is for that listener, `bare` without what only staff may read.
    pub fn message(&self, last: bool, bare: bool) -> Bytes {
        let form = usize::from(last) + 2 * usize::from(bare);
        let make = || {
            let json = if bare { hall::told(self) } else { self.json.to_string() };
            let row = row_json(self.position, last, &json);
            format!("event: {}\nid: {}\ndata: {row}\n\n", self.kind, self.position).into()
        };
        self.messages.0[form].get_or_init(make).clone()
    }
}

/// Why a stored row could not be understood.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Not an envelope.
    #[error("read row {seq}: it is no envelope: {why}")]
    Envelope {
        /// The row.
        seq: u64,
        /// What the reader missed.
        why: String,
    },
    /// Not a fact of ours.
    #[error("read row {seq}: {why}")]
    Event {
        /// The row.
        seq: u64,
        /// What the reader missed.
        why: NotRead,
    },
    /// Settings that were once adopted do not pass today's checks.
    #[error("read the settings of row {seq}: {why}")]
    Settings {
        /// The row.
        seq: u64,
        /// The first mistake.
        why: String,
    },
}

/// The words around a fact that is about to be written.
#[derive(Debug, Clone)]
pub struct Heading {
    /// Who did it.
    pub actor: Actor,
    /// The request that caused it.
    pub request_id: Option<Uuid>,
    /// Which start of the hub.
    pub boot: u64,
    /// Milliseconds of that start.
    pub mono_ms: u64,
    /// Wall clock.
    pub at_ms: i64,
    /// Whether it was plausible.
    pub trusted: bool,
}

/// The envelope's JSON for a fact.
#[must_use]
pub fn envelope(event: &Event, heading: &Heading) -> String {
    let data = serde_json::value::to_raw_value(event).expect("facts have string keys and finite numbers");
    let envelope = Envelope {
        v: ENVELOPE_VERSION,
        kind: event.kind().to_owned(),
        at: Timestamp::from_millisecond(heading.at_ms).unwrap_or(Timestamp::UNIX_EPOCH),
        boot: heading.boot,
        mono_ms: heading.mono_ms,
        trusted: heading.trusted,
        actor: heading.actor.clone(),
        request_id: heading.request_id,
        data,
    };
    serde_json::to_string(&envelope).expect("an envelope has string keys and finite numbers")
}

/// What an event means to the state.
///
/// # Errors
/// [`Unreadable`] when stored settings no longer pass the checks.
pub fn happened(event: &Event, actor: &Actor, seq: u64) -> Result<Happened, Unreadable> {
    if let Some(rule) = from_wire::event(event) {
        return Ok(Happened::Rule(rule));
    }
    if let Event::EpochOpened { n, incarnation, key, parent: _ } = event {
        return Ok(Happened::Epoch { n: *n, incarnation: *incarnation, key: key.clone() });
    }
    if let Event::HubStarted { alive_at, cut, machine_stayed, from_said, .. } = event {
        let alive_at_ms = alive_at.map(|at| at.as_millisecond());
        return Ok(Happened::Started(Start {
            alive_at_ms,
            cut: *cut,
            machine_stayed: *machine_stayed,
            from_said: *from_said,
        }));
    }
    if let Event::ClockSaid { at, machine_at } = event {
        let (at_ms, machine_ms) = (at.as_millisecond(), machine_at.as_millisecond());
        return Ok(Happened::Clock(ClockNews::Said { at_ms, machine_ms }));
    }
    if let Event::VisitRated { visit, .. } = event {
        return Ok(Happened::Rated { visit: queue::VisitId(visit.as_u128()) });
    }
    if matches!(event, Event::ClockAgreed {}) {
        return Ok(Happened::Clock(ClockNews::Agreed));
    }
    if matches!(event, Event::BackupMade { .. } | Event::BackupFailed { .. }) {
        return Ok(Happened::Saved(Box::new(event.clone())));
    }
    if let Event::DaySealed { ordinal: _, head, hash, key, signature } = event {
        // A hash that is none seals nothing: it fits no row.
        let mut sealed = [0; 32];
        let _ = hex::decode_to_slice(hash, &mut sealed);
        let seal = Seal { position: *head, hash: sealed, key: key.clone(), signature: signature.clone() };
        return Ok(Happened::Sealed(seal));
    }
    if let Event::SettingsAdopted { revision, base, over } = event {
        let ruling = Ruling::make(*revision, base.clone(), over.clone()).map_err(|mistakes| {
            let say = |m: &Mistake| m.say(wire::names::Language::En);
            Unreadable::Settings { seq, why: mistakes.first().map(say).unwrap_or_default() }
        })?;
        return Ok(Happened::Settings(Arc::new(ruling)));
    }
    if let Event::TicketPrinted { ticket, copy, outcome, .. } = event {
        let device = printer_of(actor);
        return Ok(Happened::Printed(Printed {
            device,
            ticket: ticket_in(*ticket),
            copy: *copy,
            outcome: *outcome,
        }));
    }
    if let Event::DevicePrinter { device, state } = event {
        return Ok(Happened::Printer { device: device.clone(), state: *state });
    }
    if let Event::DevicePaired { device, role } = event {
        return Ok(Happened::Paired { device: device.clone(), role: *role });
    }
    if let Event::DeviceRevoked { device } = event {
        return Ok(Happened::Revoked { device: device.clone() });
    }
    if is_of_access(event) {
        return Ok(Happened::Access);
    }
    // The rules know all others.
    Ok(Happened::Started(Start { alive_at_ms: None, cut: false, machine_stayed: false, from_said: false }))
}

/// Whether it tells who came in, who may, or what somebody has seen: the state is the same after it.
const fn is_of_access(event: &Event) -> bool {
    matches!(
        event,
        Event::PersonSignedIn { .. }
            | Event::PersonSignedOut { .. }
            | Event::PersonTriedWrong { .. }
            | Event::PairingDeclined { .. }
            | Event::FaultSeen { .. }
            | Event::PersonLockedOut { .. }
            | Event::PersonUnlocked { .. }
            | Event::PersonAdded { .. }
            | Event::PersonSecretChanged { .. }
            | Event::PersonRemoved { .. }
            | Event::TokenMade { .. }
            | Event::TokensWithdrawn { .. }
    )
}

/// The kiosk that told of paper.
fn printer_of(actor: &Actor) -> Option<Slug> {
    match actor {
        Actor::Named(Role::Kiosk, name) => Some(name.clone()),
        Actor::Named(..) | Actor::Hub => None,
    }
}

impl Fact {
    /// A stored row, understood.
    ///
    /// # Errors
    /// [`Unreadable`] when the row is not one of ours.
    pub fn read(row: &JournalRow) -> Result<Self, Unreadable> {
        let seq = row.seq;
        let envelope: Envelope = serde_json::from_slice(&row.bytes)
            .map_err(|e| Unreadable::Envelope { seq, why: e.to_string() })?;
        let event =
            Event::read(&envelope.kind, &envelope.data).map_err(|why| Unreadable::Event { seq, why })?;
        Ok(Self {
            position: Position { epoch: row.epoch, seq },
            hash: row.hash,
            boot: envelope.boot,
            mono_ms: envelope.mono_ms,
            at_ms: envelope.at.as_millisecond(),
            trusted: envelope.trusted,
            kind: event.kind(),
            happened: happened(&event, &envelope.actor, seq)?,
            json: String::from_utf8_lossy(&row.bytes).into(),
            last: true,
            messages: Messages::default(),
        })
    }

    /// The row that is stored.
    #[must_use]
    pub fn row(&self) -> JournalRow {
        JournalRow {
            epoch: self.position.epoch,
            seq: self.position.seq,
            bytes: self.json.as_bytes().to_vec(),
            hash: self.hash,
        }
    }
}
