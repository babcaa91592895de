//! Is everything well: the status for people, the same in figures for machines.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use wire::event::Event;
use wire::fault::Fault;
use wire::names::{Language, TicketState};
use wire::role::Role;
use wire::status::{BackupsNow, Check, DiskNow, SeenAnswer, SeenFault, Status};

use super::asking::{Asked, Who};
use super::{App, Shared, fault};
use crate::check::Checked;
use crate::clock::Stopwatch;
use crate::engine::{Act, Saved, views};
use crate::fatal::LastFault;
use crate::figures::Gauges;
use crate::status::{self, Watched};
use crate::store::Room;
use crate::translate::time_out;
use crate::verify::Verdict;

/// Requests that were turned away so long ago are no overload any more.
const OVERLOAD_MS: u64 = 60_000;

/// A tenth of a small disk or two gigabytes of a large one are left: there is time to see to it before tickets stop.
const NEARLY_PART: u64 = 10;
const NEARLY_BYTES: u64 = 2_000_000_000;

fn disk(room: Room) -> Option<(DiskNow, Option<Fault>)> {
    let nearly = room.free < (room.total / NEARLY_PART).min(NEARLY_BYTES);
    let fault = if room.scarce { Some(Fault::DiskFull) } else { nearly.then_some(Fault::DiskNearlyFull) };
    // A disk of no size is one that was not measured.
    (room.total > 0).then_some((DiskNow { free_bytes: room.free, total_bytes: room.total }, fault))
}

fn backups(saved: &Saved) -> BackupsNow {
    BackupsNow {
        succeeded_at: saved.made.as_ref().map(|made| time_out(made.at_ms)),
        same_disk: saved.made.as_ref().is_some_and(|made| made.same_disk),
        no_owners: saved.made.as_ref().is_some_and(|made| made.no_owners),
        failed: saved.failing.clone(),
    }
}

impl App {
    /// What is known beside the state.
    #[must_use]
    pub fn watched(&self) -> Watched {
        let now = self.clock.read();
        let backups = backups(&self.engine.world().saved);
        let turned_away = self.figures.turned_away_at();
        Watched {
            heard: self.presence.all(),
            speed: self.clock.speed(),
            seen_ahead: self
                .seen_ahead
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .map(|seen| seen.to_string()),
            check: Some(match self.check.state() {
                Checked::Running(_) => Check::Running,
                Checked::Ended(Verdict::Sound { .. }) => Check::Sound,
                Checked::Ended(
                    Verdict::Broken { .. } | Verdict::Archived { .. } | Verdict::Unreadable { .. },
                ) => Check::Broken,
            }),
            broken_at: match self.check.state() {
                Checked::Ended(Verdict::Broken { epoch, seq, .. } | Verdict::Archived { epoch, seq, .. }) => {
                    Some(format!("{epoch}.{seq}"))
                }
                Checked::Ended(Verdict::Unreadable { epoch, seq, .. }) => {
                    Some(format!("{epoch}.{}", seq + 1))
                }
                Checked::Running(_) | Checked::Ended(Verdict::Sound { .. }) => None,
            },
            // Somebody may be reading a year of it: the status does not wait for that.
            archived: self
                .archive
                .try_lock()
                .ok()
                .and_then(|archive| archive.last_archived().ok())
                .filter(|last| *last > 0),
            disk: disk(self.engine.room()),
            backups: Some(backups),
            ended: self.last_end.known(),
            overloaded: turned_away.is_some_and(|at| now.mono_ms.saturating_sub(at) < OVERLOAD_MS),
        }
    }

    /// The status as somebody of this role may see it.
    #[must_use]
    pub fn status(&self, role: Role, language: Language) -> Status {
        let whole = matches!(role, Role::Supervisor | Role::Administrator);
        // Before the state is held: what is watched looks at it too, and a writer may wait between two readers.
        let watched = self.watched();
        status::status(&self.engine.world(), self.clock.read(), &watched, whole, language)
    }

