//! What the kiosk shows and does next: told of touches, news, answers and the time, it answers with effects.
//! Must not know Slint, tokio, a printer's bytes or how a sentence reads.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use hub_client::{Step, Wrong};
use uuid::Uuid;
use wire::catalogue::{Availability, Catalogue};
use wire::fault::Fault;
use wire::names::{Language, Slug};
use wire::problem::Problem;
use wire::ticket::Ticket;

mod offers;
mod paper_trip;
mod spoken;
mod touch;
mod writing;

pub use offers::{Offer, members, offers};
pub use spoken::{Answer, Effect, Input, Link, PaperOutcome, PrinterState, Touch};

/// Paper is out: the page says goodbye this long.
pub const LEAVE_AFTER_PAPER: Duration = Duration::from_secs(4);
/// Nobody touched the glass: the next person finds the first page in the branch's first language.
pub const IDLE: Duration = Duration::from_secs(20);
/// Whoever types the hub's address looks at it elsewhere between two digits.
pub const IDLE_WHILE_WRITING: Duration = Duration::from_secs(60);
/// A number without paper is left on the glass longer, because it must be remembered.
pub const IDLE_WITHOUT_PAPER: Duration = Duration::from_secs(40);
/// How long a customer looks at "one moment" before being told that there is no answer.
pub const PATIENCE_FOR_HUB: Duration = Duration::from_secs(6);
/// How long the glass waits for the printer's outcome before it asks whether the paper came.
pub const PATIENCE_FOR_PAPER: Duration = Duration::from_secs(15);
/// An answer younger than this may still find its customer in front of the glass.
pub const CUSTOMER_STAYS: Duration = Duration::from_secs(30);
/// After a ticket appeared the glass is deaf: the second half of a double touch is not a new wish.
pub const REST_AFTER_TICKET: Duration = Duration::from_millis(1500);
/// After a page turned under a finger, for the same reason.
pub const REST_AFTER_TURN: Duration = Duration::from_millis(300);
/// At start the hub is given this long before the glass says that it is out of service.
pub const GRACE_AT_START: Duration = Duration::from_secs(5);

/// The page that the customer is on; [`Shown`] is what stands on the glass.
#[derive(Debug, Clone)]
enum Page {
    Home { group: Option<Slug> },
    Issuing { since: Duration },
    Ticket { ticket: Arc<Ticket>, copy: u32, since: Duration, leave_at: Option<Duration> },
    NotPrinted { ticket: Arc<Ticket>, copy: u32 },
    Refused(Why),
}

/// Why somebody gets no ticket.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// The hub refused.
    Problem(Box<Problem>),
    /// The tile says so itself.
    Unavailable(Slug, Availability),
    /// The hub took too long.
    NoAnswer,
    /// The hub lives and cannot do it now, for a reason that it says; it is still being asked.
    Later(Box<Problem>),
    /// The hub said something that nobody here understands.
    NotUnderstood,
}

/// What stands on the glass.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// Just switched on.
    Starting,
    /// Not let in by any hub yet.
    Pairing(Step),
    /// Somebody types where the hub is.
    Writing {
        /// What stands there.
        line: String,
        /// Why it was refused.
        wrong: Option<Wrong>,
        /// Which half of the keypad is shown.
        letters: bool,
    },
    /// The tiles, or those of one group.
    Home(Option<Slug>),
    /// One moment.
    Issuing,
    /// The number; `done` once the paper is out.
    Ticket {
        /// Whose.
        ticket: Arc<Ticket>,
        /// Whether the paper is out.
        done: bool,
    },
    /// The number, and whether the paper can be tried once more.
    NotPrinted {
        /// Whose.
        ticket: Arc<Ticket>,
        /// Whether there is a key for it.
        again: bool,
    },
    /// No ticket, and why.
    Refused(Why),
    /// The branch gives no tickets now.
    Closed,
    /// The hub is away.
    OutOfService,
    /// The printer cannot print.
    NoPaper(PrinterState),
}

/// An ask without answer, that a second touch takes up instead of asking twice.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OpenAsk {
    id: Uuid,
    service: Slug,
    language: Language,
    since: Duration,
    /// Why the hub has put it off so far.
    later: Option<Box<Problem>>,
}

