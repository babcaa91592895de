//! What people and time ask of the branch.
//! Must not know who may ask for it: roles are the hub's.

use crate::bell::BellCause;
use crate::moment::Date;
use crate::names::{BellId, Channel, CustomerId, Gone, Kind, Language, Slug, TicketId, VisitId};
use crate::ticket::{Booking, Destination, Hold, IslandNumber, Pool};

/// Something to decide on. Ids of new tickets and visits must never have been used before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Give a number.
    Issue {
        /// The new leg's id.
        ticket: TicketId,
        /// The new visit's id.
        visit: VisitId,
        /// For what.
        service: Slug,
        /// What sort.
        kind: Kind,
        /// The class that the customer claims.
        priority: Option<Slug>,
        /// In which the customer is spoken to.
        language: Language,
        /// Where it is asked for.
        channel: Channel,
        /// The services that follow, under the same number, each when the one before is served.
        then: Vec<Slug>,
        /// The counter at which the customer already stands, to be served there at once.
        counter: Option<Slug>,
        /// People who come under this number, 1 to 99.
        party: u32,
        /// The appointment that it stands for.
        booking: Option<Booking>,
        /// The number that a kiosk printed while the hub was away; none: the branch gives one.
        island: Option<IslandNumber>,
        /// Who asks from afar: one living ticket at a time is theirs.
        customer: Option<CustomerId>,
        /// Who alone may call it: the counter or agent with whom it was agreed.
        with: Option<Pool>,
    },
    /// End the ticket in hand, if there is one, and call who is next.
    CallNext {
        /// Where.
        counter: Slug,
        /// Who presses; none where only the counter is known (a button).
        agent: Option<Slug>,
        /// The ticket that the asker believes the counter holds.
        holding: Option<TicketId>,
        /// How it ends: `served`, `absent` or an outcome of the settings.
        outcome: Option<Slug>,
        /// The id of a new leg, used only if the visit goes on elsewhere.
        leg: TicketId,
        /// The id of a new ticket, used only if a roll's next number is called.
        ticket: TicketId,
        /// The id of its visit.
        visit: VisitId,
    },
    /// Call one ticket out of order.
    Call {
        /// Which.
        ticket: TicketId,
        /// Where.
        counter: Slug,
        /// Who presses.
        agent: Option<Slug>,
        /// Why this one first.
        reason: String,
    },
    /// Announce a called ticket again.
    Recall {
        /// Which.
        ticket: TicketId,
    },
    /// The person is here.
    Start {
        /// Which.
        ticket: TicketId,
    },
    /// The service is done.
    End {
        /// Which.
        ticket: TicketId,
        /// As in `CallNext`.
        outcome: Option<Slug>,
        /// As in `CallNext`.
        leg: TicketId,
    },
    /// Nobody came: whoever was called, or, for as long as latecomers are let in, whoever a desk with one signal has ended
    /// without anybody having said that they were there.
    Absent {
        /// Which.
        ticket: TicketId,
    },
    /// Give a place back, or withdraw it.
    Cancel {
        /// Which.
        ticket: TicketId,
        /// What has become of the person.
        gone: Gone,
        /// Why; only who gives the own place back need not say.
        reason: String,
    },
    /// Go on to another service, counter or agent under the same number.
    Transfer {
        /// The leg that ends.
        ticket: TicketId,
        /// The new leg's id.
        leg: TicketId,
        /// What it waits for, and with whom alone.
        to: Destination,
        /// Where in that line.
        place: TransferPlace,
        /// Whether the visit comes back to this agent (or this counter) once the new leg is served.
        return_to_origin: bool,
    },
    /// The claim to a priority class is right.
    ConfirmPriority {
        /// Whose.
        ticket: TicketId,
    },
    /// The claim is not right.
    DeclinePriority {
        /// Whose.
        ticket: TicketId,
    },
    /// Give a priority class.
    Prioritise {
        /// To whom.
        ticket: TicketId,
        /// Which.
        class: Slug,
        /// Why.
        reason: String,
    },
    /// Give a nurse's class.
    Triage {
        /// To whom.
        ticket: TicketId,
        /// Which.
        class: Slug,
    },
    /// The kind, or the service, has been paid.
    ConfirmPayment {
        /// Whose.
        ticket: TicketId,
    },
    /// Keep the place and do not call.
    Hold {
        /// Whom.
        ticket: TicketId,
        /// Why.
        hold: Hold,
    },
    /// Call again in turn.
    Release {
        /// Whom.
        ticket: TicketId,
    },
    /// Set aside the ticket in hand, to come back later: somebody fills in a form, or waits for a paper.
    Park {
        /// Which.
        ticket: TicketId,
        /// When it comes back by itself, in milliseconds of running time; none: as the rules say.
        wake_after_ms: Option<u64>,
    },
    /// Bring a parked ticket back now.
    Unpark {
        /// Which.
        ticket: TicketId,
    },
    /// Take a call back that was made by mistake, or let in somebody who missed it and has come.
    Requeue {
        /// Which.
        ticket: TicketId,
    },
    /// Put one who waits elsewhere in the same line. Who may is for the hub: it asks for a supervisor.
    Move {
        /// Whom.
        ticket: TicketId,
        /// Where.
        place: MovePlace,
        /// Why.
        reason: String,
    },
    /// Whoever waits lets others go first.
    LetPass {
        /// Whom.
        ticket: TicketId,
        /// So many of those behind them in their own line; all, where fewer stand there.
        others: u32,
    },
    /// Let a leg that has ended wait again. Who may is for the hub: it asks for a supervisor.
    Reopen {
        /// Which.
        ticket: TicketId,
        /// Why.
        reason: String,
    },
    /// Sit down at the counter of somebody who has left, and take what they had in hand.
    TakeOver {
        /// Where.
        counter: Slug,
        /// Who comes.
        agent: Slug,
    },
    /// Withdraw all numbers of a span that still wait: taken by one person, or left behind.
    Withdraw {
        /// Of which series.
        series: Slug,
        /// The first count.
        from: u32,
        /// The last count.
        to: u32,
        /// Why.
        reason: String,
    },
    /// The branch was restored: numbers may be in people's hands that it does not know.
    LoseNumbers,
    /// A device tells the numbers that it remembers.
    HearNumbers {
        /// As printed.
        numbers: Vec<String>,
    },
    /// A person says how far a series came before the restore.
    SayNumber {
        /// Which series.
        series: Slug,
        /// The last paper number, as printed; none: none was given.
        last: Option<String>,
    },
    /// Somebody holds a number that the branch has forgotten.
    Readmit {
        /// The id of the leg.
        ticket: TicketId,
        /// The id of the visit.
        visit: VisitId,
        /// As printed.
        number: String,
        /// For what.
        service: Slug,
        /// Which class staff have seen them to be of.
        priority: Option<Slug>,
        /// In which they are spoken to.
        language: Language,
    },
    /// A new roll of paper numbers was put in, or some were skipped.
    SetRoll {
        /// Which.
        series: Slug,
        /// The count that is called next.
        next: u32,
    },
    /// Somebody sits down.
    OpenCounter {
        /// Where.
        counter: Slug,
        /// Who.
        agent: Option<Slug>,
    },
    /// Away for a while.
    PauseCounter {
        /// Where.
        counter: Slug,
        /// Why.
        reason: String,
        /// Even if people wait whom no other counter calls.
        keep_waiting: bool,
    },
    /// Back again.
    ResumeCounter {
        /// Where.
        counter: Slug,
    },
    /// Nobody is there any more.
    CloseCounter {
        /// Where.
        counter: Slug,
        /// Even if people wait whom no other counter calls.
        keep_waiting: bool,
    },
    /// The agent is there, though nothing is to be done.
    StillHere {
        /// Where.
        counter: Slug,
    },
    /// Time's: an agent who has done nothing for long is signed out. Comes from [`crate::due`].
    SignOut {
        /// Where.
        counter: Slug,
    },
    /// Open all services whatever the hours.
    OpenDoors {
        /// When the hours rule again, by the wall clock; none: until closed.
        until_ms: Option<i64>,
        /// Why.
        reason: String,
        /// The date that the supervisor reads on the wall, where the clock cannot be trusted.
        date: Option<Date>,
    },
    /// No more tickets today.
    CloseDoors {
        /// Why.
        reason: String,
        /// What becomes of those who wait.
        leftovers: Leftovers,
    },
    /// Time's: a called ticket counts as being served. Comes from [`crate::due`].
    AutoStart {
        /// Which.
        ticket: TicketId,
    },
    /// Time's: a parked ticket comes back. Comes from [`crate::due`].
    Wake {
        /// Which.
        ticket: TicketId,
    },
    /// Time's: one business day gives way to the next. Comes from [`crate::due`].
    RollDay {
        /// The business day's date.
        date: Date,
        /// Whether that date can be trusted.
        trusted: bool,
    },
    /// Services come to a stop: nobody is called, places are kept, time stands still.
    Interrupt {
        /// Which; empty: all.
        services: Vec<Slug>,
        /// Why, in a few words that the hall may read.
        reason: String,
        /// When it is hoped to go on, by the wall clock.
        until_ms: Option<i64>,
        /// Whether tickets are given meanwhile.
        gives_tickets: bool,
    },
    /// Services go on.
    ResumeServices {
        /// Which; empty: all.
        services: Vec<Slug>,
    },
    /// Declare a peak day, or call it off.
    SetPeak {
        /// Whether it is one.
        on: bool,
        /// Why.
        reason: String,
    },
    /// Somebody is needed at reception.
    Ring {
        /// The new bell's id.
        bell: BellId,
        /// Why.
        cause: BellCause,
    },
    /// Somebody of reception goes.
    AnswerBell {
        /// To which bell.
        bell: BellId,
    },
    /// Time's: a nurse is to look at somebody who waits. Comes from [`crate::due`].
    RaiseAttention {
        /// Whom.
        ticket: TicketId,
    },
}

