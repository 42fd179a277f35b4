//! Posting on networks. A post's intent is recorded before the call and its outcome looked up, so
//! trying again never posts twice: these kinds are idempotent although the networks are not.

use super::prelude::*;

const fn post(
    kind: &'static str,
    title: &'static str,
    summary: &'static str,
    needs: &'static [Need],
) -> KindSpec {
    KindSpec::new(kind, Category::Publish, title, summary)
        .from(Feature::Publishing)
        .ports(&["posted", "failed"])
        .takes(&[Type::Post, Type::Campaign, Type::Brief])
        .gives(One(&Type::Post))
        .needs(needs)
        .effect(Effect::External)
        .sample(r#"{"publication_id": "pub_0192f0c1d2e37abc8def0123456789ab", "network_id": "1", "url": "https://example.com/1", "published_at": "2026-03-02T08:00:00Z"}"#)
}

macro_rules! needs {
    ($provider:literal, $($scope:literal),*) => {
        &[
            Need::Connection { provider: $provider, scopes: &[$($scope),*] },
            Need::Permission(Permission::WorkflowsPublish),
        ]
    };
}

macro_rules! fields {
    ($provider:literal, $max:literal $(, $more:expr)*) => {
        &[
            Field::new("connection", "Account", Of::Connection($provider)),
            Field::text("text", "Text", $max).help("Empty: the approved text of the step's item"),
            $($more,)*
        ]
    };
}

pub(super) const KINDS: &[KindSpec] = &[
    post(
        "post.facebook",
        "Publish on Facebook",
        "Publishes on a Facebook page.",
        needs!("facebook", "pages_manage_posts"),
    )
    .fields(fields!("facebook", 63_206)),
    post(
        "post.x",
        "Publish on X",
        "Publishes on X.",
        needs!("x", "tweet.write"),
    )
    .from(Feature::Workflows)
    .fields(fields!("x", 4_000)),
    post(
        "post.instagram",
        "Publish on Instagram",
        "Publishes on an Instagram business account.",
        needs!("instagram", "instagram_content_publish"),
    )
    .fields(fields!(
        "instagram",
        2_200,
        Field::choice("as", "As", &["feed", "reel", "story", "carousel"])
    )),
    post(
        "post.linkedin",
        "Publish on LinkedIn",
        "Publishes on LinkedIn, as a person or a page.",
        needs!("linkedin", "w_member_social|w_organization_social"),
    )
    .from(Feature::Workflows)
    .fields(fields!("linkedin", 3_000)),
    post(
        "post.tiktok",
        "Publish on TikTok",
        "Publishes a video on TikTok.",
        needs!("tiktok", "video.publish"),
    )
    .fields(fields!(
        "tiktok",
        2_200,
        Field::new("video", "Video", Of::Ref("ast"))
            .required()
            .tokens()
    )),
    post(
        "post.multi",
        "Publish on several networks",
        "Publishes on all chosen networks; what a network cannot do becomes a task for a person.",
        &[Need::Permission(Permission::WorkflowsPublish)],
    )
    .ports(&["posted", "failed", "assisted"])
    .takes_many(&[Type::Post, Type::Campaign, Type::Brief])
    .fields(&[Field::new(
        "networks",
        "Networks",
        Of::Choices(&["facebook", "x", "instagram", "linkedin", "tiktok"]),
    )
    .required()]),
    post(
        "post.reply",
        "Reply",
        "Answers a mention or a comment.",
        &[Need::Permission(Permission::WorkflowsPublish)],
    )
    .from(Feature::Engagement)
    .takes(&[Type::Event, Type::Post])
    .fields(&[Field::text("text", "Text", 5_000).required()]),
    post(
        "post.boost",
        "Boost a post",
        "Pays a network to show a post to more people.",
        &[Need::Plan("ads")],
    )
    .from(Feature::Ads)
    .takes(&[Type::Post])
    .effect(Effect::Spends)
    .once(Idempotent::No)
    .cost(Cost::Param("budget"))
    .gives(One(&Type::Ad))
    .fields(&[
        Field::new("budget", "Budget", Of::Money).required(),
        Field::integer("days", "Days", 1, 90).required(),
        Field::text("audience", "Audience", 1_000),
    ]),
];
