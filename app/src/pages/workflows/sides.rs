//! Two runs side by side: each step of either, whether both gave the same, and what each gave.

use domain::{
    ids::{RunId, StepId},
    workflows::{Run, Step, StepPair},
};
use leptos::prelude::*;

use super::{json::tree, short};
use crate::{
    i18n::{Msg, number, t, tf},
    nav::use_nav,
    pages::status,
    remote,
    routes::Route,
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        badge::{Tone, pill},
        button::Button,
        page::Section,
        region::{Bones, region},
    },
    words::{mend as w, runs, workflows},
};

/// Rows drawn at first, and with each wish for more.
const PAGE: usize = 100;

/// The other run beside this one, while the address names it.
pub fn sides(run: Signal<Run>) -> AnyView {
    let nav = use_nav();
    let with = Memo::new(move |_| nav.param("with").and_then(|id| id.parse::<RunId>().ok()));
    (move || with.get().map(|with| both(with, run))).into_any()
}

fn both(left: RunId, run: Signal<Run>) -> AnyView {
    let (tenant, nav) = (tenant_id(), use_nav());
    let right = run.with_untracked(|r| r.id);
    let pairs = query(Key::Pairs(left, right), move || {
        remote::compare_runs(tenant, left, right)
    });
    let other = query(Key::Run(left), move || remote::get_run(tenant, left));
    let body = region(other, Bones::Rows(4), move |other| {
        region(pairs, Bones::Rows(4), move |pairs| list(pairs, other, run))
    });
    let close = move || view! { <Button click=move |()| nav.set_param("with", None)>{t(w::CLOSE)}</Button> };
    let note = view! {
        <p class="section-note">
            {t(w::LEFT)}": "<a class="link mono" href=Route::Run(left).href()>{short(&left.to_string())}</a>" · "
            {t(w::RIGHT)}": "{t(w::THIS)}
        </p>
    };
    view! { <Section title=t(w::SIDES) aside=close>{note}{body}</Section> }.into_any()
}

/// How the two stand to each other.
const fn sign(pair: &StepPair) -> (Tone, Msg) {
    match (pair.same, pair.left.is_some(), pair.right.is_some()) {
        (true, ..) => (Tone::Good, w::EQUAL),
        (false, true, true) => (Tone::Waiting, w::DIFFERENT),
        (false, true, false) => (Tone::Plain, w::ONLY_LEFT),
        (false, false, _) => (Tone::Plain, w::ONLY_RIGHT),
    }
}

fn list(pairs: Signal<Vec<StepPair>>, left: Signal<Run>, right: Signal<Run>) -> AnyView {
    let only = RwSignal::new(false);
    let most = RwSignal::new(PAGE);
    let counts = move || {
        let (same, all) = pairs.with(|p| (p.iter().filter(|p| p.same).count(), p.len()));
        let args = [("n", number(same as i64)), ("all", number(all as i64))];
        tf(w::SAME_OF, &[("n", &args[0].1), ("all", &args[1].1)])
    };
    let wanted = move |p: &&StepPair| !only.get() || !p.same;
    // In the order the steps began, in the one run or the other.
    let place = move |pair: &StepPair| {
        let of = |run: Signal<Run>, id| find(run, id).map(|s| s.item);
        of(left, pair.left).or_else(|| of(right, pair.right))
    };
    let lines = move || {
        let mut lines = pairs.with(|p| p.iter().filter(wanted).cloned().collect::<Vec<_>>());
        lines.sort_by_cached_key(place);
        lines.truncate(most.get());
        lines
            .into_iter()
            .map(|pair| line(&pair, left, right))
            .collect_view()
    };
    let more = move || {
        let all = pairs.with(|p| p.iter().filter(wanted).count());
        let rest = all.saturating_sub(most.get());
        (rest > 0).then(|| {
            let label = tf(runs::SHOW_MORE, &[("n", &number(rest.min(PAGE) as i64)), ("all", &number(rest as i64))]);
            view! { <div class="more"><Button click=move |()| most.update(|n| *n += PAGE)>{label}</Button></div> }
        })
    };
    let toggle = move || only.get().to_string();
    view! {
        <div class="row sides-head">
            <p>{counts}</p>
            <div class="segments"><button type="button" class="segment" aria-pressed=toggle on:click=move |_| only.update(|o| *o = !*o)>{t(w::ONLY_OTHER)}</button></div>
        </div>
        <ol class="lines">{lines}</ol>
        {more}
    }
    .into_any()
}

fn find(run: Signal<Run>, id: Option<StepId>) -> Option<Step> {
    run.with(|r| r.steps.iter().find(|s| Some(s.id) == id).cloned())
}

fn line(pair: &StepPair, left: Signal<Run>, right: Signal<Run>) -> AnyView {
    let (one, two) = (find(left, pair.left), find(right, pair.right));
    let name = one.as_ref().or(two.as_ref()).map(|s| s.name.clone());
    let name = name.unwrap_or_else(|| pair.key.clone());
    let rounds = (!pair.rounds.is_empty()).then(|| {
        let n: Vec<String> = pair
            .rounds
            .iter()
            .map(|n| number(i64::from(*n) + 1))
            .collect();
        tf(runs::ROUND, &[("n", &n.join("."))])
    });
    let (tone, word) = sign(pair);
    let open = RwSignal::new(false);
    let state = |step: &Option<Step>| {
        step.as_ref()
            .map_or_else(|| "–".into_any(), |s| status::step(s.status))
    };
    let states = view! { <span class="side-states">{state(&one)}<span aria-hidden="true">"→"</span>{state(&two)}</span> };
    let data = move || {
        open.get().then(|| {
            view! { <div class="line-detail side-pair">{side(w::LEFT, one.as_ref())}{side(w::RIGHT, two.as_ref())}</div> }
        })
    };
    view! {
        <li class="line">
            <button type="button" class="side-head" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|o| *o = !*o)>
                <span class="line-name"><strong><bdi>{name}</bdi></strong>{rounds.map(|r| view! { <span class="caption">{r}</span> })}</span>
                {states}
                {pill(tone, t(word))}
            </button>
            {data}
        </li>
    }
    .into_any()
}

fn side(label: Msg, step: Option<&Step>) -> AnyView {
    let body = match step {
        None => view! { <p class="muted">{t(w::NOT_REACHED)}</p> }.into_any(),
        Some(step) => match (&step.output, &step.error) {
            (_, Some(error)) => {
                view! { <p class="prose" dir="auto">{error.message.clone()}</p> }.into_any()
            }
            (Some(output), None) => tree(output),
            (None, None) => view! { <p class="muted">{t(runs::NO_OUTPUT)}</p> }.into_any(),
        },
    };
    let port = step.and_then(|s| s.port.clone()).filter(|p| p != "out");
    let port =
        port.map(|p| view! { <p class="caption">{tf(workflows::LEFT_BY, &[("port", &p)])}</p> });
    view! { <div><h3 class="side-title">{t(label)}</h3>{port}{body}</div> }.into_any()
}
