//! The lease of a draft: one writer whoever asks and when, by the database's clock; and following a draft.

use chrono::TimeDelta;
use domain::{
    ids::WorkflowId,
    permissions::Role,
    workflows::{
        DraftChanged, DraftCommands, DraftDocument, EditorMark, RestoreFrom,
        commands::Command,
        editing::lease::{Act, LeaseCall, Refused, Standing},
        main_job,
    },
};
use serde_json::json;
use services::{Error, TenantCx, workflows};
use testkit::{TestApp, journey::Company};
use uuid::Uuid;

use crate::workflow_drafts::{batch, id_of, rename, small};

/// What an editor of somebody does.
async fn act(cx: &TenantCx, id: WorkflowId, editor: u128, act: Act) -> anyhow::Result<Standing> {
    let session = Uuid::from_u128(editor);
    Ok(workflows::lease(cx, id, &LeaseCall { session, act }).await?)
}

/// The same for an act that has to be done.
async fn does(cx: &TenantCx, id: WorkflowId, editor: u128, what: Act) -> anyhow::Result<Standing> {
    let standing = act(cx, id, editor, what).await?;
    assert_eq!(standing.refused, None, "{what:?}");
    Ok(standing)
}

fn holder(standing: &Standing) -> Option<u128> {
    let lease = standing.control.standing(standing.now);
    lease.map(|l| l.holder.session.as_u128())
}

fn marked(mut input: DraftCommands, editor: u128, term: u64) -> DraftCommands {
    input.editor = Some(EditorMark {
        session: Uuid::from_u128(editor),
        term,
    });
    input
}

/// So many times ten seconds go by for the leases of this database.
async fn pass(test: &TestApp, tens: u32) -> anyhow::Result<()> {
    for _ in 0..tens {
        for sql in [
            "update workflow_leases set expires_at = expires_at - interval '10 s', edited_at = edited_at - interval '10 s'",
            "update workflow_lease_requests set at = at - interval '10 s', refused_at = refused_at - interval '10 s'",
        ] {
            store::admin::execute(&test.db.owner_url(), sql).await?;
        }
    }
    Ok(())
}

#[track_caller]
fn not_writer<T: std::fmt::Debug>(done: Result<T, Error>, who: &str) {
    let Err(error) = done else {
        unreachable!("it went through: {done:?}");
    };
    let problem = error.problem();
    assert_eq!((problem.status, problem.code.as_str()), (409, "not_writer"));
    assert!(problem.title.contains(who), "{}", problem.title);
}

async fn people(test: &TestApp) -> anyhow::Result<(Company, TenantCx, TenantCx)> {
    let company = test.company("bakery").await?;
    let ann = test.colleague(&company, "ann", Role::Editor).await?;
    let ben = test.colleague(&company, "ben", Role::Editor).await?;
    Ok((company, ann, ben))
}

/// All of them at the same moment; how many got what they wanted.
async fn race(
    of: &[&TenantCx],
    id: WorkflowId,
    editors: std::ops::Range<u128>,
) -> anyhow::Result<(usize, Standing)> {
    let tasks = editors.map(|n| {
        let cx = of[n as usize % of.len()].clone();
        tokio::spawn(async move { act(&cx, id, n, Act::Take).await })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut won = Vec::new();
    for task in tasks {
        let standing = task.await??;
        match &standing.refused {
            None => won.push(standing),
            Some(Refused::Held(_)) => {}
            Some(other) => unreachable!("{other:?}"),
        }
    }
    Ok((won.len(), won.remove(0)))
}

#[tokio::test]
async fn of_many_who_want_it_at_once_exactly_one_gets_it() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, ann, ben) = people(&test).await?;
    let all = [&company.cx, &ann, &ben];
    let (id, _) = small(&ann, "Bread").await?;
    let (won, first) = race(&all, id, 1..25).await?;
    assert_eq!((won, first.control.term), (1, 1));
    // Run out, and everybody has seen it.
    for round in 2_u64..5 {
        pass(&test, 6).await?;
        let (won, next) = race(
            &all,
            id,
            100 * u128::from(round)..100 * u128::from(round) + 12,
        )
        .await?;
        assert_eq!((won, next.control.term), (1, round));
        let seen = act(&ben, id, 7, Act::Look).await?;
        assert_eq!(holder(&seen), holder(&next));
    }
    Ok(())
}

