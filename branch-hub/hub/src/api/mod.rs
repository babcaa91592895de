//! The hub's HTTP API: routes, who may use them, and answers that a person can read.
//! Must not decide: every act goes to the engine, every reading comes from the published state.

mod arrival;
mod aside;
mod asking;
mod audit;
mod bells;
mod counters;
pub(crate) mod day;
mod devices;
mod events;
mod fault;
mod guard;
mod health;
mod journal;
mod limits;
mod line;
mod openapi;
mod pairings;
mod people;
mod query;
mod reading;
mod recovery;
mod reports;
pub mod rights;
mod sessions;
mod settings;
mod status;
mod tickets;
mod trial;

use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, delete, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use uuid::Uuid;
use wire::envelope::Position;
use wire::problem::Code;

use crate::access::{Access, Moment, Principal};
use crate::check::Check;
use crate::clock::Clock;
use crate::door::Identity;
use crate::engine::shell::Handle;
use crate::engine::{Act, Ask, Body};
use crate::fatal::LastEnd;
use crate::figures::Figures;
use crate::folder::Folder;
use crate::pairing::Pairings;
use crate::presence::Presence;
use crate::saving::Turn;
use crate::seal::Sealer;
use crate::setup::Setup;
use crate::setup::trial::Trials;
use crate::store::{Archive, StoreError};

pub use fault::Fault;
pub(crate) use fault::{language, speak};
pub(crate) use guard::come_in;
pub use limits::{Seat, Streams};
pub use openapi::document;
pub(crate) use query::Sought;
pub use reports::{Reports, slip_of};

/// What every route may reach.
pub struct App {
    /// The engine.
    pub engine: Handle,
    /// Tokens, people, sessions.
    pub access: Arc<Access>,
    /// The one clock.
    pub clock: Arc<dyn Clock>,
    /// Committed facts and past tickets.
    pub archive: Arc<Mutex<Archive>>,
    /// The highest place in the journal that a device has shown beyond our own.
    pub seen_ahead: Mutex<Option<Position>>,
    /// The data folder.
    pub folder: Folder,
    /// The hub's own key.
    pub sealer: Sealer,
    /// Whose turn it is to make a backup.
    pub saving: Turn,
    /// Who listens.
    pub streams: Streams,
    /// Where the facts of the audit stand.
    pub audit: Mutex<crate::audit::Index>,
    /// Whether the whole journal is what was written.
    pub check: Arc<Check>,
    /// Days whose figures are known.
    pub reports: Mutex<Reports>,
    /// Which devices were heard, and when.
    pub presence: Presence,
    /// The page of the first start.
    pub setup: Setup,
    /// What was said of the full trial.
    pub trials: Trials,
    /// What is counted.
    pub figures: Figures,
    /// What the hub ended on last, until somebody has seen it.
    pub last_end: Arc<LastEnd>,
    /// Who this hub is to those who connect.
    pub identity: Arc<Identity>,
    /// Where TLS is spoken, once it is.
    pub https: OnceLock<SocketAddr>,
    /// Devices that are about to be let in.
    pub pairings: Mutex<Pairings>,
    /// The hub is going down: streams end.
    pub stopping: tokio::sync::watch::Sender<bool>,
    /// Whether other machines may speak to us without TLS was checked and warned of.
    pub warned: AtomicBool,
}

/// The state of the router.
pub type Shared = Arc<App>;

impl App {
    /// Asks the engine on somebody's behalf.
    ///
    /// # Errors
    /// [`Fault`] when the engine refuses, is too busy, or has stopped.
    pub async fn ask(
        &self,
        who: &Principal,
        request_id: Uuid,
        digest: [u8; 16],
        act: Act,
    ) -> Result<Response, Fault> {
        let ask = Ask { actor: who.actor(), request_id: Some(request_id), digest, act };
        let answer = self.engine.ask(ask).await.map_err(|_| {
            self.figures.turned_away(self.clock.read().mono_ms);
            Fault::later(Code::Busy, 1)
        })?;
        let replayed = answer.replayed;
        let mut response = match answer.body {
            Body::Done(status, json) => fault::json(status, json),
            Body::Problem(trouble) => Fault::from(trouble).into_response(),
        };
        if replayed {
            response
                .headers_mut()
                .insert(wire::HEADER_REPLAYED, axum::http::HeaderValue::from_static("true"));
        }
        Ok(response)
    }

