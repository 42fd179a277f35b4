//! What a person does with steps: adding, removing, renaming, copying, tidying. Each is one command, so one
//! step of undoing.

use std::collections::BTreeSet;

use domain::workflows::{
    Edge, EdgeId, Node, NodeId, Position,
    canvas::{
        Curve, Held, Point, Rect, Scene, Shape, at_pointer, behind, box_of, doc_bounds, emptied,
        moved_to, note_rect, pasted, spliced, tidy,
    },
    commands::Command,
    commands::{Clip, clip, duplicate, paste},
    editing::Selection,
    graph::Graph,
    kind_spec,
};
use leptos::prelude::*;

use super::{Editor, Wanted};
use crate::{
    i18n::{t, tn},
    pages::builder::describe::key_for,
    words::builder as w,
};

/// How far copies stand from what they were made of.
const BESIDE: Position = Position { x: 32, y: 32 };

impl Editor {
    /// Adds a step of that kind where it is wanted, wires it and selects it.
    pub fn add(self, kind: &str, wanted: &Wanted) {
        let Some(spec) = kind_spec(kind) else { return };
        let id = NodeId(Self::new_id());
        let made = self.read(|doc| {
            let key = key_for(spec.title, |k| doc.by_key(k).is_some());
            let mut node = Node::new(id, kind, &key, spec.title);
            node.kind_version = spec.version;
            let (scene, shape) = (Scene::new(doc, Curve::default()), Shape::of(&node));
            let held = if wanted.after.is_some() {
                Held::Input
            } else {
                Held::Middle
            };
            let end = || {
                let whole = doc_bounds(doc).unwrap_or_default();
                Point::new(whole.right() + 2.0 * BESIDE.x as f64, whole.center().y)
            };
            let after = wanted
                .after
                .as_ref()
                .and_then(|end| behind(&scene, end, &shape));
            node.pos = match (wanted.at, after) {
                (Some(at), _) => at_pointer(&scene, at, &shape, held),
                (None, Some(place)) => place,
                (None, None) => at_pointer(&scene, end(), &shape, Held::Input),
            };
            node
        });
        let first_port = spec.ports_of(&made).first().map(ToString::to_string);
        let mut commands = Vec::new();
        match (&wanted.into, &wanted.after, first_port) {
            (Some(edge), _, Some(port)) => {
                let room = self.read(|doc| {
                    spliced(
                        &Scene::new(doc, Curve::default()),
                        &Graph::new(doc),
                        *edge,
                        &Shape::of(&made),
                    )
                });
                let Some(room) = room else { return };
                let node = Node {
                    pos: room.at,
                    ..made
                };
                commands.push(Command::AddNodes {
                    nodes: vec![node],
                    edges: Vec::new(),
                });
                if !room.moves.is_empty() {
                    commands.push(Command::MoveNodes { places: room.moves });
                }
                commands.push(Command::SpliceInto {
                    edge: *edge,
                    node: id,
                    port,
                    tail: EdgeId(Self::new_id()),
                });
            }
            (_, Some(from), _) => {
                let edge = Edge::new(EdgeId(Self::new_id()), from.node, &from.port, id);
                commands.push(Command::AddNodes {
                    nodes: vec![made],
                    edges: vec![edge],
                });
            }
            _ => commands.push(Command::AddNodes {
                nodes: vec![made],
                edges: Vec::new(),
            }),
        }
        if self.edit_all(commands) {
            self.go_to(id);
            self.open_inspector();
        }
    }

    /// Removes what is selected; with `heal`, what led to the steps leads on to what they led to.
    pub fn remove(self, heal: bool) {
        let chosen = self.selection.get_untracked();
        let mut commands = Vec::new();
        if !chosen.nodes.is_empty() {
            commands.push(Command::RemoveNodes {
                nodes: chosen.nodes.iter().copied().collect(),
                heal,
            });
        }
        let gone = |id: &EdgeId| {
            self.read(|doc| {
                doc.edges.get(id).is_none_or(|e| {
                    chosen.nodes.contains(&e.from.node) || chosen.nodes.contains(&e.to.node)
                })
            })
        };
        let edges: Vec<EdgeId> = chosen
            .edges
            .iter()
            .copied()
            .filter(|id| !gone(id))
            .collect();
        if !edges.is_empty() {
            commands.push(Command::Disconnect { edges });
        }
        let mut groups = chosen.groups.clone();
        self.read(|doc| groups.extend(emptied(doc, &chosen.nodes)));
        commands.extend(groups.iter().map(|id| Command::Ungroup { id: *id }));
        commands.extend(chosen.notes.iter().map(|id| Command::SetNote {
            id: *id,
            note: None,
        }));
        if !commands.is_empty() && self.edit_all(commands) {
            self.select_none();
        }
    }

