-- What this kiosk has asked the hub for. A row is on disk before the hub hears of it.
CREATE TABLE asks (
    request_id  TEXT PRIMARY KEY,
    body        TEXT NOT NULL,
    kept_at_ms  INTEGER NOT NULL,
    -- `open`, `issued`, `refused`
    state       TEXT NOT NULL DEFAULT 'open',
    -- The ticket's id, or the problem's code.
    outcome     TEXT
) STRICT;
CREATE INDEX asks_open ON asks (kept_at_ms) WHERE state = 'open';

-- What this kiosk has printed or tried to. One row for each ticket and copy, so that no paper is made twice.
CREATE TABLE jobs (
    job           TEXT PRIMARY KEY,
    ticket        TEXT NOT NULL,
    copy          INTEGER NOT NULL,
    -- The ticket as the hub answered it.
    body          TEXT NOT NULL,
    -- `queued`, `sending`, `confirmed`, `sent`, `unknown`, `failed`
    state         TEXT NOT NULL,
    queued_at_ms  INTEGER NOT NULL,
    -- The request id of the report to the hub, and whether the hub has answered it.
    report_id     TEXT NOT NULL UNIQUE,
    reported      INTEGER NOT NULL DEFAULT 0,
    UNIQUE (ticket, copy)
) STRICT;
CREATE INDEX jobs_unreported ON jobs (queued_at_ms) WHERE reported = 0;

-- The highest place in the hub's journal that this kiosk has heard of: one row.
CREATE TABLE heard (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    epoch  INTEGER NOT NULL,
    seq    INTEGER NOT NULL
) STRICT;
