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

/// Everything a command touches.
pub(super) fn touches(command: &Command) -> Vec<Touch> {
    let mut out = Out(Vec::new());
    match command {
        Command::AddNodes { nodes, edges } => out.coming(nodes, edges),
        Command::RemoveNodes { nodes, .. } => {
            for node in nodes {
                out.whole(Target::Node(*node));
            }
        }
        Command::MoveNodes { places } | Command::ApplyLayout { places } => {
            for (id, pos) in places {
                out.part(*id, "pos", json(pos));
            }
        }
        Command::SetParam { node, field, value } => {
            out.part(*node, &format!("params.{field}"), value.clone());
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
            out.edge_part(*edge, "ends", json(&(from, to)));
            out.end(from);
            out.end(to);
        }
        Command::SpliceInto {
            edge, node, tail, ..
        } => {
            out.edge_part(*edge, "ends", json(node));
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
            out.push(Target::Group(*id), Facet::Whole, json(group));
            for node in &group.nodes {
                out.exists(*node);
            }
        }
        Command::Ungroup { id } => out.whole(Target::Group(*id)),
        Command::SetNote { id, note } => {
            out.push(
                Target::Note(*id),
                Facet::Whole,
                note.as_ref().and_then(json),
            );
        }
        Command::SetSettings { fields } => {
            for (field, value) in fields {
                out.push(
                    Target::Setting(field.clone()),
                    Facet::Whole,
                    Some(value.clone()),
                );
            }
        }
        Command::SetPin { node, pin } => out.part(*node, "pin", pin.as_ref().and_then(json)),
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
            let (field, value) = option_value(option);
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
    out.0
}

fn json<T: serde::Serialize>(value: &T) -> Option<Value> {
    serde_json::to_value(value).ok()
}

fn option_value(option: &NodeOption) -> (&'static str, Option<Value>) {
    match option {
        NodeOption::Note(v) => ("note", json(v)),
        NodeOption::Retry(v) => ("retry", json(v)),
        NodeOption::Timeout(v) => ("timeout_seconds", json(v)),
        NodeOption::OnError(v) => ("on_error", json(v)),
        NodeOption::KindVersion(v) => ("kind_version", json(v)),
    }
}

struct Out(Vec<Touch>);

impl Out {
    fn push(&mut self, target: Target, facet: Facet, value: Option<Value>) {
        self.0.push(Touch {
            target,
            facet,
            value,
        });
    }

    fn whole(&mut self, target: Target) {
        self.push(target, Facet::Whole, None);
    }

    fn part(&mut self, id: NodeId, field: &str, value: Option<Value>) {
        self.push(Target::Node(id), Facet::Part(field.to_owned()), value);
    }

    fn edge_part(&mut self, id: EdgeId, field: &str, value: Option<Value>) {
        self.push(Target::Edge(id), Facet::Part(field.to_owned()), value);
    }

    fn key(&mut self, key: &str) {
        self.push(Target::Key(key.to_owned()), Facet::Whole, Some(key.into()));
    }

    fn exists(&mut self, id: NodeId) {
        self.push(Target::Node(id), Facet::Existence, None);
    }

    fn end(&mut self, end: &End) {
        self.exists(end.node);
    }

    fn edge(&mut self, edge: &Edge) {
        self.push(Target::Edge(edge.id), Facet::Whole, json(edge));
        self.end(&edge.from);
        self.end(&edge.to);
    }

    fn coming(&mut self, nodes: &[Node], edges: &[Edge]) {
        for node in nodes {
            self.push(Target::Node(node.id), Facet::Whole, json(node));
            self.key(&node.key);
        }
        for edge in edges {
            self.edge(edge);
        }
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::Node(id, node) => {
                self.push(
                    Target::Node(*id),
                    Facet::Whole,
                    node.as_ref().and_then(json),
                );
                if let Some(node) = node {
                    self.key(&node.key);
                }
            }
            Change::Edge(id, edge) => match edge {
                Some(edge) => self.edge(edge),
                None => self.whole(Target::Edge(*id)),
            },
            Change::Group(id, group) => {
                self.push(
                    Target::Group(*id),
                    Facet::Whole,
                    group.as_ref().and_then(json),
                );
            }
            Change::Note(id, note) => {
                self.push(
                    Target::Note(*id),
                    Facet::Whole,
                    note.as_ref().and_then(json),
                );
            }
            Change::Param(id, field, value) => {
                self.part(*id, &format!("params.{field}"), value.clone());
            }
            Change::Name(id, key, name) => {
                self.part(*id, "name", Some(name.as_str().into()));
                self.key(key);
            }
            Change::Place(id, pos) => self.part(*id, "pos", json(pos)),
            Change::Enabled(id, on) => self.part(*id, "enabled", Some((*on).into())),
            Change::Pin(id, pin) => self.part(*id, "pin", pin.as_ref().and_then(json)),
            Change::Option(id, option) => {
                let (field, value) = option_value(option);
                self.part(*id, field, value);
            }
            Change::Settings(settings) => {
                let fields = json(settings);
                for (field, value) in fields.iter().filter_map(Value::as_object).flatten() {
                    self.push(
                        Target::Setting(field.clone()),
                        Facet::Whole,
                        Some(value.clone()),
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
