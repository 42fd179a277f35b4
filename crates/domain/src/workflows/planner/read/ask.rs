//! Asking a person for a decision, in any of its forms.

use super::{
    super::{
        acts::{Act, Ask, Who},
        reader::{AHEAD, Found, Reader},
        words::Sort,
    },
    people::who,
    times,
};

/// Words for an approval.
const APPROVAL: &[&str] = &[
    "approval|approvals|approve|approves|approved|approving|sign-off|signoff|sign-offs|permission|okay|okays|ok|go-ahead|clearance|consents",
    "sign|signs|signed off",
    "green light",
    "go ahead",
];

/// Whether a verb of deciding stands here, after words such as `must`.
pub(super) fn decides(r: &Reader<'_>, i: usize) -> bool {
    decision(r, i).is_some() || r.phrases(i, APPROVAL).is_some()
}

/// Behind `must approve`, `signs off`, `has agreed to it`.
fn decision(r: &Reader<'_>, i: usize) -> Option<usize> {
    let at = r.past(
        i,
        &[
            "must", "has", "have", "should", "needs", "need", "will", "can", "may", "to", "first",
            "then", "also", "had", "both", "all", "each",
        ],
    );
    let at = r.phrases(
        at,
        &[
            "approve|approves|approved|approving|agree|agrees|agreed|okays|confirm|confirms|confirmed|decide|decides|consents",
            "sign|signs|signed off",
            "say|says yes|ok|okay",
            "give|gives|given the|a green light",
            "give|gives|given the|a go-ahead|ok|okay",
            "give|gives|given approval|permission",
        ],
    )?;
    Some(r.past(
        at,
        &[
            "it",
            "them",
            "this",
            "that",
            "the",
            "post",
            "posts",
            "draft",
            "drafts",
            "mail",
            "text",
            "to",
            "with",
            "both",
            "all",
            "every",
            "each",
            "any",
            "everything",
        ],
    ))
}

/// Asking for a decision. `ask Dana first` holds everything that goes out.
pub(super) fn rule(r: &Reader<'_>, i: usize) -> Option<Found> {
    let mut found = ask(r, i)?;
    if r.is(found.next, "first") {
        found.next += 1;
        let acts = found.acts.into_iter();
        found.acts = acts.map(|act| Act::Hold(Box::new(act))).collect();
    }
    Some(found)
}

/// Asking for a decision, in any of its forms.
pub(super) fn ask(r: &Reader<'_>, i: usize) -> Option<Found> {
    let joint = r.past(i, &["that"]);
    if let Some((who, at, _)) = who(r, joint) {
        if let Some(next) = decision(r, at) {
            return Some(asked(r, who, next, Vec::new()));
        }
        if let Some(next) = r.phrases(at, APPROVAL) {
            return Some(asked(r, who, next, Vec::new()));
        }
    }
    let verb = r.phrases(
        i,
        &[
            "wait|waits for|until",
            "submit|submits it|them for|to",
            "send|show it|them to|for",
            "ask|asks|asking|get|gets|getting|request|requests|obtain|seek|need|needs|require|requires|required|have|let|await|awaits|after|pending|with|for|under",
            "ask|asks",
        ],
    );
    if let Some(verb) = verb {
        // `let Ada and Bob approve it`.
        if let Some((who, at, _)) = who(r, verb)
            && r.any(i, &["let", "have", "ask", "asks"])
            && let Some(next) = decision(r, at)
        {
            return Some(asked(r, who, next, Vec::new()));
        }
        if let Some(found) = asks_for(r, verb) {
            return Some(found);
        }
        // `ask Dana before …`, `ask Dana first`.
        let (who, at, _) = who(r, verb)?;
        let ends = r.any(at, &["before", "first"]) || at >= r.words.len() || r.end(at) == at;
        return (r.any(i, &["ask", "asks"]) && ends).then(|| asked(r, who, at, Vec::new()));
    }
    let at = r.phrases(
        i,
        &[
            "approval|approvals|approve|approved|sign-off|signoff|clearance",
            "sign|signed off",
            "green light",
        ],
    )?;
    let none = &[
        "is|are not needed|required|necessary",
        "isn't|aren't needed|required|necessary",
        "not needed|required|necessary",
        "is|are off|disabled|suspended",
    ];
    if let Some(next) = r.phrases(at, none) {
        let ask = Act::Ask(Ask::default());
        return Some(Found::one(Act::Not(Box::new(ask)), next));
    }
    Some(asked(r, Who::default(), at, Vec::new()))
}

/// Words up to the approval that is asked for; who stands among them.
fn asks_for(r: &Reader<'_>, verb: usize) -> Option<Found> {
    let end = r.near_end(verb).min(verb + AHEAD);
    let goal = (verb..end).find(|at| r.phrases(*at, APPROVAL).is_some())?;
    let (mut who_is, mut odd, mut at) = (Who::default(), Vec::new(), verb);
    let mut named = false;
    while at < goal {
        match who(r, at).filter(|_| !named) {
            Some((found, next, _)) if next <= goal => {
                (who_is, at, named) = (found, next, true);
            }
            _ => {
                let quiet = r.is_filler(at)
                    || r.any(
                        at,
                        &[
                            "manual", "human", "final", "their", "explicit", "written", "post",
                            "draft", "text", "mail", "okay", "give",
                        ],
                    );
                let lone =
                    !quiet && r.is(verb - 1, "ask") && !named && r.sort(at) == Some(&Sort::Plain);
                if lone && r.phrase(at + 1, "for|to").is_some() {
                    who_is.named.push(r.low(at).to_owned());
                    named = true;
                } else if !quiet {
                    odd.push(at);
                }
                at += 1;
            }
        }
    }
    let next = r.phrases(goal, APPROVAL)?;
    Some(asked(r, who_is, next, odd))
}

/// What stands behind an approval: by whom, and in what time.
fn asked(r: &Reader<'_>, mut who_is: Who, mut next: usize, mut odd: Vec<usize>) -> Found {
    let mut hours = None;
    for _ in 0..4 {
        let at = r.past(
            next,
            &[
                "it", "them", "the", "this", "that", "post", "posts", "draft", "drafts", "text",
                "mail", "both",
            ],
        );
        if let Some(by) = r.phrases(at, &["by|from|of|through"])
            && let Some((found, end, _)) = who(r, by)
        {
            (who_is, next) = (found, end);
        } else if let Some((secs, end)) = limit(r, at) {
            hours = Some(secs.div_ceil(3_600).clamp(1, 24 * 365) as u32);
            next = end;
        } else if r.phrases(at, &["by|until tomorrow|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon"]).is_some() {
            // A day is not so many hours: it is named, not guessed.
            odd.extend(at..at + 2);
            next = at + 2;
        } else {
            if at > next && r.end(at) == at {
                next = at;
            }
            break;
        }
    }
    Found {
        acts: vec![Act::Ask(Ask { who: who_is, hours })],
        next,
        odd,
    }
}

/// `within 24 hours`, `in at most two days`.
fn limit(r: &Reader<'_>, i: usize) -> Option<(u64, usize)> {
    let at = r.phrases(
        i,
        &[
            "within",
            "in",
            "for at most",
            "at most",
            "no later than",
            "for up to",
        ],
    )?;
    times::duration(r, r.past(at, &["at", "most", "the", "next"]))
}
