//! The whole kiosk in one process: glass, shell, journal and press, against a played hub and a printer of software.

use std::time::{Duration, Instant};

use hardware::paper::Profile;
use hardware::stand_in::{Setup as PrinterSetup, State, VirtualPrinter};
use i_slint_backend_testing::ElementHandle;
use jiff::{SignedDuration, Timestamp};
use kiosk::config::{Config, PrinterConfig};
use kiosk::glass::GlassSize;
use kiosk::island::Island;
use kiosk::screen::PATIENCE_FOR_HUB;
use kiosk::view::Page;
use kiosk::{Clock, Kiosk, Setup};
use tempfile::TempDir;
use uuid::Uuid;
use wire::envelope::Position;
use wire::names::{Language, PrinterState};
use wire::ticket::{IssueTicket, PrintOutcome};

use crate::branch::slug;
use crate::played_hub::{Heard, Manner, PlayedHub};
use crate::stage::software_glass;

const LONG: Duration = Duration::from_secs(20);

struct Branch {
    hub: PlayedHub,
    printer: VirtualPrinter,
    data: TempDir,
}

impl Branch {
    fn open(manner: Manner) -> Self {
        let printer = VirtualPrinter::start(PrinterSetup::new(Profile::named("epson-80").unwrap())).unwrap();
        Self { hub: PlayedHub::open(manner), printer, data: tempfile::tempdir().unwrap() }
    }

    fn island(&self) -> Island {
        Island::open(&self.data.path().join("kiosk.sqlite")).unwrap()
    }

    fn kiosk(&self) -> Kiosk {
        software_glass();
        let printer = PrinterConfig {
            address: self.printer.printer_address().to_string(),
            profile: "epson-80".into(),
            profiles: None,
        };
        let config = Config {
            hub: self.hub.address.clone(),
            device: "borne-1".into(),
            data: self.data.path().into(),
            printer,
            ..Config::default()
        };
        Kiosk::start(Setup::bare("borne-1", GlassSize::PORTRAIT), Clock::told(), &config).unwrap()
    }
}

fn until(kiosk: &Kiosk, what: &str, there: impl Fn(&Page) -> bool) {
    let patience = Instant::now() + LONG;
    while !there(&kiosk.view().page) {
        // News of other things keep coming, so it is the whole wait that is limited.
        let left = patience.saturating_duration_since(Instant::now());
        assert!(kiosk.wait_for_news(left), "no {what}: {:#?}", kiosk.view());
    }
}

fn touch(kiosk: &Kiosk, label: &str) {
    let key = ElementHandle::find_by_accessible_label(kiosk.window(), label).next().unwrap();
    key.mock_single_click(slint::platform::PointerEventButton::Left);
}

const fn paper_is_out(page: &Page) -> bool {
    matches!(page, Page::Ticket { done: true, .. })
}

#[test]
fn a_touch_becomes_paper_and_the_hub_hears_that_it_came_out() {
    let branch = Branch::open(Manner::Later(0));
    let kiosk = branch.kiosk();
    until(&kiosk, "home", |page| matches!(page, Page::Home { .. }));
    touch(&kiosk, "Caisse");
    until(&kiosk, "paper", paper_is_out);
    assert_eq!(branch.printer.jobs().len(), 1);
    let Heard::Issue(request) = branch.hub.next() else { panic!("the ticket is asked for first") };
    assert_eq!((request.service, request.language), (slug("caisse"), Some(Language::Fr)));
    let Heard::Printed(report) = branch.hub.next() else { panic!("then its paper is reported") };
    assert_eq!((report.outcome, report.copy), (PrintOutcome::Confirmed, 0));
    assert_eq!(branch.island().heard().unwrap(), Position { epoch: 1, seq: 41 });
}

