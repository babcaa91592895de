//! What the rules are told of time: the wall, the calendar, and the hub's own running time.
//! Must not know any clock.

/// A calendar date (proleptic Gregorian).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Date {
    /// Year.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// A day of the week; `as usize` counts from Monday, 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// Monday first.
    pub const ALL: [Self; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// As it stands in the settings: `mon`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mon => "mon",
            Self::Tue => "tue",
            Self::Wed => "wed",
            Self::Thu => "thu",
            Self::Fri => "fri",
            Self::Sat => "sat",
            Self::Sun => "sun",
        }
    }
}

impl Date {
    /// The day of the week, by Sakamoto's method.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        const SHIFT: [i32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let month = usize::from(self.month.clamp(1, 12));
        let year = i32::from(self.year) - i32::from(month < 3);
        let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        let from_sunday = (year + leaps + SHIFT[month - 1] + i32::from(self.day)).rem_euclid(7);
        Weekday::ALL[usize::try_from((from_sunday + 6) % 7).unwrap_or(0)]
    }

    /// The day before.
    #[must_use]
    pub fn day_before(self) -> Self {
        Self::from_day_number(self.day_number() - 1)
    }

    /// The day after.
    #[must_use]
    pub fn day_after(self) -> Self {
        Self::from_day_number(self.day_number() + 1)
    }

    /// Days since 1 January 1970, counted in years that begin in March so that the leap day comes last.
    #[must_use]
    pub fn day_number(self) -> i32 {
        let month = i32::from(self.month.clamp(1, 12));
        let year = i32::from(self.year) - i32::from(month < 3);
        let from_march = (month + 9) % 12;
        let day_of_year = (153 * from_march + 2) / 5 + i32::from(self.day) - 1;
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
            - MARCH_YEAR_0
    }

    /// The date so many days after 1 January 1970.
    #[must_use]
    pub fn from_day_number(day: i32) -> Self {
        let since = day + MARCH_YEAR_0;
        let (era, of_era) = (since.div_euclid(146_097), since.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = (from_march + 2) % 12 + 1;
        let year = era * 400 + year_of_era + i32::from(month < 3);
        let part = |n: i32| u8::try_from(n).unwrap_or(1);
        Self {
            year: i16::try_from(year).unwrap_or(i16::MAX),
            month: part(month),
            day: part(of_year - (153 * from_march + 2) / 5 + 1),
        }
    }

    /// Reads `YYYY-MM-DD`. None if it is not a date.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut part = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits)?;
            part.bytes().all(|b| b.is_ascii_digit()).then_some(part)
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let date = Self { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
        (parts.next().is_none() && date.exists()).then_some(date)
    }

    /// Whether there is such a date: no 30 February.
    #[must_use]
    pub fn exists(self) -> bool {
        Self::from_day_number(self.day_number()) == self
    }
}

/// From 1 March of the year 0 to 1 January 1970, in days.
const MARCH_YEAR_0: i32 = 719_468;

/// The moment at which a command is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The wall clock, in milliseconds since 1970 UTC. Never used to measure a duration.
    pub at_ms: i64,
    /// The hub's own running time in milliseconds. It never goes back and stands still while the hub is down: every
    /// timer and every wait is counted in it.
    pub run_ms: u64,
    /// The branch's calendar date.
    pub date: Date,
    /// The branch's time of day, 0 to 1439.
    pub minute_of_day: u16,
    /// Whether the wall clock and the calendar are plausible.
    pub trusted: bool,
}

impl Now {
    /// What [`crate::Branch::apply`] is told of this moment.
    #[must_use]
    pub const fn stamp(&self) -> Stamp {
        Stamp { at_ms: self.at_ms, run_ms: self.run_ms }
    }
}

/// The moment at which a fact was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// As in [`Now::at_ms`].
    pub at_ms: i64,
    /// As in [`Now::run_ms`].
    pub run_ms: u64,
}
