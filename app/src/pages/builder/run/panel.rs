//! The step that is picked: what its run's page says of it, item by item, as far as the moment that is looked
//! at.

use domain::workflows::{NodeId, Run, Step, overlay::Overlay};
use leptos::prelude::*;

use super::{
    board::Board,
    scrubber::Time,
    signs::{in_out, lasting, standing},
};
use crate::{
    i18n::{number, t, tf, tn},
    pages::workflows::{
        step::detail,
        timeline::{Attempts, Desk},
    },
    ui::{button::IconButton, icon::Icon},
    words::{overlay as w, runs},
};

/// The panel.
pub fn panel(
    board: Board,
    run: Signal<Run>,
    time: Time,
    overlay: Memo<Overlay>,
    item: RwSignal<Option<u32>>,
) -> AnyView {
    let picked = Memo::new(move |_| board.picked.get());
    let body = move || match picked.get() {
        None => view! { <p class="muted">{t(w::PICK)}</p> }.into_any(),
        Some(id) => step(board, id, run, time, overlay, item),
    };
    view! { <aside class="inspector" aria-label=t(w::STEP_DATA)>{body}</aside> }.into_any()
}

/// What of the step had come about at the moment that is looked at.
fn seen(run: &Run, time: Time, id: NodeId) -> Vec<Step> {
    let at = time.at.get();
    time.scrubber.with(|s| {
        let seen = s.seen(run, at).into_iter();
        seen.filter(|one| one.step.node == id)
            .map(|one| one.step.clone())
            .collect()
    })
}

fn step(
    board: Board,
    id: NodeId,
    run: Signal<Run>,
    time: Time,
    overlay: Memo<Overlay>,
    item: RwSignal<Option<u32>>,
) -> AnyView {
    let name = board.read(|doc| doc.nodes.get(&id).map(|n| n.name.clone()));
    let all = Memo::new(move |_| run.with(|run| seen(run, time, id)));
    let items = Memo::new(move |_| {
        let mut items: Vec<u32> = all.with(|all| all.iter().map(|s| s.item).collect());
        items.sort_unstable();
        items.dedup();
        items
    });
    // The item that was chosen, as long as it is there; else the one that says where the step stands.
    let chosen = Memo::new(move |_| {
        let shown = overlay.with(|o| o.nodes.get(&id).map(|n| n.step));
        let wanted = item.get().filter(|n| items.with(|i| i.contains(n)));
        wanted.or_else(|| all.with(|all| Some(all.iter().find(|s| Some(s.id) == shown)?.item)))
    });
    let attempts: Memo<Attempts> = Memo::new(move |_| {
        let of = chosen.get();
        let mut attempts = all.with(|all| {
            let mine = all.iter().filter(|s| Some(s.item) == of);
            mine.cloned().collect::<Attempts>()
        });
        attempts.sort_by_key(|s| s.attempt);
        attempts
    });
    let facts = move || {
        let facts = overlay.with(|o| o.nodes.get(&id).cloned())?;
        let tries =
            (facts.attempts > facts.items_in).then(|| tn(runs::ATTEMPTS, facts.attempts.into()));
        let longest = facts.is_critical.then(|| t(w::LONGEST).to_owned());
        let several = (facts.items_in > 1).then(|| in_out(&facts));
        let parts = [Some(standing(&facts)), several, tries];
        let parts = parts
            .into_iter()
            .chain([Some(lasting(facts.took)), longest]);
        let text: Vec<String> = parts.flatten().collect();
        Some(view! { <p class="caption">{text.join(" · ")}</p> })
    };
    let desk = Desk {
        run,
        open: RwSignal::new(None),
    };
    let has_some = Memo::new(move |_| !all.with(Vec::is_empty));
    let data = move || {
        if has_some.get() {
            // Another item is another step: nothing of the one before stays open.
            chosen.track();
            view! { <div class="run-step">{detail(desk, attempts)}</div> }.into_any()
        } else {
            let word = if time.at.get().is_some() {
                w::NOT_YET
            } else {
                w::NEVER
            };
            view! { <p class="muted">{t(word)}</p> }.into_any()
        }
    };
    view! {
        <h2 class="inspector-head"><bdi>{name}</bdi></h2>
        {facts}
        {pager(items, chosen, item)}
        {data}
    }
    .into_any()
}

/// From item to item of a step that has several.
fn pager(items: Memo<Vec<u32>>, chosen: Memo<Option<u32>>, item: RwSignal<Option<u32>>) -> AnyView {
    let place = Memo::new(move |_| {
        let of = chosen.get()?;
        items.with(|i| Some((i.iter().position(|n| *n == of)?, i.len())))
    });
    let to = move |by: isize| {
        let Some((at, all)) = place.get_untracked() else {
            return;
        };
        let next = at.saturating_add_signed(by).min(all.saturating_sub(1));
        item.set(items.with_untracked(|i| i.get(next).copied()));
    };
    let is_several = Memo::new(move |_| items.with(Vec::len) > 1);
    let body = move || {
        is_several.get().then(|| {
            let said = move || {
                let (at, all) = place.get()?;
                let (n, all) = (number(at as i64 + 1), number(all as i64));
                Some(tf(w::ITEM, &[("n", &n), ("all", &all)]))
            };
            view! {
                <div class="run-items">
                    <IconButton which=Icon::Back label=t(w::ITEM_BACK).to_owned() click=move |()| to(-1)/>
                    <span class="caption" aria-live="polite">{said}</span>
                    <IconButton which=Icon::Ahead label=t(w::ITEM_NEXT).to_owned() click=move |()| to(1)/>
                </div>
            }
        })
    };
    body.into_any()
}