#[tokio::test]
async fn only_the_writer_changes_the_draft() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, ann, ben) = people(&test).await?;
    let (id, doc) = small(&company.cx, "Bread").await?;
    let edit = |rev, name| batch(rev, vec![rename(&doc, "plan", name)]);
    // Nobody has it: what comes from no editor passes, an editor's own batch does not.
    workflows::edit_draft(&ben, id, &edit(0, "One")).await?;
    let early = workflows::edit_draft(&ann, id, &marked(edit(1, "No"), 1, 0)).await;
    not_writer(early, "does not have control");
    does(&ann, id, 1, Act::Take).await?;
    let mut sent = marked(edit(1, "Two"), 1, 1);
    sent.batch = Some(Uuid::from_u128(9));
    assert_eq!(workflows::edit_draft(&ann, id, &sent).await?.rev, 2);
    let before = workflows::draft(&ben, id).await?;

    not_writer(
        workflows::edit_draft(&ben, id, &edit(2, "No")).await,
        "ann is editing",
    );
    not_writer(
        workflows::edit_draft(&ben, id, &marked(edit(2, "No"), 2, 1)).await,
        "ann",
    );
    let forged = workflows::edit_draft(&ben, id, &marked(edit(2, "No"), 1, 1)).await;
    not_writer(forged, "ann is editing");
    let whole = DraftDocument {
        base_rev: 2,
        doc: main_job(&[]),
    };
    not_writer(workflows::replace_draft(&ben, id, &whole).await, "ann");
    let back = RestoreFrom::Replaced(1);
    not_writer(workflows::restore_draft(&ben, id, 2, back).await, "ann");
    let live = workflows::publish_version(&company.cx, id, &main_job(&[])).await;
    not_writer(live, "ann is editing");
    assert_eq!(
        workflows::draft(&ben, id).await?,
        before,
        "nothing was changed"
    );

    // The one who answers for the workflow takes it. What ann had out is known; what comes now is refused.
    assert_eq!(
        act(&ben, id, 2, Act::TakeOver).await?.refused,
        Some(Refused::Held("ann".into()))
    );
    let taken = does(&company.cx, id, 3, Act::TakeOver).await?;
    assert_eq!((holder(&taken), taken.control.term), (Some(3), 2));
    assert_eq!(workflows::edit_draft(&ann, id, &sent).await?.rev, 2);
    let late = workflows::edit_draft(&ann, id, &marked(edit(2, "No"), 1, 1)).await;
    not_writer(late, "Owner of bakery is editing");
    let beat = act(&ann, id, 1, Act::Beat).await?;
    assert_eq!(
        (&beat.refused, holder(&beat)),
        (&Some(Refused::Lost), Some(3))
    );
    // Her own calls that come from no editor are the owner's right while her editor writes.
    assert_eq!(
        workflows::edit_draft(&company.cx, id, &edit(2, "Three"))
            .await?
            .rev,
        3
    );
    // An older right of the editor that has it again is none.
    does(&company.cx, id, 3, Act::Leave).await?;
    does(&company.cx, id, 3, Act::Take).await?;
    let old = workflows::edit_draft(&company.cx, id, &marked(edit(3, "No"), 3, 2)).await;
    not_writer(old, "does not have control");
    workflows::edit_draft(&company.cx, id, &marked(edit(3, "Four"), 3, 3)).await?;
    Ok(())
}

