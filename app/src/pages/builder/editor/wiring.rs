//! Wires: which targets an output fits, making one, leading one elsewhere.

use std::collections::HashSet;

use domain::workflows::{
    Edge, EdgeId, End, KindSpec, NodeId,
    canvas::{fits, fits_all, fitting_kinds},
    commands::Command,
    graph::Graph,
};
use leptos::prelude::*;

use super::Editor;
use crate::{
    i18n::{foreign, tf},
    words::builder as w,
};

impl Editor {
    /// The steps that an output may lead to.
    pub fn targets(self, from: &End) -> HashSet<NodeId> {
        let all = self.read(|doc| fits_all(&Graph::new(doc), from));
        all.into_iter()
            .filter(|(_, fits)| fits.is_ok())
            .map(|(id, _)| id)
            .collect()
    }

    /// Leads an output to a step. One that does not fit is refused with the reason.
    pub fn connect(self, from: &End, to: NodeId) {
        if let Some(why) = self.misfit(from, to) {
            self.refuse(foreign(&why));
            return;
        }
        let id = EdgeId(Self::new_id());
        if self.edit(Command::Connect {
            edge: Edge::new(id, from.node, &from.port, to),
        }) {
            self.select_wire(id, false);
        }
    }

    /// Leads a wire to another step.
    pub fn reconnect(self, edge: EdgeId, to: NodeId) {
        let Some(from) = self.read(|doc| doc.edges.get(&edge).map(|e| e.from.clone())) else {
            return;
        };
        if let Some(why) = self.misfit(&from, to) {
            self.refuse(foreign(&why));
            return;
        }
        let to = End {
            node: to,
            port: Edge::IN.to_owned(),
        };
        self.edit(Command::Reconnect { edge, from, to });
    }

    fn misfit(self, from: &End, to: NodeId) -> Option<String> {
        let why = self.read(|doc| fits(&Graph::new(doc), from, to)).err()?;
        let name = self.node_now(to, |n| n.name.clone()).unwrap_or_default();
        Some(format!("{name} {}", why.reason()))
    }

    /// The kinds of step that an output may lead to and that run here, in the order of the palette.
    pub fn kinds_after(self, from: &End) -> Vec<&'static KindSpec> {
        self.read(|doc| fitting_kinds(&Graph::new(doc), from))
    }

    /// Begins a wire at a step, or goes on with the one under way; `next` takes the step's next output.
    pub fn wire_on(self, step: Option<NodeId>, next: bool) {
        let present = self.wiring.get_untracked();
        let Some(id) = present.as_ref().map(|e| e.node).or(step) else {
            return;
        };
        let ports = self.outputs(id);
        let at = present
            .and_then(|e| ports.iter().position(|p| *p == e.port))
            .map_or(0, |n| n + usize::from(next));
        if let Some(port) = ports.get(at % ports.len().max(1)) {
            self.begin_wire(End {
                node: id,
                port: port.clone(),
            });
        }
    }

    /// The next step that is clicked or chosen ends a wire from here.
    pub fn begin_wire(self, from: End) {
        if self.is_refused() {
            return;
        }
        let name = self
            .node_now(from.node, |n| n.name.clone())
            .unwrap_or_default();
        self.say(tf(w::WIRING, &[("name", &name), ("port", &from.port)]));
        self.wiring.set(Some(from));
    }
}
