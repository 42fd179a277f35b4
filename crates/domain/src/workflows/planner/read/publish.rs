//! Networks, and publishing on them.

use super::{
    super::{
        acts::{Act, NETS, Net, Publish},
        reader::{Found, Reader},
        words::Sort,
    },
    schedule, times,
};

/// The network of a word. `x` alone is a letter; it counts as a capital or behind `on`.
pub(super) fn net(r: &Reader<'_>, i: usize) -> Option<Net> {
    let word = r.words.get(i).filter(|w| w.sort == Sort::Plain)?;
    let low = match word.low.as_str() {
        "twitter" => "x",
        "fb" => "facebook",
        "insta" => "instagram",
        "x" => {
            let before = i.checked_sub(1);
            let behind = before.is_some_and(|b| {
                r.any(b, &["on", "to", "for", "and", "or"]) || r.sort(b) == Some(&Sort::Comma)
            });
            return (word.capital || behind).then_some("x");
        }
        low => low,
    };
    NETS.iter()
        .find(|(net, _)| *net == low)
        .map(|(net, _)| *net)
}

/// Networks in a row, such as `X, LinkedIn and Facebook`; behind them.
pub(super) fn nets(r: &Reader<'_>, i: usize) -> Option<(Vec<Net>, usize)> {
    let (mut all, mut next) = (vec![net(r, i)?], i + 1);
    for _ in 0..20 {
        let mut join = next;
        while join < next + 3
            && (r.any(join, &["and", "or", "on", "also", "both"])
                || r.sort(join) == Some(&Sort::Comma))
        {
            join += 1;
        }
        match net(r, join).filter(|_| join > next) {
            Some(found) => {
                if !all.contains(&found) {
                    all.push(found);
                }
                next = join + 1;
            }
            None => break,
        }
    }
    Some((all, next))
}

/// Networks behind `on`, `to` and the like.
pub(super) fn nets_behind(r: &Reader<'_>, i: usize) -> Option<(Vec<Net>, usize)> {
    let at = r.phrases(i, &["on|to|for|via|in"])?;
    nets(r, r.past(at, &["both", "the", "our", "my"]))
}

/// Publishing as a noun of what is done: `before publishing on X`.
pub(super) fn gerund(r: &Reader<'_>, i: usize) -> Option<Found> {
    let at = r.phrases(
        i,
        &[
            "publishing|posting|tweeting|sharing|publication",
            "it goes|is out|live",
            "going live|out",
        ],
    )?;
    let at = r.past(
        at,
        &[
            "it", "them", "this", "that", "the", "post", "posts", "anything",
        ],
    );
    let (nets, next) = nets_behind(r, at).unwrap_or_else(|| {
        let nets = if r.is(i, "tweeting") {
            vec!["x"]
        } else {
            Vec::new()
        };
        (nets, at)
    });
    let publish = Publish {
        nets,
        ..Publish::default()
    };
    Some(Found::one(Act::Publish(publish), next))
}

/// What is published and is no post.
const OTHERS: &[&str] = &[
    "article",
    "articles",
    "page",
    "pages",
    "newsletter",
    "blog",
    "video",
    "videos",
    "reel",
    "reels",
    "photo",
    "photos",
    "release",
    "podcast",
    "https",
];

/// Behind words that say what is published: up to where, when or under which condition.
fn what(r: &Reader<'_>, i: usize) -> Option<usize> {
    let stops = &[
        "if",
        "when",
        "whenever",
        "after",
        "before",
        "once",
        "until",
        "unless",
        "with",
        "without",
        "only",
        "but",
        "within",
        "and",
        "then",
        "or",
        "otherwise",
        "as",
        "first",
        "automatically",
        "immediately",
        "directly",
        "now",
        "again",
        "is",
        "are",
        "nothing",
        "none",
        "nowhere",
        "not",
        "except",
        "excluding",
        "later",
        "instead",
        "by",
        "via",
        "every",
        "each",
        "for",
        "to",
    ];
    let mut at = i;
    while at < r.near_end(i).min(i + 10)
        && r.sort(at) == Some(&Sort::Plain)
        && !r.any(at, stops)
        && nets_behind(r, at).or_else(|| nets(r, at)).is_none()
        && !(r.any(at, &["on", "everywhere", "in", "at", "during"]))
        && schedule::schedule(r, at).is_none()
        && times::later(r, at).is_none()
    {
        at += 1;
    }
    (i..at).any(|n| !r.is_filler(n)).then_some(at)
}

