//! The check as a branch manager meets it: one file, many slips, all of them told at once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use hub::settings::{Mistake, Ruling, check, read_toml};
use serde_json::{Map, Value, json};
use wire::names::Language;

const BANK: &str = include_str!("../../branches/dakar-plateau-bank.toml");
const HOSPITAL: &str = include_str!("../../branches/thies-hospital.toml");
const TOWN_HALL: &str = include_str!("../../branches/saint-louis-townhall.toml");

/// What is written, what is planted instead, the place that must be named, and what must be said of it in French.
const SLIPS: &[[&str; 4]] = &[
    ["format = 1", "format = 2", "format", "format = 1"],
    ["id = \"dakar-plateau\"", "id = \"Dakar Plateau\"", "branch.id", "seulement a-z"],
    ["kind = \"bank\"", "kind = \"banque\"", "branch.kind", "bank, hospital, administration"],
    ["\"fr\", \"wo\", \"en\"]", "\"fr\", \"wolof\", \"en\"]", "branch.languages[1]", "fr, wo, en"],
    ["accent = \"#0B6E4F\"", "accent = \"vert\"", "branch.accent", "#0B6E4F"],
    ["plain_http = false", "plain_http = \"non\"", "branch.plain_http", "true (oui) ou false (non)"],
    ["\"Africa/Dakar\"", "\"Afrique/Dakar\"", "branch.time_zone", "Africa/Dakar"],
    ["day_starts = \"04:00\"", "day_starts = \"4h\"", "hours.day_starts", "04:00"],
    ["tue = [\"08:15-16:00\"]", "tue = [\"8h15-16h\"]", "hours.tue[0]", "08:15-16:00"],
    ["wed = [\"08:15-16:00\"]", "wed = \"08:15-16:00\"", "hours.wed", "une liste"],
    ["\"15:00-16:30\"]", "\"12:00-16:30\"]", "hours.fri", "se recouvrent"],
    ["recall_gap_s = 15", "recall_gap_s = \"15\"", "rules.recall_gap_s", "un nombre entier"],
    ["recalls = 2", "recalls = -2", "rules.recalls", "0 ou plus"],
    ["put_back_places = 3", "put_back_places = 1.5", "rules.put_back_places", "un nombre entier"],
    ["absent_after_s = 20", "absent_after_s = 200000", "rules.absent_after_s", "3600"],
    ["auto_start_s", "autostart_s", "rules.autostart_s", "auto_start_s"],
    ["prefix = \"B\"", "prefix = \"A\"", "series.b.prefix", "les mêmes numéros"],
    ["prefix = \"C\"", "prefix = 3", "series.c.prefix", "un texte entre guillemets"],
    ["picture = \"cash\"", "picture = \"argent\"", "services.caisse.picture", "connues : "],
    [
        "name = { fr = \"Virement\", en = \"Transfer\" }",
        "name = \"Virement\"",
        "services.virement.name",
        "{ fr = \"Virement\" }",
    ],
    ["fr = \"Conseil\", en", "fr = \"Conseil\", de", "services.conseil.name.de", "connus : fr, en, wo"],
    ["fr = \"Ouverture de compte\"", "fr = \"\"", "services.ouverture-compte.name.fr", "vide"],
    ["series = \"d\"", "series = \"z\"", "services.ouverture-compte.series", "connus : a, b, c, d"],
    [
        "weight = 10\nextra_walking_s = 20\n\n[classes.aines]",
        "[classes.aines]",
        "classes.enceinte",
        "« weight »",
    ],
    ["[zones.hall]", "[zone.hall]", "zone", "zones"],
];

fn planted(slips: &[[&str; 4]]) -> String {
    slips.iter().fold(BANK.to_owned(), |text, [written, instead, place, _]| {
        assert!(text.contains(written), "{place}: the sample no longer has {written}");
        text.replacen(written, instead, 1)
    })
}

fn told(slips: &[[&str; 4]], language: Language) -> Vec<String> {
    check(&planted(slips)).unwrap_err().iter().map(|mistake| mistake.say(language)).collect()
}

