//! Any bytes through the door `pairing` of `storm::parsers`.
//! It must not know what they mean.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| storm::parsers::pairing(bytes));
