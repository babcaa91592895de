//! Calling policies from the document to the rules.
//! Must not know what they do.

use std::collections::BTreeMap;

use queue::settings::{Order, Policy, Rule, Share, Span, Who};
use wire::names::{Kind, Slug};
use wire::settings as doc;
use wire::texts::key;

use super::Mistake;
use crate::translate::{kind_in, order_in, slug_in};

/// Every policy; what is left out or said twice is a mistake.
pub(super) fn policies(document: &doc::Document, wrong: &mut Vec<Mistake>) -> BTreeMap<queue::Slug, Policy> {
    let unknown = |place: String, what, name: &Slug, known: Vec<&str>| {
        Mistake::unknown(place, what, name.as_str(), known)
    };
    for (name, counter) in &document.counters {
        if let Some(profile) = counter.profile.as_ref().filter(|name| !document.profiles.contains_key(*name))
        {
            let known = document.profiles.keys().map(Slug::as_str).collect();
            let place = format!("counters.{name}.profile");
            wrong.push(unknown(place, key::SETTINGS_WHAT_PROFILE, profile, known));
        }
    }
    let mut made = BTreeMap::new();
    for (name, policy) in &document.policies {
        let place = format!("policies.{name}");
        let said = [policy.order.is_some(), !policy.ratio.is_empty(), !policy.rules.is_empty()];
        if said.iter().filter(|said| **said).count() != 1 {
            wrong.push(Mistake::at(&place, key::SETTINGS_POLICY_ONE_OF, vec![]));
        }
        if policy.finally.is_some() && policy.rules.is_empty() {
            wrong.push(Mistake::at(format!("{place}.finally"), key::SETTINGS_FINALLY_ALONE, vec![]));
        }
        let policy = if !policy.ratio.is_empty() {
            Policy::Ratio(policy.ratio.iter().map(share).collect())
        } else if policy.rules.is_empty() {
            Policy::By(policy.order.map_or(Order::PriorityFirst, order_in))
        } else {
            let rules =
                policy.rules.iter().enumerate().map(|(i, rule)| read_rule(&place, i, rule, wrong)).collect();
            Policy::Rules { rules, finally: policy.finally.map_or(Order::PriorityFirst, order_in) }
        };
        made.insert(slug_in(name), policy);
    }
    made
}

fn share(share: &doc::Share) -> Share {
    let who = who(&share.classes, share.without_class, &share.kinds, &share.series, &share.services);
    Share { who, calls: share.calls, name: share.name.as_deref().map(Into::into) }
}

fn read_rule(place: &str, i: usize, rule: &doc::Rule, wrong: &mut Vec<Mistake>) -> Rule {
    let between = rule.between.as_ref().and_then(|text| {
        let span = Span::read(text);
        if span.is_none() {
            let place = format!("{place}.rules[{i}].between");
            wrong.push(Mistake::at(
                place,
                key::SETTINGS_SPAN_MALFORMED,
                vec![("span", text.as_str().into())],
            ));
        }
        span.map(|span| (span.start, span.end))
    });
    Rule {
        call: who(&rule.classes, rule.without_class, &rule.kinds, &rule.series, &rule.services),
        waited_over_s: rule.waited_over_s,
        longer_than: rule.longer_than,
        between,
        calls_since: rule.calls_since,
        name: rule.name.as_deref().map(Into::into),
    }
}

fn who(classes: &[Slug], without_class: bool, kinds: &[Kind], series: &[Slug], services: &[Slug]) -> Who {
    let names = |names: &[Slug]| names.iter().map(slug_in).collect();
    Who {
        classes: names(classes),
        kinds: kinds.iter().map(|kind| kind_in(*kind)).collect(),
        series: names(series),
        services: names(services),
        without_class,
    }
}
