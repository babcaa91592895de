//! The hub's doors: its certificates, the names it answers to, and the listener that speaks TLS.
//! Must not know routes, nor what is said through a door.

mod announce;
mod certificates;
pub mod hosts;
mod identity;
mod listener;
mod names;

pub use announce::Announced;
pub use certificates::CertificateError;
pub use identity::{Identity, pem};
pub use listener::{Peer, TlsListener};
pub use names::Names;
