//! What is to be written, for which network, and about what.

use std::ops::Range;

use super::{
    super::{
        acts::{Act, Piece, Write, capital, no_tokens},
        reader::{AHEAD, Found, Reader},
        words::Sort,
    },
    publish,
};

/// Words that say nothing of what a piece is about.
const BARE: &[&str] = &[
    "post", "posts", "tweet", "tweets", "draft", "drafts", "text", "mail", "email", "e-mail",
    "page", "article", "ad", "ads", "social", "media", "landing", "blog", "short",
];

const PIECES: &[(&str, Piece)] = &[
    ("post", Piece::Post),
    ("posts", Piece::Post),
    ("tweet", Piece::Post),
    ("tweets", Piece::Post),
    ("update", Piece::Post),
    ("announcement", Piece::Post),
    ("draft", Piece::Post),
    ("drafts", Piece::Post),
    ("e-mail", Piece::Mail),
    ("email", Piece::Mail),
    ("emails", Piece::Mail),
    ("mail", Piece::Mail),
    ("mails", Piece::Mail),
    ("newsletter", Piece::Mail),
    ("page", Piece::Page),
    ("article", Piece::Article),
    ("blog", Piece::Article),
    ("ad", Piece::Ad),
    ("ads", Piece::Ad),
    ("advert", Piece::Ad),
    ("advertisement", Piece::Ad),
];

/// Writing something: what stands behind it, up to the end of the clause, is what it should say.
pub(super) fn write(r: &Reader<'_>, i: usize) -> Option<Found> {
    let sure = r.any(i, &["write", "writes", "writing", "compose"]);
    let verb = r.any(
        i,
        &[
            "create", "prepare", "make", "generate", "produce", "draft", "drafts",
        ],
    );
    if !(sure || verb && r.is_verb(i)) {
        return None;
    }
    // `make my posts go viral` writes nothing.
    if r.is(i, "make") && !r.any(i + 1, &["a", "an", "new", "some"]) && r.number(i + 1).is_none() {
        return None;
    }
    let end = r.end(i + 1);
    let mut found = Found {
        next: end,
        ..Found::default()
    };
    let mut at = i + 1;
    while let Some(noun) = noun(r, at, end) {
        let more = another(r, noun.0 + 1, end).filter(|_| found.acts.len() < 5);
        let object = at..more.unwrap_or(end);
        found.acts.push(Act::Write(piece(r, object, noun)));
        let Some(more) = more else { break };
        at = more + 1;
    }
    (!found.acts.is_empty()).then_some(found)
}

/// What is written: the first word that names a piece, before what it is about.
fn noun(r: &Reader<'_>, i: usize, end: usize) -> Option<(usize, Piece)> {
    let near = end.min(i + AHEAD);
    let about = (i..near).find(|n| r.any(*n, &["about", "on", "that", "for", "with"]));
    let of = |n: usize| {
        PIECES
            .iter()
            .find(|(word, _)| r.is(n, word))
            .map(|(_, p)| (n, *p))
    };
    (i..about.unwrap_or(near)).find_map(of)
}

/// Where a second piece is named: `a page and an ad`.
fn another(r: &Reader<'_>, i: usize, end: usize) -> Option<usize> {
    let near = end.min(i + AHEAD);
    let article = |n: &usize| r.phrase(*n, "and a|an|one").is_some();
    (i..near)
        .find(article)
        .filter(|n| noun(r, n + 1, end.min(n + 6)).is_some())
}

/// One piece, by the words about it.
fn piece(r: &Reader<'_>, object: Range<usize>, (noun, piece): (usize, Piece)) -> Write {
    let near = object.end.min(object.start + AHEAD);
    let mut write = Write {
        piece,
        nets: Vec::new(),
        brief: None,
        count: None,
        platform: None,
        purpose: None,
    };
    if r.any(noun, &["tweet", "tweets"]) {
        write.nets.push("x");
    }
    // Networks stand before the noun (`a LinkedIn post`) or behind `for`, `on`.
    let start = r.past(object.start, &["them", "him", "her", "us", "me"]);
    let (mut first, mut last) = (start, object.end);
    let mut at = object.start;
    while at < near {
        let nets = if at < noun {
            publish::nets(r, at)
        } else {
            publish::nets_behind(r, at)
        };
        let Some((nets, next)) = nets else {
            at += 1;
            continue;
        };
        for net in nets {
            if !write.nets.contains(&net) {
                write.nets.push(net);
            }
        }
        if next >= object.end {
            last = at;
        }
        if at < noun && r.past(object.start, &["a", "an", "the", "one"]) == at {
            first = next;
        }
        at = next;
    }
    let many = (object.start..noun).find_map(|n| r.number(n).filter(|_| !r.is(n, "one")));
    write.count = many
        .filter(|n| (2.0..=1_000.0).contains(n))
        .map(|n| n as u32);
    if piece == Piece::Ad {
        write.platform = platform(r, object.start..near);
    }
    if piece == Piece::Mail {
        write.purpose = purpose(r, object.start..near);
    }
    let says = |n: usize| {
        !(r.is_filler(n)
            || r.any(n, BARE)
            || publish::net(r, n).is_some()
            || r.sort(n) == Some(&Sort::Comma))
    };
    if first < last && (first..last).any(says) {
        let said = r.said(first..last).trim_end_matches([',', ' ']);
        write.brief = Some(no_tokens(&capital(said)));
    }
    write
}

fn platform(r: &Reader<'_>, mut words: Range<usize>) -> Option<&'static str> {
    words.find_map(|n| match r.low(n) {
        "meta" | "facebook" | "instagram" => Some("meta"),
        "google" => Some("google"),
        "linkedin" => Some("linkedin"),
        "tiktok" => Some("tiktok"),
        _ => (publish::net(r, n) == Some("x")).then_some("x"),
    })
}

fn purpose(r: &Reader<'_>, mut words: Range<usize>) -> Option<&'static str> {
    words.find_map(|n| match r.low(n) {
        "welcome" | "greeting" => Some("welcome"),
        "newsletter" => Some("newsletter"),
        "nurture" | "follow-up" => Some("nurture"),
        "offer" => Some("offer"),
        "win-back" => Some("win_back"),
        _ => None,
    })
}
