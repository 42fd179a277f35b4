//! What is refused, why, and that validation says the same.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::workflows::{
    Context, Edge, EdgeId, Node, WorkflowDoc,
    canvas::tests::{any_doc, any_sound_doc, id},
    commands::{Command, apply},
    graph::tests::drawn,
    validate,
};

fn end(doc: &WorkflowDoc, key: &str, port: &str) -> End {
    End {
        node: id(doc, key),
        port: port.to_owned(),
    }
}

/// The reasons by the keys of the steps; steps that fit are left out.
fn refused(doc: &WorkflowDoc, key: &str, port: &str) -> Vec<String> {
    let all = fits_all(&Graph::new(doc), &end(doc, key, port));
    let no = all
        .iter()
        .filter_map(|(id, fit)| Some((id, fit.as_ref().err()?)));
    no.map(|(id, misfit)| format!("{} {}", doc.nodes[id].key, misfit.reason()))
        .collect()
}

#[test]
fn every_step_says_whether_it_fits_and_why_not() {
    let doc = drawn(
        &[
            "t:trigger.lead_captured",
            "draft:content.social",
            "tag:lead.tag",
            "find:lead.find",
            "other:trigger.manual",
            "x:no.such_kind",
            "s:data.set",
        ],
        &["t>draft", "draft>s"],
    );
    assert_eq!(
        refused(&doc, "draft", "out"),
        [
            "t begins runs and has no input",
            "draft is the step this wire begins at",
            "tag needs a Lead, gets a Post: add Find lead",
            "other begins runs and has no input",
            "s is connected to this output already",
        ]
    );
    let graph = Graph::new(&doc);
    let misfit = fits(&graph, &end(&doc, "draft", "out"), id(&doc, "tag")).expect_err("a post");
    assert_eq!(misfit.helper(), Some("lead.find"));
    assert_eq!(
        fits(&graph, &end(&doc, "t", "out"), id(&doc, "tag")),
        Ok(())
    );
    // Steps before it: the wire would close a circle.
    assert!(
        refused(&doc, "s", "out")
            .contains(&"draft leads here already: use a Loop to repeat steps".to_owned())
    );
    assert!(
        refused(&doc, "s", "gone")
            .iter()
            .all(|r| r.ends_with("this output is gone"))
    );
    assert_eq!(refused(&doc, "s", "gone").len(), doc.nodes.len());
    assert_eq!(
        fits_all(
            &graph,
            &End {
                node: NodeId(Uuid::nil()),
                port: "out".into()
            }
        )
        .len(),
        7
    );
}

#[test]
fn a_step_that_is_off_takes_anything_and_passes_on_what_it_is_given() {
    let mut doc = drawn(
        &[
            "t:trigger.lead_captured",
            "draft:content.social",
            "tag:lead.tag",
        ],
        &["t>draft"],
    );
    let off = |doc: &mut WorkflowDoc, key: &str, on| {
        let node = id(doc, key);
        doc.nodes.get_mut(&node).expect(key).enabled = on;
    };
    off(&mut doc, "tag", false);
    assert!(
        !refused(&doc, "draft", "out")
            .iter()
            .any(|r| r.starts_with("tag"))
    );
    off(&mut doc, "tag", true);
    // Switched off, the draft passes the lead on.
    off(&mut doc, "draft", false);
    assert!(
        !refused(&doc, "draft", "out")
            .iter()
            .any(|r| r.starts_with("tag"))
    );
}

#[test]
fn the_end_of_a_round_leads_back_to_its_own_loop_alone() {
    let doc = drawn(
        &[
            "t:trigger.manual",
            "o:logic.loop",
            "i:logic.loop",
            "a:data.set",
            "z:data.set",
            "new:data.set",
        ],
        &["t>o", "o.each>i", "i.each>a", "o.done>z", "i.done>o"],
    );
    assert_eq!(
        refused(&doc, "a", "out"),
        [
            "t begins runs and has no input",
            "o is an outer loop: end the round of the inner loop first",
            "a is the step this wire begins at",
            "z is not in the same loop",
        ]
    );
    assert!(refused(&doc, "z", "out").contains(&"a is not in the same loop".to_owned()));
    // A step that is nowhere yet may become part of any loop.
    let graph = Graph::new(&doc);
    assert_eq!(
        fits(&graph, &end(&doc, "z", "out"), id(&doc, "new")),
        Ok(())
    );
    assert_eq!(
        fits(&graph, &end(&doc, "new", "out"), id(&doc, "a")),
        Ok(())
    );
}

