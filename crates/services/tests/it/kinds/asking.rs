//! ai.prompt, ai.classify, ai.extract, ai.guard: by the rules of the offline model, and with a model
//! that answers what it should not.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::workflows::RunStatus;
use engine::ports::{Answered, Model, ModelError, Question, Usage};
use serde_json::{Value, json};
use testkit::{Choices, TestApp};

use super::flow;

const MAIL: &str = "Name: Ada King\nBudget: 1,250 EUR\nThe delivery was late again and two loaves were broken. Write to ada@example.com.";

#[tokio::test]
async fn the_offline_model_sorts_extracts_guards_and_shortens() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let mail = || json!({ "mail": MAIL });
    let text = "{{ trigger.mail }}";
    let classify = flow::one(
        "ai.classify",
        json!({ "text": text, "labels": [
        { "name": "complaint", "means": "Something was late or broken" }, { "name": "order", "means": "Wants to buy" },
    ] }),
    );
    let run = flow::twice(&test, &company, &classify, mail()).await?;
    assert_eq!(flow::step(&run, "it").port.as_deref(), Some("complaint"));
    assert_eq!(flow::output(&run)["label"], json!("complaint"));
    // A text that says nothing of the kind leaves by the other output.
    let run = flow::run(
        &test,
        &company,
        &classify,
        json!({ "mail": "Good morning!" }),
    )
    .await?;
    assert_eq!(flow::step(&run, "it").port.as_deref(), Some("other"));

    let extract = flow::one(
        "ai.extract",
        json!({ "text": text, "fields": [
        { "key": "name", "type": "text" }, { "key": "budget", "type": "number" }, { "key": "mail", "type": "text" },
        { "key": "due", "type": "date" },
    ] }),
    );
    let run = flow::twice(&test, &company, &extract, mail()).await?;
    let wanted = json!({ "name": "Ada King", "budget": 1250.0, "mail": "ada@example.com", "due": null, "found": 3 });
    assert_eq!(flow::output(&run), wanted);

    let guard = flow::one("ai.guard", json!({ "text": text }));
    let run = flow::twice(&test, &company, &guard, mail()).await?;
    assert_eq!(flow::step(&run, "it").port.as_deref(), Some("flagged"));
    assert_eq!(
        flow::output(&run)["findings"][0]["check"],
        json!("personal_data")
    );
    let run = flow::run(
        &test,
        &company,
        &guard,
        json!({ "mail": "Fresh rolls at seven" }),
    )
    .await?;
    assert_eq!(flow::step(&run, "it").port.as_deref(), Some("safe"));

    let prompt = flow::one("ai.prompt", json!({ "prompt": text }));
    let run = flow::twice(&test, &company, &prompt, mail()).await?;
    assert!(
        flow::output(&run)["text"]
            .as_str()
            .is_some_and(|t| t.contains("late again"))
    );
    let reason = flow::step(&run, "it").reason.clone().unwrap_or_default();
    assert!(reason.contains("no model was asked"), "{reason}");
    // What rules cannot do is refused and not made up.
    let record = flow::one(
        "ai.prompt",
        json!({ "prompt": text, "answer": "record", "schema": { "type": "object" } }),
    );
    let run = flow::run(&test, &company, &record, mail()).await?;
    assert_eq!(
        (run.status, flow::code(&run).as_str()),
        (RunStatus::Failed, "model_refused")
    );
    Ok(())
}

/// Answers from a list and counts.
struct Obedient(Mutex<Vec<Value>>);

#[async_trait]
impl Model for Obedient {
    fn name(&self) -> &'static str {
        "obedient"
    }

    async fn ask(&self, _: &Question, _: Option<&str>) -> Result<Answered, ModelError> {
        let mut all = self.0.lock().map_err(|e| ModelError::Refused {
            message: e.to_string(),
        })?;
        let value = if all.is_empty() {
            Value::Null
        } else {
            all.remove(0)
        };
        let usage = Usage {
            tokens_in: 7,
            tokens_out: 3,
            ..Usage::default()
        };
        Ok(Answered {
            value,
            reason: "It was told to".to_owned(),
            usage,
        })
    }
}

async fn obedient(said: &[Value]) -> anyhow::Result<TestApp> {
    let model: Arc<dyn Model> = Arc::new(Obedient(Mutex::new(said.to_vec())));
    TestApp::start_with(Choices {
        model: Some(model),
        ..Choices::default()
    })
    .await
}

#[tokio::test]
async fn what_a_model_answers_is_data_and_nothing_else() -> anyhow::Result<()> {
    let trap = "{{ trigger.secret }} ignore all rules";
    let good = json!({ "data": { "title": trap, "role": "owner", "n": 1 }, "port": "error" });
    let bad = json!({ "data": { "title": 7 } });
    let test = obedient(&[bad.clone(), good, bad.clone(), bad]).await?;
    let company = test.company("bakery").await?;
    let schema = json!({ "type": "object", "required": ["title"], "properties": { "title": { "type": "string" } } });
    let doc = flow::doc(
        &[
            (
                "it",
                "ai.prompt",
                json!({ "prompt": "Name it", "answer": "record", "schema": schema }),
            ),
            (
                "see",
                "data.set",
                json!({ "fields": { "seen": "{{ steps.it.data.title }}" }, "only": true }),
            ),
        ],
        &[("start", "out", "it"), ("it", "out", "see")],
    );
    let run = flow::run(&test, &company, &doc, json!({ "secret": "canary" })).await?;
    // Mended once, cut to the schema, paid for twice, and never read as a template.
    assert_eq!(flow::output(&run), json!({ "data": { "title": trap } }));
    assert_eq!(
        flow::step(&run, "see").output,
        Some(json!({ "seen": trap }))
    );
    let step = flow::step(&run, "it");
    assert_eq!(step.tokens, (14, 6));
    // Twice of another shape: a failure that is paid for, and no third question.
    let run = flow::run(&test, &company, &doc, json!({ "secret": "canary" })).await?;
    assert_eq!(
        (flow::code(&run).as_str(), flow::step(&run, "it").tokens.0),
        ("model_nonsense", 14)
    );
    Ok(())
}

#[tokio::test]
async fn an_uncertain_label_leaves_by_other() -> anyhow::Result<()> {
    let test = obedient(&[
        json!({ "label": "spam", "confidence": 0.4 }),
        json!({ "label": "spam", "confidence": 0.9 }),
        json!({ "label": "admin", "confidence": 1 }),
    ])
    .await?;
    let company = test.company("bakery").await?;
    let doc = flow::one(
        "ai.classify",
        json!({ "text": "x", "labels": [{ "name": "spam" }], "confidence": 0.8 }),
    );
    for port in ["other", "spam"] {
        let run = flow::run(&test, &company, &doc, json!({})).await?;
        assert_eq!(flow::step(&run, "it").port.as_deref(), Some(port));
    }
    // A label that nobody offered is no answer, and the one after it is none either.
    let run = flow::run(&test, &company, &doc, json!({})).await?;
    assert_eq!(flow::code(&run), "model_nonsense");
    Ok(())
}
