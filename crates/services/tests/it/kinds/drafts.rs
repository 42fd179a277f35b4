//! Parameters of the drafting and posting kinds: brief, persona, threshold, guidelines, account.

use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    brand::{BannedWord, PersonaInput},
    publishing::Network,
    workflows::RunStatus,
};
use serde_json::{Value, json};
use testkit::{TestApp, journey::Company};

use super::flow;

const TEXT: &str =
    "Quay Street bakes sourdough for restaurants\nWe deliver before six every morning";

async fn company(test: &TestApp, name: &str) -> anyhow::Result<Company> {
    let company = test.company(name).await?;
    test.brand(&company).await?;
    Ok(company)
}

fn draft(more: Value) -> (&'static str, &'static str, Value) {
    let mut params = json!({ "network": "x", "brief": "{{ trigger.text }}" });
    if let (Some(all), Some(more)) = (params.as_object_mut(), more.as_object()) {
        all.extend(more.clone());
    }
    ("draft", "content.social", params)
}

#[tokio::test]
async fn a_draft_is_written_from_the_steps_own_brief_without_a_campaign() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (bakery, brewery) = (
        company(&test, "bakery").await?,
        company(&test, "brewery").await?,
    );
    let persona = PersonaInput {
        name: "Chef".into(),
        description: "Runs a kitchen".into(),
        ..PersonaInput::default()
    };
    let persona = services::brand::save_persona(&bakery.cx, None, 0, &persona).await?;
    let (_, kind, params) = draft(json!({ "persona": persona }));
    let doc = flow::one(kind, params);
    let run = flow::run(&test, &bakery, &doc, json!({ "text": TEXT })).await?;
    let id = flow::output(&run)["content_id"]
        .as_str()
        .unwrap_or_default()
        .parse()?;
    let piece = services::content::get(&bakery.cx, id).await?;
    let text = piece.body.plain_text();
    assert!(text.contains("sourdough") || text.contains("six"), "{text}");
    assert_eq!(piece.campaign_id, None);
    // Another company's persona is none; without a brief of any sort there is nothing to write.
    let run = flow::run(&test, &brewery, &doc, json!({ "text": TEXT })).await?;
    assert_eq!(flow::code(&run), "no_persona");
    let bare = flow::one("content.social", json!({ "network": "x" }));
    let run = flow::run(&test, &bakery, &bare, json!({})).await?;
    assert_eq!(
        (run.status, flow::code(&run).as_str()),
        (RunStatus::Failed, "no_brief")
    );
    Ok(())
}

#[tokio::test]
async fn checks_and_scores_go_by_their_thresholds() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let bakery = company(&test, "bakery").await?;
    let lax = services::brand::page(&bakery.cx).await?.published;
    let lax = lax.ok_or_else(|| anyhow::anyhow!("published"))?.guidelines;
    // A version that bans a word of the text, and after it one that does not: the writer keeps to that.
    let mut banning = lax.clone();
    for word in ["sourdough", "restaurants", "six", "morning"] {
        banning.banned.push(BannedWord {
            word: word.to_owned(),
            instead: String::new(),
        });
    }
    let revision = services::brand::save(&bakery.cx, 0, &banning).await?;
    services::brand::publish(&bakery.cx, revision).await?;
    let strict = services::brand::page(&bakery.cx).await?.published;
    let strict = strict.ok_or_else(|| anyhow::anyhow!("published"))?.id;
    let revision = services::brand::save(&bakery.cx, 0, &lax).await?;
    services::brand::publish(&bakery.cx, revision).await?;
    let of = |check: Value, score: Value| {
        flow::doc(
            &[
                draft(json!({})),
                ("check", "brand.check", check),
                ("it", "eval.score", score),
            ],
            &[
                ("start", "out", "draft"),
                ("draft", "out", "check"),
                ("check", "pass", "it"),
                ("check", "fail", "it"),
            ],
        )
    };
    let trigger = json!({ "text": TEXT });
    for (check, passes) in [
        (json!({}), "pass"),
        (json!({ "brand": strict }), "fail"),
        (json!({ "brand": strict, "threshold": 100 }), "pass"),
    ] {
        let run = flow::run(
            &test,
            &bakery,
            &of(check.clone(), json!({})),
            trigger.clone(),
        )
        .await?;
        assert_eq!(
            flow::step(&run, "check").port.as_deref(),
            Some(passes),
            "{check}"
        );
        assert_eq!(flow::step(&run, "it").port.as_deref(), Some("out"));
    }
    for (least, port) in [(0, "above"), (100, "below")] {
        let doc = of(json!({}), json!({ "threshold": least }));
        let run = flow::twice(&test, &bakery, &doc, trigger.clone()).await?;
        assert_eq!(
            flow::step(&run, "it").port.as_deref(),
            Some(port),
            "{least}"
        );
    }
    // Guidelines of another company are none.
    let brewery = company(&test, "brewery").await?;
    let doc = flow::doc(
        &[
            draft(json!({})),
            ("it", "brand.check", json!({ "brand": strict })),
        ],
        &[("start", "out", "draft"), ("draft", "out", "it")],
    );
    let run = flow::run(&test, &brewery, &doc, trigger).await?;
    assert_eq!(flow::code(&run), "no_brand");
    Ok(())
}

#[tokio::test]
async fn a_post_goes_out_by_the_account_the_step_names_and_by_no_others() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (bakery, brewery) = (
        company(&test, "bakery").await?,
        company(&test, "brewery").await?,
    );
    for one in [&bakery, &brewery] {
        test.connect(one, Network::X).await?;
    }
    let account = |of: &Company| {
        let cx = of.cx.clone();
        async move {
            services::publishing::list_connections(&cx)
                .await
                .map(|c| c[0].id)
        }
    };
    let (mine, theirs) = (account(&bakery).await?, account(&brewery).await?);
    for (connection, goes_out) in [(theirs, false), (mine, true)] {
        let doc = flow::doc(
            &[
                draft(json!({})),
                ("ask", "human.approval", json!({})),
                ("it", "post.x", json!({ "connection": connection })),
            ],
            &[
                ("start", "out", "draft"),
                ("draft", "out", "ask"),
                ("ask", "approved", "it"),
            ],
        );
        if !goes_out {
            let refused = flow::publish(&bakery, &doc).await.expect_err("not ours");
            assert!(refused.to_string().contains("V07"), "{refused}");
            continue;
        }
        let run = flow::run(&test, &bakery, &doc, json!({ "text": TEXT })).await?;
        let open = services::approvals::list(&bakery.cx, Some(ApprovalState::Pending)).await?;
        let content_hash = open[0].content.content_hash.clone();
        let input = DecisionInput {
            decision: Decision::Approve,
            comment: String::new(),
            content_hash,
            answers: std::collections::BTreeMap::new(),
        };
        services::approvals::decide(&bakery.cx, open[0].id, &input).await?;
        let run = test.work(&bakery, run.id).await?;
        assert_eq!(flow::step(&run, "it").port.as_deref(), Some("posted"));
        assert_eq!(test.accepted().await?.len(), 1);
    }
    Ok(())
}
