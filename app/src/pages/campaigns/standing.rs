//! Starting, pausing, resuming and ending a campaign. What is offered follows the state machine.

use domain::{
    campaigns::{Campaign, CampaignStatus, PublishWhen},
    permissions::Permission,
};
use leptos::prelude::*;

use super::preflight;
use crate::{
    i18n::{Msg, foreign, t, tf},
    nav::use_nav,
    remote,
    routes::Route,
    state::{
        keys::Key,
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        button::{Button, Kind},
        dialog::Dialog,
        icon::{Icon, icon},
    },
    words::{campaigns as w, common},
};

/// The actions at the head of the page.
pub fn actions(data: Signal<Campaign>) -> AnyView {
    let tenant = use_tenant();
    let (runs, writes) = (
        tenant.may(Permission::WorkflowsRun),
        tenant.may(Permission::CampaignsWrite),
    );
    let status = Memo::new(move |_| data.with(|c| c.status));
    let ending = RwSignal::new(false);
    let buttons = move || {
        let now = status.get();
        view! {
            {(writes && now.can_become(CampaignStatus::Paused)).then(|| change(data, CampaignStatus::Paused, w::PAUSE, w::PAUSED))}
            {(writes && now == CampaignStatus::Paused).then(|| change(data, CampaignStatus::Active, w::RESUME, w::RESUMED))}
            {(writes && now != CampaignStatus::Draft && now.can_become(CampaignStatus::Ended)).then(|| view! {
                <Button click=move |()| ending.set(true)>{t(w::END)}</Button>
            })}
            {(runs && matches!(now, CampaignStatus::Draft | CampaignStatus::Active)).then(|| start(data, now == CampaignStatus::Draft))}
        }
        .into_any()
    };
    let title = Signal::derive(move || data.with(|c| tf(w::END_TITLE, &[("name", &c.input.name)])));
    view! {
        {buttons}
        <Dialog open=ending title=title>
            <p>{t(w::END_TEXT)}</p>
            <div class="row dialog-foot">{end(data, ending)}<Button click=move |()| ending.set(false)>{t(common::CANCEL)}</Button></div>
        </Dialog>
    }
    .into_any()
}

fn stale(campaign: &Campaign) -> Vec<Key> {
    vec![
        Key::Campaign(campaign.id),
        Key::Campaigns(Vec::new()),
        Key::Runs(campaign.id),
        Key::Blockers(campaign.id),
    ]
}

/// Starts a run after asking when its posts go out. While something is missing the button says what.
fn start(data: Signal<Campaign>, first: bool) -> AnyView {
    let blockers = preflight::blockers(data.with_untracked(|c| c.id));
    let refused = Signal::derive(move || {
        blockers
            .data
            .with(|list| list.as_ref()?.first().map(|b| foreign(&b.text)))
    });
    let open = RwSignal::new(false);
    let (kind, label) = if first {
        (Kind::Primary, w::START)
    } else {
        (Kind::Quiet, w::RUN_AGAIN)
    };
    view! {
        <Button kind=kind refused=refused click=move |()| open.set(true)>{icon(Icon::Play)}{t(label)}</Button>
        <Dialog open=open title=t(label).to_owned()>{when(data, label)}</Dialog>
    }
    .into_any()
}

/// When the posts go out.
fn when(data: Signal<Campaign>, label: Msg) -> AnyView {
    let (tenant, nav, toasts, writer) = (tenant_id(), use_nav(), use_toasts(), writer());
    let chosen = RwSignal::new(PublishWhen::AtSlots);
    let choice = move |(value, title, note): (PublishWhen, Msg, Msg)| {
        view! {
            <label class="check">
                <input type="radio" name="when" prop:checked=move || chosen.get() == value on:change=move |_| chosen.set(value)/>
                <span class="check-text">{t(title)}<span class="check-note">{t(note)}</span></span>
            </label>
        }
    };
    let click = move |()| {
        let campaign = data.get_untracked();
        let (id, publish) = (campaign.id, chosen.get_untracked());
        writer.send(
            move || remote::start_campaign(tenant, id, publish),
            stale(&campaign),
            move |run| {
                toasts.done(t(w::STARTED));
                nav.to(Route::Run(run));
            },
        );
    };
    let choices = [
        (PublishWhen::AtSlots, w::WHEN_SLOTS, w::WHEN_SLOTS_NOTE),
        (PublishWhen::AtOnce, w::WHEN_ONCE, w::WHEN_ONCE_NOTE),
    ];
    view! {
        <fieldset class="field choices">
            <legend>{t(w::WHEN)}</legend>
            {choices.map(choice).into_iter().collect_view()}
        </fieldset>
        <div class="row dialog-foot"><Button kind=Kind::Primary busy=writer.busy click=click>{icon(Icon::Play)}{t(label)}</Button></div>
    }
    .into_any()
}

fn change(data: Signal<Campaign>, to: CampaignStatus, label: Msg, done: Msg) -> AnyView {
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer());
    let click = move |()| {
        let campaign = data.get_untracked();
        let id = campaign.id;
        writer.send(
            move || remote::set_campaign_status(tenant, id, to),
            stale(&campaign),
            move |_| toasts.done(t(done)),
        );
    };
    view! { <Button busy=writer.busy click=click>{t(label)}</Button> }.into_any()
}

fn end(data: Signal<Campaign>, open: RwSignal<bool>) -> AnyView {
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer());
    let click = move |()| {
        let campaign = data.get_untracked();
        let id = campaign.id;
        let call = move || remote::set_campaign_status(tenant, id, CampaignStatus::Ended);
        writer.send(call, stale(&campaign), move |_| {
            open.set(false);
            toasts.done(t(w::ENDED));
        });
    };
    view! { <Button kind=Kind::Danger busy=writer.busy click=click>{t(w::END)}</Button> }.into_any()
}
