//! The one table of what is kept of people.
//! Must not hold sentences: they come from the table of texts.

use wire::texts::{Key, key};

/// A file, a table in it, and columns.
pub type Place = (&'static str, &'static str, &'static [&'static str]);

/// One sort of data about people.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// What it is.
    pub what: Key,
    /// What for.
    pub why: Key,
    /// On which basis of the law.
    pub basis: Key,
    /// Until when.
    pub how_long: Key,
    /// Who reads it.
    pub who: Key,
    /// How it goes.
    pub gone: Key,
    /// Where it stands.
    pub places: &'static [Place],
}

/// Everything that is about somebody.
pub const KEPT: &[Kept] = &[
    Kept {
        what: key::PRIVACY_IDENTIFIER,
        why: key::PRIVACY_IDENTIFIER_WHY,
        basis: key::PRIVACY_IDENTIFIER_BASIS,
        how_long: key::PRIVACY_IDENTIFIER_HOW_LONG,
        who: key::PRIVACY_IDENTIFIER_WHO,
        gone: key::PRIVACY_IDENTIFIER_GONE,
        places: &[("hub.sqlite", "personal", &["visit", "day", "identifier"])],
    },
    Kept {
        what: key::PRIVACY_VISIT,
        why: key::PRIVACY_VISIT_WHY,
        basis: key::PRIVACY_VISIT_BASIS,
        how_long: key::PRIVACY_VISIT_HOW_LONG,
        who: key::PRIVACY_VISIT_WHO,
        gone: key::PRIVACY_VISIT_GONE,
        places: &[
            ("hub.sqlite", "journal", &["seq", "epoch", "bytes", "hash"]),
            ("hub.sqlite", "history", &["ticket", "day", "body"]),
            ("hub.sqlite", "replies", &["n", "day", "principal", "request_id", "digest", "status", "body"]),
            ("hub.sqlite", "snapshot", &["id", "state_version", "seq", "hash", "body"]),
        ],
    },
    Kept {
        what: key::PRIVACY_STAFF,
        why: key::PRIVACY_STAFF_WHY,
        basis: key::PRIVACY_STAFF_BASIS,
        how_long: key::PRIVACY_VISIT_HOW_LONG,
        who: key::PRIVACY_STAFF_WHO,
        gone: key::PRIVACY_VISIT_GONE,
        places: &[
            ("hub.sqlite", "journal", &["bytes"]),
            ("hub.sqlite", "replies", &["principal"]),
            ("audit.sqlite", "told", &["seq", "at_ms", "kind", "who", "about", "changed"]),
        ],
    },
    Kept {
        what: key::PRIVACY_PEOPLE,
        why: key::PRIVACY_PEOPLE_WHY,
        basis: key::PRIVACY_STAFF_BASIS,
        how_long: key::PRIVACY_PEOPLE_HOW_LONG,
        who: key::PRIVACY_PEOPLE_WHO,
        gone: key::PRIVACY_PEOPLE_GONE,
        places: &[
            ("access.sqlite", "people", &["id", "role", "secret"]),
            ("access.sqlite", "tokens", &["hash", "role", "name", "made_at"]),
        ],
    },
    Kept {
        what: key::PRIVACY_SESSIONS,
        why: key::PRIVACY_SESSIONS_WHY,
        basis: key::PRIVACY_STAFF_BASIS,
        how_long: key::PRIVACY_SESSIONS_HOW_LONG,
        who: key::PRIVACY_PEOPLE_WHO,
        gone: key::PRIVACY_SESSIONS_GONE,
        places: &[
            (
                "access.sqlite",
                "sessions",
                &["id", "person", "role", "ends_at_ms", "ends_run_ms", "acted_run_ms"],
            ),
            ("access.sqlite", "session_tokens", &["hash", "session", "made_run_ms", "retired_run_ms"]),
            ("access.sqlite", "tries", &["person", "wrong", "lock_outs", "locked_until_run_ms"]),
        ],
    },
];

/// Tables in which nobody stands: fingerprints of requests, places in the journal and in its archive.
pub const ABOUT_NOBODY: &[Place] = &[
    ("hub.sqlite", "spent_requests", &["day", "fingerprints"]),
    ("hub.sqlite", "seen_ahead", &["id", "epoch", "seq"]),
    ("hub.sqlite", "archived", &["first", "last", "manifest"]),
    ("audit.sqlite", "mark", &["id", "seq", "hash", "settings"]),
];

/// Sorts of files: what they are called in the data folder, or how that begins, and what of people stands in them; none:
/// nothing does.
pub type Files = (&'static [&'static str], Option<Key>);

/// Every file that the hub writes in its folder. A backup and a file for support lie where somebody wants them.
pub const FILES: &[Files] = &[
    (&["hub.sqlite.schema-", "access.sqlite.schema-"], Some(key::PRIVACY_FILE_SCHEMA)),
    (&["hub.sqlite", "access.sqlite", "audit.sqlite"], Some(key::PRIVACY_FILE_DATABASE)),
    (&["archive/"], Some(key::PRIVACY_FILE_ARCHIVE)),
    (&["replaced-"], Some(key::PRIVACY_FILE_REPLACED)),
    (&["incoming/", "drill-", "restoring"], Some(key::PRIVACY_FILE_RESTORING)),
    (&["setup.json", "trial.json"], Some(key::PRIVACY_FILE_SETUP)),
    (
        &[
            "hub.key",
            "track.key",
            "authority.pem",
            "setup-code",
            "hub.lock",
            "hub.sock",
            "alive",
            "last-fault",
            "reserve",
        ],
        None,
    ),
];

/// What stands in files elsewhere.
pub const ELSEWHERE: &[(&str, Key)] =
    &[("smartqueue-…", key::PRIVACY_FILE_BACKUP), ("branch-hub support", key::PRIVACY_FILE_SUPPORT)];

/// What SQLite and our own writing lay beside a file.
const BESIDE: [&str; 4] = ["", "-wal", "-shm", ".new"];

/// Of which sort a file of the data folder is, by its path in it.
#[must_use]
pub fn file_of(path: &str) -> Option<&'static Files> {
    let bears = |name: &str| {
        path.strip_prefix(name).is_some_and(|rest| name.ends_with(['-', '/']) || BESIDE.contains(&rest))
    };
    FILES.iter().find(|(names, _)| names.iter().any(|name| bears(name)))
}
