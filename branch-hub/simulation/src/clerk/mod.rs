//! The only place that speaks to the rules: builds their commands, and reads from their facts what a day needs.
//! Must not know people or agents: it is told what to press, and when.

mod facts;

use queue::{
    Booking, Branch, Channel, Claimant, Command, Date, Destination, Gone, Hold, Kind, Leftovers, Now, Pool,
    Refusal, Settings, Slug, State, Ticket, TicketId, TransferPlace, VisitId, decide, due, next_for,
    next_wake_ms,
};

pub(crate) use self::facts::{Ending, Fact};
use self::facts::{begun, read};
use crate::calendar;
use crate::day::{DoorAct, MINUTE_MS, Person, Way};

/// Legs of one visit are numbered within so many.
const LEGS: u128 = 256;

/// For presses that end nothing.
const NO_LEG: TicketId = TicketId(u128::MAX);

/// Why a leg that the settings open for everybody ends at once: its person does not need it.
const NOT_NEEDED: &str = "not needed";

/// Why those who are left over are sent home.
const CLOSING: &str = "closing";

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
            // The rules think of a counter that calls by itself last. On the played day its agent presses for it, as at
            // any other: whoever is called in between would stand before a counter at which nobody knows of them.
            if matches!(command, Command::CallNext { .. }) {
                break;
            }
            // Who sits there and has nobody to call says so when asked.
            let command = if let Command::SignOut { counter } = command {
                Command::StillHere { counter }
            } else {
                command
            };
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
    pub(crate) fn close_day(&mut self, at_ms: u64, leftovers: Leftovers) {
        let leftovers = match leftovers {
            // Everybody has gone: there is nobody left who could serve them.
            Leftovers::Serve | Leftovers::Cancel => Leftovers::Cancel,
            Leftovers::CarryOver => Leftovers::CarryOver,
        };
        self.expect(at_ms, &Command::CloseDoors { reason: CLOSING.to_owned(), leftovers });
    }

    /// Somebody opens or closes the doors; where the settings say no, the hours rule.
    pub(crate) fn doors(&mut self, at_ms: u64, act: DoorAct) {
        let midnight_ms = calendar::midnight_ms(self.date);
        let (reason, date) = (CLOSING.to_owned(), None);
        let command = match act {
            DoorAct::Open { until_ms } => {
                let until_ms = until_ms.map(|until| midnight_ms + until as i64);
                Command::OpenDoors { until_ms, reason, date }
            }
            DoorAct::Close(leftovers) => Command::CloseDoors { reason, leftovers },
        };
        self.try_to(at_ms, &command);
    }

    /// Somebody declares a peak day, or calls it off.
    pub(crate) fn peak(&mut self, at_ms: u64, on: bool) {
        self.try_to(at_ms, &Command::SetPeak { on, reason: "simulation".to_owned() });
    }

    /// Whether somebody asks for and is given a ticket. What these settings do not know is left out of the wish.
    pub(crate) fn issue(&mut self, at_ms: u64, who: usize, person: &Person) -> Result<(), Refusal> {
        let Some(task) = person.legs.first() else { return Err(Refusal::Closed) };
        let offered = self.settings.services.get(&task.service).map_or(&[][..], |service| &service.kinds);
        let unnamed = person.kind == Kind::Appointment && person.booked_ms.is_none();
        let withheld = match person.kind {
            Kind::Vip | Kind::Express => self.branch.peak().is_some() && !self.settings.peak.paid_kinds,
            Kind::Normal | Kind::Appointment => false,
        };
        let given = offered.contains(&person.kind) && !unnamed && !withheld;
        let kind = if given { person.kind } else { Kind::Normal };
        let booking = person.booked_ms.filter(|_| offered.contains(&Kind::Appointment)).map(|at| Booking {
            reference: who.to_string().into(),
            at_ms: calendar::midnight_ms(self.date) + at as i64,
        });
        let (priority, channel) = self.claimed(person.class.as_ref());
        let gives_numbers =
            |service: &&Slug| self.settings.services.get(*service).is_some_and(|service| !service.direct);
        let mut then: Vec<Slug> = Vec::new();
        let planned = person.legs.iter().filter(|task| task.way == Way::Planned).map(|task| &task.service);
        for service in planned.filter(gives_numbers) {
            if then.last().unwrap_or(&task.service) != service {
                then.push(service.clone());
            }
        }
        let issue = |with: Option<Pool>| Command::Issue {
            ticket: ticket(who, 0),
            visit: visit(who),
            service: task.service.clone(),
            kind,
            priority: priority.clone(),
            language: person.language,
            channel,
            then: then.clone(),
            counter: None,
            party: person.party,
            booking: booking.clone(),
            island: None,
            customer: None,
            with,
        };
        let now = self.now(at_ms);
        let issued = self.ask(&now, &issue(person.with.clone()));
        if issued.is_err() && person.with.is_some() { self.ask(&now, &issue(None)) } else { issued }
    }

    /// The class that somebody is given a ticket with, and by whom: some classes only reception gives.
    fn claimed(&self, class: Option<&Slug>) -> (Option<Slug>, Channel) {
        let known = class.and_then(|class| self.settings.classes.get(class));
        match known.map(|class| &class.claimed_by) {
            Some(by) if by.contains(&Claimant::Customer) => (class.cloned(), Channel::Kiosk),
            Some(by) if by.contains(&Claimant::Reception) => (class.cloned(), Channel::Reception),
            Some(_) | None => (None, Channel::Kiosk),
        }
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
        // Who tears a paper off a roll is seen by nobody before the number is called: none is drawn.
        if let Some(roll) = self.settings.roll_of(counter) {
            return Err(Refusal::NotARoll { series: roll.clone() });
        }
        let holding = in_hand.map(|(who, leg)| ticket(who, leg));
        let command = Command::CallNext {
            counter: counter.clone(),
            agent: None,
            holding,
            outcome: holding.and_then(|id| self.served_in_words(id)),
            leg: in_hand.map_or(NO_LEG, |(who, leg)| ticket(who, leg + 1)),
            ticket: NO_LEG,
            visit: VisitId(0),
        };
        self.ask(&self.now(at_ms), &command)
    }

    pub(crate) fn end(&mut self, at_ms: u64, who: usize, leg: usize) {
        let id = ticket(who, leg);
        let outcome = self.served_in_words(id);
        self.expect(at_ms, &Command::End { ticket: id, outcome, leg: ticket(who, leg + 1) });
    }

    /// Whether a visit goes on to a service by itself once this leg is served.
    pub(crate) fn leads_to(&self, who: usize, leg: usize, service: &Slug) -> bool {
        let Some(here) = self.branch.ticket(ticket(who, leg)) else { return false };
        match &here.returns_to {
            Some(back) => back.service == *service,
            None => {
                let always = || self.settings.services.get(&here.service)?.then.as_ref();
                here.then.first().or_else(always) == Some(service)
            }
        }
    }

    /// To the next service, behind those who are there already. Where the settings do not know how, simply there.
    pub(crate) fn send_on(
        &mut self,
        at_ms: u64,
        who: usize,
        leg: usize,
        to: &Slug,
        way: &Way,
    ) -> Result<(), Refusal> {
        let now = self.now(at_ms);
        let send = |pool, return_to_origin| Command::Transfer {
            ticket: ticket(who, leg),
            leg: ticket(who, leg + 1),
            to: Destination { service: to.clone(), pool },
            place: TransferPlace::End,
            return_to_origin,
        };
        let sent = match way {
            Way::Sent | Way::Planned => return self.ask(&now, &send(None, false)),
            Way::Lent => self.ask(&now, &send(None, true)),
            Way::To(agent) => self.ask(&now, &send(Some(Pool::Agent(agent.clone())), false)),
        };
        if sent.is_err() { self.ask(&now, &send(None, false)) } else { sent }
    }

    /// The leg that opened by itself is nobody's: it ends before anybody is called for it.
    pub(crate) fn not_needed(&mut self, at_ms: u64, who: usize, leg: usize) {
        self.expect(
            at_ms,
            &Command::Cancel {
                ticket: ticket(who, leg),
                gone: Gone::Withdrawn,
                reason: NOT_NEEDED.to_owned(),
            },
        );
    }

    /// A nurse finds a class, if the settings have it.
    pub(crate) fn triage(&mut self, at_ms: u64, who: usize, leg: usize, class: &Slug) {
        self.try_to(at_ms, &Command::Triage { ticket: ticket(who, leg), class: class.clone() });
    }

    pub(crate) fn set_aside(&mut self, at_ms: u64, who: usize, leg: usize) -> Result<(), Refusal> {
        self.ask(&self.now(at_ms), &Command::Park { ticket: ticket(who, leg), wake_after_ms: None })
    }

    /// Somebody who was set aside or had missed the call stands before the desk.
    pub(crate) fn comes_back(&mut self, at_ms: u64, who: usize, leg: usize) {
        let id = ticket(who, leg);
        let command = match self.branch.ticket(id).map(|ticket| &ticket.state) {
            Some(State::Parked { .. }) => Command::Unpark { ticket: id },
            Some(State::NoShow { .. }) => Command::Requeue { ticket: id },
            Some(
                State::Waiting
                | State::Called(_)
                | State::Serving { .. }
                | State::Served { .. }
                | State::Cancelled
                | State::Expired
                | State::Transferred { .. },
            )
            | None => return,
        };
        // Whoever comes too late stays a no-show.
        self.try_to(at_ms, &command);
    }

    /// Whether somebody is signed in at a counter.
    pub(crate) fn is_open(&self, counter: &Slug) -> bool {
        self.branch.counter(counter).is_some()
    }

    pub(crate) fn recall(&mut self, at_ms: u64, who: usize, leg: usize) -> Result<(), Refusal> {
        self.ask(&self.now(at_ms), &Command::Recall { ticket: ticket(who, leg) })
    }

    pub(crate) fn absent(&mut self, at_ms: u64, who: usize, leg: usize) -> Result<(), Refusal> {
        self.ask(&self.now(at_ms), &Command::Absent { ticket: ticket(who, leg) })
    }

    pub(crate) fn give_back(&mut self, at_ms: u64, who: usize, leg: usize) {
        self.expect(
            at_ms,
            &Command::Cancel {
                ticket: ticket(who, leg),
                gone: Gone::GivenBack,
                reason: "gave up".to_owned(),
            },
        );
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

    /// How long somebody has waited as the rules count it, between two moments.
    pub(crate) fn waited_ms(&self, service: &Slug, from_ms: u64, to_ms: u64) -> u64 {
        self.branch.waited_ms(service, from_ms, to_ms)
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

    /// For what people try, and the rules may refuse.
    fn try_to(&mut self, at_ms: u64, command: &Command) {
        let _refused = self.ask(&self.now(at_ms), command);
    }

    fn ask(&mut self, now: &Now, command: &Command) -> Result<(), Refusal> {
        let events = decide(&self.branch, self.settings, now, command)?;
        for event in &events {
            self.branch.apply(event, now.stamp());
            self.facts.extend(read(event));
        }
        events.iter().filter_map(begun).for_each(|leg| self.pays(now, leg));
        Ok(())
    }

    /// Whoever owes something for a leg pays on the way to their chair: the service, and what their kind costs.
    fn pays(&mut self, now: &Now, leg: TicketId) {
        let owes =
            |ticket: &Ticket| ticket.hold == Some(Hold::Payment) || ticket.kind_that_counts() != ticket.kind;
        while self.branch.ticket(leg).is_some_and(owes) {
            if self.ask(now, &Command::ConfirmPayment { ticket: leg }).is_err() {
                break;
            }
        }
    }
}

const fn ticket(who: usize, leg: usize) -> TicketId {
    TicketId(who as u128 * LEGS + leg as u128 + 1)
}

const fn visit(who: usize) -> VisitId {
    VisitId(who as u128 + 1)
}

const fn who(ticket: TicketId) -> usize {
    ((ticket.0 - 1) / LEGS) as usize
}
