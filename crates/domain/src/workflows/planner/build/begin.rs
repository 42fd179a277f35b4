//! Where a plan begins: at a step of the document, at what the words say, or by hand.

use serde_json::json;

use super::{
    super::{
        Doubt,
        acts::{Act, Said, Start, Test},
    },
    Builder, Facts, Make, Tip,
};
use crate::workflows::{
    doc::{Node, NodeId},
    graph::{Flow, Graph},
    kinds::{KindSpec, kind_spec},
    types::Type,
};

/// What is said where the words say nothing of a start.
pub(super) const START_PUT_IN: &str = "What starts it was not said: a start by hand was put in";

impl Builder<'_> {
    /// The open ends that a plan begins at: a step of the document, or a start of its own.
    pub(super) fn begin(&mut self, said: &[Said], forbids: bool) {
        let starts = said.iter().filter_map(|s| match &s.act {
            Act::Start(start) => Some((start.clone(), s.words.clone())),
            _ => None,
        });
        let starts: Vec<_> = starts.collect();
        if let Some(after) = self.context.after {
            if let Some(tip) = self.behind(after) {
                for (_, words) in starts {
                    self.doubt(&words, |said| format!("“{said}”: the steps follow one that is there already, so this start was left out"));
                }
                self.tips = vec![tip];
                return;
            }
            self.doubts.push(Doubt {
                words: None,
                message: "The step that was chosen leads nowhere; the plan has a start of its own"
                    .to_owned(),
            });
        }
        let happens = |s: &Said| !matches!(s.act, Act::End | Act::Start(_));
        if starts.is_empty() {
            if said.iter().any(happens) {
                self.start_by_hand(said);
            } else {
                let message = if forbids {
                    "Only what is not to happen was understood; there is nothing to plan"
                } else {
                    "Nothing was understood that could be planned"
                };
                self.doubts.push(Doubt {
                    words: None,
                    message: message.to_owned(),
                });
            }
            return;
        }
        for (start, words) in starts {
            self.words = words;
            self.start(&start);
        }
    }

    fn start_by_hand(&mut self, said: &[Said]) {
        self.doubts.push(Doubt {
            words: None,
            message: START_PUT_IN.to_owned(),
        });
        let about_lead = |s: &Said| match &s.act {
            Act::Tag(_) | Act::Points(_) | Act::Send(_) => true,
            Act::When(when) => matches!(when.test, Test::Lead(_) | Test::Consent),
            _ => false,
        };
        let lead = said.iter().any(about_lead);
        let with = if lead {
            json!({ "subject": "lead" })
        } else {
            json!({})
        };
        let make = Make::put_in("trigger.manual", "start", "Started by a person", with);
        self.first(&make);
    }

    fn start(&mut self, start: &Start) {
        if let Some(why) = start.open {
            self.doubt_here(|said| format!("“{said}”: {why}"));
        }
        let make = Make::said(
            start.kind,
            "start",
            start.name.clone(),
            start.params.clone().into(),
        );
        self.first(&make);
    }

    fn first(&mut self, make: &Make) {
        let Some(id) = self.add(make, None, &[]) else {
            return;
        };
        let mut tip = self.tip(id, "out", &Type::Any, &Facts::default(), |_, _| {});
        tip.facts.lead = tip.ty == Type::Lead;
        self.tips.push(tip);
    }

    /// The end of a step of the document, with what is known there.
    fn behind(&mut self, id: NodeId) -> Option<Tip> {
        let doc = self.context.doc;
        let node = doc.nodes.get(&id)?;
        let spec = kind_spec(&node.kind);
        let ports = spec.map(|s| s.out_ports(&node.params)).unwrap_or_default();
        let port = ports.into_iter().next()?.into_owned();
        let graph = Graph::new(doc);
        let at = graph.place(id)?;
        let ty = if graph.is_cyclic() {
            Type::Any
        } else {
            let flow = Flow::new(&graph);
            spec.map_or(Type::Any, |s| s.emits(&node.params, &flow.input[at], &port))
        };
        let gives_lead = |n: &Node| {
            let spec = kind_spec(&n.kind);
            spec.is_some_and(|s| s.emits(&n.params, &Type::Any, "out") == Type::Lead)
        };
        let before = graph.upstream(id);
        let lead = ty == Type::Lead
            || before
                .iter()
                .filter_map(|n| doc.nodes.get(n))
                .any(gives_lead);
        let next: Vec<&str> = doc.targets(id, &port).map(|n| n.name.as_str()).collect();
        if !next.is_empty() {
            let message = format!(
                "“{}” leads on to “{}” already; the new steps run beside that",
                node.name,
                next.join("”, “")
            );
            self.doubts.push(Doubt {
                words: None,
                message,
            });
        }
        let facts = Facts {
            lead,
            approved: is_approved(&graph, at),
            ..Facts::default()
        };
        Some(Tip {
            from: id,
            port,
            ty,
            facts,
        })
    }
}

/// Whether a person has agreed on the one way to the first output of a step, and nothing was written
/// since.
fn is_approved(graph: &Graph<'_>, mut at: usize) -> bool {
    for _ in 0..graph.nodes.len() {
        let node = graph.nodes[at];
        if node.enabled && node.kind == "human.approval" {
            return true;
        }
        if node.kind.starts_with("content.") || graph.specs[at].is_none_or(KindSpec::is_trigger) {
            return false;
        }
        let [wire] = graph.into[at].as_slice() else {
            return false;
        };
        let wire = &graph.wires[*wire];
        let from = graph.nodes[wire.from];
        if from.kind == "human.approval" {
            return from.enabled && wire.edge.from.port == "approved";
        }
        at = wire.from;
    }
    false
}
