//! A region that waits for an answer: nothing, skeleton, answer or problem, each in the region's own
//! place. A failing region never blanks the page; it offers Retry and names the request.

use domain::problem::{Problem, ProblemKind};
use leptos::prelude::*;

use super::{
    button::{Button, ButtonLink},
    empty::{Empty, Nothing},
    icon::{Icon, icon},
    page::PageHead,
};
use crate::{
    i18n::{foreign, t, tf},
    state::{
        phase::{Phase, phase},
        query::{Meta, Query},
    },
    words::common,
};

/// The shape of a region before its answer is there.
#[derive(Debug, Clone, Copy)]
pub enum Bones {
    /// Rows of a list.
    Rows(u8),
    /// Cards side by side.
    Cards(u8),
    /// A block of text or a form.
    Block,
    /// A picture as wide as the page.
    Picture,
}

/// How much of the page a region is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Share {
    /// All of it: when it fails, the problem is the page, with its title.
    Page,
    /// A part beside others.
    Part,
}

/// Shows `body` once there is an answer; it gets a signal that follows later answers.
pub fn region<T>(
    query: Query<T>,
    bones: Bones,
    body: impl Fn(Signal<T>) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    drawn(query, bones, Share::Part, body)
}

/// The same for a page that is about one thing: what fails takes the page's title too.
pub fn page_region<T>(
    query: Query<T>,
    bones: Bones,
    body: impl Fn(Signal<T>) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    drawn(query, bones, Share::Page, body)
}

fn drawn<T>(
    query: Query<T>,
    bones: Bones,
    share: Share,
    body: impl Fn(Signal<T>) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let draw = move || {
        let first = query.data.get_untracked();
        first.map(|first| {
            let data = query.data;
            body(Memo::new(move |_| data.get().unwrap_or_else(|| first.clone())).into())
        })
    };
    frame(
        query.meta,
        bones,
        share,
        Callback::new(move |()| query.retry()),
        Box::new(draw),
    )
}

type Draw = Box<dyn Fn() -> Option<AnyView> + Send + Sync>;

/// The part that is the same for every type.
fn frame(
    meta: RwSignal<Meta>,
    bones: Bones,
    share: Share,
    retry: Callback<()>,
    draw: Draw,
) -> AnyView {
    let phase = phase(meta);
    let refetching = Memo::new(move |_| meta.with(|m| m.has_data && m.fetching));
    let failed = Memo::new(move |_| {
        meta.with(|m| {
            if m.has_data && !m.fetching {
                m.problem.clone()
            } else {
                None
            }
        })
    });
    let inside = move || match phase.get() {
        Phase::Blank => skeleton(bones, true),
        Phase::Skeleton => skeleton(bones, false),
        Phase::Failed => meta.with_untracked(|m| m.problem.clone()).map_or_else(
            || ().into_any(),
            |p| match share {
                Share::Page => problem_page(&p, retry),
                Share::Part => problem_card(&p, retry),
            },
        ),
        Phase::Ready => draw().unwrap_or_else(|| ().into_any()),
    };
    let stale = move || failed.get().map(|p| problem_line(&p, retry));
    view! {
        <div class="region" class:is-refetching=refetching aria-busy=move || (phase.get() != Phase::Ready && phase.get() != Phase::Failed).then_some("true")>
            {stale}
            <div class="region-body">{inside}</div>
        </div>
    }
    .into_any()
}

fn skeleton(bones: Bones, hidden: bool) -> AnyView {
    let (class, n) = match bones {
        Bones::Rows(n) => ("bones bones-rows", n),
        Bones::Cards(n) => ("bones bones-cards", n),
        Bones::Block => ("bones bones-block", 4),
        Bones::Picture => ("bones bones-picture", 1),
    };
    view! { <div class=class class:is-blank=hidden aria-hidden="true">{(0..n).map(|_| view! { <i></i> }).collect_view()}</div> }
        .into_any()
}

/// A problem in the place of a region.
pub fn problem_card(problem: &Problem, retry: Callback<()>) -> AnyView {
    match problem.kind {
        ProblemKind::Forbidden => {
            return view! { <Empty kind=Nothing::NoAccess title=common::NO_ACCESS text=common::NO_ACCESS_TEXT/> }.into_any();
        }
        ProblemKind::NotFound => {
            return view! { <Empty kind=Nothing::NoMatch title=common::NOT_THERE text=common::NOT_THERE_TEXT/> }.into_any();
        }
        _ => {}
    }
    view! {
        <div class="problem" role="alert">
            {icon(Icon::Stop)}
            <div>
                <p><strong>{foreign(&problem.title)}</strong></p>
                <p>{foreign(problem.detail.as_deref().unwrap_or_default())}</p>
                {request_id(problem)}
                <Button click=retry>{icon(Icon::Retry)}{t(common::RETRY)}</Button>
            </div>
        </div>
    }
    .into_any()
}

/// A problem in the place of a whole page: its words are the page's title.
fn problem_page(problem: &Problem, retry: Callback<()>) -> AnyView {
    let (kind, title, text) = match problem.kind {
        ProblemKind::Forbidden => (Nothing::NoAccess, common::NO_ACCESS, common::NO_ACCESS_TEXT),
        ProblemKind::NotFound => (Nothing::NoMatch, common::NOT_THERE, common::NOT_THERE_TEXT),
        _ => {
            let card = problem_card(problem, retry);
            return view! { <PageHead title=t(common::PAGE_MISSING).to_owned()/>{card} }.into_any();
        }
    };
    view! {
        <PageHead title=t(title).to_owned()/>
        <Empty kind=kind text=text>
            <ButtonLink href="/">{t(common::TO_HOME)}</ButtonLink>
        </Empty>
    }
    .into_any()
}

/// A problem above an older answer.
fn problem_line(problem: &Problem, retry: Callback<()>) -> AnyView {
    view! {
        <div class="banner banner-waiting" role="status">
            {icon(Icon::Warning)}
            <span>{t(common::STALE)}" "{foreign(&problem.title)}" "{request_id(problem)}</span>
            <Button click=retry>{t(common::RETRY)}</Button>
        </div>
    }
    .into_any()
}

fn request_id(problem: &Problem) -> AnyView {
    problem
        .request_id
        .as_ref()
        .map(|id| view! { <span class="caption mono">{tf(common::REQUEST_ID, &[("id", id)])}</span> })
        .into_any()
}
