//! The kiosk from finger to paper, on Slint's testing backend with told time: no hub, no printer, no screen, no waiting.

mod branch;
mod pictures;
mod stage;
