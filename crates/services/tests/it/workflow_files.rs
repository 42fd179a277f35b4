//! Workflows as signed files: out, in, and what is refused.

use domain::{
    ids::WorkflowId,
    publishing::Network,
    workflows::{
        Bundle, ImportInput, Imported, NewWorkflow, Node, NodeId, Payload, Side, WorkflowDoc,
        main_job, value_hash,
    },
};
use serde_json::{Value, json};
use services::{Error, TenantCx, workflows};
use testkit::TestApp;
use uuid::Uuid;

async fn create(cx: &TenantCx, name: &str, doc: WorkflowDoc) -> anyhow::Result<WorkflowId> {
    let input = NewWorkflow {
        name: name.to_owned(),
        description: "For mornings".to_owned(),
        doc: Some(doc),
    };
    Ok(workflows::create(cx, &input).await?.id)
}

async fn import(cx: &TenantCx, file: &str, trust: bool) -> services::Result<Imported> {
    let file = file.to_owned();
    workflows::import(cx, &ImportInput { file, trust }).await
}

fn payload(file: &str) -> Payload {
    let bundle: Bundle = serde_json::from_str(file).expect("a file");
    serde_json::from_value(bundle.payload).expect("a payload")
}

/// A document that names an account, a persona, another workflow, and kinds that do not run here.
fn doc(connection: &str, other: WorkflowId) -> WorkflowDoc {
    let mut doc = main_job(&[Network::X]);
    let post = doc.by_key("post_x").expect("post").id;
    let params = &mut doc.nodes.get_mut(&post).expect("post").params;
    params.insert("connection".into(), json!(connection));
    let draft = doc.by_key("draft_x").expect("draft").id;
    let params = &mut doc.nodes.get_mut(&draft).expect("draft").params;
    let persona = "per_0192f0c1d2e37abc8def0123456789ab";
    params.insert("persona".into(), json!(persona));
    for (n, kind) in [(1, "logic.subworkflow"), (2, "made.up")] {
        let id = NodeId(Uuid::from_u128(n));
        let mut node = Node::new(id, kind, &format!("more_{n}"), "More");
        node.params.insert("workflow".into(), json!(other));
        doc.nodes.insert(id, node);
    }
    doc
}

#[tokio::test]
async fn a_file_goes_out_and_comes_in_with_the_same_hash() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    test.connect(&company, Network::X).await?;
    let connection = services::publishing::list_connections(cx).await?.remove(0);
    let other = create(cx, "Rolls", main_job(&[])).await?;
    let id = create(cx, "Bread", doc(&connection.id.to_string(), other)).await?;
    let file = workflows::export(cx, id, Side::Draft).await?;
    for secret in ["con_", "wfl_", "per_", "usr_", "tnt_", "pri_"] {
        assert!(!file.contains(secret), "{secret}");
    }
    let sent = payload(&file);
    assert_eq!(sent.workflows.len(), 2);
    assert_eq!(sent.connections[0].provider, "x");
    assert_eq!(sent.connections[0].handle, connection.handle);
    assert_eq!(sent.left_out.len(), 1, "{:#?}", sent.left_out);

    let imported = import(cx, &file, false).await?;
    assert!(imported.is_ours && imported.missing.is_empty());
    let names: Vec<&str> = imported.workflows.iter().map(|w| w.name.as_str()).collect();
    assert_eq!(names, ["Bread", "Rolls"]);
    assert!(imported.workflows.iter().all(|w| w.live.is_none()));
    let unfit: Vec<&str> = imported.unfit.iter().map(|u| u.kind.as_str()).collect();
    assert!(unfit.contains(&"made.up"), "{unfit:?}");
    let brought = imported.workflows[0].id;
    let draft = workflows::draft(cx, brought).await?.doc;
    let post = draft.by_key("post_x").expect("post");
    assert_eq!(post.params["connection"], json!(connection.id));
    let more = draft.by_key("more_1").expect("step");
    assert_eq!(more.params["workflow"], json!(imported.workflows[1].id));
    let again = payload(&workflows::export(cx, brought, Side::Draft).await?);
    for (n, workflow) in again.workflows.iter().enumerate() {
        assert_eq!(workflow.doc_hash, sent.workflows[n].doc_hash);
        assert_eq!(workflow.doc_hash, value_hash(&workflow.doc));
    }
    // Another company of the same installation does not have the account.
    let mill = test.company("mill").await?;
    let elsewhere = import(&mill.cx, &file, false).await?;
    assert!(elsewhere.is_ours);
    assert_eq!(elsewhere.missing, sent.connections);
    let draft = workflows::draft(&mill.cx, elsewhere.workflows[0].id).await?;
    let post = draft.doc.by_key("post_x").expect("post");
    assert!(!post.params.contains_key("connection"));
    Ok(())
}

#[tokio::test]
async fn a_file_with_any_changed_byte_is_refused() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let id = create(cx, "Bread", main_job(&[])).await?;
    let file = workflows::export(cx, id, Side::Draft).await?;
    let mut tried = 0;
    for at in (0..file.len()).step_by(2) {
        let mut bytes = file.clone().into_bytes();
        bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
        let changed = String::from_utf8(bytes)?;
        for trust in [false, true] {
            let refused = import(cx, &changed, trust).await;
            assert!(
                matches!(refused, Err(Error::Invalid(_))),
                "byte {at}: {refused:?}"
            );
        }
        tried += 1;
    }
    assert!(tried > 500, "{tried}");
    let twice = file.replacen('{', "{\"hash\":\"x\",", 1);
    assert!(import(cx, &twice, true).await.is_err());
    let listed = workflows::cards(cx, None, &domain::page::PageRequest::default()).await?;
    assert_eq!(listed.items.len(), 1, "nothing was made");
    Ok(())
}

#[tokio::test]
async fn a_file_of_another_installation_needs_trust_and_its_own_signature() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let id = create(cx, "Bread", main_job(&[])).await?;
    let mut other = company.cx.clone();
    other.app.sealer = services::seal::Sealer::new(&[9; 32]);
    let file = workflows::export(&other, id, Side::Draft).await?;
    let refused = import(cx, &file, false).await;
    assert!(
        matches!(refused, Err(Error::Conflict("another_installation", _))),
        "{refused:?}"
    );
    let taken = import(cx, &file, true).await?;
    assert!(!taken.is_ours);
    // Our key's name on their signature does not help.
    let mut bundle: Value = serde_json::from_str(&file)?;
    bundle["key"] = json!(test.app.sealer.file_key());
    let forged = import(cx, &bundle.to_string(), true).await;
    assert!(matches!(forged, Err(Error::Invalid(_))), "{forged:?}");
    Ok(())
}

#[tokio::test]
async fn a_secret_does_not_leave() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let mut doc = main_job(&[]);
    let plan = doc.by_key("plan").expect("plan").id;
    let params = &mut doc.nodes.get_mut(&plan).expect("plan").params;
    let secret = format!("sk-{}", "a1B2".repeat(8));
    params.insert("key".into(), json!(secret));
    let id = create(cx, "Bread", doc).await?;
    let refused = workflows::export(cx, id, Side::Draft).await;
    let Err(Error::Invalid(fields)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(fields[0].code, "V22");
    let nothing = workflows::export(cx, id, Side::Live).await;
    assert!(matches!(nothing, Err(Error::NotFound)), "{nothing:?}");
    Ok(())
}
