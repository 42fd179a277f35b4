//! V04, V05: tokens can be parsed, and read steps that have run by then.

use serde_json::Value;

use super::check::{Check, Issue};
use crate::workflows::{
    doc::Node,
    tokens::{Path, Root, Segment, Token, parse},
};

/// V04 if a token reads nothing on any way, V05 if only on some ways.
pub(super) fn v04_tokens(check: &mut Check<'_>) {
    let all: Vec<_> = check.known().collect();
    let mut found = Vec::new();
    let mut ways = 50;
    for (at, node, spec) in all {
        let reads = node.enabled && check.flow.reached[at];
        for (key, value) in &node.params {
            let readable = spec
                .field(key)
                .is_none_or(|f| f.token_ok || !value.is_string());
            if readable {
                let mut place = key.clone();
                texts(value, &mut place, &mut |place, text| {
                    look(check, at, node, place, text, reads, &mut ways, &mut found);
                });
            }
        }
    }
    if let Some(text) = &check.doc.settings.dedupe {
        found.extend(dedupe_problem(text));
    }
    check.issues.extend(found);
}

/// Every text inside a value, with the way to it.
fn texts(value: &Value, place: &mut String, see: &mut impl FnMut(&str, &str)) {
    let len = place.len();
    match value {
        Value::String(text) if text.contains("{{") => see(place, text),
        Value::Array(list) => {
            for (n, entry) in list.iter().enumerate() {
                place.push('.');
                place.push_str(&n.to_string());
                texts(entry, place, see);
                place.truncate(len);
            }
        }
        Value::Object(map) => {
            for (key, entry) in map {
                place.push('.');
                place.push_str(key);
                texts(entry, place, see);
                place.truncate(len);
            }
        }
        _ => {}
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "one text, and everything it is looked at with"
)]
fn look(
    check: &Check<'_>,
    at: usize,
    node: &Node,
    place: &str,
    text: &str,
    reads: bool,
    ways: &mut u32,
    found: &mut Vec<Issue>,
) {
    let template = match parse(text) {
        Ok(template) => template,
        Err(error) => {
            let message = format!("{} (at character {})", error.message, error.span.start + 1);
            found.push(Issue::error("V04", message).at(node).field(place));
            return;
        }
    };
    if reads {
        let issues = template
            .tokens()
            .filter_map(|t| problem(check, at, t, ways));
        found.extend(issues.map(|i| i.at(node).field(place)));
    }
}

fn problem(check: &Check<'_>, at: usize, token: &Token, ways: &mut u32) -> Option<Issue> {
    let Root::Step(key) = &token.path.root else {
        return None;
    };
    let has_default = token
        .filters
        .first()
        .is_some_and(|c| c.filter == crate::workflows::tokens::Filter::Default);
    let Some(step) = check.keys.get(key.as_str()).copied() else {
        let message = format!("There is no step with the key \"{key}\"");
        return Some(Issue::error("V04", message));
    };
    let node = check.graph.nodes[step];
    if step == at {
        return Some(Issue::error(
            "V04",
            "A step cannot read what it gives itself",
        ));
    }
    if !node.enabled {
        let message = format!("\"{}\" is switched off and gives nothing", node.name);
        return Some(Issue::error("V04", message)).filter(|_| !has_default);
    }
    if !check.flow.always_before(at, step) {
        if !check.flow.maybe[at].has(step) {
            let hint = match check.graph.inside[step] {
                Some(l) if check.graph.inside[at] != Some(l) => format!(
                    ": it is inside a loop; read {{{{ steps.{}.items }}}} behind it",
                    check.graph.nodes[l].key
                ),
                _ => String::new(),
            };
            let message = format!("\"{}\" never runs before this step{hint}", node.name);
            return Some(Issue::error("V04", message));
        }
        if has_default {
            return None;
        }
        // Finding a way is a walk of its own: a screenful of them is enough.
        let way = if *ways > 0 {
            *ways -= 1;
            check.graph.way_around(at, step).unwrap_or_default()
        } else {
            Vec::new()
        };
        let names = way.iter().map(|n| check.graph.nodes[*n].name.as_str());
        let names: Vec<&str> = names.collect();
        let shown = if names.is_empty() { "" } else { ": " };
        let message = format!(
            "\"{}\" does not run on every way to this step{shown}{}. Add | default:\"…\"",
            node.name,
            names.join(" → ")
        );
        return Some(Issue::warning("V05", message));
    }
    unknown_field(check, step, &token.path)
}

/// The first field of what a step gives, where all of them are known.
fn unknown_field(check: &Check<'_>, step: usize, path: &Path) -> Option<Issue> {
    let spec = check.graph.specs[step].filter(|s| !s.open_output)?;
    let Some(Segment::Key(field)) = path.rest.first() else {
        return None;
    };
    let sample = spec.sample_output();
    let fields = sample.as_object()?;
    if fields.contains_key(field) || fields.is_empty() {
        return None;
    }
    let known: Vec<&str> = fields.keys().map(String::as_str).collect();
    let message = format!(
        "\"{}\" gives {}; not \"{field}\"",
        check.graph.nodes[step].name,
        known.join(", ")
    );
    Some(Issue::error("V04", message))
}

/// The key against doubles is made when a run begins: no step has run yet.
fn dedupe_problem(text: &str) -> Option<Issue> {
    let message = match parse(text) {
        Err(error) => error.message,
        Ok(template) => {
            let step = template
                .tokens()
                .find(|t| matches!(t.path.root, Root::Step(_)))?;
            format!(
                "{} is not known yet when a run begins; read the trigger",
                step.path
            )
        }
    };
    Some(Issue::error("V04", message).field("settings.dedupe"))
}
