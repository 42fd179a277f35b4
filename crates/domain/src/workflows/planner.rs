//! A planner by rules: a sentence in English becomes a proposal of steps. It runs without any model
//! and gives the same plan for the same words. What it understands it shows with the words it came
//! from; what it does not understand it names and never guesses.
//!
//! Whatever the words say, nothing leaves the house without a decision of a person: where a sentence
//! asks for none, or for none at all, an approval is put in, and the plan says so.

mod acts;
mod build;
mod heed;
mod lexicon;
mod people;
mod read;
mod reader;
mod words;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{
    commands::Command,
    doc::{NodeId, WorkflowDoc},
    validate::PersonFact,
};
use crate::{ids::RunId, publishing::Network};

/// Most characters of a sentence.
pub const SENTENCE_MAX: usize = 4_000;
/// Most steps of a plan.
pub const STEPS_MAX: usize = 60;

/// What a plan is made for.
#[derive(Debug, Clone, Copy)]
pub struct PlanContext<'a> {
    /// The document it is to be added to.
    pub doc: &'a WorkflowDoc,
    /// The step it is to follow, by that step's first output; nothing puts it beside what is there,
    /// with a start of its own.
    pub after: Option<NodeId>,
    /// The planner's run, new each time: the steps bear it, and their ids follow from it.
    pub run: RunId,
    /// Networks with a connected account, if they are known.
    pub networks: Option<&'a [Network]>,
    /// Everybody who works in the company, if they are known.
    pub people: Option<&'a [PersonFact]>,
    /// The id of the person who asks, for `me`.
    pub me: Option<&'a str>,
}

/// Words of the sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Their place, in bytes.
    pub at: Range<usize>,
    /// The words as they were written.
    pub text: String,
}

/// One step of a plan, in the order of the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStep {
    /// The step of the command.
    pub node: NodeId,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The words it came from; nothing if the rules put it in.
    pub words: Option<Words>,
}

/// Something that a person should look at: words that were not understood, a choice that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// The words it is about, if about any.
    pub words: Option<Words>,
    /// What there is to know.
    pub message: String,
}

/// A field that only a person can fill in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToFill {
    /// The step of the command.
    pub node: NodeId,
    /// The parameter, such as `secret`.
    pub field: String,
    /// What is asked for.
    pub message: String,
}

/// A plan: what was understood, what not, and the command that makes it so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<PlannedStep>,
    /// What a person should look at.
    pub doubts: Vec<Doubt>,
    /// What is still to be filled in before it can be published.
    pub to_fill: Vec<ToFill>,
    /// A [`Command::ReplaceSubgraph`] that only adds; without steps if nothing was understood.
    pub command: Command,
}

/// Plans what a sentence asks for.
///
/// Guarantees, for any text: no panic; at most [`STEPS_MAX`] steps; the command applies to the
/// document, takes nothing away, and its steps bear the provenance of the run; validation finds no
/// error at them but the fields listed in `to_fill` and kinds that this build does not run (which
/// are a doubt each); each step that leaves the house stands behind an approval of what was written
/// before it. The work grows with the words, and with the document once.
#[must_use]
pub fn plan(sentence: &str, context: &PlanContext<'_>) -> Plan {
    if sentence.len() > SENTENCE_MAX && sentence.chars().count() > SENTENCE_MAX {
        return Plan::nothing(format!(
            "Say it in at most {SENTENCE_MAX} characters; nothing was planned"
        ));
    }
    let mut reader = reader::Reader::new(sentence, words::words(sentence));
    let people = context.people.unwrap_or_default().iter();
    let first = people.filter_map(|p| p.name.split_whitespace().next());
    reader.people = first.map(str::to_lowercase).collect();
    reader.me = context.me;
    let heard = read::read(&reader);
    let heeded = heed::heed(&reader, context, heard.said);
    build::build(&reader, context, heeded, heard.unknown)
}

impl Plan {
    fn nothing(message: String) -> Self {
        Self {
            steps: Vec::new(),
            doubts: vec![Doubt {
                words: None,
                message,
            }],
            to_fill: Vec::new(),
            command: adds(Vec::new(), Vec::new()),
        }
    }
}

const fn adds(nodes: Vec<super::doc::Node>, edges: Vec<super::doc::Edge>) -> Command {
    Command::ReplaceSubgraph {
        remove: Vec::new(),
        disconnect: Vec::new(),
        nodes,
        edges,
    }
}

#[cfg(test)]
mod golden;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
