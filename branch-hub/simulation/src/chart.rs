//! A comparison as a picture: one panel for each service with the people waiting over the day, and bars for the waits
//! of each priority class. Settings differ by colour, by line and by mark, so that it can be printed in black.
//! Must not know figures beyond those it draws.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use queue::Slug;

use crate::compare::Comparison;
use crate::curve::waiting;
use crate::day::MINUTE_MS;
use crate::report::{Report, Waits};
use crate::table::duration;
use crate::words::{Thing, Word, Words};

/// All lengths are in pixels, on a grid of 8.
const WIDTH: f64 = 1040.0;
const MARGIN: f64 = 32.0;
const PANEL: f64 = 144.0;
const GAP: f64 = 64.0;
const HOUR_MS: u64 = 60 * MINUTE_MS;

const INK: &str = "#1F2933";
const QUIET: &str = "#5F6B76";
const RULE: &str = "#E1E5E9";
const SHADE: &str = "#F1F3F5";

/// Steps of an axis of minutes.
const MINUTES: [f64; 7] = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0];

/// How the n-th settings look: colour, dashes, mark.
const LOOKS: [(&str, &str, Mark); 5] = [
    ("#5F6B76", "", Mark::Circle),
    ("#0B6E4F", "", Mark::Square),
    ("#1F2933", "7 4", Mark::Triangle),
    ("#8A949E", "2 4", Mark::Diamond),
    ("#0B6E4F", "7 4", Mark::Circle),
];

#[derive(Clone, Copy)]
enum Mark {
    Circle,
    Square,
    Triangle,
    Diamond,
}

/// The first settings are quiet where there are others to look at, and speak up alone.
const fn look(n: usize, of: usize) -> (&'static str, &'static str, Mark) {
    if of == 1 { LOOKS[1] } else { LOOKS[n % LOOKS.len()] }
}

pub(crate) fn of(comparison: &Comparison, words: &dyn Words) -> String {
    let mut sheet = Sheet { svg: String::new(), y: MARGIN };
    sheet.heading(comparison, words);
    sheet.panels(comparison, words);
    let classes: BTreeSet<&String> =
        comparison.variants.iter().flat_map(|report| report.classes.keys()).collect();
    let named = |id| match id {
        "" => words.say(Word::NoClass, &[]),
        id => words.name(Thing::Class, id),
    };
    let classes: Vec<(&String, String)> = classes.into_iter().map(|id| (id, named(id.as_str()))).collect();
    sheet.bars(comparison, words, Word::Bars, &classes, |report| &report.classes);
    let found = comparison.triage.iter().map(|id| (id, words.name(Thing::Triage, id)));
    let found: Vec<(&String, String)> = found.collect();
    if !found.is_empty() {
        sheet.bars(comparison, words, Word::ByTriage, &found, |report| &report.triage);
    }
    let height = sheet.y;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {WIDTH} {height:.0}\" font-family=\"'Noto Sans', sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n{}</svg>\n",
        sheet.svg
    )
}

struct Sheet {
    svg: String,
    /// Below this nothing is drawn yet.
    y: f64,
}

impl Sheet {
    fn heading(&mut self, comparison: &Comparison, words: &dyn Words) {
        let people = comparison.people.to_string();
        let name = words.day(&comparison.day);
        let gaps = [("day", name.as_str()), ("date", &comparison.date), ("people", &people)];
        self.text(MARGIN, self.y + 18.0, &words.say(Word::Day, &gaps), "start", INK, 20.0, true);
        self.y += 48.0;
        // One line of the legend each: names may be as long as they like.
        for (n, report) in comparison.variants.iter().enumerate() {
            let (colour, dashes, mark) = look(n, comparison.variants.len());
            self.line(MARGIN, self.y, MARGIN + 40.0, self.y, colour, dashes, 2.5);
            self.mark(MARGIN + 20.0, self.y, mark, colour);
            self.text(MARGIN + 52.0, self.y + 4.5, &report.name, "start", INK, 13.0, false);
            self.y += 24.0;
        }
        self.y += 16.0;
    }

    fn title(&mut self, words: &str) {
        self.text(MARGIN, self.y + 12.0, words, "start", INK, 15.0, true);
        self.y += 32.0;
    }

