//! The computing kinds at their edges.

use domain::workflows::NodeId;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::interpreter::render_params;

/// Runs a step of that kind with those parameters on an item, as a run does: rendered first.
fn gives(kind: &str, params: Value, item: Value) -> Result<Gave, StepError> {
    gives_in(&Env::default(), kind, params, &item)
}

fn gives_in(env: &Env, kind: &str, params: Value, item: &Value) -> Result<Gave, StepError> {
    let mut node = Node::new(NodeId(Uuid::from_u128(7)), kind, "step", "Step");
    node.params = params.as_object().cloned().expect("parameters");
    assert!(is_pure(&node), "{kind}");
    let steps = Map::new();
    let scope = env.scope(&steps, item);
    let rendered = render_params(&node, &scope)?;
    run(&node, &rendered, env, &scope)
}

fn port(kind: &str, params: Value, item: Value) -> String {
    let gave = gives(kind, params, item).expect("gives");
    gave.port.expect("a port")
}

fn rule(value: &str, is: &str, than: Value) -> Value {
    json!({ "match": "all", "rules": [{ "value": value, "is": is, "than": than }] })
}

#[test]
fn set_adds_to_the_item_or_replaces_it() {
    let params = json!({ "fields": { "city": "Berlin", "twice": "{{ item.n }}" } });
    let gave = gives("data.set", params, json!({ "n": 2, "city": "Bonn" })).expect("gives");
    assert_eq!(gave.output, json!({ "n": 2, "city": "Berlin", "twice": 2 }));
    let only = json!({ "fields": { "a": 1 }, "only": true });
    let gave = gives("data.set", only, json!({ "n": 2 })).expect("gives");
    assert_eq!(gave.output, json!({ "a": 1 }));
    // An item that is no record has nothing to add to.
    let gave = gives("data.set", json!({ "fields": { "a": 1 } }), json!([1, 2])).expect("gives");
    assert_eq!(gave.output, json!({ "a": 1 }));
    // What cannot be read stops the step instead of setting nothing.
    let broken = gives(
        "data.set",
        json!({ "fields": { "a": "{{ item.missing }}" } }),
        json!({}),
    );
    assert_eq!(broken.expect_err("no value").code, "token");
}

#[test]
fn filter_if_and_switch_decide_by_their_conditions() {
    let big = || json!({ "where": rule("{{ item.n }}", "greater", json!(5)) });
    assert_eq!(port("data.filter", big(), json!({ "n": "6" })), "kept");
    assert_eq!(
        port("data.filter", big(), json!({ "n": "a lot" })),
        "dropped"
    );
    // A token that reads nothing counts as nothing: it is not greater, and it is missing.
    assert_eq!(port("data.filter", big(), json!({})), "dropped");
    let missing = json!({ "where": rule("{{ item.n }}", "missing", Value::Null) });
    assert_eq!(port("logic.if", missing.clone(), json!({})), "yes");
    assert_eq!(port("logic.if", missing, json!({ "n": 1 })), "no");
    let cases = json!({ "cases": [
        { "name": "big", "where": rule("{{ item.n }}", "at_least", json!(10)) },
        { "name": "some", "where": rule("{{ item.n }}", "at_least", json!(1)) },
    ] });
    for (n, wanted) in [
        (json!(10), "big"),
        (json!("3"), "some"),
        (json!(null), "else"),
    ] {
        assert_eq!(
            port("logic.switch", cases.clone(), json!({ "n": n })),
            wanted
        );
    }
    let broken = gives("logic.if", json!({ "where": { "rules": [] } }), json!({}));
    assert_eq!(broken.expect_err("no rules").code, "condition");
}

#[test]
fn a_filter_by_consent_does_not_only_compute() {
    let mut node = Node::new(NodeId(Uuid::from_u128(7)), "data.filter", "step", "Step");
    node.params.insert("preset".into(), "consent".into());
    assert!(!is_pure(&node));
}

