//! Two tenants: whatever one asks about the other is answered, byte for byte, like a question about
//! something that does not exist. Every call of the running server is tried.

use domain::{
    campaigns::CampaignFilter,
    ids::HumanTaskId,
    page::PageRequest,
    publishing::Network,
    workflows::{HumanTask, HumanTaskKind, HumanTaskState, Run},
};
use reqwest::Method;
use serde_json::{Value, json};
use services::{TenantCx, campaigns};

use crate::{
    calls::{self, Ids},
    support::{Browser, PASSWORD, Rest, Server},
};

const CANARY: &str = "CANARY-7f3e";

struct Two {
    server: Server,
    a: Browser,
    a_ids: Ids,
    b: Browser,
    b_rest: Rest,
    b_tenant: String,
}

/// Tenant A with one of everything, every text with the canary in it; tenant B with an owner.
async fn two() -> Two {
    let server = Server::start().await;
    let company = server.test.company("alpha").await.expect("company");
    server.test.brand(&company).await.expect("brand");
    server
        .test
        .connect(&company, Network::X)
        .await
        .expect("connect");
    let mut input = testkit::journey::campaign_input(&[Network::X], &company.cx);
    input.name = format!("{CANARY} campaign");
    input.brief.key_messages[0].text = format!("{CANARY} message");
    let campaign = campaigns::create(&company.cx, &input)
        .await
        .expect("campaign");
    let run = campaigns::start(
        &company.cx,
        campaign.id,
        domain::campaigns::PublishWhen::AtOnce,
    )
    .await
    .expect("run");
    let run = server
        .test
        .work(&company, run)
        .await
        .expect("waits for approval");
    let approvals = services::approvals::list(&company.cx, None)
        .await
        .expect("approvals");
    let approval = &approvals[0];
    let persona = domain::brand::PersonaInput {
        name: format!("{CANARY} persona"),
        description: "x".into(),
        ..Default::default()
    };
    let persona = services::brand::save_persona(&company.cx, None, 0, &persona)
        .await
        .expect("persona");
    let connections = services::publishing::list_connections(&company.cx)
        .await
        .expect("connections");
    services::operations::add_sample(&company.cx)
        .await
        .expect("sample");
    let samples = campaigns::list(
        &company.cx,
        &CampaignFilter::default(),
        &PageRequest::default(),
    )
    .await
    .expect("campaigns");
    let hum = ask_a_person(&company.cx, &run).await;
    let mut publication = None;
    for sample in samples.items {
        let found = services::publishing::list_publications(&company.cx, sample.id)
            .await
            .expect("publications");
        publication = publication.or(found.first().map(|p| p.id));
    }
    let secret = domain::integrations::SecretInput {
        name: "canary-7f3e".to_owned(),
        value: CANARY.to_owned(),
    };
    let secret = services::integrations::put_secret(&company.cx, &secret)
        .await
        .expect("secret");
    let task = domain::remote::RemoteTaskInput {
        capability: "example.echo".to_owned(),
        input: json!(CANARY),
    };
    let task = services::queue::enqueue_remote(&company.cx, &task)
        .await
        .expect("task");
    let key = services::worker_keys::create(&company.cx, &format!("{CANARY} worker"))
        .await
        .expect("key");
    let message = told(&company.cx, run.id).await;
    let input = domain::workflows::SimulationInput::default();
    let simulation = services::workflows::begin_simulation(&company.cx, run.workflow_id, &input)
        .await
        .expect("simulation");
    let a_ids = Ids::from([
        ("$tenant", company.tenant.to_string()),
        ("$cmp", campaign.id.to_string()),
        ("$cnt", approval.content.id.to_string()),
        ("$apr", approval.id.to_string()),
        ("$run", run.id.to_string()),
        ("$stp", run.steps[0].id.to_string()),
        ("$con", connections[0].id.to_string()),
        ("$pub", publication.expect("a publication").to_string()),
        ("$wfl", run.workflow_id.to_string()),
        ("$wfv", run.version_id.to_string()),
        ("$per", persona.to_string()),
        ("$sec", secret.id.to_string()),
        ("$ntf", message.to_string()),
        ("$tsk", task.id.to_string()),
        ("$wky", key.key.id.to_string()),
        ("$hum", hum.to_string()),
        ("$sim", simulation.id.to_string()),
    ]);
    let a = server.browser();
    a.rpc(
        "/rpc/identity/login",
        json!({ "input": { "email": "alpha@example.com", "password": PASSWORD } }),
    )
    .await
    .good();
    let (b, b_tenant) = server.owner("beta").await;
    let b_rest = server.rest("beta@example.com", None).await;
    Two {
        server,
        a,
        a_ids,
        b,
        b_rest,
        b_tenant: b_tenant.to_string(),
    }
}

/// A message to A's owner.
async fn told(cx: &services::TenantCx, run: domain::ids::RunId) -> domain::ids::NotificationId {
    let services::Actor::Member { user, .. } = cx.actor else {
        unreachable!("an owner is a member")
    };
    let id = domain::ids::NotificationId::from_uuid(cx.app.clock.id());
    let new = store::notifications::NewNotification {
        id,
        user,
        run,
        item: 0,
        title: CANARY,
        text: CANARY,
        link: None,
        now: cx.now(),
    };
    let mut tx = cx.tx().await.expect("transaction");
    store::notifications::insert(&mut tx, &new)
        .await
        .expect("message");
    cx.commit(tx).await.expect("committed");
    id
}

