//! What can be wrong with settings, each with its place and what would be right.
//! Must not know the language in which it is told.

mod told;

use crate::moment::Weekday;
use crate::names::{BranchKind, Kind, Slug};

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where it stands: `services.caisse.series`.
    pub place: String,
    /// What is wrong there.
    pub what: Wrong,
}

/// Everything that [`super::inspect`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// These keep the settings from being adopted.
    pub mistakes: Vec<Mistake>,
    /// These do not: they cost understanding in the hall.
    pub warnings: Vec<Mistake>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// No such series.
    UnknownSeries {
        /// What stands there.
        name: Slug,
        /// The series that exist.
        known: Vec<Slug>,
    },
    /// No such service.
    UnknownService {
        /// What stands there.
        name: Slug,
        /// The services that exist.
        known: Vec<Slug>,
    },
    /// No such zone.
    UnknownZone {
        /// What stands there.
        name: Slug,
        /// The zones that exist.
        known: Vec<Slug>,
    },
    /// Nothing stands where something must.
    Empty,
    /// Named twice in one list.
    Twice {
        /// What.
        name: Slug,
    },
    /// No counter offers the service: nobody could ever be called.
    NobodyOffers,
    /// Two series would print the same numbers.
    SamePrefix {
        /// The other series.
        other: Slug,
        /// The prefix of both.
        prefix: String,
    },
    /// Two kiosks would print the same numbers while the hub is away.
    SameIslandPrefix {
        /// The other kiosk.
        other: Slug,
        /// The prefix of both.
        prefix: String,
    },
    /// Two counters bear the same label.
    SameLabel {
        /// The other counter.
        other: Slug,
        /// The label of both.
        label: String,
    },
    /// The prefix is long or holds something else than capital letters: a digit could make it another series' numbers.
    PrefixNotLetters {
        /// The prefix.
        prefix: String,
    },
    /// Must be at least one.
    Zero,
    /// More than anyone can mean: a slip of the finger.
    TooLarge {
        /// What stands there.
        value: u32,
        /// The most that makes sense.
        max: u32,
    },
    /// The usual highest number is below the first.
    MaxBelowStart {
        /// The first.
        start: u32,
        /// The highest.
        max: u32,
    },
    /// Not a span as we write it: `08:00-16:30`.
    NotATime {
        /// What stands there.
        text: String,
    },
    /// Not a time of day as we write it: `04:00`.
    NotAnHour {
        /// What stands there.
        text: String,
    },
    /// A span ends before it starts, or is empty.
    EndsBeforeStart,
    /// Two spans of one day overlap.
    SpansOverlap,
    /// A paid kind, where the kind of organisation does not sell places in line.
    PaidKind {
        /// Which kind.
        kind: Kind,
        /// The organisation.
        branch: BranchKind,
    },
    /// The word has a meaning of its own.
    Reserved {
        /// Which.
        name: Slug,
    },
    /// A class that weighs nothing is not called before anybody.
    Weightless,
    /// Paid first, and gives no numbers: there is no ticket to hold until it is paid.
    NothingIsHeld,
    /// No such calling policy.
    UnknownPolicy {
        /// What stands there.
        name: Slug,
        /// The policies that exist.
        known: Vec<Slug>,
    },
    /// No such priority class.
    UnknownClass {
        /// What stands there.
        name: Slug,
        /// The classes that exist.
        known: Vec<Slug>,
    },
    /// For a kind alone that the service does not offer.
    KindNotOffered {
        /// Which.
        kind: Kind,
    },
    /// Visits would go on in a circle for ever.
    ThenLoop {
        /// The services in order; the last is the first again.
        chain: Vec<Slug>,
    },
    /// Visits would go on to a service that gives no numbers.
    ThenDirect {
        /// Which.
        service: Slug,
    },
    /// Visits would go on to a service whose numbers are on a roll of paper.
    ThenOnRoll {
        /// Which.
        service: Slug,
    },
    /// Warning: visits would go on to a service that is not for all whom they were served for: for those they end.
    ThenNotForAll {
        /// Which.
        service: Slug,
    },
    /// A roll with one number only.
    RollTooShort {
        /// The number.
        start: u32,
    },
    /// A counter calls both from a roll and from a line: nobody could say whose turn it is.
    RollMixed {
        /// A service of the counter that is on a roll.
        on_roll: Slug,
        /// One that gives tickets.
        ordinary: Slug,
    },
    /// A counter calls from two rolls: nobody could say whose turn it is.
    SeveralRolls {
        /// A service on one.
        first: Slug,
        /// A service on the other.
        second: Slug,
    },
    /// Both without a class and of a class: nobody is.
    ClassAndNone,
    /// A nurse's class orders the service, and there is none.
    NoTriageClasses,
    /// The counter can be asked for people whom no share of its ratio means: they would wait until nobody else does. A
    /// warning where only who is sent there from another service is forgotten.
    NeverCalled {
        /// Its policy.
        policy: Slug,
        /// Their class; none: those without.
        class: Option<Slug>,
        /// Their kind.
        kind: Kind,
        /// The series of their number.
        series: Slug,
        /// For what they wait.
        service: Slug,
    },
    /// People who paid would be given more than one call in four.
    PaidTooOften {
        /// So many calls.
        calls: u32,
        /// Of so many.
        of: u32,
    },
    /// Warning: so short that a nervous finger would make somebody absent who is on the way.
    TooShort {
        /// What stands there, in seconds.
        value: u32,
        /// The least that makes sense.
        least: u32,
    },
    /// Warning: said aloud and remembered best with one letter.
    PrefixNotOneLetter {
        /// The prefix.
        prefix: String,
    },
    /// Warning: said aloud and remembered best with three digits.
    MoreThanThreeDigits {
        /// The usual highest number.
        max: u32,
    },
    /// A season's last date is before its first.
    SeasonEndsBeforeStart,
    /// Warning: the ordinary week opens on a weekday on which the season does not.
    ClosedInSeason {
        /// Which.
        day: Weekday,
    },
    /// Warning: a service that is open day and night closes on public holidays.
    ClosedOnHolidays,
    /// Two seasons share a date.
    SeasonsOverlap {
        /// The other season.
        other: Slug,
    },
    /// Not a date as we write it: `2027-03-10`.
    NotADate {
        /// What stands there.
        text: String,
    },
    /// Not a public holiday that we know.
    UnknownHoliday {
        /// What stands there.
        name: Slug,
        /// The holidays that there are.
        known: Vec<Slug>,
    },
}
