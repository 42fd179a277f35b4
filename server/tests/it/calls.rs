//! An example of every call the server knows, with places for ids. Policy and tenancy tests walk the
//! running registry and the OpenAPI document; a call without an example here fails them.

use std::collections::BTreeMap;

use domain::{
    brand::Guidelines,
    ids::{
        ApprovalId, CampaignId, ConnectionId, ContentId, HumanTaskId, NotificationId, PersonaId,
        PublicationId, RunId, SecretId, SimulationId, StepId, TaskId, TenantId, VersionId,
        WorkerKeyId, WorkflowId,
    },
    publishing::Network,
};
use serde_json::{Value, json};
use services::App;

fn take() -> Value {
    json!({ "session": "0192f0c1-d2e3-7abc-8def-0123456789ab", "act": "take" })
}

/// What stands in the places: `$tenant`, `$cmp` …
pub(crate) type Ids = BTreeMap<&'static str, String>;

/// Ids that name nothing.
pub(crate) fn random_ids(app: &App) -> Ids {
    let id = || app.clock.id();
    BTreeMap::from([
        ("$tenant", TenantId::from_uuid(id()).to_string()),
        ("$cmp", CampaignId::from_uuid(id()).to_string()),
        ("$cnt", ContentId::from_uuid(id()).to_string()),
        ("$apr", ApprovalId::from_uuid(id()).to_string()),
        ("$run", RunId::from_uuid(id()).to_string()),
        ("$stp", StepId::from_uuid(id()).to_string()),
        ("$con", ConnectionId::from_uuid(id()).to_string()),
        ("$pub", PublicationId::from_uuid(id()).to_string()),
        ("$wfl", WorkflowId::from_uuid(id()).to_string()),
        ("$wfv", VersionId::from_uuid(id()).to_string()),
        ("$per", PersonaId::from_uuid(id()).to_string()),
        ("$sec", SecretId::from_uuid(id()).to_string()),
        ("$ntf", NotificationId::from_uuid(id()).to_string()),
        ("$wky", WorkerKeyId::from_uuid(id()).to_string()),
        ("$tsk", TaskId::from_uuid(id()).to_string()),
        ("$hum", HumanTaskId::from_uuid(id()).to_string()),
        ("$sim", SimulationId::from_uuid(id()).to_string()),
    ])
}

/// Puts ids in their places.
pub(crate) fn fill(template: &Value, ids: &Ids) -> Value {
    let mut text = template.to_string();
    for (place, id) in ids {
        text = text.replace(place, id);
    }
    serde_json::from_str(&text).expect("still JSON")
}

/// Whether a template names anything of a tenant but the tenant.
pub(crate) fn names_objects(template: &str) -> bool {
    [
        "$cmp", "$cnt", "$apr", "$run", "$stp", "$con", "$pub", "$wfl", "$wfv", "$per", "$sec",
        "$ntf", "$tsk", "$hum", "$wky", "$sim",
    ]
    .iter()
    .any(|p| template.contains(p))
}

fn campaign() -> Value {
    json!({
        "name": "Early bread", "budget": "250", "currency": "EUR", "start_date": "2030-01-01", "end_date": "2030-01-31", "channels": ["social:x"],
        "brief": {
            "objective": "Win restaurants", "audience": "Owners", "persona_id": null,
            "key_messages": [{ "text": "Bread before six", "proof": "" }],
            "call_to_action": { "text": "Ask", "url": "" }, "constraints": []
        }
    })
}

/// A batch for a draft that is not at that revision.
fn commands() -> Value {
    json!({ "base_rev": 9, "commands": [{ "set_details": { "name": "Bread", "description": null } }] })
}

