//! Finds the finite verb of a sentence and says what kind of sentence it is. A shallow reading: it
//! would rather find no verb than a wrong one.

use super::{
    facts::Shape,
    lexicon,
    tokens::{self, Token},
};

/// Plain verbs that are just as often nouns or adjectives; they count only with an object after a plural.
fn is_nounlike(w: &str) -> bool {
    lexicon::third(w).is_some_and(|t| lexicon::is_nounlike(&t))
        || lexicon::among(
            w,
            "clean complete lower open own live secure mean fit last like land experience \
                welcome",
        )
}

/// Place of the finite verb in one sentence, when it can be told.
pub(super) fn verb_at(row: &[Token]) -> Option<usize> {
    let mut relative = false;
    let mut inside_relative = false;
    let lead = row.first().map(Token::low)?;
    if lexicon::among(lead.as_str(), "we you they it i he she")
        && row.len() > 2
        && row[0].post.is_empty()
    {
        let skip = |t: &Token| {
            let w = t.low();
            w.ends_with("ly")
                || lexicon::among(w.as_str(), "also never always now all only still often")
        };
        let at = (1..row.len() - 1).find(|&i| !skip(&row[i]))?;
        return (!lexicon::is_preposition(&row[at].low())).then_some(at);
    }
    for i in 1..row.len() {
        let (token, prior) = (&row[i], &row[i - 1]);
        let w = token.low();
        let before = prior.low();
        let next = row.get(i + 1).map(Token::low).unwrap_or_default();
        let opens = lexicon::among(
            before.as_str(),
            "that which who where when if whose what how",
        ) && !(i == 1 && before == "that");
        if matches!(before.as_str(), "that" | "which" | "who")
            && i > 1
            && !lexicon::is_determiner(&w)
            && !lexicon::is_subject(&w)
        {
            // The word behind a relative pronoun is the relative clause's own verb.
            (relative, inside_relative) = (false, true);
            continue;
        }
        if opens {
            relative = true;
        }
        if token.locked
            || before == "to"
            || lexicon::is_preposition(&before)
            || token.capital() && !token.post.is_empty() && !lexicon::is_auxiliary(&w)
        {
            continue;
        }
        let pronoun = lexicon::is_subject(&before);
        let single_lead = lexicon::among(lead.as_str(), "a an this each every one");
        let several = before.ends_with('s') && !before.ends_with("ss");
        let one_time = lexicon::is_time(&before) && single_lead;
        let plural = several && !prior.locked && !one_time
            || matches!(before.as_str(), "people" | "children" | "families")
            || prior.figure() && !single_lead;
        let past = w.ends_with("ed")
            && w.len() > 4
            && (plural || prior.locked || lexicon::is_determiner(&lead) && i > 1)
            && (lexicon::is_determiner(&next) || row.get(i + 1).is_some_and(Token::figure))
            && prior.post.is_empty();
        let certain = past
            || lexicon::is_auxiliary(&w)
                && !(w == "may" && token.capital())
                && !(w == "am" && before != "i")
            || lexicon::is_clear_past(&w) && prior.post.is_empty();
        let third = lexicon::plain_form(&w).is_some();
        let dated = row.get(i + 1).is_some_and(|t| {
            t.word.len() >= 4
                && (t.word.starts_with("19") || t.word.starts_with("20"))
                && t.word
                    .chars()
                    .all(|c| c.is_ascii_digit() || c == '–' || c == '-')
        });
        let object = lexicon::is_determiner(&next)
            || lexicon::is_subject(&next)
            || lexicon::is_preposition(&next) && next != "of" && next != "than"
            || row.get(i + 1).is_some_and(Token::figure)
            || lexicon::among(
                next.as_str(),
                "only just you us well sharp how what not together together. here every again \
                one two three four five six seven eight ten twelve when if up down off out back \
                their less more everything anything",
            );
        let end = !token.post.is_empty() || i + 1 == row.len();
        let adjective_before = lexicon::is_determiner(&before)
            && !matches!(before.as_str(), "this" | "that" | "all" | "each");
        let found = if before == "and" || before == "or" || before == "&" {
            false
        } else if certain {
            true
        } else if adjective_before || !prior.post.is_empty() && !relative {
            false
        } else if third && lexicon::is_clear_third(&w) {
            true
        } else if third {
            let firm = lexicon::is_determiner(&lead)
                || prior.figure()
                || prior.locked
                || !lexicon::is_preposition(&next);
            object
                && firm
                && !dated
                && !plural
                && !end
                && !inside_relative
                && before != "and"
                && before != "or"
        } else if lexicon::is_verb(&w) {
            pronoun
                || (plural || inside_relative && lexicon::is_time(&before))
                    && (!is_nounlike(&w) || object)
                    && !end
        } else {
            false
        };
        if !found {
            continue;
        }
        if relative {
            // This verb belongs to the relative clause; the next one is the sentence's.
            relative = false;
            continue;
        }
        return Some(i);
    }
    None
}

/// Whether the words hold a finite verb.
pub(super) fn has_verb(row: &[Token]) -> bool {
    let lead = row.first().map(Token::low).unwrap_or_default();
    lexicon::is_auxiliary(&lead)
        || lexicon::is_clear_third(&lead)
        || verb_at(row).is_some()
        || row
            .iter()
            .skip(1)
            .any(|t| lexicon::among(t.low().as_str(), "is are was were has have can will"))
}

/// How `text` is built, judged by its first sentence.
pub(super) fn shape(text: &str) -> Shape {
    let row = tokens::split(text);
    let Some(first) = row.first() else {
        return Shape::Phrase;
    };
    let low = first.low();
    let end = row
        .iter()
        .position(Token::ends)
        .map_or(row.len(), |i| i + 1);
    let row = &row[..end];
    if lexicon::is_subject(&low) && row.len() > 2 {
        return Shape::Statement;
    }
    let second = row.get(1).map(Token::low).unwrap_or_default();
    let object = lexicon::is_determiner(&second)
        || lexicon::is_preposition(&second)
        || row.get(1).is_some_and(Token::figure)
        || lexicon::among(
            second.as_str(),
            "us them it how what whether online now today when if",
        );
    let counted = row.get(1).is_some_and(Token::figure) && verb_at(row) == Some(2);
    let command = begins_with_verb(row)
        && !counted
        && lexicon::is_verb(&low)
        && first.post.is_empty()
        && (object
            || row.len() < 3
            || !lexicon::is_auxiliary(&second)
                && !lexicon::is_verb(&second)
                && lexicon::plain_form(&second).is_none()
                && verb_at(row).is_none());
    if command {
        return Shape::Command;
    }
    if lexicon::is_subordinator(&low) && row.iter().any(|t| t.post.contains(','))
        || verb_at(row).is_some()
    {
        Shape::Statement
    } else {
        Shape::Phrase
    }
}

/// Whether the first word may be an imperative ("Last year" is none).
pub(super) fn begins_with_verb(row: &[Token]) -> bool {
    let first = row.first().map(Token::low).unwrap_or_default();
    let second = row.get(1).map(Token::low).unwrap_or_default();
    lexicon::is_verb(&first) && !(first == "last" && lexicon::is_time(&second))
}
