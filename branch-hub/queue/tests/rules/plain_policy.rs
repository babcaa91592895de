//! A plain second opinion on the policies: of everybody who may be called, who is.
//! Must not ask the crate in which order anybody is called.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use queue::settings::{Order, Policy, Rule, Share, Who};
use queue::{Came, Kind, Place, Slug, Ticket, TicketId};

use crate::hall::Hall;
use crate::plain::Plain;

/// A call as it was when it was made.
#[derive(Clone)]
pub(crate) struct Call {
    service: Slug,
    class: Option<Slug>,
    kind: Kind,
    series: Slug,
}

/// Who was absent: how many calls of their line go to others first, and which desk called in vain.
pub(crate) type Absent = BTreeMap<TicketId, (u32, Slug)>;

pub(crate) fn call_of(ticket: &Ticket) -> Call {
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
    let kept = ticket.appointment.as_ref().filter(|appointment| appointment.came != Came::Late);
    kept.map(|appointment| appointment.hour_run_ms)
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

pub(crate) fn choose<'a>(
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
