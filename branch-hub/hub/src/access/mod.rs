//! Who may come in: tokens of devices, people and their sessions. A database of its own, outside the chain.
//! Must not know what a role may do: see `api::rights`.

mod gate;
mod people;
pub mod rule;
mod secret;
pub mod sessions;
mod tokens;
pub mod tries;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use rusqlite::Connection;
use tokio::sync::watch;
use wire::names::Slug;
use wire::role::{Actor, Role};

use crate::folder::owner_only;
pub use gate::{Gate, Turn};
pub use people::{Person, SignInError, SignedIn};
use secret::{Digest, digest};
pub use sessions::Ended;
use sessions::Sessions;
pub use tokens::Token;

mod schema {
    refinery::embed_migrations!("migrations/access");
}

/// A look at both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Wall clock, milliseconds since 1970: what people are told.
    pub at_ms: i64,
    /// How long the hub has run in all, in milliseconds: what a wrong clock does not move.
    pub run_ms: u64,
}

/// By what somebody was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// A token, good until it is withdrawn: its hash.
    Token([u8; 32]),
    /// A session.
    Session(u64),
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// As what.
    pub role: Role,
    /// A device's slug or a person's.
    pub name: Slug,
    /// By what.
    pub pass: Pass,
}

impl Principal {
    /// As events name it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Named(self.role, self.name.clone())
    }
}

/// What a token that is shown is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Somebody's.
    Good(Principal),
    /// Somebody's session's, and it is time for another one.
    Due(Principal),
    /// One that a session bore before: one of the two who hold them has stolen it.
    Reused(u64),
    /// Nobody's.
    Unknown,
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
    Migration(#[from] Box<refinery::Error>),
    /// The system has no randomness, or the hash could not be made.
    #[error("make a secret: {0}")]
    Secret(String),
    /// The secret is not taken.
    #[error("take this secret: {0:?}")]
    Weak(rule::Weak),
    /// Something stored is not what we store.
    #[error("make sense of the stored {0}")]
    Malformed(&'static str),
}

/// Tokens, people and sessions.
pub struct Access {
    database: Mutex<Connection>,
    tokens: RwLock<HashMap<Digest, Principal>>,
    sessions: RwLock<Sessions>,
    tries: Mutex<HashMap<Slug, tries::Tries>>,
    forgotten: watch::Sender<()>,
    /// The queue in front of the slow hash.
    pub gate: Gate,
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
        database.pragma_update(None, "secure_delete", true)?;
        schema::migrations::runner().run(&mut database).map_err(Box::new)?;
        let tokens = tokens::load(&database)?;
        let sessions = Sessions::load(&database)?;
        let tries = tries::load(&database)?;
        Ok(Self {
            database: Mutex::new(database),
            tokens: RwLock::new(tokens),
            sessions: RwLock::new(sessions),
            tries: Mutex::new(tries),
            forgotten: watch::Sender::new(()),
            gate: Gate::default(),
        })
    }

    /// Whose token or session this is, if it is anybody's now. The clocks are looked at for sessions alone.
    #[must_use]
    pub fn who(&self, token: &str, now: impl FnOnce() -> Moment) -> Shown {
        let hash = digest(token);
        let known = self.tokens.read().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned();
        if let Some(known) = known {
            return Shown::Good(known);
        }
        let now = now();
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        sessions.who(&hash, now).unwrap_or(Shown::Unknown)
    }

    /// Whether whoever was let in may stay.
    #[must_use]
    pub fn is_good(&self, pass: Pass, now: impl FnOnce() -> Moment) -> bool {
        match pass {
            Pass::Token(hash) => {
                self.tokens.read().unwrap_or_else(PoisonError::into_inner).contains_key(&hash)
            }
            Pass::Session(id) => {
                let now = now();
                self.sessions.read().unwrap_or_else(PoisonError::into_inner).goes_on(id, now)
            }
        }
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
        let now = || Moment { at_ms: 1, run_ms: 1 };
        let Shown::Good(who) = access.who(&token, now) else { panic!("not known") };
        assert_eq!(who.name.as_str(), "borne-1");
        assert_eq!(access.who(&format!("{token}x"), now), Shown::Unknown);
        drop(access);
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(token.len()).any(|w| w == token.as_bytes()));
        }
    }
}
