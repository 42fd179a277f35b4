//! The language of a draft and the model of a question, as the steps choose them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use connectors::{models::OfflineModel, writers::Offline};
use domain::workflows::RunStatus;
use engine::ports::{
    Answered, DeltaSink, Draft, Model, ModelError, Question, Usage, WriteError, WriteRequest,
    Writer,
};
use serde_json::json;
use testkit::{Choices, TestApp};

use super::flow;

const TEXT: &str =
    "Quay Street bakes sourdough for restaurants\nWe deliver before six every morning";

/// Notes the languages it is asked for, and writes as the built-in one does.
#[derive(Default)]
struct Noting(Mutex<Vec<Option<String>>>);

#[async_trait]
impl Writer for Noting {
    fn name(&self) -> &'static str {
        "noting"
    }

    async fn write(&self, request: &WriteRequest, sink: DeltaSink) -> Result<Draft, WriteError> {
        self.0.lock().expect("notes").push(request.language.clone());
        let request = WriteRequest {
            language: None,
            ..request.clone()
        };
        Offline::default().write(&request, sink).await
    }
}

#[tokio::test]
async fn the_writer_is_told_the_language_of_the_step() -> anyhow::Result<()> {
    let writer = Arc::new(Noting::default());
    let test = TestApp::start_with(Choices {
        writer: Some(writer.clone()),
        ..Choices::default()
    })
    .await?;
    let company = test.company("bakery").await?;
    test.brand(&company).await?;
    let doc = |language: &str| {
        flow::one(
            "content.social",
            json!({ "network": "x", "brief": "{{ trigger.text }}", "language": language }),
        )
    };
    let run = flow::run(&test, &company, &doc("pt-BR"), json!({ "text": TEXT })).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    assert_eq!(*writer.0.lock().expect("notes"), [Some("pt-BR".to_owned())]);
    for wrong in ["German, please", "d", "de_DE", "{{ trigger.language }}"] {
        let refused = flow::publish(&company, &doc(wrong)).await.expect_err(wrong);
        assert!(refused.to_string().contains(".language"), "{refused}");
    }
    Ok(())
}

#[tokio::test]
async fn the_built_in_writer_says_that_it_does_not_translate() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    test.brand(&company).await?;
    for (language, code) in [
        ("en-GB", None),
        ("de", Some("writer_refused")),
        ("ja", Some("writer_refused")),
    ] {
        let doc = flow::one(
            "content.social",
            json!({ "network": "x", "brief": "{{ trigger.text }}", "language": language }),
        );
        let run = flow::run(&test, &company, &doc, json!({ "text": TEXT })).await?;
        let error = flow::step(&run, "it").error.clone().map(|e| e.code);
        assert_eq!(error.as_deref(), code, "{language}");
    }
    Ok(())
}

struct Poet;

#[async_trait]
impl Model for Poet {
    fn name(&self) -> &'static str {
        "poet"
    }

    async fn ask(&self, _: &Question, _: Option<&str>) -> Result<Answered, ModelError> {
        Ok(Answered {
            value: json!({ "text": "roses" }),
            reason: "asked the poet".to_owned(),
            usage: Usage::default(),
        })
    }
}

#[tokio::test]
async fn a_step_asks_the_model_it_names_and_no_unknown_one() -> anyhow::Result<()> {
    let rules: Arc<dyn Model> = Arc::new(OfflineModel);
    let poet: Arc<dyn Model> = Arc::new(Poet);
    let models = BTreeMap::from([("offline".to_owned(), rules), ("poet-1".to_owned(), poet)]);
    let mut test = TestApp::start_with(Choices {
        models,
        ..Choices::default()
    })
    .await?;
    let company = test.company("bakery").await?;
    let doc = |model: &str| {
        flow::one(
            "ai.prompt",
            json!({ "prompt": "Bread is fresh at seven.", "model": model }),
        )
    };
    let run = flow::run(&test, &company, &doc("poet-1"), json!({})).await?;
    assert_eq!(flow::output(&run)["text"], "roses");
    for usual in ["", "offline"] {
        let run = flow::run(&test, &company, &doc(usual), json!({})).await?;
        assert_ne!(flow::output(&run)["text"], "roses");
    }
    let refused = flow::publish(&company, &doc("bard"))
        .await
        .expect_err("unknown")
        .to_string();
    assert!(
        refused.contains(".model") && refused.contains("offline, poet-1"),
        "{refused}"
    );
    // A deployment that lost the model says so in the run.
    let workflow = flow::publish(&company, &doc("poet-1")).await?;
    let run = services::workflows::execute(&company.cx, workflow, &json!({})).await?;
    test.app.models = Arc::default();
    let run = test.work(&company, run).await?;
    assert_eq!(flow::code(&run), "no_model");
    Ok(())
}
