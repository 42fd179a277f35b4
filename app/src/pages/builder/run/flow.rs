//! The flow of many runs over the live document: how much went by each wire, where it fails, where it takes
//! long.

use domain::{
    ids::WorkflowId,
    workflows::{
        EdgeId, NodeId, Workflow, WorkflowDoc,
        overlay::{Aggregate, FlowWindow, Follow, WorkflowFlow},
    },
};
use leptos::prelude::*;

use super::{
    board::Board,
    signs, switch,
    table::{self, Line},
    zoom,
};
use crate::{
    i18n::{Msg, number, part, t, tf, tn},
    nav::use_nav,
    pages::builder::is_small,
    remote,
    routes::Route,
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        button::ButtonLink,
        empty::{Empty, Nothing},
        page::PageHead,
        region::{Bones, page_region, region},
    },
    words::overlay as w,
};

const HEADS: &[Msg] = &[
    w::COL_STEP,
    w::COL_STARTED,
    w::COL_DONE,
    w::COL_FAILED,
    w::COL_SHARE,
    w::COL_P95,
    w::COL_WENT,
];

const fn word(window: FlowWindow) -> Msg {
    match window {
        FlowWindow::Day => w::DAY,
        FlowWindow::Week => w::WEEK,
        FlowWindow::Month => w::MONTH,
    }
}

/// The page of a workflow's flow.
pub fn page(id: WorkflowId) -> AnyView {
    let tenant = tenant_id();
    let flow = query(Key::Workflow(id), move || remote::get_workflow(tenant, id));
    page_region(flow, Bones::Picture, move |data| whole(id, data))
}

fn whole(id: WorkflowId, flow: Signal<Workflow>) -> AnyView {
    let nav = use_nav();
    let title = Signal::derive(move || flow.with(|f| tf(w::FLOW_OF, &[("name", &f.name)])));
    let window = Memo::new(move |_| {
        let named = nav.param("window").and_then(|w| FlowWindow::parse(&w));
        named.unwrap_or(FlowWindow::Week)
    });
    let segment = move |of: FlowWindow| {
        let choose = move |_| nav.set_param("window", Some(of.as_str()));
        view! { <button class="segment" type="button" aria-pressed=move || (window.get() == of).to_string() on:click=choose>{t(word(of))}</button> }
    };
    let windows = FlowWindow::ALL.iter().copied().map(segment).collect_view();
    let is_table = RwSignal::new(is_small());
    let doc = Memo::new(move |_| flow.with(|f| f.doc.clone()));
    // Another window, or another live version, is another picture.
    let body = move || {
        let window = window.get();
        doc.with(|doc| counted(id, window, doc, is_table))
    };
    view! {
        <div class="builder">
            <PageHead title=title>
                <div class="segments" role="group" aria-label=t(w::WINDOW)>{windows}</div>
                {switch(is_table)}
                <ButtonLink href=Route::Workflow(id).href()>{t(w::TO_WORKFLOW)}</ButtonLink>
            </PageHead>
            {body}
        </div>
    }
    .into_any()
}

fn counted(
    id: WorkflowId,
    window: FlowWindow,
    doc: &WorkflowDoc,
    is_table: RwSignal<bool>,
) -> AnyView {
    let tenant = tenant_id();
    let counts = query(Key::Flow(id, window), move || {
        remote::get_flow(tenant, id, window)
    });
    let doc = StoredValue::new(doc.clone());
    region(counts, Bones::Picture, move |data| {
        doc.with_value(|doc| drawn(doc, data, is_table))
    })
}

fn drawn(doc: &WorkflowDoc, flow: Signal<WorkflowFlow>, is_table: RwSignal<bool>) -> AnyView {
    let follow = StoredValue::new(Follow::new(doc));
    let order = StoredValue::new(table::order(doc));
    let all = Memo::new(move |_| flow.with(|f| follow.with_value(|ways| Aggregate::new(ways, f))));
    let picked = RwSignal::new(None);
    let board = Board::new(doc.clone(), picked);
    let signs = Memo::new(move |_| all.with(|a| board.read(|doc| signs::of_flow_steps(doc, a))));
    let marks = Memo::new(move |_| all.with(|a| board.read(|doc| signs::of_flow_wires(doc, a))));
    let rows = Memo::new(move |_| {
        all.with(|all| {
            board.read(|doc| {
                let line = |id: &NodeId| line(doc, *id, all);
                order.with_value(|order| order.iter().filter_map(line).collect::<Vec<_>>())
            })
        })
    });
    let runs = Memo::new(move |_| flow.with(|f| (f.runs, f.is_partial)));
    let note = move || {
        let (n, is_partial) = runs.get();
        let more = is_partial.then(|| format!(" {}", t(w::PARTIAL)));
        view! { <p class="section-note">{tn(w::RUNS_COUNTED, n.into())}{more}</p> }
    };
    let is_empty = Memo::new(move |_| runs.get().0 == 0);
    let main = move || {
        if is_empty.get() {
            view! { <Empty kind=Nothing::NoMatch title=w::NO_FLOW text=w::NO_FLOW_TEXT/> }
                .into_any()
        } else if is_table.get() {
            table::table(w::TABLE, HEADS, rows, picked)
        } else {
            let canvas = board.view(w::FLOW_CANVAS, w::FLOW_CANVAS_HINT, signs, marks);
            view! { {canvas}{zoom(board)} }.into_any()
        }
    };
    view! {
        <div class="run-view">
            {note}
            <div class="builder-body"><div class="builder-main">{main}</div></div>
        </div>
    }
    .into_any()
}

fn line(doc: &WorkflowDoc, id: NodeId, all: &Aggregate) -> Option<Line> {
    let name = doc.nodes.get(&id)?.name.clone();
    let none = || "–".to_owned();
    let node = all.nodes.get(&id);
    let count = |of: Option<u32>| number(of.unwrap_or(0).into());
    let wire = |id: EdgeId| all.wires.get(&id).map(|w| (w.count, w.share));
    let p95 = node.and_then(|n| n.p95).map_or_else(none, signs::lasting);
    let p95 = if node.is_some_and(|n| n.is_slowest) {
        format!("{p95} · {}", t(w::SLOWEST))
    } else {
        p95
    };
    let cells = vec![
        count(node.map(|n| n.started)),
        count(node.map(|n| n.done)),
        count(node.map(|n| n.failed)),
        node.and_then(|n| n.failure_share).map_or_else(none, part),
        p95,
        table::went(doc, id, wire),
    ];
    Some(Line {
        node: id,
        name,
        cells,
    })
}
