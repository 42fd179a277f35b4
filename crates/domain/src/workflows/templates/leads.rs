//! Leads by their score.

use serde_json::{Value, json};

use super::{
    Template,
    parts::{consent, tell},
};
use crate::workflows::{doc::NodeId, sketch::Sketch};

pub(super) const NURTURE: Template = Template {
    word: "lead-nurture",
    title: "Lead nurture by score",
    summary: "Sorts new leads by the score they come with: hot ones are called, warm ones are given three days to answer, the others are kept for later.",
    draw: nurture,
};

fn nurture(s: &mut Sketch) {
    s.note(
        "## Lead nurture by score\nThe score is the value `score` that the form or the program sends with the lead. A lead without one is taken for cold.",
    );
    s.note(
        "### Who is contacted\nOnly leads that have agreed. The others are not touched at all.\n\nYour mail program tells the event `reply` with the lead's address as its subject.",
    );
    let start = s.step(
        "trigger.lead_captured",
        "start",
        "A lead comes in",
        json!({}),
    );
    let agreed = consent(s, "agreed");
    let sort = s.step(
        "logic.switch",
        "sort",
        "By score",
        json!({ "cases": [at_least("hot", 70), at_least("warm", 30)] }),
    );
    s.line(&[(start, "out"), (agreed, "kept")], sort);

    let hot = tag(s, "tag_hot", "Tag as hot", "hot");
    let call = task(
        s,
        "call",
        "Call the hot lead",
        "Call {{ lead.name | default:\"the new lead\" }}",
    );
    let called = tag(s, "tag_called", "Tag as called", "called");
    let late = tell(
        s,
        "nobody_called",
        "Tell: nobody called",
        "A hot lead was not called within two days: {{ lead.email }}",
    );
    s.wire(sort, "hot", hot);
    s.line(&[(hot, "out"), (call, "done")], called);
    s.wire(call, "expired", late);
    s.group("Hot", "Seventy points or more", &[hot, call, called, late]);
    s.below();

    let warm = tag(s, "tag_warm", "Tag as warm", "warm");
    let answer = s.step(
        "time.wait_event",
        "answer",
        "Three days to answer",
        json!({ "event": "reply", "subject": "{{ lead.email }}", "timeout": 3 * 86_400 }),
    );
    let reply = task(
        s,
        "reply",
        "Answer the warm lead",
        "Answer {{ lead.name | default:\"the lead\" }}",
    );
    let answered = tag(s, "tag_answered", "Tag as in talks", "in talks");
    let open = tell(
        s,
        "nobody_answered",
        "Tell: nobody answered",
        "A warm lead wrote back and was not answered within two days: {{ lead.email }}",
    );
    s.wire(sort, "warm", warm);
    s.line(
        &[(warm, "out"), (answer, "happened"), (reply, "done")],
        answered,
    );
    s.wire(reply, "expired", open);
    s.group(
        "Warm",
        "Thirty points or more",
        &[warm, answer, reply, answered, open],
    );
    s.below();

    let cold = tag(s, "tag_cold", "Tag as cold", "cold");
    s.wire(sort, "else", cold);
    s.wire(answer, "timeout", cold);
    s.group("Cold", "Everybody else, and who does not answer", &[cold]);
    s.settings().dedupe = Some("nurture {{ trigger.lead.email }}".to_owned());
}

fn at_least(name: &str, points: u32) -> Value {
    json!({ "name": name, "where": {
        "match": "all",
        "rules": [{ "value": "{{ lead.attributes.score }}", "is": "at_least", "than": points }],
    } })
}

fn tag(s: &mut Sketch, key: &str, name: &str, tag: &str) -> NodeId {
    s.step("lead.tag", key, name, json!({ "add": [tag] }))
}

fn task(s: &mut Sketch, key: &str, name: &str, title: &str) -> NodeId {
    s.step(
        "human.task",
        key,
        name,
        json!({ "title": title, "expires_hours": 48 }),
    )
}
