//! Days that ship: kinds of day that branches here know, to try settings on before a day of their own is recorded.
//! Must not know settings.

/// Names and documents, the plainest first.
pub const ALL: [(&str, &str); 4] = [
    ("ordinary", include_str!("../days/ordinary.toml")),
    ("salary", include_str!("../days/salary.toml")),
    ("tabaski", include_str!("../days/tabaski.toml")),
    ("hospital", include_str!("../days/hospital.toml")),
];

/// The document of a day that ships, for [`crate::Profile::read`]; none: no such day.
#[must_use]
pub fn text(name: &str) -> Option<&'static str> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
