//! Steps that re-order a sentence: an adjunct of time or place goes to the front, a leading clause
//! to the end, items of a list change places. All words stay.

use super::{Manner, Step, super::{lexicon, tokens::{Token, lower_first, upper_first}}};

/// Every re-ordering that fits.
pub(super) fn all(row: &[Token], manner: Manner<'_>) -> Vec<Step> {
    let mut out = Vec::new();
    for (from, to) in sentences(row) {
        if row[from..to].iter().any(|t| t.locked) {
            continue;
        }
        let mut put = |sentence: Vec<Token>, cost: u32| {
            let mut tokens = row[..from].to_vec();
            tokens.extend(sentence);
            tokens.extend_from_slice(&row[to..]);
            out.push(Step { tokens, cost });
        };
        let sentence = &row[from..to];
        if manner.english {
            front(sentence, manner, &mut put);
            back(sentence, manner, &mut put);
        }
        rotate(sentence, &mut put);
    }
    out
}

/// Bounds of the sentences in `row`.
pub(super) fn sentences(row: &[Token]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = 0;
    for (i, token) in row.iter().enumerate() {
        if token.ends() || i + 1 == row.len() {
            out.push((from, i + 1));
            from = i + 1;
        }
    }
    out
}

pub(super) fn has_verb(tokens: &[Token]) -> bool {
    tokens.iter().enumerate().any(|(i, t)| {
        let w = t.low();
        lexicon::is_auxiliary(&w)
            || lexicon::is_clear_third(&w)
            || lexicon::is_clear_past(&w)
            || (lexicon::is_verb(&w) && i > 0 && lexicon::is_subject(&tokens[i - 1].low()))
    })
}

