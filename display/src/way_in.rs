//! How the display comes to its hub: with a token that somebody gave it, or by pairing.
//! Must not know what the screen looks like: it tells what stands on it.
//!
//! A display has no touch. While no hub has let it in, a scanner or keyboard that is plugged in may say where the hub is;
//! afterwards nobody listens to keys.

use std::path::PathBuf;
use std::time::Duration;

use hub_client::{BadAddress, Hub, HubAddress, HubPlace, Step, Typing, WayIn};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, sleep_until};
use wire::envelope::Position;
use wire::settings::DeviceRole;

use crate::config::{BadConfig, Config};
use crate::hall::HallView;

/// Its own words for itself while nobody has named it.
const UNNAMED: &str = "display";

/// What nobody finishes in this time is wiped away: digits may stand behind it.
const UNFINISHED: Duration = Duration::from_secs(60);

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
    Folder(PathBuf, std::io::Error),
}

/// What is known before anybody was asked.
#[derive(Debug)]
pub enum Way {
    /// A token was given.
    Given(Hub),
    /// The hub lets the display in, or has done so before.
    Paired(WayIn),
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
    Ok(Way::Paired(WayIn { role: DeviceRole::Display, name, place, folder: config.folder() }))
}

impl Way {
    /// The hub. `keys` are those of whatever is plugged in; `show` shows what stands on the screen meanwhile.
    ///
    /// # Errors
    /// [`NoWay`] when the pairing cannot be kept.
    pub async fn go(
        self,
        keys: &mut UnboundedReceiver<String>,
        mut show: impl FnMut(HallView),
    ) -> Result<Hub, NoWay> {
        let way = match self {
            Self::Given(hub) => return Ok(hub),
            Self::Paired(way) => way,
        };
        let (say, mut said) = unbounded_channel();
        let (tell, mut told) = unbounded_channel();
        let going = way.go(Position::default(), &mut said, |step| {
            // The other end lives as long as the way does.
            let _ = tell.send(step);
        });
        tokio::pin!(going);
        let mut asking = Asking::new(&way.name);
        let mut typed_at = Instant::now();
        let admitted = loop {
            tokio::select! {
                biased;
                Some(step) = told.recv() => asking.step = step,
                admitted = &mut going => break admitted,
                () = sleep_until(typed_at + UNFINISHED), if asking.is_typed() => asking.typing = Typing::default(),
                Some(key) = keys.recv() => {
                    typed_at = Instant::now();
                    if let Some(place) = asking.press(&key) {
                        let _ = say.send(place);
                    }
                }
            }
            if let Some(view) = asking.view() {
                show(view);
            }
        };
        Ok(admitted.map_err(|e| NoWay::Folder(way.folder.clone(), e))?.hub)
    }
}

/// A display that asks to be let in, and what is typed into it meanwhile.
#[derive(Debug)]
struct Asking {
    name: String,
    /// None before the first and after the last.
    step: Option<Step>,
    typing: Typing,
}

impl Asking {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), step: None, typing: Typing::default() }
    }

    fn is_typed(&self) -> bool {
        !self.typing.text().is_empty()
    }

    /// An address that is whole with this key; return alone takes nothing back.
    fn press(&mut self, key: &str) -> Option<Option<HubPlace>> {
        let begins = self.is_typed() || Typing::is_written_by(key);
        if self.step.is_none() || !begins {
            return None;
        }
        let place = self.typing.press(key)?;
        self.step = Some(Step::Looking(place.clone()));
        Some(place)
    }

    fn view(&self) -> Option<HallView> {
        self.step.as_ref().map(|step| HallView::pairing(step, &self.typing, &self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press_all(asking: &mut Asking, keys: &str) -> Option<Option<String>> {
        let mut said = None;
        for key in keys.chars() {
            said = asking.press(&key.to_string());
        }
        said.map(|place| place.map(|place| place.to_string()))
    }

    #[test]
    fn a_scanner_says_where_the_hub_is_while_the_display_asks_and_never_else() {
        let code = "smartqueue://192.168.1.10:8443\n";
        let mut asking = Asking::new("ecran-1");
        assert_eq!(press_all(&mut asking, code), None, "it may have been let in long ago");
        asking.step = Some(Step::Looking(None));
        assert_eq!(press_all(&mut asking, code), Some(Some("192.168.1.10:8443".to_owned())));
        assert_eq!(press_all(&mut asking, "\n"), None, "return alone says nothing");
        asking.step = None;
        assert_eq!(press_all(&mut asking, code), None);
    }

    #[test]
    fn what_is_typed_stands_on_the_screen_and_what_is_wrong_is_said() {
        let mut asking = Asking::new("ecran-1");
        asking.step = Some(Step::Looking(None));
        press_all(&mut asking, "192.168.1");
        let view = asking.view().expect("a face");
        assert_eq!((view.notice.first.as_str(), view.code.as_str()), ("192.168.1", "ecran-1"));
        press_all(&mut asking, "\n");
        let view = asking.view().expect("a face");
        assert!(view.remark.first.starts_with("Ce n'est pas une adresse."), "{:?}", view.remark);
        press_all(&mut asking, "smartqueue://192.168.1.10\n");
        let view = asking.view().expect("a face");
        assert_eq!(view.code, "ecran-1 · 192.168.1.10:8443");
    }
}
