//! The opening of a draft: which frame may lead which message, and the frame with its slots filled.

use super::{
    compose::Parts,
    facts::{Facts, Message, Said, Shape},
    frames::Frame,
    rephrase::Variant,
    tokens::upper_first,
    words::Dice,
};

pub(super) fn can_open(frame: &Frame, facts: &Facts, message: &Message) -> bool {
    let statement = message.said.shape == Shape::Statement;
    let first = message
        .said
        .variants
        .first()
        .map(|v| v.text.as_str())
        .unwrap_or_default();
    let start = first
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let own = matches!(
        start.as_str(),
        "we" | "our" | "you" | "your" | "every" | "each" | "all"
    );
    let inner = facts.inner(first) != first;
    let named = first.contains(facts.brand.as_str());
    let proof = message.proof.as_ref().map(|p| p.shape);
    let inside = message.said.variants.iter().any(|v| !stands_alone(&v.text));
    (!frame.has("{s}") || statement && own && inner && !named)
        && (!frame.has("{pain}") && !frame.has("{pain_l}") || !facts.pains.is_empty())
        && (!frame.has("{goal}") || !facts.goals.is_empty())
        && (!frame.has("{aud}") && !frame.has("{Aud}") || facts.audience.is_some())
        && (!frame.has("{fig}") && !frame.has("{Fig}") || message.figure.is_some())
        && (!frame.has("{call}") || !facts.call.variants.is_empty())
        && (!frame.has("{Proofnote}") || proof == Some(Shape::Phrase))
        && (!frame.has("{topic}") && !frame.has("{Topic}") || !facts.topics.is_empty())
        && (!frame.has("{Proof}") || proof == Some(Shape::Statement))
        && (!frame.has("{proof}") || proof == Some(Shape::Phrase))
        && (!frame.has("{pos}")
            || facts
                .positioning
                .as_ref()
                .is_some_and(|p| p.shape == Shape::Statement))
        && (inside || !frame.has(": {m}") && !frame.has("{s}"))
        && (frame.family != "event" || facts.is_event)
        && (frame.family != "news" || facts.is_news)
        && (frame.family != "how" || statement)
        && (!named || !frame.has("{brand}") || frame.has("{brand}?"))
}

/// Wordings that cannot follow a colon or a comma: with a colon of their own, or with a question
/// or a taken-up subject in front.
pub(super) fn stands_alone(text: &str) -> bool {
    let first = text
        .split_inclusive(['.', '?', '!'])
        .next()
        .unwrap_or_default();
    first.contains(": ") || first.ends_with('?') || text.starts_with("As for ")
}

/// The leading message's wording: one that can stand inside a sentence when the frame needs that,
/// and none that begins by taking up a subject when there is another.
pub(super) fn leading(
    lead: &Message,
    inside: bool,
    brand: Option<&str>,
    dice: &mut Dice,
) -> (String, u32) {
    let plain = |v: &&Variant| !inside || !stands_alone(&v.text);
    let named = |v: &&Variant| brand.is_some_and(|b| v.text.contains(b));
    let fresh = |v: &&Variant| !v.text.starts_with("As for ") && !named(v);
    let all: Vec<&Variant> = lead.said.variants.iter().filter(plain).collect();
    let best: Vec<&Variant> = all.iter().copied().filter(fresh).collect();
    wording_of(if best.is_empty() { all } else { best }, dice)
}

