//! People: adding, removing, signing in and out.

use std::sync::PoisonError;

use rusqlite::{OptionalExtension, params};
use wire::names::Slug;
use wire::role::Role;

use super::secret::{digest, draw, fits, harden};
use super::{Access, AccessError, Principal};

/// How long a session lasts.
const SESSION_MS: i64 = 12 * 3_600_000;
/// After this many wrong tries a person waits.
const TRIES: u32 = 5;
/// So many names are remembered at the least; beyond it those that do not wait are forgotten.
const NAMES_TRIED: usize = 1024;
/// For so long.
const LOCKED_MS: i64 = 60_000;
/// The roles that people have; the others are devices and programs.
const PERSONAL: &[Role] = &[Role::Greeter, Role::Agent, Role::Supervisor, Role::Administrator];
/// What a person who does not exist is compared with, so that the answer takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Wrong tries in a row.
#[derive(Debug, Default)]
pub(super) struct Tries {
    wrong: u32,
    locked_until_ms: i64,
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their name in addresses; an agent's is an agent of the settings.
    pub id: Slug,
    /// As what.
    pub role: Role,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The person or the secret is wrong; which one is not said.
    #[error("sign in: wrong person or secret")]
    Wrong,
    /// Too many wrong tries; seconds to wait.
    #[error("sign in: too many tries")]
    Locked(u32),
    /// The database said so.
    #[error(transparent)]
    Access(#[from] AccessError),
}

impl Access {
    /// Adds a person, or gives one a new secret; their sessions end.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn add_person(&self, id: &Slug, role: Role, secret: &str) -> Result<(), AccessError> {
        let hardened = harden(secret)?;
        self.database().execute(
            "INSERT OR REPLACE INTO people (id, role, secret) VALUES (?1, ?2, ?3)",
            params![id.as_str(), role.as_str(), hardened],
        )?;
        self.end_sessions_of(id)
    }