#[test]
fn whoever_took_their_paper_here_and_is_kept_over_the_night_gets_another_that_says_so() {
    let branch = Branch::open(Manner::Later(0));
    let kiosk = branch.kiosk();
    until(&kiosk, "home", |page| matches!(page, Page::Home { .. }));
    touch(&kiosk, "Caisse");
    until(&kiosk, "paper", paper_is_out);
    assert!(matches!((branch.hub.next(), branch.hub.next()), (Heard::Issue(_), Heard::Printed(_))));
    // The visit has gone on to another service since.
    branch.hub.carry_over(Uuid::from_u128(4711));
    let Heard::Printed(report) = branch.hub.next() else { panic!("the slip is paper too") };
    assert_eq!((report.outcome, report.copy), (PrintOutcome::Confirmed, 1));
    assert_eq!(branch.printer.jobs().len(), 2);
}

#[test]
fn a_hub_that_cannot_now_is_named_on_the_glass_by_its_own_code_and_the_kiosks_name() {
    let branch = Branch::open(Manner::Later(usize::MAX));
    let kiosk = branch.kiosk();
    until(&kiosk, "home", |page| matches!(page, Page::Home { .. }));
    touch(&kiosk, "Caisse");
    kiosk.advance(PATIENCE_FOR_HUB);
    let says =
        |page: &Page, code: &str| matches!(page, Page::Notice { code: said, .. } if said.starts_with(code));
    assert!(says(&kiosk.view().page, "borne-1 · Code H2"), "{:?}", kiosk.view().page);
    until(&kiosk, "reason", |page| says(page, "borne-1 · Code C9"));
}

#[test]
fn a_hub_that_says_later_is_asked_again_with_the_same_id_and_there_is_one_paper() {
    let branch = Branch::open(Manner::Later(2));
    let kiosk = branch.kiosk();
    until(&kiosk, "home", |page| matches!(page, Page::Home { .. }));
    touch(&kiosk, "Caisse");
    until(&kiosk, "paper", paper_is_out);
    let asks: Vec<_> = (0..3).map(|_| branch.hub.next()).collect();
    assert!(matches!(asks[0], Heard::Issue(_)));
    assert!(asks.iter().all(|ask| *ask == asks[0]), "{asks:?}");
    assert_eq!(branch.printer.jobs().len(), 1);
}

fn left_open(branch: &Branch, ago: SignedDuration) -> IssueTicket {
    let request = IssueTicket {
        language: Some(Language::En),
        ..IssueTicket::ordinary(Uuid::from_u128(99), slug("caisse"))
    };
    branch.island().keep_ask(&request, Timestamp::now() - ago).unwrap();
    request
}

#[test]
fn a_kiosk_that_died_while_asking_asks_again_and_prints_for_whoever_still_stands_there() {
    let branch = Branch::open(Manner::Later(0));
    let request = left_open(&branch, SignedDuration::from_secs(2));
    let kiosk = branch.kiosk();
    until(&kiosk, "paper", paper_is_out);
    assert_eq!(branch.hub.next(), Heard::Issue(request));
    assert_eq!(branch.printer.jobs().len(), 1);
    assert_eq!(kiosk.view().language, Language::En);
}

#[test]
fn an_ask_from_long_ago_is_settled_without_paper_and_staff_hear_of_it() {
    let branch = Branch::open(Manner::Later(0));
    let request = left_open(&branch, SignedDuration::from_mins(20));
    let kiosk = branch.kiosk();
    until(&kiosk, "home", |page| matches!(page, Page::Home { .. }));
    assert_eq!(branch.hub.next(), Heard::Issue(request));
    let patience = Instant::now() + LONG;
    let report = loop {
        assert!(Instant::now() < patience, "no report");
        // The glass takes in what it is told, until the hub has heard of it.
        let _ = kiosk.wait_for_news(Duration::from_millis(10));
        match branch.hub.heard_so_far() {
            None => {}
            Some(Heard::Printed(report)) => break report,
            Some(Heard::Issue(again)) => panic!("asked twice: {again:?}"),
        }
    };
    assert_eq!((report.outcome, report.copy), (PrintOutcome::Failed, 0));
    assert_eq!(branch.printer.jobs(), []);
    assert_eq!(branch.hub.heard_so_far(), None);
}

