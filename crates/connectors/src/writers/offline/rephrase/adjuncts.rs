//! Tells phrases of time, place and circumstance from the rest of a sentence.

use super::super::{grammar::has_verb, lexicon, tokens::Token};

/// Time words and what may stand between them.
pub(super) fn only_time(tokens: &[Token]) -> bool {
    let year = |t: &Token| {
        let digits = t.word.len() == 4 && t.word.bytes().all(|b| b.is_ascii_digit());
        digits && (t.word.starts_with("19") || t.word.starts_with("20"))
    };
    let time = |t: &Token| {
        year(t)
            || lexicon::is_time(&t.low())
            || t.low() == "time" && tokens.len() == 3 && tokens[1].low() == "any"
            || t.word.chars().filter(|c| *c == ':').count() == 1 && t.figure()
    };
    tokens.iter().any(time)
        && tokens.iter().enumerate().all(|(i, t)| {
            let w = t.low();
            time(t)
                || t.figure()
                    && !format!("{}{}{}", t.pre, t.word, t.post).contains(['€', '$', '£', '%', '¥'])
                || w == "any" && tokens.len() > 2
                || (i == 0
                    && (lexicon::is_preposition(&w)
                        || lexicon::is_determiner(&w)
                        || w == "last"
                        || w == "next"))
                || lexicon::among(
                    w.as_str(),
                    "the a an once twice every each and of to next this whole our until first last \
                working business one two three four five six seven eight nine ten eleven twelve \
                late early end at on in from",
                )
        })
}

pub(super) fn only_place(tokens: &[Token]) -> bool {
    tokens.len() >= 2
        && tokens.len() <= 5
        && matches!(
            tokens[0].low().as_str(),
            "in" | "at" | "across" | "near" | "throughout"
        )
        && tokens[1..]
            .iter()
            .all(|t| t.capital() && !t.figure() || matches!(t.low().as_str(), "and" | "of" | "the"))
        && tokens.last().is_some_and(Token::capital)
}

/// A closing phrase that belongs to the whole sentence: "for a fixed fee", "at any café in the city".
pub(super) fn circumstance(tail: &[Token], before: &str) -> bool {
    let w = tail[0].low();
    let bound = match w.as_str() {
        "for" => lexicon::among(
            before,
            "wait ask look pay care apply register up made ideal ready known open room stand \
                good responsible designed built suited place need available cover time space \
                except enough fit right demand exchange asked paid searching hope call account",
        ),
        "on" => lexicon::among(
            before,
            "depend depends based focus work works rely relies count open insist spend hold \
                keep go goes put information advice tax report talk guide book",
        ),
        "at" => lexicon::among(
            before,
            "look looks aim aimed good starts start begins back open",
        ),
        "through" => lexicon::among(
            before,
            "walk go goes run runs look get think sleep live read pass",
        ),
        "without" | "throughout" => false,
        _ => true,
    };
    let person = tail.get(1).is_some_and(|t| {
        lexicon::is_subject(&t.low()) || matches!(t.low().as_str(), "us" | "me" | "them")
    });
    let verbs = tail
        .iter()
        .skip(if w == "without" { 2 } else { 1 })
        .any(|t| {
            lexicon::is_auxiliary(&t.low())
                || lexicon::is_subordinator(&t.low())
                || lexicon::among(t.low().as_str(), "that which who to how what")
        });
    !bound
        && !person
        && !verbs
        && (2..=9).contains(&tail.len())
        && !has_verb(tail)
        && tail[..tail.len() - 1].iter().all(|t| t.post.is_empty())
}
