//! What the hub is compared with: a handler that reads the same JSON and answers the same JSON, behind the hub's own layers,
//! and does nothing but tell whoever listens. It must not be quicker than honest: who asks is looked up among the same
//! tokens, by the same code.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream;
use hub::api::{guarded, layered};
use hub::clock::SystemClock;
use hub::folder::Folder;
use hub::serve::Branch;
use tokio::net::TcpListener;
use tokio::sync::broadcast::{Receiver, Sender, channel, error::RecvError};
use uuid::Uuid;
use wire::day::BusinessDay;
use wire::local_text::LocalText;
use wire::names::{Channel, Kind, TicketState};
use wire::ticket::{IssueTicket, Ticket, WaitingPlace};

/// Messages that a listener may be behind.
const BEHIND: usize = 65_536;

/// Serves until killed. `data` holds the tokens.
pub(crate) async fn serve(data: &Path) -> anyhow::Result<()> {
    // A folder of its own: the other is the hub's.
    let own = data.with_extension("echo");
    std::fs::create_dir_all(&own)?;
    std::fs::copy(Folder::open(data)?.access(), Folder::open(&own)?.access())?;
    let branch = Branch::visit(&own, Arc::new(SystemClock::start(1)), |_| ())?;
    let (tell, _) = channel::<Bytes>(BEHIND);
    let (issued, told) = (tell.clone(), tell);
    let row = Arc::new(AtomicU64::new(0));
    let nothing = || async { StatusCode::NOT_FOUND };
    let v1 = Router::new()
        .route("/v1/catalogue", get(nothing))
        .route(
            "/v1/tickets",
            get(nothing)
                .post(move |Json(asked): Json<IssueTicket>| async move { issue(asked, &issued, &row) }),
        )
        .route("/v1/tickets/{id}", get(nothing))
        .route("/v1/tickets/{id}/recall", post(nothing))
        .route("/v1/counters/{id}/call-next", post(nothing))
        .route("/v1/events", get(move || async move { events(told.subscribe()) }));
    let routes = Router::new().merge(guarded(v1, &branch.app)).route("/healthz", get(nothing));
    let router = layered(routes, Arc::clone(&branch.app));
    let listener = TcpListener::bind("127.0.0.1:0").await.context("listen")?;
    #[expect(clippy::print_stdout, reason = "whoever started this waits for the address")]
    {
        println!("listening http://{}", listener.local_addr()?);
    }
    axum::serve(listener, router).await?;
    Ok(())
}

/// What was said since a listener last read goes out in one piece, as the hub's own stream does it.
fn events(heard: Receiver<Bytes>) -> Response {
    let messages = stream::unfold(heard, |mut heard| async move {
        let mut all = loop {
            match heard.recv().await {
                Ok(first) => break first.to_vec(),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        };
        while let Ok(more) = heard.try_recv() {
            all.extend_from_slice(&more);
        }
        Some((Ok::<_, Infallible>(Bytes::from(all)), heard))
    });
    let first = stream::once(async { Ok(Bytes::from_static(b"event: pulse\nid: 1.1\ndata: {}\n\n")) });
    let body = Body::from_stream(futures_util::StreamExt::chain(first, messages));
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}

fn issue(asked: IssueTicket, tell: &Sender<Bytes>, row: &AtomicU64) -> (StatusCode, Json<Ticket>) {
    let ticket = Ticket {
        id: Uuid::now_v7(),
        visit: asked.request_id,
        number: "A047".to_owned(),
        place: WaitingPlace { zone: asked.service.clone(), name: hall() },
        service: asked.service,
        kind: asked.kind.unwrap_or(Kind::Normal),
        priority: asked.priority,
        state: TicketState::Waiting,
        channel: Channel::Kiosk,
        language: asked.language.unwrap_or(wire::names::Language::Fr),
        ahead: 12,
        estimated_wait_s: None,
        issued_at: jiff::Timestamp::now(),
        business_day: BusinessDay { ordinal: 31, date: jiff::civil::date(2026, 11, 23), trusted: true },
        counter: None,
        track_url: None,
        at_risk: false,
        carried: None,
        for_staff: None,
    };
    if tell.receiver_count() > 0
        && let Ok(json) = serde_json::to_string(&ticket)
    {
        let row = row.fetch_add(1, Ordering::Relaxed) + 2;
        // Nobody listens any more: nobody is told.
        let _ = tell.send(format!("event: ticket-issued\nid: 1.{row}\ndata: {json}\n\n").into());
    }
    (StatusCode::CREATED, Json(ticket))
}

fn hall() -> LocalText {
    let fr = "Hall, rez-de-chaussée".to_owned();
    LocalText { fr, en: Some("Hall, ground floor".to_owned()), ..LocalText::default() }
}
