//! How the display comes to its hub: with a token that somebody gave it, or by pairing.
//! Must not know what the screen looks like: it tells the steps.

use std::path::PathBuf;

use hub_client::{BadAddress, Hub, HubAddress, HubPlace, Step, let_in, paired_hub, still_paired};
use wire::envelope::Position;
use wire::settings::DeviceRole;

use crate::config::{BadConfig, Config};

/// Its own words for itself while nobody has named it.
const UNNAMED: &str = "display";

/// Why there is no way.
#[derive(Debug, thiserror::Error)]
pub enum NoWay {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] BadConfig),
    /// The address cannot be used.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// The pairing cannot be kept.
    #[error("keep the pairing in {0}: {1}")]
    File(PathBuf, std::io::Error),
}

/// What is known before anybody was asked.
#[derive(Debug)]
pub enum Way {
    /// A token was given.
    Given(Hub),
    /// The hub lets the display in, or has done so before.
    Paired {
        /// Where it is; none: the network is asked.
        place: Option<HubPlace>,
        /// Where the pairing is kept.
        file: PathBuf,
        /// The display's own words for itself.
        name: String,
    },
}

/// The way that the configuration says.
///
/// # Errors
/// [`NoWay`] when it cannot be used.
pub fn way(config: &Config) -> Result<Way, NoWay> {
    let base = config.hub.clone().unwrap_or_default();
    if !config.is_paired() {
        let address = HubAddress { base, token: config.secret()? };
        return Ok(Way::Given(Hub::new(address, Position::default())?));
    }
    let place = if base.trim().is_empty() { None } else { Some(base.parse()?) };
    let name = config.device.clone().unwrap_or_else(|| UNNAMED.to_owned());
    Ok(Way::Paired { place, file: config.pairing(), name })
}

impl Way {
    /// The hub. `tell` is told what stands on the screen meanwhile, and answers whether anybody looks.
    ///
    /// # Errors
    /// [`NoWay`] when the pairing cannot be kept.
    pub async fn go(self, tell: impl Fn(Step) -> bool) -> Result<Hub, NoWay> {
        let (place, file, name) = match self {
            Self::Given(hub) => return Ok(hub),
            Self::Paired { place, file, name } => (place, file, name),
        };
        let fault = |e| NoWay::File(file.clone(), e);
        let paired = match still_paired(&file, place.as_ref()).await.map_err(fault)? {
            Some(paired) => paired,
            None => {
                let paired = let_in(place.clone(), DeviceRole::Display, &name, |step| {
                    // The window closed: the program is ending.
                    let _ = tell(step);
                })
                .await;
                if let Some(folder) = file.parent() {
                    std::fs::create_dir_all(folder).map_err(fault)?;
                }
                paired.save(&file).map_err(fault)?;
                paired
            }
        };
        Ok(paired_hub(&paired, place.as_ref(), Position::default())?)
    }
}
