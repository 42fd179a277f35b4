//! Ways, branches, loops, tokens.

use super::*;

#[test]
fn the_main_job_has_two_pieces_of_advice_and_nothing_else() {
    let doc = main_job(&[Network::X]);
    let all = found(&doc, &Context::default());
    assert_eq!(all, ["V15 approval_x Warning", "V16 post_x Warning"]);
}

#[test]
fn a_kind_that_does_not_run_yet_is_refused_with_its_feature() {
    let doc = drawn(&["t:trigger.manual", "a:ad.pause"], &["t>a"]);
    let all = validate(&doc, &Context::default());
    let issue = all.iter().find(|i| i.rule == "K01").expect("K01");
    assert_eq!(issue.severity, IssueSeverity::Error);
    assert!(
        issue.message.contains("Advertising brings it"),
        "{}",
        issue.message
    );
}

#[test]
fn what_runs_do_not_respect_yet_is_refused_by_name() {
    let job = main_job(&[Network::X]);
    let mut doc = with(
        job.clone(),
        &[(
            "draft_x",
            json!({ "to": ["owner"], "text": "Done", "channel": "slack" }),
        )],
    );
    let told = doc.nodes.values_mut().find(|n| n.key == "draft_x");
    told.expect("node").kind = "notify.message".to_owned();
    let all = validate(&doc, &Context::default());
    let refused: Vec<_> = all.iter().filter(|i| i.rule == "K02").collect();
    let fields: Vec<_> = refused.iter().map(|i| i.field.as_deref()).collect();
    assert_eq!(fields, [Some("channel")]);
    assert!(
        refused[0].message.contains("Integrations brings it"),
        "{refused:?}"
    );
    assert!(
        validate(&job, &Context::default())
            .iter()
            .all(|i| i.rule != "K02")
    );
}

#[test]
fn settings_that_no_run_could_keep_are_refused_by_their_names() {
    let mut doc = main_job(&[Network::X]);
    let wrong = |doc: &WorkflowDoc| -> Vec<String> {
        let all = validate(doc, &Context::default()).into_iter();
        let errors = all.filter(|i| i.severity == IssueSeverity::Error);
        errors.filter_map(|i| i.field).collect()
    };
    let settings = &mut doc.settings;
    settings.concurrency = Some(10_001);
    settings.timeout_seconds = Some(400 * 86_400);
    settings.redact = vec!["lead.email".to_owned(), "{{ lead.name }}".to_owned()];
    settings.dedupe = Some(" ".to_owned());
    let places = ["concurrency", "timeout_seconds", "redact.1", "dedupe"];
    assert_eq!(wrong(&doc), places.map(|p| format!("settings.{p}")));
    let settings = &mut doc.settings;
    settings.concurrency = Some(10_000);
    settings.timeout_seconds = Some(366 * 86_400);
    settings.redact.pop();
    settings.dedupe = Some("{{ lead.email }}".to_owned());
    assert!(wrong(&doc).is_empty());
    // Models are paid in dollars.
    for (currency, fields) in [
        ("USD", vec![]),
        ("EUR", vec!["settings.budget_per_run".to_owned()]),
    ] {
        doc.settings.budget_per_run = Some(crate::money::Money {
            amount: 5.into(),
            currency: currency.to_owned(),
        });
        assert_eq!(wrong(&doc), fields);
    }
}

#[test]
fn v01_a_workflow_without_a_start_gets_one() {
    let doc = drawn(&["a:data.set", "b:data.set"], &["a>b"]);
    let doc = mended(&doc, &Context::default(), "V01 - Error");
    lacks(&doc, &Context::default(), "V02");
}

#[test]
fn v02_what_nothing_leads_to_is_named() {
    let doc = drawn(&["t:trigger.manual", "a:data.set"], &[]);
    has(&doc, &Context::default(), "V02 a Warning");
}

#[test]
fn v03_circles_and_broken_loops_are_refused_with_their_steps() {
    let nodes = ["t:trigger.manual", "a:data.set", "b:data.set"];
    let issue = has(
        &drawn(&nodes, &["t>a", "a>b", "b>a"]),
        &Context::default(),
        "V03 a Error",
    );
    assert!(issue.message.contains("a → b → a"), "{}", issue.message);
    let doc = drawn(
        &["t:trigger.manual", "l:logic.loop", "a:data.set"],
        &["t>l", "l.each>a", "t>a"],
    );
    assert!(has(&doc, &Context::default(), "V03 a Error").edge.is_some());
}

#[test]
fn v04_and_v05_tokens_read_what_has_run() {
    let nodes = [
        "t:trigger.manual",
        "if:logic.if",
        "a:ai.guard",
        "b:data.set",
        "z:ai.prompt",
        "off:data.set",
    ];
    let wires = ["t>if", "if.yes>a", "if.no>b", "a.safe>z", "b>z"];
    let mut doc = drawn(&nodes, &wires);
    doc.nodes
        .values_mut()
        .find(|n| n.key == "off")
        .expect("off")
        .enabled = false;
    for (prompt, wanted) in [
        ("{{ steps.if.matched }}", None),
        ("{{ steps.a.safe }}", Some("V05 z Warning")),
        ("{{ steps.a.safe | default:yes }}", None),
        ("{{ steps.nobody.text }}", Some("V04 z Error")),
        ("{{ steps.z.text }}", Some("V04 z Error")),
        ("{{ steps.off.text }}", Some("V04 z Error")),
        ("{{ steps.if.colour }}", Some("V04 z Error")),
        ("{{ steps.if. }}", Some("V04 z Error")),
        ("{{ lead.email }} {{ trigger.x }}", None),
    ] {
        let doc = with(doc.clone(), &[("z", json!({ "prompt": prompt }))]);
        let mine: Vec<_> = found(&doc, &Context::default())
            .into_iter()
            .filter(|f| f.contains(" z "))
            .collect();
        assert_eq!(mine, wanted.into_iter().collect::<Vec<_>>(), "{prompt}");
    }
    let doc = with(doc, &[("z", json!({ "prompt": "{{ steps.a.safe }}" }))]);
    let issue = has(&doc, &Context::default(), "V05 z Warning");
    assert!(
        issue.message.contains("t → if → b → z"),
        "{}",
        issue.message
    );
}

