//! What can be wrong in a profile. Whoever tells a person makes the sentence; ours are for logs.
//! Must not know where it is told.

use std::fmt;

use serde::de::Error;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// No share: 0 to 1.
    NotAShare {
        /// As written.
        value: String,
    },
    /// Shares that add up to more than 1.
    MoreThanAll {
        /// Their sum.
        sum: String,
    },
    /// So many customers an hour cannot come: 0 to 3600.
    NotARate {
        /// As written.
        value: String,
    },
    /// Two spans overlap.
    Overlap,
    /// A service that is not in the profile.
    UnknownService {
        /// Its name.
        name: String,
    },
    /// The way leads back to where it began.
    Circle {
        /// From this service.
        name: String,
    },
    /// No reaction of an agent: 0 to 600 seconds.
    NotAReaction,
    /// A pause outside the open spans.
    PauseOutside,
    /// No span of time.
    NotASpan {
        /// As written.
        value: String,
    },
    /// No time of day.
    NotATime {
        /// As written.
        value: String,
    },
    /// No date.
    NotADate {
        /// As written.
        value: String,
    },
    /// None of the words that can stand there.
    NotAWord {
        /// As written.
        value: String,
        /// Those that can.
        known: String,
    },
    /// Longer than anything takes in a hall, or less than nothing.
    TooLong {
        /// As written.
        value: String,
    },
    /// No way to write a duration.
    NotADuration,
    /// A key that means nothing there.
    UnknownKey {
        /// The key.
        name: String,
        /// Those that do.
        known: String,
    },
    /// A key that has to be there.
    MissingKey {
        /// The key.
        name: String,
    },
    /// Not TOML, or a value of another sort.
    Unread {
        /// What the reader said.
        said: String,
    },
}

/// Between the parts of a mistake on its way through the reader, which carries nothing but texts.
const PART: char = '\u{1f}';

/// A mistake for the reader to carry.
pub(crate) fn carried<E: Error>(name: &str, parts: &[&str]) -> E {
    E::custom(parts.iter().fold(name.to_owned(), |all, part| format!("{all}{PART}{part}")))
}

impl Wrong {
    /// What the reader brings.
    pub(super) fn of(said: &str) -> Self {
        let mut parts = said.split(PART);
        let name = parts.next().unwrap_or_default();
        let mut part = || parts.next().unwrap_or_default().to_owned();
        match name {
            "span" => return Self::NotASpan { value: part() },
            "time" => return Self::NotATime { value: part() },
            "date" => return Self::NotADate { value: part() },
            "word" => return Self::NotAWord { value: part(), known: part() },
            "long" => return Self::TooLong { value: part() },
            "duration" => return Self::NotADuration,
            _ => {}
        }
        let mut quoted = said.split('`').skip(1).step_by(2).map(str::to_owned);
        if said.starts_with("unknown field") {
            let name = quoted.next().unwrap_or_default();
            return Self::UnknownKey { name, known: quoted.collect::<Vec<_>>().join(", ") };
        }
        if said.starts_with("missing field") {
            return Self::MissingKey { name: quoted.next().unwrap_or_default() };
        }
        Self::Unread { said: said.to_owned() }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAShare { value } => write!(f, "{value} is no share: 0 to 1"),
            Self::MoreThanAll { sum } => write!(f, "the shares add up to {sum}, more than 1"),
            Self::NotARate { value } => write!(f, "{value} customers an hour cannot come: 0 to 3600"),
            Self::Overlap => f.write_str("two spans overlap"),
            Self::UnknownService { name } => write!(f, "`{name}` is none of the services of this profile"),
            Self::Circle { name } => write!(f, "from `{name}` the way leads back to here"),
            Self::NotAReaction => f.write_str("0 to 600 seconds"),
            Self::PauseOutside => f.write_str("a pause lies outside the open spans"),
            Self::NotASpan { value } => {
                write!(f, "`{value}` is no span of time: the start and then the end, as in \"08:15-16:00\"")
            }
            Self::NotATime { value } => write!(f, "`{value}` is no time of day: write it as \"16:00\""),
            Self::NotADate { value } => write!(f, "`{value}` is no date: write it as \"2026-11-30\""),
            Self::NotAWord { value, known } => write!(f, "`{value}` is none of {known}"),
            Self::TooLong { value } => write!(f, "{value} s is no duration in a hall: 0 to 14400 s"),
            Self::NotADuration => f.write_str(
                "give a duration as { median_s, p90_s } or { median_s, mean_s } with the median the smaller, \
                 or as { always_s } or { exponential_s }",
            ),
            Self::UnknownKey { name, known } => write!(f, "`{name}` means nothing here; known: {known}"),
            Self::MissingKey { name } => write!(f, "`{name}` is missing"),
            Self::Unread { said } => f.write_str(said),
        }
    }
}
