//! Documents of every format load; what is not one is refused with a reason.

use serde_json::{Value, json};

use super::*;
use crate::{publishing::Network, workflows::main_job};

/// What the program stored while the format was 1, byte for byte from its serialiser.
const FORMAT_1: &str = include_str!("format_1.json");

#[test]
fn a_stored_document_of_format_1_loads_as_the_same_workflow() {
    let old: Value = serde_json::from_str(FORMAT_1).expect("JSON");
    assert_eq!(old["schema"], 1);
    assert_eq!(migrate(old), Ok(main_job(&Network::ALL)));
}

#[test]
fn what_this_build_writes_it_reads_back_equal() {
    let mut doc = main_job(&Network::ALL);
    doc.settings.redact.push("lead.email".into());
    let node = doc.nodes.values_mut().next().expect("node");
    node.on_error = OnError::ErrorPort;
    node.pin = Some(PinnedOutput {
        port: "out".into(),
        output: json!({"a": [1, null]}),
    });
    let text = serde_json::to_string(&doc).expect("JSON");
    assert_eq!(read(&text).as_ref(), Ok(&doc));
    assert_eq!(serde_json::from_str::<WorkflowDoc>(&text).ok(), Some(doc));
}

#[test]
fn a_newer_format_is_refused_with_its_number_and_what_to_do() {
    let refused = migrate(json!({ "schema": 99, "anything": true })).expect_err("newer");
    assert_eq!(
        refused.to_string(),
        "This workflow has format 99; this program reads up to 2. Update Bellwether"
    );
    for schema in [json!(0), json!("2"), json!(-1), json!(null)] {
        assert_eq!(
            migrate(json!({ "schema": schema })),
            Err(DocError::NoSchema)
        );
    }
}

#[test]
fn keys_that_stand_twice_unknown_fields_and_great_sizes_are_refused() {
    let twice = r#"{"schema":2,"name":"a","name":"b","nodes":{},"edges":{}}"#;
    let message = read(twice).expect_err("twice").to_string();
    assert!(message.contains("\"name\" stands twice"), "{message}");
    assert!(matches!(
        read(r#"{"schema":2,"name":"a","nodes":{},"edges":{},"colour":"red"}"#),
        Err(DocError::Malformed(_))
    ));
    assert!(matches!(
        read(&" ".repeat(LIMITS.bytes + 1)),
        Err(DocError::TooLarge { .. })
    ));
    assert!(matches!(read("[1]"), Err(DocError::Malformed(_))));
    assert!(matches!(
        read(&"[".repeat(100_000)),
        Err(DocError::Malformed(_))
    ));
}
