//! Looking things up in the audit: places from the index, words from the journal, numbers from the hall or its history.
//! Must not know who asks.

use std::sync::{Mutex, PoisonError};

use wire::audit::{AuditEntry, AuditPage};
use wire::envelope::Position;
use wire::names::Language;
use wire::ticket::Ticket;

pub use super::index::Between as Wanted;
use super::index::{Index, IndexError, read};
use super::{Names, told};
use crate::api::App;
use crate::translate::ticket_in;

/// A page of the audit.
pub type Found = AuditPage;

/// Entries, in the order of the journal, at most `limit`.
///
/// # Errors
/// [`IndexError`].
pub fn find(
    app: &App,
    index: &Mutex<Index>,
    wanted: &Wanted,
    limit: usize,
    language: Language,
) -> Result<Found, IndexError> {
    let (head, mut names) = {
        let world = app.engine.world();
        (world.head.seq, Names::of(world.ruling.as_ref().map(|ruling| &ruling.document)))
    };
    let mut places = {
        let mut index = index.lock().unwrap_or_else(PoisonError::into_inner);
        index.follow(&app.archive, head)?;
        index.places(wanted, limit + 1)?
    };
    let more = places.len() > limit;
    places.truncate(limit);
    let mut entries = Vec::new();
    for place in places {
        let row = {
            let archive = app.archive.lock().unwrap_or_else(PoisonError::into_inner);
            archive.rows_after(place.seq.saturating_sub(1), 1)?.into_iter().next()
        };
        let Some(row) = row.filter(|row| row.seq == place.seq) else { continue };
        let Some((envelope, event)) = read(&row) else { continue };
        let Some(told) = told(&event, &envelope.actor) else { continue };
        for ticket in told.tickets() {
            let known = app.engine.world().branch.ticket(ticket_in(ticket)).map(|t| t.number.to_string());
            let number = match known {
                Some(number) => Some(number),
                None => {
                    let archive = app.archive.lock().unwrap_or_else(PoisonError::into_inner);
                    let ended = archive.ended(ticket)?;
                    ended.and_then(|json| serde_json::from_str::<Ticket>(&json).ok()).map(|t| t.number)
                }
            };
            if let Some(number) = number {
                names.numbers.insert(ticket, number);
            }
        }
        entries.push(AuditEntry {
            epoch: row.epoch,
            seq: row.seq,
            at: envelope.at,
            trusted: envelope.trusted,
            who: envelope.actor.to_string(),
            kind: told.kind,
            fact: envelope.kind,
            sentence: told.say(&envelope.actor, language, &names, &place.changed),
            about: told.about,
        });
    }
    let next = entries.last().filter(|_| more).map(|e| Position { epoch: e.epoch, seq: e.seq }.to_string());
    Ok(AuditPage { entries, next })
}
