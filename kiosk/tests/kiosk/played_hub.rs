//! A hub played by the test: it answers the routes that a kiosk uses, and remembers what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use uuid::Uuid;
use wire::board::Board;
use wire::device::{Device, PrinterReport};
use wire::envelope::Row;
use wire::event::Event;
use wire::names::Language;
use wire::problem::{Code, Problem, Retry};
use wire::role::Actor;
use wire::settings::DeviceRole;
use wire::ticket::{Carried, IssueTicket, PrintedReport, Ticket};

use crate::branch::{bank, day, slug, ticket};

/// What a hub was asked to write.
#[expect(clippy::large_enum_variant, reason = "a handful of them in a test")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Heard {
    Issue(IssueTicket),
    Printed(PrintedReport),
}

/// How it answers asks for tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// So many are put off with 503 before the first is answered.
    Later(usize),
    /// With something that nobody understands, under this status.
    Garbled(u16),
    /// With a server's problem that says `never`.
    Never,
}

pub(crate) struct PlayedHub {
    pub(crate) address: String,
    heard: Receiver<Heard>,
    /// What it was told of the printer.
    pub(crate) printers: Receiver<PrinterReport>,
    /// What each question told of the glass, with its path; nothing for most.
    pub(crate) glass: Receiver<(String, Option<String>)>,
    /// It answers nobody.
    away: Arc<AtomicBool>,
    streams: Streams,
}

/// The connections over which facts would come.
type Streams = Arc<Mutex<Vec<TcpStream>>>;

impl PlayedHub {
    pub(crate) fn open(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (mouth, heard) = channel();
        let (of_printers, printers) = channel();
        let (of_glass, glass) = channel();
        let away = Arc::new(AtomicBool::new(false));
        let is_away = Arc::clone(&away);
        let manner = Arc::new(Mutex::new(manner));
        let streams = Streams::default();
        let kept = Arc::clone(&streams);
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let mouths = (mouth.clone(), of_printers.clone(), of_glass.clone());
                let manner = Arc::clone(&manner);
                let (kept, is_away) = (Arc::clone(&kept), Arc::clone(&is_away));
                std::thread::spawn(move || serve(connection.unwrap(), &mouths, &manner, &kept, &is_away));
            }
        });
        Self { address, heard, printers, glass, away, streams }
    }

    /// From now on no question is answered, or every one again.
    pub(crate) fn be_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    /// Breaks every stream of facts off; whoever comes back is given a snapshot, as after a restart.
    pub(crate) fn hang_up(&self) {
        for stream in self.streams.lock().unwrap().drain(..) {
            stream.shutdown(std::net::Shutdown::Both).unwrap();
        }
    }

    /// The branch closes, and this leg of the visit of every ticket that was given is kept for the next day.
    pub(crate) fn carry_over(&self, leg: Uuid) {
        let event = Event::TicketCarriedOver { ticket: leg };
        let row = Row {
            epoch: 1,
            seq: 42,
            last: true,
            v: 1,
            kind: event.kind().to_owned(),
            at: "2026-11-23T16:00:00Z".parse().unwrap(),
            boot: 1,
            mono_ms: 1,
            trusted: true,
            actor: Actor::Hub,
            request_id: None,
            data: serde_json::value::to_raw_value(&event).unwrap(),
        };
        let row = serde_json::to_string(&row).unwrap();
        for stream in self.streams.lock().unwrap().iter_mut() {
            write!(stream, "event: {}\nid: 1.42\ndata: {row}\n\n", event.kind()).unwrap();
        }
    }

    pub(crate) fn next(&self) -> Heard {
        self.heard.recv_timeout(Duration::from_secs(30)).unwrap()
    }

    pub(crate) fn heard_so_far(&self) -> Option<Heard> {
        self.heard.try_recv().ok()
    }
}

type Mouths = (Sender<Heard>, Sender<PrinterReport>, Sender<(String, Option<String>)>);

fn serve(
    mut connection: TcpStream,
    (mouth, of_printers, of_glass): &Mouths,
    manner: &Mutex<Manner>,
    streams: &Streams,
    away: &AtomicBool,
) {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first).unwrap_or(0) == 0 {
            return;
        }
        let (mut length, mut told) = (0, None);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if line == "\r\n" {
                break;
            }
            let (name, value) = line.split_once(':').unwrap();
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap();
            } else if name.eq_ignore_ascii_case(wire::HEADER_FAULT) {
                told = Some(value.trim().to_owned());
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        if away.load(Ordering::SeqCst) {
            return;
        }
        let path = first.split_whitespace().nth(1).unwrap();
        // A test that is over listens no more.
        let _ = of_glass.send((path.to_owned(), told));
        let (status, answer) = match path {
            "/v1/events" => {
                let event =
                    format!("event: snapshot\ndata: {}\n\n", serde_json::to_string(&board()).unwrap());
                write!(connection, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n{event}")
                    .unwrap();
                streams.lock().unwrap().push(connection.try_clone().unwrap());
                continue;
            }
            "/v1/catalogue" => (200, serde_json::to_string(&bank()).unwrap()),
            "/v1/tickets" => {
                let request: IssueTicket = serde_json::from_slice(&body).unwrap();
                let language = request.language.unwrap_or(Language::Fr);
                mouth.send(Heard::Issue(request)).unwrap();
                let mut manner = manner.lock().unwrap();
                match *manner {
                    Manner::Later(0) => {
                        (201, serde_json::to_string(&ticket("A047", "caisse", language)).unwrap())
                    }
                    Manner::Later(more) => {
                        *manner = Manner::Later(more - 1);
                        (503, serde_json::to_string(&Code::Busy.problem("busy".into(), None)).unwrap())
                    }
                    Manner::Garbled(status) => (status, "<html>nobody reads this</html>".to_owned()),
                    Manner::Never => {
                        let problem = Code::Fault.problem("broken".into(), None);
                        let problem = Problem { retry: Retry::Never, ..problem };
                        (500, serde_json::to_string(&problem).unwrap())
                    }
                }
            }
            path if first.starts_with("GET /v1/tickets/") => {
                let id = path.rsplit('/').next().unwrap().parse().unwrap();
                let opens = Some("2026-11-24T08:15:00Z".parse().unwrap());
                let kept = Ticket {
                    id,
                    carried: Some(Carried { opens }),
                    ..ticket("A047", "conseil", Language::Fr)
                };
                (200, serde_json::to_string(&kept).unwrap())
            }
            path if path.starts_with("/v1/devices/") => {
                of_printers.send(serde_json::from_slice(&body).unwrap()).unwrap();
                let kiosk = Device {
                    paired_at: None,
                    id: slug("borne-1"),
                    name: "Borne".into(),
                    role: DeviceRole::Kiosk,
                    zone: None,
                    printer: None,
                    papers: Vec::new(),
                };
                (200, serde_json::to_string(&kiosk).unwrap())
            }
            _ => {
                mouth.send(Heard::Printed(serde_json::from_slice(&body).unwrap())).unwrap();
                (200, serde_json::to_string(&ticket("A047", "caisse", Language::Fr)).unwrap())
            }
        };
        write!(connection, "HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n{answer}", answer.len())
            .unwrap();
    }
}

fn board() -> Board {
    Board {
        epoch: 1,
        incarnation: Uuid::from_u128(1),
        seq: 41,
        at: "2026-11-23T10:42:00Z".parse().unwrap(),
        revision: 1,
        day: Some(day()),
        tickets: BTreeMap::new(),
        counters: BTreeMap::new(),
        calls: Vec::new(),
        interruptions: BTreeMap::new(),
        peak: false,
        bells: BTreeMap::new(),
    }
}
