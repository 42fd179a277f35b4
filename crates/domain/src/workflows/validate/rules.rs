//! Each rule with a document that breaks it, and its fix where it has one.

use serde_json::{Value, json};

use super::*;
use crate::{
    money::Money,
    permissions::Permission,
    publishing::Network,
    workflows::{
        FrequencyCap, OnError, Params, RunOnError, commands::apply_all, graph::tests::drawn,
        main_job,
    },
};

fn with(mut doc: WorkflowDoc, params: &[(&str, Value)]) -> WorkflowDoc {
    for (key, value) in params {
        let node = doc.nodes.values_mut().find(|n| n.key == *key).expect(key);
        node.params = value.as_object().cloned().expect("params");
    }
    doc
}

/// Issues without those that say that something does not run yet.
fn issues(doc: &WorkflowDoc, context: &Context) -> Vec<Issue> {
    let all = validate(doc, context).into_iter();
    all.filter(|i| !i.rule.starts_with('K')).collect()
}

/// Rule, key of the step, and severity, in words.
fn found(doc: &WorkflowDoc, context: &Context) -> Vec<String> {
    let key = |i: &Issue| i.node.map_or("-".to_owned(), |n| doc.nodes[&n].key.clone());
    let word = |i: &Issue| format!("{} {} {:?}", i.rule, key(i), i.severity);
    issues(doc, context).iter().map(word).collect()
}

fn has(doc: &WorkflowDoc, context: &Context, wanted: &str) -> Issue {
    let all = found(doc, context);
    let at = all.iter().position(|f| f == wanted);
    let at = at.unwrap_or_else(|| panic!("{wanted} is not among {all:?}"));
    issues(doc, context).remove(at)
}

fn lacks(doc: &WorkflowDoc, context: &Context, rule: &str) {
    let all = found(doc, context);
    assert!(
        all.iter().all(|f| !f.starts_with(rule)),
        "{rule} is among {all:?}"
    );
}

/// Presses the button of an issue: the rule is content afterwards.
fn mended(doc: &WorkflowDoc, context: &Context, wanted: &str) -> WorkflowDoc {
    let issue = has(doc, context, wanted);
    let fix = issue.fix.unwrap_or_else(|| panic!("{wanted} has no fix"));
    let before = found(doc, context).iter().filter(|f| *f == wanted).count();
    let mut doc = doc.clone();
    apply_all(&mut doc, &fix.commands).expect("the fix applies");
    let count = |doc: &WorkflowDoc| found(doc, context).iter().filter(|f| *f == wanted).count();
    assert!(count(&doc) < before, "{wanted} is still there");
    doc
}

fn now() -> Context {
    Context {
        now: Some("2026-03-02T08:00:00Z".parse().expect("time")),
        ..Context::default()
    }
}

mod outside;
mod values;
mod wiring;
