//! Nothing of a batch is seen before it is on disk.

use std::sync::{Arc, Condvar, Mutex};

use hub::clock::{Clock, Reading};
use hub::engine::recent::{After, Recent};
use hub::engine::{Engine, shell};
use hub::store::{Forgotten, JournalRow, MemoryStore, Reply, Room, Snapshot, Store, StoreError, Transaction};

use wire::envelope::Position;

use crate::lives::{Lives, MORNING_MS, call_next};

/// A disk that makes its writer wait until it is let through.
struct Gated {
    disk: MemoryStore,
    gate: Arc<Gate>,
}

#[derive(Default)]
struct Gate {
    state: Mutex<(u32, u32)>,
    changed: Condvar,
}

impl Gate {
    fn pass(&self) {
        let mut state = self.state.lock().unwrap();
        state.0 += 1;
        self.changed.notify_all();
        let arrived = state.0;
        drop(self.changed.wait_while(state, |s| s.1 < arrived).unwrap());
    }
    fn wait_for_writer(&self, nth: u32) {
        drop(self.changed.wait_while(self.state.lock().unwrap(), |s| s.0 < nth).unwrap());
    }
    fn let_through(&self, nth: u32) {
        self.state.lock().unwrap().1 = nth;
        self.changed.notify_all();
    }
}

impl Store for Gated {
    fn commit(&mut self, transaction: &Transaction) -> Result<(), StoreError> {
        self.gate.pass();
        self.disk.commit(transaction)
    }
    fn snapshot(&mut self) -> Result<Option<Snapshot>, StoreError> {
        self.disk.snapshot()
    }
    fn rows_after(&mut self, after: u64, limit: usize) -> Result<Vec<JournalRow>, StoreError> {
        self.disk.rows_after(after, limit)
    }
    fn reply_keys(&mut self) -> Result<Vec<Reply>, StoreError> {
        self.disk.reply_keys()
    }
    fn reply(&mut self, n: u64) -> Result<Option<Reply>, StoreError> {
        self.disk.reply(n)
    }
    fn spent(&mut self) -> Result<Vec<Forgotten>, StoreError> {
        self.disk.spent()
    }
    fn seen_ahead(&mut self) -> Result<Option<Position>, StoreError> {
        self.disk.seen_ahead()
    }
    fn room(&mut self) -> Result<Room, StoreError> {
        self.disk.room()
    }
    fn idle(&mut self) -> Result<(), StoreError> {
        self.disk.idle()
    }
}

struct Still;

