//! A plain second opinion on who is called next: it looks at everybody each time, and knows no lines and no indexes.
//! Must not ask the crate in which order anybody is called.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use queue::settings::{Order, Policy, Rule, Share, Who};
use queue::{Branch, Came, Doors, Event, Kind, Leftovers, Parts, Place, Pool, Slug, State, Ticket, TicketId};

use crate::hall::{Hall, slug};
use crate::random_acts::ON_ROLL;

/// So many papers are on the roll, R1 and on.
pub(crate) const PAPERS: u32 = 5;

/// A call as it was when it was made.
#[derive(Clone)]
struct Call {
    service: Slug,
    class: Option<Slug>,
    kind: Kind,
    series: Slug,
}

/// What each counter has called today.
#[derive(Default)]
pub(crate) struct Plain {
    day: u64,
    calls: BTreeMap<Slug, Vec<Call>>,
    absent: Absent,
    /// Interruptions, from and to; the last of a service may last.
    outages: Vec<(Slug, u64, Option<u64>)>,
    /// When nobody could have waited for the agents: from, and to, which may still come.
    nights: Vec<(u64, u64)>,
    ordinal: u64,
    /// Who goes first: came late, or was set aside.
    returned: BTreeSet<TicketId>,
    /// How many papers have been taken off the roll.
    papers: u32,
}

/// Who was absent: how many calls of their line go to others first, and which desk called in vain.
type Absent = BTreeMap<TicketId, (u32, Slug)>;

impl Plain {
    /// Listens to a fact that the hall has just seen.
    pub(crate) fn hear(&mut self, hall: &Hall, event: &Event) {
        if let Event::TicketCalled { ticket, counter, .. } = event {
            self.calls.entry(counter.clone()).or_default().push(call_of(hall.ticket(*ticket)));
            pass(hall, &mut self.absent, hall.ticket(*ticket), counter, true);
        }
        if let Event::ServicesInterrupted { services, .. } = event {
            for service in services {
                if !self.stands_still(service) {
                    self.outages.push((service.clone(), hall.now.run_ms, None));
                }
            }
        }
        if let Event::ServicesResumed { services } = event {
            for (service, _, to) in &mut self.outages {
                if to.is_none() && services.contains(service) {
                    *to = Some(hall.now.run_ms);
                }
            }
        }
        self.hear_night(event, hall.now.run_ms);
        if let Event::LatecomerReturned { ticket } | Event::TicketUnparked { ticket, .. } = event {
            self.returned.insert(*ticket);
        }
        if let Event::TicketPutBack { ticket, .. } | Event::TicketReopened { ticket, .. } = event {
            self.returned.remove(ticket);
        }
        if let Event::TicketMoved { ticket, first, behind, .. } = event {
            self.absent.remove(ticket);
            self.absent.extend(behind.iter().map(|b| (*ticket, (b.calls, b.counter.clone()))));
            if first.is_some() {
                self.returned.insert(*ticket);
            } else {
                self.returned.remove(ticket);
            }
        }
        if let Event::TicketIssued { roll_next: Some(_), .. } = event {
            self.papers += 1;
        }
        if let Event::RollSet { next, .. } = event {
            self.papers = next - 1;
        }
        if let Event::TicketRequeued { ticket, counter } = event {
            self.calls.entry(counter.clone()).or_default().pop();
            pass(hall, &mut self.absent, hall.ticket(*ticket), counter, false);
        }
        if let Event::TicketPutBack { ticket, counter, places, .. } = event {
            self.absent.insert(*ticket, (*places, counter.clone()));
        }
        if let Event::TicketUnparked { ticket, .. }
        | Event::LatecomerReturned { ticket }
        | Event::TicketReopened { ticket, .. }
        | Event::TicketCarriedOver { ticket } = event
        {
            self.absent.remove(ticket);
        }
        if let Event::DayOpened { ordinal, .. } = event
            && *ordinal != self.day
        {
            self.day = *ordinal;
            self.calls.clear();
        }
    }

    fn hear_night(&mut self, event: &Event, now: u64) {
        let falls = matches!(
            event,
            Event::DayClosed { .. } | Event::DoorsClosed { leftovers: Leftovers::CarryOver, .. }
        );
        if falls && self.nights.last().is_none_or(|(_, to)| *to <= now) {
            self.nights.push((now, u64::MAX));
        }
        let mut ends = None;
        if let Event::DoorsOpened { .. } = event {
            ends = Some(now);
        }
        if let Event::DayOpened { ordinal, opens_in_ms, .. } = event
            && *ordinal != self.ordinal
        {
            self.ordinal = *ordinal;
            ends = Some(now + opens_in_ms);
        }
        if let (Some(ends), Some((from, to))) = (ends, self.nights.last_mut()) {
            *to = ends.min(*to).max(*from);
        }
    }

