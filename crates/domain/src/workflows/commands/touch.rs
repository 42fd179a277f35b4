//! What a command touches: the things and their facets, read off the command alone.

use serde_json::Value;

use super::{
    super::doc::{Edge, EdgeId, End, GroupId, Node, NodeId, NoteId},
    Change, Command, NodeOption,
};

/// A thing of a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    Node(NodeId),
    Edge(EdgeId),
    Group(GroupId),
    Note(NoteId),
    /// A step's key, as a word that only one may have.
    Key(String),
    /// A setting.
    Setting(String),
    /// Name or description of the workflow.
    Details(&'static str),
}

/// A part of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Facet {
    /// All of it: it comes, goes or is replaced.
    Whole,
    /// That it is there at all.
    Existence,
    /// Everything in it, read.
    Content,
    /// One named part.
    Part(String),
}

/// One touch, with the value that is written.
#[derive(Debug, Clone)]
pub(super) struct Touch {
    pub target: Target,
    pub facet: Facet,
    pub value: Option<Value>,
}

impl Touch {
    /// Whether doing both in either order could give two results.
    pub fn clashes(&self, other: &Self) -> bool {
        use Facet as F;
        self.target == other.target
            && match (&self.facet, &other.facet) {
                (F::Existence | F::Content, F::Existence | F::Content) => false,
                (F::Existence, F::Part(_)) | (F::Part(_), F::Existence) => false,
                (F::Part(a), F::Part(b)) => a == b,
                _ => true,
            }
    }

    /// Whether it needs what `lost` would have made.
    pub fn builds_on(&self, lost: &Self) -> bool {
        lost.target == self.target && (lost.facet == Facet::Whole || lost.clashes(self))
    }

    /// What a person calls the place.
    pub fn field(&self) -> String {
        match (&self.target, &self.facet) {
            (Target::Setting(field), _) => field.clone(),
            (Target::Details(word), _) => (*word).to_owned(),
            (Target::Key(_), _) => "key".to_owned(),
            (_, Facet::Part(field)) => field.clone(),
            _ => String::new(),
        }
    }
}

/// Everything a command touches, with what it writes there.
pub(super) fn touches(command: &Command) -> Vec<Touch> {
    listed(command, true)
}

/// Everything a command touches, without what it writes there, which costs less to find.
pub(super) fn places(command: &Command) -> Vec<Touch> {
    listed(command, false)
}

fn listed(command: &Command, values: bool) -> Vec<Touch> {
    let mut out = Out {
        list: Vec::new(),
        values,
    };
    match command {
        Command::AddNodes { nodes, edges } => out.coming(nodes, edges),
        Command::RemoveNodes { nodes, .. } => {
            for node in nodes {
                out.whole(Target::Node(*node));
            }
        }
        Command::MoveNodes { places } | Command::ApplyLayout { places } => {
            for (id, pos) in places {
                out.part(*id, "pos", out.json(pos));
            }
        }
        Command::SetParam { node, field, value } => {
            out.part(*node, &format!("params.{field}"), out.maybe(value.as_ref()));
        }
        Command::Rename {
            node,
            old_key,
            key,
            name,
        } => {
            out.part(*node, "name", Some(name.as_str().into()));
            if key != old_key {
                out.key(key);
                out.key(old_key);
            }
        }
        Command::SetEnabled { nodes, enabled } => {
            for node in nodes {
                out.part(*node, "enabled", Some((*enabled).into()));
            }
        }
        Command::Connect { edge } => out.edge(edge),
        Command::Disconnect { edges } => {
            for edge in edges {
                out.whole(Target::Edge(*edge));
            }
        }
        Command::Reconnect { edge, from, to } => {
            out.edge_part(*edge, "ends", out.json(&(from, to)));
            out.end(from);
            out.end(to);
        }
        Command::SpliceInto {
            edge, node, tail, ..
        } => {
            out.edge_part(*edge, "ends", out.json(node));
            out.whole(Target::Edge(*tail));
            out.exists(*node);
        }
        Command::Duplicate { copies, edges, .. } => {
            for copy in copies {
                out.push(Target::Node(copy.from), Facet::Content, None);
                out.whole(Target::Node(copy.id));
                out.key(&copy.key);
            }
            for (old, new) in edges {
                out.push(Target::Edge(*old), Facet::Content, None);
                out.whole(Target::Edge(*new));
            }
        }
        Command::Paste {
            nodes,
            edges,
            notes,
        } => {
            out.coming(nodes, edges);
            for note in notes.keys() {
                out.whole(Target::Note(*note));
            }
        }
        Command::Group { id, group } => {
            out.push(Target::Group(*id), Facet::Whole, out.json(group));
            for node in &group.nodes {
                out.exists(*node);
            }
        }
        Command::Ungroup { id } => out.whole(Target::Group(*id)),
        Command::SetNote { id, note } => {
            out.push(Target::Note(*id), Facet::Whole, out.maybe(note.as_ref()));
        }
        Command::SetSettings { fields } => {
            for (field, value) in fields {
                out.push(
                    Target::Setting(field.clone()),
                    Facet::Whole,
                    out.json(value),
                );
            }
        }
        Command::SetPin { node, pin } => out.part(*node, "pin", out.maybe(pin.as_ref())),
        Command::ReplaceSubgraph {
            remove,
            disconnect,
            nodes,
            edges,
        } => {
            for node in remove {
                out.whole(Target::Node(*node));
            }
            for edge in disconnect {
                out.whole(Target::Edge(*edge));
            }
            out.coming(nodes, edges);
        }
        Command::SetOption { node, option } => {
            let (field, value) = out.option(option);
            out.part(*node, field, value);
        }
        Command::SetLabel { edge, label } => {
            out.edge_part(*edge, "label", label.as_ref().map(|l| l.as_str().into()));
        }
        Command::SetDetails { name, description } => {
            for (word, text) in [("name", name), ("description", description)] {
                if let Some(text) = text {
                    out.push(
                        Target::Details(word),
                        Facet::Whole,
                        Some(text.as_str().into()),
                    );
                }
            }
        }
        Command::Undo { inverse } => {
            for change in &inverse.0 {
                out.change(change);
            }
        }
    }
    out.list
}

