//! What a printer's owner may believe, whatever the printer does. Each misbehaviour of the stand-in has its outcome here.
//! It must not know what stands on the paper.

mod sample;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use hardware::encoder::{JobBytes, encode};
use hardware::paper::Profile;
use hardware::printer::{Deadlines, Doubt, Failure, Outcome, Patience, Printer, Progress, Status};
use hardware::stand_in::{PrintedJob, Script, Setup, State, VirtualPrinter};

/// Long enough for a busy machine; nothing waits that long where all is well.
const LONG: Duration = Duration::from_secs(20);

fn profile(name: &str) -> Profile {
    Profile::named(name).expect("a shipped profile")
}

fn stand_in(name: &str, state: State) -> (VirtualPrinter, Printer) {
    let setup = Setup { script: Script::always(state), ..Setup::new(profile(name)) };
    let stand_in = VirtualPrinter::start(setup).expect("a free port");
    let printer = Printer::new(stand_in.printer_address(), profile(name));
    (stand_in, printer)
}

fn job(printer: &Printer) -> JobBytes {
    encode(&sample::ticket(false), printer.profile())
}

/// Deadlines that end what has to end soon, and leave time to what has to succeed.
fn deadlines() -> Deadlines {
    Deadlines { poll: Duration::from_millis(20), ..Deadlines::default() }
}

fn impatient() -> Deadlines {
    Deadlines { answer: Duration::from_millis(100), confirm: Duration::from_millis(200), ..deadlines() }
}

fn wait(_: Progress) -> Patience {
    Patience::Wait
}

fn one_whole_job(jobs: &[PrintedJob]) -> bool {
    matches!(jobs, [PrintedJob { whole: true, fault: None, .. }])
}

#[test]
fn a_good_printer_confirms_and_one_piece_of_paper_is_out() {
    for name in ["epson-80", "epson-80-180dpi", "generic-80", "generic-58-cut"] {
        let (stand_in, mut printer) = stand_in(name, State::Ok);
        let job = job(&printer);
        assert_eq!(printer.print(&job, &deadlines(), &mut wait), Outcome::Confirmed, "{name}");
        assert_eq!(printer.last_status(), Status::Ready, "{name}");
        let jobs = stand_in.jobs();
        assert!(one_whole_job(&jobs), "{name}: {jobs:?}");
        // `GS a` leaves nothing on the paper and is not kept.
        assert!(job.bytes.ends_with(&jobs[0].bytes[jobs[0].bytes.len() - 1000..]), "{name}");
    }
}

#[test]
fn a_printer_without_status_is_only_sent_to() {
    for name in ["generic-80-mute", "generic-58"] {
        let (stand_in, mut printer) = stand_in(name, State::Mute);
        assert_eq!(printer.print(&job(&printer), &deadlines(), &mut wait), Outcome::Sent, "{name}");
        assert_eq!(printer.last_status(), Status::Unsupported);
        assert!(one_whole_job(&stand_in.wait_for_jobs(1, LONG)), "{name}");
    }
}

#[test]
fn a_printer_that_garbles_its_answers_is_taken_as_one_without_status() {
    for name in ["epson-80", "generic-80"] {
        let (stand_in, mut printer) = stand_in(name, State::Garbled);
        assert_eq!(printer.print(&job(&printer), &deadlines(), &mut wait), Outcome::Sent, "{name}");
        assert_eq!(printer.last_status(), Status::Unsupported);
        assert!(one_whole_job(&stand_in.wait_for_jobs(1, LONG)), "{name}");
    }
}

#[test]
fn a_near_end_is_told_and_printed_on() {
    let (stand_in, mut printer) = stand_in("epson-80", State::NearEnd);
    assert_eq!(printer.print(&job(&printer), &deadlines(), &mut wait), Outcome::Confirmed);
    assert_eq!(printer.last_status(), Status::NearEnd);
    assert!(one_whole_job(&stand_in.jobs()));
}

