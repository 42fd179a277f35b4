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
        out.extend(then(&row[..], from, to));
        out.extend(quotation(row, from, to));
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
            || matches!(
                w.as_str(),
                "that"
                    | "which"
                    | "who"
                    | "how"
                    | "what"
                    | "why"
                    | "whether"
                    | "both"
                    | "either"
                    | "between"
                    | "not"
                    | "never"
                    | "no"
                    | "than"
                    | "to"
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
    let pronoun = matches!(next.as_str(), "we" | "you" | "it" | "they" | "he" | "she");
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
    if !(pronoun || noun) || !has_verb(&row[at + 1..to]) || !has_verb(&row[from..at]) || blocked {
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
        && !matches!(
            row[at - 1].low().as_str(),
            "so" | "all" | "anything" | "everything" | "sure" | "say" | "says"
        );
    let participle = after.ends_with("ed")
        || matches!(
            after.as_str(),
            "made"
                | "built"
                | "grown"
                | "kept"
                | "held"
                | "sold"
                | "written"
                | "given"
                | "taken"
                | "left"
                | "found"
                | "bound"
                | "woven"
                | "grazing"
                | "based"
        );
    if noun && matches!(next.as_str(), "is" | "are" | "was" | "were") && participle {
        return Some(replace(row, at, at + 2, "", false, 1));
    }
    if noun
        && matches!(next.as_str(), "have" | "has")
        && (lexicon::is_determiner(&after)
            || row[at + 2].figure()
            || matches!(
                after.as_str(),
                "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "ten"
            ))
    {
        return Some(replace(row, at, at + 2, "with", false, 1));
    }
    let base = if lexicon::is_verb(&next) {
        Some(next.clone())
    } else {
        lexicon::plain_form(&next)
    }?;
    let stative = matches!(
        base.as_str(),
        "have"
            | "do"
            | "know"
            | "need"
            | "want"
            | "like"
            | "own"
            | "belong"
            | "love"
            | "mean"
            | "cost"
            | "understand"
            | "see"
            | "prefer"
            | "trust"
            | "last"
            | "seem"
            | "hope"
            | "come"
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

/// "is open" → "is indeed open"; only after be, can and will.
fn emphasis(row: &[Token], from: usize, at: usize, to: usize, manner: Manner<'_>) -> Option<Step> {
    let before = row[at - 1].low();
    let aux = matches!(before.as_str(), "is" | "are" | "can" | "was" | "were");
    if !aux || at < from + 2 || at + 1 >= to || !row[at - 1].post.is_empty() {
        return None;
    }
    let here = row[at].low();
    let subject_first = lexicon::is_subject(&here)
        || lexicon::is_determiner(&here) && matches!(before.as_str(), "has" | "have")
        || row[at].figure();
    let used = row[from..to].iter().any(|t| {
        matches!(
            t.low().as_str(),
            "indeed" | "really" | "fact" | "also" | "not" | "never"
        )
    });
    if subject_first || used || matches!(here.as_str(), "not" | "to" | "also" | "no" | "indeed") {
        return None;
    }
    let word = match manner.register {
        Register::Formal => "indeed",
        Register::Plain | Register::Casual => return None,
    };
    Some(replace(row, at, at, word, false, 4))
}

/// "red and blue" → "red and also blue"; pairs of names and figures are left alone.
fn conjunction(row: &[Token], from: usize, at: usize, to: usize) -> Vec<Step> {
    let Some(next) = row.get(at + 1).filter(|_| at + 1 < to) else {
        return Vec::new();
    };
    let w = row[at].low();
    let (a, b) = (row[at - 1].low(), next.low());
    let names = (row[at - 1].capital() && at - 1 > from)
        || next.capital()
        || row[at - 1].figure()
        || next.figure();
    let blocked = row[from..at]
        .iter()
        .any(|t| matches!(t.low().as_str(), "between" | "both" | "either" | "neither"));
    if !(w == "and" || w == "&")
        || names
        || blocked
        || !row[at].post.is_empty()
        || lexicon::is_subject(&b)
        || matches!(
            b.as_str(),
            "then" | "also" | "so" | "more" | "not" | "never" | "no" | "do" | "does" | "is" | "are"
        )
    {
        return Vec::new();
    }
    let mut out = Vec::new();
    let nominal = |w: &str| {
        !lexicon::is_verb(w)
            && lexicon::plain_form(w).is_none()
            && !w.ends_with("ing")
            && !w.ends_with("ed")
            && !lexicon::is_auxiliary(w)
            && !w.ends_with("ly")
    };
    let has_object = lexicon::is_determiner(&b) || nominal(&b);
    let acted = row.get(at + 2).is_some_and(|t| {
        lexicon::is_determiner(&t.low())
            || matches!(t.low().as_str(), "what" | "how" | "you" | "us")
    });
    if row[at - 1].post.is_empty() && nominal(&a) && has_object && !acted {
        out.push(replace(row, at, at + 1, "as well as", false, 3));
    }
    if w == "and" {
        let said = super::super::grammar::verb_at(&row[from..to]).is_some_and(|v| from + v < at)
            || lexicon::is_verb(&row[from].low());
        let acts = said && (lexicon::is_verb(&b) || lexicon::is_clear_third(&b));
        if lexicon::is_determiner(&b) && has_verb(&row[at + 1..to]) {
            return out;
        }
        out.push(replace(
            row,
            at,
            at + 1,
            "and also",
            false,
            if acts { 2 } else { 3 },
        ));
        if !acts
            && row[from..at].iter().any(|t| t.post == ",")
            && row[at - 1].post.is_empty()
            && nominal(&b)
        {
            out.push(replace(row, at, at + 1, "plus", false, 3));
        }
    }
    out
}

/// A phrase "a course that teaches …" → "a course. It teaches …".
fn relative(row: &[Token], from: usize, at: usize, to: usize, manner: Manner<'_>) -> Option<Step> {
    let next = row.get(at + 1).filter(|_| at + 2 < to)?.low();
    let head = row[from].low();
    let single = matches!(head.as_str(), "a" | "an");
    let simple = at >= from + 2
        && at <= from + 5
        && !has_verb(&row[from..at])
        && row[at - 1].post.is_empty()
        && !row[from..at]
            .iter()
            .any(|t| lexicon::is_preposition(&t.low()));
    let (thing, third) = (
        row[at].low() == "that",
        lexicon::plain_form(&next).is_some() || next == "is",
    );
    if !(thing && third && single && simple) || manner.register == Register::Formal {
        return None;
    }
    Some(replace(row, at, at + 1, "It", true, 2))
}

/// A phrase "A tent with two doors" → "A tent. It comes with two doors".
fn with_part(row: &[Token], from: usize, at: usize, to: usize) -> Option<Step> {
    let single = matches!(row[from].low().as_str(), "a" | "an" | "every" | "each");
    if row[at].low() != "with"
        || !single
        || at < from + 2
        || at + 2 >= to
        || has_verb(&row[from..at])
        || row[from..at]
            .iter()
            .any(|t| lexicon::is_preposition(&t.low()) || !t.post.is_empty())
    {
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
    if dash
        && !row[from..at - 1]
            .iter()
            .any(|t| t.post.contains(['–', '—']))
    {
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
        let own = has_verb(&row[at..to])
            && (lexicon::is_subject(&row[at].low()) || lexicon::is_determiner(&row[at].low()));
        out.push(if own {
            replace(row, at, at, "On top of that,", true, 1)
        } else {
            replace(row, at, at, "Also:", true, 2)
        });
    }
    if before == ":" && !has_verb(&row[at..to]) {
        let mut step = replace(row, at, at, "namely", false, 2);
        step.tokens[at - 1].post = ",".to_owned();
        out.push(step);
    }
    if before.is_empty()
        && row[at].pre == "("
        && row[to - 1].post.contains(')')
        && !row[at..to - 1].iter().any(|t| t.post.contains(')'))
    {
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
    let named = row.iter().any(|t| {
        brand.split_whitespace().next()
            == Some(t.word.trim_end_matches("'s").trim_end_matches("’s"))
    });
    if brand.is_empty() || named || brand.split_whitespace().count() > 4 {
        return Vec::new();
    }
    let mut out = Vec::new();
    let alone = !row[from + 1..to]
        .iter()
        .any(|t| matches!(t.low().as_str(), "we" | "us" | "our" | "ours"));
    if row[from].low() == "our" && alone && row.get(from + 1).is_some_and(|t| t.low() != "own") {
        let mark = if brand.ends_with('s') { "'" } else { "'s" };
        out.push(replace(
            row,
            from,
            from + 1,
            &format!("{brand}{mark}"),
            false,
            1,
        ));
    }
    if row[from].low() == "we" && row[from].post.is_empty() {
        out.push(replace(
            row,
            from + 1,
            from + 1,
            &format!("at {brand}"),
            false,
            2,
        ));
    }
    out
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

/// A long quotation lets the speaker's name in: “We slept,” says Ana, “through the storm.”
fn quotation(row: &[Token], from: usize, to: usize) -> Option<Step> {
    let first = (from..to).find(|&i| row[i].locked)?;
    let last = (first..row.len()).take_while(|&i| row[i].locked).last()?;
    let speaker = row.get(last + 1..).filter(|s| (2..=7).contains(&s.len()))?;
    let verb = matches!(
        speaker[0].low().as_str(),
        "said"
            | "says"
            | "wrote"
            | "writes"
            | "reports"
            | "recalls"
            | "adds"
            | "notes"
            | "explains"
    );
    let closes = row[last]
        .post
        .chars()
        .find(|c| matches!(c, '"' | '”' | '“' | '»'))?;
    if !verb
        || first != from
        || !row[last].post.contains(',')
        || last < first + 6
        || row[first..last].iter().any(Token::ends)
    {
        return None;
    }
    let middle = usize::midpoint(first, last);
    let joint = |i: usize| {
        lexicon::is_preposition(&row[i].low()) && row[i].low() != "of"
            || lexicon::is_determiner(&row[i].low())
            || matches!(
                row[i].low().as_str(),
                "and" | "but" | "because" | "when" | "that" | "so"
            )
    };
    let at = (first + 3..last - 1)
        .filter(|&i| {
            joint(i)
                && !lexicon::is_preposition(&row[i - 1].low())
                && !lexicon::is_determiner(&row[i - 1].low())
                && !matches!(row[i - 1].low().as_str(), "and" | "or" | "but")
        })
        .min_by_key(|i| i.abs_diff(middle))?;
    let mut out = row[..at].to_vec();
    out[at - 1].post = format!("{},{closes}", row[at - 1].post.trim_end_matches(','));
    let mut named = speaker.to_vec();
    let n = named.len();
    named[n - 1].post = ",".to_owned();
    out.extend(named);
    let mut rest = row[at..=last].to_vec();
    rest[0].pre.clone_from(&row[first].pre);
    let m = rest.len();
    rest[m - 1].post = format!(".{closes}");
    out.extend(rest);
    Some(Step {
        tokens: out,
        cost: 1,
    })
}
