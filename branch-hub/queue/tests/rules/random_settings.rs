//! The settings of days that nobody planned: much of what a branch may write, at once.
//! Must not know what happens on them.

use queue::Kind;
use queue::settings::{
    Counter, Draft, Island, Order, Policy, Rule, Series, Service, Share, TriageClass, Who,
};

use crate::hall::slug;
use crate::plain::PAPERS;
use crate::random_acts::{ON_ROLL, ROLL_COUNTER};

/// Every order, a ratio, and a list of rules.
pub(crate) fn policies() -> [Policy; 8] {
    let of = |class: &str| Who { classes: vec![slug(class)], ..Who::default() };
    let without_class = || Who { without_class: true, ..Who::default() };
    let appointments = Who { kinds: vec![Kind::Appointment], ..Who::default() };
    let transfers = Who { services: vec![slug("virement")], ..Who::default() };
    [
        Policy::DEFAULT,
        Policy::By(Order::Fifo),
        Policy::By(Order::PriorityFirst),
        Policy::By(Order::AgedPriority),
        Policy::By(Order::AppointmentFirst),
        Policy::By(Order::LongestOverdue),
        Policy::Ratio(vec![
            Share { who: without_class(), calls: 2, ..Share::default() },
            Share { who: of("aines"), calls: 1, ..Share::default() },
            Share { who: of("enceintes"), calls: 1, ..Share::default() },
        ]),
        Policy::Rules {
            rules: vec![
                Rule { call: appointments, waited_over_s: Some(60), ..Rule::default() },
                Rule { call: without_class(), longer_than: Some(3), ..Rule::default() },
                Rule { call: transfers, calls_since: Some(2), ..Rule::default() },
            ],
            finally: Order::AgedPriority,
        },
    ]
}

/// Everything at once: triage, islands, a roll, a chain.
pub(crate) fn busy(draft: &mut Draft, policy: Policy) {
    let triage = |weight| TriageClass { weight, longest_wait_s: 600, look_again_s: 600 };
    draft.triage = [(slug("rouge"), triage(9)), (slug("vert"), triage(1))].into();
    draft.services.values_mut().for_each(|service| service.kinds = vec![Kind::Vip, Kind::Appointment]);
    draft.services.get_mut("conseil").unwrap().by_triage = true;
    draft.services.get_mut("conseil").unwrap().paid_first = true;
    draft.services.get_mut("conseil").unwrap().target_s = Some(120);
    draft.services.get_mut("virement").unwrap().then = Some(slug("conseil"));
    draft.series.values_mut().for_each(|series| series.max = 9);
    let prefix = || "R".to_owned();
    draft.series.insert(slug("r"), Series { prefix: prefix(), start: 1, step: 1, max: PAPERS, roll: true });
    let photo = Service { series: slug("r"), ..draft.services["conseil"].clone() };
    draft.services.insert(slug(ON_ROLL), photo);
    let (label, services) = ("G4".into(), vec![slug(ON_ROLL)]);
    draft.counters.insert(
        slug(ROLL_COUNTER),
        Counter { label, services, zone: slug("hall"), policy: None, calls_by_itself: false },
    );
    let islands = [("borne-1", "K"), ("borne-2", "L")];
    draft.islands = islands.map(|(kiosk, prefix)| (slug(kiosk), Island { prefix: prefix.into() })).into();
    draft.classes.get_mut("aines").unwrap().weight = 3;
    draft.classes.get_mut("enceintes").unwrap().come_for_me = true;
    draft.rules.latecomer_s = 120;
    draft.policies = [(slug("essai"), policy)].into();
    draft.counters.values_mut().for_each(|counter| counter.policy = Some(slug("essai")));
}
