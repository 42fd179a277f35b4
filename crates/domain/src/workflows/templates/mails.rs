//! Mails to leads: welcoming new ones, winning silent ones back.

use serde_json::{Value, json};

use super::{
    Template,
    parts::{approval, consent, lead_again, lower, send, tell},
};
use crate::workflows::{
    doc::{FrequencyCap, NodeId, QuietHours, Settings},
    sketch::Sketch,
};

pub(super) const WELCOME: Template = Template {
    word: "welcome-series",
    title: "Welcome series",
    summary: "Greets each new lead that has agreed with a mail, waits two days for a click, and writes once more to who was silent.",
    draw: welcome,
};

/// Nobody is written to at night, and seldom at all.
fn polite(settings: &mut Settings, max: u32, per_days: u32) {
    settings.frequency_cap = Some(FrequencyCap { max, per_days });
    settings.quiet_hours = Some(QuietHours {
        from: "21:00".to_owned(),
        to: "08:00".to_owned(),
    });
}

fn welcome(s: &mut Sketch) {
    s.note(
        "## Welcome series\nTwo mails at most. A person reads each before it leaves; who clicks in the first gets no second.",
    );
    let start = s.step(
        "trigger.lead_captured",
        "start",
        "A lead comes in",
        json!({}),
    );
    let agreed = consent(s, "agreed");
    s.wire(start, "out", agreed);
    let first = mail(
        s,
        "welcome",
        "The welcome",
        json!({
            "purpose": "welcome",
            "brief": "Greet {{ lead.name | default:\"the reader\" }}, say what happens next, and give one useful link.",
        }),
    );
    s.wire(agreed, "kept", first.0);
    let click = s.step(
        "time.wait_event",
        "click",
        "Two days to click",
        json!({ "event": "mail_clicked", "subject": "{{ lead.email }}", "timeout": 2 * 86_400 }),
    );
    let engaged = s.step(
        "lead.tag",
        "engaged",
        "Tag as engaged",
        json!({ "add": ["engaged"] }),
    );
    s.line(&[(first.1, "out"), (click, "happened")], engaged);
    s.below();
    let second = mail(
        s,
        "second",
        "The second mail",
        json!({
            "purpose": "nurture",
            "brief": "A second, shorter mail to somebody who did not click in the first: one question, one link.",
        }),
    );
    s.wire(click, "timeout", second.0);
    let quiet = s.step(
        "lead.tag",
        "written",
        "Tag as welcomed",
        json!({ "add": ["welcomed"] }),
    );
    s.wire(second.1, "out", quiet);
    s.settings().dedupe = Some("welcome {{ trigger.lead.email }}".to_owned());
    polite(s.settings(), 2, 7);
}

/// Writes a mail, has it approved and sends it in the day: its first step and its last.
fn mail(s: &mut Sketch, key: &str, title: &str, params: Value) -> (NodeId, NodeId) {
    let what = lower(title);
    let write = s.step("content.email", key, &format!("Write {what}"), params);
    let asked = approval(
        s,
        &format!("approve_{key}"),
        &format!("Approve {what}"),
        "A mail to a lead. May it be sent?",
    );
    let day = s.step(
        "time.window",
        &format!("day_{key}"),
        "In the lead's daytime",
        json!({ "zone": "lead" }),
    );
    let lead = lead_again(s, &format!("lead_{key}"));
    let send = send(s, &format!("send_{key}"), &format!("Send {what}"), key);
    s.line(
        &[
            (write, "out"),
            (asked, "approved"),
            (day, "out"),
            (lead, "found"),
        ],
        send,
    );
    s.group(title, "", &[write, asked, day, lead, send]);
    (write, send)
}

pub(super) const WIN_BACK: Template = Template {
    word: "win-back",
    title: "Win back",
    summary: "Each Monday: writes one mail, has it approved, and sends it to leads that are tagged as inactive and have agreed, once in ninety days at most.",
    draw: win_back,
};

fn win_back(s: &mut Sketch) {
    s.note(
        "## Win back\nOne mail for all of the week's leads, so that a person reads it once. Tag leads with `inactive` to have them written to.",
    );
    let start = s.step(
        "trigger.schedule",
        "start",
        "Mondays at nine",
        json!({ "by": "rrule", "rrule": "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0" }),
    );
    let write = s.step(
        "content.email",
        "offer",
        "Write the mail",
        json!({ "purpose": "win_back", "brief": "To people who have not been heard of for a while: what is new, one reason to come back, one link." }),
    );
    let asked = approval(
        s,
        "approve_offer",
        "Approve the mail",
        "One mail for all inactive leads of this week. May it be sent?",
    );
    let leads = s.step(
        "data.lookup",
        "leads",
        "Inactive leads",
        json!({ "in": "leads", "limit": 200, "where": { "match": "all", "rules": [
            { "value": "{{ item.tags }}", "is": "contains", "than": "inactive" },
        ] } }),
    );
    let each = s.step(
        "logic.loop",
        "each_lead",
        "For each lead",
        json!({ "max": 200, "parallel": 5 }),
    );
    let once = s.step(
        "logic.once",
        "not_lately",
        "Not in the last ninety days",
        json!({ "key": "win back {{ item.email }}", "within": 90 * 86_400 }),
    );
    let agreed = consent(s, "agreed");
    let send = s.step(
        "email.send",
        "send",
        "Send the mail",
        json!({ "subject": "{{ steps.offer.subject }}", "body": "{{ steps.offer.body }}", "footer": true }),
    );
    s.goes_on(send);
    s.line(
        &[
            (start, "out"),
            (write, "out"),
            (asked, "approved"),
            (leads, "out"),
            (each, "each"),
            (once, "first"),
            (agreed, "kept"),
        ],
        send,
    );
    for (step, port) in [(once, "seen"), (agreed, "dropped"), (send, "out")] {
        s.wire(step, port, each);
    }
    let done = tell(
        s,
        "done",
        "Tell: all were written to",
        "This week's inactive leads were written to.",
    );
    s.wire(each, "done", done);
    s.group(
        "Each lead",
        "Who was written to lately, or has not agreed, is passed over",
        &[once, agreed, send],
    );
    polite(s.settings(), 1, 90);
}
