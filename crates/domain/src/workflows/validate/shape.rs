//! Limits, and what has to be right before anything else makes sense.

use std::collections::BTreeSet;

use serde_json::Value;

use super::check::{Check, Issue};
use crate::workflows::{
    doc::{LIMITS, RetryPolicy, WorkflowDoc},
    kinds::kind_spec,
};

/// L01–L06: format, sizes, depth, lengths of texts.
pub(super) fn limits(doc: &WorkflowDoc) -> Vec<Issue> {
    let mut out = Vec::new();
    if doc.schema != WorkflowDoc::SCHEMA {
        let message = format!(
            "This build reads workflow format {}, not {}",
            WorkflowDoc::SCHEMA,
            doc.schema
        );
        out.push(Issue::error("L01", message));
    }
    for (rule, n, max, what) in [
        ("L02", doc.nodes.len(), LIMITS.nodes, "steps"),
        ("L03", doc.edges.len(), LIMITS.edges, "wires"),
        ("L03", doc.groups.len(), LIMITS.frames, "groups"),
        ("L03", doc.notes.len(), LIMITS.frames, "notes"),
        (
            "L03",
            doc.settings.redact.len(),
            LIMITS.redact,
            "paths to redact",
        ),
    ] {
        if n > max {
            let mut issue = Issue::error(rule, format!("Use at most {max} {what}; this has {n}"));
            // The first one too many.
            if what == "steps" {
                issue.node = doc.nodes.keys().nth(max).copied();
            }
            if what == "wires" {
                issue.edge = doc.edges.keys().nth(max).copied();
            }
            out.push(issue);
        }
    }
    if !out.is_empty() {
        return out;
    }
    for node in doc.nodes.values() {
        let too_deep = |v: &Value| depth(v, LIMITS.depth + 1) > LIMITS.depth;
        let deep = node.params.values().any(too_deep)
            || node.pin.as_ref().is_some_and(|p| too_deep(&p.output));
        if deep {
            let message = format!("Parameters nest at most {} deep", LIMITS.depth);
            out.push(Issue::error("L04", message).at(node));
        }
        let note = node.note.as_deref().unwrap_or("");
        for (text, max, what) in [
            (node.name.as_str(), LIMITS.name, "name"),
            (&node.key, LIMITS.key, "key"),
            (&node.kind, LIMITS.key, "kind"),
            (note, LIMITS.text, "note"),
        ] {
            out.extend(too_long(text, max, what).map(|i| i.at(node)));
        }
        if out.is_empty() {
            let long = node
                .params
                .iter()
                .filter(|(_, v)| longest(v) > LIMITS.param);
            out.extend(long.map(|(field, _)| {
                let message = format!("Use at most {} characters in one text", LIMITS.param);
                Issue::error("L05", message).at(node).field(field)
            }));
        }
    }
    let texts = [
        (doc.name.as_str(), LIMITS.name, "name"),
        (&doc.description, LIMITS.text, "description"),
        (
            doc.settings.dedupe.as_deref().unwrap_or(""),
            LIMITS.text,
            "key against doubles",
        ),
        (&doc.settings.tz, LIMITS.name, "zone"),
    ];
    out.extend(
        texts
            .into_iter()
            .filter_map(|(t, max, what)| too_long(t, max, what)),
    );
    for edge in doc.edges.values() {
        let label = edge.label.as_deref().unwrap_or("");
        for (text, what) in [(label, "label"), (&edge.from.port, "output's name")] {
            out.extend(too_long(text, LIMITS.name, what).map(|i| i.on(edge.id)));
        }
    }
    let groups = doc.groups.values();
    let notes = doc.notes.values().map(|n| (n.markdown.as_str(), "note"));
    let groups = groups.flat_map(|g| {
        [
            (g.title.as_str(), "group's title"),
            (&g.note, "group's note"),
        ]
    });
    out.extend(
        groups
            .chain(notes)
            .filter_map(|(t, what)| too_long(t, LIMITS.text, what)),
    );
    if out.is_empty() && !fits(doc) {
        let message = format!("A document has at most {} MB", LIMITS.bytes / 1024 / 1024);
        out.push(Issue::error("L06", message));
    }
    out
}

fn too_long(text: &str, max: usize, what: &str) -> Option<Issue> {
    // Bytes are never fewer than characters: most texts need no counting.
    let long = text.len() > max && text.chars().count() > max;
    long.then(|| {
        Issue::error(
            "L05",
            format!("Use at most {max} characters for the {what}"),
        )
    })
}

/// How deep a value nests, but no further than asked.
fn depth(value: &Value, left: usize) -> usize {
    if left == 0 {
        return 0;
    }
    match value {
        Value::Array(items) => 1 + items.iter().map(|v| depth(v, left - 1)).max().unwrap_or(0),
        Value::Object(map) => 1 + map.values().map(|v| depth(v, left - 1)).max().unwrap_or(0),
        _ => 0,
    }
}

