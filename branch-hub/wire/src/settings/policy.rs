//! Calling policies and triage classes, as a branch writes them.
//! Must not know what they do: see the rules.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::{Kind, Slug, words};

words! {
    /// One order for everyone.
    Order {
        /// By arrival, and nothing else.
        Fifo = "fifo",
        /// The heaviest class first, then by arrival.
        PriorityFirst = "priority-first",
        /// The greatest `(weight + 1) x wait` first.
        AgedPriority = "aged-priority",
        /// Appointments whose time has come first, then as `priority-first`.
        AppointmentFirst = "appointment-first",
        /// Who is furthest past the target of their service first.
        LongestOverdue = "longest-overdue",
    }
}

/// `[policies.alterne]`: exactly one of `order`, `ratio` and `rules`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// One order for everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// Turns between shares.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ratio: Vec<Share>,
    /// WHEN this THEN call those; the first that holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// After `rules`: finally call by; `priority-first` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finally: Option<Order>,
}

/// One share of a ratio. What is left out names everyone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// As it is told to who asks why somebody goes before them; its place in the list, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many calls of a whole round.
    pub calls: u32,
    /// Priority classes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<Slug>,
    /// Those without a priority class.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_class: bool,
    /// Kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Kind>,
    /// Series of numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Slug>,
    /// Services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Slug>,
}

/// One rule. Every condition that stands there must hold; then the first in line of those named is called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// As it is told to who asks why somebody goes before them; its place in the list, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Only when the first of them has waited longer, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waited_over_s: Option<u32>,
    /// Only when more of them wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longer_than: Option<u32>,
    /// Only at these hours: `12:00-14:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub between: Option<String>,
    /// Only when the counter has called so many others since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls_since: Option<u32>,
    /// Priority classes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<Slug>,
    /// Those without a priority class.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_class: bool,
    /// Kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Kind>,
    /// Series of numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Slug>,
    /// Services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Slug>,
}

/// `[profiles.rapide]`: what several counters have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What such a counter offers; a counter's own list goes before it.
    #[serde(default)]
    pub services: Vec<Slug>,
    /// In which order it calls; a counter's own policy goes before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Slug>,
}

/// `[triage.rouge]`: what a nurse may find. Never shown or spoken in the hall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TriageClass {
    /// For staff.
    pub name: crate::local_text::LocalText,
    /// The heavier is called first, before any priority class; 1 to 99.
    pub weight: u32,
    /// Staff are told when somebody has waited longer, in minutes.
    pub longest_wait_min: u32,
    /// Staff are told to look again after so many minutes.
    pub look_again_min: u32,
}
