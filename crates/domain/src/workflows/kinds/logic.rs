//! Which way it goes. None of these has an effect.

use super::{params::named_ports, prelude::*};

const fn logic(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Logic, title, summary)
}

fn switch_ports(params: &super::Params) -> Vec<String> {
    named_ports(params, "cases", "name", &["else"])
}

fn split_ports(params: &super::Params) -> Vec<String> {
    named_ports(params, "branches", "name", &[])
}

fn variant_ports(params: &super::Params) -> Vec<String> {
    named_ports(params, "variants", "name", &[])
}

/// Inside the loop flows one item; behind it, the list of what the rounds gave.
fn loop_type(_: &super::Params, input: &Type, port: &str) -> Type {
    match port {
        "each" => input.item().clone(),
        _ => Type::Any.list(),
    }
}

const BRANCHES: &[Field] = &[
    Field::new("name", "Name", Of::Text(60)).required(),
    Field::new("weight", "Share in %", Of::Decimal(0, 100)).required(),
];

pub(super) const KINDS: &[KindSpec] = &[
    logic("logic.if", "If", "Goes on by yes or no.")
        .ports(&["yes", "no"])
        .fields(&[Field::new("where", "If", Of::Condition).required().tokens()])
        .sample(r#"{"matched": true}"#),
    logic(
        "logic.switch",
        "Switch",
        "Goes on by the first case that holds, or by else.",
    )
    .ports_by(switch_ports)
    .fields(&[Field::new(
        "cases",
        "Cases",
        Of::List(
            50,
            &[
                Field::new("name", "Name", Of::Text(60)).required(),
                Field::new("where", "If", Of::Condition).required().tokens(),
            ],
        ),
    )
    .required()])
    .sample(r#"{"case": "big"}"#),
    logic(
        "logic.split",
        "Split",
        "Sends a share of the subjects each way; the same subject always goes the same way.",
    )
    .ports_by(split_ports)
    .fields(&[
        Field::new("branches", "Branches", Of::List(20, BRANCHES)).required(),
        Field::text("by", "Subject", 500).help("Empty: the item's subject"),
    ])
    .sample(r#"{"branch": "A"}"#),
    logic(
        "logic.ab_test",
        "A/B test",
        "Splits like Split, measures a goal and can send everybody to the winner.",
    )
    .ports_by(variant_ports)
    .fields(&[
        Field::new("variants", "Variants", Of::List(10, BRANCHES)).required(),
        Field::choice(
            "goal",
            "Goal",
            &["clicks", "opens", "replies", "conversions", "engagement"],
        )
        .required(),
        Field::new("auto_promote", "Send everybody to the winner", Of::Bool).default("false"),
        Field::integer("confidence", "Confidence in %", 80, 99).default("95"),
        Field::text("by", "Subject", 500),
    ])
    .sample(r#"{"variant": "A", "experiment": ""}"#),
    logic(
        "logic.join",
        "Join",
        "Waits for its wires: all of them, any one, or the first so many.",
    )
    .ports(&["out", "timeout"])
    .fields(&[
        Field::choice("wait_for", "Wait for", &["all", "any", "count"]).default("\"all\""),
        Field::integer("count", "How many", 1, 100)
            .required()
            .when("wait_for", &["count"]),
        Field::new("timeout", "At most", Of::Duration(365 * 86_400)),
    ])
    .gives(One(&Type::Any))
    .open_sample(r#"{"arrived": 2}"#),
    logic(
        "logic.loop",
        "Loop",
        "Runs the steps behind each once per item, then goes on by done.",
    )
    .icon("repeat")
    .ports(&["each", "done"])
    .fields(&[
        Field::text("list", "List", 500).help("Empty: the list that the step is given"),
        Field::integer("max", "Most rounds", 1, 10_000).required(),
        Field::integer("parallel", "Rounds at the same time", 1, 100).default("1"),
        Field::new("until", "Stop when", Of::Condition).tokens(),
    ])
    .gives(By(loop_type))
    .sample(r#"{"items": [], "rounds": 0}"#),
    logic(
        "logic.subworkflow",
        "Run a workflow",
        "Runs another workflow and goes on with what it gives.",
    )
    .icon("layers")
    .fields(&[
        Field::new("workflow", "Workflow", Of::Ref("wfl")).required(),
        Field::new("inputs", "Inputs", Of::Map(50)).tokens(),
        Field::new("wait", "Wait for its end", Of::Bool).default("true"),
    ])
    .gives(One(&Type::Any))
    .open_sample(
        r#"{"run": "run_0192f0c1d2e37abc8def0123456789ab", "status": "succeeded", "output": {}}"#,
    ),
    logic("logic.stop", "Stop", "Ends the run, well or as failed.")
        .icon("stop")
        .ports(&[])
        .fields(&[
            Field::choice("as", "As", &["ok", "failed"]).default("\"ok\""),
            Field::text("reason", "Reason", 500),
        ])
        .sample(r#"{"ended": "ok"}"#),
    logic(
        "logic.once",
        "Once",
        "Goes on by first the first time a key is seen, and by seen afterwards.",
    )
    .ports(&["first", "seen"])
    .fields(&[
        Field::text("key", "Key", 500).required(),
        Field::new("within", "Forget after", Of::Duration(365 * 86_400)),
    ])
    .sample(r#"{"key": "ada@example.com", "first": true}"#),
    logic(
        "logic.rate_limit",
        "Limit the rate",
        "Lets so many items through in a time; the others wait.",
    )
    .fields(&[
        Field::integer("max", "Items", 1, 1_000_000).required(),
        Field::new("per", "In", Of::Duration(30 * 86_400)).required(),
        Field::text("by", "Counted by", 500).help("Empty: all together"),
    ])
    .sample(r#"{"waited_seconds": 0}"#),
];
