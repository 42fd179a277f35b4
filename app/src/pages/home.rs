//! The dashboard: what needs a person, the totals, the channels, the newest posts; live.

use domain::{
    insight::{Attention, Dashboard, FirstSteps},
    permissions::Permission,
};
use leptos::prelude::*;

use super::figures;
use crate::{
    i18n::{Msg, foreign, t},
    remote,
    routes::Route,
    split::chunk,
    state::{
        keys::Key,
        query::query,
        session::{tenant_id, use_session, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        button::{Button, ButtonLink, Kind},
        icon::{Icon, icon},
        page::{PageHead, Section},
        region::{Bones, region},
        time::moment,
    },
    words::{home as w, insight},
};

chunk!(load in workspace, page);

fn page(_: Route) -> AnyView {
    let tenant = tenant_id();
    let days = figures::period();
    let board = move || {
        let days = days.get();
        let board = query(Key::Dashboard(days), move || {
            remote::dashboard(tenant, days)
        });
        region(board, Bones::Cards(3), dashboard)
    };
    view! {
        <PageHead title=t(w::TITLE).to_owned()>{figures::period_choice()}</PageHead>
        {board}
    }
    .into_any()
}

fn dashboard(data: Signal<Dashboard>) -> AnyView {
    let attention = Memo::new(move |_| data.with(|d| d.attention.clone()));
    let steps = Memo::new(move |_| data.with(|d| d.first_steps));
    let totals = Memo::new(move |_| data.with(|d| d.totals.clone()));
    let channels = Memo::new(move |_| data.with(|d| d.channels.clone()));
    let posts = Memo::new(move |_| data.with(|d| d.posts.clone()));
    let sample = move || data.with(|d| d.sample);
    let is_new = Memo::new(move |_| posts.with(Vec::is_empty));
    view! {
        {move || needs_you(attention.get())}
        {move || (!complete(steps.get())).then(|| first_steps(steps.get(), is_new.get()))}
        {move || sample().then(|| view! { <p class="section-note sample-note">{t(w::SAMPLE_FIGURES)}</p> })}
        {move || (!is_new.get()).then(|| view! {
            <Section title=t(w::TOTALS)>{move || figures::totals(&totals.get())}</Section>
            <Section title=t(insight::BY_CHANNEL)>{move || figures::channels(&channels.get())}</Section>
            <Section title=t(w::NEWEST)>{move || figures::posts(&posts.get(), true)}</Section>
        })}
    }
    .into_any()
}

fn needs_you(list: Vec<Attention>) -> AnyView {
    if list.is_empty() {
        return view! {
            <p class="all-clear">{icon(Icon::Done)}<strong>{t(w::NOTHING)}</strong><span class="muted">{t(w::NOTHING_TEXT)}</span></p>
        }
        .into_any();
    }
    let rows = list.into_iter().map(attention_row).collect_view();
    view! { <Section title=t(w::NEEDS_YOU)><ul class="needs card">{rows}</ul></Section> }.into_any()
}

fn attention_row(item: Attention) -> AnyView {
    let (which, verb): (Icon, Msg) = match item.kind.as_str() {
        "approval" => (Icon::Seal, w::REVIEW),
        "connection" => (Icon::Plug, w::RECONNECT),
        "publication_failed" | "publication_unconfirmed" | "step_failed" => {
            (Icon::Warning, w::LOOK)
        }
        _ => (Icon::Clock, w::OPEN),
    };
    let class = if which == Icon::Seal {
        "needs-row"
    } else {
        "needs-row is-bad"
    };
    view! {
        <li class=class>
            {icon(which)}
            <a class="needs-title row-link" href=item.href.clone() dir="auto">{foreign(&item.title)}</a>
            <span class="caption">{moment(item.since)}</span>
            <ButtonLink href=item.href>{t(verb)}</ButtonLink>
        </li>
    }
    .into_any()
}

const fn complete(s: FirstSteps) -> bool {
    s.brand && s.connection && s.campaign && s.run
}

/// What a new workspace does first; each step ticks itself when it is done.
fn first_steps(steps: FirstSteps, offer_sample: bool) -> AnyView {
    let list = [
        (
            steps.brand,
            w::STEP_BRAND,
            w::STEP_BRAND_TEXT,
            Route::BrandStudio,
        ),
        (
            steps.connection,
            w::STEP_CONNECT,
            w::STEP_CONNECT_TEXT,
            Route::Integrations,
        ),
        (
            steps.campaign,
            w::STEP_CAMPAIGN,
            w::STEP_CAMPAIGN_TEXT,
            Route::CampaignNew,
        ),
        (steps.run, w::STEP_RUN, w::STEP_RUN_TEXT, Route::Campaigns),
    ];
    let next = list.iter().position(|s| !s.0);
    let row = |(i, (done, title, text, route)): (usize, (bool, Msg, Msg, Route))| {
        let kind = if Some(i) == next {
            Kind::Primary
        } else {
            Kind::Quiet
        };
        view! {
            <li class="first-step" class:is-done=done>
                <span class="step-mark" aria-hidden="true">{if done { icon(Icon::Check) } else { (i + 1).into_any() }}</span>
                <div><strong>{t(title)}</strong><p class="muted">{t(text)}</p></div>
                {if done { view! { <span class="caption">{t(w::STEP_DONE)}</span> }.into_any() }
                 else { view! { <ButtonLink kind=kind href=route.href()>{t(w::OPEN)}</ButtonLink> }.into_any() }}
            </li>
        }
    };
    let rows = list.into_iter().enumerate().map(row).collect_view();
    view! {
        <Section title=t(w::FIRST) note=t(w::FIRST_TEXT)>
            <ol class="card first-steps">{rows}</ol>
            {offer_sample.then(explore)}
        </Section>
    }
    .into_any()
}

/// Adds the sample company.
fn explore() -> AnyView {
    let tenant = use_tenant();
    if !tenant.may(Permission::SampleRemove) || tenant.0.has_sample {
        return ().into_any();
    }
    let (id, writer, toasts, session) = (tenant.0.id, writer(), use_toasts(), use_session());
    let add = move |()| {
        writer.send(
            move || remote::add_sample(id),
            Vec::new(),
            move |()| {
                toasts.done(t(w::EXPLORED));
                session.ask();
            },
        );
    };
    view! {
        <div class="explore">
            <p class="muted">{t(w::EXPLORE_TEXT)}</p>
            <Button busy=writer.busy click=add>{t(w::EXPLORE)}</Button>
        </div>
    }
    .into_any()
}
