//! What people are asked to do for a run: to edit, to choose, to do something outside.

use chrono::TimeDelta;
use domain::workflows::{HumanAnswer, HumanTaskState, Run, RunStatus};
use serde_json::{Value, json};
use testkit::{Flow, TestApp};

fn ended(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

fn output(run: &Run, key: &str) -> Value {
    let step = run.steps.iter().rev().find(|s| s.key == key);
    step.and_then(|s| s.output.clone()).unwrap_or_default()
}

#[tokio::test]
async fn people_edit_choose_and_do_and_the_run_goes_on_with_what_they_gave() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let flow = Flow::new("by hand")
        .step("edit", "human.review_edit", json!({ "message": "Mend the words" }))
        .step("pick", "human.choose", json!({ "list": "{{ item.ideas }}", "max": 2 }))
        .step("call", "human.task", json!({ "title": "Call {{ trigger.who }}", "proof": true }))
        .step("late", "human.task", json!({ "title": "Nobody does this", "expires_hours": 1 }))
        .step("end", "data.set", json!({ "fields": { "link": "{{ steps.call.link }}", "ideas": "{{ steps.pick.items }}" } }))
        .wires(&["start -> edit", "edit.done -> pick", "pick.chosen -> call", "call.done -> late", "late.expired -> end"]);
    let workflow = company.publish(&flow.doc).await?;
    let given = json!({ "who": "Ada", "ideas": ["a", "b", "c"] });
    let run = company.run(workflow, given.clone()).await?;
    let open = async || -> anyhow::Result<domain::workflows::HumanTask> {
        test.work_a_little().await?;
        let mut tasks = services::workflows::list_tasks(cx, Some(HumanTaskState::Open)).await?;
        anyhow::ensure!(tasks.len() == 1, "{tasks:?}");
        Ok(tasks.remove(0))
    };
    let task = open().await?;
    let mut item = task.payload.clone();
    item["ideas"] = json!(["a", "b", "c", "d"]);
    let edited = HumanAnswer {
        item: Some(item),
        ..HumanAnswer::default()
    };
    services::workflows::answer_task(cx, task.id, &edited).await?;
    assert!(
        services::workflows::answer_task(cx, task.id, &edited)
            .await
            .is_err(),
        "once only"
    );
    let task = open().await?;
    for picked in [vec![], vec![0, 0], vec![9], vec![0, 1, 2]] {
        let wrong = HumanAnswer {
            picked,
            ..HumanAnswer::default()
        };
        assert!(
            services::workflows::answer_task(cx, task.id, &wrong)
                .await
                .is_err(),
            "{wrong:?}"
        );
    }
    let picked = HumanAnswer {
        picked: vec![3, 1],
        ..HumanAnswer::default()
    };
    services::workflows::answer_task(cx, task.id, &picked).await?;
    let task = open().await?;
    assert_eq!(task.title, "Call Ada");
    assert!(
        services::workflows::answer_task(cx, task.id, &HumanAnswer::default())
            .await
            .is_err()
    );
    let done = HumanAnswer {
        link: "https://example.com/call".to_owned(),
        ..HumanAnswer::default()
    };
    services::workflows::answer_task(cx, task.id, &done).await?;
    let task = open().await?;
    test.app.clock.advance(TimeDelta::hours(2));
    assert!(
        services::workflows::answer_task(cx, task.id, &HumanAnswer::default())
            .await
            .is_err(),
        "too late"
    );
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded, "{run:#?}");
    assert_eq!(output(&run, "end")["ideas"], json!(["d", "b"]));
    assert_eq!(output(&run, "end")["link"], "https://example.com/call");
    let other = test.company("rival").await?;
    let theirs = services::workflows::get_task(&other.cx, task.id).await;
    assert!(matches!(theirs, Err(services::Error::NotFound)));
    Ok(())
}
