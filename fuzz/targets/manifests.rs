//! Any bytes through the door `manifests` of `storm::parsers`.
//! It must not know what they mean.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| storm::parsers::manifests(bytes));
