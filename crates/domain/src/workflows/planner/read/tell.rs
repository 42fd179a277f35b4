//! Telling somebody something.

use super::{
    super::{
        acts::{Act, Tell, Who},
        reader::{AHEAD, Found, Reader},
        words::Sort,
    },
    people::who,
    schedule,
};

/// Telling somebody something.
pub(super) fn tell(r: &Reader<'_>, i: usize) -> Option<Found> {
    let verb = r.phrases(
        i,
        &["tell|tells|notify|notifies|inform|informs|alert|alerts|ping|pings|notifying|telling|remind|reminds"],
    );
    let message = r.phrases(
        i,
        &[
            "send|sends a|an message|notification|note|alert to",
            "send|sends a|an message|notification|note|alert",
        ],
    );
    let (at, knows) = match (verb, message) {
        (Some(at), _) if !r.is(i, "alert") || r.is_verb(i) => (at, false),
        (_, Some(at)) => (at, false),
        _ if r.is(i, "message") && r.is_verb(i) => (i + 1, false),
        _ if r.is(i, "let") => (i + 1, true),
        _ if r.any(i, &["send", "sends"])
            && who(r, i + 1).is_some_and(|(_, at, _)| {
                r.phrases(at, &["a|an message|notification|note"]).is_some()
            }) =>
        {
            (i + 1, false)
        }
        _ => return None,
    };
    let (who_is, mut next, unnamed) = match who(r, at) {
        Some((who_is, next, unnamed)) => (who_is, next, unnamed),
        None if knows || r.is(i, "alert") => return None,
        None => (Who::default(), at, true),
    };
    if knows {
        next = r.phrases(next, &["know"])?;
    }
    next = r
        .phrases(next, &["a|an message|notification|note"])
        .unwrap_or(next);
    let mut tell = Tell {
        unnamed: unnamed || who_is.named.is_empty(),
        who: who_is,
        ..Tell::default()
    };
    let mut acts = Vec::new();
    for _ in 0..4 {
        if let Some(found) = schedule::schedule(r, next) {
            acts.extend(found.acts);
            next = found.next;
        } else if let Some(at) = r.phrases(
            next,
            &[
                "on|by|via|in|through|over slack",
                "on|by|via|in|through|over teams",
                "by|via|through e-mail|email|mail",
            ],
        ) {
            tell.by = Some(match r.low(at - 1) {
                "slack" => "Slack",
                "teams" => "Teams",
                _ => "e-mail",
            });
            next = at;
        } else if tell.text.is_none()
            && let Some((text, at)) = text_of(r, next)
        {
            tell.text = Some(text);
            next = at;
        } else {
            break;
        }
    }
    acts.push(Act::Tell(tell));
    Some(Found {
        acts,
        next,
        odd: Vec::new(),
    })
}

/// What somebody is told: a quote, or what follows `that`, `about`, `to`.
fn text_of(r: &Reader<'_>, i: usize) -> Option<(String, usize)> {
    let at = r.past(i, &["that", "about", "saying", ":", ","]);
    if let Some(quote) = r.quote(at) {
        return Some((quote.to_owned(), at + 1));
    }
    let end = if r.any(i, &["that", "about", "saying"]) {
        r.end(i + 1)
    } else if r.is(i, "to") {
        // What somebody else is to do is told, and done by nobody here.
        let ends = |n: &usize| matches!(r.sort(*n), None | Some(Sort::Comma | Sort::Stop));
        (i + 1..=i + AHEAD).find(ends).unwrap_or(i + AHEAD)
    } else {
        return None;
    };
    (end > i + 1).then(|| (r.said(i + 1..end).to_owned(), end))
}
