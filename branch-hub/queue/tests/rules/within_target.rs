//! Who was called within the target, whose wait in vain counts against it, and who counts nowhere.

use queue::figures::{DayBook, LegFigures, Target, Waited, day_figures};
use queue::{Command, Gone, Hold, Leftovers, TicketId, VisitId};

use crate::hall::{Hall, slug};

const TARGET_S: u64 = 600;

/// A hall whose facts are written down as they happen, and one who waits in it.
struct Told {
    hall: Hall,
    book: DayBook,
    ticket: TicketId,
}

impl Told {
    fn one_waits(class: Option<&str>) -> Self {
        let mut told = Self { hall: Hall::staffed(&["g1"]), book: DayBook::default(), ticket: TicketId(0) };
        told.ticket = told.arrive(class);
        told
    }

    fn arrive(&mut self, class: Option<&str>) -> TicketId {
        let ticket = TicketId(self.hall.id());
        let mut command = Command::issue(ticket, VisitId(ticket.0), "caisse");
        if let Command::Issue { priority, .. } = &mut command {
            *priority = class.map(slug);
        }
        self.ask(command);
        ticket
    }

    fn ask(&mut self, command: Command) {
        let events = self.hall.ask(command).expect("accepted");
        events.iter().for_each(|event| self.book.note(event, self.hall.now.stamp()));
    }

    fn call(&mut self) {
        let held = self.hall.holding("g1");
        let press = self.hall.press(slug("g1"), None, held, held.map(|_| slug("served")));
        self.ask(press);
    }

    fn cancel(&mut self, gone: Gone) {
        self.ask(Command::Cancel { ticket: self.ticket, gone, reason: "parti".into() });
    }

    fn close(&mut self, leftovers: Leftovers) {
        self.ask(Command::CloseDoors { reason: "fin".into(), leftovers });
    }

    /// The next morning, by what time alone demands.
    fn sleep(&mut self) {
        self.hall.set_wall(24, 8, 0);
        while let Some(command) = queue::due(&self.hall.branch, &self.hall.settings, &self.hall.now) {
            self.ask(command);
        }
    }

    fn stop(&mut self, seconds: u64) {
        let (services, reason) = (vec![slug("caisse")], "réseau".into());
        self.ask(Command::Interrupt { services, reason, until_ms: None, gives_tickets: true });
        self.hall.wait_s(seconds);
        self.ask(Command::ResumeServices { services: vec![] });
    }

    fn caisse(&self) -> LegFigures {
        day_figures(&self.book, |_| TARGET_S * 1000).services[&slug("caisse")].all.clone()
    }
}

