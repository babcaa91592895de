//! Settings that could never call somebody, or that name what is not there.

use queue::Kind;
use queue::calling::{HEAVIEST, REMEMBERED};
use queue::settings::{
    Draft, Mistake, Order, Policy, Rule, Share, TriageClass, Who, Wrong, check, example_draft, inspect,
};

use crate::hall::slug;

type Change = fn(&mut Draft);

/// What is wrong with the example once it is changed, with places.
fn found(change: impl FnOnce(&mut Draft)) -> Vec<(String, Wrong)> {
    let mut draft = example_draft();
    change(&mut draft);
    let mistakes = check(draft).err().unwrap_or_default();
    mistakes.into_iter().map(|mistake| (mistake.place, mistake.what)).collect()
}

/// Gives the first counter a policy.
fn policy(draft: &mut Draft, policy: Policy) {
    draft.policies.insert(slug("essai"), policy);
    draft.counters.get_mut("g1").unwrap().policy = Some(slug("essai"));
}

fn rule(draft: &mut Draft, rule: Rule) {
    policy(draft, Policy::Rules { rules: vec![rule], finally: Order::Fifo });
}

fn all(calls: u32) -> Share {
    Share { who: Who::default(), calls, ..Share::default() }
}

fn triage(weight: u32) -> TriageClass {
    TriageClass { weight, longest_wait_s: 600, look_again_s: 600 }
}

#[test]
fn every_mistake_about_calling_is_named_with_its_place() {
    let classes = || vec![slug("aines"), slug("enceintes")];
    let rows: Vec<(Change, &str, Wrong)> = vec![
        (
            |d| d.counters.get_mut("g1").unwrap().policy = Some(slug("x")),
            "counters.g1.policy",
            Wrong::UnknownPolicy { name: slug("x"), known: vec![] },
        ),
        (
            |d| rule(d, Rule { call: Who { classes: vec![slug("x")], ..Who::default() }, ..Rule::default() }),
            "policies.essai.rules[0].classes",
            Wrong::UnknownClass { name: slug("x"), known: classes() },
        ),
        (
            |d| rule(d, Rule { call: Who { series: vec![slug("x")], ..Who::default() }, ..Rule::default() }),
            "policies.essai.rules[0].series",
            Wrong::UnknownSeries { name: slug("x"), known: vec![slug("a"), slug("b")] },
        ),
        (
            |d| {
                let who = Who { services: vec![slug("x")], ..Who::default() };
                policy(d, Policy::Ratio(vec![all(1), Share { who, calls: 1, ..Share::default() }]));
            },
            "policies.essai.ratio[1].services",
            Wrong::UnknownService {
                name: slug("x"),
                known: ["caisse", "conseil", "virement"].map(slug).into(),
            },
        ),
        (
            |d| {
                let who = Who { classes: vec![slug("aines")], without_class: true, ..Who::default() };
                rule(d, Rule { call: who, ..Rule::default() });
            },
            "policies.essai.rules[0].without_class",
            Wrong::ClassAndNone,
        ),
        (
            |d| rule(d, Rule { name: Some(" ".into()), ..Rule::default() }),
            "policies.essai.rules[0].name",
            Wrong::Empty,
        ),
        (
            |d| policy(d, Policy::Ratio(vec![Share { name: Some("".into()), ..all(1) }])),
            "policies.essai.ratio[0].name",
            Wrong::Empty,
        ),
        (|d| policy(d, Policy::Ratio(vec![all(1), all(0)])), "policies.essai.ratio[1].calls", Wrong::Zero),
        (
            |d| policy(d, Policy::Ratio(vec![all(1), all(17)])),
            "policies.essai.ratio[1].calls",
            Wrong::TooLarge { value: 17, max: 16 },
        ),
        (
            |d| policy(d, Policy::Ratio(vec![all(16), all(9)])),
            "policies.essai.ratio",
            Wrong::TooLarge { value: 25, max: 24 },
        ),
        (
            |d| rule(d, Rule { calls_since: Some(25), ..Rule::default() }),
            "policies.essai.rules[0].calls_since",
            Wrong::TooLarge { value: 25, max: 24 },
        ),
        (
            |d| rule(d, Rule { between: Some((720, 720)), ..Rule::default() }),
            "policies.essai.rules[0].between",
            Wrong::EndsBeforeStart,
        ),
        (
            |d| rule(d, Rule { between: Some((720, 1441)), ..Rule::default() }),
            "policies.essai.rules[0].between",
            Wrong::EndsBeforeStart,
        ),
        (
            |d| d.classes.get_mut("aines").unwrap().weight = 10_000,
            "classes.aines.weight",
            Wrong::TooLarge { value: 10_000, max: HEAVIEST },
        ),
        (
            |d| {
                d.triage.insert(slug("rouge"), triage(100));
            },
            "triage.rouge.weight",
            Wrong::TooLarge { value: 100, max: 99 },
        ),
        (
            |d| d.services.get_mut("conseil").unwrap().by_triage = true,
            "services.conseil.by_triage",
            Wrong::NoTriageClasses,
        ),
        (
            |d| d.services.get_mut("conseil").unwrap().only_classes = vec![slug("x")],
            "services.conseil.only_classes",
            Wrong::UnknownClass { name: slug("x"), known: classes() },
        ),
        (
            |d| d.services.get_mut("conseil").unwrap().only_kinds = vec![Kind::Normal, Kind::Express],
            "services.conseil.only_kinds",
            Wrong::KindNotOffered { kind: Kind::Express },
        ),
        (|d| d.rules.park_s = 14_401, "rules.park_s", Wrong::TooLarge { value: 14_401, max: 14_400 }),
        (
            |d| d.rules.latecomer_s = 14_401,
            "rules.latecomer_s",
            Wrong::TooLarge { value: 14_401, max: 14_400 },
        ),
    ];
    assert_eq!(REMEMBERED, 24);
    for (change, place, what) in rows {
        assert_eq!(found(change), [(place.to_owned(), what)], "{place}");
    }
}

