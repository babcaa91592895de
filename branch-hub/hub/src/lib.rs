//! The branch's daemon: remembers what the queue decided, and tells everyone.
//! Must not know screens, printers' bytes or the rules themselves: it carries, stores and serves.

pub mod access;
pub mod admin;
pub mod api;
pub mod audit;
pub mod backup;
pub mod broken;
pub mod chain;
pub mod check;
pub mod clock;
pub mod command;
pub mod crowd;
pub mod doorkeeper;
pub mod engine;
pub mod folder;
pub mod leaving;
pub mod pages;
pub mod privacy;
pub mod report;
pub mod restore;
pub mod saving;
pub mod seal;
pub mod serve;
pub mod settings;
pub mod store;
pub mod translate;
pub mod verify;
