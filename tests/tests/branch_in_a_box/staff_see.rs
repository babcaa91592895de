//! Printer off, out of paper, cover open, dead in mid-job, kiosk killed between sending and outcome: the customer knows what
//! to do, staff see it, and nothing is printed twice without DUPLICATA.

use std::time::{Duration, Instant};

use hardware::paper::Profile;
use hardware::stand_in::{Script, Setup as PrinterSetup, State, VirtualPrinter};
use hub_client::Hub;
use jiff::Timestamp;
use kiosk::config::Config;
use kiosk::island::{Island, JobState};
use kiosk::screen::REST_AFTER_TICKET;
use kiosk::view::Page;
use tempfile::TempDir;
use tests::house::{BANK, House};
use tests::process::HubProcess;
use tokio::runtime::Runtime;
use uuid::Uuid;
use wire::device::{Device, DeviceList};
use wire::names::{Language, PrinterState};
use wire::role::Role;
use wire::texts::key;
use wire::ticket::{IssueTicket, PrintOutcome};

use crate::stand::{PATIENCE, Stand, kiosk_config};

/// A bank with a printer that misbehaves, and an agent who looks.
struct Branch {
    runtime: Runtime,
    house: House,
    hub: HubProcess,
    printer: VirtualPrinter,
    config: Config,
    awa: Hub,
    _kept: TempDir,
}

impl Branch {
    fn open(state: State) -> Self {
        let runtime = Runtime::new().unwrap();
        let house = runtime.block_on(House::build(BANK)).unwrap();
        let hub = HubProcess::start(house.data()).unwrap();
        let profile = Profile::named("epson-80").unwrap();
        let setup = PrinterSetup { script: Script::always(state), ..PrinterSetup::new(profile) };
        let printer = VirtualPrinter::start(setup).unwrap();
        let kept = tempfile::tempdir().unwrap();
        let config = kiosk_config(&house, &hub, &printer, kept.path());
        let awa = house.seen_by(Role::Agent, "awa", &hub.base()).unwrap().with_patience(PATIENCE);
        Self { runtime, house, hub, printer, config, awa, _kept: kept }
    }

    /// The kiosk as an agent sees it.
    fn seen(&self) -> Device {
        let list: DeviceList = self.runtime.block_on(self.awa.read("/v1/devices")).unwrap();
        list.devices.into_iter().find(|device| device.id.as_str() == "borne-1").unwrap()
    }

    /// Waits until staff see it, while the glass goes on.
    fn staff_see(&self, stand: &Stand, what: &str, fits: impl Fn(&Device) -> bool) {
        let until = Instant::now() + PATIENCE;
        loop {
            let seen = self.seen();
            if fits(&seen) {
                return;
            }
            assert!(Instant::now() < until, "staff do not see {what}: {seen:#?}");
            // What comes next comes at the glass or at the hub; this thread waits for the one and then looks at the other.
            let _ = stand.0.wait_for_news(Duration::from_millis(50));
        }
    }

    fn staff_see_printer(&self, stand: &Stand, state: PrinterState) {
        self.staff_see(stand, state.as_str(), |device| device.printer == Some(state));
    }
}

fn lacks(device: &Device, number: &str, outcome: PrintOutcome) -> bool {
    matches!(&device.papers[..], [paper] if paper.number == number && paper.outcome == outcome && paper.copy == 0)
}

/// The glass says whom to turn to, in words.
fn tells_what_to_do(page: &Page) -> bool {
    matches!(page, Page::Notice { sentence, .. } if *sentence == key::KIOSK_OUT_OF_SERVICE_WHAT_TO_DO.say(Language::Fr, &[]))
}

/// A printer that cannot print, from the start until somebody has helped, also over a death of the hub.
fn a_printer_that_cannot_print(state: State, told: PrinterState) {
    let mut branch = Branch::open(state);
    let stand = Stand::light(&branch.config);
    stand.shows("what to do", tells_what_to_do);
    branch.staff_see_printer(&stand, told);
    branch.hub.kill_and_start_again().unwrap();
    assert_eq!(branch.seen().printer, Some(told), "a hub that died has not forgotten");
    branch.printer.set(State::Ok);
    branch.staff_see_printer(&stand, PrinterState::Ready);
    assert_eq!(stand.take_a_ticket("Caisse"), "A001");
    assert_eq!(branch.seen().papers, []);
    assert_eq!(branch.printer.wait_for_jobs(1, PATIENCE).len(), 1);
}

#[test]
fn a_printer_that_is_off_is_seen_by_staff_until_it_is_on() {
    a_printer_that_cannot_print(State::RefusesConnections, PrinterState::Away);
}

#[test]
fn a_printer_without_paper_is_seen_by_staff_until_it_has_some() {
    a_printer_that_cannot_print(State::PaperOut, PrinterState::NoPaper);
}

