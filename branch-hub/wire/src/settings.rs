//! The settings document (`format = 1`), as a branch writes it in TOML and as it is sent in JSON.
//! Must not know whether it makes sense: the checks are in `queue` and in the hub.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::catalogue::Direction;
use crate::local_text::LocalText;
use crate::names::{BranchKind, Kind, Language, Slug, words};

mod calendar;
mod layers;
mod policy;
pub use calendar::{Calendar, Peak, Season, SpecialDay, Week};
pub use layers::lay_over;
pub use policy::{Order, Policy, Profile, Rule, Share, TriageClass};

/// The only format there is.
pub const FORMAT: u32 = 1;

/// One whole document. Sections are tables keyed by slug, so that two documents can be laid over each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Always 1.
    pub format: u32,
    /// The branch itself.
    pub branch: Branch,
    /// When it is open.
    pub hours: Hours,
    /// The rules of calling; every one has a default.
    #[serde(default)]
    pub rules: Rules,
    /// Parts of the hall.
    pub zones: BTreeMap<Slug, Zone>,
    /// Series of numbers.
    pub series: BTreeMap<Slug, Series>,
    /// Groups of services: one tile that leads to more.
    #[serde(default)]
    pub groups: BTreeMap<Slug, Group>,
    /// Services.
    pub services: BTreeMap<Slug, Service>,
    /// Priority classes.
    #[serde(default)]
    pub classes: BTreeMap<Slug, Class>,
    /// Calling policies.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub policies: BTreeMap<Slug, Policy>,
    /// What several counters have in common.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub profiles: BTreeMap<Slug, Profile>,
    /// What a nurse may find, in a hospital.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub triage: BTreeMap<Slug, TriageClass>,
    /// Counters.
    pub counters: BTreeMap<Slug, Counter>,
    /// Agents.
    #[serde(default)]
    pub agents: BTreeMap<Slug, Agent>,
    /// Ways in which a service may end, beside `served`.
    #[serde(default)]
    pub outcomes: BTreeMap<Slug, Outcome>,
    /// Kiosks and displays, with what only the settings know of them.
    #[serde(default)]
    pub devices: BTreeMap<Slug, Device>,
    /// What differs from the ordinary week.
    #[serde(default)]
    pub calendar: Calendar,
    /// What differs on a peak day.
    #[serde(default)]
    pub peak: Peak,
    /// How long people are known.
    #[serde(default)]
    pub privacy: Privacy,
    /// Where copies of the branch are kept.
    #[serde(default)]
    pub backup: Backup,
    /// Who else is told what is done.
    #[serde(default)]
    pub audit: Audit,
    /// Where the slip of each day comes out; none: it is asked for on a page or by a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<Slip>,
}

/// `[slip]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Slip {
    /// A printer that is the hub's own: `tcp://192.168.1.60:9100` or `device:/dev/usb/lp0`.
    pub printer: String,
    /// What kind of printer it is.
    #[serde(default = "epson")]
    pub profile: String,
}

fn epson() -> String {
    "epson-80".into()
}

/// `[backup]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Backup {
    /// A folder on another disk than the hub's own; without it nothing is saved by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// One is made so often, in hours of the hub's running time.
    pub every_hours: u32,
    /// So many are kept.
    pub keep: u32,
    /// Business days older than so many days leave the journal for the archive beside it.
    pub archive_after_days: u32,
}

impl Default for Backup {
    fn default() -> Self {
        Self { to: None, every_hours: 6, keep: 28, archive_after_days: 90 }
    }
}

/// `[audit]`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// A syslog server (RFC 5424): `udp://host:514`, `tcp://host:601` or `unix:/dev/log`. None: the journal alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub syslog: Option<String>,
}

/// `[privacy]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Privacy {
    /// A number that a client or patient gave of theirs is erased so many business days after the one of their visit.
    pub identifier_days: u32,
}

impl Default for Privacy {
    fn default() -> Self {
        Self { identifier_days: 1 }
    }
}

