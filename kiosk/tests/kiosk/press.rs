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
use kiosk::press::{self, ForStaff, PressJob};
use kiosk::screen::{Input, PaperOutcome, PrinterState};
use tempfile::TempDir;
use tokio::sync::watch;
use uuid::Uuid;
use wire::names::{Language, PrinterState as Told};

use crate::branch::{bank, ticket};

const LONG: Duration = Duration::from_secs(30);

/// A printer, its thread, and an ear where the glass would be.
struct Shop {
    printer: VirtualPrinter,
    press: std::sync::mpsc::Sender<PressJob>,
    island: Arc<Mutex<Island>>,
    ear: Receiver<Input>,
    told: Mutex<watch::Receiver<Option<Told>>>,
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
        let staff = ForStaff::default();
        let told = staff.printer.subscribe();
        let press = press::start(owner, Arc::clone(&island), voice, staff).unwrap();
        Self { told: Mutex::new(told), printer, press, island, ear, _disk: disk }
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

    /// Waits until staff are told this.
    fn staff_hear(&self, state: Told) {
        let mut told = self.told.lock().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let heard = runtime.block_on(async {
            tokio::time::timeout(LONG, told.wait_for(|told| *told == Some(state))).await.is_ok()
        });
        assert!(heard, "staff hear {:?}, not {state}", *told.borrow());
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
    let press = press::start(owner, Arc::clone(&island), voice, ForStaff::default()).unwrap();
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

#[test]
fn staff_hear_what_the_customer_need_not_know() {
    for (state, told) in [
        (State::Ok, Told::Ready),
        (State::NearEnd, Told::PaperLow),
        (State::PaperOut, Told::NoPaper),
        (State::CoverOpen, Told::CoverOpen),
        (State::CutterError, Told::Trouble),
        (State::Mute, Told::Trouble),
        (State::RefusesConnections, Told::Away),
    ] {
        Shop::open(state).staff_hear(told);
    }
}

#[test]
fn staff_hear_that_the_roll_nears_its_end_also_from_a_ticket_that_came_out() {
    let shop = Shop::open(State::Ok);
    shop.staff_hear(Told::Ready);
    shop.printer.set(State::NearEnd);
    let id = shop.print("A047", 0);
    assert_eq!(shop.outcome(), (id, 0, PaperOutcome::Confirmed));
    assert_eq!(*shop.told.lock().unwrap().borrow(), Some(Told::PaperLow), "before the next look");
}

#[test]
fn staff_hear_of_trouble_in_mid_job_before_the_customer_is_asked_about_it() {
    let shop = Shop::open(State::PaperOutAfter(600));
    shop.staff_hear(Told::Ready);
    let id = shop.print("A047", 0);
    shop.staff_hear(Told::NoPaper);
    assert_eq!(shop.state(id, 0), JobState::Sending, "the job still waits for help");
    shop.printer.set(State::Ok);
    assert_eq!(shop.outcome(), (id, 0, PaperOutcome::Confirmed));
    shop.staff_hear(Told::Ready);
}

#[test]
fn a_printer_that_is_a_file_is_silent_and_bothers_nobody() {
    let disk = tempfile::tempdir().unwrap();
    let island = Arc::new(Mutex::new(Island::open(&disk.path().join("kiosk.sqlite")).unwrap()));
    let address = format!("file:{}", disk.path().join("paper.bin").display()).parse().unwrap();
    let staff = ForStaff::default();
    let mut told = staff.printer.subscribe();
    let (voice, _ear) = Voice::and_ear();
    let owner = Printer::new(address, Profile::named("epson-80").unwrap());
    let _press = press::start(owner, island, voice, staff).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let told = tokio::time::timeout(LONG, told.wait_for(Option::is_some)).await.unwrap().unwrap();
        assert_eq!(*told, Some(Told::Silent));
    });
}
