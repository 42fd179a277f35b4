//! The lease of a draft over REST and the live feed: one writer, who is named to the others, and nothing to see
//! for another company.

use domain::{events::ServerMessage, permissions::Role};
use serde_json::{Value, json};

use crate::{
    live::Socket,
    support::{Rest, Server},
};

const FIRST: &str = "0192f0c1-d2e3-7abc-8def-000000000001";
const SECOND: &str = "0192f0c1-d2e3-7abc-8def-000000000002";

fn edit(base_rev: u32, name: &str, editor: Option<(&str, u64)>) -> Value {
    let mut body = json!({ "base_rev": base_rev, "commands": [{ "set_details": { "name": name, "description": null } }] });
    if let Some((session, term)) = editor {
        body["editor"] = json!({ "session": session, "term": term });
    }
    body
}

async fn path(rest: &Rest) -> String {
    let body = json!({ "tenant_id": rest.tenant, "name": "Bread" });
    let made = rest.post("/api/workflows", body).await.json();
    format!("/api/workflows/{}/draft", made["id"].as_str().expect("id"))
}

#[tokio::test]
async fn a_program_takes_the_lease_edits_under_it_and_others_are_told_who_writes() {
    let server = Server::start().await;
    let (boss, tenant) = server.owner("boss").await;
    let (editor, ..) = server.member(tenant, Role::Editor).await;
    let me = editor.rpc("/rpc/identity/me", json!({})).await.good();
    let email = me["email"].as_str().expect("email");
    let own = server.rest("boss@example.com", None).await;
    let other = server.rest(email, Some(tenant)).await;
    let path = path(&own).await;
    let mut feed = Socket::of(&server, &boss).await;
    feed.subscribe(tenant, None).await;
    feed.position().await;

    let lease = format!("{path}/lease");
    let commands = format!("{path}/commands");
    let taken = other
        .post(&lease, json!({ "session": FIRST, "act": "take" }))
        .await
        .good();
    assert_eq!(taken["control"]["term"], 1);
    let Ok(ServerMessage::Event { event, .. }) = feed.hear().await else {
        unreachable!("the feed tells who writes")
    };
    assert_eq!(
        (event.topic.as_str(), event.kind.as_str()),
        ("lease", "changed")
    );
    assert!(path.contains(&event.subject));

    let again = own
        .post(&lease, json!({ "session": SECOND, "act": "take" }))
        .await;
    assert_eq!((again.status, again.code().as_str()), (409, "not_writer"));
    let name = taken["seat"]["name"].as_str().expect("a name");
    let refused = own.post(&commands, edit(0, "No", None)).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (409, "not_writer")
    );
    let title = refused.json()["title"].as_str().expect("title").to_owned();
    assert!(title.contains(name), "{title}");
    let forged = own.post(&commands, edit(0, "No", Some((FIRST, 1)))).await;
    assert_eq!(forged.status, 409);
    let good = other
        .post(&commands, edit(0, "Rolls", Some((FIRST, 1))))
        .await
        .good();
    assert_eq!(good["rev"], 1);

    let over = own
        .post(&lease, json!({ "session": SECOND, "act": "take_over" }))
        .await
        .good();
    assert_eq!(over["control"]["term"], 2);
    let late = other.post(&commands, edit(1, "No", Some((FIRST, 1)))).await;
    assert_eq!((late.status, late.code().as_str()), (409, "not_writer"));
    let since = own.get(&format!("{path}/since?after=0")).await.good();
    assert_eq!(since["rev"], 1);
    let done = &since["batches"][0]["commands"][0];
    assert_eq!(done["set_details"]["name"], "Rolls");
    for bad in [
        json!({ "session": "me", "act": "take" }),
        json!({ "session": FIRST, "act": "steal" }),
        json!({ "session": FIRST, "act": "take", "user": "usr_1" }),
    ] {
        assert_eq!(own.post(&lease, bad.clone()).await.status, 422, "{bad}");
    }
}

#[tokio::test]
async fn another_company_finds_no_draft_to_write_or_to_follow() {
    let server = Server::start().await;
    server.owner("boss").await;
    server.owner("stranger").await;
    let own = server.rest("boss@example.com", None).await;
    let stranger = server.rest("stranger@example.com", None).await;
    let path = path(&own).await;
    for act in ["look", "take", "beat", "ask", "take_over", "leave"] {
        let body = json!({ "session": FIRST, "act": act });
        let answer = stranger.post(&format!("{path}/lease"), body).await;
        assert_eq!(answer.status, 404, "{act}: {}", answer.text);
    }
    assert_eq!(stranger.get(&format!("{path}/since")).await.status, 404);
    let seen = own
        .post(
            &format!("{path}/lease"),
            json!({ "session": FIRST, "act": "look" }),
        )
        .await
        .good();
    assert_eq!(
        (&seen["control"]["lease"], &seen["control"]["term"]),
        (&Value::Null, &json!(0))
    );
}
