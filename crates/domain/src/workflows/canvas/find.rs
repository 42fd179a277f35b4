//! Finding steps, notes and groups by words. Small letters and capitals are alike. The best finds come
//! first; each says what matched, and where in the text, so that it can be shown.

mod texts;

use std::ops::Range;

use crate::workflows::{
    canvas::walk::Walk,
    doc::{GroupId, NodeId, NoteId, WorkflowDoc},
    graph::Graph,
    kinds::kind_spec,
};

/// What is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Found {
    /// A step.
    Step(NodeId),
    /// A note on the canvas.
    Note(NoteId),
    /// A group.
    Group(GroupId),
}

/// Where a word was found, the best first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Where {
    /// In the name of a step, or the title of a group.
    Name,
    /// In the key of a step.
    Key,
    /// In the title of a step's kind, or its name in the catalogue.
    Kind,
    /// In the remark on a step or a group, or the text of a note.
    Note,
    /// In a text of the parameters: its path, such as `cases.0.name`.
    Param(String),
}

/// One word in one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Where.
    pub place: Where,
    /// The text around it, cut to what can be shown on a line.
    pub text: String,
    /// The bytes of `text` that matched.
    pub at: Range<usize>,
}

/// One find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What.
    pub what: Found,
    /// What matched: for each word, in its order, the best place.
    pub matches: Vec<Match>,
}

/// How well a word matches a text, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    All,
    Start,
    WordStart,
    Inside,
}

/// What holds all words of a query, each in any of its texts: steps by name, key, kind, parameters and
/// remark, groups by title and remark, notes by their text. First what matches best, by its weakest word: a
/// name before a key before a kind before a remark before a parameter; the whole text before its beginning,
/// the beginning of a word, its middle. Of equals, steps in reading order, then groups, then notes. At most
/// `most`. Nothing is found by no words. Linear in the document's text.
#[must_use]
pub fn find(doc: &WorkflowDoc, query: &str, most: usize) -> Vec<Hit> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let graph = Graph::new(doc);
    let mut finder = Finder {
        words,
        found: Vec::new(),
    };
    for id in Walk::new(&graph).order() {
        let node = &doc.nodes[&id];
        finder.look(Found::Step(id), |see| {
            see(Where::Name, &node.name);
            see(Where::Key, &node.key);
            if let Some(spec) = kind_spec(&node.kind) {
                see(Where::Kind, spec.title);
            }
            see(Where::Kind, &node.kind);
            if let Some(note) = &node.note {
                see(Where::Note, note);
            }
            for (field, value) in &node.params {
                texts::each(field, value, &mut |path, text| {
                    see(Where::Param(path.to_owned()), text);
                });
            }
        });
    }
    for (id, group) in &doc.groups {
        finder.look(Found::Group(*id), |see| {
            see(Where::Name, &group.title);
            see(Where::Note, &group.note);
        });
    }
    for (id, note) in &doc.notes {
        finder.look(Found::Note(*id), |see| see(Where::Note, &note.markdown));
    }
    let mut found = finder.found;
    // A stable sort: equals stay in the order they were looked at.
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found.truncate(most);
    found.into_iter().map(|(_, hit)| hit).collect()
}

/// A rank: the kind of place by its number, then the fit.
type Rank = (u8, Fit);

struct Finder {
    words: Vec<String>,
    found: Vec<(Vec<Rank>, Hit)>,
}

impl Finder {
    /// Looks for all words in the texts that `tell` tells.
    fn look(&mut self, what: Found, tell: impl FnOnce(&mut dyn FnMut(Where, &str))) {
        let mut best: Vec<Option<(Rank, Match)>> = vec![None; self.words.len()];
        tell(&mut |place, text| {
            for (word, best) in self.words.iter().zip(&mut best) {
                let Some((fit, at)) = texts::seek(text, word) else {
                    continue;
                };
                let rank = (number(&place), fit);
                if best.as_ref().is_none_or(|b| rank < b.0) {
                    let (text, at) = texts::around(text, at);
                    let place = place.clone();
                    *best = Some((rank, Match { place, text, at }));
                }
            }
        });
        let all: Option<Vec<(Rank, Match)>> = best.into_iter().collect();
        if let Some(all) = all {
            let (mut ranks, matches): (Vec<Rank>, Vec<Match>) = all.into_iter().unzip();
            ranks.sort_by(|a, b| b.cmp(a));
            self.found.push((ranks, Hit { what, matches }));
        }
    }
}

const fn number(place: &Where) -> u8 {
    match place {
        Where::Name => 0,
        Where::Key => 1,
        Where::Kind => 2,
        Where::Note => 3,
        Where::Param(_) => 4,
    }
}

#[cfg(test)]
mod tests;