/// A task for a person, of the run's first step.
async fn ask_a_person(cx: &TenantCx, run: &Run) -> HumanTaskId {
    let id = HumanTaskId::from_uuid(cx.app.clock.id());
    let task = HumanTask {
        id,
        run: run.id,
        step: run.steps[0].id,
        kind: HumanTaskKind::Task,
        title: format!("{CANARY} task"),
        details: "x".into(),
        payload: Value::Null,
        rules: json!({}),
        assignees: Vec::new(),
        state: HumanTaskState::Open,
        answer: None,
        opened_at: cx.now(),
        expires_at: None,
        done_at: None,
    };
    let mut tx = cx.tx().await.expect("transaction");
    store::workflows::insert_human_task(&mut tx, &task)
        .await
        .expect("task");
    cx.commit(tx).await.expect("commit");
    id
}

/// What A sees of its own, to find out whether anything moved.
async fn portrait(two: &Two) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    for path in server::rpc::paths() {
        let reads = [
            "/get",
            "/list",
            "/personas",
            "/connections",
            "/publications",
            "/runs",
            "/run",
            "/version",
            "/card",
            "/cards",
            "/draft",
            "/draft_history",
            "/versions",
            "/rules",
            "/sample_state",
        ];
        if reads.iter().any(|r| path.ends_with(r)) && !path.contains("identity/") {
            let args = calls::fill(&calls::rpc(path).expect("listed"), &two.a_ids);
            let answer = two.a.rpc(path, args).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            seen.push((path.to_owned(), answer.text));
        }
    }
    assert!(
        seen.iter().any(|(_, text)| text.contains(CANARY)),
        "the canary is where A sees it"
    );
    seen
}

#[tokio::test]
async fn no_server_function_tells_another_tenants_things_from_nothing() {
    let two = two().await;
    let before = portrait(&two).await;
    let mut compared = 0;
    for path in server::rpc::paths() {
        let template = calls::rpc(path).expect("listed in calls.rs");
        let text = template.to_string();
        if !text.contains("$tenant") {
            continue;
        }
        let nothing = calls::random_ids(two.server.app());
        let theirs = two.b.rpc(path, calls::fill(&template, &two.a_ids)).await;
        let nowhere = two.b.rpc(path, calls::fill(&template, &nothing)).await;
        assert_eq!(theirs.status, 404, "{path}: {}", theirs.text);
        assert_eq!(theirs.visible(), nowhere.visible(), "{path} in A's tenant");
        assert!(!theirs.text.contains(CANARY), "{path}");
        compared += 1;
        // In B's own tenant, with A's ids.
        let own = |ids: &Ids| {
            let mut ids = ids.clone();
            ids.insert("$tenant", two.b_tenant.clone());
            calls::fill(&template, &ids)
        };
        let foreign = two.b.rpc(path, own(&two.a_ids)).await;
        assert!(!foreign.text.contains(CANARY), "{path}");
        if calls::names_objects(&text) {
            let unknown = two.b.rpc(path, own(&nothing)).await;
            assert_eq!(
                foreign.visible(),
                unknown.visible(),
                "{path} with A's ids in B's tenant"
            );
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
    assert_eq!(before, portrait(&two).await, "nothing of A's has changed");
}

#[tokio::test]
async fn no_rest_endpoint_tells_another_tenants_things_from_nothing() {
    let two = two().await;
    let before = portrait(&two).await;
    let nothing = calls::random_ids(two.server.app());
    let mut compared = 0;
    for endpoint in calls::rest_endpoints() {
        if endpoint.contains("/api/auth/") || endpoint.starts_with("OPTIONS") {
            continue;
        }
        let (method, path) = endpoint.split_once(' ').expect("method and path");
        let method: Method = method.parse().expect("method");
        let template = calls::rest(&endpoint).expect("listed in calls.rs");
        let call = |ids: Ids| {
            let path = calls::rest_path(path, &ids);
            let body = (!template.is_null()).then(|| calls::fill(&template, &ids).to_string());
            let headers: &[_] = if body.is_some() {
                &[("content-type", "application/json")]
            } else {
                &[]
            };
            let (rest, method) = (two.b_rest.clone(), method.clone());
            async move { rest.call(method, &path, body, headers).await }
        };
        let own = |ids: &Ids| {
            let mut ids = ids.clone();
            ids.insert("$tenant", two.b_tenant.clone());
            ids
        };
        let foreign = call(own(&two.a_ids)).await;
        assert!(!foreign.text.contains(CANARY), "{endpoint}");
        if calls::names_objects(&template.to_string()) || path.contains("{id}") {
            assert_eq!(
                foreign.visible(),
                call(own(&nothing)).await.visible(),
                "{endpoint} with A's ids"
            );
            assert_eq!(foreign.status, 404, "{endpoint}: {}", foreign.text);
            compared += 1;
        }
        if template.to_string().contains("$tenant") {
            let named = call(two.a_ids.clone()).await;
            assert_eq!(
                (named.status, named.code().as_str()),
                (403, "tenant_mismatch"),
                "{endpoint}"
            );
            assert_eq!(
                named.visible(),
                call(nothing.clone()).await.visible(),
                "{endpoint} with A's tenant_id"
            );
            compared += 1;
        }
    }
    assert!(compared >= 9, "{compared}");
    assert_eq!(before, portrait(&two).await, "nothing of A's has changed");
}

#[tokio::test]
async fn tenant_id_is_refused_where_it_does_not_belong() {
    let two = two().await;
    let body =
        json!({ "email": "x@example.com", "password": "12345678", "tenant_id": two.b_tenant });
    assert_eq!(two.b_rest.post("/api/auth/login", body).await.status, 422);
    let list = two
        .b_rest
        .get(&format!("/api/campaigns?tenant_id={}", two.b_tenant))
        .await;
    assert_eq!(list.status, 422, "{}", list.text);
    let _: Value = list.json();
}
