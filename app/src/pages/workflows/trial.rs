//! Trying a workflow on what happened before: what is taken, the earlier tries, and what came out.

use domain::{
    ids::SimulationId,
    permissions::Permission,
    workflows::{
        SimulatedOn, Simulation, SimulationInput, SimulationState, WorkflowCard, WorkflowDoc,
    },
};
use leptos::prelude::*;

use super::{trial_form::form, trial_report::report};
use crate::{
    i18n::{Msg, foreign, t, tf, tn},
    nav::use_nav,
    remote,
    state::{
        keys::Key,
        query::{Query, query},
        session::{tenant_id, use_tenant},
    },
    ui::{
        badge::{Tone, pill},
        empty::{Empty, Nothing},
        icon::{Icon, icon},
        page::section,
        region::{Bones, region},
        time::moment,
    },
    words::trials as w,
};

/// The tab.
pub fn trial(card: Signal<WorkflowCard>) -> AnyView {
    let (tenant, id) = (tenant_id(), card.with_untracked(|c| c.id));
    let list = query(Key::Simulations(id), move || {
        remote::list_simulations(tenant, id)
    });
    let nav = use_nav();
    let named = Memo::new(move |_| nav.param("sim").and_then(|id| id.parse().ok()));
    let asks = use_tenant().may(Permission::WorkflowsRun);
    // The form stands above everything else: it is drawn once its steps are known.
    let live = card.with_untracked(|c| c.live.as_ref().map(|l| l.id));
    let known = match live {
        Some(id) => query(Key::Version(id), move || remote::get_version(tenant, id)).meta,
        None => query(Key::Draft(id), move || remote::get_draft(tenant, id)).meta,
    };
    let known = Memo::new(move |_| known.with(|m| m.has_data || m.problem.is_some()));
    region(list, Bones::Rows(4), move |list| {
        // The newest one shows until somebody chooses.
        let chosen: Memo<Option<SimulationId>> = Memo::new(move |_| {
            named
                .get()
                .or_else(|| list.with(|l| l.first().map(|s| s.id)))
        });
        let result = move || match chosen.get() {
            Some(id) => section(w::RESULT, one(id)),
            None => {
                view! { <Empty kind=Nothing::FirstUse title=w::NONE text=w::NONE_TEXT/> }.into_any()
            }
        };
        let earlier = move || {
            let (list, chosen) = (list.get(), chosen.get());
            // What stands below comes when what stands above has its height.
            let here = chosen
                .map(simulation)
                .is_some_and(|q| q.data.with(Option::is_some));
            (list.len() > 1 && here).then(|| section(w::EARLIER, table(&list, chosen)))
        };
        let ask = move || (asks && known.get()).then(|| section(w::ASK, form(card)));
        let below = move || (!asks || known.get()).then(|| view! { {result}{earlier} });
        view! { {ask}{below} }.into_any()
    })
}

/// What was asked for, in words.
pub fn over(input: &SimulationInput) -> String {
    match input.over {
        SimulatedOn::History => tn(w::OVER_DAYS, input.days.into()),
        SimulatedOn::Leads => t(w::OVER_LEADS).to_owned(),
    }
}

/// What was walked, in words: the server says `version 3` or `draft, revision 12`.
pub fn walked(of: &str) -> String {
    let n = |text: &str| text.rsplit(' ').next().unwrap_or_default().to_owned();
    if of.starts_with("version") {
        tf(w::OF_VERSION, &[("n", &n(of))])
    } else {
        tf(w::OF_DRAFT, &[("n", &n(of))])
    }
}

fn state(state: SimulationState) -> AnyView {
    let (tone, word): (Tone, Msg) = match state {
        SimulationState::Running => (Tone::Busy, w::RUNNING),
        SimulationState::Done => (Tone::Good, w::DONE),
        SimulationState::Failed => (Tone::Bad, w::FAILED),
    };
    pill(tone, t(word))
}

fn table(list: &[Simulation], chosen: Option<SimulationId>) -> AnyView {
    let heads = [w::OVER, w::OF, w::STATE, w::AT].map(t);
    let head = heads
        .map(|h| view! { <th scope="col">{h}</th> })
        .into_iter()
        .collect_view();
    let row = |s: &Simulation| {
        let href = format!("?tab=try&sim={}", s.id);
        let here = (chosen == Some(s.id)).then_some("true");
        view! {
            <tr>
                <th scope="row" data-head=heads[0]><a class="row-link" href=href aria-current=here>{over(&s.input)}</a></th>
                <td data-head=heads[1]>{walked(&s.of)}</td>
                <td data-head=heads[2]>{state(s.state)}</td>
                <td data-head=heads[3]>{moment(s.created_at)}</td>
            </tr>
        }
    };
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=t(w::EARLIER)>
            <table class="table"><thead><tr>{head}</tr></thead><tbody>{list.iter().map(row).collect_view()}</tbody></table>
        </div>
    }
    .into_any()
}

fn simulation(id: SimulationId) -> Query<Simulation> {
    let tenant = tenant_id();
    query(Key::Simulation(id), move || {
        remote::get_simulation(tenant, id)
    })
}

/// One try: on its way, failed, or with its report.
fn one(id: SimulationId) -> AnyView {
    region(simulation(id), Bones::Cards(3), move |data| {
        (move || data.with(shown)).into_any()
    })
}

fn shown(found: &Simulation) -> AnyView {
    let head = view! {
        <p class="section-note" role="status">
            {state(found.state)}" "{walked(&found.of)}" · "{over(&found.input)}" · "{moment(found.created_at)}
        </p>
    };
    let body = match (&found.report, &found.error) {
        (Some(came), _) => with_doc(found, came.clone()),
        (None, Some(error)) => view! {
            <div class="banner banner-bad" role="alert">{icon(Icon::Stop)}<div><p><strong>{foreign(error)}</strong></p><p>{t(w::FAILED_TEXT)}</p></div></div>
        }
        .into_any(),
        (None, None) => view! { <p class="muted">{t(w::RUNNING_TEXT)}</p> }.into_any(),
    };
    view! { {head}{body} }.into_any()
}

/// The report needs the document for the names and the order of the steps.
fn with_doc(found: &Simulation, came: domain::workflows::SimulationReport) -> AnyView {
    let (tenant, flow) = (tenant_id(), found.workflow_id);
    match found.input.version {
        Some(id) => {
            let doc = query(Key::Version(id), move || remote::get_version(tenant, id));
            region(doc, Bones::Cards(3), move |doc: Signal<WorkflowDoc>| {
                doc.with_untracked(|doc| report(&came, doc))
            })
        }
        None => {
            let draft = query(Key::Draft(flow), move || remote::get_draft(tenant, flow));
            region(draft, Bones::Cards(3), move |draft| {
                draft.with_untracked(|draft| report(&came, &draft.doc))
            })
        }
    }
}
