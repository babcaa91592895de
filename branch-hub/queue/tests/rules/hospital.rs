//! A morning at a hospital: one number from the cashier to the pharmacy.

use queue::settings::{Counter, Draft, Order, Policy, Rule, TriageClass, Who};
use queue::{Command, Kind, Pool, Refusal, TicketId};

use crate::hall::{Hall, Wish, slug};

const ROOMS: [(&str, &str); 6] = [
    ("guichet", "caisse"),
    ("tri", "triage"),
    ("medecin-1", "consultation"),
    ("medecin-2", "consultation"),
    ("labo", "laboratoire"),
    ("pharmacie", "pharmacie"),
];

fn hospital(draft: &mut Draft) {
    let like = draft.services["caisse"].clone();
    let service = |name: &str| {
        let mut service = like.clone();
        service.by_triage = name == "consultation";
        service.direct = name == "urgence";
        (slug(name), service)
    };
    let names = ["caisse", "triage", "consultation", "laboratoire", "pharmacie", "urgence"];
    draft.services = names.map(service).into();
    let room = |(id, service): (&str, &str)| {
        let (label, zone) = (id.to_owned(), slug("hall"));
        (
            slug(id),
            Counter { label, zone, services: vec![slug(service)], policy: None, calls_by_itself: false },
        )
    };
    draft.counters = ROOMS.map(room).into();
    draft.agents.values_mut().for_each(|agent| agent.services.clear());
    let colour = |weight| TriageClass { weight, longest_wait_s: 600, look_again_s: 600 };
    draft.triage =
        [("rouge", 4), ("orange", 3), ("jaune", 2), ("vert", 1)].map(|(id, w)| (slug(id), colour(w))).into();
}

/// Everyone is there; Awa and Moussa are the doctors.
fn morning() -> Hall {
    let mut hall = Hall::with(hospital);
    for (room, _) in ROOMS {
        let doctor = match room {
            "medecin-1" => Some("awa"),
            "medecin-2" => Some("moussa"),
            _ => None,
        };
        hall.staff(room, doctor);
    }
    hall
}

fn patient(hall: &mut Hall) -> TicketId {
    hall.wish("caisse", Wish { then: &["triage", "consultation", "pharmacie"], ..Wish::default() })
}

/// A room calls, a nurse finds a colour if one is given, and the patient is served.
fn serve(hall: &mut Hall, room: &str, colour: Option<&str>) -> String {
    hall.wait_s(3);
    let ticket = hall.call(room);
    if let Some(colour) = colour {
        hall.ask(Command::Triage { ticket, class: slug(colour) }).unwrap();
    }
    let number = hall.number(ticket).to_owned();
    hall.end(ticket).unwrap();
    number
}

#[test]
fn one_number_leads_from_the_cashier_to_the_pharmacy_and_back_to_the_same_doctor() {
    let mut hall = morning();
    patient(&mut hall);
    assert_eq!(serve(&mut hall, "guichet", None), "A001");
    assert_eq!(serve(&mut hall, "tri", Some("jaune")), "A001");
    let at_doctor = hall.call("medecin-2");
    hall.send(at_doctor, "laboratoire", None, true).unwrap();
    assert_eq!(serve(&mut hall, "labo", None), "A001");
    assert_eq!(hall.next("medecin-1", None, None), Ok(None), "it is not her patient");
    assert_eq!(serve(&mut hall, "medecin-2", None), "A001");
    assert_eq!(serve(&mut hall, "pharmacie", None), "A001");
    let visit = hall.branch.visit_numbered("A001").unwrap();
    let legs: Vec<&str> = visit.legs.iter().map(|leg| hall.ticket(*leg).service.as_str()).collect();
    let way = ["caisse", "triage", "consultation", "laboratoire", "consultation", "pharmacie"];
    assert_eq!(legs, way);
    assert!(visit.legs.iter().all(|leg| !hall.ticket(*leg).state.is_live()));
}

#[test]
fn the_colour_that_a_nurse_found_orders_the_doctors_line_and_no_other() {
    let mut hall = morning();
    for _ in 0..3 {
        patient(&mut hall);
    }
    for colour in ["vert", "rouge", "jaune"] {
        serve(&mut hall, "guichet", None);
        serve(&mut hall, "tri", Some(colour));
    }
    assert_eq!(hall.line("consultation"), "A002 A003 A001");
    for doctor in ["medecin-1", "medecin-2", "medecin-1"] {
        serve(&mut hall, doctor, None);
    }
    assert_eq!(hall.line("pharmacie"), "A001 A002 A003", "there it is by arrival again");
}

