//! Judges a draft: what must not go out at all, and how much speaks against the rest. Compares with
//! the sisters made before; writes nothing.

use std::collections::HashSet;

use domain::{content::ContentKind, publishing::Network};
use engine::ports::WriteRequest;

use super::{
    banned,
    choose::Chosen,
    compose::Parts,
    contract,
    facts::Facts,
    frames::phrases_of,
    tokens::upper_first,
    words::{grams, jaccard, opening, words},
};

/// Above this likeness a draft is not a sister but a copy.
pub(super) const ALIKE: f64 = 0.56;

/// A draft made before, as far as it is compared.
pub(super) struct Sister {
    pub network: Option<Network>,
    pub grams: HashSet<u64>,
    pub opening: Vec<u64>,
}

impl Sister {
    /// Of a finished text.
    pub(super) fn of(text: &str, network: Option<Network>) -> Self {
        let words = words(text);
        Self {
            network,
            grams: grams(&words, 3),
            opening: opening(&words),
        }
    }
}

/// What a draft is measured by.
pub(super) struct Sight<'a> {
    /// Sisters it must not open like.
    pub near: Vec<&'a Sister>,
    /// Angles already taken.
    pub taken: &'a [&'static str],
}

/// What speaks against a draft.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    pub penalty: f64,
    /// Likeness to the likest sister.
    pub alike: f64,
}

/// What speaks against a draft; the reason when it must not go out at all or when its penalty is
/// not `below` what there is.
pub(super) fn judge(
    request: &WriteRequest,
    facts: &Facts,
    chosen: &Chosen,
    parts: &Parts,
    sisters: &[Sister],
    sight: &Sight<'_>,
    below: f64,
) -> Result<Verdict, &'static str> {
    let Sight { near, taken } = sight;
    let text = chosen.body.plain_text();
    let rules = &facts.rules;
    let me = Sister::of(&text, None);
    let social = request.kind == ContentKind::Social;
    let opens_alike = near.iter().any(|s| s.opening == me.opening);
    if social && opens_alike {
        return Err("it opens like another draft");
    }
    let avoided = rules.avoid.iter().any(|w| banned::find(&text, w).is_some())
        || rules.no_exclamation && text.contains('!')
        || rules.no_questions && text.contains('?');
    if avoided {
        return Err("it breaks a rule of the brief");
    }
    let most = 1 + usize::from(facts.tone.lively) + 2 * usize::from(!social);
    if text.matches('!').count() > most {
        return Err("it shouts");
    }
    let low = text.to_lowercase();
    let said_twice = [
        "by the way",
        "for the record",
        "as for ",
        "what is more",
        "on top of that",
        "the reason:",
    ]
    .iter()
    .any(|w| low.matches(w).count() > 1)
        || low.matches("worth knowing").count() + low.matches("good to know").count() > 1;
    let said_twice = said_twice
        || phrases_of(facts.language)
            .iter()
            .any(|f| f.family == "a" && low.matches(f.text).count() > 1);
    let alike = sisters
        .iter()
        .map(|s| jaccard(&s.grams, &me.grams))
        .fold(0.0, f64::max);
    let mut penalty = f64::from(parts.cost) * 0.75 + (alike - 0.3).max(0.0) * 12.0;
    if alike > ALIKE {
        penalty += 60.0 + alike * 40.0;
    }
    if opens_alike {
        penalty += 10.0;
    }
    if said_twice {
        penalty += 9.0;
    }
    let spoken = parts.said.len() as f64;
    let wanted = if facts.english { 3 } else { 2 };
    penalty += (facts.messages.len().min(wanted) as f64 - spoken).max(0.0) * 2.2;
    if taken.contains(&parts.family) {
        penalty += 2.0;
    }
    let first = parts
        .lead
        .split_inclusive(['.', '?', '!'])
        .next()
        .unwrap_or_default();
    if parts.lead_in.ends_with('?') && first.ends_with('?') {
        penalty += 5.0;
    }
    if !parts.lead_in.is_empty() && starts_alike(&parts.lead_in, &parts.lead) {
        penalty += 4.0;
    }
    if !rules.mention.is_empty() && !rules.wants(&text) {
        penalty += 15.0;
    }
    if penalty >= below {
        return Err("another is better");
    }
    // The dearest question comes last: only of a draft that would be taken.
    contract::broken(request, facts, chosen, &text).map_or(Ok(Verdict { penalty, alike }), Err)
}

/// Two sentences that begin with the same word sound like a list.
pub(super) fn starts_alike(a: &str, b: &str) -> bool {
    let first = |t: &str| t.split_whitespace().next().map(upper_first);
    first(a) == first(b)
}
