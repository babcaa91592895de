//! One ticket's whole day through everything that people see: a finger on the kiosk's real glass, paper from a printer, the
//! hall's display, an agent, and a hub that is killed in between.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use display::config::Window;
use display::glass::Glass;
use display::hall::{CallView, HallView, Page as HallPage};
use display::screen::{Screen, Setup as DisplaySetup};
use display::sound::Chime;
use hardware::paper::Profile;
use hardware::stand_in::{Setup as PrinterSetup, VirtualPrinter};
use hub_client::Hub;
use i_slint_backend_testing::ElementHandle;
use jiff::tz::TimeZone;
use tests::chance::Chance;
use tests::house::{BANK, House};
use tests::process::HubProcess;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use wire::counter::{CallNext, CalledNext, Counter, CounterRequest};
use wire::role::Role;
use wire::ticket::{EndTicket, PlainRequest, Ticket};

use crate::stand::{PATIENCE, Stand, kiosk_config, papers_are_reported};

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
        let setup =
            DisplaySetup { zone: None, device: "ecran-1".into(), time_zone: TimeZone::UTC, places: 4 };
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

#[test]
fn a_finger_becomes_paper_a_call_in_the_hall_and_a_served_customer_and_the_screens_outlive_the_hub() {
    let runtime = Runtime::new().unwrap();
    let house = runtime.block_on(House::build(BANK)).unwrap();
    let mut process = HubProcess::start(house.data()).unwrap();
    let kept = tempfile::tempdir().unwrap();
    let printer = VirtualPrinter::start(PrinterSetup::new(Profile::named("epson-80").unwrap())).unwrap();
    let stand = Stand::light(&kiosk_config(&house, &process, &printer, kept.path()));
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

    let administrator = house.seen_by(Role::Administrator, "administrator", &process.base()).unwrap();
    papers_are_reported(&runtime, &administrator, 2);
}
