//! What happened, with its outcomes: whoever applies a fact needs neither settings nor clock.
//! Must not know how facts are stored.

use crate::attention::Attention;
use crate::bell::BellCause;
use crate::booking::Appointment;
use crate::command::Leftovers;
use crate::figures::Wait;
use crate::lost::Said;
use crate::moment::Date;
use crate::names::{BellId, Channel, CustomerId, Gone, Kind, Language, Slug, TicketId, VisitId};
use crate::ticket::{Behind, Booking, Claim, Destination, First, Hold, Place, Pool};

/// Who alone calls somebody from now on, where the agent whom they waited for has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inherited {
    /// Who waits.
    pub ticket: TicketId,
    /// Who alone may call them; none where who has come cannot serve them: anybody may.
    pub pool: Option<Pool>,
    /// Where the visit goes when this leg is served, if it was only lent.
    pub returns_to: Option<Destination>,
}

/// A fact of the branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A business day began; or, with the ordinal of the day that is open, its date was corrected.
    DayOpened {
        /// One more than the last, or the open day's own.
        ordinal: u64,
        /// The date as the clock or the supervisor said.
        date: Date,
        /// Whether that date can be trusted.
        trusted: bool,
        /// The first service opens so much later by its hours, in milliseconds of running time: for who was carried over
        /// the night lasts until then.
        opens_in_ms: u64,
    },
    /// A business day ended: numbers start again with the next one.
    DayClosed {
        /// Which.
        ordinal: u64,
        /// Services that stay open into the next day: nobody who waits for them goes home.
        stay_open: Vec<Slug>,
    },
    /// A person opened the branch whatever its hours.
    DoorsOpened {
        /// When the hours rule again, by the wall clock; none: until closed.
        until_ms: Option<i64>,
        /// In a few words.
        reason: String,
    },
    /// A person closed the branch for the rest of the day.
    DoorsClosed {
        /// In a few words.
        reason: String,
        /// What becomes of those who are not called any more before the day ends.
        leftovers: Leftovers,
    },
    /// Somebody has a number and a place in line.
    TicketIssued {
        /// The leg.
        ticket: TicketId,
        /// The visit that the leg belongs to.
        visit: VisitId,
        /// As printed.
        number: String,
        /// The series that gave it.
        series: Slug,
        /// The count that `number` shows.
        count: u32,
        /// For what.
        service: Slug,
        /// What sort.
        kind: Kind,
        /// The priority class that is claimed.
        priority: Option<Slug>,
        /// In which the customer is spoken to.
        language: Language,
        /// Where it was asked for.
        channel: Channel,
        /// Place in line.
        place: Place,
        /// The business day.
        day: u64,
        /// The wait that was estimated, and told.
        told: Option<Wait>,
        /// The services that follow.
        then: Vec<Slug>,
        /// What is known of the claim to `priority`.
        claim: Claim,
        /// People who came under this number.
        party: u32,
        /// The appointment that it stands for.
        booking: Option<Booking>,
        /// How the person came for it.
        appointment: Option<Appointment>,
        /// The kiosk that had printed the number while the hub was away: `count` is of its island series, and the person
        /// came when `place` says.
        island: Option<Slug>,
        /// The number is from a roll of paper, and this is the count that follows on it. Nobody knows since when the
        /// person has been here.
        roll_next: Option<u32>,
        /// Who asked from afar.
        customer: Option<CustomerId>,
        /// Who alone may call it, if anyone.
        pool: Option<Pool>,
    },
    /// A series has given a number beyond its usual maximum, for the first time in the day: it goes on, with one more digit
    /// where it needs one.
    SeriesPassedMaximum {
        /// Which.
        series: Slug,
        /// The usual highest count.
        max: u32,
    },
    /// A ticket is announced at a counter.
    TicketCalled {
        /// Which.
        ticket: TicketId,
        /// Where.
        counter: Slug,
        /// By whom.
        agent: Option<Slug>,
        /// The service starts by itself after this long, in milliseconds of running time.
        auto_start_ms: u64,
        /// Why it was called out of order, if it was.
        reason: Option<String>,
    },
    /// A called ticket is announced again.
    TicketRecalled {
        /// Which.
        ticket: TicketId,
        /// Where.
        counter: Slug,
        /// 1 for the first recall.
        recall: u32,
        /// As in `TicketCalled`, counted anew.
        auto_start_ms: u64,
    },
    /// The person is at the counter.
    ServiceStarted {
        /// Which.
        ticket: TicketId,
        /// Where.
        counter: Slug,
        /// No key was pressed: time passed.
        by_itself: bool,
    },
    /// The service is done.
    TicketServed {
        /// Which.
        ticket: TicketId,
        /// Where.
        counter: Slug,
        /// `served`, or an outcome of the settings.
        outcome: Slug,
        /// Nobody said that the person was there: the service started by itself, and the press for the next one ended it.
        unseen: bool,
    },
    /// Nobody came: back in line, some places behind.
    TicketPutBack {
        /// Which.
        ticket: TicketId,
        /// Who called in vain.
        counter: Slug,
        /// So many calls of the line go to others first; fewer than the rule says where the line is shorter.
        places: u32,
        /// The place that it has once they have.
        place: Place,
    },
    /// Nobody came, and the rules say that this was the last time.
    TicketNoShow {
        /// Which.
        ticket: TicketId,
        /// Who called in vain.
        counter: Slug,
    },
    /// Given back by the customer or withdrawn by staff.
    TicketCancelled {
        /// Which.
        ticket: TicketId,
        /// What has become of the person.
        gone: Gone,
        /// In a few words.
        reason: String,
    },
    /// Still waiting when the day ended.
    TicketExpired {
        /// Which.
        ticket: TicketId,
    },
    /// This leg ended, and a new one waits elsewhere under the same number.
    TicketTransferred {
        /// The leg that ended.
        ticket: TicketId,
        /// From where.
        counter: Slug,
        /// The new leg.
        leg: TicketId,
        /// For what.
        service: Slug,
        /// The new leg's place.
        place: Place,
        /// Who alone may call it, if anyone.
        pool: Option<Pool>,
        /// Where the visit goes when the new leg is served, if it was only lent.
        returns_to: Option<Destination>,
        /// Somebody put it before everyone else who waits there. The place says where: this is for whoever asks who did it.
        front: bool,
    },
    /// Somebody has seen that the claim to a class is right.
    PriorityConfirmed {
        /// Whose.
        ticket: TicketId,
    },
    /// Somebody has seen that it is not: the ticket stands by arrival.
    PriorityDeclined {
        /// Whose.
        ticket: TicketId,
        /// What was claimed.
        class: Slug,
        /// The place now: no nearer than that of the arrival.
        place: Place,
    },
    /// A class was given.
    PriorityGiven {
        /// To whom.
        ticket: TicketId,
        /// Which.
        class: Slug,
        /// In a few words.
        reason: String,
    },
    /// A nurse has found how long somebody may wait.
    TicketTriaged {
        /// Who.
        ticket: TicketId,
        /// The triage class.
        class: Slug,
        /// Nobody of this class should wait longer, in milliseconds of running time from now; 0: no limit.
        longest_wait_ms: u64,
        /// A nurse looks again after this long, and again; 0: never.
        look_again_ms: u64,
    },
    /// What was to be paid is paid.
    TicketPaid {
        /// Whose.
        ticket: TicketId,
    },
    /// It keeps its place and is not called.
    TicketHeld {
        /// Which.
        ticket: TicketId,
        /// Why.
        hold: Hold,
    },
    /// It is called again in turn.
    TicketReleased {
        /// Which.
        ticket: TicketId,
    },
    /// Somebody who has an appointment, and whose ticket was held until they came, is here.
    CheckedIn {
        /// Who.
        ticket: TicketId,
        /// Their place now.
        place: Place,
        /// What the ticket counts as now: an appointment that is lost makes it an ordinary one.
        kind: Kind,
        /// How they came.
        appointment: Appointment,
    },
    /// Set aside by an agent.
    TicketParked {
        /// Which.
        ticket: TicketId,
        /// From where.
        counter: Slug,
        /// It comes back by itself after this long, in milliseconds of running time.
        wake_ms: u64,
    },
    /// Back in line from having been set aside, before everyone else who waits for the service.
    TicketUnparked {
        /// Which.
        ticket: TicketId,
        /// No key was pressed: time passed.
        by_itself: bool,
    },
    /// A call was taken back: the ticket stands where it stood.
    TicketRequeued {
        /// Which.
        ticket: TicketId,
        /// Who had called it.
        counter: Slug,
    },
    /// Somebody who was a no-show has come: in line again, before everyone else who waits for the service.
    LatecomerReturned {
        /// Who.
        ticket: TicketId,
    },
    /// A person put somebody elsewhere in line.
    TicketMoved {
        /// Whom.
        ticket: TicketId,
        /// The new place.
        place: Place,
        /// Why it is called before everyone else, if it still is.
        first: Option<First>,
        /// Whom it still lets pass, if anybody.
        behind: Option<Behind>,
        /// In a few words.
        reason: String,
    },
    /// A leg that had ended waits again.
    TicketReopened {
        /// Which.
        ticket: TicketId,
        /// Its place: that of the visit's arrival.
        place: Place,
        /// In a few words.
        reason: String,
    },
    /// A leg was served, and the visit goes on by itself: back to where it came from, or to the next planned service.
    LegOpened {
        /// Whose.
        visit: VisitId,
        /// The leg that was served.
        from: TicketId,
        /// The new leg.
        leg: TicketId,
        /// For what.
        service: Slug,
        /// The new leg's place.
        place: Place,
        /// Who alone may call it, if anyone.
        pool: Option<Pool>,
        /// The services that still follow.
        then: Vec<Slug>,
    },
    /// Somebody sits down where somebody else has left: the ticket in hand goes over to them, and so does everyone who
    /// waits for who has left alone.
    CounterTakenOver {
        /// Which.
        counter: Slug,
        /// Who has left.
        from: Option<Slug>,
        /// Who has come.
        agent: Slug,
        /// What becomes of everyone who waited for who has left, or was to return to them.
        inherited: Vec<Inherited>,
    },
    /// A counter is staffed.
    CounterOpened {
        /// Which.
        counter: Slug,
        /// By whom.
        agent: Option<Slug>,
    },
    /// The agent is away for a while.
    CounterPaused {
        /// Which.
        counter: Slug,
        /// In a few words.
        reason: String,
    },
    /// The agent is back.
    CounterResumed {
        /// Which.
        counter: Slug,
    },
    /// The agent has said that they are there, with nobody to call.
    AgentStillHere {
        /// Where.
        counter: Slug,
    },
    /// Nothing was done at a counter for so long that its agent is taken to have left. It is closed, and they are
    /// signed out.
    AgentSignedOut {
        /// Where.
        counter: Slug,
        /// Who.
        agent: Slug,
    },
    /// Nobody is at the counter any more.
    CounterClosed {
        /// Which.
        counter: Slug,
    },
    /// Services came to a stop, or what is told of it changed.
    ServicesInterrupted {
        /// Which, each once.
        services: Vec<Slug>,
        /// In a few words.
        reason: String,
        /// When it is hoped to go on, by the wall clock.
        until_ms: Option<i64>,
        /// Whether tickets are given meanwhile.
        gives_tickets: bool,
    },
    /// Services went on.
    ServicesResumed {
        /// Which, each once.
        services: Vec<Slug>,
    },
    /// It keeps number and place over the end of the day, and waits again when the next one opens.
    TicketCarriedOver {
        /// Which.
        ticket: TicketId,
    },
    /// A person said which number of a roll is called next.
    RollSet {
        /// Which.
        series: Slug,
        /// The count.
        next: u32,
    },
    /// The branch was restored, and does not know how far these series came.
    NumbersLost {
        /// Which.
        series: Vec<Slug>,
    },
    /// A device remembers a number that the branch has forgotten.
    NumberHeard {
        /// Of which series.
        series: Slug,
        /// Its count.
        count: u32,
    },
    /// A person said how far a series came before the restore.
    NumberSaid {
        /// Which series.
        series: Slug,
        /// What they said.
        said: Said,
    },
    /// A person declared a peak day, or called it off.
    PeakSet {
        /// Whether it is one.
        on: bool,
        /// In a few words.
        reason: String,
    },
    /// It rings at reception.
    ReceptionRung {
        /// The bell. That of a called ticket bears the ticket's id.
        bell: BellId,
        /// Why.
        cause: BellCause,
    },
    /// Somebody of reception went.
    BellAnswered {
        /// To which bell.
        bell: BellId,
    },
    /// Somebody who has missed a call may still come after the day has given way to the next: the branch stays open.
    LatecomerKept {
        /// Who.
        ticket: TicketId,
    },
    /// Somebody who waits with a nurse's class is to be looked at. Never shown or spoken in the hall.
    AttentionNeeded {
        /// Whom.
        ticket: TicketId,
        /// Why.
        why: Attention,
    },
}
