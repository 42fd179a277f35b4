//! Re-orders the items of a list. Only items held between commas move, so that nothing else can
//! change its meaning.

use super::super::{grammar::has_verb, lexicon, tokens::Token};

/// Items fully held between commas change places; the last one too when it ends the sentence.
pub(super) fn rotate(sentence: &[Token], put: &mut impl FnMut(Vec<Token>, u32)) {
    let n = sentence.len();
    let Some(and) = (2..n.saturating_sub(1)).rev().find(|&i| {
        matches!(sentence[i].low().as_str(), "and" | "or")
            && sentence[i].post.is_empty()
            && sentence[i].pre.is_empty()
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
        !items.is_empty()
            && items.len() <= 4
            && items.iter().all(|t| {
                t.pre.is_empty()
                    && !lexicon::is_preposition(&t.low())
                    && !lexicon::is_auxiliary(&t.low())
                    && !lexicon::is_subject(&t.low())
                    && !lexicon::among(t.low().as_str(), "which who that so but not and or")
            })
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
            let mut out = glue([
                &sentence[..=c],
                &with_post(bare(last), if oxford { "," } else { "" }),
            ]);
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
