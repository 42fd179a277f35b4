//! The budget of a run.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::{
    money::Money,
    workflows::{RunStatus, StepStatus},
};
use engine::ports::{Answered, Model, ModelError, Question, Usage};
use rust_decimal::Decimal;
use serde_json::json;
use services::Settings;
use testkit::{Choices, Flow, TestApp};

use super::ended;

/// Costs two cents a question, and counts them.
#[derive(Default)]
struct Dear(Mutex<u32>);

#[async_trait]
impl Model for Dear {
    fn name(&self) -> &'static str {
        "dear"
    }

    async fn ask(&self, _: &Question, _: Option<&str>) -> Result<Answered, ModelError> {
        *self.0.lock().expect("count") += 1;
        let usage = Usage {
            tokens_in: 1_000,
            tokens_out: 1_000,
            cost: Decimal::new(2, 2),
        };
        Ok(Answered {
            value: json!({ "text": "so" }),
            reason: "asked".to_owned(),
            usage,
        })
    }
}

async fn paying(model: Arc<Dear>) -> anyhow::Result<TestApp> {
    // Ten dollars a million tokens written: a thousand of them, twice at most, are two cents.
    let settings = Settings {
        price_out: Decimal::from(10),
        test_control: true,
        ..Settings::default()
    };
    TestApp::start_with(Choices {
        model: Some(model),
        settings: Some(settings),
        ..Choices::default()
    })
    .await
}

fn usd(cents: i64) -> Option<Money> {
    Some(Money {
        amount: Decimal::new(cents, 2),
        currency: "USD".to_owned(),
    })
}

#[tokio::test]
async fn a_run_stops_before_the_step_that_would_exceed_its_budget() -> anyhow::Result<()> {
    let model = Arc::new(Dear::default());
    let test = paying(Arc::clone(&model)).await?;
    let company = test.company("bakery").await?;
    let ask = || json!({ "prompt": "Say so", "max_tokens": 1000 });
    let mut flow = Flow::new("three questions")
        .step("one", "ai.prompt", ask())
        .step("two", "ai.prompt", ask())
        .step("three", "ai.prompt", ask())
        .step("never", "data.set", json!({ "fields": { "a": 1 } }))
        .wires(&[
            "start -> one",
            "one -> two",
            "two -> three",
            "three -> never",
        ]);
    flow.doc.settings.budget_per_run = usd(5);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Failed);
    assert_eq!(run.stopped.as_ref().expect("why").code, "over_budget");
    assert_eq!(
        *model.0.lock().expect("count"),
        2,
        "the third was not asked"
    );
    let three = run.steps.iter().find(|s| s.key == "three").expect("three");
    assert_eq!(three.status, StepStatus::Failed);
    assert_eq!(three.cost, Decimal::ZERO);
    let spent: Decimal = run.steps.iter().map(|s| s.cost).sum();
    assert_eq!(spent, Decimal::new(4, 2));
    assert!(run.steps.iter().all(|s| s.key != "never"));

    // With enough left it goes to its end, also after somebody tries the step again.
    flow.doc.settings.budget_per_run = usd(6);
    services::workflows::publish_version(&company.cx, workflow, &flow.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    Ok(())
}

#[tokio::test]
async fn branches_share_a_budget_and_so_do_the_runs_it_calls() -> anyhow::Result<()> {
    let model = Arc::new(Dear::default());
    let test = paying(Arc::clone(&model)).await?;
    let company = test.company("bakery").await?;
    let ask = || json!({ "prompt": "Say so", "max_tokens": 1000 });
    let child = Flow::new("child")
        .step("ask", "ai.prompt", ask())
        .wires(&["start -> ask"]);
    let child = company.publish(&child.doc).await?;
    let call = || json!({ "workflow": child.to_string() });
    let mut flow = Flow::new("four ways")
        .step("a", "ai.prompt", ask())
        .step("b", "ai.prompt", ask())
        .step("c", "logic.subworkflow", call())
        .step("d", "logic.subworkflow", call())
        .wires(&["start -> a", "start -> b", "start -> c", "start -> d"]);
    flow.doc.settings.budget_per_run = usd(5);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    let run = test.work_until(&company, run, ended).await?;
    test.work_a_little().await?;
    assert_eq!(run.status, RunStatus::Failed);
    let asked = *model.0.lock().expect("count");
    assert!(asked <= 2, "asked {asked} times at two cents of five");
    Ok(())
}

#[tokio::test]
async fn a_budget_is_kept_in_the_currency_that_models_are_paid_in() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let mut flow = Flow::new("euros")
        .step("ask", "ai.prompt", json!({ "prompt": "Say so" }))
        .wires(&["start -> ask"]);
    flow.doc.settings.budget_per_run = Some(Money {
        amount: Decimal::ONE,
        currency: "EUR".to_owned(),
    });
    let refused = company.publish(&flow.doc).await.expect_err("refused");
    let refused = refused.to_string();
    assert!(refused.contains("doc.settings.budget_per_run"), "{refused}");
    Ok(())
}