/// The state of the glass.
#[derive(Debug, Clone)]
pub struct Screen {
    page: Page,
    language: Language,
    link: Link,
    kept_from: Fault,
    printer: PrinterState,
    gives_paper: bool,
    catalogue: Option<Arc<Catalogue>>,
    line: BTreeMap<Slug, u32>,
    open_ask: Option<OpenAsk>,
    started_at: Duration,
    touched_at: Duration,
    finger_seen: bool,
    rests_until: Duration,
    pairing: Option<Step>,
    writing: Option<writing::Writing>,
}

impl Screen {
    /// A kiosk that was just switched on; times are those of one monotonic clock.
    #[must_use]
    pub fn new(now: Duration) -> Self {
        Self {
            page: Page::Home { group: None },
            language: Language::Fr,
            link: Link::Unknown,
            kept_from: Fault::HubAway,
            printer: PrinterState::Ready,
            gives_paper: true,
            catalogue: None,
            line: BTreeMap::new(),
            open_ask: None,
            started_at: now,
            touched_at: now,
            finger_seen: false,
            rests_until: now,
            pairing: None,
            writing: None,
        }
    }

    /// Takes one input; what must be done now comes back.
    #[must_use]
    pub fn hear(&mut self, input: Input, now: Duration) -> Vec<Effect> {
        let mut effects: Vec<Effect> = self.let_time_pass(now).into_iter().collect();
        effects.extend(self.take(input, now));
        effects
    }

    fn take(&mut self, input: Input, now: Duration) -> Vec<Effect> {
        match input {
            Input::Touch(touch) => self.touched(touch, now),
            Input::Catalogue(catalogue) => {
                let first_time = self.catalogue.is_none();
                if self.line.is_empty() {
                    self.line = catalogue.services.iter().map(|s| (s.id.clone(), s.waiting)).collect();
                }
                self.catalogue = Some(catalogue);
                if first_time || !self.languages().contains(&self.language) {
                    self.language = self.first_language();
                }
                Vec::new()
            }
            Input::Line(line) => {
                self.line = line;
                Vec::new()
            }
            Input::Link(link) => {
                self.link = link;
                Vec::new()
            }
            Input::KeptFrom(fault) => {
                self.kept_from = fault;
                Vec::new()
            }
            Input::Printer(state) => {
                self.printer = state;
                Vec::new()
            }
            Input::NoPrinter => {
                self.gives_paper = false;
                Vec::new()
            }
            Input::PutOff { ask, problem } => {
                self.put_off(ask, problem);
                Vec::new()
            }
            Input::Answer { ask, age, answer } => self.answered(ask, age, answer, now),
            Input::Printed { ticket, copy, outcome } => {
                self.printed(ticket, copy, outcome, now);
                Vec::new()
            }
            Input::Left { ticket, copy, sent, age } => self.left(ticket, copy, sent, age, now),
            Input::Pairing(step) => {
                if step.is_none() {
                    self.writing = None;
                }
                self.pairing = step;
                // The hub is given its time once there is one.
                self.started_at = now;
                Vec::new()
            }
            Input::Tick => Vec::new(),
        }
    }

    /// When [`Input::Tick`] is next wanted; none while only news can change anything.
    #[must_use]
    pub fn wake_at(&self) -> Option<Duration> {
        if self.writing.is_some() {
            return Some(self.touched_at + IDLE_WHILE_WRITING);
        }
        let page = match &self.page {
            Page::Home { group } => {
                let fresh = group.is_none() && self.language == self.first_language();
                (!fresh).then_some(self.touched_at + IDLE)
            }
            Page::Issuing { since } => Some(*since + PATIENCE_FOR_HUB),
            Page::Ticket { since, leave_at, .. } => Some(leave_at.unwrap_or(*since + PATIENCE_FOR_PAPER)),
            Page::NotPrinted { .. } => Some(self.touched_at + IDLE_WITHOUT_PAPER),
            Page::Refused(_) => Some(self.touched_at + IDLE),
        };
        let start = (self.link == Link::Unknown).then_some(self.started_at + GRACE_AT_START);
        [page, start].into_iter().flatten().min()
    }

