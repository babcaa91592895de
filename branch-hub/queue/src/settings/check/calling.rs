//! Whether everyone who may wait can be called: policies, services for some only, nurses' classes.
//! Must not know who waits: only who could.

use std::collections::BTreeSet;

use crate::calling::{PAID_ONE_IN, REMEMBERED, Sort, is_paid};
use crate::names::{Kind, Slug};
use crate::settings::{Counter, Draft, Findings, Policy, Rule, Service, Share, Who, Wrong};

/// A share with more calls than this is a slip of the finger; and shares are compared by a number that all smaller ones
/// divide.
const MOST_CALLS: u32 = 16;
/// A nurse's class is weighed before every priority class.
const HEAVIEST_TRIAGE: u32 = 99;
/// A counter remembers so many of its last calls.
const MEMORY: u32 = REMEMBERED as u32;

/// Nurses' classes and calling policies, whoever may use them.
pub(super) fn policies(found: &mut Findings, draft: &Draft) {
    for (id, class) in &draft.triage {
        found.at_most(&format!("triage.{id}.weight"), class.weight, HEAVIEST_TRIAGE);
    }
    for (id, policy) in &draft.policies {
        let place = format!("policies.{id}");
        match policy {
            Policy::By(_) => {}
            Policy::Ratio(shares) => ratio(found, draft, &place, shares),
            Policy::Rules { rules, finally: _ } => {
                for (i, rule) in rules.iter().enumerate() {
                    self::rule(found, draft, &format!("{place}.rules[{i}]"), rule);
                }
            }
        }
    }
}

fn ratio(found: &mut Findings, draft: &Draft, place: &str, shares: &[Share]) {
    if shares.is_empty() {
        found.wrong(format!("{place}.ratio"), Wrong::Empty);
    }
    for (i, share) in shares.iter().enumerate() {
        let place = format!("{place}.ratio[{i}]");
        if share.calls == 0 {
            found.wrong(format!("{place}.calls"), Wrong::Zero);
        }
        found.at_most(&format!("{place}.calls"), share.calls, MOST_CALLS);
        named(found, &place, share.name.as_deref());
        who(found, draft, &place, &share.who);
    }
    let round = shares.iter().fold(0, |sum: u32, share| sum.saturating_add(share.calls));
    found.at_most(&format!("{place}.ratio"), round, MEMORY);
    let paid = shares.iter().filter(|share| for_paid_alone(&share.who)).map(|share| share.calls);
    let calls = paid.fold(0, u32::saturating_add);
    if calls > 0 && calls.saturating_mul(PAID_ONE_IN as u32) > round {
        found.wrong(format!("{place}.ratio"), Wrong::PaidTooOften { calls, of: round });
    }
}

/// Whether nobody is meant but people whose kind is paid for.
fn for_paid_alone(who: &Who) -> bool {
    !who.kinds.is_empty() && who.kinds.iter().all(|kind| is_paid(*kind))
}

fn rule(found: &mut Findings, draft: &Draft, place: &str, rule: &Rule) {
    named(found, place, rule.name.as_deref());
    who(found, draft, place, &rule.call);
    if rule.between.is_some_and(|(from, to)| to <= from || to > 24 * 60) {
        found.wrong(format!("{place}.between"), Wrong::EndsBeforeStart);
    }
    if let Some(calls) = rule.calls_since {
        found.at_most(&format!("{place}.calls_since"), calls, MEMORY);
    }
    let of = rule.calls_since.unwrap_or(0).saturating_add(1);
    if for_paid_alone(&rule.call) && of < PAID_ONE_IN as u32 {
        found.wrong(format!("{place}.calls_since"), Wrong::PaidTooOften { calls: 1, of });
    }
}

/// A name that says nothing would leave a sentence with a hole.
fn named(found: &mut Findings, place: &str, name: Option<&str>) {
    if name.is_some_and(|name| name.trim().is_empty()) {
        found.wrong(format!("{place}.name"), Wrong::Empty);
    }
}

fn who(found: &mut Findings, draft: &Draft, place: &str, who: &Who) {
    let place = |field: &str| format!("{place}.{field}");
    classes(found, draft, &place("classes"), &who.classes);
    if who.without_class && !who.classes.is_empty() {
        found.wrong(place("without_class"), Wrong::ClassAndNone);
    }
    for name in who.series.iter().filter(|name| !draft.series.contains_key(*name)) {
        let known = draft.series.keys().cloned().collect();
        found.wrong(place("series"), Wrong::UnknownSeries { name: name.clone(), known });
    }
    for name in who.services.iter().filter(|name| !draft.services.contains_key(*name)) {
        let known = draft.services.keys().cloned().collect();
        found.wrong(place("services"), Wrong::UnknownService { name: name.clone(), known });
    }
}