#[test]
fn every_slip_is_named_with_its_place_its_line_and_what_would_be_right_however_many_there_are() {
    let mistakes = check(&planted(SLIPS)).unwrap_err();
    for [_, _, place, right] in SLIPS {
        let found: Vec<&Mistake> = mistakes.iter().filter(|mistake| mistake.place == *place).collect();
        let said: Vec<String> = found.iter().map(|mistake| mistake.say(Language::Fr)).collect();
        assert!(
            said.iter().any(|said| said.replace('\u{a0}', " ").contains(right)),
            "{place}: {right}\n{said:#?}\n{mistakes:#?}"
        );
        assert!(found.iter().all(|mistake| mistake.line.is_some()), "{place} has no line");
    }
    assert!(
        mistakes.is_sorted_by_key(|mistake| mistake.line.unwrap_or(usize::MAX)),
        "not in the order of the file"
    );
}

#[test]
fn a_slip_alone_is_the_only_mistake() {
    for slip in SLIPS.iter().filter(|[_, _, place, _]| *place != "zone") {
        let said = told(&[*slip], Language::Fr);
        assert_eq!(said.len(), 1, "{slip:?}\n{said:#?}");
    }
}

#[test]
fn a_mistake_is_told_in_the_readers_words_and_never_in_a_programmers() {
    let programmers =
        ["u32", "i64", "struct", "LocalText", "variant", "invalid", "field", "floating", "sequence"];
    for language in [Language::Fr, Language::En] {
        for said in told(SLIPS, language) {
            let word = programmers.iter().find(|word| said.contains(**word));
            assert_eq!(word, None, "{said}");
            assert!(!said.contains('{') || said.contains("{ fr = "), "a gap is left open: {said}");
        }
    }
    let english = told(SLIPS, Language::En).join("\n");
    assert!(!english.contains("la série") && !english.contains("ligne"), "{english}");
}

#[test]
fn a_line_that_is_not_toml_hides_no_other_mistake() {
    let text = planted(SLIPS).replacen("en = \"Deposit, withdrawal, cheque\" }", "en = \"Deposit }", 1);
    let mistakes = check(&text).unwrap_err();
    assert!(mistakes.len() > SLIPS.len(), "{mistakes:#?}");
    for [_, _, place, _] in SLIPS {
        assert!(mistakes.iter().any(|mistake| mistake.place == *place), "{place}\n{mistakes:#?}");
    }
    let hint = text.lines().position(|line| line.contains("\"Deposit }")).map(|at| at + 1);
    assert!(mistakes.iter().any(|mistake| mistake.place.is_empty() && mistake.line == hint), "{mistakes:#?}");
}

/// Every value of a document that is no table, with its path.
fn leaves(value: &Value, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    let Value::Object(table) = value else { return found.push(path.clone()) };
    for (name, inner) in table {
        path.push(name.clone());
        leaves(inner, path, found);
        path.pop();
    }
}

fn table_of<'a>(document: &'a mut Value, path: &[String]) -> &'a mut Map<String, Value> {
    let (_, above) = path.split_last().unwrap();
    above.iter().fold(document, |value, name| &mut value[name]).as_object_mut().unwrap()
}

#[test]
fn any_value_of_another_type_is_one_mistake_with_its_place_and_nothing_is_made_up_around_it() {
    for sample in [BANK, HOSPITAL, TOWN_HALL] {
        let document = read_toml(sample).unwrap();
        let mut paths = Vec::new();
        leaves(&document, &mut Vec::new(), &mut paths);
        assert!(paths.len() > 100);
        for path in paths {
            let mut spoilt = document.clone();
            table_of(&mut spoilt, &path).insert(path.last().unwrap().clone(), json!([[true]]));
            let mistakes = Ruling::make(1, spoilt, Value::Null).unwrap_err();
            let places: Vec<&str> =
                mistakes.iter().map(|mistake| mistake.place.split('[').next().unwrap()).collect();
            assert_eq!(places, [path.join(".")], "{mistakes:#?}");
        }
    }
}

