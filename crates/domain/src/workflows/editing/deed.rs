//! What a command did, in words: for the undo menu, for announcements, for "who changed what". A
//! screen in another language reads [`Act`] and [`Subject`]; the English texts are made here.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use super::super::{
    commands::{Change, Command, NodeOption},
    doc::{Node, NodeId, WorkflowDoc},
    kinds::kind_spec,
};

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Steps came.
    Add,
    /// Steps went.
    Remove,
    /// Steps or notes stand elsewhere.
    Move,
    /// A field changed; its label.
    Set(String),
    /// A step has another name.
    Rename,
    /// Steps are on.
    SwitchOn,
    /// Steps are off.
    SwitchOff,
    /// Wires came.
    Connect,
    /// Wires went.
    Disconnect,
    /// A wire leads elsewhere.
    Reroute,
    /// A step stands in a wire.
    Insert,
    /// Steps were copied.
    Duplicate,
    /// Steps were pasted.
    Paste,
    /// A group came or changed.
    Group,
    /// A group went.
    Ungroup,
    /// A note came or changed.
    Note,
    /// A note went.
    RemoveNote,
    /// Settings of the workflow changed.
    Settings,
    /// An output is kept.
    Pin,
    /// An output is no longer kept.
    Unpin,
    /// All was tidied.
    Tidy,
    /// A part was replaced, as by a proposal.
    Replace,
    /// What can be set on any step changed; in words.
    Option(String),
    /// A wire has another label.
    Label,
    /// The workflow has another name or description.
    Details,
    /// A command was taken back.
    TakeBack,
    /// The whole document became another.
    Whole,
}

/// What it was done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The act says it all.
    Nothing,
    /// A thing with that name: a step, a group.
    Named(String),
    /// So many steps.
    Steps(usize),
    /// So many wires.
    Wires(usize),
}

/// A command in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// What was done.
    pub act: Act,
    /// To what.
    pub to: Subject,
}

impl Deed {
    /// Says what a command does. `doc` is the document before it.
    #[must_use]
    pub fn of(command: &Command, doc: &WorkflowDoc) -> Self {
        use Command as C;
        let steps = |ids: &[NodeId]| named(ids.iter().filter_map(|id| doc.nodes.get(id)));
        let one = |id: &NodeId| steps(&[*id]);
        let keys = |places: &std::collections::BTreeMap<NodeId, _>| {
            named(places.keys().filter_map(|id| doc.nodes.get(id)))
        };
        let (act, to) = match command {
            C::AddNodes { nodes, edges } if nodes.is_empty() => {
                (Act::Connect, Subject::Wires(edges.len()))
            }
            C::AddNodes { nodes, .. } => (Act::Add, named(nodes)),
            C::RemoveNodes { nodes, .. } => (Act::Remove, steps(nodes)),
            C::MoveNodes { places } => (Act::Move, keys(places)),
            C::SetParam { node, field, .. } => (Act::Set(label(doc, *node, field)), one(node)),
            C::Rename { node, .. } => (Act::Rename, one(node)),
            C::SetEnabled {
                nodes,
                enabled: true,
            } => (Act::SwitchOn, steps(nodes)),
            C::SetEnabled { nodes, .. } => (Act::SwitchOff, steps(nodes)),
            C::Connect { .. } => (Act::Connect, Subject::Wires(1)),
            C::Disconnect { edges } => (Act::Disconnect, Subject::Wires(edges.len())),
            C::Reconnect { .. } => (Act::Reroute, Subject::Wires(1)),
            C::SpliceInto { node, .. } => (Act::Insert, one(node)),
            C::Duplicate { copies, .. } => {
                let from: Vec<NodeId> = copies.iter().map(|c| c.from).collect();
                (Act::Duplicate, steps(&from))
            }
            C::Paste { nodes, .. } => (Act::Paste, named(nodes)),
            C::Group { group, .. } => (Act::Group, Subject::Named(group.title.clone())),
            C::Ungroup { id } => {
                let title = doc.groups.get(id).map(|g| g.title.clone());
                (Act::Ungroup, title.map_or(Subject::Nothing, Subject::Named))
            }
            C::SetNote { note: Some(_), .. } => (Act::Note, Subject::Nothing),
            C::SetNote { .. } => (Act::RemoveNote, Subject::Nothing),
            C::SetSettings { .. } => (Act::Settings, Subject::Nothing),
            C::SetPin { node, pin: Some(_) } => (Act::Pin, one(node)),
            C::SetPin { node, .. } => (Act::Unpin, one(node)),
            C::ApplyLayout { .. } => (Act::Tidy, Subject::Nothing),
            C::ReplaceSubgraph { remove, nodes, .. } if nodes.is_empty() => {
                (Act::Replace, steps(remove))
            }
            C::ReplaceSubgraph { nodes, .. } => (Act::Replace, named(nodes)),
            C::SetOption { node, option } => (Act::Option(option_label(option)), one(node)),
            C::SetLabel { .. } => (Act::Label, Subject::Wires(1)),
            C::SetDetails { .. } => (Act::Details, Subject::Nothing),
            C::Undo { inverse } => (Act::TakeBack, touched(&inverse.0, doc)),
        };
        Self { act, to }
    }

    /// Says that the whole document became another.
    #[must_use]
    pub const fn whole() -> Self {
        Self {
            act: Act::Whole,
            to: Subject::Nothing,
        }
    }

