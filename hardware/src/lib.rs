//! Printers, paper and sound: what the programs touch, and stand-ins that behave badly on request.
//! It must not know the queue or the wire: a ticket reaches it as lines, pictures and codes to put on paper.
//!
//! The trip of a ticket: [`paper::Document`] (what is on it) -> [`encoder::encode`] with a [`paper::Profile`] (the bytes
//! for one kind of printer) -> [`printer::Printer::print`] (how it went). [`draw`] shows the same bytes as a picture, and
//! [`stand_in`] is a printer made of software.

pub mod draw;
pub mod encoder;
pub mod paper;
pub mod printer;
pub mod speaker;
pub mod stand_in;
pub mod tokens;
