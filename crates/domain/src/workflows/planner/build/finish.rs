//! The end of a plan: how ways that end are told of, places on the canvas, and a last look by the
//! rules of validation.

use std::collections::{BTreeMap, HashSet};

use super::{
    super::{Doubt, Plan, PlannedStep, ToFill, Words, adds},
    Builder, Facts, Make, Tip,
    begin::START_PUT_IN,
};
use crate::workflows::{
    Context, IssueSeverity,
    commands::apply,
    doc::{Node, NodeId, OnError, Position, WorkflowDoc},
    grid::{self, BOX_HEIGHT, COLUMN, ROW},
    types::Type,
    validate,
    validate::ApprovalPolicy,
};

impl Builder<'_> {
    /// What is left to do when everything was followed.
    pub(super) fn finish(mut self) -> Plan {
        self.drop_empty_conditions();
        if self.steps.len() == 1 && self.steps[0].words.is_none() {
            // A start alone that nobody asked for.
            self.nodes.clear();
            self.steps.clear();
            self.doubts.retain(|d| d.message != START_PUT_IN);
        }
        self.tell_of_ends();
        self.arrange();
        // Once to take out what must not stand there, once to see what is left.
        let to_fill = match self.look(false).and_then(|_| self.look(true)) {
            Ok(found) => found,
            Err(message) => {
                let mut plan = Plan::nothing(message);
                plan.doubts.splice(0..0, self.doubts);
                return plan;
            }
        };
        Plan {
            steps: self.steps,
            doubts: self.doubts,
            to_fill,
            command: adds(self.nodes, self.edges),
        }
    }

    /// Conditions that were not understood and decide about nothing are left out.
    fn drop_empty_conditions(&mut self) {
        loop {
            let leads: HashSet<NodeId> = self.edges.iter().map(|e| e.from.node).collect();
            let empty = |n: &Node| {
                n.kind == "logic.if" && !n.params.contains_key("where") && !leads.contains(&n.id)
            };
            let gone: HashSet<NodeId> = self
                .nodes
                .iter()
                .filter(|n| empty(n))
                .map(|n| n.id)
                .collect();
            if gone.is_empty() {
                return;
            }
            let words = |s: &PlannedStep| s.words.clone().filter(|_| gone.contains(&s.node));
            let said: Vec<Words> = self.steps.iter().filter_map(words).collect();
            for doubt in &mut self.doubts {
                if doubt.words.as_ref().is_some_and(|w| said.contains(w)) {
                    doubt.message = doubt.message.replace("; fill it in", "; it was left out");
                }
            }
            self.nodes.retain(|n| !gone.contains(&n.id));
            self.edges.retain(|e| !gone.contains(&e.to.node));
            self.steps.retain(|s| !gone.contains(&s.node));
        }
    }

    /// A decision that is not given, an answer that does not come, a failure: each is told of where
    /// the words lead it nowhere.
    fn tell_of_ends(&mut self) {
        let used: HashSet<(NodeId, &str)> = self
            .edges
            .iter()
            .map(|e| (e.from.node, e.from.port.as_str()))
            .collect();
        let ends: [(&[&str], &str, &str, &str); 4] = [
            (
                &["rejected", "expired"],
                "not_approved",
                "Tell: not approved",
                "A decision was no, or did not come in time. Nothing was sent.",
            ),
            (
                &["failed", "error"],
                "failed",
                "Tell: it failed",
                "A step could not be done. The run shows why.",
            ),
            (
                &["timeout"],
                "no_answer",
                "Tell: no answer came",
                "What was waited for did not happen in time.",
            ),
            (
                &["flagged"],
                "held_back",
                "Tell: held back",
                "Something was found that must not go on. The run shows what.",
            ),
        ];
        let mut open: BTreeMap<usize, Vec<Tip>> = BTreeMap::new();
        for node in &self.nodes {
            let expires = node.params.contains_key("expires_hours");
            for port in out_ports(node, expires) {
                let end = ends.iter().position(|(ports, ..)| ports.contains(&port));
                if let Some(end) = end.filter(|_| !used.contains(&(node.id, port))) {
                    let tip = Tip {
                        from: node.id,
                        port: port.to_owned(),
                        ty: Type::Any,
                        facts: Facts::default(),
                    };
                    open.entry(end).or_default().push(tip);
                }
            }
        }
        for (end, tips) in open {
            let (_, key, name, text) = ends[end];
            let make = Make::put_in("notify.message", key, name, self.to_owner(text));
            self.add_any(&make, None, &tips);
        }
    }

    /// From left to right behind the step it follows, or below everything that is there.
    fn arrange(&mut self) {
        let place: BTreeMap<NodeId, usize> = self
            .nodes
            .iter()
            .enumerate()
            .map(|(at, n)| (n.id, at))
            .collect();
        let pair = |e: &crate::workflows::doc::Edge| {
            Some((*place.get(&e.from.node)?, *place.get(&e.to.node)?))
        };
        let wires: Vec<(usize, usize)> = self.edges.iter().filter_map(pair).collect();
        let places = grid::places(&vec![0; self.nodes.len()], &wires);
        let doc = self.context.doc;
        let lowest = doc.nodes.values().map(|n| n.pos.y).max();
        let behind = self.context.after.and_then(|id| doc.nodes.get(&id));
        let corner = match (behind, lowest) {
            (Some(node), Some(lowest)) => {
                let x = node.pos.x.saturating_add(COLUMN);
                let in_way = doc.nodes.values().any(|n| {
                    n.pos.x > x - COLUMN && n.pos.y.saturating_add(BOX_HEIGHT) > node.pos.y
                });
                Position {
                    x,
                    y: if in_way {
                        lowest.saturating_add(ROW)
                    } else {
                        node.pos.y
                    },
                }
            }
            (_, Some(lowest)) => Position {
                x: doc.nodes.values().map(|n| n.pos.x).min().unwrap_or(0),
                y: lowest.saturating_add(ROW),
            },
            _ => Position::default(),
        };
        for (node, at) in self.nodes.iter_mut().zip(places) {
            node.pos = Position {
                x: corner.x.saturating_add(at.x),
                y: corner.y.saturating_add(at.y),
            };
        }
    }

    /// Looks at the plan in its document. What is wrong with a value is taken out and said; what is
    /// missing is for a person to fill in.
    fn look(&mut self, last: bool) -> Result<Vec<ToFill>, String> {
        let mut doc: WorkflowDoc = self.context.doc.clone();
        let command = adds(self.nodes.clone(), self.edges.clone());
        apply(&mut doc, &command).map_err(|e| format!("Nothing was planned: {e}"))?;
        let strict = Context {
            approvals: ApprovalPolicy {
                publish: true,
                spend: true,
                calls: true,
            },
            ..Context::default()
        };
        let issues = validate(&doc, &strict).into_iter();
        let place: BTreeMap<NodeId, usize> = self
            .nodes
            .iter()
            .enumerate()
            .map(|(at, n)| (n.id, at))
            .collect();
        let mut out: Vec<ToFill> = Vec::new();
        for issue in
            issues.filter(|i| i.severity == IssueSeverity::Error && !i.rule.starts_with('K'))
        {
            let (Some(at), Some(field)) = (issue.node.and_then(|n| place.get(&n)), issue.field)
            else {
                continue;
            };
            let field = field.split('.').next().unwrap_or_default().to_owned();
            let node = &mut self.nodes[*at];
            if !last && node.params.remove(&field).is_some() {
                let message = format!(
                    "“{}” in “{}” was left out: {}",
                    field, node.name, issue.message
                );
                self.doubts.push(Doubt {
                    words: None,
                    message,
                });
            } else if !out.iter().any(|f| f.node == node.id && f.field == field) {
                out.push(ToFill {
                    node: node.id,
                    field,
                    message: issue.message,
                });
            }
        }
        Ok(out)
    }
}

/// The outputs by which a way of a step ends.
fn out_ports(node: &Node, expires: bool) -> Vec<&'static str> {
    let mut ports: Vec<&'static str> = match node.kind.as_str() {
        "human.approval" if expires => vec!["rejected", "expired"],
        "human.approval" => vec!["rejected"],
        "time.wait_event" => vec!["timeout"],
        "ai.guard" => vec!["flagged"],
        kind if kind.starts_with("post.") => vec!["failed"],
        _ => Vec::new(),
    };
    if node.on_error == OnError::ErrorPort {
        ports.push("error");
    }
    ports
}
