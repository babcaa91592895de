//! The raw journal, for who follows or keeps it.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use wire::envelope::{Position, row_json};
use wire::problem::{Code, Problem};

use super::query::Sought;
use super::{Fault, Shared, fault};

/// Rows in one answer.
const PAGE: usize = 500;

/// From where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct From {
    /// `epoch.seq`; without it, from the first row.
    after: Option<String>,
}

/// Rows after a place: at most 500, in order. A place that this journal does not have is refused: whoever has seen more
/// than the hub, or another history, must not be told that nothing has happened since.
#[utoipa::path(get, path = "/v1/journal", tag = "journal", params(From),
    responses((status = 200, description = "an array of rows: an envelope's fields with `epoch` and `seq`"), (status = 400, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn journal(
    State(app): State<Shared>,
    Sought(from): Sought<From>,
) -> Result<Response, Fault> {
    let after = match from.after {
        None => Position::default(),
        Some(text) => text.parse().map_err(|e: String| Fault::because(Code::Malformed, e))?,
    };
    let head = app.engine.world().head;
    let begins = after == Position::default();
    // The row of the place itself is read too: it must be there, and of that epoch.
    let rows = app.look_up(move |archive| archive.rows_after(after.seq.saturating_sub(1), PAGE + 1)).await?;
    // The archive may already hold a row that is not published yet.
    let mut rows = rows.iter().filter(|row| row.seq <= head.seq).peekable();
    if !begins && rows.next_if(|row| row.epoch == after.epoch && row.seq == after.seq).is_none() {
        return Err(Fault::new(Code::UnknownPlace));
    }
    let rows = rows.take(PAGE);
    let json: Vec<String> = rows
        .map(|row| {
            let position = Position { epoch: row.epoch, seq: row.seq };
            row_json(position, false, &String::from_utf8_lossy(&row.bytes))
        })
        .collect();
    Ok(fault::json(200, format!("[{}]", json.join(","))))
}
