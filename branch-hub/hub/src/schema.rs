//! Bringing a database up to date: never one of a newer version, and never without a copy of what it was.
//! Must not know what stands in a database.

use std::path::{Path, PathBuf};

use refinery::Runner;
use rusqlite::{Connection, OptionalExtension as _};

use crate::folder::owner_only;

/// Why a database was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// A newer version of the program has been here. Going back could read it wrongly.
    #[error(
        "it was written by a newer version (schema {found}, this one knows {known}): install that version or a newer one"
    )]
    Newer {
        /// The database's.
        found: i64,
        /// The program's.
        known: i64,
    },
    /// A step failed; the copy is there.
    #[error(transparent)]
    Step(#[from] Box<refinery::Error>),
    /// The database said so.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    /// The copy could not be made.
    #[error("copy it first: {0}")]
    Copy(#[from] std::io::Error),
}

/// Where the copy of a database stands that had this schema: beside it.
#[must_use]
pub fn copy_of(file: &Path, schema: i64) -> PathBuf {
    PathBuf::from(format!("{}.schema-{schema}", file.display()))
}

/// Migrates, if there is something to migrate. What the copy must not keep is erased from it by `forget`.
///
/// # Errors
/// [`SchemaError`]; the database is as it was, or as far as the steps before the one that failed.
pub fn bring_up_to_date(
    connection: &mut Connection,
    file: &Path,
    steps: Runner,
    forget: &str,
) -> Result<(), SchemaError> {
    let known = steps.get_migrations().iter().map(|step| i64::from(step.version())).max().unwrap_or(0);
    let found = found(connection)?;
    if found > known {
        return Err(SchemaError::Newer { found, known });
    }
    if (1..known).contains(&found) {
        copy(connection, &copy_of(file, found), forget)?;
        tracing::info!(from = found, to = known, "the database is brought up to date; a copy of it was kept");
    }
    steps.run(connection).map_err(Box::new)?;
    Ok(())
}

/// The schema of a database; 0 for a new one.
fn found(connection: &Connection) -> rusqlite::Result<i64> {
    const TABLE: &str = "SELECT 1 FROM sqlite_master WHERE name = 'refinery_schema_history'";
    if connection.query_row(TABLE, [], |_| Ok(())).optional()?.is_none() {
        return Ok(0);
    }
    let newest = "SELECT COALESCE(MAX(version), 0) FROM refinery_schema_history";
    connection.query_row(newest, [], |row| row.get(0))
}

fn copy(connection: &Connection, to: &Path, forget: &str) -> Result<(), SchemaError> {
    // A copy that a power cut left half is made again.
    match std::fs::remove_file(to) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
        Ok(()) | Err(_) => {}
    }
    owner_only(to)?;
    connection.execute("VACUUM INTO ?1", [to.display().to_string()])?;
    let copy = Connection::open(to)?;
    copy.pragma_update(None, "secure_delete", true)?;
    copy.execute_batch(forget)?;
    drop(copy);
    std::fs::File::open(to)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use refinery::Migration;

    fn steps(of: &[(&str, &str)]) -> Runner {
        let steps: Vec<Migration> =
            of.iter().map(|(name, sql)| Migration::unapplied(name, sql).unwrap()).collect();
        Runner::new(&steps)
    }

    const FIRST: (&str, &str) =
        ("V1__begin", "CREATE TABLE people (name TEXT); INSERT INTO people VALUES ('Awa');");
    const SECOND: (&str, &str) = ("V2__more", "ALTER TABLE people ADD COLUMN town TEXT;");

    #[test]
    fn a_migration_leaves_a_copy_of_before_without_what_must_be_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.sqlite");
        let mut database = Connection::open(&file).unwrap();
        bring_up_to_date(&mut database, &file, steps(&[FIRST]), "").unwrap();
        assert!(!copy_of(&file, 0).exists(), "a new database has nothing to lose");
        bring_up_to_date(&mut database, &file, steps(&[FIRST, SECOND]), "DELETE FROM people").unwrap();
        let copy = Connection::open(copy_of(&file, 1)).unwrap();
        let columns: i64 =
            copy.query_row("SELECT COUNT(*) FROM pragma_table_info('people')", [], |r| r.get(0)).unwrap();
        assert_eq!(columns, 1, "the copy is of before");
        let bytes = std::fs::read(copy_of(&file, 1)).unwrap();
        assert!(!bytes.windows(3).any(|w| w == b"Awa"), "what was to be forgotten stands in the copy");
        let kept: String = database.query_row("SELECT name FROM people", [], |r| r.get(0)).unwrap();
        assert_eq!(kept, "Awa");
    }

    #[test]
    fn a_newer_schema_is_refused_by_its_number() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.sqlite");
        let mut database = Connection::open(&file).unwrap();
        bring_up_to_date(&mut database, &file, steps(&[FIRST, SECOND]), "").unwrap();
        let refused = bring_up_to_date(&mut database, &file, steps(&[FIRST]), "").unwrap_err();
        assert!(matches!(refused, SchemaError::Newer { found: 2, known: 1 }), "{refused}");
    }
}