    fn stands_still(&self, service: &Slug) -> bool {
        self.outages.iter().any(|(stopped, _, to)| stopped == service && to.is_none())
    }

    /// Milliseconds that somebody has waited while their service went on.
    fn waited_ms(&self, hall: &Hall, ticket: &Ticket) -> i128 {
        let (from, to) = (ticket.place.arrived_ms, hall.now.run_ms);
        let own = self.outages.iter().filter(|(service, ..)| *service == ticket.service);
        let stops = own.map(|(_, start, end)| (*start, end.unwrap_or(u64::MAX)));
        let mut still: Vec<(u64, u64)> = stops.chain(self.nights.iter().copied()).collect();
        still.sort_unstable();
        // What has been counted up to here.
        let (mut seen, mut waited) = (from, 0);
        for (start, end) in still {
            waited += i128::from(start.min(to).saturating_sub(seen));
            seen = seen.max(end.min(to));
        }
        if from > to {
            i128::from(to) - i128::from(from)
        } else {
            waited + i128::from(to.saturating_sub(seen))
        }
    }

    /// Who is called next at a counter by whoever sits there, or presses where nobody has signed in.
    pub(crate) fn next(&self, hall: &Hall, counter: &Slug, presser: Option<&Slug>) -> Option<TicketId> {
        let agent = hall.branch.counter(counter)?.agent.clone().or_else(|| presser.cloned());
        let meant = |ticket: &&Ticket| match &ticket.pool {
            None => true,
            Some(Pool::Counter(own)) => own == counter,
            Some(Pool::Agent(own)) => Some(own) == agent.as_ref(),
        };
        let people: Vec<&Ticket> = waiting(hall, &offered(hall, counter, agent.as_ref()))
            .filter(meant)
            .filter(|ticket| !self.stands_still(&ticket.service))
            .collect();
        let past = self.calls.get(counter).cloned().unwrap_or_default();
        choose(self, hall, hall.settings.policy_of(counter), &past, &self.absent, &people)
            .map(|ticket| ticket.id)
    }

    /// The paper whose number a counter calls when nobody waits there.
    pub(crate) fn paper(&self, hall: &Hall, counter: &Slug, presser: Option<&Slug>) -> Option<String> {
        let agent = hall.branch.counter(counter)?.agent.clone().or_else(|| presser.cloned());
        let able = offered(hall, counter, agent.as_ref()).contains(&slug(ON_ROLL));
        let Parts { day, doors, leftovers, .. } = hall.branch.to_parts();
        let sent_home = doors == Doors::Closed && leftovers != Leftovers::Serve;
        let calls = able && day.is_some() && !sent_home && !self.stands_still(&slug(ON_ROLL));
        calls.then(|| format!("R{}", self.papers % PAPERS + 1))
    }

    /// Who waits for a service, as the first counter that is open for it (or would be) would call them.
    pub(crate) fn order(&self, hall: &Hall, service: &str) -> Vec<TicketId> {
        let service = slug(service);
        let counters = || hall.settings.counters.keys();
        let open = counters().find(|id| {
            let open = hall.branch.counter(id).filter(|counter| counter.paused.is_none());
            open.is_some_and(|open| offered(hall, id, open.agent.as_ref()).contains(&service))
        });
        let counter = open.or_else(|| counters().find(|id| offered(hall, id, None).contains(&service)));
        let counter = counter.expect("somebody offers it");
        let mut past = self.calls.get(counter).cloned().unwrap_or_default();
        let mut people: Vec<&Ticket> = waiting(hall, &[service]).collect();
        let mut absent = self.absent.clone();
        let mut order = Vec::new();
        while let Some(next) = choose(self, hall, hall.settings.policy_of(counter), &past, &absent, &people) {
            pass(hall, &mut absent, next, counter, true);
            past.push(call_of(next));
            people.retain(|ticket| ticket.id != next.id);
            order.push(next.id);
        }
        assert_eq!(people.len(), 0, "nobody is left out");
        order
    }
}

