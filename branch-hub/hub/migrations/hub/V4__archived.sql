-- The bundles of old rows in the folder `archive`, one after the other from the first row of all. Rows up to the last
-- of them that still stand in the journal are leftovers. `manifest` is what stands at the end of the bundle's file.
CREATE TABLE archived (
    first    INTEGER PRIMARY KEY,
    last     INTEGER NOT NULL,
    manifest TEXT    NOT NULL
) STRICT;