#[test]
fn what_is_at_the_limit_is_fine() {
    let fine: [Change; 6] = [
        |d| policy(d, Policy::Ratio(vec![all(16), all(8)])),
        |d| rule(d, Rule { calls_since: Some(24), between: Some((0, 1440)), ..Rule::default() }),
        |d| d.classes.get_mut("aines").unwrap().weight = HEAVIEST,
        |d| {
            d.triage.insert(slug("rouge"), triage(99));
            d.services.get_mut("conseil").unwrap().by_triage = true;
        },
        |d| d.services.get_mut("conseil").unwrap().only_kinds = vec![Kind::Normal, Kind::Vip],
        |d| {
            d.services.get_mut("conseil").unwrap().direct = true;
            d.counters.get_mut("g3").unwrap().services.retain(|service| *service != slug("conseil"));
            d.agents.get_mut("fatou").unwrap().services.clear();
        },
    ];
    for (row, change) in fine.into_iter().enumerate() {
        assert_eq!(found(change), [], "row {row}");
    }
}

fn of(classes: &[&str]) -> Who {
    Who { classes: classes.iter().copied().map(slug).collect(), ..Who::default() }
}

fn without_class() -> Who {
    Who { without_class: true, ..Who::default() }
}

fn turns(who: impl IntoIterator<Item = Who>) -> Policy {
    Policy::Ratio(who.into_iter().map(|who| Share { who, calls: 1, ..Share::default() }).collect())
}

#[test]
fn a_policy_that_can_never_call_a_class_is_refused() {
    let series = |name: &str| Who { series: vec![slug(name)], ..Who::default() };
    let kinds = |kind: Kind| Who { kinds: vec![kind], ..Who::default() };
    // The shares, and the class and kind of each sort of people whom they forget.
    type Forgotten = Vec<(Option<&'static str>, Kind)>;
    let rows: [(Vec<Who>, Forgotten); 6] = [
        (vec![without_class(), of(&["aines"]), of(&["enceintes"])], vec![]),
        (vec![without_class(), of(&["aines", "enceintes"])], vec![]),
        (vec![without_class(), of(&["aines"])], vec![(Some("enceintes"), Kind::Normal)]),
        (vec![of(&["aines"]), of(&["enceintes"])], vec![(None, Kind::Normal)]),
        (vec![series("a"), series("b")], vec![]),
        (
            vec![kinds(Kind::Normal)],
            vec![(None, Kind::Vip), (Some("aines"), Kind::Vip), (Some("enceintes"), Kind::Vip)],
        ),
    ];
    for (who, forgotten) in rows {
        let told = found(|draft| policy(draft, turns(who.clone())));
        let expected: Vec<_> = forgotten
            .into_iter()
            .map(|(class, kind)| {
                let (policy, service, series) = (slug("essai"), slug("caisse"), slug("a"));
                let what = Wrong::NeverCalled { policy, class: class.map(slug), kind, series, service };
                ("counters.g1.policy".to_owned(), what)
            })
            .collect();
        assert_eq!(told, expected, "{who:?}");
    }
}

#[test]
fn a_policy_need_not_call_who_cannot_ask_for_its_counter() {
    let told = found(|draft| {
        draft.services.get_mut("caisse").unwrap().only_classes = vec![slug("aines")];
        policy(draft, turns([of(&["aines"])]));
    });
    assert_eq!(told, []);
    let told = found(|draft| {
        draft.policies.insert(slug("essai"), turns([of(&["aines"])]));
    });
    assert_eq!(told, [], "no counter has it");
}

#[test]
fn a_policy_that_forgets_who_is_sent_on_from_elsewhere_is_a_warning() {
    let series = |name: &str| Who { series: vec![slug(name)], ..Who::default() };
    let mut draft = example_draft();
    policy(&mut draft, turns([series("a")]));
    let warnings = inspect(&draft).warnings;
    let sorts = [None, Some("aines"), Some("enceintes")].map(|class| {
        let (policy, kind, series, service) = (slug("essai"), Kind::Normal, slug("b"), slug("caisse"));
        let what = Wrong::NeverCalled { policy, class: class.map(slug), kind, series, service };
        Mistake { place: "counters.g1.policy".into(), what }
    });
    assert_eq!(warnings, sorts);
    check(draft).unwrap();
    let mut draft = example_draft();
    policy(&mut draft, turns([without_class(), of(&["aines", "enceintes"])]));
    assert_eq!(inspect(&draft).warnings, []);
}

#[test]
fn sentences_say_what_is_wrong_and_what_would_be_right() {
    let mut draft = example_draft();
    policy(&mut draft, turns([without_class(), of(&["aines"])]));
    draft.counters.get_mut("g2").unwrap().policy = Some(slug("x"));
    draft.services.get_mut("conseil").unwrap().by_triage = true;
    let sentences: Vec<String> = check(draft).unwrap_err().iter().map(ToString::to_string).collect();
    let expected = [
        "services.conseil.by_triage: a nurse's class orders this service; write the classes in `triage`",
        "counters.g1.policy: no share of `essai` means customers of class `enceintes` (kind normal, series `a`) who \
         wait for `caisse`: they would never be called while others wait; add a share for them",
        "counters.g2.policy: there is no policy `x`; there is essai",
    ];
    assert_eq!(sentences, expected);
}
