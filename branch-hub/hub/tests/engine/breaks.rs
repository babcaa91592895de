//! A mistake of the program ends the hub, and whoever repairs it learns where it was.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use hub::clock::{Clock, Reading};
use hub::engine::{Engine, shell};
use hub::store::MemoryStore;
use uuid::Uuid;
use wire::fault::Fault;

use crate::lives::{Lives, MORNING_MS, sealer};

/// A clock that breaks whoever looks at it.
struct Breaks;

impl Clock for Breaks {
    fn read(&self) -> Reading {
        panic!("CLI-77-4211 stands in what is said of it")
    }
}

#[test]
fn a_hub_that_breaks_says_where_in_the_program_and_nothing_of_what_it_had_in_hand() {
    let lives = Lives::bank();
    let reading = Reading { at_ms: MORNING_MS, mono_ms: 0 };
    let store = MemoryStore::on(&lives.disk);
    let engine = Engine::start(store, reading, Uuid::from_u128(42), sealer(), "test").unwrap();
    let (fatal, ended) = channel();
    let (_handle, _running) = shell::run(engine, Arc::new(Breaks), move |why| drop(fatal.send(why))).unwrap();
    let ended = ended.recv_timeout(Duration::from_secs(20)).expect("the engine ends");
    assert_eq!(ended.fault, Fault::HubBroke);
    assert!(ended.why.starts_with("keep the engine from breaking at "), "{}", ended.why);
    assert!(ended.why.contains("tests/engine/breaks.rs:") && !ended.why.contains("CLI"), "{}", ended.why);
}