/// `[branch]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// The branch's name in addresses and topics.
    pub id: Slug,
    /// As printed on tickets.
    pub name: String,
    /// Bank, hospital or administration.
    pub kind: BranchKind,
    /// Where it is.
    #[serde(default)]
    pub town: String,
    /// IANA name; Senegal keeps `Africa/Dakar` (UTC, no summer time).
    #[serde(default = "default_time_zone")]
    pub time_zone: String,
    /// First one first.
    #[serde(default = "default_languages")]
    pub languages: Vec<Language>,
    /// `#RRGGBB`, the one accent colour.
    #[serde(default = "default_accent")]
    pub accent: String,
    /// The logo, as SVG text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_svg: Option<String>,
    /// Last line of the paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_footer: Option<LocalText>,
    /// Where phones reach the public listener, for the QR code on paper: `http://10.0.0.5:8081`. Without it: no QR.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// Other names and addresses under which the hub is reached, without port: `file.agence.lan`, `10.1.2.3`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub host_names: Vec<String>,
    /// Whether kinds that are paid for may be offered even in a hospital or a public office. Head office says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paid_kinds_allowed: bool,
    /// Whether API and pages may be served without TLS to other machines.
    #[serde(default)]
    pub plain_http: bool,
}

fn default_time_zone() -> String {
    "Africa/Dakar".into()
}
fn default_languages() -> Vec<Language> {
    vec![Language::Fr, Language::Wo, Language::En]
}
fn default_accent() -> String {
    "#0B6E4F".into()
}

/// `[hours]`: each day a list of spans `HH:MM-HH:MM`; an empty list is a closed day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// When one business day gives way to the next.
    #[serde(default = "default_day_starts")]
    pub day_starts: String,
    /// Monday.
    #[serde(default)]
    pub mon: Vec<String>,
    /// Tuesday.
    #[serde(default)]
    pub tue: Vec<String>,
    /// Wednesday.
    #[serde(default)]
    pub wed: Vec<String>,
    /// Thursday.
    #[serde(default)]
    pub thu: Vec<String>,
    /// Friday.
    #[serde(default)]
    pub fri: Vec<String>,
    /// Saturday.
    #[serde(default)]
    pub sat: Vec<String>,
    /// Sunday.
    #[serde(default)]
    pub sun: Vec<String>,
}

fn default_day_starts() -> String {
    "04:00".into()
}

/// `[rules]`: seconds and counts. The defaults are meant to be left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// A called ticket counts as being served this long after the last call or recall.
    pub auto_start_s: u32,
    /// The absent key is accepted from this long after the last call or recall.
    pub absent_after_s: u32,
    /// Two recalls are at least this far apart.
    pub recall_gap_s: u32,
    /// How often one call may be repeated.
    pub recalls: u32,
    /// How often somebody absent goes back in line before it is a no-show.
    pub put_back_times: u32,
    /// How many places back.
    pub put_back_places: u32,
    /// Next is deaf for this long after a call.
    pub next_deaf_s: u32,
    /// Nobody should wait longer than this, in minutes, where a service has no target of its own.
    pub target_min: u32,
    /// A parked ticket comes back by itself after so many minutes.
    pub park_min: u32,
    /// Somebody who missed the call is let in for so many minutes after having become a no-show.
    pub latecomer_min: u32,
    /// An agent who has done nothing for so many minutes, with no ticket in hand, is signed out; 0: never.
    pub idle_sign_out_min: u32,
    /// So many recalls before somebody may be marked absent.
    pub recalls_before_absent: u32,
    /// Who comes earlier than so many minutes before the booked time is told to be early.
    pub appointment_early_min: u32,
    /// Who comes later than so many minutes after the booked time has lost the appointment.
    pub appointment_late_min: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            auto_start_s: 20,
            absent_after_s: 20,
            recall_gap_s: 15,
            recalls: 2,
            put_back_times: 1,
            put_back_places: 3,
            next_deaf_s: 3,
            target_min: 20,
            park_min: 10,
            latecomer_min: 30,
            idle_sign_out_min: 15,
            recalls_before_absent: 0,
            appointment_early_min: 30,
            appointment_late_min: 15,
        }
    }
}

/// `[zones.hall]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// What the customer reads: where to wait.
    pub name: LocalText,
}

/// `[series.a]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// What stands before the digits: one letter.
    pub prefix: String,
    /// The day's first number.
    #[serde(default = "one")]
    pub start: u32,
    /// From one number to the next.
    #[serde(default = "one")]
    pub step: u32,
    /// The usual highest number; it decides how many digits are printed.
    #[serde(default = "default_max")]
    pub max: u32,
    /// The numbers are on a roll of paper in the hall: they are called one after the other without tickets.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub roll: bool,
}

fn one() -> u32 {
    1
}
fn default_max() -> u32 {
    999
}

/// `[groups.papiers]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What the customer reads.
    pub name: LocalText,
    /// One of our pictures.
    pub picture: String,
    /// Smaller comes first on the screen.
    #[serde(default)]
    pub order: u32,
}

