-- Facts, in the one order there is. Columns derive from `bytes`; `bytes` and `hash` are the truth.
CREATE TABLE journal (
    seq   INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    bytes BLOB    NOT NULL,
    hash  BLOB    NOT NULL
) STRICT;

-- Answers that are repeated when a request comes again. Appended under a rising number of their own;
-- who asks for which request is looked up in memory.
CREATE TABLE replies (
    n          INTEGER PRIMARY KEY,
    day        INTEGER NOT NULL,
    principal  TEXT    NOT NULL,
    request_id BLOB    NOT NULL,
    digest     BLOB    NOT NULL,
    status     INTEGER NOT NULL,
    body       TEXT    NOT NULL
) STRICT;

-- Requests whose answers are gone: one blob of 8-byte fingerprints for each business day.
CREATE TABLE spent_requests (
    day          INTEGER PRIMARY KEY,
    fingerprints BLOB NOT NULL
) STRICT;

-- How each ticket ended. Ticket ids are made here and rise with time, so the key grows at its end.
CREATE TABLE history (
    ticket BLOB PRIMARY KEY,
    day    INTEGER NOT NULL,
    body   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The state at some row, to start without reading everything. Disposable.
CREATE TABLE snapshot (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    state_version INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    hash          BLOB    NOT NULL,
    body          BLOB    NOT NULL
) STRICT;
