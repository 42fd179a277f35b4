//! What a document names must be the company's own: secrets, workflows, people. Draft checks say so, and
//! publishing refuses it and changes nothing.

use domain::{
    fields::FieldError,
    integrations::SecretInput,
    permissions::Role,
    workflows::{IssueSeverity, NewWorkflow, PublishInput, Running},
};
use serde_json::{Value, json};
use services::{Error, workflows};
use testkit::{Flow, TestApp, journey::Company};

/// The errors of rule V07 that a publish of one step finds, by field; the draft's checks say the same,
/// and nothing was published.
async fn refused(company: &Company, kind: &str, params: Value) -> anyhow::Result<Vec<FieldError>> {
    let flow = Flow::new("named")
        .step("it", kind, params)
        .wires(&["start -> it"]);
    let cx = &company.cx;
    let new = NewWorkflow {
        name: "named".to_owned(),
        description: String::new(),
        doc: Some(flow.doc.clone()),
    };
    let card = workflows::create(cx, &new).await?;
    let checks = workflows::check_draft(cx, card.id).await?;
    let checks: Vec<String> = checks
        .into_iter()
        .filter(|i| i.rule == "V07" && i.severity == IssueSeverity::Error)
        .map(|i| i.message)
        .collect();
    let input = PublishInput {
        rev: 0,
        name: String::new(),
        note: String::new(),
        running: Running::Finish,
    };
    let found = match workflows::publish(cx, card.id, &input).await {
        Err(Error::Invalid(fields)) => fields,
        Ok(_) => Vec::new(),
        Err(other) => return Err(other.into()),
    };
    let found: Vec<FieldError> = found.into_iter().filter(|f| f.code == "V07").collect();
    let said: Vec<&String> = found.iter().map(|f| &f.message).collect();
    anyhow::ensure!(
        said == checks.iter().collect::<Vec<_>>(),
        "{said:?} and {checks:?}"
    );
    let live = workflows::find(cx, card.id).await?.live;
    anyhow::ensure!(live.is_none() != found.is_empty(), "{live:?}: {found:?}");
    let node = flow.doc.by_key("it").expect("it").id;
    for field in &found {
        anyhow::ensure!(field.field.contains(&node.to_string()), "{field:?}");
    }
    Ok(found)
}

async fn secret(company: &Company) -> anyhow::Result<String> {
    let input: SecretInput =
        serde_json::from_value(json!({ "name": "s", "value": "0123456789ab" }))?;
    let stored = services::integrations::put_secret(&company.cx, &input).await?;
    Ok(stored.id.to_string())
}

#[tokio::test]
async fn what_is_not_there_or_is_another_companys_cannot_be_published() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, other) = (test.company("bakery").await?, test.company("rival").await?);
    let empty = Flow::new("called")
        .step("set", "data.set", json!({ "fields": { "a": 1 } }))
        .wires(&["start -> set"]);
    let (own, foreign) = (secret(&company).await?, secret(&other).await?);
    let called = company.publish(&empty.doc).await?.to_string();
    let theirs = other.publish(&empty.doc).await?.to_string();
    let nowhere = format!("wfl_{:032x}", 7);
    let send = |secret: &str| json!({ "url": "https://example.com/a", "secret": secret });
    for (kind, good, bad) in [
        (
            "webhook.send",
            send(&own),
            vec![send(&foreign), send("sec_7"), send("text")],
        ),
        (
            "logic.subworkflow",
            json!({ "workflow": called }),
            vec![
                json!({ "workflow": theirs }),
                json!({ "workflow": nowhere }),
            ],
        ),
        (
            "notify.message",
            json!({ "to": ["owner", "bakery@example.com"], "text": "x" }),
            vec![
                json!({ "to": ["owner", "rival@example.com"], "text": "x" }),
                json!({ "to": ["nobody-here"], "text": "x" }),
            ],
        ),
    ] {
        assert_eq!(refused(&company, kind, good).await?, [], "{kind}");
        for params in bad {
            let found = refused(&company, kind, params.clone()).await?;
            assert_eq!(found.len(), 1, "{kind} {params}: {found:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn people_are_asked_who_are_there_and_may_and_are_enough() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    test.colleague(&company, "Ada", Role::Manager).await?;
    test.colleague(&company, "Vic", Role::Viewer).await?;
    for kind in ["human.approval", "human.review_edit"] {
        for who in ["Rita", "Vic", "viewer", "rita@example.com"] {
            let found = refused(&company, kind, json!({ "assignees": [who] })).await?;
            assert_eq!(found.len(), 1, "{kind} {who}: {found:?}");
            assert!(found[0].message.contains(who), "{found:?}");
        }
        let good = json!({ "assignees": ["ada", "owner"] });
        assert_eq!(refused(&company, kind, good).await?, []);
    }
    let count = |n: u32| json!({ "assignees": ["Ada", "owner"], "policy": "count", "required": n });
    assert_eq!(refused(&company, "human.approval", count(2)).await?, []);
    let found = refused(&company, "human.approval", count(3)).await?;
    assert!(found[0].message.contains("only 2 of"), "{found:?}");
    Ok(())
}
