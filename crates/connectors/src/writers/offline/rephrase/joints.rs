//! Steps at the smaller joints of a sentence: conjunctions, colons, brackets, relative clauses of
//! phrases, the owner, the speaker of a quotation.

use super::{
    super::{
        grammar::{has_verb, verb_at},
        lexicon,
        tokens::Token,
        voice::Register,
    },
    Manner, Step,
    splits::replace,
};

/// "is open" → "is indeed open"; only after be, can and will.
pub(super) fn emphasis(
    row: &[Token],
    from: usize,
    at: usize,
    to: usize,
    manner: Manner<'_>,
) -> Option<Step> {
    let before = row[at - 1].low();
    let aux = matches!(before.as_str(), "is" | "are" | "can" | "was" | "were");
    if !aux || at < from + 2 || at + 1 >= to || !row[at - 1].post.is_empty() {
        return None;
    }
    let here = row[at].low();
    let subject_first = lexicon::is_subject(&here)
        || lexicon::is_determiner(&here) && matches!(before.as_str(), "has" | "have")
        || row[at].figure();
    let used = row[from..to]
        .iter()
        .any(|t| lexicon::among(t.low().as_str(), "indeed really fact also not never"));
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
pub(super) fn conjunction(row: &[Token], from: usize, at: usize, to: usize) -> Vec<Step> {
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
        || lexicon::among(b.as_str(), "then also so more not never no do does is are")
    {
        return Vec::new();
    }
    let mut out = Vec::new();
    let nominal = |w: &str| {
        !lexicon::is_verb(w)
            && !lexicon::is_clear_past(w)
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
        let said = verb_at(&row[from..to]).is_some_and(|v| from + v < at)
            || lexicon::is_verb(&row[from].low());
        let acts = said && (lexicon::is_verb(&b) || lexicon::is_clear_third(&b));
        if lexicon::is_determiner(&b) && (has_verb(&row[at + 1..to]) || row[at - 1].post == ",") {
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

/// Colons, dashes and brackets get words.
pub(super) fn joint(row: &[Token], from: usize, at: usize, to: usize) -> Vec<Step> {
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
                ":".clone_into(&mut step.tokens[at].post);
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
    // "Not suitable for: …" and a bare label have nothing that could be named.
    let named = !lexicon::is_preposition(&row[at - 1].low()) && has_verb(&row[from..at]);
    if before == ":" && named && !has_verb(&row[at..to]) {
        let mut step = replace(row, at, at, "namely", false, 2);
        ",".clone_into(&mut step.tokens[at - 1].post);
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
pub(super) fn owner(row: &[Token], from: usize, to: usize, manner: Manner<'_>) -> Vec<Step> {
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

/// A phrase "A tent with two doors" → "A tent. It comes with two doors".
pub(super) fn with_part(row: &[Token], from: usize, at: usize, to: usize) -> Option<Step> {
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

/// A phrase "a course that teaches …" → "a course. It teaches …".
pub(super) fn relative(
    row: &[Token],
    from: usize,
    at: usize,
    to: usize,
    manner: Manner<'_>,
) -> Option<Step> {
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

/// A long quotation lets the speaker's name in: “We slept,” says Ana, “through the storm.”
pub(super) fn quotation(row: &[Token], from: usize, to: usize) -> Option<Step> {
    let first = (from..to).find(|&i| row[i].locked)?;
    let last = (first..row.len()).take_while(|&i| row[i].locked).last()?;
    let speaker = row.get(last + 1..).filter(|s| (2..=7).contains(&s.len()))?;
    let verb = lexicon::among(
        speaker[0].low().as_str(),
        "said says wrote writes reports recalls adds notes explains",
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
            || lexicon::among(row[i].low().as_str(), "and but because when that so")
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
    ",".clone_into(&mut named[n - 1].post);
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
