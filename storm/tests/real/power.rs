//! `make cuts`, five times; and that the power that it cuts is one which costs a hub that does not wait for the disk.

use hub::store::{JournalRow, SqliteStore, Store as _, Transaction};
use rusqlite::Connection;
use storm::cuts::cut;
use storm::ground::Ground;

use crate::skipped;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_power_cuts_lose_nothing_and_double_nothing() {
    let ground = match Ground::ext4(256) {
        Ok(ground) => ground,
        Err(why) => return skipped(&format!("power cuts need root and a loop device: {why:#}")),
    };
    let survived = cut(&ground, 7, 5, |_| {}).await.unwrap();
    assert_eq!(survived.cuts, 5);
    assert!(survived.acknowledged > 20, "{survived:?}");
}

/// Commits, each of them told to somebody.
const TOLD: u64 = 20;

/// The power goes; how many rows the journal has when it is back.
fn after_a_cut<T>(ground: &Ground, file: &std::path::Path, working: T) -> u64 {
    ground.cut_power().unwrap();
    drop(working);
    ground.power_is_back().unwrap();
    let journal = Connection::open(file).unwrap();
    journal.query_row("SELECT count(*) FROM journal", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_power_cut_takes_what_a_store_with_synchronous_normal_has_told_and_nothing_of_ours() {
    let ground = match Ground::ext4(64) {
        Ok(ground) => ground,
        Err(why) => return skipped(&format!("power cuts need root and a loop device: {why:#}")),
    };
    let file = ground.path().join("hub.sqlite");
    let mut store = SqliteStore::open(&file).unwrap();
    for seq in 1..=TOLD {
        let row = JournalRow { epoch: 1, seq, bytes: vec![7; 300], hash: [7; 32] };
        store.commit(&Transaction { rows: vec![row], ..Transaction::default() }).unwrap();
    }
    assert_eq!(after_a_cut(&ground, &file, store), TOLD);

    let careless = Connection::open(&file).unwrap();
    careless.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL").unwrap();
    for seq in TOLD + 1..=2 * TOLD {
        let row = (seq, [7_u8; 300], [7_u8; 32]);
        careless
            .execute("INSERT INTO journal (seq, epoch, bytes, hash) VALUES (?1, 1, ?2, ?3)", row)
            .unwrap();
    }
    let left = after_a_cut(&ground, &file, careless);
    assert!(left < 2 * TOLD, "this disk loses nothing, so that `make cuts` proves nothing on it");
}