    fn panels(&mut self, comparison: &Comparison, words: &dyn Words) {
        self.title(&words.say(Word::Waiting, &[]));
        let (from, to) = span(comparison);
        let width = (WIDTH - 2.0 * MARGIN - GAP) / 2.0;
        let mut services: Vec<Slug> = Vec::new();
        for service in comparison.variants.iter().flat_map(|report| report.services.keys()) {
            if !services.iter().any(|known| known.as_str() == service) {
                services.push(Slug::from(service.as_str()));
            }
        }
        let top = self.y;
        for (n, service) in services.iter().enumerate() {
            let x = MARGIN + 24.0 + (n % 2) as f64 * (width + GAP);
            let y = top + (n / 2) as f64 * (PANEL + 72.0);
            self.panel(comparison, words, service, (x, y, width - 24.0), (from, to));
        }
        self.y = top + services.len().div_ceil(2) as f64 * (PANEL + 72.0) + 8.0;
    }

    fn panel(
        &mut self,
        comparison: &Comparison,
        words: &dyn Words,
        service: &Slug,
        (x, y, width): (f64, f64, f64),
        (from, to): (u64, u64),
    ) {
        let curves: Vec<_> = comparison.played.iter().map(|played| waiting(played, service)).collect();
        let most = curves.iter().flatten().map(|(_, people)| *people).max().unwrap_or(0).max(1);
        let step = nice(most as f64 / 3.0).max(1.0);
        let top = (most as f64 / step).ceil() * step;
        let (head, foot) = (y + 32.0, y + 28.0 + PANEL - 16.0);
        let at = |ms: u64| x + (ms.saturating_sub(from)) as f64 / (to - from).max(1) as f64 * width;
        let up = |people: f64| foot - people / top * (foot - head);
        self.text(x, y + 10.0, &words.name(Thing::Service, service.as_str()), "start", INK, 13.0, true);
        let people = words.say(Word::People, &[]);
        self.text(x + width, y + 10.0, &people, "end", QUIET, 11.0, false);
        for outage in comparison.outages.iter().filter(|outage| outage.services.contains(service)) {
            let (left, right) = (at(outage.from_ms), at(outage.to_ms.min(to)));
            self.rect(left, head, right - left, foot - head, SHADE);
            let outage = words.say(Word::Outage, &[]);
            self.text(f64::midpoint(left, right), head - 5.0, &outage, "middle", QUIET, 11.0, false);
        }
        let mut people = 0.0;
        while people <= top {
            self.line(x, up(people), x + width, up(people), RULE, "", 1.0);
            self.text(x - 6.0, up(people) + 4.0, &format!("{people:.0}"), "end", QUIET, 11.0, false);
            people += step;
        }
        let hours = (to - from) / HOUR_MS;
        let every = if hours > 14 {
            4
        } else if hours > 7 {
            2
        } else {
            1
        };
        for hour in (from.div_ceil(HOUR_MS)..=to / HOUR_MS).filter(|hour| hour % every == 0) {
            self.line(at(hour * HOUR_MS), foot, at(hour * HOUR_MS), foot + 4.0, QUIET, "", 1.0);
            let words = format!("{:02}:00", hour % 24);
            self.text(at(hour * HOUR_MS), foot + 18.0, &words, "middle", QUIET, 11.0, false);
        }
        for (n, curve) in curves.iter().enumerate() {
            let (colour, dashes, mark) = look(n, curves.len());
            let points: Vec<(f64, f64)> =
                curve.iter().map(|(ms, people)| (at((*ms).clamp(from, to)), up(*people as f64))).collect();
            self.curve(&points, colour, dashes);
            // Marks stand apart from those of the other settings.
            let marked = points.iter().skip(6 + 5 * n).step_by(24);
            marked.for_each(|(x, y)| self.mark(*x, *y, mark, colour));
        }
    }

