//! From a choice to the command that does it, on the document as it is by now.

use std::collections::{BTreeSet, HashSet};

use super::{
    super::{
        commands::{Command, apply},
        doc::{Edge, EdgeId, Node, NodeId, WorkflowDoc},
    },
    Follows, NotAccepted, Proposal, Proposed, ProposedChange, ProposedId,
    compare::ends,
    decisions::keeps_decisions,
};

impl Proposed {
    /// Whether the document shows it.
    pub(super) fn is_in(&self, doc: &WorkflowDoc) -> bool {
        match self {
            Self::StepAdded(node) => doc.nodes.contains_key(&node.id),
            Self::StepRemoved(node) => !doc.nodes.contains_key(&node.id),
            Self::StepChanged { was, is, .. } => {
                let now = doc.nodes.get(&is.id);
                now.is_some_and(|now| merged(now, was, is) == *now)
            }
            Self::WireAdded(edge) => doc.edges.contains_key(&edge.id),
            Self::WireRemoved(edge) => !doc.edges.contains_key(&edge.id),
            Self::WireChanged { was, is } => {
                let now = doc.edges.get(&is.id);
                now.is_some_and(|now| rewired(now, was, is) == *now)
            }
        }
    }
}

/// The step as it is by now with what is proposed to change of it; the rest is left alone.
fn merged(now: &Node, was: &Node, is: &Node) -> Node {
    let mut out = now.clone();
    macro_rules! take {
        ($($field:ident),*) => { $(if was.$field != is.$field { out.$field.clone_from(&is.$field); })* };
    }
    take!(
        kind,
        kind_version,
        key,
        name,
        pos,
        enabled,
        note,
        retry,
        timeout_seconds,
        on_error,
        pin,
        provenance
    );
    for field in was.params.keys().chain(is.params.keys()) {
        match (was.params.get(field), is.params.get(field)) {
            (a, b) if a == b => {}
            (_, Some(value)) => {
                out.params.insert(field.clone(), value.clone());
            }
            (_, None) => {
                out.params.remove(field);
            }
        }
    }
    out
}

/// The same for a wire.
fn rewired(now: &Edge, was: &Edge, is: &Edge) -> Edge {
    let mut out = now.clone();
    if was.from != is.from || was.to != is.to {
        (out.from, out.to) = (is.from.clone(), is.to.clone());
    }
    if was.label != is.label {
        out.label.clone_from(&is.label);
    }
    out
}

impl Proposal {
    /// The commands that accept these changes, with what they need and what follows from them, on
    /// the document as it is by now: none if it shows them all, else one, so that accepting is one
    /// step of undoing. What is accepted already is left alone, edits of people since included.
    ///
    /// A wire that only follows is left out when a step at its end was removed meanwhile; one that
    /// was chosen is an error, and so is what takes a decision of people away. Whatever is answered
    /// applies to this document.
    pub fn accept(
        &self,
        doc: &WorkflowDoc,
        chosen: &BTreeSet<ProposedId>,
    ) -> Result<Vec<Command>, NotAccepted> {
        let taken = self.taken(doc, chosen)?;
        let mut work = Work::new(doc);
        for at in &taken.places {
            let what = &self.changes[*at].what;
            if let Some(approval) = what.decision_taken() {
                return Err(NotAccepted::Decision(approval.name.clone()));
            }
            work.step(what)?;
        }
        work.keep_wires();
        for at in &taken.places {
            let change = &self.changes[*at];
            if let Some(name) = work.wire(&change.what)
                && taken.wanted.contains(&change.id)
            {
                return Err(NotAccepted::Gone(name));
            }
        }
        let Some(command) = work.command() else {
            return Ok(Vec::new());
        };
        let mut after = doc.clone();
        apply(&mut after, &command)?;
        keeps_decisions(doc, &after)?;
        Ok(vec![command])
    }

    /// What is accepted now: what was chosen, what that needs, and what follows.
    fn taken(
        &self,
        doc: &WorkflowDoc,
        chosen: &BTreeSet<ProposedId>,
    ) -> Result<Taken, NotAccepted> {
        let mut out = Taken::default();
        let mut open: Vec<(ProposedId, bool)> = chosen.iter().map(|id| (*id, true)).collect();
        while let Some((id, wanted)) = open.pop() {
            let at = *self.places.get(&id).ok_or(NotAccepted::Unknown)?;
            let change = &self.changes[at];
            if change.what.is_in(doc) {
                continue;
            }
            let is_new = out.ids.insert(id);
            let is_wanted = wanted && out.wanted.insert(id);
            if !is_new && !is_wanted {
                continue;
            }
            open.extend(change.needs.iter().map(|need| (*need, wanted)));
            if !is_new {
                continue;
            }
            out.places.push(at);
            for follower in self.followers.get(&id).into_iter().flatten() {
                let follower = &self.changes[*follower];
                if self.comes_along(follower, doc, &out.ids) {
                    open.push((follower.id, false));
                }
            }
        }
        out.places.sort_unstable();
        Ok(out)
    }

