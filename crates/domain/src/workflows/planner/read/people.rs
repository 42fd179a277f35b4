//! People: who is meant, by role, by name, or not at all.

use super::{
    super::{acts::Who, reader::Reader, words::Sort},
    ask, publish, times,
};

/// Words that name a role, and the role.
const ROLES: &[(&str, &str)] = &[
    ("manager", "manager"),
    ("managers", "manager"),
    ("editor", "editor"),
    ("editors", "editor"),
    ("owner", "owner"),
    ("owners", "owner"),
    ("admin", "admin"),
    ("admins", "admin"),
    ("administrator", "admin"),
    ("administrators", "admin"),
    ("client", "client"),
    ("clients", "client"),
    ("contributor", "contributor"),
    ("contributors", "contributor"),
];

/// Words that mean people without naming them.
const ANYBODY: &[&str] = &[
    "somebody",
    "someone",
    "anybody",
    "anyone",
    "person",
    "persons",
    "people",
    "human",
    "humans",
    "colleague",
    "colleagues",
    "reviewer",
    "reviewers",
    "approver",
    "approvers",
];

/// Words that mean people who are not known here.
const UNNAMED: &[&str] = &[
    "team",
    "everybody",
    "everyone",
    "us",
    "boss",
    "sales",
    "marketing",
];

/// Who is meant at a place, behind it, and whether somebody was said who cannot be named.
pub(super) fn who(r: &Reader<'_>, i: usize) -> Option<(Who, usize, bool)> {
    let (mut who, mut unnamed, mut at, mut found) = (Who::default(), false, i, false);
    for _ in 0..12 {
        let next = quantity(r, at, &mut who);
        let Some(end) = one(r, next, &mut who, &mut unnamed) else {
            break;
        };
        (at, found) = (end, true);
        let mut join = at;
        while join < at + 2 && (r.any(join, &["and", "or"]) || r.sort(join) == Some(&Sort::Comma)) {
            who.any |= r.is(join, "or");
            join += 1;
        }
        let more = quantity(r, join, &mut who.clone());
        if join == at
            || one(r, more, &mut who.clone(), &mut unnamed.clone()).is_none()
            || is_subject(r, more)
        {
            break;
        }
        at = join;
    }
    if who.named.len() > 1 && who.count.is_none() && !who.any {
        who.all = true;
    }
    found.then_some((who, at, unnamed))
}

/// Whether a capital word begins a new thought: it is followed by a verb of its own.
fn is_subject(r: &Reader<'_>, i: usize) -> bool {
    r.words.get(i).is_some_and(|w| w.capital)
        && r.any(i + 1, &["must", "has", "should", "writes", "publishes"])
}

fn quantity(r: &Reader<'_>, i: usize, who: &mut Who) -> usize {
    let mut at = r.past(
        i,
        &[
            "at", "least", "exactly", "of", "the", "a", "an", "our", "my", "your", "another",
        ],
    );
    if r.any(at, &["both", "all", "every", "each"]) {
        who.all = true;
        at += 1;
    } else if r.any(at, &["either", "any"]) {
        who.any = true;
        at += 1;
    } else if let Some(n) = r
        .number(at)
        .filter(|n| (1.0..=20.0).contains(n) && n.fract() == 0.0)
    {
        who.count = Some(n as u32);
        at += 1;
    }
    r.past(
        at,
        &[
            "of",
            "the",
            "a",
            "an",
            "our",
            "my",
            "your",
            "different",
            "other",
        ],
    )
}

/// One person, role or address; behind it.
fn one(r: &Reader<'_>, i: usize, who: &mut Who, unnamed: &mut bool) -> Option<usize> {
    if r.sort(i) == Some(&Sort::Mailbox) {
        who.named.push(r.low(i).to_owned());
        return Some(i + 1);
    }
    if let Some((_, role)) = ROLES.iter().find(|(word, _)| r.is(i, word)) {
        who.named.push((*role).to_owned());
        return Some(i + 1);
    }
    if r.is(i, "me") {
        match r.me {
            Some(me) => who.named.push(me.to_owned()),
            None => *unnamed = true,
        }
        return Some(i + 1);
    }
    if r.any(i, ANYBODY) {
        return Some(i + 1);
    }
    if r.any(i, UNNAMED) {
        *unnamed = true;
        return Some(r.past(i + 1, &["team", "leader", "lead"]));
    }
    let end = name(r, i)?;
    who.named.push(
        r.said(i..end)
            .trim_end_matches("'s")
            .trim_end_matches("’s")
            .to_owned(),
    );
    Some(end)
}

/// Behind a name: words with capitals, or one of the people.
fn name(r: &Reader<'_>, i: usize) -> Option<usize> {
    let capital = |n: usize| {
        let Some(word) = r.words.get(n) else {
            return false;
        };
        let known =
            r.is_filler(n) || publish::net(r, n).is_some() || times::weekday(r, n).is_some();
        word.capital && word.sort == Sort::Plain && !known
    };
    let person = |n: usize| r.people.contains(r.low(n));
    if !capital(i) && !person(i) {
        return None;
    }
    let begins = i == 0 || matches!(r.sort(i - 1), Some(Sort::Stop));
    if begins && !person(i) && !ask::decides(r, i + 1) {
        return None;
    }
    let mut end = i + 1;
    let owns = |n: usize| r.said(n..n + 1).ends_with("'s") || r.said(n..n + 1).ends_with("’s");
    while end < i + 3
        && capital(end)
        && !owns(end - 1)
        && !ask::decides(r, end)
        && !r.any(end, &["x"])
    {
        end += 1;
    }
    Some(end)
}
