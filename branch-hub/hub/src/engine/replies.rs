//! Which requests were answered before. Keys live in memory, answers on disk.
//! Must not know what was asked.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};
use uuid::Uuid;
use wire::role::Actor;

use crate::store::{Forgotten, Reply};

/// Answers are kept until this many business days have opened after theirs.
pub(super) const KEPT_DAYS: u64 = 8;

#[derive(Debug, Clone, Copy)]
struct Kept {
    n: u64,
    day: u64,
    digest: [u8; 16],
}

/// What is known of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Never seen.
    New,
    /// Answered under this number.
    Answered(u64),
    /// The id was used for another body.
    OtherBody,
    /// Answered so long ago that the answer is gone.
    Spent,
}

/// The keys of all kept answers, and the fingerprints of those that are gone.
#[derive(Debug, Default)]
pub(super) struct Replies {
    kept: HashMap<(Actor, Uuid), Kept>,
    /// By their days, each sorted.
    spent: BTreeMap<u64, Vec<u64>>,
    sieve: Sieve,
    next: u64,
}

impl Replies {
    /// From what the disk holds.
    #[must_use]
    pub(super) fn load(keys: Vec<Reply>, gone: Vec<Forgotten>) -> Self {
        // One list for each day, as the disk has them: none is copied.
        let mut spent: BTreeMap<u64, Vec<u64>> =
            gone.into_iter().map(|forgotten| (forgotten.day, forgotten.fingerprints)).collect();
        spent.values_mut().for_each(|of_a_day| of_a_day.sort_unstable());
        let next = keys.last().map_or(1, |reply| reply.n + 1);
        let kept = keys
            .into_iter()
            .filter_map(|r| {
                Some((
                    (r.principal.parse().ok()?, r.request_id),
                    Kept { n: r.n, day: r.day, digest: r.digest },
                ))
            })
            .collect();
        Self { kept, sieve: Sieve::of(&spent), spent, next }
    }

    /// What is known of a request.
    #[must_use]
    pub(super) fn look(&self, principal: &Actor, request_id: Uuid, digest: [u8; 16]) -> Known {
        match self.kept.get(&(principal.clone(), request_id)) {
            Some(kept) if kept.digest == digest => Known::Answered(kept.n),
            Some(_) => Known::OtherBody,
            None if self.is_spent(fingerprint(principal, request_id)) => Known::Spent,
            None => Known::New,
        }
    }

    fn is_spent(&self, fingerprint: u64) -> bool {
        self.sieve.may_hold(fingerprint)
            && self.spent.values().any(|of_a_day| of_a_day.binary_search(&fingerprint).is_ok())
    }

    /// Lets go of the requests of days that are in the archive.
    pub(super) fn let_go(&mut self, until: u64) {
        self.spent.retain(|day, _| *day > until);
        self.sieve = Sieve::of(&self.spent);
    }

    /// Keeps one more answer; the row to store.
    pub(super) fn keep(
        &mut self,
        principal: &Actor,
        request_id: Uuid,
        digest: [u8; 16],
        day: u64,
        status: u16,
        body: String,
    ) -> Reply {
        let n = self.next;
        self.next += 1;
        self.kept.insert((principal.clone(), request_id), Kept { n, day, digest });
        Reply { n, day, principal: principal.to_string(), request_id, digest, status, body }
    }

    /// Forgets the answers of days that are long over, now that day `opened` has begun.
    pub(super) fn forget(&mut self, opened: u64) -> Vec<Forgotten> {
        let Some(newest) = opened.checked_sub(KEPT_DAYS) else { return Vec::new() };
        let mut days: Vec<u64> = self.kept.values().map(|k| k.day).filter(|day| *day <= newest).collect();
        days.sort_unstable();
        days.dedup();
        let forgotten: Vec<Forgotten> = days
            .into_iter()
            .map(|day| {
                let mine = self.kept.iter().filter(|(_, kept)| kept.day == day);
                let mut fingerprints: Vec<u64> = mine.map(|((who, id), _)| fingerprint(who, *id)).collect();
                fingerprints.sort_unstable();
                Forgotten { day, fingerprints }
            })
            .collect();
        self.kept.retain(|_, kept| kept.day > newest);
        for Forgotten { day, fingerprints } in &forgotten {
            let of_a_day = self.spent.entry(*day).or_default();
            of_a_day.extend(fingerprints);
            of_a_day.sort_unstable();
        }
        self.sieve = Sieve::of(&self.spent);
        forgotten
    }
}

/// What a fingerprint is held against before any list is searched: nearly every request is new, and a year of lists, each
/// searched in memory that nobody touched since the last request, costs a good part of a press. A Bloom filter of two
/// probes (B. Bloom, *Space/time trade-offs in hash coding with allowable errors*, 1970).
#[derive(Debug, Default)]
struct Sieve {
    words: Vec<u64>,
}

impl Sieve {
    /// With so many bits for each, about one new request in seventy is searched for in vain.
    const BITS_EACH: usize = 16;

    fn of(lists: &BTreeMap<u64, Vec<u64>>) -> Self {
        let count: usize = lists.values().map(Vec::len).sum();
        let mut sieve = Self { words: vec![0; (count * Self::BITS_EACH).div_ceil(64)] };
        for fingerprint in lists.values().flatten() {
            for (word, bit) in sieve.places(*fingerprint) {
                sieve.words[word] |= bit;
            }
        }
        sieve
    }

    /// False: it is in none of the lists.
    fn may_hold(&self, fingerprint: u64) -> bool {
        !self.words.is_empty()
            && self.places(fingerprint).iter().all(|(word, bit)| self.words[*word] & bit != 0)
    }

    /// Fingerprints are as good as drawn by lot: each half of one is a place.
    fn places(&self, fingerprint: u64) -> [(usize, u64); 2] {
        let bits = self.words.len() as u128 * 64;
        [fingerprint, fingerprint.rotate_left(32)].map(|lot| {
            let place = usize::try_from((u128::from(lot) * bits) >> 64).unwrap_or(0);
            (place / 64, 1 << (place % 64))
        })
    }
}

/// Eight bytes that stand for a request. Two of a million requests share one with a chance of 1 in 30 million.
pub(crate) fn fingerprint(principal: &Actor, request_id: Uuid) -> u64 {
    let mut sha = Sha256::new();
    sha.update(principal.to_string());
    sha.update(request_id.as_bytes());
    let hash: [u8; 32] = sha.finalize().into();
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    u64::from_be_bytes(first)
}

/// The digest of a route and a body, to notice an id that comes back with another one.
#[must_use]
pub fn digest(route: &str, body: &[u8]) -> [u8; 16] {
    let mut sha = Sha256::new();
    sha.update(route);
    sha.update([0]);
    sha.update(body);
    let hash: [u8; 32] = sha.finalize().into();
    let mut first = [0; 16];
    first.copy_from_slice(&hash[..16]);
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sieve_lets_no_known_request_fall_through_and_nearly_every_new_one() {
        let fingerprints = |from: u64| (from..from + 5_000).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let sieve = Sieve::of(&BTreeMap::from([(1, fingerprints(1).collect()), (2, vec![0, u64::MAX])]));
        assert!(fingerprints(1).chain([0, u64::MAX]).all(|known| sieve.may_hold(known)));
        let taken_for_known = fingerprints(1_000_000).filter(|new| sieve.may_hold(*new)).count();
        assert!(taken_for_known < 250, "{taken_for_known} of 5,000");
        assert!(!Sieve::of(&BTreeMap::new()).may_hold(7));
    }
}
