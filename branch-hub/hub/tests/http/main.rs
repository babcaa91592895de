//! The API from outside: who may do what, what bad requests get, and that the description is the truth.

mod branch;
mod description;
mod problems;
mod rights;
mod stream;