impl Command {
    /// An ordinary ticket from the kiosk, in French.
    #[must_use]
    pub fn issue(ticket: TicketId, visit: VisitId, service: &str) -> Self {
        Self::Issue {
            ticket,
            visit,
            service: Slug::from(service),
            kind: Kind::Normal,
            priority: None,
            language: Language::Fr,
            channel: Channel::Kiosk,
            then: Vec::new(),
            counter: None,
            party: 1,
            booking: None,
            island: None,
            customer: None,
            with: None,
        }
    }
}

/// What becomes of those who still wait when the doors close. Who is called or being served is not meant: the counters
/// finish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Leftovers {
    /// They are still called, until the day gives way to the next. Nobody loses a place because nobody said anything.
    #[default]
    Serve,
    /// They are sent home, with the reason of the closing.
    Cancel,
    /// They keep number and place and are called first when the next day opens.
    CarryOver,
}

/// Where in the other line a transferred visit goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransferPlace {
    /// Before everyone of its class.
    Front,
    /// After everyone of its class.
    End,
    /// Where its arrival at the branch puts it.
    Arrival,
}

/// Where in its line somebody is put by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MovePlace {
    /// Before everyone of its class.
    Front,
    /// After everyone of its class.
    End,
    /// Where its arrival at the branch puts it.
    Arrival,
    /// Behind somebody of its class, and behind who was put back behind them before.
    After(TicketId),
}
