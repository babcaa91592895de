//! The kiosk's settings: one TOML file, flags over it, secrets by file.
//! Must not know what they are used for.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;
use wire::names::Slug;

/// One TOML file; every value may also be a flag.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the hub is: `http://127.0.0.1:8080` with a token by file, or else `192.168.1.10:8443` (its TLS, by pairing);
    /// empty: the network is asked, and the kiosk paired.
    pub hub: String,
    /// The device's token, for trials; a file is better.
    pub token: Option<String>,
    /// A file that holds the token.
    pub token_file: Option<PathBuf>,
    /// The kiosk's name for staff.
    pub device: String,
    /// Only the services whose customers wait in this zone; none: all.
    pub zone: Option<Slug>,
    /// The folder of the kiosk's own journal.
    pub data: PathBuf,
    /// IANA name, for the date on paper.
    pub time_zone: String,
    /// The printer.
    pub printer: PrinterConfig,
    /// The window.
    pub window: WindowConfig,
}

/// `[printer]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PrinterConfig {
    /// `tcp://192.168.1.60:9100`, `device:/dev/usb/lp0`, `serial:/dev/ttyUSB0?speed=115200`, `file:paper.bin`;
    /// empty: no printer, what would be printed is kept in a folder `paper` beside the journal.
    pub address: String,
    /// One of the shipped profiles, or one of `profiles`.
    pub profile: String,
    /// A file with more profiles.
    pub profiles: Option<PathBuf>,
}

/// `[window]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WindowConfig {
    /// Which way the glass stands.
    pub orientation: Orientation,
    /// Over everything; on X11 this needs a window manager.
    pub fullscreen: bool,
}

/// Which way the glass stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Orientation {
    /// Upright.
    #[default]
    Portrait,
    /// Lying.
    Landscape,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            hub: "http://127.0.0.1:8080".into(),
            token: None,
            token_file: None,
            device: "kiosk".into(),
            zone: None,
            data: "kiosk-data".into(),
            time_zone: "Africa/Dakar".into(),
            printer: PrinterConfig::default(),
            window: WindowConfig::default(),
        }
    }
}

impl Default for PrinterConfig {
    fn default() -> Self {
        Self { address: String::new(), profile: "generic-80".into(), profiles: None }
    }
}

impl Default for WindowConfig {
    fn default() -> Self {
        Self { orientation: Orientation::Portrait, fullscreen: false }
    }
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// With the file's name, and line and column of a mistake.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("failed to read {}", file.display()))?;
        toml::from_str(&text).with_context(|| format!("failed to understand {}", file.display()))
    }

    /// The token, from its file if one is named.
    ///
    /// # Errors
    /// When that file cannot be read.
    pub fn secret(&self) -> anyhow::Result<String> {
        match (&self.token_file, &self.token) {
            (Some(file), _) => Ok(std::fs::read_to_string(file)
                .with_context(|| format!("failed to read the token in {}", file.display()))?
                .trim()
                .to_owned()),
            (None, Some(token)) => Ok(token.clone()),
            (None, None) => Ok(String::new()),
        }
    }

    /// Whether the kiosk is let in by pairing: nobody has given it a token, and no hub in plain HTTP is named.
    #[must_use]
    pub fn is_paired(&self) -> bool {
        self.token.is_none() && self.token_file.is_none() && !self.hub.starts_with("http://")
    }

    /// The printer, not yet connected.
    ///
    /// # Errors
    /// When address or profile make no sense.
    pub fn printer(&self) -> anyhow::Result<hardware::printer::Printer> {
        let printer = &self.printer;
        let address = if printer.address.is_empty() {
            let folder = self.data.join("paper");
            std::fs::create_dir_all(&folder)
                .with_context(|| format!("failed to make {}", folder.display()))?;
            hardware::printer::Address::File(folder)
        } else {
            printer.address.parse().map_err(|e| anyhow::anyhow!("failed to {e}"))?
        };
        let profile = match &printer.profiles {
            None => hardware::paper::Profile::named(&printer.profile)?,
            Some(file) => {
                let text = std::fs::read_to_string(file)
                    .with_context(|| format!("failed to read {}", file.display()))?;
                let found =
                    hardware::paper::Profile::all_in(&text)?.into_iter().find(|p| p.name == printer.profile);
                found.with_context(|| {
                    format!("failed to find the profile `{}` in {}", printer.profile, file.display())
                })?
            }
        };
        Ok(hardware::printer::Printer::new(address, profile))
    }

    /// The time zone of the date on paper.
    ///
    /// # Errors
    /// When there is no zone of that name.
    pub fn zone_of_time(&self) -> anyhow::Result<jiff::tz::TimeZone> {
        // Senegal has kept UTC all year since 1941, and a small machine may have no table of zones.
        if self.time_zone == "Africa/Dakar" {
            return Ok(jiff::tz::TimeZone::UTC);
        }
        jiff::tz::TimeZone::get(&self.time_zone)
            .with_context(|| format!("failed to find the time zone `{}`", self.time_zone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kiosk_is_paired_where_nobody_gave_it_a_token() {
        let config = |hub: &str, token: Option<&str>| Config {
            hub: hub.into(),
            token: token.map(Into::into),
            ..Config::default()
        };
        assert!(config("", None).is_paired());
        assert!(config("192.168.1.10:8443", None).is_paired());
        assert!(!config("http://127.0.0.1:8080", None).is_paired());
        assert!(!config("http://127.0.0.1:8080", Some("sesame")).is_paired());
    }
}
