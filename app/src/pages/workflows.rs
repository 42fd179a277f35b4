//! Workflows and runs: what is stored, where each run stands, and every step in full.

mod act;
pub mod draft;
mod graph;
pub mod json;
mod layout;
mod list;
mod mend;
mod outline;
pub mod run;
mod sides;
mod standing;
pub mod step;
pub mod still;
pub mod timeline;
mod trial;
mod trial_form;
mod trial_report;
mod triggers;
pub mod versions;
mod workflow;

use domain::{
    fields::FieldError,
    ids::{RunId, StepId},
    workflows::Run,
};
use leptos::prelude::*;

use super::status;
use crate::{
    i18n::{number, t, tf, tn},
    routes::Route,
    split::chunk,
    ui::{
        empty::{Empty, Nothing},
        time::moment,
    },
    words::workflows as w,
};

chunk!(load in workflows, page);

fn page(route: Route) -> AnyView {
    match route {
        Route::Workflow(id) => workflow::page(id),
        Route::Run(id) => run::page(id),
        _ => list::page(),
    }
}

/// The address of a run with a chosen step, and with another run beside it.
fn address(run: RunId, step: Option<StepId>, with: Option<RunId>) -> String {
    let step = step.map(|id| format!("step={id}"));
    let with = with.map(|id| format!("with={id}"));
    let query: Vec<String> = step.into_iter().chain(with).collect();
    let path = Route::Run(run).href();
    if query.is_empty() {
        path
    } else {
        format!("{path}?{}", query.join("&"))
    }
}

/// `3 steps`.
fn step_count(n: usize) -> String {
    tn(w::STEP_COUNT, n as i64)
}

/// An error of one field.
fn wrong(field: &str, message: String) -> FieldError {
    FieldError {
        field: field.to_owned(),
        code: "invalid".to_owned(),
        message,
    }
}

/// The id of the body of a table of runs.
pub const RUN_ROWS: &str = "run-rows";

/// Runs as a table, for workflows and campaigns alike.
pub fn run_table(runs: &[Run]) -> AnyView {
    if runs.is_empty() {
        return view! { <Empty kind=Nothing::FirstUse title=w::NO_RUNS text=w::NO_RUNS_TEXT/> }
            .into_any();
    }
    let heads = [w::RUN, w::STATE, w::VERSION, w::STARTED, w::ENDED].map(t);
    let head = heads
        .map(|h| view! { <th scope="col">{h}</th> })
        .into_iter()
        .collect_view();
    let row = |run: &Run| {
        let id = run.id.to_string();
        view! {
            <tr>
                <th scope="row" data-head=heads[0]><a class="row-link mono" href=Route::Run(run.id).href()>{short(&id)}</a></th>
                <td data-head=heads[1]>{status::run(run.status)}</td>
                <td data-head=heads[2]>{tf(w::VERSION_N, &[("n", &number(run.version.into()))])}</td>
                <td data-head=heads[3]>{moment(run.started_at)}</td>
                <td data-head=heads[4]>{run.ended_at.map_or_else(|| "–".into_any(), moment)}</td>
            </tr>
        }
    };
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=t(w::RUNS)>
            <table class="table"><thead><tr>{head}</tr></thead><tbody id=RUN_ROWS>{runs.iter().map(row).collect_view()}</tbody></table>
        </div>
    }
    .into_any()
}

/// The end of an id: its beginning is a time and much the same for things made together.
pub fn short(id: &str) -> String {
    let (prefix, body) = id.split_once('_').unwrap_or(("", id));
    format!("{prefix}_…{}", &body[body.len().saturating_sub(6)..])
}