#[tokio::test]
async fn a_lease_ends_by_the_databases_clock_and_work_done_out_of_reach_arrives()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (_company, ann, ben) = people(&test).await?;
    let (id, doc) = small(&ann, "Bread").await?;
    let plan = id_of(&doc, "plan");
    let set = |field: &str, value: &str| Command::SetParam {
        node: plan,
        field: field.to_owned(),
        value: Some(json!(value)),
    };
    does(&ann, id, 1, Act::Take).await?;
    // The processes' clocks have no say.
    test.app.clock.advance(TimeDelta::days(3));
    assert_eq!(
        act(&ben, id, 2, Act::Take).await?.refused,
        Some(Refused::Held("ann".into()))
    );
    test.app.clock.advance(TimeDelta::days(-6));
    pass(&test, 4).await?;
    does(&ann, id, 1, Act::Beat).await?;
    pass(&test, 4).await?;
    assert_eq!(holder(&act(&ben, id, 2, Act::Look).await?), Some(1));
    // An edit is a heartbeat too.
    workflows::edit_draft(&ann, id, &marked(batch(0, vec![set("w", "a")]), 1, 1)).await?;
    pass(&test, 4).await?;
    assert_eq!(holder(&act(&ben, id, 2, Act::Look).await?), Some(1));

    // Out of reach: another's call passes, and of what both changed one conflict comes back.
    pass(&test, 1).await?;
    workflows::edit_draft(&ben, id, &batch(1, vec![set("x", "theirs")])).await?;
    let mine = vec![set("x", "mine"), set("y", "mine")];
    let merged = workflows::edit_draft(&ann, id, &marked(batch(1, mine.clone()), 1, 1)).await?;
    assert_eq!(conflicts(&merged), ["params.x"]);
    let params = workflows::draft(&ann, id).await?.doc.nodes[&plan]
        .params
        .clone();
    assert_eq!(
        (&params["x"], &params["y"]),
        (&json!("theirs"), &json!("mine"))
    );

    // The same when another's editor has it meanwhile: refused whole, and merged once control is back.
    pass(&test, 5).await?;
    does(&ben, id, 2, Act::Take).await?;
    workflows::edit_draft(&ben, id, &marked(batch(3, vec![set("x", "again")]), 2, 2)).await?;
    let mine = vec![set("x", "mine"), set("z", "mine")];
    let late = workflows::edit_draft(&ann, id, &marked(batch(3, mine.clone()), 1, 1)).await;
    not_writer(late, "ben is editing");
    assert_eq!(workflows::draft(&ann, id).await?.rev, 4);
    does(&ben, id, 2, Act::Leave).await?;
    does(&ann, id, 1, Act::Take).await?;
    let merged = workflows::edit_draft(&ann, id, &marked(batch(3, mine), 1, 3)).await?;
    assert_eq!(
        (merged.rev, conflicts(&merged)),
        (5, vec!["params.x".to_owned()])
    );
    Ok(())
}

fn conflicts(changed: &DraftChanged) -> Vec<String> {
    changed.conflicts.iter().map(|c| c.field.clone()).collect()
}

#[tokio::test]
async fn it_is_asked_for_handed_over_kept_and_announced() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, ann, ben) = people(&test).await?;
    let (id, _) = small(&company.cx, "Bread").await?;
    let told = async || -> anyhow::Result<usize> {
        let mut tx = test.app.db.system("test: the outbox").await?;
        let all = store::operations::outbox_after(&mut tx, company.tenant, 0, 1_000).await?;
        tx.commit().await?;
        let subject = id.to_string();
        let about = all
            .iter()
            .filter(|e| e.topic == "lease" && e.subject == subject);
        Ok(about.count())
    };
    does(&ann, id, 1, Act::Take).await?;
    does(&ann, id, 1, Act::Beat).await?;
    assert_eq!(told().await?, 1, "heartbeats are not announced");
    let asked = does(&ben, id, 2, Act::Ask).await?;
    assert_eq!(
        (holder(&asked), asked.control.requests[0].by.name.as_str()),
        (Some(1), "ben")
    );
    assert_eq!(told().await?, 2);
    let asker = Uuid::from_u128(2);
    let kept = Act::Answer {
        asker,
        grant: false,
    };
    does(&ann, id, 1, kept).await?;
    let no = act(&ben, id, 2, Act::TakeOver).await?.refused;
    assert_eq!(no, Some(Refused::Denied("ann".into())));
    pass(&test, 3).await?;
    does(&ann, id, 1, Act::Beat).await?;
    pass(&test, 4).await?;
    does(&ben, id, 2, Act::Ask).await?;
    does(&ann, id, 1, Act::Answer { asker, grant: true }).await?;
    let seen = act(&ann, id, 1, Act::Look).await?;
    assert_eq!((holder(&seen), seen.control.requests.len()), (Some(2), 0));
    // Only the writer answers; who leaves takes nothing along.
    does(&ann, id, 1, Act::Ask).await?;
    let own = Act::Answer {
        asker: Uuid::from_u128(1),
        grant: true,
    };
    assert_eq!(act(&ann, id, 1, own).await?.refused, Some(Refused::Lost));
    does(&ann, id, 1, Act::Leave).await?;
    assert_eq!(holder(&act(&ben, id, 2, Act::Look).await?), Some(2));
    does(&ben, id, 2, Act::Leave).await?;
    assert_eq!(holder(&act(&ann, id, 1, Act::Look).await?), None);
    Ok(())
}

