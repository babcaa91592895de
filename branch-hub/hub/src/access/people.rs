//! People: adding, removing, signing in and out.

use rusqlite::{OptionalExtension, params};
use wire::event::SignedOut;
use wire::names::Slug;
use wire::role::Role;

use super::rule::{self, Sort};
use super::secret::{fits, harden};
use super::sessions::Ended;
use super::tries::Counted;
use super::{Access, AccessError, Moment, Pass, Principal, Shown};

/// The roles that people have; the others are devices and programs.
const PERSONAL: &[Role] = &[Role::Greeter, Role::Agent, Role::Supervisor, Role::Administrator];
/// What a person who does not exist is compared with, so that the answer takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their name in addresses; an agent's is an agent of the settings.
    pub id: Slug,
    /// As what.
    pub role: Role,
}

/// Somebody signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// What they show from now on.
    pub token: String,
    /// Who.
    pub who: Principal,
    /// When the session ends at the latest, in milliseconds since 1970.
    pub ends_at_ms: i64,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The person, the secret or its sort is wrong; which one is not said.
    #[error("sign in: wrong person or secret")]
    Wrong {
        /// Whether anybody bears the name.
        known: bool,
        /// It is the first of a row.
        first: bool,
        /// They wait from now on, so many milliseconds; none while they may still try.
        locks_ms: Option<u64>,
    },
    /// Too many wrong tries; milliseconds to wait.
    #[error("sign in: too many tries")]
    Locked(u64),
    /// The database said so.
    #[error(transparent)]
    Access(#[from] AccessError),
}

impl Access {
    /// Adds a person, or gives one a new secret; their sessions end, and they need not wait. True: nobody bore the name.
    ///
    /// # Errors
    /// [`AccessError::Weak`] when the secret is not taken, others when it cannot be stored.
    pub fn add_person(&self, id: &Slug, role: Role, secret: &str) -> Result<bool, AccessError> {
        rule::check(role, id, secret).map_err(AccessError::Weak)?;
        let hardened = harden(secret)?;
        let before = self.secret_of(id)?;
        self.database().execute(
            "INSERT OR REPLACE INTO people (id, role, secret) VALUES (?1, ?2, ?3)",
            params![id.as_str(), role.as_str(), hardened],
        )?;
        self.end_sessions_of(id)?;
        self.unlock(id, Moment { at_ms: 0, run_ms: 0 })?;
        Ok(before.is_none())
    }

    /// Removes a person; their sessions end, and tokens that name them as a person. False if there was nothing.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn remove_person(&self, id: &Slug) -> Result<bool, AccessError> {
        let mut removed = self.database().execute("DELETE FROM people WHERE id = ?1", [id.as_str()])?;
        self.end_sessions_of(id)?;
        self.unlock(id, Moment { at_ms: 0, run_ms: 0 })?;
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

    /// Signs a person in. Slow by design (argon2): call it where waiting is allowed, in one's turn at the gate. A person who
    /// does not exist, a wrong secret and the wrong sort of secret take the same time and get the same answer.
    ///
    /// # Errors
    /// [`SignInError`] when the secret is wrong, the person waits, or the database fails.
    pub fn sign_in(&self, id: &Slug, sort: Sort, secret: &str, now: Moment) -> Result<SignedIn, SignInError> {
        let known = self.secret_of(id)?;
        let counted = self.begin_try(id, known.is_some(), now)?.map_err(SignInError::Locked)?;
        let Counted { locks_ms, first } = counted;
        let is_known = known.is_some();
        let wrong = || SignInError::Wrong { known: is_known, first, locks_ms };
        let (role, hardened) = known.unzip();
        let good = fits(secret, hardened.as_deref().unwrap_or(NOBODY));
        let (Some(role), Some(hardened), true) = (role, hardened, good) else { return Err(wrong()) };
        if rule::sort(role) != Some(sort) {
            return Err(wrong());
        }
        self.unlock(id, now)?;
        let begun = self.begin_session(id, role, &hardened, now)?;
        let (token, who, ends_at_ms) =
            begun.ok_or(SignInError::Wrong { known: true, first: false, locks_ms: None })?;
        Ok(SignedIn { token, who, ends_at_ms })
    }

