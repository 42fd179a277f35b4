//! From words to what is to happen. Each rule reads at one place and says how far it got; what no
//! rule reads is kept, so that it can be named. A rule looks a bounded way ahead, so the work grows
//! with the words.

mod ask;
mod condition;
mod dates;
mod deeds;
mod people;
mod publish;
mod schedule;
mod start;
mod task;
mod tell;
mod times;
mod when;
mod writing;

use super::{
    acts::{Act, Said, Wait, When},
    reader::{AHEAD, Found, Heard, Reader},
    words::Sort,
};

/// A rule: what it finds at a place.
type Rule = fn(&Reader<'_>, usize) -> Option<Found>;

/// The rules, the first that finds something counts.
const RULES: &[Rule] = &[
    not,
    start::start,
    when::otherwise,
    when::split,
    when::way,
    when::back,
    ask::rule,
    when::when,
    times::wait,
    deeds::call,
    tell::tell,
    task::task,
    deeds::send,
    writing::write,
    publish::publish,
    deeds::tag,
    deeds::points,
    deeds::check,
    times::later,
    times::unknown,
];

/// Reads all words.
pub(super) fn read(r: &Reader<'_>) -> Heard {
    let mut heard = Heard::default();
    let mut unknown: Option<std::ops::Range<usize>> = None;
    let mut i = 0;
    while i < r.words.len() {
        if r.sort(i) == Some(&Sort::Stop) {
            heard.unknown.extend(unknown.take());
            keep(&mut heard, r, i, Found::one(Act::End, i + 1));
            i += 1;
            continue;
        }
        let found = RULES
            .iter()
            .find_map(|rule| rule(r, i))
            .filter(|f| f.next > i);
        if let Some(found) = found {
            // A moment of something that is not known is not known either.
            let moment =
                matches!(found.acts.as_slice(), [act @ Act::Wait(_)] if stands_behind(r, i, act));
            if let Some(run) = unknown
                .as_mut()
                .filter(|_| moment && !is_claimed(&heard, r, i, &found))
            {
                run.end = found.next;
                i = found.next;
                continue;
            }
            heard.unknown.extend(unknown.take());
            let next = found.next;
            keep(&mut heard, r, i, found);
            i = next;
            continue;
        }
        if r.sort(i) == Some(&Sort::Comma) {
            heard.unknown.extend(unknown.take());
        } else if !r.is_filler(i) {
            let from = unknown.map_or(i, |run| run.start);
            unknown = Some(from..i + 1);
        }
        i += 1;
    }
    heard.unknown.extend(unknown);
    heard
}

/// Takes up what a rule found. A time, a condition or an approval right behind what it is about
/// comes before it.
fn keep(heard: &mut Heard, r: &Reader<'_>, i: usize, mut found: Found) {
    let words = i..found.next;
    for odd in std::mem::take(&mut found.odd) {
        match heard.unknown.last_mut() {
            Some(run) if run.end == odd => run.end = odd + 1,
            _ => heard.unknown.push(odd..odd + 1),
        }
    }
    let goes_before = is_claimed(heard, r, i, &found);
    if let Some(last) = heard.said.last_mut().filter(|_| goes_before) {
        let leaves = matches!(last.act, Act::Publish(_) | Act::Send(_) | Act::Call(_));
        if leaves && let [Act::Wait(wait)] = found.acts.as_slice() {
            last.moments.push((wait.clone(), words));
            return;
        }
        if let Act::Refuse(_) = last.act {
            last.words.end = found.next;
            return;
        }
    }
    let at = heard.said.len() - usize::from(goes_before);
    let said = found.acts.into_iter().map(|mut act| {
        if let Act::When(When { behind, .. }) = &mut act {
            *behind &= goes_before;
        }
        Said::new(act, words.clone())
    });
    heard.said.splice(at..at, said.collect::<Vec<_>>());
}

/// Whether what was found is about the last thing that was said, and comes before it.
fn is_claimed(heard: &Heard, r: &Reader<'_>, i: usize, found: &Found) -> bool {
    let Some(last) = heard.said.last() else {
        return false;
    };
    let not = matches!(last.act, Act::Not(_));
    let can = matches!(
        last.act,
        Act::Publish(_)
            | Act::Send(_)
            | Act::Tell(_)
            | Act::Tag(_)
            | Act::Call(_)
            | Act::Write(_)
            | Act::Refuse(_)
            | Act::Not(_)
    );
    let mut acts = found.acts.iter();
    can && is_about(r, last.words.end, i, found)
        && acts.any(|act| stands_behind(r, i, act) && (!not || matches!(act, Act::When(_))))
}

/// Whether what was found at a place is about what ended before it: nothing joins them but words of
/// the same clause. A moment may stand behind a comma, if nothing follows it that it could be about.
fn is_about(r: &Reader<'_>, end: usize, i: usize, found: &Found) -> bool {
    if i < end || i > end + AHEAD {
        return false;
    }
    let ends = |n: usize| match r.sort(n) {
        None | Some(Sort::Comma | Sort::Stop) => true,
        _ => r.any(n, &["and", "then", "or", "but"]),
    };
    let moment = match found.acts.as_slice() {
        [Act::Wait(Wait::Until(_) | Wait::Window(_))] => ends(found.next),
        _ => false,
    };
    (end..i).all(|n| match r.sort(n) {
        Some(Sort::Stop) => false,
        Some(Sort::Comma) => moment,
        _ => !r.any(n, &["and", "then", "or", "also"]),
    })
}

/// Whether an act, said at a place behind another, comes before that one.
fn stands_behind(r: &Reader<'_>, i: usize, act: &Act) -> bool {
    match act {
        Act::When(When { behind, .. }) => *behind,
        Act::Wait(_) => !r.any(i, &["wait", "waits", "pause", "hold"]),
        Act::Back(_) => !r.is(i, "before"),
        Act::Ask(_) => r.any(i, &["with", "under", "pending", "after"]),
        _ => false,
    }
}

/// Words that say that something is not to happen.
const NEGATIONS: &[&str] = &[
    "do|does|should|must|shall|will|may|can not",
    "don't|doesn't|never|without|skip|skips|avoid|bypass|ignore|omit|cannot|can't|forbid|prevent|cancel|nobody",
    "no-one should|may|must|can|shall",
    "no one should|may|must|can|shall",
    "stop|stops|end|ends|finish before",
    "hold|holds off",
    "refrain from",
    "instead of",
    "rather than",
    "no longer|more",
    "no need for|to",
    "there is no",
    "no",
    "not",
];

/// Words that leave networks out.
const EXCEPTIONS: &[&str] = &[
    "except for",
    "except|excluding|excepting",
    "other than",
    "apart from",
    "not",
];

/// What is not to happen: `do not publish on X`, `without approval`, `but not on LinkedIn`.
fn not(r: &Reader<'_>, i: usize) -> Option<Found> {
    if let Some(at) = r.phrases(i, EXCEPTIONS) {
        let at = r.past(at, &["on", "to", "for", "the", "via", "in"]);
        if let Some((nets, next)) = publish::nets(r, at) {
            let publish = Act::Publish(super::acts::Publish {
                nets,
                ..Default::default()
            });
            return Some(Found::one(Act::Not(Box::new(publish)), next));
        }
    }
    // `stop publishing`, `no more posting`.
    let stops = r
        .phrase(i, "stop|stops|quit|cease|halt|pause|suspend|discontinue")
        .filter(|at| r.low(*at).ends_with("ing"));
    let at = stops.or_else(|| r.phrases(i, NEGATIONS))?;
    let at = r.past(
        at,
        &[
            "the", "a", "an", "any", "to", "it", "for", "ever", "further", "more", "asking", "yet",
            "getting", "your", "my", "our", "on", "should", "may", "must", "can", "simply", "just",
        ],
    );
    let rules: &[Rule] = &[
        publish::gerund,
        ask::ask,
        times::wait,
        deeds::call,
        tell::tell,
        deeds::send,
        writing::write,
        publish::publish,
        deeds::tag,
        deeds::check,
        deeds::points,
    ];
    if r.phrases(at, &["wait|waiting|pause"]).is_some() && times::wait(r, at).is_none() {
        let wait = Act::Not(Box::new(Act::Wait(super::acts::Wait::For(0))));
        return Some(Found::one(wait, at + 1));
    }
    let Some(mut found) = rules.iter().find_map(|rule| rule(r, at)) else {
        // What must not happen and is not known is named as a whole, never done.
        let end = r.near_end(at + 1).max(at);
        return (!r.any(i, &["no", "not", "there", "end", "nobody"])).then(|| Found {
            acts: Vec::new(),
            next: end,
            odd: (i..end).collect(),
        });
    };
    // `do not publish before Dana approves` asks Dana, `not before Monday at 9` waits for it.
    let turn = r.past(found.next, &["it", "them", "anything", "this"]);
    let asks = r.any(turn, &["before", "until", "unless", "without"]);
    let ask = asks.then(|| ask::ask(r, turn + 1)).flatten();
    if let Some(mut held) = ask.or_else(|| times::not_before(r, turn)) {
        let acts = held.acts.into_iter().map(|act| Act::Hold(Box::new(act)));
        held.acts = acts.collect();
        return Some(held);
    }
    found.next = r.past(
        found.next,
        &["needed", "required", "necessary", "yet", "either"],
    );
    let negated = found.acts.into_iter().map(|act| Act::Not(Box::new(act)));
    found.acts = negated.collect();
    Some(found)
}
