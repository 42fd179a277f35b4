//! Puts one draft together from frames and facts: opening, messages with proofs, closing, call to
//! action. Takes a throw of the dice; whether the result is good enough is `choose`'s business.

use super::{
    facts::{Facts, Message, Said, Shape},
    frames::{self, Frame},
    rephrase::Variant,
    tokens::{lower_first, upper_first},
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

fn wording(said: &Said, dice: &mut Dice) -> (String, u32) {
    wording_of(said.variants.iter().collect(), dice)
}

/// One of `list`, which is sorted by naturalness.
fn wording_of(list: Vec<&Variant>, dice: &mut Dice) -> (String, u32) {
    let best = list.first().map_or(0, |v| v.cost);
    let near = list.iter().take_while(|v| v.cost <= best + 2).count().clamp(1, 8);
    let at = if dice.chance(40) { 0 } else { dice.below(near) };
    list.get(at).map_or_else(Default::default, |v| (v.text.clone(), v.cost))
}

/// The leading message's wording: one that can stand inside a sentence when the frame needs that,
/// and none that begins by taking up a subject when there is another.
fn leading(lead: &Message, inside: bool, dice: &mut Dice) -> (String, u32) {
    let plain = |v: &&Variant| !inside || !stands_alone(&v.text);
    let fresh = |v: &&Variant| !v.text.starts_with("As for ");
    let all: Vec<&Variant> = lead.said.variants.iter().filter(plain).collect();
    let best: Vec<&Variant> = all.iter().copied().filter(fresh).collect();
    wording_of(if best.is_empty() { all } else { best }, dice)
}

/// A frame of `list` that fits, by weight.
fn pick<'a>(
    list: &'a [Frame],
    facts: &Facts,
    long: bool,
    dice: &mut Dice,
    fits: impl Fn(&Frame) -> bool,
) -> Option<&'a Frame> {
    let open: Vec<&Frame> = list
        .iter()
        .filter(|f| f.fits(facts.tone, long) && fits(f) && !facts.rules.forbids(f.text))
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

fn can_open(frame: &Frame, facts: &Facts, message: &Message) -> bool {
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
                .is_some_and(|p| p.shape == Shape::Statement || !facts.english))
        && (inside || !frame.has(": {m}") && !frame.has("{s}"))
        && (frame.family != "event" || facts.is_event)
        && (frame.family != "news" || facts.is_news)
        && (frame.family != "how" || statement)
        && (!named || !frame.has("{brand}") || frame.has("{brand}?"))
}

/// Wordings that cannot follow a colon or a comma: with a colon of their own, or with a question
/// or a taken-up subject in front.
fn stands_alone(text: &str) -> bool {
    let first = text.split_inclusive(['.', '?', '!']).next().unwrap_or_default();
    first.contains(": ") || first.ends_with('?') || text.starts_with("As for ")
}

/// Plain phrases of the brief's own language; none for English and unknown languages.
fn phrases<'a>(facts: &Facts, family: &'a str) -> impl Iterator<Item = Frame> + 'a {
    frames::phrases_of(facts.language).iter().filter(move |f| f.family == family).copied()
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
    let local: Vec<Frame> = phrases(facts, "o").chain(frames::NEUTRAL_OPENING.iter().copied()).collect();
    let openings: &[Frame] = if facts.english { &frames::OPENING } else { &local };
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
    let (text, cost) = leading(lead, inside, dice);
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
        if facts.english
            && let Some(frame) = pick(&frames::CLOSING, facts, true, dice, |f| {
                !used.frames.contains(&f.text)
            })
        {
            parts.closing = facts.tone.speak(frame.text);
        }
        let closings: Vec<Frame> = phrases(facts, "c").collect();
        if let Some(frame) = pick(&closings, facts, true, dice, |_| true) {
            frame.text.clone_into(&mut parts.closing);
        }
    } else if !facts.english {
        let closings: Vec<Frame> = phrases(facts, "c").collect();
        if dice.chance(60) && let Some(frame) = pick(&closings, facts, false, dice, |_| true) {
            frame.text.clone_into(&mut parts.closing);
        }
    } else if facts.english
        && dice.chance(18)
        && let Some(frame) = pick(&frames::CLOSING, facts, false, dice, |f| {
            f.text.len() < 40 && !used.frames.contains(&f.text)
        })
    {
        parts.closing = facts.tone.speak(frame.text);
    }
    parts.call = call(facts, size.long, dice);
    Some(parts)
}

