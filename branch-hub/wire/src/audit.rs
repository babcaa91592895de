//! The audit: who did what, as people read it. Everything in it derives from facts of the journal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::{Slug, words};

words! {
    /// What sort of act an entry tells of.
    AuditKind {
        /// Signing in and out, waiting after wrong tries.
        SignIn = "sign-in",
        /// Who may come in: people and tokens.
        Access = "access",
        /// Somebody was called before their turn.
        OutOfOrder = "out-of-order",
        /// Priority given, confirmed or declined; a nurse's class.
        Priority = "priority",
        /// A ticket that had ended waits again.
        Reopened = "reopened",
        /// A ticket was taken back by staff.
        Withdrawn = "withdrawn",
        /// A place or a number was given by hand.
        Moved = "moved",
        /// The day, the doors or services were opened or stopped by hand.
        Day = "day",
        /// Other settings rule, or the branch was restored.
        Settings = "settings",
        /// What reception noted.
        Reception = "reception",
    }
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// The epoch of the fact that tells it.
    pub epoch: u64,
    /// Its row.
    pub seq: u64,
    /// Wall clock of the hub.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Whether that could be believed.
    pub trusted: bool,
    /// Who did it: `role:name`, or `hub`.
    pub who: String,
    /// What sort.
    pub kind: AuditKind,
    /// The fact's own word.
    pub fact: String,
    /// The person whom it concerns, if it concerns one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Slug>,
    /// All of it, in the language of `Accept-Language`.
    pub sentence: String,
}

/// The answer to `GET /v1/audit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditPage {
    /// In the order of the journal.
    pub entries: Vec<AuditEntry>,
    /// Where to go on with `?after=`; none: this is all.
    pub next: Option<String>,
}
