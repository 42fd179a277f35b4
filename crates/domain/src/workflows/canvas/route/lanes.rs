//! Which lane each of several wires takes, so that wires between the same columns do not run on top of one
//! another. Wires of different columns do not know of each other.

use std::collections::BTreeMap;

use super::{CORNER, Ends, LANE};

/// What wires compete for: the room to turn half-way between two columns, or that around below a line. By
/// both sides of the columns, or by the line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Channel {
    Between(i64, i64),
    Below(i64),
}

/// One wire in its channel.
#[derive(Clone, Copy)]
struct Taker {
    channel: Channel,
    /// Where it comes among the others, from left to right or from the inside out.
    order: (bool, i64, i64, usize),
    /// What it takes along the channel, in whole pixels.
    from: i64,
    to: i64,
}

impl Taker {
    fn of(wire: usize, ends: &Ends) -> Option<Self> {
        let whole = |at: f64| at.round() as i64;
        let Ends { from, to, below } = *ends;
        let (left, right, start, end) = (whole(from.x), whole(to.x), whole(from.y), whole(to.y));
        if ends.leads_back() {
            let (from, to) = (right.min(left), left.max(right));
            // The shorter, the further in: so those of nested loops do not cross.
            return Some(Self {
                channel: Channel::Below(whole(below)),
                order: (false, to - from, from, wire),
                from,
                to,
            });
        }
        // Those that lead down, the lowest first, then those that lead up, the highest first: so two wires of
        // one direction do not cross when both ends of one lie below those of the other.
        let order = if end < start {
            (true, start, end, wire)
        } else {
            (false, -start, -end, wire)
        };
        (start != end).then_some(Self {
            channel: Channel::Between(left, right),
            order,
            from: start.min(end),
            to: start.max(end),
        })
    }
}

/// A lane for each wire, in the order they were given. Straight ahead it is 0 or counted from the middle of
/// the wires in the same channel; around below it is 0 for the innermost. Two wires whose stretches in a
/// channel meet get different lanes as long as there is room for as many. `n log n` in wires.
#[must_use]
pub fn lanes(wires: &[Ends]) -> Vec<i16> {
    let mut out = vec![0; wires.len()];
    let takers = wires.iter().enumerate();
    let mut takers: Vec<Taker> = takers.filter_map(|(n, e)| Taker::of(n, e)).collect();
    takers.sort_unstable_by_key(|t| (t.channel, t.order));
    let mut taken = Taken::default();
    for channel in takers.chunk_by(|a, b| a.channel == b.channel) {
        if channel.len() > 1 {
            taken.0.clear();
            share(channel, &mut taken, &mut out);
        }
    }
    out
}

fn share(channel: &[Taker], taken: &mut Taken, out: &mut [i16]) {
    let mut most = 0;
    for t in channel {
        let lane = taken.next(t.from, t.to);
        out[t.order.3] = lane;
        most = most.max(lane);
    }
    if let Channel::Between(left, right) = channel[0].channel {
        // More lanes than there is room for begin again on the left.
        let room = (((right - left) as f64 - 2.0 * CORNER) / LANE) as i16;
        let count = (most + 1).min(room.max(1));
        for t in channel {
            let lane = &mut out[t.order.3];
            *lane = *lane % count - (count - 1) / 2;
        }
    }
}

/// For each place along a channel, how many lanes are taken there: the count from each key on. Every wire
/// takes out the steps it covers and leaves two, so all of them together cost `n log n`.
#[derive(Default)]
struct Taken(BTreeMap<i64, i16>);

impl Taken {
    /// Takes the first lane that lies further out than all that are taken between two places, ends included.
    fn next(&mut self, from: i64, to: i64) -> i16 {
        let mut after = self.0.range(..=from).next_back().map_or(0, |(_, n)| *n);
        let mut most = after;
        while let Some((at, n)) = self.0.range(from..=to).next() {
            let at = *at;
            after = *n;
            most = most.max(after);
            self.0.remove(&at);
        }
        self.0.insert(from, most.saturating_add(1));
        self.0.entry(to.saturating_add(1)).or_insert(after);
        most
    }
}
