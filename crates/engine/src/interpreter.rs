//! The interpreter: which nodes follow a finished node. Pure; the caller stores what it says.

use domain::workflows::{KindSpec, Node, NodeId, WorkflowDoc, kind_spec};

/// The nodes that begin a run.
pub fn starts(doc: &WorkflowDoc) -> Vec<&Node> {
    doc.nodes
        .values()
        .filter(|n| n.enabled && kind_spec(&n.kind).is_some_and(KindSpec::is_trigger))
        .collect()
}

/// The nodes that become ready when `node` left by `port`. A disabled node is passed through: its
/// own first output is followed in its place.
pub fn next<'a>(doc: &'a WorkflowDoc, node: NodeId, port: &'a str) -> Vec<&'a Node> {
    let mut ready = Vec::new();
    let mut open: Vec<&Node> = doc.targets(node, port).collect();
    let mut hops = 0;
    while let Some(target) = open.pop() {
        hops += 1;
        if hops > doc.nodes.len() {
            // Only a circle of disabled nodes gets here, and validation refuses circles.
            break;
        }
        if target.enabled {
            ready.push(target);
        } else if let Some(spec) = kind_spec(&target.kind)
            && let Some(first) = spec.out_ports(&target.params).first()
        {
            open.extend(doc.targets(target.id, first));
        }
    }
    ready.sort_by_key(|n| n.id);
    ready
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{publishing::Network, workflows::main_job};

    fn keys(nodes: &[&Node]) -> Vec<String> {
        nodes.iter().map(|n| n.key.clone()).collect()
    }

    fn id(doc: &WorkflowDoc, key: &str) -> NodeId {
        doc.nodes.values().find(|n| n.key == key).expect("node").id
    }

    #[test]
    fn the_plan_fans_out_to_one_draft_per_network() {
        let doc = main_job(&Network::ALL);
        assert_eq!(keys(&starts(&doc)), ["start"]);
        assert_eq!(
            keys(&next(&doc, id(&doc, "plan"), "out")),
            ["draft_x", "draft_linkedin"]
        );
        assert!(next(&doc, id(&doc, "approval_x"), "rejected").is_empty());
    }

    #[test]
    fn a_disabled_step_is_passed_through() {
        let mut doc = main_job(&Network::ALL);
        let score = id(&doc, "score_x");
        doc.nodes.get_mut(&score).expect("node").enabled = false;
        assert_eq!(
            keys(&next(&doc, id(&doc, "check_x"), "pass")),
            ["approval_x"]
        );
    }
}
