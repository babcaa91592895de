//! Who did what.
//! Must not keep the engine waiting: the journal is read beside it.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;
use utoipa::IntoParams;
use wire::audit::{AuditEntry, AuditKind, AuditPage};
use wire::envelope::Position;
use wire::names::{Language, Slug};
use wire::problem::{Code, Problem};

use super::query::Sought;
use super::reports::asks_for_a_sheet;
use super::{Fault, Shared, fault};
use crate::audit::{self, Wanted};
use crate::engine::views;

/// Entries of one answer.
const PAGE: usize = 200;
/// Lines of one sheet; what comes after has its own, from `?after=`.
const SHEET: usize = 20_000;

/// The first line of a sheet.
const HEAD: &str = "epoch,seq,at,trusted,who,kind,fact,about,sentence";

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// From this day or moment on: `2026-11-23` or `2026-11-23T09:00:00Z`.
    from: Option<String>,
    /// Up to the end of this day, or before this moment.
    until: Option<String>,
    /// Who did it, or whom it concerns.
    person: Option<Slug>,
    /// What sort.
    kind: Option<AuditKind>,
    /// `epoch.seq` of the last entry that is known already.
    after: Option<String>,
    /// `json` or `csv`, whatever `Accept` says.
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    Json,
    Csv,
}

/// Who did what: entries in the order of the journal, at most 200; as a sheet (at most 20,000) where `Accept` or `format` asks for
/// `text/csv`. Sentences are in the language of `Accept-Language`.
#[utoipa::path(get, path = "/v1/audit", tag = "reports", params(Which),
    responses((status = 200, content((AuditPage = "application/json"), (String = "text/csv"))), (status = 400, body = Problem)))]
pub(super) async fn audit(
    State(app): State<Shared>,
    Sought(which): Sought<Which>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let zone = app.engine.world().ruling.as_ref().map_or(TimeZone::UTC, |ruling| ruling.time_zone.clone());
    let after = which.after.map(|text| text.parse::<Position>()).transpose();
    let after = after.map_err(|why| Fault::because(Code::Malformed, why))?;
    let wanted = Wanted {
        after: after.map_or(0, |place| place.seq),
        from_ms: which.from.map(|text| moment(&text, &zone, false)).transpose()?,
        until_ms: which.until.map(|text| moment(&text, &zone, true)).transpose()?,
        person: which.person.map(String::from),
        kind: which.kind,
    };
    let sheet = which.format.map_or_else(|| asks_for_a_sheet(&headers), |format| format == Format::Csv);
    let language = match fault::language(&headers) {
        Language::Fr | Language::Wo => Language::Fr,
        Language::En => Language::En,
    };
    let limit = if sheet { SHEET } else { PAGE };
    // The first look after an upgrade reads the whole journal: not on the threads that answer everybody.
    let found =
        tokio::task::spawn_blocking(move || audit::find(&app, &app.audit, &wanted, limit, language)).await;
    let page = match found {
        Ok(Ok(page)) => page,
        Ok(Err(error)) => {
            tracing::error!(%error, "failed to read the audit");
            return Err(Fault::new(Code::Fault));
        }
        Err(_) => return Err(Fault::new(Code::Fault)),
    };
    if !sheet {
        return Ok(fault::json(200, views::json(&page)));
    }
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((head, csv(&page.entries)).into_response())
}

/// A moment, or a day's beginning or end in the branch.
fn moment(text: &str, zone: &TimeZone, end: bool) -> Result<i64, Fault> {
    let bad = || Fault::because(Code::Malformed, format!("`{text:.40}` is no day and no moment"));
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at.as_millisecond());
    }
    let day: Date = text.parse().map_err(|_| bad())?;
    let day = if end { day.checked_add(1.day()).map_err(|_| bad())? } else { day };
    let begins = day.to_zoned(zone.clone()).map_err(|_| bad())?;
    Ok(begins.timestamp().as_millisecond())
}

fn csv(entries: &[AuditEntry]) -> String {
    let mut sheet = format!("{HEAD}\r\n");
    for e in entries {
        let about = e.about.as_ref().map_or("", Slug::as_str);
        let (at, sentence) = (e.at.to_string(), quoted(&e.sentence));
        let line = [
            &e.epoch.to_string(),
            &e.seq.to_string(),
            &at,
            &e.trusted.to_string(),
            &e.who,
            e.kind.as_str(),
            &e.fact,
            about,
            &sentence,
        ];
        sheet.push_str(&line.join(","));
        sheet.push_str("\r\n");
    }
    sheet
}

/// A cell of words that people wrote: nothing in it ends it, and no program of tables takes it for a formula.
fn quoted(text: &str) -> String {
    let safe =
        if text.starts_with(['=', '+', '-', '@', '\t']) { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", safe.replace('"', "\"\"").replace(['\r', '\n'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_of_words_neither_ends_early_nor_becomes_a_formula() {
        assert_eq!(quoted("a \"b\",\nc"), "\"a \"\"b\"\", c\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
    }
}
