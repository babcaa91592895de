//! The printer's thread with a printer of software that misbehaves: what the glass is told, and what the journal keeps.

use std::io::Read as _;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hardware::paper::Profile;
use hardware::printer::Printer;
use hardware::stand_in::{Script, Setup, State, VirtualPrinter};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kiosk::Voice;
use kiosk::island::{Island, JobState};
use kiosk::paper::ticket_paper;
use kiosk::press::{self, PressJob};
use kiosk::screen::{Input, PaperOutcome, PrinterState};
use tempfile::TempDir;
use uuid::Uuid;
use wire::names::Language;

use crate::branch::{bank, ticket};

const LONG: Duration = Duration::from_secs(30);

/// A printer, its thread, and an ear where the glass would be.
struct Shop {
    printer: VirtualPrinter,
    press: std::sync::mpsc::Sender<PressJob>,
    island: Arc<Mutex<Island>>,
    ear: Receiver<Input>,
    _disk: TempDir,
}

impl Shop {
    fn open(state: State) -> Self {
        let profile = Profile::named("epson-80").unwrap();
        let setup = Setup { script: Script::always(state), ..Setup::new(profile.clone()) };
        let printer = VirtualPrinter::start(setup).unwrap();
        let disk = tempfile::tempdir().unwrap();
        let island = Arc::new(Mutex::new(Island::open(&disk.path().join("kiosk.sqlite")).unwrap()));
        let (voice, ear) = Voice::and_ear();
        let owner = Printer::new(printer.printer_address(), profile);
        let press = press::start(owner, Arc::clone(&island), voice, Arc::default()).unwrap();
        Self { printer, press, island, ear, _disk: disk }
    }

    fn hear(&self) -> Input {
        self.ear.recv_timeout(LONG).unwrap()
    }

    fn print(&self, number: &str, copy: u32) -> Uuid {
        let ticket = ticket(number, "caisse", Language::Fr);
        let ids = (Uuid::new_v4(), Uuid::new_v4());
        let job = self.island.lock().unwrap().queue(None, &ticket, copy, ids, Timestamp::now()).unwrap();
        let paper = ticket_paper(&ticket, copy, Some(&bank()), &TimeZone::UTC);
        self.press.send(PressJob { job: job.job, ticket: ticket.id, copy, paper }).unwrap();
        ticket.id
    }

    /// The outcome of the next job to end, passing over what the printer says of itself.
    fn outcome(&self) -> (Uuid, u32, PaperOutcome) {
        loop {
            let news = self.hear();
            if let Input::Printed { ticket, copy, outcome } = news {
                return (ticket, copy, outcome);
            }
            assert!(matches!(news, Input::Printer(_)), "{news:?}");
        }
    }

    fn state(&self, ticket: Uuid, copy: u32) -> JobState {
        self.island.lock().unwrap().job(ticket, copy).unwrap().unwrap().state
    }
}

fn printer_is(input: &Input) -> PrinterState {
    let Input::Printer(state) = input else { panic!("{input:?}") };
    *state
}

#[test]
fn a_well_printer_confirms_each_ticket() {
    let shop = Shop::open(State::Ok);
    assert_eq!(printer_is(&shop.hear()), PrinterState::Ready);
    let id = shop.print("A047", 0);
    assert_eq!(shop.outcome(), (id, 0, PaperOutcome::Confirmed));
    assert_eq!(shop.state(id, 0), JobState::Confirmed);
    assert_eq!(shop.printer.jobs().len(), 1);
}

#[test]
fn without_paper_nothing_comes_out_and_somebody_who_helps_is_noticed() {
    let shop = Shop::open(State::PaperOut);
    assert_eq!(printer_is(&shop.hear()), PrinterState::NoPaper);
    let id = shop.print("A047", 0);
    assert_eq!(shop.outcome(), (id, 0, PaperOutcome::Failed));
    assert_eq!(shop.state(id, 0), JobState::Failed);
    shop.printer.set(State::Ok);
    assert_eq!(printer_is(&shop.hear()), PrinterState::Ready);
    assert_eq!(shop.printer.jobs(), [], "what was given up is not printed later");
    assert_eq!(shop.print("A047", 1), id);
    assert_eq!(shop.outcome(), (id, 1, PaperOutcome::Confirmed));
}

#[test]
fn a_printer_that_is_off_is_away_and_the_job_has_failed() {
    let shop = Shop::open(State::RefusesConnections);
    assert_eq!(printer_is(&shop.hear()), PrinterState::Away);
    let id = shop.print("A047", 0);
    assert_eq!(shop.outcome(), (id, 0, PaperOutcome::Failed));
    assert_eq!(shop.state(id, 0), JobState::Failed);
}

#[test]
fn a_printer_that_dies_in_mid_job_leaves_a_doubt() {
    let shop = Shop::open(State::DiesAfter(600));
    let id = shop.print("A047", 0);
    assert_eq!(shop.outcome(), (id, 0, PaperOutcome::Unknown));
    assert_eq!(shop.state(id, 0), JobState::Unknown);
}

#[test]
fn an_open_cover_is_told() {
    let shop = Shop::open(State::CoverOpen);
    assert_eq!(printer_is(&shop.hear()), PrinterState::CoverOpen);
}

#[test]
fn the_journal_knows_of_the_first_byte_before_the_printer_does() {
    let printer = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", printer.local_addr().unwrap()).parse().unwrap();
    let disk = tempfile::tempdir().unwrap();
    let island = Arc::new(Mutex::new(Island::open(&disk.path().join("kiosk.sqlite")).unwrap()));
    let (voice, _ear) = Voice::and_ear();
    let owner = Printer::new(address, Profile::named("generic-80-mute").unwrap());
    let press = press::start(owner, Arc::clone(&island), voice, Arc::default()).unwrap();
    let ticket = ticket("A047", "caisse", Language::Fr);
    let ids = (Uuid::new_v4(), Uuid::new_v4());
    let job = island.lock().unwrap().queue(None, &ticket, 0, ids, Timestamp::now()).unwrap();
    let paper = ticket_paper(&ticket, 0, Some(&bank()), &TimeZone::UTC);
    press.send(PressJob { job: job.job, ticket: ticket.id, copy: 0, paper }).unwrap();
    loop {
        // A look at the printer connects and says nothing; the job is the connection with bytes.
        let (mut connection, _) = printer.accept().unwrap();
        if connection.read(&mut [0; 1]).unwrap() > 0 {
            break;
        }
    }
    let state = || island.lock().unwrap().job(ticket.id, 0).unwrap().unwrap().state;
    assert_ne!(state(), JobState::Queued);
}