    /// Removes a person; their sessions end, and tokens that name them as a person. False if there was nothing.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn remove_person(&self, id: &Slug) -> Result<bool, AccessError> {
        let mut removed = self.database().execute("DELETE FROM people WHERE id = ?1", [id.as_str()])?;
        self.end_sessions_of(id)?;
        for role in PERSONAL {
            removed += self.withdraw_tokens(*role, id)?;
        }
        Ok(removed > 0)
    }

    /// Everyone, by name.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be read.
    pub fn people(&self) -> Result<Vec<Person>, AccessError> {
        let database = self.database();
        let mut ask = database.prepare("SELECT id, role FROM people ORDER BY id")?;
        let rows = ask.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))?;
        let mut people = Vec::new();
        for row in rows {
            let (id, role) = row?;
            people.push(Person {
                id: id.parse().map_err(|_| AccessError::Malformed("person"))?,
                role: role.parse().map_err(|_| AccessError::Malformed("role"))?,
            });
        }
        Ok(people)
    }

    /// Signs a person in. Slow by design (argon2): call it where waiting is allowed.
    ///
    /// # Errors
    /// [`SignInError`] when the secret is wrong, the person waits, or the database fails.
    pub fn sign_in(&self, id: &Slug, secret: &str, now_ms: i64) -> Result<(String, Principal), SignInError> {
        self.begin_try(id, now_ms).map_err(SignInError::Locked)?;
        let (role, hardened) = self.secret_of(id)?.unzip();
        let good = fits(secret, hardened.as_deref().unwrap_or(NOBODY));
        let (Some(role), Some(hardened), true) = (role, hardened, good) else {
            return Err(SignInError::Wrong);
        };
        self.tries.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        self.let_in(id, role, &hardened, now_ms)
    }

    fn secret_of(&self, id: &Slug) -> Result<Option<(Role, String)>, AccessError> {
        let database = self.database();
        let mut ask = database.prepare_cached("SELECT role, secret FROM people WHERE id = ?1")?;
        let found: Option<(String, String)> =
            ask.query_row([id.as_str()], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        let Some((role, secret)) = found else { return Ok(None) };
        Ok(Some((role.parse().map_err(|_| AccessError::Malformed("role"))?, secret)))
    }

    /// Begins a session, unless the person was removed or given another secret while theirs was looked at.
    fn let_in(
        &self,
        id: &Slug,
        role: Role,
        hardened: &str,
        now_ms: i64,
    ) -> Result<(String, Principal), SignInError> {
        let token = draw()?;
        let until_ms = now_ms + SESSION_MS;
        let database = self.database();
        database
            .execute("DELETE FROM sessions WHERE expires_at <= ?1", [now_ms])
            .map_err(AccessError::from)?;
        let begun = database
            .execute(
                "INSERT INTO sessions (hash, person, role, expires_at)
                 SELECT ?1, id, role, ?2 FROM people WHERE id = ?3 AND role = ?4 AND secret = ?5",
                params![digest(&token), until_ms, id.as_str(), role.as_str(), hardened],
            )
            .map_err(AccessError::from)?;
        if begun == 0 {
            return Err(SignInError::Wrong);
        }
        self.forget(|_, who| who.until_ms.is_some_and(|until| until <= now_ms));
        let principal = Principal { role, name: id.clone(), until_ms: Some(until_ms) };
        self.remember(digest(&token), principal.clone());
        Ok((token, principal))
    }

    /// Ends one session. A token that is no session is left alone.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn sign_out(&self, token: &str) -> Result<(), AccessError> {
        let hash = digest(token);
        self.database().execute("DELETE FROM sessions WHERE hash = ?1", params![hash])?;
        self.forget(|known, who| *known == hash && who.until_ms.is_some());
        Ok(())
    }

    /// Ends every session of a person.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn end_sessions_of(&self, id: &Slug) -> Result<(), AccessError> {
        let database = self.database();
        database.execute("DELETE FROM sessions WHERE person = ?1", [id.as_str()])?;
        self.forget(|_, who| who.until_ms.is_some() && who.name == *id);
        Ok(())
    }

    /// Counts a try before its secret is looked at, so that many at once are no way around the limit; a right one
    /// clears the count. Refused: the seconds to wait.
    fn begin_try(&self, id: &Slug, now_ms: i64) -> Result<(), u32> {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() > NAMES_TRIED {
            tries.retain(|_, tries| now_ms < tries.locked_until_ms);
        }
        let mine = tries.entry(id.clone()).or_default();
        if now_ms < mine.locked_until_ms {
            return Err(u32::try_from((mine.locked_until_ms - now_ms) / 1000 + 1).unwrap_or(1));
        }
        mine.wrong += 1;
        if mine.wrong >= TRIES {
            *mine = Tries { wrong: 0, locked_until_ms: now_ms + LOCKED_MS };
        }
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn access() -> (tempfile::TempDir, Access) {
        let folder = tempfile::tempdir().unwrap();
        let access = Access::open(&folder.path().join("access.sqlite")).unwrap();
        access.add_person(&"awa".parse().unwrap(), Role::Agent, "2468").unwrap();
        (folder, access)
    }

    #[test]
    fn the_right_pin_signs_in_and_signing_out_ends_it() {
        let (_folder, access) = access();
        let (token, who) = access.sign_in(&"awa".parse().unwrap(), "2468", 0).unwrap();
        assert_eq!((who.role, access.who(&token, 1).is_some()), (Role::Agent, true));
        access.sign_out(&token).unwrap();
        assert_eq!(access.who(&token, 1), None);
    }

    #[test]
    fn a_session_ends_by_itself() {
        let (_folder, access) = access();
        let (token, _) = access.sign_in(&"awa".parse().unwrap(), "2468", 0).unwrap();
        assert!(access.who(&token, SESSION_MS - 1).is_some());
        assert!(access.who(&token, SESSION_MS).is_none());
    }

    #[test]
    fn five_wrong_tries_make_a_person_wait_a_minute_even_with_the_right_pin() {
        let (_folder, access) = access();
        let awa: Slug = "awa".parse().unwrap();
        for _ in 0..TRIES {
            assert!(matches!(access.sign_in(&awa, "0000", 0), Err(SignInError::Wrong)));
        }
        assert!(matches!(access.sign_in(&awa, "2468", 1), Err(SignInError::Locked(_))));
        assert!(access.sign_in(&awa, "2468", LOCKED_MS).is_ok());
    }

    #[test]
    fn many_tries_at_once_are_no_way_around_the_limit() {
        let (_folder, access) = access();
        let awa: Slug = "awa".parse().unwrap();
        let looked_at = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..12).map(|_| scope.spawn(|| access.sign_in(&awa, "0000", 0))).collect();
            let ended = tries.into_iter().map(|t| t.join().unwrap());
            ended.filter(|answer| matches!(answer, Err(SignInError::Wrong))).count()
        });
        assert_eq!(looked_at, TRIES as usize);
    }

    #[test]
    fn a_removed_person_is_signed_out_at_once_and_so_is_their_token() {
        let (folder, access) = access();
        let awa: Slug = "awa".parse().unwrap();
        let (session, _) = access.sign_in(&awa, "2468", 0).unwrap();
        let token = access.make_token(Role::Agent, &awa, 0).unwrap();
        let screen = access.make_token(Role::Display, &awa, 0).unwrap();
        assert!(access.remove_person(&awa).unwrap());
        assert!(!access.remove_person(&awa).unwrap());
        let later = Access::open(&folder.path().join("access.sqlite")).unwrap();
        for access in [access, later] {
            assert_eq!((access.who(&session, 1), access.who(&token, 1)), (None, None));
            assert!(access.who(&screen, 1).is_some(), "a device of the same name is somebody else");
        }
    }

    #[test]
    fn a_person_who_is_removed_while_their_pin_is_looked_at_is_not_let_in() {
        let (_folder, access) = access();
        let awa: Slug = "awa".parse().unwrap();
        let (role, hardened) = access.secret_of(&awa).unwrap().unwrap();
        assert!(access.let_in(&awa, role, &hardened, 0).is_ok());
        access.remove_person(&awa).unwrap();
        assert!(matches!(access.let_in(&awa, role, &hardened, 0), Err(SignInError::Wrong)));
    }
}
