//! A leading phrase of time or a leading condition goes to the end of its sentence. All words stay.

use super::{
    super::{
        grammar::has_verb,
        lexicon,
        tokens::{Token, lower_first, upper_first},
    },
    Manner,
    adjuncts::only_time,
};

/// A leading phrase of time goes to the end.
pub(super) fn time_last(
    sentence: &[Token],
    manner: Manner<'_>,
    put: &mut impl FnMut(Vec<Token>, u32),
) {
    let n = sentence.len();
    let first = sentence[0].low();
    let starts = lexicon::is_preposition(&first)
        || matches!(first.as_str(), "last" | "this" | "next" | "every" | "each");
    let Some(k) = (2..n.min(8)).rev().find(|&k| {
        n - k >= 3
            && only_time(&sentence[..k])
            && (lexicon::is_time(&sentence[k - 1].low()) || sentence[k - 1].post == ",")
            && sentence[..k - 1].iter().all(|t| t.post.is_empty())
    }) else {
        return;
    };
    let rest = &sentence[k..];
    let head = &rest[0];
    let open = lexicon::is_determiner(&head.low())
        || lexicon::is_subject(&head.low())
        || head.figure()
        || sentence[k - 1].post == ",";
    let tail_busy = rest.iter().any(|t| {
        t.post.contains(',')
            || lexicon::is_time(&t.low())
            || matches!(
                t.low().as_str(),
                "but" | "because" | "that" | "which" | "who"
            )
    }) || rest
        .iter()
        .position(|t| t.low() == "and")
        .is_some_and(|i| has_verb(&rest[i + 1..]));
    if !starts || !open || tail_busy || !has_verb(rest) || !manner.lowerable(&sentence[0].word) {
        return;
    }
    let mut out = rest.to_vec();
    let m = out.len();
    let close = std::mem::take(&mut out[m - 1].post);
    out[0].word = upper_first(&out[0].word);
    let mut lead = sentence[..k].to_vec();
    lead[0].word = lower_first(&lead[0].word);
    lead[k - 1].post = close;
    out.extend(lead);
    put(out, 1);
}

/// "If it rains, we move indoors" → "We move indoors if it rains".
pub(super) fn back(sentence: &[Token], manner: Manner<'_>, put: &mut impl FnMut(Vec<Token>, u32)) {
    let first = sentence[0].low();
    let commas: Vec<usize> = (0..sentence.len())
        .filter(|&i| sentence[i].post.contains(','))
        .collect();
    let [comma] = commas[..] else { return };
    let rest = &sentence[comma + 1..];
    if rest.len() < 2
        || comma < 1
        || !lexicon::is_subordinator(&first)
        || !manner.lowerable(&sentence[0].word)
    {
        return;
    }
    let head = rest[0].low();
    let starts = (matches!(head.as_str(), "we" | "you" | "our" | "the" | "your")
        || lexicon::is_verb(&head))
        && has_verb(rest) | lexicon::is_verb(&head);
    if !starts
        || rest
            .iter()
            .any(|t| lexicon::among(t.low().as_str(), "it they them he she him her then that"))
    {
        return;
    }
    let mut out = rest.to_vec();
    let n = out.len();
    let close = std::mem::take(&mut out[n - 1].post);
    out[0].word = upper_first(&out[0].word);
    let mut tail = sentence[..=comma].to_vec();
    tail[0].word = lower_first(&tail[0].word);
    tail[comma].post = close;
    out.extend(tail);
    put(out, 1);
}
