//! What a person does outside: `have an editor write the caption`, `ask Dana to take a photo`.

use super::{
    super::{
        acts::{Act, Task, capital},
        lexicon::VERBS,
        reader::{AHEAD, Found, Reader},
        words::Sort,
    },
    people::who,
};

/// Verbs of what people do that no step does.
const DEEDS: &[&str] = &[
    "edit",
    "rewrite",
    "design",
    "record",
    "film",
    "translate",
    "proofread",
    "read",
    "look",
    "pick",
    "choose",
    "select",
    "contact",
    "follow",
    "finish",
    "add",
    "update",
    "fix",
    "finalise",
    "finalize",
    "shoot",
    "collect",
    "prepare",
    "decide",
    "polish",
];

/// A person is to do something that is not deciding.
pub(super) fn task(r: &Reader<'_>, i: usize) -> Option<Found> {
    if !r.is_verb(i) {
        return None;
    }
    let asks = r.phrase(i, "ask|asks|get|gets|assign");
    let lets = r.phrase(i, "have|let|make");
    let (who, at, unnamed) = who(r, asks.or(lets)?)?;
    let verb = r.past(at, &["to"]);
    let says = (asks.is_some() && verb > at && r.sort(verb) == Some(&Sort::Plain))
        || r.any(verb, VERBS)
        || r.any(verb, DEEDS);
    if !says || unnamed {
        return None;
    }
    let ends = |n: &usize| {
        matches!(r.sort(*n), None | Some(Sort::Comma | Sort::Stop))
            || r.any(*n, &["then", "otherwise"])
            || r.is(*n, "and") && r.end(*n) == *n
    };
    let end = (verb..verb + AHEAD).find(ends).unwrap_or(verb + AHEAD);
    let title = capital(r.said(verb..end));
    Some(Found::one(Act::Task(Task { who, title }), end))
}
