//! The card for a dead hub (`docs/echange.fr.md`), rehearsed with what a branch has: a kiosk that was let in, people in line,
//! a backup, papers that were given after it, and a spare machine with nothing on it.

use std::time::Duration;

use hub::admin::{Reply, Request, perform};
use hub::clock::Reading;
use hub::restore::{Source, Wish, restore};
use hub_client::{AskError, Hub, Step, WayIn, still_paired};
use serde_json::json;
use tests::house::BANK;
use tests::living::Living;
use tests::told_clock::MORNING_MS;
use tokio::sync::mpsc::unbounded_channel;
use uuid::Uuid;
use wire::counter::{CallNext, CalledNext, Counter, CounterRequest};
use wire::envelope::Position;
use wire::fault::Fault;
use wire::names::{Language, TicketState};
use wire::role::Role;
use wire::settings::DeviceRole;
use wire::ticket::{IssueTicket, Ticket};

use crate::let_in::{accept, let_in};
use crate::trusted::hub_at;

const CARD: &str = include_str!("../../../docs/echange.fr.md");

async fn give(kiosk: &Hub) -> Result<Ticket, AskError> {
    kiosk.issue(&IssueTicket::ordinary(Uuid::new_v4(), "caisse".parse().unwrap())).await
}

/// *Next* at counter 1; whoever was there is served.
async fn next(agent: &Hub, holding: Option<&Ticket>) -> Option<Ticket> {
    let request = CallNext {
        request_id: Uuid::new_v4(),
        holding: holding.map(|ticket| ticket.id),
        outcome: holding.map(|_| "served".parse().unwrap()),
    };
    let called: CalledNext = agent.ask("/v1/counters/g1/call-next", &request).await.unwrap();
    assert_eq!(called.ended.map(|ticket| ticket.state), holding.map(|_| TicketState::Served));
    called.ticket
}

async fn said(branch: &Living, request: Request) {
    match perform(branch.app(), Language::Fr, request).await {
        Reply::Done(_) => {}
        Reply::Refused(lines) => panic!("{}", lines.join("\n")),
    }
}

