//! Brand studio: guidelines and personas.

use domain::{
    brand::{BrandPage, Guidelines, Persona, PersonaInput},
    ids::{PersonaId, TenantId},
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// The guidelines: draft, published version, history.
#[server(prefix = "/rpc", endpoint = "brand/get", input = Json, output = Json)]
pub async fn get_brand(tenant: TenantId) -> Result<BrandPage, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::brand::page(&cx).await)
}

/// Saves the draft of the guidelines; answers its new revision.
#[server(prefix = "/rpc", endpoint = "brand/save", input = Json, output = Json)]
pub async fn save_brand(
    tenant: TenantId,
    revision: u32,
    guidelines: Guidelines,
) -> Result<u32, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::brand::save(&cx, revision, &guidelines).await)
}

/// Publishes the draft; answers the version's number.
#[server(prefix = "/rpc", endpoint = "brand/publish", input = Json, output = Json)]
pub async fn publish_brand(tenant: TenantId, revision: u32) -> Result<u32, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::brand::publish(&cx, revision).await)
}

/// The personas.
#[server(prefix = "/rpc", endpoint = "brand/personas", input = Json, output = Json)]
pub async fn list_personas(tenant: TenantId) -> Result<Vec<Persona>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::brand::personas(&cx).await)
}

/// Adds or changes a persona.
#[server(prefix = "/rpc", endpoint = "brand/save_persona", input = Json, output = Json)]
pub async fn save_persona(
    tenant: TenantId,
    id: Option<PersonaId>,
    revision: u32,
    input: PersonaInput,
) -> Result<PersonaId, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::brand::save_persona(&cx, id, revision, &input).await)
}

/// Removes a persona from the lists.
#[server(prefix = "/rpc", endpoint = "brand/remove_persona", input = Json, output = Json)]
pub async fn remove_persona(tenant: TenantId, id: PersonaId) -> Result<(), ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::brand::set_persona_removed(&cx, id, true).await)
}

/// Brings a removed persona back.
#[server(prefix = "/rpc", endpoint = "brand/restore_persona", input = Json, output = Json)]
pub async fn restore_persona(tenant: TenantId, id: PersonaId) -> Result<(), ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::brand::set_persona_removed(&cx, id, false).await)
}
