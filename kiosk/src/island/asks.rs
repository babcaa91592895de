//! Asks: kept before the hub hears of them, so that a request id is never lost between asking and the answer.
//! Must not know how asking is done.

use jiff::Timestamp;
use rusqlite::params;
use uuid::Uuid;
use wire::ticket::IssueTicket;

use super::{Island, IslandError};

/// An ask whose answer is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenAsk {
    /// As it was sent.
    pub request: IssueTicket,
    /// When it was kept, in milliseconds since 1970.
    pub kept_at_ms: i64,
}

impl Island {
    /// Keeps an ask before it is made.
    ///
    /// # Errors
    /// [`IslandError`] when it could not be written: then it must not be asked.
    pub fn keep_ask(&self, request: &IssueTicket, now: Timestamp) -> Result<(), IslandError> {
        let body = serde_json::to_string(request).map_err(|e| IslandError::Unreadable(e.to_string()))?;
        self.db
            .prepare_cached("INSERT INTO asks (request_id, body, kept_at_ms) VALUES (?1, ?2, ?3)")?
            .execute(params![request.request_id.to_string(), body, now.as_millisecond()])?;
        Ok(())
    }

    /// The hub refused: there is nothing more to expect.
    ///
    /// # Errors
    /// [`IslandError`] when it could not be written.
    pub fn refused(&self, ask: Uuid, code: &str) -> Result<(), IslandError> {
        self.db
            .prepare_cached("UPDATE asks SET state = 'refused', outcome = ?2 WHERE request_id = ?1")?
            .execute(params![ask.to_string(), code])?;
        Ok(())
    }

    /// The asks without answer, oldest first.
    ///
    /// # Errors
    /// [`IslandError`] when they cannot be read.
    pub fn open_asks(&self) -> Result<Vec<OpenAsk>, IslandError> {
        let mut rows = self
            .db
            .prepare_cached("SELECT body, kept_at_ms FROM asks WHERE state = 'open' ORDER BY kept_at_ms")?;
        let rows = rows.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
        rows.map(|row| {
            let (body, kept_at_ms) = row?;
            let request =
                serde_json::from_str(&body).map_err(|e| IslandError::Unreadable(format!("an ask: {e}")))?;
            Ok(OpenAsk { request, kept_at_ms })
        })
        .collect()
    }
}
