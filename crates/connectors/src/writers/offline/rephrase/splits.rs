//! Steps that take a sentence apart at a joint and put a connective there, or put a small word of
//! emphasis beside the verb. The statement stays; only its joints show.

use super::{
    super::{
        grammar::has_verb,
        lexicon,
        tokens::{Token, plain, upper_first},
        voice::Register,
    },
    Manner, Step,
    joints::{conjunction, emphasis, joint, owner, quotation, relative, with_part},
    moves::sentences,
};

/// Every split that fits.
pub(super) fn all(row: &[Token], manner: Manner<'_>) -> Vec<Step> {
    let mut out = Vec::new();
    for (from, to) in sentences(row) {
        for at in from + 1..to {
            if row[at].locked || row[at - 1].locked {
                continue;
            }
            out.extend(clause(row, from, at, to, manner));
            out.extend(promise(row, from, at, to));
            out.extend(reduced(row, from, at, to));
            out.extend(which(row, from, at, to));
            out.extend(because(row, from, at, to));
            out.extend(emphasis(row, from, at, to, manner));
            out.extend(conjunction(row, from, at, to));
            out.extend(relative(row, from, at, to, manner));
            out.extend(with_part(row, from, at, to));
            out.extend(joint(row, from, at, to));
        }
        out.extend(then(row, from, to));
        out.extend(quotation(row, from, to));
        if !row[from].locked {
            out.extend(owner(row, from, to, manner));
        }
    }
    out
}

/// Puts `words` in place of `row[at..until]`, as a new sentence after `at - 1` when `stop`.
pub(super) fn replace(
    row: &[Token],
    at: usize,
    until: usize,
    words: &str,
    stop: bool,
    cost: u32,
) -> Step {
    let mut tokens = row[..at].to_vec();
    if stop && let Some(last) = tokens.last_mut() {
        last.post = format!(
            "{}.",
            last.post
                .trim_end_matches([',', ';', ':', ' ', '–', '—', '-'])
        );
    }
    tokens.extend(plain(words));
    tokens.extend_from_slice(&row[until..]);
    Step { tokens, cost }
}

fn subordinate_before(row: &[Token], from: usize, at: usize) -> bool {
    row[from..at].iter().any(|t| {
        let w = t.low();
        lexicon::is_subordinator(&w)
            || lexicon::among(
                w.as_str(),
                "that which who how what why whether both either between not never no than to",
            )
    })
}

