//! A clock that is set while the hub lives and while it does not: hours and years both ways, a dead battery, the night at
//! which 32 bits end.

use std::path::{Path, PathBuf};

use storm::load::{Kept, Told, ask_in_turn, ensure_nothing_lost};
use storm::process::{Around, HubProcess};
use wire::board::Board;
use wire::role::Role;

use crate::{house, seeded, skipped};

/// A Tuesday morning, and what it is set to.
const RIGHT: &str = "@2026-11-24 10:00:00";
const SET_TO: &[&str] = &[
    "@2026-11-24 13:00:00",
    "@2026-11-24 07:00:00",
    "@2026-11-23 21:00:00",
    "@2023-11-24 10:00:00",
    "@2036-11-24 10:00:00",
    "@1970-01-01 00:00:05",
    "@2038-01-19 03:14:00",
    RIGHT,
];

fn library() -> Option<PathBuf> {
    let found = std::fs::read_dir("/usr/lib").ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let paths = found.map(|folder| folder.join("faketime/libfaketime.so.1"));
    paths.into_iter().find(|path| path.is_file())
}

fn around(library: &Path, clock: &Path) -> Around {
    let words = [
        ("LD_PRELOAD", library.display().to_string()),
        ("FAKETIME_TIMESTAMP_FILE", clock.display().to_string()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ("DONT_FAKE_MONOTONIC", "1".to_owned()),
    ];
    let environment = words.map(|(name, value)| (name.to_owned(), value)).into();
    Around { environment, ..Around::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_set_doubles_no_number_sends_nobody_home_and_locks_no_day() {
    let Some(library) = library() else { return skipped("setting a clock needs libfaketime") };
    let (house, mut chance, mut kept) = (house().await, seeded(43), Kept::default());
    let clock = house.data().with_extension("clock");
    let set = |to: &str| std::fs::write(&clock, format!("{to}\n")).unwrap();
    set(RIGHT);
    let mut hub = HubProcess::start_within(house.data(), around(&library, &clock)).unwrap();
    let mut all = Told::default();
    let mut first = ask_in_turn(&house, &hub.base(), &mut chance, 5).await;
    assert_eq!(
        first.tickets[0].ticket.business_day.date.to_string(),
        "2026-11-24",
        "the clock is not set at all"
    );
    let day = first.tickets[0].ticket.business_day.ordinal;
    all.tickets.append(&mut first.tickets);
    for (i, to) in SET_TO.iter().enumerate() {
        set(to);
        // While it lives, and over a start.
        if i.is_multiple_of(2) {
            hub.kill_and_start_again().unwrap();
        }
        let mut told = ask_in_turn(&house, &hub.base(), &mut chance, 3).await;
        assert!(told.unanswered.is_empty(), "{to}: a number is refused");
        assert_eq!(told.tickets[0].ticket.business_day.ordinal, day, "{to}: the day gave way to another");
        all.tickets.append(&mut told.tickets);
        ensure_nothing_lost(&house, &hub.base(), &all, &mut kept).await.unwrap();
        let board: Board =
            house.seen_by(Role::Display, "ecran-1", &hub.base()).unwrap().board(None).await.unwrap();
        assert_eq!(board.tickets.len(), all.tickets.len(), "{to}: somebody was sent home");
    }
    std::fs::remove_file(clock).unwrap();
    hub.verify().unwrap();
}