/// A call is one of the line if any desk may make it, or if the desk that called in vain makes it.
fn pass(hall: &Hall, absent: &mut Absent, called: &Ticket, counter: &Slug, was_made: bool) {
    for (id, (calls, desk)) in absent.iter_mut() {
        let waits = hall.branch.ticket(*id).is_some_and(|ticket| {
            ticket.is_in_line() && ticket.service == called.service && ticket.id != called.id
        });
        if waits && (called.pool.is_none() || desk == counter) {
            *calls = if was_made { calls.saturating_sub(1) } else { *calls + 1 };
        }
    }
}

/// How many of an order stand before somebody whom some counter calls that calls this one too.
pub(crate) fn before(hall: &Hall, order: &[TicketId], ticket: TicketId) -> usize {
    let own = hall.ticket(ticket);
    let desk = |counter: &Slug, agent: Option<&Slug>, who: &Ticket| {
        let alone = match &who.pool {
            None => true,
            Some(Pool::Counter(own)) => own == counter,
            Some(Pool::Agent(own)) => Some(own) == agent,
        };
        alone && offered(hall, counter, agent).contains(&who.service)
    };
    let open = hall.branch.counters().filter(|(_, counter)| counter.paused.is_none());
    let mut desks: Vec<(&Slug, Option<&Slug>)> = open
        .map(|(id, open)| (id, open.agent.as_ref()))
        .filter(|(id, agent)| desk(id, *agent, own))
        .collect();
    if desks.is_empty() {
        // Nobody is there: whoever would sit down.
        let agent = if let Some(Pool::Agent(agent)) = &own.pool { Some(agent) } else { None };
        desks =
            hall.settings.counters.keys().map(|id| (id, agent)).filter(|(id, a)| desk(id, *a, own)).collect();
    }
    let shared = |other: &&TicketId| {
        let other = hall.ticket(**other);
        other.pool.is_none() || desks.iter().any(|(id, agent)| desk(id, *agent, other))
    };
    order.iter().take_while(|id| **id != ticket).filter(shared).count()
}

/// Where a visit goes whose leg was served.
pub(crate) fn goes_on(hall: &Hall, before: &Branch, served: TicketId, outcome: &Slug) -> Option<Slug> {
    let ticket = before.ticket(served)?;
    if let Some(lender) = &ticket.returns_to {
        return Some(lender.service.clone());
    }
    let plan = &before.visit(ticket.visit)?.then;
    if let Some(planned) = plan.iter().find(|service| **service != ticket.service) {
        return Some(planned.clone());
    }
    let ordinary = outcome.as_str() == "served";
    hall.settings.services[&ticket.service].then.clone().filter(|_| ordinary)
}

fn call_of(ticket: &Ticket) -> Call {
    Call {
        service: ticket.service.clone(),
        class: ticket.priority.clone(),
        kind: counts_as(ticket),
        series: ticket.series.clone(),
    }
}

fn is_paid(kind: Kind) -> bool {
    kind == Kind::Vip || kind == Kind::Express
}

/// What is paid for counts once it is paid.
fn counts_as(ticket: &Ticket) -> Kind {
    unless_sold(ticket, is_paid(ticket.kind) && !ticket.paid, ticket.kind)
}

/// What somebody is who has no advantage from having paid.
fn unless_sold(ticket: &Ticket, without: bool, kind: Kind) -> Kind {
    match (without, hour(ticket)) {
        (false, _) => kind,
        (true, Some(_)) => Kind::Appointment,
        (true, None) => Kind::Normal,
    }
}

/// The hour of an appointment for which they did not come too late.
fn hour(ticket: &Ticket) -> Option<u64> {
    let kept = ticket.appointment.filter(|appointment| appointment.came != Came::Late);
    kept.map(|appointment| appointment.hour_run_ms)
}

fn offered(hall: &Hall, counter: &Slug, agent: Option<&Slug>) -> Vec<Slug> {
    let able = agent.map(|agent| hall.settings.agents[agent].services.clone()).unwrap_or_default();
    let offer = hall.settings.counters[counter].services.iter();
    offer.filter(|service| able.is_empty() || able.contains(service)).cloned().collect()
}

fn waiting<'a>(hall: &'a Hall, services: &[Slug]) -> impl Iterator<Item = &'a Ticket> {
    hall.branch.tickets().filter(move |ticket| {
        ticket.state == State::Waiting
            && ticket.hold.is_none()
            && !ticket.carried
            && services.contains(&ticket.service)
    })
}

