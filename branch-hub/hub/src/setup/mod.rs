//! The first start: who holds the one-time code sets the branch up on a page, until there are settings.
//! Must not know how the page looks. What has been said is on disk, so that a power cut costs one step at most.

pub mod plan;
pub mod trial;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use subtle::ConstantTimeEq as _;

use crate::folder::write_owned;
pub use plan::{Plan, Step};

use crate::access::rule::Sort;

/// Letters and digits that cannot be mistaken for each other when they are read out or typed.
const ALPHABET: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
/// The file of the data folder that holds the code, until there are settings.
pub const CODE_FILE: &str = "setup-code";
/// Wrong codes before the page waits.
const TRIES: u32 = 5;
/// So long.
const LOCKED_MS: u64 = 60_000;
/// A drawn PIN has so many.
const PIN_DIGITS: usize = 6;

/// Why the page cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A file of the set-up could not be read or written.
    #[error("keep what was said at the set-up: {0}")]
    File(#[from] std::io::Error),
    /// The system has no randomness.
    #[error("draw a code: {0}")]
    Random(getrandom::Error),
}

/// What trying a code came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// It is right: this lets one browser go on.
    Right(String),
    /// It is wrong.
    Wrong,
    /// Too many were wrong: wait so many seconds.
    Wait(u64),
}

/// The set-up of a hub without settings.
#[derive(Debug)]
pub struct Setup {
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// None once there are settings: the page is gone.
    code: Option<String>,
    /// What the one browser shows that knew the code.
    pass: Option<String>,
    wrong: u32,
    locked_until_ms: u64,
}

impl Setup {
    /// The set-up of a data folder. Without settings a code stands in the file `setup-code`, the same until it is used up.
    ///
    /// # Errors
    /// [`SetupError`].
    pub fn open(folder: &Path, has_settings: bool) -> Result<Self, SetupError> {
        let setup = Self { folder: folder.to_owned(), state: Mutex::default() };
        if has_settings {
            setup.finish();
            return Ok(setup);
        }
        let file = setup.code_file();
        let kept = std::fs::read_to_string(&file).ok().map(|code| code.trim().to_owned());
        let code = match kept.filter(|code| !code.is_empty()) {
            Some(code) => code,
            None => {
                let code = format!("{}-{}", draw(4)?, draw(4)?);
                write_owned(&file, code.as_bytes())?;
                code
            }
        };
        setup.lock().code = Some(code);
        Ok(setup)
    }

