//! The Nth write of a run fails, for every N until a run goes through: while the hub starts, and while it works. Either it was
//! not done, or it is found done; the hub ends rather than go on with a disk that it does not know.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use storm::house::House;
use storm::load::{Kept, Told, ask_in_turn, ensure_nothing_lost};
use storm::process::{Around, HubProcess};

use crate::{house, is_installed, seeded, skipped};

/// No run needs so many of one call.
const MOST: u32 = 120;
/// The status of a hub whose disk failed.
const DISK_FAILED: i32 = 70;

/// What is made to fail, and how.
const CALLS: &[(&str, &str)] = &[("fsync,fdatasync", "EIO"), ("pwrite64", "EIO"), ("pwrite64", "ENOSPC")];

fn strace(calls: &str, error: &str, nth: u32) -> Vec<String> {
    let inject = format!("inject={calls}:error={error}:when={nth}");
    ["strace", "-f", "-o", "/dev/null", "-e", &format!("trace={calls}"), "-e", &inject]
        .map(str::to_owned)
        .into()
}

/// Whether calls can be made to fail here at all.
fn can_inject() -> bool {
    is_installed("strace")
        && Command::new("strace")
            .args(["-qq", "-o", "/dev/null", "true"])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
}

/// A tracer that makes a living hub's calls fail; it is there when this returns.
fn attach(hub: &HubProcess, words: &[String]) -> Child {
    let mut tracer = Command::new(&words[0])
        .args(&words[1..])
        .args(["-p", &hub.id().to_string()])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut said = BufReader::new(tracer.stderr.take().unwrap());
    said.read_line(&mut line).unwrap();
    assert!(line.contains("attached"), "{line}");
    // It says more with every thread that begins, and must not wait for a reader.
    std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    tracer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whichever_write_fails_while_the_hub_works_no_acknowledged_ticket_is_lost() {
    if !can_inject() {
        return skipped("failing calls need strace, and leave to trace");
    }
    let (house, mut chance, mut kept) = (house().await, seeded(31), Kept::default());
    for (calls, error) in CALLS {
        let mut ended = 0;
        let mut went_through = false;
        for nth in 1..MOST {
            let mut hub = HubProcess::start(house.data()).unwrap();
            let mut tracer = attach(&hub, &strace(calls, error, nth));
            let told = ask_in_turn(&house, &hub.base(), &mut chance, 6).await;
            let status = hub.ended_within(Duration::ZERO).unwrap();
            let status = if told.unanswered.is_empty() {
                status
            } else {
                hub.ended_within(Duration::from_secs(10)).unwrap()
            };
            hub.kill().unwrap();
            tracer.wait().unwrap();
            after(&house, &told, &mut kept).await;
            match status {
                Some(status) => assert_eq!(status, DISK_FAILED, "{calls} {error} {nth}"),
                None => assert!(
                    told.unanswered.is_empty(),
                    "{calls} {error} {nth}: nobody was answered, and it lives"
                ),
            }
            ended += u32::from(status.is_some());
            if status.is_none() {
                went_through = true;
                break;
            }
        }
        assert!(went_through, "{calls} fails without end");
        assert!(ended > 5, "{calls} {error} ended only {ended} runs: nothing was tried");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whichever_write_fails_while_the_hub_starts_the_next_start_is_clean() {
    if !can_inject() {
        return skipped("failing calls need strace, and leave to trace");
    }
    let (house, mut chance, mut kept) = (house().await, seeded(37), Kept::default());
    for (calls, error) in CALLS {
        let mut refused = 0;
        for nth in 1..MOST {
            // The tracer stands aside, so that the child is the hub itself.
            let mut before = strace(calls, error, nth);
            before.insert(1, "-D".to_owned());
            let around = Around { before, ..Around::default() };
            let started = HubProcess::start_within(house.data(), around);
            let lives = started.is_ok();
            if let Ok(hub) = started {
                hub.signal("TERM").unwrap();
                drop(hub);
            }
            refused += u32::from(!lives);
            let hub = HubProcess::start(house.data()).unwrap();
            let told = ask_in_turn(&house, &hub.base(), &mut chance, 1).await;
            assert!(told.unanswered.is_empty(), "{calls} {error} {nth}");
            drop(hub);
            after(&house, &told, &mut kept).await;
            if lives {
                break;
            }
        }
        assert!(refused > 0, "{calls} {error} stopped no start: nothing was tried");
    }
}

/// A clean start finds all that was told.
async fn after(house: &House, told: &Told, kept: &mut Kept) {
    let hub = HubProcess::start(house.data()).unwrap();
    ensure_nothing_lost(house, &hub.base(), told, kept).await.unwrap();
    hub.verify().unwrap();
}