    /// What stands on the glass: a page of the customer's own trip, or else what the branch can offer at all.
    #[must_use]
    pub fn shown(&self, now: Duration) -> Shown {
        if let Some(writing) = &self.writing {
            return writing.shown();
        }
        if let Some(step) = &self.pairing {
            return Shown::Pairing(step.clone());
        }
        match &self.page {
            Page::Home { group } => self.offered(group.as_ref(), now),
            Page::Issuing { .. } => Shown::Issuing,
            Page::Ticket { ticket, leave_at, .. } => {
                Shown::Ticket { ticket: Arc::clone(ticket), done: leave_at.is_some() }
            }
            Page::NotPrinted { ticket, copy } => {
                Shown::NotPrinted { ticket: Arc::clone(ticket), again: self.may_print_again(*copy) }
            }
            Page::Refused(why) => Shown::Refused(why.clone()),
        }
    }

    fn offered(&self, group: Option<&Slug>, now: Duration) -> Shown {
        let Some(catalogue) = &self.catalogue else {
            let starting = self.link != Link::Away && now < self.started_at + GRACE_AT_START;
            return if starting { Shown::Starting } else { Shown::OutOfService };
        };
        match (self.link, self.printer) {
            (Link::Away, _) => Shown::OutOfService,
            (Link::Unknown | Link::There, _) if !catalogue.open => Shown::Closed,
            (Link::Unknown | Link::There, PrinterState::Ready) => {
                // New settings may have taken a group away from under its page.
                Shown::Home(group.filter(|g| members(catalogue, g).next().is_some()).cloned())
            }
            (Link::Unknown | Link::There, state) => Shown::NoPaper(state),
        }
    }

    /// The language of the glass.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The languages that have a key, first one first.
    #[must_use]
    pub fn languages(&self) -> &[Language] {
        match &self.catalogue {
            Some(catalogue) if !catalogue.languages.is_empty() => &catalogue.languages,
            Some(_) | None => Language::ALL,
        }
    }

    /// Whether customers take paper along.
    #[must_use]
    pub const fn gives_paper(&self) -> bool {
        self.gives_paper
    }

    /// What keeps the hub from being heard while it is not.
    #[must_use]
    pub const fn kept_from(&self) -> Fault {
        self.kept_from
    }

    /// What the branch offers, once known.
    #[must_use]
    pub const fn catalogue(&self) -> Option<&Arc<Catalogue>> {
        self.catalogue.as_ref()
    }

    /// People who wait for a service.
    #[must_use]
    pub fn waiting(&self, service: &Slug) -> u32 {
        self.line.get(service).copied().unwrap_or(0)
    }

    /// Until when a touch is taken for the second half of a double touch.
    #[must_use]
    pub const fn rests_until(&self) -> Duration {
        self.rests_until
    }

    fn first_language(&self) -> Language {
        self.languages().first().copied().unwrap_or(Language::Fr)
    }

    fn go_home(&mut self, now: Duration) {
        self.page = Page::Home { group: None };
        self.language = self.first_language();
        self.touched_at = now;
    }

    fn let_time_pass(&mut self, now: Duration) -> Option<Effect> {
        if now < self.wake_at()? || self.writing.take().is_some() {
            return None;
        }
        match &self.page {
            Page::Home { .. } if now >= self.touched_at + IDLE => self.go_home(now),
            Page::Home { .. } => {}
            Page::Issuing { since } if now >= *since + PATIENCE_FOR_HUB => {
                let later = self.open_ask.as_ref().and_then(|open| open.later.clone());
                self.page = Page::Refused(later.map_or(Why::NoAnswer, Why::Later));
                self.touched_at = now;
                return Some(Effect::Shown(Fault::NoAnswer));
            }
            Page::Ticket { leave_at: Some(at), .. } if now >= *at => self.go_home(now),
            Page::Ticket { ticket, copy, since, leave_at: None } if now >= *since + PATIENCE_FOR_PAPER => {
                let (ticket, copy) = (Arc::clone(ticket), *copy);
                self.page = Page::NotPrinted { ticket, copy };
                self.touched_at = now;
            }
            Page::NotPrinted { .. } if now >= self.touched_at + IDLE_WITHOUT_PAPER => self.go_home(now),
            Page::Refused(_) if now >= self.touched_at + IDLE => self.go_home(now),
            Page::Issuing { .. } | Page::Ticket { .. } | Page::NotPrinted { .. } | Page::Refused(_) => {}
        }
        None
    }
}
