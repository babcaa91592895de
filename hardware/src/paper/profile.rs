//! What one kind of printer can do, as data.
//! It must not know how a printer is reached.

use std::collections::BTreeMap;

use serde::Deserialize;

const SHIPPED: &str = include_str!("profiles.toml");

/// What one kind of printer can do.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name among the profiles, for example `epson-80`.
    #[serde(default)]
    pub name: String,
    /// Width of the paper roll, in millimetres.
    pub paper_mm: u16,
    /// Printable width, in dots.
    pub width_dots: u16,
    /// Dots per millimetre, across and along the paper.
    pub dots_per_mm: f32,
    /// Characters of the ordinary font (A) in a line.
    pub columns: u16,
    /// How far an ordinary line advances the paper, in dots.
    pub line_dots: u16,
    /// From the print head to the cutter or tear bar, in millimetres: blank paper that every piece carries.
    pub cutter_mm: f32,
    /// The code page that text is sent in.
    pub code_page: CodePage,
    /// Who draws a QR code.
    pub qr: QrPrinting,
    /// How the paper is cut.
    pub cut: Cut,
    /// How the printer tells its state.
    pub status: StatusKind,
    /// How the printer tells that a job is on paper.
    pub confirm: Confirm,
}

/// A code page and the number this printer knows it by (`ESC t n`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodePage {
    /// Which table.
    pub page: Page,
    /// Its number for `ESC t`.
    pub n: u8,
}

/// The tables we can encode into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Page {
    /// The first PC's.
    Cp437,
    /// Western Europe.
    Cp850,
    /// Western Europe with the euro.
    Cp858,
    /// Windows, Western Europe: the only one with œ and the curved apostrophe.
    #[serde(rename = "wpc1252")]
    Wpc1252,
    /// Latin 9.
    #[serde(rename = "iso8859-15")]
    Iso8859_15,
}

/// Who draws a QR code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QrPrinting {
    /// The printer, from the text.
    Native,
    /// We, as a picture.
    Raster,
}

/// How the paper is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// By hand at a tear bar.
    None,
    /// Nearly: the piece hangs by a point.
    Partial,
    /// Through.
    Full,
}

/// How a printer tells its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusKind {
    /// It does not.
    None,
    /// It answers questions (`DLE EOT n`).
    DleEot,
    /// It answers questions, and tells each change by itself (`GS a n`).
    Asb,
}

/// How a printer tells that everything it was sent is on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirm {
    /// It does not.
    None,
    /// By answering `GS r 1`, which waits its turn behind the data.
    GsR,
    /// By returning the job's own mark (`GS ( H`).
    GsH,
}

/// Why a profile could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// No shipped profile has this name.
    #[error("find printer profile `{name}`: known are {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The names there are, comma separated.
        known: String,
    },
    /// The text is not a profile.
    #[error("read printer profile: {0}")]
    Unreadable(#[from] toml::de::Error),
}

impl Profile {
    /// The shipped profile of that name.
    ///
    /// # Errors
    /// [`ProfileError::Unknown`] names the profiles there are.
    pub fn named(name: &str) -> Result<Self, ProfileError> {
        let mut shipped = Self::shipped();
        let known =
            || Self::shipped().iter().map(|profile| profile.name.clone()).collect::<Vec<_>>().join(", ");
        let Some(index) = shipped.iter().position(|profile| profile.name == name) else {
            return Err(ProfileError::Unknown { name: name.to_owned(), known: known() });
        };
        Ok(shipped.swap_remove(index))
    }

    /// Every shipped profile, by name.
    #[must_use]
    pub fn shipped() -> Vec<Self> {
        Self::all_in(SHIPPED).expect("the shipped profiles are read in a test")
    }

    /// Every profile of a TOML document with one table a profile.
    ///
    /// # Errors
    /// [`ProfileError::Unreadable`] with line and column.
    pub fn all_in(text: &str) -> Result<Vec<Self>, ProfileError> {
        let tables: BTreeMap<String, Self> = toml::from_str(text)?;
        Ok(tables.into_iter().map(|(name, profile)| Self { name, ..profile }).collect())
    }

    /// Millimetres along the paper as dots.
    #[must_use]
    pub fn dots(&self, mm: f32) -> u32 {
        // A float to integer cast saturates, so that a nonsense length becomes none rather than a panic.
        (mm * self.dots_per_mm).round() as u32
    }

    /// Dots along the paper as millimetres.
    #[must_use]
    pub fn mm(&self, dots: u32) -> f32 {
        dots as f32 / self.dots_per_mm
    }
}

#[cfg(test)]
mod tests {
    use super::{Profile, ProfileError};

    #[test]
    fn every_shipped_profile_prints_its_columns_within_its_width() {
        let profiles = Profile::shipped();
        assert!(profiles.len() >= 6);
        for profile in profiles {
            assert!(profile.columns * 12 <= profile.width_dots, "{}", profile.name);
            assert!(
                profile.mm(u32::from(profile.width_dots)) < f32::from(profile.paper_mm),
                "{}",
                profile.name
            );
            assert_eq!(profile.width_dots % 8, 0, "{}", profile.name);
        }
    }

    #[test]
    fn an_unknown_profile_is_answered_with_the_known_ones() {
        let Err(ProfileError::Unknown { known, .. }) = Profile::named("epson-90") else {
            panic!("epson-90 is no profile");
        };
        assert!(known.contains("epson-80, "), "{known}");
    }
}
