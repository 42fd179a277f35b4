//! What has to stand on every way to an effect: approvals, consent, a way out of a list.

use serde_json::{Value, json};

use super::{
    check::{Check, Issue},
    fixes,
};
use crate::workflows::{
    doc::Params,
    graph::Wire,
    kinds::text,
    tokens::{Segment, parse},
};

/// V08: no way leads to an effect that needs an approval past every approval's `approved` output.
pub(super) fn v08_approvals(check: &mut Check<'_>) {
    let graph = check.graph;
    let guard = |w: &Wire<'_>| {
        let from = graph.nodes[w.from];
        from.enabled && from.kind == "human.approval" && w.edge.from.port == "approved"
    };
    let open = graph.reached(guard);
    let all: Vec<_> = check.running().filter(|(n, ..)| open[*n]).collect();
    for (n, node, spec) in all {
        if check.context.approvals.demands(spec, &node.params) {
            let message = format!("\"{}\" can be reached without an approval", node.name);
            let wires = unguarded(check, n, &open, guard);
            let params = Params::from_iter([("required".to_owned(), 1.into())]);
            let fix = fixes::insert_before(check, n, &wires, "human.approval", "approved", params);
            check.add(Issue::error("V08", message).at(node).mended_by(fix));
        }
    }
}

/// The wires into a step by which it is reached without the guard.
fn unguarded<'a>(
    check: &Check<'a>,
    at: usize,
    open: &[bool],
    guard: impl Fn(&Wire<'_>) -> bool,
) -> Vec<Wire<'a>> {
    let entering = check.graph.entering(at);
    entering
        .filter(|w| open[w.from] && !guard(w))
        .copied()
        .collect()
}

/// Kinds that write to a person who may not want it.
const OUTREACH: &[&str] = &[
    "email.send",
    "email.sequence_enrol",
    "influencer.outreach",
    "affiliate.invite",
];

/// V09: whoever is written to has agreed, and is on no suppression list.
pub(super) fn v09_consent(check: &mut Check<'_>) {
    let graph = check.graph;
    let guard = |w: &Wire<'_>| {
        let from = graph.nodes[w.from];
        from.enabled
            && from.kind == "data.filter"
            && w.edge.from.port == "kept"
            && text(&from.params, "preset") == Some("consent")
    };
    let open = graph.reached(guard);
    let all: Vec<_> = check.running().filter(|(n, ..)| open[*n]).collect();
    for (n, node, _) in all {
        let transactional = text(&node.params, "purpose") == Some("transactional");
        if OUTREACH.contains(&node.kind.as_str()) && !transactional {
            let message = format!(
                "\"{}\" can write to people who have not agreed; filter by consent before it",
                node.name
            );
            let wires = unguarded(check, n, &open, guard);
            let params = json!({ "preset": "consent" });
            let params = params.as_object().cloned().unwrap_or_default();
            let fix = fixes::insert_before(check, n, &wires, "data.filter", "kept", params);
            check.add(Issue::error("V09", message).at(node).mended_by(fix));
        }
    }
}

/// V09: a mail that is not about a matter of the reader's own has a link to unsubscribe.
pub(super) fn v09_unsubscribe(check: &mut Check<'_>) {
    let all: Vec<_> = check
        .running()
        .filter(|(_, n, _)| n.kind == "email.send")
        .collect();
    for (_, node, _) in all {
        let has_footer = node.params.get("footer") == Some(&Value::Bool(true));
        let transactional = text(&node.params, "purpose") == Some("transactional");
        let body = text(&node.params, "body").unwrap_or_default();
        if !has_footer && !transactional && !links_out(body) {
            let message =
                "The mail has no link to unsubscribe; add the footer or {{ lead.unsubscribe_url }}";
            let fix = fixes::set_param(node, "footer", true.into(), "Add the footer");
            check.add(
                Issue::error("V09", message)
                    .at(node)
                    .field("body")
                    .mended_by(Some(fix)),
            );
        }
    }
}

fn links_out(body: &str) -> bool {
    parse(body).is_ok_and(|template| {
        template.tokens().any(|t| {
            let last = t.path.rest.last();
            matches!(last, Some(Segment::Key(key)) if key == "unsubscribe_url")
        })
    })
}
