//! What people are asked for: they answer after the time that is taken for granted, or too late.

use chrono::TimeDelta;
use domain::ids::ApprovalId;
use serde_json::{Value, json};

use super::{At, Outcome};
use crate::simulator::{Sim, run::Run};

impl Sim {
    pub(super) fn ask(&mut self, run: &mut Run, at: &At<'_>) -> Outcome {
        let now = self.desk.now;
        if let Some((port, in_time)) = at.known.answer.clone() {
            if run.is_main {
                self.desk.tally.answered(in_time);
            }
            return self.answer(run, at, port);
        }
        let list = at.param("list").and_then(Value::as_array);
        if at.node.kind == "human.choose" && list.is_none_or(Vec::is_empty) {
            return Outcome::done(json!({ "items": [] }), "none");
        }
        let mut port = self.port_of(at);
        // A wish for changes that leads nowhere keeps the step waiting for the edited item.
        if port == "changes" && !run.plan.is_wired(at.node.id, "changes") {
            "approved".clone_into(&mut port);
        }
        let mut after = self.assumed.answer_after;
        let expires = at.number("expires_hours").map(TimeDelta::hours);
        let in_time = expires.is_none_or(|e| after < e) && port != "expired";
        if let Some(expires) = expires.filter(|_| !in_time) {
            after = expires;
            "expired".clone_into(&mut port);
        }
        if run.is_main {
            self.desk.tally.asked(now);
        }
        if let Some(step) = run.step_mut(at.id) {
            step.known.answer = Some((port, in_time));
        }
        Outcome::Until(now + after)
    }

    fn answer(&mut self, run: &Run, at: &At<'_>, port: String) -> Outcome {
        let now = self.desk.now;
        if at.node.kind == "human.approval" {
            let id = ApprovalId::from_uuid(at.id.uuid());
            let content = at.input.get("content_id").cloned();
            let subject = content.as_ref().and_then(|c| c.as_str().map(str::to_owned));
            let mut item = json!({ "approval": id, "content_id": content, "at": now });
            let event = match port.as_str() {
                "expired" => "approval_overdue",
                _ => {
                    item["decision"] = json!(port);
                    item["by"] = json!("");
                    item["comment"] = json!("");
                    "approval_decided"
                }
            };
            self.desk.tell(run, event, subject, item);
            let output = json!({
                "approval_id": id, "decision": port, "by": "", "comment": "", "answers": {}
            });
            return Outcome::done(output, port);
        }
        match (at.node.kind.as_str(), port.as_str()) {
            (_, "expired") => Outcome::done(json!({}), port),
            ("human.review_edit", _) => Outcome::Done {
                output: json!({ "edited": false, "by": "" }),
                port,
                item: Some(at.input.clone()),
            },
            ("human.choose", "none") => Outcome::done(json!({ "items": [] }), port),
            ("human.choose", _) => {
                let list = at.param("list").and_then(Value::as_array).cloned();
                let n = at.number("min").unwrap_or(1).max(1) as usize;
                let items: Vec<Value> = list.into_iter().flatten().take(n).collect();
                Outcome::done(json!({ "items": items, "by": "" }), port)
            }
            _ => Outcome::done(json!({ "done_by": "", "link": "" }), port),
        }
    }
}
