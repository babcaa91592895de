//! What is spoken between the programs and what is stored: requests, answers, events, problems, texts.
//! It must not know the rules (`queue`), nor any socket, file or clock: shapes and words only.
//!
//! Formats here are frozen more slowly than the code around them: a field is added, never renamed.
//! Translation from and to the types of `queue` is done by the programs, in free functions.

pub mod audit;
pub mod bell;
pub mod board;
pub mod catalogue;
pub mod counter;
pub mod day;
pub mod device;
pub mod envelope;
pub mod event;
pub mod fault;
pub mod health;
pub mod local_text;
pub mod names;
pub mod pairing;
pub mod pictures;
pub mod problem;
pub mod recovery;
pub mod report;
pub mod role;
pub mod session;
pub mod settings;
pub mod slip;
pub mod status;
pub mod stream;
pub mod texts;
pub mod ticket;
pub mod trial;

/// The API version that is spoken in the header [`HEADER_API`]; a missing header means 1.
pub const API: u32 = 1;
/// Both ways: which API version the sender speaks.
pub const HEADER_API: &str = "SmartQueue-Api";
/// From devices: the highest `epoch.seq` that they have heard, so that a hub restored to an older state notices.
pub const HEADER_SEEN: &str = "SmartQueue-Seen";
/// From devices: the code on their fault screen, `E1`; followed by `over` once it is gone, until an answer has come.
pub const HEADER_FAULT: &str = "SmartQueue-Fault";
/// On answers: this answer was given before, to the same request.
pub const HEADER_REPLAYED: &str = "Idempotent-Replayed";
