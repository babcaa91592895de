//! The kiosk from finger to paper, on Slint's testing backend with told time: no screen, no waiting.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod branch;
mod island;
mod keys;
mod paper;
mod pictures;
mod played_hub;
mod press;
mod screen;
mod screen_in_trouble;
mod shell;
mod stage;
mod targets;
mod trip;
mod writing;
