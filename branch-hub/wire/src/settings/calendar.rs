//! What differs from the ordinary week, and on a peak day, as a branch writes it.
//! Must not know when holidays are: see the rules.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::Slug;

/// `[calendar]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Calendar {
    /// Public holidays on which the branch works: `korite`, `independence`. It is closed on all others.
    pub works_on: Vec<String>,
    /// When a holiday was or will really be kept, in place of the estimate: `korite = ["2027-03-11"]`.
    pub observed: BTreeMap<String, Vec<String>>,
    /// Parts of the year with hours of their own.
    pub seasons: BTreeMap<Slug, Season>,
    /// Single dates with hours of their own, or without any.
    pub special: BTreeMap<Slug, SpecialDay>,
}

/// The spans of each day; what is left out is a closed day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Week {
    /// Monday.
    pub mon: Vec<String>,
    /// Tuesday.
    pub tue: Vec<String>,
    /// Wednesday.
    pub wed: Vec<String>,
    /// Thursday.
    pub thu: Vec<String>,
    /// Friday.
    pub fri: Vec<String>,
    /// Saturday.
    pub sat: Vec<String>,
    /// Sunday.
    pub sun: Vec<String>,
}

/// `[calendar.seasons.ramadan]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Season {
    /// Its first date: `2027-02-08`.
    pub from: String,
    /// Its last date.
    pub to: String,
    /// The branch's hours in it.
    #[serde(default)]
    pub hours: Week,
    /// Hours of single services in it. A service that has hours of its own and does not stand here keeps them.
    #[serde(default)]
    pub services: BTreeMap<Slug, Week>,
}

/// `[calendar.special.magal]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialDay {
    /// Which: `2027-07-27`.
    pub date: String,
    /// The hours of every service; closed, if left out.
    #[serde(default)]
    pub hours: Vec<String>,
    /// Other hours of single services.
    #[serde(default)]
    pub services: BTreeMap<Slug, Vec<String>>,
}

/// `[peak]`: what stands in for the ordinary rules while a person has declared a peak day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Peak {
    /// How often one call may be repeated.
    pub recalls: u32,
    /// How often somebody absent goes back in line before it is a no-show.
    pub put_back_times: u32,
    /// Whether kinds that are paid for are given.
    pub paid_kinds: bool,
    /// As many tickets as single services take in the day; others keep their ordinary quota.
    pub daily_quotas: BTreeMap<Slug, u32>,
}

impl Default for Peak {
    fn default() -> Self {
        Self { recalls: 1, put_back_times: 1, paid_kinds: false, daily_quotas: BTreeMap::new() }
    }
}
