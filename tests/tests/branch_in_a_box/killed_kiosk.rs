//! The kiosk's own program, on a machine without any screen, killed by the kernel while its printer draws.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use hardware::paper::Profile;
use hardware::stand_in::{Script, Setup as PrinterSetup, State, VirtualPrinter};
use jiff::Timestamp;
use kiosk::island::{Island, JobState};
use tests::house::{BANK, House};
use tests::process::{HubProcess, program};
use uuid::Uuid;
use wire::device::{DeviceList, MissingPaper};
use wire::role::Role;
use wire::ticket::{IssueTicket, PrintOutcome, TicketList};

use crate::stand::PATIENCE;

/// The program; it is killed when this is dropped.
struct KioskProcess(Child);

impl KioskProcess {
    fn start(house: &House, hub: &HubProcess, printer: &VirtualPrinter, folder: &Path) -> Self {
        let child = Command::new(program("kiosk").unwrap())
            .args(["--hub", &hub.base(), "--device", "borne-1", "--profile", "epson-80"])
            .args(["--printer", &printer.printer_address().to_string()])
            .arg("--data")
            .arg(folder)
            .arg("--pictures")
            .arg(folder.join("pictures"))
            .env("SMARTQUEUE_TOKEN", house.token(Role::Kiosk, "borne-1"))
            .env("RUST_LOG", "error")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }
}

impl Drop for KioskProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Asks until there is an answer; each look takes as long as a question to the hub.
async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < until, "never: {what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kiosk_killed_while_its_printer_draws_makes_no_second_paper_and_staff_see_the_doubt() {
    let house = House::build(BANK).await.unwrap();
    let hub = HubProcess::start(house.data()).unwrap();
    let profile = Profile::named("epson-80").unwrap();
    let setup = PrinterSetup { script: Script::always(State::Slow(300)), ..PrinterSetup::new(profile) };
    let printer = VirtualPrinter::start(setup).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kiosk.sqlite");
    let awa = house.seen_by(Role::Agent, "awa", &hub.base()).unwrap();
    let service = "caisse".parse().unwrap();
    let wish = IssueTicket::ordinary(Uuid::new_v4(), service);
    Island::open(&file).unwrap().keep_ask(&wish, Timestamp::now()).unwrap();

    let kiosk = KioskProcess::start(&house, &hub, &printer, folder.path());
    let state = |ticket, copy| Island::open(&file).unwrap().job(ticket, copy).unwrap().map(|job| job.state);
    let ticket = until("a ticket on its way to the printer", async || {
        let list: TicketList = awa.read("/v1/tickets").await.unwrap();
        list.tickets.into_iter().find(|ticket| state(ticket.id, 0) == Some(JobState::Sending))
    })
    .await;
    drop(kiosk);
    assert_eq!(state(ticket.id, 0), Some(JobState::Sending), "it died before there was an outcome");

    printer.set(State::Ok);
    let _kiosk = KioskProcess::start(&house, &hub, &printer, folder.path());
    let papers: Vec<MissingPaper> = until("a doubt that staff see", async || {
        let list: DeviceList = awa.read("/v1/devices").await.unwrap();
        let kiosk = list.devices.into_iter().find(|device| device.id.as_str() == "borne-1")?;
        (!kiosk.papers.is_empty()).then_some(kiosk.papers)
    })
    .await;
    let [paper] = papers.as_slice() else { panic!("{papers:?}") };
    assert_eq!((&paper.number, paper.outcome, paper.copy), (&ticket.number, PrintOutcome::Unknown, 0));
    assert_eq!((state(ticket.id, 0), state(ticket.id, 1)), (Some(JobState::Unknown), None));
    assert!(printer.jobs().len() <= 1, "no second paper: {:?}", printer.jobs());
    until("a picture of the glass", async || {
        let _: TicketList = awa.read("/v1/tickets").await.unwrap();
        folder.path().join("pictures/kiosk.png").is_file().then_some(())
    })
    .await;
}
