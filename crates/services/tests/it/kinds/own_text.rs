//! Posts with a text of their own: nothing leaves that nobody approved, and nothing twice.

use std::collections::BTreeMap;

use domain::{
    approvals::{Approval, ApprovalState, Decision, DecisionInput},
    ids::RunId,
    publishing::Network,
    workflows::{ApprovalPolicy, Run, RunStatus, WorkflowDoc, WorkflowRules},
};
use serde_json::{Value, json};
use services::{approvals, workflows};
use testkit::{TestApp, journey::Company};

use super::flow;

fn says(decision: Decision, hash: &str) -> DecisionInput {
    DecisionInput {
        decision,
        comment: "because".to_owned(),
        content_hash: hash.to_owned(),
        answers: BTreeMap::new(),
    }
}

/// An approval of the item, then a post with a text made of it.
fn approved_first() -> WorkflowDoc {
    flow::doc(
        &[
            ("ask", "human.approval", json!({})),
            (
                "it",
                "post.x",
                json!({ "text": "{{ trigger.text }} #bread" }),
            ),
            (
                "end",
                "data.set",
                json!({ "fields": { "url": "{{ steps.it.url }}" } }),
            ),
        ],
        &[
            ("start", "out", "ask"),
            ("ask", "approved", "it"),
            ("it", "posted", "end"),
        ],
    )
}

/// Runs up to the question about the text itself, with the item approved.
async fn asked(
    test: &TestApp,
    company: &Company,
    text: &str,
) -> anyhow::Result<(RunId, Vec<Approval>)> {
    let workflow = flow::publish(company, &approved_first()).await?;
    let run = workflows::execute(&company.cx, workflow, &json!({ "text": text })).await?;
    test.work(company, run).await?;
    let item = approvals::list_items(&company.cx, Some(ApprovalState::Pending))
        .await?
        .remove(0);
    approvals::decide_item(
        &company.cx,
        item.id,
        &says(Decision::Approve, &item.content_hash),
    )
    .await?;
    test.work(company, run).await?;
    Ok((
        run,
        approvals::list(&company.cx, Some(ApprovalState::Pending)).await?,
    ))
}

fn is_over(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

#[tokio::test]
async fn an_own_text_leaves_once_it_is_approved_itself_and_only_once() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    test.connect(&company, Network::X).await?;
    let (run, open) = asked(&test, &company, "Fresh at seven").await?;
    assert!(
        test.accepted().await?.is_empty(),
        "nobody has seen this text yet"
    );
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].content.body.plain_text(), "Fresh at seven #bread");
    let stale =
        approvals::decide(&company.cx, open[0].id, &says(Decision::Approve, "another")).await;
    assert!(
        matches!(stale, Err(services::Error::Conflict("content_changed", _))),
        "{stale:?}"
    );
    let yes = says(Decision::Approve, &open[0].content.content_hash);
    approvals::decide(&company.cx, open[0].id, &yes).await?;
    let run = test.work_until(&company, run, is_over).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    let accepted = test.accepted().await?;
    assert_eq!(accepted.len(), 1);
    assert!(
        accepted[0].to_string().contains("Fresh at seven #bread"),
        "{accepted:?}"
    );
    assert!(flow::step(&run, "end").output.clone().expect("output")["url"].is_string());

    // The step once more, and the run anew from it: the same post, not another.
    let again = flow::again(&test, &company, &run).await?;
    assert_eq!(again.status, RunStatus::Succeeded);
    let anew = workflows::replay_from(&company.cx, run.id, flow::step(&again, "it").id).await?;
    let anew = test.work_until(&company, anew, is_over).await?;
    assert_eq!(anew.status, RunStatus::Succeeded, "{anew:#?}");
    assert_eq!(test.accepted().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_own_text_that_is_rejected_or_too_long_stays_here() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    test.connect(&company, Network::X).await?;
    let (run, open) = asked(&test, &company, "Fresh at seven").await?;
    let no = says(Decision::Reject, &open[0].content.content_hash);
    approvals::decide(&company.cx, open[0].id, &no).await?;
    let run = test.work_until(&company, run, is_over).await?;
    assert_eq!(flow::code(&run), "rejected");
    // Trying again asks nobody anew: the text stays rejected.
    workflows::retry_step(&company.cx, run.id, flow::step(&run, "it").id).await?;
    let run = test.work_until(&company, run.id, is_over).await?;
    assert_eq!(flow::code(&run), "rejected");

    let (run, open) = asked(&test, &company, &"long ".repeat(60)).await?;
    assert!(open.is_empty());
    let run = test.work_until(&company, run, is_over).await?;
    assert_eq!(flow::code(&run), "text");
    assert!(test.accepted().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn only_a_company_that_wants_no_approvals_posts_an_own_text_at_once() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    test.connect(&company, Network::X).await?;
    let plain = flow::one("post.x", json!({ "text": "Fresh at {{ trigger.hour }}" }));
    assert!(flow::publish(&company, &plain).await.is_err(), "V08");
    let rules = WorkflowRules {
        approvals: ApprovalPolicy {
            publish: false,
            ..ApprovalPolicy::default()
        },
        ..WorkflowRules::default()
    };
    workflows::save_rules(&company.cx, &rules).await?;
    let run = flow::run(&test, &company, &plain, json!({ "hour": 7 })).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    assert_eq!(test.accepted().await?.len(), 1);
    // A workflow that does ask for approvals keeps asking.
    let (_, open) = asked(&test, &company, "Fresh at eight").await?;
    assert_eq!(open.len(), 1);
    assert_eq!(test.accepted().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn posts_of_one_account_stand_in_one_line_however_it_is_named() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    test.connect(&company, Network::X).await?;
    let rules = WorkflowRules {
        approvals: ApprovalPolicy {
            publish: false,
            ..ApprovalPolicy::default()
        },
        ..WorkflowRules::default()
    };
    workflows::save_rules(&company.cx, &rules).await?;
    let accounts = services::publishing::list_connections(&company.cx).await?;
    let x = accounts
        .iter()
        .find(|a| a.network == Network::X)
        .expect("X")
        .id;
    let post = |more: Value| {
        let mut params = json!({ "text": "Fresh at {{ trigger.hour }}" });
        params
            .as_object_mut()
            .expect("map")
            .extend(more.as_object().cloned().expect("map"));
        params
    };
    let doc = flow::doc(
        &[
            ("a", "post.x", post(json!({}))),
            (
                "it",
                "post.x",
                json!({ "text": "And at nine", "connection": x }),
            ),
        ],
        &[("start", "out", "a"), ("start", "out", "it")],
    );
    let run = flow::run(&test, &company, &doc, json!({ "hour": 7 })).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    let lines = "select string_agg(n::text, ' ' order by n) from
        (select serial_key, count(*) as n from agent_tasks where agent_type = 'post.x' group by serial_key) l where serial_key like 'post:con_%'";
    assert_eq!(store::admin::text(&test.db.owner_url(), lines).await?, "2");
    // An attempt that is made anew stands in the same line.
    flow::again(&test, &company, &run).await?;
    assert_eq!(store::admin::text(&test.db.owner_url(), lines).await?, "3");
    assert_eq!(test.accepted().await?.len(), 2);
    Ok(())
}