pub(super) fn pick_lead<'a>(facts: &'a Facts, dice: &mut Dice) -> Option<&'a Message> {
    if facts.messages.is_empty() {
        return None;
    }
    let wanted: Vec<&Message> = facts
        .messages
        .iter()
        .filter(|m| m.said.variants.iter().any(|v| facts.rules.wants(&v.text)))
        .collect();
    if !wanted.is_empty() && dice.chance(70) {
        return dice.pick(&wanted).copied();
    }
    // "It" and "they" need something before them; "too" needs another message.
    let opens = |m: &&Message| {
        let text = m
            .said
            .variants
            .first()
            .map(|v| v.text.to_lowercase())
            .unwrap_or_default();
        let pointing = [
            "it ", "it's ", "they ", "this ", "that ", "these ", "those ", "he ", "she ", "also ",
        ]
        .iter()
        .any(|w| text.starts_with(w));
        !pointing && !text.trim_end_matches('.').ends_with(" too")
    };
    let leaders: Vec<&Message> = facts.messages.iter().filter(opens).collect();
    if !leaders.is_empty() {
        let favoured = if dice.chance(45) { 1 } else { leaders.len() };
        return leaders.get(dice.below(favoured)).copied();
    }
    let favoured = if dice.chance(45) {
        1
    } else {
        facts.messages.len()
    };
    facts
        .messages
        .get(dice.below(favoured.min(facts.messages.len())))
}

pub(super) fn open(
    facts: &Facts,
    frame: &Frame,
    lead: &Message,
    text: &str,
    parts: &mut Parts,
    dice: &mut Dice,
) {
    let one = |list: &[String], dice: &mut Dice| dice.pick(list).cloned().unwrap_or_default();
    let pain = if frame.has("{pain}") || frame.has("{pain_l}") {
        one(&facts.pains, dice)
    } else {
        String::new()
    };
    let goal = if frame.has("{goal}") {
        one(&facts.goals, dice)
    } else {
        String::new()
    };
    let topic = if frame.has("{topic}") || frame.has("{Topic}") {
        one(&facts.topics, dice)
    } else {
        String::new()
    };
    let audience = facts.audience.clone().unwrap_or_default();
    let figure = lead.figure.clone().unwrap_or_default();
    let called = if frame.has("{call}") {
        one(&facts.call.variants, dice)
    } else {
        String::new()
    };
    let proof = if frame.has("{proof}") || frame.has("{Proof}") || frame.has("{Proofnote}") {
        let (text, cost) = lead
            .proof
            .as_ref()
            .map(|p| wording(p, dice))
            .unwrap_or_default();
        parts.cost += cost;
        text
    } else {
        String::new()
    };
    let pos = if frame.has("{pos}") {
        facts
            .positioning
            .as_ref()
            .map(|p| wording(p, dice))
            .unwrap_or_default()
            .0
    } else {
        String::new()
    };
    let slot = ["{m}", "{M}", "{s}"]
        .into_iter()
        .find(|s| frame.has(s))
        .unwrap_or("{M}");
    let before = frame.text.split(slot).next().unwrap_or_default();
    let before = facts.tone.speak(before);
    let before = before
        .replace("{brand}", &facts.brand)
        .replace("{pain}", &pain)
        .replace("{pain_l}", &facts.inner(&pain))
        .replace("{goal}", &goal)
        .replace("{topic}", &topic)
        .replace("{Topic}", &upper_first(&topic))
        .replace("{call}", &called)
        .replace("{Proofnote}", &proof)
        .replace("{Aud}", &upper_first(&audience))
        .replace("{aud}", &audience)
        .replace("{Fig}", &figure)
        .replace("{fig}", &figure)
        .replace("{Proof}", &proof)
        .replace("{proof}", &facts.inner(&proof))
        .replace("{pos}", &pos);
    if slot == "{M}" {
        before.trim().clone_into(&mut parts.lead_in);
        text.clone_into(&mut parts.lead);
    } else {
        parts.lead = format!("{before}{}", facts.inner(text));
    }
}

pub(super) fn wording(said: &Said, dice: &mut Dice) -> (String, u32) {
    wording_of(said.variants.iter().collect(), dice)
}

/// One of `list`, which is sorted by naturalness.
pub(super) fn wording_of(list: Vec<&Variant>, dice: &mut Dice) -> (String, u32) {
    let best = list.first().map_or(0, |v| v.cost);
    let near = list
        .iter()
        .take_while(|v| v.cost <= best + 2)
        .count()
        .clamp(1, 8);
    let at = if dice.chance(40) { 0 } else { dice.below(near) };
    list.get(at)
        .map_or_else(Default::default, |v| (v.text.clone(), v.cost))
}
