//! Chooses drafts that are fit to publish and unlike their sisters. The drafts of ten neighbouring
//! seeds on both networks are one family, made in a fixed order: each is compared with the ones
//! before it, so that any two differ in opening and wording whoever asks for them later.

use domain::{
    content::{ContentBody, ContentKind},
    publishing::Network,
};
use engine::ports::WriteRequest;

use super::{
    compose::{self, Parts, Used},
    facts::{Facts, Message, Said, Shape},
    judge::{ALIKE, Sight, Sister, judge},
    plan::{lay_out, size, tags},
    rephrase::Variant,
    simple,
    words::{Dice, fingerprint},
};

/// How many seeds make a family.
const FAMILY: u64 = 10;
/// Throws per draft; the best one counts.
const THROWS: usize = 44;
/// Throws per rung of the plain way.
const PLAIN_THROWS: usize = 40;

/// A draft that was chosen.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    /// The words.
    pub body: ContentBody,
    /// Places of the messages in it.
    pub used: Vec<u32>,
    /// The angle.
    pub family: &'static str,
}

/// The drafts of one brief for ten neighbouring seeds, as far as they have been asked for.
pub(super) struct Family {
    pub(super) facts: Facts,
    sisters: Vec<Sister>,
    taken: [Vec<&'static str>; 2],
    frames: Vec<&'static str>,
    made: Vec<(u64, Network, Result<Chosen, &'static str>)>,
    next: u64,
}

impl Family {
    /// Reads the brief; writes nothing yet.
    pub(super) fn new(request: &WriteRequest) -> Self {
        let mut facts = Facts::read(request);
        stand_in(&mut facts);
        let (mut sisters, mut next) = (Vec::new(), first_seed(request));
        if let Some((_, old)) = &request.revise {
            sisters.push(Sister::of(old, None));
            next = request.seed;
        }
        Self {
            facts,
            sisters,
            taken: [Vec::new(), Vec::new()],
            frames: Vec::new(),
            made: Vec::new(),
            next,
        }
    }

    /// The draft for `request`'s seed and network, made after all its elder sisters.
    pub(super) fn draft(&mut self, request: &WriteRequest) -> Result<Chosen, &'static str> {
        while self.next <= request.seed {
            self.generation(request);
        }
        let network = wanted_network(request);
        self.made
            .iter()
            .find(|(seed, at, _)| *seed == request.seed && *at == network)
            .map_or(Err("no draft was made"), |(.., chosen)| chosen.clone())
    }

    /// One seed's drafts on every network.
    fn generation(&mut self, request: &WriteRequest) {
        let networks: &[Network] = if request.kind == ContentKind::Social {
            &[Network::X, Network::LinkedIn]
        } else {
            &[Network::X]
        };
        let wish = request
            .revise
            .as_ref()
            .map_or(0, |(wish, _)| fingerprint(wish));
        let messages: String = request
            .brief
            .key_messages
            .iter()
            .map(|m| m.text.as_str())
            .collect();
        let own = fingerprint(&format!("{} {messages}", request.brief.objective)) ^ wish;
        let seed = self.next;
        self.next += 1;
        for (slot, &here) in networks.iter().enumerate() {
            let mut dice =
                Dice::new(own ^ seed.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ (slot as u64) << 60);
            let found = one(request, self, here, slot, &mut dice);
            if let Ok((chosen, parts)) = &found {
                self.sisters
                    .push(Sister::of(&chosen.body.plain_text(), Some(here)));
                self.taken[slot].push(parts.family);
                self.frames.push(parts.frame);
            }
            self.made
                .push((seed, here, found.map(|(chosen, _)| chosen)));
        }
        // After most of a family, angles may come back in other words.
        if self.taken[0].len() % 8 == 7 {
            self.taken.iter_mut().for_each(Vec::clear);
        }
    }
}

/// The seed a request's family begins with.
pub(super) const fn first_seed(request: &WriteRequest) -> u64 {
    request.seed - request.seed % FAMILY
}

fn wanted_network(request: &WriteRequest) -> Network {
    if request.kind == ContentKind::Social {
        request.network.unwrap_or(Network::X)
    } else {
        Network::X
    }
}

/// When no message can be used, the brand speaks for itself.
fn stand_in(facts: &mut Facts) {
    if !facts.messages.is_empty() || facts.positioning.is_none() && !facts.brand_fits {
        return;
    }
    let said = facts.positioning.clone().unwrap_or_else(|| Said {
        shape: Shape::Phrase,
        variants: vec![Variant {
            text: format!("{}.", facts.brand),
            cost: 0,
        }],
    });
    facts.messages.push(Message {
        index: u32::MAX,
        said,
        proof: None,
        figure: None,
    });
}

/// The best throws so far.
struct Best {
    penalty: f64,
    alike: f64,
    chosen: Chosen,
    parts: Parts,
}

/// What all throws for one draft share.
struct Table<'a> {
    request: &'a WriteRequest,
    family: &'a Family,
    network: Network,
    slot: usize,
}