#[test]
fn an_answer_that_is_final_or_cannot_be_read_is_said_once_and_never_asked_for_again() {
    let final_answers = [Manner::Never, Manner::Garbled(404), Manner::Garbled(422), Manner::Garbled(201)];
    for manner in final_answers {
        std::thread::spawn(move || final_answer(manner)).join().unwrap();
    }
}

fn final_answer(manner: Manner) {
    let branch = Branch::open(manner);
    let kiosk = branch.kiosk();
    until(&kiosk, "home", |page| matches!(page, Page::Home { .. }));
    touch(&kiosk, "Caisse");
    let refused = |page: &Page| matches!(page, Page::Notice { title, .. } if *title != "Fermé");
    until(&kiosk, "a clear word", refused);
    let Page::Notice { sentence, .. } = kiosk.view().page else { panic!("no notice") };
    assert!(sentence.contains("à l'accueil"), "{manner:?}: {sentence}");
    assert!(matches!(branch.hub.next(), Heard::Issue(_)));
    assert_eq!(branch.island().open_asks().unwrap(), [], "{manner:?}: nothing is left to ask");
    kiosk.advance(kiosk::screen::IDLE);
    until(&kiosk, "home", |page| matches!(page, Page::Home { .. }));
    assert_eq!(branch.hub.heard_so_far(), None, "{manner:?}: asked once");
}

#[test]
fn the_hub_hears_how_the_printer_is_and_a_hub_that_starts_again_hears_it_again_under_another_id() {
    let branch = Branch::open(Manner::Later(0));
    let kiosk = branch.kiosk();
    until(&kiosk, "home", |page| matches!(page, Page::Home { .. }));
    branch.printer.set(State::CoverOpen);
    let told = || branch.hub.printers.recv_timeout(LONG).unwrap();
    let first = loop {
        let next = told();
        // A look that was under way when the cover was opened may end in anything.
        if next.state == PrinterState::CoverOpen {
            break next;
        }
    };
    until(&kiosk, "what to do", |page| matches!(page, Page::Notice { .. }));
    branch.hub.hang_up();
    let second = told();
    assert_eq!(second.state, PrinterState::CoverOpen);
    assert_ne!(first.request_id, second.request_id);
}

/// The next question of a path that tells anything of the glass, or the next of all of them; what it tells.
fn told(branch: &Branch, of: impl Fn(&str, Option<&str>) -> bool) -> Option<String> {
    let patience = Instant::now() + LONG;
    loop {
        let (path, told) = branch.hub.glass.recv_timeout(LONG).expect("the hub is asked");
        assert!(Instant::now() < patience, "the hub is never told");
        if of(&path, told.as_deref()) {
            return told;
        }
    }
}

#[test]
fn the_hub_hears_of_a_customer_who_was_told_that_there_is_no_answer() {
    let branch = Branch::open(Manner::Later(usize::MAX));
    let kiosk = branch.kiosk();
    until(&kiosk, "home", |page| matches!(page, Page::Home { .. }));
    touch(&kiosk, "Caisse");
    assert!(matches!(branch.hub.next(), Heard::Issue(_)));
    kiosk.advance(kiosk::screen::PATIENCE_FOR_HUB);
    until(&kiosk, "a clear word", |page| matches!(page, Page::Notice { .. }));
    assert_eq!(told(&branch, |_, told| told.is_some()).as_deref(), Some("H2 over"));
}

#[test]
fn a_hub_that_is_heard_again_is_first_told_that_it_was_away_and_not_that_it_is() {
    let branch = Branch::open(Manner::Later(0));
    let kiosk = branch.kiosk();
    until(&kiosk, "home", |page| matches!(page, Page::Home { .. }));
    branch.hub.be_away(true);
    branch.hub.hang_up();
    until(&kiosk, "that the hub is away", |page| matches!(page, Page::Notice { .. }));
    while branch.hub.glass.try_recv().is_ok() {}
    branch.hub.be_away(false);
    until(&kiosk, "home again", |page| matches!(page, Page::Home { .. }));
    assert_eq!(told(&branch, |path, _| path == "/v1/catalogue").as_deref(), Some("H1 over"));
}