fn classes(found: &mut Findings, draft: &Draft, place: &str, names: &[Slug]) {
    for name in names.iter().filter(|name| !draft.classes.contains_key(*name)) {
        let known = draft.classes.keys().cloned().collect();
        found.wrong(place.to_owned(), Wrong::UnknownClass { name: name.clone(), known });
    }
}

/// A service that is for some people only, or that a nurse's class orders.
pub(super) fn for_some(found: &mut Findings, draft: &Draft, id: &Slug, service: &Service) {
    let place = |field: &str| format!("services.{id}.{field}");
    classes(found, draft, &place("only_classes"), &service.only_classes);
    let offered = |kind: &Kind| *kind == Kind::Normal || service.kinds.contains(kind);
    for kind in service.only_kinds.iter().filter(|kind| !offered(kind)) {
        found.wrong(place("only_kinds"), Wrong::KindNotOffered { kind: *kind });
    }
    if service.by_triage && draft.triage.is_empty() {
        found.wrong(place("by_triage"), Wrong::NoTriageClasses);
    }
}

/// A counter's policy exists, and can call everyone for whom the counter can be asked.
pub(super) fn of_counter(found: &mut Findings, draft: &Draft, id: &Slug, counter: &Counter) {
    let Some(name) = &counter.policy else { return };
    let place = format!("counters.{id}.policy");
    match draft.policies.get(name) {
        None => {
            let known = draft.policies.keys().cloned().collect();
            found.wrong(place, Wrong::UnknownPolicy { name: name.clone(), known });
        }
        Some(Policy::Ratio(shares)) => {
            let forgotten =
                |(service, sort): &(&Slug, Sort)| !shares.iter().any(|share| share.who.means(service, sort));
            let never = |(service, sort): (&Slug, Sort)| Wrong::NeverCalled {
                policy: name.clone(),
                class: sort.class,
                kind: sort.kind,
                series: sort.series,
                service: service.clone(),
            };
            // One sentence for each class: the rest follows from it.
            let mut told = BTreeSet::new();
            for people in asked_for(draft, counter).filter(forgotten) {
                if told.insert(people.1.class.clone()) {
                    found.wrong(place.clone(), never(people));
                }
            }
            for people in sent_on(draft, counter).filter(forgotten) {
                if told.insert(people.1.class.clone()) {
                    found.warn(place.clone(), never(people));
                }
            }
        }
        // An order calls everyone in the end, and so does the one that ends a list of rules.
        Some(Policy::By(_) | Policy::Rules { .. }) => {}
    }
}

/// Every service of a counter with every sort of people who can be given a number for it.
fn asked_for<'a>(draft: &'a Draft, counter: &'a Counter) -> impl Iterator<Item = (&'a Slug, Sort)> {
    let services = counter.services.iter().filter_map(|id| Some((id, draft.services.get(id)?)));
    let gives = |id: &Slug, service: &Service| !service.direct && draft.on_roll(id).is_none();
    services.filter(move |(id, service)| gives(id, service)).flat_map(move |(id, service)| {
        let classes = std::iter::once(None).chain(draft.classes.keys().map(Some));
        let kinds = || std::iter::once(Kind::Normal).chain(service.kinds.iter().copied());
        classes.flat_map(move |class| {
            let kinds = kinds().filter(move |kind| service.is_for(class, *kind));
            kinds.map(move |kind| {
                let class = class.cloned();
                (id, Sort { class, kind, ..Sort::ordinary(service.series.clone()) })
            })
        })
    })
}

/// Every service of a counter with every sort of people who have a number of the branch: an agent may send them there.
fn sent_on<'a>(draft: &'a Draft, counter: &'a Counter) -> impl Iterator<Item = (&'a Slug, Sort)> {
    let numbered = draft.services.values().filter(|service| !service.direct);
    let sorts: BTreeSet<(Kind, &Slug)> = numbered
        .flat_map(|service| {
            let kinds = std::iter::once(Kind::Normal).chain(service.kinds.iter().copied());
            kinds.map(|kind| (kind, &service.series))
        })
        .collect();
    let services = counter.services.iter().filter_map(|id| Some((id, draft.services.get(id)?)));
    services.filter(|(_, service)| !service.direct).flat_map(move |(id, service)| {
        let sorts = sorts.clone();
        let classes = std::iter::once(None).chain(draft.classes.keys().map(Some));
        classes.flat_map(move |class| {
            let theirs = sorts.clone().into_iter().filter(move |(kind, _)| service.is_for(class, *kind));
            theirs.map(move |(kind, series)| {
                let class = class.cloned();
                (id, Sort { class, kind, ..Sort::ordinary(series.clone()) })
            })
        })
    })
}