/// Publishing.
pub(super) fn publish(r: &Reader<'_>, i: usize) -> Option<Found> {
    let sure = r.any(
        i,
        &[
            "publish",
            "publishes",
            "published",
            "publishing",
            "posting",
            "tweeting",
        ],
    );
    let verb = r.any(
        i,
        &[
            "post",
            "posts",
            "tweet",
            "tweets",
            "share",
            "shares",
            "release",
            "put",
            "posted",
            "shared",
            "announce",
            "announces",
            "schedule",
            "schedules",
        ],
    ) && r.is_verb(i);
    let gets = r.phrases(i, &["gets|get|receives|receive|sees|see a|the post|tweet"]);
    let live = r.phrases(i, &["goes|go out|live", "went out|live"]);
    if !sure && !verb && gets.is_none() && live.is_none() {
        return None;
    }
    let mut at = gets.or(live).unwrap_or(i + 1);
    let (mut publish, mut acts) = (Publish::default(), Vec::new());
    if r.any(i, &["tweet", "tweets", "tweeting"]) || gets.is_some_and(|n| r.is(n - 1, "tweet")) {
        publish.nets.push("x");
    }
    for _ in 0..12 {
        if let Some((found, next)) = nets_behind(r, at).or_else(|| nets(r, at)) {
            publish
                .nets
                .extend(found.into_iter().filter(|n| *n != "x" || !r.is(i, "tweet")));
            at = next;
        } else if let Some(next) = r.phrases(
            at,
            &[
                "on|to all|every|each network|networks|channel|channels|platform|platforms",
                "on|to all our|the|my network|networks|channels|platforms",
                "everywhere",
                "on all of them",
            ],
        ) {
            (publish.everywhere, at) = (true, next);
        } else if let Some(found) = schedule::schedule(r, at) {
            acts.extend(found.acts);
            at = found.next;
        } else if let Some(quote) = r.quote(at).filter(|_| publish.text.is_none()) {
            publish.text = Some(quote.to_owned());
            at += 1;
        } else if r.any(at, &["tweet", "tweets"]) {
            if !publish.nets.contains(&"x") {
                publish.nets.push("x");
            }
            at += 1;
        } else if r.any(
            at,
            &[
                "anything",
                "something",
                "it",
                "them",
                "the",
                "this",
                "that",
                "these",
                "both",
                "result",
                "a",
                "an",
                "final",
                "approved",
                "text",
                "post",
                "posts",
                "draft",
                "drafts",
                "announcement",
                "update",
            ],
        ) {
            at += 1;
        } else if let Some(next) = what(r, at).filter(|_| publish.what.is_none() && at > i) {
            let from = if r.any(at - 1, &["a", "an", "the", "this"]) {
                at - 1
            } else {
                at
            };
            publish.what = Some(r.said(from..next).to_owned());
            if (from..next).any(|n| r.any(n, OTHERS)) {
                return None;
            }
            at = next;
        } else {
            break;
        }
    }
    // What is no post is not published by these.
    if r.any(at, OTHERS)
        || r.sort(at) == Some(&Sort::Address)
        || r.sort(at + 1) == Some(&Sort::Address)
    {
        return None;
    }
    let named = !publish.nets.is_empty() || publish.everywhere;
    let needs = r.any(
        i,
        &[
            "share",
            "shares",
            "put",
            "shared",
            "release",
            "announce",
            "announces",
            "schedule",
            "schedules",
        ],
    ) || live.is_some()
        || gets.is_some();
    publish.nets.dedup();
    // `publish nothing`, `publishing is not allowed`.
    let refused = r.phrases(
        at,
        &[
            "nothing|none|nowhere",
            "is|are not allowed|permitted",
            "is|are forbidden|prohibited",
        ],
    );
    if let Some(next) = refused {
        let not = Act::Not(Box::new(Act::Publish(publish)));
        return Some(Found::one(not, next));
    }
    acts.push(Act::Publish(publish));
    (named || !needs).then_some(Found {
        acts,
        next: at,
        odd: Vec::new(),
    })
}
