//! One approval: both networks side by side, the findings in their words, the editor, the decision.

use domain::{
    approvals::{Approval, ApprovalState},
    brand::{Guidelines, check_text},
    content::ContentBody,
    ids::ApprovalId,
    permissions::Permission,
    publishing::Network,
};
use leptos::prelude::*;

use super::{
    decide::{decide, history},
    edit::{Draft, editor, preview},
    findings,
};
use crate::{
    i18n::{number, t, tf},
    nav::use_nav,
    pages::status,
    remote,
    routes::Route,
    state::{
        keys::Key,
        query::{Query, query},
        session::{tenant_id, use_tenant},
        shortcuts::use_shortcuts,
    },
    ui::{
        button::{Button, ButtonLink},
        icon::{Icon, icon},
        page::{PageHead, section},
        post::post_preview,
        region::{Bones, page_region},
        time::{exact, moment},
    },
    words::{approvals as w, keys},
};

type Waiting = Query<Vec<Approval>>;

/// The proof of one approval.
pub fn page(id: ApprovalId) -> AnyView {
    let tenant = tenant_id();
    let state = Some(ApprovalState::Pending);
    let approval = query(Key::Approval(id), move || remote::get_approval(tenant, id));
    let waiting: Waiting = query(Key::Approvals(state), move || {
        remote::list_approvals(tenant, state)
    });
    let all: Waiting = query(Key::Approvals(None), move || {
        remote::list_approvals(tenant, None)
    });
    let reads = use_tenant().may(Permission::Read);
    let brand = reads.then(|| query(Key::Brand, move || remote::get_brand(tenant)));
    let guidelines = Signal::derive(move || {
        brand.and_then(|b| {
            b.data.with(|page| {
                page.as_ref()
                    .and_then(|p| p.published.as_ref().map(|v| v.guidelines.clone()))
            })
        })
    });
    let nav = use_nav();
    let step = move |by: i64| {
        let ids = waiting.data.with_untracked(|page| {
            page.as_ref()
                .map_or_else(Vec::new, |p| p.iter().map(|a| a.id).collect())
        });
        let at = ids
            .iter()
            .position(|a| *a == id)
            .map_or(0, |i| i as i64 + by);
        match usize::try_from(at)
            .ok()
            .and_then(|i| ids.get(i))
            .or_else(|| ids.iter().find(|a| **a != id))
        {
            Some(next) => nav.to(Route::Approval(*next)),
            None => nav.to(Route::Approvals),
        }
    };
    let keys = use_shortcuts();
    keys.add("j", keys::NEXT, move || step(1));
    keys.add("k", keys::PREVIOUS, move || step(-1));
    let after = Callback::new(move |()| step(1));
    page_region(approval, Bones::Cards(2), move |data| {
        proof(data, guidelines, all, after)
    })
}

fn proof(
    data: Signal<Approval>,
    brand: Signal<Option<Guidelines>>,
    all: Waiting,
    after: Callback<()>,
) -> AnyView {
    let draft: Draft = RwSignal::new(None);
    let title = Signal::derive(move || {
        data.with(|a| {
            a.campaign
                .as_ref()
                .map_or_else(|| a.content.title.clone(), |c| c.1.clone())
        })
    });
    let state = move || {
        data.with(|a| {
            view! { {status::approval(a.state)}{status::sample(a.content.sample)} }.into_any()
        })
    };
    // While the words are edited the check follows them; otherwise it is the stored one.
    let checked = move || {
        let stored = data.with(|a| (a.content.findings.clone(), a.content.body.plain_text()));
        let (found, text) = match (draft.get(), brand.get()) {
            (Some(typed), Some(brand)) => (check_text(&brand, &typed), typed),
            _ => stored,
        };
        section(w::FINDINGS, findings::findings(&found, &text))
    };
    view! {
        <PageHead title=title aside=state/>
        {move || data.with(facts)}
        <div class="desk">
            <div>
                <div class="proof-grid">
                    {move || data.with(|a| mine(a, draft, brand))}
                    {move || data.with(|a| other(a, all, brand))}
                </div>
                {move || data.with(|a| (!a.history.is_empty()).then(|| section(w::HISTORY, history(&a.history, &a.content.content_hash))))}
            </div>
            <div class="desk-side">
                {move || data.with(|a| decide(a, draft, after))}
                {checked}
                {move || data.with(|a| a.content.score.as_ref().map(|s| section(w::SCORE, findings::score(s))))}
            </div>
        </div>
    }
    .into_any()
}

