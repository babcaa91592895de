//! How names, dates and shares are written in a profile.
//! Must not know what a profile holds.

use std::collections::BTreeMap;

use queue::{Date, Kind, Language, Leftovers, Slug};
use serde::{Deserialize, Deserializer};

use super::wrong::carried;
use crate::day::MINUTE_MS;
use crate::span::Span;

pub(super) fn slug<'de, D: Deserializer<'de>>(from: D) -> Result<Slug, D::Error> {
    String::deserialize(from).map(Slug::new)
}

pub(super) fn some_slug<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Slug>, D::Error> {
    slug(from).map(Some)
}

pub(super) fn slugs<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Slug>, D::Error> {
    Ok(Vec::<String>::deserialize(from)?.into_iter().map(Slug::new).collect())
}

pub(super) fn named<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<BTreeMap<Slug, T>, D::Error> {
    let read = BTreeMap::<String, T>::deserialize(from)?;
    Ok(read.into_iter().map(|(name, value)| (Slug::new(name), value)).collect())
}

pub(super) fn own_classes<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<BTreeMap<Slug, f64>>, D::Error> {
    named(from).map(Some)
}

pub(super) fn rates<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(Span, f64)>, D::Error> {
    let written = BTreeMap::<String, f64>::deserialize(from)?;
    let mut read = Vec::with_capacity(written.len());
    for (span, rate) in written {
        read.push((Span::deserialize(serde::de::value::StringDeserializer::new(span))?, rate));
    }
    read.sort_by_key(|(span, _)| *span);
    Ok(read)
}

pub(super) fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let text = String::deserialize(from)?;
    let mut parts = text.splitn(3, '-');
    let mut next = || parts.next().and_then(|part| part.parse::<i16>().ok());
    let read = match (next(), next(), next()) {
        (Some(year), Some(month @ 1..=12), Some(day @ 1..=31)) => {
            u8::try_from(month).ok().zip(u8::try_from(day).ok()).map(|(month, day)| Date { year, month, day })
        }
        _ => None,
    };
    read.ok_or_else(|| carried("date", &[&text]))
}

pub(super) fn languages<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(Language, f64)>, D::Error> {
    of_words(from, "fr, wo, en", |word| match word {
        "fr" => Some(Language::Fr),
        "wo" => Some(Language::Wo),
        "en" => Some(Language::En),
        _ => None,
    })
}

pub(super) fn kinds<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(Kind, f64)>, D::Error> {
    of_words(from, "vip, appointment, express", |word| match word {
        "vip" => Some(Kind::Vip),
        "appointment" => Some(Kind::Appointment),
        "express" => Some(Kind::Express),
        _ => None,
    })
}

fn of_words<'de, D: Deserializer<'de>, T>(
    from: D,
    known: &str,
    word: impl Fn(&str) -> Option<T>,
) -> Result<Vec<(T, f64)>, D::Error> {
    let mut read = Vec::new();
    for (text, share) in BTreeMap::<String, f64>::deserialize(from)? {
        let one = word(&text).ok_or_else(|| carried("word", &[&text, known]))?;
        read.push((one, share));
    }
    Ok(read)
}

pub(super) fn parties<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(u32, f64)>, D::Error> {
    of_words(from, "1..99", |word| word.parse().ok().filter(|people| (1..=99).contains(people)))
}

pub(super) fn leftovers<'de, D: Deserializer<'de>>(from: D) -> Result<Leftovers, D::Error> {
    let text = String::deserialize(from)?;
    match text.as_str() {
        "serve" => Ok(Leftovers::Serve),
        "cancel" => Ok(Leftovers::Cancel),
        "carry-over" => Ok(Leftovers::CarryOver),
        _ => Err(carried("word", &[&text, "serve, cancel, carry-over"])),
    }
}

pub(super) fn some_time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let text = String::deserialize(from)?;
    match queue::settings::Span::read(&format!("{text}-24:00")) {
        Some(span) => Ok(Some(u64::from(span.start) * MINUTE_MS)),
        None => Err(carried("time", &[&text])),
    }
}
