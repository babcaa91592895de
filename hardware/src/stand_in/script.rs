//! How a stand-in behaves, job by job.
//! It must not know how behaviour looks from outside.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::state::{State, StateError};

/// Behaviours by the number of the job from which they hold, counted from 1.
///
/// As text: one behaviour alone, or lines `JOB BEHAVIOUR`; `#` starts a remark.
/// ```
/// # use hardware::stand_in::Script;
/// let script: Script = "
///     3 paper-out-after:800   # the roll ends in the middle of the third ticket
///     4 ok".parse().expect("a script");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script(BTreeMap<usize, State>);

/// A text that is no script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// A line without a job number.
    #[error("read script line {line}: it does not start with the number of a job")]
    Job {
        /// Counted from 1.
        line: usize,
    },
    /// A line with an unknown behaviour.
    #[error("read script line {line}: {source}")]
    State {
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        source: StateError,
    },
}

impl Script {
    /// The same behaviour from the first job on.
    #[must_use]
    pub fn always(state: State) -> Self {
        Self(BTreeMap::from([(1, state)]))
    }

    /// What changes when that job is next.
    pub(super) fn change_at(&self, job: usize) -> Option<State> {
        self.0.get(&job).copied()
    }
}

impl FromStr for Script {
    type Err = ScriptError;

    fn from_str(text: &str) -> Result<Self, ScriptError> {
        if let Ok(state) = text.trim().parse() {
            return Ok(Self::always(state));
        }
        let mut states = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            let line_number = index + 1;
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let (job, state) = line.split_once(' ').ok_or(ScriptError::Job { line: line_number })?;
            let job = job.parse().map_err(|_| ScriptError::Job { line: line_number })?;
            let state =
                state.trim().parse().map_err(|source| ScriptError::State { line: line_number, source })?;
            states.insert(job, state);
        }
        Ok(Self(states))
    }
}

#[cfg(test)]
mod tests {
    use super::{Script, ScriptError};
    use crate::stand_in::State;

    #[test]
    fn a_script_is_lines_or_one_word() {
        let script: Script = "# a day\n2 cover-open\n\n3 ok # closed again".parse().expect("a script");
        assert_eq!(
            (script.change_at(1), script.change_at(2), script.change_at(3)),
            (None, Some(State::CoverOpen), Some(State::Ok))
        );
        assert_eq!("mute".parse(), Ok(Script::always(State::Mute)));
    }

    #[test]
    fn a_wrong_line_is_named() {
        assert_eq!("1 ok\nok".parse::<Script>(), Err(ScriptError::Job { line: 2 }));
        assert!(matches!("1 ok\n2 singing".parse::<Script>(), Err(ScriptError::State { line: 2, .. })));
    }
}
