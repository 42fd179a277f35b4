//! The drafts of a campaign as previews with their state.

use chrono::{DateTime, Utc};
use domain::{
    content::{Content, ContentBody, ContentStatus},
    ids::CampaignId,
    publishing::Publication,
};
use leptos::prelude::*;

use super::publications::publications;
use crate::{
    i18n::t,
    pages::{brand::name_of, status},
    remote,
    routes::Route,
    state::{keys::Key, paged::paged, query::query, session::tenant_id},
    ui::{
        button::ButtonLink,
        empty::{Empty, Nothing},
        more::more,
        post::post_preview,
        region::{Bones, region},
        time::exact,
    },
    words::campaigns as w,
};

/// All content of the campaign, and below it what became of each post.
pub fn contents(id: CampaignId) -> AnyView {
    let tenant = tenant_id();
    let list = paged(Key::Contents(Some(id)), move |page| {
        remote::list_content(tenant, Some(id), page)
    });
    let sent = query(Key::Publications(id), move || {
        remote::list_publications(tenant, id)
    });
    let author = query(Key::Brand, move || remote::get_brand(tenant));
    let body = region(list.list, Bones::Cards(2), move |data| {
        (move || {
            let items = data.get().items;
            if items.is_empty() {
                return view! { <Empty kind=Nothing::FirstUse title=w::NO_CONTENT text=w::NO_CONTENT_TEXT/> }.into_any();
            }
            let name = author.data.with(|b| b.as_ref().map_or_else(String::new, name_of));
            let out = |c: &Content| sent.data.with(|all| went_out(c, all.iter().flatten()));
            view! { <ul class="contents" id="content-rows">{items.iter().map(|c| card(c, &name, out(c))).collect_view()}</ul> }.into_any()
        })
        .into_any()
    });
    view! { {body}{more(list, "content-rows")}<div class="waits">{publications(id)}</div> }
        .into_any()
}

/// When the words went out; a piece may have been tried on an account more than once.
fn went_out<'a>(
    content: &Content,
    all: impl Iterator<Item = &'a Publication>,
) -> Option<DateTime<Utc>> {
    all.filter(|p| p.content_id == content.id)
        .filter_map(|p| p.published_at)
        .max()
}

/// When it goes out or went out, never the one for the other.
fn when(content: &Content, out: Option<DateTime<Utc>>) -> AnyView {
    let (word, at) = match (content.status, out) {
        (ContentStatus::Published, Some(at)) => (w::WENT_OUT, at),
        (ContentStatus::Published, None) => return ().into_any(),
        _ => match content.scheduled_at {
            Some(at) => (w::GOES_OUT, at),
            None => return ().into_any(),
        },
    };
    view! { <span class="caption">{t(word)}" "{exact(at)}</span> }.into_any()
}

fn card(content: &Content, author: &str, out: Option<DateTime<Utc>>) -> AnyView {
    let body = match &content.body {
        ContentBody::Social(post) => {
            post_preview(post.network, author, &post.text, &content.findings)
        }
        other => {
            view! { <article class="card card-pad prose" dir="auto">{other.plain_text()}</article> }
                .into_any()
        }
    };
    let review = matches!(
        content.status,
        ContentStatus::InReview | ContentStatus::ChangesRequested
    );
    view! {
        <li class="content">
            {status::proof(content)}
            {body}
            <div class="row">
                {status::content(content.status)}
                {when(content, out)}
                {review.then(|| view! { <ButtonLink href=Route::Approvals.href()>{t(w::REVIEW)}</ButtonLink> })}
            </div>
        </li>
    }
    .into_any()
}
