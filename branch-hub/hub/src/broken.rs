//! A hub whose journal is not what was written: it gives nothing and changes nothing, but says so to whoever asks, and
//! how the branch is restored. Must not hold the folder: the restore needs it.

use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context as _;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::serve::Listener;
use futures_util::FutureExt as _;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use wire::envelope::Position;
use wire::fault::Fault as Known;
use wire::health::Readiness;
use wire::names::Language;
use wire::problem::Code;
use wire::texts::{Key, key};

use crate::api::{Fault, language, speak};
use crate::door::{Identity, Names, TlsListener};
use crate::engine::StartError;
use crate::engine::fact::Unreadable;
use crate::serve::Doors;
use crate::store::StoreError;

/// Seconds after which asking again may help: somebody has to restore the branch first.
const LATER_S: u32 = 60;

/// What is known of the trouble.
#[derive(Debug, Clone)]
pub struct Broken {
    /// The first row that is not good, where that is known.
    row: Option<Position>,
    why: String,
    /// The data folder, for the commands that the page names.
    folder: String,
}

impl Broken {
    /// Whether this is why a hub did not start. Another hub in the folder, a full disk or a missing right are no broken
    /// journal, and are over once somebody has seen to them.
    #[must_use]
    pub fn is_why(error: &anyhow::Error, folder: &Path) -> Option<Self> {
        let row = match error.downcast_ref::<StartError>() {
            Some(StartError::Broken { epoch, seq } | StartError::Unsealed { epoch, seq }) => {
                Some(Position { epoch: *epoch, seq: *seq })
            }
            Some(StartError::Unreadable(
                Unreadable::Envelope { seq, .. }
                | Unreadable::Event { seq, .. }
                | Unreadable::Settings { seq, .. },
            )) => Some(Position { epoch: 0, seq: *seq }),
            Some(StartError::Store(e)) if is_damage(e) => None,
            None if error.downcast_ref::<StoreError>().is_some_and(is_damage) => None,
            Some(StartError::Store(_)) | None => return None,
        };
        Some(Self { row, why: format!("{error:#}"), folder: folder.display().to_string() })
    }
}

fn is_damage(error: &StoreError) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    match error {
        StoreError::Malformed { .. }
        | StoreError::MalformedRow { .. }
        | StoreError::Archived { .. }
        | StoreError::Damaged(_) => true,
        StoreError::Database(e) => {
            matches!(e.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
        }
        StoreError::File(_) | StoreError::Migration(_) | StoreError::PowerCut => false,
    }
}

#[derive(Template)]
#[template(path = "broken.html")]
struct Page {
    language: Language,
    row: String,
    why: String,
    folder: String,
}

impl Page {
    fn text(&self, key: Key) -> &'static str {
        key.raw(self.language)
    }

    /// The same as in logs and in the page for guards. The hub has no name of its own in the hall.
    fn sign(&self) -> String {
        Known::JournalBroken.sign("", self.language)
    }

    fn at(&self) -> String {
        if self.row.is_empty() {
            return self.text(key::BROKEN_NO_ROW).to_owned();
        }
        key::BROKEN_ROW.say(self.language, &[("row", &self.row)])
    }
}

/// Answers at every door until `stop` comes: whoever opens a page or asks from a device is told, wherever they ask.
/// `authority` is the file of the hub's own authority, under which it speaks TLS; where there is none, that door stays shut.
///
/// # Errors
/// When an address cannot be listened on.
pub async fn serve(
    broken: Broken,
    doors: Doors,
    authority: &Path,
    at_ms: i64,
    listening: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let stop = stop.shared();
    let bind = async |at: SocketAddr| TcpListener::bind(at).await.with_context(|| format!("listen on {at}"));
    let mut served = JoinSet::new();
    let http = bind(doors.http).await?;
    let address = http.local_addr().context("learn the listener's address")?;
    serve_at(&mut served, http, &broken, &stop);
    if let Some(public) = doors.public {
        serve_at(&mut served, bind(public).await?, &broken, &stop);
    }
    if let Some(https) = doors.https.filter(|_| authority.is_file()) {
        let identity = Identity::open(authority, Names::of_this_machine(&[]), at_ms)?;
        let tls =
            TlsListener::new(bind(https).await?, identity.server_config()?).context("listen for TLS")?;
        serve_at(&mut served, tls, &broken, &stop);
    }
    listening(address);
    while let Some(ended) = served.join_next().await {
        ended.context("serve HTTP")?.context("serve HTTP")?;
    }
    Ok(())
}

fn serve_at<L: Listener<Addr: std::fmt::Debug>>(
    served: &mut JoinSet<std::io::Result<()>>,
    listener: L,
    broken: &Broken,
    stop: &(impl Future<Output = ()> + Clone + Send + 'static),
) {
    let (router, stop) = (router(broken.clone()), stop.clone());
    served.spawn(axum::serve(listener, router).with_graceful_shutdown(stop).into_future());
}

fn router(broken: Broken) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/readyz", get(readyz))
        .fallback(whatever)
        .layer(from_fn(speak))
        .with_state(broken)
}

/// A person is shown the page wherever they wanted to go, a program is told what it understands.
async fn whatever(State(broken): State<Broken>, headers: HeaderMap) -> Response {
    let accepts = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if !accepts.contains("text/html") {
        return Fault::later(Code::JournalBroken, LATER_S).into_response();
    }
    page(State(broken), headers).await
}

async fn page(State(broken): State<Broken>, headers: HeaderMap) -> Response {
    let row = broken.row.map_or_else(String::new, |row| row.seq.to_string());
    let language = match language(&headers) {
        Language::En => Language::En,
        Language::Fr | Language::Wo => Language::Fr,
    };
    match (Page { language, row, why: broken.why, folder: broken.folder }).render() {
        Ok(text) => (StatusCode::SERVICE_UNAVAILABLE, [(header::CACHE_CONTROL, "no-store")], Html(text))
            .into_response(),
        Err(_) => Fault::later(Code::JournalBroken, LATER_S).into_response(),
    }
}

async fn readyz(State(broken): State<Broken>) -> Response {
    let place = broken.row.unwrap_or_default();
    let readiness = Readiness {
        status: Code::JournalBroken.as_str().to_owned(),
        epoch: place.epoch,
        seq: place.seq,
        seen: None,
        journal: wire::health::Journal::Broken,
        broken_at: broken.row.map(|row| row.to_string()),
    };
    (StatusCode::SERVICE_UNAVAILABLE, axum::Json(readiness)).into_response()
}
