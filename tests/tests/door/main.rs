//! A hub's door over real TLS: devices are let in, trust one authority, and are let out again.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where it stopped")]

mod let_in;
mod relay;
mod swap;
mod told;
mod trusted;
