//! The way through a run that took longest: from what ended last, or is still open, back through what each
//! step waited for. A loop's time is that of its rounds: the way goes through the round that ended last.

use std::collections::{BTreeMap, BTreeSet};

use super::{Follow, Seen, scrubber::openers};
use crate::{
    ids::StepId,
    workflows::doc::{EdgeId, NodeId},
};

/// The nodes and the wires of that way. Attempts come in the order in which they ended, what is open last.
pub(super) fn path(follow: &Follow, seen: &[Seen<'_>]) -> (BTreeSet<NodeId>, BTreeSet<EdgeId>) {
    let place: BTreeMap<StepId, usize> = seen
        .iter()
        .enumerate()
        .map(|(n, one)| (one.step.id, n))
        .collect();
    let opens: BTreeMap<u32, usize> = openers(seen.iter().map(|one| one.step))
        .into_iter()
        .filter_map(|(frame, id)| Some((frame, *place.get(&id)?)))
        .collect();
    let (mut nodes, mut wires) = (BTreeSet::new(), BTreeSet::new());
    let mut entered = BTreeSet::new();
    let mut at = seen.len().checked_sub(1);
    // Every attempt is passed once, a loop once more for its rounds.
    let mut left = 2 * seen.len();
    while let (Some(here), true) = (at, left > 0) {
        left -= 1;
        let step = seen[here].step;
        nodes.insert(step.node);
        if follow.is_loop(step.node) && entered.insert(here) {
            let inner = (0..seen.len())
                .rev()
                .find(|n| opens.get(&seen[*n].step.frame) == Some(&here) && *n != here);
            if let Some(inner) = inner {
                wires.extend(between(follow, &seen[inner], step.node, true));
                at = Some(inner);
                continue;
            }
        }
        let before = step.after.iter().filter_map(|id| place.get(id).copied());
        let before = before.filter(|n| *n != here).max();
        if let Some(before) = before {
            wires.extend(between(follow, &seen[before], step.node, false));
            // Out of a round, its loop was begun: its other rounds are not on the way.
            if opens.get(&step.frame) == Some(&before) {
                entered.insert(before);
            }
        }
        at = before;
    }
    (nodes, wires)
}

/// The wires of the way by which a step led on to a node.
fn between(follow: &Follow, from: &Seen<'_>, to: NodeId, back: bool) -> Vec<EdgeId> {
    // A loop's rounds begin by another output than it leaves by in the end.
    let rounds = follow.loop_of(to) == Some(from.step.node);
    let port = if rounds {
        Some(Follow::EACH)
    } else {
        from.left()
    };
    let way = port.and_then(|port| {
        let mut ways = follow.ways(from.step.node, port);
        ways.find(|w| w.node == to && w.back == back)
    });
    way.map_or_else(Vec::new, |way| way.wires.clone())
}
