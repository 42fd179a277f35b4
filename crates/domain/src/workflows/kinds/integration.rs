//! Other systems. What they do is not ours to look up, so a call that changes something is run
//! again only if it carries a key.

use super::prelude::*;

const fn outside(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Integration, title, summary)
        .from(Feature::Integrations)
        .effect(Effect::External)
}

/// Reading may be repeated; anything else only with a key that the other side knows.
fn call_is_idempotent(params: &super::Params) -> bool {
    matches!(
        super::text(params, "method"),
        None | Some("GET" | "HEAD" | "PUT" | "DELETE")
    ) || super::text(params, "idempotency_key").is_some()
}

/// A message inside the product stays in the building.
fn message_effect(params: &super::Params) -> Effect {
    match super::text(params, "channel") {
        None | Some("in_app") => Effect::Writes,
        Some(_) => Effect::External,
    }
}

const CHANNELS: &[&str] = &["in_app", "email", "slack", "teams"];
/// Longest wait for a worker, in seconds; finished tasks are kept longer.
const WEEK: u64 = 7 * 86_400;
const URL: Field = Field::new("url", "Address", Of::Url).required().tokens();

pub(super) const KINDS: &[KindSpec] = &[
    outside(
        "http.request",
        "Call an address",
        "Calls an HTTP address and reads the answer.",
    )
    .from(Feature::Workflows)
    .icon("globe")
    .fields(&[
        Field::choice(
            "method",
            "Method",
            &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"],
        )
        .default("\"GET\""),
        URL,
        Field::new("headers", "Headers", Of::Map(50)).tokens(),
        Field::new("auth", "Secret for the Authorization header", Of::Secret),
        Field::new("body", "Body", Of::Json)
            .tokens()
            .when("method", &["POST", "PUT", "PATCH"]),
        Field::text("idempotency_key", "Idempotency key", 255).when("method", &["POST", "PATCH"]),
        Field::new("fail_on_status", "Statuses from 400 are failures", Of::Bool).default("true"),
    ])
    .gives(One(&Type::Any))
    .once(Idempotent::By(call_is_idempotent))
    .open_sample(r#"{"status": 200, "headers": {}, "body": {}}"#),
    outside(
        "webhook.send",
        "Send a webhook",
        "Posts the item to an address, signed; doubles can be told by its id.",
    )
    .from(Feature::Workflows)
    .icon("hook")
    .fields(&[
        URL,
        Field::new("secret", "Signing secret", Of::Secret).required(),
        Field::new("body", "Body", Of::Json)
            .tokens()
            .help("Empty: the item"),
    ])
    .sample(r#"{"status": 200, "delivery": "eff_0192f0c1d2e37abc8def0123456789ab"}"#),
    outside(
        "worker.task",
        "Have a worker do it",
        "Hands the item to a program of your own that works for you, and goes on with what it gives back.",
    )
    .from(Feature::Workflows)
    .ports(&["out", "timeout"])
    .fields(&[
        Field::text("capability", "What the worker can do", 60)
            .required()
            .help("As the worker registers it, such as image.resize"),
        Field::new("input", "Input", Of::Json)
            .tokens()
            .help("Empty: the item"),
        Field::new("timeout", "At most", Of::Duration(WEEK))
            .required()
            .default("3600"),
    ])
    .open_sample(r#"{"task": "tsk_0192f0c1d2e37abc8def0123456789ab", "result": {}}"#),
    outside(
        "crm.sync",
        "Sync with the CRM",
        "Writes the lead to the CRM and reads back what is there.",
    )
    .takes_many(&[Type::Lead])
    .needs(&[Need::Connection {
        provider: "crm",
        scopes: &["contacts.write"],
    }])
    .fields(&[
        Field::new("connection", "CRM", Of::Connection("crm")),
        Field::new("map", "Fields", Of::Map(100)).tokens(),
    ])
    .sample(r#"{"crm_id": "1", "created": false}"#),
    outside(
        "automation.zapier",
        "Send to Zapier",
        "Hands the item to a Zap.",
    )
    .needs(&[Need::Connection {
        provider: "zapier",
        scopes: &[],
    }])
    .fields(&[
        Field::new("connection", "Account", Of::Connection("zapier")),
        Field::new("zap", "Zap", Of::Text(200)).required(),
    ])
    .once(Idempotent::No)
    .sample(r#"{"accepted": true}"#),
    outside(
        "automation.power_automate",
        "Send to Power Automate",
        "Hands the item to a flow.",
    )
    .needs(&[Need::Connection {
        provider: "power_automate",
        scopes: &[],
    }])
    .fields(&[
        Field::new("connection", "Account", Of::Connection("power_automate")),
        Field::new("flow", "Flow", Of::Text(200)).required(),
    ])
    .once(Idempotent::No)
    .sample(r#"{"accepted": true}"#),
    outside(
        "notify.message",
        "Tell somebody",
        "Sends a message to people in the product, by mail, Slack or Teams.",
    )
    .from(Feature::Workflows)
    .icon("bell")
    .effect_by(message_effect)
    .fields(&[
        Field::choice("channel", "By", CHANNELS).default("\"in_app\""),
        Field::new("to", "To", Of::Texts(50))
            .required()
            .tokens()
            .when("channel", &["in_app", "email"])
            .help("People or roles"),
        Field::new("connection", "Account", Of::Connection("chat"))
            .required()
            .when("channel", &["slack", "teams"]),
        Field::text("room", "Channel", 200)
            .required()
            .when("channel", &["slack", "teams"]),
        Field::text("text", "Text", 4_000).required(),
    ])
    .sample(r#"{"sent": 1}"#),
    outside(
        "export.bi",
        "Export for analysis",
        "Writes rows to a table of your data warehouse.",
    )
    .needs(&[Need::Connection {
        provider: "bi",
        scopes: &["write"],
    }])
    .fields(&[
        Field::new("connection", "Warehouse", Of::Connection("bi")),
        Field::new("table", "Table", Of::Text(200)).required(),
        Field::choice("what", "What", &["items", "metrics", "leads", "runs"]).required(),
    ])
    .sample(r#"{"rows": 120}"#),
];
