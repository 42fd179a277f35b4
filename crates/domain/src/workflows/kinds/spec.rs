//! The shape of one kind of node: what it takes, gives, needs and does to the world.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use super::{
    super::{
        doc::{Node, OnError, Params},
        types::{Type, TypeSet},
    },
    category::Category,
    feature::{Availability, Feature, RUNNABLE_NOW},
    field::FieldSpec,
};
use crate::permissions::Permission;

/// What running a node does to the world, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing.
    None,
    /// Changes rows of ours.
    Writes,
    /// Leaves the building.
    External,
    /// Leaves the building and costs money by itself.
    Spends,
    /// Leaves the building and cannot be taken back.
    Irreversible,
}

impl Effect {
    /// Whether it leaves the building.
    #[must_use]
    pub fn is_external(self) -> bool {
        self >= Self::External
    }
}

/// The outputs of a kind, in order.
#[derive(Clone, Copy)]
pub enum Ports {
    /// Always these.
    Fixed(&'static [&'static str]),
    /// These follow from the parameters.
    By(fn(&Params) -> Vec<String>),
}

/// What a node gives.
#[derive(Clone, Copy)]
pub enum Emits {
    /// What it was given.
    Same,
    /// One item.
    One(Type1),
    /// A list.
    ListOf(Type1),
    /// It follows from the parameters, the input and the output port.
    By(fn(&Params, &Type, &str) -> Type),
}

/// A type that can stand in the catalogue.
pub type Type1 = &'static Type;

