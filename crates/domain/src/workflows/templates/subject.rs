//! Two subject lines against each other.

use serde_json::json;

use super::{
    Template,
    parts::{approval, consent, tell},
};
use crate::workflows::{doc::FrequencyCap, sketch::Sketch};

pub(super) const SUBJECT: Template = Template {
    word: "subject-line-test",
    title: "Two subject lines, the better one wins",
    summary: "Sends a newsletter under two subject lines to the leads you tag, measures who opens it, and sends everybody else the better one.",
    draw,
};

fn draw(s: &mut Sketch) {
    s.note(
        "## Two subject lines\nStart it with the brief, both subject lines and the tag of the readers. The winner takes over by itself once it is sure.",
    );
    let field = |key: &str, label: &str| json!({ "key": key, "label": label, "type": "text", "required": true });
    let start = s.step(
        "trigger.manual",
        "start",
        "Newsletter by hand",
        json!({ "form": [
            field("brief", "What it should say"),
            field("subject_a", "First subject line"),
            field("subject_b", "Second subject line"),
            field("tag", "Tag of the readers"),
        ] }),
    );
    let write = s.step(
        "content.email",
        "newsletter",
        "Write the newsletter",
        json!({ "purpose": "newsletter", "brief": "{{ trigger.brief }}" }),
    );
    let asked = approval(
        s,
        "approve_newsletter",
        "Approve the newsletter",
        "Subject lines: {{ trigger.subject_a }} / {{ trigger.subject_b }}. May it be sent?",
    );
    let leads = s.step(
        "data.lookup",
        "leads",
        "Readers",
        json!({ "in": "leads", "limit": 1_000, "where": { "match": "all", "rules": [
            { "value": "{{ item.tags }}", "is": "contains", "than": "{{ trigger.tag }}" },
        ] } }),
    );
    let each = s.step(
        "logic.loop",
        "each_reader",
        "For each reader",
        json!({ "max": 1_000, "parallel": 10 }),
    );
    let agreed = consent(s, "agreed");
    let variant = |name: &str| json!({ "name": name, "weight": 50 });
    let test = s.step(
        "logic.ab_test",
        "test",
        "Which subject line",
        json!({ "variants": [variant("first"), variant("second")], "goal": "opens", "auto_promote": true }),
    );
    s.line(
        &[
            (start, "out"),
            (write, "out"),
            (asked, "approved"),
            (leads, "out"),
            (each, "each"),
            (agreed, "kept"),
        ],
        test,
    );
    s.wire(agreed, "dropped", each);
    let mut sends = Vec::new();
    for (name, token) in [
        ("first", "{{ trigger.subject_a }}"),
        ("second", "{{ trigger.subject_b }}"),
    ] {
        let send = s.step(
            "email.send",
            &format!("send_{name}"),
            &format!("Send with the {name} line"),
            json!({ "subject": token, "body": "{{ steps.newsletter.body }}", "footer": true }),
        );
        s.goes_on(send);
        s.wire(test, name, send);
        s.wire(send, "out", each);
        sends.push(send);
    }
    let done = tell(
        s,
        "done",
        "Tell: all were written to",
        "The newsletter has gone out.",
    );
    s.wire(each, "done", done);
    s.group(
        "Each reader",
        "",
        &[&[agreed, test], sends.as_slice()].concat(),
    );
    s.settings().frequency_cap = Some(FrequencyCap {
        max: 1,
        per_days: 7,
    });
}
