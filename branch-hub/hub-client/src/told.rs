//! The address that somebody gave a device on its own glass, kept in a file of the device.
//! Must not know how it was given. It stands over the settings until these say another address than then.

use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::address::HubPlace;
use crate::kept::keep;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    hub: String,
    /// What the settings said when it was given.
    instead_of: String,
}

/// The address that was given, unless the settings have changed since. A spoilt file is none: it was only a hint.
#[must_use]
pub fn told_place(file: &Path, settings: Option<&HubPlace>) -> Option<HubPlace> {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == ErrorKind::NotFound => return None,
        Err(e) => {
            tracing::warn!("failed to read {}: {e}", file.display());
            return None;
        }
    };
    let told = serde_json::from_slice::<Told>(&bytes).ok();
    let place = told.as_ref().and_then(|told| told.hub.parse().ok());
    let (Some(told), Some(place)) = (told, place) else {
        tracing::warn!("failed to understand {}: it is left out", file.display());
        return None;
    };
    (told.instead_of == said(settings)).then_some(place)
}

/// Keeps an address that was given; none: the settings count again.
///
/// # Errors
/// When the file cannot be written.
pub fn keep_told_place(
    file: &Path,
    settings: Option<&HubPlace>,
    place: Option<&HubPlace>,
) -> std::io::Result<()> {
    let Some(place) = place else {
        return match std::fs::remove_file(file) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(e),
            Ok(()) | Err(_) => Ok(()),
        };
    };
    keep(file, &serde_json::to_vec(&Told { hub: place.to_string(), instead_of: said(settings) })?)
}

fn said(settings: Option<&HubPlace>) -> String {
    settings.map(ToString::to_string).unwrap_or_default()
}
