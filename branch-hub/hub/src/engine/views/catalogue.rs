//! What the branch offers, as screens and pages read it.
//! Must not know who waits, but for how many.

use wire::catalogue::{
    AgentInfo, Availability, BranchInfo, Catalogue, ClassInfo, CounterInfo, OutcomeInfo, SeriesInfo,
    ServiceInfo, TriageInfo, ZoneInfo,
};

use super::stop::stop;
use super::{business_day, is_open};
use crate::engine::World;
use crate::settings::Ruling;
use crate::translate::{slug_in, slug_out};

/// `GET /v1/catalogue`.
#[must_use]
pub fn catalogue(world: &World, ruling: &Ruling, now: &queue::Now) -> Catalogue {
    let document = &ruling.document;
    let branch = &document.branch;
    let hours = &document.hours;
    let mut groups: Vec<_> = document.groups.iter().collect();
    groups.sort_by_key(|(name, group)| (group.order, (*name).clone()));
    let mut services: Vec<_> = document.services.iter().collect();
    services.sort_by_key(|(name, service)| (service.order, (*name).clone()));
    let mut counters: Vec<_> = document.counters.iter().collect();
    counters.sort_by_key(|(name, counter)| (counter.order, (*name).clone()));
    let mut triage: Vec<_> = document.triage.iter().collect();
    triage.sort_by_key(|(name, class)| (std::cmp::Reverse(class.weight), (*name).clone()));
    let mut classes: Vec<_> = document.classes.iter().collect();
    classes.sort_by_key(|(name, class)| (std::cmp::Reverse(class.weight), (*name).clone()));
    Catalogue {
        api_min: wire::API,
        revision: ruling.revision,
        branch: BranchInfo {
            id: branch.id.clone(),
            name: branch.name.clone(),
            kind: branch.kind,
            accent: branch.accent.clone(),
            logo_svg: branch.logo_svg.clone(),
            paper_footer: branch.paper_footer.clone(),
        },
        languages: branch.languages.clone(),
        business_day: business_day(world),
        open: is_open(world, now),
        groups: groups
            .into_iter()
            .map(|(name, group)| wire::catalogue::GroupInfo {
                id: name.clone(),
                name: group.name.clone(),
                picture: group.picture.clone(),
                order: group.order,
            })
            .collect(),
        services: services
            .into_iter()
            .map(|(name, service)| ServiceInfo {
                id: name.clone(),
                group: service.group.clone(),
                name: service.name.clone(),
                hall_name: service.hall_name.clone(),
                hint: service.hint.clone(),
                picture: service.picture.clone(),
                zone: service.zone.clone(),
                order: service.order,
                availability: availability(world, ruling, now, &slug_in(name)),
                waiting: u32::try_from(world.branch.waiting(&slug_in(name))).unwrap_or(u32::MAX),
                interruption: world
                    .branch
                    .interruption(&slug_in(name))
                    .map(|now_stopped| stop(ruling, now, &now_stopped.reason, now_stopped.until_ms)),
                at_risk: queue::at_risk(&world.branch, &ruling.rules, now, &slug_in(name), None),
                referral_only: service.referral_only,
                kinds: service.kinds.clone(),
                only_classes: service.only_classes.clone(),
                only_kinds: service.only_kinds.clone(),
            })
            .collect(),
        classes: classes
            .into_iter()
            .map(|(name, class)| ClassInfo {
                id: name.clone(),
                name: class.name.clone(),
                weight: class.weight,
                come_for_me: class.come_for_me,
                claimed_by: class.claimed_by.clone(),
            })
            .collect(),
        triage: triage
            .into_iter()
            .map(|(name, class)| TriageInfo { id: name.clone(), name: class.name.clone() })
            .collect(),
        counters: counters
            .into_iter()
            .map(|(name, counter)| CounterInfo {
                id: name.clone(),
                label: counter.label.clone(),
                name: counter.name.clone(),
                direction: counter.direction,
                zone: counter.zone.clone(),
                // What a profile gives it counts too.
                services: ruling.rules.offered(&slug_in(name), None).map(slug_out).collect(),
            })
            .collect(),
        agents: document
            .agents
            .iter()
            .map(|(name, agent)| AgentInfo {
                id: name.clone(),
                name: agent.name.clone(),
                services: agent.services.clone(),
            })
            .collect(),
        series: document
            .series
            .iter()
            .map(|(name, series)| SeriesInfo { id: name.clone(), prefix: series.prefix.clone() })
            .collect(),
        zones: document
            .zones
            .iter()
            .map(|(name, zone)| ZoneInfo { id: name.clone(), name: zone.name.clone() })
            .collect(),
        outcomes: document
            .outcomes
            .iter()
            .map(|(name, outcome)| OutcomeInfo { id: name.clone(), name: outcome.name.clone() })
            .collect(),
        hours: [&hours.mon, &hours.tue, &hours.wed, &hours.thu, &hours.fri, &hours.sat, &hours.sun]
            .map(Clone::clone)
            .to_vec(),
    }
}

fn availability(world: &World, ruling: &Ruling, now: &queue::Now, service: &queue::Slug) -> Availability {
    if ruling.rules.services.get(service).is_some_and(|service| service.direct) {
        return Availability::Direct;
    }
    match queue::availability(&world.branch, &ruling.rules, now, service) {
        Some(queue::Availability::Open) => Availability::Open,
        Some(queue::Availability::OutsideHours) => Availability::OutsideHours,
        Some(queue::Availability::Full) => Availability::Full,
        Some(queue::Availability::Interrupted { .. }) => Availability::Interrupted,
        Some(queue::Availability::OnRoll) => Availability::OnRoll,
        Some(queue::Availability::Closed) | None => Availability::Closed,
    }
}