fn longest(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(longest).max().unwrap_or(0),
        Value::Object(map) => map
            .iter()
            .map(|(k, v)| longest(v).max(k.len()))
            .max()
            .unwrap_or(0),
        _ => 0,
    }
}

/// Whether the document's JSON stays within the limit, without writing it down.
fn fits(doc: &WorkflowDoc) -> bool {
    struct Left(usize);
    impl std::io::Write for Left {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self
                .0
                .checked_sub(bytes.len())
                .ok_or(std::io::ErrorKind::WriteZero)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    serde_json::to_writer(Left(LIMITS.bytes), doc).is_ok()
}

/// V00: everything is filed under its own id, wires end at steps, groups hold steps.
pub(super) fn v00_places(check: &mut Check<'_>) {
    for (id, node) in &check.doc.nodes {
        if *id != node.id {
            let issue = Issue::error("V00", "A step is filed under another step's id");
            check.add(Issue {
                node: Some(*id),
                ..issue
            });
        }
    }
    for (id, edge) in &check.doc.edges {
        if *id != edge.id {
            check.add(Issue::error("V00", "A wire is filed under another wire's id").on(*id));
        }
        let there = |id| check.doc.nodes.contains_key(id);
        if !there(&edge.from.node) || !there(&edge.to.node) {
            check.add(Issue::error("V00", "A wire ends at a step that is not there").on(*id));
        }
    }
    for group in check.doc.groups.values() {
        if group.nodes.iter().any(|n| !check.doc.nodes.contains_key(n)) {
            let message = format!("\"{}\" holds a step that is not there", group.title);
            check.add(Issue::warning("V00", message));
        }
    }
}

/// V04: every step has a key of its own that tokens can name.
pub(super) fn v04_keys(check: &mut Check<'_>) {
    let mut keys = BTreeSet::new();
    for node in check.doc.nodes.values() {
        let word = node
            .key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_');
        if node.key.is_empty() || !word || !keys.insert(node.key.as_str()) {
            let message = format!(
                "\"{}\" is not a key of its own: use letters, digits and _",
                node.key
            );
            check.add(Issue::error("V04", message).at(node).field("key"));
        }
    }
}

/// V04: tries, times and the settings are within their bounds.
pub(super) fn v04_options(check: &mut Check<'_>) {
    for node in check.doc.nodes.values() {
        if node.retry.max > RetryPolicy::MAX {
            let message = format!("Try again at most {} times", RetryPolicy::MAX);
            check.add(Issue::error("V04", message).at(node).field("retry"));
        }
        if node.retry.backoff_seconds > RetryPolicy::BACKOFF_MAX {
            let message = "The first pause is at most an hour";
            check.add(Issue::error("V04", message).at(node).field("retry"));
        }
        if node.timeout_seconds == Some(0) {
            let message = "A step needs at least a second";
            check.add(
                Issue::error("V04", message)
                    .at(node)
                    .field("timeout_seconds"),
            );
        }
    }
    let settings = &check.doc.settings;
    let cap_ok = settings
        .frequency_cap
        .is_none_or(|c| (1..=100).contains(&c.max) && (1..=365).contains(&c.per_days));
    let clock = |t: &str| super::fields::is_clock(t);
    let quiet_ok = settings
        .quiet_hours
        .as_ref()
        .is_none_or(|q| clock(&q.from) && clock(&q.to));
    let budget_ok = settings.budget_per_run.as_ref().is_none_or(|m| {
        !m.amount.is_sign_negative() && crate::money::decimal_places(&m.currency).is_some()
    });
    for (ok, field, message) in [
        (
            settings.concurrency != Some(0),
            "concurrency",
            "At least one run at a time",
        ),
        (
            settings.timeout_seconds != Some(0),
            "timeout_seconds",
            "A run needs at least a second",
        ),
        (
            cap_ok,
            "frequency_cap",
            "Use 1 to 100 messages in 1 to 365 days",
        ),
        (
            quiet_ok,
            "quiet_hours",
            "Quiet hours go from a time such as 21:00 to one such as 08:00",
        ),
        (
            budget_ok,
            "budget_per_run",
            "A budget is zero or more, in a currency such as EUR",
        ),
    ] {
        if !ok {
            check.add(Issue::error("V04", message).field(format!("settings.{field}")));
        }
    }
}

/// V04: every kind is in the catalogue, in a version that this build knows.
pub(super) fn v04_kinds(check: &mut Check<'_>) {
    for node in check.doc.nodes.values() {
        let Some(spec) = kind_spec(&node.kind) else {
            let message = format!("There is no step kind \"{}\"", node.kind);
            check.add(Issue::error("V04", message).at(node).field("kind"));
            continue;
        };
        if node.kind_version > spec.version || node.kind_version == 0 {
            let message = format!("{} is known up to version {}", node.kind, spec.version);
            check.add(Issue::error("V04", message).at(node).field("kind_version"));
        }
    }
}
