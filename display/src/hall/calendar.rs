//! Time of day, date and opening hours in the branch's languages.
//! Must not read a clock.

use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use wire::names::Language;
use wire::texts::{Key, key};

use crate::words::Words;

/// The clock in the corner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// `10:42`.
    pub time: String,
    /// `dimanche 22 novembre`.
    pub date: Words,
}

impl Clock {
    /// What the clock shows at `at`.
    #[must_use]
    pub fn at(at: Timestamp, time_zone: &TimeZone, languages: &[Language]) -> Self {
        let local = at.to_zoned(time_zone.clone());
        let date = languages.iter().map(|&language| {
            let weekday = weekday_key(local.weekday()).raw(language);
            let month = month_key(local.month()).raw(language);
            format!("{weekday} {} {month}", local.day())
        });
        Self { time: format!("{:02}:{:02}", local.hour(), local.minute()), date: Words::stacked(date) }
    }
}

/// Days that follow each other and have the same hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursLine {
    /// `lundi – vendredi`.
    pub days: Words,
    /// `08:00 – 13:00, 14:00 – 16:00`.
    pub spans: String,
}

impl HoursLine {
    /// The week, Monday first, without the days on which the branch stays closed.
    #[must_use]
    pub fn week(hours: &[Vec<String>], languages: &[Language]) -> Vec<Self> {
        let mut lines = Vec::new();
        let mut days = hours.iter().zip(0_i8..7).peekable();
        while let Some((spans, first)) = days.next() {
            let mut last = first;
            while let Some((_, day)) = days.next_if(|(next, _)| *next == spans) {
                last = day;
            }
            if !spans.is_empty() {
                lines.push(Self::of(first, last, spans, languages));
            }
        }
        lines
    }

    fn of(first: i8, last: i8, spans: &[String], languages: &[Language]) -> Self {
        let name = |day: i8, language| {
            Weekday::from_monday_zero_offset(day).map_or("", |day| weekday_key(day).raw(language))
        };
        let days = Words::stacked(languages.iter().map(|&language| {
            if first == last {
                name(first, language).to_owned()
            } else {
                format!("{} – {}", name(first, language), name(last, language))
            }
        }));
        Self {
            days, spans: spans.iter().map(|span| span.replace('-', " – ")).collect::<Vec<_>>().join(", ")
        }
    }
}

const fn weekday_key(day: Weekday) -> Key {
    match day {
        Weekday::Monday => key::WEEKDAY_MON,
        Weekday::Tuesday => key::WEEKDAY_TUE,
        Weekday::Wednesday => key::WEEKDAY_WED,
        Weekday::Thursday => key::WEEKDAY_THU,
        Weekday::Friday => key::WEEKDAY_FRI,
        Weekday::Saturday => key::WEEKDAY_SAT,
        Weekday::Sunday => key::WEEKDAY_SUN,
    }
}

/// `month` is 1 to 12.
const fn month_key(month: i8) -> Key {
    match month {
        1 => key::MONTH_JAN,
        2 => key::MONTH_FEB,
        3 => key::MONTH_MAR,
        4 => key::MONTH_APR,
        5 => key::MONTH_MAY,
        6 => key::MONTH_JUN,
        7 => key::MONTH_JUL,
        8 => key::MONTH_AUG,
        9 => key::MONTH_SEP,
        10 => key::MONTH_OCT,
        11 => key::MONTH_NOV,
        _ => key::MONTH_DEC,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{En, Fr, Wo};

    #[test]
    fn the_clock_shows_the_branchs_time_and_date_in_its_languages() {
        let at = "2026-11-22T10:42:59Z".parse().expect("a time");
        let clock = Clock::at(at, &TimeZone::UTC, &[Fr, Wo, En]);
        assert_eq!(clock.time, "10:42");
        assert_eq!(clock.date.first, "dimanche 22 novembre");
        assert_eq!(clock.date.others, "Dibéer 22 Nowàmbar · Sunday 22 November");
    }

    #[test]
    fn days_with_the_same_hours_share_a_line_and_closed_days_have_none() {
        let day = |spans: &[&str]| spans.iter().map(|&s| s.to_owned()).collect::<Vec<_>>();
        let (long, short) = (day(&["08:00-13:00", "14:00-16:00"]), day(&["09:00-12:00"]));
        let week = [long.clone(), long.clone(), long.clone(), long.clone(), long, short, day(&[])];
        let lines = HoursLine::week(&week, &[Fr, En]);
        let shown: Vec<_> = lines.iter().map(|l| (l.days.first.as_str(), l.spans.as_str())).collect();
        let expected = [("lundi – vendredi", "08:00 – 13:00, 14:00 – 16:00"), ("samedi", "09:00 – 12:00")];
        assert_eq!(shown, expected);
        assert_eq!(lines[0].days.others, "Monday – Friday");
    }
}