/// When it goes out, who wrote it, how many approvals it has.
fn facts(approval: &Approval) -> AnyView {
    let content = &approval.content;
    let made = &content.provenance;
    let writer = made.model.clone().unwrap_or_else(|| made.writer.clone());
    let written = tf(
        w::WRITTEN,
        &[("writer", &writer), ("version", &made.prompt_version)],
    );
    let left: Vec<String> = made
        .left_out
        .iter()
        .map(|i| number(i64::from(*i) + 1))
        .collect();
    let count = tf(
        w::APPROVALS_OF,
        &[
            ("n", &number(approval.approved_by.into())),
            ("max", &number(approval.required.into())),
        ],
    );
    let run = approval
        .run_id
        .filter(|_| use_tenant().may(Permission::Read));
    view! {
        <dl class="facts">
            <div><dt>{t(w::SLOT)}</dt><dd>{content.scheduled_at.map_or_else(|| t(w::SLOT_OPEN).into_any(), exact)}</dd></div>
            <div><dt>{t(w::OPENED)}</dt><dd>{moment(approval.opened_at)}</dd></div>
            {approval.expires_at.map(|at| view! { <div><dt>{t(w::EXPIRES)}</dt><dd>{moment(at)}</dd></div> })}
            <div><dt>{t(w::TITLE)}</dt><dd>{count}</dd></div>
            <div><dt>{t(w::MADE)}</dt><dd class="row">{status::proof(content)}<bdi>{written}</bdi>{made.edited.then(|| format!(", {}", t(w::EDITED)))}</dd></div>
            {run.map(|id| view! { <div><dt>{t(w::RUN)}</dt><dd><a class="link mono" href=Route::Run(id).href()>{id.to_string()[..12].to_owned()}"…"</a></dd></div> })}
        </dl>
        {(!made.reason.is_empty()).then(|| view! { <p class="section-note">{t(w::REASON)}": "<bdi>{made.reason.clone()}</bdi></p> })}
        {(!left.is_empty()).then(|| view! { <p class="section-note">{tf(w::LEFT_OUT, &[("list", &left.join(", "))])}</p> })}
    }
    .into_any()
}

/// The post that is decided on, with its editor.
fn mine(approval: &Approval, draft: Draft, brand: Signal<Option<Guidelines>>) -> AnyView {
    let (id, content) = (approval.id, &approval.content);
    let ContentBody::Social(post) = content.body.clone() else {
        return view! { <article class="card card-pad prose" dir="auto">{content.body.plain_text()}</article> }.into_any();
    };
    let editable = content.status.is_editable() && use_tenant().may(Permission::ContentWrite);
    let (network, saved) = (post.network, post.text.clone());
    let edit = {
        let (content, text) = (content.clone(), post.text.clone());
        move || {
            if draft.with(Option::is_some) {
                return editor(id, &content, network, draft);
            }
            let text = text.clone();
            editable
                .then(|| view! { <Button click=move |()| draft.set(Some(text.clone()))>{icon(Icon::Edit)}{t(w::EDIT)}</Button> })
                .into_any()
        }
    };
    let editing = Memo::new(move |_| draft.with(Option::is_some));
    view! {
        <div class="proof-side">
            {preview(content, network, &saved, draft, brand)}
            {move || { editing.get(); untrack(&edit) }}
        </div>
    }
    .into_any()
}

/// The same campaign's draft for the other network, beside it.
fn other(approval: &Approval, all: Waiting, brand: Signal<Option<Guidelines>>) -> AnyView {
    let ContentBody::Social(post) = &approval.content.body else {
        return ().into_any();
    };
    let network = if post.network == Network::X {
        Network::LinkedIn
    } else {
        Network::X
    };
    let (campaign, run) = (approval.content.campaign_id, approval.run_id);
    let twin = move || {
        let twin = all.data.with(|page| {
            page.as_ref()?
                .iter()
                .find(|a| {
                    let fits =
                        matches!(&a.content.body, ContentBody::Social(b) if b.network == network);
                    fits && a.content.campaign_id == campaign && (run.is_none() || a.run_id == run)
                })
                .cloned()
        });
        let label = network.label();
        let Some(twin) = twin else {
            return view! { <p class="muted proof-none">{tf(w::OTHER_NONE, &[("network", label)])}</p> }.into_any();
        };
        let text = twin.content.body.plain_text();
        let author = brand.with(|b| b.as_ref().map_or_else(String::new, |b| b.name.clone()));
        view! {
            {post_preview(network, &author, &text, &twin.content.findings)}
            <div class="row">{status::approval(twin.state)}<ButtonLink href=Route::Approval(twin.id).href()>{t(w::OPEN_OTHER)}</ButtonLink></div>
        }
        .into_any()
    };
    view! { <div class="proof-side is-twin" aria-label=tf(w::OTHER, &[("network", network.label())]) role="group">{twin}</div> }.into_any()
}
