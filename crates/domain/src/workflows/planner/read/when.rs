//! Ways that part: conditions, the other way, shares, and what speaks of something said before.

use super::{
    super::{
        acts::{Act, Ask, Outcome, Split, Test, When},
        reader::{AHEAD, Found, Reader},
        words::Sort,
    },
    ask, condition, publish,
    publish::gerund,
};

/// `otherwise`, `else`, `if not`.
pub(super) fn otherwise(r: &Reader<'_>, i: usize) -> Option<Found> {
    let next = r.phrases(i, &["if not", "or else", "otherwise|else"])?;
    Some(Found::one(Act::Otherwise, next))
}

/// `split 50/50`, `an A/B test for clicks`.
pub(super) fn split(r: &Reader<'_>, i: usize) -> Option<Found> {
    let is_test = r.phrases(
        i,
        &[
            "run|do|start|make a|an a/b test",
            "a/b test",
            "a/b-test",
            "ab test",
            "run|do an ab test",
        ],
    );
    let halves = r.phrases(i, &["split|splits|divide"]);
    let mut at = is_test.or(halves)?;
    let (mut shares, mut goal) = (vec![50, 50], None);
    let mut said = is_test.is_some();
    for _ in 0..10 {
        if let Some(Sort::Shares(found)) = r.sort(at) {
            (shares, said) = (found.clone(), true);
            at += 1;
        } else if let Some(next) = r.phrases(
            at,
            &[
                "half and half",
                "in|into half",
                "in|into two",
                "evenly|equally",
            ],
        ) {
            (said, at) = (true, next);
        } else if let Some(next) = r.phrases(
            at,
            &["for|on|by clicks|opens|replies|conversions|engagement"],
        ) {
            goal = ["clicks", "opens", "replies", "conversions", "engagement"]
                .into_iter()
                .find(|g| r.is(next - 1, g));
            at = next;
        } else if r.any(
            at,
            &[
                "it", "the", "them", "leads", "lead", "audience", "traffic", "readers", "way",
                "ways", "into", "in", "groups", "parts",
            ],
        ) {
            at += 1;
        } else {
            break;
        }
    }
    let adds_up = shares.iter().sum::<u32>() == 100 && shares.len() <= 10 && !shares.contains(&0);
    let split = Split {
        shares,
        is_test: is_test.is_some(),
        goal,
    };
    (said && adds_up).then(|| Found::one(Act::Split(split), at))
}

/// Which way of a split is spoken of.
pub(super) fn way(r: &Reader<'_>, i: usize) -> Option<Found> {
    let first = [
        "one half",
        "the first half|group|way|variant",
        "half of them|the",
        "half",
        "group|variant|way a|one",
        "a",
    ];
    let second = [
        "the other half|group|way|variant",
        "the second half|group|way|variant",
        "other half",
        "the rest|others",
        "group|variant|way b|two",
        "b",
    ];
    let letter = |next: usize| next > i + 1 || r.sort(next) == Some(&Sort::Comma);
    let found = |phrases: &[&str]| {
        r.phrases(i, phrases)
            .filter(|n| letter(*n) || r.is(i, "half"))
    };
    let (way, mut next) = match (found(&second), found(&first)) {
        (Some(next), _) => (1, next),
        (None, Some(next)) => (0, next),
        _ => return None,
    };
    if r.is(i, "half") && !r.is_verb(i) {
        return None;
    }
    next = r.past(
        next,
        &["of", "the", "them", "leads", "readers", "people", "should"],
    );
    // `the other half a post on X`: the verb is the one before.
    if let Some(post) = r.phrases(next, &["a|the post|tweet"])
        && let Some((nets, end)) = publish::nets_behind(r, post)
    {
        let publish = super::super::acts::Publish {
            nets,
            ..Default::default()
        };
        return Some(Found {
            acts: vec![Act::Way(way), Act::Publish(publish)],
            next: end,
            odd: Vec::new(),
        });
    }
    Some(Found::one(Act::Way(way), next))
}

/// `before publishing on X`, `once it is out`, `after approval`: what is spoken of was said, or is
/// said by this.
pub(super) fn back(r: &Reader<'_>, i: usize) -> Option<Found> {
    let at = r.phrases(
        i,
        &[
            "before|after|once|when|whenever",
            "as soon as",
            "only after|once|when|then",
        ],
    )?;
    if let Some(next) = r.phrases(
        at,
        &["you|we|it|they publish|published|post|tweet|publishes"],
    ) {
        let (nets, next) = publish::nets_behind(r, r.past(next, &["it", "them", "anything"]))
            .unwrap_or((Vec::new(), next));
        let publish = super::super::acts::Publish {
            nets,
            ..Default::default()
        };
        return Some(Found::one(Act::Back(Box::new(Act::Publish(publish))), next));
    }
    let it = r.past(
        at,
        &[
            "it", "the", "they", "post", "posts", "both", "this", "draft",
        ],
    );
    let is = r.past(it, &["is", "are", "has", "have", "was", "been", "goes"]);
    if is > it || it > at || is == at {
        if let Some(next) = r.phrases(is, &["published|out|live|posted"]) {
            let (nets, next) = publish::nets_behind(r, next).unwrap_or((Vec::new(), next));
            let publish = super::super::acts::Publish {
                nets,
                ..Default::default()
            };
            return Some(Found::one(Act::Back(Box::new(Act::Publish(publish))), next));
        }
        if let Some(next) = r
            .phrases(is, &["approved|approval"])
            .filter(|n| !r.any(*n, &["is", "by", "from"]))
        {
            return Some(Found::one(
                Act::Back(Box::new(Act::Ask(Ask::default()))),
                next,
            ));
        }
    }
    let found = gerund(r, at).or_else(|| ask::ask(r, at))?;
    let acts = found.acts.into_iter().map(|act| Act::Back(Box::new(act)));
    Some(Found {
        acts: acts.collect(),
        ..found
    })
}

