//! The API from outside: who may do what, what bad requests get, and that the description is the truth.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where it stopped")]

mod archive;
mod aside;
mod audit;
mod bad_requests;
mod branch;
mod console;
mod description;
mod devices;
mod doors;
mod exported;
mod hall_acts;
mod kept;
mod limits;
mod overload;
mod pairing;
mod past;
mod people;
mod personal;
mod problems;
mod public;
mod readmitted;
mod refusals;
mod restarts;
mod rights;
mod sealed;
mod secrets;
mod setup;
mod simulate;
mod slips;
mod status;
mod stream;
mod swap;
mod told;
mod verify;
mod watchdog;
