//! Publishing that needs an approval.

use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    ids::{PrincipalId, UserId, WorkflowId},
    permissions::Role,
    workflows::{
        NeedsApproval, PublishRequest, Published, RestoreFrom, WorkflowEdit, WorkflowRules,
    },
};
use services::{Error, TenantCx, identity, workflows};
use store::identity::members::{self, Membership};
use testkit::{TestApp, journey::Company};

use crate::{
    workflow_drafts::{batch, rename, small},
    workflow_versions::{input, publish},
};

/// Another member of the company.
async fn member(test: &TestApp, company: &Company, role: Role) -> anyhow::Result<TenantCx> {
    let name = format!("{}-{}", role.as_str(), test.app.clock.id().simple());
    let account = test.company(&name).await?.account;
    let membership = Membership {
        tenant: company.tenant,
        tenant_name: String::new(),
        slug: String::new(),
        time_zone: String::new(),
        user: UserId::from_uuid(test.app.clock.id()),
        principal: PrincipalId::from_uuid(test.app.clock.id()),
        email: format!("{name}@example.com"),
        name,
        role,
    };
    let mut tx = test.app.db.system("test").await?;
    members::insert_member(&mut tx, account, &membership, test.app.clock.now()).await?;
    tx.commit().await?;
    Ok(identity::tenant_cx(&test.app, account, company.tenant, "test").await?)
}

async fn ask(cx: &TenantCx, id: WorkflowId, rev: u32) -> anyhow::Result<PublishRequest> {
    match workflows::publish(cx, id, &input(rev)).await? {
        Published::Waiting { request } => Ok(*request),
        other => anyhow::bail!("{other:?}"),
    }
}

fn decision(request: &PublishRequest, decision: Decision) -> DecisionInput {
    DecisionInput {
        decision,
        comment: "Looked at it".to_owned(),
        content_hash: request.doc_hash.clone(),
        answers: std::collections::BTreeMap::new(),
    }
}

async fn always(cx: &TenantCx, self_approval: bool) -> anyhow::Result<()> {
    let rules = WorkflowRules {
        publish_needs_approval: true,
        self_approval,
        ..WorkflowRules::default()
    };
    workflows::save_rules(cx, &rules).await?;
    assert_eq!(workflows::rules(cx).await?, rules);
    Ok(())
}

#[tokio::test]
async fn somebody_else_publishes_by_approving_and_the_old_version_stays_live_until_then()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, doc) = small(cx, "Bread").await?;
    let first = publish(cx, id, 0).await?;
    always(cx, false).await?;
    workflows::edit_draft(cx, id, &batch(0, vec![rename(&doc, "plan", "Plan it")])).await?;
    let request = ask(cx, id, 1).await?;
    assert_eq!((request.state, request.rev), (ApprovalState::Pending, 1));
    assert_eq!(workflows::publish_requests(cx).await?.len(), 1);
    assert_eq!(
        workflows::find(cx, id).await?.live.expect("live").id,
        first.id
    );
    // It is no approval of content.
    assert_eq!(services::approvals::waiting(cx).await?, 0);
    let as_content = services::approvals::get(cx, request.approval_id).await;
    assert!(matches!(as_content, Err(Error::NotFound)), "{as_content:?}");

    let own = workflows::decide_request(cx, id, &decision(&request, Decision::Approve)).await;
    assert!(matches!(own, Err(Error::Forbidden(_))), "{own:?}");
    let manager = member(&test, &company, Role::Manager).await?;
    let mut older = decision(&request, Decision::Approve);
    older.content_hash = first.doc_hash.clone();
    let older = workflows::decide_request(&manager, id, &older).await;
    assert!(
        matches!(older, Err(Error::Conflict("content_changed", _))),
        "{older:?}"
    );
    let yes = decision(&request, Decision::Approve);
    let decided = workflows::decide_request(&manager, id, &yes).await?;
    let Some(Published::Live { version, .. }) = decided.published else {
        panic!("{:?}", decided.published)
    };
    assert_eq!((version.n, version.is_live), (2, true));
    assert_eq!(version.author, "Owner of bakery");
    assert_eq!(decided.request.state, ApprovalState::Approved);
    assert_eq!(decided.request.history[0].content_hash, version.doc_hash);
    let late = workflows::decide_request(&manager, id, &yes).await;
    assert!(
        matches!(late, Err(Error::Conflict("already_decided", _))),
        "{late:?}"
    );
    Ok(())
}

