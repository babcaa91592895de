//! A peak day: one recorded switch.

use queue::settings::{Wrong, check, example_draft};
use queue::{Availability, Command, Event, Kind, Refusal, TicketId, VisitId, availability};

use crate::hall::{Answer, Hall, slug};

fn peak(hall: &mut Hall, on: bool) -> Answer {
    hall.ask(Command::SetPeak { on, reason: "jour de paie".into() })
}

fn hall() -> Hall {
    let mut hall = Hall::with(|draft| {
        draft.peak.put_back_times = 0;
        draft.peak.daily_quotas = [(slug("conseil"), 1)].into();
    });
    hall.staff("g1", None);
    hall
}

#[test]
fn the_rules_of_a_peak_day_hold_while_it_is_declared() {
    for on in [false, true] {
        let mut hall = hall();
        if on {
            peak(&mut hall, true).unwrap();
        }
        let ticket = hall.arrive("caisse");
        hall.call("g1");
        hall.wait_s(15);
        hall.ask(Command::Recall { ticket }).unwrap();
        hall.wait_s(15);
        let again = hall.ask(Command::Recall { ticket });
        let spent = Err(Refusal::RecallsSpent { recalls: 1 });
        assert_eq!(again == spent, on, "{again:?}");
        hall.wait_s(20);
        hall.absent(ticket).unwrap();
        assert_eq!(hall.state(ticket), if on { "no_show" } else { "waiting" });
    }
}

#[test]
fn quotas_of_a_peak_day_stand_in_for_the_ordinary_ones() {
    let mut hall = hall();
    hall.crowd("conseil", 2);
    peak(&mut hall, true).unwrap();
    let says = |hall: &Hall| availability(&hall.branch, &hall.settings, &hall.now, &slug("conseil")).unwrap();
    assert_eq!(says(&hall), Availability::Full);
    peak(&mut hall, false).unwrap();
    assert_eq!(says(&hall), Availability::Open);
}

#[test]
fn places_are_not_sold_on_a_peak_day() {
    let mut hall = hall();
    peak(&mut hall, true).unwrap();
    let (ticket, visit) = (TicketId(hall.id()), VisitId(hall.id()));
    let mut paid = Command::issue(ticket, visit, "caisse");
    if let Command::Issue { kind, .. } = &mut paid {
        *kind = Kind::Vip;
    }
    let refusal = Refusal::KindNotOffered { service: slug("caisse"), kind: Kind::Vip };
    assert_eq!(hall.ask(paid.clone()), Err(refusal));
    peak(&mut hall, false).unwrap();
    hall.ask(paid).unwrap();
}

#[test]
fn a_peak_day_is_recorded_with_its_reason_and_ends_with_the_day() {
    let mut hall = hall();
    assert_eq!(peak(&mut hall, false), Ok(vec![]));
    let silent = hall.ask(Command::SetPeak { on: true, reason: " ".into() });
    assert_eq!(silent, Err(Refusal::ReasonMissing));
    let set = Event::PeakSet { on: true, reason: "jour de paie".into() };
    assert_eq!(peak(&mut hall, true), Ok(vec![set]));
    assert_eq!(peak(&mut hall, true), Ok(vec![]));
    assert_eq!(hall.branch.peak(), Some("jour de paie"));
    hall.set_wall(24, 8, 0);
    hall.run_due();
    assert_eq!(hall.branch.peak(), None);
    hall.set_wall(28, 8, 0);
    hall.run_due();
    assert_eq!(peak(&mut hall, true), Err(Refusal::DayUnchanged), "no day is open");
}

#[test]
fn mistakes_in_the_rules_of_a_peak_day_are_named() {
    let mut draft = example_draft();
    draft.peak.recalls = 100;
    draft.peak.daily_quotas = [(slug("lune"), 3), (slug("caisse"), 0)].into();
    let found: Vec<_> = check(draft).unwrap_err().into_iter().map(|m| (m.place, m.what)).collect();
    let known = ["caisse", "conseil", "virement"].map(slug).to_vec();
    let expected = [
        ("peak.recalls", Wrong::TooLarge { value: 100, max: 99 }),
        ("peak.daily_quotas.caisse", Wrong::Zero),
        ("peak.daily_quotas.lune", Wrong::UnknownService { name: slug("lune"), known }),
    ];
    assert_eq!(found, expected.map(|(place, what)| (place.to_owned(), what)));
}
