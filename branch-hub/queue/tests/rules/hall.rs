//! A hall to tell stories in: a branch, its settings, a time that only moves when told.
//! Must not know what the rules answer.

use queue::settings::{Draft, check, example_draft, example_morning};
use queue::{
    Booking, Branch, Channel, Command, CustomerId, Destination, Event, IslandNumber, Kind, Language, Now,
    Pool, Refusal, Settings, Slug, State, Ticket, TicketId, TransferPlace, VisitId, decide, due,
    next_wake_ms,
};

pub(crate) type Answer = Result<Vec<Event>, Refusal>;

pub(crate) struct Hall {
    pub(crate) branch: Branch,
    pub(crate) settings: Settings,
    pub(crate) now: Now,
    last_id: u128,
}

/// What somebody may ask for beside the service.
#[derive(Clone)]
pub(crate) struct Wish<'a> {
    pub(crate) class: Option<&'a str>,
    pub(crate) kind: Kind,
    pub(crate) channel: Channel,
    pub(crate) then: &'a [&'a str],
    pub(crate) counter: Option<&'a str>,
    pub(crate) party: u32,
    pub(crate) booking: Option<&'a str>,
    /// Which kiosk had printed which number, and when.
    pub(crate) island: Option<(&'a str, &'a str, u64)>,
    pub(crate) customer: Option<u128>,
    pub(crate) with: Option<Pool>,
}

impl Default for Wish<'_> {
    fn default() -> Self {
        Self {
            class: None,
            kind: Kind::Normal,
            channel: Channel::Kiosk,
            then: &[],
            counter: None,
            party: 1,
            booking: None,
            island: None,
            customer: None,
            with: None,
        }
    }
}

pub(crate) fn slug(name: &str) -> Slug {
    Slug::from(name)
}

impl Hall {
    /// The example branch on a Monday at 08:00, its day begun, every counter closed.
    pub(crate) fn open() -> Self {
        Self::with(|_| {})
    }

    /// The same, with settings changed.
    pub(crate) fn with(change: impl FnOnce(&mut Draft)) -> Self {
        let mut draft = example_draft();
        change(&mut draft);
        let settings = check(draft).expect("the example and its changes make sense");
        let mut hall = Self { branch: Branch::new(), settings, now: example_morning(), last_id: 0 };
        hall.run_due();
        hall
    }

    /// The same, with these counters open and nobody named at them.
    pub(crate) fn staffed(counters: &[&str]) -> Self {
        let mut hall = Self::open();
        counters.iter().for_each(|counter| hall.staff(counter, None));
        hall
    }

    pub(crate) fn staff(&mut self, counter: &str, agent: Option<&str>) {
        let agent = agent.map(Slug::from);
        self.ask(Command::OpenCounter { counter: slug(counter), agent }).expect("the counter opens");
    }

    pub(crate) fn ask(&mut self, command: Command) -> Answer {
        let events = decide(&self.branch, &self.settings, &self.now, &command)?;
        for event in &events {
            self.branch.apply(event, self.now.stamp());
        }
        Ok(events)
    }

    /// Lets time pass, as a hub does: at every moment that the rules asked for, what is due is done.
    pub(crate) fn wait_s(&mut self, seconds: u64) {
        let end = self.now.run_ms + seconds * 1000;
        while let Some(wake) = next_wake_ms(&self.branch).filter(|wake| *wake <= end) {
            self.pass_to(wake.max(self.now.run_ms));
            self.run_due();
            assert_ne!(next_wake_ms(&self.branch), Some(wake), "woken for nothing");
        }
        self.pass_to(end);
        self.run_due();
    }

    fn pass_to(&mut self, run_ms: u64) {
        self.now.at_ms += i64::try_from(run_ms - self.now.run_ms).expect("a short wait");
        self.now.run_ms = run_ms;
    }

    pub(crate) fn run_due(&mut self) {
        for _ in 0..10_000 {
            let Some(command) = due(&self.branch, &self.settings, &self.now) else { return };
            self.ask(command).expect("what is due is accepted");
        }
        panic!("something is due for ever");
    }

    pub(crate) fn id(&mut self) -> u128 {
        self.last_id += 1;
        self.last_id
    }

    /// Asks for a ticket a second after the last thing that happened.
    pub(crate) fn try_arrive(&mut self, service: &str, class: Option<&str>) -> Result<TicketId, Refusal> {
        self.try_arrive_with(service, class, Kind::Normal)
    }

    fn try_arrive_with(
        &mut self,
        service: &str,
        class: Option<&str>,
        kind: Kind,
    ) -> Result<TicketId, Refusal> {
        self.try_wish(service, Wish { class, kind, ..Wish::default() })
    }

