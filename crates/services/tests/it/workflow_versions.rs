//! Workflows as a whole and their versions: states, publishing, restoring, comparing, copying.

use domain::{
    page::PageRequest,
    publishing::Network,
    workflows::{
        IssueSeverity, NewWorkflow, PublishInput, Published, RestoreFrom, Running, Side,
        VersionCard, WorkflowEdit, WorkflowStatus, content_hash, main_job,
    },
};
use serde_json::json;
use services::{Error, TenantCx, workflows};
use testkit::TestApp;

use crate::workflow_drafts::{batch, rename, small};

pub(crate) fn input(rev: u32) -> PublishInput {
    PublishInput {
        rev,
        name: "Autumn".to_owned(),
        note: "Because".to_owned(),
        running: Running::Finish,
    }
}

pub(crate) async fn publish(
    cx: &TenantCx,
    id: domain::ids::WorkflowId,
    rev: u32,
) -> anyhow::Result<VersionCard> {
    match workflows::publish(cx, id, &input(rev)).await? {
        Published::Live { version, .. } => Ok(version),
        other => anyhow::bail!("{other:?}"),
    }
}

#[tokio::test]
async fn a_version_says_who_why_and_what_was_checked_and_never_changes() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, doc) = small(cx, "Bread").await?;
    let first = publish(cx, id, 0).await?;
    assert_eq!(
        (first.n, first.is_live, first.from_version),
        (1, true, None)
    );
    assert_eq!(
        (
            first.name.as_str(),
            first.note.as_str(),
            first.author.as_str()
        ),
        ("Autumn", "Because", "Owner of bakery")
    );
    assert_eq!(first.doc_hash, content_hash(&doc));
    let again = workflows::publish(cx, id, &input(0)).await?;
    assert_eq!(
        again,
        Published::Unchanged {
            version: first.clone()
        }
    );

    workflows::edit_draft(cx, id, &batch(0, vec![rename(&doc, "plan", "Plan it")])).await?;
    let stale = workflows::publish(cx, id, &input(0)).await;
    assert!(
        matches!(stale, Err(Error::Conflict("stale_revision", _))),
        "{stale:?}"
    );
    let second = publish(cx, id, 1).await?;
    assert_eq!((second.n, second.from_version), (2, Some(first.id)));
    let all = workflows::versions(cx, id, None).await?;
    let live: Vec<(u32, bool)> = all.iter().map(|v| (v.n, v.is_live)).collect();
    assert_eq!(live, [(2, true), (1, false)]);
    let details = workflows::version_details(cx, first.id).await?;
    assert_eq!(details.doc, doc);
    assert_eq!(details.checks.len(), first.issues as usize);
    assert!(
        details
            .checks
            .iter()
            .all(|i| i.severity != IssueSeverity::Error && i.fix.is_none())
    );
    Ok(())
}

#[tokio::test]
async fn a_publish_is_refused_with_every_error_named() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let mut doc = main_job(&[Network::X]);
    doc.settings.tz = "Mars/Olympus".to_owned();
    let approval = doc.by_key("approval_x").expect("approval").id;
    doc.nodes.get_mut(&approval).expect("approval").enabled = false;
    let new = NewWorkflow {
        name: "Posts".to_owned(),
        description: String::new(),
        doc: Some(doc.clone()),
    };
    let id = workflows::create(cx, &new).await?.id;
    let refused = workflows::publish(cx, id, &input(0)).await;
    let Err(Error::Invalid(fields)) = refused else {
        panic!("{refused:?}")
    };
    // No account is connected, no approval stands before the post, there is no such zone.
    for (code, field) in [
        ("V07", "doc.nodes."),
        ("V08", "doc.nodes."),
        ("V12", "doc.settings.tz"),
    ] {
        assert!(
            fields
                .iter()
                .any(|f| f.code == code && f.field.starts_with(field)),
            "{code}: {fields:#?}"
        );
    }
    assert!(workflows::versions(cx, id, None).await?.is_empty());
    let found = workflows::check_draft(cx, id).await?;
    let errors = found.iter().filter(|i| i.severity == IssueSeverity::Error);
    assert_eq!(errors.count(), fields.len());

    // Connected, approved and in a zone that exists, it goes live.
    test.connect(&company, Network::X).await?;
    doc.settings.tz = "Europe/Berlin".to_owned();
    doc.nodes.get_mut(&approval).expect("approval").enabled = true;
    let whole = domain::workflows::DraftDocument { base_rev: 0, doc };
    workflows::replace_draft(cx, id, &whole).await?;
    let after = workflows::publish(cx, id, &input(1)).await;
    if let Err(Error::Invalid(fields)) = &after {
        // This build may not respect the zone yet; nothing else is in the way.
        assert!(fields.iter().all(|f| f.code == "K02"), "{fields:#?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_workflow_is_paused_resumed_archived_and_taken_back() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, doc) = small(cx, "Bread").await?;
    let start = async || workflows::execute(cx, id, &json!({})).await;
    let early = start().await;
    assert!(
        matches!(early, Err(Error::Conflict("not_published", _))),
        "{early:?}"
    );
    publish(cx, id, 0).await?;
    start().await?;
    let paused = workflows::set_status(cx, id, WorkflowStatus::Paused).await?;
    assert_eq!(
        (paused.status, paused.open_runs),
        (WorkflowStatus::Paused, 1)
    );
    let refused = start().await;
    assert!(
        matches!(refused, Err(Error::Conflict("paused", _))),
        "{refused:?}"
    );
    workflows::set_status(cx, id, WorkflowStatus::Active).await?;
    start().await?;

    workflows::set_status(cx, id, WorkflowStatus::Archived).await?;
    let listed = workflows::cards(cx, None, &PageRequest::default()).await?;
    assert!(listed.items.is_empty());
    let archived = Some(WorkflowStatus::Archived);
    let listed = workflows::cards(cx, archived, &PageRequest::default()).await?;
    assert_eq!(listed.items.len(), 1);
    let edit = workflows::edit_draft(cx, id, &batch(0, vec![rename(&doc, "plan", "No")])).await;
    assert!(
        matches!(edit, Err(Error::Conflict("archived", _))),
        "{edit:?}"
    );
    let straight = workflows::set_status(cx, id, WorkflowStatus::Active).await;
    assert!(
        matches!(straight, Err(Error::Conflict("wrong_status", _))),
        "{straight:?}"
    );
    workflows::set_status(cx, id, WorkflowStatus::Paused).await?;
    workflows::set_status(cx, id, WorkflowStatus::Active).await?;
    start().await?;
    Ok(())
}

#[tokio::test]
async fn a_name_changes_without_a_version_and_a_copy_begins_anew() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let empty = NewWorkflow {
        name: "Empty".to_owned(),
        description: "For later".to_owned(),
        doc: None,
    };
    let made = workflows::create(cx, &empty).await?;
    assert_eq!(
        (made.live.clone(), made.owner.as_deref()),
        (None, Some("Owner of bakery"))
    );
    assert!(workflows::draft(cx, made.id).await?.doc.nodes.is_empty());
    let (id, doc) = small(cx, "Bread").await?;
    publish(cx, id, 0).await?;
    let edit = WorkflowEdit {
        name: Some("Rolls".to_owned()),
        ..WorkflowEdit::default()
    };
    let named = workflows::change(cx, id, &edit).await?;
    assert_eq!(
        (named.name.as_str(), named.live.expect("live").n),
        ("Rolls", 1)
    );
    let bad = WorkflowEdit {
        name: Some(" ".to_owned()),
        ..WorkflowEdit::default()
    };
    let refused = workflows::change(cx, id, &bad).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    let copy = workflows::copy(cx, id, None).await?;
    assert_eq!((copy.name.as_str(), copy.live), ("Copy of Rolls", None));
    assert_eq!(workflows::draft(cx, copy.id).await?.doc, doc);
    Ok(())
}

