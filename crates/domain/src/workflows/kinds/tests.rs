//! The catalogue is complete, consistent and honest about what runs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::*;

/// Kinds that this build does not run, one a line. The file may only shrink.
const NOT_YET: &str = include_str!("not_yet.txt");

fn params(json: serde_json::Value) -> Params {
    json.as_object().cloned().expect("an object")
}

#[test]
fn all_kinds_of_the_plan_are_there_each_once_under_its_category() {
    let names: BTreeSet<&str> = catalog().map(|k| k.kind).collect();
    assert_eq!(names.len(), catalog().count(), "a name stands twice");
    // The 114 of the plan, the two that the main job already had, and the one for workers outside.
    assert_eq!(names.len(), 117);
    for kind in catalog() {
        assert_eq!(Category::of(kind.kind), Some(kind.category), "{kind:?}");
        assert_eq!(kind_spec(kind.kind), Some(kind));
    }
    for unknown in ["", "trigger", "brand.dream", "post.", "nothing.at_all"] {
        assert_eq!(kind_spec(unknown), None, "{unknown}");
    }
}

#[test]
fn every_kind_says_what_it_is() {
    for kind in catalog() {
        let said = !kind.title.is_empty() && kind.summary.ends_with('.') && !kind.icon.is_empty();
        assert!(said, "{kind:?}");
        assert!(kind.sample_output().is_object(), "{kind:?}: sample");
        assert_eq!(
            kind.is_trigger(),
            kind.accepts == super::super::TypeSet::NONE,
            "{kind:?}"
        );
        let keys: BTreeSet<&str> = kind.fields.iter().map(|f| f.key).collect();
        assert_eq!(
            keys.len(),
            kind.fields.len(),
            "{kind:?}: a field stands twice"
        );
        if let Some(undo) = kind.reversible_by {
            assert!(kind_spec(undo).is_some(), "{kind:?}: {undo}");
        }
        for field in kind.fields {
            if let Some(text) = field.default {
                let value: Result<serde_json::Value, _> = serde_json::from_str(text);
                assert!(value.is_ok(), "{kind:?}.{}: {text}", field.key);
            }
            if let Some(other) = field.visible_if {
                assert!(keys.contains(other.field), "{kind:?}.{}", field.key);
            }
        }
        if matches!(kind.effect_of(&Params::new()), Effect::Spends) {
            assert!(
                matches!(kind.cost, Cost::Param(_)),
                "{kind:?}: what does it cost?"
            );
        }
    }
}

#[test]
fn ports_follow_from_the_parameters() {
    let ports = |kind: &str, with: serde_json::Value| -> Vec<String> {
        let spec = kind_spec(kind).expect("kind");
        spec.out_ports(&params(with))
            .into_iter()
            .map(std::borrow::Cow::into_owned)
            .collect()
    };
    let cases = json!({ "cases": [{ "name": "big" }, { "name": "small" }] });
    assert_eq!(ports("logic.switch", cases), ["big", "small", "else"]);
    let labels = json!({ "labels": [{ "name": "spam" }] });
    assert_eq!(ports("ai.classify", labels), ["spam", "other"]);
    let branches =
        json!({ "branches": [{ "name": "A", "weight": 50 }, { "name": "B", "weight": 50 }] });
    assert_eq!(ports("logic.split", branches), ["A", "B"]);
    let variants = json!({ "variants": [{ "name": "plain" }, { "name": "bold" }] });
    assert_eq!(ports("logic.ab_test", variants), ["plain", "bold"]);
    assert_eq!(ports("eval.score", json!({})), ["out"]);
    assert_eq!(
        ports("eval.score", json!({ "threshold": 60 })),
        ["above", "below"]
    );
    assert_eq!(ports("logic.stop", json!({})), Vec::<String>::new());
    assert_eq!(
        ports("logic.switch", json!({ "cases": "nonsense" })),
        ["else"]
    );
}

