//! What begins a run: by hand, at set times, when something happens.

use serde_json::{Value, json};

use super::{
    super::{
        acts::{Act, Start, When, params},
        reader::{Found, Reader},
    },
    condition, publish, schedule,
    times::event_name,
};

fn begins(kind: &'static str, name: &str, with: Value, next: usize) -> Option<Found> {
    let start = Start {
        kind,
        params: params(with),
        name: name.to_owned(),
        open: None,
    };
    Some(Found::one(Act::Start(start), next))
}

/// A trigger, if one is said here.
pub(super) fn start(r: &Reader<'_>, i: usize) -> Option<Found> {
    schedule::schedule(r, i)
        .or_else(|| by_hand(r, i))
        .or_else(|| happens(r, i))
}

fn by_hand(r: &Reader<'_>, i: usize) -> Option<Found> {
    let next = r.phrases(
        i,
        &[
            "manually",
            "by hand",
            "on demand",
            "when|whenever i|we|somebody|someone start|starts|press|presses|click|clicks",
        ],
    )?;
    let next = r.past(
        next,
        &[
            "it", "the", "this", "a", "button", "start", "run", "workflow",
        ],
    );
    begins("trigger.manual", "Started by a person", json!({}), next)
}

/// Something happens: `when a lead is captured`, `on a webhook`.
fn happens(r: &Reader<'_>, i: usize) -> Option<Found> {
    let when = r.phrases(
        i,
        &[
            "when|whenever|if|once|after|upon",
            "as soon as",
            "every|each time",
            "for|on every|each",
            "on|via|by|from a|an|the",
            "on|via|by",
            "every|each",
        ],
    )?;
    let at = r.past(
        when,
        &[
            "the", "a", "an", "any", "each", "every", "new", "another", "next",
        ],
    );
    lead(r, i, at)
        .or_else(|| webhook(r, at))
        .or_else(|| post(r, at))
        .or_else(|| event(r, at))
        .or_else(|| approval(r, at))
        .or_else(|| failure(r, at))
}

fn lead(r: &Reader<'_>, i: usize, at: usize) -> Option<Found> {
    let noun = r.phrases(
        at,
        &["lead|leads|contact|contacts|prospect|prospects|subscriber|subscribers|signup|sign-up"],
    );
    let comes = |at: usize| {
        let at = r.past(at, &["is", "are", "gets", "has", "been"]);
        r.phrases(
            at,
            &[
                "captured|created|added|arrives|arrive|registers|subscribes|appears",
                "comes|come|came|coming in",
                "signs|sign|signed up",
                "fills|fill in|out a|the|our form",
                "submits|submit|sends|sent a|the|our form",
            ],
        )
    };
    let said_so = r.any(i, &["every", "each", "for", "on"]);
    let is_new = (i..at).any(|n| r.is(n, "new"));
    // `a form is submitted`, `the form is filled in`.
    let form = r.past(at, &["contact", "signup", "our", "sign-up", "lead"]);
    let sent = r
        .phrases(
            form,
            &[
                "form is|gets submitted|sent|completed",
                "form is|gets filled in|out",
            ],
        )
        .filter(|_| noun.is_none_or(|n| n <= form));
    if let Some(next) = sent {
        return begins("trigger.lead_captured", "A lead comes in", json!({}), next);
    }
    let next = match noun {
        Some(behind) => comes(behind).or_else(|| (said_so && is_new).then_some(behind))?,
        None if r.any(at, &["somebody", "someone", "anybody", "anyone", "visitor"]) => {
            comes(at + 1)?
        }
        None => return None,
    };
    let mut with = json!({});
    let mut end = next;
    if let Some(from) = r.phrases(next, &["from|via|through"])
        && let Some(source) = r.quote(from)
    {
        (with["sources"], end) = (json!([source]), from + 1);
    }
    let mut found = begins("trigger.lead_captured", "A lead comes in", with, end)?;
    let and = r.past(end, &["and", "who", "that"]);
    if let Some((test, next)) = condition::consent(r, and).filter(|_| and > end) {
        let (unless, behind) = (false, false);
        found.acts.push(Act::When(When {
            test,
            unless,
            behind,
        }));
        found.next = next;
    }
    Some(found)
}

