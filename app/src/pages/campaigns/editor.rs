//! The editor: four steps, each saved when it is left, so that an unfinished campaign is kept too.

use domain::{
    campaigns::{Brief, Campaign, CampaignInput, Channel, KeyMessage},
    fields::{Check, FieldError, Fields},
    ids::CampaignId,
    publishing::Network,
};
use leptos::prelude::*;
use rust_decimal::Decimal;

use super::{
    conflict::{Settle, dialog},
    steps,
};
use crate::{
    i18n::t,
    nav::use_nav,
    remote,
    routes::Route,
    state::{
        clock::today,
        form::{Form, focus_element},
        keys::Key,
        query::query,
        session::tenant_id,
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        button::{Button, ButtonLink, Kind},
        field::ErrorSummary,
        page::PageHead,
        region::{Bones, page_region},
        stepper::Stepper,
    },
    words::{campaigns as w, common},
};

/// The campaign being written: what it will be, the amount as it is typed, and where it is stored.
#[derive(Clone)]
pub struct Draft {
    /// The input.
    pub input: CampaignInput,
    /// The budget as typed; it may not be a number yet.
    pub amount: String,
    /// Id and revision once stored.
    pub stored: Option<(CampaignId, u32)>,
    /// What is stored, as far as is known: what a merge begins from.
    pub base: CampaignInput,
}

impl Draft {
    fn empty() -> Self {
        let start = today() + chrono::Days::new(1);
        let input = CampaignInput {
            name: String::new(),
            brief: Brief {
                key_messages: vec![KeyMessage::default()],
                ..Brief::default()
            },
            budget: Decimal::ZERO,
            currency: "EUR".to_owned(),
            start_date: start,
            end_date: start + chrono::Days::new(27),
            channels: Network::ALL.map(Channel::Social).to_vec(),
        };
        Self {
            base: input.clone(),
            input,
            amount: "0".to_owned(),
            stored: None,
        }
    }

    fn of(campaign: Campaign) -> Self {
        let amount = campaign.input.budget.to_string();
        Self {
            base: campaign.input.clone(),
            input: campaign.input,
            amount,
            stored: Some((campaign.id, campaign.revision)),
        }
    }

    /// Goes on with `input` from what somebody else stored meanwhile.
    pub fn rebase(&mut self, input: CampaignInput, stored: &Campaign) {
        if input.budget != self.input.budget {
            self.amount = input.budget.to_string();
        }
        self.input = input;
        self.base = stored.input.clone();
        self.stored = Some((stored.id, stored.revision));
    }

    /// All that is wrong, as the checks before a run see it.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut fields = Fields::new();
        if self.amount.trim().parse::<Decimal>().is_err() {
            fields.add("budget", "invalid", w::AMOUNT_BAD.text);
        }
        self.input.check(&mut fields);
        fields.finish().err().unwrap_or_default()
    }
}

/// A new campaign, or a stored one.
pub fn page(id: Option<CampaignId>) -> AnyView {
    let Some(id) = id else {
        return form(Draft::empty());
    };
    let tenant = tenant_id();
    let campaign = query(Key::Campaign(id), move || remote::get_campaign(tenant, id));
    // What arrives while a person types must not overwrite it: the form is made from the first answer.
    page_region(campaign, Bones::Block, |data| {
        form(Draft::of(data.get_untracked()))
    })
}

const WORDS: [&str; 4] = ["basics", "brief", "channels", "check"];

fn form(draft: Draft) -> AnyView {
    let is_new = draft.stored.is_none();
    let draft = RwSignal::new(draft);
    let form = Form::new(move || draft.with(Draft::errors));
    let writer = writer().with_form(form);
    let nav = use_nav();
    let (tenant, toasts) = (tenant_id(), use_toasts());
    let step = Memo::new(move |_| {
        let word = nav.param("step").unwrap_or_default();
        WORDS.iter().position(|w| *w == word).unwrap_or(0)
    });
    let go = move |to: usize| {
        let address = match draft.with_untracked(|d| d.stored) {
            Some((id, _)) => format!("{}?step={}", Route::CampaignEdit(id).href(), WORDS[to]),
            None => format!("{}?step={}", Route::CampaignNew.href(), WORDS[to]),
        };
        nav.go(&address);
        focus_element("step-title");
    };
    let settle = Settle::new(draft);
    let save = StoredValue::new(None::<Callback<Callback<Campaign>>>);
    let send = move |then: Callback<Campaign>| {
        let sent = draft.get_untracked();
        let stale = vec![Key::Campaigns(Vec::new())];
        let call = move || {
            let sent = sent.clone();
            async move {
                match sent.stored {
                    Some((id, revision)) => {
                        remote::save_campaign(tenant, id, revision, sent.input).await
                    }
                    None => remote::create_campaign(tenant, sent.input).await,
                }
            }
        };
        let again = Callback::new(move |()| {
            if let Some(save) = save.get_value() {
                save.run(then);
            }
        });
        let conflict = Callback::new(move |()| settle.begin(again));
        writer
            .on_conflict(conflict)
            .send(call, stale, move |stored: Campaign| {
                draft.update(|d| {
                    d.base = stored.input.clone();
                    d.stored = Some((stored.id, stored.revision));
                });
                then.run(stored);
            });
    };
    save.set_value(Some(Callback::new(send)));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let now = step.get_untracked();
        if !form.submit_part(|field| steps::belongs(field, now)) {
            return;
        }
        send(Callback::new(move |stored: Campaign| {
            if now + 1 < WORDS.len() {
                nav.replace(&format!(
                    "{}?step={}",
                    Route::CampaignEdit(stored.id).href(),
                    WORDS[now]
                ));
                go(now + 1);
            } else {
                toasts.done(t(w::SAVED));
                nav.to(Route::Campaign(stored.id));
            }
        }));
    };
    let done = Signal::derive(move || {
        let errors = draft.with(Draft::errors);
        let step_done = |i: usize| {
            if i + 1 == WORDS.len() {
                errors.is_empty()
            } else {
                !errors.iter().any(|e| steps::belongs(&e.field, i))
            }
        };
        (0..WORDS.len()).map(step_done).collect::<Vec<_>>()
    });
    let labels = [
        w::STEP_BASICS,
        w::STEP_BRIEF,
        w::STEP_CHANNELS,
        w::STEP_CHECK,
    ]
    .map(|m| t(m).to_owned())
    .to_vec();
    let title = if is_new {
        t(w::NEW_TITLE)
    } else {
        t(w::EDIT_TITLE)
    };
    let leave = move || {
        draft
            .with(|d| d.stored)
            .map_or(Route::Campaigns, |(id, _)| Route::Campaign(id))
            .href()
    };
    view! {
        <PageHead title=title.to_owned()/>
        <Stepper labels=labels present=step done=done choose=go/>
        <form class="form card card-pad editor" novalidate on:submit=submit>
            <ErrorSummary form=form/>
            {move || steps::draw(step.get(), draft, form)}
            <div class="row form-foot">
                <Button kind=Kind::Submit busy=writer.busy>
                    {move || if step.get() + 1 < WORDS.len() { t(w::SAVE_NEXT) } else { t(w::SAVE) }}
                </Button>
                <ButtonLink href=Signal::derive(leave)>{t(common::CANCEL)}</ButtonLink>
            </div>
        </form>
        {dialog(settle)}
    }
    .into_any()
}
