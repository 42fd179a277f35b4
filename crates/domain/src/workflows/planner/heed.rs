//! What was said, put straight: what speaks of something said before, what is not to happen, and on
//! which networks. Nothing is added here but what the words say.

use std::ops::Range;

use super::{
    PlanContext, STEPS_MAX,
    acts::{Act, Net, Piece, Publish, Said, Start, Test},
    reader::Reader,
};
use crate::workflows::kinds::{FieldType, kind_spec};

/// What is left to build.
#[derive(Debug, Default)]
pub(super) struct Heeded {
    pub said: Vec<Said>,
    /// Words that ask for something and forbid it as well, with what was made of it.
    pub against: Vec<(Range<usize>, String)>,
    /// The words that want no approval.
    pub no_approval: Option<Range<usize>>,
    /// Something was said that is not to happen.
    pub forbids: bool,
}

/// Whether this build drafts posts for a network and publishes them there.
pub(super) fn is_served(net: Net) -> bool {
    let post = kind_spec(&format!("post.{net}"));
    let drafts = kind_spec("content.social").and_then(|s| s.field("network"));
    let drafts =
        drafts.is_some_and(|f| matches!(f.of, FieldType::Choice(all) if all.contains(&net)));
    drafts && post.is_some_and(|s| s.availability().is_runnable())
}

/// The networks that "all networks" means: those that are connected, else those that are served.
fn everywhere(context: &PlanContext<'_>) -> Vec<Net> {
    let known = super::acts::NETS.iter().map(|(net, _)| *net);
    match context.networks {
        Some(own) => known
            .filter(|n| own.iter().any(|o| o.as_str() == *n))
            .collect(),
        None => known.filter(|n| is_served(n)).collect(),
    }
}

/// Puts straight what was heard.
pub(super) fn heed(r: &Reader<'_>, context: &PlanContext<'_>, said: Vec<Said>) -> Heeded {
    let mut out = Heeded {
        said: conditions_of_nots(holds(backs(r, said))),
        ..Heeded::default()
    };
    starts(&mut out.said);
    nots(r, &mut out);
    networks(context, &mut out.said);
    out
}

/// What speaks of something that was said is that; else it says it.
fn backs(r: &Reader<'_>, said: Vec<Said>) -> Vec<Said> {
    let of = |act: &Act| match act {
        Act::Publish(_) => 1,
        Act::Ask(_) => 2,
        _ => 0,
    };
    let mut there = [false; 3];
    for s in &said {
        there[of(&s.act)] = true;
    }
    let mut out: Vec<Said> = Vec::with_capacity(said.len());
    let mut later: Vec<Said> = Vec::new();
    for s in said {
        let Act::Back(inner) = s.act else {
            if s.act == Act::End {
                out.append(&mut later);
            }
            out.push(s);
            continue;
        };
        let kind = of(&inner);
        if kind == 0 || there[kind] {
            continue;
        }
        there[kind] = true;
        let begins = out.last().is_none_or(|l| l.act == Act::End);
        let first = begins && r.is(s.words.start, "before");
        let now = Said::new(*inner, s.words);
        if first {
            later.push(now);
        } else {
            out.push(now);
        }
    }
    out.append(&mut later);
    out
}

