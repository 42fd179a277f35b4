//! The settings of writers: what is checked, what is never printed, and which writer they choose.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say so")]

use std::time::Duration;

use connectors::writers::{OpenAi, OpenAiConfig, Secret, WriterConfig, Writers};
use engine::ports::WriteError;
use rust_decimal::Decimal;
use serde_json::json;

fn config(base_url: String) -> OpenAiConfig {
    OpenAiConfig {
        base_url,
        api_key: Secret::new("sk-very-secret"),
        model: "small-1".into(),
        timeout: Duration::from_secs(20),
        price_in: Decimal::new(250, 2),
        price_out: Decimal::from(10),
        max_output_tokens: 1_000,
    }
}

#[test]
fn writers_openai_the_key_is_never_printed_and_settings_are_checked() {
    let fine = config("http://localhost:11434/v1".into());
    assert!(!format!("{fine:?} {:?}", OpenAi::new(fine.clone())).contains("very-secret"));
    for wrong in [
        config("localhost:11434".into()),
        config("ftp://host/v1".into()),
        config("http://me:pw@host/v1".into()),
        OpenAiConfig {
            model: " ".into(),
            ..fine.clone()
        },
        OpenAiConfig {
            timeout: Duration::ZERO,
            ..fine.clone()
        },
        OpenAiConfig {
            price_in: Decimal::from(-1),
            ..fine
        },
    ] {
        assert!(matches!(
            OpenAi::new(wrong),
            Err(WriteError::Refused { .. })
        ));
    }
}

#[test]
fn writers_registry_picks_by_configuration() {
    let offline =
        Writers::new(serde_json::from_value(json!({ "kind": "offline" })).unwrap()).unwrap();
    assert_eq!(offline.chosen().name(), "offline");
    assert!(offline.named("openai").is_none());
    let wire = json!({ "kind": "openai", "base_url": "http://localhost:11434/v1", "model": "m", "timeout": 30, "price_in": "0.15" });
    let config: WriterConfig = serde_json::from_value(wire).unwrap();
    let writers = Writers::new(config).unwrap();
    assert_eq!(writers.chosen().name(), "openai");
    assert!(writers.named("offline").is_some() && writers.named("other").is_none());
}
