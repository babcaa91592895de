//! From the document to the draft that the rules check.
//! Must not know whether it makes sense.

use std::collections::BTreeMap;

use queue::settings::{
    Agent, Class, Counter, Draft, Hours, Island, Peak, Rules, Series, Service, TriageClass,
};
use wire::names::Slug;
use wire::settings as doc;

use super::Mistake;
use super::calendar::calendar;
use super::policies::policies;
use super::told::told;
use crate::translate::{branch_kind_in, claimant_in, kind_in, language_in, slug_in};

/// The part of a document that the rules need; times that cannot be read are mistakes.
pub(super) fn draft(document: &doc::Document) -> (Draft, Vec<Mistake>) {
    let (mut wrong, mut unread, mut misread) = (Vec::new(), Vec::new(), Vec::new());
    let mut hours = |place: &str, hours: &doc::Hours| {
        let week = [&hours.mon, &hours.tue, &hours.wed, &hours.thu, &hours.fri, &hours.sat, &hours.sun];
        let (hours, mistakes) = Hours::read(place, &hours.day_starts, week.map(Vec::as_slice));
        wrong.extend(mistakes.iter().map(told));
        hours
    };
    let rules = &document.rules;
    let draft = Draft {
        kind: branch_kind_in(document.branch.kind),
        paid_kinds_allowed: document.branch.paid_kinds_allowed,
        language: document
            .branch
            .languages
            .first()
            .map_or_else(queue::Language::default, |first| language_in(*first)),
        hours: hours("hours", &document.hours),
        rules: Rules {
            auto_start_s: rules.auto_start_s,
            absent_after_s: rules.absent_after_s,
            recall_gap_s: rules.recall_gap_s,
            recalls: rules.recalls,
            put_back_times: rules.put_back_times,
            put_back_places: rules.put_back_places,
            next_deaf_s: rules.next_deaf_s,
            target_s: rules.target_min.saturating_mul(60),
            appointment_early_s: rules.appointment_early_min.saturating_mul(60),
            appointment_late_s: rules.appointment_late_min.saturating_mul(60),
            park_s: rules.park_min.saturating_mul(60),
            latecomer_s: rules.latecomer_min.saturating_mul(60),
            idle_sign_out_s: rules.idle_sign_out_min.saturating_mul(60),
            recalls_before_absent: rules.recalls_before_absent,
        },
        zones: document.zones.keys().map(slug_in).collect(),
        series: keyed(&document.series, |s| Series {
            prefix: s.prefix.clone(),
            start: s.start,
            step: s.step,
            max: s.max,
            roll: s.roll,
        }),
        services: document
            .services
            .iter()
            .map(|(name, s)| {
                let own = s.hours.as_ref().map(|h| hours(&format!("services.{name}.hours"), h));
                let service = Service {
                    series: slug_in(&s.series),
                    zone: slug_in(&s.zone),
                    kinds: s.kinds.iter().map(|kind| kind_in(*kind)).collect(),
                    daily_quota: s.daily_quota,
                    target_s: s.target_min.map(|minutes| minutes.saturating_mul(60)),
                    by_triage: s.by_triage,
                    hours: own,
                    works_on_holidays: s.works_on_holidays,
                    only_classes: s.only_classes.iter().map(slug_in).collect(),
                    only_kinds: s.only_kinds.iter().map(|kind| kind_in(*kind)).collect(),
                    direct: s.direct,
                    then: s.then.as_ref().map(slug_in),
                    referral_only: s.referral_only,
                    paid_first: s.paid_first,
                };
                (slug_in(name), service)
            })
            .collect(),
        classes: keyed(&document.classes, |c| Class {
            weight: c.weight,
            extra_walking_s: c.extra_walking_s,
            claimed_by: c.claimed_by.iter().map(|claimant| claimant_in(*claimant)).collect(),
            come_for_me: c.come_for_me,
        }),
        triage: keyed(&document.triage, |t| TriageClass {
            weight: t.weight,
            longest_wait_s: t.longest_wait_min.saturating_mul(60),
            look_again_s: t.look_again_min.saturating_mul(60),
        }),
        islands: document
            .devices
            .iter()
            .filter_map(|(name, device)| {
                Some((slug_in(name), Island { prefix: device.island_prefix.clone()? }))
            })
            .collect(),
        policies: policies(document, &mut unread),
        counters: keyed(&document.counters, |c| counter(document, c)),
        agents: keyed(&document.agents, |a| Agent { services: a.services.iter().map(slug_in).collect() }),
        outcomes: document.outcomes.keys().map(slug_in).collect(),
        calendar: calendar(&document.calendar, &mut misread),
        peak: Peak {
            recalls: document.peak.recalls,
            put_back_times: document.peak.put_back_times,
            paid_kinds: document.peak.paid_kinds,
            daily_quotas: keyed(&document.peak.daily_quotas, |quota| *quota),
        },
    };
    wrong.extend(unread);
    wrong.extend(misread.iter().map(told));
    (draft, wrong)
}

/// A counter with what it has from its profile.
fn counter(document: &doc::Document, counter: &doc::Counter) -> Counter {
    let profile = counter.profile.as_ref().and_then(|name| document.profiles.get(name));
    let own = Some(&counter.services).filter(|own| !own.is_empty());
    let services = own.or(profile.map(|profile| &profile.services));
    Counter {
        label: counter.label.clone(),
        zone: slug_in(&counter.zone),
        services: services.into_iter().flatten().map(slug_in).collect(),
        calls_by_itself: counter.calls_by_itself,
        policy: counter.policy.as_ref().or_else(|| profile?.policy.as_ref()).map(slug_in),
    }
}

fn keyed<A, B>(table: &BTreeMap<Slug, A>, make: impl Fn(&A) -> B) -> BTreeMap<queue::Slug, B> {
    table.iter().map(|(name, entry)| (slug_in(name), make(entry))).collect()
}
