//! Puts one draft together from frames and facts: opening, messages with proofs, closing, call to
//! action. Takes a throw of the dice; whether the result is good enough is `choose`'s business.

use super::{
    calls::call,
    facts::{Facts, Message, Shape},
    frames::{self, Frame},
    opening::{can_open, leading, open, pick_lead, stands_alone, wording},
    words::Dice,
};

/// The parts of a text, not yet laid out.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    /// The angle.
    pub family: &'static str,
    /// The opening's pattern.
    pub frame: &'static str,
    /// Sentences before the leading message; may be empty.
    pub lead_in: String,
    /// The leading message.
    pub lead: String,
    /// Its proof; may be empty.
    pub lead_proof: String,
    /// Further messages, each with its proof.
    pub more: Vec<(String, String)>,
    /// Who the brand is; may be empty.
    pub about: String,
    /// Last words; may be empty.
    pub closing: String,
    /// The call to action; may be empty.
    pub call: String,
    /// Hashtags, may be empty.
    pub tags: String,
    /// Places of the messages said, in the order of `lead`, `more`.
    pub said: Vec<u32>,
    /// Unnaturalness of the wordings.
    pub cost: u32,
}

/// How much to say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// Messages beside the leading one.
    pub more: usize,
    /// Chance of a proof, in percent.
    pub proofs: usize,
    /// Long texts have closings and room for the positioning.
    pub long: bool,
}

/// A frame of `list` that fits, by weight.
pub(super) fn pick<'a>(
    list: &'a [Frame],
    facts: &Facts,
    long: bool,
    dice: &mut Dice,
    fits: impl Fn(&Frame) -> bool,
) -> Option<&'a Frame> {
    let open: Vec<&Frame> = list
        .iter()
        .filter(|f| facts.brand_fits || !f.has("{brand}"))
        .filter(|f| f.fits(facts.tone, long) && fits(f) && facts.allows(f.text))
        .collect();
    let open: Vec<&Frame> = open
        .into_iter()
        .filter(|f| !facts.rules.no_questions || !f.text.contains('?'))
        .collect();
    let sum: usize = open.iter().map(|f| f.weight(facts.tone)).sum();
    let mut left = dice.below(sum.max(1));
    open.into_iter().find(|f| {
        let w = f.weight(facts.tone);
        let hit = left < w;
        left = left.saturating_sub(w);
        hit
    })
}

/// What the choice so far forbids.
pub(super) struct Used<'a> {
    /// Families already taken on this network.
    pub families: &'a [&'static str],
    /// Patterns already taken.
    pub frames: &'a [&'static str],
}

/// One draft's parts, or nothing when no frame fits.
pub(super) fn parts(facts: &Facts, size: Size, used: &Used<'_>, dice: &mut Dice) -> Option<Parts> {
    let lead = pick_lead(facts, dice)?;
    let unused = |f: &Frame| !used.frames.contains(&f.text);
    let fresh =
        |f: &Frame| !used.families.contains(&f.family) && unused(f) && can_open(f, facts, lead);
    let openings: &[Frame] = &frames::OPENING;
    let frame = pick(openings, facts, size.long, dice, fresh)
        .or_else(|| {
            pick(openings, facts, size.long, dice, |f| {
                unused(f) && can_open(f, facts, lead)
            })
        })
        .or_else(|| {
            pick(openings, facts, size.long, dice, |f| {
                can_open(f, facts, lead)
            })
        })?;
    let mut parts = Parts {
        family: frame.family,
        frame: frame.text,
        ..Parts::default()
    };
    let inside = [": {m}", "{s}"].iter().any(|slot| frame.has(slot));
    let (text, cost) = leading(
        lead,
        inside,
        frame.has("{brand}").then_some(facts.brand.as_str()),
        dice,
    );
    parts.cost += cost;
    parts.said.push(lead.index);
    open(facts, frame, lead, &text, &mut parts, dice);
    if !frame.has("{proof}")
        && !frame.has("{Proof}")
        && !frame.has("{Proofnote}")
        && dice.chance(size.proofs)
    {
        parts.lead_proof = proof(facts, lead, size, dice, &mut parts.cost);
    }
    further(facts, lead.index, size, dice, &mut parts);
    if size.long {
        if let Some(pos) = facts.positioning.as_ref().filter(|p| {
            !frame.has("{pos}")
                && p.shape != Shape::Command
                && dice.chance(if facts.tone.brief { 15 } else { 40 })
        }) {
            let (text, cost) = wording(pos, dice);
            parts.cost += cost;
            parts.about = about(facts, pos.shape, &text);
        } else if let Some(motto) = facts.motto.as_ref().filter(|_| dice.chance(25)) {
            parts.about.clone_from(motto);
        }
        if let Some(frame) = pick(&frames::CLOSING, facts, true, dice, |f| {
            !used.frames.contains(&f.text)
        }) {
            parts.closing = facts.tone.speak(frame.text);
        }
    } else if dice.chance(18)
        && let Some(frame) = pick(&frames::CLOSING, facts, false, dice, |f| {
            f.text.len() < 40 && !used.frames.contains(&f.text)
        })
    {
        parts.closing = facts.tone.speak(frame.text);
    }
    parts.call = call(facts, size.long, dice);
    Some(parts)
}

