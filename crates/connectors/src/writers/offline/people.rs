//! Turns what a brief says about people and subjects into words fit to be addressed to them: pains
//! and goals as questions, the audience as a form of address, keywords as topics and hashtags.
//! Internal wording (segments, ages, targets) is never let through.

use std::collections::HashSet;

use super::{
    lexicon,
    tokens::{self, Token, lower_first, upper_first},
};

/// Most words a borrowed phrase may have.
const SHORT: usize = 9;

pub(super) fn strip(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_matches(['.', '!', '?', ' ', ',', ';', ':', '"', '“', '”'])
        .to_owned()
}

/// Third or first person turned to the reader.
fn to_reader(text: &str) -> String {
    let mut row = tokens::split(text);
    for token in &mut row {
        let low = token.low();
        let new = match low.as_str() {
            "their" | "his" | "my" => "your",
            "them" | "him" | "they" | "i" => "you",
            "themselves" | "himself" | "herself" | "myself" => "yourself",
            _ => continue,
        };
        new.clone_into(&mut token.word);
    }
    tokens::join(&row)
}

fn has_foreign_person(row: &[Token]) -> bool {
    row.iter().any(|t| {
        lexicon::among(
            t.low().as_str(),
            "he she her we our us i'm i've i'd they're they've me one",
        )
    })
}

/// A pain as a question without its mark: "Spends Sundays on paperwork" → "Spending Sundays on paperwork".
pub(super) fn pain(text: &str) -> Option<String> {
    let text = strip(text);
    let text = [
        "I am ",
        "They are ",
        "I feel ",
        "They feel ",
        "Is ",
        "Are ",
        "Feels ",
        "I ",
        "They ",
    ]
    .iter()
    .find_map(|p| text.strip_prefix(p))
    .map_or(text.clone(), str::to_owned);
    let mut row = tokens::split(&text);
    let n = row.len();
    if !(2..=SHORT).contains(&n)
        || has_foreign_person(&row)
        || row.last().is_some_and(|t| tokens::abbreviation(&t.word))
        || row
            .iter()
            .any(|t| t.locked || t.post.contains(['.', ';', ':']))
    {
        return None;
    }
    let first = row[0].low();
    let second = row[1].low();
    if lexicon::among(
        first.as_str(),
        "cannot can't never no not does doesn't don't do",
    ) {
        if first.starts_with("do") {
            return None;
        }
    } else if first == "has" || first == "have" {
        "Having".clone_into(&mut row[0].word);
        if second != "to" && second != "no" {
            return None;
        }
        if second == "no" {
            row.remove(0);
        }
    } else if let Some(base) = third_person(&first, &second)
        .filter(|_| !lexicon::is_auxiliary(&second) && !lexicon::is_verb(&second))
    {
        row[0].word = lexicon::gerund(&base);
    } else if lexicon::is_verb(&first)
        && !lexicon::is_auxiliary(&second)
        && (lexicon::is_determiner(&second) || lexicon::is_preposition(&second))
    {
        row[0].word = lexicon::gerund(&first);
    } else if lexicon::is_subject(&first) {
        return None;
    }
    Some(upper_first(&to_reader(&tokens::join(&row))))
}

/// A goal as the rest of "Want to …": "Fill the slow weekdays" → "fill the slow weekdays".
pub(super) fn goal(text: &str) -> Option<String> {
    let text = strip(text);
    let text = [
        "Wants to ",
        "Want to ",
        "To ",
        "I want to ",
        "They want to ",
        "Would like to ",
        "Wishes to ",
    ]
    .iter()
    .find_map(|p| text.strip_prefix(p))
    .map_or(text.clone(), str::to_owned);
    let row = tokens::split(&text);
    if !(2..=SHORT).contains(&row.len())
        || has_foreign_person(&row)
        || row
            .iter()
            .any(|t| t.locked || t.post.contains(['.', ';', ':']))
    {
        return None;
    }
    let first = row[0].low();
    let second = row[1].low();
    let verb = lexicon::is_verb(&first) || first == "be" || first == "have" || first == "do";
    if !verb
        || lexicon::is_auxiliary(&second)
        || lexicon::is_verb(&second) && !lexicon::is_preposition(&second)
    {
        return None;
    }
    Some(to_reader(&lower_first(&text)))
}

/// The audience as it may be addressed: a short plural phrase without demographics.
pub(super) fn audience(
    text: &str,
    persona: Option<&str>,
    small: &HashSet<String>,
) -> Option<String> {
    let fit = |text: &str| -> Option<String> {
        let text = strip(text);
        let row = tokens::split(&text);
        let n = row.len();
        let low = text.to_lowercase();
        const INTERNAL: &[&str] = &[
            "segment",
            "target",
            "demographic",
            "lead",
            "prospect",
            "lapsed",
            "aged",
            "income",
            "urban",
            "male",
            "female",
            "women",
            "men",
            "decision",
            "millennial",
            "persona",
            "audience",
            "b2b",
            "b2c",
            "consumer",
            "who",
            "mostly",
            "mainly",
            "primarily",
            "existing",
            "potential",
            "followers",
            "subscribers",
            "smes",
            "high-net",
            "older",
            "elderly",
            "poor",
            "churn",
            "non-",
        ];
        let plain = low
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .all(|w| !INTERNAL.iter().any(|i| w.starts_with(i)));
        if !(1..=7).contains(&n)
            || !plain
            || row
                .iter()
                .any(|t| t.figure() || !t.post.is_empty() || !t.pre.is_empty())
        {
            return None;
        }
        let head = row
            .iter()
            .position(|t| lexicon::is_preposition(&t.low()))
            .unwrap_or(n);
        let noun = row[..head].last()?.low();
        let plural = (noun.ends_with('s') && !noun.ends_with("ss"))
            || matches!(noun.as_str(), "people" | "children" | "families");
        let article =
            lexicon::is_determiner(&row[0].low()) || lexicon::is_verb(&row[0].low()) && n > 1;
        if !plural || article {
            return None;
        }
        let first = row[0].low();
        let name = row[0].word.chars().skip(1).any(char::is_uppercase)
            || row.len() > 1 && row[1].capital();
        let known = small.contains(&first) || lexicon::is_common(&first) || first.ends_with('s');
        Some(
            if name
                || !known && row[0].capital() && n > 1 && !first.ends_with('s') && row[1].capital()
            {
                text
            } else {
                lower_first(&text)
            },
        )
    };
    fit(text).or_else(|| {
        persona
            .filter(|p| p.to_lowercase().ends_with('s'))
            .and_then(fit)
    })
}

/// The plain form of a verb in the third person; a word that may be a plural noun counts only when
/// what follows speaks for the verb.
fn third_person(first: &str, second: &str) -> Option<String> {
    let nounlike = lexicon::is_nounlike(first);
    let acts = lexicon::is_determiner(second) && second != "that"
        || matches!(second, "with" | "about" | "to");
    lexicon::plain_form(first).filter(|_| !nounlike || acts)
}
