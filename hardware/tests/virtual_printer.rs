//! The stand-in as a program, and as strict as a printer should be.
//! It must not know how a ticket is made.

mod sample;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use hardware::encoder::encode;
use hardware::paper::Profile;
use hardware::printer::{Deadlines, Outcome, Patience, Printer};
use hardware::stand_in::{PrintedJob, Setup, State, VirtualPrinter};

const LONG: Duration = Duration::from_secs(20);

fn profile() -> Profile {
    Profile::named("epson-80").expect("a shipped profile")
}

#[test]
fn the_program_keeps_what_it_prints_and_obeys_its_standard_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("paper");
    let script = folder.path().join("script");
    std::fs::write(&script, "2 cover-open\n").expect("written");
    let mut program = Command::new(env!("CARGO_BIN_EXE_virtual-printer"))
        .args(["--listen", "127.0.0.1:0", "--profile", "epson-80", "--out"])
        .arg(&out)
        .arg("--script")
        .arg(&script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let mut lines =
        BufReader::new(program.stdout.take().expect("piped")).lines().map(|line| line.expect("text"));
    let mut commands = program.stdin.take().expect("piped");
    let first = lines.next().expect("a line");
    let address = first.strip_prefix("listening ").expect("its address");
    let mut printer = Printer::new(format!("tcp://{address}").parse().expect("an address"), profile());
    let job = encode(&sample::ticket(false), printer.profile());
    // Nothing here waits for help; should it, the test ends red instead of waiting with it.
    let mut wait = |_| Patience::GiveUp;

    assert_eq!(printer.print(&job, &Deadlines::default(), &mut wait), Outcome::Confirmed);
    // The script opens the cover for the second job; standard input closes it.
    assert!(matches!(printer.print(&job, &Deadlines::default(), &mut wait), Outcome::Failed(_)));
    writeln!(commands, "ok").expect("read");
    assert_eq!(lines.next().as_deref(), Some("now ok"));
    assert_eq!(printer.print(&job, &Deadlines::default(), &mut wait), Outcome::Confirmed);
    writeln!(commands, "singing\njobs\nquit").expect("read");
    assert!(lines.next().is_some_and(|line| line.starts_with("read behaviour `singing`")));
    assert_eq!(lines.next().as_deref(), Some("jobs 2"));
    assert!(program.wait().expect("ended").success());

    let bytes = std::fs::read(out.join("0002.bin")).expect("kept");
    let picture = std::fs::read(out.join("0002.png")).expect("drawn");
    assert_eq!(picture, hardware::draw::draw(&bytes, &profile()).png());
    assert_eq!(std::fs::read(out.join("latest.png")).expect("drawn"), picture);
    assert!(out.join("0001.bin").is_file() && !out.join("0003.bin").exists());
}

#[test]
fn a_byte_that_no_printer_understands_is_told_with_the_job() {
    for (wrong, why) in [
        (&b"\x1B@Bonjour\n\x1B?\n\0"[..], "unknown command [1b, 3f, 0a, 00]"),
        (b"\x1B@Bonjour\n\x1Dv0\0\x02\0\x02\0\xFF", "the connection ended within a command"),
    ] {
        let stand_in = VirtualPrinter::start(Setup::new(profile())).expect("a free port");
        let mut stream = TcpStream::connect(stand_in.address()).expect("let in");
        stream.write_all(wrong).expect("sent");
        drop(stream);
        let jobs = stand_in.wait_for_jobs(1, LONG);
        assert!(matches!(&jobs[..], [PrintedJob { fault: Some(fault), .. }] if fault == why), "{jobs:?}");
    }
}

#[test]
fn what_waits_in_its_memory_is_printed_when_paper_is_put_in_though_the_caller_is_gone() {
    let stand_in = VirtualPrinter::start(Setup::new(profile())).expect("a free port");
    stand_in.set(State::PaperOut);
    let job = encode(&sample::ticket(false), &profile());
    let mut stream = TcpStream::connect(stand_in.address()).expect("let in");
    stream.write_all(&job.bytes).expect("sent");
    // Its answer shows that all before it has arrived.
    stream.write_all(&[0x10, 0x04, 4]).expect("sent");
    let mut answer = [0];
    stream.read_exact(&mut answer).expect("answered");
    assert_eq!(answer, [0x7E]);
    drop(stream);
    assert_eq!(stand_in.jobs(), []);
    stand_in.set(State::Ok);
    assert!(matches!(stand_in.wait_for_jobs(1, LONG)[..], [PrintedJob { whole: true, fault: None, .. }]));
}