    /// The waits of some groups of people, each with what it is called.
    fn bars(
        &mut self,
        comparison: &Comparison,
        words: &dyn Words,
        title: Word,
        groups: &[(&String, String)],
        of: impl Fn(&Report) -> &BTreeMap<String, Waits>,
    ) {
        self.title(&words.say(title, &[]));
        let all = comparison.variants.iter().flat_map(|report| of(report).values());
        let longest = all.map(|waits| waits.p90_s).max().unwrap_or(0).max(60) as f64 / 60.0;
        let step =
            MINUTES.into_iter().find(|step| step * 6.0 >= longest).unwrap_or_else(|| nice(longest / 6.0));
        let top = (longest / step).ceil() * step;
        // Letters of this size are about 7 wide.
        let longest_name = groups.iter().map(|(_, name)| name.chars().count()).max().unwrap_or(0);
        let left = MARGIN + 24.0 + (longest_name as f64 * 7.0).clamp(144.0, 360.0);
        let right = WIDTH - MARGIN - 128.0;
        let across = |minutes: f64| left + minutes / top * (right - left);
        let rows = comparison.variants.len() as f64 * 20.0;
        let foot = self.y + groups.len() as f64 * (rows + 20.0) - 8.0;
        let mut minutes = 0.0;
        while minutes <= top {
            self.line(across(minutes), self.y - 8.0, across(minutes), foot, RULE, "", 1.0);
            self.text(across(minutes), foot + 18.0, &format!("{minutes:.0}"), "middle", QUIET, 11.0, false);
            minutes += step;
        }
        let unit = words.say(Word::Minutes, &[]);
        self.text(right + 16.0, foot + 18.0, &unit, "start", QUIET, 11.0, false);
        for (id, name) in groups {
            self.text(left - 16.0, self.y + rows / 2.0 + 4.0, name, "end", INK, 13.0, false);
            for (n, report) in comparison.variants.iter().enumerate() {
                let (colour, _, mark) = look(n, comparison.variants.len());
                let y = self.y + n as f64 * 20.0 + 10.0;
                let Some(waits) = of(report).get(*id).filter(|waits| waits.waits > 0) else {
                    let nobody = words.say(Word::Nobody, &[]);
                    self.text(left + 8.0, y + 4.0, &nobody, "start", QUIET, 11.0, false);
                    continue;
                };
                let (half, most) = (across(waits.p50_s as f64 / 60.0), across(waits.p90_s as f64 / 60.0));
                self.rect(left, y - 6.0, (half - left).max(1.0), 12.0, colour);
                self.line(half, y, most, y, colour, "", 1.5);
                self.line(most, y - 4.0, most, y + 4.0, colour, "", 1.5);
                self.mark(left - 7.0, y, mark, colour);
                let both = format!("{} · {}", duration(waits.p50_s), duration(waits.p90_s));
                self.text(most + 8.0, y + 4.0, &both, "start", QUIET, 11.0, false);
            }
            self.y += rows + 20.0;
        }
        self.y = foot + 56.0;
    }

    #[expect(clippy::too_many_arguments, reason = "a text has as many sides")]
    fn text(&mut self, x: f64, y: f64, words: &str, anchor: &str, colour: &str, size: f64, strong: bool) {
        let weight = if strong { " font-weight=\"600\"" } else { "" };
        let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        self.put(&format!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{colour}\" font-size=\"{size}\"{weight}>{words}</text>"
        ));
    }

    #[expect(clippy::too_many_arguments, reason = "two points and a look")]
    fn line(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, colour: &str, dashes: &str, width: f64) {
        self.put(&format!(
            "<path d=\"M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}\" stroke=\"{colour}\" stroke-width=\"{width}\"{}/>",
            dashed(dashes)
        ));
    }

    fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, colour: &str) {
        self.put(&format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{colour}\"/>"
        ));
    }

    fn curve(&mut self, points: &[(f64, f64)], colour: &str, dashes: &str) {
        let mut path = String::new();
        for (n, (x, y)) in points.iter().enumerate() {
            let _ = write!(path, "{}{x:.1} {y:.1}", if n == 0 { 'M' } else { 'L' });
        }
        self.put(&format!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linejoin=\"round\"{}/>",
            dashed(dashes)
        ));
    }

    fn mark(&mut self, x: f64, y: f64, mark: Mark, colour: &str) {
        let shape = match mark {
            Mark::Circle => format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\""),
            Mark::Square => {
                format!("<rect x=\"{:.1}\" y=\"{:.1}\" width=\"7\" height=\"7\"", x - 3.5, y - 3.5)
            }
            Mark::Triangle => format!("<path d=\"M{x:.1} {:.1}l4 7h-8z\"", y - 4.0),
            Mark::Diamond => format!("<path d=\"M{x:.1} {:.1}l4.5 4.5l-4.5 4.5l-4.5 -4.5z\"", y - 4.5),
        };
        self.put(&format!("{shape} fill=\"{colour}\" stroke=\"#FFFFFF\" stroke-width=\"1\"/>"));
    }

    fn put(&mut self, element: &str) {
        self.svg.push_str(element);
        self.svg.push('\n');
    }
}

fn dashed(dashes: &str) -> String {
    if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") }
}

/// Whole hours around what is drawn.
fn span(comparison: &Comparison) -> (u64, u64) {
    let from = comparison.played.iter().map(|played| played.from_ms).min().unwrap_or(0);
    let to = comparison.played.iter().map(|played| played.to_ms).max().unwrap_or(HOUR_MS);
    (from / HOUR_MS * HOUR_MS, (to.div_ceil(HOUR_MS) * HOUR_MS).max(HOUR_MS))
}

/// The smallest of 1, 2, 5, 10, 20... that is not less.
fn nice(least: f64) -> f64 {
    let ten = 10_f64.powf(least.max(1e-9).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * ten).find(|n| *n >= least * 0.999).unwrap_or(10.0 * ten)
}
