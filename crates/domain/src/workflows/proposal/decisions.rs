//! What a proposal cannot do, whoever made it and whoever accepts it: take away the decision of a person, or
//! lead past it. Somebody who wants that does it by hand, where it is seen for what it is.

use std::collections::HashSet;

use super::{
    super::{
        doc::{Node, NodeId, WorkflowDoc},
        graph::{Graph, Wire},
        kinds::{Effect, kind_spec},
    },
    NotAccepted, Proposed, ProposedChange,
};

/// The step that asks people.
const APPROVAL: &str = "human.approval";
/// What of its setup may be worded anew: it decides nothing.
const WORDING: &str = "message";

impl ProposedChange {
    /// Whether it takes a decision of people away: an approval that goes, is switched off, becomes another
    /// kind of step, or is set up otherwise than in its words. Such a change is shown and never accepted.
    #[must_use]
    pub fn takes_decision(&self) -> bool {
        self.what.decision_taken().is_some()
    }
}

impl Proposed {
    /// The approval that it takes away, if any.
    pub(super) fn decision_taken(&self) -> Option<&Node> {
        match self {
            Self::StepRemoved(node) => Some(&**node).filter(|n| n.kind == APPROVAL),
            Self::StepChanged { was, is, .. } => {
                let decides = |n: &Node| {
                    let mut params = n.params.clone();
                    params.remove(WORDING);
                    (n.kind.clone(), n.enabled, params)
                };
                let asks = was.kind == APPROVAL && was.enabled;
                (asks && decides(was) != decides(is)).then_some(&**was)
            }
            _ => None,
        }
    }
}

/// Refuses a document in which a step with an effect outside, that stood behind an approval, can be reached
/// without one.
pub(super) fn keeps_decisions(was: &WorkflowDoc, is: &WorkflowDoc) -> Result<(), NotAccepted> {
    let (before, after) = (Reached::of(was), Reached::of(is));
    let past = is.nodes.values().find(|node| {
        let effect = kind_spec(&node.kind).map(|spec| spec.effect_of(&node.params));
        let stood_behind = before.at_all.contains(&node.id) && !before.unasked.contains(&node.id);
        effect.is_some_and(Effect::is_external) && stood_behind && after.unasked.contains(&node.id)
    });
    past.map_or(Ok(()), |node| Err(NotAccepted::Past(node.name.clone())))
}

/// The steps that a run can reach.
struct Reached {
    at_all: HashSet<NodeId>,
    /// Those that it can reach although nobody approved anything.
    unasked: HashSet<NodeId>,
}

impl Reached {
    fn of(doc: &WorkflowDoc) -> Self {
        let graph = Graph::new(doc);
        let of = |seen: Vec<bool>| {
            let ids = graph.nodes.iter().zip(seen);
            ids.filter(|(_, seen)| *seen).map(|(n, _)| n.id).collect()
        };
        let approved = |w: &Wire<'_>| {
            let from = graph.nodes[w.from];
            from.enabled && from.kind == APPROVAL && w.edge.from.port == "approved"
        };
        Self {
            at_all: of(graph.reached(|_| false)),
            unasked: of(graph.reached(approved)),
        }
    }
}
