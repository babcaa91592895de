//! How the kiosk comes to its hub: with a token that somebody gave it, or by pairing.
//! Must not know what the glass looks like: it tells the steps.

use std::path::PathBuf;

use anyhow::Context as _;
use hub_client::{Hub, HubAddress, HubPlace, let_in, paired_hub, still_paired};
use wire::envelope::Position;
use wire::names::Slug;
use wire::settings::DeviceRole;

use crate::config::Config;
use crate::kiosk::Voice;
use crate::screen::Input;

/// What is known before anybody was asked.
pub(super) enum Way {
    /// A token was given.
    Given(Hub),
    /// The hub lets the kiosk in, or has done so before.
    Paired {
        /// Where it is; none: the network is asked.
        place: Option<HubPlace>,
        /// Where the pairing is kept.
        file: PathBuf,
        /// The kiosk's own words for itself.
        name: String,
        /// The highest place in the journal that the kiosk has heard of.
        seen: Position,
    },
}

/// The way that the settings say.
pub(super) fn way(config: &Config, seen: Position) -> anyhow::Result<Way> {
    if !config.is_paired() {
        let address = HubAddress { base: config.hub.clone(), token: config.secret()? };
        return Ok(Way::Given(Hub::new(address, seen).map_err(|e| anyhow::anyhow!("failed to {e}"))?));
    }
    let place = match config.hub.trim() {
        "" => None,
        text => Some(text.parse().map_err(|e| anyhow::anyhow!("failed to {e}"))?),
    };
    Ok(Way::Paired { place, file: config.data.join("paired.json"), name: config.device.clone(), seen })
}

impl Way {
    /// The hub, and the name that it gave the kiosk.
    pub(super) async fn go(self, voice: &Voice) -> anyhow::Result<(Hub, Option<Slug>)> {
        let (place, file, name, seen) = match self {
            Self::Given(hub) => return Ok((hub, None)),
            Self::Paired { place, file, name, seen } => (place, file, name, seen),
        };
        let kept = still_paired(&file, place.as_ref()).await;
        let paired = match kept.with_context(|| format!("failed to read {}", file.display()))? {
            Some(paired) => paired,
            None => {
                let tell = |step| voice.say(Input::Pairing(Some(step)));
                let paired = let_in(place.clone(), DeviceRole::Kiosk, &name, tell).await;
                paired.save(&file).with_context(|| format!("failed to write {}", file.display()))?;
                paired
            }
        };
        voice.say(Input::Pairing(None));
        let hub = paired_hub(&paired, place.as_ref(), seen).map_err(|e| anyhow::anyhow!("failed to {e}"))?;
        Ok((hub, Some(paired.device)))
    }
}
