//! Campaigns as a whole.

use super::{params::keep, prelude::*};

const fn campaign(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Campaign, title, summary)
        .from(Feature::Campaigns)
        .gives(One(&Type::Campaign))
        .effect(Effect::Writes)
}

const WHICH: Field = Field::new("campaign", "Campaign", Of::Ref("cmp"))
    .tokens()
    .help("Empty: the run's campaign");

pub(super) const KINDS: &[KindSpec] = &[
    campaign(
        "campaign.plan",
        "Plan the posts",
        "Chooses an angle and a slot for each channel.",
    )
    .from(Feature::Workflows)
    .needs(&[Need::Permission(Permission::CampaignsWrite)])
    .sample(r#"{"plan": []}"#),
    campaign(
        "campaign.create",
        "Create a campaign",
        "Creates a campaign from a brief.",
    )
    .takes(&[Type::Brief, Type::Text, Type::Event])
    .needs(&[Need::Permission(Permission::CampaignsWrite)])
    .fields(&[
        Field::text("name", "Name", 200).required(),
        Field::text("objective", "Objective", 2_000).required(),
        Field::new("channels", "Channels", Of::Texts(20)),
        Field::new("budget", "Budget", Of::Money),
    ])
    .undone_by("campaign.update", |gave| {
        let mut params = keep(gave, &["campaign"])?;
        params.insert("state".to_owned(), "paused".into());
        Some(params)
    })
    .sample(r#"{"campaign": "cmp_0192f0c1d2e37abc8def0123456789ab", "name": "Spring rolls"}"#),
    campaign(
        "campaign.update",
        "Change a campaign",
        "Changes a campaign's state, dates or budget.",
    )
    .needs(&[Need::Permission(Permission::CampaignsWrite)])
    .fields(&[
        WHICH,
        Field::choice(
            "state",
            "State",
            &["unchanged", "paused", "active", "completed"],
        ),
        Field::new("budget", "Budget", Of::Money),
        Field::new("ends", "Ends", Of::Time).tokens(),
    ])
    .sample(r#"{"campaign": "cmp_0192f0c1d2e37abc8def0123456789ab"}"#),
    campaign(
        "campaign.optimise",
        "Propose improvements",
        "Proposes changes from the figures; a person decides.",
    )
    .fields(&[
        WHICH,
        Field::integer("days", "Days back", 1, 365).default("14"),
    ])
    .gives(ListOf(&Type::Text))
    .cost(Cost::Tokens(6_000))
    .sample(r#"{"items": [{"change": "Post at 8", "expected": "+12 % clicks"}]}"#),
    campaign(
        "campaign.report",
        "Write a report",
        "Writes a report of a period.",
    )
    .fields(&[
        WHICH,
        Field::choice(
            "period",
            "Period",
            &["week", "month", "quarter", "campaign"],
        ),
    ])
    .gives(One(&Type::Asset))
    .cost(Cost::Tokens(6_000))
    .sample(r#"{"content_id": "", "title": "March", "summary": "…"}"#),
];
