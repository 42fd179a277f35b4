//! The three forms of an answer: the item as fields or JSON, a choice from the list, done with a link.

use domain::{
    fields::FieldError,
    permissions::Permission,
    workflows::{HumanAnswer, HumanTask, HumanTaskKind, HumanTaskState},
};
use leptos::prelude::*;
use serde_json::Value;

use crate::{
    i18n::{number, t, tf},
    nav::use_nav,
    remote,
    routes::Route,
    state::{
        form::Form,
        keys::Key,
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        button::{Button, Kind},
        choice::Checkbox,
        field::field,
        inputs::{TextArea, TextInput, text},
    },
    words::tasks as w,
};

/// What was typed: texts by their field, JSON of all else, what was picked, the link.
#[derive(Clone, Default)]
struct Typed {
    texts: Vec<(String, String)>,
    rest: String,
    picked: Vec<usize>,
    link: String,
}

impl Typed {
    fn of(task: &HumanTask) -> Self {
        let mut typed = Self::default();
        let mut rest = task.payload.clone();
        if let Value::Object(map) = &mut rest {
            let texts = map
                .iter()
                .filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned())));
            typed.texts = texts.collect();
            map.retain(|_, v| !v.is_string());
        }
        typed.rest = serde_json::to_string_pretty(&rest).unwrap_or_default();
        typed
    }

    fn answer(&self, kind: HumanTaskKind) -> Result<HumanAnswer, FieldError> {
        let mut answer = HumanAnswer {
            picked: self.picked.clone(),
            link: self.link.trim().to_owned(),
            ..HumanAnswer::default()
        };
        if kind == HumanTaskKind::ReviewEdit {
            let read = serde_json::from_str::<Value>(&self.rest);
            let mut item = read.map_err(|e| FieldError {
                field: "item".to_owned(),
                code: "invalid".to_owned(),
                message: e.to_string(),
            })?;
            if let Value::Object(map) = &mut item {
                let texts = self.texts.iter().cloned();
                map.extend(texts.map(|(key, text)| (key, Value::String(text))));
            }
            answer.item = Some(item);
        }
        Ok(answer)
    }
}

/// The form of an open task.
pub fn form(task: HumanTask) -> AnyView {
    let tenant = use_tenant();
    if !tenant.may(Permission::ApprovalsDecide) {
        let text = tf(w::NOT_MINE, &[("tenant", &tenant.0.name)]);
        return view! { <p class="muted">{text}</p> }.into_any();
    }
    let typed = RwSignal::new(Typed::of(&task));
    let (id, kind) = (task.id, task.kind);
    let rules = task.clone();
    let checks = Form::new(move || {
        let answer = typed.with(|typed| typed.answer(kind));
        match answer {
            Ok(answer) => rules.check(&answer).err().unwrap_or_default(),
            Err(error) => vec![error],
        }
    });
    let (tenant, toasts, nav) = (tenant_id(), use_toasts(), use_nav());
    let writer = writer().with_form(checks);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !checks.submit() {
            return;
        }
        let Ok(answer) = typed.with_untracked(|typed| typed.answer(kind)) else {
            return;
        };
        let stale = vec![
            Key::Task(id),
            Key::Tasks(None),
            Key::Tasks(Some(HumanTaskState::Open)),
        ];
        writer.send(
            move || remote::answer_task(tenant, id, answer.clone()),
            stale,
            move |_| {
                toasts.done(t(w::DONE));
                nav.to(Route::Tasks);
            },
        );
    };
    let (fields, label) = match kind {
        HumanTaskKind::ReviewEdit => (edit(checks, typed), w::SEND_EDIT),
        HumanTaskKind::Choose => (choose(checks, typed, &task), w::SEND_CHOICE),
        HumanTaskKind::Task => (link(checks, typed, &task), w::SEND_DONE),
    };
    view! {
        <form class="form card card-pad task-form" novalidate on:submit=send>
            {fields}
            <div class="row"><Button kind=Kind::Submit busy=writer.busy>{t(label)}</Button></div>
        </form>
    }
    .into_any()
}

/// Texts as fields of their own, all else as JSON.
fn edit(form: Form, typed: RwSignal<Typed>) -> AnyView {
    let keys: Vec<String> =
        typed.with_untracked(|t| t.texts.iter().map(|(k, _)| k.clone()).collect());
    let one = |(i, key): (usize, String)| {
        let id = format!("f-text-{i}");
        let value = move || typed.with(|t| t.texts.get(i).map(|t| t.1.clone()).unwrap_or_default());
        let edited = move |event| {
            typed.update(|t| {
                if let Some(text) = t.texts.get_mut(i) {
                    text.1 = event_target_value(&event);
                }
            });
        };
        view! {
            <div class="field">
                <div class="field-head"><label for=id.clone()><bdi>{key}</bdi></label></div>
                <textarea class="input" id=id rows="3" dir="auto" prop:value=value on:input=edited></textarea>
            </div>
        }
    };
    let has_rest = typed.with_untracked(|t| t.rest != "{}");
    let rest = has_rest.then(|| {
        let value = text(typed, |t| t.rest.clone(), |t, text| t.rest = text);
        view! { <TextArea of=field(form, "item", w::ITEM) value=value rows=8/> }
    });
    view! { {keys.into_iter().enumerate().map(one).collect_view()}{rest} }.into_any()
}

fn choose(form: Form, typed: RwSignal<Typed>, task: &HumanTask) -> AnyView {
    let rule = |key: &str| task.rules.get(key).and_then(Value::as_i64).unwrap_or(1);
    let (min, max) = (rule("min"), rule("max"));
    let legend = if (min, max) == (1, 1) {
        t(w::PICK_ONE).to_owned()
    } else {
        tf(w::PICK, &[("min", &number(min)), ("max", &number(max))])
    };
    let entries = task.payload.as_array().cloned().unwrap_or_default();
    let one = |(i, entry): (usize, Value)| {
        let on = Signal::derive(move || typed.with(|t| t.picked.contains(&i)));
        let change = move |on: bool| {
            form.edited("picked");
            typed.update(|t| {
                t.picked.retain(|p| *p != i && (max > 1 || !on));
                if on {
                    t.picked.push(i);
                }
            });
        };
        view! { <Checkbox on=on change=change><span class="prose" dir="auto">{words(&entry)}</span></Checkbox> }
    };
    let wrong = move || {
        form.error("picked")
            .map(|e| view! { <p class="field-error">{e}</p> })
    };
    view! {
        <fieldset class="field" id="f-picked" tabindex="-1">
            <legend>{legend}</legend>
            {entries.into_iter().enumerate().map(one).collect_view()}
            <div role="alert">{wrong}</div>
        </fieldset>
    }
    .into_any()
}

/// An entry as a person reads it: its text, its title, or its JSON.
fn words(entry: &Value) -> String {
    let named = ["title", "name", "text", "label"]
        .iter()
        .find_map(|key| entry.get(key).and_then(Value::as_str));
    let text = entry.as_str().or(named).map(str::to_owned);
    text.unwrap_or_else(|| entry.to_string())
}

fn link(form: Form, typed: RwSignal<Typed>, task: &HumanTask) -> AnyView {
    let needed = task.rules.get("proof").and_then(Value::as_bool) == Some(true);
    let hint = if needed {
        w::LINK_NEEDED
    } else {
        w::LINK_WANTED
    };
    let value = text(typed, |t| t.link.clone(), |t, text| t.link = text);
    view! { <TextInput of=field(form, "link", w::LINK).hint(hint) value=value kind="url"/> }
        .into_any()
}
