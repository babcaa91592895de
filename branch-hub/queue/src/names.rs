//! The names and small closed words of the hall.
//! Must not know how they are spelled on any wire, nor whether a name stands in the settings.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// A name from the settings: of a service, a counter, an agent. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Slug(Arc<str>);

impl Slug {
    /// Takes a text as a name; whether it is well formed is for who reads it from outside.
    #[must_use]
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Slug {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

/// Names of which all who ask get the same copy: fifty thousand tickets for one service do not each bring its name along,
/// which would then be fetched from far memory at every call. There are as many as the settings had.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words(BTreeSet<Slug>);

/// What is shared in memory makes no difference to what a branch is.
impl PartialEq for Words {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Words {}

impl Words {
    /// The one copy of a name.
    pub(crate) fn one(&mut self, name: &Slug) -> Slug {
        if let Some(known) = self.0.get(name) {
            return known.clone();
        }
        self.0.insert(name.clone());
        name.clone()
    }
}

/// One leg of a visit. Made by the caller, new each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TicketId(pub u128);

/// A visit with all its legs. Made by the caller, new each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct VisitId(pub u128);

/// A customer who asks from afar, as whoever asks for them knows them: opaque, and never personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CustomerId(pub u128);

/// What sort of ticket it is, apart from the person's priority class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Kind {
    /// An ordinary ticket; every service offers it.
    Normal,
    /// Paid: called sooner.
    Vip,
    /// Booked beforehand.
    Appointment,
    /// Paid: a short matter.
    Express,
}

/// A bell at reception. Made by the caller, new each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BellId(pub u128);

/// In which language the customer is spoken to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Language {
    /// French.
    #[default]
    Fr,
    /// Wolof.
    Wo,
    /// English.
    En,
}

/// Where a ticket was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Channel {
    /// The touch kiosk.
    Kiosk,
    /// A person at the door with a tablet.
    Reception,
    /// A web page outside the branch.
    Web,
    /// The agent's desk.
    Counter,
    /// The customer's phone in the branch.
    Phone,
    /// A kiosk while the hub was away.
    Island,
}

/// Who says that somebody belongs to a priority class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claimant {
    /// The customer, alone with a machine.
    Customer,
    /// The person at the door.
    Reception,
    /// The agent at the counter.
    Agent,
}

impl Channel {
    /// Who asks there.
    #[must_use]
    pub const fn claimant(self) -> Claimant {
        match self {
            Self::Kiosk | Self::Web | Self::Phone | Self::Island => Claimant::Customer,
            Self::Reception => Claimant::Reception,
            Self::Counter => Claimant::Agent,
        }
    }
}

/// Why somebody who was not served is not called any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gone {
    /// The customer gave the place back.
    GivenBack,
    /// Somebody of the branch has seen that the person has left.
    Left,
    /// Staff took the number back: taken by mistake, or many at once.
    Withdrawn,
    /// The branch sent them home.
    SentHome,
}

/// What kind of organisation the branch belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BranchKind {
    /// A bank.
    Bank,
    /// A hospital or clinic.
    Hospital,
    /// A town hall or other public office.
    Administration,
}
