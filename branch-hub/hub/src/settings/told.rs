//! From what the rules found to mistakes with sentences.
//! Must not look for mistakes.

use queue::settings::Wrong;
use wire::texts::{Key, key};

use super::Mistake;
use crate::translate::{branch_kind_out, kind_out};

/// Values of the document that are written in minutes and judged in seconds.
const IN_MINUTES: [&str; 5] = [
    "rules.park_s",
    "rules.latecomer_s",
    "rules.idle_sign_out_s",
    "rules.appointment_early_s",
    "rules.appointment_late_s",
];

/// What the rules found, with a sentence.
pub(super) fn told(mistake: &queue::settings::Mistake) -> Mistake {
    let unknown = |what: Key, name: &queue::Slug, known: &[queue::Slug]| {
        Mistake::unknown(mistake.place.as_str(), what, name.as_str(), known.iter().map(queue::Slug::as_str))
    };
    if let Wrong::TooLarge { value, max } = &mistake.what
        && IN_MINUTES.contains(&mistake.place.as_str())
        && let Some(place) = mistake.place.strip_suffix("_s")
    {
        return out_of_range(format!("{place}_min"), value / 60, 0, max / 60);
    }
    let (text, arguments) = match &mistake.what {
        Wrong::UnknownSeries { name, known } => return unknown(key::SETTINGS_WHAT_SERIES, name, known),
        Wrong::UnknownService { name, known } => return unknown(key::SETTINGS_WHAT_SERVICE, name, known),
        Wrong::UnknownZone { name, known } => return unknown(key::SETTINGS_WHAT_ZONE, name, known),
        Wrong::UnknownPolicy { name, known } => return unknown(key::SETTINGS_WHAT_POLICY, name, known),
        Wrong::UnknownClass { name, known } => return unknown(key::SETTINGS_WHAT_CLASS, name, known),
        Wrong::UnknownHoliday { name, known } => return unknown(key::SETTINGS_WHAT_HOLIDAY, name, known),
        Wrong::Empty if mistake.place == "services" => (key::SETTINGS_NO_SERVICES, vec![]),
        Wrong::Empty if mistake.place.ends_with(".services") => (key::SETTINGS_NO_SERVICE, vec![]),
        Wrong::Empty => (key::SETTINGS_EMPTY_TEXT, vec![]),
        Wrong::Twice { name } => (key::SETTINGS_TWICE, vec![("name", name.to_string().into())]),
        Wrong::NobodyOffers => (key::SETTINGS_NO_COUNTER, vec![]),
        Wrong::SamePrefix { other, prefix } | Wrong::SameIslandPrefix { other, prefix }
            if mistake.place.starts_with("devices.") =>
        {
            let section = if matches!(mistake.what, Wrong::SamePrefix { .. }) { "series" } else { "devices" };
            let arguments =
                vec![("prefix", prefix.as_str().into()), ("other", format!("{section}.{other}").into())];
            (key::SETTINGS_PREFIX_ISLAND, arguments)
        }
        Wrong::SamePrefix { other, .. } | Wrong::SameIslandPrefix { other, .. } => {
            (key::SETTINGS_SERIES_OVERLAP, vec![("other", other.to_string().into())])
        }
        Wrong::SameLabel { other, label } => (
            key::SETTINGS_DUPLICATE_LABEL,
            vec![("label", label.as_str().into()), ("other", other.to_string().into())],
        ),
        Wrong::PrefixNotLetters { prefix } => {
            (key::SETTINGS_PREFIX_LETTERS, vec![("prefix", prefix.as_str().into())])
        }
        Wrong::PrefixNotOneLetter { prefix } => {
            (key::SETTINGS_PREFIX_LONG, vec![("prefix", prefix.as_str().into())])
        }
        Wrong::Zero => (key::SETTINGS_STEP_ZERO, vec![]),
        Wrong::TooLarge { value, max } => return out_of_range(mistake.place.clone(), *value, 0, *max),
        Wrong::MaxBelowStart { start, max } => (
            key::SETTINGS_START_ABOVE_MAX,
            vec![("start", start.to_string().into()), ("max", max.to_string().into())],
        ),
        Wrong::NotATime { text } => (key::SETTINGS_SPAN_MALFORMED, vec![("span", text.as_str().into())]),
        Wrong::NotAnHour { text } => (key::SETTINGS_HOUR_MALFORMED, vec![("value", text.as_str().into())]),
        Wrong::EndsBeforeStart => (key::SETTINGS_SPAN_ORDER, vec![]),
        Wrong::SpansOverlap => (key::SETTINGS_SPAN_OVERLAP, vec![]),
        Wrong::PaidKind { kind, branch } => (
            key::SETTINGS_PAID_KIND_REFUSED,
            vec![
                ("kind", kind_out(*kind).as_str().into()),
                ("branch_kind", branch_kind_out(*branch).as_str().into()),
            ],
        ),
        Wrong::Reserved { name } => (key::SETTINGS_RESERVED_NAME, vec![("name", name.to_string().into())]),
        Wrong::Weightless => (key::SETTINGS_WEIGHTLESS, vec![]),
        Wrong::KindNotOffered { kind } => {
            (key::SETTINGS_KIND_NOT_OFFERED, vec![("kind", kind_out(*kind).as_str().into())])
        }
        Wrong::ClassAndNone => (key::SETTINGS_CLASS_AND_NONE, vec![]),
        Wrong::NoTriageClasses => (key::SETTINGS_NO_TRIAGE, vec![]),
        Wrong::NeverCalled { policy, class, kind, series, service } => {
            let arguments = vec![
                ("policy", policy.to_string().into()),
                ("class", class.as_ref().map_or_else(|| "—".to_owned(), ToString::to_string).into()),
                ("kind", kind_out(*kind).as_str().into()),
                ("series", series.to_string().into()),
                ("service", service.to_string().into()),
            ];
            (key::SETTINGS_NEVER_CALLED, arguments)
        }
        Wrong::SeasonEndsBeforeStart => (key::SETTINGS_SEASON_ORDER, vec![]),
        Wrong::SeasonsOverlap { other } => {
            (key::SETTINGS_SEASONS_OVERLAP, vec![("other", other.to_string().into())])
        }
        Wrong::NotADate { text } => (key::SETTINGS_NOT_A_DATE, vec![("value", text.as_str().into())]),
        Wrong::ThenLoop { chain } => {
            let names: Vec<&str> = chain.iter().map(queue::Slug::as_str).collect();
            (key::SETTINGS_THEN_LOOP, vec![("chain", names.join(" → ").into())])
        }
        Wrong::ThenDirect { service } => {
            (key::SETTINGS_THEN_DIRECT, vec![("service", service.to_string().into())])
        }
        Wrong::ThenOnRoll { service } => {
            (key::SETTINGS_THEN_ON_ROLL, vec![("service", service.to_string().into())])
        }
        Wrong::ThenNotForAll { service } => {
            (key::SETTINGS_THEN_NOT_FOR_ALL, vec![("service", service.to_string().into())])
        }
        Wrong::RollTooShort { start } => {
            (key::SETTINGS_ROLL_TOO_SHORT, vec![("start", start.to_string().into())])
        }
        Wrong::RollMixed { on_roll, ordinary } => (
            key::SETTINGS_ROLL_MIXED,
            vec![("on_roll", on_roll.to_string().into()), ("ordinary", ordinary.to_string().into())],
        ),
        Wrong::SeveralRolls { first, second } => (
            key::SETTINGS_SEVERAL_ROLLS,
            vec![("first", first.to_string().into()), ("second", second.to_string().into())],
        ),
        Wrong::NothingIsHeld => (key::SETTINGS_NOTHING_IS_HELD, vec![]),
        Wrong::ClosedInSeason { .. } => (key::SETTINGS_CLOSED_IN_SEASON, vec![]),
        Wrong::PaidTooOften { calls, of } => (
            key::SETTINGS_PAID_TOO_OFTEN,
            vec![("calls", calls.to_string().into()), ("of", of.to_string().into())],
        ),
        Wrong::TooShort { value, least } => (
            key::SETTINGS_TOO_SHORT,
            vec![("value", value.to_string().into()), ("least", least.to_string().into())],
        ),
        Wrong::ClosedOnHolidays => (key::SETTINGS_CLOSED_ON_HOLIDAYS, vec![]),
        Wrong::MoreThanThreeDigits { max } => (key::SETTINGS_MAX_LONG, vec![("max", max.to_string().into())]),
    };
    Mistake::at(mistake.place.clone(), text, arguments)
}

pub(super) fn out_of_range(place: String, value: u32, min: u32, max: u32) -> Mistake {
    let arguments = [("value", value), ("min", min), ("max", max)];
    let said = arguments.map(|(name, number)| (name, number.to_string().into()));
    Mistake::at(place, key::SETTINGS_OUT_OF_RANGE, said.to_vec())
}
