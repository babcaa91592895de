//! A branch in bad weather: the hub's own engine, kiosks, desks and screens, played from one seed over a network that loses,
//! delays, doubles and reorders, on a machine whose power goes at any commit and whose clock is set by anybody.
//! It must not know how anything is kept: a witness looks from outside, at what was acknowledged and what was shown.
//!
//! [`day::play`] plays one seed. Where to look: `hub` is the machine in the back room, `network` what lies between,
//! `kiosk`, `desk`, `office` and `screen` the people and devices, `witness` and `ledger` what must hold, `broken` the guards
//! that are taken away to see the witness notice.

mod agenda;
mod asked;
pub mod broken;
pub mod chance;
pub mod cuts;
pub mod day;
mod desk;
pub mod ground;
pub mod house;
mod hub;
pub mod journal;
mod kiosk;
mod ledger;
pub mod load;
pub mod many;
mod network;
mod office;
pub mod parsers;
pub mod process;
mod screen;
mod stream;
pub mod told_clock;
mod weather;
mod witness;

pub use weather::Weather;