impl Table<'_> {
    /// Lays a throw out and keeps it when it is the best one.
    fn weigh(
        &self,
        mut parts: Parts,
        strict: bool,
        best: &mut Option<Best>,
        dice: &mut Dice,
    ) -> Result<(), &'static str> {
        let Family { facts, sisters, .. } = self.family;
        let Some(chosen) = lay_out(self.request, facts, self.network, &mut parts, dice) else {
            return Err("nothing fits the network's length");
        };
        let near = |s: &&Sister| strict || s.network.is_none_or(|n| n == self.network);
        let sight = Sight {
            near: sisters.iter().filter(near).collect(),
            taken: &self.family.taken[self.slot],
        };
        let below = best.as_ref().map_or(f64::INFINITY, |b| b.penalty);
        let verdict = judge(self.request, facts, &chosen, &parts, sisters, &sight, below)?;
        *best = Some(Best {
            penalty: verdict.penalty,
            alike: verdict.alike,
            chosen,
            parts,
        });
        Ok(())
    }

    /// Throws with the rich English frames.
    fn richly(&self, best: &mut Option<Best>, why: &mut &'static str, dice: &mut Dice) {
        let Family { facts, frames, .. } = self.family;
        let used = Used {
            families: &self.family.taken[self.slot],
            frames,
        };
        let kind = self.request.kind;
        for throw in 0..THROWS * 3 {
            // After a fair number of throws the rest may open like a sister on the other network.
            let strict = throw < THROWS * 2;
            let size = size(kind, self.network, facts, dice);
            let Some(mut parts) = compose::parts(facts, size, &used, dice) else {
                continue;
            };
            tags(facts, self.network, kind, &mut parts, dice);
            if let Err(reason) = self.weigh(parts, strict, best, dice) {
                *why = reason;
            }
            let good = best.as_ref().is_some_and(|b| {
                throw >= 7 && b.penalty < 3.0 || throw >= THROWS && b.penalty < 60.0
            });
            if good {
                break;
            }
        }
    }

    /// Throws in the plain way, each rung freer than the last.
    fn plainly(&self, best: &mut Option<Best>, why: &mut &'static str, dice: &mut Dice) {
        let Family { facts, frames, .. } = self.family;
        for rung in 0..simple::RUNGS {
            for throw in 0..PLAIN_THROWS * if rung + 1 == simple::RUNGS { 6 } else { 1 } {
                let place = simple::Place {
                    kind: self.request.kind,
                    network: self.network,
                    rung,
                    taken: frames,
                };
                let Some(parts) = simple::parts(facts, place, dice) else {
                    continue;
                };
                if let Err(reason) = self.weigh(parts, rung < 3, best, dice) {
                    *why = reason;
                }
                let good = best.as_ref().is_some_and(|b| throw >= 7 && b.penalty < 4.0);
                if good {
                    break;
                }
            }
            if best.as_ref().is_some_and(|b| b.alike <= ALIKE) {
                return;
            }
        }
    }
}

fn one(
    request: &WriteRequest,
    family: &Family,
    network: Network,
    slot: usize,
    dice: &mut Dice,
) -> Result<(Chosen, Parts), &'static str> {
    let table = Table {
        request,
        family,
        network,
        slot,
    };
    let mut best: Option<Best> = None;
    let mut why = "no frame fits";
    if family.facts.english {
        table.richly(&mut best, &mut why, dice);
    }
    if best.as_ref().is_none_or(|b| b.alike > ALIKE) {
        table.plainly(&mut best, &mut why, dice);
    }
    best.map(|b| (b.chosen, b.parts)).ok_or(why)
}
