//! Drafts of workflows: batches of commands, stale bases, nothing lost and nothing half-written.

use domain::{
    ids::WorkflowId,
    workflows::{
        DraftCommands, DraftDocument, Node, NodeId, RestoreFrom, WorkflowDoc,
        commands::{Command, apply_all},
        main_job,
    },
};
use serde_json::json;
use services::{Error, TenantCx, workflows};
use testkit::TestApp;
use uuid::Uuid;

/// A workflow with a draft of a trigger and a plan; the ids of both steps.
pub(crate) async fn small(cx: &TenantCx, name: &str) -> anyhow::Result<(WorkflowId, WorkflowDoc)> {
    let input = domain::workflows::NewWorkflow {
        name: name.to_owned(),
        description: String::new(),
        doc: Some(main_job(&[])),
    };
    let made = workflows::create(cx, &input).await?;
    Ok((made.id, workflows::draft(cx, made.id).await?.doc))
}

pub(crate) fn id_of(doc: &WorkflowDoc, key: &str) -> NodeId {
    doc.by_key(key).expect("step").id
}

fn set(node: NodeId, field: &str, value: serde_json::Value) -> Command {
    Command::SetParam {
        node,
        field: field.to_owned(),
        value: Some(value),
    }
}

pub(crate) fn rename(doc: &WorkflowDoc, key: &str, name: &str) -> Command {
    let node = doc.by_key(key).expect("step");
    Command::Rename {
        node: node.id,
        old_key: node.key.clone(),
        key: node.key.clone(),
        name: name.to_owned(),
    }
}

pub(crate) fn batch(base_rev: u32, commands: Vec<Command>) -> DraftCommands {
    DraftCommands {
        base_rev,
        commands,
        batch: None,
        editor: None,
    }
}

#[tokio::test]
async fn a_batch_is_stored_whole_and_can_be_taken_back() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, doc) = small(cx, "Bread").await?;
    let plan = id_of(&doc, "plan");
    let commands = vec![set(plan, "x", json!(1)), rename(&doc, "plan", "Plan it")];
    let changed = workflows::edit_draft(cx, id, &batch(0, commands.clone())).await?;
    assert_eq!((changed.rev, changed.conflicts.len()), (1, 0));
    let draft = workflows::draft(cx, id).await?;
    assert_eq!((draft.rev, &draft.doc_hash), (1, &changed.doc_hash));
    let mut expected = doc.clone();
    apply_all(&mut expected, &commands).expect("applies");
    assert_eq!(draft.doc, expected);
    assert_eq!(draft.by.as_deref(), Some("Owner of bakery"));

    let history = workflows::draft_history(cx, id, None).await?;
    assert_eq!(history[0].commands, commands);
    let back = history[0].inverse.iter().rev().cloned();
    let back = back.map(|inverse| Command::Undo { inverse }).collect();
    workflows::edit_draft(cx, id, &batch(1, back)).await?;
    assert_eq!(workflows::draft(cx, id).await?.doc, doc);
    Ok(())
}

