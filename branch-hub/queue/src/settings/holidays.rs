//! Senegal's public holidays: which date is which.
//! Must not know whether a branch works on them, nor when it is open.
//!
//! The list stands in laws 63-51, 74-52, 83-54 and 2013-06 of Senegal. Dates by the moon are estimates: they are decided
//! by who sees it, a day ahead, and [`super::Calendar::observed`] says what was decided.

use crate::moment::{Date, Weekday};

/// A public holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holiday {
    /// 1 January.
    NewYear,
    /// Independence, 4 April.
    Independence,
    /// 1 May.
    Labour,
    /// 15 August.
    Assumption,
    /// 1 November.
    AllSaints,
    /// 25 December.
    Christmas,
    /// The day after Easter.
    EasterMonday,
    /// 39 days after Easter.
    Ascension,
    /// 50 days after Easter.
    WhitMonday,
    /// 1 Shawwal, the end of Ramadan.
    Korite,
    /// 10 Dhu al-Hijja.
    Tabaski,
    /// 10 Muharram.
    Tamxarit,
    /// 18 Safar, the Grand Magal of Touba.
    Magal,
    /// 12 Rabi al-awwal, the Prophet's birthday.
    Gamou,
}

/// What a holiday's date follows.
enum Follows {
    /// A month and a day.
    Date(u8, u8),
    /// Days after Easter Sunday.
    Easter(i32),
    /// A month and a day of the Islamic year.
    Moon(i32, i32),
}

/// Estimates this near to an observed date are of the same feast; the next one is a lunar year away.
const SAME_FEAST_DAYS: i32 = 30;

/// What the lists of 2026 and 2027 say of feasts by the moon; the moon still decides.
const LISTED: [(Holiday, Date); 10] = [
    (Holiday::Korite, Date { year: 2026, month: 3, day: 20 }),
    (Holiday::Tabaski, Date { year: 2026, month: 5, day: 27 }),
    (Holiday::Tamxarit, Date { year: 2026, month: 6, day: 25 }),
    (Holiday::Magal, Date { year: 2026, month: 8, day: 1 }),
    (Holiday::Gamou, Date { year: 2026, month: 8, day: 25 }),
    (Holiday::Korite, Date { year: 2027, month: 3, day: 9 }),
    (Holiday::Tabaski, Date { year: 2027, month: 5, day: 16 }),
    (Holiday::Tamxarit, Date { year: 2027, month: 6, day: 15 }),
    (Holiday::Magal, Date { year: 2027, month: 7, day: 22 }),
    (Holiday::Gamou, Date { year: 2027, month: 8, day: 14 }),
];

impl Holiday {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::NewYear,
        Self::Independence,
        Self::Labour,
        Self::Assumption,
        Self::AllSaints,
        Self::Christmas,
        Self::EasterMonday,
        Self::Ascension,
        Self::WhitMonday,
        Self::Korite,
        Self::Tabaski,
        Self::Tamxarit,
        Self::Magal,
        Self::Gamou,
    ];

    /// As it stands in the settings: `korite`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NewYear => "new-year",
            Self::Independence => "independence",
            Self::Labour => "labour-day",
            Self::Assumption => "assumption",
            Self::AllSaints => "all-saints",
            Self::Christmas => "christmas",
            Self::EasterMonday => "easter-monday",
            Self::Ascension => "ascension",
            Self::WhitMonday => "whit-monday",
            Self::Korite => "korite",
            Self::Tabaski => "tabaski",
            Self::Tamxarit => "tamxarit",
            Self::Magal => "magal",
            Self::Gamou => "gamou",
        }
    }

    /// Reads it as it stands in the settings.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|holiday| holiday.as_str() == text)
    }

    /// Whether its date is an estimate until somebody has seen the moon.
    #[must_use]
    pub const fn is_estimated(self) -> bool {
        matches!(self.follows(), Follows::Moon(..))
    }

    /// Whether a date is this holiday, with the dates on which it was really kept. A Korité or Tabaski that falls on a
    /// Sunday is kept on the Monday too (law 74-52).
    pub(super) fn is_on(self, date: Date, observed: impl Iterator<Item = Date> + Clone) -> bool {
        let day = date.day_number();
        let falls_on = |day: i32| {
            let near = |seen: Date| (seen.day_number() - day).abs() <= SAME_FEAST_DAYS;
            if observed.clone().any(near) {
                observed.clone().any(|seen| seen.day_number() == day)
            } else {
                self.estimated_on(day)
            }
        };
        let moves_on = matches!(self, Self::Korite | Self::Tabaski) && date.weekday() == Weekday::Mon;
        falls_on(day) || (moves_on && falls_on(day - 1))
    }

    /// As the lists say of years whose dates have been listed, else as the tables of the moon do.
    fn estimated_on(self, day: i32) -> bool {
        let listed = || LISTED.iter().filter(|(feast, _)| *feast == self).map(|(_, date)| date.day_number());
        if listed().any(|seen| (seen - day).abs() <= SAME_FEAST_DAYS) {
            return listed().any(|seen| seen == day);
        }
        let date = Date::from_day_number(day);
        match self.follows() {
            Follows::Date(month, of_month) => (date.month, date.day) == (month, of_month),
            Follows::Easter(after) => easter(date.year).day_number() + after == day,
            Follows::Moon(month, of_month) => {
                // A lunar year is shorter than ours: the year that a day lies in is one of two around the quotient.
                let near = (day - islamic(1, 1, 1)) * 30 / 10_631;
                (near..near + 3).any(|year| islamic(year, month, of_month) == day)
            }
        }
    }

    const fn follows(self) -> Follows {
        match self {
            Self::NewYear => Follows::Date(1, 1),
            Self::Independence => Follows::Date(4, 4),
            Self::Labour => Follows::Date(5, 1),
            Self::Assumption => Follows::Date(8, 15),
            Self::AllSaints => Follows::Date(11, 1),
            Self::Christmas => Follows::Date(12, 25),
            Self::EasterMonday => Follows::Easter(1),
            Self::Ascension => Follows::Easter(39),
            Self::WhitMonday => Follows::Easter(50),
            Self::Korite => Follows::Moon(10, 1),
            Self::Tabaski => Follows::Moon(12, 10),
            Self::Tamxarit => Follows::Moon(1, 10),
            Self::Magal => Follows::Moon(2, 18),
            Self::Gamou => Follows::Moon(3, 12),
        }
    }
}

/// Easter Sunday by the computus printed in Nature (1876) and proved by Butcher (1877); see Meeus, Astronomical
/// Algorithms, chapter 8. The names of the steps are the church's own.
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let golden = y % 19;
    let (century, of_century) = (y / 100, y % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    let part = |n: i32| u8::try_from(n).unwrap_or(1);
    Date { year, month: part(days / 31), day: part(days % 31 + 1) }
}

/// The day number of a date of the tabular Islamic calendar: months of 30 and 29 days in turn and 11 leap days in 30
/// years (2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29), from 16 July 622 (Julian). See Reingold and Dershowitz, Calendrical
/// Calculations, chapter 7, and OEIS A350539 for the first days of years. The moon may differ by a day or two.
const fn islamic(year: i32, month: i32, day: i32) -> i32 {
    const JULIAN_DAY_OF_1970: i32 = 2_440_588;
    let first_of_year = (10_631 * year + 3).div_euclid(30) + 1_948_086 - JULIAN_DAY_OF_1970;
    first_of_year + 29 * (month - 1) + month / 2 + day - 1
}
