//! Devices that are about to be let in: who has bound itself to what, which digits stand on both screens, who decided.
//! Pure: time, nonces and ids come in as arguments. Must not know HTTP, tokens or the journal.
//!
//! All of it is in memory: a pairing that a restart interrupts is begun again by its device.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use wire::names::Slug;
use wire::pairing::{
    BeginPairing, Bytes32, Exchange, PAIRING_SECS, Pairing, PairingBegun, RevealPairing, commitment, digits,
};
use wire::settings::DeviceRole;

/// How long a pairing may take.
const LASTS_MS: u64 = PAIRING_SECS * 1000;
/// So many wrong answers end a pairing.
const TRIES: u32 = 5;
/// So many pairings may be begun from one address while one lasts.
const BEGUN_BY_ONE: usize = 5;
/// So many in all. Each is one chance in a million for whoever stands between a device and the hub.
const BEGUN_BY_ALL: usize = 20;

/// Why a pairing does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum No {
    /// No such pairing, or its time is over.
    Unknown,
    /// Too many were begun, or too much was wrong; seconds until it is worth trying again.
    TooMany(u32),
    /// What was said does not fit what was said before.
    Differs,
}

/// What a device hears that asks for its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// Nobody has decided.
    Waiting,
    /// Somebody said no.
    Declined,
    /// Somebody said yes. The token, once it was made.
    Accepted {
        /// Under this name.
        device: Slug,
        /// As this.
        role: DeviceRole,
        /// Made at the first fetch, the same at every other.
        token: Option<String>,
    },
}

/// A pairing whose digits are the same on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// What the device is.
    pub role: DeviceRole,
    /// It was accepted before, under the same name.
    pub is_accepted: bool,
}

/// Every pairing that is under way.
#[derive(Debug, Default)]
pub struct Pairings {
    under_way: BTreeMap<Uuid, UnderWay>,
    begun: VecDeque<(u64, Option<IpAddr>)>,
}

struct UnderWay {
    began_ms: u64,
    address: Option<IpAddr>,
    asked: BeginPairing,
    hub_nonce: [u8; 32],
    /// Claim and digits, once the device has revealed what it bound itself to.
    revealed: Option<([u8; 32], String)>,
    wrong: u32,
    decided: Fetched,
    /// The no to it is written down.
    told: bool,
}

impl std::fmt::Debug for UnderWay {
    /// A token may stand in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnderWay").field("asked", &self.asked).finish_non_exhaustive()
    }
}

impl Pairings {
    /// A device binds itself; the hub's nonce is drawn after that.
    ///
    /// # Errors
    /// [`No::TooMany`] when too many were begun lately.
    pub fn begin(
        &mut self,
        now_ms: u64,
        address: Option<IpAddr>,
        asked: BeginPairing,
        id: Uuid,
        hub_nonce: [u8; 32],
    ) -> Result<PairingBegun, No> {
        self.forget(now_ms);
        let of_one = |(_, by): &&(u64, Option<IpAddr>)| *by == address;
        let mine = self.begun.iter().filter(of_one).count();
        if mine >= BEGUN_BY_ONE || self.begun.len() >= BEGUN_BY_ALL {
            let all = self.begun.len() >= BEGUN_BY_ALL;
            let oldest = self.begun.iter().find(|begun| all || of_one(begun)).map_or(now_ms, |(at, _)| *at);
            let left_ms = LASTS_MS.saturating_sub(now_ms.saturating_sub(oldest));
            return Err(No::TooMany(u32::try_from(left_ms / 1000 + 1).unwrap_or(u32::MAX)));
        }
        self.begun.push_back((now_ms, address));
        let under_way = UnderWay {
            began_ms: now_ms,
            address,
            asked,
            hub_nonce,
            revealed: None,
            wrong: 0,
            decided: Fetched::Waiting,
            told: false,
        };
        self.under_way.insert(id, under_way);
        Ok(PairingBegun { id, nonce: Bytes32(hub_nonce), expires_in_s: PAIRING_SECS })
    }

    /// The device shows what it had bound itself to; from here on both screens can show digits.
    ///
    /// # Errors
    /// [`No::Differs`] when that is not it, [`No::TooMany`] at the fifth time.
    pub fn reveal(
        &mut self,
        now_ms: u64,
        id: Uuid,
        shown: &RevealPairing,
        authority: [u8; 32],
    ) -> Result<(), No> {
        let pairing = self.find(now_ms, id)?;
        let RevealPairing { nonce: Bytes32(nonce), claim: Bytes32(claim) } = shown;
        let bound: [u8; 32] = Sha256::digest(commitment(nonce, claim)).into();
        let fits: bool = bound.ct_eq(&pairing.asked.commitment.0).into();
        if !fits {
            return Err(pairing.count_wrong());
        }
        let exchange = Exchange {
            authority,
            role: pairing.asked.role,
            name: &pairing.asked.name,
            commitment: pairing.asked.commitment.0,
            hub_nonce: pairing.hub_nonce,
            device_nonce: *nonce,
            claim: *claim,
        };
        let digits = digits(&Sha256::digest(exchange.bytes()).into());
        pairing.revealed = Some((*claim, digits));
        Ok(())
    }

