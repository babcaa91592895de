//! What the hub is compared with: a handler that reads the same JSON and answers the same JSON, behind the same layers,
//! and does nothing. It must not be quicker than honest: who asks is looked up among the same tokens, by the same code.

use std::path::Path;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use hub::access::{Access, Moment, Principal, Shown};
use hub::api::rights;
use hub::folder::Folder;
use tokio::net::TcpListener;
use uuid::Uuid;
use wire::day::BusinessDay;
use wire::local_text::LocalText;
use wire::names::{Channel, Kind, Language, TicketState};
use wire::ticket::{IssueTicket, Ticket, WaitingPlace};

/// Serves until killed. `data` holds the tokens.
pub(crate) async fn serve(data: &Path) -> anyhow::Result<()> {
    let access = Arc::new(Access::open(&Folder::open(data)?.access())?);
    let nothing = || async { StatusCode::NOT_FOUND };
    let v1 = Router::new()
        .route("/v1/catalogue", get(nothing))
        .route("/v1/tickets", get(nothing).post(|Json(asked)| async move { issue(asked) }))
        .route("/v1/tickets/{id}", get(nothing))
        .route("/v1/tickets/{id}/recall", post(nothing))
        .route("/v1/counters/{id}/call-next", post(nothing))
        .route_layer(from_fn_with_state(access, guard));
    let router = Router::new().merge(v1).route("/healthz", get(nothing)).layer(from_fn(speak));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    #[expect(clippy::print_stdout, reason = "whoever started this waits for the address")]
    {
        println!("listening http://{}", listener.local_addr()?);
    }
    axum::serve(listener, router).await?;
    Ok(())
}

async fn guard(State(access): State<Arc<Access>>, mut request: Request, next: Next) -> Response {
    match admit(&access, &request) {
        Some(who) => {
            request.extensions_mut().insert(who);
            next.run(request).await
        }
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

fn admit(access: &Access, request: &Request) -> Option<Principal> {
    let headers = request.headers();
    let version: u32 = headers.get(wire::HEADER_API)?.to_str().ok()?.parse().ok()?;
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let roles = rights::of(request.method(), route)?;
    let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
    // A device's token: the clocks are for sessions.
    let Shown::Good(who) = access.who(token.trim(), || Moment { at_ms: 0, run_ms: 0 }) else { return None };
    (version == wire::API && roles.contains(&who.role)).then_some(who)
}

async fn speak(request: Request, next: Next) -> Response {
    let _language = language(request.headers());
    let mut response = next.run(request).await;
    response.headers_mut().insert(wire::HEADER_API, HeaderValue::from(wire::API));
    response
}

fn language(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    asked.and_then(|word| word.parse().ok()).unwrap_or(Language::Fr)
}

fn issue(asked: IssueTicket) -> (StatusCode, Json<Ticket>) {
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
        language: asked.language.unwrap_or(Language::Fr),
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
    (StatusCode::CREATED, Json(ticket))
}

fn hall() -> LocalText {
    let fr = "Hall, rez-de-chaussée".to_owned();
    LocalText { fr, en: Some("Hall, ground floor".to_owned()), ..LocalText::default() }
}