    /// The figures as text.
    #[must_use]
    pub fn figures_text(&self) -> String {
        for batch in self.engine.pulse().batches() {
            self.figures.batch(batch.asks, batch.took);
        }
        let (now, watched) = (self.clock.read(), self.watched());
        let world = self.engine.world();
        let states = TicketState::ALL.iter().map(|state| {
            let in_it =
                world.branch.tickets().filter(|t| t.state.is_live() && views::state(&t.state) == *state);
            (*state, u64::try_from(in_it.count()).unwrap_or(u64::MAX))
        });
        let age = |backups: &BackupsNow| {
            let ms = world.at_ms(now) - backups.succeeded_at?.as_millisecond();
            Some(Duration::from_millis(u64::try_from(ms).unwrap_or(0)))
        };
        let gauges = Gauges {
            queue: self.engine.waiting(),
            streams: self.streams.taken(),
            tickets: states.collect(),
            head: world.head.seq,
            clock_trusted: world.now(now).trusted,
            faults: status::standing(&world, now, &watched).into_iter().map(|s| s.fault).collect(),
            printers: status::printers(&world).into_iter().collect(),
            ended: watched.ended.clone(),
            disk_free: watched.disk.as_ref().map(|(disk, _)| disk.free_bytes),
            backup_age: watched.backups.as_ref().and_then(age),
        };
        drop(world);
        self.figures.render(&gauges)
    }
}

/// Is everything well, and if not, what, where, and who can help. Who steers the branch sees the hub itself too.
#[utoipa::path(get, path = "/v1/status", tag = "health", responses((status = 200, body = Status)))]
pub(super) async fn status(State(app): State<Shared>, Who(who): Who, headers: HeaderMap) -> Response {
    fault::json(200, views::json(&app.status(who.role, fault::language(&headers))))
}

/// Somebody has seen that the hub had ended on a fault: it is told no longer. What has come since still is.
#[utoipa::path(post, path = "/v1/status/seen", tag = "health", request_body = SeenFault, responses((status = 200, body = SeenAnswer)))]
pub(super) async fn seen(
    State(app): State<Shared>,
    Who(who): Who,
    asked: Asked<SeenFault>,
) -> Result<Response, super::Fault> {
    let SeenFault { request_id, code, at } = asked.body;
    let is_it = |known: &LastFault| known.fault.code() == code && known.at_ms == at.as_millisecond();
    let known = app.last_end.known().filter(is_it);
    // Told before it is done: a fault that nobody is said to have seen is told on.
    let act = Act::Seen(known.is_some().then_some(Event::FaultSeen { code, at }));
    let answer = app.ask(&who, request_id, asked.digest, act).await?;
    if let Some(known) = known.filter(|_| answer.status().is_success()) {
        let keeper = Arc::clone(&app);
        let forgotten = tokio::task::spawn_blocking(move || keeper.last_end.forget(&known)).await;
        if let Ok(Err(error)) = forgotten {
            tracing::warn!(%error, "failed to forget a fault that was seen: the next start tells it again");
        }
    }
    Ok(answer)
}

/// Figures in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "health", responses((status = 200, content_type = "text/plain", body = String)))]
pub(super) async fn metrics(State(app): State<Shared>) -> Response {
    let head = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (head, app.figures_text()).into_response()
}

/// Counts a request by its route, never by its address: a label for each ticket would be a list of tickets.
pub(super) async fn count(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let begun = Stopwatch::start();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    // Anybody can invent a method: each would be a row of figures for ever.
    let method = match method {
        Method::GET | Method::POST | Method::PUT | Method::DELETE | Method::HEAD => {
            method.as_str().to_owned()
        }
        _ => "other".to_owned(),
    };
    app.figures.request(&method, route, response.status().as_u16(), begun.elapsed());
    response
}