pub(crate) fn weight(hall: &Hall, ticket: &Ticket) -> u64 {
    let class = ticket.priority.as_ref().map_or(0, |class| hall.settings.classes[class].weight);
    u64::from(triage(hall, ticket)) * 10_000 + u64::from(class)
}

fn triage(hall: &Hall, ticket: &Ticket) -> u32 {
    let found = ticket.triage.as_ref().filter(|_| hall.settings.services[&ticket.service].by_triage);
    found.map_or(0, |triage| hall.settings.triage[&triage.class].weight)
}

pub(crate) fn arrival(ticket: &Ticket) -> (Place, TicketId) {
    (ticket.place, ticket.id)
}

fn choose<'a>(
    plain: &Plain,
    hall: &Hall,
    policy: &Policy,
    past: &[Call],
    absent: &Absent,
    people: &[&'a Ticket],
) -> Option<&'a Ticket> {
    let everyone = people;
    // Who was absent waits for the others of their service, as long as there are any.
    let behind = |ticket: &Ticket| absent.get(&ticket.id).map_or(0, |(calls, _)| *calls);
    let nearest = |service: &Slug| {
        everyone.iter().filter(|other| other.service == *service).map(|other| behind(other)).min()
    };
    let people: Vec<&Ticket> =
        people.iter().copied().filter(|ticket| nearest(&ticket.service) == Some(behind(ticket))).collect();
    // Where a nurse's class orders a line, nobody is called before somebody of a heavier one.
    let by_triage = |ticket: &Ticket| hall.settings.services[&ticket.service].by_triage;
    let heaviest = people.iter().filter(|ticket| by_triage(ticket)).map(|ticket| triage(hall, ticket)).max();
    let people: Vec<&Ticket> = people
        .into_iter()
        .filter(|ticket| !by_triage(ticket) || Some(triage(hall, ticket)) == heaviest)
        .collect();
    let returned: Vec<&Ticket> =
        people.iter().filter(|ticket| plain.returned.contains(&ticket.id)).copied().collect();
    if !returned.is_empty() {
        return by(plain, hall, Order::PriorityFirst, &returned);
    }
    let paid: Vec<TicketId> = people
        .iter()
        .filter(|ticket| goes_before(plain, hall, policy, past, everyone, ticket))
        .map(|t| t.id)
        .collect();
    // Who paid and may not go before anybody is an ordinary customer.
    let now = |ticket: &Ticket| {
        let kind = counts_as(ticket);
        let may_not = is_paid(kind) && weight(hall, ticket) == 0 && !paid.contains(&ticket.id);
        unless_sold(ticket, may_not, kind)
    };
    let people: Vec<(&Ticket, Call)> =
        people.iter().map(|ticket| (*ticket, Call { kind: now(ticket), ..call_of(ticket) })).collect();
    let (chosen, turn) = match policy {
        Policy::By(order) => (by(plain, hall, *order, &tickets(&people))?, people.clone()),
        Policy::Ratio(shares) => by_ratio(plain, hall, shares, past, &people)?,
        Policy::Rules { rules, finally } => {
            let rule = rules.iter().find_map(|rule| by_rule(plain, hall, rule, past, &people));
            rule.or_else(|| Some((by(plain, hall, *finally, &tickets(&people))?, people.clone())))?
        }
    };
    let ordinary = weight(hall, chosen) == 0 && now(chosen) == Kind::Normal;
    let sooner = turn.iter().map(|(ticket, _)| *ticket).filter(|ticket| paid.contains(&ticket.id));
    Some(sooner.min_by_key(|ticket| arrival(ticket)).filter(|_| ordinary).unwrap_or(chosen))
}

/// Whether somebody who paid may go before ordinary customers: one call in four of the counter's day, and no priority
/// class is passed, neither one that came before them nor one that would be called before them.
fn goes_before(
    plain: &Plain,
    hall: &Hall,
    policy: &Policy,
    past: &[Call],
    people: &[&Ticket],
    who: &Ticket,
) -> bool {
    let paid = is_paid(counts_as(who)) && weight(hall, who) == 0;
    let seldom = past.len() >= 3 && past[past.len() - 3..].iter().all(|call| !is_paid(call.kind));
    let classes = || people.iter().copied().filter(|ticket| weight(hall, ticket) > 0);
    let order = match policy {
        Policy::By(order) | Policy::Rules { finally: order, .. } => *order,
        Policy::Ratio(_) => Order::Fifo,
    };
    let called_first =
        classes().all(|class| by(plain, hall, order, &[class, who]).map(|t| t.id) == Some(who.id));
    paid && seldom && called_first && classes().all(|class| arrival(who) < arrival(class))
}

