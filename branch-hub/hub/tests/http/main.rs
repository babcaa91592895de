//! The API from outside: who may do what, what bad requests get, and that the description is the truth.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where it stopped")]

mod branch;
mod description;
mod devices;
mod problems;
mod rights;
mod stream;
