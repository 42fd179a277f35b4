//! Sentences and what becomes of them: the way, what is told of at its ends, what was not sure, what is
//! still to be filled in. A change here is a change of what people's words mean.

mod plain;
mod table;

use uuid::Uuid;

use super::*;
use plain::PLAIN;
use table::SENTENCES;

/// A doubt in a word or two.
fn short(doubt: &Doubt) -> String {
    let words = doubt.words.as_ref().map_or("", |w| w.text.as_str());
    let known: &[(&str, &str)] = &[
        ("Nothing was understood", "nothing"),
        ("Only what is not to happen", "only nots"),
        ("not a start that is known", "no such start"),
        ("which day that is", "which day"),
        ("no time of day was said", "time of day"),
        ("one is planned, not", "one"),
        ("goes to the one lead", "one lead"),
        ("as what it is about", "draft of"),
        ("is taken for what was written", "taken for"),
        ("What starts it was not said", "start"),
        ("although", "gate against"),
        ("an approval was put in", "gate"),
        ("Nothing was written before", "draft"),
        ("I do not know what to make of", "unknown"),
        ("contradict each other", "contradiction"),
        ("cannot run yet", "not yet"),
        ("can be neither drafted nor published", "not served"),
        ("on which network was not said", "where"),
        ("for which network was not said", "for where"),
        ("A reply is known when", "reply"),
        ("is not a condition that can be read", "condition"),
        ("the address of", "address"),
        ("by name or role", "who"),
        ("cannot be sent yet", "channel"),
        ("needs a lead", "no lead"),
        ("how long at most", "how long"),
        ("which event that is", "which event"),
        ("nothing was decided before", "no decision"),
        ("of what it is the other way", "other of what"),
        ("of which split", "way of what"),
        ("No time of day", "time of day"),
        ("no mail was written", "no mail"),
        ("that could be", "nothing there"),
        ("a draft is checked against the brand", "brand instead"),
        ("what is measured was not said", "goal"),
        ("The address was left out", "bad address"),
        ("are drafted as a post", "quote"),
        ("whoever may decide is asked", "nobody"),
    ];
    let word = known.iter().find(|(part, _)| doubt.message.contains(part));
    match word {
        Some((_, "unknown")) => format!("unknown {words}"),
        Some((_, word)) => (*word).to_owned(),
        None => doubt.message.clone(),
    }
}

/// The way, the doubts and the fields to fill in, as words.
fn planned(sentence: &str) -> (String, String, String) {
    let doc = WorkflowDoc::new("Empty");
    let context = PlanContext {
        doc: &doc,
        after: None,
        run: RunId::from_uuid(Uuid::from_u128(1)),
        networks: None,
        people: None,
        me: None,
    };
    let plan = plan(sentence, &context);
    let ends = |s: &&PlannedStep| s.words.is_none() && s.kind == "notify.message";
    let way: Vec<&str> = plan
        .steps
        .iter()
        .filter(|s| !ends(s))
        .map(|s| s.kind.as_str())
        .collect();
    let told: Vec<&str> = plan
        .steps
        .iter()
        .filter(ends)
        .filter_map(|s| s.name.strip_prefix("Tell: "))
        .collect();
    let doubts: Vec<String> = plan.doubts.iter().map(short).collect();
    let fill: Vec<&str> = plan.to_fill.iter().map(|f| f.field.as_str()).collect();
    let way = if told.is_empty() {
        way.join(" ")
    } else {
        format!("{} | {}", way.join(" "), told.join(", "))
    };
    (way, doubts.join("; "), fill.join(" "))
}

#[test]
fn sentences_mean_what_they_say() {
    let mut wrong = Vec::new();
    for (sentence, way, doubts, fill) in SENTENCES.iter().chain(PLAIN) {
        let found = planned(sentence);
        let wanted = ((*way).to_owned(), (*doubts).to_owned(), (*fill).to_owned());
        if found != wanted {
            wrong.push(format!(
                "{sentence}\n  is     {found:?}\n  wanted {wanted:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_sort_of_step_that_can_be_asked_for_is_among_them() {
    let all: Vec<&str> = SENTENCES
        .iter()
        .chain(PLAIN)
        .flat_map(|s| s.1.split(' '))
        .collect();
    for kind in [
        "trigger.manual",
        "trigger.schedule",
        "trigger.webhook",
        "trigger.lead_captured",
        "trigger.event",
        "trigger.post_event",
        "trigger.approval",
        "trigger.run_failed",
        "content.social",
        "content.email",
        "content.landing",
        "content.ad",
        "brand.check",
        "ai.guard",
        "eval.score",
        "lead.score",
        "human.approval",
        "human.task",
        "time.delay",
        "time.until",
        "time.window",
        "time.wait_event",
        "logic.if",
        "logic.split",
        "logic.ab_test",
        "post.x",
        "post.linkedin",
        "email.send",
        "notify.message",
        "lead.tag",
        "http.request",
        "webhook.send",
        "data.filter",
    ] {
        assert!(all.contains(&kind), "{kind}");
    }
}
