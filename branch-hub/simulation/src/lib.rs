//! What a day would be like under other settings: the same customers, played through the same rules that run the branch.
//! Must not know IO, clocks or the hub: texts in, texts out.
//!
//! A [`Day`] is what happens whatever the rules; it is drawn from a [`Profile`] or taken from a [`recorded`] journal.
//! [`compare`] plays it under one or several settings:
//!
//! ```
//! use simulation::{Profile, Variant, compare, days};
//! let day = Profile::read(days::text("salary").expect("it ships"))?.draw(7);
//! let settings = queue::settings::example();
//! let variants = [Variant { name: "aujourd'hui".to_owned(), settings: &settings }];
//! let comparison = compare(&day, &variants, &mut |_done| ());
//! let waits = &comparison.variants[0].services["caisse"];
//! assert!(waits.p50_s <= waits.p90_s && comparison.json().contains("p90_s"));
//! # Ok::<(), simulation::Unreadable>(())
//! ```
//!
//! Figures and keys come out; sentences are made by whoever shows them, see [`Words`].

mod calendar;
mod chance;
mod chart;
mod clerk;
mod compare;
mod curve;
mod day;
pub mod days;
mod draw;
mod play;
mod played;
pub mod profile;
pub mod recorded;
pub mod report;
mod seat;
mod span;
mod table;
mod words;

pub use compare::{Comparison, Variant, compare};
pub use day::{Aside, Day, Desk, DoorAct, Doors, Name, Outage, Peak, Person, Task, Way};
pub use play::play;
pub use played::{CounterDay, End, Leg, Played};
pub use profile::{Profile, Unreadable};
pub use span::{Duration, Span};
pub use words::{Thing, Word, Words};
