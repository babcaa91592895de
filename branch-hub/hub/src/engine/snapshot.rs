//! The state as bytes, to start without reading the whole journal. Disposable: when in doubt the journal is read.
//! Must not be read by anybody but the version that wrote it (`STATE_VERSION`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use queue::{Branch, Parts, VisitId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;
use wire::envelope::Position;

use super::World;
use super::devices::{self, Devices};
use super::saved::Saved;
use super::timekeeping::Timekeeping;
use super::world::PowerBack;
use crate::seal::Seal;
use crate::settings::Ruling;
use crate::store::Snapshot;

/// Grows whenever the shape of the state, that of the rules' parts included, or what the facts add up to, changes.
pub(super) const STATE_VERSION: u32 = 13;

#[derive(Serialize, Deserialize)]
struct Stored {
    epoch: u64,
    incarnation: Uuid,
    key: Option<String>,
    sealed: Option<Seal>,
    boot: u64,
    run_base_ms: u64,
    run_bases: BTreeMap<u64, u64>,
    mono_ms: u64,
    at_ms: Option<i64>,
    time: Timekeeping,
    ordinal: u64,
    settings: Option<(u64, Value, Value)>,
    branch: Parts,
    devices: devices::Stored,
    saved: Saved,
    rated: BTreeSet<VisitId>,
    power: Option<PowerBack>,
}

/// The state as a snapshot.
#[must_use]
pub(super) fn take(world: &World) -> Snapshot {
    let stored = Stored {
        epoch: world.head.epoch,
        incarnation: world.incarnation,
        key: world.key.clone(),
        sealed: world.sealed.clone(),
        boot: world.boot,
        run_base_ms: world.run_base_ms,
        run_bases: world.run_bases.clone(),
        mono_ms: world.mono_ms,
        at_ms: world.at_ms,
        time: world.time,
        ordinal: world.ordinal,
        settings: world.ruling.as_ref().map(|r| (r.revision, r.base.clone(), r.over.clone())),
        branch: world.branch.to_parts(),
        devices: world.devices.stored(),
        saved: world.saved.clone(),
        rated: world.rated.clone(),
        power: world.power,
    };
    let body = serde_json::to_vec(&stored).expect("a state has keys that are words or numbers");
    Snapshot { state_version: STATE_VERSION, seq: world.head.seq, hash: world.hash, body }
}

/// The state of a snapshot; none if it is another version's or does not read.
#[must_use]
pub(super) fn read(snapshot: &Snapshot) -> Option<World> {
    if snapshot.state_version != STATE_VERSION {
        return None;
    }
    let stored: Stored = serde_json::from_slice(&snapshot.body).ok()?;
    let ruling = match stored.settings {
        Some((revision, base, over)) => Some(Arc::new(Ruling::make(revision, base, over).ok()?)),
        None => None,
    };
    Some(World {
        head: Position { epoch: stored.epoch, seq: snapshot.seq },
        incarnation: stored.incarnation,
        key: stored.key,
        sealed: stored.sealed,
        hash: snapshot.hash,
        boot: stored.boot,
        living: None,
        run_base_ms: stored.run_base_ms,
        run_bases: stored.run_bases,
        mono_ms: stored.mono_ms,
        at_ms: stored.at_ms,
        time: stored.time,
        ordinal: stored.ordinal,
        ruling,
        branch: Branch::from_parts(stored.branch),
        devices: Devices::restored(stored.devices),
        codes: None,
        saved: stored.saved,
        rated: stored.rated,
        power: stored.power,
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use queue::{Command, TicketId, VisitId, settings};

    use super::*;

    fn world() -> World {
        let (rules, now) = (settings::example(), settings::example_morning());
        let mut world = World::default();
        // The largest and the smallest id: JSON's own numbers end long before the largest.
        for command in [
            Command::RollDay { date: now.date, trusted: true },
            Command::issue(TicketId(u128::MAX), VisitId(u128::MAX - 1), "caisse"),
            Command::issue(TicketId(1), VisitId(2), "caisse"),
        ] {
            for event in queue::decide(&world.branch, &rules, &now, &command).unwrap() {
                world.branch.apply(&event, now.stamp());
            }
        }
        world
    }

    #[test]
    fn a_state_reads_back_as_it_was_whatever_the_ids() {
        let world = world();
        assert_eq!(world.branch.tickets().len(), 2);
        assert_eq!(read(&take(&world)).unwrap().branch, world.branch);
    }

    #[test]
    fn a_snapshot_of_another_version_or_shape_is_not_read() {
        let taken = take(&world());
        assert!(read(&Snapshot { state_version: STATE_VERSION - 1, ..taken.clone() }).is_none());
        let mut body: Value = serde_json::from_slice(&taken.body).unwrap();
        body["branch"].as_object_mut().unwrap().remove("leftovers");
        assert!(read(&Snapshot { body: serde_json::to_vec(&body).unwrap(), ..taken }).is_none());
    }
}