    /// Reads from the archive, away from the threads that answer everybody.
    ///
    /// # Errors
    /// [`Fault`] when the disk cannot be read.
    async fn look_up<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Archive) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Fault> {
        let archive = Arc::clone(&self.archive);
        let found = tokio::task::spawn_blocking(move || {
            look(&archive.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
        });
        match found.await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => {
                tracing::error!(%error, "failed to look something up");
                Err(Fault::new(Code::Fault))
            }
            Err(_) => Err(Fault::new(Code::Fault)),
        }
    }

    /// Whether other machines may speak to us without TLS.
    #[must_use]
    pub fn allows_plain(&self) -> bool {
        self.engine.world().ruling.as_ref().is_some_and(|ruling| ruling.document.branch.plain_http)
    }

    /// Looks at this machine's addresses again, unless that was done a moment ago.
    fn looks_again(&self) -> bool {
        let looks = self.identity.may_look(self.clock.read().mono_ms);
        if looks {
            crate::serve::look_at_names(self);
        }
        looks
    }

    /// Both clocks, now.
    #[must_use]
    pub fn moment(&self) -> Moment {
        let reading = self.clock.read();
        let world = self.engine.world();
        Moment { at_ms: world.at_ms(reading), run_ms: world.run_base_ms.saturating_add(reading.mono_ms) }
    }

    /// The hall's time, in milliseconds since 1970. Not for who holds the state already.
    #[must_use]
    pub fn at_ms(&self) -> i64 {
        self.engine.world().at_ms(self.clock.read())
    }

    /// An id that rises with time.
    ///
    /// # Errors
    /// [`Fault`] when the system has no randomness.
    pub fn draw_id(&self) -> Result<Uuid, Fault> {
        let mut random = [0; 10];
        getrandom::fill(&mut random).map_err(|_| Fault::new(Code::Fault))?;
        let at_ms = u64::try_from(self.at_ms()).unwrap_or(0);
        Ok(uuid::Builder::from_unix_timestamp_millis(at_ms, &random).into_uuid())
    }
}