/// "…, and we wash it" → "…. On top of that, we wash it".
fn clause(row: &[Token], from: usize, at: usize, to: usize, manner: Manner<'_>) -> Vec<Step> {
    let w = row[at].low();
    if !matches!(w.as_str(), "and" | "but" | "so" | "yet")
        || at + 2 >= to
        || !row[at].post.is_empty()
    {
        return Vec::new();
    }
    let next = row[at + 1].low();
    let pronoun = lexicon::among(next.as_str(), "we you it they he she");
    let shut = row[at - 1].post.contains([',', ';']);
    // A comma closes a relative clause; a condition reaches across it.
    let blocked = if shut {
        row[from..at].iter().any(|t| {
            lexicon::is_subordinator(&t.low())
                || matches!(t.low().as_str(), "whether" | "both" | "either" | "between")
        })
    } else {
        subordinate_before(row, from, at)
    };
    let noun = shut && lexicon::is_determiner(&next) && next != "that";
    // Behind a lone comma an article begins a clause even when its verb is not known here.
    let lone = noun && row[from..at - 1].iter().all(|t| !t.post.contains(',')) && to - at > 4;
    let told = lone || has_verb(&row[at + 1..to]);
    if !(pronoun || noun) || !told || !has_verb(&row[from..at]) || blocked {
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
    let mut out: Vec<Step> = choices
        .iter()
        .map(|words| replace(row, at, at + 1, words, true, 1))
        .collect();
    if w == "and" {
        let mut bare = replace(row, at, at + 1, "", true, 1);
        if let Some(t) = bare.tokens.get_mut(at) {
            t.word = upper_first(&t.word);
        }
        out.push(bare);
    }
    out
}

/// "Order by noon and we come today" → "Order by noon: we come today".
fn promise(row: &[Token], from: usize, at: usize, to: usize) -> Option<Step> {
    let next = row.get(at + 1).filter(|_| at + 3 < to)?.low();
    let start = (from..at)
        .rev()
        .find(|&i| row[i].post == ",")
        .map_or(from, |i| i + 1);
    let command =
        super::super::grammar::begins_with_verb(&row[start..to]) || row[from].low() == "please";
    let own = lexicon::is_subject(&next) || lexicon::is_determiner(&next);
    let busy = row[from..at].iter().any(|t| t.post.contains([':', ';']))
        || row[start..at].iter().any(|t| t.low() == "and");
    if row[at].low() != "and" || !command || !own || busy || !has_verb(&row[at + 1..to]) {
        return None;
    }
    let mut step = replace(row, at, at + 1, "", false, 1);
    ":".clone_into(&mut step.tokens[at - 1].post);
    Some(step)
}

/// "boats that are moored" → "boats moored"; "owners who sell" → "owners selling".
fn reduced(row: &[Token], from: usize, at: usize, to: usize) -> Option<Step> {
    let w = row[at].low();
    if !matches!(w.as_str(), "that" | "who" | "which")
        || at < from + 1
        || at + 2 >= to
        || !row[at - 1].post.is_empty()
        || !row[at].post.is_empty()
    {
        return None;
    }
    let (next, after) = (row[at + 1].low(), row[at + 2].low());
    let noun = !lexicon::is_verb(&row[at - 1].low())
        && !lexicon::is_auxiliary(&row[at - 1].low())
        && !lexicon::among(
            row[at - 1].low().as_str(),
            "so all anything everything sure say says",
        );
    let participle = after.ends_with("ed")
        || lexicon::among(
            after.as_str(),
            "made built grown kept held sold written given taken left found bound woven \
                grazing based",
        );
    if noun && matches!(next.as_str(), "is" | "are" | "was" | "were") && participle {
        return Some(replace(row, at, at + 2, "", false, 1));
    }
    if noun
        && matches!(next.as_str(), "have" | "has")
        && (lexicon::is_determiner(&after)
            || row[at + 2].figure()
            || lexicon::among(after.as_str(), "two three four five six seven eight ten"))
    {
        return Some(replace(row, at, at + 2, "with", false, 1));
    }
    let base = if lexicon::is_verb(&next) {
        Some(next.clone())
    } else {
        lexicon::plain_form(&next)
    }?;
    let stative = lexicon::among(
        base.as_str(),
        "have do know need want like own belong love mean cost understand see prefer \
                trust last seem hope come",
    );
    (noun && !stative && row[at + 1].post.is_empty())
        .then(|| replace(row, at, at + 2, &lexicon::gerund(&base), false, 2))
}

/// "…, which makes it light" → "…. That makes it light".
fn which(row: &[Token], from: usize, at: usize, to: usize) -> Option<Step> {
    let next = row.get(at + 1).filter(|_| at + 2 < to)?.low();
    if row[at].low() != "which" || !row[at - 1].post.contains(',') || at < from + 3 {
        return None;
    }
    let third = lexicon::plain_form(&next).is_some() || matches!(next.as_str(), "is" | "was");
    let words = if third {
        "This"
    } else if matches!(next.as_str(), "are" | "were" | "have") {
        "They"
    } else {
        return None;
    };
    Some(replace(row, at, at + 1, words, true, 1))
}

/// "… because the wood is dry" → "…. The reason: the wood is dry".
fn because(row: &[Token], from: usize, at: usize, to: usize) -> Vec<Step> {
    if row[at].low() != "because" || at < from + 2 || at + 2 >= to || row[at + 1].low() == "of" {
        return Vec::new();
    }
    if subordinate_before(row, from, at)
        && row[from..at]
            .iter()
            .any(|t| matches!(t.low().as_str(), "not" | "if" | "when" | "whether"))
    {
        return Vec::new();
    }
    vec![
        replace(row, at, at + 1, "The reason:", true, 1),
        replace(row, at, at, "Why?", true, 2),
    ]
    .into_iter()
    .map(|mut step| {
        if let Some(t) = step
            .tokens
            .iter_mut()
            .skip(at + 1)
            .find(|t| t.word == "because")
        {
            t.word = upper_first(&t.word);
        }
        step
    })
    .collect()
}

/// "If it rains, we move" → "If it rains, then we move".
fn then(row: &[Token], from: usize, to: usize) -> Option<Step> {
    if row[from].low() != "if" || row[from].locked {
        return None;
    }
    let comma = (from..to).find(|&i| row[i].post.contains(','))?;
    let next = row.get(comma + 1).filter(|_| comma + 2 < to)?.low();
    let subject = lexicon::is_subject(&next) || lexicon::is_determiner(&next);
    (subject && !row[comma + 1].locked)
        .then(|| replace(row, comma + 1, comma + 1, "then", false, 1))
}
