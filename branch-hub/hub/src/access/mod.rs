//! Who may come in: tokens of devices, people and their sessions. A database of its own, outside the chain.
//! Must not know what a role may do: see `api::rights`.

mod people;
mod secret;
mod tokens;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use rusqlite::Connection;
use tokio::sync::watch;
use wire::names::Slug;
use wire::role::{Actor, Role};

use crate::folder::owner_only;
use crate::schema::{SchemaError, bring_up_to_date};
pub use people::{Person, SignInError};
use secret::{Digest, digest};
pub use tokens::Token;

mod schema {
    refinery::embed_migrations!("migrations/access");
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// As what.
    pub role: Role,
    /// A device's slug or a person's.
    pub name: Slug,
    /// When this stops being true, in milliseconds since 1970; none for tokens.
    pub until_ms: Option<i64>,
}

impl Principal {
    /// As events name it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Named(self.role, self.name.clone())
    }
}

/// Why the list of who may come in could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The database said so.
    #[error("read or write who may come in: {0}")]
    Database(#[from] rusqlite::Error),
    /// The file could not be made, or closed to others.
    #[error("make the file of who may come in: {0}")]
    File(#[from] std::io::Error),
    /// The schema could not be brought up to date.
    #[error("bring the database of who may come in up to date: {0}")]
    Migration(#[from] SchemaError),
    /// The system has no randomness, or the hash could not be made.
    #[error("make a secret: {0}")]
    Secret(String),
    /// Something stored is not what we store.
    #[error("make sense of the stored {0}")]
    Malformed(&'static str),
}

/// Tokens, people and sessions.
pub struct Access {
    database: Mutex<Connection>,
    known: RwLock<HashMap<Digest, Principal>>,
    tries: Mutex<HashMap<Slug, people::Tries>>,
    forgotten: watch::Sender<()>,
}

impl Access {
    /// Opens or makes the database.
    ///
    /// # Errors
    /// [`AccessError`] when the file cannot be opened or is not ours.
    pub fn open(file: &Path) -> Result<Self, AccessError> {
        owner_only(file)?;
        let mut database = Connection::open(file)?;
        database.pragma_update(None, "journal_mode", "WAL")?;
        database.pragma_update(None, "synchronous", "FULL")?;
        bring_up_to_date(&mut database, file, schema::migrations::runner(), "")?;
        let mut known = HashMap::new();
        {
            let mut ask = database.prepare(
                "SELECT hash, role, name, NULL FROM tokens UNION ALL SELECT hash, role, person, expires_at FROM sessions",
            )?;
            let mut rows = ask.query([])?;
            while let Some(row) = rows.next()? {
                let role: String = row.get(1)?;
                let name: String = row.get(2)?;
                let principal = Principal {
                    role: role.parse().map_err(|_| AccessError::Malformed("role"))?,
                    name: name.parse().map_err(|_| AccessError::Malformed("name"))?,
                    until_ms: row.get(3)?,
                };
                known.insert(row.get(0)?, principal);
            }
        }
        Ok(Self {
            database: Mutex::new(database),
            known: RwLock::new(known),
            tries: Mutex::new(HashMap::new()),
            forgotten: watch::Sender::new(()),
        })
    }

    /// Whose token or session this is, if it is anybody's now.
    #[must_use]
    pub fn who(&self, token: &str, now_ms: i64) -> Option<Principal> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let principal = known.get(&digest(token))?;
        principal.until_ms.is_none_or(|until| now_ms < until).then(|| principal.clone())
    }

    fn remember(&self, hash: Digest, principal: Principal) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(hash, principal);
    }

    fn forget(&self, gone: impl Fn(&Digest, &Principal) -> bool) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).retain(|hash, who| !gone(hash, who));
        self.forgotten.send_replace(());
    }

    /// Wakes whenever a token or session may have lost its worth.
    #[must_use]
    pub fn forgotten(&self) -> watch::Receiver<()> {
        self.forgotten.subscribe()
    }

    fn database(&self) -> MutexGuard<'_, Connection> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_after_a_restart_and_never_stored_in_the_clear() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("access.sqlite");
        let token =
            Access::open(&file).unwrap().make_token(Role::Kiosk, &"borne-1".parse().unwrap(), 0).unwrap();
        let access = Access::open(&file).unwrap();
        assert_eq!(access.who(&token, 1).unwrap().name.as_str(), "borne-1");
        assert_eq!(access.who(&format!("{token}x"), 1), None);
        drop(access);
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(token.len()).any(|w| w == token.as_bytes()));
        }
    }
}
