//! V16–V18: what happens when something outside fails, happens twice, or reaches somebody twice.

use super::check::{Check, Fix, Issue, IssueSeverity};
use crate::workflows::{
    commands::{Command, NodeOption},
    doc::{OnError, RetryPolicy, RunOnError},
    kinds::Effect,
};

/// V16: a step that talks to the outside says what follows its failure.
pub(super) fn v16_error_handling(check: &mut Check<'_>) {
    if check.doc.settings.on_error != RunOnError::Stop {
        return;
    }
    let all: Vec<_> = check.running().collect();
    for (n, node, spec) in all {
        if !spec.effect_of(&node.params).is_external() {
            continue;
        }
        let leads = |port: &str| {
            let out = check.graph.out[n].iter();
            out.map(|w| &check.graph.wires[*w])
                .any(|w| w.edge.from.port == port)
        };
        let handled = match node.on_error {
            OnError::Continue => true,
            OnError::ErrorPort => leads("error"),
            OnError::Stop => leads("failed"),
        };
        if !handled {
            let message = format!(
                "If \"{}\" fails, the run ends there; lead its failure somewhere, or choose an error workflow",
                node.name
            );
            check.add(Issue::warning("V16", message).at(node));
        }
    }
}

/// V17: what does harm when it is done twice is not tried again by itself.
pub(super) fn v17_retries(check: &mut Check<'_>) {
    let all: Vec<_> = check.running().collect();
    for (_, node, spec) in all {
        if node.retry.max == 0 || spec.is_idempotent(&node.params) {
            continue;
        }
        let spends = spec.effect_of(&node.params) == Effect::Spends;
        let severity = if spends {
            IssueSeverity::Error
        } else {
            IssueSeverity::Warning
        };
        let message = format!(
            "\"{}\" is tried {} times and may then be done more than once; try it once only",
            node.name,
            node.retry.max + 1
        );
        let fix = Fix {
            label: "Try once".to_owned(),
            commands: vec![Command::SetOption {
                node: node.id,
                option: NodeOption::Retry(RetryPolicy::NEVER),
            }],
        };
        let issue = Issue::new("V17", severity, message).at(node).field("retry");
        check.add(issue.mended_by(Some(fix)));
    }
}

/// Kinds that reach a person by name.
const MESSAGES: &[&str] = &["email.send", "influencer.outreach", "affiliate.invite"];

/// V18: without a cap, nobody is written to twice on one way.
pub(super) fn v18_twice(check: &mut Check<'_>) {
    if check.doc.settings.frequency_cap.is_some() {
        return;
    }
    let all: Vec<_> = check
        .running()
        .filter(|(_, n, _)| MESSAGES.contains(&n.kind.as_str()))
        .collect();
    let mut earlier = vec![false; check.graph.nodes.len()];
    for (n, ..) in &all {
        earlier[*n] = true;
    }
    for (n, node, _) in all {
        let before = check.flow.maybe[n].iter().find(|m| earlier[*m]);
        let in_loop = check.graph.inside[n];
        let message = match (before, in_loop) {
            (Some(first), _) => format!(
                "The same person can get \"{}\" and \"{}\"; set how often one may be written to",
                check.graph.nodes[first].name, node.name
            ),
            (None, Some(l)) => format!(
                "\"{}\" is inside \"{}\" and can reach the same person in each round; set how often one may be written to",
                node.name, check.graph.nodes[l].name
            ),
            (None, None) => continue,
        };
        check.add(Issue::warning("V18", message).at(node));
    }
}
