//! One scenario for every kind that runs: a workflow with the kind in it, how a case of it begins, and at
//! which commits the blows fall.

use domain::{publishing::Network, workflows::WorkflowDoc};
use serde_json::{Value, json};

use super::{
    flows::{RATE, around, behind, is, joined, rate, rounds, tagged},
    lab::Lab,
    told::Outputs,
};

/// Commits of one sort of work: the first and, unless it is all of them, the last.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub at: &'static str,
    pub from: usize,
    pub to: Option<usize>,
}

/// How a case begins.
#[derive(Debug, Clone)]
pub(super) enum Begin {
    /// By hand.
    Run(domain::ids::WorkflowId),
    /// The time of a schedule comes.
    Schedule,
    /// An event of the company's own.
    Event,
    /// A lead comes in.
    Lead,
    /// A signed call, twice.
    Call(String),
    /// A campaign on a network. One post at a time: what a dead worker has sent must have arrived before it
    /// is looked up, and here the clock and not the network says when that is.
    Campaign(Network),
}

/// A scenario.
#[derive(Debug, Clone)]
pub(super) struct Scenario {
    pub kind: &'static str,
    pub begin: Begin,
    pub targets: Vec<Target>,
    /// What steps give is compared so far.
    pub outputs: Outputs,
    /// Runs that a case has.
    pub runs: usize,
}

/// Kinds whose commits are those of what begins runs.
pub(super) const TRIGGERS: &[&str] = &[
    "trigger.event",
    "trigger.lead_captured",
    "trigger.approval",
    "trigger.run_failed",
    "trigger.webhook",
    // The last: its time comes again whenever the clock is moved.
    "trigger.schedule",
];

/// Kinds of the way from a brief to a post.
pub(super) const POSTS: &[&str] = &[
    "campaign.plan",
    "content.social",
    "brand.check",
    "eval.score",
    "human.approval",
    "post.x",
    "post.linkedin",
    "insight.collect",
    "trigger.post_event",
];

const MAIL: &str = "Name: Ada King\nThe delivery was late again and two loaves were broken. Write to ada@example.com.";

/// What a case is begun with.
pub(super) fn given(word: &str) -> Value {
    json!({
        "word": word, "mail": format!("{word}@example.com"), "text": MAIL, "fixed": "ada",
        "list": [{ "id": 1 }, { "id": 2 }, { "id": 1 }],
    })
}

fn own(kind: &'static str) -> Vec<Target> {
    vec![Target {
        at: kind,
        from: 1,
        to: None,
    }]
}

/// What only computes is stored by the commit of the step before it.
fn gate() -> Vec<Target> {
    vec![Target {
        at: RATE,
        from: 1,
        to: Some(1),
    }]
}

fn shape(lab: &Lab, kind: &'static str) -> Option<(WorkflowDoc, Vec<Target>)> {
    let text = "{{ trigger.text }}";
    let word = "{{ trigger.word }}";
    let list = "{{ trigger.list }}";
    let (params, ports): (Value, &[&str]) = match kind {
        "trigger.manual" => {
            return Some((
                around("data.set", json!({ "fields": { "x": 1 } }), &["out"]),
                gate(),
            ));
        }
        "data.set" => (json!({ "fields": { "x": word } }), &["out"]),
        "data.filter" => (json!({ "preset": "consent" }), &["dropped"]),
        "data.aggregate" => (json!({ "list": list }), &["out"]),
        "data.dedupe" => (json!({ "list": list, "by": "id" }), &["out"]),
        "data.lookup" => (
            json!({ "in": "leads", "where": is("{{ item.email }}", json!("{{ trigger.mail }}")) }),
            &["out"],
        ),
        "lead.find" => (json!({ "value": "{{ trigger.mail }}" }), &["missing"]),
        "lead.upsert" => (
            json!({ "email": "{{ trigger.mail }}", "fields": { "name": "Ada" } }),
            &["out"],
        ),
        "lead.tag" => return Some((tagged(), own(kind))),
        "http.request" => (
            json!({ "method": "POST", "url": format!("{}/keyed", lab.witness.url()), "idempotency_key": word, "body": { "of": word } }),
            &["out"],
        ),
        "webhook.send" => (
            json!({ "url": format!("{}/hook", lab.witness.url()), "secret": lab.secret }),
            &["out"],
        ),
        "notify.message" => (json!({ "to": ["owner"], "text": word }), &["out"]),
        "ai.prompt" => (json!({ "prompt": text }), &["out"]),
        "ai.classify" => (
            json!({ "text": text, "labels": [{ "name": "complaint", "means": "Something was late or broken" }, { "name": "order", "means": "Wants to buy" }] }),
            &["complaint", "other"],
        ),
        "ai.extract" => (
            json!({ "text": text, "fields": [{ "key": "name", "type": "text" }] }),
            &["out"],
        ),
        "ai.guard" => (json!({ "text": text }), &["flagged", "safe"]),
        "time.delay" => (json!({ "seconds": 60 }), &["out"]),
        "time.until" => (json!({ "until": "clock", "clock": "12:00" }), &["out"]),
        "time.window" => (
            json!({ "from": "09:00", "to": "09:01", "weekdays": ["mo"] }),
            &["out"],
        ),
        "time.wait_event" => (
            json!({ "event": "upgraded", "subject": word, "timeout": 86_400 }),
            &["happened", "timeout"],
        ),
        "human.review_edit" => (json!({ "message": "Mend the words" }), &["done"]),
        "human.choose" => (json!({ "list": list }), &["chosen"]),
        "human.task" => (json!({ "title": "Call" }), &["done"]),
        "logic.if" => (
            json!({ "where": is("{{ trigger.fixed }}", json!("ada")) }),
            &["yes"],
        ),
        "logic.switch" => (
            json!({ "cases": [{ "name": "ada", "where": is("{{ trigger.fixed }}", json!("ada")) }] }),
            &["ada"],
        ),
        "logic.split" => (
            json!({ "by": "{{ trigger.fixed }}", "branches": [{ "name": "a", "weight": 50 }, { "name": "b", "weight": 50 }] }),
            &["a", "b"],
        ),
        "logic.ab_test" => (
            json!({ "by": word, "goal": "clicks", "variants": [{ "name": "a", "weight": 100 }, { "name": "b", "weight": 0 }] }),
            &["a", "b"],
        ),
        // Nobody comes for it.
        "worker.task" => (
            json!({ "capability": "oven.bake", "timeout": 600 }),
            &["out", "timeout"],
        ),
        "logic.stop" => (json!({ "as": "ok" }), &[]),
        "logic.once" => (json!({ "key": word }), &["first"]),
        "logic.rate_limit" => (rate(), &["out"]),
        "logic.join" => {
            return Some((
                joined(),
                vec![Target {
                    at: RATE,
                    from: 2,
                    to: Some(3),
                }],
            ));
        }
        "logic.loop" => {
            return Some((
                rounds(),
                vec![
                    Target {
                        at: kind,
                        from: 1,
                        to: None,
                    },
                    Target {
                        at: RATE,
                        from: 2,
                        to: Some(4),
                    },
                ],
            ));
        }
        _ => return None,
    };
    let targets = match kind {
        "data.set" | "data.aggregate" | "data.dedupe" | "logic.if" | "logic.switch"
        | "logic.split" => gate(),
        "logic.rate_limit" => vec![Target {
            at: RATE,
            from: 2,
            to: Some(2),
        }],
        _ => own(kind),
    };
    Some((around(kind, params, ports), targets))
}

