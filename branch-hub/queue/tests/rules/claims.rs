//! Who may claim a class, and services that are for some only.

use queue::settings::Draft;
use queue::{Channel, Claim, Claimant, Command, Destination, Kind, Refusal, TicketId, TransferPlace};

use crate::hall::{Hall, Wish, slug};

fn claims(channel: Channel) -> Wish<'static> {
    Wish { class: Some("aines"), channel, ..Wish::default() }
}

#[test]
fn a_claim_counts_at_once_and_staff_have_seen_whom_they_give_one() {
    let rows = [
        (Channel::Kiosk, Claim::Claimed),
        (Channel::Web, Claim::Claimed),
        (Channel::Phone, Claim::Claimed),
        (Channel::Island, Claim::Claimed),
        (Channel::Reception, Claim::Confirmed),
        (Channel::Counter, Claim::Confirmed),
    ];
    for (channel, claim) in rows {
        let mut hall = Hall::open();
        hall.arrive("caisse");
        let ticket = hall.wish("caisse", claims(channel));
        assert_eq!(hall.ticket(ticket).claim, claim, "{channel:?}");
        assert_eq!(hall.line("caisse"), "A002 A001", "{channel:?}");
        let ordinary = hall.wish("caisse", Wish { channel, ..Wish::default() });
        assert_eq!(hall.ticket(ordinary).claim, Claim::None);
    }
}

#[test]
fn a_class_is_claimed_only_where_the_branch_allows_it() {
    let only = |claimant: Claimant| {
        Hall::with(|draft| draft.classes.get_mut("aines").unwrap().claimed_by = [claimant].into())
    };
    let rows = [
        (Claimant::Customer, [true, true, false, false]),
        (Claimant::Reception, [false, false, true, false]),
        (Claimant::Agent, [false, false, false, true]),
    ];
    for (claimant, allowed) in rows {
        let mut hall = only(claimant);
        let channels = [Channel::Kiosk, Channel::Phone, Channel::Reception, Channel::Counter];
        for (channel, fine) in channels.into_iter().zip(allowed) {
            let given = hall.try_wish("caisse", claims(channel));
            assert_eq!(given.is_ok(), fine, "{claimant:?} at {channel:?}");
            assert!(fine || given == Err(Refusal::ClassNotClaimable { class: slug("aines") }));
        }
        hall.wish("caisse", Wish { class: Some("enceintes"), ..Wish::default() });
    }
}

fn some_only(change: fn(&mut queue::settings::Service)) -> Hall {
    Hall::with(|draft: &mut Draft| change(draft.services.get_mut("conseil").unwrap()))
}

#[test]
fn a_service_for_some_is_given_to_no_others() {
    let not_for_them = || Err(Refusal::NotForThem { service: slug("conseil") });
    let mut hall = some_only(|conseil| conseil.only_classes = vec![slug("aines")]);
    assert_eq!(hall.try_arrive("conseil", None), not_for_them());
    assert_eq!(hall.try_arrive("conseil", Some("enceintes")), not_for_them());
    hall.arrive_as("conseil", "aines");
    assert_eq!(hall.try_wish("caisse", Wish { then: &["conseil"], ..Wish::default() }), not_for_them());

    let mut hall = some_only(|conseil| conseil.only_kinds = vec![Kind::Vip]);
    assert_eq!(hall.try_arrive("conseil", Some("aines")), not_for_them());
    let unpaid = hall.try_wish("conseil", Wish { kind: Kind::Vip, ..Wish::default() });
    assert_eq!(unpaid, not_for_them(), "until it is paid they count as anybody");
}

#[test]
fn nobody_is_sent_to_a_service_that_is_not_for_them() {
    let mut hall = some_only(|conseil| conseil.only_classes = vec![slug("aines")]);
    hall.staff("g1", None);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    let refused = Err(Refusal::NotForThem { service: slug("conseil") });
    assert_eq!(hall.send(ticket, "conseil", None, false), refused);
    let (class, reason) = (slug("aines"), "elle marche avec une canne".to_owned());
    hall.ask(queue::Command::Prioritise { ticket, class, reason }).unwrap();
    hall.send(ticket, "conseil", None, false).unwrap();
}