/// A list of touches that grows.
pub(super) struct Out {
    pub list: Vec<Touch>,
    /// Whether it says what is written.
    pub values: bool,
}

impl Out {
    pub fn json<T: serde::Serialize>(&self, value: &T) -> Option<Value> {
        if self.values {
            serde_json::to_value(value).ok()
        } else {
            None
        }
    }

    pub fn maybe<T: serde::Serialize>(&self, value: Option<&T>) -> Option<Value> {
        value.and_then(|v| self.json(v))
    }

    fn option(&self, option: &NodeOption) -> (&'static str, Option<Value>) {
        match option {
            NodeOption::Note(v) => ("note", self.json(v)),
            NodeOption::Retry(v) => ("retry", self.json(v)),
            NodeOption::Timeout(v) => ("timeout_seconds", self.json(v)),
            NodeOption::OnError(v) => ("on_error", self.json(v)),
            NodeOption::KindVersion(v) => ("kind_version", self.json(v)),
        }
    }

    pub fn push(&mut self, target: Target, facet: Facet, value: Option<Value>) {
        self.list.push(Touch {
            target,
            facet,
            value,
        });
    }

    pub fn whole(&mut self, target: Target) {
        self.push(target, Facet::Whole, None);
    }

    pub fn part(&mut self, id: NodeId, field: &str, value: Option<Value>) {
        self.push(Target::Node(id), Facet::Part(field.to_owned()), value);
    }

    pub fn edge_part(&mut self, id: EdgeId, field: &str, value: Option<Value>) {
        self.push(Target::Edge(id), Facet::Part(field.to_owned()), value);
    }

    pub fn key(&mut self, key: &str) {
        self.push(Target::Key(key.to_owned()), Facet::Whole, Some(key.into()));
    }

    pub fn exists(&mut self, id: NodeId) {
        self.push(Target::Node(id), Facet::Existence, None);
    }

    pub fn end(&mut self, end: &End) {
        self.exists(end.node);
    }

    pub fn edge(&mut self, edge: &Edge) {
        self.push(Target::Edge(edge.id), Facet::Whole, self.json(edge));
        self.end(&edge.from);
        self.end(&edge.to);
    }

    pub fn coming(&mut self, nodes: &[Node], edges: &[Edge]) {
        for node in nodes {
            self.push(Target::Node(node.id), Facet::Whole, self.json(node));
            self.key(&node.key);
        }
        for edge in edges {
            self.edge(edge);
        }
    }

    pub fn change(&mut self, change: &Change) {
        match change {
            Change::Node(id, node) => {
                self.push(Target::Node(*id), Facet::Whole, self.maybe(node.as_ref()));
                if let Some(node) = node {
                    self.key(&node.key);
                }
            }
            Change::Edge(id, edge) => match edge {
                Some(edge) => self.edge(edge),
                None => self.whole(Target::Edge(*id)),
            },
            Change::Group(id, group) => {
                self.push(Target::Group(*id), Facet::Whole, self.maybe(group.as_ref()));
            }
            Change::Note(id, note) => {
                self.push(Target::Note(*id), Facet::Whole, self.maybe(note.as_ref()));
            }
            Change::Param(id, field, value) => {
                self.part(*id, &format!("params.{field}"), self.maybe(value.as_ref()));
            }
            Change::Name(id, key, name) => {
                self.part(*id, "name", Some(name.as_str().into()));
                self.key(key);
            }
            Change::Place(id, pos) => self.part(*id, "pos", self.json(pos)),
            Change::Enabled(id, on) => self.part(*id, "enabled", Some((*on).into())),
            Change::Pin(id, pin) => self.part(*id, "pin", self.maybe(pin.as_ref())),
            Change::Option(id, option) => {
                let (field, value) = self.option(option);
                self.part(*id, field, value);
            }
            Change::Settings(settings) => {
                let fields = serde_json::to_value(settings).ok();
                for (field, value) in fields.iter().filter_map(Value::as_object).flatten() {
                    self.push(
                        Target::Setting(field.clone()),
                        Facet::Whole,
                        self.json(value),
                    );
                }
            }
            Change::Details(name, description) => {
                self.push(
                    Target::Details("name"),
                    Facet::Whole,
                    Some(name.as_str().into()),
                );
                self.push(
                    Target::Details("description"),
                    Facet::Whole,
                    Some(description.as_str().into()),
                );
            }
        }
    }
}