#[test]
fn a_key_that_is_not_there_is_either_optional_or_the_one_mistake() {
    for sample in [BANK, HOSPITAL, TOWN_HALL] {
        let document = read_toml(sample).unwrap();
        let mut paths = Vec::new();
        leaves(&document, &mut Vec::new(), &mut paths);
        let mut missed = 0;
        for path in paths {
            let mut poorer = document.clone();
            let name = path.last().unwrap();
            table_of(&mut poorer, &path).remove(name);
            let Err(mistakes) = Ruling::make(1, poorer, Value::Null) else { continue };
            missed += 1;
            let said: Vec<String> = mistakes.iter().map(|mistake| mistake.say(Language::Fr)).collect();
            assert_eq!(said.len(), 1, "{path:?}\n{said:#?}");
            // Without its profile a counter has no services, and what is not gone to directly needs a counter.
            let named = match name.as_str() {
                "profile" => "services",
                "direct" => "guichet",
                other => other,
            };
            assert!(said.iter().all(|said| said.contains(named)), "{path:?}\n{said:#?}");
        }
        assert!(missed > 30);
    }
}

#[test]
fn wolof_that_waits_for_a_reviewer_is_listed_wherever_it_stands() {
    let text = BANK.replacen(
        "hint = { fr = \"Envoyer de l'argent\",",
        "hint = { fr = \"Envoyer\", wo = \"Yónnee\",",
        1,
    );
    let remarks = check(&text).unwrap().remarks;
    for place in [
        "services.caisse.name.wo",
        "services.virement.hint.wo",
        "classes.enceinte.name.wo",
        "branch.paper_footer.wo",
    ] {
        let remark = remarks.iter().find(|remark| remark.place == place);
        assert!(remark.is_some_and(|remark| remark.line.is_some()), "{place}: {remarks:#?}");
    }
}

#[test]
fn a_file_of_another_kind_is_refused_without_a_flood() {
    for text in ["", "a = 1", "[branch]", "hello", "\u{feff}format = 1"] {
        let mistakes = check(text).unwrap_err();
        assert!((1..=12).contains(&mistakes.len()), "{text}: {mistakes:#?}");
    }
    assert_eq!(Ruling::make(1, json!([]), Value::Null).unwrap_err().len(), 1);
}

#[test]
fn a_short_name_in_capitals_is_one_mistake_and_what_is_in_it_is_still_checked() {
    let text = BANK.replacen("[services.caisse]", "[services.Caisse]", 1).replacen(
        "[agents.awa]\nname = \"Awa\"",
        "[agents.Awa]\nname = \" \"",
        1,
    );
    let mistakes = check(&text).unwrap_err();
    let places: Vec<&str> = mistakes.iter().map(|mistake| mistake.place.as_str()).collect();
    assert_eq!(places, ["services.Caisse", "agents.Awa", "agents.Awa.name"], "{mistakes:#?}");
}

#[test]
fn one_bad_entry_of_a_list_hides_no_other() {
    let text = BANK.replacen("[\"fr\", \"wo\", \"en\"]", "[\"fr\", \"de\", \"fr\"]", 1);
    let mistakes = check(&text).unwrap_err();
    let places: Vec<&str> = mistakes.iter().map(|mistake| mistake.place.as_str()).collect();
    assert_eq!(places, ["branch.languages[1]", "branch.languages[1]"], "{mistakes:#?}");
}

