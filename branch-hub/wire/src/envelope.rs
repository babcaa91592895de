//! The envelope around every fact, frozen from the start, and its place in the journal.
//! Must not know the kinds: an unknown kind is carried as it is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::role::Actor;

/// The version of the envelope's shape.
pub const ENVELOPE_VERSION: u32 = 1;

/// One fact as it stands in the journal: exactly these bytes are hashed and sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// [`ENVELOPE_VERSION`].
    pub v: u32,
    /// Which fact, for example `ticket-called`; see [`crate::event::Event`].
    pub kind: String,
    /// Wall clock of the hub, UTC, to the millisecond.
    pub at: Timestamp,
    /// Which start of the hub this was: 1, 2, 3...
    pub boot: u64,
    /// Milliseconds on the monotonic clock since that start.
    pub mono_ms: u64,
    /// Whether the wall clock was plausible.
    pub trusted: bool,
    /// Who did it.
    pub actor: Actor,
    /// The request that caused it, if one did.
    pub request_id: Option<Uuid>,
    /// The fact itself.
    pub data: Box<RawValue>,
}

/// Where a fact stands: the epoch's number, then the row's. Facts are ordered by this, never by a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Position {
    /// Grows by one at each restore.
    pub epoch: u64,
    /// Rises by one through all epochs; 1 for the first row of all.
    pub seq: u64,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.epoch, self.seq)
    }
}

impl std::str::FromStr for Position {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is not epoch.seq");
        let (epoch, seq) = text.split_once('.').ok_or_else(bad)?;
        Ok(Self { epoch: epoch.parse().map_err(|_| bad())?, seq: seq.parse().map_err(|_| bad())? })
    }
}

impl From<Position> for String {
    fn from(position: Position) -> Self {
        position.to_string()
    }
}

impl TryFrom<String> for Position {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// A fact on the event stream or from `GET /v1/journal`: the envelope's fields and its place, side by side.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// The epoch's number.
    pub epoch: u64,
    /// The row's number.
    pub seq: u64,
    /// The last row of its command that this listener is sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last: bool,
    /// See [`Envelope::v`].
    pub v: u32,
    /// See [`Envelope::kind`].
    pub kind: String,
    /// See [`Envelope::at`].
    pub at: Timestamp,
    /// See [`Envelope::boot`].
    pub boot: u64,
    /// See [`Envelope::mono_ms`].
    pub mono_ms: u64,
    /// See [`Envelope::trusted`].
    pub trusted: bool,
    /// See [`Envelope::actor`].
    pub actor: Actor,
    /// See [`Envelope::request_id`].
    pub request_id: Option<Uuid>,
    /// See [`Envelope::data`].
    pub data: Box<RawValue>,
}

impl Row {
    /// Where the row stands.
    #[must_use]
    pub const fn position(&self) -> Position {
        Position { epoch: self.epoch, seq: self.seq }
    }
}

/// The JSON of a [`Row`] from an envelope's stored bytes, without reading them again.
#[must_use]
pub fn row_json(position: Position, last: bool, envelope: &str) -> String {
    let rest = envelope.strip_prefix('{').unwrap_or(envelope);
    let last = if last { "\"last\":true," } else { "" };
    format!("{{\"epoch\":{},\"seq\":{},{last}{rest}", position.epoch, position.seq)
}
