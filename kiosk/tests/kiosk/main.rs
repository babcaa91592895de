//! The kiosk from finger to paper, on Slint's testing backend with told time: no hub, no printer, no screen, no waiting.

mod branch;
mod island;
mod paper;
mod pictures;
mod press;
mod screen;
mod screen_in_trouble;
mod stage;
mod targets;
mod trip;
