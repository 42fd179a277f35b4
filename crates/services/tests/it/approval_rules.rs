//! Decisions on items: who may take them, how many must, what is asked besides, and what flows on.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::{
    approvals::{ApprovalState, Decision, DecisionInput, ItemApproval},
    permissions::Role,
    workflows::{Run, RunStatus},
};
use serde_json::{Value, json};
use services::{Error, approvals};
use testkit::{Flow, TestApp, journey::Company};

fn ended(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

fn says(of: &ItemApproval, decision: Decision, answers: Value) -> DecisionInput {
    let answers: BTreeMap<String, Value> = serde_json::from_value(answers).unwrap_or_default();
    DecisionInput {
        decision,
        comment: "because".to_owned(),
        content_hash: of.content_hash.clone(),
        answers,
    }
}

async fn open(company: &Company) -> anyhow::Result<ItemApproval> {
    let mut all = approvals::list_items(&company.cx, Some(ApprovalState::Pending)).await?;
    anyhow::ensure!(all.len() == 1, "{all:?}");
    Ok(all.remove(0))
}

fn asking(params: Value) -> Flow {
    Flow::new("ask")
        .step("ask", "human.approval", params)
        .step(
            "yes",
            "data.set",
            json!({ "fields": { "size": "{{ steps.ask.answers.size | default:\"none\" }}" } }),
        )
        .step(
            "no",
            "data.set",
            json!({ "fields": { "no": "{{ steps.ask.comment }}" } }),
        )
        .step("late", "data.set", json!({ "fields": { "late": true } }))
        .wires(&[
            "start -> ask",
            "ask.approved -> yes",
            "ask.rejected -> no",
            "ask.expired -> late",
        ])
}

#[tokio::test]
async fn answers_are_asked_for_and_flow_on_as_data() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let form =
        json!([{ "key": "size", "label": "Which size?", "type": "choice", "choices": ["s", "m"] }]);
    let workflow = company
        .publish(&asking(json!({ "form": form, "message": "Look" })).doc)
        .await?;
    let run = company.run(workflow, json!({ "offer": 12 })).await?;
    test.work_a_little().await?;
    let item = open(&company).await?;
    assert_eq!(
        (&item.item["offer"], item.rules.message.as_str()),
        (&json!(12), "Look")
    );
    let cx = &company.cx;
    for wrong in [
        json!({}),
        json!({ "size": "xl" }),
        json!({ "size": "m", "more": 1 }),
    ] {
        let refused =
            approvals::decide_item(cx, item.id, &says(&item, Decision::Approve, wrong)).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
    let mut other = says(&item, Decision::Approve, json!({ "size": "m" }));
    other.content_hash = "0".repeat(64);
    assert!(
        approvals::decide_item(cx, item.id, &other).await.is_err(),
        "not what was shown"
    );
    let good = says(&item, Decision::Approve, json!({ "size": "m" }));
    approvals::decide_item(cx, item.id, &good).await?;
    assert!(
        approvals::decide_item(cx, item.id, &good).await.is_err(),
        "once only"
    );
    let run = test.work_until(&company, run, ended).await?;
    let yes = run
        .steps
        .iter()
        .find(|s| s.key == "yes")
        .and_then(|s| s.output.clone());
    assert_eq!(yes.expect("output")["size"], "m");
    let rival = test.company("rival").await?;
    assert!(matches!(
        approvals::get_item(&rival.cx, item.id).await,
        Err(Error::NotFound)
    ));
    Ok(())
}

#[tokio::test]
async fn who_started_it_does_not_decide_and_the_deputy_does_later() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let own = company
        .publish(&asking(json!({ "self_approval": false })).doc)
        .await?;
    company.run(own, json!({})).await?;
    test.work_a_little().await?;
    let item = open(&company).await?;
    assert!(!item.may_decide, "who started it");
    assert_eq!(approvals::waiting(cx).await?, 0);
    let viewer = test.colleague(&company, "Vic", Role::Viewer).await?;
    let boss = test.colleague(&company, "Bea", Role::Owner).await?;
    assert_eq!(
        (
            approvals::waiting(&boss).await?,
            approvals::waiting(&viewer).await?
        ),
        (1, 0)
    );
    let refused =
        approvals::decide_item(cx, item.id, &says(&item, Decision::Approve, json!({}))).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))));
    services::workflows::cancel_run(cx, item.run_id).await?;

    let cy = test.colleague(&company, "Cy", Role::Manager).await?;
    let params = json!({ "assignees": ["Cy"], "policy": "any", "deputy": "owner", "deputy_after_hours": 4, "expires_hours": 8 });
    let other = company.publish(&asking(params).doc).await?;
    let run = company.run(other, json!({})).await?;
    test.work_a_little().await?;
    let item = open(&company).await?;
    let no = says(&item, Decision::Reject, json!({}));
    // It waits for the one who is asked, and for nobody else until the deputy's hour.
    assert!(!item.may_decide);
    assert!(approvals::get_item(&cy, item.id).await?.may_decide);
    assert_eq!(
        (
            approvals::waiting(cx).await?,
            approvals::waiting(&cy).await?
        ),
        (0, 1)
    );
    assert!(matches!(
        approvals::decide_item(cx, item.id, &no).await,
        Err(Error::Forbidden(_))
    ));
    test.app.clock.advance(TimeDelta::hours(5));
    assert!(approvals::get_item(cx, item.id).await?.may_decide);
    assert_eq!(approvals::waiting(cx).await?, 1);
    approvals::decide_item(cx, item.id, &no).await?;
    let run = test.work_until(&company, run, ended).await?;
    let said = run
        .steps
        .iter()
        .find(|s| s.key == "no")
        .and_then(|s| s.output.clone());
    assert_eq!(said.expect("output")["no"], "because");

    let run = company.run(other, json!({})).await?;
    test.work_a_little().await?;
    test.app.clock.advance(TimeDelta::hours(9));
    let run = test.work_until(&company, run, ended).await?;
    assert!(run.steps.iter().any(|s| s.key == "late"), "{run:#?}");
    Ok(())
}
