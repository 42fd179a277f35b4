//! Making steps: ids, keys, names, and the wires to what they follow.

use serde_json::Value;
use uuid::Uuid;

use super::{
    super::{
        PlannedStep, STEPS_MAX,
        acts::{Net, net_name, params},
    },
    Builder, Facts, KEPT_FREE, Tip, merged,
};
use crate::workflows::{
    commands::derived,
    doc::{Edge, EdgeId, Node, NodeId, Provenance, RetryPolicy},
    kinds::{Availability, KindSpec, kind_spec},
    types::Type,
};

/// A step to be made.
pub(super) struct Make {
    pub kind: &'static str,
    pub key: &'static str,
    pub name: String,
    pub params: Value,
    /// Whether the words ask for it; else the rules put it in.
    pub is_said: bool,
}

impl Make {
    pub(super) fn said(
        kind: &'static str,
        key: &'static str,
        name: impl Into<String>,
        params: Value,
    ) -> Self {
        Self {
            kind,
            key,
            name: name.into(),
            params,
            is_said: true,
        }
    }

    pub(super) fn put_in(
        kind: &'static str,
        key: &'static str,
        name: impl Into<String>,
        params: Value,
    ) -> Self {
        Self {
            is_said: false,
            ..Self::said(kind, key, name, params)
        }
    }
}

impl Builder<'_> {
    pub(super) fn id(&mut self) -> Uuid {
        loop {
            self.made += 1;
            let id = derived(self.context.run.uuid(), Uuid::from_u128(self.made));
            let doc = self.context.doc;
            if !doc.nodes.contains_key(&NodeId(id)) && !doc.edges.contains_key(&EdgeId(id)) {
                return id;
            }
        }
    }

    pub(super) fn key(&mut self, word: &str) -> String {
        let mut key = word.to_owned();
        let mut n = 1;
        while !self.keys.insert(key.clone()) {
            n += 1;
            key = format!("{word}_{n}");
        }
        key
    }

    /// Adds a step behind these ends; nothing once the plan is full.
    pub(super) fn add(&mut self, make: &Make, lane: Option<Net>, behind: &[Tip]) -> Option<NodeId> {
        if self.nodes.len() + KEPT_FREE >= STEPS_MAX {
            if !self.is_full {
                self.is_full = true;
                self.doubt_here(|said| {
                    format!(
                        "A plan has at most {STEPS_MAX} steps; from “{said}” on nothing was planned"
                    )
                });
            }
            return None;
        }
        Some(self.add_any(make, lane, behind))
    }

    pub(super) fn add_any(&mut self, make: &Make, lane: Option<Net>, behind: &[Tip]) -> NodeId {
        let id = NodeId(self.id());
        let key = match lane {
            Some(net) => self.key(&format!("{}_{net}", make.key)),
            None => self.key(make.key),
        };
        let spec = kind_spec(make.kind);
        let mut node = Node {
            params: params(make.params.clone()),
            kind_version: spec.map_or(1, |s| s.version),
            provenance: Provenance::Agent(self.context.run),
            ..Node::new(id, make.kind, &key, &make.name)
        };
        if spec.is_some_and(|s| !s.is_idempotent(&node.params)) {
            node.retry = RetryPolicy::NEVER;
        }
        self.steps.push(PlannedStep {
            node: id,
            kind: make.kind.to_owned(),
            name: make.name.clone(),
            words: if make.is_said {
                self.cited(&self.words.clone())
            } else {
                None
            },
        });
        if let Some(Availability::NotYet { feature }) = spec.map(KindSpec::availability) {
            let message = format!(
                "“{}” cannot run yet: {} brings it",
                make.name,
                feature.title()
            );
            if !self.doubts.iter().any(|d| d.message == message) {
                self.doubt_here(|_| message);
            }
        }
        self.nodes.push(node);
        for tip in behind {
            let edge = EdgeId(self.id());
            self.edges.push(Edge::new(edge, tip.from, &tip.port, id));
        }
        id
    }

    pub(super) fn node(&mut self, id: NodeId) -> Option<&mut Node> {
        self.nodes.iter_mut().rev().find(|n| n.id == id)
    }

    /// The open ends, taken: together those of one network's post on which the same is forbidden.
    pub(super) fn lanes(&mut self) -> Vec<Vec<Tip>> {
        let mut out: Vec<Vec<Tip>> = Vec::new();
        for tip in std::mem::take(&mut self.tips) {
            let of = |t: &Tip| (t.facts.lane, t.facts.barred);
            match out.iter_mut().find(|group| of(&group[0]) == of(&tip)) {
                Some(group) => group.push(tip),
                None => out.push(vec![tip]),
            }
        }
        out
    }

    /// Puts one step behind all open ends, one for each post that is on its way. The way goes on by
    /// these outputs, each with what is known there.
    pub(super) fn each(
        &mut self,
        make: &Make,
        ports: &[&str],
        learn: impl Fn(&mut Facts, &str),
    ) -> Vec<(NodeId, Facts)> {
        let mut made = Vec::new();
        for group in self.lanes() {
            let lane = group[0].facts.lane;
            let named = Make {
                name: match lane {
                    Some(net) => format!("{} ({})", make.name, net_name(net)),
                    None => make.name.clone(),
                },
                params: make.params.clone(),
                ..*make
            };
            let Some(id) = self.add(&named, lane, &group) else {
                continue;
            };
            let (input, facts) = merged(&group);
            for port in ports {
                self.tips.push(self.tip(id, port, &input, &facts, &learn));
            }
            made.push((id, facts));
        }
        made
    }

    /// The end of a step that was put in, by one of its outputs.
    pub(super) fn tip(
        &self,
        id: NodeId,
        port: &str,
        input: &Type,
        facts: &Facts,
        learn: impl Fn(&mut Facts, &str),
    ) -> Tip {
        let node = self.nodes.iter().rev().find(|n| n.id == id);
        let ty = node.and_then(|n| Some(kind_spec(&n.kind)?.emits(&n.params, input, port)));
        let mut facts = facts.clone();
        learn(&mut facts, node.map_or("", |n| n.key.as_str()));
        Tip {
            from: id,
            port: port.to_owned(),
            ty: ty.unwrap_or_default(),
            facts,
        }
    }

    /// One step behind the ends of one post, or of none; the end behind it.
    pub(super) fn of_lane(&mut self, make: &Make, port: &str, group: &[Tip]) -> Option<Tip> {
        let named = Make {
            name: match merged(group).1.lane {
                Some(net) => format!("{} ({})", make.name, net_name(net)),
                None => make.name.clone(),
            },
            params: make.params.clone(),
            ..*make
        };
        self.between(&named, port, group, |_, _| {})
    }

    /// One step between these ends and what follows; the end behind it.
    pub(super) fn between(
        &mut self,
        make: &Make,
        port: &str,
        group: &[Tip],
        learn: impl Fn(&mut Facts, &str),
    ) -> Option<Tip> {
        let (input, facts) = merged(group);
        let id = self.add(make, facts.lane, group)?;
        Some(self.tip(id, port, &input, &facts, learn))
    }
}