#[tokio::test]
async fn an_edit_after_the_request_voids_it() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, doc) = small(cx, "Bread").await?;
    always(cx, true).await?;
    let request = ask(cx, id, 0).await?;
    workflows::edit_draft(cx, id, &batch(0, vec![rename(&doc, "plan", "Plan it")])).await?;
    let voided = workflows::publish_request(cx, id).await?.expect("request");
    assert_eq!(voided.state, ApprovalState::Cancelled);
    let yes = workflows::decide_request(cx, id, &decision(&request, Decision::Approve)).await;
    assert!(
        matches!(yes, Err(Error::Conflict("already_decided", _))),
        "{yes:?}"
    );
    // Bringing the document back does not bring the request back.
    let again = ask(cx, id, 1).await?;
    assert_ne!(again.approval_id, request.approval_id);
    let draft = workflows::draft(cx, id).await?;
    let empty = domain::workflows::DraftDocument {
        base_rev: draft.rev,
        doc: domain::workflows::WorkflowDoc::new("x"),
    };
    workflows::replace_draft(cx, id, &empty).await?;
    workflows::restore_draft(cx, id, 2, RestoreFrom::Replaced(2)).await?;
    let request = workflows::publish_request(cx, id).await?.expect("request");
    assert_eq!(request.state, ApprovalState::Cancelled);
    assert!(workflows::versions(cx, id, None).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn refused_sent_back_withdrawn_and_asked_again() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, _) = small(cx, "Bread").await?;
    always(cx, true).await?;
    let nothing = workflows::withdraw_request(cx, id).await;
    assert!(
        matches!(nothing, Err(Error::Conflict("nothing_asked", _))),
        "{nothing:?}"
    );
    for (how, state) in [
        (Decision::Reject, ApprovalState::Rejected),
        (Decision::RequestChanges, ApprovalState::ChangesRequested),
    ] {
        let request = ask(cx, id, 0).await?;
        let decided = workflows::decide_request(cx, id, &decision(&request, how)).await?;
        assert_eq!((decided.request.state, decided.published), (state, None));
    }
    ask(cx, id, 0).await?;
    let withdrawn = workflows::withdraw_request(cx, id).await?;
    assert_eq!(withdrawn.state, ApprovalState::Cancelled);
    assert!(workflows::publish_requests(cx).await?.is_empty());
    let whole = workflows::publish_version(cx, id, &domain::workflows::main_job(&[])).await;
    assert!(
        matches!(whole, Err(Error::Conflict("needs_approval", _))),
        "{whole:?}"
    );
    // Whoever may approve their own does.
    let request = ask(cx, id, 0).await?;
    let yes = decision(&request, Decision::Approve);
    let decided = workflows::decide_request(cx, id, &yes).await?;
    assert!(matches!(decided.published, Some(Published::Live { .. })));
    Ok(())
}

#[tokio::test]
async fn a_workflow_says_otherwise_than_the_company_only_by_who_may_change_settings()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let manager = member(&test, &company, Role::Manager).await?;
    let editor = member(&test, &company, Role::Editor).await?;
    let (id, doc) = small(&editor, "Bread").await?;
    let edit = |needs| WorkflowEdit {
        publish_needs_approval: Some(needs),
        ..WorkflowEdit::default()
    };
    for weak in [&editor, &manager] {
        let refused = workflows::change(weak, id, &edit(NeedsApproval::Never)).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        let rules = workflows::save_rules(weak, &WorkflowRules::default()).await;
        assert!(matches!(rules, Err(Error::Forbidden(_))), "{rules:?}");
    }
    let refused = workflows::publish(&editor, id, &input(0)).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    workflows::change(cx, id, &edit(NeedsApproval::Always)).await?;
    ask(&manager, id, 0).await?;
    workflows::change(cx, id, &edit(NeedsApproval::ByRule)).await?;
    publish(&manager, id, 0).await?;
    always(cx, false).await?;
    workflows::change(cx, id, &edit(NeedsApproval::Never)).await?;
    let rename = batch(0, vec![rename(&doc, "plan", "Plan it")]);
    workflows::edit_draft(&editor, id, &rename).await?;
    publish(&manager, id, 1).await?;
    Ok(())
}
