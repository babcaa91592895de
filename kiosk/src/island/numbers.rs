//! The highest numbers that this kiosk has printed lately, for a hub that was restored and has forgotten them.
//! Must not know which series there are: a number is letters, then digits.

use std::collections::BTreeMap;

use jiff::Timestamp;
use wire::ticket::Ticket;

use super::{Island, IslandError};

/// No business day is longer, in milliseconds.
const A_DAY_MS: i64 = 18 * 3_600_000;

impl Island {
    /// The highest number of each series that was printed within the day.
    ///
    /// # Errors
    /// [`IslandError`] when it cannot be read.
    pub fn highest_numbers(&self, now: Timestamp) -> Result<Vec<String>, IslandError> {
        let mut ask = self.db.prepare_cached("SELECT body FROM jobs WHERE queued_at_ms >= ?1")?;
        let mut rows = ask.query([now.as_millisecond() - A_DAY_MS])?;
        let mut highest: BTreeMap<String, (u64, String)> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let body: String = row.get(0)?;
            let ticket: Ticket =
                serde_json::from_str(&body).map_err(|e| IslandError::Unreadable(format!("a ticket: {e}")))?;
            let Some((letters, count)) = parts(&ticket.number) else { continue };
            let known = highest.entry(letters.to_owned()).or_default();
            if count >= known.0 {
                *known = (count, ticket.number.clone());
            }
        }
        Ok(highest.into_values().map(|(_, number)| number).collect())
    }
}

fn parts(number: &str) -> Option<(&str, u64)> {
    let digits = number.find(|c: char| c.is_ascii_digit())?;
    let (letters, count) = number.split_at(digits);
    Some((letters, count.parse().ok()?))
}
