//! The only place that speaks to the rules: builds their commands, and reads from their facts what a day needs.
//! Must not know people or agents: it is told what to press, and when.

use queue::{
    Branch, Channel, Command, Date, Destination, Event, Kind, Leftovers, Now, Refusal, Settings, Slug, State,
    TicketId, TransferPlace, VisitId, decide, due, next_for, next_wake_ms,
};

use crate::calendar;
use crate::day::{MINUTE_MS, Person};

/// Legs of one visit are numbered within so many.
const LEGS: u128 = 256;

/// No visit of ours goes on by itself: whoever does is sent on.
const NO_LEG: TicketId = TicketId(u128::MAX);

/// Why those who are left over are sent home.
const CLOSING: &str = "closing";

/// What a command did, as far as the hall sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fact {
    /// Somebody was announced for the first time.
    Called(usize),
    /// Nobody came: back in line.
    Back(usize),
    /// This leg is over.
    Ended(usize, Ending),
}

/// How the rules ended a leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Served,
    SentOn,
    GivenBack,
    NoShow,
    Expired,
}

pub(crate) struct Clerk<'a> {
    branch: Branch,
    settings: &'a Settings,
    date: Date,
    by_hours: bool,
    facts: Vec<Fact>,
}

impl<'a> Clerk<'a> {
    pub(crate) fn new(settings: &'a Settings, date: Date, by_hours: bool) -> Self {
        Self { branch: Branch::new(), settings, date, by_hours, facts: Vec::new() }
    }

    /// What has happened since this was last asked.
    pub(crate) fn facts(&mut self) -> Vec<Fact> {
        std::mem::take(&mut self.facts)
    }

    /// When time alone does something.
    pub(crate) fn wakes_ms(&self) -> Option<u64> {
        next_wake_ms(&self.branch)
    }

    /// What time demands.
    pub(crate) fn tick(&mut self, at_ms: u64) {
        let now = self.now(at_ms);
        while let Some(command) = due(&self.branch, self.settings, &now) {
            if self.ask(&now, &command).is_err() {
                break;
            }
        }
    }

    /// The day begins.
    pub(crate) fn open_day(&mut self, at_ms: u64) {
        if self.by_hours {
            return self.tick(at_ms);
        }
        let open =
            Command::OpenDoors { until_ms: None, reason: "simulation".to_owned(), date: Some(self.date) };
        self.expect(at_ms, &open);
    }

    /// The day is over: the rules say what becomes of those who still wait.
    pub(crate) fn close_day(&mut self, at_ms: u64) {
        let close = Command::CloseDoors { reason: CLOSING.to_owned(), leftovers: Leftovers::Cancel };
        self.expect(at_ms, &close);
    }

    /// Whether somebody asks for and is given a ticket. What these settings do not know is left out of the wish.
    pub(crate) fn issue(&mut self, at_ms: u64, who: usize, person: &Person) -> Result<(), Refusal> {
        let Some(task) = person.legs.first() else { return Err(Refusal::Closed) };
        let known = |class: &&Slug| self.settings.classes.contains_key(*class);
        let offered = self.settings.services.get(&task.service).map_or(&[][..], |service| &service.kinds);
        let command = Command::Issue {
            ticket: ticket(who, 0),
            visit: VisitId(who as u128 + 1),
            service: task.service.clone(),
            kind: if offered.contains(&person.kind) { person.kind } else { Kind::Normal },
            priority: person.class.as_ref().filter(known).cloned(),
            language: person.language,
            channel: Channel::Kiosk,
            then: Vec::new(),
            counter: None,
            party: 1,
            booking: None,
        };
        self.ask(&self.now(at_ms), &command)
    }

    /// Somebody sits down; where the settings do not know the agent, the counter is opened without one.
    pub(crate) fn sit(&mut self, at_ms: u64, counter: &Slug, agent: Option<&Slug>) -> Result<(), Refusal> {
        let now = self.now(at_ms);
        let open =
            |agent: Option<&Slug>| Command::OpenCounter { counter: counter.clone(), agent: agent.cloned() };
        let opened = self.ask(&now, &open(agent));
        if opened.is_err() && agent.is_some() { self.ask(&now, &open(None)) } else { opened }
    }

    pub(crate) fn rise(&mut self, at_ms: u64, counter: &Slug) {
        self.expect(at_ms, &Command::CloseCounter { counter: counter.clone(), keep_waiting: true });
    }

    pub(crate) fn pause(&mut self, at_ms: u64, counter: &Slug) {
        let (counter, reason) = (counter.clone(), "pause".to_owned());
        self.expect(at_ms, &Command::PauseCounter { counter, reason, keep_waiting: true });
    }

    pub(crate) fn resume(&mut self, at_ms: u64, counter: &Slug) {
        self.expect(at_ms, &Command::ResumeCounter { counter: counter.clone() });
    }

    /// The one key: who is in hand has been served, who is next comes.
    pub(crate) fn next(
        &mut self,
        at_ms: u64,
        counter: &Slug,
        in_hand: Option<(usize, usize)>,
    ) -> Result<(), Refusal> {
        let holding = in_hand.map(|(who, leg)| ticket(who, leg));
        let command = Command::CallNext {
            counter: counter.clone(),
            agent: None,
            holding,
            outcome: holding.and_then(|id| self.served_in_words(id)),
            leg: NO_LEG,
        };
        self.ask(&self.now(at_ms), &command)
    }

