//! A document as the bytes of one kind of printer.
//! It must not know connections.
use crate::paper::{Document, Profile};

/// A job: bytes for one kind of printer.
#[derive(Debug, Clone, PartialEq)]
pub struct JobBytes {
    /// What is sent.
    pub bytes: Vec<u8>,
    /// Length of the piece of paper, in millimetres, the blank part up to the cutter included.
    pub height_mm: f32,
    /// What could not be put on the paper; the rest is there.
    pub left_out: Vec<LeftOut>,
}

/// Something that could not be put on the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOut {
    /// A drawing that is no SVG.
    Picture(String),
    /// A text too long for a QR code.
    Qr(String),
}

/// Encodes a document. This always gives a job: a ticket without its picture is still a ticket.
#[must_use]
pub fn encode(_document: &Document, _profile: &Profile) -> JobBytes {
    JobBytes { bytes: Vec::new(), height_mm: 0.0, left_out: Vec::new() }
}
