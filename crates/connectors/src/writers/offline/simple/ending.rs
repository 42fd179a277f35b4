//! The end of a plain draft: hashtags, a line of key words, and the call to action.

use domain::{content::ContentKind, publishing::Network};

use super::{
    super::{
        compose::Parts, facts::Facts, social::join, tokens::upper_first, voice::Register,
        words::Dice,
    },
    Place,
    pen::Pen,
};

/// `n` different hashtags.
pub(super) fn some_tags(tags: &[String], n: usize, dice: &mut Dice) -> String {
    let mut row: Vec<&str> = tags.iter().map(String::as_str).collect();
    let mut out: Vec<&str> = Vec::new();
    while out.len() < n && !row.is_empty() {
        out.push(row.swap_remove(dice.below(row.len())));
    }
    out.join(" ")
}

/// A line of key words, and hashtags made of two of them: what is left when there is nothing to say
/// in whole sentences that was not said already.
pub(super) fn strip(facts: &Facts, parts: &mut Parts, dice: &mut Dice) {
    let n = facts.strip.len();
    if n == 0 {
        return;
    }
    let mut row: Vec<&str> = facts.strip.iter().map(String::as_str).collect();
    let mut line: Vec<&str> = Vec::new();
    for _ in 0..=dice.below(8) {
        if !row.is_empty() {
            line.push(row.swap_remove(dice.below(row.len())));
        }
    }
    let line = line.join(" · ");
    match dice.below(3) {
        0 => {
            let before = join(&[&line, "–", &parts.lead_in]);
            before
                .trim_end_matches([' ', '–'])
                .clone_into(&mut parts.lead_in);
        }
        1 => parts.about = line,
        _ => parts.closing = join(&[&parts.closing, &line]),
    }
    if facts.rules.no_hashtags {
        return;
    }
    let mut tags: Vec<String> = Vec::new();
    for _ in 0..dice.below(7) {
        let (a, b) = (&facts.strip[dice.below(n)], &facts.strip[dice.below(n)]);
        let tag = format!("#{}{}", upper_first(a), upper_first(b));
        if tag.chars().count() <= 32 && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    parts.tags = join(&[&parts.tags, &tags.join(" ")]);
}

/// Hashtags of key words, where voice and network like them.
pub(super) fn hashtags(facts: &Facts, place: Place<'_>, parts: &mut Parts, dice: &mut Dice) {
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
pub(super) fn call(pen: &Pen<'_>, rung: usize, dice: &mut Dice) -> String {
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
