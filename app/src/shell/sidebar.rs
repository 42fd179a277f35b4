//! The sidebar: 232 px, a rail of icons when folded, a drawer on narrow screens. It links only to
//! what exists.

use domain::permissions::Permission;
use leptos::prelude::*;

use super::{Frame, outlet::warm, switcher};
use crate::{
    i18n::{Msg, number, t},
    nav::use_nav,
    remote,
    routes::Route,
    state::{
        keys::Key,
        query::query,
        session::{tenant_id, use_session, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        button::{Button, ButtonLink, Kind},
        dialog::Dialog,
        icon::{Icon, icon},
    },
    words::{common, shell as w},
};

/// The navigation.
pub fn sidebar(frame: Frame) -> AnyView {
    let tenant = use_tenant();
    let reads = tenant.may(Permission::Read);
    let manages = tenant.may(Permission::SettingsManage);
    let waiting = waiting_count();
    let create = tenant.may(Permission::CampaignsWrite).then(|| {
        view! {
            <div class="side-create">
                <ButtonLink kind=Kind::Primary href=Route::CampaignNew.href()>
                    {icon(Icon::Plus)}<span class="side-label">{t(w::NEW_CAMPAIGN)}</span>
                </ButtonLink>
            </div>
        }
    });
    let close = move |_| frame.drawer.set(false);
    view! {
        <div class="side-shade" on:click=close></div>
        <nav class="side" id="navigation" tabindex="-1" aria-label=t(w::NAVIGATION) on:click=close>
            {switcher::switcher()}
            {create}
            {reads.then(|| view! { <ul>{item(Route::Home, Icon::Home, w::HOME, None)}</ul> })}
            <h2 class="side-group">{t(w::PLAN)}</h2>
            <ul>
                {reads.then(|| item(Route::Campaigns, Icon::Flag, w::CAMPAIGNS, None))}
                {item(Route::Approvals, Icon::Seal, w::APPROVALS, Some(waiting))}
                {reads.then(|| item(Route::Tasks, Icon::Done, w::TASKS, None))}
            </ul>
            {reads.then(|| view! {
                <h2 class="side-group">{t(w::CREATE)}</h2>
                <ul>
                    {item(Route::BrandStudio, Icon::Brand, w::BRAND, None)}
                    {item(Route::Workflows, Icon::Flow, w::WORKFLOWS, None)}
                </ul>
                <h2 class="side-group side-foot">{t(w::SETTINGS)}</h2>
                <ul>
                    {item(Route::Integrations, Icon::Plug, w::INTEGRATIONS, None)}
                    {manages.then(|| item(Route::Queue, Icon::Clock, w::QUEUE, None))}
                </ul>
            })}
        </nav>
    }
    .into_any()
}

/// How many approvals wait.
fn waiting_count() -> Signal<u32> {
    let tenant = tenant_id();
    let count = query(Key::Waiting, move || remote::waiting_approvals(tenant));
    Signal::derive(move || count.data.get().unwrap_or(0))
}

fn item(route: Route, which: Icon, label: Msg, count: Option<Signal<u32>>) -> AnyView {
    let present = use_nav().route();
    let here = move || {
        let now = present.get();
        let apart = matches!(now, Route::Queue) != matches!(route, Route::Queue);
        now != Route::NotFound && now.area() == route.area() && !apart
    };
    let badge = count.map(|count| {
        move || {
            (count.get() > 0)
                .then(|| view! { <span class="side-count">{number(count.get().into())}</span> })
        }
    });
    view! {
        <li>
            <a
                class="side-link" href=route.href() title=t(label)
                aria-current=move || here().then_some("page")
                on:pointerenter=move |_| warm(route.area())
                on:focus=move |_| warm(route.area())
            >
                {icon(which)}<span class="side-label">{t(label)}</span>{badge}
            </a>
        </li>
    }
    .into_any()
}

/// Says that the workspace shows a sample company, and removes it once a person has read what goes.
pub fn sample_banner() -> AnyView {
    let tenant = use_tenant();
    if !tenant.0.has_sample {
        return ().into_any();
    }
    let (id, session, toasts, writer) = (tenant.0.id, use_session(), use_toasts(), writer());
    let (nav, open) = (use_nav(), RwSignal::new(false));
    let remove = move |()| {
        writer.send(
            move || remote::remove_sample(id),
            Vec::new(),
            move |()| {
                open.set(false);
                // What the page showed may be gone with the sample.
                if nav.route().get_untracked().is_of_a_thing() {
                    nav.to(Route::Home);
                }
                toasts.done(t(w::SAMPLE_REMOVED));
                session.ask();
            },
        );
    };
    let button = tenant
        .may(Permission::SampleRemove)
        .then(|| view! { <Button click=move |()| open.set(true)>{t(w::SAMPLE_REMOVE)}</Button> });
    view! {
        <div class="banner banner-sample"><span>{t(w::SAMPLE_ON)}</span>{button}</div>
        <Dialog open=open title=t(w::SAMPLE_TITLE).to_owned()>
            <p>{t(w::SAMPLE_TEXT)}</p>
            <div class="row dialog-foot">
                <Button kind=Kind::Danger busy=writer.busy click=remove>{t(w::SAMPLE_REMOVE)}</Button>
                <Button click=move |()| open.set(false)>{t(common::CANCEL)}</Button>
            </div>
        </Dialog>
    }
    .into_any()
}
