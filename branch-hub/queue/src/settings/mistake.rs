//! What can be wrong with settings, each with its place and what would be right.
//! Must not know the language in which it is told.

use std::fmt;

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

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownSeries { name, known } => unknown(f, "series", name, known),
            Self::UnknownService { name, known } => unknown(f, "service", name, known),
            Self::UnknownZone { name, known } => unknown(f, "zone", name, known),
            Self::Empty => f.write_str("must not be empty"),
            Self::Twice { name } => write!(f, "names `{name}` twice"),
            Self::NobodyOffers => f.write_str("no counter offers this service"),
            Self::SamePrefix { other, prefix } => {
                write!(f, "`{prefix}` is already the prefix of series `{other}`")
            }
            Self::SameLabel { other, label } => {
                write!(f, "`{label}` is already the label of counter `{other}`")
            }
            Self::PrefixNotLetters { prefix } => {
                write!(f, "`{prefix}` is not one to three capital letters, like `A`")
            }
            Self::Zero => f.write_str("must be at least 1"),
            Self::TooLarge { value, max } => write!(f, "{value} is too much; at most {max}"),
            Self::MaxBelowStart { start, max } => {
                write!(f, "the highest number {max} is below the first, {start}")
            }
            Self::NotATime { text } => {
                write!(f, "`{text}` is not read; write spans as `08:00-16:30`")
            }
            Self::NotAnHour { text } => write!(f, "`{text}` is not read; write a time as `04:00`"),
            Self::EndsBeforeStart => f.write_str("a span must end after it starts, at 24:00 at the latest"),
            Self::SpansOverlap => f.write_str("two spans of one day overlap; make them one, or part them"),
            Self::PaidKind { kind, branch } => {
                write!(f, "{} is paid for, which is not done in {}", kind_word(*kind), house(*branch))
            }
            Self::Reserved { name } => write!(f, "`{name}` has a meaning of its own; take another name"),
            Self::Weightless => f.write_str("a class must weigh at least 1 to be called before others"),
            Self::UnknownPolicy { name, known } => unknown(f, "policy", name, known),
            Self::UnknownClass { name, known } => unknown(f, "class", name, known),
            Self::KindNotOffered { kind } => {
                write!(f, "the service does not offer {}; add it to its kinds", kind_word(*kind))
            }
            Self::ClassAndNone => {
                f.write_str("nobody has a class and none; name the classes, or those without")
            }
            Self::NoTriageClasses => {
                f.write_str("a nurse's class orders this service; write the classes in `triage`")
            }
            Self::NeverCalled { policy, class, kind, series, service } => {
                let (kind, with) =
                    (kind_word(*kind), if class.is_some() { "of class " } else { "without a class" });
                let class = class.as_ref().map_or(String::new(), |class| format!("`{class}`"));
                write!(
                    f,
                    "no share of `{policy}` means customers {with}{class} (kind {kind}, series `{series}`) who wait for \
                     `{service}`: they would never be called while others wait; add a share for them"
                )
            }
            Self::PaidTooOften { calls, of } => {
                write!(f, "gives {calls} of {of} calls to people who paid; give them one in four at most")
            }
            Self::TooShort { value, least } => {
                write!(f, "{value} s is so short that a nervous finger does harm; at least {least} s")
            }
            Self::PrefixNotOneLetter { prefix } => {
                write!(f, "`{prefix}` is harder to say and to remember than one capital letter")
            }
            Self::MoreThanThreeDigits { max } => {
                write!(f, "{max} has more than three digits, which are hard to say and to remember")
            }
            Self::SeasonEndsBeforeStart => f.write_str("a season must not end before it starts"),
            Self::SeasonsOverlap { other } => {
                write!(f, "shares a date with season `{other}`; a date has one season")
            }
            Self::NotADate { text } => write!(f, "`{text}` is not read; write a date as `2027-03-10`"),
            Self::UnknownHoliday { name, known } => unknown(f, "public holiday", name, known),
        }
    }
}

fn unknown(f: &mut fmt::Formatter<'_>, sort: &str, name: &Slug, known: &[Slug]) -> fmt::Result {
    let known: Vec<&str> = known.iter().map(Slug::as_str).collect();
    if known.is_empty() {
        return write!(f, "there is no {sort} `{name}`, nor any other");
    }
    write!(f, "there is no {sort} `{name}`; there is {}", known.join(", "))
}

const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Normal => "normal",
        Kind::Vip => "vip",
        Kind::Appointment => "appointment",
        Kind::Express => "express",
    }
}

const fn house(branch: BranchKind) -> &'static str {
    match branch {
        BranchKind::Bank => "a bank",
        BranchKind::Hospital => "a hospital",
        BranchKind::Administration => "a public office",
    }
}
