//! Any work of a language model.

use super::{params::named_ports, prelude::*};

const fn ai(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Ai, title, summary)
        .needs(&[Need::Model("text")])
        .cost(Cost::Tokens(2_000))
}

const INPUT: Field = Field::text("text", "Text", 50_000).required();
const MODEL: Field = Field::new("model", "Model", Of::Text(100))
    .help("The company's usual model unless another is chosen");

fn label_ports(params: &super::Params) -> Vec<String> {
    named_ports(params, "labels", "name", &["other"])
}

fn prompt_type(params: &super::Params, _: &Type, _: &str) -> Type {
    match super::text(params, "answer") {
        Some("record") => Type::Any,
        Some("list") => Type::Text.list(),
        _ => Type::Text,
    }
}

pub(super) const KINDS: &[KindSpec] = &[
    ai(
        "ai.prompt",
        "Ask a model",
        "Asks a model and checks that the answer has the wanted shape.",
    )
    .fields(&[
        Field::text("prompt", "Prompt", 50_000).required(),
        Field::text("system", "Role", 10_000),
        Field::choice("answer", "Answer", &["text", "list", "record"]).default("\"text\""),
        Field::new("schema", "Shape of the record", Of::Json)
            .required()
            .when("answer", &["record"]),
        Field::integer("max_tokens", "Most tokens to write", 1, 32_000).default("1000"),
        MODEL,
    ])
    .gives(By(prompt_type))
    .open_sample(r#"{"text": "…", "items": [], "data": {}}"#),
    ai(
        "ai.classify",
        "Sort into classes",
        "Chooses one label for a text; each label is an output of its own.",
    )
    .ports_by(label_ports)
    .fields(&[
        INPUT,
        Field::new(
            "labels",
            "Labels",
            Of::List(
                20,
                &[
                    Field::new("name", "Label", Of::Text(60)).required(),
                    Field::new("means", "What it means", Of::Text(500)),
                ],
            ),
        )
        .required(),
        Field::new("confidence", "Least confidence", Of::Decimal(0, 1)).default("0.5"),
        MODEL,
    ])
    .sample(r#"{"label": "complaint", "confidence": 0.91}"#),
    ai(
        "ai.extract",
        "Extract fields",
        "Reads named fields out of a text.",
    )
    .fields(&[
        INPUT,
        Field::new(
            "fields",
            "Fields",
            Of::List(
                50,
                &[
                    Field::new("key", "Key", Of::Text(60)).required(),
                    Field::choice(
                        "type",
                        "Type",
                        &["text", "number", "yes_no", "date", "list"],
                    ),
                    Field::new("means", "What it is", Of::Text(500)),
                ],
            ),
        )
        .required(),
        MODEL,
    ])
    .open_sample(r#"{"found": 3}"#),
    ai(
        "ai.guard",
        "Guard",
        "Looks for claims, personal data and insults, and goes on by safe or flagged.",
    )
    .icon("shield")
    .ports(&["safe", "flagged"])
    .fields(&[
        INPUT,
        Field::new(
            "checks",
            "Looks for",
            Of::Choices(&["claims", "personal_data", "toxicity", "injection"]),
        )
        .required()
        .default(r#"["claims", "personal_data", "toxicity"]"#),
        MODEL,
    ])
    .sample(r#"{"safe": true, "findings": []}"#),
];