    fn secret_of(&self, id: &Slug) -> Result<Option<(Role, String)>, AccessError> {
        let database = self.database();
        let mut ask = database.prepare_cached("SELECT role, secret FROM people WHERE id = ?1")?;
        let found: Option<(String, String)> =
            ask.query_row([id.as_str()], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        let Some((role, secret)) = found else { return Ok(None) };
        Ok(Some((role.parse().map_err(|_| AccessError::Malformed("role"))?, secret)))
    }

    /// Ends the session of a token; whose it was. A token that is no session's is left alone.
    ///
    /// # Errors
    /// [`AccessError`] when it cannot be stored.
    pub fn sign_out(&self, token: &str, now: Moment) -> Result<Option<Ended>, AccessError> {
        match self.who(token, || now) {
            Shown::Good(Principal { pass: Pass::Session(id), .. })
            | Shown::Due(Principal { pass: Pass::Session(id), .. }) => self.end_session(id, SignedOut::Asked),
            Shown::Good(_) | Shown::Due(_) | Shown::Reused(_) | Shown::Unknown => Ok(None),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::super::sessions::{GRACE_MS, IDLE_MS, LASTS_MS, TOKEN_MS};
    use super::super::tries::{TRIES, WAITS_MS};
    use super::*;

    const CHIEF: &str = "le baobab rouge";

    fn at(run_ms: u64) -> Moment {
        Moment { at_ms: 1_000_000 + i64::try_from(run_ms).unwrap(), run_ms }
    }

    fn id(name: &str) -> Slug {
        name.parse().unwrap()
    }

    struct House {
        folder: tempfile::TempDir,
        access: Access,
    }

    impl House {
        fn open() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let access = Access::open(&folder.path().join("access.sqlite")).unwrap();
            access.add_person(&id("awa"), Role::Agent, "2468").unwrap();
            access.add_person(&id("mariama"), Role::Supervisor, CHIEF).unwrap();
            Self { folder, access }
        }

        fn start_again(self) -> Self {
            let Self { folder, access } = self;
            drop(access);
            let access = Access::open(&folder.path().join("access.sqlite")).unwrap();
            Self { folder, access }
        }

        fn awa(&self, pin: &str, run_ms: u64) -> Result<SignedIn, SignInError> {
            self.access.sign_in(&id("awa"), Sort::Pin, pin, at(run_ms))
        }

        fn chief(&self, run_ms: u64) -> SignedIn {
            self.access.sign_in(&id("mariama"), Sort::Password, CHIEF, at(run_ms)).unwrap()
        }

        fn knows(&self, token: &str, run_ms: u64) -> bool {
            matches!(self.access.who(token, || at(run_ms)), Shown::Good(_) | Shown::Due(_))
        }
    }

    #[test]
    fn the_right_pin_signs_in_and_signing_out_ends_it() {
        let house = House::open();
        let SignedIn { token, who, .. } = house.awa("2468", 0).unwrap();
        assert_eq!((who.role, house.knows(&token, 1)), (Role::Agent, true));
        let ended = house.access.sign_out(&token, at(1)).unwrap().unwrap();
        assert_eq!((ended.person, ended.why), (id("awa"), SignedOut::Asked));
        assert!(!house.knows(&token, 1));
        assert_eq!(house.access.sign_out(&token, at(1)).unwrap(), None);
    }

    #[test]
    fn a_secret_that_is_not_taken_adds_nobody() {
        let house = House::open();
        let weak = house.access.add_person(&id("khady"), Role::Supervisor, "0123456789");
        assert!(matches!(weak, Err(AccessError::Weak(rule::Weak::OnlyDigits))));
        assert!(house.access.people().unwrap().iter().all(|p| p.id != id("khady")));
    }

    #[test]
    fn the_right_secret_as_the_wrong_sort_lets_nobody_in() {
        let house = House::open();
        assert!(house.access.sign_in(&id("mariama"), Sort::Pin, CHIEF, at(0)).is_err());
        assert!(house.access.sign_in(&id("awa"), Sort::Password, "2468", at(0)).is_err());
        assert!(house.awa("2468", 0).is_ok());
    }

    #[test]
    fn a_session_ends_by_itself_and_no_sooner_whatever_becomes_of_the_clock() {
        let house = House::open();
        let token = house.awa("2468", 0).unwrap().token;
        assert!(house.knows(&token, LASTS_MS - 1));
        assert!(!house.knows(&token, LASTS_MS));
        let back = Moment { at_ms: 0, run_ms: LASTS_MS };
        assert_eq!(house.access.who(&token, || back), Shown::Unknown, "a clock that stands at 1970");
        let ahead = Moment { at_ms: i64::MAX, run_ms: 1 };
        assert!(matches!(house.access.who(&token, || ahead), Shown::Good(_)), "a clock that was put right");
        let ended = house.access.end_what_is_over(at(LASTS_MS)).unwrap();
        assert_eq!(ended[0].why, SignedOut::Over);
    }

    #[test]
    fn a_session_of_before_a_power_cut_ends_with_the_hours_of_the_cut() {
        const NOON_MS: i64 = 1_795_435_200_000;
        let lasts_ms = i64::try_from(LASTS_MS).unwrap();
        // Somebody says the time after sign-in: from then on the session's end is known by that clock.
        for (began_at_ms, said_at_ms) in [(NOON_MS, NOON_MS), (0, NOON_MS)] {
            let house = House::open();
            let by = |at_ms, run_ms| Moment { at_ms, run_ms };
            let awa = house.access.sign_in(&id("awa"), Sort::Pin, "2468", by(began_at_ms, 0)).unwrap();
            let Pass::Session(session) = awa.who.pass else { panic!("no session") };
            house.access.write_act(session, by(said_at_ms, 60_000)).unwrap();
            let house = house.start_again();
            let who = |at_ms| house.access.who(&awa.token, || by(at_ms, 120_000));
            assert!(matches!(who(NOON_MS + lasts_ms - 60_001), Shown::Good(_)), "{began_at_ms}");
            assert_eq!(who(NOON_MS + lasts_ms), Shown::Unknown, "{began_at_ms}");
        }
    }

    #[test]
    fn a_supervisor_who_does_nothing_is_signed_out_and_an_agent_is_not() {
        let house = House::open();
        let (awa, chief) = (house.awa("2468", 0).unwrap().token, house.chief(0));
        let Pass::Session(session) = chief.who.pass else { panic!("no session") };
        assert!(house.access.act(session, at(IDLE_MS - 1)), "time to write that down");
        house.access.write_act(session, at(IDLE_MS - 1)).unwrap();
        let house = house.start_again();
        assert!(house.knows(&chief.token, 2 * IDLE_MS - 2));
        assert!(!house.knows(&chief.token, 2 * IDLE_MS - 1));
        assert!(house.knows(&awa, 2 * IDLE_MS - 1));
        assert!(!house.access.is_good(chief.who.pass, || at(2 * IDLE_MS - 1)), "nor does a stream go on");
        let ended = house.access.end_what_is_over(at(2 * IDLE_MS - 1)).unwrap();
        assert_eq!(ended, [Ended { person: id("mariama"), role: Role::Supervisor, why: SignedOut::Idle }]);
        assert!(house.knows(&awa, 2 * IDLE_MS));
    }

    #[test]
    fn a_sessions_token_changes_every_hour_and_the_old_one_betrays_whoever_shows_it_later() {
        let house = House::open();
        let first = house.awa("2468", 0).unwrap().token;
        assert!(matches!(house.access.who(&first, || at(TOKEN_MS - 1)), Shown::Good(_)));
        assert!(matches!(house.access.who(&first, || at(TOKEN_MS)), Shown::Due(_)));
        let second = house.access.change_token(&first, at(TOKEN_MS)).unwrap().unwrap();
        assert_eq!(house.access.change_token(&first, at(TOKEN_MS)).unwrap(), None, "one new token, not two");
        let house = house.start_again();
        let grace = TOKEN_MS + GRACE_MS;
        assert!(matches!(house.access.who(&first, || at(grace)), Shown::Good(_)), "another tab");
        assert!(matches!(house.access.who(&second, || at(2 * TOKEN_MS - 1)), Shown::Good(_)));
        let Shown::Reused(session) = house.access.who(&first, || at(grace + 1)) else {
            panic!("an old token is worth nothing")
        };
        let ended = house.access.end_session(session, SignedOut::Reused).unwrap().unwrap();
        assert_eq!((ended.person, ended.why), (id("awa"), SignedOut::Reused));
        let house = house.start_again();
        for token in [&first, &second] {
            assert_eq!(house.access.who(token, || at(grace + 1)), Shown::Unknown);
        }
    }

    #[test]
    fn wrong_tries_cost_a_minute_then_five_then_a_quarter_of_an_hour_over_restarts_and_wrong_clocks() {
        let mut house = House::open();
        let mut run_ms = 0;
        for wait_ms in [WAITS_MS[0], WAITS_MS[1], WAITS_MS[2], WAITS_MS[2]] {
            for wrong in 1..=TRIES {
                house = house.start_again();
                let Err(SignInError::Wrong { known: true, first, locks_ms }) = house.awa("0000", run_ms)
                else {
                    panic!("try {wrong}")
                };
                assert_eq!((locks_ms, first), ((wrong == TRIES).then_some(wait_ms), wrong == 1));
            }
            house = house.start_again();
            let far = Moment { at_ms: i64::MAX / 2, run_ms: run_ms + wait_ms - 1 };
            let locked = house.access.sign_in(&id("awa"), Sort::Pin, "2468", far);
            assert!(matches!(locked, Err(SignInError::Locked(1))), "{locked:?}");
            let restored = house.access.sign_in(&id("awa"), Sort::Pin, "2468", at(0));
            assert!(matches!(restored, Err(SignInError::Locked(left)) if left <= wait_ms), "{restored:?}");
            run_ms += wait_ms;
        }
        assert!(house.awa("2468", run_ms).is_ok());
        assert!(matches!(house.awa("0000", run_ms), Err(SignInError::Wrong { first: true, .. })));
        assert_eq!(house.access.locked_ms(&id("awa"), at(run_ms)), 0, "the count began anew");
    }

    #[test]
    fn somebody_who_waits_can_be_let_try_again() {
        let house = House::open();
        for _ in 0..TRIES {
            assert!(house.awa("0000", 0).is_err());
        }
        assert_eq!(house.access.locked_ms(&id("awa"), at(0)), WAITS_MS[0]);
        assert!(house.access.unlock(&id("awa"), at(0)).unwrap());
        assert!(!house.access.unlock(&id("awa"), at(0)).unwrap());
        assert!(house.awa("2468", 0).is_ok());
    }

    #[test]
    fn a_name_that_nobody_bears_waits_like_any_other_and_is_not_written_down() {
        let house = House::open();
        let typed = id("2468-typed-as-a-name");
        for _ in 0..TRIES {
            let wrong = house.access.sign_in(&typed, Sort::Pin, "0000", at(0));
            assert!(matches!(wrong, Err(SignInError::Wrong { known: false, .. })), "no fact");
        }
        let locked = house.access.sign_in(&typed, Sort::Pin, "0000", at(0));
        assert!(matches!(locked, Err(SignInError::Locked(left)) if left == WAITS_MS[0]));
        for entry in std::fs::read_dir(house.folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(20).any(|w| w == typed.as_str().as_bytes()));
        }
    }

    #[test]
    fn many_tries_at_once_are_no_way_around_the_limit() {
        let house = House::open();
        let looked_at = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..12).map(|_| scope.spawn(|| house.awa("0000", 0))).collect();
            let ended = tries.into_iter().map(|t| t.join().unwrap());
            ended.filter(|answer| matches!(answer, Err(SignInError::Wrong { .. }))).count()
        });
        assert_eq!(looked_at, TRIES as usize);
    }

    #[test]
    fn a_removed_person_is_signed_out_at_once_and_so_is_their_token() {
        let house = House::open();
        let awa = id("awa");
        let session = house.awa("2468", 0).unwrap().token;
        let token = house.access.make_token(Role::Agent, &awa, 0).unwrap();
        let screen = house.access.make_token(Role::Display, &awa, 0).unwrap();
        assert!(house.access.remove_person(&awa).unwrap());
        assert!(!house.access.remove_person(&awa).unwrap());
        let house = house.start_again();
        assert!(!house.knows(&session, 1) && !house.knows(&token, 1));
        assert!(house.knows(&screen, 1), "a device of the same name is somebody else");
    }

    #[test]
    fn a_person_who_is_removed_while_their_pin_is_looked_at_is_not_let_in() {
        let house = House::open();
        let awa = id("awa");
        let (role, hardened) = house.access.secret_of(&awa).unwrap().unwrap();
        assert!(house.access.begin_session(&awa, role, &hardened, at(0)).unwrap().is_some());
        house.access.remove_person(&awa).unwrap();
        assert!(house.access.begin_session(&awa, role, &hardened, at(0)).unwrap().is_none());
    }
}
