//! V10, V11: branches, joins and loops can do what they say.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    check::{Check, Issue},
    fixes,
};
use crate::workflows::{
    doc::Node,
    kinds::{entries, number, text},
};

/// V10: shares add up to 100, a switch has cases, names of outputs are different.
pub(super) fn v10_branches(check: &mut Check<'_>) {
    let all: Vec<_> = check.known().filter(|(_, n, _)| n.enabled).collect();
    for (_, node, _) in all {
        let list = match node.kind.as_str() {
            "logic.split" => "branches",
            "logic.ab_test" => "variants",
            "logic.switch" => "cases",
            "ai.classify" => "labels",
            _ => continue,
        };
        let names: Vec<&str> = entries(&node.params, list, "name").collect();
        let fewest = if matches!(list, "branches" | "variants") {
            2
        } else {
            1
        };
        if names.len() < fewest {
            let message = format!(
                "\"{}\" has no ways to choose from; add at least {fewest}",
                node.name
            );
            check.add(Issue::error("V10", message).at(node).field(list));
            continue;
        }
        let fixed = [("logic.switch", "else"), ("ai.classify", "other")];
        let reserved = |name: &str| fixed.contains(&(node.kind.as_str(), name)) || name == "error";
        let different: BTreeSet<&str> = names.iter().copied().collect();
        if different.len() < names.len() || names.iter().any(|n| reserved(n)) {
            let message = format!("Each output of \"{}\" needs a name of its own", node.name);
            check.add(Issue::error("V10", message).at(node).field(list));
        }
        if fewest == 2 {
            weights(check, node, list);
        }
    }
}

fn weights(check: &mut Check<'_>, node: &Node, list: &str) {
    let Some(branches) = node.params.get(list).and_then(Value::as_array) else {
        return;
    };
    let weight = |b: &Value| b.get("weight").and_then(Value::as_f64).unwrap_or(0.0);
    let sum: f64 = branches.iter().map(weight).sum();
    if (sum - 100.0).abs() < 0.01 {
        return;
    }
    let n = branches.len() as u64;
    let mut even = branches.clone();
    for (at, branch) in even.iter_mut().enumerate() {
        // What does not divide goes to the first ones.
        let share = 100 / n + u64::from((at as u64) < 100 % n);
        if let Some(map) = branch.as_object_mut() {
            map.insert("weight".to_owned(), share.into());
        }
    }
    let message = format!(
        "The shares of \"{}\" add up to {sum} %, not 100 %",
        node.name
    );
    let fix = fixes::set_param(node, list, Value::Array(even), "Share evenly");
    check.add(
        Issue::error("V10", message)
            .at(node)
            .field(list)
            .mended_by(Some(fix)),
    );
}

/// V10: a join can complete: what it waits for can all come in one run.
pub(super) fn v10_joins(check: &mut Check<'_>) {
    let all: Vec<_> = check
        .running()
        .filter(|(_, n, _)| n.kind == "logic.join")
        .collect();
    for (at, node, _) in all {
        let how = text(&node.params, "wait_for").unwrap_or("all");
        let wires: Vec<usize> = check.graph.into[at]
            .iter()
            .copied()
            .filter(|w| {
                let wire = &check.graph.wires[*w];
                wire.live && !wire.back && check.flow.reached[wire.from]
            })
            .collect();
        let wanted = match how {
            "count" => number(&node.params, "count").unwrap_or(1.0) as usize,
            "any" => 1,
            _ => wires.len(),
        };
        if wanted > wires.len() {
            let message = format!(
                "\"{}\" waits for {wanted} wires and has {}: it never completes",
                node.name,
                wires.len()
            );
            check.add(Issue::error("V10", message).at(node).field("count"));
            continue;
        }
        if how != "all" {
            continue;
        }
        if let Some((first, second, decides)) =
            check.flow.exclusive(&wires, check.graph.nodes.len())
        {
            let name = |w: usize| &check.graph.nodes[check.graph.wires[w].from].name;
            let message = format!(
                "\"{}\" never completes: \"{}\" goes on to \"{}\" or to \"{}\", not to both. Wait for any one",
                node.name,
                check.graph.nodes[decides].name,
                name(first),
                name(second)
            );
            let fix = fixes::set_param(node, "wait_for", json!("any"), "Wait for any one");
            check.add(
                Issue::error("V10", message)
                    .at(node)
                    .field("wait_for")
                    .mended_by(Some(fix)),
            );
        }
    }
}

/// V11: a loop has a bound, and the plan allows it.
pub(super) fn v11_loops(check: &mut Check<'_>) {
    let all: Vec<_> = check
        .known()
        .filter(|(_, n, _)| n.enabled && n.kind == "logic.loop")
        .collect();
    for (_, node, _) in all {
        let most = check.context.loop_max;
        let message = match (number(&node.params, "max"), most) {
            (None, _) => format!(
                "\"{}\" has no bound; say how many rounds at most",
                node.name
            ),
            (Some(max), Some(plan)) if max > plan as f64 => {
                format!(
                    "Your plan allows {plan} rounds; \"{}\" asks for {max}",
                    node.name
                )
            }
            _ => continue,
        };
        let bound = most.unwrap_or(100).min(100);
        let label = format!("At most {bound} rounds");
        let fix = fixes::set_param(node, "max", bound.into(), &label);
        check.add(
            Issue::error("V11", message)
                .at(node)
                .field("max")
                .mended_by(Some(fix)),
        );
    }
}
