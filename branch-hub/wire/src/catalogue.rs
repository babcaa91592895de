//! `GET /v1/catalogue`: what a branch offers, for kiosks, displays and pages.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::day::BusinessDay;
use crate::local_text::LocalText;
use crate::names::{BranchKind, Kind, Language, Slug, words};
use crate::settings::Claimant;
use crate::texts::key;

/// All that a screen needs to know of a branch that is not the line itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Catalogue {
    /// The oldest API version that this hub answers.
    pub api_min: u32,
    /// The settings' revision.
    pub revision: u64,
    /// The branch.
    pub branch: BranchInfo,
    /// First one first.
    pub languages: Vec<Language>,
    /// The day, if one has begun.
    pub business_day: Option<BusinessDay>,
    /// Whether tickets are given now.
    pub open: bool,
    /// Tiles that lead to more, in display order.
    pub groups: Vec<GroupInfo>,
    /// In display order.
    pub services: Vec<ServiceInfo>,
    /// Heaviest first.
    pub classes: Vec<ClassInfo>,
    /// A nurse's classes, heaviest first: for desks.
    #[serde(default)]
    pub triage: Vec<TriageInfo>,
    /// In display order.
    pub counters: Vec<CounterInfo>,
    /// In name order.
    pub agents: Vec<AgentInfo>,
    /// In name order.
    pub series: Vec<SeriesInfo>,
    /// In name order.
    pub zones: Vec<ZoneInfo>,
    /// Outcomes beside `served`.
    pub outcomes: Vec<OutcomeInfo>,
    /// Monday first: spans like `08:00-16:00`.
    pub hours: Vec<Vec<String>>,
}

/// The branch itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BranchInfo {
    /// Its name in addresses.
    pub id: Slug,
    /// As printed.
    pub name: String,
    /// Bank, hospital or administration.
    pub kind: BranchKind,
    /// `#RRGGBB`: the one accent colour.
    pub accent: String,
    /// The logo as SVG text.
    pub logo_svg: Option<String>,
    /// Last line of the paper.
    pub paper_footer: Option<LocalText>,
}

words! {
    /// Whether a service gives tickets now, or why not.
    Availability {
        /// It does.
        Open = "open",
        /// Outside its hours.
        OutsideHours = "outside-hours",
        /// Closed by a person.
        Closed = "closed",
        /// As many tickets as it takes in a day.
        Full = "full",
        /// Stands still for a reason.
        Interrupted = "interrupted",
        /// It gives no numbers: people go there directly.
        Direct = "direct",
        /// Its numbers are on a roll of paper.
        OnRoll = "on-roll",
    }
}

/// A group of services: one tile that leads to more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupInfo {
    /// Its name in addresses.
    pub id: Slug,
    /// What the customer reads.
    pub name: LocalText,
    /// One of [`crate::pictures`].
    pub picture: String,
    /// Groups and single services stand on the screen in this order, together.
    pub order: u32,
}

/// One service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceInfo {
    /// Its name in addresses.
    pub id: Slug,
    /// The group that it belongs to.
    pub group: Option<Slug>,
    /// What the customer reads.
    pub name: LocalText,
    /// What others may read and hear of it, where it is discreet; see [`ServiceInfo::in_hall`].
    #[serde(default)]
    pub hall_name: Option<LocalText>,
    /// A smaller line below.
    pub hint: Option<LocalText>,
    /// One of [`crate::pictures`].
    pub picture: String,
    /// Where its customers wait.
    pub zone: Slug,
    /// Its place on the screen.
    pub order: u32,
    /// Whether it gives tickets now.
    pub availability: Availability,
    /// People waiting now who can be called.
    pub waiting: u32,
    /// Why it stands still, if it does. It may give tickets meanwhile: see `availability`.
    #[serde(default)]
    pub interruption: Option<Stop>,
    /// One in ten who take a ticket now would still wait when it closes today. False where nobody knows.
    #[serde(default)]
    pub at_risk: bool,
    /// Only staff send people there: no tile at the kiosk.
    #[serde(default)]
    pub referral_only: bool,
    /// Kinds offered beside `normal`.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// Priority classes that it is for; empty: everyone.
    #[serde(default)]
    pub only_classes: Vec<Slug>,
    /// Kinds that it is for; empty: everyone.
    #[serde(default)]
    pub only_kinds: Vec<Kind>,
}

impl ServiceInfo {
    /// Its picture where others see it: a discreet service shows none of its own.
    #[must_use]
    pub fn picture_in_hall(&self) -> &str {
        if self.hall_name.is_some() { "other" } else { &self.picture }
    }