#[tokio::test]
async fn who_may_not_change_workflows_only_looks_and_others_find_nothing() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, ann, _) = people(&test).await?;
    let (id, _) = small(&company.cx, "Bread").await?;
    does(&ann, id, 1, Act::Take).await?;
    let guest = test.colleague(&company, "guest", Role::Viewer).await?;
    let seen = does(&guest, id, 5, Act::Look).await?;
    assert_eq!(holder(&seen), Some(1));
    let client = test.colleague(&company, "client", Role::Client).await?;
    let stranger = test.company("mill").await?;
    for what in [
        Act::Take,
        Act::Beat,
        Act::Ask,
        Act::TakeOver,
        Act::Leave,
        Act::Look,
    ] {
        let session = Uuid::from_u128(5);
        let call = LeaseCall { session, act: what };
        if !matches!(what, Act::Look | Act::Leave) {
            let refused = workflows::lease(&guest, id, &call).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        }
        let refused = workflows::lease(&client, id, &call).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        let nothing = workflows::lease(&stranger.cx, id, &call).await;
        assert!(matches!(nothing, Err(Error::NotFound)), "{nothing:?}");
    }
    let nothing = workflows::draft_since(&stranger.cx, id, 0).await;
    assert!(matches!(nothing, Err(Error::NotFound)), "{nothing:?}");
    assert_eq!(holder(&act(&ann, id, 1, Act::Look).await?), Some(1));
    Ok(())
}

#[tokio::test]
async fn a_draft_is_followed_page_by_page() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let (id, doc) = small(cx, "Bread").await?;
    for n in 0..53 {
        let name = format!("Plan {n}");
        workflows::edit_draft(cx, id, &batch(n, vec![rename(&doc, "plan", &name)])).await?;
    }
    let first = workflows::draft_since(cx, id, 1).await?;
    let revs: Vec<u32> = first.batches.iter().map(|b| b.rev).collect();
    assert_eq!((first.rev, revs), (53, (2..=51).collect()));
    assert!(
        first
            .batches
            .iter()
            .all(|b| b.inverse.is_empty() && b.commands.len() == 1)
    );
    assert_eq!(first.next(), Some(51));
    let rest = workflows::draft_since(cx, id, 51).await?;
    assert_eq!((rest.batches.len(), rest.next()), (2, None));
    for known in [53, 54, u32::MAX] {
        let none = workflows::draft_since(cx, id, known).await?;
        assert_eq!((none.batches.len(), none.next()), (0, None), "{known}");
    }
    // A page holds so many bytes, and one batch at least.
    let plan = id_of(&doc, "plan");
    for n in 53..57 {
        let value = Some(json!(vec!["x".repeat(90_000); 7]));
        let field = "text".to_owned();
        let large = Command::SetParam {
            node: plan,
            field,
            value,
        };
        workflows::edit_draft(cx, id, &batch(n, vec![large])).await?;
    }
    let (mut after, mut pages) = (52, Vec::new());
    loop {
        let page = workflows::draft_since(cx, id, after).await?;
        pages.push(page.batches.len());
        match page.next() {
            Some(next) => after = next,
            None => break,
        }
    }
    assert_eq!(pages, [2, 1, 1, 1]);
    Ok(())
}
