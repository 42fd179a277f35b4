//! Validation of a document. The same rules run while a person edits and before anything is
//! published or run; each issue names its rule, its place, and how to mend it, with the commands
//! that do so where that is mechanical. One function per rule, in files by theme.
//!
//! `L…` are limits, `V…` the rules of the plan, `K…` what this build does not run yet.

mod advice;
mod check;
mod context;
mod effects;
mod fields;
mod fixes;
mod guards;
mod logic;
mod named;
mod needs;
mod not_yet;
mod params;
mod secrets;
mod settings;
mod shape;
mod signals;
mod spend;
mod texts;
mod token_paths;
mod when;
mod wiring;

pub use check::{Fix, Issue, IssueSeverity};
pub use context::{ApprovalPolicy, ConnectionFact, Context, OtherWorkflow, PersonFact};
pub use named::named_workflows;
pub use signals::{Signals, signals};
pub(super) use texts::address_problem;

use super::{doc::WorkflowDoc, graph::Flow, graph::Graph};
use check::Check;

/// All issues of a document, errors and advice; without an error it may be published and run.
///
/// Guarantees: never panics, whatever the document; the same document and context give the same
/// issues in the same order; the work grows with steps and wires, not with their square. Rules that
/// ask about the outside say nothing where the context does not know.
#[must_use]
pub fn validate(doc: &WorkflowDoc, context: &Context) -> Vec<Issue> {
    inspect(doc, context).0
}

/// Only what a document is too large for: rules L01 to L06. A draft may be unfinished, but not this.
#[must_use]
pub fn over_limits(doc: &WorkflowDoc) -> Vec<Issue> {
    shape::limits(doc)
}

/// Only the secrets that were pasted into parameters, rule V22, whatever else is wrong with the document.
/// One past its limits answers those limits instead.
#[must_use]
pub fn pasted_secrets(doc: &WorkflowDoc) -> Vec<Issue> {
    let limits = shape::limits(doc);
    if !limits.is_empty() {
        return limits;
    }
    let graph = Graph::new(doc);
    let (flow, context) = (Flow::new(&graph), Context::default());
    let mut check = Check::new(&graph, &flow, &context);
    secrets::v22_secrets(&mut check);
    check.issues
}

/// The issues, and how many steps and wires were looked at.
fn inspect(doc: &WorkflowDoc, context: &Context) -> (Vec<Issue>, u64) {
    let limits = shape::limits(doc);
    if !limits.is_empty() {
        // A document past its limits is not walked any further.
        return (limits, 0);
    }
    let graph = Graph::new(doc);
    let flow = Flow::new(&graph);
    let mut check = Check::new(&graph, &flow, context);
    shape::v00_places(&mut check);
    shape::v04_keys(&mut check);
    shape::v04_options(&mut check);
    settings::v04_settings(&mut check);
    settings::k02_budget(&mut check);
    shape::v04_kinds(&mut check);
    not_yet::k01_kinds(&mut check);
    not_yet::k02_fields(&mut check);
    params::v04_params(&mut check);
    wiring::v06_ports(&mut check);
    wiring::v03_circles(&mut check);
    if !graph.is_cyclic() && graph.loop_faults.is_empty() {
        wiring::v01_triggers(&mut check);
        wiring::v02_unreachable(&mut check);
        wiring::v06_types(&mut check);
        wiring::v15_dead_ends(&mut check);
        token_paths::v04_tokens(&mut check);
        needs::v07_needs(&mut check);
        named::v07_named(&mut check);
        named::v07_people(&mut check);
        guards::v08_approvals(&mut check);
        guards::v09_consent(&mut check);
        guards::v09_unsubscribe(&mut check);
        logic::v10_branches(&mut check);
        logic::v10_joins(&mut check);
        logic::v11_loops(&mut check);
        when::v12_schedules(&mut check);
        when::v12_zones(&mut check);
        texts::v13_lengths(&mut check);
        effects::v16_error_handling(&mut check);
        effects::v17_retries(&mut check);
        effects::v18_twice(&mut check);
        signals::v19_self_trigger(&mut check);
        spend::v20_budget(&mut check);
        advice::v21_unnamed(&mut check);
        advice::v21_long_waits(&mut check);
        advice::v21_old_versions(&mut check);
        secrets::v22_secrets(&mut check);
        texts::v23_addresses(&mut check);
    }
    (check.issues, graph.visits())
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod tests;
