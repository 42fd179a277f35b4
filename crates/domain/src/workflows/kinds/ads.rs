//! Advertising. Everything here moves money.

use super::prelude::*;

const PLATFORMS: &[&str] = &["meta", "google", "linkedin", "tiktok", "x"];

const fn ad(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Ads, title, summary)
        .from(Feature::Ads)
        .takes(&[Type::Ad])
        .gives(One(&Type::Ad))
        .needs(&[Need::Plan("ads")])
        .effect(Effect::Spends)
        .sample(r#"{"ad_id": "1", "platform": "meta", "status": "active"}"#)
}

pub(super) const KINDS: &[KindSpec] = &[
    ad("ad.create", "Create an ad", "Starts an ad with a budget.")
        .fields(&[
            Field::choice("platform", "Platform", PLATFORMS).required(),
            Field::new("budget", "Budget", Of::Money).required(),
            Field::integer("days", "Days", 1, 365).required(),
            Field::text("audience", "Audience", 2_000).required(),
        ])
        .once(Idempotent::No)
        .undone_by("ad.pause", |_| Some(super::Params::new()))
        .cost(Cost::Param("budget")),
    ad(
        "ad.update",
        "Change an ad",
        "Changes the text, the audience or the budget of an ad.",
    )
    .fields(&[
        Field::new("budget", "New budget", Of::Money),
        Field::text("audience", "New audience", 2_000),
    ])
    .cost(Cost::Param("budget")),
    ad(
        "ad.pause",
        "Pause an ad",
        "Stops an ad; it can be started again.",
    )
    .effect(Effect::External),
    ad(
        "ad.reallocate",
        "Move budget",
        "Moves budget from weak ads to strong ones, within limits.",
    )
    .takes_many(&[Type::Ad, Type::Metric, Type::Campaign])
    .fields(&[
        Field::integer("max_percent", "Move at most, in % a day", 1, 100).required(),
        Field::new("limit", "Most money moved", Of::Money).required(),
    ])
    .once(Idempotent::No)
    .cost(Cost::Param("limit")),
];
