//! V21: nothing is wrong, but it could be better.

use super::check::{Check, Fix, Issue};
use crate::workflows::{
    commands::{Command, NodeOption},
    kinds::{self, number},
};

/// V21: every step has a name in words.
pub(super) fn v21_unnamed(check: &mut Check<'_>) {
    for node in check.doc.nodes.values() {
        if node.name.trim().is_empty() {
            let message = format!("Give \"{}\" a name", node.key);
            check
                .issues
                .push(Issue::info("V21", message).at(node).field("name"));
        }
    }
}

/// V21: a wait of more than a month is meant.
pub(super) fn v21_long_waits(check: &mut Check<'_>) {
    const MONTH: f64 = 30.0 * 86_400.0;
    let all: Vec<_> = check.running().collect();
    for (_, node, _) in all {
        let field = match node.kind.as_str() {
            "time.delay" => "seconds",
            "time.wait_event" | "logic.join" => "timeout",
            _ => continue,
        };
        if let Some(seconds) = number(&node.params, field).filter(|s| *s > MONTH) {
            let days = (seconds / 86_400.0).round();
            let message = format!("\"{}\" waits up to {days} days", node.name);
            check.add(Issue::info("V21", message).at(node).field(field));
        }
    }
}

/// V21: steps use the newest version of their kind.
pub(super) fn v21_old_versions(check: &mut Check<'_>) {
    let all: Vec<_> = check.known().collect();
    for (_, node, spec) in all {
        if node.kind_version >= spec.version || node.kind_version == 0 {
            continue;
        }
        let mut params = node.params.clone();
        kinds::upgrade(spec, node.kind_version, &mut params);
        let changed = params
            .iter()
            .filter(|(k, v)| node.params.get(*k) != Some(v));
        let gone = node.params.keys().filter(|k| !params.contains_key(*k));
        let set = |field: &String, value: Option<serde_json::Value>| Command::SetParam {
            node: node.id,
            field: field.clone(),
            value,
        };
        let mut commands = vec![Command::SetOption {
            node: node.id,
            option: NodeOption::KindVersion(spec.version),
        }];
        commands.extend(changed.map(|(k, v)| set(k, Some(v.clone()))));
        commands.extend(gone.map(|k| set(k, None)));
        let message = format!("There is a newer version of \"{}\"", spec.title);
        let fix = Fix {
            label: "Upgrade".to_owned(),
            commands,
        };
        let issue = Issue::info("V21", message).at(node).field("kind_version");
        check.add(issue.mended_by(Some(fix)));
    }
}
