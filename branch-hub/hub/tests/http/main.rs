//! The API from outside: who may do what, what bad requests get, and that the description is the truth.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where it stopped")]

mod aside;
mod audit;
mod bad_requests;
mod branch;
mod console;
mod description;
mod devices;
mod hall_acts;
mod kept;
mod limits;
mod past;
mod people;
mod personal;
mod problems;
mod refusals;
mod restarts;
mod rights;
mod sealed;
mod secrets;
mod simulate;
mod stream;
mod told;
mod verify;