    /// As a thing, such as `rename of Write post`: after "Undo" and "Redo".
    #[must_use]
    pub fn noun(&self) -> String {
        let what = match &self.act {
            Act::Add => "addition",
            Act::Remove | Act::Disconnect => "removal",
            Act::Move => "move",
            Act::Set(field) | Act::Option(field) => {
                return self.joined(&format!("change of {field}"), "in");
            }
            Act::Rename => "rename",
            Act::SwitchOn => "switching on",
            Act::SwitchOff => "switching off",
            Act::Connect => "connection by",
            Act::Reroute => "rerouting",
            Act::Insert => "insertion",
            Act::Duplicate => "copy",
            Act::Paste => "paste",
            Act::Group => "grouping as",
            Act::Ungroup => "ungrouping",
            Act::Note => "change of a note",
            Act::RemoveNote => "removal of a note",
            Act::Settings => "change of settings",
            Act::Pin => "pinned output",
            Act::Unpin => "unpinned output",
            Act::Tidy => "tidying",
            Act::Replace => "replacement",
            Act::Label => "label",
            Act::Details => "change of name or description",
            Act::TakeBack => "undo",
            Act::Whole => "replacement of the workflow",
        };
        let link = if what.ends_with("by") || what.ends_with("as") {
            ""
        } else {
            "of"
        };
        self.joined(what, link)
    }

    /// As something somebody did, such as `renamed Write post`: after a name.
    #[must_use]
    pub fn past(&self) -> String {
        let what = match &self.act {
            Act::Add => "added",
            Act::Remove | Act::Disconnect => "removed",
            Act::Move => "moved",
            Act::Set(field) | Act::Option(field) => {
                return self.joined(&format!("changed {field}"), "in");
            }
            Act::Rename => "renamed",
            Act::SwitchOn => "switched on",
            Act::SwitchOff => "switched off",
            Act::Connect => "connected",
            Act::Reroute => "rerouted",
            Act::Insert => "inserted",
            Act::Duplicate => "copied",
            Act::Paste => "pasted",
            Act::Group => "grouped",
            Act::Ungroup => "ungrouped",
            Act::Note => "changed a note",
            Act::RemoveNote => "removed a note",
            Act::Settings => "changed the settings",
            Act::Pin => "pinned the output of",
            Act::Unpin => "unpinned the output of",
            Act::Tidy => "tidied the workflow",
            Act::Replace => "replaced",
            Act::Label => "labelled",
            Act::Details => "changed name or description",
            Act::TakeBack => "took back a change of",
            Act::Whole => "replaced the workflow",
        };
        self.joined(what, "")
    }

    fn joined(&self, what: &str, link: &str) -> String {
        match (&self.to, link) {
            (Subject::Nothing, _) => what.to_owned(),
            (to, "") => format!("{what} {to}"),
            (to, link) => format!("{what} {link} {to}"),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::Named(name) => f.write_str(name),
            Self::Steps(1) => f.write_str("a step"),
            Self::Steps(n) => write!(f, "{n} steps"),
            Self::Wires(1) => f.write_str("a wire"),
            Self::Wires(n) => write!(f, "{n} wires"),
        }
    }
}

fn named<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> Subject {
    let mut nodes = nodes.into_iter();
    match (nodes.next(), nodes.count()) {
        (None, _) => Subject::Steps(1),
        (Some(only), 0) if !only.name.is_empty() => Subject::Named(only.name.clone()),
        (Some(_), more) => Subject::Steps(more + 1),
    }
}

fn label(doc: &WorkflowDoc, node: NodeId, field: &str) -> String {
    let spec = doc.nodes.get(&node).and_then(|n| kind_spec(&n.kind));
    let known = spec.and_then(|s| s.fields.iter().find(|f| f.key == field));
    known.map_or(field, |f| f.label).to_owned()
}

fn option_label(option: &NodeOption) -> String {
    let word = match option {
        NodeOption::Note(_) => "the remark",
        NodeOption::Retry(_) => "the tries",
        NodeOption::Timeout(_) => "the time limit",
        NodeOption::OnError(_) => "what follows an error",
        NodeOption::KindVersion(_) => "the version",
    };
    word.to_owned()
}

/// The steps and wires that changes are about.
fn touched(changes: &[Change], doc: &WorkflowDoc) -> Subject {
    let mut steps: BTreeSet<NodeId> = BTreeSet::new();
    let mut name = None;
    let mut wires = 0;
    for change in changes {
        match change {
            Change::Node(id, node) => {
                steps.insert(*id);
                name = node.as_ref().map(|n| n.name.clone()).or(name);
            }
            Change::Param(id, ..)
            | Change::Name(id, ..)
            | Change::Place(id, _)
            | Change::Enabled(id, _)
            | Change::Pin(id, _)
            | Change::Option(id, _) => {
                steps.insert(*id);
            }
            Change::Edge(..) => wires += 1,
            Change::Group(..) | Change::Note(..) | Change::Settings(_) | Change::Details(..) => {}
        }
    }
    match (steps.len(), wires) {
        (0, 0) => Subject::Nothing,
        (0, n) => Subject::Wires(n),
        (1, _) => {
            let there = steps.first().and_then(|id| doc.nodes.get(id));
            let name = there.map(|n| n.name.clone()).or(name);
            name.map_or(Subject::Steps(1), Subject::Named)
        }
        (n, _) => Subject::Steps(n),
    }
}

#[cfg(test)]
mod tests;
