//! Signing in and out in the browser. The session is a cookie scripts cannot read; no token ever
//! reaches the page.

use domain::identity;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::ApiError;

/// Opens an account with its tenant and signs in. Anybody may call it.
#[server(prefix = "/rpc", endpoint = "identity/register", input = Json, output = Json)]
pub async fn register(input: identity::Register) -> Result<identity::Me, ApiError> {
    use crate::context;
    let call = context::call()?;
    let opened = context::answer(services::identity::register(&call.app, input).await)?;
    context::answer(context::sign_in(&call, opened.account).await)?;
    context::answer(services::identity::me(&call.app, opened.account).await)
}

/// Signs in. Anybody may call it; a wrong address and a wrong password answer alike.
#[server(prefix = "/rpc", endpoint = "identity/login", input = Json, output = Json)]
pub async fn login(input: identity::Login) -> Result<identity::Me, ApiError> {
    use crate::context;
    let call = context::call()?;
    let person = context::answer(services::identity::login(&call.app, input).await)?
        .ok_or_else(context::wrong_credentials)?;
    context::answer(context::sign_in(&call, person.account).await)?;
    context::answer(services::identity::me(&call.app, person.account).await)
}

/// Ends the session. Without one it does nothing.
#[server(prefix = "/rpc", endpoint = "identity/logout", input = Json, output = Json)]
pub async fn logout() -> Result<(), ApiError> {
    use crate::context;
    let call = context::call()?;
    context::answer(context::sign_out(&call).await)
}

/// Who is signed in, and the tenants they belong to.
#[server(prefix = "/rpc", endpoint = "identity/me", input = Json, output = Json)]
pub async fn me() -> Result<identity::Me, ApiError> {
    use crate::context;
    let (call, account) = context::session().await?;
    context::answer(services::identity::me(&call.app, account).await)
}