    /// The code, as long as it is needed.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        self.lock().code.clone()
    }

    /// Tries a code; white space, hyphens and small letters do not matter.
    ///
    /// # Errors
    /// [`SetupError`] when there is no randomness.
    pub fn enter(&self, code: &str, mono_ms: u64) -> Result<Tried, SetupError> {
        let plain = |code: &str| -> String {
            code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
        };
        let mut state = self.lock();
        if mono_ms < state.locked_until_ms {
            return Ok(Tried::Wait((state.locked_until_ms - mono_ms).div_ceil(1000)));
        }
        let expected = state.code.as_deref().map(plain).unwrap_or_default();
        let right = !expected.is_empty() && bool::from(plain(code).as_bytes().ct_eq(expected.as_bytes()));
        if !right {
            state.wrong += 1;
            if state.wrong >= TRIES {
                state.wrong = 0;
                state.locked_until_ms = mono_ms + LOCKED_MS;
            }
            return Ok(Tried::Wrong);
        }
        state.wrong = 0;
        let pass = draw(32)?;
        state.pass = Some(pass.clone());
        Ok(Tried::Right(pass))
    }

    /// Whether this browser knew the code, and it still counts.
    #[must_use]
    pub fn knows(&self, pass: &str) -> bool {
        let state = self.lock();
        let pass_of = state.pass.as_deref().filter(|_| state.code.is_some());
        pass_of.is_some_and(|known| bool::from(known.as_bytes().ct_eq(pass.as_bytes())))
    }

    /// What has been said so far.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let kept = std::fs::read(self.plan_file()).ok();
        kept.and_then(|kept| serde_json::from_slice(&kept).ok()).unwrap_or_default()
    }

    /// Keeps what has been said.
    ///
    /// # Errors
    /// [`SetupError::File`].
    pub fn keep(&self, plan: &Plan) -> Result<(), SetupError> {
        Ok(write_owned(&self.plan_file(), &serde_json::to_vec(plan).map_err(std::io::Error::from)?)?)
    }

    /// There are settings now: the code is worth nothing any more.
    pub fn finish(&self) {
        *self.lock() = State::default();
        for file in [self.code_file(), self.plan_file()] {
            // Most often there is none.
            let _ = std::fs::remove_file(file);
        }
    }

    fn code_file(&self) -> PathBuf {
        self.folder.join(CODE_FILE)
    }

    fn plan_file(&self) -> PathBuf {
        self.folder.join("setup.json")
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A secret as people are given one: digits, or twelve letters and digits in groups that can be copied from paper.
///
/// # Errors
/// [`SetupError::Random`].
pub fn draw_secret(sort: Sort) -> Result<String, SetupError> {
    match sort {
        Sort::Pin => of_alphabet(PIN_DIGITS, b"0123456789"),
        Sort::Password => Ok(format!("{}-{}-{}", draw(4)?, draw(4)?, draw(4)?).to_lowercase()),
    }
}

/// Random letters and digits.
///
/// # Errors
/// [`SetupError::Random`].
pub fn draw(letters: usize) -> Result<String, SetupError> {
    of_alphabet(letters, ALPHABET)
}

fn of_alphabet(n: usize, alphabet: &[u8]) -> Result<String, SetupError> {
    // Bytes beyond the last whole multiple are drawn again, so that no letter comes oftener than another.
    let whole = 256 - 256 % alphabet.len();
    let mut drawn = String::new();
    while drawn.len() < n {
        let mut byte = [0];
        getrandom::fill(&mut byte).map_err(SetupError::Random)?;
        if usize::from(byte[0]) < whole {
            drawn.push(char::from(alphabet[usize::from(byte[0]) % alphabet.len()]));
        }
    }
    Ok(drawn)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_same_after_a_restart_and_gone_once_there_are_settings() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let code = Setup::open(folder.path(), false).unwrap().code().unwrap();
        let again = Setup::open(folder.path(), false).unwrap();
        assert_eq!(again.code().as_ref(), Some(&code));
        let mode = std::fs::metadata(folder.path().join("setup-code")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let Tried::Right(pass) = again.enter(&code.to_lowercase().replace('-', " "), 0).unwrap() else {
            panic!("the code is right")
        };
        assert!(again.knows(&pass) && !again.knows("") && !again.knows(&pass[1..]));
        again.finish();
        assert!(!again.knows(&pass) && again.code().is_none());
        assert_eq!(again.enter(&code, 0).unwrap(), Tried::Wrong);
        assert!(!folder.path().join("setup-code").exists());
        assert_eq!(Setup::open(folder.path(), true).unwrap().code(), None);
    }

    #[test]
    fn five_wrong_codes_make_everybody_wait_a_minute_even_with_the_right_one() {
        let folder = tempfile::tempdir().unwrap();
        let setup = Setup::open(folder.path(), false).unwrap();
        let code = setup.code().unwrap();
        for _ in 0..TRIES {
            assert_eq!(setup.enter("AAAA-AAAA", 1_000).unwrap(), Tried::Wrong);
        }
        assert_eq!(setup.enter(&code, 1_000).unwrap(), Tried::Wait(60));
        assert_eq!(setup.enter(&code, 60_999).unwrap(), Tried::Wait(1));
        assert!(matches!(setup.enter(&code, 61_000).unwrap(), Tried::Right(_)));
    }

    #[test]
    fn what_was_said_is_there_after_a_power_cut() {
        let folder = tempfile::tempdir().unwrap();
        let setup = Setup::open(folder.path(), false).unwrap();
        assert_eq!(setup.plan(), Plan::default());
        let mut plan = Plan { step: Step::Services, ..Plan::default() };
        plan.choose("thies-hospital");
        setup.keep(&plan).unwrap();
        assert_eq!(Setup::open(folder.path(), false).unwrap().plan(), plan);
    }
}
