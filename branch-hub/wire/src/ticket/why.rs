//! Why somebody waits: who goes before, and which rule says so.
//! Must not hold a sentence: those are made where they are shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Hold;
use crate::names::words;

/// The answer to `GET /v1/tickets/{id}/why`: who would be called before it, were the calls made now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WhyAnswer {
    /// In the order of the calls; empty for who is next, and for who stands in no line.
    pub before: Vec<Before>,
    /// Why it stands in no line, if so.
    #[serde(default)]
    pub out: Option<OutOfLine>,
    /// Why it is held, if so.
    #[serde(default)]
    pub hold: Option<Hold>,
    /// Why its service is interrupted, if so, in a few words.
    #[serde(default)]
    pub reason: Option<String>,
}

words! {
    /// Why nobody would call a ticket in turn.
    OutOfLine {
        /// It is held.
        Held = "held",
        /// It is set aside.
        Parked = "parked",
        /// The service is interrupted.
        Interrupted = "interrupted",
        /// It waits for the next day.
        CarriedOver = "carried-over",
        /// It has been called.
        InHand = "in-hand",
        /// It has ended.
        Gone = "gone",
    }
}

/// Somebody who goes before, and which rule says so. The sentence is made where it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Before {
    /// Who.
    pub ticket: Uuid,
    /// As printed.
    pub number: String,
    /// Which rule.
    pub rule: Rule,
    /// For `share` and `rule`: which of the policy's, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
    /// For `share` and `rule`: its name, where the settings give it one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

words! {
    /// Why somebody is called before somebody else.
    Rule {
        /// Missed a call and came back, or was set aside and its time has come.
        First = "first",
        /// Came first.
        Place = "place",
        /// A heavier class.
        Class = "class",
        /// Waited long, and their class makes the time count more.
        Aged = "aged",
        /// An appointment whose time has come.
        Appointment = "appointment",
        /// Furthest past the target of their service.
        Overdue = "overdue",
        /// It is the turn of their share.
        Share = "share",
        /// A rule of the policy.
        Rule = "rule",
        /// Paid to be sooner.
        Paid = "paid",
    }
}
