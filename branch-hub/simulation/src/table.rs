//! The figures as aligned tables for a terminal. Settings that are compared stand under each other.
//! Must not know how figures are made.

use std::collections::BTreeSet;

use crate::compare::Comparison;
use crate::played::End;
use crate::report::{Report, Waits};
use crate::words::{Thing, Word, Words};

const fn end_words(end: End) -> Word {
    match end {
        End::Served => Word::Served,
        End::NoShow => Word::NoShows,
        End::GaveBack => Word::GaveBack,
        End::LeftSilently => Word::LeftSilently,
        End::Expired => Word::Expired,
        End::Carried => Word::Carried,
        End::TurnedAway => Word::TurnedAway,
        End::WentIn => Word::WentIn,
    }
}

pub(crate) fn of(comparison: &Comparison, words: &dyn Words) -> String {
    let say = |word: Word| words.say(word, &[]);
    let (name, people) = (words.day(&comparison.day), comparison.people.to_string());
    let day = [("day", name.as_str()), ("date", comparison.date.as_str()), ("people", &people)];
    let mut said = words.say(Word::Day, &day);
    // Where nothing is compared, the settings are named once, in the first table.
    let alone = comparison.variants.len() == 1;
    let without_settings = |mut rows: Vec<Vec<String>>| {
        if alone {
            rows.iter_mut().for_each(|row| drop(row.remove(1)));
        }
        rows
    };
    let mut part = |title: Word, rows: &[Vec<String>]| {
        said.push_str(&format!("\n\n{}\n{}", say(title), aligned(rows)));
    };
    part(Word::Ends, &ends(comparison, words));
    let services = |report: &Report| {
        let named = |(id, waits): (&String, &Waits)| group(id, words.name(Thing::Service, id), waits);
        // No service has an empty name.
        let all = group("", say(Word::Everybody), &report.all);
        report.services.iter().map(named).chain([all]).collect()
    };
    part(Word::ByService, &without_settings(waits(comparison, words, Word::Service, &services)));
    let classes = |report: &Report| {
        let name = |id: &String| match id.as_str() {
            "" => say(Word::NoClass),
            id => words.name(Thing::Class, id),
        };
        report.classes.iter().map(|(id, waits)| group(id, name(id), waits)).collect()
    };
    part(Word::ByClass, &without_settings(waits(comparison, words, Word::Class, &classes)));
    if !comparison.triage.is_empty() {
        let found = |report: &Report| {
            let waits = |id: &String| {
                report.triage.get(id).map(|waits| group(id, words.name(Thing::Triage, id), waits))
            };
            comparison.triage.iter().filter_map(waits).collect()
        };
        part(Word::ByTriage, &without_settings(waits(comparison, words, Word::Triage, &found)));
    }
    part(Word::Counters, &without_settings(counters(comparison, words)));
    said.push_str(&format!("\n\n{}\n", say(Word::Within)));
    for report in &comparison.variants {
        said.push_str(&notes(report, words));
    }
    said
}

/// What is to be known of some settings beside the figures.
fn notes(report: &Report, words: &dyn Words) -> String {
    let name = ("name", report.name.as_str());
    let mut said = String::new();
    if report.too_long + report.look_again > 0 {
        let (too_long, look_again) = (report.too_long.to_string(), report.look_again.to_string());
        let gaps = [name, ("too-long", too_long.as_str()), ("look-again", &look_again)];
        said.push_str(&format!("{}\n", words.say(Word::Alerts, &gaps)));
    }
    if !report.unknown_counters.is_empty() {
        let counters = report.unknown_counters.join(", ");
        said.push_str(&format!("{}\n", words.say(Word::UnknownCounters, &[name, ("counters", &counters)])));
    }
    said
}

fn ends(comparison: &Comparison, words: &dyn Words) -> Vec<Vec<String>> {
    let count = |report: &Report, end: &End| report.ends.get(end).copied().unwrap_or(0);
    // What happened to nobody is no column.
    let some: Vec<End> = End::ALL
        .into_iter()
        .filter(|end| *end == End::Served || comparison.variants.iter().any(|report| count(report, end) > 0))
        .collect();
    let heads = some.iter().map(|end| end_words(*end)).chain([Word::Last]);
    let heads = std::iter::once(Word::Settings).chain(heads).map(|word| words.say(word, &[]));
    let mut rows: Vec<Vec<String>> = vec![heads.collect()];
    for report in &comparison.variants {
        let counts = some.iter().map(|end| count(report, end).to_string());
        rows.push(
            std::iter::once(report.name.clone()).chain(counts).chain([time_of_day(report.last_s)]).collect(),
        );
    }
    rows
}