/// Arguments of a server function; `None` for one that is not listed here.
pub(crate) fn rpc(path: &str) -> Option<Value> {
    let page = json!({ "cursor": null, "limit": null });
    let guidelines = Guidelines {
        name: "Quay".into(),
        positioning: "Bakes bread for restaurants.".into(),
        ..Guidelines::default()
    };
    Some(match path.strip_prefix("/rpc/")? {
        "approvals/list" | "approvals/items" => json!({ "tenant": "$tenant", "state": null }),
        "approvals/get" | "approvals/item" => json!({ "tenant": "$tenant", "id": "$apr" }),
        "approvals/decide" | "approvals/decide_item" => {
            json!({ "tenant": "$tenant", "id": "$apr", "input": { "decision": "approve", "comment": "", "content_hash": "0" } })
        }
        "approvals/waiting"
        | "brand/get"
        | "brand/personas"
        | "operations/sample_state"
        | "operations/add_sample"
        | "operations/remove_sample"
        | "publishing/connections"
        | "integrations/secrets"
        | "workflows/list" => json!({ "tenant": "$tenant" }),
        "brand/save" => json!({ "tenant": "$tenant", "revision": 0, "guidelines": guidelines }),
        "brand/publish" => json!({ "tenant": "$tenant", "revision": 1 }),
        "brand/save_persona" => json!({
            "tenant": "$tenant", "id": "$per", "revision": 1,
            "input": { "name": "Chef", "description": "Runs a kitchen" }
        }),
        "brand/remove_persona" | "brand/restore_persona" => {
            json!({ "tenant": "$tenant", "id": "$per" })
        }
        "campaigns/list" => {
            json!({ "tenant": "$tenant", "filter": { "status": [] }, "page": page })
        }
        "campaigns/get" | "campaigns/blockers" => json!({ "tenant": "$tenant", "id": "$cmp" }),
        "campaigns/create" => json!({ "tenant": "$tenant", "input": campaign() }),
        "campaigns/save" => {
            json!({ "tenant": "$tenant", "id": "$cmp", "revision": 1, "input": campaign() })
        }
        "campaigns/start" => json!({ "tenant": "$tenant", "id": "$cmp", "publish": "at_once" }),
        "campaigns/set_status" => json!({ "tenant": "$tenant", "id": "$cmp", "status": "ended" }),
        "content/list" => json!({ "tenant": "$tenant", "campaign": "$cmp", "page": page }),
        "content/get" => json!({ "tenant": "$tenant", "id": "$cnt" }),
        "content/edit" => json!({
            "tenant": "$tenant", "id": "$cnt",
            "edit": { "revision": 1, "body": { "type": "social", "network": "x", "text": "Other words" } }
        }),
        "integrations/put_secret" => {
            json!({ "tenant": "$tenant", "input": { "name": "shop", "value": "sesame" } })
        }
        "integrations/delete_secret" => json!({ "tenant": "$tenant", "id": "$sec" }),
        "notifications/list" => json!({ "tenant": "$tenant", "unread": false, "page": page }),
        "notifications/mark_read" => json!({ "tenant": "$tenant", "id": "$ntf" }),
        "insight/dashboard" => json!({ "tenant": "$tenant", "days": 30 }),
        "insight/campaign" => json!({ "tenant": "$tenant", "id": "$cmp", "days": 30 }),
        "publishing/connect_url" => json!({ "tenant": "$tenant", "network": "x" }),
        "publishing/disconnect" => json!({ "tenant": "$tenant", "id": "$con" }),
        "publishing/publications" => json!({ "tenant": "$tenant", "campaign": "$cmp" }),
        "publishing/retry" => json!({ "tenant": "$tenant", "id": "$pub" }),
        "publishing/settle" => {
            json!({ "tenant": "$tenant", "id": "$pub", "was_posted": true, "url": "https://x.example/1" })
        }
        "workflows/get" => json!({ "tenant": "$tenant", "id": "$wfl" }),
        "workflows/version" => json!({ "tenant": "$tenant", "id": "$wfv" }),
        "workflows/publish" => {
            json!({ "tenant": "$tenant", "id": "$wfl", "doc": domain::workflows::main_job(&[Network::X]) })
        }
        "workflows/cards" => json!({ "tenant": "$tenant", "status": null, "page": page }),
        "workflows/card"
        | "workflows/draft"
        | "workflows/check_draft"
        | "workflows/running"
        | "workflows/publish_request"
        | "workflows/simulations"
        | "workflows/triggers"
        | "workflows/withdraw_publish" => json!({ "tenant": "$tenant", "id": "$wfl" }),
        "workflows/create" => {
            json!({ "tenant": "$tenant", "input": { "name": "Bread", "description": "", "doc": null } })
        }
        "workflows/copy" => json!({ "tenant": "$tenant", "id": "$wfl", "name": null }),
        "workflows/change" => {
            json!({ "tenant": "$tenant", "id": "$wfl", "edit": { "name": "Bread" } })
        }
        "workflows/set_status" => {
            json!({ "tenant": "$tenant", "id": "$wfl", "status": "paused" })
        }
        "workflows/rules" | "workflows/publish_requests" => json!({ "tenant": "$tenant" }),
        "workflows/save_rules" => json!({ "tenant": "$tenant", "rules": {} }),
        "workflows/edit_draft" => {
            json!({ "tenant": "$tenant", "id": "$wfl", "input": commands() })
        }
        "workflows/replace_draft" => {
            let doc = domain::workflows::main_job(&[Network::X]);
            json!({ "tenant": "$tenant", "id": "$wfl", "input": { "base_rev": 9, "doc": doc } })
        }
        "workflows/restore_draft" => {
            json!({ "tenant": "$tenant", "id": "$wfl", "base_rev": 9, "from": { "version": "$wfv" } })
        }
        "workflows/draft_since" => json!({ "tenant": "$tenant", "id": "$wfl", "after": 0 }),
        "workflows/lease" => json!({ "tenant": "$tenant", "id": "$wfl", "call": take() }),
        "workflows/draft_history" | "workflows/versions" => {
            json!({ "tenant": "$tenant", "id": "$wfl", "before": null })
        }
        "workflows/version_details" => json!({ "tenant": "$tenant", "id": "$wfv" }),
        "workflows/publish_draft" => {
            json!({ "tenant": "$tenant", "id": "$wfl", "input": { "rev": 9 } })
        }
        "workflows/compare" => {
            json!({ "tenant": "$tenant", "id": "$wfl", "was": { "version": "$wfv" }, "is": "draft" })
        }
        "workflows/export" => json!({ "tenant": "$tenant", "id": "$wfl", "which": "draft" }),
        "workflows/import" => json!({ "tenant": "$tenant", "input": { "file": "{}" } }),
        "workflows/decide_publish" => {
            json!({ "tenant": "$tenant", "id": "$wfl", "input": { "decision": "approve", "content_hash": "0" } })
        }
        "workflows/runs" => {
            json!({ "tenant": "$tenant", "campaign": "$cmp", "workflow": null, "page": page })
        }
        "workflows/flow" => json!({ "tenant": "$tenant", "id": "$wfl", "window": "week" }),
        "workflows/run" => json!({ "tenant": "$tenant", "id": "$run" }),
        "workflows/retry_step" => json!({ "tenant": "$tenant", "run": "$run", "step": "$stp" }),
        "workflows/cancel_run"
        | "workflows/pause_run"
        | "workflows/resume_run"
        | "workflows/resume_failed"
        | "workflows/undo_run" => json!({ "tenant": "$tenant", "run": "$run" }),
        "workflows/simulate" => json!({ "tenant": "$tenant", "id": "$wfl", "input": {} }),
        "workflows/simulation" => json!({ "tenant": "$tenant", "id": "$sim" }),
        "workflows/replay" => json!({ "tenant": "$tenant", "run": "$run", "trigger": null }),
        "workflows/compare_runs" => {
            json!({ "tenant": "$tenant", "left": "$run", "right": "$run" })
        }
        "workflows/skip_step" => {
            json!({ "tenant": "$tenant", "run": "$run", "step": "$stp", "port": null, "output": {} })
        }
        "workflows/replay_from" => json!({ "tenant": "$tenant", "run": "$run", "step": "$stp" }),
        "tasks/list" => json!({ "tenant": "$tenant", "state": null }),
        "tasks/get" => json!({ "tenant": "$tenant", "id": "$hum" }),
        "tasks/answer" => json!({ "tenant": "$tenant", "id": "$hum", "input": {} }),
        "queue/get" | "queue/dead" | "queue/caps" | "worker_keys/list" => {
            json!({ "tenant": "$tenant" })
        }
        "queue/set_cap" => json!({ "tenant": "$tenant", "input": { "what": "ai", "most": 4 } }),
        "queue/redrive" => json!({ "tenant": "$tenant", "input": { "ids": [], "all": true } }),
        "worker_keys/create" => json!({ "tenant": "$tenant", "input": { "name": "A machine" } }),
        "worker_keys/revoke" => json!({ "tenant": "$tenant", "id": "$wky" }),
        "identity/register" => {
            json!({ "input": { "email": "", "password": "", "name": "", "tenant_name": "" } })
        }
        "identity/login" => json!({ "input": { "email": "", "password": "" } }),
        "identity/logout" | "identity/me" => json!({}),
        _ => return None,
    })
}

