//! Promotion of one date.

use serde_json::json;

use super::{
    Template,
    parts::{asks, ends_without, tell},
};
use crate::{
    publishing::Network,
    workflows::{sketch::Sketch, template::Part},
};

pub(super) const WEBINAR: Template = Template {
    word: "webinar-promotion",
    title: "Webinar promotion",
    summary: "Announces a webinar on X and LinkedIn at the best time, reminds of it on the day you choose, and has somebody send the recording afterwards.",
    draw,
};

const ABOUT: &str = "{{ trigger.title }}\n{{ trigger.about }}\nSign up: {{ trigger.link }}";

fn draw(s: &mut Sketch) {
    s.note(
        "## Webinar promotion\nStart it with the title, what it is about, the link to sign up, and two moments: when to remind, and when it is over. Moments are written such as 2026-03-02T09:00:00+01:00.",
    );
    let field = |key: &str, label: &str| json!({ "key": key, "label": label, "type": "text", "required": true });
    let start = s.step(
        "trigger.manual",
        "start",
        "Webinar by hand",
        json!({ "form": [
            field("title", "Title"),
            field("about", "What it is about"),
            field("link", "Link to sign up"),
            field("remind_at", "When to remind"),
            field("over_at", "When it is over"),
        ] }),
    );
    for network in Network::ALL {
        let (n, label) = (network.as_str(), network.label());
        let mut part = |part: Part, more| part.draw(s, network, more);
        let draft = part(Part::Draft, json!({ "brief": ABOUT }));
        let check = part(Part::Check, json!({}));
        let message = format!("The announcement for {label}. May it go out?");
        let approval = part(Part::Approval, asks(&message));
        let slot = part(Part::Slot, json!({ "until": "best_time" }));
        let post = part(Part::Post, json!({}));
        s.wire(start, "out", draft);
        s.line(&[(draft, "out"), (check, "pass")], approval);
        s.wire(check, "fail", approval);
        s.line(&[(approval, "approved"), (slot, "out")], post);
        ends_without(
            s,
            approval,
            &format!("approval_{n}"),
            &format!("{label} post"),
        );
        let failed = tell(
            s,
            &format!("failed_{n}"),
            &format!("Tell: {label} refused the post"),
            "The announcement could not be published. The run shows why.",
        );
        s.wire(post, "failed", failed);
        s.group(
            &format!("Announcement on {label}"),
            "",
            &[draft, check, approval, slot, post],
        );
        s.below();
    }

    let moment = |token: &str| json!({ "until": "date", "at": token });
    let draft = s.step(
        "content.social",
        "reminder",
        "Draft the reminder",
        json!({ "network": "linkedin", "brief": format!("A reminder that it begins soon\n{ABOUT}") }),
    );
    let check = s.step(
        "brand.check",
        "check_reminder",
        "Check the reminder",
        json!({}),
    );
    let approval = s.step(
        "human.approval",
        "approve_reminder",
        "Approve the reminder",
        asks("It is asked for now and goes out on the day you chose."),
    );
    let wait = s.step(
        "time.until",
        "remind_at",
        "Wait for the day",
        moment("{{ trigger.remind_at }}"),
    );
    let post = s.step(
        "post.linkedin",
        "post_reminder",
        "Publish the reminder",
        json!({}),
    );
    s.wire(start, "out", draft);
    s.line(&[(draft, "out"), (check, "pass")], approval);
    s.wire(check, "fail", approval);
    s.line(&[(approval, "approved"), (wait, "out")], post);
    ends_without(s, approval, "approve_reminder", "the reminder");
    let failed = tell(
        s,
        "reminder_failed",
        "Tell: the reminder was refused",
        "The reminder could not be published. The run shows why.",
    );
    s.wire(post, "failed", failed);
    s.group("Reminder", "", &[draft, check, approval, wait, post]);
    s.below();

    let over = s.step(
        "time.until",
        "over_at",
        "Wait for its end",
        moment("{{ trigger.over_at }}"),
    );
    let recording = s.step(
        "human.task",
        "recording",
        "Send the recording",
        json!({ "title": "Send the recording of {{ trigger.title }}", "proof": true, "expires_hours": 96 }),
    );
    let late = tell(
        s,
        "recording_late",
        "Tell: the recording is late",
        "Four days after the webinar nobody has sent the recording.",
    );
    s.line(&[(start, "out"), (over, "out")], recording);
    s.wire(recording, "expired", late);
    s.group("Afterwards", "", &[over, recording]);
}
