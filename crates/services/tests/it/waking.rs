//! What waits and what wakes it: times, events, people, schedules, triggers.

use chrono::{DateTime, TimeDelta, Utc};
use domain::workflows::{Run, RunStatus, StepStatus};
use serde_json::{Value, json};
use services::workflows::CustomEvent;
use testkit::{Flow, TestApp, journey::Company};

fn ended(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

fn waits(run: &Run) -> bool {
    run.status == RunStatus::Waiting
}

fn output(run: &Run, key: &str) -> Value {
    let step = run.steps.iter().rev().find(|s| s.key == key);
    step.and_then(|s| s.output.clone()).unwrap_or_default()
}

/// Works until so many runs of a workflow have ended.
async fn runs_ended(
    test: &TestApp,
    company: &Company,
    workflow: domain::ids::WorkflowId,
    n: usize,
) -> anyhow::Result<Vec<Run>> {
    let request = domain::page::PageRequest::default();
    for _ in 0..400 {
        test.work_a_little().await?;
        let runs =
            services::workflows::list_runs(&company.cx, None, Some(workflow), &request).await?;
        if runs.items.iter().filter(|r| ended(r)).count() >= n {
            return Ok(runs.items);
        }
    }
    anyhow::bail!("{n} runs did not end")
}

fn tell(event: &str, subject: Option<&str>, properties: Value) -> CustomEvent {
    CustomEvent {
        event: event.to_owned(),
        subject: subject.map(str::to_owned),
        properties,
    }
}

#[tokio::test]
async fn a_delay_ends_when_the_clock_gets_there_and_not_before() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("later")
        .step("wait", "time.delay", json!({ "seconds": 3_600 }))
        .step("after", "data.set", json!({ "fields": { "x": 1 } }))
        .wires(&["start -> wait", "wait -> after"]);
    let workflow = company.publish(&flow.doc).await?;
    let run = company.run(workflow, json!({})).await?;
    let held = test.work_until(&company, run, waits).await?;
    let wait = held.steps.iter().find(|s| s.key == "wait").expect("step");
    assert_eq!(
        wait.waits_until
            .map(|at| (at - held.started_at).num_seconds()),
        Some(3_600)
    );
    test.app.clock.advance(TimeDelta::minutes(59));
    test.work_a_little().await?;
    assert!(waits(
        &services::workflows::get_run(&company.cx, run).await?
    ));
    test.app.clock.advance(TimeDelta::minutes(2));
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded);
    Ok(())
}

#[tokio::test]
async fn a_window_and_a_time_of_day_hold_items_in_the_workflows_zone() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("office hours")
        .step(
            "open",
            "time.window",
            json!({ "from": "09:00", "to": "09:01", "weekdays": ["mo"] }),
        )
        .step(
            "noon",
            "time.until",
            json!({ "until": "clock", "clock": "12:00" }),
        )
        .wires(&["start -> open", "open -> noon"]);
    let mut doc = flow.doc;
    doc.settings.tz = "Europe/Berlin".to_owned();
    let workflow = company.publish(&doc).await?;
    let run = company.run(workflow, json!({})).await?;
    for (key, hour) in [("open", "09:00"), ("noon", "12:00")] {
        let held = test
            .work_until(&company, run, |r| {
                waits(r)
                    && r.steps
                        .iter()
                        .any(|s| s.key == key && s.status == StepStatus::Waiting)
            })
            .await?;
        let step = held.steps.iter().find(|s| s.key == key).expect("step");
        let until: DateTime<Utc> = step.waits_until.expect("a time");
        let local = until.with_timezone(&engine::times::zone("Europe/Berlin"));
        assert_eq!(local.format("%a %H:%M").to_string(), format!("Mon {hour}"));
        let now = test.app.clock.now();
        test.app.clock.advance(until - now + TimeDelta::seconds(1));
    }
    let run = test.work_until(&company, run, ended).await?;
    assert_eq!(run.status, RunStatus::Succeeded);
    Ok(())
}

