//! The brand's voice and rules.

use super::prelude::*;

const fn brand(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Brand, title, summary).from(Feature::Brand)
}

pub(super) const KINDS: &[KindSpec] = &[
    brand(
        "brand.audit",
        "Audit the brand",
        "Reads what is published and says where it strays from the guidelines.",
    )
    .fields(&[
        Field::new("sources", "Sources", Of::Texts(20)).required(),
        Field::integer("days", "Days back", 1, 365).default("90"),
    ])
    .gives(One(&Type::Text))
    .needs(&[Need::Model("text")])
    .cost(Cost::Tokens(20_000))
    .sample(r#"{"summary": "Tone holds; 3 posts use a banned word", "findings": []}"#),
    brand(
        "brand.draft_guidelines",
        "Draft guidelines",
        "Writes a draft of the guidelines from samples of your texts. It is never in force by itself.",
    )
    .fields(&[Field::text("samples", "Samples", 50_000).required()])
    .gives(One(&Type::Text))
    .needs(&[Need::Model("text"), Need::Permission(Permission::BrandWrite)])
    .effect(Effect::Writes)
    .cost(Cost::Tokens(12_000))
    .sample(r#"{"brand": "brd_0192f0c1d2e37abc8def0123456789ab", "summary": "Warm, plain, short"}"#),
    brand(
        "brand.check",
        "Check against the brand",
        "Reads a text against the guidelines and goes on by pass or fail.",
    )
    .from(Feature::Workflows)
    .icon("seal")
    .ports(&["pass", "fail"])
    .fields(&[
        Field::integer("threshold", "Most errors that still pass", 0, 100).default("0"),
        Field::new("brand", "Guidelines", Of::Ref("brd")).help("The published ones unless others are chosen"),
    ])
    .effect(Effect::Writes)
    .sample(r#"{"findings": [], "passed": true}"#),
];
