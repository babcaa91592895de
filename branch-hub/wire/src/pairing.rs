//! Pairing: how a device that nobody knows yet and the hub come to show the same six digits, and what is then given.
//! Must not know how bytes are hashed, nor what a screen looks like: shapes, and what exactly is hashed.
//!
//! The scheme is numeric comparison with a commitment: the device binds itself to its nonce before it hears the hub's, so
//! that whoever stands between them cannot choose nonces until both screens agree and has one chance in a million a try
//! (S. Vaudenay, *Secure Communications over Insecure Channels Based on Short Authenticated Strings*, CRYPTO 2005; the
//! same order as in Bluetooth Core 5.4, Vol 3 Part H, 2.3.5.6.2). What must not differ goes into the digits: above all the
//! authority under which each side sees the connection.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::Slug;
use crate::settings::DeviceRole;

/// The name that devices find in the hub's certificate, whatever its address.
pub const HUB_NAME: &str = "hub.smartqueue.internal";
/// How long a pairing may take, in seconds.
pub const PAIRING_SECS: u64 = 300;
/// A device's own words for itself are at most so many characters.
pub const LONGEST_NAME: usize = 40;
/// The service under which a hub announces itself on the local network. A hint only: nothing of it is trusted.
pub const ANNOUNCED_AS: &str = "_smartqueue._tcp.local.";

/// 32 bytes, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
pub struct Bytes32(pub [u8; 32]);

impl std::fmt::Debug for Bytes32 {
    /// Some of these are secrets: none is shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bytes32")
    }
}

impl From<Bytes32> for String {
    fn from(bytes: Bytes32) -> Self {
        bytes.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl TryFrom<String> for Bytes32 {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || "64 hexadecimal digits are expected".to_owned();
        if text.len() != 64 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

/// `POST /v1/devices/pairings`: a device begins, bound to what it will say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginPairing {
    /// SHA-256 of [`commitment`].
    pub commitment: Bytes32,
    /// What the device is.
    pub role: DeviceRole,
    /// Its own words for itself, for the person who looks at both screens.
    pub name: String,
}

/// The answer: the hub's nonce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairingBegun {
    /// This pairing.
    pub id: Uuid,
    /// Drawn after the device had bound itself.
    pub nonce: Bytes32,
    /// Seconds until it is void.
    pub expires_in_s: u64,
}

/// `POST /v1/devices/pairings/{id}/reveal`: what the device had bound itself to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealPairing {
    /// The device's nonce.
    pub nonce: Bytes32,
    /// SHA-256 of the secret with which the device will fetch its token.
    pub claim: Bytes32,
}

/// `POST /v1/devices/pairings/{id}/fetch`: has somebody accepted?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FetchPairing {
    /// What `claim` is the hash of.
    pub secret: Bytes32,
}

/// How far a pairing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PairingState {
    /// Nobody has decided.
    Waiting,
    /// The digits differed, or nobody asked for this device.
    Declined,
    /// The token stands beside.
    Accepted,
}

/// The answer to the device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairingAnswer {
    /// How far it is.
    pub state: PairingState,
    /// The device's token, once accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The device's name in addresses, once accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Slug>,
}

impl std::fmt::Debug for PairingAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PairingAnswer").field("state", &self.state).finish_non_exhaustive()
    }
}

/// A pairing as the supervisor sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pairing {
    /// Which.
    pub id: Uuid,
    /// What the device is.
    pub role: DeviceRole,
    /// Its own words for itself: nobody vouches for them.
    pub name: String,
    /// From where it asks.
    pub address: String,
    /// Six digits, to be compared with the device's screen.
    pub digits: String,
    /// Seconds until it is void.
    pub expires_in_s: u64,
}

/// `GET /v1/devices/pairings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairingList {
    /// Who came first stands first.
    pub pairings: Vec<Pairing>,
}

/// `POST /v1/devices/pairings/{id}/accept`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptPairing {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// The digits that were compared.
    pub digits: String,
    /// The name in addresses that the device gets; whoever had it before is revoked.
    pub device: Slug,
}