#[tokio::test]
async fn an_event_wakes_the_steps_that_wait_for_it_about_that_subject() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let condition = json!({ "rules": [{ "value": "{{ item.properties.plan }}", "is": "equals", "than": "pro" }] });
    let flow = Flow::new("wait for it")
        .step("ear", "time.wait_event", json!({ "event": "upgraded", "subject": "{{ trigger.who }}", "timeout": 86_400, "where": condition }))
        .step("yes", "data.set", json!({ "fields": { "got": "{{ steps.ear.event.properties.plan }}" } }))
        .step("no", "data.set", json!({ "fields": { "late": true } }))
        .wires(&["start -> ear", "ear.happened -> yes", "ear.timeout -> no"]);
    let workflow = company.publish(&flow.doc).await?;
    let mut runs = Vec::new();
    for who in ["ada", "bob"] {
        let run = company.run(workflow, json!({ "who": who })).await?;
        test.work_until(&company, run, waits).await?;
        runs.push(run);
    }
    let cx = &company.cx;
    services::workflows::tell_event(
        cx,
        &tell("upgraded", Some("ada"), json!({ "plan": "basic" })),
    )
    .await?;
    services::workflows::tell_event(cx, &tell("upgraded", Some("ada"), json!({ "plan": "pro" })))
        .await?;
    let ada = test.work_until(&company, runs[0], ended).await?;
    assert_eq!(output(&ada, "yes")["got"], "pro");
    assert!(
        waits(&services::workflows::get_run(cx, runs[1]).await?),
        "bob's did not happen"
    );
    test.app.clock.advance(TimeDelta::days(2));
    let bob = test.work_until(&company, runs[1], ended).await?;
    assert_eq!(output(&bob, "no")["late"], true);
    Ok(())
}

#[tokio::test]
async fn a_key_is_new_once_and_a_rate_lets_so_many_through() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = Flow::new("keys and rates")
        .step(
            "once",
            "logic.once",
            json!({ "key": "{{ trigger.mail }}", "within": 3_600 }),
        )
        .step("rate", "logic.rate_limit", json!({ "max": 2, "per": 60 }))
        .step("seen", "data.set", json!({ "fields": { "seen": true } }))
        .wires(&["start -> once", "once.first -> rate", "once.seen -> seen"]);
    let workflow = company.publish(&flow.doc).await?;
    let mut held = 0;
    for mail in ["a", "b", "c", "d", "e"] {
        let run = company.run(workflow, json!({ "mail": mail })).await?;
        let run = test
            .work_until(&company, run, |r| r.status != RunStatus::Running)
            .await?;
        held += usize::from(waits(&run));
    }
    assert_eq!(held, 3, "two pass, two wait a minute, one waits two");
    let again = company.run(workflow, json!({ "mail": "a" })).await?;
    let again = test.work_until(&company, again, ended).await?;
    assert_eq!(output(&again, "seen")["seen"], true);
    test.app.clock.advance(TimeDelta::seconds(61));
    let runs = runs_ended(&test, &company, workflow, 5).await?;
    assert_eq!(runs.iter().filter(|r| waits(r)).count(), 1);
    test.app.clock.advance(TimeDelta::hours(1));
    let anew = company.run(workflow, json!({ "mail": "a" })).await?;
    let anew = test.work_until(&company, anew, ended).await?;
    assert!(
        anew.steps.iter().all(|s| s.key != "seen"),
        "forgotten after an hour"
    );
    Ok(())
}

#[tokio::test]
async fn a_schedule_begins_one_run_per_moment_and_makes_up_for_missed_ones_within_its_window()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let rule = json!({ "by": "cron", "cron": "0 * * * *", "tz": "Europe/Berlin", "catch_up": 10_800, "overlap": "start_anyway" });
    let flow = Flow::empty("hourly")
        .step("clock", "trigger.schedule", rule)
        .step(
            "note",
            "data.set",
            json!({ "fields": { "at": "{{ trigger.due }}" } }),
        )
        .wires(&["clock -> note"]);
    let workflow = company.publish(&flow.doc).await?;
    test.work_a_little().await?;
    let request = domain::page::PageRequest::default();
    let none = services::workflows::list_runs(&company.cx, None, Some(workflow), &request).await?;
    assert!(none.items.is_empty(), "nothing is due yet");
    // The product was down for a night: the last three hours are made up for, the others passed by.
    test.app.clock.advance(TimeDelta::hours(10));
    let runs = runs_ended(&test, &company, workflow, 3).await?;
    test.work_a_little().await?;
    let runs_now =
        services::workflows::list_runs(&company.cx, None, Some(workflow), &request).await?;
    assert_eq!((runs.len(), runs_now.items.len()), (3, 3));
    test.app.clock.advance(TimeDelta::hours(1));
    let runs = runs_ended(&test, &company, workflow, 4).await?;
    let mut due: Vec<String> = Vec::new();
    for run in &runs {
        let run = services::workflows::get_run(&company.cx, run.id).await?;
        due.push(
            output(&run, "note")["at"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        );
    }
    due.sort();
    due.dedup();
    assert_eq!(due.len(), 4, "each moment once: {due:?}");
    Ok(())
}