/// The scenario of a kind, with its workflows published. `None`: nobody has written one.
pub(super) async fn of(lab: &Lab, kind: &'static str) -> anyhow::Result<Option<Scenario>> {
    let company = &lab.company;
    let mut scenario = Scenario {
        kind,
        begin: Begin::Event,
        targets: own("event"),
        outputs: Outputs::All,
        runs: 1,
    };
    if POSTS.contains(&kind) {
        if kind == "trigger.post_event" {
            company
                .publish(&behind(kind, json!({ "on": "published" })))
                .await?;
            scenario.runs = 2;
        } else {
            scenario.targets = own(kind);
        }
        scenario.begin = Begin::Campaign(if kind == "post.linkedin" {
            Network::LinkedIn
        } else {
            Network::X
        });
        scenario.outputs = Outputs::Nothing;
        return Ok(Some(scenario));
    }
    match kind {
        "logic.subworkflow" | "trigger.subworkflow" => {
            let inner = company
                .publish(&behind("trigger.subworkflow", json!({})))
                .await?;
            let outer = around("logic.subworkflow", json!({ "workflow": inner }), &["out"]);
            scenario.begin = Begin::Run(company.publish(&outer).await?);
            scenario.targets = own("logic.subworkflow");
            scenario.runs = 2;
        }
        "trigger.event" => {
            company
                .publish(&behind(kind, json!({ "event": "upgraded" })))
                .await?;
        }
        "trigger.lead_captured" => {
            company
                .publish(&behind(kind, json!({ "sources": ["fair"] })))
                .await?;
            scenario.begin = Begin::Lead;
        }
        "trigger.approval" => {
            company
                .publish(&behind(kind, json!({ "on": "decided" })))
                .await?;
            let asks = around(
                "human.approval",
                json!({ "message": "Look" }),
                &["approved"],
            );
            scenario.begin = Begin::Run(company.publish(&asks).await?);
            scenario.runs = 2;
        }
        "trigger.run_failed" => {
            company.publish(&behind(kind, json!({}))).await?;
            let fails = around("logic.stop", json!({ "as": "failed" }), &[]);
            scenario.begin = Begin::Run(company.publish(&fails).await?);
            scenario.runs = 2;
        }
        "trigger.webhook" => {
            let id = company
                .publish(&behind(kind, json!({ "secret": lab.secret })))
                .await?;
            let triggers = services::workflows::triggers(&company.cx, id).await?;
            let url = triggers[0].url.clone().unwrap_or_default();
            let word = url.rsplit('/').next().unwrap_or_default().to_owned();
            scenario.begin = Begin::Call(word);
            scenario.targets = gate();
        }
        "trigger.schedule" => {
            let rule = json!({ "by": "cron", "cron": "0 3 * * *", "tz": "UTC", "catch_up": 10_800, "overlap": "start_anyway" });
            company.publish(&behind(kind, rule)).await?;
            scenario.begin = Begin::Schedule;
            scenario.targets = own("schedule");
        }
        _ => {
            let Some((doc, targets)) = shape(lab, kind) else {
                return Ok(None);
            };
            scenario.begin = Begin::Run(company.publish(&doc).await?);
            scenario.targets = targets;
        }
    }
    Ok(Some(scenario))
}

/// A call that must not be made twice: a person settles what nobody knows.
pub(super) async fn bare_call(lab: &Lab) -> anyhow::Result<Scenario> {
    let url = format!("{}/bare/{{{{ run.id }}}}/it", lab.witness.url());
    let params = json!({ "method": "POST", "url": url, "body": { "of": "{{ trigger.word }}" } });
    let doc = around("http.request", params, &["out"]);
    Ok(Scenario {
        kind: "http.request",
        begin: Begin::Run(lab.company.publish(&doc).await?),
        targets: own("http.request"),
        outputs: Outputs::Effects,
        runs: 1,
    })
}