#[test]
fn a_printer_that_cannot_print_is_given_nothing() {
    for (state, status) in [
        (State::PaperOut, Status::PaperOut),
        (State::CoverOpen, Status::CoverOpen),
        (State::CutterError, Status::CutterError),
    ] {
        let (stand_in, mut printer) = stand_in("epson-80", state);
        let outcome = printer.print(&job(&printer), &deadlines(), &mut wait);
        assert_eq!(outcome, Outcome::Failed(Failure::NotReady(status)));
        // Helped, it has nothing to print: not a byte came.
        stand_in.set(State::Ok);
        assert_eq!(printer.print(&job(&printer), &deadlines(), &mut wait), Outcome::Confirmed);
        assert!(one_whole_job(&stand_in.jobs()), "{state}");
    }
}

#[test]
fn a_printer_that_is_off_is_a_failure() {
    let (stand_in, mut printer) = stand_in("epson-80", State::RefusesConnections);
    let outcome = printer.print(&job(&printer), &deadlines(), &mut wait);
    assert!(matches!(outcome, Outcome::Failed(Failure::Unreachable(_))), "{outcome:?}");
    assert_eq!(printer.last_status(), Status::Offline);
    assert_eq!(printer.status(&deadlines()), Status::Offline);
    stand_in.set(State::Ok);
    assert_eq!(printer.status(&deadlines()), Status::Ready);
    assert_eq!(stand_in.jobs(), []);
}

#[test]
fn paper_that_ends_in_mid_job_is_waited_for_and_the_ticket_comes_out_once() {
    for name in ["epson-80", "generic-80"] {
        let (stand_in, mut printer) = stand_in(name, State::PaperOutAfter(12_000));
        let mut told = Vec::new();
        let outcome = printer.print(&job(&printer), &deadlines(), &mut |progress| {
            told.push(progress);
            if progress == Progress::Waiting(Status::PaperOut) {
                stand_in.set(State::Ok);
            }
            Patience::Wait
        });
        assert_eq!(outcome, Outcome::Confirmed, "{name}: {told:?}");
        assert_eq!(told.first(), Some(&Progress::Sending), "{name}");
        assert!(told.contains(&Progress::Waiting(Status::PaperOut)), "{name}: {told:?}");
        assert!(one_whole_job(&stand_in.jobs()), "{name}");
    }
}

#[test]
fn giving_up_on_a_printer_without_paper_empties_its_memory() {
    let (stand_in, mut printer) = stand_in("epson-80", State::PaperOutAfter(12_000));
    let outcome = printer.print(&job(&printer), &deadlines(), &mut |progress| match progress {
        Progress::Waiting(_) => Patience::GiveUp,
        Progress::Sending | Progress::AwaitingConfirmation | Progress::Resumed => Patience::Wait,
    });
    assert_eq!(outcome, Outcome::Unknown(Doubt::Stopped(Status::PaperOut)));
    stand_in.set(State::Ok);
    assert_eq!(printer.print(&job(&printer), &deadlines(), &mut wait), Outcome::Confirmed);
    // The torn beginning of the first, and the whole second: never two whole tickets.
    let whole: Vec<bool> = stand_in.jobs().iter().map(|job| job.whole).collect();
    assert_eq!(whole, [false, true]);
}

#[test]
fn nobody_helping_ends_in_doubt() {
    let (_stand_in, mut printer) = stand_in("generic-80", State::PaperOutAfter(12_000));
    let deadlines = Deadlines { help: Duration::from_millis(50), ..deadlines() };
    assert_eq!(
        printer.print(&job(&printer), &deadlines, &mut wait),
        Outcome::Unknown(Doubt::Stopped(Status::PaperOut))
    );
}

#[test]
fn a_printer_that_dies_in_mid_job_leaves_doubt_and_torn_paper() {
    let (stand_in, mut printer) = stand_in("epson-80", State::DiesAfter(12_000));
    let outcome = printer.print(&job(&printer), &deadlines(), &mut wait);
    assert!(matches!(outcome, Outcome::Unknown(Doubt::Broken(_))), "{outcome:?}");
    let jobs = stand_in.wait_for_jobs(1, LONG);
    assert!(matches!(jobs[..], [PrintedJob { whole: false, .. }]), "{jobs:?}");
    // Switched on again, it prints.
    assert_eq!(printer.print(&job(&printer), &deadlines(), &mut wait), Outcome::Confirmed);
}