#[tokio::test]
async fn what_happens_begins_runs_of_the_workflows_that_listen() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let listen = |name: &str, kind: &str, params: Value, field: &str| {
        Flow::empty(name)
            .step("on", kind, params)
            .step("note", "data.set", json!({ "fields": { "seen": field } }))
            .wires(&["on -> note"])
    };
    let lead = listen(
        "leads",
        "trigger.lead_captured",
        json!({ "sources": ["fair"] }),
        "{{ lead.email }}",
    );
    let lead = company.publish(&lead.doc).await?;
    let trial = listen(
        "trials",
        "trigger.event",
        json!({ "event": "trial_started" }),
        "{{ trigger.properties.plan }}",
    );
    let trial = company.publish(&trial.doc).await?;
    let failed = listen(
        "failures",
        "trigger.run_failed",
        json!({}),
        "{{ trigger.error.code }}",
    );
    let failed = company.publish(&failed.doc).await?;
    for (mail, source) in [("ada@example.com", "fair"), ("bob@example.com", "web")] {
        let input = json!({ "email": mail, "source": source });
        let input = serde_json::from_value(input)?;
        services::audience::capture(cx, &input).await?;
    }
    services::workflows::tell_event(cx, &tell("trial_started", None, json!({ "plan": "pro" })))
        .await?;
    for own in ["lead_captured", "run_failed", "Upper Case"] {
        assert!(
            services::workflows::tell_event(cx, &tell(own, None, json!({})))
                .await
                .is_err()
        );
    }
    let breaks = Flow::new("breaks")
        .step("stop", "logic.stop", json!({ "as": "failed" }))
        .wires(&["start -> stop"]);
    let breaks = company.publish(&breaks.doc).await?;
    company.run(breaks, json!({})).await?;
    for (workflow, seen) in [(lead, json!("ada@example.com")), (trial, json!("pro"))] {
        let runs = runs_ended(&test, &company, workflow, 1).await?;
        assert_eq!(runs.len(), 1);
        let run = services::workflows::get_run(cx, runs[0].id).await?;
        assert_eq!(output(&run, "note")["seen"], seen);
    }
    assert_eq!(runs_ended(&test, &company, failed, 1).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_workflow_that_sets_itself_off_by_failing_stops_after_eight_hops() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let echo = |name: &str| {
        Flow::empty(name)
            .step("on", "trigger.run_failed", json!({}))
            .step("stop", "logic.stop", json!({ "as": "failed" }))
            .wires(&["on -> stop"])
    };
    // Two that answer each other's failures for ever.
    let (ping, pong) = (
        company.publish(&echo("ping").doc).await?,
        company.publish(&echo("pong").doc).await?,
    );
    company.run(ping, json!({})).await?;
    test.work_a_little().await?;
    let request = domain::page::PageRequest::default();
    let mut all = 0;
    for workflow in [ping, pong] {
        all += services::workflows::list_runs(&company.cx, None, Some(workflow), &request)
            .await?
            .items
            .len();
    }
    assert_eq!(all, 9, "the first one and eight hops");
    Ok(())
}

#[tokio::test]
async fn a_schedule_that_never_comes_is_refused_before_anything_is_made() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    for rule in [
        json!({ "by": "rrule", "rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "tz": "Europe/Berlin" }),
        json!({ "by": "cron", "cron": "0 0 30 2 *" }),
    ] {
        let flow = Flow::empty("never")
            .step("clock", "trigger.schedule", rule)
            .step("x", "data.set", json!({ "fields": { "x": 1 } }))
            .wires(&["clock -> x"]);
        let refused = company.publish(&flow.doc).await.map(|_| ());
        let why = refused.expect_err("published").to_string();
        assert!(
            why.contains("V12") && why.contains("no moment to come"),
            "{why}"
        );
    }
    // A day that there is once in four years does come.
    let flow = Flow::empty("rare")
        .step(
            "clock",
            "trigger.schedule",
            json!({ "by": "cron", "cron": "0 9 29 FEB *" }),
        )
        .step("x", "data.set", json!({ "fields": { "x": 1 } }))
        .wires(&["clock -> x"]);
    company.publish(&flow.doc).await?;
    Ok(())
}
