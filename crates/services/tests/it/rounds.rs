//! Loops: lists, rounds in rounds, rounds that hand one item on.

use domain::workflows::{Run, RunStatus};
use serde_json::{Value, json};
use testkit::{Flow, TestApp};

fn output(run: &Run, key: &str) -> Vec<Value> {
    let steps = run.steps.iter().filter(|s| s.key == key);
    steps
        .map(|s| s.output.clone().unwrap_or_default())
        .collect()
}

fn is(value: &str, wanted: Value) -> Value {
    json!({ "rules": [{ "value": value, "is": "equals", "than": wanted }] })
}

fn ended(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

#[tokio::test]
async fn a_loop_runs_its_steps_once_per_item_and_gives_what_they_gave() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("rounds")
        .step(
            "each",
            "logic.loop",
            json!({ "list": "{{ trigger.names }}", "max": 20, "parallel": 3 }),
        )
        .step(
            "greet",
            "data.set",
            json!({ "fields": { "text": "Hello {{ item }}" }, "only": true }),
        )
        .step("wait", "logic.once", json!({ "key": "{{ item.text }}" }))
        .step(
            "back",
            "data.set",
            json!({ "fields": { "said": "{{ steps.greet.text }}" }, "only": true }),
        )
        .step(
            "count",
            "data.aggregate",
            json!({ "list": "{{ steps.each.items }}", "how": "count" }),
        )
        .wires(&[
            "start -> each",
            "each.each -> greet",
            "greet -> wait",
            "wait.first -> back",
            "back -> each",
            "each.done -> count",
        ]);
    let workflow = company.publish(&flow.doc).await?;
    let names: Vec<String> = (0..8).map(|n| format!("n{n}")).collect();
    let run = company.run(workflow, json!({ "names": names })).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    let all = &output(&run, "each")[0];
    let said: Vec<Value> = names
        .iter()
        .map(|n| json!({ "said": format!("Hello {n}") }))
        .collect();
    assert_eq!(all["items"], json!(said));
    assert_eq!(output(&run, "count")[0]["value"], 8);
    // The bound holds, and what was left is said.
    let mut doc = flow.doc.clone();
    let each = doc
        .nodes
        .values_mut()
        .find(|n| n.key == "each")
        .expect("loop");
    each.params.insert("max".to_owned(), 3.into());
    let other = company.publish(&doc).await?;
    let run = company.run(other, json!({ "names": names })).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(
        (
            &output(&run, "each")[0]["rounds"],
            &output(&run, "each")[0]["left"]
        ),
        (&json!(3), &json!(5))
    );
    Ok(())
}

#[tokio::test]
async fn loops_nest_and_rounds_keep_to_themselves() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("rounds in rounds")
        .step(
            "outer",
            "logic.loop",
            json!({ "list": "{{ trigger.rows }}", "max": 10, "parallel": 2 }),
        )
        .step(
            "row",
            "data.set",
            json!({ "fields": { "row": "{{ item.name }}" } }),
        )
        .step(
            "inner",
            "logic.loop",
            json!({ "list": "{{ steps.row.cells }}", "max": 10 }),
        )
        .step(
            "cell",
            "data.set",
            json!({ "fields": { "at": "{{ steps.row.row }}{{ item }}" }, "only": true }),
        )
        .wires(&[
            "start -> outer",
            "outer.each -> row",
            "row -> inner",
            "inner.each -> cell",
            "cell -> inner",
            "inner.done -> outer",
        ]);
    let workflow = company.publish(&flow.doc).await?;
    let rows = json!([{ "name": "a", "cells": [1, 2] }, { "name": "b", "cells": [] }, { "name": "c", "cells": [3] }]);
    let run = company.run(workflow, json!({ "rows": rows })).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    let wanted = json!([[{ "at": "a1" }, { "at": "a2" }], [], [{ "at": "c3" }]]);
    assert_eq!(output(&run, "outer")[0]["items"], wanted);
    Ok(())
}

#[tokio::test]
async fn a_loop_without_a_list_hands_one_item_on_until_it_is_enough() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("until enough")
        .step(
            "again",
            "logic.loop",
            json!({ "max": 50, "until": is("{{ item.text }}", json!("xxx")) }),
        )
        .step(
            "more",
            "data.set",
            json!({ "fields": { "text": "{{ item.text | default:\"\" }}x" } }),
        )
        .wires(&["start -> again", "again.each -> more", "more -> again"]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(output(&run, "again")[0]["rounds"], 3, "{run:#?}");
    Ok(())
}

#[tokio::test]
async fn a_loop_runs_no_rounds_over_what_is_no_list() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("no list")
        .step(
            "each",
            "logic.loop",
            json!({ "list": "{{ trigger.names }}", "max": 5 }),
        )
        .step("in", "data.set", json!({ "fields": { "x": 1 } }))
        .wires(&["start -> each", "each.each -> in", "in -> each"]);
    let workflow = company.publish(&flow.doc).await?;
    for names in [json!(null), json!(""), json!("Ada"), json!({})] {
        let run = company.run(workflow, json!({ "names": names })).await?;
        let run = test.work_until(&company, run, ended).await?;
        let each = run
            .steps
            .iter()
            .find(|s| s.key == "each")
            .expect("the loop");
        let code = each.error.as_ref().map(|e| e.code.as_str());
        assert_eq!((code, run.steps.len()), (Some("not_a_list"), 2), "{names}");
    }
    Ok(())
}
