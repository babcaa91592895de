-- Who may come in. Secrets never stand here in the clear, and nothing here is in the journal.
CREATE TABLE tokens (
    hash    BLOB PRIMARY KEY,
    role    TEXT NOT NULL,
    name    TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
    id     TEXT PRIMARY KEY,
    role   TEXT NOT NULL,
    secret TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    hash       BLOB PRIMARY KEY,
    person     TEXT NOT NULL,
    role       TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