/// `[services.caisse]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What the customer reads.
    pub name: LocalText,
    /// A smaller line below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    /// One of our pictures.
    pub picture: String,
    /// Which series numbers it.
    pub series: Slug,
    /// Where its customers wait.
    pub zone: Slug,
    /// The tile that leads to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Slug>,
    /// Smaller comes first on the screen.
    #[serde(default)]
    pub order: u32,
    /// Kinds offered beside `normal`.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// As many tickets as it takes in a day; none: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_quota: Option<u32>,
    /// Nobody should wait longer than this, in minutes; the rules' own, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_min: Option<u32>,
    /// Whether a nurse's class orders its line.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_triage: bool,
    /// Its own hours, where they differ from the branch's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// Priority classes that it is for; everyone, if left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_classes: Vec<Slug>,
    /// Kinds that it is for; everyone, if left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_kinds: Vec<Kind>,
    /// It gives no numbers: people go there directly.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub direct: bool,
    /// Where the visit goes on that was served here in the ordinary way, under the same number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Slug>,
    /// Only staff send people there: no tile at the kiosk.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub referral_only: bool,
    /// It is paid before anybody is called for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paid_first: bool,
    /// Whether it is given on public holidays too, when the rest of the branch is closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub works_on_holidays: bool,
    /// Nobody in the hall should learn who waits for it: paper, board and voice say `hall_name` instead.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub discreet: bool,
    /// What the hall reads and hears in place of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall_name: Option<LocalText>,
}

/// `[classes.aines]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// For staff, and for the key at the kiosk.
    pub name: LocalText,
    /// The heavier is called first; normal customers weigh 0.
    pub weight: u32,
    /// Added to the time that a person has to come, in seconds.
    #[serde(default)]
    pub extra_walking_s: u32,
    /// Who may say that somebody belongs to it; everyone, if left out.
    #[serde(default = "everyone")]
    pub claimed_by: Vec<Claimant>,
    /// Somebody of the branch fetches them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub come_for_me: bool,
}

words! {
    /// Who says that somebody belongs to a priority class.
    Claimant {
        /// The customer, alone with a machine.
        Customer = "customer",
        /// The person at the door.
        Reception = "reception",
        /// The agent at the counter.
        Agent = "agent",
    }
}

fn everyone() -> Vec<Claimant> {
    Claimant::ALL.to_vec()
}

/// `[counters.g1]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    /// `Guichet 1`.
    pub name: LocalText,
    /// As it stands above the desk: `1`.
    pub label: String,
    /// Where it calls.
    pub zone: Slug,
    /// What it offers; its profile's, if left out.
    #[serde(default)]
    pub services: Vec<Slug>,
    /// What it has in common with others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Slug>,
    /// In which order it calls; its profile's, if left out, or else `priority-first`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Slug>,
    /// It calls who is next by itself as soon as it is free.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calls_by_itself: bool,
    /// Which way from the hall's screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Smaller comes first in lists.
    #[serde(default)]
    pub order: u32,
}

/// `[agents.awa]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// As staff see it.
    pub name: String,
    /// What they can do; empty: whatever their counter offers.
    #[serde(default)]
    pub services: Vec<Slug>,
}

/// `[outcomes.incomplet]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// For staff.
    pub name: LocalText,
}

/// `[devices.borne-1]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// As staff see it.
    pub name: String,
    /// Kiosk or display.
    pub role: DeviceRole,
    /// Where it stands.
    pub zone: Slug,
    /// A kiosk's own letter for numbers that it gives while the hub is away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub island_prefix: Option<String>,
}

/// The devices that settings may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeviceRole {
    /// A touch kiosk.
    Kiosk,
    /// A hall display.
    Display,
}

/// `GET /v1/settings`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsAnswer {
    /// 0 without settings, then one more at each change.
    pub revision: u64,
    /// What rules: the override laid over the base.
    pub effective: serde_json::Value,
    /// Head office's document.
    pub base: serde_json::Value,
    /// The branch's own changes.
    #[serde(rename = "override")]
    pub over: serde_json::Value,
    /// Texts in Wolof that wait for a reviewer and other remarks that stop nothing.
    pub remarks: Vec<String>,
}

/// `PUT /v1/settings`: writes the override.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutSettings {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// The revision that the asker has seen.
    pub revision: u64,
    /// The whole override.
    pub document: serde_json::Value,
}
