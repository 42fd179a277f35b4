//! One workflow: its graph with counts over the newest runs, the outline, the runs.

use domain::{
    ids::WorkflowId,
    workflows::{NodeCount, Run, Workflow},
};
use leptos::prelude::*;

use super::{
    RUN_ROWS,
    graph::{Sign, Signs, graph},
    outline::outline,
    run_table,
};
use crate::{
    i18n::{number, t, tf},
    remote,
    state::{
        keys::Key,
        paged::{Paged, paged},
        query::query,
        session::tenant_id,
    },
    ui::{
        badge::{Tone, pill},
        more::more,
        page::{PageHead, section},
        region::{Bones, page_region, region},
    },
    words::workflows as w,
};

/// The page.
pub fn page(id: WorkflowId) -> AnyView {
    let tenant = tenant_id();
    let flow = query(Key::Workflow(id), move || remote::get_workflow(tenant, id));
    let runs = paged(Key::WorkflowRuns(id), move |page| {
        remote::list_runs(tenant, None, Some(id), page)
    });
    page_region(flow, Bones::Block, move |data| whole(data, runs))
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
    let parts: Vec<String> = [
        (w::COUNT_FAILED, c.failed),
        (w::COUNT_OPEN, c.open),
        (w::COUNT_DONE, c.succeeded),
    ]
    .into_iter()
    .filter(|(_, n)| *n > 0)
    .map(|(word, n)| tf(word, &[("n", &number(n.into()))]))
    .collect();
    Sign {
        class,
        text: parts.join(", "),
        href: None,
    }
}

fn whole(data: Signal<Workflow>, runs: Paged<Run>) -> AnyView {
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
    let table = region(runs.list, Bones::Rows(3), |data| {
        (move || run_table(&data.get().items)).into_any()
    });
    view! {
        <PageHead title=title aside=version/>
        <p class="section-note">{move || data.with(|f| f.doc.description.clone())}" "{t(w::GRAPH_NOTE)}</p>
        {move || doc.with(|d| graph(d, signs, None))}
        {move || doc.with(|d| outline(d, signs))}
        {section(w::RUNS, view! { {table}{more(runs, RUN_ROWS)} }.into_any())}
    }
    .into_any()
}
