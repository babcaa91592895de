//! From the wire to the view: a hub on a free port speaks, and the screen's own loop hears, shows and chimes.
#![expect(clippy::unwrap_used, reason = "tests")]

mod branch;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use branch::{LINE, START, ticket};
use display::ears;
use display::hall::{HallView, Page};
use display::screen::{Screen, Setup};
use display::sound::Chime;
use hub_client::{Hub, HubAddress};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use wire::envelope::Position;

/// Longer than anything here takes, so that a test that hangs ends.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the hub has said so far: every listener is told all of it, as it grows.
#[derive(Clone)]
struct Speech {
    said: watch::Sender<String>,
    catalogues: watch::Sender<usize>,
}

impl Speech {
    fn say(&self, name: &str, data: &Value) {
        self.said.send_modify(|said| said.push_str(&format!("event: {name}\ndata: {data}\n\n")));
    }

    async fn answer(self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        loop {
            let mut first = String::new();
            if stream.read_line(&mut first).await? == 0 {
                return Ok(());
            }
            let mut line = String::new();
            while stream.read_line(&mut line).await? > 2 {
                line.clear();
            }
            if first.starts_with("GET /v1/catalogue ") {
                self.catalogues.send_modify(|asked| *asked += 1);
                let body = serde_json::to_string(&branch::catalogue()).unwrap();
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
                stream.write_all((head + &body).as_bytes()).await?;
                continue;
            }
            assert!(first.starts_with("GET /v1/events?zone=hall "), "{first}");
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n").await?;
            let (mut said, mut told) = (self.said.subscribe(), 0);
            loop {
                let news = said.borrow_and_update()[told..].to_owned();
                told += news.len();
                stream.write_all(news.as_bytes()).await?;
                if said.changed().await.is_err() {
                    return Ok(());
                }
            }
        }
    }
}

struct Counted(Arc<AtomicUsize>);

impl Chime for Counted {
    fn sound(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

struct Hall {
    speech: Speech,
    views: mpsc::UnboundedReceiver<HallView>,
    chimes: Arc<AtomicUsize>,
}

impl Hall {
    async fn open() -> Self {
        let speech = Speech { said: watch::channel(String::new()).0, catalogues: watch::channel(0).0 };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let speaker = speech.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(speaker.clone().answer(stream));
            }
        });
        let hub = Hub::new(HubAddress { base, token: "sesame".into() }, Position::default()).unwrap();
        let zone = Some("hall".parse().unwrap());
        let setup =
            Setup { zone: zone.clone(), device: "ecran-1".into(), time_zone: TimeZone::UTC, places: 4 };
        let screen = Screen::new(setup, Instant::now());
        let (shown, views) = mpsc::unbounded_channel();
        let chimes = Arc::<AtomicUsize>::default();
        let counted = Counted(Arc::clone(&chimes));
        tokio::spawn(ears::follow(hub, zone, screen, counted, move |view| shown.send(view).is_ok()));
        Self { speech, views, chimes }
    }

    /// The first view that is as it should be.
    async fn view(&mut self, fits: impl Fn(&HallView) -> bool) -> HallView {
        let search = async {
            loop {
                let view = self.views.recv().await.unwrap();
                if fits(&view) {
                    return view;
                }
            }
        };
        tokio::time::timeout(PATIENCE, search).await.unwrap()
    }
}

#[tokio::test]
async fn what_the_hub_says_is_seen_and_heard() {
    let mut hall = Hall::open().await;
    let at = START.parse().unwrap();
    assert_eq!(hall.view(|_| true).await.page, Page::Starting);
    hall.speech.say("snapshot", &branch::board(1, at, LINE, &[]));
    let view = hall.view(|view| view.page == Page::Calls).await;
    assert_eq!(view.branch, "Banque de la Teranga · Plateau");
    let data =
        json!({"ticket": ticket("A047"), "counter": "g3", "agent": null, "auto_start_ms": 1, "reason": null});
    hall.speech.say("ticket-called", &branch::row(2, at, "ticket-called", &data));
    let view = hall.view(|view| !view.stage.is_empty()).await;
    assert_eq!(view.stage[0].spoken(), "A047, Guichet 3, À droite");
    assert_eq!(hall.chimes.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn new_settings_bring_a_new_catalogue() {
    let mut hall = Hall::open().await;
    let at = START.parse().unwrap();
    hall.speech.say("snapshot", &branch::board(1, at, LINE, &[]));
    hall.view(|view| view.page == Page::Calls).await;
    let mut asked = hall.speech.catalogues.subscribe();
    // Once at the start, and once because the snapshot may be of another revision.
    tokio::time::timeout(PATIENCE, asked.wait_for(|times| *times == 2)).await.unwrap().unwrap();
    let data = json!({"revision": 2, "base": {}, "over": {}});
    hall.speech.say("settings-adopted", &branch::row(2, at, "settings-adopted", &data));
    tokio::time::timeout(PATIENCE, asked.wait_for(|times| *times == 3)).await.unwrap().unwrap();
}