impl Clock for Still {
    fn read(&self) -> Reading {
        Reading { at_ms: MORNING_MS + 1000, mono_ms: 1000 }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_answer_nor_state_nor_stream_shows_a_batch_that_is_not_committed() {
    let mut lives = Lives::bank();
    let ask = lives.issue("caisse", 1);
    let gate = Arc::new(Gate::default());
    gate.let_through(1);
    let store = Gated { disk: MemoryStore::on(&lives.disk), gate: Arc::clone(&gate) };
    let reading = Reading { at_ms: MORNING_MS, mono_ms: 0 };
    let engine = Engine::start(store, reading, uuid::Uuid::nil(), crate::lives::sealer(), "test").unwrap();
    let head = engine.working().head;
    let (handle, running) = shell::run(engine, Arc::new(Still), |why| panic!("{why}")).unwrap();
    let handle = Arc::new(handle);
    let asking = tokio::spawn({
        let handle = Arc::clone(&handle);
        async move { handle.ask(ask).await }
    });
    let gate_of_writer = Arc::clone(&gate);
    tokio::task::spawn_blocking(move || gate_of_writer.wait_for_writer(2)).await.unwrap();
    assert_eq!(handle.world().head, head);
    assert_eq!(handle.world().branch.tickets().len(), 0);
    assert_eq!(*handle.recent().head().borrow(), head);
    assert!(!asking.is_finished());
    gate.let_through(u32::MAX);
    let answer = asking.await.unwrap().unwrap();
    assert!(matches!(answer.body, hub::engine::Body::Done(201, _)));
    assert_eq!(handle.world().branch.tickets().len(), 1);
    tokio::task::spawn_blocking(move || running.stop()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_disk_fails_nobody_is_answered_and_the_hub_says_that_it_must_start_again() {
    let mut lives = Lives::bank();
    let ask = lives.issue("caisse", 1);
    let store = MemoryStore::on(&lives.disk);
    let reading = Reading { at_ms: MORNING_MS, mono_ms: 0 };
    let engine = Engine::start(store, reading, uuid::Uuid::nil(), crate::lives::sealer(), "test").unwrap();
    let head = engine.working().head;
    lives.disk.cut_power_at(0, false);
    let (told, fatal) = std::sync::mpsc::channel();
    let (handle, _running) = shell::run(engine, Arc::new(Still), move |why| told.send(why).unwrap()).unwrap();
    assert!(handle.ask(ask).await.is_err());
    assert_eq!(handle.world().head, head);
    let ended = fatal.recv().unwrap();
    assert!(ended.fault == wire::fault::Fault::DiskFailed && ended.why.contains("power"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_too_many_want_tickets_they_are_turned_away_and_calls_still_get_through() {
    let mut lives = Lives::bank();
    let issues: Vec<_> = (0..4000).map(|n| lives.issue("caisse", n)).collect();
    let gate = Arc::new(Gate::default());
    gate.let_through(1);
    let store = Gated { disk: MemoryStore::on(&lives.disk), gate: Arc::clone(&gate) };
    let reading = Reading { at_ms: MORNING_MS, mono_ms: 0 };
    let engine = Engine::start(store, reading, uuid::Uuid::nil(), crate::lives::sealer(), "test").unwrap();
    let (handle, running) = shell::run(engine, Arc::new(Still), |why| panic!("{why}")).unwrap();
    // While the disk takes its time, everybody asks at once.
    let mut asked: Vec<_> = issues.into_iter().map(|ask| Box::pin(handle.ask(ask))).collect();
    let mut away = 0;
    for ask in &mut asked {
        let polled = std::future::poll_fn(|cx| std::task::Poll::Ready(ask.as_mut().poll(cx))).await;
        assert!(!matches!(polled, std::task::Poll::Ready(Ok(_))), "answered before it is on disk");
        away += usize::from(polled.is_ready());
    }
    assert!((800..1000).contains(&away), "{away}");
    let open = queue::Command::OpenCounter { counter: "g1".into(), agent: None };
    let open = hub::engine::Ask { act: hub::engine::Act::Rule(open), ..lives.issue("caisse", 9_999) };
    let mut call = Box::pin(handle.ask(open));
    let polled = std::future::poll_fn(|cx| std::task::Poll::Ready(call.as_mut().poll(cx))).await;
    assert!(polled.is_pending(), "a call is turned away: {polled:?}");
    gate.let_through(u32::MAX);
    assert!(matches!(call.await.unwrap().body, hub::engine::Body::Done(200, _)));
    drop(asked);
    tokio::task::spawn_blocking(move || running.stop()).await.unwrap();
}

#[test]
fn the_facts_of_one_command_are_never_parted_and_only_the_last_says_so() {
    let mut lives = Lives::bank();
    lives.rule(queue::Command::OpenCounter { counter: "g1".into(), agent: None });
    for n in 1..=2 {
        let ask = lives.issue("caisse", n);
        lives.ask(ask);
    }
    lives.rule(call_next("g1", None, None));
    lives.wait_ms(30_000);
    let holding = lives.engine.working().branch.counter(&"g1".into()).and_then(|c| c.holding);
    let head = lives.engine.working().head;
    let act = hub::engine::Act::Rule(call_next("g1", holding, None));
    let press = hub::engine::Ask { act, ..lives.issue("caisse", 9) };
    let issue = lives.issue("caisse", 10);
    let step = lives.commit(&[press, issue]);
    let last: Vec<bool> = step.facts.iter().map(|fact| fact.last).collect();
    assert_eq!(last, [false, true, true]);
    let recent = Recent::at(head);
    recent.push(&step.facts);
    let After::Facts(facts) = recent.after(head, 1) else { panic!("the place is at hand") };
    assert_eq!(facts.len(), 2);
}
