//! Where wires begin, end and lead.

use super::{
    check::{Check, Issue},
    fixes,
};
use crate::workflows::{
    doc::{Edge, LIMITS, Params},
    graph::LoopFault,
    kinds::{KindSpec, kind_spec},
    types::assignable,
};

/// V06: wires begin at outputs that their kinds have, and end at inputs.
pub(super) fn v06_ports(check: &mut Check<'_>) {
    let mut found = Vec::new();
    for wire in &check.graph.wires {
        check.graph.visit(1);
        let (from, to) = (check.graph.nodes[wire.from], check.graph.nodes[wire.to]);
        let (edge, port) = (wire.edge, &wire.edge.from.port);
        if let Some(spec) = check.graph.specs[wire.from]
            && !spec.ports_of(from).iter().any(|p| p == port)
        {
            let message = format!("\"{}\" has no output \"{port}\"", from.name);
            found.push(Issue::error("V06", message).at(from).on(edge.id));
        }
        let is_trigger = check.graph.specs[wire.to].is_some_and(KindSpec::is_trigger);
        if edge.to.port != Edge::IN || is_trigger {
            let message = format!("\"{}\" has no input \"{}\"", to.name, edge.to.port);
            found.push(Issue::error("V06", message).at(to).on(edge.id));
        }
    }
    check.issues.extend(found);
}

/// V03: no circle outside a loop, and loops are entered and left in order.
pub(super) fn v03_circles(check: &mut Check<'_>) {
    let name = |n: &usize| check.graph.nodes[*n].name.as_str();
    let mut found = Vec::new();
    if check.graph.is_cyclic() {
        let circle = check.graph.circle();
        let mut message = "The wires run in a circle".to_owned();
        if let Some(first) = circle.first() {
            let shown: Vec<&str> = circle.iter().take(8).chain([first]).map(name).collect();
            message = format!(
                "{message}: {}. Use a Loop to repeat steps",
                shown.join(" → ")
            );
        }
        let issue = Issue::error("V03", message);
        found.push(match circle.first() {
            Some(at) => issue.at(check.graph.nodes[*at]),
            None => issue,
        });
    }
    for fault in &check.graph.loop_faults {
        let (at, edge, message) = match fault {
            LoopFault::Entered(w) => {
                let wire = &check.graph.wires[*w];
                let message = format!(
                    "\"{}\" is inside a loop and also reached from outside of it, by \"{}\"",
                    name(&wire.to),
                    name(&wire.from)
                );
                (wire.to, Some(wire.edge.id), message)
            }
            LoopFault::SkipsInner(w) => {
                let wire = &check.graph.wires[*w];
                let message = format!(
                    "\"{}\" is inside an inner loop; end its round there before leading back to \"{}\"",
                    name(&wire.from),
                    name(&wire.to)
                );
                (wire.from, Some(wire.edge.id), message)
            }
            LoopFault::TooDeep(n) => (
                *n,
                None,
                format!("Loops nest at most {} deep", LIMITS.depth),
            ),
        };
        let issue = Issue::error("V03", message).at(check.graph.nodes[at]);
        found.push(Issue { edge, ..issue });
    }
    check.issues.extend(found);
}

/// V01: something starts the workflow.
pub(super) fn v01_triggers(check: &mut Check<'_>) {
    if !(0..check.graph.nodes.len()).any(|n| check.graph.starts(n)) {
        let fix = fixes::add_trigger(check);
        let message = "Add a trigger: nothing starts this workflow";
        check.add(Issue::error("V01", message).mended_by(fix));
    }
}

/// V02: every step can be reached. Without any trigger, V01 has said it for all.
pub(super) fn v02_unreachable(check: &mut Check<'_>) {
    if !check.flow.reached.contains(&true) {
        return;
    }
    for (n, node) in check.graph.nodes.iter().enumerate() {
        let is_trigger = check.graph.specs[n].is_some_and(KindSpec::is_trigger);
        if !check.flow.reached[n] && !is_trigger {
            let message = format!("Nothing leads to \"{}\"", node.name);
            check.issues.push(Issue::warning("V02", message).at(node));
        }
    }
}

/// V06: what a wire carries is what the step takes.
pub(super) fn v06_types(check: &mut Check<'_>) {
    let mut found = Vec::new();
    for (w, wire) in check.graph.wires.iter().enumerate() {
        let to = check.graph.nodes[wire.to];
        let (Some(spec), true) = (check.graph.specs[wire.to], check.flow.reached[wire.from]) else {
            continue;
        };
        if wire.back || !wire.live || !to.enabled || spec.is_trigger() {
            continue;
        }
        if let Err(mismatch) = assignable(spec.accepts, &check.flow.carries[w]) {
            let fix = mismatch.helper.and_then(|kind| {
                let port = kind_spec(kind)?
                    .out_ports(&Params::new())
                    .into_iter()
                    .next()?;
                fixes::insert_before(check, wire.to, &[*wire], kind, &port, Params::new())
            });
            let message = format!("\"{}\" {}", to.name, mismatch.reason);
            found.push(
                Issue::error("V06", message)
                    .at(to)
                    .on(wire.edge.id)
                    .mended_by(fix),
            );
        }
    }
    check.issues.extend(found);
}

/// V15: a decision that is not followed ends the run in silence.
pub(super) fn v15_dead_ends(check: &mut Check<'_>) {
    let all: Vec<_> = check.running().collect();
    for (n, node, _) in all {
        let expires = node.params.contains_key("expires_hours");
        let ports: &[&str] = match node.kind.as_str() {
            "human.approval" if expires => &["rejected", "expired"],
            "human.approval" => &["rejected"],
            "human.review_edit" | "human.choose" | "human.task" if expires => &["expired"],
            "logic.if" => &["yes", "no"],
            "time.wait_event" | "worker.task" => &["timeout"],
            "logic.join" if node.params.contains_key("timeout") => &["timeout"],
            _ => &[],
        };
        let out = &check.graph.out[n];
        for port in ports {
            let wired = out
                .iter()
                .any(|w| check.graph.wires[*w].edge.from.port == *port);
            if !wired {
                let message = format!("\"{}\" leads nowhere when it is \"{port}\"", node.name);
                check.issues.push(Issue::warning("V15", message).at(node));
            }
        }
    }
}
