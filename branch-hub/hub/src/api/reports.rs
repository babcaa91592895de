//! How a day went.
//! Must not define a figure, nor keep the engine waiting: the journal is read beside it.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use wire::day::BusinessDay;
use wire::envelope::{Envelope, Position};
use wire::event::Event;
use wire::problem::{Code, Problem};
use wire::report::DayReport;
use wire::slip::DaySlip;

use super::{App, Fault, Shared, fault};
use crate::engine::views;
use crate::report::{self, Days};
use crate::slip;
use crate::store::JournalRow;

/// Rows read in one go.
const PAGE: usize = 1_000;

/// Days whose figures are known, and where the reading stands.
#[derive(Default)]
pub struct Reports {
    days: Days,
    /// Those that are over, oldest first.
    over: Vec<DayReport>,
    /// What was signed at the close of each, by ordinal.
    marks: BTreeMap<u64, Mark>,
}

/// Where a day stands in the journal.
#[derive(Debug, Clone)]
struct Mark {
    first: Position,
    sealed: Option<(Event, Timestamp)>,
}

/// A day, as it is asked for: by its ordinal, or by its date; of several days with one date, the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Ordinal(u64),
    Date(Date),
}

impl Wanted {
    fn read(text: &str) -> Option<Self> {
        text.parse().map(Self::Ordinal).or_else(|_| text.parse().map(Self::Date)).ok()
    }

    fn is(self, day: BusinessDay) -> bool {
        match self {
            Self::Ordinal(ordinal) => day.ordinal == ordinal,
            Self::Date(date) => day.date == date,
        }
    }
}

/// How a day went, as JSON, or as a sheet where `Accept` asks for `text/csv`. The sheet's first column, `row`, says what a
/// line is about: a `service`, one `class` of the service above, all `visits` or all `claims`.
#[utoipa::path(get, path = "/v1/reports/days/{day}", tag = "reports",
    params(("day" = String, Path, description = "the day's ordinal, or its date: 2026-11-23")),
    responses((status = 200, content((DayReport = "application/json"), (String = "text/csv"))), (status = 404, body = Problem)))]
pub(super) async fn day(
    State(app): State<Shared>,
    path: Result<Path<String>, axum::extract::rejection::PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let unknown = || Fault::new(Code::UnknownDay);
    let Path(text) = path.map_err(|_| unknown())?;
    let wanted = Wanted::read(&text).ok_or_else(unknown)?;
    // The first report after a start reads the whole journal: not on the threads that answer everybody.
    let found = tokio::task::spawn_blocking(move || find(&app, wanted)).await;
    let report = found.map_err(|_| Fault::new(Code::Fault))??.ok_or_else(unknown)?;
    if asks_for_a_sheet(&headers) {
        return Ok(
            ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], report::csv(&report)).into_response()
        );
    }
    Ok(fault::json(200, views::json(&report)))
}

/// What a supervisor keeps of a day on paper: its figures, and the head that was signed when it closed.
#[utoipa::path(get, path = "/v1/reports/days/{day}/slip", tag = "reports",
    params(("day" = String, Path, description = "the day's ordinal, or its date: 2026-11-23")),
    responses((status = 200, body = DaySlip), (status = 404, body = Problem)))]
