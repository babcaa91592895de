//! Appointments from the number to the call: who is early, who is late, who comes later than the number was given.

use queue::settings::{Order, Policy};
use queue::{Booking, Came, Command, Event, Hold, Kind, Refusal, TicketId, TransferPlace, VisitId, ahead};

use crate::hall::{Hall, slug};

/// Asks for a ticket with an appointment so many minutes from now.
pub(crate) fn with_appointment(hall: &mut Hall, in_minutes: i64, kind: Kind) -> Result<TicketId, Refusal> {
    let (ticket, visit) = (TicketId(hall.id()), VisitId(hall.id()));
    let mut command = Command::issue(ticket, visit, "caisse");
    if let Command::Issue { booking, kind: asked, .. } = &mut command {
        let at_ms = hall.now.at_ms + in_minutes * 60_000;
        let reference = format!("RDV-{}", ticket.0).into();
        (*booking, *asked) = (Some(Booking { reference, at_ms }), kind);
    }
    hall.ask(command).map(|_| ticket)
}

/// Appointments are taken; g1 calls them first, g2 by place alone.
fn mixed() -> Hall {
    let mut hall = Hall::with(|draft| {
        draft.services.values_mut().for_each(|service| service.kinds = vec![Kind::Vip, Kind::Appointment]);
        let order = |name, order| (slug(name), Policy::By(order));
        draft.policies = [order("rdv", Order::AppointmentFirst), order("file", Order::Fifo)].into();
        draft.counters.get_mut("g1").unwrap().policy = Some(slug("rdv"));
        draft.counters.get_mut("g2").unwrap().policy = Some(slug("file"));
    });
    hall.now.run_ms += 3_600_000;
    hall.staff("g1", None);
    hall.staff("g2", None);
    hall
}

#[test]
fn an_appointment_is_named_or_the_kind_is_not_given() {
    let mut hall = mixed();
    let mut command = Command::issue(TicketId(901), VisitId(902), "caisse");
    if let Command::Issue { kind, .. } = &mut command {
        *kind = Kind::Appointment;
    }
    assert_eq!(hall.ask(command), Err(Refusal::AppointmentMissing));
    with_appointment(&mut hall, 0, Kind::Appointment).unwrap();
}

#[test]
fn the_ticket_says_how_somebody_came_for_their_appointment() {
    for (minutes, came) in [(31, Came::Early), (0, Came::InTime), (-16, Came::Late)] {
        let mut hall = mixed();
        let ticket = with_appointment(&mut hall, minutes, Kind::Appointment).unwrap();
        assert_eq!(hall.ticket(ticket).appointment.as_ref().map(|appointment| appointment.came), Some(came));
    }
    let mut hall = mixed();
    let ticket = hall.arrive("caisse");
    assert_eq!(hall.ticket(ticket).appointment, None);
}

#[test]
fn each_desk_brings_an_appointment_to_the_front_at_its_hour_by_its_own_policy() {
    for desk in ["g1", "g2"] {
        let mut hall = mixed();
        hall.crowd("caisse", 1);
        hall.wait_s(600);
        // Ten minutes of wait, an hour that is twelve minutes ahead: two minutes from now they would arrive.
        let booked = with_appointment(&mut hall, 12, Kind::Appointment).unwrap();
        hall.crowd("caisse", 1);
        hall.wait_s(180);
        hall.crowd("caisse", 1);
        let first = hall.call(desk);
        assert_eq!(hall.number(first), "A001", "{desk}: the hour has not come");
        hall.wait_s(600);
        hall.end(first).unwrap();
        let second = hall.call(desk);
        let expected = if desk == "g1" { booked } else { TicketId(5) };
        assert_eq!(second, expected, "{desk}");
        hall.wait_s(3);
        hall.end(second).unwrap();
        let third = hall.call(desk);
        assert!(desk == "g1" || third == booked, "{desk}: by its place, before who came later");
    }
}

#[test]
fn of_two_appointments_the_one_whose_hour_has_come_is_called_whatever_their_places() {
    let mut hall = mixed();
    let alone = with_appointment(&mut hall, 5, Kind::Appointment).unwrap();
    hall.crowd("caisse", 1);
    hall.wait_s(240);
    hall.crowd("caisse", 1);
    hall.wait_s(30);
    // Placed well before the other, for the line has become long; their hour is later.
    let later = with_appointment(&mut hall, 3, Kind::Appointment).unwrap();
    assert!(hall.ticket(later).place < hall.ticket(alone).place);
    hall.wait_s(60);
    assert_eq!(hall.call("g1"), alone);
    assert!(hall.line("caisse").starts_with("A002"), "{}", hall.line("caisse"));
}

