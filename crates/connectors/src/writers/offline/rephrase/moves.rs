//! Steps that re-order a sentence: an adjunct of time or place goes to the front, a leading clause
//! to the end, items of a list change places. All words stay.

use super::{
    super::tokens::Token,
    Manner, Step,
    fronts::front,
    lists::rotate,
    tails::{back, time_last},
};

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
            time_last(sentence, manner, &mut put);
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