#[test]
fn split_keeps_its_shares_and_its_subjects() {
    let thirds = json!({ "branches": [
        { "name": "a", "weight": 33 }, { "name": "b", "weight": 33 }, { "name": "c", "weight": 34 },
    ] });
    let env = Env {
        workflow: "wfl_1".to_owned(),
        ..Env::default()
    };
    let chosen = |n: u32| {
        let item = json!({ "email": format!("person{n}@example.com") });
        let gave = gives_in(&env, "logic.split", thirds.clone(), &item).expect("gives");
        gave.port.expect("a port")
    };
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for n in 0..10_000 {
        *counts.entry(chosen(n)).or_default() += 1;
    }
    for (name, share) in [("a", 33.0), ("b", 33.0), ("c", 34.0)] {
        let found = f64::from(counts[name]) / 100.0;
        assert!(
            (found - share).abs() <= 2.0,
            "{name}: {found} % instead of {share} %"
        );
    }
    // The same subject goes the same way, whatever else its item holds.
    for n in 0..500 {
        let item = json!({ "email": format!("person{n}@example.com"), "other": n });
        let again = gives_in(&env, "logic.split", thirds.clone(), &item).expect("gives");
        assert_eq!(again.port, Some(chosen(n)), "person {n}");
    }
    let none = gives("logic.split", json!({ "branches": [] }), json!({}));
    assert_eq!(none.expect_err("no branches").code, "no_branches");
}

#[test]
fn shares_of_two_workflows_do_not_go_hand_in_hand() {
    let halves =
        json!({ "branches": [{ "name": "a", "weight": 50 }, { "name": "b", "weight": 50 }] });
    let of = |workflow: &str, n: u32| {
        let env = Env {
            workflow: workflow.to_owned(),
            ..Env::default()
        };
        let item = json!({ "email": format!("person{n}@example.com") });
        gives_in(&env, "logic.split", halves.clone(), &item)
            .expect("gives")
            .port
    };
    let equal = (0..2_000)
        .filter(|n| of("wfl_1", *n) == of("wfl_2", *n))
        .count();
    assert!(
        (850..1_150).contains(&equal),
        "{equal} of 2000 went the same way"
    );
}

#[test]
fn aggregate_counts_what_is_a_number() {
    let list = json!([{ "n": 1, "by": "x" }, { "n": "2.5", "by": "y" }, { "by": "x" }, { "n": "none", "by": "x" }]);
    let of = |how: &str| {
        let params =
            json!({ "list": "{{ item.list }}", "how": how, "field": "n", "group_by": "by" });
        gives("data.aggregate", params, json!({ "list": list }))
            .expect("gives")
            .output
    };
    assert_eq!(
        of("count"),
        json!({ "value": 4, "groups": { "x": 3, "y": 1 } })
    );
    assert_eq!(
        of("sum"),
        json!({ "value": 3.5, "groups": { "x": 1, "y": 2.5 } })
    );
    assert_eq!(of("average")["value"], json!(1.75));
    assert_eq!(of("min")["value"], json!(1));
    assert_eq!(of("max")["value"], json!(2.5));
    let empty = |how: &str| {
        let params = json!({ "list": "{{ item.list }}", "how": how, "field": "n" });
        gives("data.aggregate", params, json!({ "list": [] }))
            .expect("gives")
            .output
    };
    assert_eq!(empty("count")["value"], json!(0));
    assert_eq!(empty("sum")["value"], json!(0));
    // The least of nothing is not a number.
    assert_eq!(empty("min")["value"], Value::Null);
}

#[test]
fn a_list_that_is_none_is_refused() {
    for kind in ["data.aggregate", "data.dedupe"] {
        for (list, found) in [
            (json!("a, b"), "text"),
            (json!({}), "a record"),
            (json!(3), "a number"),
        ] {
            let params = json!({ "list": "{{ item.list }}", "by": "id" });
            let refused = gives(kind, params, json!({ "list": list })).expect_err("no list");
            assert_eq!(refused.code, "not_a_list", "{kind}");
            assert!(refused.message.ends_with(found), "{}", refused.message);
        }
    }
}

#[test]
fn dedupe_keeps_the_first_of_each_key_and_what_has_none() {
    let list = json!([{ "id": 1, "v": "first" }, { "id": "1" }, { "v": "no key" }, { "v": "none either" }, { "id": 2 }]);
    let params = json!({ "list": "{{ item.list }}", "by": "id" });
    let gave = gives("data.dedupe", params.clone(), json!({ "list": list })).expect("gives");
    let kept =
        json!([{ "id": 1, "v": "first" }, { "v": "no key" }, { "v": "none either" }, { "id": 2 }]);
    assert_eq!(gave.output, json!({ "items": kept, "removed": 1 }));
    let gave = gives("data.dedupe", params, json!({ "list": [] })).expect("gives");
    assert_eq!(gave.output, json!({ "items": [], "removed": 0 }));
}
