//! Withdrawing numbers by span.
//! Must not know who took them.

use super::{Desk, given};
use crate::event::Event;
use crate::names::{Gone, Slug};
use crate::refusal::Refusal;
use crate::ticket::State;

impl Desk<'_> {
    /// A kiosk's own numbers are a series by the name of the kiosk. Whoever of the span has been called already is in somebody's hand and stays there.
    pub(super) fn withdraw(
        self,
        series: &Slug,
        from: u32,
        to: u32,
        reason: &str,
    ) -> Result<Vec<Event>, Refusal> {
        given(reason)?;
        let own = self.settings.series.contains_key(series);
        if !own && !self.settings.islands.contains_key(series) {
            return Err(Refusal::UnknownSeries { series: series.clone() });
        }
        if to < from {
            return Err(Refusal::SpanUpsideDown { from, to });
        }
        let waits = self.branch.tickets().filter(|ticket| {
            matches!(ticket.state, State::Waiting | State::Parked { .. })
                && (if own {
                    ticket.island.is_none() && ticket.series == *series
                } else {
                    ticket.island.as_ref() == Some(series)
                })
                && (from..=to).contains(&ticket.count)
        });
        Ok(waits
            .map(|ticket| Event::TicketCancelled {
                ticket: ticket.id,
                gone: Gone::Withdrawn,
                reason: reason.to_owned(),
            })
            .collect())
    }
}
