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

/// Spans for each day of the week, Monday first.
pub type Week = [Vec<Span>; 7];

/// A week of opening hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// When one business day gives way to the next, in minutes after midnight.
    pub day_starts: u16,
    /// Monday first.
    pub week: Week,
}

impl Hours {
    /// Reads hours as people write them: `day_starts` as `HH:MM`, and for each day from Monday its spans `HH:MM-HH:MM`.
    /// What cannot be read is left out and told, with its place below `place`.
    #[must_use]
    pub fn read(place: &str, day_starts: &str, week: [&[String]; 7]) -> (Self, Vec<Mistake>) {
        let (week, mut mistakes) = read_week(place, week);
        let day_starts = minute(day_starts).filter(|minute| *minute < DAY).unwrap_or_else(|| {
            let what = Wrong::NotAnHour { text: day_starts.to_owned() };
            mistakes.insert(0, Mistake { place: format!("{place}.day_starts"), what });
            0
        });
        (Self { day_starts, week }, mistakes)
    }

    /// The spans of a date in an ordinary week; the calendar may say otherwise.
    #[must_use]
    pub fn on(&self, date: Date) -> &[Span] {
        &self.week[date.weekday() as usize]
    }
}

/// Reads the spans of each day from Monday, `HH:MM-HH:MM`. What cannot be read is left out and told, with its place
/// below `place`.
#[must_use]
pub fn read_week(place: &str, texts: [&[String]; 7]) -> (Week, Vec<Mistake>) {
    let mut mistakes = Vec::new();
    let days: [&str; 7] = Weekday::ALL.map(Weekday::as_str);
    let week = std::array::from_fn(|day| {
        let (spans, wrong) = read_spans(&format!("{place}.{}", days[day]), texts[day]);
        mistakes.extend(wrong);
        spans
    });
    (week, mistakes)
}

/// Reads the spans of one date, `HH:MM-HH:MM`. What cannot be read is left out and told, with its place below `place`.
#[must_use]
pub fn read_spans(place: &str, texts: &[String]) -> (Vec<Span>, Vec<Mistake>) {
    let (mut spans, mut mistakes) = (Vec::new(), Vec::new());
    for (i, text) in texts.iter().enumerate() {
        match Span::read(text) {
            Some(span) => spans.push(span),
            None => mistakes.push(Mistake {
                place: format!("{place}[{i}]"),
                what: Wrong::NotATime { text: text.clone() },
            }),
        }
    }
    (spans, mistakes)
}

impl Span {
    /// Whether a minute of the day lies within it.
    #[must_use]
    pub const fn holds(self, minute_of_day: u16) -> bool {
        self.start <= minute_of_day && minute_of_day < self.end
    }

    /// A span as people write it: `08:15-16:00`. None for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
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
