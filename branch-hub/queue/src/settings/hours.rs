//! Opening hours: for each day of the week, spans of minutes.
//! Must not know holidays or the clock.

use super::mistake::{Mistake, Wrong};
use crate::moment::{Date, Weekday};

const DAY: u16 = 24 * 60;

/// From one minute of a day (included) to another (excluded; 1440 is midnight at the end).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First minute in it.
    pub start: u16,
    /// First minute after it.
    pub end: u16,
}

/// A week of opening hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// When one business day gives way to the next, in minutes after midnight.
    pub day_starts: u16,
    /// Monday first.
    pub week: [Vec<Span>; 7],
}

impl Hours {
    /// Reads hours as people write them: `day_starts` as `HH:MM`, and for each day from Monday its spans `HH:MM-HH:MM`.
    /// What cannot be read is left out and told, with its place below `place`.
    #[must_use]
    pub fn read(place: &str, day_starts: &str, week: [&[String]; 7]) -> (Self, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let mut tell = |place: String, what: Wrong| mistakes.push(Mistake { place, what });
        let starts = minute(day_starts).filter(|minute| *minute < DAY).unwrap_or_else(|| {
            tell(format!("{place}.day_starts"), Wrong::NotAnHour { text: day_starts.to_owned() });
            0
        });
        let mut hours = Self { day_starts: starts, week: Default::default() };
        for ((day, spans), texts) in Weekday::ALL.iter().zip(&mut hours.week).zip(week) {
            for (i, text) in texts.iter().enumerate() {
                match Span::read(text) {
                    Some(span) => spans.push(span),
                    None => {
                        let what = Wrong::NotATime { text: text.clone() };
                        tell(format!("{place}.{}[{i}]", day.as_str()), what);
                    }
                }
            }
        }
        (hours, mistakes)
    }

    /// Whether a minute of a date lies within them.
    #[must_use]
    pub fn contains(&self, date: Date, minute_of_day: u16) -> bool {
        self.on(date).iter().any(|span| (span.start..span.end).contains(&minute_of_day))
    }

    /// The spans of a date.
    #[must_use]
    pub fn on(&self, date: Date) -> &[Span] {
        &self.week[date.weekday() as usize]
    }
}

impl Span {
    fn read(text: &str) -> Option<Self> {
        let (start, end) = text.split_once('-')?;
        Some(Self { start: minute(start.trim())?, end: minute(end.trim())? })
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !two_digits(hours) || !two_digits(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute <= DAY).then_some(minute)
}
