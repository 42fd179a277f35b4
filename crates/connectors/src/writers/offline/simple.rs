//! The plain way of writing: a phrase of ours, the messages in the brief's words, a closing, the
//! call. It serves every language there are phrases for, and English when the richer frames leave
//! nothing that keeps all rules. Each rung is freer than the last, until a draft must be possible.

use domain::{content::ContentKind, publishing::Network};

use super::{
    compose::{Parts, pick},
    facts::{Facts, Message},
    frames::{self, Frame},
    rephrase::Variant,
    tokens::{lower_first, upper_first},
    voice::Register,
    words::Dice,
};

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

/// A phrase of ours with its slots filled, in the words of this brief.
struct Pen<'a> {
    facts: &'a Facts,
    long: bool,
    /// Without the brand's name.
    nameless: bool,
    free: bool,
}

impl Pen<'_> {
    fn phrase(
        &self,
        family: &str,
        taken: &[&'static str],
        dice: &mut Dice,
    ) -> Option<&'static Frame> {
        let facts = self.facts;
        let list = frames::phrases_of(facts.language);
        let fits = |f: &Frame| {
            f.family == family
                && (!f.has("{brand}") || !self.nameless && facts.brand_fits)
                && (!f.has("{Topic}") || !facts.topics.is_empty())
                && (!f.has("{call}") || !facts.call.variants.is_empty())
                && (!f.has("{tags}")
                    || !facts.hashtags.is_empty()
                        && !facts.rules.no_hashtags
                        && (self.free || facts.tone.register != Register::Formal))
        };
        pick(list, facts, self.long, dice, |f| {
            fits(f) && !taken.contains(&f.text)
        })
        .or_else(|| pick(list, facts, self.long, dice, fits))
    }

    /// The pattern with everything but the message in place.
    fn fill(&self, frame: &Frame, dice: &mut Dice) -> String {
        let facts = self.facts;
        let mut out = facts.tone.speak(frame.text);
        if frame.has("{brand}") {
            out = out.replace("{brand}", &facts.brand);
        }
        if frame.has("{Topic}") {
            let topic = dice.pick(&facts.topics).cloned().unwrap_or_default();
            out = out.replace("{Topic}", &upper_first(&topic));
        }
        if frame.has("{call}") {
            let call = dice.pick(&facts.call.variants).cloned().unwrap_or_default();
            out = out.replace("{call}", &call);
        }
        if frame.has("{tags}") {
            let n = 1 + dice.below(2);
            out = out.replace("{tags}", &some_tags(&facts.hashtags, n, dice));
        }
        out
    }

    /// `text` behind `frame`.
    fn behind(&self, frame: &Frame, text: &str, dice: &mut Dice) -> String {
        self.fill(frame, dice)
            .replace("{M}", &self.after_colon(frame, text))
            .replace("{m}", &self.facts.inner(text))
    }

    /// Behind a colon most languages go on with a small letter.
    fn after_colon(&self, frame: &Frame, text: &str) -> String {
        use super::language::Language;
        let first = text.split_whitespace().next().unwrap_or_default();
        let facts = self.facts;
        let small = !matches!(facts.language, Language::German | Language::English)
            && facts.language.is_small_word(&first.to_lowercase())
            && !facts.names.contains(first);
        if small && frame.text.contains(": {M}") {
            lower_first(text)
        } else {
            text.to_owned()
        }
    }

    fn closing(&self, not: &str, dice: &mut Dice) -> String {
        for _ in 0..6 {
            if let Some(frame) = self.phrase("c", &[], dice) {
                let text = self.fill(frame, dice);
                if text != not {
                    return text;
                }
            }
        }
        String::new()
    }
}

/// `n` different hashtags.
fn some_tags(tags: &[String], n: usize, dice: &mut Dice) -> String {
    let mut row: Vec<&str> = tags.iter().map(String::as_str).collect();
    let mut out: Vec<&str> = Vec::new();
    while out.len() < n && !row.is_empty() {
        out.push(row.swap_remove(dice.below(row.len())));
    }
    out.join(" ")
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
            parts.closing = super::social::join(&[&parts.closing, &second]);
        }
    }
    let about = if rung == 0 { 15 } else { 35 };
    if long && dice.chance(about) {
        let said = facts.positioning.as_ref().map(|p| &p.variants);
        parts.about = said.map_or_else(String::new, |v| wording(v, rung, dice).0);
    }
    hashtags(facts, place, &mut parts, dice);
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

fn hashtags(facts: &Facts, place: Place<'_>, parts: &mut Parts, dice: &mut Dice) {
    let formal = facts.tone.register == Register::Formal;
    let free = !facts.english && place.rung > 1 || place.rung > 2;
    if facts.rules.no_hashtags
        || place.kind != ContentKind::Social
        || facts.hashtags.is_empty()
        || formal && !free
    {
        return;
    }
    let most = match (place.network, free) {
        (Network::X, false) => 1,
        (Network::LinkedIn, false) => 3,
        (_, true) => 2 + place.rung,
    };
    if dice.chance(if free { 75 } else { 40 }) {
        let n = if free { 1 + dice.below(most) } else { most };
        parts.tags = some_tags(&facts.hashtags, n, dice);
    }
}

/// The call: text and address; on the upper rungs one of them, on the last perhaps neither.
fn call(pen: &Pen<'_>, rung: usize, dice: &mut Dice) -> String {
    let facts = pen.facts;
    let url = if facts.rules.no_link {
        ""
    } else {
        facts.call.url.as_str()
    };
    let text = dice.pick(&facts.call.variants).cloned().unwrap_or_default();
    let stop = if text.ends_with(['.', '!', '?', '…']) {
        ""
    } else {
        "."
    };
    let lead = |dice: &mut Dice| {
        let found = pen.phrase("k", &[], dice).map(|f| pen.fill(f, dice));
        found.map_or_else(|| url.to_owned(), |line| line.replace("{url}", url))
    };
    let way = match rung {
        0 | 1 => 0,
        2 => dice.below(3),
        3 | 4 => dice.below(5),
        _ => dice.below(7),
    };
    match (text.is_empty(), url.is_empty()) {
        (true, true) => String::new(),
        (true, false) if way < 6 => lead(dice),
        (false, true) if way < 6 => format!("{text}{stop}"),
        (false, false) => match way {
            0 if stop.is_empty() => format!("{text} {url}"),
            0 => format!("{text}: {url}"),
            1 => format!("{text}{stop} {}", lead(dice)),
            2 => format!("{url}\n{text}{stop}"),
            3 => lead(dice),
            4 | 5 => format!("{text}{stop}"),
            _ => String::new(),
        },
        _ => String::new(),
    }
}
