//! What steps do: sending, tagging, checking, calling.

use super::{
    super::{
        acts::{Act, Call, Send, Tag, capital, no_tokens},
        reader::{Found, Reader},
        words::Sort,
    },
    times,
};

/// Words for mails.
const MAILS: &[&str] = &["mail|mails|email|emails|e-mail|e-mails|newsletter"];

/// Sending a mail: one that was written, or one of some kind.
pub(super) fn send(r: &Reader<'_>, i: usize) -> Option<Found> {
    let verb = r
        .phrases(i, &["send|sends|sending|mail|e-mail|email"])
        .filter(|_| r.is(i, "sending") || r.is_verb(i))?;
    let at = r.past(
        verb,
        &[
            "it", "the", "a", "an", "that", "this", "out", "them", "him", "her", "another", "our",
            "each", "every", "lead",
        ],
    );
    // Up to three words say what kind of mail it is.
    let kind = (at..at + 4)
        .take_while(|n| *n == at || r.sort(n - 1) == Some(&Sort::Plain) && !r.is_filler(n - 1))
        .find_map(|n| Some((n, r.phrases(n, MAILS)?)));
    let is_mail = kind.is_some() || r.any(i, &["mail", "e-mail", "email"]);
    let it = at > verb || is_mail;
    let next = kind.map_or(at, |(_, next)| next);
    if !it || r.sort(next) == Some(&Sort::Address) || r.sort(next + 1) == Some(&Sort::Address) {
        return None;
    }
    // `send a reminder`: what is sent is not known.
    let known = is_mail || r.end(next) == next || r.is_filler(next);
    if !known && r.sort(next) == Some(&Sort::Plain) && times::later(r, next).is_none() {
        return None;
    }
    let brief = kind.filter(|(noun, _)| *noun > at);
    let send = Send {
        is_mail,
        brief: brief.map(|(_, next)| no_tokens(&capital(r.said(at..next)))),
    };
    let Some(to) = r.phrase(next, "to") else {
        return Some(Found::one(Act::Send(send), next));
    };
    let them = r.phrases(
        to,
        &[
            "the|each|every|a|this|that|our|new lead|reader|contact|subscriber|prospect|customer",
            "them|him|her|leads|readers",
        ],
    );
    if let Some(end) = them {
        return Some(Found::one(Act::Send(send), end));
    }
    let mut end = to;
    while end < r.near_end(to)
        && r.sort(end) == Some(&Sort::Plain)
        && times::later(r, end).is_none()
        && !r.any(
            end,
            &["when", "if", "after", "before", "once", "unless", "with"],
        )
    {
        end += 1;
    }
    let why = "a mail goes to the one lead that a run is about, and to nobody else";
    (is_mail && end > to).then(|| Found::one(Act::Refuse(why), end))
}

/// Tags.
pub(super) fn tag(r: &Reader<'_>, i: usize) -> Option<Found> {
    let remove = r.phrases(i, &["remove|removes the|a tag", "untag"]);
    let add = r.phrases(
        i,
        &[
            "add|adds the|a tag",
            "gets|get|is|are tagged",
            "give it|them|the|lead the|a tag",
            "tag|tags|label",
        ],
    );
    let mut at = match (remove, add) {
        (Some(at), _) => at,
        (None, Some(at)) if !r.any(i, &["tag", "label", "tags"]) || r.is_verb(i) => at,
        _ => return None,
    };
    at = r.past(
        at,
        &[
            "it", "them", "the", "this", "lead", "leads", "him", "her", "contact", "as", "with",
            "tag", "a",
        ],
    );
    let (tag, next) = match r.quote(at) {
        Some(quote) => (quote.to_owned(), at + 1),
        None => {
            let mut end = at;
            while end < (at + 3).min(r.end(at))
                && r.sort(end) == Some(&Sort::Plain)
                && !r.any(end, &["and", "on", "in", "for", "to", "from", "then", "if"])
            {
                end += 1;
            }
            (r.said(at..end).to_owned(), end)
        }
    };
    let tag = no_tokens(tag.trim());
    if tag.is_empty() || tag.chars().count() > crate::audience::TAG_CHARS_MAX {
        return None;
    }
    let next = r
        .phrases(next, &["from|to the lead|leads", "from|to it|them"])
        .unwrap_or(next);
    let act = if remove.is_some() {
        Tag {
            add: vec![],
            remove: vec![tag],
        }
    } else {
        Tag {
            add: vec![tag],
            remove: vec![],
        }
    };
    Some(Found::one(Act::Tag(act), next))
}

