-- Sessions whose token changes, and tries that a restart does not forget. Times of `run` are of the hub's running time,
-- which no wrong clock shortens. Sessions of before had one token for good: their people sign in again.
DROP TABLE sessions;

CREATE TABLE sessions (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    person       TEXT    NOT NULL,
    role         TEXT    NOT NULL,
    ends_at_ms   INTEGER NOT NULL,
    ends_run_ms  INTEGER NOT NULL,
    acted_run_ms INTEGER NOT NULL
) STRICT;

-- Every token that a session has borne: one that was replaced betrays whoever shows it later.
CREATE TABLE session_tokens (
    hash           BLOB PRIMARY KEY,
    session        INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    made_run_ms    INTEGER NOT NULL,
    retired_run_ms INTEGER
) STRICT, WITHOUT ROWID;

-- Wrong tries in a row, of people who may sign in. The row without a name is written for everybody else.
CREATE TABLE tries (
    person           TEXT PRIMARY KEY,
    wrong            INTEGER NOT NULL,
    lock_outs        INTEGER NOT NULL,
    locked_until_run_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
