//! Mistakes in words, for logs and tests.
//! Must not be shown to people: the hub makes their sentences, in their language.

use std::fmt;

use super::{Mistake, Wrong};
use crate::names::{BranchKind, Kind, Slug};

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
            Self::SameIslandPrefix { other, prefix } => {
                write!(f, "`{prefix}` is already the prefix of kiosk `{other}`")
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
                write!(
                    f,
                    "{} is paid for, which is not done in {} unless head office allows it",
                    kind_word(*kind),
                    house(*branch)
                )
            }
            Self::Reserved { name } => write!(f, "`{name}` has a meaning of its own; take another name"),
            Self::Weightless => f.write_str("a class must weigh at least 1 to be called before others"),
            Self::NothingIsHeld => f.write_str(
                "a service that gives no numbers cannot be paid first; leave out `direct` or `paid_first`",
            ),
            Self::UnknownPolicy { name, known } => unknown(f, "policy", name, known),
            Self::UnknownClass { name, known } => unknown(f, "class", name, known),
            Self::KindNotOffered { kind } => {
                write!(f, "the service does not offer {}; add it to its kinds", kind_word(*kind))
            }
            Self::ThenLoop { chain } => {
                let chain: Vec<&str> = chain.iter().map(Slug::as_str).collect();
                write!(f, "visits would go on in a circle: {}", chain.join(" \u{2192} "))
            }
            Self::ThenDirect { service } => {
                write!(f, "`{service}` gives no numbers: a visit cannot wait there")
            }
            Self::ThenOnRoll { service } => {
                write!(f, "the numbers of `{service}` are on a roll of paper: a visit cannot wait there")
            }
            Self::ThenNotForAll { service } => write!(
                f,
                "`{service}` is for some only: visits of others end here; make this service for the same people, if not"
            ),
            Self::RollTooShort { start } => write!(f, "a roll goes further than its first number, {start}"),
            Self::RollMixed { on_roll, ordinary } => write!(
                f,
                "`{on_roll}` is on a roll of paper and `{ordinary}` gives tickets; a counter does one or the other"
            ),
            Self::SeveralRolls { first, second } => {
                write!(f, "`{first}` and `{second}` are on two rolls; a counter calls from one")
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
            Self::ClosedInSeason { day } => write!(
                f,
                "closed on `{}`, on which the ordinary week opens; write its hours too, if the day was left out",
                day.as_str()
            ),
            Self::ClosedOnHolidays => f.write_str(
                "open day and night, but closed on public holidays; set `works_on_holidays` if it never closes",
            ),
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
