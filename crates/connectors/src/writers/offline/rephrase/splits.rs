//! Steps that take a sentence apart at a joint and put a connective there, or put a small word of
//! emphasis beside the verb. The statement stays; only its joints show.

use super::{Manner, Step, moves::{has_verb, sentences}, super::{lexicon, tokens::{Token, plain, upper_first}, voice::Register}};

/// Every split that fits.
pub(super) fn all(row: &[Token], manner: Manner<'_>) -> Vec<Step> {
    let mut out = Vec::new();
    for (from, to) in sentences(row) {
        for at in from + 1..to {
            if row[at].locked || row[at - 1].locked {
                continue;
            }
            out.extend(clause(row, from, at, to, manner));
            out.extend(which(row, from, at, to));
            out.extend(because(row, from, at, to));
            out.extend(emphasis(row, from, at, to, manner));
            out.extend(conjunction(row, from, at, to));
            out.extend(relative(row, from, at, to, manner));
            out.extend(with_part(row, from, at, to));
            out.extend(joint(row, from, at, to));
        }
        if !row[from].locked {
            out.extend(owner(row, from, to, manner));
        }
    }
    out
}

/// Puts `words` in place of `row[at..until]`, as a new sentence after `at - 1` when `stop`.
fn replace(row: &[Token], at: usize, until: usize, words: &str, stop: bool, cost: u32) -> Step {
    let mut tokens = row[..at].to_vec();
    if stop && let Some(last) = tokens.last_mut() {
        last.post = format!("{}.", last.post.trim_end_matches([',', ';', ':', ' ', '–', '—', '-']));
    }
    tokens.extend(plain(words));
    tokens.extend_from_slice(&row[until..]);
    Step { tokens, cost }
}

fn subordinate_before(row: &[Token], from: usize, at: usize) -> bool {
    row[from..at].iter().any(|t| {
        let w = t.low();
        lexicon::is_subordinator(&w) || matches!(w.as_str(), "that" | "which" | "who" | "how" | "what" | "why" | "whether" | "both" | "either" | "between" | "not" | "never" | "no" | "than" | "to")
    })
}

/// "…, and we wash it" → "…. On top of that, we wash it".
fn clause(row: &[Token], from: usize, at: usize, to: usize, manner: Manner<'_>) -> Vec<Step> {
    let w = row[at].low();
    if !matches!(w.as_str(), "and" | "but" | "so" | "yet") || at + 2 >= to || !row[at].post.is_empty() {
        return Vec::new();
    }
    let next = row[at + 1].low();
    let pronoun = matches!(next.as_str(), "we" | "you" | "it" | "they" | "he" | "she");
    let noun = row[at - 1].post.contains([',', ';']) && lexicon::is_determiner(&next) && next != "that";
    if !(pronoun || noun) || !has_verb(&row[at + 1..to]) || !has_verb(&row[from..at]) || subordinate_before(row, from, at) {
        return Vec::new();
    }
    let choices: &[&str] = match (w.as_str(), manner.register) {
        ("and", Register::Formal) => &["In addition,", "Furthermore,"],
        ("and", Register::Casual) => &["On top of that,", "Plus,", "What's more,"],
        ("and", Register::Plain) => &["On top of that,", "What is more,", "Besides,"],
        ("so", Register::Formal) => &["As a result,", "Consequently,"],
        ("so", _) => &["That way,", "As a result,"],
        (_, Register::Formal) => &["However,", "Nevertheless,"],
        _ => &["Still,", "Even so,"],
    };
    choices.iter().map(|words| replace(row, at, at + 1, words, true, 1)).collect()
}

/// "…, which makes it light" → "…. That makes it light".
fn which(row: &[Token], from: usize, at: usize, to: usize) -> Option<Step> {
    let next = row.get(at + 1).filter(|_| at + 2 < to)?.low();
    if row[at].low() != "which" || !row[at - 1].post.contains(',') || at < from + 3 {
        return None;
    }
    let third = lexicon::plain_form(&next).is_some() || matches!(next.as_str(), "is" | "was");
    let words = if third { "This" } else if matches!(next.as_str(), "are" | "were" | "have") { "They" } else { return None };
    Some(replace(row, at, at + 1, words, true, 1))
}

