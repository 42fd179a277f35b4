//! Groups and notes: choosing, making, writing, tinting and removing them. Each is one step of undoing.

use std::collections::BTreeSet;

use domain::workflows::{
    GroupId, NodeId, Note, NoteId,
    canvas::{NOTE_SIZE, Part, Point, TINTS, grouped},
    commands::Command,
    editing::Selection,
};
use leptos::prelude::*;

use super::Editor;
use crate::{
    i18n::{t, tf},
    words::builder as w,
};

/// The one group or note of a selection that holds nothing else.
pub fn only_part(s: &Selection) -> Option<Part> {
    if !s.nodes.is_empty() || !s.edges.is_empty() {
        return None;
    }
    match (s.groups.len(), s.notes.len()) {
        (1, 0) => s.groups.first().map(|id| Part::Group(*id)),
        (0, 1) => s.notes.first().map(|id| Part::Note(*id)),
        _ => None,
    }
}

impl Editor {
    /// Selects a group or a note, alone or besides what is selected; one that is selected besides others is
    /// let go.
    pub fn select_part(self, part: Part, add: bool) {
        self.selection.update(|s| {
            if !add {
                *s = Selection::default();
            }
            match part {
                Part::Group(id) => {
                    if !s.groups.insert(id) {
                        s.groups.remove(&id);
                    }
                }
                Part::Note(id) | Part::Corner(id) => {
                    if !s.notes.insert(id) {
                        s.notes.remove(&id);
                    }
                }
            }
        });
        let text = self.part_text(part).unwrap_or_default();
        let said = match part {
            Part::Group(_) => w::GROUP_IS,
            Part::Note(_) | Part::Corner(_) => w::NOTE_IS,
        };
        self.say(tf(said, &[("text", &text)]));
    }

    /// Selects all of these, alone or besides what is selected.
    pub fn select_all_of(self, these: Selection, add: bool) {
        self.selection.update(|s| {
            if add {
                s.nodes.extend(these.nodes);
                s.notes.extend(these.notes);
            } else {
                *s = these;
            }
        });
    }

    /// What is written on a group or a note; does not track.
    pub fn part_text(self, part: Part) -> Option<String> {
        self.read(|doc| match part {
            Part::Group(id) => doc.groups.get(&id).map(|g| g.title.clone()),
            Part::Note(id) | Part::Corner(id) => doc.notes.get(&id).map(|n| n.markdown.clone()),
        })
    }

    /// What moves when the selection does: its steps, those of its groups, its notes.
    pub fn moving(self) -> (BTreeSet<NodeId>, BTreeSet<NoteId>) {
        let chosen = self.selection.get_untracked();
        let mut nodes = chosen.nodes;
        self.read(|doc| {
            for group in chosen.groups.iter().filter_map(|id| doc.groups.get(id)) {
                nodes.extend(&group.nodes);
            }
        });
        (nodes, chosen.notes)
    }

    /// Puts the selected steps into a group: into the one that is selected with them, or a new one, which is
    /// selected then. Says whether it did.
    pub fn group(self) -> bool {
        let chosen = self.selection.get_untracked();
        let id = match chosen.groups.first() {
            Some(id) if chosen.groups.len() == 1 => *id,
            _ => GroupId(Self::new_id()),
        };
        let commands = self.read(|doc| grouped(doc, &chosen.nodes, id, t(w::NEW_GROUP)));
        if commands.is_empty() || !self.edit_all(commands) {
            return false;
        }
        self.selection.set(Selection::default());
        self.select_part(Part::Group(id), false);
        true
    }

    /// Takes the groups away that are selected or hold something selected; their steps stay.
    pub fn ungroup(self) {
        let chosen = self.selection.get_untracked();
        let ids: Vec<GroupId> = self.read(|doc| {
            let all = doc.groups.iter();
            let mine = all.filter(|(id, g)| {
                chosen.groups.contains(id) || !g.nodes.is_disjoint(&chosen.nodes)
            });
            mine.map(|(id, _)| *id).collect()
        });
        if !ids.is_empty()
            && self.edit_all(ids.into_iter().map(|id| Command::Ungroup { id }).collect())
        {
            self.selection.update(|s| s.groups.clear());
        }
    }

    /// Adds a note and selects it. Says whether it did.
    pub fn note(self, at: Point) -> bool {
        let id = NoteId(Self::new_id());
        let note = Note {
            pos: at.stored(),
            size: NOTE_SIZE,
            markdown: t(w::NEW_NOTE).to_owned(),
            color: TINTS[0].to_owned(),
        };
        let did = self.edit(Command::SetNote {
            id,
            note: Some(note),
        });
        if did {
            self.selection.set(Selection::default());
            self.select_part(Part::Note(id), false);
        }
        did
    }

    /// Writes on a group or a note.
    pub fn write_on(self, part: Part, text: String) {
        if self.part_text(part).is_some_and(|old| old != text) {
            self.change_part(part, Some(text), None);
        }
    }

    /// Gives a group or a note another tint.
    pub fn tint(self, part: Part, color: &'static str) {
        self.change_part(part, None, Some(color));
    }

    fn change_part(self, part: Part, text: Option<String>, color: Option<&'static str>) {
        let command = self.read(|doc| match part {
            Part::Group(id) => {
                let mut group = doc.groups.get(&id)?.clone();
                group.title = text.unwrap_or(group.title);
                group.color = color.map_or(group.color, ToOwned::to_owned);
                Some(Command::Group { id, group })
            }
            Part::Note(id) | Part::Corner(id) => {
                let mut note = doc.notes.get(&id)?.clone();
                note.markdown = text.unwrap_or(note.markdown);
                note.color = color.map_or(note.color, ToOwned::to_owned);
                Some(Command::SetNote {
                    id,
                    note: Some(note),
                })
            }
        });
        if let Some(command) = command {
            self.edit(command);
        }
    }
}
