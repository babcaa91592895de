//! One ticket's whole day through everything that people see: a finger on the kiosk's real glass, paper from a printer, the
//! hall's display, an agent, and a hub that is killed in between.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use display::config::Window;
use display::glass::Glass;
use display::hall::{CallView, HallView, Page as HallPage};
use display::screen::{Screen, Setup as DisplaySetup};
use display::sound::Chime;
use hardware::paper::Profile;
use hardware::stand_in::{Setup as PrinterSetup, VirtualPrinter};
use hub_client::Hub;
use i_slint_backend_testing::{ElementHandle, TestingBackend, TestingBackendOptions};
use jiff::tz::TimeZone;
use kiosk::config::{Config, PrinterConfig};
use kiosk::glass::GlassSize;
use kiosk::screen::LEAVE_AFTER_PAPER;
use kiosk::view::Page;
use kiosk::{Clock, Kiosk, Setup};
use slint::platform::PointerEventButton;
use tests::chance::Chance;
use tests::house::{BANK, House};
use tests::journal::Told;
use tests::process::HubProcess;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use wire::counter::{CallNext, CalledNext, Counter, CounterRequest};
use wire::event::Event;
use wire::role::Role;
use wire::ticket::{EndTicket, PlainRequest, PrintOutcome, Ticket};

/// Longer than anything here takes on a busy machine, so that what hangs ends.
const PATIENCE: Duration = Duration::from_secs(30);

/// Counts how often the hall heard it.
struct Counted(Arc<AtomicUsize>);