#[tokio::test]
async fn a_version_is_brought_back_and_any_two_documents_are_compared() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, doc) = small(cx, "Bread").await?;
    let first = publish(cx, id, 0).await?;
    workflows::edit_draft(cx, id, &batch(0, vec![rename(&doc, "plan", "Plan it")])).await?;
    let second = publish(cx, id, 1).await?;
    workflows::edit_draft(cx, id, &batch(1, vec![rename(&doc, "plan", "Plan more")])).await?;
    let compared = workflows::compare(cx, id, Side::Version(first.id), Side::Draft).await?;
    assert_eq!(
        compared.words,
        ["\"Plan more\": name changed from \"Plan the posts\" to \"Plan more\""]
    );
    let live = workflows::compare(cx, id, Side::Live, Side::Version(second.id)).await?;
    assert!(live.diff.is_empty() && live.words.is_empty());

    let unpublished = workflows::draft(cx, id).await?.doc;
    let restored = workflows::restore_draft(cx, id, 2, RestoreFrom::Version(first.id)).await?;
    assert_eq!(
        (&restored.doc, restored.base_version),
        (&doc, Some(first.id))
    );
    let kept = workflows::restore_draft(cx, id, 3, RestoreFrom::Replaced(3)).await?;
    assert_eq!(kept.doc, unpublished);
    workflows::restore_draft(cx, id, 4, RestoreFrom::Version(first.id)).await?;
    // The older document is a version of its own, made from the older one.
    let third = publish(cx, id, 5).await?;
    assert_eq!((third.n, third.from_version), (3, Some(first.id)));
    assert_eq!(third.doc_hash, first.doc_hash);

    let (other, _) = small(cx, "Rolls").await?;
    let foreign = workflows::compare(cx, other, Side::Version(first.id), Side::Draft).await;
    assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
    let foreign = workflows::restore_draft(cx, other, 0, RestoreFrom::Version(first.id)).await;
    assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
    Ok(())
}

#[tokio::test]
async fn a_campaigns_workflow_follows_its_networks_unless_a_person_has_changed_the_draft()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let (campaign, _) = test.start_run(&company, &[Network::X]).await?;
    let id = workflows::list(cx).await?.remove(0).id;
    // Nobody has edited: the draft is the live document.
    let draft = workflows::draft(cx, id).await?;
    assert_eq!((draft.rev, draft.changed, draft.by), (0, false, None));
    workflows::edit_draft(cx, id, &batch(0, vec![rename(&draft.doc, "plan", "Mine")])).await?;
    test.connect(&company, Network::LinkedIn).await?;
    let both = [Network::X, Network::LinkedIn];
    let mut edited = services::campaigns::get(cx, campaign).await?;
    edited.input.channels = both.map(domain::campaigns::Channel::Social).to_vec();
    services::campaigns::save(cx, campaign, edited.revision, &edited.input).await?;
    services::campaigns::start(cx, campaign, domain::campaigns::PublishWhen::AtOnce).await?;
    let live = workflows::list(cx).await?.remove(0);
    assert_eq!((live.version, &live.doc), (2, &main_job(&both)));
    let draft = workflows::draft(cx, id).await?;
    assert!(draft.changed && draft.doc.by_key("plan").expect("plan").name == "Mine");
    Ok(())
}