fn tickets<'a>(people: &[(&'a Ticket, Call)]) -> Vec<&'a Ticket> {
    people.iter().map(|(ticket, _)| *ticket).collect()
}

fn by<'a>(plain: &Plain, hall: &Hall, order: Order, people: &[&'a Ticket]) -> Option<&'a Ticket> {
    let waited = |ticket: &Ticket| plain.waited_ms(hall, ticket);
    let due = |ticket: &Ticket| hour(ticket).filter(|hour| *hour <= hall.now.run_ms);
    let rank = |ticket: &Ticket| -> i128 {
        match order {
            Order::Fifo => 0,
            Order::PriorityFirst => i128::from(weight(hall, ticket)),
            Order::AgedPriority => i128::from(weight(hall, ticket) + 1) * waited(ticket).max(0),
            Order::AppointmentFirst => {
                i128::from(weight(hall, ticket))
                    + if due(ticket).is_some() { i128::from(u64::MAX) } else { 0 }
            }
            Order::LongestOverdue => {
                let own = hall.settings.services[&ticket.service].target_s;
                waited(ticket).max(0) - 1000 * i128::from(own.unwrap_or(hall.settings.rules.target_s))
            }
        }
    };
    // Of two whose hour has come, the earlier hour.
    let hour = |ticket: &Ticket| due(ticket).filter(|_| order == Order::AppointmentFirst);
    people.iter().copied().min_by_key(|ticket| (Reverse(rank(ticket)), hour(ticket), arrival(ticket)))
}

fn means(who: &Who, call: &Call) -> bool {
    let class = match &call.class {
        None => who.without_class || who.classes.is_empty(),
        Some(class) => who.classes.contains(class) || (who.classes.is_empty() && !who.without_class),
    };
    class
        && (who.kinds.is_empty() || who.kinds.contains(&call.kind))
        && (who.series.is_empty() || who.series.contains(&call.series))
        && (who.services.is_empty() || who.services.contains(&call.service))
}

type People<'a> = Vec<(&'a Ticket, Call)>;

fn meant<'a>(who: &Who, people: &[(&'a Ticket, Call)]) -> People<'a> {
    people.iter().filter(|(_, call)| means(who, call)).cloned().collect()
}

/// The share whose part of the calls that make a round with the next one is smallest.
fn by_ratio<'a>(
    plain: &Plain,
    hall: &Hall,
    shares: &[Share],
    past: &[Call],
    people: &[(&'a Ticket, Call)],
) -> Option<(&'a Ticket, People<'a>)> {
    let round: u32 = shares.iter().map(|share| share.calls).sum();
    let mut turn: Option<(u64, u64, People<'_>)> = None;
    for share in shares {
        let theirs = meant(&share.who, people);
        let lately = past.iter().rev().take(round as usize - 1);
        let had = lately.filter(|call| means(&share.who, call)).count() as u64;
        let calls = u64::from(share.calls);
        if !theirs.is_empty() && turn.as_ref().is_none_or(|(h, c, _)| had * c < h * calls) {
            turn = Some((had, calls, theirs));
        }
    }
    let theirs = turn.map_or_else(|| people.to_vec(), |(_, _, theirs)| theirs);
    Some((by(plain, hall, Order::PriorityFirst, &tickets(&theirs))?, theirs))
}

fn by_rule<'a>(
    plain: &Plain,
    hall: &Hall,
    rule: &Rule,
    past: &[Call],
    people: &[(&'a Ticket, Call)],
) -> Option<(&'a Ticket, People<'a>)> {
    let theirs = meant(&rule.call, people);
    let longest = by(plain, hall, Order::Fifo, &tickets(&theirs))?;
    // Within a rule as within a share no class is passed.
    let first = by(plain, hall, Order::PriorityFirst, &tickets(&theirs))?;
    let since = past.iter().rev().position(|call| means(&rule.call, call)).unwrap_or(past.len());
    let waited_ms = plain.waited_ms(hall, longest);
    let holds = rule.waited_over_s.is_none_or(|s| waited_ms > i128::from(s) * 1000)
        && rule.longer_than.is_none_or(|n| theirs.len() > n as usize)
        && rule.between.is_none_or(|(a, b)| a <= hall.now.minute_of_day && hall.now.minute_of_day < b)
        && rule.calls_since.is_none_or(|n| since >= n as usize);
    holds.then_some((first, theirs))
}