#[test]
fn a_doctor_who_takes_a_room_over_takes_the_patients_who_return_to_it() {
    let mut hall = morning();
    patient(&mut hall);
    serve(&mut hall, "guichet", None);
    serve(&mut hall, "tri", Some("vert"));
    let at_doctor = hall.call("medecin-1");
    hall.send(at_doctor, "laboratoire", None, true).unwrap();
    hall.ask(Command::TakeOver { counter: slug("medecin-1"), agent: slug("fatou") }).unwrap();
    serve(&mut hall, "labo", None);
    let waits = hall.branch.tickets().find(|ticket| ticket.is_in_line()).unwrap();
    assert_eq!(waits.pool, Some(Pool::Agent(slug("fatou"))));
    serve(&mut hall, "medecin-1", None);
}

#[test]
fn an_emergency_needs_no_number() {
    let mut hall = morning();
    assert_eq!(hall.try_arrive("urgence", None), Err(Refusal::GoDirectly { service: slug("urgence") }));
}

/// Patients who wait for a doctor, each with a colour.
fn at_the_doctors(policy: Policy, colours: &[&str]) -> Hall {
    let mut hall = Hall::with(|draft| {
        hospital(draft);
        draft.services.values_mut().for_each(|service| service.kinds = vec![Kind::Appointment]);
        draft.policies.insert(slug("essai"), policy);
        draft.counters.values_mut().for_each(|counter| counter.policy = Some(slug("essai")));
    });
    hall.staff("medecin-1", None);
    for colour in colours {
        let ticket = hall.arrive("consultation");
        hall.ask(Command::Triage { ticket, class: slug(colour) }).unwrap();
        hall.wait_s(60);
    }
    hall
}

#[test]
fn the_colour_goes_before_every_policy() {
    let green = Who { services: vec![slug("consultation")], ..Who::default() };
    let rule = Rule { call: green, waited_over_s: Some(100), ..Rule::default() };
    let by =
        [Order::Fifo, Order::AgedPriority, Order::AppointmentFirst, Order::LongestOverdue].map(Policy::By);
    for policy in by.into_iter().chain([Policy::Rules { rules: vec![rule], finally: Order::Fifo }]) {
        let mut hall = at_the_doctors(policy.clone(), &["vert", "jaune", "rouge"]);
        assert_eq!(hall.line("consultation"), "A003 A002 A001", "{policy:?}");
        let called = hall.call("medecin-1");
        assert_eq!(hall.number(called), "A003", "{policy:?}");
        let orange = hall.arrive("consultation");
        hall.ask(Command::Triage { ticket: orange, class: slug("orange") }).unwrap();
        assert_eq!(queue::ahead(&hall.branch, &hall.settings, &hall.now, orange), Some(0), "{policy:?}");
    }
}

#[test]
fn a_green_patient_who_was_set_aside_or_came_late_does_not_go_before_a_red_one() {
    for late in [false, true] {
        let mut hall = at_the_doctors(Policy::DEFAULT, &["vert"]);
        let green = hall.call("medecin-1");
        if late {
            hall.wait_s(20);
            hall.absent(green).unwrap();
            assert_eq!(hall.call("medecin-1"), green);
            hall.wait_s(20);
            hall.absent(green).unwrap();
            hall.ask(Command::Requeue { ticket: green }).unwrap();
        } else {
            hall.ask(Command::Park { ticket: green, wake_after_ms: None }).unwrap();
            hall.ask(Command::Unpark { ticket: green }).unwrap();
        }
        let other_green = hall.arrive("consultation");
        hall.ask(Command::Triage { ticket: other_green, class: slug("vert") }).unwrap();
        let red = hall.arrive("consultation");
        hall.ask(Command::Triage { ticket: red, class: slug("rouge") }).unwrap();
        assert_eq!(hall.line("consultation"), "A003 A001 A002", "first among the green ones");
        assert_eq!(queue::ahead(&hall.branch, &hall.settings, &hall.now, red), Some(0));
        hall.wait_s(3);
        assert_eq!(hall.call("medecin-1"), red);
    }
}