/// Switches the kiosk on, and accepts it under its name once its digits stand there.
async fn let_in_anew(branch: &Living, kiosk: &WayIn) -> Hub {
    let (told, mut steps) = unbounded_channel();
    let way = kiosk.clone();
    let going = tokio::spawn(async move {
        let (_quiet, mut nobody) = unbounded_channel();
        way.go(Position::default(), &mut nobody, |step| told.send(step).unwrap()).await
    });
    loop {
        match steps.recv().await.expect("a kiosk that asks") {
            Some(Step::Digits { digits, .. }) => accept(branch, &digits, "borne-1").await,
            Some(Step::Looking(_)) => {}
            None => break,
            Some(step @ (Step::Silent(_) | Step::Strange(_) | Step::Declined | Step::Waiting)) => {
                panic!("{step:?}")
            }
        }
    }
    going.await.unwrap().unwrap().hub
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spare_hub_takes_the_place_of_a_dead_one_with_its_line_its_numbers_and_its_kiosk() {
    for step in [
        "branch-hub restore SAUVEGARDE",
        "branch-hub number a A047",
        "rm /var/lib/smartqueue-kiosk/paired.json",
        "montrent H6",
        // Nobody comes to that file by the glass: the card says who does, and how.
        "entrer dans l'appareil (plus haut)",
        "## Entrer dans un appareil",
        "systemctl disable --now ssh",
        // Where the page of P4 sends its reader.
        "## Une imprimante (code P4)",
    ] {
        assert!(CARD.contains(step), "the card does not say what is rehearsed here: {step}");
    }
    // A morning: the kiosk is let in, three people come, one is served, the second stands at the counter.
    let hurried = BANK.replace("next_deaf_s = 3", "next_deaf_s = 0");
    let dead = Living::open(&hurried).await.unwrap();
    let paired = let_in(&dead, "borne-1").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paired.json");
    paired.save(&file).unwrap();
    let kiosk = hub_at(&dead.place(), &paired);
    for number in ["A001", "A002", "A003"] {
        assert_eq!(give(&kiosk).await.unwrap().number, number);
    }
    let awa = dead.seen_by(Role::Agent, "awa").unwrap();
    let open = CounterRequest { request_id: Uuid::new_v4() };
    awa.ask::<_, Counter>("/v1/counters/g1/open", &open).await.unwrap();
    let first = next(&awa, None).await.unwrap();
    let second = next(&awa, Some(&first)).await.unwrap();
    assert_eq!((first.number.as_str(), second.number.as_str()), ("A001", "A002"));
    let medium = tempfile::tempdir().unwrap();
    said(&dead, Request::Backup(Some(medium.path().into()), Some(2))).await;
    // Two more papers are in people's hands when the hub dies.
    for number in ["A004", "A005"] {
        assert_eq!(give(&kiosk).await.unwrap().number, number);
    }
    let wish = Wish { source: Source::Backup(medium.path().into()), last: Vec::new(), drill: false };
    let spare = dead.replaced_by(|dead| {
        let spare = dead.spare()?;
        let reading = Reading { at_ms: MORNING_MS, mono_ms: 0 };
        let restored = restore(spare.data(), &wish, reading, Uuid::new_v4())?;
        assert_eq!((restored.epoch, restored.here), (2, 2), "the second at the counter, the third in line");
        Ok(spare)
    });
    let spare = spare.await.unwrap();

    // No key is in a backup: the kiosk does not take the spare for its hub, shows H6, and never asks a stranger by itself.
    let place = spare.place();
    let stranger = hub_at(&place, &paired);
    assert!(matches!(stranger.catalogue().await, Err(AskError::Unreachable(_))));
    assert_eq!(stranger.standing(), Fault::Certificate);
    assert_eq!(still_paired(&file, Some(&place)).await.unwrap(), Some(paired));

    // The card: its pairing is taken away, and it asks anew, under its old name.
    std::fs::remove_file(&file).unwrap();
    let way = WayIn {
        role: DeviceRole::Kiosk,
        name: "borne-1".into(),
        place: Some(place.clone()),
        folder: folder.path().into(),
    };
    let kiosk = let_in_anew(&spare, &way).await.with_patience(Duration::ZERO);
    let unsure = give(&kiosk).await;
    assert!(
        matches!(&unsure, Err(AskError::Later(problem)) if problem.code == "numbers-unknown"),
        "no number is guessed: {unsure:?}"
    );
    said(&spare, Request::SayNumber("a".parse().unwrap(), Some("A005".into()))).await;
    spare.clock.pass_ms(1_000);
    assert_eq!(give(&kiosk).await.unwrap().number, "A006", "above every paper of the dead hub");

    // The line is the old one: who was at the counter is, whoever has a lost paper is let back in where they were.
    let greeter = spare.seen_by(Role::Greeter, "greeter").unwrap();
    for number in ["A004", "A005"] {
        let holder = json!({"request_id": Uuid::new_v4(), "number": number, "service": "caisse"});
        let back: Ticket = greeter.ask("/v1/tickets/readmit", &holder).await.unwrap();
        assert_eq!((back.number.as_str(), back.state), (number, TicketState::Waiting));
    }
    let awa = spare.seen_by(Role::Agent, "awa").unwrap();
    let mut held = second;
    for number in ["A003", "A004", "A005", "A006"] {
        held = next(&awa, Some(&held)).await.expect("somebody in line");
        assert_eq!(held.number, number);
    }
    assert_eq!(next(&awa, Some(&held)).await, None);

    // From now on the kiosk is at home here, over every power cut.
    let kept = still_paired(&file, Some(&place)).await.unwrap().expect("paired");
    assert!(hub_at(&place, &kept).catalogue().await.is_ok());
    spare.stop().await;
}
