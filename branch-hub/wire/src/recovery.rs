//! What a restored branch asks of people and devices: how far each series of numbers had come, and who holds a number
//! that it has forgotten.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{Language, Slug};

/// `GET /v1/recovery`: every series of which the branch may not remember each number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recovery {
    /// Empty: nothing is lost, or all of it is over.
    pub series: Vec<LostSeries>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LostSeries {
    /// Which.
    pub series: Slug,
    /// The last number that the branch itself remembers of the day.
    pub remembered: Option<String>,
    /// The highest number that a device remembers.
    pub heard: Option<String>,
    /// The last paper number, as a person said.
    pub said: Option<String>,
    /// Nobody has said anything yet: the series gives no numbers.
    pub awaits_word: bool,
    /// The day of which that was said.
    #[schema(value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
}

/// `POST /v1/recovery/numbers`: a person has looked at the last paper of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SayNumber {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Which series.
    pub series: Slug,
    /// As printed; null: none was given today.
    pub last: Option<String>,
}

/// `POST /v1/recovery/heard`: a device tells the highest numbers that it remembers of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TellNumbers {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// As printed.
    pub numbers: Vec<String>,
}

/// `POST /v1/tickets/readmit`: somebody holds a number that the branch has forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Readmit {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// As printed.
    pub number: String,
    /// For what, as printed.
    pub service: Slug,
    /// Which class staff have seen them to be of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Slug>,
    /// In which they are spoken to; the branch's first language if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}