fn proof(facts: &Facts, message: &Message, size: Size, dice: &mut Dice, cost: &mut u32) -> String {
    let Some(said) = &message.proof else {
        return String::new();
    };
    let kind = if said.shape == Shape::Phrase {
        "n"
    } else {
        "s"
    };
    let Some(frame) = pick(&frames::PROOF, facts, size.long, dice, |f| f.family == kind) else {
        return String::new();
    };
    let (text, more) = wording(said, dice);
    *cost += more;
    facts
        .tone
        .speak(frame.text)
        .replace("{Proof}", &text)
        .replace("{proof}", &facts.inner(&text))
}

fn further(facts: &Facts, lead: u32, size: Size, dice: &mut Dice, parts: &mut Parts) {
    let mut rest: Vec<&Message> = facts.messages.iter().filter(|m| m.index != lead).collect();
    for i in (1..rest.len()).rev() {
        if dice.chance(50) {
            rest.swap(i, dice.below(i + 1));
        }
    }
    rest.sort_by_key(|m| !m.said.variants.iter().any(|v| facts.rules.wants(&v.text)));
    let mut last = "";
    let mut place = lead;
    for message in rest.into_iter().take(size.more) {
        let (text, cost) = wording(&message.said, dice);
        parts.cost += cost;
        let statement = message.said.shape == Shape::Statement && facts.inner(&text) != text;
        // Neighbours in the brief get words between them.
        let next = message.index == place.wrapping_add(1);
        let Some(frame) = pick(&frames::BRIDGE, facts, size.long, dice, |f| {
            !(next && f.text == "{M}" && !stands_alone(&text))
                && (f.family != "s" || statement)
                && !((f.has(": {m}") || f.has("{s}")) && stands_alone(&text))
                && !(text.starts_with("As for ") && f.text != "{M}")
                && (f.text != last || f.text == "{M}")
        }) else {
            continue;
        };
        last = frame.text;
        place = message.index;
        let line = facts
            .tone
            .speak(frame.text)
            .replace("{M}", &text)
            .replace("{m}", &facts.inner(&text))
            .replace("{s}", &facts.inner(&text));
        let backing = if dice.chance(size.proofs) {
            proof(facts, message, size, dice, &mut parts.cost)
        } else {
            String::new()
        };
        parts.more.push((line, backing));
        parts.said.push(message.index);
    }
}

fn about(facts: &Facts, shape: Shape, text: &str) -> String {
    let named = text.contains(facts.brand.as_str());
    if shape == Shape::Phrase && !named && facts.brand_fits {
        format!("{}: {}", facts.brand, facts.inner(text))
    } else {
        text.to_owned()
    }
}