#[test]
fn only_staff_send_people_to_a_service_that_is_for_those_who_are_sent() {
    let mut hall = some_only(|conseil| conseil.referral_only = true);
    let refused = || Err(Refusal::ReferralOnly { service: slug("conseil") });
    assert_eq!(hall.try_arrive("conseil", None), refused());
    assert_eq!(hall.try_wish("caisse", Wish { then: &["conseil"], ..Wish::default() }), refused());
    hall.wish("conseil", Wish { channel: Channel::Reception, ..Wish::default() });
    hall.staff("g1", None);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    hall.send(ticket, "conseil", None, false).unwrap();
}

#[test]
fn a_service_that_people_go_to_directly_gives_no_number() {
    let mut hall = some_only(|conseil| conseil.direct = true);
    hall.staff("g1", None);
    let directly = || Err(Refusal::GoDirectly { service: slug("conseil") });
    assert_eq!(hall.try_arrive("conseil", None), directly());
    assert_eq!(hall.try_wish("caisse", Wish { then: &["conseil"], ..Wish::default() }), directly());
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    assert_eq!(hall.send(ticket, "conseil", None, false).map(drop), directly().map(drop));
}

#[test]
fn a_claim_that_is_declined_leaves_nobody_nearer_than_their_arrival() {
    // Sent to the front, to the end and by arrival, each with a claim that is not so.
    let rows = [
        (TransferPlace::Front, "B001 B002 B003"),
        (TransferPlace::End, "B001 B003 B002"),
        (TransferPlace::Arrival, "B001 B002 B003"),
    ];
    for (place, line) in rows {
        let mut hall = Hall::staffed(&["g2"]);
        // Somebody of the same class came first, so that the front is before the own arrival.
        hall.arrive_as("virement", "aines");
        let ticket = hall.arrive_as("conseil", "aines");
        hall.arrive("virement");
        hall.staff("g3", None);
        let (counter, reason) = (slug("g3"), "pressé".to_owned());
        hall.ask(Command::Call { ticket, counter, agent: None, reason }).unwrap();
        let (leg, to) = (TicketId(hall.id()), Destination { service: slug("virement"), pool: None });
        hall.ask(Command::Transfer { ticket, leg, to, place, return_to_origin: false }).unwrap();
        let arrival = hall.branch.visit_numbered("B002").unwrap().arrival;
        assert_eq!(hall.ticket(leg).place < arrival, place == TransferPlace::Front);
        hall.ask(Command::DeclinePriority { ticket: leg }).unwrap();
        assert!(hall.ticket(leg).place >= arrival, "{place:?}");
        assert_eq!(hall.line("virement"), line, "{place:?}");
    }
}

#[test]
fn a_plan_leaves_out_what_is_not_for_them_any_more() {
    let mut hall = some_only(|conseil| conseil.only_classes = vec![slug("aines")]);
    hall.staff("g1", None);
    let then = &["conseil", "virement"];
    let ticket = hall.wish("caisse", Wish { class: Some("aines"), then, ..Wish::default() });
    hall.ask(Command::DeclinePriority { ticket }).unwrap();
    hall.call("g1");
    hall.end(ticket).unwrap();
    assert_eq!((hall.line("conseil").as_str(), hall.line("virement").as_str()), ("", "A001"));
}

#[test]
fn a_kind_is_sent_to_a_service_of_its_own_once_it_is_paid() {
    let mut hall = some_only(|conseil| conseil.only_kinds = vec![Kind::Vip]);
    hall.staff("g1", None);
    let ticket = hall.wish("caisse", Wish { kind: Kind::Vip, ..Wish::default() });
    hall.call("g1");
    let refused = Err(Refusal::NotForThem { service: slug("conseil") });
    assert_eq!(hall.send(ticket, "conseil", None, false), refused);
    hall.ask(Command::ConfirmPayment { ticket }).unwrap();
    hall.send(ticket, "conseil", None, false).unwrap();
}