#[test]
fn effects_and_repeats_follow_from_the_parameters_where_they_must() {
    let http = kind_spec("http.request").expect("kind");
    assert!(http.is_idempotent(&params(json!({ "method": "GET" }))));
    assert!(!http.is_idempotent(&params(json!({ "method": "POST" }))));
    assert!(http.is_idempotent(&params(
        json!({ "method": "POST", "idempotency_key": "{{ run.id }}" })
    )));
    let tell = kind_spec("notify.message").expect("kind");
    assert_eq!(tell.effect_of(&Params::new()), Effect::Writes);
    assert_eq!(
        tell.effect_of(&params(json!({ "channel": "slack" }))),
        Effect::External
    );
}

/// The kinds the plan wants to run when the workflow engine is done.
#[test]
fn what_the_engine_will_run_belongs_to_the_engine() {
    let engine: Vec<&str> = catalog()
        .filter(|k| k.feature == Feature::Workflows)
        .map(|k| k.kind)
        .collect();
    for category in [
        Category::Logic,
        Category::Human,
        Category::Time,
        Category::Ai,
    ] {
        for kind in kinds_of(category) {
            assert!(engine.contains(&kind.kind), "{kind:?}");
        }
    }
    for kind in [
        "trigger.manual",
        "trigger.webhook",
        "trigger.schedule",
        "trigger.event",
        "trigger.lead_captured",
        "trigger.post_event",
        "trigger.approval",
        "trigger.run_failed",
        "trigger.subworkflow",
        "data.set",
        "data.filter",
        "data.aggregate",
        "data.dedupe",
        "data.lookup",
        "lead.find",
        "lead.upsert",
        "lead.tag",
        "http.request",
        "webhook.send",
        "notify.message",
        "worker.task",
        "brand.check",
        "content.social",
        "eval.score",
        "post.x",
        "post.linkedin",
        "campaign.plan",
        "insight.collect",
    ] {
        assert!(engine.contains(&kind), "{kind}");
    }
    assert_eq!(engine.len(), 28 + 10 + 4 + 4 + 4);
    for kind in RUNNABLE_NOW {
        assert!(
            kind_spec(kind).is_some(),
            "{kind} runs but is not in the catalogue"
        );
    }
}

#[test]
fn the_list_of_kinds_that_do_not_run_yet_only_shrinks() {
    let mut by_feature: BTreeMap<Feature, Vec<&str>> = BTreeMap::new();
    for kind in catalog() {
        if let Availability::NotYet { feature } = kind.availability() {
            by_feature.entry(feature).or_default().push(kind.kind);
        }
    }
    for (feature, kinds) in &by_feature {
        eprintln!("{}: {}", feature.title(), kinds.join(", "));
    }
    let missing: BTreeSet<&str> = by_feature.into_values().flatten().collect();
    let allowed: BTreeSet<&str> = NOT_YET.lines().collect();
    let new: Vec<_> = missing.difference(&allowed).collect();
    assert!(
        new.is_empty(),
        "these ran, or are new and do not run: {new:?}"
    );
    let done: Vec<_> = allowed.difference(&missing).collect();
    assert!(
        done.is_empty(),
        "these run now; take them out of not_yet.txt: {done:?}"
    );
}

#[test]
fn what_is_not_respected_yet_is_in_the_catalogue_and_of_kinds_that_run() {
    for entry in NOT_RESPECTED_YET {
        let (of, field) = entry.split_once('/').expect("of/field");
        match kind_spec(of) {
            Some(spec) => assert!(
                RUNNABLE_NOW.contains(&of) && spec.field(field).is_some(),
                "{entry}"
            ),
            None => assert!(matches!(of, "node" | "settings"), "{entry}"),
        }
    }
}

#[test]
fn parameters_of_an_old_version_are_led_up_version_by_version() {
    let mut spec = *kind_spec("data.set").expect("kind");
    spec.version = 3;
    spec.migrate = Some(|version, params| {
        params.insert(format!("from_{version}"), true.into());
    });
    let mut all = Params::new();
    upgrade(&spec, 1, &mut all);
    assert_eq!(all.keys().collect::<Vec<_>>(), ["from_1", "from_2"]);
    let mut none = Params::new();
    upgrade(&spec, 3, &mut none);
    assert!(none.is_empty());
}