    fn comes_along(
        &self,
        change: &ProposedChange,
        doc: &WorkflowDoc,
        taken: &HashSet<ProposedId>,
    ) -> bool {
        let is_accepted = |id: &ProposedId| {
            taken.contains(id) || self.change(*id).is_some_and(|c| c.what.is_in(doc))
        };
        match &change.follows {
            Follows::Nothing => false,
            Follows::All(of) => of.iter().all(is_accepted),
            Follows::Any(of) => of.iter().any(is_accepted),
        }
    }
}

/// What is accepted in one go.
#[derive(Default)]
struct Taken {
    ids: HashSet<ProposedId>,
    /// Those that were chosen, or that something chosen needs.
    wanted: HashSet<ProposedId>,
    /// The places of all of them, in order.
    places: Vec<usize>,
}

/// The command being put together.
struct Work<'a> {
    doc: &'a WorkflowDoc,
    remove: Vec<NodeId>,
    disconnect: Vec<EdgeId>,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// Steps that go for good.
    gone: HashSet<NodeId>,
    coming: HashSet<NodeId>,
    /// Wires of steps that change: they go with the old step and come back with the new one.
    kept: Vec<&'a Edge>,
    let_go: HashSet<EdgeId>,
}

impl<'a> Work<'a> {
    fn new(doc: &'a WorkflowDoc) -> Self {
        Self {
            doc,
            remove: Vec::new(),
            disconnect: Vec::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
            gone: HashSet::new(),
            coming: HashSet::new(),
            kept: Vec::new(),
            let_go: HashSet::new(),
        }
    }

    fn step(&mut self, what: &Proposed) -> Result<(), NotAccepted> {
        match what {
            Proposed::StepRemoved(node) => {
                self.remove.push(node.id);
                self.gone.insert(node.id);
            }
            Proposed::StepAdded(node) => {
                self.coming.insert(node.id);
                self.nodes.push((**node).clone());
            }
            Proposed::StepChanged { was, is, .. } => {
                let now = self.doc.nodes.get(&is.id);
                let now = now.ok_or_else(|| NotAccepted::Gone(was.name.clone()))?;
                self.remove.push(is.id);
                self.nodes.push(merged(now, was, is));
            }
            _ => {}
        }
        Ok(())
    }

    fn keep_wires(&mut self) {
        let changed: HashSet<NodeId> = self.remove.iter().copied().collect();
        if changed.is_empty() {
            return;
        }
        let at = |id| changed.contains(id) && !self.gone.contains(id);
        let stays =
            |e: &&Edge| !self.gone.contains(&e.from.node) && !self.gone.contains(&e.to.node);
        let edges = self.doc.edges.values().filter(stays);
        self.kept = edges
            .filter(|e| at(&e.from.node) || at(&e.to.node))
            .collect();
    }

    /// Takes a wire's change up. Answers the name of an end that is not there, and then does not.
    fn wire(&mut self, what: &Proposed) -> Option<String> {
        let edge = match what {
            Proposed::WireRemoved(edge) => {
                self.lets_go(edge.id);
                return None;
            }
            Proposed::WireAdded(edge) => edge.clone(),
            Proposed::WireChanged { was, is } => match self.doc.edges.get(&is.id) {
                Some(now) => rewired(now, was, is),
                None => is.clone(),
            },
            _ => return None,
        };
        let is_there = |id: &NodeId| {
            self.coming.contains(id) || self.doc.nodes.contains_key(id) && !self.gone.contains(id)
        };
        let missing = [&edge.from.node, &edge.to.node]
            .into_iter()
            .find(|id| !is_there(id));
        if let Some(id) = missing {
            let name = self.doc.nodes.get(id).map(|n| n.name.clone());
            return Some(name.unwrap_or_else(|| "The step at the wire's end".to_owned()));
        }
        self.lets_go(edge.id);
        self.edges.push(edge);
        None
    }

    fn lets_go(&mut self, id: EdgeId) {
        self.let_go.insert(id);
        if self.doc.edges.contains_key(&id) {
            self.disconnect.push(id);
        }
    }

    /// The command; nothing if there is nothing to do.
    fn command(mut self) -> Option<Command> {
        let kept = self.kept.iter().filter(|e| !self.let_go.contains(&e.id));
        self.edges.extend(kept.copied().cloned());
        // A wire that a person has drawn meanwhile is not drawn a second time.
        let going: HashSet<NodeId> = self.remove.iter().copied().collect();
        let stays = |e: &&Edge| {
            let leaves = going.contains(&e.from.node) || going.contains(&e.to.node);
            !leaves && !self.let_go.contains(&e.id)
        };
        let mut drawn: HashSet<_> = HashSet::new();
        if !self.edges.is_empty() {
            drawn.extend(self.doc.edges.values().filter(stays).map(ends));
        }
        let fresh: Vec<Edge> = self
            .edges
            .iter()
            .filter(|e| drawn.insert(ends(e)))
            .cloned()
            .collect();
        let nothing = self.remove.is_empty()
            && self.disconnect.is_empty()
            && self.nodes.is_empty()
            && fresh.is_empty();
        (!nothing).then_some(Command::ReplaceSubgraph {
            remove: self.remove,
            disconnect: self.disconnect,
            nodes: self.nodes,
            edges: fresh,
        })
    }
}
