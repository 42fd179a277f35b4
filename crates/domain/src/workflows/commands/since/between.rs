//! The places in which two documents differ, as touches.

use serde_json::Value;

use super::{
    super::{
        super::doc::{Edge, Node, Settings, WorkflowDoc},
        Change, NodeOption,
        touch::{Facet, Out, Target, Touch},
    },
    followed, followed_text,
};

/// The keys that changed. By way of names that no step has, so that a swap of two keys is a swap.
pub(super) fn renames(was: &WorkflowDoc, is: &WorkflowDoc) -> Vec<(String, String)> {
    let renamed = was.nodes.values().filter_map(|node| {
        let now = is.nodes.get(&node.id)?;
        (now.key != node.key).then(|| (node.key.clone(), now.key.clone()))
    });
    let renamed: Vec<_> = renamed.collect();
    if renamed.len() < 2 {
        return renamed;
    }
    let aside = |n: usize| format!("__{n}__");
    let away = renamed.iter().enumerate();
    let mut out: Vec<_> = away.map(|(n, (old, _))| (old.clone(), aside(n))).collect();
    let back = renamed.into_iter().enumerate();
    out.extend(back.map(|(n, (_, new))| (aside(n), new)));
    out
}

/// What leads from one document to the other, the renamed keys being known.
pub(super) fn touches(
    was: &WorkflowDoc,
    is: &WorkflowDoc,
    renames: &[(String, String)],
) -> Vec<Touch> {
    let mut out = Out {
        list: Vec::new(),
        values: true,
    };
    nodes(was, is, renames, &mut out);
    edges(was, is, &mut out);
    frames(was, is, renames, &mut out);
    out.list
}

fn nodes(was: &WorkflowDoc, is: &WorkflowDoc, renames: &[(String, String)], out: &mut Out) {
    for (id, node) in &was.nodes {
        match is.nodes.get(id) {
            None => out.whole(Target::Node(*id)),
            Some(now) if now != node => fields(node, now, renames, out),
            Some(_) => {}
        }
    }
    let new = is.nodes.values().filter(|n| !was.nodes.contains_key(&n.id));
    for node in new {
        out.push(Target::Node(node.id), Facet::Whole, out.json(node));
        out.key(&node.key);
    }
}

fn fields(was: &Node, is: &Node, renames: &[(String, String)], out: &mut Out) {
    let id = is.id;
    if (&was.kind, was.provenance) != (&is.kind, is.provenance) {
        out.push(Target::Node(id), Facet::Whole, out.json(is));
    }
    if was.key != is.key {
        out.key(&is.key);
        out.key(&was.key);
    }
    if (&was.key, &was.name) != (&is.key, &is.name) {
        out.change(&Change::Name(id, is.key.clone(), is.name.clone()));
    }
    if was.pos != is.pos {
        out.change(&Change::Place(id, is.pos));
    }
    if was.enabled != is.enabled {
        out.change(&Change::Enabled(id, is.enabled));
    }
    if was.pin != is.pin {
        out.change(&Change::Pin(id, is.pin.clone()));
    }
    let mut option = |differs: bool, option: fn(&Node) -> NodeOption| {
        if differs {
            out.change(&Change::Option(id, option(is)));
        }
    };
    option(was.note != is.note, |n| NodeOption::Note(n.note.clone()));
    option(was.retry != is.retry, |n| NodeOption::Retry(n.retry));
    option(was.timeout_seconds != is.timeout_seconds, |n| {
        NodeOption::Timeout(n.timeout_seconds)
    });
    option(was.on_error != is.on_error, |n| {
        NodeOption::OnError(n.on_error)
    });
    option(was.kind_version != is.kind_version, |n| {
        NodeOption::KindVersion(n.kind_version)
    });
    for (field, value) in &was.params {
        match is.params.get(field) {
            Some(now) if now == value || *now == followed(value, renames) => {}
            now => out.change(&Change::Param(id, field.clone(), now.cloned())),
        }
    }
    for (field, value) in &is.params {
        if !was.params.contains_key(field) {
            out.change(&Change::Param(id, field.clone(), Some(value.clone())));
        }
    }
}

fn edges(was: &WorkflowDoc, is: &WorkflowDoc, out: &mut Out) {
    let ends = |e: &Edge| (e.from.clone(), e.to.clone());
    for (id, edge) in &was.edges {
        match is.edges.get(id) {
            None => out.whole(Target::Edge(*id)),
            Some(now) => {
                if ends(now) != ends(edge) {
                    out.edge_part(*id, "ends", out.json(&ends(now)));
                    out.end(&now.from);
                    out.end(&now.to);
                }
                if now.label != edge.label {
                    out.edge_part(*id, "label", now.label.as_deref().map(Value::from));
                }
            }
        }
    }
    let new = is.edges.values().filter(|e| !was.edges.contains_key(&e.id));
    new.for_each(|edge| out.edge(edge));
}

/// Groups, notes, settings, name and description.
fn frames(was: &WorkflowDoc, is: &WorkflowDoc, renames: &[(String, String)], out: &mut Out) {
    for id in was.groups.keys().chain(is.groups.keys()) {
        let now = is.groups.get(id);
        if was.groups.get(id) != now {
            out.change(&Change::Group(*id, now.cloned()));
        }
    }
    for id in was.notes.keys().chain(is.notes.keys()) {
        let now = is.notes.get(id);
        if was.notes.get(id) != now {
            out.change(&Change::Note(*id, now.cloned()));
        }
    }
    let dedupe = was.settings.dedupe.as_deref();
    let followed = Settings {
        dedupe: dedupe.map(|d| followed_text(d, renames)),
        ..was.settings.clone()
    };
    if was.settings != is.settings && followed != is.settings {
        let (was, is) = (out.json(&followed), out.json(&is.settings));
        let empty = serde_json::Map::new();
        let was = was.as_ref().and_then(Value::as_object).unwrap_or(&empty);
        let is = is.as_ref().and_then(Value::as_object).unwrap_or(&empty);
        for field in was.keys().chain(is.keys()) {
            if was.get(field) != is.get(field) {
                let value = is.get(field).cloned().unwrap_or_default();
                out.push(Target::Setting(field.clone()), Facet::Whole, Some(value));
            }
        }
    }
    for (word, was, is) in [
        ("name", &was.name, &is.name),
        ("description", &was.description, &is.description),
    ] {
        if was != is {
            let value = Some(is.as_str().into());
            out.push(Target::Details(word), Facet::Whole, value);
        }
    }
}
