//! The hall's screen: who is called, and where to go.
//! It must not know the rules of the queue: what it shows is folded out of what the hub says.
//!
//! The trip of a call: [`ears`] hears the hub -> [`screen::Screen`] keeps board, catalogue and stage -> [`hall`] makes a
//! [`hall::HallView`], plain data in the languages of the branch -> [`glass`] draws it, and [`sound`] announces it.

pub mod colour;
pub mod config;
pub mod ears;
pub mod glass;
pub mod hall;
pub mod panel;
pub mod screen;
mod screen_picture;
pub mod sound;
pub mod stage;
pub mod way_in;
pub mod words;

/// What the glass is compiled to; only `glass.rs` may use it.
#[expect(unreachable_pub, clippy::all, clippy::restriction, reason = "generated from ui/main.slint")]
mod drawn {
    slint::include_modules!();
}
