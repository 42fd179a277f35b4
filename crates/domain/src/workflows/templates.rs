//! The starter templates: documents that a company begins its own workflows from. Each is drawn by a
//! function, so that it is built of the same kinds as everything else and breaks the build or a test
//! when they change. Lives here: what there is, and what of it runs. May not live here: ids of a
//! company's own things; a template names none.

mod affiliates;
mod budget;
mod influencers;
mod leads;
mod mails;
mod mentions;
mod parts;
mod posts;
mod report;
mod subject;
mod webinar;

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{
    Context, Edge, EdgeId, End, Group, GroupId, Node, NodeId, NoteId, WorkflowDoc,
    kinds::{Availability, Feature, KindSpec, Need, kind_spec},
    sketch::Sketch,
    validate,
};

/// A document to begin from.
#[derive(Debug)]
pub struct Template {
    /// Its stable word, such as `weekly-content`.
    pub word: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    draw: fn(&mut Sketch),
}

const TEMPLATES: &[Template] = &[
    mails::WELCOME,
    posts::WEEKLY,
    leads::NURTURE,
    webinar::WEBINAR,
    mentions::TRIAGE,
    budget::GUARD,
    subject::SUBJECT,
    influencers::OUTREACH,
    affiliates::ONBOARDING,
    posts::REPURPOSE,
    mails::WIN_BACK,
    report::MONTHLY,
];

/// All templates, in the order they are shown.
#[must_use]
pub const fn templates() -> &'static [Template] {
    TEMPLATES
}

/// The template of that word.
#[must_use]
pub fn template(word: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|t| t.word == word)
}

impl Template {
    /// The document, equal each time. Its ids are the template's own: [`with_new_ids`] gives a copy
    /// ids of its own.
    #[must_use]
    pub fn document(&self) -> WorkflowDoc {
        let mut sketch = Sketch::new(self.word, self.title);
        sketch.description(self.summary);
        (self.draw)(&mut sketch);
        sketch.arranged()
    }

    /// The kinds it uses that this build does not run, each once, with the feature that brings it; by
    /// category, in the order of the palette.
    #[must_use]
    pub fn missing(&self) -> Vec<(&'static KindSpec, Feature)> {
        let feature = |spec: &'static KindSpec| match spec.availability() {
            Availability::NotYet { feature } => Some((spec, feature)),
            Availability::Runnable => None,
        };
        self.kinds().into_iter().filter_map(feature).collect()
    }

    /// Whether this build runs it as it is: every kind, and everything that is set in it.
    #[must_use]
    pub fn is_runnable(&self) -> bool {
        let issues = validate(&self.document(), &Context::default());
        !issues.iter().any(|i| i.rule.starts_with('K'))
    }

    /// What has to be there before it can be published, each once: accounts, rights, parts of the
    /// plan, models.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        let mut out: Vec<Need> = Vec::new();
        for need in self.kinds().iter().flat_map(|spec| spec.needs) {
            if !out.contains(need) {
                out.push(*need);
            }
        }
        out
    }

    fn kinds(&self) -> Vec<&'static KindSpec> {
        let doc = self.document();
        let used: BTreeSet<&str> = doc.nodes.values().map(|n| n.kind.as_str()).collect();
        let mut kinds: Vec<_> = used.into_iter().filter_map(kind_spec).collect();
        kinds.sort_by_key(|spec| spec.category);
        kinds
    }
}

/// The document under ids of its own: every step, wire, group and note gets a new one from `id`, and
/// all that names it follows. Tokens name steps by their keys and stay as they are. An id that names
/// nothing stays dangling, under a new id too.
#[must_use]
pub fn with_new_ids(doc: WorkflowDoc, mut id: impl FnMut() -> Uuid) -> WorkflowDoc {
    let mut new: HashMap<NodeId, NodeId> = HashMap::with_capacity(doc.nodes.len());
    let mut renewed =
        |old: NodeId, id: &mut dyn FnMut() -> Uuid| *new.entry(old).or_insert_with(|| NodeId(id()));
    let nodes = doc.nodes.into_iter().map(|(old, node)| {
        let id = renewed(old, &mut id);
        (id, Node { id, ..node })
    });
    let nodes = nodes.collect();
    let edges = doc.edges.into_values().map(|edge| {
        let mut end = |end: End| End {
            node: renewed(end.node, &mut id),
            ..end
        };
        let (from, to) = (end(edge.from), end(edge.to));
        let id = EdgeId(id());
        let edge = Edge {
            id,
            from,
            to,
            ..edge
        };
        (id, edge)
    });
    let edges = edges.collect();
    let groups = doc.groups.into_values().map(|group| {
        let nodes = group.nodes.into_iter().map(|n| renewed(n, &mut id));
        let nodes = nodes.collect();
        (GroupId(id()), Group { nodes, ..group })
    });
    let groups = groups.collect();
    let notes = doc.notes.into_values();
    WorkflowDoc {
        nodes,
        edges,
        groups,
        notes: notes.map(|note| (NoteId(id()), note)).collect(),
        ..doc
    }
}

#[cfg(test)]
mod tests;
