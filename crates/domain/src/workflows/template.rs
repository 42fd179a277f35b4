//! The workflow a campaign gets: plan → per channel draft, check, score, approval, slot, publish,
//! numbers. A document like any other; changing it changes the run. The parts of one channel's line
//! are named here once, for this document and for the starter templates.

use serde_json::{Value, json};

use super::{NodeId, WorkflowDoc, sketch::Sketch};
use crate::publishing::Network;

/// A part of the way that a post goes on one network, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Writes it.
    Draft,
    /// Reads it against the brand.
    Check,
    /// Scores it.
    Score,
    /// Asks a person.
    Approval,
    /// Waits for its time.
    Slot,
    /// Publishes it.
    Post,
    /// Asks for its figures.
    Numbers,
}

impl Part {
    const ALL: [Self; 7] = [
        Self::Draft,
        Self::Check,
        Self::Score,
        Self::Approval,
        Self::Slot,
        Self::Post,
        Self::Numbers,
    ];

    /// Draws the part for one network, with `more` beside the parameters that it always has.
    pub(super) fn draw(self, s: &mut Sketch, network: Network, more: Value) -> NodeId {
        let (n, label) = (network.as_str(), network.label());
        let (kind, word, name, mut params) = match self {
            Self::Draft => (
                "content.social",
                "draft",
                format!("Draft for {label}"),
                json!({ "network": n }),
            ),
            Self::Check => ("brand.check", "check", "Brand check".to_owned(), json!({})),
            Self::Score => ("eval.score", "score", "Score".to_owned(), json!({})),
            Self::Approval => (
                "human.approval",
                "approval",
                format!("Approve {label} post"),
                json!({ "required": 1 }),
            ),
            Self::Slot => (
                "time.until",
                "slot",
                "Wait for the slot".to_owned(),
                json!({}),
            ),
            Self::Post => ("post", "post", format!("Publish on {label}"), json!({})),
            Self::Numbers => (
                "insight.collect",
                "numbers",
                "Collect the numbers".to_owned(),
                json!({}),
            ),
        };
        if let (Value::Object(params), Value::Object(more)) = (&mut params, more) {
            params.extend(more);
        }
        let kind = match self {
            Self::Post => format!("{kind}.{n}"),
            _ => kind.to_owned(),
        };
        s.step(&kind, &format!("{word}_{n}"), &name, params)
    }
}

/// The main job's document for the given networks, in their order.
#[must_use]
pub fn main_job(networks: &[Network]) -> WorkflowDoc {
    let mut s = Sketch::new("", "Brief to numbers");
    s.description(
        "Drafts a post for each channel, asks a person, publishes at the slot and reads the numbers.",
    );
    let start = s.step("trigger.manual", "start", "Run started", json!({}));
    let plan = s.step("campaign.plan", "plan", "Plan the posts", json!({}));
    s.place(plan, 280, 0);
    s.wire(start, "out", plan);
    for (row, network) in networks.iter().enumerate() {
        let steps = Part::ALL.map(|part| part.draw(&mut s, *network, json!({})));
        for (column, id) in steps.iter().enumerate() {
            s.place(*id, 560 + column as i32 * 280, row as i32 * 140);
        }
        let [draft, check, score, approval, slot, post, numbers] = steps;
        s.wire(plan, "out", draft);
        s.wire(draft, "out", check);
        // Findings are shown to the person who decides, so both ways lead on.
        s.wire(check, "pass", score);
        s.wire(check, "fail", score);
        s.wire(score, "out", approval);
        s.wire(approval, "approved", slot);
        s.wire(slot, "out", post);
        s.wire(post, "posted", numbers);
    }
    s.done()
}
