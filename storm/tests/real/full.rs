//! A disk that fills up: whoever comes is turned away in time, whoever is here is served, and nothing is lost.

use std::fs::File;
use std::io::Write as _;

use hub_client::AskError;
use storm::ground::Ground;
use storm::house::{BANK, House};
use storm::load::{Kept, ask_in_turn, ensure_nothing_lost, hurried, press_next};
use storm::process::HubProcess;
use wire::role::Role;
use wire::ticket::IssueTicket;

use crate::{seeded, skipped};

/// Fills a disk but for so many bytes.
fn fill(ground: &Ground, but: u64) -> std::path::PathBuf {
    let path = ground.path().join("filler");
    let free = rustix::fs::statvfs(ground.path()).unwrap();
    let mut left = (free.f_bavail * free.f_frsize).saturating_sub(but);
    let mut file = File::options().create(true).append(true).open(&path).unwrap();
    let piece = vec![0; 64 * 1024];
    while left > 0 {
        let wanted = piece.len().min(usize::try_from(left).unwrap());
        let Ok(written) = file.write(&piece[..wanted]) else { break };
        left -= written as u64;
    }
    path
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_turns_away_who_comes_serves_who_is_here_and_loses_nothing() {
    let ground = match Ground::memory(64) {
        Ok(ground) => ground,
        Err(why) => return skipped(&format!("a small disk needs root: {why:#}")),
    };
    let house = House::build_in(&ground.path(), &hurried(BANK)).await.unwrap();
    let (mut chance, mut kept) = (seeded(41), Kept::default());
    let mut hub = HubProcess::start(house.data()).unwrap();
    let mut told = ask_in_turn(&house, &hub.base(), &mut chance, 30).await;
    let filler = fill(&ground, 3 << 20);
    let kiosk =
        house.seen_by(Role::Kiosk, "porte-1", &hub.base()).unwrap().with_patience(std::time::Duration::ZERO);
    let ask = IssueTicket::ordinary(chance.id(), "caisse".parse().unwrap());
    match kiosk.issue(&ask).await {
        Err(AskError::Later(problem)) => assert_eq!(problem.code, "disk-full"),
        other => panic!("with the disk nearly full: {other:?}"),
    }
    told.unanswered.push(("porte-1", ask));
    // The reserve is given up for those who are here: they are called to the last byte but a few.
    fill(&ground, 0);
    let mut called = 0;
    for _ in 0..20 {
        called += usize::from(press_next(&house, &hub.base(), &mut chance, &mut told).await);
    }
    assert!(called >= 20, "only {called} of 20 were called");
    // Without any room at all it ends rather than forget.
    while hub.ended_within(std::time::Duration::ZERO).unwrap().is_none() && fill(&ground, 0).is_file() {
        if !press_next(&house, &hub.base(), &mut chance, &mut told).await {
            break;
        }
    }
    hub.kill().unwrap();
    std::fs::remove_file(filler).unwrap();
    hub.start_again().unwrap();
    ensure_nothing_lost(&house, &hub.base(), &told, &mut kept).await.unwrap();
    assert!(kept.tickets() > 30, "who was turned away has a number now");
    hub.verify().unwrap();
    hub.kill().unwrap();
}
