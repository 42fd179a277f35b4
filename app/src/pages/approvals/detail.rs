//! One approval: both networks side by side, the findings in their words, the editor, the decision.

use domain::{
    approvals::{Approval, ApprovalState},
    brand::{Guidelines, check_text},
    content::{ContentBody, ContentStatus},
    ids::ApprovalId,
    permissions::Permission,
    publishing::{Connection, Network, Publication},
};
use leptos::prelude::*;

use super::{
    decide::{Desk, decide, history},
    edit::{Draft, editor, preview},
    findings, waiting,
};
use crate::{
    i18n::{number, t, tf},
    pages::status,
    remote,
    routes::Route,
    state::{
        clock::seconds_since,
        keys::Key,
        query::{Query, query},
        session::{tenant_id, use_tenant},
    },
    ui::{
        button::{Button, ButtonLink},
        icon::{Icon, icon},
        page::{PageHead, section},
        post::{Author, post_preview},
        region::{Bones, page_region},
        time::{exact, moment},
    },
    words::{approvals as w, insight},
};

type Waiting = Query<Vec<Approval>>;

/// Whom the posts come from, and by which rules they are checked.
#[derive(Clone, Copy)]
struct From {
    brand: Signal<Option<Guidelines>>,
    accounts: Option<Query<Vec<Connection>>>,
}

impl From {
    /// The account a post for this network goes out on, else the brand. A sample goes nowhere.
    fn author(self, network: Network, sample: bool) -> Signal<Author> {
        Signal::derive(move || {
            let accounts = self
                .accounts
                .filter(|_| !sample)
                .and_then(|a| a.data.get())
                .unwrap_or_default();
            self.brand.with(|brand| {
                let name = brand.as_ref().map_or("", |b| b.name.as_str());
                Author::of(network, &accounts, name)
            })
        })
    }
}

/// The proof of one approval.
pub fn page(id: ApprovalId) -> AnyView {
    let tenant = tenant_id();
    let approval = query(Key::Approval(id), move || remote::get_approval(tenant, id));
    let all: Waiting = waiting::posts(None);
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
    let accounts = reads.then(|| query(Key::Connections, move || remote::list_connections(tenant)));
    let from = From {
        brand: guidelines,
        accounts,
    };
    let next = waiting::walk(Route::Approval(id));
    page_region(approval, Bones::Cards(2), move |data| {
        proof(data, from, all, next)
    })
}

fn proof(data: Signal<Approval>, from: From, all: Waiting, next: Signal<Option<Route>>) -> AnyView {
    let draft: Draft = RwSignal::new(None);
    let desk = Desk {
        draft,
        comment: RwSignal::new(String::new()),
        decided: RwSignal::new(None),
        next,
    };
    let brand = from.brand;
    let out = publication(data);
    let title = Signal::derive(move || {
        data.with(|a| {
            a.campaign
                .as_ref()
                .map_or_else(|| a.content.title.clone(), |c| c.1.clone())
        })
    });
    let state = move || {
        data.with(|a| {
            view! { {status::approval(a.state, a.may_decide)}{status::sample(a.content.sample)} }
                .into_any()
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
        {move || data.with(|a| facts(a, out))}
        <div class="desk">
            <div>
                <div class="proof-grid">
                    {move || data.with(|a| mine(a, draft, from))}
                    {move || data.with(|a| other(a, all, from))}
                </div>
                {move || data.with(|a| (!a.history.is_empty()).then(|| section(w::HISTORY, history(&a.history, &a.content.content_hash))))}
            </div>
            <div class="desk-side">
                {decide(data, desk)}
                {checked}
                {move || data.with(|a| a.content.score.as_ref().map(|s| section(w::SCORE, findings::score(s))))}
            </div>
        </div>
    }
    .into_any()
}

/// What became of the post, as far as the reader may see it.
fn publication(data: Signal<Approval>) -> Signal<Option<Publication>> {
    let tenant = use_tenant();
    let (campaign, content) =
        data.with_untracked(|a| (a.campaign.as_ref().map(|c| c.0), a.content.id));
    let list = campaign
        .filter(|_| tenant.may(Permission::Read))
        .map(|campaign| {
            query(Key::Publications(campaign), move || {
                remote::list_publications(tenant.0.id, campaign)
            })
        });
    Signal::derive(move || {
        list?.data.with(|list| {
            list.as_ref()?
                .iter()
                .find(|p| p.content_id == content)
                .cloned()
        })
    })
}

/// When it goes out, or when it went and where it is to be seen. A time that has passed says nothing.
fn going_out(approval: &Approval, out: Signal<Option<Publication>>) -> AnyView {
    use ContentStatus as S;
    let (state, status) = (approval.state, approval.content.status);
    let planned = approval.content.scheduled_at;
    (move || {
        if status == S::Published {
            let out = out.get();
            let at = out.as_ref().and_then(|p| p.published_at).or(planned);
            let link = out.and_then(|p| Some((p.url?, p.network))).map(|(url, network)| {
                let label = tf(insight::OPEN_POST, &[("network", network.label())]);
                view! { " "<a class="link" href=url target="_blank" rel="noopener noreferrer">{label}</a> }
            });
            return view! { <div><dt>{t(w::SLOT_OUT)}</dt><dd>{at.map(exact)}{link}</dd></div> }
                .into_any();
        }
        let ahead = planned.filter(|at| seconds_since(*at) < 0.0);
        let when = match (state, ahead) {
            (ApprovalState::Rejected | ApprovalState::Expired | ApprovalState::Cancelled, _) => {
                t(w::SLOT_NEVER).into_any()
            }
            (_, Some(at)) => exact(at),
            (ApprovalState::Approved, None) if status == S::Failed => {
                t(w::SLOT_NEVER).into_any()
            }
            (ApprovalState::Approved, None) => t(w::SLOT_SOON).into_any(),
            (_, None) => t(w::SLOT_OPEN).into_any(),
        };
        view! { <div><dt>{t(w::SLOT)}</dt><dd>{when}</dd></div> }.into_any()
    })
    .into_any()
}

/// When it goes out, who wrote it, how many approvals it has.
fn facts(approval: &Approval, out: Signal<Option<Publication>>) -> AnyView {
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
            {going_out(approval, out)}
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
fn mine(approval: &Approval, draft: Draft, from: From) -> AnyView {
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
            {preview(content, network, &saved, draft, from.brand, from.author(network, content.sample))}
            {move || { editing.get(); untrack(&edit) }}
        </div>
    }
    .into_any()
}

/// The same campaign's draft for the other network, beside it.
fn other(approval: &Approval, all: Waiting, from: From) -> AnyView {
    let ContentBody::Social(post) = &approval.content.body else {
        return ().into_any();
    };
    let network = if post.network == Network::X {
        Network::LinkedIn
    } else {
        Network::X
    };
    let (campaign, run) = (approval.content.campaign_id, approval.run_id);
    let author = from.author(network, approval.content.sample);
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
        let author = author.get();
        view! {
            {post_preview(network, &author, &text, &twin.content.findings)}
            <div class="row">{status::approval(twin.state, twin.may_decide)}<ButtonLink href=Route::Approval(twin.id).href()>{t(w::OPEN_OTHER)}</ButtonLink></div>
        }
        .into_any()
    };
    view! { <div class="proof-side is-twin" aria-label=tf(w::OTHER, &[("network", network.label())]) role="group">{twin}</div> }.into_any()
}
