//! What the engine answers, and how an answer is kept.
//! Must not know sentences: those are made where they are shown.

use serde::{Deserialize, Serialize};
use wire::problem::Code;

/// An answer on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What.
    pub body: Body,
    /// It was given before, to the same request.
    pub replayed: bool,
}

/// Done, or a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A status of 200 or 201 and its JSON.
    Done(u16, String),
    /// A problem.
    Problem(Trouble),
}

/// A problem without its sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The word of [`Code`].
    code: String,
    /// Seconds after which asking again may help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_secs: Option<u32>,
    /// Mistakes in settings, in French and in English.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<(String, String)>,
}

impl Trouble {
    /// A problem by its code.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code: code.as_str().to_owned(), after_secs: None, details: Vec::new() }
    }

    /// A problem that may be gone after some seconds.
    #[must_use]
    pub fn after(code: Code, after_secs: Option<u32>) -> Self {
        Self { after_secs, ..Self::new(code) }
    }

    /// A problem with a list of what is wrong, in French and in English.
    #[must_use]
    pub fn detailed(code: Code, details: Vec<(String, String)>) -> Self {
        Self { details, ..Self::new(code) }
    }

    /// The code; a kept answer from a newer version may have one that is not known.
    #[must_use]
    pub fn code(&self) -> Code {
        Code::ALL.iter().copied().find(|code| code.as_str() == self.code).unwrap_or(Code::Fault)
    }
}

impl Answer {
    pub(super) const fn fresh(body: Body) -> Self {
        Self { body, replayed: false }
    }

    pub(super) fn problem(code: Code) -> Self {
        Self::fresh(Body::Problem(Trouble::new(code)))
    }
}

impl Body {
    /// As it is kept: status and JSON; none for answers that are not kept (only 2xx and 409 are).
    pub(super) fn kept(&self) -> Option<(u16, String)> {
        match self {
            Self::Done(status, json) => Some((*status, json.clone())),
            Self::Problem(trouble) if trouble.code().status() == 409 => {
                Some((409, serde_json::to_string(trouble).expect("a trouble has string keys")))
            }
            Self::Problem(_) => None,
        }
    }

    /// Back from what was kept.
    pub(super) fn unkept(status: u16, json: String) -> Self {
        if status == 409 {
            Self::Problem(serde_json::from_str(&json).unwrap_or_else(|_| Trouble::new(Code::Fault)))
        } else {
            Self::Done(status, json)
        }
    }
}
