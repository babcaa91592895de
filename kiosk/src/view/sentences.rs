//! Sentences with figures in them, for glass and paper, from the one table of texts.
//! Must not know a page's layout.

use wire::catalogue::{Availability, ServiceInfo};
use wire::fault::Fault;
use wire::names::Language;
use wire::problem::Problem;
use wire::texts::{Key, key};
use wire::ticket::{Ticket, WaitRange};

/// How many people are ahead.
#[must_use]
pub fn ahead(people: u32, language: Language) -> String {
    match people {
        0 => key::TICKET_AHEAD_NONE.say(language, &[]),
        1 => key::TICKET_AHEAD_ONE.say(language, &[]),
        n => key::TICKET_AHEAD.say(language, &[("n", &n.to_string())]),
    }
}

/// The wait as a range rounded to five minutes; empty when nobody knows.
#[must_use]
pub fn wait(range: Option<WaitRange>, language: Language) -> String {
    let Some((low, high)) = range.map(WaitRange::minutes) else { return String::new() };
    let high = high.to_string();
    match low {
        0 => key::TICKET_WAIT_LESS.say(language, &[("high", &high)]),
        low => key::TICKET_WAIT_RANGE.say(language, &[("low", &low.to_string()), ("high", &high)]),
    }
}

/// The line of a tile: how many wait, or in one word why it is shut.
#[must_use]
pub fn tile_state(availability: Availability, waiting: u32, language: Language) -> String {
    match (availability, waiting) {
        (Availability::Open, n) => key::HOME_PEOPLE_WAITING_SHORT.say(language, &[("n", &n.to_string())]),
        (Availability::OutsideHours | Availability::Closed, _) => key::SERVICE_CLOSED.say(language, &[]),
        (Availability::Full, _) => key::SERVICE_FULL_SHORT.say(language, &[]),
        (Availability::Interrupted, _) => key::SERVICE_INTERRUPTED_SHORT.say(language, &[]),
        (Availability::Direct, _) => key::SERVICE_DIRECT_SHORT.say(language, &[]),
        (Availability::OnRoll, _) => key::SERVICE_ON_ROLL_SHORT.say(language, &[]),
    }
}

/// What to know of a service before touching it: that it stands still, or that the day may be too short; else empty.
#[must_use]
pub fn warning(service: &ServiceInfo, language: Language) -> String {
    match &service.interruption {
        Some(stop) => stop.say(language),
        None if service.at_risk => key::SERVICE_AT_RISK.say(language, &[]),
        None => String::new(),
    }
}

/// That the day may be too short for a ticket; else empty.
#[must_use]
pub fn at_risk(ticket: &Ticket, language: Language) -> String {
    if ticket.at_risk { key::SERVICE_AT_RISK.say(language, &[]) } else { String::new() }
}

/// Why a service gives no tickets.
#[must_use]
pub fn unavailable(availability: Availability, language: Language) -> String {
    match availability {
        Availability::Open => return String::new(),
        Availability::OutsideHours => key::SERVICE_OUTSIDE_HOURS,
        Availability::Closed => key::SERVICE_CLOSED,
        Availability::Full => key::SERVICE_FULL,
        Availability::Interrupted => key::SERVICE_INTERRUPTED,
        Availability::Direct => key::SERVICE_DIRECT,
        Availability::OnRoll => key::SERVICE_ON_ROLL,
    }
    .say(language, &[])
}

/// The problem in a customer's words; problems of staff are summed up.
#[must_use]
pub fn problem_title(problem: &Problem, language: Language) -> String {
    Key::named(&format!("problem.{}", problem.code))
        .filter(|key| key.text().audience == "public")
        .unwrap_or(key::KIOSK_NO_TICKET_TITLE)
        .say(language, &[])
}

/// Device and code where a problem means that something is broken; empty where the hub only says no.
#[must_use]
pub fn problem_sign(problem: &Problem, device: &str, language: Language) -> String {
    let to_public = |key: Key| key.text().audience == "public";
    // What the hub should never have had to refuse: it and this kiosk do not speak alike.
    let strange = !Key::named(&format!("problem.{}", problem.code)).is_some_and(to_public);
    let fault = Fault::of_problem(&problem.code).or_else(|| strange.then_some(Fault::NotUnderstood));
    fault.map_or_else(String::new, |fault| fault.sign(device, language))
}

/// A language's name in itself.
#[must_use]
pub fn language_name(language: Language) -> &'static str {
    match language {
        Language::Fr => key::LANG_FR,
        Language::Wo => key::LANG_WO,
        Language::En => key::LANG_EN,
    }
    .raw(language)
}

/// The week in as few lines as possible: days that follow each other with the same spans share one.
#[must_use]
pub fn hours(week: &[Vec<String>], language: Language) -> Vec<(String, String)> {
    const DAYS: [Key; 7] = [
        key::WEEKDAY_MON,
        key::WEEKDAY_TUE,
        key::WEEKDAY_WED,
        key::WEEKDAY_THU,
        key::WEEKDAY_FRI,
        key::WEEKDAY_SAT,
        key::WEEKDAY_SUN,
    ];
    let mut lines: Vec<(Key, Key, &[String])> = Vec::new();
    for (day, spans) in DAYS.into_iter().zip(week) {
        match lines.last_mut() {
            Some((_, last, same)) if *same == spans.as_slice() => *last = day,
            Some(_) | None => lines.push((day, day, spans)),
        }
    }
    let days = |first: Key, last: Key| {
        let name = capitalised(first.raw(language));
        if first == last { name } else { format!("{name} – {}", last.raw(language)) }
    };
    let spans = |spans: &[String]| {
        if spans.is_empty() {
            key::SERVICE_CLOSED.say(language, &[])
        } else {
            spans.join("\n").replace('-', " – ")
        }
    };
    lines.into_iter().map(|(first, last, s)| (days(first, last), spans(s))).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