#[test]
fn who_was_called_counts_and_who_left_without_a_call_counts_only_after_the_target() {
    type Row = (&'static str, fn(&mut Told), [(u32, u32); 2]);
    let rows: [Row; 13] = [
        ("called", Told::call, [(1, 0), (0, 1)]),
        (
            "absent",
            |told| {
                told.call();
                told.hall.wait_s(30);
                told.ask(Command::Absent { ticket: told.ticket })
            },
            [(1, 0), (0, 1)],
        ),
        (
            "called, then left",
            |told| {
                told.call();
                told.hall.wait_s(5);
                told.cancel(Gone::Left)
            },
            [(1, 0), (0, 1)],
        ),
        ("gave the place back", |told| told.cancel(Gone::GivenBack), [(0, 0), (0, 1)]),
        ("seen to have left", |told| told.cancel(Gone::Left), [(0, 0), (0, 1)]),
        ("taken back by staff", |told| told.cancel(Gone::Withdrawn), [(0, 0), (0, 0)]),
        ("sent home", |told| told.close(Leftovers::Cancel), [(0, 0), (0, 1)]),
        ("carried over", |told| told.close(Leftovers::CarryOver), [(0, 0), (0, 1)]),
        ("still waiting", |_| (), [(0, 0), (0, 0)]),
        (
            "called by mistake",
            |told| {
                told.call();
                told.ask(Command::Requeue { ticket: told.ticket });
                told.cancel(Gone::Left)
            },
            [(0, 0), (0, 1)],
        ),
        (
            "reopened",
            |told| {
                told.cancel(Gone::Left);
                told.ask(Command::Reopen { ticket: told.ticket, reason: "là".into() })
            },
            [(0, 0), (0, 0)],
        ),
        (
            "not come yet",
            |told| {
                told.ask(Command::Hold { ticket: told.ticket, hold: Hold::CheckIn });
                told.close(Leftovers::Cancel)
            },
            [(0, 0), (0, 0)],
        ),
        (
            "held for papers",
            |told| {
                told.ask(Command::Hold { ticket: told.ticket, hold: Hold::Documents });
                told.close(Leftovers::Cancel)
            },
            [(0, 0), (0, 1)],
        ),
    ];
    for (name, story, expected) in rows {
        for (after_s, (within, outside)) in [TARGET_S, TARGET_S + 1].into_iter().zip(expected) {
            let mut told = Told::one_waits(None);
            told.hall.wait_s(after_s);
            story(&mut told);
            assert_eq!(told.caisse().target, Target { within, outside }, "{name} after {after_s} s");
        }
    }
}

#[test]
fn neither_an_outage_nor_a_night_makes_a_wait_in_vain_longer() {
    let mut told = Told::one_waits(None);
    told.hall.wait_s(TARGET_S - 100);
    told.stop(3600);
    told.hall.wait_s(100);
    told.cancel(Gone::GivenBack);
    assert_eq!(told.caisse().target, Target::default());

    let mut told = Told::one_waits(None);
    told.hall.wait_s(TARGET_S);
    told.close(Leftovers::CarryOver);
    told.hall.wait_s(50_000);
    told.sleep();
    told.cancel(Gone::GivenBack);
    assert_eq!(told.caisse().target, Target::default());
}

#[test]
fn who_is_carried_over_late_counts_against_that_day_and_on_the_next_when_called() {
    let mut told = Told::one_waits(None);
    told.hall.wait_s(TARGET_S + 1);
    told.close(Leftovers::CarryOver);
    assert_eq!(told.caisse().target, Target { within: 0, outside: 1 });
    told.hall.wait_s(50_000);
    told.sleep();
    assert_eq!(told.caisse().target, Target::default(), "the new day knows of no wait that is over");
    told.hall.staff("g1", None);
    told.call();
    assert_eq!(told.caisse().target, Target { within: 0, outside: 1 });
}

#[test]
fn figures_by_class_add_up_to_those_of_everybody_and_follow_what_was_found_of_a_claim() {
    let mut told = Told::one_waits(Some("aines"));
    let declined = told.arrive(Some("aines"));
    told.arrive(None);
    let given = told.arrive(None);
    told.ask(Command::DeclinePriority { ticket: declined });
    told.ask(Command::Prioritise { ticket: given, class: slug("enceintes"), reason: "vu".into() });
    told.hall.wait_s(TARGET_S);
    told.call();
    told.hall.wait_s(60);
    told.call();
    let figures = day_figures(&told.book, |_| TARGET_S * 1000);
    let caisse = &figures.services[&slug("caisse")];
    let seen = caisse.classes.iter().map(|(class, figures)| {
        let class = class.as_ref().map_or("", |class| class.as_str());
        (class, figures.legs, figures.waits.count, figures.target.share())
    });
    let mut seen: Vec<_> = seen.collect();
    assert_eq!(seen.remove(0), ("", 2, 0, None));
    assert_eq!(
        seen.iter().map(|(class, legs, ..)| (*class, *legs)).collect::<Vec<_>>(),
        [("aines", 1), ("enceintes", 1)]
    );
    let sum = |of: fn(&LegFigures) -> u32| caisse.classes.values().map(of).sum::<u32>();
    assert_eq!((sum(|it| it.legs), sum(|it| it.waits.count)), (caisse.all.legs, caisse.all.waits.count));
    assert_eq!((sum(|it| it.target.within), sum(|it| it.target.outside)), (1, 1));
    assert_eq!((sum(|it| it.served), sum(|it| it.open)), (caisse.all.served, caisse.all.open));
}

#[test]
fn a_share_is_told_only_where_somebody_counts() {
    let mut target = Target::default();
    assert_eq!(target.share(), None);
    for waited in [Waited::InVain(10), Waited::Called(10), Waited::Called(11), Waited::InVain(11)] {
        target.count(waited, 10);
    }
    assert_eq!((target, target.share()), (Target { within: 1, outside: 2 }, Some(1.0 / 3.0)));
}
