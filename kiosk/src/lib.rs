//! The touch kiosk: a finger becomes a ticket on paper.
//! It must not know any rule of the queue: it shows what the hub offers and asks.

pub mod screen;

slint::include_modules!();
