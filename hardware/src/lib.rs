//! Printers, paper and sound: what the programs touch, and stand-ins that behave badly on request.