    /// Asks for a ticket a second after the last thing that happened, with all that can be wished.
    pub(crate) fn try_wish(&mut self, service: &str, wish: Wish<'_>) -> Result<TicketId, Refusal> {
        self.wait_s(1);
        let (ticket, visit) = (TicketId(self.id()), VisitId(self.id()));
        self.ask(Command::Issue {
            ticket,
            visit,
            service: slug(service),
            kind: wish.kind,
            priority: wish.class.map(Slug::from),
            language: Language::Fr,
            channel: wish.channel,
            then: wish.then.iter().copied().map(slug).collect(),
            counter: wish.counter.map(slug),
            party: wish.party,
            booking: wish.booking.map(|reference| Booking { reference: reference.into(), at_ms: 0 }),
            island: wish.island.map(|(kiosk, number, arrived_run_ms)| IslandNumber {
                kiosk: slug(kiosk),
                number: number.to_owned(),
                arrived_run_ms,
            }),
            customer: wish.customer.map(CustomerId),
            with: wish.with,
        })?;
        Ok(ticket)
    }

    pub(crate) fn wish(&mut self, service: &str, wish: Wish<'_>) -> TicketId {
        self.try_wish(service, wish).expect("a ticket is given")
    }

    pub(crate) fn arrive(&mut self, service: &str) -> TicketId {
        self.try_arrive(service, None).expect("a ticket is given")
    }

    pub(crate) fn crowd(&mut self, service: &str, people: usize) {
        for _ in 0..people {
            self.arrive(service);
        }
    }

    pub(crate) fn arrive_paid(&mut self, service: &str, kind: Kind) -> TicketId {
        let ticket = self.try_arrive_with(service, None, kind).expect("a ticket is given");
        self.ask(Command::ConfirmPayment { ticket }).expect("it is paid");
        ticket
    }

    pub(crate) fn arrive_as(&mut self, service: &str, class: &str) -> TicketId {
        self.try_arrive(service, Some(class)).expect("a ticket is given")
    }

    pub(crate) fn next(
        &mut self,
        counter: &str,
        holding: Option<TicketId>,
        outcome: Option<&str>,
    ) -> Result<Option<TicketId>, Refusal> {
        let press = self.press(slug(counter), None, holding, outcome.map(Slug::from));
        let events = self.ask(press)?;
        Ok(events.iter().rev().find_map(|event| {
            let Event::TicketCalled { ticket, .. } = event else { return None };
            Some(*ticket)
        }))
    }

    /// The key that calls the next one, with ids that nobody has had.
    pub(crate) fn press(
        &mut self,
        counter: Slug,
        agent: Option<Slug>,
        holding: Option<TicketId>,
        outcome: Option<Slug>,
    ) -> Command {
        let (leg, ticket, visit) = (TicketId(self.id()), TicketId(self.id()), VisitId(self.id()));
        Command::CallNext { counter, agent, holding, outcome, leg, ticket, visit }
    }

    /// Calls at a counter that holds nobody.
    pub(crate) fn call(&mut self, counter: &str) -> TicketId {
        self.next(counter, None, None).expect("the counter calls").expect("somebody waits")
    }

    pub(crate) fn absent(&mut self, ticket: TicketId) -> Answer {
        self.ask(Command::Absent { ticket })
    }

    pub(crate) fn end(&mut self, ticket: TicketId) -> Answer {
        let leg = TicketId(self.id());
        self.ask(Command::End { ticket, outcome: Some(slug("served")), leg })
    }

    /// Sends the ticket in hand on to a service, and says the new leg.
    pub(crate) fn send(
        &mut self,
        ticket: TicketId,
        service: &str,
        pool: Option<Pool>,
        return_to_origin: bool,
    ) -> Result<TicketId, Refusal> {
        let leg = TicketId(self.id());
        let to = Destination { service: slug(service), pool };
        let place = TransferPlace::Arrival;
        self.ask(Command::Transfer { ticket, leg, to, place, return_to_origin })?;
        Ok(leg)
    }

    pub(crate) fn ticket(&self, id: TicketId) -> &Ticket {
        self.branch.ticket(id).expect("the ticket is of today")
    }

    pub(crate) fn number(&self, id: TicketId) -> &str {
        &self.ticket(id).number
    }

    pub(crate) fn state(&self, id: TicketId) -> &'static str {
        match self.ticket(id).state {
            State::Waiting => "waiting",
            State::Called(_) => "called",
            State::Serving { .. } => "serving",
            State::Parked { .. } => "parked",
            State::Served { .. } => "served",
            State::Cancelled => "cancelled",
            State::Expired => "expired",
            State::NoShow { .. } => "no_show",
            State::Transferred { .. } => "transferred",
        }
    }

    /// The numbers that wait for a service, in calling order, as one text.
    pub(crate) fn line(&self, service: &str) -> String {
        let order = queue::waiting_in_order(&self.branch, &self.settings, &self.now, &slug(service));
        order.map(|ticket| &*ticket.number).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn holding(&self, counter: &str) -> Option<TicketId> {
        self.branch.counter(&slug(counter)).and_then(|counter| counter.holding)
    }

    /// Sets the wall: the calendar jumps, running time does not.
    pub(crate) fn set_wall(&mut self, day: u8, hour: u16, minute: u16) {
        let minutes = |day: u8, minute: u16| i64::from(day) * 1440 + i64::from(minute);
        let was = minutes(self.now.date.day, self.now.minute_of_day);
        self.now.date.day = day;
        self.now.minute_of_day = hour * 60 + minute;
        self.now.at_ms += (minutes(day, self.now.minute_of_day) - was) * 60_000;
    }
}
