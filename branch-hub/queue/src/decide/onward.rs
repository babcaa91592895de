//! Where a visit goes on, under the same number: sent by an agent, or by itself once a leg is served.
//! Must not know lines: a place is found in `places`.

use super::Desk;
use crate::command::TransferPlace;
use crate::event::Event;
use crate::names::{Slug, TicketId};
use crate::places::going_on;
use crate::refusal::Refusal;
use crate::ticket::{Destination, Pool, Ticket};

impl Desk<'_> {
    pub(super) fn transfer(
        self,
        id: TicketId,
        leg: TicketId,
        to: &Destination,
        place: TransferPlace,
        return_to_origin: bool,
    ) -> Result<Vec<Event>, Refusal> {
        let ticket = self.ticket(id)?;
        let call = self.in_hand(ticket)?;
        self.leads_somewhere(to, ticket)?;
        if to.service == ticket.service && to.pool == ticket.pool {
            return Err(Refusal::SameService { service: to.service.clone() });
        }
        // Whoever is sent to where they were to return anyway has returned.
        let owed = ticket.returns_to.as_deref().filter(|owed| owed.service != to.service);
        let returns_to = match (owed, return_to_origin) {
            (Some(_), true) => return Err(Refusal::ReturnsAlready { ticket: id }),
            (owed, false) => owed.cloned(),
            (None, true) => {
                let here = self.branch.counter(&call.counter).and_then(|counter| counter.agent.clone());
                let agent = here.or_else(|| call.agent.clone()).map(Pool::Agent);
                let pool = agent.unwrap_or_else(|| Pool::Counter(call.counter.clone()));
                // Somebody may have in hand whom they could not call: they took the counter over, or have only now come.
                let back = Destination { service: ticket.service.clone(), pool: Some(pool) };
                Some(self.who_is_there(&back))
            }
        };
        let Some(visit) = self.branch.visit(ticket.visit) else {
            return Err(Refusal::UnknownTicket { ticket: id });
        };
        let sent = Event::TicketTransferred {
            ticket: id,
            counter: call.counter.clone(),
            leg,
            service: to.service.clone(),
            place: going_on(self.branch, self.settings, self.now, visit, ticket, &to.service, place),
            pool: to.pool.clone(),
            returns_to,
            front: place == TransferPlace::Front,
        };
        Ok(std::iter::once(sent).chain(self.held_until_paid(&to.service, leg, Some(visit))).collect())
    }

    /// Whether somebody could ever be called there.
    fn leads_somewhere(self, to: &Destination, ticket: &Ticket) -> Result<(), Refusal> {
        self.for_them(&to.service, ticket.priority.as_ref(), ticket.kind_that_counts())?;
        self.with_them(to.pool.as_ref(), &to.service)
    }

    /// A counter or agent who can serve.
    pub(super) fn with_them(self, pool: Option<&Pool>, service: &Slug) -> Result<(), Refusal> {
        match pool {
            None => Ok(()),
            Some(Pool::Counter(counter)) => {
                let counter_offers = self.known_counter(counter)?.services.contains(service);
                let refusal =
                    || Refusal::NotThisCounter { counter: counter.clone(), service: service.clone() };
                counter_offers.then_some(()).ok_or_else(refusal)
            }
            Some(Pool::Agent(agent)) => {
                if !self.settings.agents.contains_key(agent) {
                    return Err(Refusal::UnknownAgent { agent: agent.clone() });
                }
                let refusal = || Refusal::NotThisAgent { agent: agent.clone(), service: service.clone() };
                self.settings.does(agent, service).then_some(()).ok_or_else(refusal)
            }
        }
    }

    /// Where a visit goes once a leg is served: back to where it was lent from, to the next service of its own plan, or
    /// to the one that always follows. It stands where the arrival at the branch puts it, for it has waited in line
    /// already.
    pub(super) fn next_leg(self, ticket: &Ticket, outcome: &Slug, leg: TicketId) -> Vec<Event> {
        let exists = |to: &Destination| self.gives_numbers(&to.service);
        let back = ticket.returns_to.as_ref().filter(|to| exists(to));
        let back = back.map(|to| (self.who_is_there(to), &*ticket.then));
        let next =
            back.or_else(|| self.planned(ticket)).or_else(|| Some((self.follows(ticket, outcome)?, &[][..])));
        let Some((to, then)) = next else { return Vec::new() };
        let Some(visit) = self.branch.visit(ticket.visit) else { return Vec::new() };
        let held = self.held_until_paid(&to.service, leg, Some(visit));
        let opened = Event::LegOpened {
            visit: visit.id,
            from: ticket.id,
            leg,
            service: to.service,
            place: visit.arrival,
            pool: to.pool,
            then: then.to_vec(),
        };
        std::iter::once(opened).chain(held).collect()
    }

    /// A counter or agent that has gone from the settings, or does the service no more, is waited for by nobody.
    fn who_is_there(self, to: &Destination) -> Destination {
        let pool = to.pool.clone().filter(|pool| self.settings.serves(pool, &to.service));
        Destination { service: to.service.clone(), pool }
    }

    /// The next service of a plan and what is left of it. What an agent has sent the visit to before its turn has been
    /// done, what has gone from the settings cannot be, and what is not for them any more is not.
    fn planned(self, ticket: &Ticket) -> Option<(Destination, &[Slug])> {
        let then = &ticket.then;
        let theirs = |service: &Slug| {
            self.for_them(service, ticket.priority.as_ref(), ticket.kind_that_counts()).is_ok()
        };
        let stands = |service: &Slug| *service != ticket.service && theirs(service);
        let next = then.iter().position(stands)?;
        Some((Destination { service: then[next].clone(), pool: None }, &then[next + 1..]))
    }

    /// The service that always follows the one of a leg. An outcome of the branch's own says that the visit is over, and
    /// whom the service that follows is not for goes home.
    fn follows(self, ticket: &Ticket, outcome: &Slug) -> Option<Destination> {
        let then = self.settings.services.get(&ticket.service)?.then.as_ref()?;
        let ordinary = outcome.as_str() == "served";
        let meant = self.for_them(then, ticket.priority.as_ref(), ticket.kind_that_counts()).is_ok();
        (ordinary && meant).then(|| Destination { service: then.clone(), pool: None })
    }

    fn gives_numbers(self, service: &Slug) -> bool {
        self.settings.services.get(service).is_some_and(|service| !service.direct)
    }
}