/// "… because the wood is dry" → "…. The reason: the wood is dry".
fn because(row: &[Token], from: usize, at: usize, to: usize) -> Vec<Step> {
    if row[at].low() != "because" || at < from + 2 || at + 2 >= to || row[at + 1].low() == "of" {
        return Vec::new();
    }
    if subordinate_before(row, from, at) && row[from..at].iter().any(|t| matches!(t.low().as_str(), "not" | "if" | "when" | "whether")) {
        return Vec::new();
    }
    vec![replace(row, at, at + 1, "The reason:", true, 1), replace(row, at, at, "Why?", true, 2)]
        .into_iter()
        .map(|mut step| {
            if let Some(t) = step.tokens.iter_mut().skip(at + 1).find(|t| t.word == "because") {
                t.word = upper_first(&t.word);
            }
            step
        })
        .collect()
}

/// "is open" → "is indeed open"; only after be, can and will.
fn emphasis(row: &[Token], from: usize, at: usize, to: usize, manner: Manner<'_>) -> Option<Step> {
    let before = row[at - 1].low();
    let aux = matches!(before.as_str(), "is" | "are" | "can" | "will" | "has" | "have" | "was" | "were");
    if !aux || at < from + 2 || at + 1 >= to || !row[at - 1].post.is_empty() {
        return None;
    }
    let here = row[at].low();
    let subject_first = lexicon::is_subject(&here) || lexicon::is_determiner(&here) && matches!(before.as_str(), "has" | "have") || row[at].figure();
    let used = row[from..to].iter().any(|t| matches!(t.low().as_str(), "indeed" | "really" | "fact" | "also" | "not" | "never"));
    if subject_first || used || matches!(here.as_str(), "not" | "to" | "also" | "no" | "indeed") {
        return None;
    }
    let word = match manner.register {
        Register::Formal => "indeed",
        Register::Plain => "in fact",
        Register::Casual => "really",
    };
    Some(replace(row, at, at, word, false, 3))
}

/// "red and blue" → "red and also blue"; pairs of names and figures are left alone.
fn conjunction(row: &[Token], from: usize, at: usize, to: usize) -> Vec<Step> {
    let Some(next) = row.get(at + 1).filter(|_| at + 1 < to) else { return Vec::new() };
    let w = row[at].low();
    let (a, b) = (row[at - 1].low(), next.low());
    let names = (row[at - 1].capital() && at - 1 > from) || next.capital() || row[at - 1].figure() || next.figure();
    let blocked = row[from..at].iter().any(|t| matches!(t.low().as_str(), "between" | "both" | "either" | "neither"));
    if !(w == "and" || w == "&") || names || blocked || !row[at].post.is_empty() || lexicon::is_subject(&b) || matches!(b.as_str(), "then" | "also" | "so" | "more") {
        return Vec::new();
    }
    let mut out = Vec::new();
    let nominal = |w: &str| !lexicon::is_verb(w) && lexicon::plain_form(w).is_none() && !w.ends_with("ing") && !w.ends_with("ed") && !lexicon::is_auxiliary(w) && !w.ends_with("ly");
    let has_object = lexicon::is_determiner(&b) || nominal(&b);
    if row[at - 1].post.is_empty() && nominal(&a) && has_object {
        out.push(replace(row, at, at + 1, "as well as", false, 3));
    }
    if w == "and" {
        out.push(replace(row, at, at + 1, "and also", false, 4));
    }
    out
}

/// A phrase "a course that teaches …" → "a course. It teaches …".
fn relative(row: &[Token], from: usize, at: usize, to: usize, manner: Manner<'_>) -> Option<Step> {
    let next = row.get(at + 1).filter(|_| at + 2 < to)?.low();
    let head = row[from].low();
    let single = matches!(head.as_str(), "a" | "an");
    let simple = at >= from + 2 && at <= from + 5 && !has_verb(&row[from..at]) && row[at - 1].post.is_empty()
        && !row[from..at].iter().any(|t| lexicon::is_preposition(&t.low()));
    let (thing, third) = (row[at].low() == "that", lexicon::plain_form(&next).is_some() || next == "is");
    if !(thing && third && single && simple) || manner.register == Register::Formal {
        return None;
    }
    Some(replace(row, at, at + 1, "It", true, 2))
}

