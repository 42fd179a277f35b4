//! V07: connections, rights, plan and models are there.

use super::check::{Check, Issue};
use crate::workflows::{
    doc::Node,
    kinds::{KindSpec, Need, text},
};

/// V07: what a step needs is there. Silent about what the context does not know.
pub(super) fn v07_needs(check: &mut Check<'_>) {
    let all: Vec<_> = check.running().collect();
    for (_, node, spec) in all {
        for need in spec.needs {
            if let Some(message) = missing(check, node, spec, need) {
                check.add(Issue::error("V07", message).at(node));
            }
        }
        if let Some(message) = unknown_model(check, node, spec) {
            check.add(Issue::error("V07", message).at(node).field("model"));
        }
    }
}

/// A model that is chosen by name is one of those that are set up.
fn unknown_model(check: &Check<'_>, node: &Node, spec: &KindSpec) -> Option<String> {
    spec.field("model")?;
    let wanted = text(&node.params, "model").filter(|w| !w.trim().is_empty())?;
    let known = check.context.model_names.as_ref()?;
    if known.iter().any(|name| name == wanted) {
        return None;
    }
    Some(match known.as_slice() {
        [] => format!("There is no model \"{wanted}\"; leave the field empty for the usual one"),
        all => format!(
            "There is no model \"{wanted}\"; choose one of: {}",
            all.join(", ")
        ),
    })
}

fn missing(check: &Check<'_>, node: &Node, spec: &KindSpec, need: &Need) -> Option<String> {
    let has = |list: &Option<Vec<String>>, word: &str| {
        list.as_ref().is_none_or(|l| l.iter().any(|w| w == word))
    };
    match need {
        Need::Connection { provider, scopes } => connection(check, node, provider, scopes),
        Need::Permission(permission) => {
            let known = check.context.permissions.as_ref()?;
            (!known.contains(permission)).then(|| {
                format!(
                    "You may not use \"{}\"; ask somebody who may to publish this",
                    spec.title
                )
            })
        }
        Need::Plan(part) => (!has(&check.context.plan, part)).then(|| {
            format!(
                "\"{}\" is not in your plan: it needs \"{part}\"",
                spec.title
            )
        }),
        Need::Model(sort) => (!has(&check.context.models, sort))
            .then(|| format!("\"{}\" needs a {sort} model; set one up", spec.title)),
    }
}

fn connection(check: &Check<'_>, node: &Node, provider: &str, scopes: &[&str]) -> Option<String> {
    let known = check.context.connections.as_ref()?;
    let wanted = text(&node.params, "connection");
    let mut fits = known
        .iter()
        .filter(|c| c.provider == provider && wanted.is_none_or(|w| c.id == w));
    let Some(found) = fits.next() else {
        return Some(match wanted {
            Some(_) => format!(
                "The account that \"{}\" uses is gone; choose another",
                node.name
            ),
            None => format!("Connect an account: \"{}\" needs {provider}", node.name),
        });
    };
    if wanted.is_none() && fits.next().is_some() {
        return Some(format!("Choose which account \"{}\" uses", node.name));
    }
    let expired = found
        .expires_at
        .zip(check.context.now)
        .is_some_and(|(at, now)| at <= now);
    if expired || !found.healthy {
        return Some(format!(
            "The account of \"{}\" must be connected again",
            node.name
        ));
    }
    let holds = |scope: &str| {
        let mut any = scope.split('|');
        any.any(|one| found.scopes.iter().any(|have| have == one))
    };
    let lacking: Vec<String> = scopes
        .iter()
        .filter(|scope| !holds(scope))
        .map(|scope| scope.replace('|', " or "))
        .collect();
    (!lacking.is_empty()).then(|| {
        format!(
            "The account of \"{}\" may not do this; connect it again and allow {}",
            node.name,
            lacking.join(", ")
        )
    })
}
