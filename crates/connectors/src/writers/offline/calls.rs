//! The call to action in one line, with its address last.

use super::{
    compose::pick,
    facts::Facts,
    frames::{self, Frame},
    tokens::{lower_first, upper_first},
    words::Dice,
};

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
    let frame = pick(&frames::CALL, facts, long, dice, open);
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