pub(super) async fn slip(
    State(app): State<Shared>,
    path: Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Result<Response, Fault> {
    let unknown = || Fault::new(Code::UnknownDay);
    let Path(text) = path.map_err(|_| unknown())?;
    let wanted = Wanted::read(&text).ok_or_else(unknown)?;
    let found = tokio::task::spawn_blocking(move || find_slip(&app, Some(wanted))).await;
    let slip = found.map_err(|_| Fault::new(Code::Fault))??.ok_or_else(unknown)?;
    Ok(fault::json(200, views::json(&slip)))
}

/// The slip of a day of that ordinal, or of the newest that was signed; none if there is none. Reads the journal: not for the
/// threads that answer everybody.
///
/// # Errors
/// [`Fault`] when the journal cannot be read.
pub fn slip_of(app: &App, ordinal: Option<u64>) -> Result<Option<DaySlip>, Fault> {
    find_slip(app, ordinal.map(Wanted::Ordinal))
}

fn find_slip(app: &App, wanted: Option<Wanted>) -> Result<Option<DaySlip>, Fault> {
    let (branch, head) = {
        let world = app.engine.world();
        (world.ruling.as_ref().map_or_else(String::new, |r| r.document.branch.name.clone()), world.head.seq)
    };
    let mut reports = app.reports.lock().unwrap_or_else(PoisonError::into_inner);
    reports.read_on(app, head)?;
    let running = reports.days.so_far().map(|told| report::report(&told));
    let known: Vec<&DayReport> = reports.over.iter().chain(&running).collect();
    let is_wanted = |report: &&&DayReport| wanted.is_none_or(|wanted| wanted.is(report.business_day));
    let slips = known.iter().rev().filter(is_wanted).find_map(|report| {
        let mark = reports.marks.get(&report.business_day.ordinal)?;
        let (Event::DaySealed { head, hash, signature, .. }, at) = mark.sealed.as_ref()? else { return None };
        let legs = report.services.iter().map(|service| &service.all);
        let gone = legs.clone().map(|l| l.no_shows + l.abandoned + l.withdrawn + l.sent_home + l.expired);
        Some(DaySlip {
            branch: branch.clone(),
            business_day: report.business_day,
            issued: report.issued,
            served: legs.map(|legs| legs.served).sum(),
            gone: gone.sum(),
            first: mark.first.to_string(),
            last: head.to_string(),
            sealed_at: *at,
            code: slip::code(hash),
            fingerprint: slip::fingerprint(signature),
            hash: hash.clone(),
        })
    });
    Ok(slips)
}

fn find(app: &App, wanted: Wanted) -> Result<Option<DayReport>, Fault> {
    let mut reports = app.reports.lock().unwrap_or_else(PoisonError::into_inner);
    // Rows beyond are on disk, but whoever reads the board does not know of them yet.
    let head = app.engine.world().head.seq;
    reports.read_on(app, head)?;
    if reports.days.running().is_some_and(|day| wanted.is(day)) {
        return Ok(reports.days.so_far().map(|told| report::report(&told)));
    }
    Ok(reports.over.iter().rev().find(|report| wanted.is(report.business_day)).cloned())
}

impl Reports {
    /// Remembers where a day begins, and what was signed at its end.
    fn mark(&mut self, row: &JournalRow) {
        let Ok(envelope) = serde_json::from_slice::<Envelope>(&row.bytes) else { return };
        if envelope.kind != "day-opened" && envelope.kind != "day-sealed" {
            return;
        }
        let first = Position { epoch: row.epoch, seq: row.seq };
        match Event::read(&envelope.kind, &envelope.data) {
            // A day whose date is corrected is opened again under its ordinal.
            Ok(Event::DayOpened { ordinal, .. }) => {
                self.marks.entry(ordinal).or_insert(Mark { first, sealed: None });
            }
            Ok(event) => {
                if let Event::DaySealed { ordinal, .. } = &event {
                    let mark = self.marks.entry(*ordinal).or_insert(Mark { first, sealed: None });
                    mark.sealed = Some((event, envelope.at));
                }
            }
            Err(_) => {}
        }
    }

    fn read_on(&mut self, app: &App, head: u64) -> Result<(), Fault> {
        while self.days.seq() < head {
            let archive = app.archive.lock().unwrap_or_else(PoisonError::into_inner);
            let rows = archive.rows_after(self.days.seq(), PAGE);
            drop(archive);
            let rows = rows.map_err(|error| broken(&error))?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in rows.iter().filter(|row| row.seq <= head) {
                self.mark(row);
                let ended = self.days.tell(row).map_err(|error| broken(&error))?;
                self.over.extend(ended.map(|told| report::report(&told)));
            }
        }
        Ok(())
    }
}

fn broken(error: &dyn std::fmt::Display) -> Fault {
    tracing::error!(%error, "failed to read the journal for a report");
    Fault::new(Code::Fault)
}

/// Whether a sheet stands in `Accept`, and not after JSON.
pub(super) fn asks_for_a_sheet(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut kinds =
        lines.flat_map(|line| line.split(',')).map(|kind| kind.split(';').next().unwrap_or_default().trim());
    kinds.find(|kind| ["text/csv", "application/json"].contains(kind)) == Some("text/csv")
}
