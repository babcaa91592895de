//! A number that a kiosk gave while the hub was away: the paper is in the customer's hand, and the place is by arrival.
//! Must not know how the arrival was computed: the shell bounds it by what kiosk and hub have seen of each other.

use super::Desk;
use crate::moment::Now;
use crate::refusal::Refusal;
use crate::ticket::IslandNumber;

impl Desk<'_> {
    /// The count of a number, if this kiosk can have printed it and nobody else bears it.
    pub(super) fn on_paper(self, printed: &IslandNumber) -> Result<(u32, String), Refusal> {
        let IslandNumber { kiosk, number, arrived_run_ms: _ } = printed;
        let Some(island) = self.settings.islands.get(kiosk) else {
            return Err(Refusal::UnknownKiosk { kiosk: kiosk.clone() });
        };
        let Some(count) = island.count_of(number) else {
            return Err(Refusal::NumberNotTheirs { kiosk: kiosk.clone(), number: number.clone() });
        };
        if self.branch.bears(number) {
            return Err(Refusal::NumberTaken { number: number.clone() });
        }
        Ok((count, number.clone()))
    }

    /// The moment at which somebody came, between those who came before and after; never before the day began, nor later
    /// than now.
    pub(super) fn came(self, printed: &IslandNumber) -> Now {
        let opened = self.branch.parts.opened_run_ms.min(self.now.run_ms);
        let run_ms = printed.arrived_run_ms.clamp(opened, self.now.run_ms);
        let ago_ms = i64::try_from(self.now.run_ms - run_ms).unwrap_or(i64::MAX);
        Now { run_ms, at_ms: self.now.at_ms.saturating_sub(ago_ms), ..*self.now }
    }
}