#[test]
fn what_nobody_could_see_or_read_is_refused() {
    for (written, instead, place) in [
        ("accent = \"#0B6E4F\"", "accent = \"#FFFFFF\"", "branch.accent"),
        ("accent = \"#0B6E4F\"", "accent = \"#FFD700\"", "branch.accent"),
        ("prefix = \"C\"", "prefix = \"<b>\"", "series.c.prefix"),
        ("prefix = \"C\"", "prefix = \"CCCC\"", "series.c.prefix"),
        ("name = \"Moussa\"", "name = \"\"", "agents.moussa.name"),
        ("label = \"1\"", "label = \"123456789\"", "counters.g1.label"),
        ("label = \"1\"", "label = \"1\\u001b\"", "counters.g1.label"),
        ("name = \"Moussa\"", "name = \"Mou\\tssa\"", "agents.moussa.name"),
        ("\nname = \"Agence", "\nname = \"\\u001b[2JAgence", "branch.name"),
        ("island_prefix = \"K\"", "island_prefix = \"é\"", "devices.borne-1.island_prefix"),
        ("next_deaf_s = 3", "next_deaf_s = 3600", "rules.next_deaf_s"),
        ("recalls = 2", "recalls = 99999999999999999999", ""),
    ] {
        let mistakes = check(&BANK.replacen(written, instead, 1)).unwrap_err();
        let places: Vec<&str> = mistakes.iter().map(|mistake| mistake.place.as_str()).collect();
        assert_eq!(places, [place], "{instead}: {mistakes:#?}");
    }
}

/// What is written below a sample, where the mistake is, and what must be said of it in French.
const ADDED: &[[&str; 3]] = &[
    ["[policies.p]", "policies.p", "une seule de ces trois choses"],
    [
        "[policies.p]\norder = \"fifo\"\nratio = [{ calls = 1 }]",
        "policies.p",
        "une seule de ces trois choses",
    ],
    ["[policies.p]\norder = \"fifo\"\nfinally = \"fifo\"", "policies.p.finally", "après rules"],
    ["[policies.p]\norder = \"lifo\"", "policies.p.order", "aged-priority"],
    [
        "[policies.p]\nratio = [{ calls = 1, classes = [\"vieux\"] }]",
        "policies.p.ratio[0].classes",
        "la priorité « vieux » n'existe pas",
    ],
    ["[policies.p]\nrules = [{ between = \"midi\" }]", "policies.p.rules[0].between", "08:15-16:00"],
    [
        "[counters.g9]\nname = { fr = \"9\" }\nlabel = \"9\"\nzone = \"hall\"\nprofile = \"vite\"\nservices = [\"caisse\"]",
        "counters.g9.profile",
        "le profil « vite » n'existe pas",
    ],
    [
        "[counters.g9]\nname = { fr = \"9\" }\nlabel = \"9\"\nzone = \"hall\"\npolicy = \"vite\"\nservices = [\"caisse\"]",
        "counters.g9.policy",
        "la règle d'appel « vite » n'existe pas",
    ],
    ["[calendar.observed]\ncorite = [\"2027-03-11\"]", "calendar.observed.corite", "le jour férié"],
    ["[calendar.observed]\nkorite = [\"11 mars\"]", "calendar.observed.korite[0]", "2027-03-10"],
    ["[calendar.special.x]\ndate = \"demain\"", "calendar.special.x.date", "2027-03-10"],
    ["[calendar.special.x]\ndate = \"2027-01-04\"\nhours = [\"8h\"]", "calendar.special.x.hours[0]", "08:15"],
    [
        "[calendar.seasons.x]\nfrom = \"2027-02-08\"\nto = \"2027-02-01\"",
        "calendar.seasons.x",
        "ne finit pas avant",
    ],
    [
        "[calendar.seasons.x]\nfrom = \"2027-02-08\"\nto = \"2027-03-01\"\n[calendar.seasons.y]\nfrom = \"2027-03-01\"\nto = \"2027-03-02\"",
        "calendar.seasons.y",
        "partage une date avec x",
    ],
    ["[peak.daily_quotas]\ncaise = 10", "peak.daily_quotas.caise", "le service « caise » n'existe pas"],
    [
        "[triage.rouge]\nname = { fr = \"Rouge\" }\nweight = 1\nlongest_wait_min = 1",
        "triage.rouge",
        "look_again_min",
    ],
];

