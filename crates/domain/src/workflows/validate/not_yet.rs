//! K01, K02: what this build does not run yet stops publishing, and says so.

use serde_json::Value;

use super::{
    check::{Check, Fix, Issue},
    fields::is_empty,
};
use crate::workflows::{
    commands::Command,
    doc::{OnError, Params, Settings},
    kinds::{Availability, Feature, NOT_RESPECTED_YET},
};

/// K01: every step that is on is of a kind that this build runs.
pub(super) fn k01_kinds(check: &mut Check<'_>) {
    let all: Vec<_> = check.known().filter(|(_, node, _)| node.enabled).collect();
    for (_, node, spec) in all {
        if let Availability::NotYet { feature } = spec.availability() {
            let message = format!(
                "\"{}\" cannot run yet: {} brings it. Take the step out, or switch it off",
                spec.title,
                feature.title()
            );
            let off = Fix {
                label: "Switch it off".to_owned(),
                commands: vec![Command::SetEnabled {
                    nodes: vec![node.id],
                    enabled: false,
                }],
            };
            check.add(
                Issue::error("K01", message)
                    .at(node)
                    .field("kind")
                    .mended_by(Some(off)),
            );
        }
    }
}

fn is_respected(of: &str, field: &str) -> bool {
    !NOT_RESPECTED_YET
        .iter()
        .any(|entry| entry.split_once('/') == Some((of, field)))
}

/// The feature that makes runs respect a parameter.
fn brought_by(kind: &str, field: &str) -> Feature {
    match (kind, field) {
        ("notify.message", "channel") => Feature::Integrations,
        ("logic.ab_test", _) => Feature::Experiments,
        _ => Feature::Workflows,
    }
}

/// K02: no parameter, option or setting is set that the runs of this build would not respect.
pub(super) fn k02_fields(check: &mut Check<'_>) {
    let mut found = Vec::new();
    let message = |what: &str, feature: Feature| {
        format!(
            "\"{what}\" is not respected by runs yet: {} brings it. Leave it as it was",
            feature.title()
        )
    };
    for (_, node, spec) in check.known().filter(|(_, n, _)| n.enabled) {
        for field in spec
            .fields
            .iter()
            .filter(|f| !is_respected(spec.kind, f.key))
        {
            let value = node.params.get(field.key);
            let default: Option<Value> = field.default.and_then(|d| serde_json::from_str(d).ok());
            if !is_empty(value) && value != default.as_ref() {
                found.push(
                    Issue::error(
                        "K02",
                        message(field.label, brought_by(spec.kind, field.key)),
                    )
                    .at(node)
                    .field(field.key),
                );
            }
        }
        for (set, field, label) in [
            (
                node.on_error != OnError::Stop,
                "on_error",
                "What follows an error",
            ),
            (
                node.timeout_seconds.is_some(),
                "timeout_seconds",
                "Longest time",
            ),
        ] {
            if set && !is_respected("node", field) {
                found.push(
                    Issue::error("K02", message(label, Feature::Workflows))
                        .at(node)
                        .field(field),
                );
            }
        }
    }
    if check.doc.settings != Settings::default() {
        let fields = |s: &Settings| match serde_json::to_value(s) {
            Ok(Value::Object(map)) => map,
            _ => Params::new(),
        };
        let usual = fields(&Settings::default());
        for (field, value) in fields(&check.doc.settings) {
            if usual.get(&field) != Some(&value) && !is_respected("settings", &field) {
                found.push(
                    Issue::error("K02", message(&field, Feature::Workflows))
                        .field(format!("settings.{field}")),
                );
            }
        }
    }
    check.issues.extend(found);
}