/// Body of a REST endpoint, `Null` where there is none; `None` for one that is not listed here.
pub(crate) fn rest(endpoint: &str) -> Option<Value> {
    Some(match endpoint {
        "POST /api/campaigns" => json!({
            "tenant_id": "$tenant", "name": "By REST", "budget": "10.00", "currency": "EUR",
            "start_date": "2030-01-01", "end_date": "2030-01-31", "channels": ["social"]
        }),
        "POST /api/content/generate" => json!({
            "tenant_id": "$tenant", "type": "social", "topic": "Bread is at the door before six", "persona_id": "$per",
            "brand_guidelines": { "name": "Quay", "positioning": "Bakes bread for restaurants." }
        }),
        "POST /api/leads/capture" => {
            json!({ "tenant_id": "$tenant", "email": "lead@example.com", "source": "landing_page", "campaign_id": "$cmp" })
        }
        "POST /api/workflows/execute" => {
            json!({ "tenant_id": "$tenant", "workflow_id": "$wfl", "trigger_data": { "campaign_id": "$cmp" } })
        }
        "POST /api/workflows" => json!({ "tenant_id": "$tenant", "name": "Bread" }),
        "PATCH /api/workflows/{id}" => json!({ "name": "Bread" }),
        "PUT /api/workflows/{id}/status" => json!({ "status": "paused" }),
        "POST /api/workflows/{id}/copy" => json!({ "name": "Bread" }),
        "PUT /api/workflows/{id}/draft" => {
            json!({ "base_rev": 9, "doc": domain::workflows::main_job(&[Network::X]) })
        }
        "POST /api/workflows/{id}/draft/commands" => commands(),
        "POST /api/workflows/{id}/draft/lease" => take(),
        "POST /api/workflows/{id}/draft/restore" => {
            json!({ "base_rev": 9, "from": { "version": "$wfv" } })
        }
        "POST /api/workflows/{id}/publish" => json!({ "rev": 9 }),
        "POST /api/workflows/{id}/publish-request/decision" => {
            json!({ "decision": "approve", "content_hash": "0" })
        }
        "POST /api/workflows/import" => json!({ "file": "{}" }),
        "PUT /api/workflows/rules" => json!({}),
        "PUT /api/brand" => {
            json!({ "revision": 0, "guidelines": { "name": "Quay", "positioning": "Bakes bread for restaurants." } })
        }
        "POST /api/brand/publish" => json!({ "revision": 1 }),
        "POST /api/connections/{network}/complete" => json!({ "code": "a", "state": "b" }),
        "POST /api/campaigns/{id}/start" => json!({ "publish": "at_once" }),
        "POST /api/approvals/{id}/decision" | "POST /api/approvals/items/{id}/decision" => {
            json!({ "decision": "approve", "comment": "", "content_hash": "0" })
        }
        "POST /api/secrets" => json!({ "name": "shop", "value": "sesame" }),
        "POST /api/worker-keys" => json!({ "name": "A machine in the cellar" }),
        "POST /api/remote-tasks" => json!({ "capability": "example.echo", "input": {} }),
        "POST /api/executions/{id}/cancel"
        | "POST /api/executions/{id}/pause"
        | "POST /api/executions/{id}/resume"
        | "POST /api/executions/{id}/steps/{step}/retry"
        | "POST /api/executions/{id}/steps/{step}/replay"
        | "POST /api/executions/{id}/resume-failed"
        | "POST /api/executions/{id}/undo"
        | "GET /api/executions/{id}/compare/{other}"
        | "GET /api/executions/{id}/hash"
        | "GET /api/simulations/{id}"
        | "GET /api/workflows/{id}/simulations"
        | "GET /api/workflows/{id}/triggers"
        | "GET /api/tasks"
        | "GET /api/tasks/{id}"
        | "GET /api/queue"
        | "GET /api/queue/caps"
        | "GET /api/queue/dead" => Value::Null,
        "POST /api/executions/{id}/replay" | "POST /api/workflows/{id}/simulations" => json!({}),
        "POST /api/executions/{id}/steps/{step}/skip" => json!({ "output": {} }),
        "POST /api/tasks/{id}/answer" => json!({ "link": "" }),
        "POST /api/events" => json!({ "tenant_id": "$tenant", "event": "visited" }),
        "POST /api/queue/dead/redrive" => json!({ "all": true }),
        "PUT /api/queue/caps" => json!({ "what": "ai", "most": 4 }),
        "POST /api/form-keys" => json!({ "name": "Landing page" }),
        "POST /api/connections/{network}/authorize"
        | "GET /api/brand"
        | "GET /api/connections"
        | "GET /api/approvals"
        | "GET /api/approvals/{id}"
        | "GET /api/approvals/items"
        | "GET /api/approvals/items/{id}"
        | "GET /api/campaigns"
        | "GET /api/content"
        | "GET /api/leads"
        | "GET /api/secrets"
        | "DELETE /api/secrets/{id}"
        | "GET /api/notifications"
        | "PUT /api/notifications/{id}/read"
        | "GET /api/executions"
        | "GET /api/remote-tasks/{id}"
        | "GET /api/worker-keys"
        | "DELETE /api/worker-keys/{id}"
        | "GET /api/me"
        | "GET /api/campaigns/{id}"
        | "GET /api/campaigns/{id}/analytics"
        | "GET /api/executions/{id}"
        | "GET /api/workflows"
        | "GET /api/workflows/rules"
        | "GET /api/workflows/kinds"
        | "GET /api/workflows/versions/{id}"
        | "GET /api/workflows/{id}"
        | "GET /api/workflows/{id}/draft"
        | "GET /api/workflows/{id}/draft/checks"
        | "GET /api/workflows/{id}/draft/history"
        | "GET /api/workflows/{id}/draft/since"
        | "GET /api/workflows/{id}/export"
        | "GET /api/workflows/{id}/running"
        | "GET /api/workflows/{id}/versions"
        | "GET /api/workflows/{id}/compare"
        | "GET /api/workflows/{id}/publish-request"
        | "DELETE /api/workflows/{id}/publish-request" => Value::Null,
        "POST /api/auth/register" | "POST /api/auth/login" | "POST /api/auth/refresh" => json!({}),
        "POST /api/auth/logout" | "OPTIONS /api/leads/capture" => Value::Null,
        _ => return None,
    })
}

