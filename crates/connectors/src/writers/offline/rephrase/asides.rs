//! A small aside between subject and verb, or before a late phrase: the last resort for a sentence
//! that cannot be said otherwise.

use super::{
    super::{
        lexicon,
        tokens::{Token, plain},
        voice::Register,
    },
    Manner,
};

/// "Managers close …" → "Managers, by the way, close …".
pub(super) fn aside(
    sentence: &[Token],
    verb: usize,
    manner: Manner<'_>,
    put: &mut impl FnMut(Vec<Token>, u32),
) {
    let subject = &sentence[..verb];
    let clear = subject.iter().all(|t| t.post.is_empty() && !t.locked) && !subject.is_empty();
    let first = subject.first().map(Token::low).unwrap_or_default();
    if !clear
        || has_aside(sentence)
        || lexicon::is_subordinator(&first)
        || matches!(first.as_str(), "there" | "it" | "that" | "this")
        || sentence.len() - verb < 3
        || sentence[verb].word.contains(['\'', '’']) && lexicon::is_subject(&first)
    {
        return;
    }
    let mut insert = |at: usize, cost: u32| {
        let mut out = sentence[..at].to_vec();
        if let Some(last) = out.last_mut() {
            ",".clone_into(&mut last.post);
        }
        out.extend(plain(aside_words(manner)));
        out.extend_from_slice(&sentence[at..]);
        put(out, cost);
    };
    insert(verb, 4);
    for tokens in late_asides(sentence, verb + 2, manner) {
        put(tokens, 5);
    }
}

pub(super) const fn aside_words(manner: Manner<'_>) -> &'static str {
    match manner.register {
        Register::Formal => "for the record,",
        Register::Plain | Register::Casual => "by the way,",
    }
}

pub(super) fn has_aside(sentence: &[Token]) -> bool {
    sentence
        .iter()
        .any(|t| matches!(t.low().as_str(), "way" | "record"))
}

/// Late in a long sentence the aside stands before a phrase.
pub(super) fn late_asides(sentence: &[Token], from: usize, manner: Manner<'_>) -> Vec<Vec<Token>> {
    if has_aside(sentence) {
        return Vec::new();
    }
    (from..sentence.len().saturating_sub(2))
        .filter(|&at| {
            let w = sentence[at].low();
            let before = &sentence[at - 1];
            let joint = lexicon::among(
                w.as_str(),
                "with without through within during after before because when while if",
            );
            let place = matches!(w.as_str(), "in" | "on" | "at") && at > from + 1;
            let low = before.low();
            let free = before.post.is_empty()
                && !sentence[at].locked
                && !before.locked
                && !lexicon::is_preposition(&low)
                && !lexicon::is_determiner(&low)
                && !lexicon::among(
                    low.as_str(),
                    "and or but even only just up than not is are be until especially",
                );
            (joint || place) && free
        })
        .map(|at| {
            let mut out = sentence[..at].to_vec();
            if let Some(last) = out.last_mut() {
                ",".clone_into(&mut last.post);
            }
            out.extend(plain(aside_words(manner)));
            out.extend_from_slice(&sentence[at..]);
            out
        })
        .collect()
}
