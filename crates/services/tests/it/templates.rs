//! The starter templates in real runs, as the gallery makes them: the document with ids of its own becomes the first
//! draft, is published, and runs to its end with people who agree and time that passes.

use anyhow::Context;
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    audience::Lead,
    ids::{RunId, WorkflowId},
    page::PageRequest,
    publishing::Network,
    workflows::{
        HumanAnswer, HumanTaskState, NewWorkflow, Published, Run, RunStatus, StepStatus, template,
        templates, with_new_ids,
    },
};
use serde_json::{Value, json};
use services::workflows::{self, CustomEvent};
use testkit::{TestApp, journey::Company};

use crate::workflow_versions::input;

/// One test for each template that runs here. A template whose kinds all run by now and that is not among them
/// fails the test below: its run is to be added.
macro_rules! runs {
    ($($name:ident, $word:literal, $how:ident;)*) => {
        const TESTED: &[&str] = &[$($word),*];
        $(
            #[tokio::test]
            async fn $name() -> anyhow::Result<()> {
                let test = TestApp::start().await?;
                let company = test.company("bakery").await?;
                $how(&test, &company, $word).await
            }
        )*
    };
}

runs! {
    ideas_by_hand_become_a_post_on_each_network_after_a_decision, "weekly-content", weekly;
    leads_go_the_way_of_their_score_and_those_without_consent_go_none, "lead-nurture", nurture;
    a_webinar_is_announced_reminded_of_and_its_recording_sent, "webinar-promotion", webinar;
    on_the_last_day_of_a_month_its_posts_are_counted_and_told, "monthly-report", monthly;
}

#[test]
fn a_template_whose_kinds_all_run_has_a_run_here() {
    let runnable = templates().iter().filter(|t| t.missing().is_empty());
    let mut words: Vec<&str> = runnable.map(|t| t.word).collect();
    words.sort_unstable();
    let mut tested = TESTED.to_vec();
    tested.sort_unstable();
    assert_eq!(words, tested);
}

/// The template as a workflow of the company, live.
async fn live(test: &TestApp, company: &Company, word: &str) -> anyhow::Result<WorkflowId> {
    let of = template(word).context("there is no such template")?;
    let doc = with_new_ids(of.document(), || test.app.clock.id());
    let new = NewWorkflow {
        name: doc.name.clone(),
        description: doc.description.clone(),
        doc: Some(doc),
    };
    let made = workflows::create(&company.cx, &new).await?;
    match workflows::publish(&company.cx, made.id, &input(0)).await {
        Ok(Published::Live { .. }) => Ok(made.id),
        other => anyhow::bail!("{word}: {other:?}"),
    }
}

