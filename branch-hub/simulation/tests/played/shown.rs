//! Tables and pictures.

use queue::settings::Order;
use simulation::{Comparison, Name, Thing, Variant, Word, Words, compare};

use crate::hall::{Echo, bank, drawn, ordered, sample, settings};

fn compared(day: &str) -> Comparison {
    let branch = if day == "hospital" { "thies-hospital" } else { "dakar-plateau-bank" };
    let (today, aged) = (settings(sample(branch)), ordered(sample(branch), Order::AgedPriority));
    let variants = [("Aujourd'hui : priorité d'abord", &today), ("Essai : priorité qui vieillit", &aged)]
        .map(|(name, settings)| Variant { name: name.to_owned(), settings });
    compare(&drawn(day, 7), &variants, &mut |_| ())
}

#[test]
fn every_line_of_a_table_stands_under_its_head() {
    let table = compared("salary").table(&Echo);
    let lines: Vec<Vec<char>> = table.lines().map(|line| line.chars().collect()).collect();
    let head =
        lines.iter().position(|line| line.iter().collect::<String>().starts_with("Service  ")).unwrap();
    let end = |text: &str| {
        let line: String = lines[head].iter().collect();
        line[..line.find(text).unwrap()].chars().count() + text.chars().count()
    };
    for column in ["Called", "Mean", "Target", "LeftOver"] {
        let end = end(column);
        for line in lines[head + 1..].iter().take_while(|line| !line.is_empty()) {
            assert!(line[end - 1] != ' ' && line.get(end).is_none_or(|c| *c == ' '), "{column}\n{table}");
        }
    }
    assert!(table.contains("NoClass") && table.contains("Service caisse"), "{table}");
}

#[test]
fn a_report_as_json_says_who_waited_how_long() {
    let comparison = compared("ordinary");
    let json: serde_json::Value = serde_json::from_str(&comparison.json()).unwrap();
    let waits = &json["variants"][1]["services"]["caisse"];
    assert_eq!(waits["p90_s"].as_u64(), Some(comparison.variants[1].services["caisse"].p90_s));
    let ends = json["variants"][0]["ends"].as_object().unwrap();
    let people: u64 = ends.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(Some(people), json["visits"].as_u64());
    assert_eq!(json["date"], "2026-11-18");
}

#[test]
fn a_picture_is_well_formed_and_names_everything_it_draws() {
    for day in ["tabaski", "hospital"] {
        let comparison = compared(day);
        let svg = comparison.svg(&Echo);
        let open = svg.matches("<text").count();
        assert_eq!(open, svg.matches("</text>").count());
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{day}");
        for report in &comparison.variants {
            assert!(svg.contains(&report.name), "{}", report.name);
            assert!(report.services.keys().all(|service| svg.contains(&format!(">Service {service}<"))));
        }
        assert_eq!(svg.contains(">Outage<"), day == "tabaski");
    }
}

#[test]
fn a_name_with_a_bracket_does_not_break_the_picture() {
    let settings = bank();
    let variants = [Variant { name: "a<b & c".to_owned(), settings: &settings }];
    let svg = compare(&drawn("ordinary", 1), &variants, &mut |_| ()).svg(&Echo);
    assert!(svg.contains("a&lt;b &amp; c"));
}

#[test]
fn settings_that_are_compared_with_nothing_are_named_once() {
    let settings = bank();
    let variants = [Variant { name: "aujourd'hui".to_owned(), settings: &settings }];
    let table = compare(&drawn("ordinary", 1), &variants, &mut |_| ()).table(&Echo);
    assert_eq!(table.matches("aujourd'hui").count(), 1, "{table}");
    assert_eq!(table.matches("Settings").count(), 1, "{table}");
}

#[test]
fn two_services_of_one_name_have_a_line_each() {
    struct OneName;
    impl Words for OneName {
        fn say(&self, word: Word, arguments: &[(&str, &str)]) -> String {
            Echo.say(word, arguments)
        }
        fn name(&self, thing: Thing, id: &str) -> String {
            if matches!(thing, Thing::Service) { "Guichet unique".to_owned() } else { id.to_owned() }
        }
        fn day(&self, name: &Name) -> String {
            name.fr.clone()
        }
    }
    let comparison = compared("ordinary");
    let services = comparison.variants[0].services.len();
    assert!(services > 1);
    assert_eq!(comparison.table(&OneName).matches("Guichet unique").count(), services);
}
