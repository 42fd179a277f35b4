use serde_json::json;

use super::*;
use crate::workflows::{WorkflowDoc, doc::PinnedOutput, graph::tests::drawn, templates};

fn readable(doc: &WorkflowDoc, key: &str) -> Readable {
    Readable::of(&Graph::new(doc), doc.by_key(key).expect(key).id)
}

fn set(doc: &mut WorkflowDoc, key: &str, params: Value) {
    let node = doc.nodes.values_mut().find(|n| n.key == key).expect(key);
    node.params = params.as_object().cloned().expect("params");
}

fn branched() -> WorkflowDoc {
    let mut doc = drawn(
        &[
            "start:trigger.manual",
            "if:logic.if",
            "left:data.set",
            "right:data.set",
            "end:notify.message",
        ],
        &[
            "start>if",
            "if.yes>left",
            "if.no>right",
            "left>end",
            "right>end",
        ],
    );
    set(
        &mut doc,
        "start",
        json!({ "form": [
            { "key": "topic", "label": "What about", "type": "text" },
            { "key": "many", "label": "How many", "type": "number" },
            { "key": "where", "label": "Where", "type": "choice", "choices": ["x", "linkedin"] },
        ] }),
    );
    set(
        &mut doc,
        "left",
        json!({ "fields": { "tone": "warm", "list": [{ "name": "first" }] } }),
    );
    doc
}

#[test]
fn the_steps_before_are_listed_the_nearest_first_and_those_of_one_way_are_not_certain() {
    let all = readable(&branched(), "end");
    let sources: Vec<(String, bool)> = all
        .sources
        .iter()
        .map(|s| {
            (
                Path {
                    root: s.root.clone(),
                    rest: vec![],
                }
                .to_string(),
                s.is_certain,
            )
        })
        .collect();
    let certain = |name: &str| sources.iter().find(|s| s.0 == name).map(|s| s.1);
    assert_eq!(certain("steps.left"), Some(false));
    assert_eq!(certain("steps.right"), Some(false));
    assert_eq!(certain("steps.if"), Some(true));
    assert_eq!(certain("trigger"), Some(true));
    assert_eq!(certain("steps.end"), None, "not itself");
    let place = |name: &str| sources.iter().position(|s| s.0 == name);
    assert!(place("steps.left") < place("steps.if"), "{sources:?}");
    let first = readable(&branched(), "left");
    assert!(
        first
            .sources
            .iter()
            .all(|s| s.root != Root::Step("right".into()))
    );
}

#[test]
fn a_preview_shows_the_examples_and_says_what_cannot_be_read() {
    let all = readable(&branched(), "end");
    let shown = |text: &str| all.preview(text).map_err(|e| e.message);
    assert_eq!(
        shown("{{ trigger.topic | upper }}, {{ steps.left.list[0].name }} on {{ trigger.where }}"),
        Ok(json!("WHAT ABOUT, first on x"))
    );
    assert_eq!(
        shown("{{ trigger.many }}"),
        Ok(json!(1)),
        "alone it keeps its type"
    );
    assert!(shown("{{ steps.left.none }}").is_err_and(|m| m.contains("steps.left.none")));
    assert!(shown("{{ steps.left").is_err());
}

#[test]
fn values_are_found_by_every_word_and_bounded() {
    let all = readable(&branched(), "end");
    let found = |wanted: &str, most| -> Vec<String> {
        let entries = all.entries(wanted, most).into_iter();
        entries.map(|e| e.path.to_string()).collect()
    };
    assert_eq!(
        found("left tone", 9),
        ["steps.left.tone"],
        "each word is in the path or in the step's name"
    );
    assert_eq!(found("LEFT name", 9), ["steps.left.list[0].name"]);
    assert!(
        found("step", 9).is_empty(),
        "what every path of a step begins with finds nothing"
    );
    assert_eq!(found("", 3).len(), 3);
    assert!(found("nothing like it", 9).is_empty());
}

#[test]
fn what_is_pinned_is_the_example() {
    let mut doc = branched();
    let node = doc
        .nodes
        .values_mut()
        .find(|n| n.key == "left")
        .expect("left");
    node.pin = Some(PinnedOutput {
        port: "out".into(),
        output: json!({ "tone": "pinned" }),
    });
    let all = readable(&doc, "end");
    assert_eq!(
        all.preview("{{ steps.left.tone }}").ok(),
        Some(json!("pinned"))
    );
}

#[test]
fn what_comes_in_and_what_is_given_are_shown_field_by_field() {
    let doc = branched();
    let all = readable(&doc, "left");
    assert_eq!(all.output["tone"], json!("warm"));
    assert_eq!(
        all.item["topic"],
        json!("What about"),
        "logic passes on what it was given"
    );
    let shown: Vec<String> = fields(&all.output, 99).into_iter().map(|f| f.0).collect();
    assert!(shown.contains(&"list[0].name".to_owned()), "{shown:?}");
    assert_eq!(fields(&all.output, 1).len(), 1);
    assert_eq!(
        readable(&doc, "start").item,
        Value::Null,
        "nothing comes into what begins a run"
    );
}

#[test]
fn a_circle_and_a_step_that_is_not_there_have_nothing_to_read() {
    let doc = drawn(
        &["t:trigger.manual", "a:data.set", "b:data.set"],
        &["t>a", "a>b", "b>a"],
    );
    assert_eq!(readable(&doc, "b"), Readable::default());
    let other = NodeId(uuid::Uuid::from_u128(999));
    assert_eq!(Readable::of(&Graph::new(&doc), other), Readable::default());
}

/// Whatever is offered can be read: it parses, and it renders to its example.
#[test]
fn every_value_that_is_offered_can_be_read() {
    let mut offered = 0;
    for template in templates() {
        let doc = template.document();
        let graph = Graph::new(&doc);
        for id in doc.nodes.keys() {
            let all = Readable::of(&graph, *id);
            for entry in all.entries("", 2_000) {
                let text = format!("{{{{ {} }}}}", entry.path);
                assert_eq!(
                    all.preview(&text).ok().as_ref(),
                    Some(&entry.example),
                    "{text}"
                );
                offered += 1;
            }
        }
    }
    assert!(offered > 500, "{offered}");
}