fn ended(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

/// Agrees to all that waits for a decision. Says how many that were.
async fn agree(company: &Company) -> anyhow::Result<usize> {
    let open = services::approvals::list(&company.cx, Some(ApprovalState::Pending)).await?;
    for approval in &open {
        let input = DecisionInput {
            decision: Decision::Approve,
            comment: String::new(),
            content_hash: approval.content.content_hash.clone(),
            answers: std::collections::BTreeMap::new(),
        };
        services::approvals::decide(&company.cx, approval.id, &input).await?;
    }
    Ok(open.len())
}

/// Does what people are asked to do. Answers with the titles.
async fn do_tasks(company: &Company) -> anyhow::Result<Vec<String>> {
    let open = workflows::list_tasks(&company.cx, Some(HumanTaskState::Open)).await?;
    let mut titles = Vec::new();
    for task in open {
        let done = HumanAnswer {
            link: "https://example.com/done".to_owned(),
            ..HumanAnswer::default()
        };
        workflows::answer_task(&company.cx, task.id, &done).await?;
        titles.push(task.title);
    }
    Ok(titles)
}

/// Works, agrees, does what is asked and lets time pass until the run has ended. Answers with the run and the tasks
/// that were done for it.
async fn to_its_end(
    test: &TestApp,
    company: &Company,
    run: RunId,
) -> anyhow::Result<(Run, Vec<String>)> {
    let mut tasks = Vec::new();
    for _ in 0..40 {
        test.work_a_little().await?;
        let now = workflows::get_run(&company.cx, run).await?;
        if ended(&now) {
            return Ok((now, tasks));
        }
        let agreed = agree(company).await?;
        let done = do_tasks(company).await?;
        let is_idle = agreed + done.len() == 0;
        tasks.extend(done);
        if is_idle && now.status == RunStatus::Waiting {
            let waits = now.steps.iter().filter(|s| s.status == StepStatus::Waiting);
            let next = waits.filter_map(|s| s.waits_until).min();
            let next = next.with_context(|| format!("it waits for nothing: {now:#?}"))?;
            to(test, next + TimeDelta::seconds(1));
        }
    }
    anyhow::bail!("the run did not end")
}

/// The clock goes on to that moment; never back.
fn to(test: &TestApp, at: DateTime<Utc>) {
    let by = at - test.app.clock.now();
    if by > TimeDelta::zero() {
        test.app.clock.advance(by);
    }
}

/// The kinds of the steps that ran, what began it left out, each once.
fn kinds(run: &Run) -> Vec<&str> {
    let all = run.steps.iter().map(|s| s.kind.as_str());
    let mut all: Vec<&str> = all.filter(|k| !k.starts_with("trigger.")).collect();
    all.sort_unstable();
    all.dedup();
    all
}

async fn connected(test: &TestApp, company: &Company) -> anyhow::Result<()> {
    test.brand(company).await?;
    for network in Network::ALL {
        test.connect(company, network).await?;
    }
    Ok(())
}

/// How many posts each network took.
async fn taken(test: &TestApp) -> anyhow::Result<[usize; 2]> {
    let all = test.accepted().await?;
    let of = |network: Network| {
        let on_it = all.iter().filter(|p| p["network"] == json!(network));
        on_it.count()
    };
    Ok(Network::ALL.map(of))
}

async fn weekly(test: &TestApp, company: &Company, word: &str) -> anyhow::Result<()> {
    connected(test, company).await?;
    let flow = live(test, company, word).await?;
    let ideas = json!({ "ideas": "Bread at the door before six\nA tasting box for restaurants" });
    let run = company.run(flow, ideas).await?;
    let waiting = test.work(company, run).await?;
    assert_eq!(waiting.status, RunStatus::Waiting, "{waiting:#?}");
    let open = services::approvals::list(&company.cx, Some(ApprovalState::Pending)).await?;
    assert_eq!(open.len(), 2, "each network has a decision of its own");
    assert_eq!(taken(test).await?, [0, 0], "nothing leaves before it");
    let (run, _) = to_its_end(test, company, run).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    assert_eq!(
        kinds(&run),
        [
            "brand.check",
            "content.social",
            "human.approval",
            "post.linkedin",
            "post.x",
            "time.until",
        ]
    );
    assert_eq!(taken(test).await?, [1, 1]);
    let times = run.steps.iter().filter(|s| s.kind == "time.until");
    assert_eq!(times.count(), 2, "each waits for its best time");
    Ok(())
}

async fn webinar(test: &TestApp, company: &Company, word: &str) -> anyhow::Result<()> {
    connected(test, company).await?;
    let flow = live(test, company, word).await?;
    let now = test.app.clock.now();
    let at = |days| (now + TimeDelta::days(days)).to_rfc3339();
    let given = json!({
        "title": "Sourdough for restaurants",
        "about": "How bread comes to the door before six",
        "link": "https://quay.example/webinar",
        "remind_at": at(9),
        "over_at": at(10),
    });
    let run = company.run(flow, given).await?;
    let (run, tasks) = to_its_end(test, company, run).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    assert_eq!(
        taken(test).await?,
        [1, 2],
        "two announcements and a reminder"
    );
    assert_eq!(tasks, ["Send the recording of Sourdough for restaurants"]);
    let post = run.steps.iter().find(|s| s.key == "post_reminder");
    let reminded = post.and_then(|s| s.ended_at).context("the reminder")?;
    assert!(reminded >= now + TimeDelta::days(9), "{reminded}");
    Ok(())
}

/// The leads by their address.
async fn lead(company: &Company, email: &str) -> anyhow::Result<Lead> {
    let all = services::audience::list(&company.cx, &PageRequest::default()).await?;
    let found = all.items.into_iter().find(|l| l.email == email);
    found.with_context(|| format!("no lead {email}"))
}

async fn nurture(test: &TestApp, company: &Company, word: &str) -> anyhow::Result<()> {
    let flow = live(test, company, word).await?;
    let cx = &company.cx;
    for (email, attributes) in [
        ("hot@example.com", json!({ "score": 80, "consent": true })),
        ("warm@example.com", json!({ "score": 40, "consent": true })),
        ("cold@example.com", json!({ "consent": true })),
        ("no@example.com", json!({ "score": 90 })),
    ] {
        let lead = json!({ "email": email, "source": "form", "attributes": attributes });
        services::audience::capture(cx, &serde_json::from_value(lead)?).await?;
    }
    test.work_a_little().await?;
    // The warm one writes back; people then have something to do for both.
    let reply = CustomEvent {
        event: "reply".to_owned(),
        subject: Some("warm@example.com".to_owned()),
        properties: Value::Null,
    };
    workflows::tell_event(cx, &reply).await?;
    test.work_a_little().await?;
    let mut tasks = do_tasks(company).await?;
    tasks.sort();
    assert_eq!(tasks.len(), 2, "{tasks:?}");
    assert!(tasks[0].starts_with("Answer ") && tasks[1].starts_with("Call "));
    test.work_a_little().await?;
    let runs = workflows::list_runs(cx, None, Some(flow), &PageRequest::default()).await?;
    assert_eq!(runs.items.len(), 4);
    for run in &runs.items {
        assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    }
    for (email, tags) in [
        ("hot@example.com", vec!["called", "hot"]),
        ("warm@example.com", vec!["in talks", "warm"]),
        ("cold@example.com", vec!["cold"]),
        ("no@example.com", vec![]),
    ] {
        let mut found = lead(company, email).await?.tags;
        found.sort();
        assert_eq!(found, tags, "{email}");
    }
    Ok(())
}

async fn monthly(test: &TestApp, company: &Company, word: &str) -> anyhow::Result<()> {
    connected(test, company).await?;
    // The tenth of the next month, so that its last day is always still to come.
    let now = test.app.clock.now();
    let month = now.date_naive().with_day(1).context("a first day")? + chrono::Months::new(1);
    let tenth = month.with_day(10).context("a tenth day")?;
    to(test, tenth.and_hms_opt(9, 0, 0).context("nine")?.and_utc());
    let flow = live(test, company, word).await?;
    let (_, drafted) = test.start_run(company, &Network::ALL).await?;
    test.work(company, drafted).await?;
    test.work_a_little().await?;
    let request = PageRequest::default();
    let none = workflows::list_runs(&company.cx, None, Some(flow), &request).await?;
    assert!(none.items.is_empty(), "the month is not over");
    let last = month + chrono::Months::new(1) - chrono::Days::new(1);
    to(test, last.and_hms_opt(16, 0, 1).context("four")?.and_utc());
    let mut runs = Vec::new();
    for _ in 0..40 {
        test.work_a_little().await?;
        runs = workflows::list_runs(&company.cx, None, Some(flow), &request)
            .await?
            .items;
        if runs.first().is_some_and(ended) {
            break;
        }
    }
    assert_eq!(runs.len(), 1, "{runs:#?}");
    let run = workflows::get_run(&company.cx, runs[0].id).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    let step = |key: &str| run.steps.iter().find(|s| s.key == key);
    let counted = step("by_network").and_then(|s| s.output.clone());
    assert_eq!(counted.context("the count")?["value"], json!(2));
    let told = services::notifications::list(&company.cx, false, &request).await?;
    let text = told.items.iter().map(serde_json::to_string);
    let texts: Vec<String> = text.collect::<Result<_, _>>()?;
    assert!(
        texts.iter().any(|t| t.contains("Posts this month: 2")),
        "{texts:?}"
    );
    Ok(())
}
