//! Whether somebody would be left waiting in front of nobody.
//! Must not know whether the counter closes or pauses.

use super::Desk;
use crate::names::Slug;
use crate::refusal::Refusal;

impl<'a> Desk<'a> {
    /// Refuses when people wait whom this counter calls and no other open counter would; whoever leaves says with
    /// `keep_waiting` that they know.
    pub(super) fn not_the_last(self, counter: &Slug, keep_waiting: bool) -> Result<(), Refusal> {
        if keep_waiting {
            return Ok(());
        }
        let services: Vec<Slug> =
            self.offered(counter).filter(|service| self.left_alone(counter, service)).cloned().collect();
        if services.is_empty() { Ok(()) } else { Err(Refusal::LastCounter { services }) }
    }

    fn left_alone(self, counter: &Slug, service: &Slug) -> bool {
        let agent = |id: &Slug| self.branch.counter(id).and_then(|open| open.agent.as_ref());
        let mut lines = self.branch.lines.of(service).map(|(sort, _)| sort);
        lines.any(|sort| {
            let others = self.branch.counters().filter(|(id, open)| *id != counter && open.paused.is_none());
            let mut able = others.filter(|(id, _)| self.offered(id).any(|offered| offered == service));
            let may = |id: &Slug, agent| sort.may_be_called(self.settings, service, id, agent);
            may(counter, agent(counter)) && !able.any(|(id, open)| may(id, open.agent.as_ref()))
        })
    }

    fn offered(self, counter: &Slug) -> impl Iterator<Item = &'a Slug> {
        let agent = self.branch.counter(counter).and_then(|open| open.agent.as_ref());
        self.settings.offered(counter, agent)
    }
}
