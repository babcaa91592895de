//! Bytes to and from a printer.
