//! From the document to the draft that the rules check, and from their findings to mistakes with sentences.

use std::collections::BTreeMap;

use queue::settings::{Agent, Class, Counter, Draft, Hours, Rules, Series, Service, TriageClass, Wrong};
use wire::names::Slug;
use wire::settings as doc;
use wire::texts::{Key, key};

use super::Mistake;
use super::policies::policies;
use crate::translate::{branch_kind_in, branch_kind_out, kind_in, kind_out, slug_in};

/// The part of a document that the rules need; times that cannot be read are mistakes.
pub(super) fn draft(document: &doc::Document) -> (Draft, Vec<Mistake>) {
    let (mut wrong, mut unread) = (Vec::new(), Vec::new());
    let mut hours = |place: &str, hours: &doc::Hours| {
        let week = [&hours.mon, &hours.tue, &hours.wed, &hours.thu, &hours.fri, &hours.sat, &hours.sun];
        let (hours, mistakes) = Hours::read(place, &hours.day_starts, week.map(Vec::as_slice));
        wrong.extend(mistakes.iter().map(told));
        hours
    };
    let rules = &document.rules;
    let draft = Draft {
        kind: branch_kind_in(document.branch.kind),
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
        },
        zones: document.zones.keys().map(slug_in).collect(),
        series: keyed(&document.series, |s| Series {
            prefix: s.prefix.clone(),
            start: s.start,
            step: s.step,
            max: s.max,
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
                };
                (slug_in(name), service)
            })
            .collect(),
        classes: keyed(&document.classes, |c| Class { weight: c.weight, extra_walking_s: c.extra_walking_s }),
        triage: keyed(&document.triage, |t| TriageClass {
            weight: t.weight,
            longest_wait_s: t.longest_wait_min.saturating_mul(60),
            look_again_s: t.look_again_min.saturating_mul(60),
        }),
        policies: policies(document, &mut unread),
        counters: keyed(&document.counters, |c| counter(document, c)),
        agents: keyed(&document.agents, |a| Agent { services: a.services.iter().map(slug_in).collect() }),
        outcomes: document.outcomes.keys().map(slug_in).collect(),
    };
    wrong.extend(unread);
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
        policy: counter.policy.as_ref().or_else(|| profile?.policy.as_ref()).map(slug_in),
    }
}

fn keyed<A, B>(table: &BTreeMap<Slug, A>, make: impl Fn(&A) -> B) -> BTreeMap<queue::Slug, B> {
    table.iter().map(|(name, entry)| (slug_in(name), make(entry))).collect()
}

/// What the rules found, with a sentence.
pub(super) fn told(mistake: &queue::settings::Mistake) -> Mistake {
    let unknown = |what: Key, name: &queue::Slug, known: &[queue::Slug]| {
        Mistake::unknown(mistake.place.as_str(), what, name.as_str(), known.iter().map(queue::Slug::as_str))
    };
    let (text, arguments) = match &mistake.what {
        Wrong::UnknownSeries { name, known } => return unknown(key::SETTINGS_WHAT_SERIES, name, known),
        Wrong::UnknownService { name, known } => return unknown(key::SETTINGS_WHAT_SERVICE, name, known),
        Wrong::UnknownZone { name, known } => return unknown(key::SETTINGS_WHAT_ZONE, name, known),
        Wrong::Empty if mistake.place == "services" => (key::SETTINGS_NO_SERVICES, vec![]),
        Wrong::Empty if mistake.place.ends_with(".services") => (key::SETTINGS_NO_SERVICE, vec![]),
        Wrong::Empty => (key::SETTINGS_EMPTY_TEXT, vec![]),
        Wrong::Twice { name } => (key::SETTINGS_TWICE, vec![("name", name.to_string().into())]),
        Wrong::NobodyOffers => (key::SETTINGS_NO_COUNTER, vec![]),
        Wrong::SamePrefix { other, .. } => {
            (key::SETTINGS_SERIES_OVERLAP, vec![("other", other.to_string().into())])
        }
        Wrong::SameLabel { other, label } => (
            key::SETTINGS_DUPLICATE_LABEL,
            vec![("label", label.as_str().into()), ("other", other.to_string().into())],
        ),
        Wrong::PrefixNotLetters { prefix } => {
            (key::SETTINGS_PREFIX_LETTERS, vec![("prefix", prefix.as_str().into())])
        }
        Wrong::PrefixNotOneLetter { prefix } => {
            (key::SETTINGS_PREFIX_LONG, vec![("prefix", prefix.as_str().into())])
        }
        Wrong::Zero => (key::SETTINGS_STEP_ZERO, vec![]),
        Wrong::TooLarge { value, max } => {
            let arguments = [("value", *value), ("min", 0), ("max", *max)];
            let said = arguments.map(|(name, number)| (name, number.to_string().into()));
            (key::SETTINGS_OUT_OF_RANGE, said.to_vec())
        }
        Wrong::MaxBelowStart { start, max } => (
            key::SETTINGS_START_ABOVE_MAX,
            vec![("start", start.to_string().into()), ("max", max.to_string().into())],
        ),
        Wrong::NotATime { text } => (key::SETTINGS_SPAN_MALFORMED, vec![("span", text.as_str().into())]),
        Wrong::NotAnHour { text } => (key::SETTINGS_HOUR_MALFORMED, vec![("value", text.as_str().into())]),
        Wrong::EndsBeforeStart => (key::SETTINGS_SPAN_ORDER, vec![]),
        Wrong::SpansOverlap => (key::SETTINGS_SPAN_OVERLAP, vec![]),
        Wrong::PaidKind { kind, branch } => (
            key::SETTINGS_PAID_KIND_REFUSED,
            vec![
                ("kind", kind_out(*kind).as_str().into()),
                ("branch_kind", branch_kind_out(*branch).as_str().into()),
            ],
        ),
        Wrong::Reserved { name } => (key::SETTINGS_RESERVED_NAME, vec![("name", name.to_string().into())]),
        Wrong::Weightless => (key::SETTINGS_WEIGHTLESS, vec![]),
        Wrong::MoreThanThreeDigits { max } => (key::SETTINGS_MAX_LONG, vec![("max", max.to_string().into())]),
    };
    Mistake::at(mistake.place.clone(), text, arguments)
}
