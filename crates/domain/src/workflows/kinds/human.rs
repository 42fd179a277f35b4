//! A person does something, and the run waits.

use super::prelude::*;

const fn human(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Human, title, summary).effect(Effect::Writes)
}

const EXPIRES: Field =
    Field::integer("expires_hours", "At most, in hours", 1, 24 * 365).help("Empty: no limit");
const WHO: Field = Field::new("assignees", "Who", Of::Texts(50)).help("Empty: whoever may decide");
const ASK: Field = Field::text("message", "What to look at", 5_000);

pub(super) const KINDS: &[KindSpec] = &[
    human(
        "human.approval",
        "Approval",
        "Asks for a decision. It holds for exactly what was shown; an edit asks again.",
    )
    .icon("check")
    .ports(&["approved", "changes", "rejected", "expired"])
    .fields(&[
        Field::integer("required", "People who must agree", 1, 20).default("1"),
        Field::choice("policy", "Rule", &["company", "any", "all", "count"]).default("\"company\"")
            .help("The company's rule unless another is chosen; it can be stricter, never weaker"),
        WHO,
        Field::new("deputy", "Deputy", Of::Text(100)),
        Field::new("deputy_after_hours", "Ask the deputy after hours", Of::Integer(1, 24 * 30)).when("policy", &["company", "any", "all", "count"]),
        EXPIRES,
        Field::new("self_approval", "Who started the run may agree", Of::Bool).help("Empty: yes"),
        Field::new("form", "Questions", Of::List(20, &[
            Field::new("key", "Key", Of::Text(60)).required(),
            Field::new("label", "Question", Of::Text(500)).required(),
            Field::choice("type", "Answer", &["text", "yes_no", "number", "choice"]),
            Field::new("choices", "Choices", Of::Texts(50)).when("type", &["choice"]),
        ])),
        ASK,
    ])
    .open_sample(r#"{"approval_id": "apr_0192f0c1d2e37abc8def0123456789ab", "decision": "approved", "comment": "", "answers": {}}"#),
    human(
        "human.review_edit",
        "Review and edit",
        "A person edits the item; the edited one goes on.",
    )
    .icon("pen")
    .ports(&["done", "expired"])
    .fields(&[ASK, WHO, EXPIRES])
    .open_sample(r#"{"edited": true, "by": "Ada"}"#),
    human("human.choose", "Choose", "A person picks one or more of a list.")
        .ports(&["chosen", "none", "expired"])
        .fields(&[
            Field::text("list", "List", 500).required(),
            Field::integer("min", "At least", 0, 100).default("1"),
            Field::integer("max", "At most", 1, 100).default("1"),
            ASK,
            WHO,
            EXPIRES,
        ])
        .gives(ListOf(&Type::Any))
        .open_sample(r#"{"items": [], "by": "Ada"}"#),
    human("human.task", "Task", "A person does something outside and says when it is done.")
        .ports(&["done", "expired"])
        .fields(&[
            Field::text("title", "Task", 200).required(),
            Field::text("details", "Details", 10_000),
            WHO,
            EXPIRES,
            Field::new("proof", "Ask for a link", Of::Bool).default("false"),
        ])
        .open_sample(r#"{"done_by": "Ada", "link": ""}"#),
];