/// Points of a lead.
pub(super) fn points(r: &Reader<'_>, i: usize) -> Option<Found> {
    let at = r.phrases(i, &["give|gives|add|adds"])?;
    let at = r.past(at, &["it", "them", "the", "lead", "him", "her"]);
    let n = r
        .number(at)
        .filter(|n| n.fract() == 0.0 && (1.0..=1_000.0).contains(n))?;
    let next = r.phrases(at + 1, &["points|point"])?;
    Some(Found::one(
        Act::Points(n as i64),
        r.phrases(next, &["to the lead", "to it|them"])
            .unwrap_or(next),
    ))
}

/// Checking and scoring.
pub(super) fn check(r: &Reader<'_>, i: usize) -> Option<Found> {
    let thing: &[&str] = &[
        "it", "them", "the", "this", "that", "post", "posts", "draft", "drafts", "text", "mail",
        "both", "a", "an", "result",
    ];
    if let Some(at) = r.phrases(i, &["brand check|review", "check|review of the brand"]) {
        return Some(Found::one(Act::CheckBrand, at));
    }
    if r.any(i, &["score", "scores", "rate", "evaluate"]) && r.is_verb(i) {
        let at = r.past(i + 1, thing);
        return (!r.any(at, &["lead", "leads"])).then(|| Found::one(Act::Score, at));
    }
    if r.any(i, &["guard", "guards"]) && (r.is_verb(i) || r.is_verb(r.past(i, &["a"]))) {
        return Some(Found::one(Act::Guard, r.past(i + 1, thing)));
    }
    if !(r.any(i, &["check", "checks", "verify", "review", "checking"]) && r.is_verb(i)) {
        return None;
    }
    let at = r.past(i + 1, thing);
    if let Some(next) = r.phrases(
        at,
        &[
            "against|for|with the|our brand",
            "against|for brand",
            "against|with the|our guidelines|voice|rules|style",
            "brand|guidelines",
            "tone of voice",
        ],
    ) {
        return Some(Found::one(
            Act::CheckBrand,
            r.past(next, &["guidelines", "voice", "rules", "style"]),
        ));
    }
    if let Some(next) = r.phrases(
        at,
        &[
            "for claims|insults|toxicity|injection|spam",
            "for personal data",
            "is safe",
            "for safety",
        ],
    ) {
        return Some(Found::one(Act::Guard, next));
    }
    if let Some(next) = r.phrases(at, &["lead|leads|contact"]) {
        return Some(Found::one(Act::Guard, next));
    }
    // `check the weather` is something else; `check the draft` and `check it` are not.
    let whole = r.end(at) == at
        || at >= r.words.len()
        || r.sort(at) == Some(&Sort::Comma)
        || r.any(at, &["first", "and", "again", "then"]);
    (at > i + 1 && whole).then(|| Found::one(Act::CheckIt, at))
}

/// Calling an address.
pub(super) fn call(r: &Reader<'_>, i: usize) -> Option<Found> {
    let verb = r.any(
        i,
        &[
            "call", "calls", "fetch", "fetches", "query", "hit", "send", "sends", "post", "posts",
            "put", "patch", "delete", "get", "request", "invoke", "trigger", "make",
        ],
    );
    if !verb || !(r.is_verb(i) || r.any(i, &["call", "fetch", "invoke"])) {
        return None;
    }
    let end = r.near_end(i + 1).min(i + 10);
    let address = (i + 1..end).find(|n| r.sort(*n) == Some(&Sort::Address));
    let hook = (i + 1..end).find(|n| r.any(*n, &["webhook", "hook"]));
    let bare = r.phrases(
        r.past(i + 1, &["a", "an", "the", "our"]),
        &[
            "webhook|api|endpoint",
            "http request|call",
            "web address",
            "address|url",
        ],
    );
    let stop = address.map(|n| n + 1).or(bare)?;
    let quiet = |n: usize| {
        r.is_filler(n)
            || r.any(
                n,
                &[
                    "webhook", "hook", "api", "endpoint", "http", "request", "call", "address",
                    "url", "item", "data", "lead", "result", "post", "get", "json",
                ],
            )
            || Some(n) == address
            || r.sort(n) == Some(&Sort::Comma)
    };
    let method = match r.low(i) {
        "send" | "sends" | "post" | "posts" | "trigger" => "POST",
        "put" => "PUT",
        "patch" => "PATCH",
        "delete" => "DELETE",
        _ if (i + 1..stop).any(|n| r.is(n, "post")) => "POST",
        _ => "GET",
    };
    let call = Call {
        method,
        url: address.map(|n| r.said(n..n + 1).to_owned()),
        is_hook: hook.is_some(),
    };
    let next = r
        .phrases(stop, &["with the|this lead|item|data|result|post"])
        .unwrap_or(stop);
    let odd = (i + 1..stop).filter(|n| !quiet(*n)).collect();
    Some(Found {
        acts: vec![Act::Call(call)],
        next,
        odd,
    })
}
