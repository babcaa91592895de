//! Turns `texts/texts.csv` into a sorted table and one constant a key, so that a misspelt key does not compile.

use std::fmt::Write as _;
use std::{env, fs, path::Path};

fn main() {
    println!("cargo:rerun-if-changed=texts/texts.csv");
    let mut reader = csv::Reader::from_path("texts/texts.csv").expect("texts/texts.csv can be opened");
    let mut rows: Vec<Vec<String>> = reader
        .records()
        .map(|r| r.expect("texts.csv: a line is malformed").iter().map(str::to_owned).collect())
        .collect();
    rows.sort();
    let mut table = String::from("static TEXTS: &[Text] = &[\n");
    let mut keys = String::from(
        "/// One constant for each line of the table.\n#[expect(missing_docs, reason = \"the key is the name\")]\npub mod key {\n    use super::Key;\n",
    );
    for (at, row) in rows.iter().enumerate() {
        let [key, audience, fr, wo, en, confidence, source, reviewed_by] = row.as_slice() else {
            panic!("texts.csv: `{}` does not have eight columns", row[0]);
        };
        assert!(at == 0 || rows[at - 1][0] != *key, "texts.csv: `{key}` stands twice");
        writeln!(table, "    Text {{ key: {key:?}, audience: {audience:?}, fr: {fr:?}, wo: {wo:?}, en: {en:?}, confidence: {confidence:?}, source: {source:?}, reviewed_by: {reviewed_by:?} }},").expect("a String takes text");
        let name = key.to_uppercase().replace(['.', '-'], "_");
        writeln!(keys, "    pub const {name}: Key = Key({at});").expect("a String takes text");
    }
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("texts.rs"), format!("{table}];\n{keys}}}\n"))
        .expect("OUT_DIR can be written");
}
