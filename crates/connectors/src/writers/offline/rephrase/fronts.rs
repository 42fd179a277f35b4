//! An adjunct or a dependent clause goes to the front of its sentence: "We mend boots within 24
//! hours" becomes "Within 24 hours, we mend boots". All words stay.

use super::{
    super::{
        grammar::{begins_with_verb, has_verb, verb_at},
        lexicon,
        tokens::{Token, lower_first, upper_first},
    },
    Manner,
    adjuncts::{circumstance, only_place, only_time},
};

/// A sentence that begins with a phrase already has its front taken.
fn first_is_open(sentence: &[Token]) -> bool {
    let first = sentence[0].low();
    lexicon::is_preposition(&first)
        || lexicon::is_subordinator(&first) && sentence.iter().any(|t| t.post.contains(','))
        || matches!(first.as_str(), "take" | "consider")
            && sentence.iter().any(|t| t.post.contains(':'))
}

/// "We mend boots within 24 hours" → "Within 24 hours, we mend boots".
pub(super) fn front(sentence: &[Token], manner: Manner<'_>, put: &mut impl FnMut(Vec<Token>, u32)) {
    let n = sentence.len();
    if n < 5
        || first_is_open(sentence)
        || !manner.lowerable(&sentence[0].word)
        || sentence[..n - 1]
            .iter()
            .any(|t| t.post.contains([':', ';', '–', '—']))
    {
        return;
    }
    let first = sentence[0].low();
    let verb = if begins_with_verb(sentence) && !sentence[1].figure() {
        Some(0)
    } else {
        verb_at(sentence)
    };
    let clause = verb.is_some();
    for at in 2..n - 1 {
        // An adjunct of a later or dependent clause must stay in it.
        let bound = |t: &Token| {
            lexicon::among(
                t.low().as_str(),
                "that which who when if where how what while because than",
            )
        };
        let joined = (1..at).any(|i| {
            matches!(
                sentence[i].low().as_str(),
                "and" | "but" | "so" | "or" | "yet"
            ) && i + 2 < n
                && (has_verb(&sentence[i + 1..])
                    || lexicon::is_verb(&sentence[i + 1].low())
                    || lexicon::is_clear_past(&sentence[i + 1].low())
                    || lexicon::plain_form(&sentence[i + 1].low()).is_some())
        });
        if sentence[..at].iter().any(bound) || joined {
            break;
        }
        let w = sentence[at].low();
        let yearly = matches!(w.as_str(), "once" | "twice")
            && sentence.get(at + 1).is_some_and(|t| t.low() == "a");
        let before = &sentence[at - 1];
        let tail = &sentence[at..];
        let linked = lexicon::is_preposition(&before.low())
            || lexicon::among(
                before.low().as_str(),
                "and or than even only just especially but not is are was",
            );
        if linked || !before.pre.is_empty() && before.post.is_empty() {
            continue;
        }
        let timed = n - at <= 8
            && (lexicon::is_preposition(&w)
                && !lexicon::among(w.as_str(), "to of per than like as")
                || matches!(w.as_str(), "every" | "each")
                || before.post == ",")
            && only_time(tail);
        let dependent = lexicon::is_subordinator(&w)
            && !lexicon::among(w.as_str(), "where since after before until once")
            || matches!(w.as_str(), "after" | "before" | "until" | "once")
                && !yearly
                && has_verb(tail);
        // A time in the middle may go to the front when it stands behind the verb.
        let stop = (at + 1..n.min(at + 7)).rev().find(|&e| {
            verb.is_some_and(|v| v > 0 && v < at)
                && e < n
                && n - e >= 2
                && sentence[e - 1].post.is_empty()
                && (lexicon::is_preposition(&sentence[e].low())
                    || lexicon::among(
                        sentence[e].low().as_str(),
                        "how what whether and the our your",
                    ))
                && !matches!(sentence[e].low().as_str(), "of" | "to")
                && only_time(&sentence[at..e])
        });
        if let Some(e) = stop
            && lexicon::among(
                w.as_str(),
                "in within on every each after during once twice",
            )
            && before.post.is_empty()
            && !sentence[e..].iter().any(|t| lexicon::is_time(&t.low()))
        {
            let mut out: Vec<Token> = sentence[at..e].to_vec();
            out[0].word = upper_first(&out[0].word);
            if let Some(last) = out.last_mut() {
                ",".clone_into(&mut last.post);
            }
            let mut main = [&sentence[..at], &sentence[e..]].concat();
            main[0].word = lower_first(&main[0].word);
            out.extend(main);
            put(out, 2);
            return;
        }
        let subordinate = dependent
            && has_verb(tail)
            && n - at >= 3
            && matches!(before.post.as_str(), "" | ",")
            && !tail[..tail.len() - 1].iter().any(|t| t.post.contains(','))
            && clause
            && has_verb(&sentence[..at]) | lexicon::is_verb(&first);
        let placed = clause && only_place(tail);
        let indefinite = at >= 2
            && matches!(
                sentence[at - 2].low().as_str(),
                "a" | "an" | "one" | "any" | "no"
            );
        let manner_of = !indefinite
            && verb.is_some_and(|v| at > v + 1)
            && circumstance(tail, &before.low())
            && before.post.is_empty();
        if !(timed || subordinate || placed || manner_of)
            || lexicon::is_subordinator(&first)
            || (clause && lexicon::is_preposition(&first))
        {
            continue;
        }
        if sentence[..at - 1].iter().any(|t| t.post.contains(',')) && timed && !clause {
            continue;
        }
        let mut out: Vec<Token> = tail.to_vec();
        out[0].word = upper_first(&out[0].word);
        let close = out.last().map(|t| t.post.clone()).unwrap_or_default();
        let k = out.len();
        out[k - 1].post = if clause {
            ",".to_owned()
        } else {
            ":".to_owned()
        };
        let mut main = sentence[..at].to_vec();
        main[at - 1].post.clear();
        main[0].word = lower_first(&main[0].word);
        let m = main.len();
        main[m - 1].post = close;
        out.extend(main);
        put(
            out,
            if subordinate
                && tail
                    .iter()
                    .any(|t| matches!(t.low().as_str(), "it" | "they" | "he" | "she"))
            {
                4
            } else if subordinate {
                1
            } else if manner_of && !timed {
                3
            } else {
                2
            },
        );
        if subordinate || timed {
            return;
        }
    }
}
