-- The highest place in the journal that a device has shown and this disk does not have. It counts as long as
-- this epoch lasts: a restore opens another.
CREATE TABLE seen_ahead (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL,
    seq   INTEGER NOT NULL
) STRICT;
