-- What is known of the person of a visit: outside the chain, in no answer that is kept, erased on time. Visit ids are
-- made here and rise with time, so the key grows at its end.
CREATE TABLE personal (
    visit      BLOB PRIMARY KEY,
    day        INTEGER NOT NULL,
    identifier TEXT NOT NULL
) STRICT, WITHOUT ROWID;
