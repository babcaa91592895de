//! Printers that hang on a device node or a serial line, played by a pseudo-terminal with the stand-in behind it.
//! It must not know networks beyond the stand-in's door.

mod sample;

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hardware::encoder::encode;
use hardware::paper::Profile;
use hardware::printer::{Deadlines, Failure, Outcome, Patience, Printer, Status};
use hardware::stand_in::{PrintedJob, Setup, State, VirtualPrinter};
use serialport::{SerialPort, TTYPort};

/// A line whose far end is the stand-in.
struct Line {
    path: String,
    _near: File,
    over: Arc<AtomicBool>,
    carriers: Vec<std::thread::JoinHandle<()>>,
}

impl Line {
    fn to(stand_in: &VirtualPrinter) -> Self {
        let (mut far, near) = TTYPort::pair().expect("a pseudo-terminal");
        let path = near.name().expect("a node");
        // Kept open, because the line ends with its last owner; but not by the port, which would lock others out.
        let near = File::options()
            .read(true)
            .write(true)
            .open(&path)
            .map(|kept| (kept, drop(near)).0)
            .expect("opened");
        far.set_timeout(Duration::from_millis(20)).expect("set");
        let mut answers = far.try_clone_native().expect("cloned");
        let mut to_printer = TcpStream::connect(stand_in.address()).expect("let in");
        to_printer.set_read_timeout(Some(Duration::from_millis(20))).expect("set");
        let mut from_printer = to_printer.try_clone().expect("cloned");
        let over = Arc::new(AtomicBool::new(false));
        let (over_there, over_here) = (Arc::clone(&over), Arc::clone(&over));
        let carriers = vec![
            std::thread::spawn(move || carry(&mut far, &mut to_printer, &over_there)),
            std::thread::spawn(move || carry(&mut from_printer, &mut answers, &over_here)),
        ];
        Self { path, _near: near, over, carriers }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        for carrier in self.carriers.drain(..) {
            let _ = carrier.join();
        }
    }
}

fn carry(from: &mut impl Read, to: &mut impl Write, over: &AtomicBool) {
    let mut buffer = [0; 512];
    while !over.load(Ordering::Relaxed) {
        match from.read(&mut buffer) {
            Ok(0) => return,
            Ok(count) => {
                let mut rest = &buffer[..count];
                while !rest.is_empty() && !over.load(Ordering::Relaxed) {
                    match to.write(rest) {
                        Ok(taken) => rest = &rest[taken..],
                        Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => {
                        }
                        Err(_) => return,
                    }
                }
            }
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted
                ) => {}
            Err(_) => return,
        }
    }
}

#[test]
fn a_printer_on_a_device_node_or_a_serial_line_confirms_like_one_on_the_network() {
    for kind in ["device:PATH", "serial:PATH?speed=115200"] {
        let profile = Profile::named("generic-58-cut").expect("a shipped profile");
        let stand_in = VirtualPrinter::start(Setup::new(profile.clone())).expect("a free port");
        let line = Line::to(&stand_in);
        let mut printer =
            Printer::new(kind.replace("PATH", &line.path).parse().expect("an address"), profile);
        let job = encode(&sample::ticket(true), printer.profile());
        let deadlines = Deadlines {
            help: Duration::from_secs(5),
            answer: Duration::from_secs(5),
            confirm: Duration::from_secs(20),
            ..Deadlines::default()
        };
        assert_eq!(printer.print(&job, &deadlines, &mut |_| Patience::Wait), Outcome::Confirmed, "{kind}");
        assert!(
            matches!(&stand_in.jobs()[..], [PrintedJob { whole: true, fault: None, bytes }] if *bytes == job.bytes),
            "{kind}"
        );
        stand_in.set(State::PaperOut);
        let outcome = printer.print(&job, &deadlines, &mut |_| Patience::Wait);
        assert_eq!(outcome, Outcome::Failed(Failure::NotReady(Status::PaperOut)), "{kind}");
    }
}

#[test]
fn a_node_that_is_not_there_is_a_failure() {
    for address in ["device:/dev/no-such-printer", "serial:/dev/no-such-line"] {
        let profile = Profile::named("generic-58").expect("a shipped profile");
        let mut printer = Printer::new(address.parse().expect("an address"), profile);
        let job = encode(&sample::ticket(false), printer.profile());
        let outcome = printer.print(&job, &Deadlines::default(), &mut |_| Patience::Wait);
        assert!(matches!(outcome, Outcome::Failed(Failure::Unreachable(_))), "{address}: {outcome:?}");
    }
}