fn counters(comparison: &Comparison, words: &dyn Words) -> Vec<Vec<String>> {
    let heads = [
        Word::Counter,
        Word::Settings,
        Word::Served,
        Word::Open,
        Word::Paused,
        Word::Busy,
        Word::Idle,
        Word::IdleShare,
    ];
    let mut rows = vec![heads.map(|word| words.say(word, &[])).to_vec()];
    let all: BTreeSet<&String> =
        comparison.variants.iter().flat_map(|report| report.counters.keys()).collect();
    for counter in all {
        let mut shown = words.name(Thing::Counter, counter);
        for report in &comparison.variants {
            let Some(desk) = report.counters.get(counter) else { continue };
            let worked = desk.open_s.saturating_sub(desk.paused_s);
            rows.push(vec![
                std::mem::take(&mut shown),
                report.name.clone(),
                desk.served.to_string(),
                duration(desk.open_s),
                duration(desk.paused_s),
                duration(desk.busy_s),
                duration(desk.idle_s),
                percent((worked > 0).then(|| desk.idle_s as f64 / worked as f64)),
            ]);
        }
    }
    rows
}

/// People whose waits stand in one line of the table.
struct Group {
    id: String,
    name: String,
    waits: Waits,
}

fn group(id: &str, name: String, waits: &Waits) -> Group {
    Group { id: id.to_owned(), name, waits: waits.clone() }
}

fn waits(
    comparison: &Comparison,
    words: &dyn Words,
    first: Word,
    groups: &dyn Fn(&Report) -> Vec<Group>,
) -> Vec<Vec<String>> {
    let heads = [
        first,
        Word::Settings,
        Word::Called,
        Word::Mean,
        Word::P50,
        Word::P90,
        Word::Max,
        Word::Target,
        Word::NoShows,
        Word::GaveUp,
        Word::LeftOver,
        Word::LeftOverMax,
    ];
    let mut rows = vec![heads.map(|word| words.say(word, &[])).to_vec()];
    let all: Vec<Vec<Group>> = comparison.variants.iter().map(groups).collect();
    // Two services may bear one name: what tells groups apart is their short name.
    let mut lines: Vec<&Group> = Vec::new();
    for group in all.iter().flatten() {
        if !lines.iter().any(|line| line.id == group.id) {
            lines.push(group);
        }
    }
    for line in lines {
        let mut shown = line.name.clone();
        for (report, groups) in comparison.variants.iter().zip(&all) {
            let Some(Group { waits, .. }) = groups.iter().find(|group| group.id == line.id) else { continue };
            let seen = |s: u64| if waits.waits > 0 { duration(s) } else { "-".to_owned() };
            rows.push(vec![
                std::mem::take(&mut shown),
                report.name.clone(),
                waits.called.to_string(),
                seen(waits.mean_s),
                seen(waits.p50_s),
                seen(waits.p90_s),
                seen(waits.max_s),
                percent(waits.within_target),
                waits.no_shows.to_string(),
                waits.gave_up.to_string(),
                waits.left_over.to_string(),
                if waits.left_over > 0 { duration(waits.left_over_max_s) } else { "-".to_owned() },
            ]);
        }
    }
    rows
}

/// Words to the left, figures to the right: the first two columns are words.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let wide =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| wide(column).unwrap_or(0)).collect();
    let words = |column: usize| {
        column == 0 || rows.iter().skip(1).any(|row| row[column].starts_with(char::is_alphabetic))
    };
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let width = widths[column];
            if words(column) { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// `45 s`, `12 min`, `1 h 05`.
pub(crate) fn duration(s: u64) -> String {
    let minutes = (s + 30) / 60;
    match s {
        0..90 => format!("{s} s"),
        90..3570 => format!("{minutes} min"),
        3570.. => format!("{} h {:02}", minutes / 60, minutes % 60),
    }
}

fn time_of_day(s: u64) -> String {
    format!("{:02}:{:02}", s / 3600, s / 60 % 60)
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", share * 100.0))
}