/// Every REST endpoint of the document, as `GET /api/…`.
pub(crate) fn rest_endpoints() -> Vec<String> {
    let document = serde_json::to_value(server::rest::document()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths").clone();
    let of = |(path, methods): (String, Value)| {
        let methods: Vec<String> = methods
            .as_object()
            .expect("methods")
            .keys()
            .map(|m| m.to_uppercase())
            .collect();
        methods
            .into_iter()
            .map(move |m| format!("{m} {path}"))
            .collect::<Vec<_>>()
    };
    paths.into_iter().flat_map(of).collect()
}

/// The path with ids in it.
pub(crate) fn rest_path(path: &str, ids: &Ids) -> String {
    let kinds = [
        ("/workflows/versions/", "$wfv"),
        ("/workflows/", "$wfl"),
        ("/executions/", "$run"),
        ("/simulations/", "$sim"),
        ("/tasks/", "$hum"),
        ("/approvals/", "$apr"),
        ("/secrets/", "$sec"),
        ("/notifications/", "$ntf"),
        ("/remote-tasks/", "$tsk"),
        ("/worker-keys/", "$wky"),
    ];
    let kind = kinds.iter().find(|(part, _)| path.contains(part));
    let kind = kind.map_or("$cmp", |(_, id)| id);
    path.replace("{id}", &ids[kind])
        .replace("{other}", &ids["$run"])
        .replace("{step}", &ids["$stp"])
        .replace("{network}", "x")
}

/// The JSON above is checked by the domain's own reading.
#[test]
fn the_example_campaign_is_a_campaign() {
    let input = serde_json::from_value::<domain::campaigns::CampaignInput>(campaign());
    assert_eq!(input.expect("a campaign").name, "Early bread");
}
