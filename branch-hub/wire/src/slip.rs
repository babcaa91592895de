//! The slip of a day: what a supervisor keeps on paper when it closes, to hold against the journal later.
//! Must not know how a head is signed, nor paper.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::day::BusinessDay;

/// Characters between two spaces.
const GROUP: usize = 4;

/// `GET /v1/reports/days/{day}/slip`: a day whose head was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DaySlip {
    /// The branch's name.
    pub branch: String,
    /// Which day.
    pub business_day: BusinessDay,
    /// Numbers given.
    pub issued: u32,
    /// Legs that ended at a counter.
    pub served: u32,
    /// Legs that ended without: called in vain, given back, withdrawn, sent home or left when the day ended.
    pub gone: u32,
    /// The day's first row, `1.12`.
    pub first: String,
    /// The day's last row: the one that is signed.
    pub last: String,
    /// When it was signed.
    #[schema(value_type = String, format = DateTime)]
    pub sealed_at: Timestamp,
    /// The beginning of the signed hash, in groups of four: what somebody compares by eye.
    pub code: String,
    /// The beginning of the signature's SHA-256, in groups of four.
    pub fingerprint: String,
    /// The signed hash, whole, in hex.
    pub hash: String,
}

/// The first `groups` groups of four of some hex: `3f2a 91bc`.
#[must_use]
pub fn grouped(hex: &str, groups: usize) -> String {
    let characters: Vec<char> = hex.chars().take(groups * GROUP).collect();
    let groups: Vec<String> = characters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_shortened_in_groups_of_four() {
        assert_eq!(grouped("0123456789abcdef0123", 3), "0123 4567 89ab");
        assert_eq!(grouped("012345", 5), "0123 45");
        assert_eq!(grouped("", 5), "");
    }
}
