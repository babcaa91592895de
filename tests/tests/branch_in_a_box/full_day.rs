//! A day with 300 customers through everything that they touch and read: the kiosk's real glass, paper, five agents, and the
//! window of the hall.

use std::collections::BTreeSet;
use std::sync::Arc;

use display::hall::Page as HallPage;
use hardware::paper::Profile;
use hardware::stand_in::{Setup as PrinterSetup, VirtualPrinter};
use kiosk::view::Page;
use tests::chance::Chance;
use tests::house::{BANK, House};
use tests::journal::Told;
use tests::process::HubProcess;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use uuid::Uuid;
use wire::event::Event;
use wire::names::{Language, TicketState};
use wire::role::Role;
use wire::ticket::{PrintOutcome, Ticket};

use crate::desks::{CUSTOMERS, Progress, desk, hurried};
use crate::hall::AGENTS;
use crate::hall_screen::HallScreen;
use crate::stand::{PATIENCE, Stand, go_without_a_screen, kiosk_config, papers_are_reported};

/// Touches another language, perhaps, and a service: the number on the glass, and the language that it was read in.
fn takes_a_ticket(stand: &Stand, chance: &mut Chance) -> (String, Language) {
    stand.shows("its first page", |page| matches!(page, Page::Home { .. }));
    let keys = stand.0.view().languages;
    assert!(keys[0].chosen, "the one before has left their language behind: {keys:?}");
    if chance.happens(30) {
        stand.touch(keys[1 + chance.place(keys.len() - 1)].name);
    }
    let view = stand.0.view();
    let Page::Home { tiles, .. } = &view.page else { panic!("a language is no way out: {view:#?}") };
    (stand.take_a_ticket(&tiles[chance.place(tiles.len())].name), view.language)
}

#[test]
fn three_hundred_touch_the_glass_and_each_has_one_paper_is_called_in_the_hall_and_goes() {
    let runtime = Runtime::new().unwrap();
    let house = runtime.block_on(House::build(&hurried(BANK))).unwrap();
    let process = HubProcess::start(house.data()).unwrap();
    let seen_by = |role, name| house.seen_by(role, name, &process.base()).unwrap().with_patience(PATIENCE);
    let kept = tempfile::tempdir().unwrap();
    let printer = VirtualPrinter::start(PrinterSetup::new(Profile::named("epson-80").unwrap())).unwrap();
    go_without_a_screen();
    let mut hall = HallScreen::light(&runtime, seen_by(Role::Display, "ecran-1"));
    let stand = Stand::light_too(&kiosk_config(&house, &process, &printer, kept.path()));
    let catalogue = runtime.block_on(seen_by(Role::Display, "ecran-1").catalogue()).unwrap();
    let mut chance = Chance::seeded(300);
    let progress = Arc::new(watch::Sender::new(Progress::default()));
    let mut desks = JoinSet::new();
    for (agent, counter) in AGENTS.iter().zip(&catalogue.counters) {
        let at = seen_by(Role::Agent, agent);
        let works = desk(at, counter.id.clone(), chance.split(), Arc::clone(&progress));
        desks.spawn_on(works, runtime.handle());
    }

    let mut read = Vec::new();
    for _ in 0..CUSTOMERS {
        read.push(takes_a_ticket(&stand, &mut chance));
        progress.send_modify(|p| p.given += 1);
        hall.catch_up();
    }
    let ended = runtime.block_on(async { timeout(PATIENCE, desks.join_all()).await });
    let ended: Vec<Ticket> = ended.expect("the agents go home").into_iter().flatten().collect();
    hall.hears(CUSTOMERS, &["ticket-served", "ticket-no-show"]);

    let jobs = printer.jobs();
    assert!(jobs.iter().all(|job| job.whole && job.fault.is_none()), "every paper is whole");
    let different: BTreeSet<&[u8]> = jobs.iter().map(|job| job.bytes.as_slice()).collect();
    assert_eq!((jobs.len(), different.len()), (CUSTOMERS, CUSTOMERS), "one paper each, none like another");

    let told = papers_are_reported(&runtime, &seen_by(Role::Administrator, "administrator"), CUSTOMERS);
    the_journal_says_the_same(&told, &read);
    assert!(ended.iter().all(|t| matches!(t.state, TicketState::Served | TicketState::NoShow)));
    let board = runtime.block_on(seen_by(Role::Display, "ecran-1").board(None)).unwrap();
    assert!(board.tickets.is_empty(), "nobody is left: {board:#?}");

    assert_eq!(hall.chimes, hall.count(&["ticket-called"]), "each call is heard, and heard once");
    let read: BTreeSet<&str> = read.iter().map(|(number, _)| number.as_str()).collect();
    let announced: BTreeSet<&str> = hall.announced.iter().map(String::as_str).collect();
    assert_eq!(announced, read, "every number stood on the window");
    hall.lets_the_last_calls_stand();
    let view = hall.view();
    assert_eq!(view.page, HallPage::Calls);
    assert!(view.stage.iter().chain(&view.column).all(|call| !call.open), "nobody is awaited: {view:#?}");
    assert!(view.lines.iter().all(|line| line.waiting == 0), "nobody waits: {view:#?}");
    assert!(!view.stage.is_empty() && view.stage.iter().all(|call| hall.reads(call) == 1), "{view:#?}");
}

/// One number, one paper that the hub knows to be out, and one end for each of those who read a number on the glass.
fn the_journal_says_the_same(told: &Told, read: &[(String, Language)]) {
    let legs = told.legs();
    legs.ensure_once_each().unwrap();
    let issued = told.rows.iter().filter_map(|(_, event)| {
        let Event::TicketIssued { number, language, .. } = event else { return None };
        Some((number.clone(), *language))
    });
    let issued: Vec<(String, Language)> = issued.collect();
    assert_eq!(issued, read, "glass and journal agree, from the first to the last");
    assert_eq!(issued.len(), CUSTOMERS);
    let papers = told.rows.iter().filter_map(|(_, event)| {
        let Event::TicketPrinted { ticket, copy, outcome, .. } = event else { return None };
        Some((*ticket, *copy, *outcome))
    });
    let papers: Vec<(Uuid, u32, PrintOutcome)> = papers.collect();
    assert!(papers.iter().all(|(_, copy, outcome)| (*copy, *outcome) == (0, PrintOutcome::Confirmed)));
    let with_paper: BTreeSet<Uuid> = papers.iter().map(|(ticket, ..)| *ticket).collect();
    assert_eq!((papers.len(), with_paper.len()), (CUSTOMERS, CUSTOMERS), "no DUPLICATA");
    assert_eq!(with_paper, legs.begun.into_keys().collect(), "and nobody without");
}