/// What is written at the end of a service, where the mistake is, and what must be said of it.
const OF_A_SERVICE: &[[&str; 3]] = &[
    ["discreet = true", "services.caisse.discreet", "hall_name"],
    ["by_triage = true", "services.caisse.by_triage", "[triage]"],
    ["only_classes = [\"vieux\"]", "services.caisse.only_classes", "la priorité « vieux »"],
    ["only_kinds = [\"appointment\"]", "services.caisse.only_kinds", "n'offre pas « appointment »"],
];

#[test]
fn what_the_rules_may_be_told_is_checked_with_a_sentence_that_says_what_to_do() {
    let added = ADDED.iter().map(|[added, place, said]| (format!("{BANK}\n{added}\n"), *place, *said));
    let title = "[services.caisse]\n";
    let inside = OF_A_SERVICE
        .iter()
        .map(|[added, place, said]| (BANK.replacen(title, &format!("{title}{added}\n"), 1), *place, *said));
    let mut otherwise = Vec::new();
    for (text, place, said) in added.chain(inside) {
        let mistakes = check(&text).map_or_else(|mistakes| mistakes, |_| Vec::new());
        let places: Vec<&str> = mistakes.iter().map(|mistake| mistake.place.as_str()).collect();
        let told: String = mistakes.iter().map(|mistake| mistake.say(Language::Fr)).collect();
        if places != [place] || !told.replace('\u{a0}', " ").contains(said) {
            otherwise.push((place, said, mistakes));
        }
    }
    assert!(otherwise.is_empty(), "{otherwise:#?}");
    let long = check(&BANK.replacen("park_min = 10", "park_min = 1000", 1)).unwrap_err();
    assert_eq!((long[0].place.as_str(), long.len()), ("rules.park_min", 1));
    assert!(long[0].say(Language::En).contains("1000 does not fit; from 0 to 240"), "{long:?}");
}

#[test]
fn what_is_written_for_the_rules_reaches_them() {
    let text = format!(
        "{}\n{}",
        BANK.replacen("park_min = 10", "park_min = 7", 1),
        r#"
[calendar.observed]
korite = ["2027-03-11"]
[calendar.special.inventaire]
date = "2027-01-04"
[policies.tour]
ratio = [{ calls = 2, without_class = true }, { calls = 1, classes = ["aines", "enceinte", "handicap"] }]
[profiles.rapide]
services = ["caisse"]
policy = "tour"
[counters.g9]
name = { fr = "Guichet 9" }
label = "9"
zone = "hall"
profile = "rapide"
"#
    );
    let ruling = check(&text).unwrap();
    assert_eq!(ruling.rules.rules.park_s, 420);
    let g9 = &ruling.rules.counters["g9"];
    assert_eq!((g9.services.len(), g9.policy.as_ref().map(queue::Slug::as_str)), (1, Some("tour")));
    let closed = |date: &str| ruling.rules.hours_on(queue::Date::read(date).unwrap()).spans.is_empty();
    assert!(closed("2027-03-11") && closed("2027-01-04") && !closed("2027-01-05"));
}

/// A sample with every example that stands behind a `#` made real.
fn uncommented(text: &str) -> String {
    let is_example = |line: &&str| {
        let Some(rest) = line.strip_prefix("# ") else { return false };
        let key = rest.split(['=', '#']).next().unwrap_or_default().trim();
        let name = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        !rest.starts_with(' ') && (rest.starts_with('[') || (rest.contains(" = ") && name))
    };
    text.lines().map(|line| if is_example(&line) { &line[2..] } else { line }).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_example_in_a_sample_passes_the_check_once_its_hash_is_taken_away() {
    for (name, sample) in [("bank", BANK), ("hospital", HOSPITAL), ("town hall", TOWN_HALL)] {
        let text = uncommented(sample);
        assert!(text.contains("\n[policies.equitable]\n") && text.len() < sample.len(), "{name}");
        let told = check(&text).err().unwrap_or_default();
        let told: Vec<String> = told.iter().map(|mistake| mistake.say(Language::Fr)).collect();
        assert_eq!(told, Vec::<String>::new(), "{name}");
    }
}
