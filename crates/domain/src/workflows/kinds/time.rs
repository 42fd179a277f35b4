//! When it goes on. Waiting costs nothing and outlives restarts.

use super::prelude::*;

const YEAR: u64 = 365 * 86_400;

const fn time(kind: &'static str, title: &'static str, summary: &'static str) -> KindSpec {
    KindSpec::new(kind, Category::Time, title, summary)
}

pub(super) const KINDS: &[KindSpec] = &[
    time("time.delay", "Wait", "Waits for a length of time.")
        .fields(&[Field::new("seconds", "How long", Of::Duration(YEAR))
            .required()
            .tokens()])
        .sample(r#"{"until": "2026-03-02T09:00:00Z"}"#),
    time(
        "time.until",
        "Wait for the slot",
        "Waits for a time, the planned slot or the best time.",
    )
    .icon("calendar")
    .fields(&[
        Field::choice("until", "Until", &["slot", "date", "clock", "best_time"])
            .default("\"slot\""),
        Field::new("at", "Time", Of::Time)
            .required()
            .tokens()
            .when("until", &["date"]),
        Field::new("clock", "Time of day", Of::Clock)
            .required()
            .when("until", &["clock"]),
        Field::new(
            "weekdays",
            "On",
            Of::Choices(&["mo", "tu", "we", "th", "fr", "sa", "su"]),
        )
        .when("until", &["clock"]),
        Field::choice("zone", "Zone", &["workflow", "lead"]).when("until", &["clock", "best_time"]),
        Field::choice(
            "if_past",
            "If it has passed",
            &["go_on", "next_day", "fail"],
        )
        .default("\"go_on\""),
    ])
    .sample(r#"{"until": "2026-03-02T09:00:00Z", "slot": "2026-03-02T09:00:00Z"}"#),
    time(
        "time.wait_event",
        "Wait for an event",
        "Waits until something happens, at most so long.",
    )
    .icon("ear")
    .ports(&["happened", "timeout"])
    .fields(&[
        Field::new("event", "Event", Of::Text(100)).required(),
        Field::text("subject", "About", 500).help("Empty: the item's subject"),
        Field::new("where", "Only if", Of::Condition).tokens(),
        Field::new("timeout", "At most", Of::Duration(YEAR)).required(),
    ])
    .open_sample(r#"{"event": {}, "happened": true}"#),
    time(
        "time.window",
        "Only in these hours",
        "Lets items through in business hours; the others wait for the next window.",
    )
    .fields(&[
        Field::new("from", "From", Of::Clock)
            .required()
            .default("\"09:00\""),
        Field::new("to", "To", Of::Clock)
            .required()
            .default("\"17:00\""),
        Field::new(
            "weekdays",
            "On",
            Of::Choices(&["mo", "tu", "we", "th", "fr", "sa", "su"]),
        )
        .default(r#"["mo", "tu", "we", "th", "fr"]"#),
        Field::choice("zone", "Zone", &["workflow", "lead"]),
        Field::new("quiet", "Respect quiet hours", Of::Bool).default("true"),
    ])
    .sample(r#"{"waited": false}"#),
];
