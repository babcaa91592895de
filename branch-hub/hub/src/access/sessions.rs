//! Sessions: begun, shown, changed every hour, ended. Where they are known they are in memory; what a restart must not
//! forget is on disk, tokens as hashes only.
//! Must not know cookies.

use std::collections::HashMap;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, params};
use wire::event::SignedOut;
use wire::names::Slug;
use wire::role::Role;

use crate::clock::is_of_our_time;

use super::secret::{Digest, digest, draw};
use super::{Access, AccessError, Moment, Pass, Principal, Shown};

/// How long a session lasts, by the wall clock and by the hub's running time: whichever is over first.
pub const LASTS_MS: u64 = 12 * 3_600_000;
/// A session in which nobody acts ends after so long, but for agents: whether they have left is for the rules to say.
pub const IDLE_MS: u64 = 30 * 60_000;
/// A session's token is good for so long; the next request of its page brings another.
pub const TOKEN_MS: u64 = 3_600_000;
/// The token before is good for so long, for what was under way.
pub const GRACE_MS: u64 = 60_000;
/// That somebody acted is written down this often.
const WRITTEN_MS: u64 = 60_000;

/// A session.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) person: Slug,
    pub(super) role: Role,
    /// By the wall clock, for one that began before this start: how long the power was gone, no running time says. One that
    /// is known of this start is measured by that time alone, so that a clock which is put right signs nobody out.
    ends_at_ms: Option<i64>,
    ends_run_ms: u64,
    /// When its person last did something.
    acted_run_ms: AtomicU64,
    /// What of that is on disk.
    written_run_ms: AtomicU64,
    /// When the token that it bears now was made.
    token_run_ms: u64,
}

/// A session that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Whose.
    pub person: Slug,
    /// As what.
    pub role: Role,
    /// How.
    pub why: SignedOut,
}

/// Every session and every token that one has borne.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    pub(super) by_id: HashMap<u64, Session>,
    /// Which session's, and since when it is no longer the one in use.
    shown: HashMap<Digest, (u64, Option<u64>)>,
}

const fn ends_when_idle(role: Role) -> bool {
    match role {
        Role::Greeter | Role::Supervisor | Role::Administrator => true,
        Role::Agent
        | Role::Kiosk
        | Role::Display
        | Role::Button
        | Role::Metrics
        | Role::Customer
        | Role::Standby
        | Role::HeadOffice => false,
    }
}

impl Session {
    /// Why it is over; none: it is not.
    fn over(&self, now: Moment) -> Option<SignedOut> {
        let idle_ms = now.run_ms.saturating_sub(self.acted_run_ms.load(Ordering::Relaxed));
        if self.ends_at_ms.is_some_and(|end| now.at_ms >= end) || now.run_ms >= self.ends_run_ms {
            return Some(SignedOut::Over);
        }
        (ends_when_idle(self.role) && idle_ms >= IDLE_MS).then_some(SignedOut::Idle)
    }

    /// When it will be over, by the wall clock as it is now.
    fn ends_at_ms(&self, now: Moment) -> i64 {
        let left_ms = i64::try_from(self.ends_run_ms.saturating_sub(now.run_ms)).unwrap_or(i64::MAX);
        self.ends_at_ms.unwrap_or_else(|| now.at_ms.saturating_add(left_ms))
    }

    fn principal(&self, id: u64) -> Principal {
        Principal { role: self.role, name: self.person.clone(), pass: Pass::Session(id) }
    }
}