#[test]
fn v04_what_a_loop_s_body_gives_is_read_inside_it() {
    let doc = drawn(
        &[
            "t:trigger.manual",
            "l:logic.loop",
            "a:ai.prompt",
            "z:ai.prompt",
        ],
        &["t>l", "l.each>a", "a>l", "l.done>z"],
    );
    let doc = with(
        doc,
        &[
            ("l", json!({ "max": 3 })),
            ("a", json!({ "prompt": "{{ item }}" })),
            ("z", json!({ "prompt": "{{ steps.a.text }}" })),
        ],
    );
    let issue = has(&doc, &Context::default(), "V04 z Error");
    assert!(issue.message.contains("steps.l.items"), "{}", issue.message);
    let doc = with(doc, &[("z", json!({ "prompt": "{{ steps.l.items }}" }))]);
    lacks(&doc, &Context::default(), "V04");
}

#[test]
fn v06_wrong_types_say_what_to_add_and_add_it() {
    let doc = drawn(&["t:trigger.post_event", "m:lead.tag"], &["t>m"]);
    let issue = has(&doc, &Context::default(), "V06 m Error");
    assert!(
        issue
            .message
            .contains("needs a Lead, gets a Post: add Find lead"),
        "{}",
        issue.message
    );
    let doc = mended(&doc, &Context::default(), "V06 m Error");
    assert!(doc.by_key("lead_find").is_some());
    let doc = drawn(
        &["t:trigger.manual", "i:gen.ideas", "d:content.translate"],
        &["t>i", "i>d"],
    );
    assert!(
        has(&doc, &Context::default(), "V06 d Error")
            .message
            .contains("a list of Brief")
    );
}

#[test]
fn v10_branches_and_joins_can_do_what_they_say() {
    let nodes = [
        "t:trigger.manual",
        "s:logic.split",
        "a:data.set",
        "b:data.set",
        "j:logic.join",
    ];
    let doc = drawn(&nodes, &["t>s", "s.A>a", "s.B>b", "a>j", "b>j"]);
    let doc = with(
        doc,
        &[(
            "s",
            json!({ "branches": [{ "name": "A", "weight": 50 }, { "name": "B", "weight": 40 }] }),
        )],
    );
    let doc = mended(&doc, &Context::default(), "V10 s Error");
    assert_eq!(
        doc.by_key("s").expect("s").params["branches"][1]["weight"],
        50
    );
    let issue = has(&doc, &Context::default(), "V10 j Error");
    assert!(
        issue.message.contains("never completes"),
        "{}",
        issue.message
    );
    let doc = mended(&doc, &Context::default(), "V10 j Error");
    lacks(&doc, &Context::default(), "V10");
    let doc = with(doc, &[("j", json!({ "wait_for": "count", "count": 3 }))]);
    has(&doc, &Context::default(), "V10 j Error");
    let doc = drawn(&["t:trigger.manual", "s:logic.switch"], &["t>s"]);
    has(&doc, &Context::default(), "V10 s Error");
    let doc = with(
        doc,
        &[(
            "s",
            json!({ "cases": [{ "name": "else", "where": { "rules": [{ "value": 1, "is": "exists" }] } }] }),
        )],
    );
    has(&doc, &Context::default(), "V10 s Error");
    // Two wires in parallel from one output do both come.
    let doc = drawn(
        &[
            "t:trigger.manual",
            "a:data.set",
            "b:data.set",
            "j:logic.join",
        ],
        &["t>a", "t>b", "a>j", "b>j"],
    );
    lacks(&doc, &Context::default(), "V10");
}

#[test]
fn v11_loops_have_a_bound_within_the_plan() {
    let doc = drawn(&["t:trigger.manual", "l:logic.loop"], &["t>l"]);
    let doc = mended(&doc, &Context::default(), "V11 l Error");
    lacks(&doc, &Context::default(), "V11");
    let small = Context {
        loop_max: Some(50),
        ..Context::default()
    };
    let doc = mended(&doc, &small, "V11 l Error");
    assert_eq!(doc.by_key("l").expect("l").params["max"], 50);
}

#[test]
fn v15_decisions_that_lead_nowhere_are_named() {
    let doc = drawn(
        &[
            "t:trigger.manual",
            "w:time.wait_event",
            "a:human.approval",
            "z:data.set",
        ],
        &["t>w", "w.happened>a", "a.approved>z"],
    );
    let doc = with(doc, &[("a", json!({ "expires_hours": 24 }))]);
    let all = found(&doc, &Context::default());
    assert_eq!(
        all.iter().filter(|f| *f == "V15 a Warning").count(),
        2,
        "{all:?}"
    );
    assert_eq!(
        all.iter().filter(|f| *f == "V15 w Warning").count(),
        1,
        "{all:?}"
    );
}
