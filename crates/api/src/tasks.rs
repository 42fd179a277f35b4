//! What people are asked to do for runs.

use domain::{
    ids::{HumanTaskId, TenantId},
    workflows::{HumanAnswer, HumanTask, HumanTaskState},
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// People's tasks in a state, or all, newest first.
#[server(prefix = "/rpc", endpoint = "tasks/list", input = Json, output = Json)]
pub async fn list_tasks(
    tenant: TenantId,
    state: Option<HumanTaskState>,
) -> Result<Vec<HumanTask>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::list_tasks(&cx, state).await)
}

/// One task.
#[server(prefix = "/rpc", endpoint = "tasks/get", input = Json, output = Json)]
pub async fn get_task(tenant: TenantId, id: HumanTaskId) -> Result<HumanTask, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::get_task(&cx, id).await)
}

/// Answers a task.
#[server(prefix = "/rpc", endpoint = "tasks/answer", input = Json, output = Json)]
pub async fn answer_task(
    tenant: TenantId,
    id: HumanTaskId,
    input: HumanAnswer,
) -> Result<HumanTask, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::answer_task(&cx, id, &input).await)
}
