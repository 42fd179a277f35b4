//! Judging what was made, and what happened.

use super::prelude::*;

const fn eval(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Evaluation, title, summary).from(Feature::Insight)
}

fn score_ports(params: &super::Params) -> Vec<String> {
    // Without a threshold there is nothing to be above or below.
    let names: &[&str] = if params.contains_key("threshold") {
        &["above", "below"]
    } else {
        &["out"]
    };
    names.iter().map(|n| (*n).to_owned()).collect()
}

pub(super) const KINDS: &[KindSpec] = &[
    eval(
        "eval.score",
        "Score the draft",
        "Scores a text by named rules; with a threshold it goes on by above or below.",
    )
    .from(Feature::Workflows)
    .ports_by(score_ports)
    .fields(&[Field::integer("threshold", "Threshold", 0, 100)])
    .effect(Effect::Writes)
    .sample(r#"{"score": 78, "points": []}"#),
    eval(
        "eval.sentiment",
        "Judge the sentiment",
        "Says whether a text is positive, neutral or negative.",
    )
    .ports(&["positive", "neutral", "negative"])
    .fields(&[Field::text("text", "Text", 50_000).required()])
    .cost(Cost::Tokens(500))
    .sample(r#"{"sentiment": "positive", "score": 0.8}"#),
    eval(
        "eval.forecast",
        "Forecast a figure",
        "Says what a figure will be, with a range.",
    )
    .fields(&[
        Field::new("metric", "Figure", Of::Text(60)).required(),
        Field::integer("days", "Days ahead", 1, 365).default("28"),
    ])
    .gives(One(&Type::Metric))
    .sample(r#"{"metric": "clicks", "value": 1200, "low": 900, "high": 1500}"#),
    eval(
        "eval.recommend",
        "Recommend what to do next",
        "Proposes next actions from the figures, each with its rule.",
    )
    .fields(&[Field::integer("days", "Days back", 1, 365).default("28")])
    .gives(ListOf(&Type::Text))
    .sample(r#"{"items": [{"rule": "best_hour", "text": "Post at 8"}]}"#),
    eval(
        "eval.attribution",
        "Attribute results",
        "Shares results among the touches that led to them.",
    )
    .fields(&[
        Field::choice(
            "model",
            "Model",
            &[
                "last",
                "first",
                "linear",
                "position",
                "decay",
                "data_driven",
            ],
        ),
        Field::integer("window_days", "Window in days", 1, 365).default("30"),
    ])
    .gives(One(&Type::Metric))
    .sample(r#"{"model": "linear", "shares": [{"channel": "x", "share": 0.4}]}"#),
    eval(
        "insight.collect",
        "Collect the numbers",
        "Asks for a post's figures for thirty days.",
    )
    .from(Feature::Workflows)
    .takes(&[Type::Post])
    .gives(One(&Type::Metric))
    .effect(Effect::Writes)
    .sample(r#"{"collecting": true}"#),
];
