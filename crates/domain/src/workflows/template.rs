//! The workflow a campaign gets: plan → per channel draft, check, score, approval, slot, publish,
//! numbers. A document like any other; changing it changes the run.

use serde_json::json;
use uuid::Uuid;

use super::{Edge, EdgeId, Node, NodeId, Position, WorkflowDoc};
use crate::publishing::Network;

struct Builder {
    doc: WorkflowDoc,
    next: u128,
}

impl Builder {
    fn id(&mut self) -> Uuid {
        self.next += 1;
        // Version 8 (custom): ids within one document need to be unique there only.
        Uuid::from_u128((self.next << 64) | (8 << 76) | (0b10 << 62) | self.next)
    }

    fn node(
        &mut self,
        kind: &str,
        key: &str,
        name: &str,
        at: (i32, i32),
        params: serde_json::Value,
    ) -> NodeId {
        let id = NodeId(self.id());
        let node = Node {
            pos: Position { x: at.0, y: at.1 },
            params: params.as_object().cloned().unwrap_or_default(),
            ..Node::new(id, kind, key, name)
        };
        self.doc.nodes.insert(id, node);
        id
    }

    fn wire(&mut self, from: NodeId, port: &str, to: NodeId) {
        let id = EdgeId(self.id());
        self.doc.edges.insert(id, Edge::new(id, from, port, to));
    }
}

/// The main job's document for the given networks, in their order.
#[must_use]
pub fn main_job(networks: &[Network]) -> WorkflowDoc {
    let mut b = Builder {
        doc: WorkflowDoc {
            description: "Drafts a post for each channel, asks a person, publishes at the slot and reads the numbers.".to_owned(),
            ..WorkflowDoc::new("Brief to numbers")
        },
        next: 0,
    };
    let start = b.node("trigger.manual", "start", "Run started", (0, 0), json!({}));
    let plan = b.node(
        "campaign.plan",
        "plan",
        "Plan the posts",
        (280, 0),
        json!({}),
    );
    b.wire(start, "out", plan);
    for (row, network) in networks.iter().enumerate() {
        let (n, label, y) = (network.as_str(), network.label(), row as i32 * 140);
        let key = |word: &str| format!("{word}_{n}");
        let draft = b.node(
            "content.social",
            &key("draft"),
            &format!("Draft for {label}"),
            (560, y),
            json!({ "network": n }),
        );
        let check = b.node(
            "brand.check",
            &key("check"),
            "Brand check",
            (840, y),
            json!({}),
        );
        let score = b.node("eval.score", &key("score"), "Score", (1_120, y), json!({}));
        let approval = b.node(
            "human.approval",
            &key("approval"),
            &format!("Approve {label} post"),
            (1_400, y),
            json!({ "required": 1 }),
        );
        let slot = b.node(
            "time.until",
            &key("slot"),
            "Wait for the slot",
            (1_680, y),
            json!({}),
        );
        let post = b.node(
            &format!("post.{n}"),
            &key("post"),
            &format!("Publish on {label}"),
            (1_960, y),
            json!({}),
        );
        let collect = b.node(
            "insight.collect",
            &key("numbers"),
            "Collect the numbers",
            (2_240, y),
            json!({}),
        );
        b.wire(plan, "out", draft);
        b.wire(draft, "out", check);
        // Findings are shown to the person who decides, so both ways lead on.
        b.wire(check, "pass", score);
        b.wire(check, "fail", score);
        b.wire(score, "out", approval);
        b.wire(approval, "approved", slot);
        b.wire(slot, "out", post);
        b.wire(post, "posted", collect);
    }
    b.doc
}
