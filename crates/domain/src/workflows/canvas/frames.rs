//! What stands on the canvas besides steps and wires: frames of groups, open or folded to a chip, and notes.
//! Where they are, which is under a pointer, how large a note may be drawn; and what grouping and dropping
//! come to, as commands. Which groups are folded is not in the document: whoever looks says so.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    geometry::{Point, Rect},
    scene::Scene,
    shape::{GROUP_TITLE, frame, note_rect},
    snap::on_grid,
};
use crate::workflows::{
    commands::Command,
    doc::{Group, GroupId, NodeId, Note, NoteId, Position, Size, WorkflowDoc},
};

/// Names of the tints of groups and notes.
pub const TINTS: [&str; 6] = ["amber", "green", "blue", "plum", "red", "petrol"];

/// How large a new note is.
pub const NOTE_SIZE: Size = Size { w: 240, h: 112 };

/// Least and most width and height that a note can be drawn to, in canvas pixels.
const NOTE_LIMITS: ((f64, f64), (f64, f64)) = ((96.0, 48.0), (1_600.0, 1_600.0));

/// The tint that a stored word stands for: the first for a word that names none.
#[must_use]
pub fn tint(word: &str) -> &'static str {
    let known = TINTS.iter().find(|t| **t == word);
    known.copied().unwrap_or(TINTS[0])
}

/// What of a group or a note is under a pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The bar with a group's title, or the chip it is folded to.
    Group(GroupId),
    /// A note.
    Note(NoteId),
    /// The corner that a note is drawn larger by.
    Corner(NoteId),
}

/// A group on the canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Which.
    pub id: GroupId,
    /// Its frame with the title's bar, or its chip.
    pub rect: Rect,
    /// Whether it is folded to a chip.
    pub is_folded: bool,
}

impl Frame {
    /// What it is held by: the bar with its title; a chip as a whole.
    #[must_use]
    pub fn bar(&self) -> Rect {
        let h = if self.is_folded {
            self.rect.h
        } else {
            GROUP_TITLE
        };
        Rect { h, ..self.rect }
    }
}

/// Groups and notes where they stand at this moment.
#[derive(Debug, Clone, Default)]
pub struct Frames {
    groups: Vec<Frame>,
    notes: Vec<(NoteId, Rect)>,
}

impl Frames {
    /// Those of a document, around its steps as the scene has them. A group is left out whose steps are gone
    /// or all folded into others.
    #[must_use]
    pub fn new(doc: &WorkflowDoc, scene: &Scene) -> Self {
        let mut frames = Self {
            groups: Vec::new(),
            notes: doc
                .notes
                .iter()
                .map(|(id, n)| (*id, note_rect(n)))
                .collect(),
        };
        frames.regroup(doc, scene);
        frames
    }

    /// Puts the frames around their steps anew: these were moved.
    pub fn regroup(&mut self, doc: &WorkflowDoc, scene: &Scene) {
        let open = |id: NodeId| scene.rect(id).filter(|_| scene.fold_of(id).is_none());
        let placed = doc.groups.iter().filter_map(|(id, group)| {
            let chip = scene.chip(*id);
            Some(Frame {
                id: *id,
                rect: chip.or_else(|| frame(group, open))?,
                is_folded: chip.is_some(),
            })
        });
        self.groups = placed.collect();
        // A small frame inside a large one lies above it.
        self.groups
            .sort_by(|a, b| (b.rect.w * b.rect.h).total_cmp(&(a.rect.w * a.rect.h)));
    }

    /// Puts a note elsewhere, or draws it larger, without the document knowing: a drag.
    pub fn put_note(&mut self, id: NoteId, rect: Rect) {
        if let Some(note) = self.notes.iter_mut().find(|n| n.0 == id) {
            note.1 = rect;
        }
    }

    /// The groups, what lies lower first.
    #[must_use]
    pub fn groups(&self) -> &[Frame] {
        &self.groups
    }

    /// The notes, what lies lower first.
    #[must_use]
    pub fn notes(&self) -> &[(NoteId, Rect)] {
        &self.notes
    }

    /// The rectangle of a note.
    #[must_use]
    pub fn note(&self, id: NoteId) -> Option<Rect> {
        self.notes.iter().find(|n| n.0 == id).map(|n| n.1)
    }

    /// The rectangle of a group.
    #[must_use]
    pub fn group(&self, id: GroupId) -> Option<Rect> {
        self.groups.iter().find(|f| f.id == id).map(|f| f.rect)
    }

