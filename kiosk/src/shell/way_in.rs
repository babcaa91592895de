//! How the kiosk comes to its hub: with a token that somebody gave it, or by pairing.
//! Must not know what the glass looks like: it tells the steps.

use anyhow::Context as _;
use hub_client::{Hub, HubAddress, WayIn};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use wire::envelope::Position;
use wire::names::Slug;
use wire::settings::DeviceRole;

use crate::config::Config;
use crate::kiosk::Voice;
use crate::screen::{Effect, Input};

/// What is known before anybody was asked.
pub(super) enum Way {
    /// A token was given.
    Given(Hub),
    /// The hub lets the kiosk in, or has done so before.
    Paired {
        /// Where, and under which name.
        way: WayIn,
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
    let (role, name, folder) = (DeviceRole::Kiosk, config.device.clone(), config.data.clone());
    Ok(Way::Paired { way: WayIn { role, name, place, folder }, seen })
}

impl Way {
    /// The hub, and the name that it gave the kiosk. Meanwhile addresses are the only thing that the screen wants.
    pub(super) async fn go(
        self,
        voice: &Voice,
        wanted: &mut UnboundedReceiver<Effect>,
    ) -> anyhow::Result<(Hub, Option<Slug>)> {
        let (way, seen) = match self {
            Self::Given(hub) => return Ok((hub, None)),
            Self::Paired { way, seen } => (way, seen),
        };
        let (say, mut said) = unbounded_channel();
        let going = way.go(seen, &mut said, |step| voice.say(Input::Pairing(step)));
        tokio::pin!(going);
        let admitted = loop {
            tokio::select! {
                admitted = &mut going => break admitted,
                Some(effect) = wanted.recv() => {
                    if let Effect::LookAt(place) = effect {
                        // The other end lives as long as the way does.
                        let _ = say.send(place);
                    }
                }
            }
        };
        let admitted = admitted.context("failed to keep what lets the kiosk in")?;
        Ok((admitted.hub, Some(admitted.paired.device)))
    }
}
