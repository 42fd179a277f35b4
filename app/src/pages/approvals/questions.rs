//! What an approval asks besides: one control per question, its answer kept as data.

use std::collections::BTreeMap;

use domain::approvals::{AnswerType, Question};
use leptos::prelude::*;
use serde_json::Value;

use crate::{
    i18n::{foreign, t},
    state::form::{Form, control_id},
    ui::icon::{Icon, icon},
    words::approvals as w,
};

/// The answers by the questions' keys; a question that is not answered has none.
pub type Answers = BTreeMap<String, Value>;

/// The controls of all questions.
pub fn questions(form: Form, asked: &[Question], answers: RwSignal<Answers>) -> AnyView {
    asked
        .iter()
        .cloned()
        .map(|question| one(form, question, answers))
        .collect_view()
        .into_any()
}

fn one(form: Form, question: Question, answers: RwSignal<Answers>) -> AnyView {
    let path = format!("answers.{}", question.key);
    let id = control_id(&path);
    let error_id = format!("{id}-error");
    let label = if question.label.is_empty() {
        question.key.clone()
    } else {
        question.label.clone()
    };
    let wrong = {
        let path = path.clone();
        Memo::new(move |_| form.error(&path))
    };
    let error = move || {
        wrong
            .get()
            .map(|e| view! { {icon(Icon::Warning)}<span>{e}</span> })
    };
    let key = question.key.clone();
    let put = Callback::new({
        let path = path.clone();
        move |value: Option<Value>| {
            form.edited(&path);
            answers.update(|all| {
                match value {
                    Some(value) => all.insert(key.clone(), value),
                    None => all.remove(&key),
                };
            });
        }
    });
    if question.of == AnswerType::YesNo {
        let key = question.key;
        return yes_no(&id, label, put, error, move |yes| {
            answers.with(|all| all.get(&key).and_then(Value::as_bool)) == Some(yes)
        });
    }
    let control = control(&question, &path, put, answers, form, wrong);
    view! {
        <div class="field" class:is-wrong=move || wrong.with(Option::is_some)>
            <div class="field-head"><label for=id><bdi>{foreign(&label)}</bdi></label></div>
            {control}
            <p class="field-error" id=error_id>{error}</p>
        </div>
    }
    .into_any()
}

/// A text, a number or a choice from a list.
fn control(
    question: &Question,
    path: &str,
    put: Callback<Option<Value>>,
    answers: RwSignal<Answers>,
    form: Form,
    wrong: Memo<Option<String>>,
) -> AnyView {
    let (id, of) = (control_id(path), question.of);
    let described = format!("{id}-error");
    let invalid = move || wrong.with(Option::is_some).then_some("true");
    let left = {
        let path = path.to_owned();
        move |_| form.touch(&path)
    };
    let key = question.key.clone();
    let chosen =
        move || answers.with(|all| all.get(&key).and_then(Value::as_str).map(str::to_owned));
    let typed = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        let value = match of {
            // What is no number stays a text, so that the rules refuse it instead of hiding it.
            AnswerType::Number => text
                .trim()
                .parse::<serde_json::Number>()
                .map_or(Value::String(text.clone()), Value::Number),
            _ => Value::String(text.clone()),
        };
        put.run((!text.is_empty()).then_some(value));
    };
    match of {
        AnswerType::Choice => {
            let none = view! { <option value="">{t(w::PICK)}</option> };
            let option = move |choice: &String| {
                let (choice, here) = (choice.clone(), chosen.clone());
                let is = choice.clone();
                view! { <option value=choice.clone() selected=move || here().as_deref() == Some(is.as_str())>{choice.clone()}</option> }
            };
            let options = question.choices.iter().map(option).collect_view();
            view! { <select class="input" id=id aria-describedby=described aria-invalid=invalid on:change=typed on:blur=left>{none}{options}</select> }.into_any()
        }
        AnswerType::Number => view! {
            <input class="input input-short" id=id inputmode="decimal" autocomplete="off" dir="ltr" aria-describedby=described aria-invalid=invalid on:input=typed on:blur=left/>
        }
        .into_any(),
        _ => view! {
            <textarea class="input" id=id rows="2" dir="auto" aria-describedby=described aria-invalid=invalid on:input=typed on:blur=left></textarea>
        }
        .into_any(),
    }
}

fn yes_no<V: IntoView + 'static>(
    id: &str,
    label: String,
    put: Callback<Option<Value>>,
    error: impl Fn() -> V + Send + Sync + 'static,
    is: impl Fn(bool) -> bool + Clone + Send + Sync + 'static,
) -> AnyView {
    let radio = |yes: bool, word: &'static str| {
        let is = is.clone();
        let name = id.to_owned();
        view! {
            <label class="check">
                <input type="radio" name=name prop:checked=move || is(yes) on:change=move |_| put.run(Some(Value::Bool(yes)))/>
                <span class="check-text">{word}</span>
            </label>
        }
    };
    let (yes, no) = (radio(true, t(w::YES)), radio(false, t(w::NO)));
    let id = id.to_owned();
    let error_id = format!("{id}-error");
    let described = error_id.clone();
    view! {
        <fieldset class="field" id=id tabindex="-1" aria-describedby=described>
            <legend><bdi>{foreign(&label)}</bdi></legend>
            <div class="row">{yes}{no}</div>
            <p class="field-error" id=error_id>{error}</p>
        </fieldset>
    }
    .into_any()
}
