//! The queue as an admin sees it: how it stands, its limits, and what was given up.

mod limits;

use domain::{
    ids::TaskId,
    operations::{DeadTask, QueueState, RedriveInput},
    permissions::Permission,
};
use leptos::prelude::*;

use crate::{
    i18n::{foreign, number, t, tf, tn},
    pages::workflows::short,
    remote,
    routes::Route,
    state::{
        keys::Key,
        query::query,
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        button::{Button, Kind},
        choice::Checkbox,
        empty::{Empty, Nothing},
        page::{PageHead, section},
        region::{Bones, region},
        time::moment,
    },
    words::{common, tasks as w},
};

/// The page.
pub fn page() -> AnyView {
    let head = view! { <PageHead title=t(w::QUEUE).to_owned()/> };
    if !use_tenant().may(Permission::SettingsManage) {
        return view! { {head}<Empty kind=Nothing::NoAccess title=common::NO_ACCESS text=common::NO_ACCESS_TEXT/> }.into_any();
    }
    let tenant = tenant_id();
    let state = query(Key::Queue, move || remote::get_queue(tenant));
    let dead = query(Key::Dead, move || remote::dead_tasks(tenant));
    let figures = region(state, Bones::Cards(4), |data| {
        (move || data.with(figures)).into_any()
    });
    let chosen = RwSignal::new(Vec::<TaskId>::new());
    let letters = move || {
        let rows = region(dead, Bones::Rows(4), move |data| {
            (move || data.with(|d| letters(d, chosen))).into_any()
        });
        section(w::DEAD, rows)
    };
    let caps = query(Key::Caps, move || remote::queue_caps(tenant));
    // What stands below comes when what stands above has its height.
    let stands = Memo::new(move |_| state.data.with(Option::is_some));
    let bounded = Memo::new(move |_| caps.data.with(Option::is_some));
    view! {
        {head}
        <p class="section-note">{t(w::QUEUE_NOTE)}</p>
        {figures}
        {move || stands.get().then(|| limits::section(caps))}
        {move || (stands.get() && bounded.get()).then(letters)}
    }
    .into_any()
}

fn figures(state: &QueueState) -> AnyView {
    let one = |label, n: u32| view! { <div class="card card-pad stat"><dt>{t(label)}</dt><dd>{number(n.into())}</dd></div> };
    view! {
        <dl class="stats">
            {one(w::WAITING, state.waiting)}
            {one(w::HELD, state.held)}
            {one(w::LATER, state.later)}
            <div class="card card-pad stat"><dt>{t(w::OLDEST)}</dt><dd>{state.oldest.map_or_else(|| "–".into_any(), moment)}</dd></div>
            {one(w::DEAD, state.dead)}
        </dl>
    }
    .into_any()
}

fn letters(list: &[DeadTask], chosen: RwSignal<Vec<TaskId>>) -> AnyView {
    if list.is_empty() {
        return view! { <Empty kind=Nothing::AllDone title=w::NO_DEAD text=w::NO_DEAD_TEXT/> }
            .into_any();
    }
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer());
    let send = move |all: bool| {
        let ids = if all {
            Vec::new()
        } else {
            chosen.get_untracked()
        };
        let input = RedriveInput { ids, all };
        writer.send(
            move || remote::redrive(tenant, input.clone()),
            vec![Key::Dead, Key::Queue],
            move |done: domain::operations::Redriven| {
                chosen.set(Vec::new());
                toasts.done(tn(w::REDRIVEN, done.tasks as i64));
            },
        );
    };
    let none = Signal::derive(move || {
        chosen
            .with(Vec::is_empty)
            .then(|| t(w::NONE_SELECTED).to_owned())
    });
    let heads = [w::SELECT_HEAD, w::TASK, w::REASON, w::ERRORS, w::DIED].map(t);
    let head = heads
        .map(|h| view! { <th scope="col">{h}</th> })
        .into_iter()
        .collect_view();
    view! {
        <p class="section-note">{t(w::DEAD_NOTE)}</p>
        <div class="row queue-acts">
            <Button kind=Kind::Primary busy=writer.busy refused=none click=move |()| send(false)>{t(w::REDRIVE)}</Button>
            <Button busy=writer.busy click=move |()| send(true)>{t(w::REDRIVE_ALL)}</Button>
        </div>
        <div class="table-wrap" tabindex="0" role="region" aria-label=t(w::DEAD)>
            <table class="table"><thead><tr>{head}</tr></thead><tbody>{list.iter().map(|task| row(task, heads, chosen)).collect_view()}</tbody></table>
        </div>
    }
    .into_any()
}

fn row(task: &DeadTask, heads: [&'static str; 5], chosen: RwSignal<Vec<TaskId>>) -> AnyView {
    let id = task.id;
    let name = task.name.clone().unwrap_or_else(|| task.task_type.clone());
    let label = tf(w::SELECT, &[("name", &name)]);
    let on = Signal::derive(move || chosen.with(|c| c.contains(&id)));
    let change = move |on: bool| {
        chosen.update(|c| {
            c.retain(|x| *x != id);
            if on {
                c.push(id);
            }
        });
    };
    let name = match (task.run, task.step) {
        (Some(run), Some(step)) => {
            let href = format!("{}?step={step}", Route::Run(run).href());
            view! { <a class="row-link" href=href><bdi>{name}</bdi></a>" "<span class="caption mono">{short(&run.to_string())}</span> }.into_any()
        }
        _ => view! { <bdi>{name}</bdi> }.into_any(),
    };
    view! {
        <tr>
            <td data-head=heads[0]><Checkbox on=on change=change><span class="hidden">{label}</span></Checkbox></td>
            <th scope="row" data-head=heads[1]>{name}</th>
            <td data-head=heads[2]>{foreign(task.error.as_deref().unwrap_or("–"))}</td>
            <td class="num" data-head=heads[3]>{number(task.errors.into())}</td>
            <td class="nowrap" data-head=heads[4]>{task.died_at.map_or_else(|| "–".into_any(), moment)}</td>
        </tr>
    }
    .into_any()
}