#[tokio::test]
async fn on_an_older_revision_other_fields_go_through_and_the_same_field_comes_back()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, doc) = small(cx, "Bread").await?;
    let plan = id_of(&doc, "plan");
    let theirs = vec![set(plan, "x", json!("theirs"))];
    workflows::edit_draft(cx, id, &batch(0, theirs)).await?;
    let mine = vec![
        set(plan, "x", json!("mine")),
        set(plan, "y", json!(2)),
        Command::Disconnect {
            edges: vec![domain::workflows::EdgeId(Uuid::from_u128(1))],
        },
        set(plan, "x", json!("mine again")),
    ];
    let changed = workflows::edit_draft(cx, id, &batch(0, mine.clone())).await?;
    assert_eq!(changed.rev, 2);
    let places: Vec<u32> = changed.conflicts.iter().map(|c| c.index).collect();
    assert_eq!(places, [0, 2, 3], "{:#?}", changed.conflicts);
    let first = &changed.conflicts[0];
    assert_eq!(
        (first.field.as_str(), &first.command),
        ("params.x", &mine[0])
    );
    assert_eq!(
        (first.theirs.clone(), first.mine.clone()),
        (Some(json!("theirs")), Some(json!("mine")))
    );
    let draft = workflows::draft(cx, id).await?;
    assert_eq!(changed.doc.as_ref(), Some(&draft.doc));
    let params = &draft.doc.nodes[&plan].params;
    assert_eq!((&params["x"], &params["y"]), (&json!("theirs"), &json!(2)));
    // When nothing goes through, nothing is stored.
    let lost = workflows::edit_draft(cx, id, &batch(0, mine[..1].to_vec())).await?;
    assert_eq!((lost.rev, lost.conflicts.len()), (2, 1));
    assert_eq!(workflows::draft_history(cx, id, None).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn edits_at_the_same_moment_come_one_after_the_other() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, doc) = small(cx, "Bread").await?;
    let plan = id_of(&doc, "plan");
    let edits = (0..8).map(|n| {
        let (cx, field) = (cx.clone(), format!("f{n}"));
        async move {
            let edit = batch(0, vec![set(plan, &field, json!(n))]);
            workflows::edit_draft(&cx, id, &edit).await
        }
    });
    let tasks: Vec<_> = edits.map(tokio::spawn).collect();
    for task in tasks {
        let changed = task.await??;
        assert!(changed.conflicts.is_empty(), "{:#?}", changed.conflicts);
    }
    let draft = workflows::draft(cx, id).await?;
    assert_eq!(draft.rev, 8);
    for n in 0..8 {
        assert_eq!(draft.doc.nodes[&plan].params[&format!("f{n}")], json!(n));
    }
    Ok(())
}

#[tokio::test]
async fn a_batch_sent_twice_counts_once() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, doc) = small(cx, "Bread").await?;
    let (other, _) = small(cx, "Rolls").await?;
    let mut input = batch(0, vec![rename(&doc, "plan", "Plan it")]);
    input.batch = Some(Uuid::from_u128(7));
    workflows::edit_draft(cx, id, &input).await?;
    let again = workflows::edit_draft(cx, id, &input).await?;
    assert_eq!((again.rev, again.conflicts.len()), (1, 0));
    assert_eq!(workflows::draft(cx, id).await?.rev, 1);
    let elsewhere = workflows::edit_draft(cx, other, &input).await;
    assert!(matches!(elsewhere, Err(Error::Invalid(_))), "{elsewhere:?}");
    Ok(())
}