/// Every route of the API and the pages.
pub fn router(app: Shared) -> Router {
    let v1 = Router::new()
        .route("/v1/catalogue", get(reading::catalogue))
        .route("/v1/board", get(reading::board))
        .route("/v1/events", get(events::events))
        .route("/v1/journal", get(journal::journal))
        .route("/v1/tickets", get(reading::tickets).post(tickets::issue))
        .route("/v1/tickets/{id}", get(reading::ticket))
        .route("/v1/tickets/{id}/call", post(tickets::call))
        .route("/v1/tickets/{id}/recall", post(tickets::recall))
        .route("/v1/tickets/{id}/start", post(tickets::start))
        .route("/v1/tickets/{id}/end", post(tickets::end))
        .route("/v1/tickets/{id}/absent", post(tickets::absent))
        .route("/v1/tickets/{id}/cancel", post(tickets::cancel))
        .route("/v1/tickets/{id}/transfer", post(tickets::transfer))
        .route("/v1/tickets/{id}/printed", post(tickets::printed))
        .route("/v1/tickets/{id}/why", get(aside::why))
        .route("/v1/tickets/{id}/park", post(aside::park))
        .route("/v1/tickets/{id}/unpark", post(tickets::unpark))
        .route("/v1/tickets/{id}/requeue", post(tickets::requeue))
        .route("/v1/tickets/{id}/reopen", post(tickets::reopen))
        .route("/v1/tickets/{id}/confirm-priority", post(tickets::confirm_priority))
        .route("/v1/tickets/{id}/decline-priority", post(tickets::decline_priority))
        .route("/v1/tickets/{id}/prioritise", post(aside::prioritise))
        .route("/v1/tickets/{id}/triage", post(aside::triage))
        .route("/v1/tickets/{id}/paid", post(tickets::paid))
        .route("/v1/tickets/{id}/hold", post(aside::hold))
        .route("/v1/tickets/{id}/release", post(tickets::release))
        .route("/v1/tickets/{id}/identify", post(tickets::identify))
        .route("/v1/tickets/{id}/move", post(tickets::move_ticket))
        .route("/v1/tickets/withdraw", post(aside::withdraw))
        .route("/v1/tickets/readmit", post(recovery::readmit))
        .route("/v1/recovery", get(recovery::recovery))
        .route("/v1/recovery/numbers", post(recovery::say_number))
        .route("/v1/recovery/heard", post(recovery::hear_numbers))
        .route("/v1/counters/{id}", get(reading::counter))
        .route("/v1/counters/{id}/line", get(line::line))
        .route("/v1/counters/{id}/open", post(counters::open))
        .route("/v1/counters/{id}/pause", post(counters::pause))
        .route("/v1/counters/{id}/resume", post(counters::resume))
        .route("/v1/counters/{id}/close", post(counters::close))
        .route("/v1/counters/{id}/take-over", post(counters::take_over))
        .route("/v1/counters/{id}/call-next", post(counters::call_next))
        .route("/v1/counters/{id}/still-here", post(counters::still_here))
        .route("/v1/series/{id}/roll", post(counters::set_roll))
        .route("/v1/bells/ring", post(bells::ring))
        .route("/v1/bells/{id}/answer", post(bells::answer))
        .route("/v1/day", post(day::day))
        .route("/v1/clock", post(day::clock))
        .route("/v1/day/peak", post(day::peak))
        .route("/v1/services/interrupt", post(day::interrupt))
        .route("/v1/services/resume", post(day::resume))
        .route("/v1/reports/days/{day}", get(reports::day))
        .route("/v1/reports/days/{day}/slip", get(reports::slip))
        .route("/v1/devices", get(devices::devices))
        .route("/v1/devices/{id}/printer", post(devices::printer))
        .route("/v1/trial", get(trial::read).post(trial::say))
        .route("/v1/trial/slip", post(trial::slip))
        .route("/v1/status", get(status::status))
        .route("/v1/status/seen", post(status::seen))
        .route("/metrics", get(status::metrics))
        .route("/v1/devices/{id}/revoke", post(pairings::revoke))
        .route("/v1/devices/pairings", get(pairings::list).post(pairings::begin))
        .route("/v1/devices/pairings/{id}/reveal", post(pairings::reveal))
        .route("/v1/devices/pairings/{id}/fetch", post(pairings::fetch))
        .route("/v1/devices/pairings/{id}/accept", post(pairings::accept))
        .route("/v1/devices/pairings/{id}/decline", post(pairings::decline))
        .route("/v1/settings", get(settings::read).put(settings::write))
        .route("/v1/audit", get(audit::audit))
        .route("/v1/people", get(people::people).post(people::let_in))
        .route("/v1/people/{id}/remove", post(people::remove))
        .route("/v1/people/{id}/unlock", post(people::unlock))
        .route("/v1/sessions", post(sessions::sign_in))
        .route("/v1/sessions/current", delete(sessions::sign_out))
        .method_not_allowed_fallback(|| async { Fault::new(Code::MethodNotAllowed) });
    // Whoever shows no token learns nothing, not even which paths there are.
    let unknown = any(|| async { Fault::new(Code::UnknownRoute) })
        .layer(from_fn_with_state(Arc::clone(&app), guard::known))
        .with_state(Arc::clone(&app));
    let all = Router::new()
        .merge(guarded(v1, &app))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/openapi.json", get(openapi::openapi))
        .route("/ca.crt", get(health::authority))
        .merge(crate::pages::router(&app))
        .method_not_allowed_fallback(|| async { Fault::new(Code::MethodNotAllowed) })
        .fallback_service(unknown);
    layered(all, app)
}

/// Routes that only those may ask whom the table of rights names.
pub fn guarded(routes: Router<Shared>, app: &Shared) -> Router<Shared> {
    routes.route_layer(from_fn_with_state(Arc::clone(app), guard::guard))
}

/// Routes behind what every request of this listener passes, whatever it asks for.
pub fn layered(routes: Router<Shared>, app: Shared) -> Router {
    routes
        .layer(CatchPanicLayer::custom(limits::broken))
        .layer(from_fn(limits::heads))
        .layer(from_fn_with_state(Arc::clone(&app), guard::door))
        .layer(from_fn(fault::speak))
        .layer(from_fn_with_state(Arc::clone(&app), status::count))
        .with_state(app)
}