    /// Gives a step another name, and the key that follows from it.
    pub fn rename(self, id: NodeId, name: &str) {
        let Some((old_key, old)) = self.node_now(id, |n| (n.key.clone(), n.name.clone())) else {
            return;
        };
        if name.is_empty() || name == old {
            // The field shows the name it has.
            self.changes.update(|n| *n += 1);
            return;
        }
        let key = self.read(|doc| key_for(name, |k| k != old_key && doc.by_key(k).is_some()));
        self.edit(Command::Rename {
            node: id,
            old_key,
            key,
            name: name.to_owned(),
        });
    }

    /// Switches what is selected on or off: off, unless all of it is off.
    pub fn toggle(self) {
        let nodes: Vec<NodeId> = self.selected_steps().into_iter().collect();
        if nodes.is_empty() {
            return;
        }
        let enabled = self.read(|doc| {
            nodes
                .iter()
                .all(|id| doc.nodes.get(id).is_some_and(|n| !n.enabled))
        });
        self.edit(Command::SetEnabled { nodes, enabled });
    }

    /// Copies what is selected beside itself, and selects the copies.
    pub fn duplicate(self) {
        let chosen = self.selection.get_untracked();
        let nodes = chosen.nodes;
        if nodes.is_empty() && chosen.notes.is_empty() {
            return;
        }
        let command = self.read(|doc| {
            if chosen.notes.is_empty() {
                duplicate(doc, &nodes, BESIDE, Self::new_id)
            } else {
                let clip = clip(doc, &nodes, &chosen.notes);
                paste(doc, &clip, BESIDE, Self::new_id)
            }
        });
        self.edit_and_choose(command);
    }

    /// Changes the document and selects the copies that came.
    fn edit_and_choose(self, command: Command) {
        let (nodes, notes) = match &command {
            Command::Duplicate { copies, .. } => {
                (copies.iter().map(|c| c.id).collect(), BTreeSet::new())
            }
            Command::Paste { nodes, notes, .. } => (
                nodes.iter().map(|n| n.id).collect(),
                notes.keys().copied().collect(),
            ),
            _ => Default::default(),
        };
        if self.edit(command) {
            self.selection.set(Selection {
                nodes,
                notes,
                ..Selection::default()
            });
        }
    }

    /// What is selected, as the text of a clipboard; nothing if nothing is.
    pub fn copied(self) -> Option<String> {
        let s = self.selection.get_untracked();
        if s.nodes.is_empty() && s.notes.is_empty() {
            return None;
        }
        let clip = self.read(|doc| clip(doc, &s.nodes, &s.notes));
        self.say(tn(w::COPIED, (s.nodes.len() + s.notes.len()) as i64));
        serde_json::to_string(&clip).ok()
    }

    /// Adds what a clipboard holds around a place, and selects it. What is no part of a workflow is refused.
    pub fn paste(self, text: &str, at: Option<Point>) {
        let read = domain::workflows::read_json(text).ok();
        let Some(clip) = read.and_then(|json| serde_json::from_value::<Clip>(json).ok()) else {
            self.refuse(t(w::NOT_A_CLIP));
            return;
        };
        let boxes: Vec<Rect> = clip
            .nodes
            .iter()
            .map(box_of)
            .chain(clip.notes.iter().map(note_rect))
            .collect();
        let command = self.read(|doc| {
            let offset = pasted(&Scene::new(doc, Curve::default()), &boxes, at);
            paste(doc, &clip, offset, Self::new_id)
        });
        self.edit_and_choose(command);
    }

    /// Moves what is selected by so much: steps, groups with theirs, notes.
    pub fn nudge(self, dx: i32, dy: i32) {
        let (nodes, notes) = self.moving();
        let beside = |pos: Position| Position {
            x: pos.x.saturating_add(dx),
            y: pos.y.saturating_add(dy),
        };
        let commands = self.read(|doc| {
            let step = |id| Some((id, beside(doc.nodes.get(&id)?.pos)));
            let note = |id| Some((id, beside(doc.notes.get(&id)?.pos)));
            let steps = nodes.into_iter().filter_map(step).collect();
            let notes = notes.into_iter().filter_map(note).collect();
            moved_to(doc, &steps, &notes)
        });
        if !commands.is_empty() {
            self.edit_all(commands);
        }
    }

    /// Puts all steps in order, or those that are selected.
    pub fn tidy(self, only_selected: bool) {
        let chosen = self.moving().0;
        let places = self.read(|doc| tidy(doc, only_selected.then_some(&chosen)));
        if !places.is_empty() {
            self.edit(Command::ApplyLayout { places });
        }
    }
}
