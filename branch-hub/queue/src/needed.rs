//! What of the settings people in the branch still need: whoever changes settings is told before somebody waits for
//! nobody.
//! Must not know how settings are changed, nor who is told.

use std::collections::BTreeSet;

use crate::branch::Branch;
use crate::names::Slug;
use crate::settings::Settings;
use crate::ticket::{Destination, Pool, Ticket};

/// Something that stood in the settings, and that people in the branch still need.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Needed {
    /// A service that gives numbers: somebody waits for it, returns to it, or has it in their plan.
    Service(Slug),
    /// A counter: it is open, or somebody waits for it alone.
    Counter(Slug),
    /// An agent: they have signed in, or somebody waits for them alone.
    Agent(Slug),
    /// A counter's service: somebody waits for it at this counter alone.
    CounterService {
        /// The counter.
        counter: Slug,
        /// What it is to offer still.
        service: Slug,
    },
    /// An agent's service: somebody waits for it with this agent alone.
    AgentService {
        /// The agent.
        agent: Slug,
        /// What they are to do still.
        service: Slug,
    },
}

/// What people in the branch still need and new settings do not have, each once; none: the settings may be adopted.
#[must_use]
pub fn still_needed(branch: &Branch, settings: &Settings) -> BTreeSet<Needed> {
    let living = branch.tickets().filter(|ticket| ticket.state.is_live());
    let mut missing: BTreeSet<Needed> = living.flat_map(|ticket| missed_by(settings, ticket)).collect();
    let open = |(id, _): &(&Slug, _)| !settings.counters.contains_key(*id);
    missing.extend(branch.counters().filter(open).map(|(id, _)| Needed::Counter(id.clone())));
    let signed_in = branch.counters().filter_map(|(_, counter)| counter.agent.as_ref());
    let gone = signed_in.filter(|agent| !settings.agents.contains_key(*agent));
    missing.extend(gone.map(|agent| Needed::Agent(agent.clone())));
    missing
}

fn missed_by(settings: &Settings, ticket: &Ticket) -> impl Iterator<Item = Needed> {
    let own = Destination { service: ticket.service.clone(), pool: ticket.pool.clone() };
    let then = ticket.then.iter().map(|service| Destination { service: service.clone(), pool: None });
    let all = [own].into_iter().chain(ticket.returns_to.as_deref().cloned()).chain(then);
    all.filter_map(|to| missing(settings, to))
}

fn missing(settings: &Settings, to: Destination) -> Option<Needed> {
    let Destination { service, pool } = to;
    if settings.services.get(&service).is_none_or(|known| known.direct) {
        return Some(Needed::Service(service));
    }
    let pool = pool.filter(|pool| !settings.serves(pool, &service))?;
    Some(match pool {
        Pool::Counter(counter) if settings.counters.contains_key(&counter) => {
            Needed::CounterService { counter, service }
        }
        Pool::Counter(counter) => Needed::Counter(counter),
        Pool::Agent(agent) if settings.agents.contains_key(&agent) => Needed::AgentService { agent, service },
        Pool::Agent(agent) => Needed::Agent(agent),
    })
}
