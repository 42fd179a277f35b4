//! Influencers and affiliates.

use super::prelude::*;

const fn partner(
    kind: &'static str,
    title: &'static str,
    summary: &'static str,
    feature: Feature,
) -> KindSpec {
    KindSpec::new(kind, Category::Partners, title, summary).from(feature)
}

pub(super) const KINDS: &[KindSpec] = &[
    partner(
        "influencer.discover",
        "Find influencers",
        "Looks for people who reach the audience.",
        Feature::Influencers,
    )
    .fields(&[
        Field::text("topic", "Topic", 2_000).required(),
        Field::integer("min_reach", "Reach at least", 0, 1_000_000_000),
        Field::integer("count", "How many", 1, 100).default("10"),
    ])
    .gives(ListOf(&Type::Influencer))
    .effect(Effect::Writes)
    .sample(r#"{"items": [{"handle": "ada", "network": "instagram", "reach": 12000}]}"#),
    partner(
        "influencer.outreach",
        "Write to an influencer",
        "Sends an offer.",
        Feature::Influencers,
    )
    .takes(&[Type::Influencer])
    .fields(&[
        Field::text("message", "Message", 10_000).required(),
        Field::new("fee", "Fee offered", Of::Money),
    ])
    .effect(Effect::Irreversible)
    .sample(r#"{"sent": true}"#),
    partner(
        "influencer.deliverable",
        "Check a delivery",
        "Checks a delivery against what was agreed.",
        Feature::Influencers,
    )
    .takes(&[Type::Influencer, Type::Post, Type::Asset])
    .fields(&[Field::text("agreed", "What was agreed", 5_000).required()])
    .effect(Effect::Writes)
    .sample(r#"{"complete": true, "missing": []}"#),
    partner(
        "affiliate.invite",
        "Invite an affiliate",
        "Sends an invitation to the programme.",
        Feature::Affiliates,
    )
    .takes(&[Type::Lead, Type::Influencer])
    .fields(&[Field::text("message", "Message", 10_000).required()])
    .gives(One(&Type::Affiliate))
    .effect(Effect::Irreversible)
    .sample(r#"{"affiliate": "", "invited": true}"#),
    partner(
        "affiliate.link",
        "Make an affiliate link",
        "Makes a link whose sales count for an affiliate.",
        Feature::Affiliates,
    )
    .takes(&[Type::Affiliate])
    .fields(&[Field::new("url", "Leads to", Of::Url).required().tokens()])
    .effect(Effect::Writes)
    .sample(r#"{"url": "https://example.com/a/ada"}"#),
    partner(
        "affiliate.payout_batch",
        "Pay affiliates",
        "Pays what is due, as one batch.",
        Feature::Affiliates,
    )
    .takes_many(&[Type::Affiliate, Type::Event, Type::Decision])
    .fields(&[Field::new("limit", "Most money paid", Of::Money).required()])
    .effect(Effect::Spends)
    .once(Idempotent::No)
    .needs(&[Need::Plan("affiliates")])
    .cost(Cost::Param("limit"))
    .sample(r#"{"paid": 12, "total": {"amount": "340.00", "currency": "EUR"}}"#),
];
