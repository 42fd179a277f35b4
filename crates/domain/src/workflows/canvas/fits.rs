//! What an output can be connected to. When a wire is drawn, every step of the document lights up or says
//! why not; all of them are answered by one walk. The rules are those of validation (V03, V06): what is
//! refused here would be an error there.

use std::{borrow::Cow, collections::BTreeMap};

use crate::workflows::{
    doc::{End, NodeId},
    graph::{Carried, Graph},
    kinds::{KindSpec, catalog, kind_spec},
    types::{Mismatch, Type, TypeSet, assignable},
};

/// Why an output cannot be connected to a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// The output is not there.
    NoOutput,
    /// It is the same step.
    OwnInput,
    /// It begins runs.
    NoInput,
    /// The output leads there already.
    Connected,
    /// Wires would run in a circle that is no loop.
    Circle,
    /// It is an outer loop, and the output lies in an inner one.
    SkipsInner,
    /// One of the two lies in a loop and the other does not lie in the same.
    OtherLoop,
    /// It takes something else.
    Type(Mismatch),
}

impl Misfit {
    /// The reason in words, to be said of the step that refuses: "needs a Lead, gets a Post: add Find lead".
    #[must_use]
    pub fn reason(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::NoOutput => "cannot be reached: this output is gone",
            Self::OwnInput => "is the step this wire begins at",
            Self::NoInput => "begins runs and has no input",
            Self::Connected => "is connected to this output already",
            Self::Circle => "leads here already: use a Loop to repeat steps",
            Self::SkipsInner => "is an outer loop: end the round of the inner loop first",
            Self::OtherLoop => "is not in the same loop",
            Self::Type(mismatch) => &mismatch.reason,
        })
    }

    /// The kind of step that would help in between, if there is one.
    #[must_use]
    pub const fn helper(&self) -> Option<&'static str> {
        match self {
            Self::Type(mismatch) => mismatch.helper,
            _ => None,
        }
    }
}

/// Whether an output can be connected to a step. For many steps ask [`fits_all`].
pub fn fits(graph: &Graph<'_>, from: &End, to: NodeId) -> Result<(), Misfit> {
    let to = graph.place(to).ok_or(Misfit::NoInput)?;
    Outlet::new(graph, from)
        .ok_or(Misfit::NoOutput)?
        .fits(graph, to)
}

/// Whether an output can be connected to each step of the document. Linear in steps and wires. Of an
/// output that is not there, all steps say so.
#[must_use]
pub fn fits_all(graph: &Graph<'_>, from: &End) -> BTreeMap<NodeId, Result<(), Misfit>> {
    let mut outlet = Outlet::new(graph, from);
    let fit = |at| match &mut outlet {
        Some(outlet) => outlet.fits(graph, at),
        None => Err(Misfit::NoOutput),
    };
    let ids = graph.nodes.iter().map(|n| n.id);
    ids.zip((0..graph.nodes.len()).map(fit)).collect()
}

/// Whether a new step of a kind could be connected to an output.
pub fn fits_kind(graph: &Graph<'_>, from: &End, kind: &str) -> Result<(), Misfit> {
    let spec = kind_spec(kind).ok_or(Misfit::NoInput)?;
    Outlet::new(graph, from)
        .ok_or(Misfit::NoOutput)?
        .fits_kind(spec)
}

/// The kinds of which a new step could be connected to an output, in the order of the palette.
#[must_use]
pub fn fitting_kinds(graph: &Graph<'_>, from: &End) -> Vec<&'static KindSpec> {
    let Some(mut outlet) = Outlet::new(graph, from) else {
        return Vec::new();
    };
    let all = catalog();
    all.filter(|spec| outlet.fits_kind(spec).is_ok()).collect()
}

/// An output, with what has to be known about it to judge any target.
struct Outlet {
    /// Its step.
    at: usize,
    /// What it gives.
    given: Type,
    /// Whether a run comes to its step.
    reached: Vec<bool>,
    /// By step: whether a way leads from there to here.
    before: Vec<bool>,
    /// By step: whether the output leads there already.
    connected: Vec<bool>,
    /// The loops that a wire from here lies in, the innermost first.
    loops: Vec<usize>,
    /// What has been said of types so far: kinds take few different sets.
    judged: Vec<(TypeSet, Result<(), Mismatch>)>,
}

impl Outlet {
    fn new(graph: &Graph<'_>, from: &End) -> Option<Self> {
        let at = graph.place(from.node)?;
        let node = graph.nodes[at];
        if let Some(spec) = graph.specs[at]
            && !spec.ports_of(node).iter().any(|p| *p == from.port)
        {
            return None;
        }
        let carried = Carried::new(graph);
        let mut connected = vec![false; graph.nodes.len()];
        for wire in graph.out[at].iter().map(|w| &graph.wires[*w]) {
            connected[wire.to] |= wire.edge.from.port == from.port;
        }
        let is_body = node.kind == "logic.loop" && from.port == "each";
        let innermost = if is_body { Some(at) } else { graph.inside[at] };
        let loops = std::iter::successors(innermost, |l| graph.inside[*l]);
        Some(Self {
            at,
            given: carried.gives(graph, at, &from.port),
            reached: carried.reached,
            before: before(graph, at),
            connected,
            // A chain of loops is never longer than there are steps, whatever the document.
            loops: loops.take(graph.nodes.len()).collect(),
            judged: Vec::new(),
        })
    }

    fn fits(&mut self, graph: &Graph<'_>, to: usize) -> Result<(), Misfit> {
        let node = graph.nodes[to];
        let spec = graph.specs[to];
        if to == self.at {
            return Err(Misfit::OwnInput);
        }
        if spec.is_some_and(KindSpec::is_trigger) {
            return Err(Misfit::NoInput);
        }
        if self.connected[to] {
            return Err(Misfit::Connected);
        }
        if self.loops.first() == Some(&to) {
            // It ends the round. What it carries is not looked at.
            return Ok(());
        }
        if self.loops.contains(&to) {
            return Err(Misfit::SkipsInner);
        }
        if self.before[to] {
            return Err(Misfit::Circle);
        }
        // Where both have their place in a run, it must be in the same loop.
        let placed = self.reached[self.at] && self.reached[to] && graph.loop_faults.is_empty();
        if placed && graph.inside[to] != self.loops.first().copied() {
            return Err(Misfit::OtherLoop);
        }
        match spec {
            Some(spec) if node.enabled => self.fits_type(spec.accepts).map_err(Misfit::Type),
            _ => Ok(()),
        }
    }

    fn fits_kind(&mut self, spec: &KindSpec) -> Result<(), Misfit> {
        if spec.is_trigger() {
            return Err(Misfit::NoInput);
        }
        self.fits_type(spec.accepts).map_err(Misfit::Type)
    }

    fn fits_type(&mut self, accepts: TypeSet) -> Result<(), Mismatch> {
        if let Some((_, said)) = self.judged.iter().find(|j| j.0 == accepts) {
            return said.clone();
        }
        let said = assignable(accepts, &self.given);
        self.judged.push((accepts, said.clone()));
        said
    }
}

/// By step: whether wires lead from there to a step, those that end a round not counted.
fn before(graph: &Graph<'_>, at: usize) -> Vec<bool> {
    let mut seen = vec![false; graph.nodes.len()];
    let mut open = vec![at];
    while let Some(at) = open.pop() {
        for wire in graph.into[at].iter().map(|w| &graph.wires[*w]) {
            if !wire.back && !seen[wire.from] {
                seen[wire.from] = true;
                open.push(wire.from);
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests;
