//! A branch that never closes: one business day gives way to the next, and nobody loses anything by it.

use queue::figures::{DayBook, day_figures};
use queue::settings::Span;
use queue::{Branch, Command, Refusal, TicketId, due};

use crate::hall::{Hall, Wish, slug};

struct Night {
    hall: Hall,
    book: DayBook,
}

impl Night {
    fn new() -> Self {
        let mut hall = Hall::with(|draft| {
            draft.hours.week = std::array::from_fn(|_| vec![Span { start: 0, end: 24 * 60 }]);
            draft.rules.put_back_times = 0;
        });
        hall.branch = Branch::new();
        let mut night = Self { hall, book: DayBook::default() };
        night.run_due();
        let (counter, agent) = (slug("g1"), None);
        night.tell(Command::OpenCounter { counter, agent });
        night
    }

    fn tell(&mut self, command: Command) {
        let events = self.hall.ask(command).unwrap();
        events.iter().for_each(|event| self.book.note(event, self.hall.now.stamp()));
    }

    fn run_due(&mut self) {
        while let Some(command) = due(&self.hall.branch, &self.hall.settings, &self.hall.now) {
            self.tell(command);
        }
    }

    fn pass_s(&mut self, seconds: u64) {
        self.hall.now.run_ms += seconds * 1000;
        self.run_due();
    }

    fn roll(&mut self, day: u8) {
        self.hall.set_wall(day, 4, 0);
        self.run_due();
    }

    fn arrive(&mut self, wish: Wish<'_>) -> TicketId {
        let ticket = TicketId(self.hall.id());
        let mut command = Command::issue(ticket, queue::VisitId(ticket.0), "caisse");
        if let Command::Issue { then, priority, .. } = &mut command {
            *then = wish.then.iter().copied().map(slug).collect();
            *priority = wish.class.map(slug);
        }
        self.tell(command);
        ticket
    }

    fn call(&mut self) {
        let press = self.hall.press(slug("g1"), None, None, None);
        self.tell(press);
    }
}

/// Somebody is called and does not come; then the day changes after so many seconds.
fn missed(seconds: u64) -> (Night, TicketId) {
    let mut night = Night::new();
    let late = night.arrive(Wish::default());
    night.call();
    night.pass_s(20);
    night.tell(Command::Absent { ticket: late });
    night.pass_s(seconds);
    night.roll(24);
    (night, late)
}

#[test]
fn who_missed_a_call_before_the_change_of_days_is_let_in_after_it() {
    let (mut night, late) = missed(1000);
    night.pass_s(800);
    night.tell(Command::Requeue { ticket: late });
    assert_eq!((night.hall.state(late), night.hall.branch.day().unwrap().ordinal), ("waiting", 2));
    assert_eq!(Branch::from_parts(night.hall.branch.to_parts()), night.hall.branch);
    night.call();
    night.tell(Command::Start { ticket: late });
    night.tell(Command::End { ticket: late, outcome: None, leg: TicketId(9_999) });
    let figures = day_figures(&night.book, |_| 0);
    let seen = &figures.services["caisse"].all;
    assert_eq!((seen.served, seen.no_shows), (1, 0));
}

#[test]
fn who_missed_a_call_too_long_ago_is_not_let_in_and_not_kept() {
    let (mut night, late) = missed(1000);
    night.pass_s(801);
    assert_eq!(night.hall.ask(Command::Requeue { ticket: late }), Err(Refusal::TooLate { ticket: late }));
    let figures = day_figures(&night.book, |_| 0);
    assert!(figures.services.is_empty(), "yesterday's no-show is not counted again: {figures:?}");
    night.roll(25);
    assert_eq!(night.hall.branch.ticket(late), None);
    let (night, late) = missed(1801);
    assert_eq!(night.hall.branch.ticket(late), None);
}

#[test]
fn a_visit_that_goes_on_keeps_the_waits_of_all_its_legs_and_what_was_found_of_its_claim() {
    let mut night = Night::new();
    let first = night.arrive(Wish { then: &["virement"], class: Some("aines"), ..Wish::default() });
    night.pass_s(100);
    night.call();
    night.tell(Command::ConfirmPriority { ticket: first });
    night.tell(Command::Start { ticket: first });
    let second = TicketId(night.hall.id());
    night.tell(Command::End { ticket: first, outcome: None, leg: second });
    let yesterday = day_figures(&night.book, |_| 0);
    assert_eq!(yesterday.services["caisse"].all.served, 1);
    night.roll(24);
    night.tell(Command::OpenCounter { counter: slug("g2"), agent: None });
    night.pass_s(300);
    let press = night.hall.press(slug("g2"), None, None, None);
    night.tell(press);
    night.tell(Command::Start { ticket: second });
    night.tell(Command::End { ticket: second, outcome: None, leg: TicketId(9_999) });
    let figures = day_figures(&night.book, |_| 0);
    assert_eq!(
        (figures.visits.count, figures.visits.max_ms),
        (1, 400_000),
        "a hundred and three hundred seconds"
    );
    assert!(!figures.services.contains_key("caisse"), "that leg was yesterday's");
    assert_eq!(figures.claims.confirmed, 1);
}
