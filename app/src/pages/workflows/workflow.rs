//! One workflow: its graph with counts over the newest runs, its runs, its versions, its draft.

use domain::{
    ids::WorkflowId,
    permissions::Permission,
    workflows::{NodeCount, Side, Workflow, WorkflowCard},
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{
    RUN_ROWS,
    draft::draft,
    graph::{Sign, Signs, graph},
    list::{draft_sign, version},
    outline::outline,
    run_table,
    standing::hand,
    trial::trial,
    triggers::triggers,
    versions::versions,
};
use crate::{
    i18n::{number, t, tf},
    pages::status,
    remote,
    routes::Route,
    state::{
        keys::Key,
        paged::paged,
        query::query,
        session::{tenant_id, use_tenant},
        writes::writer,
    },
    ui::{
        badge::{Tone, pill},
        button::{Button, ButtonLink},
        empty::{Empty, Nothing},
        icon::{Icon, icon},
        more::more,
        page::PageHead,
        region::{Bones, page_region, region},
        tabs::{Tabs, present_tab},
    },
    words::{builder, overlay, trials, versions as v, workflows as w},
};

/// The page.
pub fn page(id: WorkflowId) -> AnyView {
    let tenant = tenant_id();
    let card = query(Key::Card(id), move || remote::get_card(tenant, id));
    page_region(card, Bones::Block, move |data| whole(id, data))
}

fn whole(id: WorkflowId, card: Signal<WorkflowCard>) -> AnyView {
    let title = Signal::derive(move || card.with(|c| c.name.clone()));
    let aside = move || {
        card.with(|c| view! { {c.live.is_some().then(|| status::workflow(c.status))}{pill(Tone::Plain, version(c))}{draft_sign(c)} })
    };
    let tabs = Signal::derive(|| {
        vec![
            ("overview", t(v::OVERVIEW).to_owned()),
            ("runs", t(w::RUNS).to_owned()),
            ("triggers", t(trials::TRIGGERS).to_owned()),
            ("try", t(trials::TRY).to_owned()),
            ("versions", t(v::VERSIONS).to_owned()),
            ("draft", t(v::DRAFT).to_owned()),
        ]
    });
    let tab = present_tab();
    let body = move || match tab.get().as_str() {
        "runs" => runs(id),
        "triggers" => triggers(card),
        "try" => trial(card),
        "versions" => versions(card),
        "draft" => draft(card),
        _ => overview(id, card),
    };
    let live = Memo::new(move |_| card.with(|c| c.live.is_some()));
    let hand = hand();
    let acts = move || card.with(|c| hand.buttons(c));
    view! {
        <PageHead title=title aside=aside>{edit(id)}{move || live.get().then(|| view! { <ButtonLink href=Route::Flow(id).href()>{icon(Icon::Flow)}{t(overlay::SHOW_FLOW)}</ButtonLink> })}{export(id)}{acts}</PageHead>
        <Tabs label=t(w::TITLE) tabs=tabs/>
        {body}
    }
    .into_any()
}

/// Leads to the editor.
fn edit(id: WorkflowId) -> AnyView {
    let may = use_tenant().may(Permission::WorkflowsWrite);
    may.then(|| view! { <ButtonLink href=Route::Builder(id).href()>{icon(Icon::Edit)}{t(builder::EDIT)}</ButtonLink> }).into_any()
}

/// Saves the signed file of the draft.
fn export(id: WorkflowId) -> AnyView {
    if !use_tenant().may(Permission::WorkflowsWrite) {
        return ().into_any();
    }
    let (tenant, writer) = (tenant_id(), writer());
    let click = move |()| {
        writer.send(
            move || remote::export_workflow(tenant, id, Side::Draft),
            Vec::new(),
            move |file: String| save(&format!("{id}.json"), &file),
        );
    };
    view! { <Button busy=writer.busy click=click>{t(v::EXPORT)}</Button> }.into_any()
}

/// Hands a text to the browser as a file.
fn save(name: &str, text: &str) {
    let encoded = String::from(js_sys::encode_uri_component(text));
    let link = document().create_element("a").ok();
    let Some(link) = link.and_then(|e| e.dyn_into::<web_sys::HtmlAnchorElement>().ok()) else {
        return;
    };
    link.set_href(&format!("data:application/json;charset=utf-8,{encoded}"));
    link.set_download(name);
    link.click();
}

fn runs(id: WorkflowId) -> AnyView {
    let tenant = tenant_id();
    let runs = paged(Key::WorkflowRuns(id), move |page| {
        remote::list_runs(tenant, None, Some(id), page)
    });
    let table = region(runs.list, Bones::Rows(3), |data| {
        (move || run_table(&data.get().items)).into_any()
    });
    view! { {table}{more(runs, RUN_ROWS)} }.into_any()
}

/// Graph and outline of what is live.
fn overview(id: WorkflowId, card: Signal<WorkflowCard>) -> AnyView {
    let live = Memo::new(move |_| card.with(|c| c.live.is_some()));
    let tenant = tenant_id();
    (move || {
        if !live.get() {
            return view! { <Empty kind=Nothing::FirstUse title=v::NOT_PUBLISHED text=v::NO_LIVE_TEXT/> }.into_any();
        }
        let flow = query(Key::Workflow(id), move || remote::get_workflow(tenant, id));
        region(flow, Bones::Picture, drawn)
    })
    .into_any()
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

fn drawn(data: Signal<Workflow>) -> AnyView {
    let doc = Memo::new(move |_| data.with(|f| f.doc.clone()));
    let signs: Signal<Signs> = Signal::derive(move || {
        data.with(|f| f.counts.iter().map(|c| (c.node, counts(c))).collect())
    });
    view! {
        <p class="section-note">{move || data.with(|f| f.doc.description.clone())}" "{t(w::GRAPH_NOTE)}</p>
        {move || doc.with(|d| graph(d, signs, None))}
        {move || doc.with(|d| outline(d, signs))}
    }
    .into_any()
}
