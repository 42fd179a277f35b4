//! The drafts of a campaign as previews with their state.

use domain::{
    content::{Content, ContentBody},
    ids::CampaignId,
    page::PageRequest,
};
use leptos::prelude::*;

use crate::{
    i18n::t,
    pages::{brand::name_of, status},
    remote,
    routes::Route,
    state::{keys::Key, query::query, session::tenant_id},
    ui::{
        button::ButtonLink,
        empty::{Empty, Nothing},
        post::post_preview,
        region::{Bones, region},
        time::exact,
    },
    words::campaigns as w,
};

/// All content of the campaign.
pub fn contents(id: CampaignId) -> AnyView {
    let tenant = tenant_id();
    let list = query(Key::Contents(Some(id)), move || {
        remote::list_content(tenant, Some(id), PageRequest::default())
    });
    let author = query(Key::Brand, move || remote::get_brand(tenant));
    region(list, Bones::Cards(2), move |data| {
        (move || {
            let items = data.get().items;
            if items.is_empty() {
                return view! { <Empty kind=Nothing::FirstUse title=w::NO_CONTENT text=w::NO_CONTENT_TEXT/> }.into_any();
            }
            let name = author.data.with(|b| b.as_ref().map_or_else(String::new, name_of));
            view! { <ul class="contents">{items.iter().map(|c| card(c, &name)).collect_view()}</ul> }.into_any()
        })
        .into_any()
    })
}

fn card(content: &Content, author: &str) -> AnyView {
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
        domain::content::ContentStatus::InReview | domain::content::ContentStatus::ChangesRequested
    );
    view! {
        <li class="content">
            {status::proof(content)}
            {body}
            <div class="row">
                {status::content(content.status)}
                {content.scheduled_at.map(|at| view! { <span class="caption">{t(w::GOES_OUT)}" "{exact(at)}</span> })}
                {review.then(|| view! { <ButtonLink href=Route::Approvals.href()>{t(w::REVIEW)}</ButtonLink> })}
            </div>
        </li>
    }
    .into_any()
}