/// What comes before anything goes out: a wait right before the first of it, a person from the
/// beginning.
fn holds(said: Vec<Said>) -> Vec<Said> {
    let (mut asks, mut waits, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    for s in said {
        match s.act {
            Act::Hold(inner) => match *inner {
                Act::Wait(wait) => waits.push((wait, s.words)),
                act => asks.push(Said::new(act, s.words)),
            },
            _ => rest.push(s),
        }
    }
    let out = |s: &&mut Said| matches!(s.act, Act::Publish(_) | Act::Send(_));
    if let Some(first) = rest.iter_mut().find(out) {
        first.moments.append(&mut waits);
    }
    let waits = waits.into_iter();
    rest.extend(waits.map(|(wait, words)| Said::new(Act::Wait(wait), words)));
    rest.splice(0..0, asks);
    rest
}

/// What nobody knows and was said with `when` is what starts everything, where nothing else does and
/// it is the first thing said, or the last of the first sentence.
fn starts(said: &mut Vec<Said>) {
    if said.iter().any(|s| matches!(s.act, Act::Start(_))) {
        return;
    }
    let is = |s: &Said| matches!(&s.act, Act::When(w) if w.test == Test::Happens && !w.unless);
    let end = said.iter().position(|s| s.act == Act::End);
    let sentence = &said[..end.unwrap_or(said.len())];
    let at = match sentence {
        [first, ..] if is(first) => Some(0),
        // Said behind the last thing, it stands before that.
        [.., _, _] => Some(sentence.len() - 2).filter(|at| is(&sentence[*at])),
        _ => None,
    };
    let Some(at) = at else { return };
    let words = said.remove(at).words;
    let start = Act::Start(Start {
        kind: "trigger.event",
        name: "Something happens".to_owned(),
        open: Some(NO_START),
        ..Start::default()
    });
    said.insert(0, Said::new(start, words));
}

/// What is said of a start that is not known.
const NO_START: &str = "that is not a start that is known here, so it is planned as an event of \
    your own: say in the step which one, or choose another start";

/// `if …, do not publish`, alone in its sentence, stands before the first publishing, wherever it was
/// said.
fn conditions_of_nots(mut said: Vec<Said>) -> Vec<Said> {
    let (mut at, mut tries) = (0, 0);
    while at + 1 < said.len() && tries < STEPS_MAX {
        at += 1;
        let (Act::When(_), Act::Not(not)) = (&said[at - 1].act, &said[at].act) else {
            continue;
        };
        tries += 1;
        let begins = at == 1 || said[at - 2].act == Act::End;
        let ends = said.get(at + 1).is_none_or(|s| s.act == Act::End);
        let is_behind = matches!(&said[at - 1].act, Act::When(when) if when.behind);
        let first = said[..at - 1]
            .iter()
            .position(|s| bar_of(&s.act) & bar_of(not) != 0);
        let Some(first) = first.filter(|_| is_behind || begins && ends) else {
            continue;
        };
        let pair: Vec<Said> = said.drain(at - 1..=at).collect();
        said.splice(first..first, pair);
        if let Act::When(when) = &mut said[first].act {
            when.behind = true;
        }
    }
    said
}

/// A bit for each sort of act that can be forbidden; nothing for the others.
pub(super) const fn bar_of(act: &Act) -> u16 {
    match act {
        Act::Publish(_) => 1,
        Act::Send(_) => 1 << 1,
        Act::Call(_) => 1 << 2,
        Act::Tell(_) => 1 << 3,
        Act::Tag(_) => 1 << 4,
        Act::Points(_) => 1 << 5,
        Act::Wait(_) => 1 << 6,
        Act::Write(_) => 1 << 7,
        Act::CheckBrand | Act::CheckIt | Act::Guard => 1 << 8,
        Act::Score => 1 << 9,
        _ => 0,
    }
}

/// What is not to happen does not. Said on one of several ways, it holds on that way, from there on:
/// it is left in the list for `build`. Where it was done before already, it holds for good.
fn nots(r: &Reader<'_>, out: &mut Heeded) {
    let mut wanted: Vec<(Act, Range<usize>)> = Vec::new();
    let (mut parted, mut before, mut sentence) = (false, 0, 0);
    let mut stays = vec![true; out.said.len()];
    for (at, s) in out.said.iter().enumerate() {
        match &s.act {
            Act::End => {
                parted = false;
                before |= sentence;
                sentence = 0;
            }
            Act::When(_) | Act::Otherwise | Act::Way(_) => parted = true,
            Act::Not(act) => {
                stays[at] = parted && before & bar_of(act) == 0;
                if !stays[at] {
                    wanted.push(((**act).clone(), s.words.clone()));
                }
            }
            act => sentence |= bar_of(act),
        }
    }
    out.forbids = !wanted.is_empty();
    if wanted.len() > STEPS_MAX {
        // Nobody says so much that is not to happen; nothing is done rather than too much.
        let words = wanted.swap_remove(STEPS_MAX).1;
        out.said.clear();
        let why = "So many things are not to happen that nothing was planned".to_owned();
        out.against.push((words, why));
        return;
    }
    for (not, words) in wanted {
        if let Act::Ask(_) = not {
            // An approval is never taken away: see `build`.
            out.no_approval.get_or_insert(words);
            continue;
        }
        for (said, stays) in out.said.iter_mut().zip(&mut stays) {
            if !*stays || !forbids(&not, &mut said.act) {
                continue;
            }
            *stays = false;
            let why = format!(
                "“{}” and “{}” contradict each other; it is left out",
                r.said(said.words.clone()),
                r.said(words.clone())
            );
            out.against.push((said.words.clone(), why));
        }
    }
    let mut stays = stays.into_iter();
    out.said.retain(|_| stays.next().unwrap_or(true));
}

/// Takes what is forbidden from an act; whether nothing of it is left.
fn forbids(not: &Act, act: &mut Act) -> bool {
    match (not, act) {
        (Act::Publish(Publish { nets, .. }), Act::Publish(publish)) => {
            if nets.is_empty() {
                return true;
            }
            publish.except.extend(nets);
            let named = !publish.nets.is_empty();
            publish.nets.retain(|n| !nets.contains(n));
            named && publish.nets.is_empty()
        }
        (Act::Tell(not), Act::Tell(tell)) => not.who.named.is_empty() || not.who == tell.who,
        (Act::Tag(not), Act::Tag(tag)) => not == tag,
        (Act::Write(not), Act::Write(write)) => not.piece == write.piece,
        (Act::Wait(_), Act::Wait(_))
        | (Act::Send(_), Act::Send(_))
        | (Act::Call(_), Act::Call(_))
        | (Act::Points(_), Act::Points(_))
        | (Act::Score, Act::Score) => true,
        (
            Act::CheckBrand | Act::CheckIt | Act::Guard,
            Act::CheckBrand | Act::CheckIt | Act::Guard,
        ) => true,
        _ => false,
    }
}

/// Which networks are meant: a post that is written is for those it is published on, and the other
/// way round.
fn networks(context: &PlanContext<'_>, said: &mut [Said]) {
    let all = everywhere(context);
    let mut ahead: Vec<Net> = Vec::new();
    for s in said.iter_mut().rev() {
        match &mut s.act {
            Act::Publish(publish) => {
                if publish.everywhere {
                    publish.nets.extend(
                        all.iter()
                            .filter(|n| !publish.nets.contains(n))
                            .copied()
                            .collect::<Vec<_>>(),
                    );
                    publish.nets.retain(|n| !publish.except.contains(n));
                }
                let new = publish.nets.iter().filter(|n| !ahead.contains(n));
                let new: Vec<Net> = new.copied().collect();
                ahead.extend(new);
            }
            Act::Write(write) if write.piece == Piece::Post => {
                if write.nets.is_empty() {
                    write.nets = std::mem::take(&mut ahead);
                    write
                        .nets
                        .sort_by_key(|n| super::acts::NETS.iter().position(|(w, _)| w == n));
                }
                ahead.clear();
            }
            _ => {}
        }
    }
    let mut written: Vec<Net> = Vec::new();
    for s in said {
        match &mut s.act {
            Act::Write(write) if write.piece == Piece::Post => {
                if write.nets.is_empty()
                    && let [only] = all.as_slice()
                    && context.networks.is_some()
                {
                    write.nets.push(only);
                }
                written.extend(&write.nets);
            }
            Act::Publish(publish) if publish.nets.is_empty() && !publish.everywhere => {
                publish.nets = std::mem::take(&mut written);
                publish.nets.retain(|n| !publish.except.contains(n));
                if publish.nets.is_empty()
                    && let [only] = all.as_slice()
                    && context.networks.is_some()
                {
                    publish.nets.push(only);
                }
            }
            _ => {}
        }
    }
}
