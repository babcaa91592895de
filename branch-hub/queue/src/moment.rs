//! What the rules are told of time: the wall, the calendar, and the hub's own running time.
//! Must not know any clock.

/// A calendar date (proleptic Gregorian).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
        if self.day > 1 {
            return Self { day: self.day - 1, ..self };
        }
        let (year, month) = if self.month > 1 { (self.year, self.month - 1) } else { (self.year - 1, 12) };
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let day = match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            1 | 3 | 5 | 7 | 8 | 10 | 12 | 0 | 13.. => 31,
        };
        Self { year, month, day }
    }
}

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