    pub(crate) fn end(&mut self, at_ms: u64, who: usize, leg: usize) {
        let id = ticket(who, leg);
        let outcome = self.served_in_words(id);
        self.expect(at_ms, &Command::End { ticket: id, outcome, leg: NO_LEG });
    }

    /// To the next service, behind those who are there already.
    pub(crate) fn send_on(&mut self, at_ms: u64, who: usize, leg: usize, to: &Slug) -> Result<(), Refusal> {
        let (from, leg, place) = (ticket(who, leg), ticket(who, leg + 1), TransferPlace::End);
        let to = Destination { service: to.clone(), pool: None };
        let send = Command::Transfer { ticket: from, leg, to, place, return_to_origin: false };
        self.ask(&self.now(at_ms), &send)
    }

    pub(crate) fn recall(&mut self, at_ms: u64, who: usize, leg: usize) -> Result<(), Refusal> {
        self.ask(&self.now(at_ms), &Command::Recall { ticket: ticket(who, leg) })
    }

    pub(crate) fn absent(&mut self, at_ms: u64, who: usize, leg: usize) -> Result<(), Refusal> {
        self.ask(&self.now(at_ms), &Command::Absent { ticket: ticket(who, leg) })
    }

    pub(crate) fn give_back(&mut self, at_ms: u64, who: usize, leg: usize) {
        self.expect(at_ms, &Command::Cancel { ticket: ticket(who, leg), reason: "gave up".to_owned() });
    }

    /// A service stands still: who waits for it keeps the place and is not called.
    pub(crate) fn stand_still(&mut self, at_ms: u64, service: &Slug) {
        let (services, reason) = (vec![service.clone()], "simulation".to_owned());
        self.expect(at_ms, &Command::Interrupt { services, reason, until_ms: None, gives_tickets: true });
    }

    /// It goes on.
    pub(crate) fn go_on(&mut self, at_ms: u64, service: &Slug) {
        self.expect(at_ms, &Command::ResumeServices { services: vec![service.clone()] });
    }

    /// Whether the next press would call somebody.
    pub(crate) fn has_next(&self, at_ms: u64, counter: &Slug) -> bool {
        next_for(&self.branch, self.settings, &self.now(at_ms), counter).is_some()
    }

    /// Whether a counter that is open can call for a service.
    pub(crate) fn offers(&self, counter: &Slug, service: &Slug) -> bool {
        let agent = self.branch.counter(counter).and_then(|counter| counter.agent.as_ref());
        self.settings.offered(counter, agent).any(|offered| offered == service)
    }

    /// Whether somebody is in line, called or not.
    pub(crate) fn waits(&self, who: usize, leg: usize) -> bool {
        self.branch.ticket(ticket(who, leg)).is_some_and(|ticket| ticket.state == State::Waiting)
    }

    /// Whoever is quicker than the rules' own start is served all the same.
    fn served_in_words(&self, id: TicketId) -> Option<Slug> {
        let called = self.branch.ticket(id).is_some_and(|ticket| matches!(ticket.state, State::Called(_)));
        called.then(|| Slug::from("served"))
    }

    fn now(&self, at_ms: u64) -> Now {
        Now {
            at_ms: calendar::midnight_ms(self.date) + at_ms as i64,
            run_ms: at_ms,
            date: calendar::later(self.date, at_ms),
            minute_of_day: (at_ms / MINUTE_MS % 1440) as u16,
            // Without a clock to trust there are no hours, and no night between two days.
            trusted: self.by_hours,
        }
    }

    /// For what the player only does where it can be done.
    fn expect(&mut self, at_ms: u64, command: &Command) {
        let asked = self.ask(&self.now(at_ms), command);
        debug_assert!(
            matches!(asked, Ok(()) | Err(Refusal::DayUnchanged)),
            "{command:?} at {at_ms} ms: {asked:?}"
        );
    }

    fn ask(&mut self, now: &Now, command: &Command) -> Result<(), Refusal> {
        for event in decide(&self.branch, self.settings, now, command)? {
            self.branch.apply(&event, now.stamp());
            self.facts.extend(read(&event));
        }
        Ok(())
    }
}

/// Facts that mean nothing to who waits are passed over, those that the rules may learn later among them.
fn read(event: &Event) -> Option<Fact> {
    Some(if let Event::TicketCalled { ticket, .. } = event {
        Fact::Called(who(*ticket))
    } else if let Event::TicketPutBack { ticket, .. } = event {
        Fact::Back(who(*ticket))
    } else if let Event::TicketServed { ticket, .. } = event {
        Fact::Ended(who(*ticket), Ending::Served)
    } else if let Event::TicketTransferred { ticket, .. } = event {
        Fact::Ended(who(*ticket), Ending::SentOn)
    } else if let Event::TicketNoShow { ticket, .. } = event {
        Fact::Ended(who(*ticket), Ending::NoShow)
    } else if let Event::TicketCancelled { ticket, reason } = event {
        Fact::Ended(who(*ticket), if reason == CLOSING { Ending::Expired } else { Ending::GivenBack })
    } else if let Event::TicketExpired { ticket } = event {
        Fact::Ended(who(*ticket), Ending::Expired)
    } else {
        return None;
    })
}

const fn ticket(who: usize, leg: usize) -> TicketId {
    TicketId(who as u128 * LEGS + leg as u128 + 1)
}

const fn who(ticket: TicketId) -> usize {
    ((ticket.0 - 1) / LEGS) as usize
}