#[tokio::test]
async fn a_refused_batch_names_its_command_and_leaves_nothing() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, doc) = small(cx, "Bread").await?;
    let gone = NodeId(Uuid::from_u128(404));
    let before = workflows::draft(cx, id).await?;
    let commands = vec![rename(&doc, "plan", "Plan it"), set(gone, "x", json!(1))];
    let refused = workflows::edit_draft(cx, id, &batch(0, commands)).await;
    let Err(Error::Invalid(fields)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(
        (fields[0].field.as_str(), fields[0].code.as_str()),
        ("commands.1", "unknown")
    );
    let long = vec![set(id_of(&doc, "plan"), "x", json!("y".repeat(100_001)))];
    let refused = workflows::edit_draft(cx, id, &batch(0, long)).await;
    let Err(Error::Invalid(fields)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(fields[0].code, "L05");
    let mut many = doc.clone();
    for n in 0..2_001 {
        let node = Node::new(
            NodeId(Uuid::from_u128(n)),
            "campaign.plan",
            &format!("k{n}"),
            "n",
        );
        many.nodes.insert(node.id, node);
    }
    let input = DraftDocument {
        base_rev: 0,
        doc: many,
    };
    let refused = workflows::replace_draft(cx, id, &input).await;
    let Err(Error::Invalid(fields)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(fields[0].code, "L02");
    assert_eq!(workflows::draft(cx, id).await?, before);
    assert!(workflows::draft_history(cx, id, None).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_replaced_document_is_kept_and_older_batches_do_not_go_over_it() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, doc) = small(cx, "Bread").await?;
    let edit = batch(0, vec![rename(&doc, "plan", "Plan it")]);
    workflows::edit_draft(cx, id, &edit).await?;
    let edited = workflows::draft(cx, id).await?;
    let whole = |base_rev| DraftDocument {
        base_rev,
        doc: WorkflowDoc::new("Another"),
    };
    let stale = workflows::replace_draft(cx, id, &whole(0)).await;
    assert!(
        matches!(stale, Err(Error::Conflict("stale_revision", _))),
        "{stale:?}"
    );
    let replaced = workflows::replace_draft(cx, id, &whole(1)).await?;
    assert_eq!((replaced.rev, replaced.doc.nodes.len()), (2, 0));
    let over = workflows::edit_draft(cx, id, &batch(1, vec![rename(&doc, "plan", "No")])).await;
    assert!(
        matches!(over, Err(Error::Conflict("stale_revision", _))),
        "{over:?}"
    );
    let history = workflows::draft_history(cx, id, None).await?;
    assert!(history[0].is_replacement && history[0].can_be_restored);
    let back = workflows::restore_draft(cx, id, 2, RestoreFrom::Replaced(2)).await?;
    assert_eq!((back.rev, &back.doc), (3, &edited.doc));
    // What was there in between is kept as well.
    let again = workflows::restore_draft(cx, id, 3, RestoreFrom::Replaced(3)).await?;
    assert_eq!(again.doc, replaced.doc);
    let nothing = workflows::restore_draft(cx, id, 4, RestoreFrom::Replaced(1)).await;
    assert!(matches!(nothing, Err(Error::NotFound)), "{nothing:?}");
    Ok(())
}

#[tokio::test]
async fn the_newest_thousand_batches_are_kept() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, doc) = small(cx, "Bread").await?;
    workflows::edit_draft(cx, id, &batch(0, vec![rename(&doc, "plan", "One")])).await?;
    store::admin::execute(
        &test.db.owner_url(),
        "insert into workflow_draft_batches (tenant_id, id, workflow_id, rev, author, commands, inverse, at)
           select b.tenant_id, gen_random_uuid(), b.workflow_id, n, b.author, b.commands, b.inverse, b.at
             from workflow_draft_batches b, generate_series(2, 1005) n where b.rev = 1;
         update workflow_drafts set rev = 1005",
    )
    .await?;
    workflows::edit_draft(cx, id, &batch(1_005, vec![rename(&doc, "plan", "Two")])).await?;
    let kept = "select count(*) || ' from ' || min(rev) from workflow_draft_batches";
    assert_eq!(
        store::admin::text(&test.db.owner_url(), kept).await?,
        "1000 from 7"
    );
    let gone = workflows::edit_draft(cx, id, &batch(5, vec![rename(&doc, "plan", "X")])).await;
    assert!(
        matches!(gone, Err(Error::Conflict("stale_revision", _))),
        "{gone:?}"
    );
    Ok(())
}

#[tokio::test]
async fn another_companys_draft_is_not_there() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let ours = test.company("bakery").await?;
    let theirs = test.company("mill").await?;
    let (id, doc) = small(&ours.cx, "Bread").await?;
    let cx = &theirs.cx;
    let input = DraftDocument {
        base_rev: 0,
        doc: doc.clone(),
    };
    let edit = batch(0, vec![rename(&doc, "plan", "Mine")]);
    let outcomes = [
        workflows::draft(cx, id).await.err(),
        workflows::edit_draft(cx, id, &edit).await.err(),
        workflows::replace_draft(cx, id, &input).await.err(),
        workflows::draft_history(cx, id, None).await.err(),
        workflows::find(cx, id).await.err(),
        workflows::copy(cx, id, None).await.err(),
    ];
    for (n, outcome) in outcomes.iter().enumerate() {
        assert!(
            matches!(outcome, Some(Error::NotFound)),
            "call {n}: {outcome:?}"
        );
    }
    assert_eq!(workflows::draft(&ours.cx, id).await?.rev, 0);
    Ok(())
}
