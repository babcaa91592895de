//! The rules of a waiting room: who is given which number, and who is called next.
//! Must not know IO, clocks, randomness, or how anything is written down; the feature `serde` only derives, for snapshots.
//!
//! A visitor's trip. The caller tells the time and makes the ids; `decide` answers with facts, `apply` makes them true:
//!
//! ```
//! use queue::*;
//! let settings = settings::example();
//! let mut now = settings::example_morning();
//! let mut branch = Branch::new();
//! let mut ask = |now: &Now, command: Command| -> Result<Vec<Event>, Refusal> {
//!     let events = decide(&branch, &settings, now, &command)?;
//!     events.iter().for_each(|event| branch.apply(event, now.stamp()));
//!     Ok(events)
//! };
//! let (ticket, visit, g1, awa) = (TicketId(1), VisitId(1), Slug::from("g1"), Some(Slug::from("awa")));
//! ask(&now, Command::RollDay { date: now.date, trusted: true })?;
//! let issued = ask(&now, Command::issue(ticket, visit, "caisse"))?;
//! assert!(matches!(&issued[..], [Event::TicketIssued { number, .. }] if number == "A001"));
//! ask(&now, Command::OpenCounter { counter: g1.clone(), agent: awa.clone() })?;
//! ask(&now, Command::CallNext { counter: g1, agent: awa, holding: None, outcome: None, leg: TicketId(2), ticket: TicketId(3), visit: VisitId(3) })?;
//! now.run_ms += 4_000;
//! ask(&now, Command::Start { ticket })?;
//! ask(&now, Command::End { ticket, outcome: None, leg: TicketId(4) })?;
//! assert!(matches!(branch.ticket(ticket).unwrap().state, State::Served { .. }));
//! # Ok::<(), Refusal>(())
//! ```
//!
//! A refusal changes nothing: `decide` cannot, for it only looks.

mod alarm;
mod announcement;
mod apply;
mod attention;
mod availability;
mod bell;
mod booking;
mod branch;
pub mod calling;
mod command;
mod counter;
mod day;
mod decide;
mod due;
mod event;
pub mod figures;
mod lost;
mod moment;
mod names;
mod needed;
mod night;
mod outage;
mod places;
mod refusal;
mod roll;
mod series;
pub mod settings;
mod ticket;
mod visit;

pub use announcement::Announcement;
pub use attention::{Attention, Triage};
pub use availability::{Availability, availability};
pub use bell::{Bell, BellCause};
pub use booking::{Appointment, BookedPlace, Came, booked};
pub use branch::{Branch, Parts};
pub use calling::{OutOfLine, Why, ahead, next_for, out_of_line, waiting_in_order, why};
pub use command::{Command, Leftovers, MovePlace, TransferPlace};
pub use counter::Counter;
pub use day::{Day, Doors, business_date};
pub use decide::decide;
pub use due::{due, next_wake_ms};
pub use event::{Event, Inherited};
pub use figures::{Accuracy, Line, Wait, at_risk, estimated_wait, mean_wait_s};
pub use lost::{Lost, Said};
pub use moment::{Date, Now, Stamp, Weekday};
pub use names::{
    BellId, BranchKind, Channel, Claimant, CustomerId, Gone, Kind, Language, Slug, TicketId, VisitId,
};
pub use needed::{Needed, still_needed};
pub use night::Nights;
pub use outage::{Interruption, Outages};
pub use refusal::{LeftAlone, Refusal};
pub use roll::roll_next;
pub use settings::Settings;
pub use ticket::{
    Behind, Booking, Call, Claim, Destination, First, Hold, IslandNumber, Place, Pool, State, Ticket, Was,
};
pub use visit::Visit;