impl Chime for Counted {
    fn sound(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// The display's own code, from the wire to the window.
struct Hall {
    views: watch::Receiver<Option<HallView>>,
    glass: Glass,
    chimes: Arc<AtomicUsize>,
}

impl Hall {
    fn light(runtime: &Runtime, hub: Hub) -> Self {
        let setup = DisplaySetup { zone: None, time_zone: TimeZone::UTC, places: 4 };
        let screen = Screen::new(setup, Instant::now());
        let (shown, views) = watch::channel(None);
        let chimes = Arc::<AtomicUsize>::default();
        let counted = Counted(Arc::clone(&chimes));
        runtime.spawn(display::ears::follow(hub, None, screen, counted, move |view| {
            shown.send(Some(view)).is_ok()
        }));
        let glass = Glass::open(&Window::default(), None).unwrap();
        Self { views, glass, chimes }
    }

    /// Waits until the hall shows it, and puts it on the window.
    fn shows(&mut self, runtime: &Runtime, what: &str, fits: impl Fn(&HallView) -> bool) {
        let found = self.views.wait_for(|view| view.as_ref().is_some_and(&fits));
        let found = runtime.block_on(async { tokio::time::timeout(PATIENCE, found).await.is_ok() });
        let view = self.views.borrow().clone().unwrap_or_else(|| panic!("the hall shows nothing"));
        assert!(found, "the hall does not show {what}: {view:#?}");
        self.glass.paint(&view);
    }

    /// How often a label stands on the window.
    fn reads(&self, label: &str) -> usize {
        ElementHandle::find_by_accessible_label(self.glass.window(), label).count()
    }
}

/// The kiosk with a finger before it.
struct Stand(Kiosk);

impl Stand {
    fn light(config: &Config) -> Self {
        let options = TestingBackendOptions {
            mock_time: true,
            threading: false,
            renderer_name: Some("software".into()),
        };
        slint::platform::set_platform(Box::new(TestingBackend::new(options))).unwrap();
        Self(Kiosk::start(Setup::bare("borne-1", GlassSize::PORTRAIT), Clock::told(), config).unwrap())
    }

    fn touch(&self, label: &str) {
        let key = ElementHandle::find_by_accessible_label(self.0.window(), label).next();
        let key = key.unwrap_or_else(|| panic!("`{label}` is not on the glass: {:#?}", self.0.view()));
        key.mock_single_click(PointerEventButton::Left);
    }

    /// Waits until the glass shows it.
    fn shows(&self, what: &str, fits: impl Fn(&Page) -> bool) -> Page {
        let until = Instant::now() + PATIENCE;
        loop {
            let page = self.0.view().page;
            if fits(&page) {
                return page;
            }
            let heard = self.0.wait_for_news(Duration::from_millis(100));
            assert!(heard || Instant::now() < until, "the glass does not show {what}: {page:#?}");
        }
    }

    /// Takes a ticket in one touch; its number.
    fn take_a_ticket(&self, service: &str) -> String {
        self.shows("its first page", |page| matches!(page, Page::Home { .. }));
        self.touch(service);
        let page = self.shows("the paper", |page| matches!(page, Page::Ticket { done: true, .. }));
        let Page::Ticket { ticket, .. } = page else { panic!("no ticket: {page:?}") };
        let number = ElementHandle::find_by_accessible_label(self.0.window(), &ticket.number).next();
        assert!(number.is_some(), "the number stands on the glass");
        self.0.advance(LEAVE_AFTER_PAPER);
        ticket.number
    }
}

#[test]
fn a_finger_becomes_paper_a_call_in_the_hall_and_a_served_customer_and_the_screens_outlive_the_hub() {
    let runtime = Runtime::new().unwrap();
    let house = runtime.block_on(House::build(BANK)).unwrap();
    let mut process = HubProcess::start(house.data()).unwrap();
    let paper = tempfile::tempdir().unwrap();
    let profile = Profile::named("epson-80").unwrap();
    let printer = VirtualPrinter::start(PrinterSetup::new(profile)).unwrap();
    let config = Config {
        hub: process.base(),
        token: Some(house.token(Role::Kiosk, "borne-1")),
        device: "borne-1".into(),
        data: paper.path().join("kiosk"),
        printer: PrinterConfig {
            address: printer.printer_address().to_string(),
            profile: "epson-80".into(),
            profiles: None,
        },
        ..Config::default()
    };
    let stand = Stand::light(&config);
    let mut hall = Hall::light(&runtime, house.seen_by(Role::Display, "ecran-1", &process.base()).unwrap());
    let awa = house.seen_by(Role::Agent, "awa", &process.base()).unwrap().with_patience(PATIENCE);
    let mut chance = Chance::seeded(3);

    let number = stand.take_a_ticket("Caisse");
    assert_eq!(number, "A001");
    let jobs = printer.wait_for_jobs(1, PATIENCE);
    assert!(jobs.len() == 1 && jobs[0].whole && jobs[0].fault.is_none(), "one whole piece of paper");
    hall.shows(&runtime, "one person waiting", |view| view.lines.iter().any(|line| line.waiting == 1));

    let open = CounterRequest { request_id: chance.id() };
    let _: Counter = runtime.block_on(awa.ask("/v1/counters/g1/open", &open)).unwrap();
    let next = CallNext { request_id: chance.id(), holding: None, outcome: None };
    let called: CalledNext = runtime.block_on(awa.ask("/v1/counters/g1/call-next", &next)).unwrap();
    let called = called.ticket.expect("somebody waits");
    assert_eq!(called.number, number);
    hall.shows(&runtime, "the call", |view| {
        view.stage.iter().any(|call| call.number == number && call.label == "1" && call.lit)
    });
    assert_eq!(hall.chimes.load(Ordering::SeqCst), 1, "the call is heard once");
    let spoken = hall.views.borrow().iter().flat_map(|view| &view.stage).map(CallView::spoken).next();
    let spoken = spoken.expect("a call is on the stage");
    assert!(spoken.contains(&number), "{spoken}");
    assert_eq!(hall.reads(&spoken), 1, "`{spoken}` stands on the window of the hall");

    process.kill_and_start_again().unwrap();
    let start = PlainRequest { request_id: chance.id() };
    let _: Ticket = runtime.block_on(awa.ask(&format!("/v1/tickets/{}/start", called.id), &start)).unwrap();
    let end = EndTicket { request_id: chance.id(), outcome: None };
    let served: Ticket = runtime.block_on(awa.ask(&format!("/v1/tickets/{}/end", called.id), &end)).unwrap();
    assert_eq!(served.number, number);
    hall.shows(&runtime, "that nobody is awaited", |view| {
        view.page == HallPage::Calls && view.stage.iter().chain(&view.column).all(|call| !call.open)
    });
    assert_eq!(stand.take_a_ticket("Virement"), "B001", "the kiosk came back by itself");
    assert_eq!(printer.wait_for_jobs(2, PATIENCE).len(), 2);
    hall.shows(&runtime, "somebody waiting again", |view| view.lines.iter().any(|line| line.waiting == 1));
    assert_eq!(hall.chimes.load(Ordering::SeqCst), 1, "nobody is announced a second time");

    papers_are_reported(&runtime, &house, &process);
}

/// The kiosk has told the hub of both papers, in its own time.
fn papers_are_reported(runtime: &Runtime, house: &House, process: &HubProcess) {
    let administrator = house.seen_by(Role::Administrator, "administrator", &process.base()).unwrap();
    let until = Instant::now() + PATIENCE;
    loop {
        let told = runtime.block_on(Told::read(&administrator)).unwrap();
        let is_paper = |event: &Event| {
            matches!(event, Event::TicketPrinted { outcome: PrintOutcome::Confirmed, copy: 0, .. })
        };
        let papers = told.rows.iter().filter(|(_, event)| is_paper(event)).count();
        if papers == 2 {
            return;
        }
        assert!(papers < 2 && Instant::now() < until, "{papers} papers are reported");
    }
}
