//! A device's whole way in: find the hub, show digits, wait for somebody to accept; and again, until it is let in.
//! Must not know screens: what stands on one is told as a [`Step`].

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::time::sleep;
use wire::envelope::Position;
use wire::problem::Code;
use wire::settings::DeviceRole;

use crate::address::{BadAddress, Hub, HubAddress, HubPlace};
use crate::ask::AskError;
use crate::nearby::look_around;
use crate::pair::{PairError, Paired, Pairing};

/// How often the device asks whether somebody has decided.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// After a failure, before the next try.
const TRY_AGAIN: Duration = Duration::from_secs(5);
/// After a no, so that it can be read.
const AFTER_A_NO: Duration = Duration::from_secs(15);
/// How long the network is listened to for a hub.
const LOOK_AROUND: Duration = Duration::from_secs(3);

/// What stands on the device's screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nobody was found yet; where it looks, if somebody has said.
    Looking(Option<HubPlace>),
    /// Nobody answers as a hub does where somebody has said that it is.
    Silent(HubPlace),
    /// What answers there is no hub of ours, or one of another version.
    Strange(HubPlace),
    /// Six digits, to be compared with those on the hub's page.
    Digits {
        /// As six digits.
        digits: String,
        /// Which hub shows the same, if all is well.
        place: HubPlace,
    },
    /// Somebody said no.
    Declined,
    /// The hub wants no more pairings for a while.
    Waiting,
}

/// Pairs until it is done. `tell` is told of each step.
pub async fn let_in(
    place: Option<HubPlace>,
    role: DeviceRole,
    name: &str,
    mut tell: impl FnMut(Step),
) -> Paired {
    loop {
        let pause = match try_once(place.as_ref(), role, name, &mut tell).await {
            Ok(paired) => return paired,
            Err(PairError::Declined) => {
                tell(Step::Declined);
                AFTER_A_NO
            }
            Err(PairError::TooMany) => {
                tell(Step::Waiting);
                AFTER_A_NO
            }
            Err(PairError::Over) => Duration::ZERO,
            Err(why @ (PairError::Ask(_) | PairError::Address(_) | PairError::Randomness)) => {
                tracing::warn!("failed to {why}");
                tell(kept_out(&why, place.as_ref()));
                TRY_AGAIN
            }
        };
        sleep(pause).await;
    }
}

/// What a device says that was not even shown digits.
fn kept_out(why: &PairError, place: Option<&HubPlace>) -> Step {
    match (place, why) {
        (Some(place), PairError::Ask(AskError::Unreachable(_))) => Step::Silent(place.clone()),
        (Some(place), PairError::Ask(AskError::Refused(_) | AskError::Garbled(_))) => {
            Step::Strange(place.clone())
        }
        // A hub that has no time now is there; what is wrong with this machine itself is in its log.
        (
            place,
            PairError::Ask(_)
            | PairError::Address(_)
            | PairError::Randomness
            | PairError::Declined
            | PairError::Over
            | PairError::TooMany,
        ) => Step::Looking(place.cloned()),
    }
}

async fn try_once(
    place: Option<&HubPlace>,
    role: DeviceRole,
    name: &str,
    tell: &mut impl FnMut(Step),
) -> Result<Paired, PairError> {
    let place = match place {
        Some(place) => place.clone(),
        None => {
            tell(Step::Looking(None));
            let found = tokio::task::spawn_blocking(|| look_around(LOOK_AROUND)).await.unwrap_or_default();
            let nobody = || AskError::Unreachable("no hub announces itself: give its address".to_owned());
            found.into_iter().next().ok_or_else(nobody)?
        }
    };
    let pairing = Pairing::begin(place.clone(), role, name).await?;
    tell(Step::Digits { digits: pairing.digits().to_owned(), place });
    let until = Instant::now() + pairing.lasts();
    loop {
        sleep(ASK_EVERY).await;
        match pairing.ask().await {
            Ok(Some(paired)) => return Ok(paired),
            Ok(None) => {}
            // A hub that starts again forgets pairings: it says so itself, once it is back.
            Err(PairError::Ask(AskError::Unreachable(_) | AskError::Later(_))) if Instant::now() < until => {}
            Err(why) => return Err(why),
        }
        if Instant::now() >= until {
            return Err(PairError::Over);
        }
    }
}

/// The hub that a device was paired with; at another address if `place` says so.
///
/// # Errors
/// [`BadAddress`] when address or token cannot be used.
pub fn paired_hub(paired: &Paired, place: Option<&HubPlace>, seen: Position) -> Result<Hub, BadAddress> {
    let base = place.unwrap_or(&paired.place).base();
    Hub::trusting(HubAddress { base, token: paired.token.clone() }, seen, &paired.authority)
}

/// What was kept, unless the hub says that it is worth nothing any more: then the device asks to be let in anew.
///
/// # Errors
/// When the file cannot be read.
pub async fn still_paired(file: &Path, place: Option<&HubPlace>) -> std::io::Result<Option<Paired>> {
    let Some(paired) = Paired::load(file)? else { return Ok(None) };
    let Ok(hub) = paired_hub(&paired, place, Position::default()) else { return Ok(Some(paired)) };
    let is_over = match hub.with_patience(Duration::ZERO).catalogue().await {
        Err(AskError::Refused(problem)) => problem.code == Code::Unauthenticated.as_str(),
        Ok(_) | Err(AskError::Later(_) | AskError::Unreachable(_) | AskError::Garbled(_)) => false,
    };
    if is_over {
        tracing::warn!("this device was put out of service: it asks to be let in anew");
        return Ok(None);
    }
    Ok(Some(paired))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn whoever_answers_and_is_no_hub_of_ours_is_told_apart_from_nobody() {
        let place: HubPlace = "10.0.0.5:8443".parse().unwrap();
        let said = |why: AskError| kept_out(&why.into(), Some(&place));
        let problem = || Code::Busy.problem("busy".into(), None);
        assert_eq!(said(AskError::Unreachable("connection refused".into())), Step::Silent(place.clone()));
        assert_eq!(said(AskError::Garbled("<html>".into())), Step::Strange(place.clone()));
        assert_eq!(said(AskError::Refused(problem())), Step::Strange(place.clone()));
        assert_eq!(said(AskError::Later(problem())), Step::Looking(Some(place.clone())));
        let nobody = AskError::Unreachable("no hub announces itself".into());
        assert_eq!(kept_out(&nobody.into(), None), Step::Looking(None));
    }
}
