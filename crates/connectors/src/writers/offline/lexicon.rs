//! Closed word classes of English and the commonest verbs: just enough to tell a sentence from a
//! phrase and to know which words may be written small. Word lists only; no rules of rewriting.

mod classes;
mod verbs;

use std::{collections::HashSet, sync::LazyLock};

type Words = LazyLock<HashSet<&'static str>>;

static DETERMINERS: Words = LazyLock::new(|| classes::DETERMINERS.split_whitespace().collect());
static SUBJECTS: Words = LazyLock::new(|| classes::SUBJECTS.split_whitespace().collect());
static PREPOSITIONS: Words = LazyLock::new(|| classes::PREPOSITIONS.split_whitespace().collect());
static AUXILIARIES: Words = LazyLock::new(|| classes::AUXILIARIES.split_whitespace().collect());
static SUBORDINATORS: Words = LazyLock::new(|| classes::SUBORDINATORS.split_whitespace().collect());
static PASTS: Words = LazyLock::new(|| classes::PASTS.split_whitespace().collect());
static TIMES: Words = LazyLock::new(|| classes::TIMES.split_whitespace().collect());
static COMMON: Words = LazyLock::new(|| classes::COMMON.split_whitespace().collect());

/// Whether `w` is one of the words of `list`.
pub(super) fn among(w: &str, list: &str) -> bool {
    list.split_whitespace().any(|one| one == w)
}

/// Articles, possessives, demonstratives, quantifiers: what begins a noun phrase.
pub(super) fn is_determiner(w: &str) -> bool {
    DETERMINERS.contains(w)
}

/// Subject pronouns and their like.
pub(super) fn is_subject(w: &str) -> bool {
    SUBJECTS.contains(w)
}

/// Prepositions.
pub(super) fn is_preposition(w: &str) -> bool {
    PREPOSITIONS.contains(w)
}

/// Forms of be, have, do and the modals.
pub(super) fn is_auxiliary(w: &str) -> bool {
    AUXILIARIES.contains(w)
}

/// Words that open a dependent clause.
pub(super) fn is_subordinator(w: &str) -> bool {
    SUBORDINATORS.contains(w)
}

/// Words of time: units, days, months, parts of the day.
pub(super) fn is_time(w: &str) -> bool {
    TIMES.contains(w) || w.strip_suffix('s').is_some_and(|s| TIMES.contains(s))
}

/// Verbs whose plain form is rarely a noun.
static VERBS: Words = LazyLock::new(|| verbs::VERBS.split_whitespace().collect());

/// Third-person forms that are just as often plural nouns.
static NOUNLIKE: Words = LazyLock::new(|| verbs::NOUNLIKE.split_whitespace().collect());

/// Whether `w` is a known verb in its plain form.
pub(super) fn is_verb(w: &str) -> bool {
    VERBS.contains(w)
}

/// The plain form of a known verb's third person, if it is one.
pub(super) fn plain_form(w: &str) -> Option<String> {
    let tries = [
        w.strip_suffix('s').map(str::to_owned),
        w.strip_suffix("es")
            .filter(|b| b.ends_with(['s', 'x', 'z', 'o']) || b.ends_with("ch") || b.ends_with("sh"))
            .map(str::to_owned),
        w.strip_suffix("ies").map(|s| format!("{s}y")),
    ];
    match w {
        "has" => return Some("have".to_owned()),
        "does" => return Some("do".to_owned()),
        _ => {}
    }
    tries.into_iter().flatten().find(|base| is_verb(base))
}

/// Whether a third person is just as often a plural noun.
pub(super) fn is_nounlike(third: &str) -> bool {
    NOUNLIKE.contains(third)
}

/// The third person of a known verb.
pub(super) fn third(base: &str) -> Option<String> {
    if !is_verb(base) {
        return None;
    }
    Some(match base {
        _ if base.ends_with(['s', 'x', 'o']) || base.ends_with("ch") || base.ends_with("sh") => {
            format!("{base}es")
        }
        _ if base.ends_with('y')
            && !base.ends_with(['a', 'e', 'o'])
            && !base[..base.len() - 1].ends_with(['a', 'e', 'o', 'u']) =>
        {
            format!("{}ies", &base[..base.len() - 1])
        }
        _ => format!("{base}s"),
    })
}

/// Third person of a known verb that could hardly be a noun.
pub(super) fn is_clear_third(w: &str) -> bool {
    !NOUNLIKE.contains(w) && plain_form(w).is_some()
}

/// Past forms that mark a sentence ("renewed" alone could be an adjective, "said" could not).
pub(super) fn is_clear_past(w: &str) -> bool {
    PASTS.contains(w)
}

/// The -ing form.
pub(super) fn gerund(base: &str) -> String {
    let b = base.as_bytes();
    let vowel = |c: u8| matches!(c, b'a' | b'e' | b'i' | b'o' | b'u');
    if matches!(base, "be" | "see" | "agree") {
        return format!("{base}ing");
    }
    if let Some(stem) = base.strip_suffix("ie") {
        return format!("{stem}ying");
    }
    if let Some(stem) = base.strip_suffix('e') {
        return format!("{stem}ing");
    }
    let n = b.len();
    let short = (3..=4).contains(&n)
        && !vowel(b[n - 1])
        && vowel(b[n - 2])
        && !vowel(b[n - 3])
        && !matches!(b[n - 1], b'w' | b'x' | b'y');
    if (short && !matches!(base, "open" | "need")) || matches!(base, "begin" | "forget") {
        return format!("{base}{}ing", &base[n - 1..]);
    }
    format!("{base}ing")
}

/// Words of a sentence's beginning that may be written small in its middle.
pub(super) fn is_common(w: &str) -> bool {
    is_determiner(w)
        || is_subject(w) && w != "i"
        || is_preposition(w)
        || is_subordinator(w)
        || is_auxiliary(w) && !matches!(w, "may" | "will" | "i'm" | "i've")
        || is_verb(w)
        || COMMON.contains(w)
}

/// Whether `an` belongs before `w`.
pub(super) fn takes_an(w: &str) -> bool {
    let w = w.to_lowercase();
    if ["hour", "honest", "heir", "honour", "honor"]
        .iter()
        .any(|s| w.starts_with(s))
    {
        return true;
    }
    if ["uni", "use", "usu", "uti", "eu", "one", "once", "ubi"]
        .iter()
        .any(|s| w.starts_with(s))
        && !w.starts_with("unin")
        && !w.starts_with("unim")
    {
        return false;
    }
    w.starts_with(['a', 'e', 'i', 'o', 'u']) || w.starts_with('8') || w == "11" || w == "18"
}
