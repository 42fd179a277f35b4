//! Finding out and deciding what to do. All of these ask a model and change nothing.

use super::prelude::*;

const fn research(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Research, title, summary)
        .from(Feature::Agents)
        .needs(&[Need::Model("text")])
        .cost(Cost::Tokens(8_000))
}

const TOPIC: Field = Field::text("topic", "Topic", 2_000).required();

pub(super) const KINDS: &[KindSpec] = &[
    research(
        "gen.competitors",
        "Look at competitors",
        "Reads what competitors say and finds what they leave out.",
    )
    .fields(&[
        Field::new("competitors", "Competitors", Of::Texts(20)).required().tokens(),
        Field::integer("days", "Days back", 1, 365).default("30"),
    ])
    .gives(One(&Type::Text))
    .sample(r#"{"summary": "Nobody speaks about opening hours", "gaps": ["opening hours"], "sources": []}"#),
    research(
        "gen.market",
        "Research the market",
        "Answers a question about the market, with sources.",
    )
    .fields(&[
        Field::text("question", "Question", 2_000).required(),
        Field::new("regions", "Regions", Of::Texts(20)),
    ])
    .gives(One(&Type::Text))
    .sample(r#"{"summary": "Demand grows in spring", "sources": []}"#),
    research(
        "gen.pillars",
        "Find content pillars",
        "Proposes the few themes that the content turns around.",
    )
    .fields(&[TOPIC, Field::integer("count", "How many", 1, 12).default("4")])
    .gives(ListOf(&Type::Text))
    .sample(r#"{"items": ["Craft", "Neighbours", "Seasons", "Behind the counter"]}"#),
    research(
        "gen.brief",
        "Write a brief",
        "Turns a wish into a brief: goal, audience, message, measure.",
    )
    .fields(&[Field::text("wish", "What is wanted", 5_000).required()])
    .gives(One(&Type::Brief))
    .sample(r#"{"objective": "Fill Saturday mornings", "audience": "Families nearby", "message": "Rolls from 7", "measure": "Visits"}"#),
    research(
        "gen.ideas",
        "Find ideas",
        "Proposes ideas for posts, one item each.",
    )
    .fields(&[
        TOPIC,
        Field::integer("count", "How many", 1, 50).default("10"),
        Field::choice("channel", "For", &["any", "social", "blog", "email", "video"]),
    ])
    .gives(ListOf(&Type::Brief))
    .sample(r#"{"items": [{"title": "Why our rolls take two days", "angle": "patience"}]}"#),
    research(
        "gen.hashtags",
        "Find hashtags",
        "Proposes hashtags for a text and a network.",
    )
    .fields(&[
        Field::text("text", "Text", 5_000).required(),
        Field::choice("network", "Network", &["instagram", "tiktok", "linkedin", "x", "facebook"]).required(),
        Field::integer("count", "How many", 1, 30).default("5"),
    ])
    .gives(ListOf(&Type::Text))
    .cost(Cost::Tokens(1_500))
    .sample(r##"{"items": ["#sourdough", "#bakery"]}"##),
];
