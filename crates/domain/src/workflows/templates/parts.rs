//! What several templates are made of: telling the owner, asking for a decision with all its ways out,
//! filtering by consent.

use serde_json::{Value, json};

use crate::workflows::{doc::NodeId, sketch::Sketch};

/// How long people have for a decision, in hours.
const DECISION_HOURS: u32 = 72;

/// Tells the owner something inside the product.
pub(super) fn tell(s: &mut Sketch, key: &str, name: &str, text: &str) -> NodeId {
    s.step(
        "notify.message",
        key,
        name,
        json!({ "to": ["owner"], "text": text }),
    )
}

/// The parameters of an approval by one person, in time.
pub(super) fn asks(message: &str) -> Value {
    json!({ "required": 1, "expires_hours": DECISION_HOURS, "message": message })
}

/// An approval by one person. Who says no, or nothing, is told of to the owner.
pub(super) fn approval(s: &mut Sketch, key: &str, name: &str, message: &str) -> NodeId {
    let approval = s.step("human.approval", key, name, asks(message));
    ends_without(s, approval, key, name);
    approval
}

/// The ways out of an approval that is not given.
pub(super) fn ends_without(s: &mut Sketch, approval: NodeId, key: &str, name: &str) {
    let told = tell(
        s,
        &format!("{key}_ends"),
        &format!("Tell: not done, {}", lower(name)),
        "A decision was no, or did not come in time. Nothing was sent.",
    );
    s.wire(approval, "rejected", told);
    s.wire(approval, "expired", told);
}

/// Lets through leads that have agreed to be written to.
pub(super) fn consent(s: &mut Sketch, key: &str) -> NodeId {
    s.step(
        "data.filter",
        key,
        "Has agreed to be written to",
        json!({ "preset": "consent" }),
    )
}

/// Takes the lead up again, for steps that want a lead and are given something else.
pub(super) fn lead_again(s: &mut Sketch, key: &str) -> NodeId {
    s.step(
        "lead.find",
        key,
        "Take up the lead again",
        json!({ "by": "id", "value": "{{ lead.id }}" }),
    )
}

/// Sends a mail that another step wrote, with the footer; what fails is told to the owner.
pub(super) fn send(s: &mut Sketch, key: &str, name: &str, written: &str) -> NodeId {
    let text = |field: &str| format!("{{{{ steps.{written}.{field} }}}}");
    let params = json!({ "subject": text("subject"), "body": text("body"), "footer": true });
    let send = s.step("email.send", key, name, params);
    let failed = tell(
        s,
        &format!("{key}_failed"),
        &format!("Tell: failed, {}", lower(name)),
        "A mail could not be sent. The run shows why.",
    );
    s.on_error(send, failed);
    send
}

/// A name within a sentence.
pub(super) fn lower(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}
