//! A/B tests: who meets which variant.

use std::collections::BTreeMap;

use domain::workflows::Run;
use serde_json::json;
use services::workflows;
use testkit::{Flow, TestApp};

use super::look;

fn met(run: &Run) -> String {
    let step = run.steps.iter().find(|s| s.key == "test").expect("test");
    assert_eq!(step.error, None);
    let output = step.output.clone().expect("output");
    assert_eq!(step.port.as_deref(), output["variant"].as_str());
    output["variant"].as_str().expect("variant").to_owned()
}

#[tokio::test]
async fn a_subject_meets_the_same_variant_whatever_becomes_of_the_shares() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let flow = |a: u32, b: u32, third: bool| {
        let mut variants = vec![
            json!({ "name": "A", "weight": a }),
            json!({ "name": "B", "weight": b }),
        ];
        if third {
            variants[0]["name"] = json!("C");
        }
        let first = if third {
            "test.C -> one"
        } else {
            "test.A -> one"
        };
        Flow::new("two subjects")
            .step(
                "test",
                "logic.ab_test",
                json!({ "variants": variants, "goal": "clicks" }),
            )
            .step("one", "data.set", json!({ "fields": { "a": 1 } }))
            .step("two", "data.set", json!({ "fields": { "b": 1 } }))
            .wires(&["start -> test", first, "test.B -> two"])
            .doc
    };
    let workflow = company.publish(&flow(50, 50, false)).await?;
    let all = async || -> anyhow::Result<BTreeMap<u32, String>> {
        let mut runs = Vec::new();
        for n in 0..30_u32 {
            let lead = json!({ "lead": { "id": format!("led_{n}"), "email": "x@example.com" } });
            runs.push((n, company.run(workflow, lead).await?));
        }
        test.work_a_little().await?;
        let mut met_by = BTreeMap::new();
        for (n, run) in runs {
            met_by.insert(n, met(&look(&company, run).await?));
        }
        Ok(met_by)
    };
    let first = all().await?;
    let of = |name: &str| first.values().filter(|v| *v == name).count();
    assert!(of("A") >= 6 && of("B") >= 6, "{first:?}");
    // Nearly everybody new would meet B now; who has met A still does.
    workflows::publish_version(&company.cx, workflow, &flow(1, 99, false)).await?;
    assert_eq!(all().await?, first);
    let counts = "select string_agg(variant || n, ' ' order by variant) from (select variant, count(*) as n from experiment_exposures group by 1) v";
    let counted = store::admin::text(&test.db.owner_url(), counts).await?;
    assert_eq!(
        counted,
        format!("A{} B{}", of("A"), of("B")),
        "once for each subject"
    );
    // A variant that is gone is met by nobody any more; the others stay where they are.
    workflows::publish_version(&company.cx, workflow, &flow(50, 50, true)).await?;
    for (n, variant) in all().await? {
        assert!(
            variant != "A" && (first[&n] != "B" || variant == "B"),
            "{n} {variant}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn sending_everybody_to_the_winner_waits_for_the_experiments() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let params = json!({ "variants": [{ "name": "A", "weight": 50 }, { "name": "B", "weight": 50 }],
        "goal": "clicks", "auto_promote": true });
    let flow = Flow::new("promoted")
        .step("test", "logic.ab_test", params)
        .wires(&["start -> test"]);
    let refused = company.publish(&flow.doc).await.expect_err("refused");
    let refused = refused.to_string();
    assert!(
        refused.contains(".auto_promote") && refused.contains("Experiments"),
        "{refused}"
    );
    Ok(())
}
