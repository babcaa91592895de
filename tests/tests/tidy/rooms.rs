//! What each room must not know, where a word gives it away: the rules no clock and no disk, the hub only one clock, a
//! screen program only one file of Slint.

use crate::tree::{files, none};

/// A folder, the file in it that may, the words, and why nobody else there may say them.
struct Room {
    folder: &'static str,
    may: &'static str,
    words: &'static [&'static str],
    why: &'static str,
}

const ROOMS: &[Room] = &[
    Room {
        folder: "branch-hub/queue/src/",
        may: "",
        words: &[
            "std::time",
            "std::fs",
            "std::net",
            "std::env",
            "std::thread",
            "async fn",
            "HashMap",
            "HashSet",
        ],
        why: "the rules are told time and ids, touch nothing, and are the same at every replay",
    },
    Room {
        folder: "branch-hub/hub/src/",
        may: "branch-hub/hub/src/clock.rs",
        words: &["SystemTime::now", "Timestamp::now", "Zoned::now", "Instant::now"],
        why: "the hub has one clock, which tests and demonstrations drive",
    },
    Room {
        folder: "kiosk/src/",
        may: "kiosk/src/glass.rs",
        words: SLINT,
        why: "one file knows Slint's types",
    },
    Room {
        folder: "display/src/",
        may: "display/src/glass.rs",
        words: SLINT,
        why: "one file knows Slint's types",
    },
];

const SLINT: &[&str] = &["use slint", "slint::"];

fn said_elsewhere(room: &Room, path: &str, text: &str) -> Vec<String> {
    if !path.starts_with(room.folder) || path == room.may {
        return Vec::new();
    }
    let code = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    // The generated module has to be included somewhere; it is private to the program.
    let code = code.filter(|(_, line)| !line.contains("slint::include_modules!"));
    code.flat_map(|(i, line)| {
        let said = room.words.iter().filter(move |word| line.contains(**word));
        said.map(move |word| format!("{path}:{}: `{word}`: {}", i + 1, room.why))
    })
    .collect()
}

#[test]
fn no_room_knows_what_it_must_not_know() {
    let sources = files(&[".rs"]);
    for room in ROOMS {
        assert!(sources.iter().any(|file| file.path.starts_with(room.folder)), "{} is gone", room.folder);
        none(
            &sources.iter().flat_map(|file| said_elsewhere(room, &file.path, &file.text)).collect::<Vec<_>>(),
        );
    }
}

#[test]
fn a_forbidden_word_is_found_in_its_room_and_only_there() {
    for room in ROOMS {
        let path = format!("{}elsewhere.rs", room.folder);
        for word in room.words {
            let text = format!("fn f() {{\n    {word};\n}}\n");
            assert!(!said_elsewhere(room, &path, &text).is_empty(), "{path} {word}");
            assert!(said_elsewhere(room, room.may, &text).is_empty());
            assert!(said_elsewhere(room, "tests/src/lib.rs", &text).is_empty());
            assert!(said_elsewhere(room, &path, &format!("    // {word}\n")).is_empty());
        }
    }
}
