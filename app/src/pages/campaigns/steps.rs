//! The four steps of the editor and which fields stand on which.

use domain::{campaigns::Channel, money::CURRENCIES};
use leptos::prelude::*;

use super::{brief, channels, editor::Draft};
use crate::{
    i18n::{Msg, date, foreign, money, number, t, tn},
    state::form::{Form, control_id},
    ui::{
        choice::Checkbox,
        field::{FieldOf, field},
        icon::{Icon, icon},
        inputs::{Select, TextInput, text},
    },
    words::campaigns as w,
};

/// The steps in the address.
pub const WORDS: [&str; 4] = ["basics", "brief", "channels", "check"];

/// Whether a field stands on a step.
pub fn belongs(field: &str, step: usize) -> bool {
    match step {
        0 => matches!(
            field,
            "name" | "budget" | "currency" | "start_date" | "end_date"
        ),
        1 => field.starts_with("brief"),
        2 => field == "channels",
        _ => false,
    }
}

/// The name a field bears in the editor, a numbered one with its number.
pub fn label(field: &str) -> Option<String> {
    let words: Vec<&str> = field.split('.').collect();
    let (name, n) = match words[..] {
        ["name"] => (w::NAME, None),
        ["budget"] => (w::AMOUNT, None),
        ["currency"] => (w::CURRENCY, None),
        ["start_date"] => (w::FROM, None),
        ["end_date"] => (w::TO, None),
        ["channels", ..] => (w::CHANNELS, None),
        ["brief", "objective"] => (w::OBJECTIVE, None),
        ["brief", "audience"] => (w::AUDIENCE, None),
        ["brief", "persona_id"] => (w::PERSONA, None),
        ["brief", "key_messages"] => (w::MESSAGES, None),
        ["brief", "key_messages", n, "text"] => (w::MESSAGE, n.parse().ok()),
        ["brief", "key_messages", n, "proof"] => (w::PROOF, n.parse().ok()),
        ["brief", "call_to_action", "text"] => (w::CTA, None),
        ["brief", "call_to_action", "url"] => (w::URL, None),
        ["brief", "constraints"] => (w::CONSTRAINTS, None),
        ["brief", "constraints", n] => (w::CONSTRAINTS, n.parse().ok()),
        _ => return None,
    };
    Some(match n {
        Some(n) => format!("{} {}", t(name), number(1_i64.saturating_add(n))),
        None => t(name).to_owned(),
    })
}

/// Draws a step.
pub fn draw(step: usize, draft: RwSignal<Draft>, form: Form) -> AnyView {
    let (title, body) = match step {
        0 => (w::STEP_BASICS, basics(draft, form)),
        1 => (w::STEP_BRIEF, brief::step(draft, form)),
        2 => (w::STEP_CHANNELS, channel_choice(draft, form)),
        _ => (w::STEP_CHECK, check(draft)),
    };
    view! { <h2 id="step-title" tabindex="-1">{t(title)}</h2>{body} }.into_any()
}

fn basics(draft: RwSignal<Draft>, form: Form) -> AnyView {
    let name = text(draft, |d| d.input.name.clone(), |d, v| d.input.name = v);
    let amount = text(
        draft,
        |d| d.amount.clone(),
        |d, v| {
            if let Ok(budget) = v.trim().parse() {
                d.input.budget = budget;
            }
            d.amount = v;
        },
    );
    let currency = text(
        draft,
        |d| d.input.currency.clone(),
        |d, v| d.input.currency = v,
    );
    let from = text(
        draft,
        |d| d.input.start_date.to_string(),
        |d, v| {
            if let Ok(day) = v.parse() {
                d.input.start_date = day;
            }
        },
    );
    let to = text(
        draft,
        |d| d.input.end_date.to_string(),
        |d, v| {
            if let Ok(day) = v.parse() {
                d.input.end_date = day;
            }
        },
    );
    let currencies: Vec<_> = CURRENCIES
        .iter()
        .map(|c| (c.0.to_owned(), c.0.to_owned()))
        .collect();
    view! {
        <TextInput of=field(form, "name", w::NAME).hint(w::NAME_HINT) value=name/>
        <div class="pair">
            <TextInput of=field(form, "budget", w::AMOUNT) value=amount/>
            <Select of=field(form, "currency", w::CURRENCY) value=currency options=Signal::stored(currencies)/>
        </div>
        <div class="pair">
            <TextInput of=field(form, "start_date", w::FROM) value=from kind="date"/>
            <TextInput of=field(form, "end_date", w::TO) value=to kind="date"/>
        </div>
    }
    .into_any()
}