    /// What is under a point: notes before groups, of each what lies above. `corner` is how far the corner of
    /// a note reaches.
    #[must_use]
    pub fn at(&self, at: Point, corner: f64) -> Option<Part> {
        let note = self.notes.iter().rev().find(|(_, rect)| rect.has(at));
        if let Some((id, rect)) = note {
            let held = Point::new(rect.right() - corner, rect.bottom() - corner);
            let is_corner = at.x >= held.x && at.y >= held.y;
            return Some(if is_corner {
                Part::Corner(*id)
            } else {
                Part::Note(*id)
            });
        }
        let group = self.groups.iter().rev().find(|f| f.bar().has(at));
        group.map(|f| Part::Group(f.id))
    }
}

/// How large a note is whose corner was moved by so much: within what can be drawn, and on the grid unless
/// `free`.
#[must_use]
pub fn resized(rect: &Rect, by: Point, free: bool) -> Rect {
    let wanted = Point::new(rect.w, rect.h) + by;
    let wanted = if free { wanted } else { on_grid(wanted) };
    let ((least_w, least_h), (most_w, most_h)) = NOTE_LIMITS;
    Rect {
        w: wanted.x.clamp(least_w, most_w).round(),
        h: wanted.y.clamp(least_h, most_h).round(),
        ..*rect
    }
}

/// The command that gives a note another place and size; nothing if it has them, or is not there.
#[must_use]
pub fn renote(doc: &WorkflowDoc, id: NoteId, rect: &Rect) -> Option<Command> {
    let old = doc.notes.get(&id)?;
    let note = Note {
        pos: rect.corner().stored(),
        size: Size {
            w: rect.w as u32,
            h: rect.h as u32,
        },
        ..old.clone()
    };
    (note != *old).then_some(Command::SetNote {
        id,
        note: Some(note),
    })
}

/// The commands that put steps and notes at other places. What stands there already is left out.
#[must_use]
pub fn moved_to(
    doc: &WorkflowDoc,
    steps: &BTreeMap<NodeId, Position>,
    notes: &BTreeMap<NoteId, Position>,
) -> Vec<Command> {
    let differs = |id: &NodeId, pos: &Position| doc.nodes.get(id).is_some_and(|n| n.pos != *pos);
    let places: BTreeMap<NodeId, Position> = steps
        .iter()
        .filter(|(id, pos)| differs(id, pos))
        .map(|(id, pos)| (*id, *pos))
        .collect();
    let mut commands = Vec::new();
    if !places.is_empty() {
        commands.push(Command::MoveNodes { places });
    }
    commands.extend(notes.iter().filter_map(|(id, pos)| {
        let rect = note_rect(doc.notes.get(id)?);
        let there = Rect::new((*pos).into(), rect.w, rect.h);
        renote(doc, *id, &there)
    }));
    commands
}

/// The commands that put steps into a group: into the one of that id, or a new one with that title. Steps
/// leave the groups they were in, and a group that loses its last step goes. Nothing for no steps.
#[must_use]
pub fn grouped(
    doc: &WorkflowDoc,
    steps: &BTreeSet<NodeId>,
    id: GroupId,
    title: &str,
) -> Vec<Command> {
    if steps.is_empty() {
        return Vec::new();
    }
    let others = doc.groups.iter().filter(|(other, _)| **other != id);
    let mut commands: Vec<Command> = others
        .filter(|(_, group)| !group.nodes.is_disjoint(steps))
        .map(|(other, group)| {
            let nodes: BTreeSet<NodeId> = group.nodes.difference(steps).copied().collect();
            if nodes.is_empty() {
                return Command::Ungroup { id: *other };
            }
            let group = Group {
                nodes,
                ..group.clone()
            };
            Command::Group { id: *other, group }
        })
        .collect();
    let mut group = doc.groups.get(&id).cloned().unwrap_or_else(|| Group {
        title: title.to_owned(),
        color: TINTS[0].to_owned(),
        nodes: BTreeSet::new(),
        note: String::new(),
    });
    group.nodes.extend(steps);
    if doc.groups.get(&id) != Some(&group) {
        commands.push(Command::Group { id, group });
    }
    commands
}

/// The groups that hold nothing any more once these steps are gone.
pub fn emptied<'a>(
    doc: &'a WorkflowDoc,
    leaving: &'a BTreeSet<NodeId>,
) -> impl Iterator<Item = GroupId> + 'a {
    let empty = doc
        .groups
        .iter()
        .filter(|(_, g)| g.nodes.is_subset(leaving));
    empty.map(|(id, _)| *id)
}

#[cfg(test)]
mod tests;