#[test]
fn a_printer_that_should_answer_and_is_mute_leaves_doubt() {
    for name in ["epson-80", "generic-80"] {
        let (_stand_in, mut printer) = stand_in(name, State::Mute);
        assert_eq!(
            printer.print(&job(&printer), &impatient(), &mut wait),
            Outcome::Unknown(Doubt::NoAnswer),
            "{name}"
        );
    }
}

#[test]
fn a_slow_printer_is_waited_for() {
    let (stand_in, mut printer) = stand_in("epson-80", State::Slow(40_000));
    let outcome = printer.print(&job(&printer), &deadlines(), &mut wait);
    assert_eq!(outcome, Outcome::Confirmed);
    assert!(one_whole_job(&stand_in.jobs()));
}

#[test]
fn a_printer_in_use_refuses_a_second_owner() {
    let (stand_in, mut printer) = stand_in("epson-80", State::RefusesSecond);
    let mut first = std::net::TcpStream::connect(stand_in.address()).expect("the first is let in");
    // An answer shows that the door is behind the first caller.
    first.write_all(&[0x10, 0x04, 1]).expect("sent");
    first.read_exact(&mut [0]).expect("answered");
    let outcome = printer.print(&job(&printer), &deadlines(), &mut wait);
    assert!(matches!(outcome, Outcome::Failed(Failure::Unreachable(_))), "{outcome:?}");
    assert_eq!(stand_in.jobs(), []);
}

#[test]
fn every_look_tells_the_state_of_the_moment() {
    let (stand_in, mut printer) = stand_in("epson-80", State::Ok);
    for (state, status) in [
        (State::NearEnd, Status::NearEnd),
        (State::PaperOut, Status::PaperOut),
        (State::CoverOpen, Status::CoverOpen),
        (State::CutterError, Status::CutterError),
        (State::Mute, Status::Mute),
        (State::Garbled, Status::Unsupported),
        (State::Ok, Status::Ready),
    ] {
        stand_in.set(state);
        assert_eq!(printer.status(&impatient()), status);
    }
}

#[test]
fn a_confirmation_of_another_job_confirms_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("tcp://{}", listener.local_addr().expect("bound")).parse().expect("an address");
    // A printer that is ready and gives back a mark that nobody sent.
    let impostor = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a caller");
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = stream.read(&mut buffer) {
            let answer: &[u8] = if buffer[..count].starts_with(&[0x10, 0x04]) {
                &[0x12]
            } else {
                &[0x37, 0x22, 57, 57, 57, 57, 0]
            };
            if stream.write_all(answer).is_err() {
                break;
            }
        }
    });
    let mut printer = Printer::new(address, profile("epson-80"));
    assert_eq!(printer.print(&job(&printer), &impatient(), &mut wait), Outcome::Unknown(Doubt::NoAnswer));
    impostor.join().expect("the impostor ends with its caller");
}

#[test]
fn files_take_one_job_after_the_other_and_folders_one_file_each() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("paper.bin");
    let mut printer =
        Printer::new(format!("file:{}", file.display()).parse().expect("an address"), profile("epson-80"));
    let job = job(&printer);
    assert_eq!(printer.print(&job, &deadlines(), &mut wait), Outcome::Sent);
    assert_eq!(printer.print(&job, &deadlines(), &mut wait), Outcome::Sent);
    assert_eq!(std::fs::read(&file).expect("written"), [&job.bytes[..], &job.bytes[..]].concat());
    let jobs = folder.path().join("jobs");
    std::fs::create_dir(&jobs).expect("made");
    let mut printer =
        Printer::new(format!("file:{}", jobs.display()).parse().expect("an address"), profile("epson-80"));
    assert_eq!(printer.print(&job, &deadlines(), &mut wait), Outcome::Sent);
    assert_eq!(printer.print(&job, &deadlines(), &mut wait), Outcome::Sent);
    assert_eq!(std::fs::read(jobs.join("0002.bin")).expect("written"), job.bytes);
}
