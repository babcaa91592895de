//! Who may be called at all before any policy is asked: nobody before a heavier nurse's class, nobody who lets others pass.
//! Must not know policies, nor who went before others once they are back.

use super::policy::Head;

/// Those who have a turn, as indexes into the heads.
pub(super) fn who_has_a_turn(heads: &[Head<'_>]) -> Vec<usize> {
    let mut turn: Vec<usize> = (0..heads.len()).collect();
    // Who lets others pass waits while there are others for the same service.
    turn.retain(|i| {
        let same = heads.iter().filter(|head| head.service == heads[*i].service);
        heads[*i].behind == 0 || same.map(|head| head.behind).min() == Some(heads[*i].behind)
    });
    let heaviest = turn.iter().filter_map(|i| heads[*i].triage).max();
    turn.retain(|i| heads[*i].triage.is_none() || heads[*i].triage == heaviest);
    turn
}
