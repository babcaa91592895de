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
    next: u64,
}

impl Replies {
    /// From what the disk holds.
    #[must_use]
    pub(super) fn load(keys: Vec<Reply>, gone: Vec<Forgotten>) -> Self {
        let mut spent = BTreeMap::<u64, Vec<u64>>::new();
        for Forgotten { day, fingerprints } in gone {
            spent.entry(day).or_default().extend(fingerprints);
        }
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
        Self { kept, spent, next }
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
        self.spent.values().any(|of_a_day| of_a_day.binary_search(&fingerprint).is_ok())
    }

    /// Lets go of the requests of days that are in the archive.
    pub(super) fn let_go(&mut self, until: u64) {
        self.spent.retain(|day, _| *day > until);
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
        forgotten
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