/// `POST /v1/devices/pairings/{id}/decline` and `POST /v1/devices/{id}/revoke`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Made by the asker before asking.
    pub request_id: Uuid,
}

/// The answer to a no: what the device had said of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeclinedPairing {
    /// What it said it was.
    pub role: DeviceRole,
    /// What it called itself.
    pub name: String,
}

/// A device that was paired or revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairedDevice {
    /// Its name in addresses.
    pub device: Slug,
    /// What it is; none if it was never paired.
    pub role: Option<DeviceRole>,
    /// Since when; none once it is revoked.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub paired_at: Option<Timestamp>,
}

/// What a device binds itself to.
#[must_use]
pub fn commitment(nonce: &[u8; 32], claim: &[u8; 32]) -> Vec<u8> {
    [b"smartqueue pairing commitment 1".as_slice(), nonce, claim].concat()
}

/// Everything that both sides must have seen alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange<'a> {
    /// SHA-256 of the authority's certificate, as each side sees it.
    pub authority: [u8; 32],
    /// What the device is.
    pub role: DeviceRole,
    /// Its own words for itself.
    pub name: &'a str,
    /// What it bound itself to.
    pub commitment: [u8; 32],
    /// The hub's nonce.
    pub hub_nonce: [u8; 32],
    /// The device's nonce.
    pub device_nonce: [u8; 32],
    /// The hash of the secret with which it fetches its token.
    pub claim: [u8; 32],
}

impl Exchange<'_> {
    /// The bytes whose SHA-256 makes the digits. Every part but the last has a fixed length.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let role = match self.role {
            DeviceRole::Kiosk => 1,
            DeviceRole::Display => 2,
        };
        let mut bytes = b"smartqueue pairing digits 1".to_vec();
        bytes.push(role);
        for part in [&self.authority, &self.commitment, &self.hub_nonce, &self.device_nonce, &self.claim] {
            bytes.extend_from_slice(part);
        }
        bytes.extend_from_slice(self.name.as_bytes());
        bytes
    }
}

/// Six digits out of a hash.
#[must_use]
pub fn digits(hash: &[u8; 32]) -> String {
    let [a, b, c, d, e, f, g, h, ..] = *hash;
    // 2^64 is so much more than a million that no digits are likelier than others in any way that counts.
    format!("{:06}", u64::from_be_bytes([a, b, c, d, e, f, g, h]) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange() -> Exchange<'static> {
        Exchange {
            authority: [1; 32],
            role: DeviceRole::Kiosk,
            name: "borne",
            commitment: [2; 32],
            hub_nonce: [3; 32],
            device_nonce: [4; 32],
            claim: [5; 32],
        }
    }

    #[test]
    fn every_part_of_the_exchange_counts() {
        let all = exchange().bytes();
        let others = [
            Exchange { authority: [0; 32], ..exchange() },
            Exchange { role: DeviceRole::Display, ..exchange() },
            Exchange { name: "born", ..exchange() },
            Exchange { commitment: [0; 32], ..exchange() },
            Exchange { hub_nonce: [0; 32], ..exchange() },
            Exchange { device_nonce: [0; 32], ..exchange() },
            Exchange { claim: [0; 32], ..exchange() },
        ];
        for other in others {
            assert_ne!(other.bytes(), all, "{other:?}");
        }
    }

    #[test]
    fn digits_are_six_also_when_they_begin_with_zeros() {
        assert_eq!(digits(&[0; 32]), "000000");
        let mut hash = [0; 32];
        hash[7] = 42;
        assert_eq!(digits(&hash), "000042");
        assert_eq!(digits(&[0xff; 32]), "551615");
    }

    #[test]
    fn bytes_are_read_as_they_are_written_and_nothing_else_is() {
        let bytes = Bytes32([0xa7; 32]);
        assert_eq!(Bytes32::try_from(String::from(bytes)), Ok(bytes));
        let long = format!("é{}", "0".repeat(62));
        for wrong in ["", "a7", &"A7".repeat(32), &"g0".repeat(32), &long] {
            assert!(Bytes32::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
