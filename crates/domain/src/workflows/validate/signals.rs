//! V19: a workflow that sets itself off, alone or by way of others.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{Check, Issue};
use crate::{
    ids::WorkflowId,
    workflows::{
        doc::WorkflowDoc,
        kinds::{KindSpec, kind_spec, text},
    },
};

/// What starts a workflow and what it sets off, as words that can be compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signals {
    /// What its triggers listen to.
    pub starts_on: BTreeSet<String>,
    /// What its steps bring about.
    pub brings: BTreeSet<String>,
}

/// The signals of a document; `id` is the workflow it belongs to, if it has one yet.
#[must_use]
pub fn signals(doc: &WorkflowDoc, id: Option<WorkflowId>) -> Signals {
    let mut out = Signals::default();
    for node in doc.nodes.values().filter(|n| n.enabled) {
        let words: &[&str] = match node.kind.as_str() {
            "lead.upsert" => &["lead_captured", "lead_changed", "segment"],
            "lead.tag" | "lead.score" => &["lead_changed", "segment"],
            "segment.add_remove" => &["segment"],
            "email.send" | "email.sequence_enrol" => &["email_event"],
            "human.approval" => &["approval"],
            "campaign.create" | "campaign.update" => &["campaign"],
            "ad.create" | "ad.update" | "ad.reallocate" | "post.boost" => &["ad_alert"],
            "logic.ab_test" => &["experiment"],
            "affiliate.invite" => &["affiliate"],
            "influencer.outreach" => &["influencer"],
            kind if kind.starts_with("post.") => &["post_event"],
            kind if kind.starts_with("content.") => &["asset"],
            _ => &[],
        };
        out.brings.extend(words.iter().map(|w| (*w).to_owned()));
        if node.kind == "logic.subworkflow"
            && let Some(called) = text(&node.params, "workflow")
        {
            out.brings.insert(format!("call:{called}"));
        }
        let is_trigger = kind_spec(&node.kind).is_some_and(KindSpec::is_trigger);
        match node.kind.strip_prefix("trigger.") {
            Some("subworkflow") => out.starts_on.extend(id.map(|id| format!("call:{id}"))),
            Some("manual" | "schedule" | "webhook" | "form") | None => {}
            Some(word) if is_trigger => {
                out.starts_on.insert(word.to_owned());
            }
            Some(_) => {}
        }
    }
    out
}

/// V19: what a workflow brings about does not start it again, be it by way of others.
pub(super) fn v19_self_trigger(check: &mut Check<'_>) {
    let mine = signals(check.doc, check.context.workflow);
    let held_back = check.doc.settings.dedupe.is_some()
        || check.running().any(|(_, n, _)| n.kind == "logic.once");
    if held_back || mine.starts_on.is_empty() {
        return;
    }
    let others: Vec<_> = check
        .context
        .others
        .iter()
        .filter(|o| Some(o.id) != check.context.workflow)
        .collect();
    // Each signal is followed once; the way to it is kept as the workflow that brought it.
    let mut from: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    let mut brought_by: Vec<Option<&str>> = vec![None; others.len()];
    let mut open: Vec<&str> = Vec::new();
    for word in &mine.brings {
        from.insert(word, None);
        open.push(word);
    }
    while let Some(word) = open.pop() {
        if mine.starts_on.contains(word) {
            let mut way = vec![check.doc.name.as_str()];
            let mut here = from[word];
            while let Some(n) = here {
                way.push(&others[n].name);
                here = brought_by[n].and_then(|w| from[w]);
            }
            way.push(&check.doc.name);
            way.reverse();
            let message = format!(
                "This starts itself again: {}. Add Once, or a key against doubles",
                way.join(" → ")
            );
            check.issues.push(Issue::warning("V19", message));
            return;
        }
        for (n, other) in others.iter().enumerate() {
            if brought_by[n].is_none() && other.signals.starts_on.contains(word) {
                brought_by[n] = Some(word);
                for next in &other.signals.brings {
                    if !from.contains_key(next.as_str()) {
                        from.insert(next, Some(n));
                        open.push(next);
                    }
                }
            }
        }
    }
}
