//! `display.toml`: which hub, which part of the hall, which panel. Flags of the command line win over it.
//! Must not know what is shown.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use wire::names::Slug;

use crate::panel::Panel;

/// The whole file; every value may be left out.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `http://192.168.1.10:8080` with a token by file, or else `192.168.1.10:8443` (its TLS, by pairing); without it the
    /// network is asked, and the display paired.
    pub hub: Option<String>,
    /// The folder where its pairing is kept.
    pub data: Option<PathBuf>,
    /// The display's token.
    pub token: Option<Token>,
    /// A file that holds the token alone.
    pub token_file: Option<PathBuf>,
    /// The screen's name, as staff say it; `display` if left out. While nobody has named it, it asks to be let in under it.
    pub device: Option<String>,
    /// The part of the hall that this screen stands in; without it, the whole branch.
    pub zone: Option<Slug>,
    /// The branch's time zone, by its IANA name; `Africa/Dakar` if left out.
    pub time_zone: Option<String>,
    /// `false` silences the chime.
    pub sound: Option<bool>,
    /// Where pictures of the screen are kept up to date.
    pub pictures: Option<PathBuf>,
    /// The window.
    pub window: Window,
    /// The panel, so that nothing is drawn too small for the farthest seat.
    pub panel: Option<Panel>,
}

/// `[window]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Window {
    /// Needs a window manager on X11.
    pub fullscreen: bool,
    /// Pixels of the panel; everything is drawn larger or smaller so that it fills them.
    pub width: u32,
    /// Pixels of the panel.
    pub height: u32,
}

impl Default for Window {
    fn default() -> Self {
        Self { fullscreen: false, width: 1920, height: 1080 }
    }
}

impl Window {
    /// How much larger than on a panel of 1920 x 1080 everything is drawn.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no panel has sixteen million pixels across")]
    pub fn scale(self) -> f32 {
        let drawn_for = Self::default();
        let across = self.width.max(1) as f32 / drawn_for.width as f32;
        across.min(self.height.max(1) as f32 / drawn_for.height as f32)
    }
}

/// A secret that no log shows.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Token(pub String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadConfig {
    /// The file cannot be read.
    #[error("read {0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The file is not what it should be.
    #[error("understand {0}: {1}")]
    Shape(PathBuf, Box<toml::de::Error>),
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// [`BadConfig`], which names the file and the place.
    pub fn read(path: &Path) -> Result<Self, BadConfig> {
        let text = std::fs::read_to_string(path).map_err(|e| BadConfig::File(path.to_owned(), e))?;
        toml::from_str(&text).map_err(|e| BadConfig::Shape(path.to_owned(), Box::new(e)))
    }

    /// Whether the display is let in by pairing: nobody has given it a token, and no hub in plain HTTP is named.
    #[must_use]
    pub fn is_paired(&self) -> bool {
        let plain = self.hub.as_ref().is_some_and(|hub| hub.starts_with("http://"));
        self.token.is_none() && self.token_file.is_none() && !plain
    }

    /// Where its pairing is kept, and the address that somebody gave it.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| PathBuf::from("display-data"))
    }

    /// The token, from the file or from its own file; empty if there is none.
    ///
    /// # Errors
    /// [`BadConfig::File`] when the token's file cannot be read.
    pub fn secret(&self) -> Result<String, BadConfig> {
        match (&self.token, &self.token_file) {
            (Some(token), _) => Ok(token.0.clone()),
            (None, Some(path)) => std::fs::read_to_string(path)
                .map(|text| text.trim().to_owned())
                .map_err(|e| BadConfig::File(path.clone(), e)),
            (None, None) => Ok(String::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_place_and_the_token_shows_in_no_log() {
        let text = "hub = \"http://hub\"\ntoken = \"sesame\"\nzone = \"hall\"\nsound = false\n\
                    [window]\nfullscreen = true\n[panel]\ndiagonal_inches = 43\nfarthest_seat_m = 9.5\n";
        let config: Config = toml::from_str(text).expect("the file is right");
        assert_eq!(config.window, Window { fullscreen: true, width: 1920, height: 1080 });
        assert_eq!(config.secret().expect("a token"), "sesame");
        assert!(!format!("{config:?}").contains("sesame"));
    }

    #[test]
    fn a_panel_of_another_size_shows_the_same_larger_or_smaller() {
        let scale = |width, height| Window { fullscreen: false, width, height }.scale();
        for ((width, height), expected) in
            [((1920, 1080), 1.0), ((3840, 2160), 2.0), ((1280, 720), 2.0 / 3.0), ((1920, 1200), 1.0)]
        {
            assert!((scale(width, height) - expected).abs() < 1e-6, "{width} x {height}");
        }
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        assert!(toml::from_str::<Config>("hubb = \"http://hub\"").is_err());
        assert!(toml::from_str::<Config>("[window]\nwide = 3").is_err());
    }

    #[test]
    fn the_token_may_stand_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("token");
        std::fs::write(&path, "sesame\n").expect("a file");
        let config = Config { token_file: Some(path), ..Config::default() };
        assert_eq!(config.secret().expect("a token"), "sesame");
        let config = Config { token_file: Some(folder.path().join("none")), ..Config::default() };
        assert!(matches!(config.secret(), Err(BadConfig::File(..))));
    }
}
