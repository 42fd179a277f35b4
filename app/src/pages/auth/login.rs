//! The login form. Its button is never disabled: pressing it says what is missing.

use domain::{fields::Check, identity::Login};
use leptos::prelude::*;

use super::Door;
use crate::{
    i18n::t,
    remote,
    routes::Route,
    state::form::Form,
    ui::{
        button::{Button, Kind},
        field::field,
        inputs::{TextInput, text},
    },
    words::auth as w,
};

/// E-mail address and password.
pub fn form() -> AnyView {
    let value = RwSignal::new(Login {
        email: String::new(),
        password: String::new(),
    });
    let form = Form::new(move || value.with(|v| v.checked().err().unwrap_or_default()));
    let door = Door::new(form);
    document().set_title("Sign in · Bellwether");
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if form.submit() {
            door.send(remote::login(value.get_untracked()));
        }
    };
    let email = text(value, |v| v.email.clone(), |v, text| v.email = text);
    view! {
        <h1>{t(w::LOGIN_TITLE)}</h1>
        <form class="form" novalidate on:submit=submit>
            <TextInput of=field(form, "email", w::EMAIL) value=email kind="email" complete="username"/>
            {super::register::password(form, text(value, |v| v.password.clone(), |v, text| v.password = text), false)}
            {door.problem()}
            <Button kind=Kind::Submit busy=door.busy>{t(w::LOGIN)}</Button>
        </form>
        <p class="auth-switch">{t(w::NO_ACCOUNT)}" "<a class="link" href=Route::Register.href()>{t(w::REGISTER)}</a></p>
    }
    .into_any()
}