fn webhook(r: &Reader<'_>, at: usize) -> Option<Found> {
    let next = r.phrases(
        at,
        &[
            "webhook is called|received|triggered|fired",
            "webhook arrives|comes|fires|calls",
            "program|system calls",
            "webhook call",
            "webhook",
        ],
    )?;
    begins(
        "trigger.webhook",
        "A program calls",
        json!({}),
        r.past(next, &["in", "us"]),
    )
}

fn post(r: &Reader<'_>, at: usize) -> Option<Found> {
    let behind = r.phrases(at, &["post|tweet"])?;
    let (nets, behind) = publish::nets_behind(r, behind).unwrap_or((Vec::new(), behind));
    let mut with = if nets.is_empty() {
        json!({})
    } else {
        json!({ "networks": nets })
    };
    let verb = r.past(behind, &["is", "has", "been", "was", "gets", "goes"]);
    if let Some(next) = r.phrases(verb, &["published|out|live|posted"]) {
        with["on"] = json!("published");
        return begins("trigger.post_event", "A post is out", with, next);
    }
    if let Some(next) = r.phrases(verb, &["fails|failed|refused|rejected"]) {
        with["on"] = json!("failed");
        return begins("trigger.post_event", "A post fails", with, next);
    }
    let many = r.phrases(behind, &["reaches|gets|has|passes|hits|receives"])?;
    let many = r.past(many, &["more", "than", "over", "at", "least"]);
    let value = r
        .number(many)
        .filter(|n| (1.0..=1e9).contains(n) && n.fract() == 0.0)?;
    let metric = match r.low(many + 1) {
        "like" | "likes" => "likes",
        "comment" | "comments" => "comments",
        "share" | "shares" | "reposts" => "shares",
        "click" | "clicks" => "clicks",
        "impression" | "impressions" | "view" | "views" => "impressions",
        _ => return None,
    };
    with["on"] = json!("reached");
    with["metric"] = json!(metric);
    with["value"] = json!(value as u64);
    let behind = publish::nets_behind(r, many + 2);
    if let Some((nets, _)) = &behind {
        with["networks"] = json!(nets);
    }
    let next = behind.map_or(many + 2, |(_, next)| next);
    begins("trigger.post_event", "A post does well", with, next)
}

fn event(r: &Reader<'_>, at: usize) -> Option<Found> {
    let behind = r.phrases(at, &["event"])?;
    let (name, next) = event_name(r, behind)?;
    let next = r.past(
        next,
        &[
            "happens", "occurs", "fires", "arrives", "comes", "in", "is", "received", "told",
        ],
    );
    let said = format!("The event {name} happens");
    begins("trigger.event", &said, json!({ "event": name }), next)
}

fn approval(r: &Reader<'_>, at: usize) -> Option<Found> {
    let behind = r.phrases(at, &["approval|decision"])?;
    let verb = r.past(behind, &["is", "has", "been", "gets", "was"]);
    let (on, decision, name) = match r.low(verb) {
        "decided" | "taken" | "made" => ("decided", "any", "An approval is decided"),
        "given" | "granted" | "approved" => ("decided", "approved", "An approval is given"),
        "rejected" | "refused" | "declined" => ("decided", "rejected", "An approval is refused"),
        "overdue" | "late" => ("overdue", "any", "An approval is overdue"),
        _ => return None,
    };
    let with = match decision {
        "any" => json!({ "on": on }),
        _ => json!({ "on": on, "decision": decision }),
    };
    begins("trigger.approval", name, with, verb + 1)
}

fn failure(r: &Reader<'_>, at: usize) -> Option<Found> {
    let next = r.phrases(at, &["other workflow|run fails", "workflow|run fails"])?;
    begins("trigger.run_failed", "A workflow fails", json!({}), next)
}