#[test]
fn an_open_cover_is_seen_by_staff_until_it_is_shut() {
    a_printer_that_cannot_print(State::CoverOpen, PrinterState::CoverOpen);
}

#[test]
fn a_roll_that_ends_in_mid_job_is_seen_by_staff_while_the_customer_still_waits() {
    let branch = Branch::open(State::PaperOutAfter(600));
    let stand = Stand::light(&branch.config);
    stand.shows("its first page", |page| matches!(page, Page::Home { .. }));
    branch.staff_see_printer(&stand, PrinterState::Ready);
    stand.touch("Caisse");
    branch.staff_see_printer(&stand, PrinterState::NoPaper);
    assert!(
        matches!(stand.0.view().page, Page::Ticket { done: false, .. }),
        "the number stands on the glass"
    );
    branch.printer.set(State::Ok);
    stand.shows("the paper", |page| matches!(page, Page::Ticket { done: true, .. }));
    branch.staff_see(&stand, "that all is well", |device| {
        device.printer == Some(PrinterState::Ready) && device.papers.is_empty()
    });
}

#[test]
fn a_printer_that_dies_in_mid_job_leaves_a_doubt_that_staff_see_until_a_duplicata_is_out() {
    let branch = Branch::open(State::DiesAfter(600));
    let stand = Stand::light(&branch.config);
    stand.shows("its first page", |page| matches!(page, Page::Home { .. }));
    stand.touch("Caisse");
    stand.shows("the question", |page| matches!(page, Page::NotPrinted { again: true, .. }));
    branch.staff_see(&stand, "the doubt", |device| lacks(device, "A001", PrintOutcome::Unknown));
    stand.0.advance(REST_AFTER_TICKET);
    stand.touch(&key::KIOSK_PRINT_AGAIN.say(Language::Fr, &[]));
    stand.shows("the paper", |page| matches!(page, Page::Ticket { done: true, .. }));
    branch.staff_see(&stand, "that nobody lacks paper", |device| device.papers.is_empty());
    let jobs = branch.printer.wait_for_jobs(2, PATIENCE);
    assert_eq!(jobs.iter().map(|job| job.whole).collect::<Vec<_>>(), [false, true], "torn, then whole");
    let island = Island::open(&branch.config.data.join("kiosk.sqlite")).unwrap();
    let ticket = ticket_of(&branch, "A001");
    let copies = [0, 1].map(|copy| island.job(ticket, copy).unwrap().map(|job| job.state));
    assert_eq!(copies, [Some(JobState::Unknown), Some(JobState::Confirmed)], "the second is a DUPLICATA");
}

fn ticket_of(branch: &Branch, number: &str) -> Uuid {
    let list: wire::ticket::TicketList =
        branch.runtime.block_on(branch.awa.read(&format!("/v1/tickets?number={number}"))).unwrap();
    list.tickets[0].id
}

#[test]
fn a_kiosk_killed_between_sending_and_outcome_prints_nothing_again_and_staff_see_the_doubt() {
    let branch = Branch::open(State::Ok);
    let kiosk = branch.house.seen_by(Role::Kiosk, "borne-1", &branch.hub.base()).unwrap();
    let service = "caisse".parse().unwrap();
    let request = IssueTicket::ordinary(Uuid::new_v4(), service);
    let ticket = branch.runtime.block_on(kiosk.issue(&request)).unwrap();
    // What a kiosk leaves on its disk when it dies there.
    std::fs::create_dir_all(&branch.config.data).unwrap();
    let mut island = Island::open(&branch.config.data.join("kiosk.sqlite")).unwrap();
    let now = Timestamp::now();
    island.keep_ask(&request, now).unwrap();
    let ids = (Uuid::new_v4(), Uuid::new_v4());
    let job = island.queue(Some(request.request_id), &ticket, 0, ids, now).unwrap();
    island.set_state(job.job, JobState::Sending).unwrap();
    drop(island);

    let stand = Stand::light(&branch.config);
    stand.shows("the question", |page| matches!(page, Page::NotPrinted { .. }));
    branch.staff_see(&stand, "the doubt", |device| lacks(device, &ticket.number, PrintOutcome::Unknown));
    assert_eq!(branch.printer.jobs(), [], "nothing is printed unasked");
    stand.0.advance(REST_AFTER_TICKET);
    stand.touch(&key::KIOSK_PRINT_AGAIN.say(Language::Fr, &[]));
    stand.shows("the paper", |page| matches!(page, Page::Ticket { done: true, .. }));
    branch.staff_see(&stand, "that nobody lacks paper", |device| device.papers.is_empty());
    let island = Island::open(&branch.config.data.join("kiosk.sqlite")).unwrap();
    assert_eq!(island.job(ticket.id, 1).unwrap().map(|job| job.state), Some(JobState::Confirmed));
    assert_eq!(island.job(ticket.id, 0).unwrap().map(|job| job.state), Some(JobState::Unknown));
}