#[test]
fn who_came_early_and_is_sent_on_has_the_place_of_their_real_arrival() {
    let mut hall = mixed();
    let booked = with_appointment(&mut hall, 120, Kind::Appointment).unwrap();
    hall.ask(Command::Call { ticket: booked, counter: slug("g2"), agent: None, reason: "vide".into() })
        .unwrap();
    hall.crowd("virement", 2);
    let to = queue::Destination { service: slug("virement"), pool: None };
    let leg = TicketId(hall.id());
    let place = TransferPlace::Arrival;
    hall.ask(Command::Transfer { ticket: booked, leg, to, place, return_to_origin: false }).unwrap();
    hall.wait_s(3);
    assert_eq!(hall.call("g2"), leg);
}

/// A ticket with an appointment in ten minutes, held until the person comes, who then comes so many minutes from now.
fn comes_after(minutes: u64, kind: Kind) -> (Hall, TicketId, Vec<Event>) {
    let mut hall = mixed();
    let ticket = with_appointment(&mut hall, 10, kind).unwrap();
    hall.ask(Command::Hold { ticket, hold: Hold::CheckIn }).unwrap();
    hall.crowd("caisse", 1);
    hall.wait_s(minutes * 60 - 1);
    let events = hall.ask(Command::Release { ticket }).unwrap();
    (hall, ticket, events)
}

#[test]
fn who_checks_in_too_late_stands_in_line_as_anybody() {
    let (mut hall, ticket, events) = comes_after(26, Kind::Appointment);
    let [Event::TicketReleased { .. }, Event::CheckedIn { kind: Kind::Normal, appointment, .. }] = events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!(appointment.came, Came::Late);
    assert_eq!(hall.ticket(ticket).kind, Kind::Normal);
    hall.crowd("caisse", 1);
    assert_eq!(hall.line("caisse"), "A002 A001 A003");
    assert_eq!(hall.branch.visit_numbered("A001").unwrap().arrival, appointment.arrival);
}

#[test]
fn who_checks_in_in_time_is_placed_by_the_line_as_it_is_then() {
    let (hall, ticket, _) = comes_after(10, Kind::Appointment);
    assert_eq!(hall.ticket(ticket).kind, Kind::Appointment);
    let waited = hall.now.run_ms - hall.ticket(ticket).place.arrived_ms;
    assert!((598_000..=600_000).contains(&waited), "as long as who is first: {waited}");
    assert_eq!(hall.line("caisse"), "A001 A002", "the hour has come");
}

#[test]
fn what_somebody_pays_for_they_keep_however_they_come() {
    for minutes in [10, 26] {
        let (hall, ticket, _) = comes_after(minutes, Kind::Vip);
        assert_eq!(hall.ticket(ticket).kind, Kind::Vip);
    }
}

#[test]
fn a_release_of_any_other_hold_moves_nobody() {
    let mut hall = mixed();
    let ticket = with_appointment(&mut hall, 10, Kind::Appointment).unwrap();
    let place = hall.ticket(ticket).place;
    hall.ask(Command::Hold { ticket, hold: Hold::Documents }).unwrap();
    hall.wait_s(3600);
    let released = hall.ask(Command::Release { ticket });
    assert_eq!(released, Ok(vec![Event::TicketReleased { ticket }]));
    assert_eq!(hall.ticket(ticket).place, place);
}

#[test]
fn people_ahead_count_appointments_whose_hour_has_come_before_every_class() {
    let mut hall = mixed();
    let elder = hall.arrive_as("caisse", "aines");
    let ordinary = hall.arrive("caisse");
    for minutes in [20, -5, 10, -1, 0] {
        with_appointment(&mut hall, minutes, Kind::Appointment).unwrap();
        hall.arrive("caisse");
    }
    hall.arrive_as("caisse", "aines");
    let before = |hall: &Hall, ticket| ahead(&hall.branch, &hall.settings, &hall.now, ticket);
    assert_eq!((before(&hall, elder), before(&hall, ordinary)), (Some(3), Some(5)));
    for _ in 0..3 {
        let order = queue::waiting_in_order(&hall.branch, &hall.settings, &hall.now, &slug("caisse"));
        for (played, ticket) in order.enumerate() {
            assert_eq!(before(&hall, ticket.id), Some(played), "{}", ticket.number);
        }
        hall.wait_s(600);
    }
    assert_eq!(before(&hall, elder), Some(5), "every hour has come");
}