/// Time words and what may stand between them.
fn only_time(tokens: &[Token]) -> bool {
    let time = |t: &Token| lexicon::is_time(&t.low()) || t.word.chars().filter(|c| *c == ':').count() == 1 && t.figure();
    tokens.iter().any(time)
        && tokens.iter().enumerate().all(|(i, t)| {
            let w = t.low();
            time(t) || t.figure() || (i == 0 && (lexicon::is_preposition(&w) || lexicon::is_determiner(&w)))
                || matches!(w.as_str(), "the" | "a" | "an" | "every" | "each" | "and" | "of" | "to" | "next" | "this" | "whole" | "our" | "until"
                    | "first" | "last" | "working" | "business" | "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "ten" | "twelve" | "late" | "early" | "end" | "at" | "on" | "in" | "from")
        })
}

fn only_place(tokens: &[Token]) -> bool {
    tokens.len() >= 2 && tokens.len() <= 5
        && matches!(tokens[0].low().as_str(), "in" | "at" | "across" | "near" | "throughout")
        && tokens[1..].iter().all(|t| t.capital() && !t.figure() || matches!(t.low().as_str(), "and" | "of" | "the"))
        && tokens.last().is_some_and(Token::capital)
}

/// "We mend boots within 24 hours" → "Within 24 hours, we mend boots".
fn front(sentence: &[Token], manner: Manner<'_>, put: &mut impl FnMut(Vec<Token>, u32)) {
    let n = sentence.len();
    if n < 5 || !manner.lowerable(&sentence[0].word) || sentence[..n - 1].iter().any(|t| t.post.contains([':', ';', '–', '—'])) {
        return;
    }
    let first = sentence[0].low();
    let clause = has_verb(sentence) || lexicon::is_verb(&first);
    for at in 2..n - 1 {
        let w = sentence[at].low();
        let before = &sentence[at - 1];
        let tail = &sentence[at..];
        let linked = lexicon::is_preposition(&before.low())
            || matches!(before.low().as_str(), "and" | "or" | "than" | "even" | "only" | "just" | "especially" | "but" | "not" | "is" | "are" | "was");
        if linked || !before.pre.is_empty() && before.post.is_empty() {
            continue;
        }
        let timed = n - at <= 8 && (lexicon::is_preposition(&w) && !matches!(w.as_str(), "to" | "of" | "per" | "than" | "like" | "as") || matches!(w.as_str(), "every" | "each")) && only_time(tail);
        let dependent = lexicon::is_subordinator(&w) && !matches!(w.as_str(), "where" | "since" | "after" | "before" | "until" | "once")
            || matches!(w.as_str(), "after" | "before" | "until" | "once") && has_verb(tail);
        let subordinate = dependent && has_verb(tail) && n - at >= 3 && before.post.is_empty() && clause && has_verb(&sentence[..at]) | lexicon::is_verb(&first);
        let placed = clause && only_place(tail);
        if !(timed || subordinate || placed) || lexicon::is_subordinator(&first) || (clause && lexicon::is_preposition(&first)) {
            continue;
        }
        if sentence[..at].iter().any(|t| t.post.contains(',')) && timed && !clause {
            continue;
        }
        let mut out: Vec<Token> = tail.to_vec();
        out[0].word = upper_first(&out[0].word);
        let close = out.last().map(|t| t.post.clone()).unwrap_or_default();
        let k = out.len();
        out[k - 1].post = if clause { ",".to_owned() } else { ":".to_owned() };
        let mut main = sentence[..at].to_vec();
        main[0].word = lower_first(&main[0].word);
        let m = main.len();
        main[m - 1].post = close;
        out.extend(main);
        put(out, if subordinate { 1 } else { 2 });
        return;
    }
}

/// "If it rains, we move indoors" → "We move indoors if it rains".
fn back(sentence: &[Token], manner: Manner<'_>, put: &mut impl FnMut(Vec<Token>, u32)) {
    let first = sentence[0].low();
    let commas: Vec<usize> = (0..sentence.len()).filter(|&i| sentence[i].post.contains(',')).collect();
    let [comma] = commas[..] else { return };
    let rest = &sentence[comma + 1..];
    if rest.len() < 2 || comma < 1 || !lexicon::is_subordinator(&first) || !manner.lowerable(&sentence[0].word) {
        return;
    }
    let head = rest[0].low();
    let starts = (matches!(head.as_str(), "we" | "you" | "our" | "the" | "your") || lexicon::is_verb(&head)) && has_verb(rest) | lexicon::is_verb(&head);
    if !starts || rest.iter().any(|t| matches!(t.low().as_str(), "it" | "they" | "them" | "he" | "she" | "him" | "her" | "then" | "that")) {
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

/// Items fully held between commas change places; the last one too when it ends the sentence.
fn rotate(sentence: &[Token], put: &mut impl FnMut(Vec<Token>, u32)) {
    let n = sentence.len();
    let Some(and) = (2..n.saturating_sub(1)).rev().find(|&i| {
        matches!(sentence[i].low().as_str(), "and" | "or") && sentence[i].post.is_empty() && sentence[i].pre.is_empty()
    }) else {
        return;
    };
    // Commas before the conjunction, nearest first; each item at most four words.
    let mut commas: Vec<usize> = Vec::new();
    for i in (0..and).rev() {
        if sentence[i].post == "," && i + 1 != and {
            if commas.last().map_or(and, |&l: &usize| l + 1) - (i + 1) > 4 {
                break;
            }
            commas.push(i);
        } else if !sentence[i].post.is_empty() && sentence[i].post != "," {
            break;
        }
    }
    let oxford = sentence[and - 1].post == ",";
    let plain = |items: &[Token]| {
        !items.is_empty() && items.len() <= 4
            && items.iter().all(|t| t.pre.is_empty() && !lexicon::is_preposition(&t.low()) && !lexicon::is_auxiliary(&t.low()) && !lexicon::is_subject(&t.low()) && !matches!(t.low().as_str(), "which" | "who" | "that" | "so" | "but" | "not"))
    };
    let bare = |t: &[Token]| -> Vec<Token> {
        let mut v = t.to_vec();
        if let Some(l) = v.last_mut() {
            l.post.clear();
        }
        v
    };
    let glue = |parts: [&[Token]; 2]| -> Vec<Token> { parts.concat() };
    let with_post = |mut v: Vec<Token>, post: &str| -> Vec<Token> {
        if let Some(l) = v.last_mut() {
            post.clone_into(&mut l.post);
        }
        v
    };
    // Swap the item before "and" with the last item.
    if let Some(&c) = commas.first() {
        let (mid, last) = (&sentence[c + 1..and], &sentence[and + 1..]);
        if plain(mid) && plain(last) && mid.len().abs_diff(last.len()) <= 2 && !has_verb(last) {
            let close = last.last().map(|t| t.post.clone()).unwrap_or_default();
            let mut out = glue([&sentence[..=c], &with_post(bare(last), if oxford { "," } else { "" })]);
            out.push(sentence[and].clone());
            out.extend(with_post(bare(mid), &close));
            put(out, 1);
        }
    }
    // Swap the two items before "and" with each other.
    if let [c, d, ..] = commas[..] {
        let (second, first) = (&sentence[c + 1..and], &sentence[d + 1..=c]);
        if plain(second) && plain(first) {
            let mut out = glue([&sentence[..=d], &with_post(bare(second), ",")]);
            out.extend(with_post(bare(first), if oxford { "," } else { "" }));
            out.extend_from_slice(&sentence[and..]);
            put(out, 1);
        }
    }
}