#[test]
fn the_palette_offers_what_takes_what_the_output_gives() {
    let doc = drawn(
        &[
            "t:trigger.lead_captured",
            "s:data.set",
            "draft:content.social",
        ],
        &["t>draft"],
    );
    let graph = Graph::new(&doc);
    let names = |key| -> Vec<&str> {
        let kinds = fitting_kinds(&graph, &end(&doc, key, "out"));
        kinds.iter().map(|k| k.kind).collect()
    };
    let (of_lead, of_any) = (names("t"), names("s"));
    assert!(of_lead.contains(&"lead.tag") && !of_lead.iter().any(|k| k.starts_with("trigger.")));
    assert!(!names("draft").contains(&"lead.tag"));
    // Of what is not known, everything may take something.
    let inputs = catalog()
        .filter(|k| !k.is_trigger() && k.accepts != TypeSet::NONE)
        .count();
    assert_eq!(of_any.len(), inputs);
    for spec in catalog() {
        let fit = fits_kind(&graph, &end(&doc, "draft", "out"), spec.kind);
        assert_eq!(fit.is_ok(), names("draft").contains(&spec.kind), "{spec:?}");
    }
    assert!(fits_kind(&graph, &end(&doc, "t", "out"), "no.such_kind").is_err());
    assert!(fitting_kinds(&graph, &end(&doc, "t", "gone")).is_empty());
}

/// The document with a trigger before everything that nothing leads to.
fn started(mut doc: WorkflowDoc) -> WorkflowDoc {
    let start = NodeId(Uuid::from_u128(900_000));
    let to: Vec<NodeId> = {
        let graph = Graph::new(&doc);
        let heads = (0..graph.nodes.len()).filter(|n| {
            graph.into[*n].is_empty() && !graph.specs[*n].is_some_and(KindSpec::is_trigger)
        });
        heads.map(|n| graph.nodes[n].id).collect()
    };
    for (n, head) in to.into_iter().enumerate() {
        let id = EdgeId(Uuid::from_u128(900_001 + n as u128));
        doc.edges.insert(id, Edge::new(id, start, "out", head));
    }
    doc.nodes.insert(
        start,
        Node::new(start, "trigger.lead_captured", "start", "Start"),
    );
    doc
}

/// Connects an output of every so manieth step to every step, and asks validation.
fn agrees(doc: &WorkflowDoc, every: usize) -> Result<(), TestCaseError> {
    let graph = Graph::new(doc);
    if graph.is_cyclic() || !graph.loop_faults.is_empty() {
        return Ok(());
    }
    let new = EdgeId(Uuid::from_u128(1));
    for (n, node) in graph.nodes.iter().enumerate().step_by(every) {
        let Some(port) = graph.specs[n].and_then(|s| s.ports_of(node).into_iter().next_back())
        else {
            continue;
        };
        let from = End {
            node: node.id,
            port: port.into_owned(),
        };
        let all = fits_all(&graph, &from);
        prop_assert_eq!(all.len(), doc.nodes.len());
        for (to, fit) in all {
            prop_assert_eq!(&fit, &fits(&graph, &from, to));
            let mut with = doc.clone();
            let edge = Edge::new(new, from.node, &from.port, to);
            if apply(&mut with, &Command::Connect { edge }).is_err() {
                prop_assert!(matches!(fit, Err(Misfit::Connected)), "{fit:?}");
                continue;
            }
            let after = Graph::new(&with);
            let issues = validate(&with, &Context::default());
            let said = |rule: &str| issues.iter().any(|i| i.rule == rule && i.edge == Some(new));
            match fit {
                Ok(()) => prop_assert!(
                    !after.is_cyclic() && !said("V06"),
                    "{from:?} {to:?} {issues:?}"
                ),
                Err(Misfit::Circle) => prop_assert!(after.is_cyclic()),
                Err(Misfit::SkipsInner | Misfit::OtherLoop) => {
                    prop_assert!(!after.loop_faults.is_empty());
                }
                Err(Misfit::NoInput) => prop_assert!(said("V06")),
                Err(Misfit::Type(why)) => {
                    let told = issues
                        .iter()
                        .any(|i| i.edge == Some(new) && i.message.ends_with(&why.reason));
                    // Of what no run comes to, validation says nothing.
                    let reached = after.reached(|_| false);
                    let runs = |id| after.place(id).is_some_and(|n| reached[n]);
                    prop_assert!(
                        told || !runs(from.node) || !after.loop_faults.is_empty(),
                        "{why:?} {issues:?}"
                    );
                }
                Err(Misfit::OwnInput | Misfit::NoOutput | Misfit::Connected) => {}
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn validation_refuses_what_is_refused_here(doc in any_doc()) {
        agrees(&started(doc), 3)?;
    }

    #[test]
    fn so_it_does_in_documents_that_are_sound(doc in any_sound_doc()) {
        agrees(&started(doc), 17)?;
    }
}
