//! The plain way of writing: a phrase of ours, the messages in the brief's words, a closing, the
//! call. It serves every language there are phrases for, and English when the richer frames leave
//! nothing that keeps all rules. Each rung is freer than the last, until a draft must be possible.

mod ending;
mod pen;

use domain::{content::ContentKind, publishing::Network};

use super::{
    compose::Parts,
    facts::{Facts, Message},
    frames::Frame,
    language::Language,
    rephrase::Variant,
    social::join,
    words::Dice,
};
use ending::{call, hashtags, strip};
use pen::Pen;

/// How many rungs there are.
pub(super) const RUNGS: usize = 7;

/// What a throw is made for.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub kind: ContentKind,
    pub network: Network,
    /// From 0 to `RUNGS - 1`.
    pub rung: usize,
    /// Patterns already taken.
    pub taken: &'a [&'static str],
}

/// One wording; higher rungs take any.
fn wording(variants: &[Variant], rung: usize, dice: &mut Dice) -> (String, u32) {
    let best = variants.first().map_or(0, |v| v.cost);
    let near = variants
        .iter()
        .take_while(|v| rung > 1 || v.cost <= best + 2)
        .count();
    variants
        .get(dice.below(near))
        .map_or_else(Default::default, |v| (v.text.clone(), v.cost))
}

/// One throw, or nothing when the dice ask for what is not there.
pub(super) fn parts(facts: &Facts, place: Place<'_>, dice: &mut Dice) -> Option<Parts> {
    let Place {
        kind,
        network,
        rung,
        taken,
    } = place;
    let social = kind == ContentKind::Social;
    let long = social && network == Network::LinkedIn || !social && kind != ContentKind::Ad;
    let pen = Pen {
        facts,
        long,
        nameless: rung > 1 && dice.chance(45),
        free: rung > 2,
    };
    let mut parts = Parts {
        family: "o",
        ..Parts::default()
    };
    let mut order: Vec<&Message> = facts.messages.iter().collect();
    for i in (1..order.len()).rev() {
        order.swap(i, dice.below(i + 1));
    }
    if rung < 2 {
        order.sort_by_key(|m| !m.said.variants.iter().any(|v| facts.rules.wants(&v.text)));
    }
    let silent = rung >= 5 && dice.chance(60) || order.is_empty();
    let frame = pen.phrase("o", taken, dice)?;
    parts.frame = frame.text;
    if silent {
        without_message(&pen, &mut parts, dice);
    } else {
        let more = match (social, network) {
            (false, _) => order.len(),
            (true, Network::X) => dice.below(3),
            (true, Network::LinkedIn) => 1 + dice.below(4),
        };
        let more = if rung > 3 { dice.below(more + 1) } else { more };
        say(&pen, frame, &order, more, rung, &mut parts, dice);
    }
    if dice.chance(if long || rung > 0 { 85 } else { 45 }) && !silent {
        parts.closing = pen.closing("", dice);
        if rung > 1 && dice.chance(60) {
            let second = pen.closing(&parts.closing, dice);
            parts.closing = join(&[&parts.closing, &second]);
        }
    }
    let about = if rung == 0 { 15 } else { 35 };
    if long && dice.chance(about) {
        let said = facts.positioning.as_ref().map(|p| &p.variants);
        parts.about = said.map_or_else(String::new, |v| wording(v, rung, dice).0);
    }
    hashtags(facts, place, &mut parts, dice);
    let last = rung + usize::from(facts.language == Language::Other) >= 6;
    if last || rung >= 4 && facts.language == Language::Other {
        strip(facts, &mut parts, dice);
    }
    parts.call = call(&pen, rung, dice);
    (!parts.lead.is_empty() || !parts.lead_in.is_empty()).then_some(parts)
}

fn say(
    pen: &Pen<'_>,
    frame: &Frame,
    order: &[&Message],
    more: usize,
    rung: usize,
    parts: &mut Parts,
    dice: &mut Dice,
) {
    let Some((lead, rest)) = order.split_first() else {
        return;
    };
    let (text, cost) = wording(&lead.said.variants, rung, dice);
    let line = pen.behind(frame, &text, dice);
    let at = line.len()
        - line
            .chars()
            .rev()
            .take(text.chars().count())
            .map(char::len_utf8)
            .sum::<usize>();
    let (before, after) = line.split_at(at);
    before.trim().clone_into(&mut parts.lead_in);
    after.clone_into(&mut parts.lead);
    parts.said.push(lead.index);
    parts.cost += cost;
    parts.lead_proof = proof(pen, lead, rung, dice);
    let mut used: Vec<&'static str> = Vec::new();
    for message in rest.iter().take(more) {
        let (text, cost) = wording(&message.said.variants, rung, dice);
        let line = match pen.phrase("b", &used, dice) {
            Some(bridge) if rung > 0 || dice.chance(75) => {
                used.push(bridge.text);
                pen.behind(bridge, &text, dice)
            }
            _ => text,
        };
        parts.cost += cost;
        parts.more.push((line, proof(pen, message, rung, dice)));
        parts.said.push(message.index);
    }
}

fn proof(pen: &Pen<'_>, message: &Message, rung: usize, dice: &mut Dice) -> String {
    let Some(said) = message
        .proof
        .as_ref()
        .filter(|_| rung < 5 && dice.chance(35))
    else {
        return String::new();
    };
    let text = wording(&said.variants, rung, dice).0;
    match pen.phrase("p", &[], dice) {
        Some(frame) => pen.behind(frame, &text, dice),
        None => text,
    }
}

/// A draft that says no message: the brand, and words that claim nothing.
fn without_message(pen: &Pen<'_>, parts: &mut Parts, dice: &mut Dice) {
    let brand = if pen.facts.brand_fits && !pen.nameless {
        pen.facts.brand.clone()
    } else {
        String::new()
    };
    let open = pen.closing("", dice);
    parts.lead_in = match (open.is_empty(), brand.is_empty()) {
        (false, false) => format!("{brand}: {open}"),
        (true, false) => brand,
        _ => open.clone(),
    };
    parts.lead = pen.closing(&open, dice);
    if dice.chance(70) {
        let third = pen.closing(&parts.lead, dice);
        if third != open {
            parts.closing = third;
        }
    }
    if parts.lead_in.is_empty() && parts.lead.is_empty() {
        parts.lead_in = dice.pick(&pen.facts.topics).cloned().unwrap_or_default();
    }
}