    /// Its name where others read and hear it: on paper, on the board, in the voice.
    #[must_use]
    pub const fn in_hall(&self) -> &LocalText {
        match &self.hall_name {
            Some(neutral) => neutral,
            None => &self.name,
        }
    }
}

/// A service that stands still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stop {
    /// In a few words that the hall may read.
    pub reason: String,
    /// When it is hoped to go on. Nothing goes on by itself.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// The same on the branch's own clock, `11:30`, while it lies ahead today.
    pub until_time: Option<String>,
}

impl Stop {
    /// As it is said: `Interrompu : panne du réseau, reprise espérée vers 11 h`.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let reason = ("reason", self.reason.as_str());
        let Some(time) = self.until_time.as_deref().and_then(|time| hour_said(time, language)) else {
            return key::SERVICE_INTERRUPTED_BECAUSE.say(language, &[reason]);
        };
        key::SERVICE_INTERRUPTED_UNTIL.say(language, &[reason, ("time", &time)])
    }
}

/// A time of day, `11:30`, as people say it; none if it is no time.
#[must_use]
pub fn hour_said(time: &str, language: Language) -> Option<String> {
    let (hour, minute) = time.split_once(':')?;
    let hour = hour.strip_prefix('0').unwrap_or(hour);
    let sentence = if minute == "00" { key::CLOCK_HOUR } else { key::CLOCK_TIME };
    Some(sentence.say(language, &[("h", hour), ("m", minute)]))
}

/// A nurse's class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TriageInfo {
    /// Its name in addresses.
    pub id: Slug,
    /// For staff; never in the hall.
    pub name: LocalText,
}

/// A priority class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClassInfo {
    /// Its name in addresses.
    pub id: Slug,
    /// For staff and for the key at the kiosk; never on paper or in the hall.
    pub name: LocalText,
    /// The heavier is called first.
    pub weight: u32,
    /// Somebody of the branch fetches them when they are called.
    #[serde(default)]
    pub come_for_me: bool,
    /// Who may say that somebody belongs to it.
    #[serde(default)]
    pub claimed_by: Vec<Claimant>,
}

/// A counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CounterInfo {
    /// Its name in addresses.
    pub id: Slug,
    /// As it stands above the desk: `3`.
    pub label: String,
    /// `Guichet 3`.
    pub name: LocalText,
    /// How to get there: an arrow for the hall.
    pub direction: Option<Direction>,
    /// Where it calls.
    pub zone: Slug,
    /// What it offers.
    pub services: Vec<Slug>,
}

words! {
    /// Which way a counter lies, seen from the hall's screen.
    Direction {
        /// To the left.
        Left = "left",
        /// To the right.
        Right = "right",
        /// Straight on.
        Ahead = "ahead",
        /// Up the stairs.
        Up = "up",
        /// Down the stairs.
        Down = "down",
    }
}

/// Somebody who works at a counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgentInfo {
    /// Their name in addresses.
    pub id: Slug,
    /// As staff see it.
    pub name: String,
    /// What they can do; empty: whatever their counter offers.
    #[serde(default)]
    pub services: Vec<Slug>,
}

/// A series of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeriesInfo {
    /// Its name in addresses.
    pub id: Slug,
    /// `A`.
    pub prefix: String,
}

/// A part of the hall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ZoneInfo {
    /// Its name in addresses.
    pub id: Slug,
    /// What the customer reads.
    pub name: LocalText,
}

/// How a service may end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutcomeInfo {
    /// Its name in addresses.
    pub id: Slug,
    /// For staff.
    pub name: LocalText,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_says_why_and_until_when_as_people_say_the_hour() {
        let stop = |until_time: Option<&str>| Stop {
            reason: "panne du réseau de la banque".into(),
            until: None,
            until_time: until_time.map(str::to_owned),
        };
        let say = |time, language| stop(time).say(language).replace('\u{a0}', " ");
        let french = "Interrompu : panne du réseau de la banque";
        assert_eq!(say(None, Language::Fr), french);
        assert_eq!(say(Some("11:00"), Language::Fr), format!("{french}, reprise espérée vers 11 h"));
        assert_eq!(say(Some("09:30"), Language::Fr), format!("{french}, reprise espérée vers 9 h 30"));
        let english = "Stopped: panne du réseau de la banque, we hope to go on around 9:30";
        assert_eq!(say(Some("09:30"), Language::En), english);
    }
}
