//! The touch kiosk: a finger becomes a ticket on paper.
//! It must not know any rule of the queue: it shows what the hub offers and asks.
//!
//! The trip: [`glass`] (a finger) -> [`screen`] (pure: the next page, and effects) -> the shell (hub, printer, the kiosk's
//! own journal) -> [`screen`] again. [`view`] says in words what stands on the glass, [`kiosk::Kiosk`] joins the parts.

pub mod config;
pub mod glass;
pub mod island;
pub mod kiosk;
pub mod paper;
pub mod pictures;
pub mod press;
pub mod screen;
pub mod shell;
pub mod view;

pub use kiosk::{Clock, Kiosk, Setup, Voice};
