//! Tokens of devices, programs and agents: making, listing, withdrawing.

use std::collections::HashMap;
use std::sync::PoisonError;

use rusqlite::{Connection, params};
use wire::names::Slug;
use wire::role::Role;

use super::secret::{Digest, digest, draw};
use super::{Access, AccessError, Pass, Principal};

/// A token that is good, without what would let anybody use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// As what.
    pub role: Role,
    /// A device's slug or a person's.
    pub name: Slug,
    /// When it was made, in milliseconds since 1970.
    pub made_at_ms: i64,
}

/// The tokens that are good.
pub(super) fn load(database: &Connection) -> Result<HashMap<Digest, Principal>, AccessError> {
    let mut known = HashMap::new();
    let mut ask = database.prepare("SELECT hash, role, name FROM tokens")?;
    let mut rows = ask.query([])?;
    while let Some(row) = rows.next()? {
        let (hash, role, name): (Digest, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let role = role.parse().map_err(|_| AccessError::Malformed("role"))?;
        let name = name.parse().map_err(|_| AccessError::Malformed("name"))?;
        known.insert(hash, Principal { role, name, pass: Pass::Token(hash) });
    }
    Ok(known)
}

impl Access {
    /// Makes a token for a device or program. The token itself is not stored: only its hash.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn make_token(&self, role: Role, name: &Slug, now_ms: i64) -> Result<String, AccessError> {
        let token = draw()?;
        let hash = digest(&token);
        let database = self.database();
        database.execute(
            "INSERT INTO tokens (hash, role, name, made_at) VALUES (?1, ?2, ?3, ?4)",
            params![hash, role.as_str(), name.as_str(), now_ms],
        )?;
        let principal = Principal { role, name: name.clone(), pass: Pass::Token(hash) };
        self.tokens.write().unwrap_or_else(PoisonError::into_inner).insert(hash, principal);
        Ok(token)
    }

    /// Every token that is good, by role and name.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be read.
    pub fn tokens(&self) -> Result<Vec<Token>, AccessError> {
        let database = self.database();
        let mut ask =
            database.prepare("SELECT role, name, made_at FROM tokens ORDER BY role, name, made_at")?;
        let mut rows = ask.query([])?;
        let mut tokens = Vec::new();
        while let Some(row) = rows.next()? {
            let (role, name): (String, String) = (row.get(0)?, row.get(1)?);
            tokens.push(Token {
                role: role.parse().map_err(|_| AccessError::Malformed("role"))?,
                name: name.parse().map_err(|_| AccessError::Malformed("name"))?,
                made_at_ms: row.get(2)?,
            });
        }
        Ok(tokens)
    }

    /// Withdraws every token of a role and name, at once; how many there were.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn withdraw_tokens(&self, role: Role, name: &Slug) -> Result<usize, AccessError> {
        let database = self.database();
        let withdrawn = database
            .execute("DELETE FROM tokens WHERE role = ?1 AND name = ?2", [role.as_str(), name.as_str()])?;
        drop(database);
        self.tokens
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, who| who.role != role || who.name != *name);
        self.forgotten.send_replace(());
        Ok(withdrawn)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::super::{Moment, Shown};
    use super::*;

    #[test]
    fn a_withdrawn_token_is_good_for_nothing_and_its_neighbours_stay() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("access.sqlite");
        let access = Access::open(&file).unwrap();
        let (one, two): (Slug, Slug) = ("borne-1".parse().unwrap(), "borne-2".parse().unwrap());
        let lost = [(); 2].map(|()| access.make_token(Role::Kiosk, &one, 7).unwrap());
        let kept = [(Role::Kiosk, &two), (Role::Display, &one)]
            .map(|(role, name)| access.make_token(role, name, 7).unwrap());
        assert_eq!(access.tokens().unwrap().len(), 4);
        assert_eq!(access.withdraw_tokens(Role::Kiosk, &one).unwrap(), 2);
        assert_eq!(access.withdraw_tokens(Role::Kiosk, &one).unwrap(), 0);
        for access in [access, Access::open(&file).unwrap()] {
            let unknown =
                |token: &String| access.who(token, || panic!("a token has no end")) == Shown::Unknown;
            let now = || Moment { at_ms: 8, run_ms: 8 };
            assert!(lost.iter().all(|token| access.who(token, now) == Shown::Unknown));
            assert!(!kept.iter().any(unknown));
            let names: Vec<_> = access.tokens().unwrap().into_iter().map(|t| (t.role, t.name)).collect();
            assert_eq!(names, [(Role::Display, one.clone()), (Role::Kiosk, two.clone())]);
        }
    }
}
