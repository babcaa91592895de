//! Wrong tries and the waits that they cost. They are on disk, in the hub's running time: neither a restart nor a wrong clock
//! shortens a wait, and a restore that sets that time back cannot make one longer than it was meant.
//! Must not know secrets.

use std::collections::HashMap;
use std::sync::{MutexGuard, PoisonError};

use rusqlite::{Connection, params};
use wire::names::Slug;

use super::{Access, AccessError, Moment};

/// After this many wrong tries a person waits.
pub const TRIES: u32 = 5;
/// For so long the first time, the second, and ever after, until they sign in.
pub const WAITS_MS: [u64; 3] = [60_000, 5 * 60_000, 15 * 60_000];
/// So many names that nobody bears are remembered at the least; beyond it those that do not wait are forgotten.
const NAMES_TRIED: usize = 1024;

/// Wrong tries in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tries {
    wrong: u32,
    /// How often they were made to wait since they last signed in.
    lock_outs: u32,
    locked_until_run_ms: u64,
}

impl Tries {
    /// The wait that the latest lock-out costs.
    const fn wait_ms(self) -> u64 {
        match self.lock_outs {
            0 | 1 => WAITS_MS[0],
            2 => WAITS_MS[1],
            _ => WAITS_MS[2],
        }
    }

    /// What is left of the wait.
    pub(super) fn left_ms(self, run_ms: u64) -> u64 {
        self.locked_until_run_ms.saturating_sub(run_ms).min(self.wait_ms())
    }
}

/// A try that was counted before its secret is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    /// If it is wrong: they wait from now on, in milliseconds.
    pub(super) locks_ms: Option<u64>,
    /// It is the first since they came in, were let try again, or had to wait.
    pub(super) first: bool,
}

/// What was counted when the hub last ran.
pub(super) fn load(database: &Connection) -> Result<HashMap<Slug, Tries>, AccessError> {
    let mut ask = database.prepare("SELECT person, wrong, lock_outs, locked_until_run_ms FROM tries")?;
    let mut rows = ask.query([])?;
    let mut tries = HashMap::new();
    while let Some(row) = rows.next()? {
        let person: String = row.get(0)?;
        // The row of those whom nobody knows names nobody.
        let Ok(person) = person.parse() else { continue };
        let (wrong, lock_outs, locked_until_run_ms) = (row.get(1)?, row.get(2)?, row.get(3)?);
        tries.insert(person, Tries { wrong, lock_outs, locked_until_run_ms });
    }
    Ok(tries)
}

impl Access {
    /// Counts a try before its secret is looked at, so that many at once are no way around the limit; a right one clears
    /// the count. `known`: somebody bears the name. Refused: the milliseconds to wait.
    pub(super) fn begin_try(
        &self,
        id: &Slug,
        known: bool,
        now: Moment,
    ) -> Result<Result<Counted, u64>, AccessError> {
        let mut all = self.tries();
        if all.len() > NAMES_TRIED {
            all.retain(|_, tries| tries.left_ms(now.run_ms) > 0);
        }
        let mine = all.entry(id.clone()).or_default();
        let left_ms = mine.left_ms(now.run_ms);
        if left_ms > 0 {
            return Ok(Err(left_ms));
        }
        mine.wrong += 1;
        let first = mine.wrong == 1;
        let mut locks_ms = None;
        if mine.wrong >= TRIES {
            let lock_outs = mine.lock_outs.saturating_add(1);
            *mine = Tries { wrong: 0, lock_outs, locked_until_run_ms: 0 };
            mine.locked_until_run_ms = now.run_ms.saturating_add(mine.wait_ms());
            locks_ms = Some(mine.wait_ms());
        }
        // A name that nobody bears costs the same write: the time that an answer takes must not tell.
        let row = if known { id.as_str() } else { "" };
        self.database().execute(
            "INSERT OR REPLACE INTO tries (person, wrong, lock_outs, locked_until_run_ms) VALUES (?1, ?2, ?3, ?4)",
            params![row, mine.wrong, mine.lock_outs, mine.locked_until_run_ms],
        )?;
        Ok(Ok(Counted { locks_ms, first }))
    }

    /// Forgets the wrong tries of somebody: they signed in, or somebody lets them try again. False if they did not wait.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn unlock(&self, id: &Slug, now: Moment) -> Result<bool, AccessError> {
        let mut all = self.tries();
        self.database().execute("DELETE FROM tries WHERE person = ?1", [id.as_str()])?;
        Ok(all.remove(id).is_some_and(|tries| tries.left_ms(now.run_ms) > 0))
    }

    /// How long somebody still waits, in milliseconds.
    #[must_use]
    pub fn locked_ms(&self, id: &Slug, now: Moment) -> u64 {
        self.tries().get(id).map_or(0, |tries| tries.left_ms(now.run_ms))
    }

    fn tries(&self) -> MutexGuard<'_, HashMap<Slug, Tries>> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
