//! The roles that tokens and sessions carry, and the actor that an event names.
//! Must not know what a role may do: that is one table in the hub.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::{Slug, words};

words! {
    /// Who is speaking to the hub.
    Role {
        /// A touch kiosk.
        Kiosk = "kiosk",
        /// A hall display.
        Display = "display",
        /// A call button.
        Button = "button",
        /// Reception: the person at the door.
        Greeter = "greeter",
        /// The person at a counter.
        Agent = "agent",
        /// The person who runs the hall.
        Supervisor = "supervisor",
        /// Sets the branch up.
        Administrator = "administrator",
        /// Reads figures for monitoring.
        Metrics = "metrics",
        /// Somebody who waits, by the code on their paper.
        Customer = "customer",
        /// A second hub that follows this one.
        Standby = "standby",
        /// The head office.
        HeadOffice = "head-office",
    }
}

impl Role {
    /// Whether it is a person of the branch, and no machine and nobody from outside.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        match self {
            Self::Greeter | Self::Agent | Self::Supervisor | Self::Administrator => true,
            Self::Kiosk
            | Self::Display
            | Self::Button
            | Self::Metrics
            | Self::Customer
            | Self::Standby
            | Self::HeadOffice => false,
        }
    }
}

/// Who did it: a role and a name, or the hub itself. The principal of a request, never its token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Actor {
    /// The hub itself, when a timer ran out or a day rolled.
    Hub,
    /// A device or a person.
    Named(Role, Slug),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hub => f.write_str("hub"),
            Self::Named(role, name) => write!(f, "{role}:{name}"),
        }
    }
}

impl FromStr for Actor {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "hub" {
            return Ok(Self::Hub);
        }
        let (role, name) = text.split_once(':').ok_or_else(|| format!("`{text}` names no actor"))?;
        Ok(Self::Named(role.parse()?, name.parse().map_err(|e| format!("{e}"))?))
    }
}

impl TryFrom<String> for Actor {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Actor> for String {
    fn from(actor: Actor) -> Self {
        actor.to_string()
    }
}
