//! Writing and drawing. Each of these keeps what it makes as content of the company.

use super::prelude::*;

const fn content(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Content, title, summary)
        .from(Feature::Content)
        .needs(&[
            Need::Model("text"),
            Need::Permission(Permission::ContentWrite),
        ])
        .effect(Effect::Writes)
        .cost(Cost::Tokens(4_000))
}

const NETWORK: Field = Field::choice(
    "network",
    "Network",
    &["x", "linkedin", "facebook", "instagram", "tiktok"],
)
.required();
/// The networks that posts are drafted for so far.
const NETWORK_NOW: Field = Field::choice("network", "Network", &["x", "linkedin"]).required();
const BRIEF: Field = Field::text("brief", "What it should say", 5_000)
    .help("Empty: the campaign's brief, or what the step is given");
const LANGUAGE: Field = Field::new("language", "Language", Of::Text(35));
const TONE: Field = Field::new("persona", "Persona", Of::Ref("per"));
const TEXT: Field = Field::text("text", "Text", 50_000).required();

pub(super) const KINDS: &[KindSpec] = &[
    content(
        "content.social",
        "Draft a post",
        "Writes a post for one network, by the brief and the brand.",
    )
    .from(Feature::Workflows)
    .fields(&[NETWORK_NOW, BRIEF, TONE, LANGUAGE])
    .gives(One(&Type::Post))
    .sample(r#"{"content_id": "cnt_0192f0c1d2e37abc8def0123456789ab", "network": "x", "text": "Fresh rolls at 7", "content_hash": ""}"#),
    content(
        "content.thread",
        "Draft a thread",
        "Writes several posts that belong together.",
    )
    .fields(&[NETWORK, BRIEF, Field::integer("parts", "Parts", 2, 25).default("5"), TONE, LANGUAGE])
    .gives(One(&Type::Post))
    .sample(r#"{"content_id": "", "network": "x", "parts": ["1/2 …", "2/2 …"]}"#),
    content("content.blog", "Write an article", "Writes an article with a title, sections and a summary.")
        .fields(&[BRIEF, Field::integer("words", "Words", 100, 5_000).default("900"), Field::new("keywords", "Keywords", Of::Texts(20)).tokens(), TONE, LANGUAGE])
        .gives(One(&Type::Asset))
        .cost(Cost::Tokens(12_000))
        .sample(r#"{"content_id": "", "title": "Two days for one roll", "body": "…", "summary": "…"}"#),
    content("content.email", "Write an e-mail", "Writes a subject, a preview line and a body.")
        .fields(&[BRIEF, Field::choice("purpose", "Purpose", &["newsletter", "welcome", "nurture", "offer", "win_back"]), TONE, LANGUAGE])
        .gives(One(&Type::Email))
        .sample(r#"{"content_id": "", "subject": "Saturday, 7 o'clock", "preview": "…", "body": "…"}"#),
    content("content.ad", "Write an ad", "Writes headlines and texts within an ad network's limits.")
        .fields(&[
            Field::choice("platform", "Platform", &["meta", "google", "linkedin", "tiktok", "x"]).required(),
            BRIEF,
            Field::integer("variants", "Variants", 1, 10).default("3"),
            LANGUAGE,
        ])
        .gives(One(&Type::Ad))
        .sample(r#"{"content_id": "", "headlines": ["Fresh at 7"], "texts": ["Rolls, two days in the making"]}"#),
    content("content.landing", "Write a landing page", "Writes the sections of a landing page.")
        .fields(&[BRIEF, Field::text("offer", "Offer", 1_000), TONE, LANGUAGE])
        .gives(One(&Type::Asset))
        .cost(Cost::Tokens(8_000))
        .sample(r#"{"content_id": "", "title": "…", "sections": []}"#),
    content("content.image", "Make an image", "Makes an image in the brand's colours.")
        .icon("image")
        .needs(&[Need::Model("image"), Need::Permission(Permission::ContentWrite)])
        .fields(&[
            Field::text("prompt", "What it shows", 4_000).required(),
            Field::choice("format", "Format", &["square", "portrait", "story", "landscape"]),
            Field::text("alt", "Description for those who cannot see it", 1_000),
        ])
        .gives(One(&Type::Asset))
        .cost(Cost::Tokens(6_000))
        .sample(r#"{"asset_id": "", "url": "", "alt": "A tray of rolls", "width": 1080, "height": 1080}"#),
    content("content.video_script", "Write a video script", "Writes scenes with picture, speech and time.")
        .fields(&[BRIEF, Field::integer("seconds", "Length in seconds", 5, 600).default("45"), TONE, LANGUAGE])
        .gives(One(&Type::Asset))
        .sample(r#"{"content_id": "", "scenes": [{"seconds": 5, "picture": "Oven", "speech": "…"}]}"#),
    content("content.repurpose", "Make several out of one", "Turns one piece into posts for several networks, one item each.")
        .takes(&[Type::Asset, Type::Post, Type::Email, Type::Text])
        .fields(&[
            Field::new("networks", "Networks", Of::Choices(&["x", "linkedin", "facebook", "instagram", "tiktok"])).required(),
            Field::integer("count", "Posts per network", 1, 8).default("2"),
        ])
        .gives(ListOf(&Type::Post))
        .cost(Cost::Tokens(10_000))
        .sample(r#"{"items": [{"network": "x", "text": "…"}]}"#),
    content("content.translate", "Translate", "Translates and keeps the brand's terms.")
        .takes(&[Type::Asset, Type::Post, Type::Email, Type::Ad, Type::Text])
        .fields(&[Field::new("to", "Into", Of::Text(35)).required().tokens(), Field::new("keep", "Terms to keep", Of::Texts(200))])
        .sample(r#"{"content_id": "", "text": "…", "language": "fr"}"#),
    content("content.rewrite", "Rewrite", "Changes a text as told and keeps what it says.")
        .takes(&[Type::Asset, Type::Post, Type::Email, Type::Ad, Type::Text])
        .fields(&[TEXT, Field::text("how", "How", 1_000).required(), Field::integer("max", "Most characters", 1, 50_000)])
        .sample(r#"{"content_id": "", "text": "…"}"#),
];