impl Sessions {
    pub(super) fn load(database: &Connection) -> Result<Self, AccessError> {
        let mut sessions = Self::default();
        let mut ask = database
            .prepare("SELECT id, person, role, ends_at_ms, ends_run_ms, acted_run_ms FROM sessions")?;
        let mut rows = ask.query([])?;
        while let Some(row) = rows.next()? {
            let (person, role): (String, String) = (row.get(1)?, row.get(2)?);
            let acted_run_ms: u64 = row.get(5)?;
            let session = Session {
                person: person.parse().map_err(|_| AccessError::Malformed("person"))?,
                role: role.parse().map_err(|_| AccessError::Malformed("role"))?,
                // One that began by a clock with a dead battery has no end that another clock could say.
                ends_at_ms: Some(row.get(3)?).filter(|end| is_of_our_time(*end)),
                ends_run_ms: row.get(4)?,
                acted_run_ms: acted_run_ms.into(),
                written_run_ms: acted_run_ms.into(),
                token_run_ms: 0,
            };
            sessions.by_id.insert(row.get(0)?, session);
        }
        let mut ask =
            database.prepare("SELECT hash, session, made_run_ms, retired_run_ms FROM session_tokens")?;
        let mut rows = ask.query([])?;
        while let Some(row) = rows.next()? {
            let (hash, id, retired): (Digest, u64, Option<u64>) = (row.get(0)?, row.get(1)?, row.get(3)?);
            let Some(session) = sessions.by_id.get_mut(&id) else { continue };
            if retired.is_none() {
                session.token_run_ms = row.get(2)?;
            }
            sessions.shown.insert(hash, (id, retired));
        }
        Ok(sessions)
    }

    /// Whose session a token is of; none if it is no session's.
    pub(super) fn who(&self, hash: &Digest, now: Moment) -> Option<Shown> {
        let (id, retired) = *self.shown.get(hash)?;
        let session = self.by_id.get(&id).filter(|session| session.over(now).is_none())?;
        if retired.is_some_and(|since| now.run_ms.saturating_sub(since) > GRACE_MS) {
            return Some(Shown::Reused(id));
        }
        let principal = session.principal(id);
        let due = retired.is_none() && now.run_ms.saturating_sub(session.token_run_ms) >= TOKEN_MS;
        Some(if due { Shown::Due(principal) } else { Shown::Good(principal) })
    }

    /// Whether a session goes on.
    pub(super) fn goes_on(&self, id: u64, now: Moment) -> bool {
        self.by_id.get(&id).is_some_and(|session| session.over(now).is_none())
    }

    fn forget(&mut self, gone: &[u64]) {
        self.by_id.retain(|id, _| !gone.contains(id));
        self.shown.retain(|_, (id, _)| !gone.contains(id));
    }
}

impl Access {
    /// Begins a session, unless the person was removed or given another secret while theirs was looked at.
    pub(super) fn begin_session(
        &self,
        id: &Slug,
        role: Role,
        hardened: &str,
        now: Moment,
    ) -> Result<Option<(String, Principal, i64)>, AccessError> {
        let token = draw()?;
        let lasts_ms = i64::try_from(LASTS_MS).unwrap_or(i64::MAX);
        let (ends_at_ms, ends_run_ms) = (now.at_ms.saturating_add(lasts_ms), now.run_ms + LASTS_MS);
        let hash = digest(&token);
        let session = {
            let mut database = self.database();
            let tx = database.transaction()?;
            let begun = tx.execute(
                "INSERT INTO sessions (person, role, ends_at_ms, ends_run_ms, acted_run_ms)
                 SELECT id, role, ?1, ?2, ?3 FROM people WHERE id = ?4 AND role = ?5 AND secret = ?6",
                params![ends_at_ms, ends_run_ms, now.run_ms, id.as_str(), role.as_str(), hardened],
            )?;
            if begun == 0 {
                return Ok(None);
            }
            let session = u64::try_from(tx.last_insert_rowid()).unwrap_or(0);
            tx.execute(
                "INSERT INTO session_tokens (hash, session, made_run_ms) VALUES (?1, ?2, ?3)",
                params![hash, session, now.run_ms],
            )?;
            tx.commit()?;
            session
        };
        let known = Session {
            person: id.clone(),
            role,
            ends_at_ms: None,
            ends_run_ms,
            acted_run_ms: now.run_ms.into(),
            written_run_ms: now.run_ms.into(),
            token_run_ms: now.run_ms,
        };
        let principal = known.principal(session);
        let mut sessions = self.sessions.write().unwrap_or_else(PoisonError::into_inner);
        sessions.by_id.insert(session, known);
        sessions.shown.insert(hash, (session, None));
        Ok(Some((token, principal, ends_at_ms)))
    }

