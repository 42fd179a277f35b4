//! A proposal beside the document: what a [`Command::ReplaceSubgraph`] would change, one change per
//! step and wire, for people to accept one by one. Nothing is applied here; accepting answers the
//! commands that do it, which go the way of every other edit.
//!
//! Whatever is accepted in whatever order, the document follows from what was accepted alone, and
//! with everything accepted it is what the whole command would have made of it. A decision of people is
//! out of its reach: what would take an approval away, or lead past one, is refused.

mod accept;
mod compare;
mod decisions;
mod ways;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    commands::{Command, CommandError},
    diff::FieldDiff,
    doc::{Edge, EdgeId, Node, NodeId, WorkflowDoc},
};

/// Names one change of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposedId {
    /// What becomes of that step.
    Step(NodeId),
    /// What becomes of that wire.
    Wire(EdgeId),
}

/// What is proposed for one step or wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposed {
    /// A step that comes.
    StepAdded(Box<Node>),
    /// A step that goes.
    StepRemoved(Box<Node>),
    /// A step that stays and changes.
    StepChanged {
        /// As it was when this was proposed.
        was: Box<Node>,
        /// As it would be.
        is: Box<Node>,
        /// Its fields that differ, but for its place.
        fields: Vec<FieldDiff>,
    },
    /// A wire that comes.
    WireAdded(Edge),
    /// A wire that goes.
    WireRemoved(Edge),
    /// A wire that is led elsewhere, or labelled otherwise.
    WireChanged {
        /// As it was when this was proposed.
        was: Edge,
        /// As it would be.
        is: Edge,
    },
}

/// When a change is accepted without being chosen itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Follows {
    /// Never.
    Nothing,
    /// Once all of these are accepted: a wire with the steps at its ends, a wire that goes with the
    /// steps that are put into its place.
    All(Vec<ProposedId>),
    /// As soon as one of these is: a wire that goes with a step at its end.
    Any(Vec<ProposedId>),
}

/// One change of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedChange {
    /// Its name.
    pub id: ProposedId,
    /// What it is.
    pub what: Proposed,
    /// What it comes along with.
    pub follows: Follows,
    /// What is accepted with it, since it cannot be without: the steps at a wire's ends, and what
    /// has the key or the place that it gets.
    pub needs: Vec<ProposedId>,
}

/// Why a choice cannot be accepted. The document is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAccepted {
    /// It names nothing of this proposal.
    #[error("This change is not part of the proposal")]
    Unknown,
    /// The step to be changed, or one at an end of the wire, was removed meanwhile.
    #[error("\"{0}\" is not there any more")]
    Gone(String),
    /// It would take an approval away, or make it ask otherwise.
    #[error("\"{0}\" is a decision of people; a proposal cannot take it away")]
    Decision(String),
    /// The step has an effect outside and would no longer stand behind an approval.
    #[error(
        "\"{0}\" would run without the approval before it; a proposal cannot lead past a decision"
    )]
    Past(String),
    /// The document as it is by now does not take it.
    #[error(transparent)]
    Refused(#[from] CommandError),
}

/// A proposal, compared with the document it was made for.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    changes: Vec<ProposedChange>,
    places: HashMap<ProposedId, usize>,
    /// By change: the places of those that follow it.
    followers: HashMap<ProposedId, Vec<usize>>,
}

impl Proposal {
    /// Compares a document with what the command would make of it. Things that the command takes out
    /// and puts back as they were are no changes.
    ///
    /// Errors: as applying the command; any command but [`Command::ReplaceSubgraph`] is refused.
    pub fn from(doc: &WorkflowDoc, command: &Command) -> Result<Self, CommandError> {
        let changes = compare::changes(doc, command)?;
        let mut places = HashMap::with_capacity(changes.len());
        let mut followers: HashMap<ProposedId, Vec<usize>> = HashMap::new();
        for (at, change) in changes.iter().enumerate() {
            places.insert(change.id, at);
            let (Follows::All(of) | Follows::Any(of)) = &change.follows else {
                continue;
            };
            for id in of {
                followers.entry(*id).or_default().push(at);
            }
        }
        Ok(Self {
            changes,
            places,
            followers,
        })
    }

    /// All its changes: steps that go, steps that change or come in the command's order, wires.
    #[must_use]
    pub fn changes(&self) -> &[ProposedChange] {
        &self.changes
    }

    /// The change of that name.
    #[must_use]
    pub fn change(&self, id: ProposedId) -> Option<&ProposedChange> {
        self.places.get(&id).map(|at| &self.changes[*at])
    }

    /// The changes that the document does not show yet: what is still to be drawn as proposed. After
    /// an acceptance is undone, they are back.
    pub fn open<'a>(&'a self, doc: &'a WorkflowDoc) -> impl Iterator<Item = &'a ProposedChange> {
        self.changes.iter().filter(|c| !c.what.is_in(doc))
    }

    /// The open changes that a person decides about: all steps, and those wires that come along with nothing
    /// that is still open. In the order of [`Proposal::changes`].
    pub fn choices<'a>(&'a self, doc: &'a WorkflowDoc) -> impl Iterator<Item = &'a ProposedChange> {
        let is_open = move |id: &ProposedId| self.change(*id).is_some_and(|c| !c.what.is_in(doc));
        self.open(doc).filter(move |c| match (&c.id, &c.follows) {
            (ProposedId::Wire(_), Follows::All(of) | Follows::Any(of)) => !of.iter().any(is_open),
            _ => true,
        })
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
