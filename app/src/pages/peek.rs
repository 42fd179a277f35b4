//! The card that tells what a link leads to: what it is, where it stands, who is behind it. It reads the
//! answers that the pages read, so that one already seen shows at once.

use domain::{
    approvals::Approval,
    campaigns::Campaign,
    content::ContentBody,
    ids::{ApprovalId, CampaignId, RunId, WorkflowId},
    workflows::{Run, Step, StepStatus, Workflow},
};
use leptos::prelude::*;

use super::status;
use crate::{
    i18n::{Msg, date, foreign, number, t, tf, tn},
    remote,
    routes::Route,
    split::chunk,
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        icon::{icon, network_icon},
        post::snippet,
        region::{Bones, region},
        time::moment,
    },
    words::{approvals, campaigns, peek as w, workflows},
};

chunk!(load in peek, page);

fn page(route: Route) -> AnyView {
    match route {
        Route::Campaign(id) => campaign(id),
        Route::Approval(id) => approval(id),
        Route::Run(id) => run(id),
        Route::Workflow(id) => workflow(id),
        _ => ().into_any(),
    }
}

/// Kind, name, state, and facts in a column.
fn card(kind: Msg, name: String, state: AnyView, facts: AnyView) -> AnyView {
    view! {
        <div class="peek-head"><span class="caption">{t(kind)}</span>{state}</div>
        <p class="peek-name" dir="auto">{name}</p>
        <dl class="peek-facts">{facts}</dl>
    }
    .into_any()
}

fn fact(label: Msg, value: impl IntoAny) -> AnyView {
    view! { <div><dt>{t(label)}</dt><dd>{value.into_any()}</dd></div> }.into_any()
}

fn campaign(id: CampaignId) -> AnyView {
    let tenant = tenant_id();
    let found = query(Key::Campaign(id), move || remote::get_campaign(tenant, id));
    region(found, Bones::Rows(2), |data| {
        let draw = |c: &Campaign| {
            let input = &c.input;
            let facts = view! {
                {fact(campaigns::DATES, format!("{} – {}", date(input.start_date), date(input.end_date)))}
                {fact(campaigns::CHANNELS, super::campaigns::channel_list(&input.channels))}
                {fact(campaigns::CHANGED, moment(c.updated_at))}
            };
            let state = view! { {status::campaign(c.status)}{status::sample(c.sample)} };
            card(
                w::CAMPAIGN,
                input.name.clone(),
                state.into_any(),
                facts.into_any(),
            )
        };
        (move || data.with(draw)).into_any()
    })
}

fn approval(id: ApprovalId) -> AnyView {
    let tenant = tenant_id();
    let found = query(Key::Approval(id), move || remote::get_approval(tenant, id));
    region(found, Bones::Rows(3), |data| {
        let draw = |a: &Approval| {
            let content = &a.content;
            let name = a.campaign.as_ref().map_or(&content.title, |c| &c.1).clone();
            let made = &content.provenance;
            let writer = made.model.as_ref().unwrap_or(&made.writer);
            let network = match &content.body {
                ContentBody::Social(post) => Some(
                    view! { <span class="net">{icon(network_icon(post.network))}{post.network.label()}</span> },
                ),
                _ => None,
            };
            let by = tf(w::WRITER, &[("writer", writer)]);
            let decided = a.history.last().map(|r| fact(w::DECIDED_BY, r.by.clone()));
            let facts = view! {
                {network.map(|n| fact(w::CHANNEL, n))}
                {fact(w::WRITTEN_BY, by)}
                {decided}
                {fact(approvals::OPENED, moment(a.opened_at))}
            };
            let words = snippet(&content.body.plain_text(), 180);
            view! {
                {card(w::APPROVAL, name, status::approval(a.state, a.may_decide), facts.into_any())}
                <p class="peek-words" dir="auto">{words}</p>
            }
            .into_any()
        };
        (move || data.with(draw)).into_any()
    })
}

/// The steps that wait or failed, by name; the newest attempt of each counts.
fn stands(steps: &[Step]) -> Option<String> {
    let open: Vec<&str> = steps
        .iter()
        .filter(|s| {
            let newest = steps.iter().rev().find(|o| o.node == s.node);
            newest.is_some_and(|n| n.id == s.id)
                && !matches!(s.status, StepStatus::Succeeded | StepStatus::Cancelled)
        })
        .map(|s| s.name.as_str())
        .collect();
    (!open.is_empty()).then(|| open.join(", "))
}

fn run(id: RunId) -> AnyView {
    let tenant = tenant_id();
    let found = query(Key::Run(id), move || remote::get_run(tenant, id));
    region(found, Bones::Rows(2), move |data| {
        let flow = data.with_untracked(|r| r.workflow_id);
        let flow = query(Key::Workflow(flow), move || {
            remote::get_workflow(tenant, flow)
        });
        let draw = move |r: &Run| {
            let name = flow
                .data
                .with(|f| f.as_ref().map_or_else(String::new, |f| f.name.clone()));
            let began = r.steps.first().and_then(|s| s.reason.clone());
            let facts = view! {
                {stands(&r.steps).map(|s| fact(w::STANDS_AT, s))}
                {began.map(|b| fact(w::BEGAN, foreign(&b)))}
                {fact(workflows::STARTED, moment(r.started_at))}
                {r.ended_at.map(|at| fact(workflows::ENDED, moment(at)))}
            };
            card(w::RUN, name, status::run(r.status), facts.into_any())
        };
        (move || data.with(draw)).into_any()
    })
}

fn workflow(id: WorkflowId) -> AnyView {
    let tenant = tenant_id();
    let found = query(Key::Workflow(id), move || remote::get_workflow(tenant, id));
    region(found, Bones::Rows(2), |data| {
        let draw = |f: &Workflow| {
            let last = f.runs.first();
            let version = tf(workflows::VERSION_N, &[("n", &number(f.version.into()))]);
            let steps = tn(workflows::STEP_COUNT, f.doc.nodes.len() as i64);
            let facts = view! {
                {fact(workflows::VERSION, format!("{version} · {steps}"))}
                {last.map(|r| fact(w::LAST_RUN, moment(r.started_at)))}
            };
            let state = last.map(|r| status::run(r.status)).into_any();
            card(w::WORKFLOW, f.name.clone(), state, facts.into_any())
        };
        (move || data.with(draw)).into_any()
    })
}
