//! Writing to people who reach others.

use serde_json::json;

use super::{
    Template,
    parts::{approval, consent, tell},
};
use crate::workflows::{doc::FrequencyCap, sketch::Sketch};

pub(super) const OUTREACH: Template = Template {
    word: "influencer-outreach",
    title: "Influencer outreach",
    summary: "Looks for people who reach your audience, lets you choose among them, writes to those you chose, and checks what they deliver.",
    draw,
};

fn draw(s: &mut Sketch) {
    s.note(
        "## Influencer outreach\nYou choose whom, and you approve the offer once. Who has not agreed to be written to is passed over.",
    );
    let field = |key: &str, label: &str| json!({ "key": key, "label": label, "type": "text", "required": true });
    let start = s.step(
        "trigger.manual",
        "start",
        "Topic by hand",
        json!({ "form": [field("topic", "Topic"), field("offer", "What you offer and ask for")] }),
    );
    let find = s.step(
        "influencer.discover",
        "found",
        "Look for people",
        json!({ "topic": "{{ trigger.topic }}", "count": 20 }),
    );
    let choose = s.step(
        "human.choose",
        "chosen",
        "Choose whom to write to",
        json!({ "list": "{{ steps.found.items }}", "min": 1, "max": 10, "expires_hours": 168 }),
    );
    let asked = approval(
        s,
        "approve_offer",
        "Approve the offer",
        "The offer: {{ trigger.offer }}",
    );
    let each = s.step(
        "logic.loop",
        "each_person",
        "For each person",
        json!({ "list": "{{ steps.chosen.items }}", "max": 10, "parallel": 10 }),
    );
    let agreed = consent(s, "agreed");
    let write = s.step(
        "influencer.outreach",
        "write",
        "Send the offer",
        json!({ "message": "{{ trigger.offer }}" }),
    );
    s.goes_on(write);
    let answer = s.step(
        "time.wait_event",
        "answer",
        "Two weeks to deliver",
        json!({ "event": "influencer_delivered", "subject": "{{ item.handle }}", "timeout": 14 * 86_400 }),
    );
    let check = s.step(
        "influencer.deliverable",
        "delivery",
        "Check the delivery",
        json!({ "agreed": "{{ trigger.offer }}" }),
    );
    s.line(
        &[
            (start, "out"),
            (find, "out"),
            (choose, "chosen"),
            (asked, "approved"),
            (each, "each"),
            (agreed, "kept"),
            (write, "out"),
            (answer, "happened"),
        ],
        check,
    );
    for (step, port) in [(agreed, "dropped"), (answer, "timeout"), (check, "out")] {
        s.wire(step, port, each);
    }
    let nobody = tell(
        s,
        "nobody",
        "Tell: nobody was chosen",
        "Nobody was chosen to be written to.",
    );
    s.wire(choose, "none", nobody);
    s.wire(choose, "expired", nobody);
    let done = tell(
        s,
        "done",
        "Tell: all have answered or not",
        "The outreach is over; the run shows who delivered what.",
    );
    s.wire(each, "done", done);
    s.group("Each person", "", &[agreed, write, answer, check]);
    s.settings().frequency_cap = Some(FrequencyCap {
        max: 1,
        per_days: 30,
    });
}
