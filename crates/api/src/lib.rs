//! The server functions: what the browser may ask, as typed calls. Without the feature `ssr` this
//! crate is client stubs only; with it the bodies call `services`.
//!
//! How a function is added (copy from `identity`):
//!
//! 1. Put it into the module of its feature, `src/<feature>.rs`; a new module gets a line below.
//! 2. Write the attribute out in full. The path never comes from a hash, the verb is always POST,
//!    arguments and answer are JSON:
//!    `#[server(prefix = "/rpc", endpoint = "campaigns/get", input = Json, output = Json)]`.
//! 3. `tenant: TenantId` is the first argument of everything that belongs to a tenant.
//! 4. The body has two lines: make the context, answer with the service.
//!    ```ignore
//!    pub async fn get_campaign(tenant: TenantId, id: CampaignId) -> Result<Campaign, ApiError> {
//!        let cx = context::tenant_cx(tenant).await?;
//!        context::answer(services::campaigns::get(&cx, id).await)
//!    }
//!    ```
//!    The macro makes a type of the function's name (`get_campaign` becomes `GetCampaign`): where that
//!    name is taken by a domain type, write the latter with its module, as `identity::Login`.
//!    Arguments are taken by value and never called `options`. Nothing is decided here: no `if`, no
//!    mapping, no SQL. Where there is no tenant yet, `context::session` is the context instead.
//! 5. Imports that only the server half uses go inside the body (`use crate::context;`), so that the
//!    client half has no unused ones. The snapshots of `server/tests/it` list every path: accept the
//!    new one together with its row in the role matrix.

#![allow(
    missing_docs,
    reason = "the arguments of a server function become fields of a type the macro makes"
)]

pub mod approvals;
pub mod brand;
pub mod campaigns;
pub mod content;
pub mod error;
pub mod identity;
pub mod insight;
pub mod integrations;
pub mod notifications;
pub mod operations;
pub mod publishing;
pub mod queue;
pub mod tasks;
pub mod worker_keys;
pub mod workflow_drafts;
pub mod workflow_trials;
pub mod workflow_versions;
pub mod workflows;

#[cfg(feature = "ssr")]
pub mod context;

pub use error::ApiError;
