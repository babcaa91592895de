//! Pairing: a device that nobody knows yet and a hub come to show the same digits; a supervisor compares and accepts; the
//! device then has the hub's authority and a token of its own. Must not know screens, nor where anything is kept.
//!
//! The order of the exchange, and why it is safe, stands in `wire::pairing`.

use std::fmt;
use std::time::Duration;

use ring::rand::{SecureRandom as _, SystemRandom};
use wire::envelope::Position;
use wire::names::Slug;
use wire::pairing::{
    BeginPairing, Bytes32, Exchange, FetchPairing, LONGEST_NAME, PairingAnswer, PairingBegun, PairingState,
    RevealPairing, commitment, digits,
};
use wire::problem::Code;
use wire::settings::DeviceRole;

use crate::address::{BadAddress, Hub, HubAddress, HubPlace};
use crate::ask::AskError;
use crate::authority::{Authority, FirstLook, hash};

/// Why a device was not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PairError {
    /// Nobody answers there, or it is no hub.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The address cannot be used.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// A supervisor said no.
    #[error("be let in: it was declined")]
    Declined,
    /// Nobody decided in time, or the hub has started anew: it is begun again.
    #[error("be let in: nobody has accepted in time")]
    Over,
    /// Too many pairings were begun lately.
    #[error("begin a pairing: the hub wants none at the moment")]
    TooMany,
    /// The system has no randomness.
    #[error("draw randomness")]
    Randomness,
}

/// What a device keeps once it is let in.
#[derive(Clone, PartialEq, Eq)]
pub struct Paired {
    /// Where the hub was: an address may change, and is a setting.
    pub place: HubPlace,
    /// Whom the device trusts from now on.
    pub authority: Authority,
    /// The device's token.
    pub token: String,
    /// Its name in addresses.
    pub device: Slug,
}

impl fmt::Debug for Paired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paired")
            .field("place", &self.place)
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

/// A pairing whose digits stand on the screen.
pub struct Pairing {
    hub: Hub,
    place: HubPlace,
    authority: Authority,
    begun: PairingBegun,
    secret: [u8; 32],
    digits: String,
}

impl fmt::Debug for Pairing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pairing").field("place", &self.place).finish_non_exhaustive()
    }
}

impl Pairing {
    /// Binds this device to a nonce, hears the hub's, and shows its own.
    ///
    /// # Errors
    /// [`PairError`] when nobody answers, or not as a hub does.
    pub async fn begin(place: HubPlace, role: DeviceRole, name: &str) -> Result<Self, PairError> {
        let authority = Hub::meet(&place).await?;
        let address = HubAddress { base: place.base(), token: String::new() };
        let hub = Hub::trusting(address, Position::default(), &authority)?.with_patience(Duration::ZERO);
        let (secret, nonce) = (draw()?, draw()?);
        let claim = hash(&secret);
        let bound = hash(&commitment(&nonce, &claim));
        let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
        let begin = BeginPairing { commitment: Bytes32(bound), role, name: name.clone() };
        let begun: PairingBegun = hub.ask("/v1/devices/pairings", &begin).await.map_err(told)?;
        let reveal = RevealPairing { nonce: Bytes32(nonce), claim: Bytes32(claim) };
        let path = format!("/v1/devices/pairings/{}/reveal", begun.id);
        hub.ask::<_, PairingAnswer>(&path, &reveal).await.map_err(told)?;
        let exchange = Exchange {
            authority: authority.fingerprint(),
            role,
            name: &name,
            commitment: bound,
            hub_nonce: begun.nonce.0,
            device_nonce: nonce,
            claim,
        };
        let digits = digits(&hash(&exchange.bytes()));
        Ok(Self { hub, place, authority, begun, secret, digits })
    }

    /// Six digits, to be compared with those on the hub's page.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// How long the digits stand, from when the pairing was begun.
    #[must_use]
    pub fn lasts(&self) -> Duration {
        Duration::from_secs(self.begun.expires_in_s)
    }

    /// Whether somebody has decided; none while nobody has.
    ///
    /// # Errors
    /// [`PairError::Ask`] may pass, everything else ends this pairing.
    pub async fn ask(&self) -> Result<Option<Paired>, PairError> {
        let path = format!("/v1/devices/pairings/{}/fetch", self.begun.id);
        let fetch = FetchPairing { secret: Bytes32(self.secret) };
        let answer: PairingAnswer = self.hub.ask(&path, &fetch).await.map_err(told)?;
        match (answer.state, answer.token, answer.device) {
            (PairingState::Waiting, ..) => Ok(None),
            (PairingState::Declined, ..) => Err(PairError::Declined),
            (PairingState::Accepted, Some(token), Some(device)) => {
                let (place, authority) = (self.place.clone(), self.authority.clone());
                Ok(Some(Paired { place, authority, token, device }))
            }
            (PairingState::Accepted, ..) => {
                Err(AskError::Garbled("accepted, and nothing was given".to_owned()).into())
            }
        }
    }
}

impl Hub {
    /// Which authority stands behind an address. It is not trusted by that.
    ///
    /// # Errors
    /// [`PairError`] when nobody answers, or not as a hub does.
    pub async fn meet(place: &HubPlace) -> Result<Authority, PairError> {
        let look = std::sync::Arc::new(FirstLook::default());
        let tls = crate::authority::client_config(look.clone(), None)
            .map_err(|e| BadAddress::Client(e.to_string()))?;
        let address = HubAddress { base: place.base(), token: String::new() };
        let hub = Self::make(address, Position::default(), tls)?.with_patience(Duration::ZERO);
        hub.read::<wire::health::Health>("/healthz").await?;
        let authority = look.authority().ok_or_else(|| AskError::Garbled("no certificate".to_owned()))?;
        Ok(Authority::from_der(authority).map_err(|e| AskError::Garbled(e.to_string()))?)
    }
}

/// What a hub's refusal means to a pairing.
fn told(error: AskError) -> PairError {
    let AskError::Refused(problem) = &error else { return error.into() };
    let is = |code: Code| problem.code == code.as_str();
    if is(Code::UnknownPairing) || is(Code::PairingDiffers) {
        PairError::Over
    } else if is(Code::TooManyTries) {
        PairError::TooMany
    } else {
        error.into()
    }
}

fn draw() -> Result<[u8; 32], PairError> {
    let mut random = [0; 32];
    SystemRandom::new().fill(&mut random).map_err(|_| PairError::Randomness)?;
    Ok(random)
}