/// What must be there before a node can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A connected account of that provider that holds these scopes.
    Connection {
        /// The provider's word, such as `x`.
        provider: &'static str,
        /// Scopes it must have been given; of `one|other` either.
        scopes: &'static [&'static str],
    },
    /// A right of whoever publishes the workflow.
    Permission(Permission),
    /// A part of the plan.
    Plan(&'static str),
    /// A model of that sort: `text`, `image`, `embedding`.
    Model(&'static str),
}

/// Whether running a node twice with the same input does what running it once does.
#[derive(Clone, Copy)]
pub enum Idempotent {
    /// Yes: it writes nothing, its write is keyed by the step, or its effect is recorded and looked up.
    Yes,
    /// No.
    No,
    /// It follows from the parameters.
    By(fn(&Params) -> bool),
}

/// What one run of a node costs, roughly, for the estimate before publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// Nothing worth counting.
    Free,
    /// A call of a model with about so many tokens, read and written.
    Tokens(u32),
    /// The money in that parameter.
    Param(&'static str),
}

/// One kind of node. Built by the `const` functions below, so that the whole catalogue is data.
#[derive(Clone, Copy)]
pub struct KindSpec {
    /// Name in the document.
    pub kind: &'static str,
    /// Newest version; the one that this build writes.
    pub version: u16,
    /// Group in the palette.
    pub category: Category,
    /// Title in words.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Name of its icon.
    pub icon: &'static str,
    /// Its outputs.
    pub ports: Ports,
    /// Its parameters, in the order of the form.
    pub fields: &'static [FieldSpec],
    /// What it takes.
    pub accepts: TypeSet,
    /// What it gives.
    pub emits: Emits,
    /// What must be there.
    pub needs: &'static [Need],
    effect: Effect,
    pub(super) effect_by: Option<fn(&Params) -> Effect>,
    /// Whether a second run does harm.
    pub idempotent: Idempotent,
    /// The kind that takes its effect back.
    pub reversible_by: Option<&'static str>,
    /// The parameters with which that kind does so, by what the node gave; nothing means that there is
    /// nothing to take back.
    pub undo: fn(&Value) -> Option<Params>,
    /// What one run costs.
    pub cost: Cost,
    /// An example of what it gives, as JSON.
    pub sample: &'static str,
    /// Whether what it gives has fields that the sample does not show.
    pub open_output: bool,
    /// The feature that brings it.
    pub feature: Feature,
    /// Leads parameters of an older version, whose number is given, to the next one.
    pub migrate: Option<fn(u16, &mut Params)>,
}

impl KindSpec {
    /// A kind with one output, no parameters and no effect that takes and gives anything.
    #[must_use]
    pub const fn new(
        kind: &'static str,
        category: Category,
        title: &'static str,
        summary: &'static str,
    ) -> Self {
        Self {
            kind,
            version: 1,
            category,
            title,
            summary,
            icon: category.icon(),
            ports: Ports::Fixed(&["out"]),
            fields: &[],
            accepts: TypeSet::ANY,
            emits: Emits::Same,
            needs: &[],
            effect: Effect::None,
            effect_by: None,
            idempotent: Idempotent::Yes,
            reversible_by: None,
            undo: |_| None,
            cost: Cost::Free,
            sample: "{}",
            open_output: false,
            feature: Feature::Workflows,
            migrate: None,
        }
    }

    /// Named by this icon instead of its category's.
    #[must_use]
    pub const fn icon(mut self, icon: &'static str) -> Self {
        self.icon = icon;
        self
    }

    /// Its outputs.
    #[must_use]
    pub const fn ports(mut self, ports: &'static [&'static str]) -> Self {
        self.ports = Ports::Fixed(ports);
        self
    }

    /// Its outputs follow from the parameters.
    #[must_use]
    pub const fn ports_by(mut self, ports: fn(&Params) -> Vec<String>) -> Self {
        self.ports = Ports::By(ports);
        self
    }

    /// Its parameters.
    #[must_use]
    pub const fn fields(mut self, fields: &'static [FieldSpec]) -> Self {
        self.fields = fields;
        self
    }

    /// What it takes: one of these.
    #[must_use]
    pub const fn takes(mut self, types: &'static [Type]) -> Self {
        self.accepts = TypeSet::of(types);
        self
    }

    /// What it takes: one of these or a list of them.
    #[must_use]
    pub const fn takes_many(mut self, types: &'static [Type]) -> Self {
        self.accepts = TypeSet::of(types).or_lists();
        self
    }

    /// What it gives.
    #[must_use]
    pub const fn gives(mut self, emits: Emits) -> Self {
        self.emits = emits;
        self
    }

    /// What must be there.
    #[must_use]
    pub const fn needs(mut self, needs: &'static [Need]) -> Self {
        self.needs = needs;
        self
    }

    /// What it does to the world.
    #[must_use]
    pub const fn effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// What it does to the world, when that follows from the parameters.
    #[must_use]
    pub const fn effect_by(mut self, by: fn(&Params) -> Effect) -> Self {
        self.effect_by = Some(by);
        self
    }

    /// A second run does harm.
    #[must_use]
    pub const fn once(mut self, idempotent: Idempotent) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// The kind that takes its effect back, and with which parameters, by what was given.
    #[must_use]
    pub const fn undone_by(
        mut self,
        kind: &'static str,
        with: fn(&Value) -> Option<Params>,
    ) -> Self {
        self.reversible_by = Some(kind);
        self.undo = with;
        self
    }

    /// What one run costs.
    #[must_use]
    pub const fn cost(mut self, cost: Cost) -> Self {
        self.cost = cost;
        self
    }

    /// An example of what it gives: all its fields.
    #[must_use]
    pub const fn sample(mut self, json: &'static str) -> Self {
        self.sample = json;
        self
    }

    /// An example of what it gives; there may be more fields.
    #[must_use]
    pub const fn open_sample(mut self, json: &'static str) -> Self {
        self.sample = json;
        self.open_output = true;
        self
    }

    /// The feature that brings it.
    #[must_use]
    pub const fn from(mut self, feature: Feature) -> Self {
        self.feature = feature;
        self
    }

    /// Begins a run; has no input.
    #[must_use]
    pub const fn is_trigger(&self) -> bool {
        matches!(self.category, Category::Trigger)
    }

    /// Its outputs with these parameters, in order.
    #[must_use]
    pub fn out_ports(&self, params: &Params) -> Vec<Cow<'static, str>> {
        match self.ports {
            Ports::Fixed(names) => names.iter().map(|n| Cow::Borrowed(*n)).collect(),
            Ports::By(by) => by(params).into_iter().map(Cow::Owned).collect(),
        }
    }

    /// The outputs of a node of this kind: those of its parameters, and `error` if it asks for it.
    #[must_use]
    pub fn ports_of(&self, node: &Node) -> Vec<Cow<'static, str>> {
        let mut ports = self.out_ports(&node.params);
        if node.on_error == OnError::ErrorPort && !ports.iter().any(|p| p == "error") {
            ports.push(Cow::Borrowed("error"));
        }
        ports
    }

    /// What a node with these parameters gives by `port` when it is given `input`.
    #[must_use]
    pub fn emits(&self, params: &Params, input: &Type, port: &str) -> Type {
        match self.emits {
            _ if port == "error" => Type::Any,
            Emits::Same => input.clone(),
            Emits::One(one) => one.clone(),
            Emits::ListOf(one) => one.clone().list(),
            Emits::By(by) => by(params, input, port),
        }
    }

    /// What a node with these parameters does to the world.
    #[must_use]
    pub fn effect_of(&self, params: &Params) -> Effect {
        self.effect_by.map_or(self.effect, |by| by(params))
    }

    /// Whether a second run with these parameters does no harm.
    #[must_use]
    pub fn is_idempotent(&self, params: &Params) -> bool {
        match self.idempotent {
            Idempotent::Yes => true,
            Idempotent::No => false,
            Idempotent::By(by) => by(params),
        }
    }

    /// The field of that name.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|f| f.key == key)
    }

    /// An example of what it gives.
    #[must_use]
    pub fn sample_output(&self) -> Value {
        serde_json::from_str(self.sample).unwrap_or(Value::Null)
    }

    /// Whether this build runs it, and if not, which feature brings it.
    #[must_use]
    pub fn availability(&self) -> Availability {
        if RUNNABLE_NOW.contains(&self.kind) {
            Availability::Runnable
        } else {
            Availability::NotYet {
                feature: self.feature,
            }
        }
    }
}

impl std::fmt::Debug for KindSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind)
    }
}

/// A kind is its name.
impl PartialEq for KindSpec {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}