/// A condition.
pub(super) fn when(r: &Reader<'_>, i: usize) -> Option<Found> {
    let at = r.phrases(
        i,
        &[
            "only if|when",
            "in case",
            "provided that",
            "if|unless|provided",
            "when|whenever|until",
            "every|each time",
        ],
    )?;
    let happens = r.any(i, &["when", "whenever", "every", "each"]);
    let unless = r.is(i, "unless") || r.is(i, "until");
    if let Some((outcome, yes, next)) = outcome(r, at) {
        let test = Test::Outcome(outcome, yes);
        return Some(holds(test, unless, next));
    }
    // `if Dana approves` asks Dana.
    if let Some(mut found) = ask::ask(r, at)
        && !unless
    {
        found.acts.push(Act::When(When {
            test: Test::Outcome(Outcome::Approved, true),
            unless: false,
            behind: true,
        }));
        return Some(found);
    }
    if let Some((test, next)) = condition::score(r, at).or_else(|| condition::about_lead(r, at)) {
        return Some(holds(test, unless, next));
    }
    let mut end = condition::end(r, at);
    while r.any(end, &["don't", "doesn't", "never", "do", "does"]) && end < at + AHEAD {
        end = condition::end(r, end + 1);
    }
    let test = if happens {
        Test::Happens
    } else {
        Test::Unknown
    };
    Some(holds(test, unless, end.max(at)))
}

fn holds(test: Test, unless: bool, next: usize) -> Found {
    Found::one(
        Act::When(When {
            test,
            unless,
            behind: true,
        }),
        next,
    )
}

/// What a step before decided.
fn outcome(r: &Reader<'_>, at: usize) -> Option<(Outcome, bool, usize)> {
    use Outcome as O;
    let some = |of, yes, next: Option<usize>| next.map(|n| (of, yes, n));
    let it = r.past(
        at,
        &[
            "it", "the", "he", "she", "they", "this", "is", "was", "gets", "has", "been", "are",
            "post", "draft", "posts", "text", "all",
        ],
    );
    let there = r.past(
        at,
        &[
            "there", "is", "was", "the", "lead", "they", "he", "she", "somebody", "someone", "a",
            "an",
        ],
    );
    some(
        O::Approved,
        true,
        r.phrases(
            it,
            &[
                "approved",
                "approves",
                "agrees|agree",
                "approval is given|granted",
            ],
        )
        .filter(|n| !r.any(*n, &["by"])),
    )
    .or_else(|| {
        some(
            O::Approved,
            false,
            r.phrases(
                it,
                &[
                    "rejected|declined|refused|denied",
                    "not|isn't approved",
                    "rejects|declines|refuses",
                    "approval is denied|refused|rejected",
                    "says|say no",
                ],
            ),
        )
    })
    .or_else(|| {
        some(
            O::Checked,
            true,
            r.phrases(
                it,
                &[
                    "check|guard passes",
                    "passes|pass",
                    "passed",
                    "safe",
                    "on brand",
                    "fine",
                ],
            ),
        )
    })
    .or_else(|| {
        some(
            O::Checked,
            false,
            r.phrases(
                it,
                &[
                    "check|guard fails",
                    "flagged|unsafe|off-brand",
                    "off brand",
                    "not|isn't safe",
                    "does|do not pass",
                    "doesn't pass",
                ],
            ),
        )
    })
    .or_else(|| {
        some(
            O::Answered,
            false,
            r.phrases(
                at,
                &[
                    "nobody|no-one replies|answers|responds|clicks|reacts",
                    "no one replies|answers|responds|clicks",
                    "there is|was no reply|answer|response|click",
                    "no reply|answer|response|click",
                    "they|he|she|it do|does not reply|answer|respond|click",
                    "they|he|she|it don't|doesn't reply|answer|respond|click",
                    "the lead does not reply|answer|respond|click",
                ],
            ),
        )
    })
    .or_else(|| {
        some(
            O::Answered,
            true,
            r.phrases(
                there,
                &["reply|replies|replied|answer|answers|answered|responds|response|clicks|click"],
            ),
        )
    })
    .or_else(|| {
        some(
            O::Posted,
            false,
            r.phrases(
                it,
                &[
                    "publishing|posting|publication fails|failed",
                    "fails|failed to post|publish",
                    "post fails|failed",
                    "fails|failed",
                ],
            ),
        )
    })
    .map(|(of, yes, next)| {
        (
            of,
            yes,
            r.past(next, &["comes", "in", "time", "it", "them"]),
        )
    })
}