    /// What was decided, for whoever knows the secret of the claim.
    ///
    /// # Errors
    /// [`No::Differs`] for anybody else.
    pub fn fetch(&mut self, now_ms: u64, id: Uuid, secret: &[u8; 32]) -> Result<Fetched, No> {
        let pairing = self.find(now_ms, id)?;
        let claim: [u8; 32] = Sha256::digest(secret).into();
        let fits = pairing.revealed.as_ref().is_some_and(|(known, _)| known.ct_eq(&claim).into());
        if fits { Ok(pairing.decided.clone()) } else { Err(pairing.count_wrong()) }
    }

    /// Keeps the token of a device that was accepted, for a repeated fetch.
    pub fn keep_token(&mut self, id: Uuid, made: &str) {
        if let Some(UnderWay { decided: Fetched::Accepted { token, .. }, .. }) = self.under_way.get_mut(&id) {
            *token = Some(made.to_owned());
        }
    }

    /// Those whose digits can be compared and that nobody has decided on, the oldest first.
    pub fn open(&mut self, now_ms: u64) -> Vec<Pairing> {
        self.forget(now_ms);
        let open = self.under_way.iter().filter(|(_, pairing)| pairing.decided == Fetched::Waiting);
        let mut open: Vec<(u64, Pairing)> = open
            .filter_map(|(id, pairing)| {
                let (_, digits) = pairing.revealed.as_ref()?;
                let left_ms = (pairing.began_ms + LASTS_MS).saturating_sub(now_ms);
                let told = Pairing {
                    id: *id,
                    role: pairing.asked.role,
                    name: pairing.asked.name.clone(),
                    address: pairing.address.map(|address| address.to_string()).unwrap_or_default(),
                    digits: digits.clone(),
                    expires_in_s: left_ms / 1000,
                };
                Some((pairing.began_ms, told))
            })
            .collect();
        open.sort_by_key(|(began_ms, told)| (*began_ms, told.id));
        open.into_iter().map(|(_, told)| told).collect()
    }

    /// Whether these digits are those of a pairing that can be accepted under a name.
    ///
    /// # Errors
    /// [`No::Differs`] when they are not, or it was declined or accepted under another name.
    pub fn compare(&mut self, now_ms: u64, id: Uuid, shown: &str, name: &Slug) -> Result<Compared, No> {
        let pairing = self.find(now_ms, id)?;
        let same = pairing.revealed.as_ref().is_some_and(|(_, digits)| digits == shown);
        if !same {
            return Err(pairing.count_wrong());
        }
        match &pairing.decided {
            Fetched::Waiting => Ok(Compared { role: pairing.asked.role, is_accepted: false }),
            Fetched::Accepted { device, role, .. } if device == name => {
                Ok(Compared { role: *role, is_accepted: true })
            }
            Fetched::Accepted { .. } | Fetched::Declined => Err(No::Differs),
        }
    }

    /// Somebody compared the digits and said yes.
    pub fn accept(&mut self, id: Uuid, device: Slug) {
        if let Some(pairing) = self.under_way.get_mut(&id)
            && pairing.decided == Fetched::Waiting
        {
            pairing.decided = Fetched::Accepted { device, role: pairing.asked.role, token: None };
        }
    }

    /// Somebody said no: what the device said of itself, and whether that no is written down already.
    ///
    /// # Errors
    /// [`No::Differs`] when it was accepted already.
    pub fn decline(&mut self, now_ms: u64, id: Uuid) -> Result<(DeviceRole, String, bool), No> {
        let pairing = self.find(now_ms, id)?;
        if let Fetched::Accepted { .. } = pairing.decided {
            return Err(No::Differs);
        }
        pairing.decided = Fetched::Declined;
        Ok((pairing.asked.role, pairing.asked.name.clone(), pairing.told))
    }

    /// The no to a device is written down.
    pub fn tell_declined(&mut self, id: Uuid) {
        if let Some(pairing) = self.under_way.get_mut(&id) {
            pairing.told = true;
        }
    }

    /// A device of this name is revoked: what was accepted for it and not yet fetched is void.
    pub fn revoke(&mut self, name: &Slug) {
        self.under_way.retain(
            |_, pairing| !matches!(&pairing.decided, Fetched::Accepted { device, .. } if device == name),
        );
    }

    fn find(&mut self, now_ms: u64, id: Uuid) -> Result<&mut UnderWay, No> {
        self.forget(now_ms);
        let pairing = self.under_way.get_mut(&id).ok_or(No::Unknown)?;
        if pairing.wrong >= TRIES {
            let left_ms = (pairing.began_ms + LASTS_MS).saturating_sub(now_ms);
            return Err(No::TooMany(u32::try_from(left_ms / 1000 + 1).unwrap_or(u32::MAX)));
        }
        Ok(pairing)
    }

    fn forget(&mut self, now_ms: u64) {
        let is_over = |began_ms: u64| now_ms.saturating_sub(began_ms) >= LASTS_MS;
        self.under_way.retain(|_, pairing| !is_over(pairing.began_ms));
        while self.begun.front().is_some_and(|(at, _)| is_over(*at)) {
            self.begun.pop_front();
        }
    }
}

impl UnderWay {
    fn count_wrong(&mut self) -> No {
        self.wrong += 1;
        No::Differs
    }
}
