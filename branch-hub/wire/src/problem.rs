//! A problem document (RFC 9457) and every code that we answer with.
//! Must not know HTTP beyond the status number.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether asking again helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Retry {
    /// The same request, now or soon.
    Same,
    /// The same request, after `Retry-After`.
    Later,
    /// Not this request.
    Never,
}

/// `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `urn:smartqueue:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// One of [`Code`]; a client must bear codes that it does not know.
    pub code: String,
    /// A sentence for a person.
    pub title: String,
    /// More about this case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Whether asking again helps.
    pub retry: Retry,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $status:literal, $retry:ident;)+) => {
        /// Every problem code, with its status and whether asking again helps. Its text has the key `problem.<code>`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $variant),+ }
        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// The HTTP status.
            #[must_use]
            pub const fn status(self) -> u16 { match self { $(Self::$variant => $status),+ } }
            /// Whether asking again helps.
            #[must_use]
            pub const fn retry(self) -> Retry { match self { $(Self::$variant => Retry::$retry),+ } }
        }
    };
}

codes! {
    /// The body is not the JSON that the route expects, or the query or a header is not what it takes.
    Malformed = "malformed", 400, Never;
    /// No token, or one that is not known.
    Unauthenticated = "unauthenticated", 401, Never;
    /// Wrong PIN, password or person.
    WrongSecret = "wrong-secret", 401, Never;
    /// The role may not do this.
    Forbidden = "forbidden", 403, Never;
    /// The asking page is not ours.
    ForeignOrigin = "foreign-origin", 403, Never;
    /// A secret is never sent over a connection that others can read.
    NeedsTls = "needs-tls", 403, Never;
    /// The device is of another kind than its name says, or the name is taken by a word of ours.
    OtherRole = "other-role", 409, Never;
    /// The digits are not those of this pairing.
    PairingDiffers = "pairing-differs", 409, Never;
    /// No such path.
    UnknownRoute = "unknown-route", 404, Never;
    /// No such ticket.
    UnknownTicket = "unknown-ticket", 404, Never;
    /// No such counter.
    UnknownCounter = "unknown-counter", 404, Never;
    /// Nobody of that name may sign in.
    UnknownPerson = "unknown-person", 404, Never;
    /// No such ring.
    UnknownBell = "unknown-bell", 404, Never;
    /// No such zone.
    UnknownZone = "unknown-zone", 404, Never;
    /// No such device, or nobody has let it in.
    UnknownDevice = "unknown-device", 404, Never;
    /// No such pairing, or its time is over.
    UnknownPairing = "unknown-pairing", 404, Never;
    /// No such day in the journal.
    UnknownDay = "unknown-day", 404, Never;
    /// The path does not take this method.
    MethodNotAllowed = "method-not-allowed", 405, Never;
    /// No such service.
    UnknownService = "unknown-service", 409, Never;
    /// No such priority class.
    UnknownPriority = "unknown-priority", 409, Never;
    /// No such agent, or one who may not work there.
    UnknownAgent = "unknown-agent", 409, Never;
    /// The kind is not offered here.
    KindNotOffered = "kind-not-offered", 409, Never;
    /// Outside hours, or closed by the supervisor.
    Closed = "closed", 409, Later;
    /// Closed for this service alone.
    ServiceClosed = "service-closed", 409, Later;
    /// The service has given as many tickets as it takes in a day.
    ServiceFull = "service-full", 409, Never;
    /// The counter holds another ticket than the asker believes.
    HoldingChanged = "holding-changed", 409, Never;
    /// The held ticket is still called: say how it ended.
    DecideOutcome = "decide-outcome", 409, Never;
    /// Next was pressed again within a moment of a call.
    JustCalled = "just-called", 409, Later;
    /// The person has not had the time to come.
    TooSoon = "too-soon", 409, Later;
    /// Recalled too recently.
    RecallTooSoon = "recall-too-soon", 409, Later;
    /// Recalled as often as the branch allows.
    RecallsSpent = "recalls-spent", 409, Never;
    /// The ticket is not in a state for this.
    WrongState = "wrong-state", 409, Never;
    /// The counter is not open.
    CounterClosed = "counter-closed", 409, Never;
    /// The counter is paused.
    CounterPaused = "counter-paused", 409, Never;
    /// Somebody else is at the counter.
    CounterTaken = "counter-taken", 409, Never;
    /// The agent is at another counter.
    AgentElsewhere = "agent-elsewhere", 409, Never;
    /// The counter still holds a ticket.
    StillHolding = "still-holding", 409, Never;
    /// The counter does not offer the ticket's service.
    NotThisCounter = "not-this-counter", 409, Never;
    /// The outcome is none of the settings.
    UnknownOutcome = "unknown-outcome", 409, Never;
    /// The transfer goes nowhere new.
    SameService = "same-service", 409, Never;
    /// The journal has no such row: another epoch, or further than its head.
    UnknownPlace = "unknown-place", 409, Never;
    /// The time until which something should hold has passed.
    UntilPast = "until-past", 409, Never;
    /// The clock can be trusted, and says another date.
    DateKnown = "date-known", 409, Never;
    /// No branch of ours was ever in that year.
    ClockAbsurd = "clock-absurd", 409, Never;
    /// The time that somebody says is far from what the hub knew last: ask again with `sure` if it is right.
    ClockFar = "clock-far", 409, Never;
    /// The day is already so.
    DayUnchanged = "day-unchanged", 409, Never;
    /// No such triage class.
    UnknownTriage = "unknown-triage", 409, Never;
    /// There is no claim to a class.
    NothingClaimed = "nothing-claimed", 409, Never;
    /// Nothing is to be paid.
    NothingToPay = "nothing-to-pay", 409, Never;
    /// Somebody who missed the call comes later than the branch lets in.
    TooLate = "too-late", 409, Never;
    /// The visit has gone on: only its newest leg can be reopened.
    WentOn = "went-on", 409, Never;
    /// The agent cannot do the service at any counter.
    NotThisAgent = "not-this-agent", 409, Never;
    /// The visit was only lent and is already to return.
    ReturnsAlready = "returns-already", 409, Never;
    /// The service is for some classes or kinds only.
    NotForThem = "not-for-them", 409, Never;
    /// The service gives no numbers: go there.
    GoDirectly = "go-directly", 409, Never;
    /// The class is not for who asks to claim.
    ClassNotClaimable = "class-not-claimable", 409, Never;
    /// Nobody at all, or more people than one number is for.
    PartySize = "party-size", 409, Never;
    /// A living ticket stands for this appointment already.
    BookingInUse = "booking-in-use", 409, Never;
    /// Whoever does this says why.
    ReasonMissing = "reason-missing", 409, Never;
    /// The ticket is held: it is released first.
    OnHold = "on-hold", 409, Never;
    /// No such series.
    UnknownSeries = "unknown-series", 409, Never;
    /// The span ends before it begins.
    SpanUpsideDown = "span-upside-down", 409, Never;
    /// The service is interrupted.
    ServiceInterrupted = "service-interrupted", 409, Later;
    /// People wait whom no other open counter calls: ask again with `keep_waiting` to leave them waiting.
    LastCounter = "last-counter", 409, Never;
    /// The kind is for who has an appointment, and none was named.
    AppointmentMissing = "appointment-missing", 409, Never;
    /// Only staff send people to this service.
    ReferralOnly = "referral-only", 409, Never;
    /// The numbers of the service are on a roll of paper: take one there.
    OnRoll = "on-roll", 409, Never;
    /// The series is no roll: its numbers are given.
    NotARoll = "not-a-roll", 409, Never;
    /// The roll bears no such number.
    NotOnRoll = "not-on-roll", 409, Never;
    /// No such kiosk, or one without numbers of its own.
    UnknownKiosk = "unknown-kiosk", 409, Never;
    /// The kiosk cannot have printed this number.
    NumberNotTheirs = "number-not-theirs", 409, Never;
    /// The number was given today, or a living ticket bears it.
    NumberTaken = "number-taken", 409, Never;
    /// The branch was restored: this series gives no numbers until somebody says which was the last.
    NumbersUnknown = "numbers-unknown", 503, Later;
    /// Every number of this series is known.
    NothingLost = "nothing-lost", 409, Never;
    /// This series does not print such a number.
    NumberNotOfSeries = "number-not-of-series", 409, Never;
    /// As far as anybody knows, this number was not given.
    NumberNotLost = "number-not-lost", 409, Never;
    /// The service is paid first: nobody is served at once.
    PaidFirst = "paid-first", 409, Never;
    /// The customer has a living ticket already.
    CustomerInLine = "customer-in-line", 409, Never;
    /// The two tickets do not stand in one line.
    NotOneLine = "not-one-line", 409, Never;
    /// The service gives numbers: reception need not come.
    GivesNumbers = "gives-numbers", 409, Never;
    /// The person is called again before they count as absent.
    RecallFirst = "recall-first", 409, Never;
    /// Somebody changed the settings in between.
    StaleRevision = "stale-revision", 409, Never;
    /// The settings have mistakes; `detail` lists them.
    BadSettings = "bad-settings", 422, Never;
    /// A request id came back with another body.
    RequestIdReused = "request-id-reused", 422, Never;
    /// The request was answered so long ago that its answer is gone.
    RequestIdExpired = "request-id-expired", 410, Never;
    /// The body is larger than the route takes.
    TooLarge = "too-large", 413, Never;
    /// The request was meant for another host.
    ForeignHost = "foreign-host", 421, Never;
    /// The body is not JSON by its content type.
    UnsupportedMedia = "unsupported-media", 415, Never;
    /// The asker speaks another version of the API.
    ApiVersion = "api-version", 426, Never;
    /// More headers, or a longer address, than anything of ours has.
    HeadersTooLarge = "headers-too-large", 431, Never;
    /// The body did not come in time.
    TooSlow = "too-slow", 408, Same;
    /// Whoever asks, or everybody together, listens as often as they may.
    TooManyStreams = "too-many-streams", 429, Later;
    /// Too many wrong tries.
    TooManyTries = "too-many-tries", 429, Later;
    /// Something of ours broke; nothing was done, or nobody knows: ask again with the same id.
    Fault = "fault", 500, Same;
    /// No settings yet.
    NoSettings = "no-settings", 503, Later;
    /// A device has seen more than this hub remembers.
    Behind = "behind", 503, Later;
    /// The journal is not what was written: the branch is to be restored.
    JournalBroken = "journal-broken", 503, Later;
    /// The disk is nearly full: no new tickets and settings, while those who have one are served.
    DiskFull = "disk-full", 503, Later;
    /// Too much at once, or stopping.
    Busy = "busy", 503, Later;
}

impl Code {
    /// The document for this code, with texts made by the caller.
    #[must_use]
    pub fn problem(self, title: String, detail: Option<String>) -> Problem {
        Problem {
            kind: format!("urn:smartqueue:problem:{}", self.as_str()),
            status: self.status(),
            code: self.as_str().to_owned(),
            title,
            detail,
            retry: self.retry(),
        }
    }
}
