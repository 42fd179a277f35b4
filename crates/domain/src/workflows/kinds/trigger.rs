//! What begins a run. A trigger has no input; what it gives is also what `{{ trigger }}` reads.

use super::prelude::*;

const fn trigger(
    kind: &'static str,
    title: &'static str,
    summary: &'static str,
    feature: Feature,
) -> KindSpec {
    KindSpec::new(kind, Category::Trigger, title, summary)
        .takes(&[])
        .from(feature)
}

const NETWORKS: &[&str] = &["facebook", "x", "instagram", "linkedin", "tiktok"];

/// A manual start may say what it is about; otherwise anything may come.
fn subject(params: &super::Params, _: &Type, _: &str) -> Type {
    match super::text(params, "subject") {
        Some("lead") => Type::Lead,
        Some("post") => Type::Post,
        Some("campaign") => Type::Campaign,
        Some("asset") => Type::Asset,
        _ => Type::Any,
    }
}

pub(super) const KINDS: &[KindSpec] = &[
    trigger(
        "trigger.manual",
        "Started by a person",
        "Starts when a person or a program says so, with the fields asked for.",
        Feature::Workflows,
    )
    .icon("play")
    .fields(&[
        Field::choice("subject", "About", &["anything", "lead", "post", "campaign", "asset"]).default("\"anything\""),
        Field::new("form", "Fields to ask for", Of::List(50, &[
            Field::new("key", "Key", Of::Text(60)).required(),
            Field::new("label", "Label", Of::Text(200)).required(),
            Field::choice("type", "Type", &["text", "number", "yes_no", "date", "choice"]),
            Field::new("required", "Must be filled in", Of::Bool),
            Field::new("choices", "Choices", Of::Texts(100)).when("type", &["choice"]),
        ])),
    ])
    .gives(By(subject))
    .open_sample(r#"{"started_by": "usr_0192f0c1d2e37abc8def0123456789ab"}"#),
    trigger(
        "trigger.schedule",
        "On a schedule",
        "Starts at set times, in a zone, by a recurrence rule, a cron line or once.",
        Feature::Workflows,
    )
    .icon("calendar")
    .fields(&[
        Field::choice("by", "Given as", &["rrule", "cron", "once"]).default("\"rrule\""),
        Field::new("rrule", "Recurrence", Of::Rrule).required().when("by", &["rrule"]).help("Such as FREQ=WEEKLY;BYDAY=MO;BYHOUR=9"),
        Field::new("starts", "First possible start", Of::Time).when("by", &["rrule", "cron"]),
        Field::new("cron", "Cron line", Of::Text(100)).required().when("by", &["cron"]).help("Minute, hour, day, month, weekday"),
        Field::new("at", "At", Of::Time).required().when("by", &["once"]),
        Field::new("tz", "Zone", Of::Zone).help("The workflow's zone unless another is chosen"),
        Field::choice("overlap", "If the last run is still open", &["queue", "skip", "start_anyway"]).default("\"queue\""),
        Field::new("catch_up", "Make up for missed starts", Of::Duration(7 * 86_400)).default("3600"),
    ])
    .gives(One(&Type::Event))
    .sample(r#"{"due": "2026-03-02T09:00:00+01:00", "fired": "2026-03-02T08:00:00Z", "number": 12}"#),
    trigger(
        "trigger.webhook",
        "When a program calls",
        "Starts on a call to this workflow's own address, signed with its secret.",
        Feature::Workflows,
    )
    .icon("hook")
    .fields(&[
        Field::new("secret", "Signing secret", Of::Secret).required(),
        Field::choice("respond", "Answer", &["accepted", "when_done"]).default("\"accepted\""),
        Field::new("schema", "Shape of the body", Of::Json).help("Taken from the last call received"),
    ])
    .gives(One(&Type::Any))
    .open_sample(r#"{"body": {}, "headers": {}, "received": "2026-03-02T08:00:00Z"}"#),
    trigger(
        "trigger.form",
        "When a form is sent",
        "Starts when somebody sends one of your forms.",
        Feature::Audience,
    )
    .icon("form")
    .fields(&[Field::new("form", "Form", Of::Ref("frm")).required()])
    .gives(One(&Type::Lead))
    .open_sample(r#"{"lead": {"email": "ada@example.com", "name": "Ada"}, "form": "frm_0192f0c1d2e37abc8def0123456789ab"}"#),
    trigger(
        "trigger.lead_captured",
        "When a lead comes in",
        "Starts for each new lead, from forms, imports and programs.",
        Feature::Workflows,
    )
    .icon("person-plus")
    .fields(&[
        Field::new("sources", "Only from", Of::Texts(20)),
        Field::new("where", "Only if", Of::Condition).tokens(),
    ])
    .gives(One(&Type::Lead))
    .open_sample(r#"{"lead": {"id": "led_0192f0c1d2e37abc8def0123456789ab", "email": "ada@example.com", "name": "Ada"}, "source": "form"}"#),
    trigger(
        "trigger.lead_changed",
        "When a lead changes",
        "Starts when a field or the stage of a lead changes.",
        Feature::Audience,
    )
    .fields(&[
        Field::new("field", "Field", Of::Text(60)).required(),
        Field::new("to", "To", Of::Text(200)),
    ])
    .gives(One(&Type::Lead))
    .open_sample(r#"{"lead": {}, "field": "stage", "was": "new", "is": "qualified"}"#),
    trigger(
        "trigger.segment",
        "When a lead enters or leaves a segment",
        "Starts for each lead that enters or leaves a segment.",
        Feature::Audience,
    )
    .fields(&[
        Field::new("segment", "Segment", Of::Ref("seg")).required(),
        Field::choice("on", "When it", &["entered", "left"]),
    ])
    .gives(One(&Type::Lead))
    .open_sample(r#"{"lead": {}, "segment": "trial users", "on": "entered"}"#),
    trigger(
        "trigger.event",
        "When an event happens",
        "Starts on an event of your own that passes the filter.",
        Feature::Workflows,
    )
    .fields(&[
        Field::new("event", "Event", Of::Text(100)).required(),
        Field::new("where", "Only if", Of::Condition).tokens(),
    ])
    .gives(One(&Type::Event))
    .open_sample(r#"{"event": "trial_started", "properties": {}, "at": "2026-03-02T08:00:00Z"}"#),
    trigger(
        "trigger.email_event",
        "When a mail is opened, clicked or answered",
        "Starts on what happens to a mail.",
        Feature::Email,
    )
    .fields(&[Field::choice("on", "When it was", &["opened", "clicked", "replied", "bounced", "unsubscribed"]).required()])
    .gives(One(&Type::Lead))
    .open_sample(r#"{"lead": {}, "email": {}, "on": "clicked", "url": "https://example.com"}"#),
    trigger(
        "trigger.post_event",
        "When a post is out, fails or does well",
        "Starts on what happens to a post.",
        Feature::Workflows,
    )
    .fields(&[
        Field::choice("on", "When it", &["published", "failed", "reached"]).required(),
        Field::choice("metric", "Figure", &["impressions", "likes", "comments", "shares", "clicks"]).required().when("on", &["reached"]),
        Field::integer("value", "Reached", 1, 1_000_000_000).required().when("on", &["reached"]),
        Field::new("networks", "Only on", Of::Choices(NETWORKS)),
    ])
    .gives(One(&Type::Post))
    .open_sample(r#"{"post": {"network": "x", "text": "Fresh rolls at 7", "url": "https://x.com/i/1"}, "on": "published"}"#),
    trigger(
        "trigger.mention",
        "When you are mentioned",
        "Starts on a mention of the brand on a network.",
        Feature::Engagement,
    )
    .fields(&[
        Field::new("networks", "Networks", Of::Choices(NETWORKS)),
        Field::choice("sentiment", "Sentiment", &["any", "positive", "neutral", "negative"]),
        Field::integer("reach", "Author reaches at least", 0, 1_000_000_000),
    ])
    .gives(One(&Type::Event))
    .open_sample(r#"{"network": "x", "author": "ada", "text": "Best rolls in town", "sentiment": "positive", "reach": 1200}"#),
    trigger(
        "trigger.trend",
        "When a topic takes off",
        "Starts when a topic or hashtag gains momentum.",
        Feature::Agents,
    )
    .fields(&[
        Field::new("topics", "Topics or hashtags", Of::Texts(50)).required(),
        Field::integer("momentum", "Growth in a day, in %", 1, 10_000).default("50"),
    ])
    .gives(One(&Type::Event))
    .open_sample(r##"{"topic": "#sourdough", "growth": 80}"##),
    trigger(
        "trigger.campaign",
        "When a campaign starts, spends or ends",
        "Starts on a point in a campaign's life.",
        Feature::Campaigns,
    )
    .fields(&[
        Field::choice("on", "When it", &["started", "budget", "ends_in"]).required(),
        Field::integer("percent", "Budget used, in %", 1, 100).required().when("on", &["budget"]),
        Field::integer("days", "Days before its end", 1, 365).required().when("on", &["ends_in"]),
        Field::new("campaign", "Campaign", Of::Ref("cmp")),
    ])
    .gives(One(&Type::Campaign))
    .open_sample(r#"{"campaign": {"name": "Spring rolls"}, "on": "budget", "percent": 80}"#),
    trigger(
        "trigger.metric",
        "When a figure crosses a line",
        "Starts when a figure crosses a value or behaves unlike itself.",
        Feature::Insight,
    )
    .fields(&[
        Field::new("metric", "Figure", Of::Text(60)).required(),
        Field::choice("on", "When it", &["above", "below", "anomaly"]).required(),
        Field::new("value", "Value", Of::Decimal(-1_000_000_000, 1_000_000_000)).required().when("on", &["above", "below"]),
    ])
    .gives(One(&Type::Metric))
    .sample(r#"{"metric": "clicks", "value": 120, "expected": 60, "at": "2026-03-02T08:00:00Z"}"#),
    trigger(
        "trigger.ad_alert",
        "When an ad needs attention",
        "Starts on cost per action, pacing or a refusal of an ad.",
        Feature::Ads,
    )
    .fields(&[Field::choice("on", "On", &["cpa", "pacing", "disapproved"]).required()])
    .gives(One(&Type::Ad))
    .open_sample(r#"{"ad": {}, "on": "cpa", "value": 14.2}"#),
    trigger(
        "trigger.experiment",
        "When an experiment has a result",
        "Starts when an experiment is significant, skewed or over.",
        Feature::Experiments,
    )
    .fields(&[
        Field::new("experiment", "Experiment", Of::Ref("exp")),
        Field::choice("on", "When it is", &["significant", "sample_mismatch", "ended"]).required(),
    ])
    .gives(One(&Type::Event))
    .sample(r#"{"experiment": "subject line", "on": "significant", "winner": "B", "lift": 0.12}"#),
    trigger(
        "trigger.affiliate",
        "When an affiliate signs up or sells",
        "Starts on a sign-up, a sale or a reversal of an affiliate.",
        Feature::Affiliates,
    )
    .fields(&[Field::choice("on", "On", &["signup", "conversion", "reversal"]).required()])
    .gives(One(&Type::Affiliate))
    .open_sample(r#"{"affiliate": {}, "on": "conversion", "amount": {"amount": "30.00", "currency": "EUR"}}"#),
    trigger(
        "trigger.influencer",
        "When an influencer answers or delivers",
        "Starts on a reply or a delivery of an influencer.",
        Feature::Influencers,
    )
    .fields(&[Field::choice("on", "On", &["reply", "submitted"]).required()])
    .gives(One(&Type::Influencer))
    .open_sample(r#"{"influencer": {}, "on": "reply", "text": "Happy to"}"#),
    trigger(
        "trigger.asset",
        "When an asset is new or expires",
        "Starts when an asset is added or its licence ends soon.",
        Feature::Content,
    )
    .fields(&[
        Field::choice("on", "When it is", &["created", "expiring"]).required(),
        Field::integer("days", "Days before", 1, 365).required().when("on", &["expiring"]),
    ])
    .gives(One(&Type::Asset))
    .open_sample(r#"{"asset": {}, "on": "created"}"#),
    trigger(
        "trigger.approval",
        "When an approval is decided or overdue",
        "Starts on any approval of the company.",
        Feature::Workflows,
    )
    .icon("check")
    .fields(&[
        Field::choice("on", "When it is", &["decided", "overdue"]).required(),
        Field::choice("decision", "Only if", &["any", "approved", "changes", "rejected"]).when("on", &["decided"]),
    ])
    .gives(One(&Type::Decision))
    .sample(r#"{"approval": "apr_0192f0c1d2e37abc8def0123456789ab", "decision": "approved", "by": "Ada", "comment": "", "at": "2026-03-02T08:00:00Z"}"#),
    trigger(
        "trigger.run_failed",
        "When another workflow fails",
        "Starts with what failed; made for error workflows.",
        Feature::Workflows,
    )
    .icon("alert")
    .fields(&[Field::new("workflows", "Only these", Of::Texts(100)).help("Empty: any but this one")])
    .gives(One(&Type::Event))
    .sample(r#"{"workflow": "wfl_0192f0c1d2e37abc8def0123456789ab", "run": "run_0192f0c1d2e37abc8def0123456789ab", "step": "publish", "error": {"code": "refused", "message": "The network refused the post"}}"#),
    trigger(
        "trigger.subworkflow",
        "When another workflow calls",
        "Starts as a part of another workflow, with named inputs.",
        Feature::Workflows,
    )
    .icon("layers")
    .fields(&[Field::new("inputs", "Inputs", Of::List(50, &[
        Field::new("key", "Key", Of::Text(60)).required(),
        Field::choice("type", "Type", &["text", "number", "yes_no", "date", "lead", "post", "campaign", "anything"]),
        Field::new("required", "Must be given", Of::Bool),
    ]))])
    .gives(One(&Type::Any))
    .open_sample("{}"),
];
