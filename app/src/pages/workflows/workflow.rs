//! One workflow: its graph with counts over the newest runs, the outline, the runs.

use domain::{
    ids::WorkflowId,
    workflows::{NodeCount, Workflow},
};
use leptos::prelude::*;

use super::{
    graph::{Sign, Signs, graph},
    outline::outline,
    run_table,
};
use crate::{
    i18n::{number, t, tf},
    remote,
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        badge::{Tone, pill},
        page::{PageHead, section},
        region::{Bones, region},
    },
    words::workflows as w,
};

/// The page.
pub fn page(id: WorkflowId) -> AnyView {
    let tenant = tenant_id();
    let flow = query(Key::Workflow(id), move || remote::get_workflow(tenant, id));
    region(flow, Bones::Block, whole)
}

fn counts(c: &NodeCount) -> Sign {
    let class = if c.failed > 0 {
        "is-failed"
    } else if c.open > 0 {
        "is-open"
    } else if c.succeeded > 0 {
        "is-done"
    } else {
        ""
    };
    let numbers = [
        ("open", c.open),
        ("done", c.succeeded),
        ("failed", c.failed),
    ]
    .map(|(k, n)| (k, number(n.into())));
    let args: Vec<(&str, &str)> = numbers.iter().map(|(k, n)| (*k, n.as_str())).collect();
    Sign {
        class,
        text: tf(w::COUNTS, &args),
        href: None,
    }
}

fn whole(data: Signal<Workflow>) -> AnyView {
    let doc = Memo::new(move |_| data.with(|f| f.doc.clone()));
    let signs: Signal<Signs> = Signal::derive(move || {
        data.with(|f| f.counts.iter().map(|c| (c.node, counts(c))).collect())
    });
    let title = Signal::derive(move || data.with(|f| f.name.clone()));
    let version = move || {
        pill(
            Tone::Plain,
            tf(
                w::VERSION_N,
                &[("n", &number(data.with(|f| f.version).into()))],
            ),
        )
    };
    view! {
        <PageHead title=title aside=version/>
        <p class="section-note">{move || data.with(|f| f.doc.description.clone())}" "{t(w::GRAPH_NOTE)}</p>
        {move || doc.with(|d| graph(d, signs))}
        {move || section(w::RUNS, run_table(&data.with(|f| f.runs.clone())))}
        {move || doc.with(|d| outline(d, signs))}
    }
    .into_any()
}
