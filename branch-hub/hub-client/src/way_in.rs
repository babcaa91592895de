//! How a device comes to its hub by pairing, from switching it on: what was kept is used, and else it asks to be let in,
//! where the settings, the network or a person at its glass say. Must not know what a glass looks like.

use std::path::PathBuf;

use tokio::sync::mpsc::UnboundedReceiver;
use wire::envelope::Position;
use wire::settings::DeviceRole;

use crate::address::{Hub, HubPlace};
use crate::let_in::{Step, let_in, paired_hub, still_paired};
use crate::pair::Paired;
use crate::told::{keep_told_place, told_place};

/// What is known before anybody was asked.
#[derive(Debug, Clone)]
pub struct WayIn {
    /// What the device is.
    pub role: DeviceRole,
    /// Its own words for itself.
    pub name: String,
    /// Where the settings say that the hub is; none: the network is asked.
    pub place: Option<HubPlace>,
    /// The device's own folder: pairing and told address are kept there.
    pub folder: PathBuf,
}

/// A device that was let in.
#[derive(Debug)]
pub struct Admitted {
    /// Its hub.
    pub hub: Hub,
    /// What it keeps.
    pub paired: Paired,
}

impl WayIn {
    fn pairing(&self) -> PathBuf {
        self.folder.join("paired.json")
    }

    fn told(&self) -> PathBuf {
        self.folder.join("address.json")
    }

    /// Goes it. `tell` is told of each step, and [`None`] once the device is in; `said` are addresses that a person gives
    /// meanwhile, none for taking the last one back. `seen` is the highest place in the journal that was heard of.
    ///
    /// # Errors
    /// When what is kept cannot be read or written.
    pub async fn go(
        &self,
        seen: Position,
        said: &mut UnboundedReceiver<Option<HubPlace>>,
        mut tell: impl FnMut(Option<Step>),
    ) -> std::io::Result<Admitted> {
        let file = self.pairing();
        let place = || told_place(&self.told(), self.place.as_ref()).or_else(|| self.place.clone());
        let (paired, place) = match still_paired(&file, place().as_ref()).await? {
            Some(paired) => (paired, place()),
            None => {
                let paired = self.ask(place, said, &mut tell).await;
                paired.save(&file)?;
                (paired, None)
            }
        };
        tell(None);
        let wrong = |e| std::io::Error::new(std::io::ErrorKind::InvalidData, format!("failed to {e}"));
        let hub = paired_hub(&paired, place.as_ref(), seen).map_err(wrong)?;
        Ok(Admitted { hub, paired })
    }

    async fn ask(
        &self,
        place: impl Fn() -> Option<HubPlace>,
        said: &mut UnboundedReceiver<Option<HubPlace>>,
        tell: &mut impl FnMut(Option<Step>),
    ) -> Paired {
        let mut hint = place();
        loop {
            tell(Some(Step::Looking(hint.clone())));
            tokio::select! {
                paired = let_in(hint.clone(), self.role, &self.name, |step| tell(Some(step))) => return paired,
                Some(next) = said.recv() => {
                    if let Err(e) = keep_told_place(&self.told(), self.place.as_ref(), next.as_ref()) {
                        // It counts until the device is switched off.
                        tracing::error!("failed to keep the address that was given: {e}");
                    }
                    hint = next.or_else(|| self.place.clone());
                }
            }
        }
    }
}
