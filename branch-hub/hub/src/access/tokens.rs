//! Tokens of devices, programs and agents: making, listing, withdrawing.

use rusqlite::params;
use wire::names::Slug;
use wire::role::Role;

use super::secret::{digest, draw};
use super::{Access, AccessError, Principal};

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
        self.remember(hash, Principal { role, name: name.clone(), until_ms: None });
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
        self.forget(|_, who| who.until_ms.is_none() && who.role == role && who.name == *name);
        Ok(withdrawn)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
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
            assert!(lost.iter().all(|token| access.who(token, 8).is_none()));
            assert!(kept.iter().all(|token| access.who(token, 8).is_some()));
            let names: Vec<_> = access.tokens().unwrap().into_iter().map(|t| (t.role, t.name)).collect();
            assert_eq!(names, [(Role::Display, one.clone()), (Role::Kiosk, two.clone())]);
        }
    }
}
