//! Names and small closed words that both sides of every wire agree on.
//! Must not know what a rule does with them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A name from the settings: `a-z`, `0-9` and `-`, 1 to 40 characters, starting with a letter or digit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[a-z0-9][a-z0-9-]{0,39}$", example = "caisse")]
pub struct Slug(String);

/// Why a text is not a [`Slug`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotASlug(pub String);

impl fmt::Display for NotASlug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is not a name: use a-z, 0-9 and -, at most 40 characters", self.0)
    }
}

impl std::error::Error for NotASlug {}

impl Slug {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Slug {
    type Error = NotASlug;
    fn try_from(text: String) -> Result<Self, NotASlug> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let good = (1..=40).contains(&text.len()) && !text.starts_with('-') && text.chars().all(fits);
        if good { Ok(Self(text)) } else { Err(NotASlug(text.chars().take(60).collect())) }
    }
}

impl FromStr for Slug {
    type Err = NotASlug;
    fn from_str(text: &str) -> Result<Self, NotASlug> {
        Self::try_from(text.to_owned())
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }
        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word as it is spoken.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|v| v.as_str() == text)
                    .ok_or_else(|| format!("`{text}` is none of {:?}", Self::ALL.iter().map(|v| v.as_str()).collect::<Vec<_>>()))
            }
        }
    };
}
pub(crate) use words;

words! {
    /// A language that we speak to the public.
    Language {
        /// French, the language that stands in for every missing text.
        Fr = "fr",
        /// Wolof.
        Wo = "wo",
        /// English.
        En = "en",
    }
}

words! {
    /// What sort of ticket it is, apart from the person's priority class.
    Kind {
        /// An ordinary ticket.
        Normal = "normal",
        /// Paid: called sooner.
        Vip = "vip",
        /// Booked beforehand.
        Appointment = "appointment",
        /// Paid: a short matter.
        Express = "express",
    }
}

words! {
    /// Where a ticket was asked for.
    Channel {
        /// The touch kiosk.
        Kiosk = "kiosk",
        /// A person at the door with a tablet.
        Reception = "reception",
        /// A web page outside the branch.
        Web = "web",
        /// The agent's desk.
        Counter = "counter",
        /// The customer's phone in the branch.
        Phone = "phone",
        /// A kiosk while the hub was away.
        Island = "island",
    }
}

words! {
    /// Where a ticket (one leg of a visit) stands.
    TicketState {
        /// In line.
        Waiting = "waiting",
        /// Announced; the person is on the way.
        Called = "called",
        /// At the counter.
        Serving = "serving",
        /// Done. Final.
        Served = "served",
        /// Set aside by an agent, to come back later.
        Parked = "parked",
        /// Given back or withdrawn. Final.
        Cancelled = "cancelled",
        /// Still waiting when its day ended. Final.
        Expired = "expired",
        /// Called and nobody came. Final.
        NoShow = "no_show",
        /// This leg ended by going on to another service. Final for the leg.
        Transferred = "transferred",
    }
}

impl TicketState {
    /// Whether the leg still waits, is called, served or parked: its number may not be given again.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Waiting | Self::Called | Self::Serving | Self::Parked)
    }
}

words! {
    /// What kind of organisation the branch belongs to.
    BranchKind {
        /// A bank.
        Bank = "bank",
        /// A hospital or clinic.
        Hospital = "hospital",
        /// A town hall or other public office.
        Administration = "administration",
    }
}

words! {
    /// How a kiosk's printer is, as the kiosk tells it.
    PrinterState {
        /// It prints, and there is paper.
        Ready = "ready",
        /// It prints, and the roll comes to its end.
        PaperLow = "paper-low",
        /// No paper.
        NoPaper = "no-paper",
        /// Somebody left it open.
        CoverOpen = "cover-open",
        /// It answers and cannot print: knife, head, mechanics; or it does not answer what it is asked.
        Trouble = "trouble",
        /// Off, unplugged or out of reach.
        Away = "away",
        /// It takes what it is sent and never says how it is: nobody hears of its troubles.
        Silent = "silent",
    }
}