fn pick_lead<'a>(facts: &'a Facts, dice: &mut Dice) -> Option<&'a Message> {
    let wanted: Vec<&Message> = facts
        .messages
        .iter()
        .filter(|m| m.said.variants.iter().any(|v| facts.rules.wants(&v.text)))
        .collect();
    if !wanted.is_empty() && dice.chance(70) {
        return dice.pick(&wanted).copied();
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

fn open(
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

fn proof(facts: &Facts, message: &Message, size: Size, dice: &mut Dice, cost: &mut u32) -> String {
    let Some(said) = &message.proof else {
        return String::new();
    };
    let kind = if said.shape == Shape::Phrase {
        "n"
    } else {
        "s"
    };
    if !facts.english {
        // Without words of ours between them, statement and proof must stay short enough together.
        let text = wording(said, dice).0;
        let room = message.said.variants.iter().map(|v| v.text.split_whitespace().count()).max().unwrap_or_default();
        return if room + text.split_whitespace().count() > 7 { String::new() } else { text };
    }
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
    let local: Vec<Frame> = phrases(facts, "b").collect();
    for message in rest.into_iter().take(size.more) {
        let (text, cost) = wording(&message.said, dice);
        parts.cost += cost;
        let statement = message.said.shape == Shape::Statement && facts.inner(&text) != text;
        // Neighbours in the brief get words between them.
        let next = message.index == place.wrapping_add(1);
        let bridges: &[Frame] = if local.is_empty() { &frames::BRIDGE } else { &local };
        let Some(frame) = pick(bridges, facts, size.long, dice, |f| {
            (facts.english || !local.is_empty() || f.text == "{M}")
                && !(next && facts.english && f.text == "{M}" && !stands_alone(&text))
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
    if shape == Shape::Phrase && !named {
        format!("{}: {}", facts.brand, facts.inner(text))
    } else {
        text.to_owned()
    }
}

/// The call to action in one line.
pub(super) fn call(facts: &Facts, long: bool, dice: &mut Dice) -> String {
    let url = if facts.rules.no_link {
        ""
    } else {
        facts.call.url.as_str()
    };
    let text = dice.pick(&facts.call.variants).cloned().unwrap_or_default();
    let kind = match (text.is_empty(), url.is_empty()) {
        (true, true) => return String::new(),
        (true, false) => "l",
        (false, true) => "t",
        (false, false) => "u",
    };
    let ends = text.ends_with(['?', '!']);
    let verb = text
        .split_whitespace()
        .next()
        .is_some_and(|w| super::lexicon::is_verb(&w.to_lowercase()));
    let free = text.contains(':');
    let open = |f: &Frame| {
        f.family == kind
            && (!(f.has("here:") && f.has("{cta}"))
                || verb
                    && !free
                    && text.split_whitespace().count() <= 5
                    && !text.to_lowercase().contains("here"))
    };
    let open =
        |f: &Frame| open(f) && (!f.has("{cta_l}") || verb && !ends) && !(ends && f.has("{cta}!"));
    let frame = if !facts.english && kind == "l" {
        None
    } else if facts.english {
        pick(&frames::CALL, facts, long, dice, open)
    } else {
        None
    };
    let pattern = frame.map_or(
        match kind {
            "u" => "{cta}: {url}",
            "t" => "{cta}.",
            _ => "{url}",
        },
        |f| f.text,
    );
    let line = pattern
        .replace("{cta}", &upper_first(&text))
        .replace("{cta_l}", &lower_first(&text))
        .replace("{url}", url);
    line.replace("?:", "?")
        .replace("!:", "!")
        .replace("?.", "?")
        .replace("!.", "!")
        .trim()
        .to_owned()
}