/// A phrase "A tent with two doors" → "A tent. It comes with two doors".
fn with_part(row: &[Token], from: usize, at: usize, to: usize) -> Option<Step> {
    let single = matches!(row[from].low().as_str(), "a" | "an" | "every" | "each");
    if row[at].low() != "with" || !single || at < from + 2 || at + 2 >= to || has_verb(&row[from..at]) || row[from..at].iter().any(|t| lexicon::is_preposition(&t.low()) || !t.post.is_empty()) {
        return None;
    }
    if matches!(row[from].low().as_str(), "every" | "each") {
        return Some(replace(row, at, at + 1, "that comes with", false, 2));
    }
    Some(replace(row, at, at + 1, "It comes with", true, 2))
}

/// Colons, dashes and brackets get words.
fn joint(row: &[Token], from: usize, at: usize, to: usize) -> Vec<Step> {
    let before = row[at - 1].post.clone();
    let mut out = Vec::new();
    if at + 1 > to || at < from + 2 {
        return out;
    }
    let dash = before.ends_with('–') || before.ends_with('—') || before == " -";
    if dash && !row[from..at - 1].iter().any(|t| t.post.contains(['–', '—'])) {
        let mut step = replace(row, at, at, "To be precise:", true, 3);
        let second_dash = row[at..to].iter().any(|t| t.post.contains(['–', '—']));
        if !second_dash {
            if row[at].capital() {
                step.tokens[at].post = ":".to_owned();
            }
            out.push(step);
        }
    }
    if before == ";" {
        let own = has_verb(&row[at..to]) && (lexicon::is_subject(&row[at].low()) || lexicon::is_determiner(&row[at].low()));
        out.push(if own { replace(row, at, at, "On top of that,", true, 1) } else { replace(row, at, at, "Also:", true, 2) });
    }
    if before == ":" && !has_verb(&row[at..to]) {
        let mut step = replace(row, at, at, "namely", false, 2);
        step.tokens[at - 1].post = ",".to_owned();
        out.push(step);
    }
    if before.is_empty() && row[at].pre == "(" && row[to - 1].post.contains(')') && !row[at..to - 1].iter().any(|t| t.post.contains(')')) {
        let mut step = replace(row, at, at, "To be precise:", true, 2);
        let shift = step.tokens.len() - row.len();
        step.tokens[at + shift].pre.clear();
        let last = to - 1 + shift;
        step.tokens[last].post = step.tokens[last].post.replace(')', "");
        out.push(step);
    }
    out
}

/// "Our blades" → "Larkspur's blades"; "we" → "we at Larkspur".
fn owner(row: &[Token], from: usize, to: usize, manner: Manner<'_>) -> Vec<Step> {
    let brand = manner.brand.trim();
    let named = row.iter().any(|t| brand.split_whitespace().next() == Some(t.word.trim_end_matches("'s").trim_end_matches("’s")));
    if brand.is_empty() || named || brand.split_whitespace().count() > 4 {
        return Vec::new();
    }
    let mut out = Vec::new();
    let alone = !row[from + 1..to].iter().any(|t| matches!(t.low().as_str(), "we" | "us" | "our" | "ours"));
    if row[from].low() == "our" && alone && row.get(from + 1).is_some_and(|t| t.low() != "own") {
        let mark = if brand.ends_with('s') { "'" } else { "'s" };
        out.push(replace(row, from, from + 1, &format!("{brand}{mark}"), false, 1));
    }
    if row[from].low() == "we" && row[from].post.is_empty() {
        out.push(replace(row, from + 1, from + 1, &format!("at {brand}"), false, 2));
    }
    out
}
