//! The figures as aligned tables for a terminal. Settings that are compared stand under each other.
//! Must not know how figures are made.

use crate::compare::Comparison;
use crate::played::End;
use crate::report::{Report, Waits};
use crate::texts::{self, Key, Reader};

const fn end_words(end: End) -> Key {
    match end {
        End::Served => texts::SERVED,
        End::NoShow => texts::NO_SHOWS,
        End::GaveBack => texts::GAVE_BACK,
        End::LeftSilently => texts::LEFT_SILENTLY,
        End::Expired => texts::EXPIRED,
        End::Carried => texts::CARRIED,
        End::TurnedAway => texts::TURNED_AWAY,
    }
}

pub(crate) fn of(comparison: &Comparison, reader: Reader) -> String {
    let say = |key: Key| key.say(reader).to_owned();
    let people = comparison.people.to_string();
    let day = [("day", comparison.day.as_str()), ("date", comparison.date.as_str()), ("people", &people)];
    let mut said = texts::DAY.with(reader, &day);
    let mut part = |title: Key, rows: Vec<Vec<String>>| {
        said.push_str(&format!("\n\n{}\n{}", title.say(reader), aligned(&rows)));
    };

    let mut ends: Vec<Vec<String>> = vec![vec![say(texts::SETTINGS)]];
    ends[0].extend(End::ALL.map(|end| say(end_words(end))));
    ends[0].push(say(texts::LAST));
    for report in &comparison.variants {
        let mut row = vec![report.name.clone()];
        row.extend(End::ALL.map(|end| report.ends.get(&end).copied().unwrap_or(0).to_string()));
        row.push(time_of_day(report.last_s));
        ends.push(row);
    }
    part(texts::ENDS, ends);

    let services = |report: &Report| {
        let mut rows: Vec<(String, Waits)> =
            report.services.iter().map(|(name, waits)| (name.clone(), waits.clone())).collect();
        rows.push((say(texts::EVERYBODY), report.all.clone()));
        rows
    };
    part(texts::BY_SERVICE, waits(comparison, reader, texts::SERVICE, &services));
    let classes = |report: &Report| {
        let name = |name: &String| if name.is_empty() { say(texts::NO_CLASS) } else { name.clone() };
        report.classes.iter().map(|(id, waits)| (name(id), waits.clone())).collect()
    };
    part(texts::BY_CLASS, waits(comparison, reader, texts::CLASS, &classes));

    let mut counters = vec![
        [
            texts::COUNTER,
            texts::SETTINGS,
            texts::SERVED,
            texts::OPEN,
            texts::PAUSED,
            texts::BUSY,
            texts::IDLE,
            texts::IDLE_SHARE,
        ]
        .map(say)
        .to_vec(),
    ];
    for counter in comparison.variants.iter().flat_map(|report| report.counters.keys()) {
        if counters.iter().any(|row| row[0] == *counter) {
            continue;
        }
        for (n, report) in comparison.variants.iter().enumerate() {
            let Some(desk) = report.counters.get(counter) else { continue };
            let worked = desk.open_s.saturating_sub(desk.paused_s);
            counters.push(vec![
                if n == 0 { counter.clone() } else { String::new() },
                report.name.clone(),
                desk.served.to_string(),
                duration(desk.open_s),
                duration(desk.paused_s),
                duration(desk.busy_s),
                duration(desk.idle_s),
                percent(if worked > 0 { Some(desk.idle_s as f64 / worked as f64) } else { None }),
            ]);
        }
    }
    part(texts::COUNTERS, counters);
    said.push_str(&format!("\n\n{}\n", texts::WITHIN.say(reader)));
    for report in comparison.variants.iter().filter(|report| !report.unknown_counters.is_empty()) {
        let counters = report.unknown_counters.join(", ");
        let words = [("name", report.name.as_str()), ("counters", &counters)];
        said.push_str(&format!("{}\n", texts::UNKNOWN_COUNTERS.with(reader, &words)));
    }
    said
}

fn waits(
    comparison: &Comparison,
    reader: Reader,
    first: Key,
    groups: &dyn Fn(&Report) -> Vec<(String, Waits)>,
) -> Vec<Vec<String>> {
    let heads = [
        first,
        texts::SETTINGS,
        texts::CALLED,
        texts::MEAN,
        texts::P50,
        texts::P90,
        texts::MAX,
        texts::TARGET,
        texts::NO_SHOWS,
        texts::GAVE_UP,
        texts::LEFT_OVER,
        texts::LEFT_OVER_MAX,
    ];
    let mut rows = vec![heads.map(|key| key.say(reader).to_owned()).to_vec()];
    let all: Vec<Vec<(String, Waits)>> = comparison.variants.iter().map(groups).collect();
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in all.iter().flatten() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for name in names {
        let mut shown = name.clone();
        for (report, groups) in comparison.variants.iter().zip(&all) {
            let Some((_, waits)) = groups.iter().find(|(group, _)| group == name) else { continue };
            let seen = |s: u64| if waits.called > 0 { duration(s) } else { "-".to_owned() };
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
