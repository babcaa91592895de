//! The tree keeps its own rules: who imports whom, how long a file may be, what may not stand in it.
//! It must not know what the programs do. Each rule is a function over one file's text, and is shown to bite.

mod code;
mod imports;
mod lints;
mod migrations;
mod opening;
mod rooms;
mod sizes;
mod tree;
mod words;
