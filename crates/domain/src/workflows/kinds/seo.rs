//! Being found by search engines. All of these read and propose; nothing is changed.

use super::prelude::*;

const fn seo(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Seo, title, summary).from(Feature::Seo)
}

pub(super) const KINDS: &[KindSpec] = &[
    seo(
        "seo.keywords",
        "Find keywords",
        "Proposes search words with what people mean by them.",
    )
    .fields(&[
        Field::text("topic", "Topic", 2_000).required(),
        Field::new("country", "Country", Of::Text(2)),
        Field::integer("count", "How many", 1, 200).default("20"),
    ])
    .gives(ListOf(&Type::Text))
    .needs(&[Need::Model("text")])
    .cost(Cost::Tokens(4_000))
    .sample(r#"{"items": [{"keyword": "fresh rolls near me", "intent": "visit"}]}"#),
    seo(
        "seo.optimise",
        "Improve for search",
        "Proposes title, description, headings and links for a text.",
    )
    .takes(&[Type::Asset, Type::Text])
    .fields(&[
        Field::text("keyword", "Keyword", 200).required(),
        Field::new("url", "Address of the page", Of::Url).tokens(),
    ])
    .needs(&[Need::Model("text")])
    .cost(Cost::Tokens(6_000))
    .sample(r#"{"title": "…", "description": "…", "changes": []}"#),
    seo(
        "seo.audit",
        "Audit a page",
        "Reads a page and lists what keeps it from being found.",
    )
    .fields(&[
        Field::new("url", "Address", Of::Url).required().tokens(),
        Field::integer("pages", "Most pages", 1, 500).default("50"),
    ])
    .gives(One(&Type::Text))
    .sample(r#"{"score": 82, "findings": [{"rule": "title", "page": "/", "message": "The title is 80 characters long"}]}"#),
];