    /// Notes that the person of a session does something. True: it is time to write that down.
    #[must_use]
    pub fn act(&self, session: u64, now: Moment) -> bool {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        let Some(session) = sessions.by_id.get(&session) else { return false };
        session.acted_run_ms.fetch_max(now.run_ms, Ordering::Relaxed);
        now.run_ms.saturating_sub(session.written_run_ms.load(Ordering::Relaxed)) >= WRITTEN_MS
    }

    /// Writes down when the person of a session last did something.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn write_act(&self, session: u64, now: Moment) -> Result<(), AccessError> {
        let ends_at_ms = {
            let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
            let Some(session) = sessions.by_id.get(&session) else { return Ok(()) };
            session.written_run_ms.store(now.run_ms, Ordering::Relaxed);
            session.ends_at_ms(now)
        };
        // The clock may have been put right since it began: the next start goes by what it says now.
        self.database().execute(
            "UPDATE sessions SET acted_run_ms = ?2, ends_at_ms = ?3 WHERE id = ?1 AND acted_run_ms < ?2",
            params![session, now.run_ms, ends_at_ms],
        )?;
        Ok(())
    }

    /// Gives a session another token. None if the one that was shown is no longer the one in use: whoever came first has
    /// the new one.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn change_token(&self, shown: &str, now: Moment) -> Result<Option<String>, AccessError> {
        let (token, old) = (draw()?, digest(shown));
        let mut sessions = self.sessions.write().unwrap_or_else(PoisonError::into_inner);
        let Some((id, None)) = sessions.shown.get(&old).copied() else { return Ok(None) };
        {
            let mut database = self.database();
            let tx = database.transaction()?;
            tx.execute(
                "UPDATE session_tokens SET retired_run_ms = ?2 WHERE hash = ?1",
                params![old, now.run_ms],
            )?;
            tx.execute(
                "INSERT INTO session_tokens (hash, session, made_run_ms) VALUES (?1, ?2, ?3)",
                params![digest(&token), id, now.run_ms],
            )?;
            tx.commit()?;
        }
        sessions.shown.insert(old, (id, Some(now.run_ms)));
        sessions.shown.insert(digest(&token), (id, None));
        if let Some(session) = sessions.by_id.get_mut(&id) {
            session.token_run_ms = now.run_ms;
        }
        Ok(Some(token))
    }

    /// Ends one session; whose it was, if there was one.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn end_session(&self, id: u64, why: SignedOut) -> Result<Option<Ended>, AccessError> {
        let ended = self.end(|known, _| (known == id).then_some(why))?;
        Ok(ended.into_iter().next())
    }

    /// Ends every session of a person.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn end_sessions_of(&self, person: &Slug) -> Result<Vec<Ended>, AccessError> {
        self.end(|_, session| (session.person == *person).then_some(SignedOut::Asked))
    }

    /// Ends every session; how many there were.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn end_every_session(&self) -> Result<usize, AccessError> {
        self.end(|_, _| Some(SignedOut::Over)).map(|ended| ended.len())
    }

    /// Ends every session that has lasted its time, or in which nobody has acted.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn end_what_is_over(&self, now: Moment) -> Result<Vec<Ended>, AccessError> {
        self.end(|_, session| session.over(now))
    }

    fn end(&self, why: impl Fn(u64, &Session) -> Option<SignedOut>) -> Result<Vec<Ended>, AccessError> {
        let mut gone = Vec::new();
        let mut ended = Vec::new();
        {
            let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
            for (id, session) in &sessions.by_id {
                let Some(why) = why(*id, session) else { continue };
                gone.push(*id);
                ended.push(Ended { person: session.person.clone(), role: session.role, why });
            }
        }
        if gone.is_empty() {
            return Ok(ended);
        }
        {
            let mut database = self.database();
            let tx = database.transaction()?;
            for id in &gone {
                tx.execute("DELETE FROM session_tokens WHERE session = ?1", [id])?;
                tx.execute("DELETE FROM sessions WHERE id = ?1", [id])?;
            }
            tx.commit()?;
        }
        self.sessions.write().unwrap_or_else(PoisonError::into_inner).forget(&gone);
        self.forgotten.send_replace(());
        Ok(ended)
    }
}