fn channel_choice(draft: RwSignal<Draft>, form: Form) -> AnyView {
    let of: FieldOf = field(form, "channels", w::CHANNELS);
    let error = of.clone();
    let choice = move |(i, channel): (usize, Channel)| {
        let of = of.clone();
        let on = Signal::derive(move || draft.with(|d| d.input.channels.contains(&channel)));
        let change = move |wanted: bool| {
            draft.update(|d| {
                d.input.channels.retain(|c| *c != channel);
                if wanted {
                    d.input.channels.push(channel);
                }
            });
            of.edited();
            of.touched();
        };
        let note = (!channel.is_active()).then(|| t(w::INACTIVE).to_owned());
        let id = (i == 0).then(|| control_id("channels"));
        view! { <Checkbox on=on change=change id=id.unwrap_or_default() note=note.unwrap_or_default()>{channels::name(channel)}</Checkbox> }
    };
    view! {
        <fieldset class="field choices">
            <legend>{t(w::CHANNELS_HINT)}</legend>
            {Channel::ALL.into_iter().enumerate().map(choice).collect_view()}
            <p class="field-error" role="alert">{move || error.error().map(|e| view! { {icon(Icon::Warning)}<span>{e}</span> })}</p>
        </fieldset>
    }
    .into_any()
}

/// The last look: what was filled in, and what is still missing.
fn check(draft: RwSignal<Draft>) -> AnyView {
    let line = |label: Msg, value: String| {
        view! { <div><dt>{t(label)}</dt><dd>{value}</dd></div> }.into_any()
    };
    let facts = move || {
        let d = draft.get();
        let input = &d.input;
        let budget = money(&domain::money::Money {
            amount: input.budget,
            currency: input.currency.clone(),
        });
        let days = (input.end_date - input.start_date).num_days() + 1;
        view! {
            {line(w::NAME, input.name.clone())}
            {line(w::DATES, format!("{} – {} ({})", date(input.start_date), date(input.end_date), tn(w::DAY_COUNT, days)))}
            {line(w::BUDGET, budget)}
            {line(w::OBJECTIVE, input.brief.objective.clone())}
            {line(w::MESSAGES, tn(w::MESSAGE_COUNT, input.brief.key_messages.len() as i64))}
            <div><dt>{t(w::CHANNELS)}</dt><dd>{channels::list(&input.channels)}</dd></div>
        }
    };
    let verdict = move || {
        let errors = draft.with(Draft::errors);
        if errors.is_empty() {
            return view! { <p class="all-clear">{icon(Icon::Done)}<span>{t(w::CHECK_GOOD)}</span></p> }.into_any();
        }
        let item = |e: domain::fields::FieldError| {
            let step = (0..3).find(|s| belongs(&e.field, *s)).unwrap_or(0);
            let place = t([w::STEP_BASICS, w::STEP_BRIEF, w::STEP_CHANNELS][step]);
            view! { <li><strong>{place}</strong>": "{foreign(&e.message)}</li> }
        };
        view! {
            <div class="banner banner-waiting">
                {icon(Icon::Warning)}
                <div><p><strong>{t(w::CHECK_BAD)}</strong></p><ul>{errors.into_iter().map(item).collect_view()}</ul></div>
            </div>
        }
        .into_any()
    };
    view! { <dl class="facts facts-list">{facts}</dl>{verdict} }.into_any()
}
