//! The form that opens an account and a workspace, and the password field both forms use.

use domain::{fields::Check, identity::Register};
use leptos::prelude::*;

use super::Door;
use crate::{
    i18n::t,
    remote,
    routes::Route,
    state::{form::Form, unsaved::unsaved},
    ui::{
        button::{Button, Kind},
        choice::Checkbox,
        field::field,
        inputs::{Text, TextInput, text},
        restored::restored_line,
    },
    words::auth as w,
};

/// Name, company, e-mail address and password.
pub fn form() -> AnyView {
    let unsaved = unsaved("register");
    let kept = unsaved.kept();
    let kept = kept.and_then(|text| serde_json::from_str::<[String; 3]>(&text).ok());
    let value = RwSignal::new(filled(kept.unwrap_or_default()));
    unsaved.keep(move || {
        let typed = value.with(|v| [v.email.clone(), v.name.clone(), v.tenant_name.clone()]);
        let any = typed.iter().any(|text| !text.is_empty());
        any.then(|| serde_json::to_string(&typed).unwrap_or_default())
    });
    let form = Form::new(move || value.with(|v| v.checked().err().unwrap_or_default()));
    let door = Door::new(form).with_unsaved(unsaved);
    document().set_title("Create account · Bellwether");
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if form.submit() {
            door.send(remote::register(value.get_untracked()));
        }
    };
    let name = text(value, |v| v.name.clone(), |v, text| v.name = text);
    let company = text(
        value,
        |v| v.tenant_name.clone(),
        |v, text| v.tenant_name = text,
    );
    let email = text(value, |v| v.email.clone(), |v, text| v.email = text);
    view! {
        <h1>{t(w::REGISTER_TITLE)}</h1>
        {restored_line(unsaved, move || value.set(filled(<[String; 3]>::default())))}
        <form class="form" novalidate on:submit=submit>
            <TextInput of=field(form, "email", w::EMAIL) value=email kind="email" complete="username"/>
            {password(form, text(value, |v| v.password.clone(), |v, text| v.password = text), true)}
            <TextInput of=field(form, "name", w::NAME) value=name complete="name"/>
            <TextInput of=field(form, "tenant_name", w::COMPANY) value=company complete="organization"/>
            {door.problem()}
            <Button kind=Kind::Submit busy=door.busy>{t(w::REGISTER)}</Button>
        </form>
        <p class="auth-switch">{t(w::HAVE_ACCOUNT)}" "<a class="link" href=Route::Login.href()>{t(w::LOGIN)}</a></p>
    }
    .into_any()
}

/// The form with what may be given back: the password never is.
fn filled([email, name, tenant_name]: [String; 3]) -> Register {
    Register {
        email,
        password: String::new(),
        name,
        tenant_name,
    }
}

/// A password that can be shown; paste and password managers work. `fresh` for a new one.
pub fn password(form: Form, value: Text, fresh: bool) -> AnyView {
    let shown = RwSignal::new(false);
    let caps = RwSignal::new(false);
    let of = if fresh {
        field(form, "password", w::PASSWORD).hint(w::PASSWORD_HINT)
    } else {
        field(form, "password", w::PASSWORD)
    };
    let id = of.id();
    // The type is changed on the same element, so that what was typed and the cursor stay.
    Effect::new(move |_| {
        let kind = if shown.get() { "text" } else { "password" };
        if let Some(input) = document().get_element_by_id(&id) {
            let _ = input.set_attribute("type", kind);
        }
    });
    let watch =
        move |event: leptos::ev::KeyboardEvent| caps.set(event.get_modifier_state("CapsLock"));
    view! {
        <div on:keydown=watch>
            <TextInput of=of value=value kind="password" complete=if fresh { "new-password" } else { "current-password" }/>
            <p class="field-hint" aria-live="polite">{move || (caps.get() && !shown.get()).then(|| t(w::CAPS))}</p>
            <Checkbox on=shown change=move |on| shown.set(on)>{t(w::SHOW_PASSWORD)}</Checkbox>
        </div>
    }
    .into_any()
}
