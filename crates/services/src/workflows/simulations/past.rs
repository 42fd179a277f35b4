//! What a simulation is given: the stored events and starts, what steps can look up, and how steps went
//! before.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::TimeDelta;
use domain::{
    campaigns::CampaignFilter,
    content::ContentBody,
    ids::WorkflowId,
    page::{PAGE_MAX, PageRequest},
    workflows::{NodeId, SimulatedOn, Simulation},
};
use engine::{
    interpreter::{Plan, Prices, listens_to},
    simulator::{Assumed, Heard, Past, PastWhat, Setup, World, is_answered},
};
use serde_json::{Value, json};
use store::TenantTx;

use crate::{Error, Result, TenantCx, campaigns::networks, steps::records};

/// Events and starts looked at, at most.
const EVENTS_MAX: usize = 200_000;
/// Leads that steps can look up.
const LEADS_MAX: i64 = 50_000;
/// Posts and campaigns that steps can look up.
const ROWS_MAX: usize = 10_000;
/// Steps of one node that ended in the past before their shares are taken.
const ENOUGH: i64 = 20;
const PAGE: i64 = 5_000;

/// Everything a simulation needs, and whether something was left out.
pub(super) async fn setup(cx: &TenantCx, of: &Simulation) -> Result<(Setup, Option<String>)> {
    let mut tx = cx.read().await?;
    let (doc, version) = store::workflows::simulated_doc(&mut tx, of.id)
        .await?
        .ok_or(Error::NotFound)?;
    let plan = Arc::new(Plan::new(doc));
    let world = world(cx, &mut tx, &plan).await?;
    let leads: BTreeMap<String, Value> = world
        .leads
        .iter()
        .filter_map(|l| Some((l.get("id")?.as_str()?.to_owned(), l.clone())))
        .collect();
    let history = match of.input.over {
        SimulatedOn::History => history(&mut tx, of, &plan, &leads).await?,
        SimulatedOn::Leads => all_leads(of, &plan, &world.leads),
    };
    let cut = (history.len() >= EVENTS_MAX)
        .then(|| format!("Only the first {EVENTS_MAX} events were looked at"));
    let setup = Setup {
        workflow: of.workflow_id.to_string(),
        version,
        assumed: assumed(&mut tx, of, &plan).await?,
        plan,
        prices: Prices {
            read: cx.app.settings.price_in,
            written: cx.app.settings.price_out,
        },
        from: of.from,
        to: of.to,
        history,
        world,
    };
    Ok((setup, cut))
}

/// The events that triggers or steps listen to, and what people and programs started, in order.
async fn history(
    tx: &mut TenantTx,
    of: &Simulation,
    plan: &Plan,
    leads: &BTreeMap<String, Value>,
) -> Result<Vec<Past>> {
    let waited = plan
        .doc
        .nodes
        .values()
        .filter(|n| n.kind == "time.wait_event");
    let waited = waited.filter_map(|n| n.params.get("event")?.as_str());
    let names: BTreeSet<String> = plan
        .triggers()
        .filter_map(listens_to)
        .chain(waited)
        .map(str::to_owned)
        .collect();
    let names: Vec<String> = names.into_iter().collect();
    let between = (of.from, of.to);
    let mut all = Vec::new();
    let mut after = None;
    while all.len() < EVENTS_MAX && !names.is_empty() {
        let page =
            store::audience::past_events(tx, &names, between, of.workflow_id, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.at, last.id));
        for event in page {
            let mut item = event.meta;
            let lead = event.lead.map(|l| l.to_string());
            if let Some(id) = &lead {
                // Whoever is gone since, is gone here too.
                let Some(lead) = leads.get(id) else { continue };
                item["lead"] = lead.clone();
            }
            all.push(Past {
                at: event.at,
                what: PastWhat::Event(Heard {
                    event: event.event,
                    subject: lead.or(event.subject),
                    item,
                    campaign: event.campaign.map(|c| c.to_string()),
                }),
            });
        }
    }
    let most = EVENTS_MAX as i64;
    for start in store::workflows::past_starts(tx, of.workflow_id, between, most).await? {
        all.push(Past {
            at: start.at,
            what: PastWhat::Start {
                trigger: start.start,
                item: start.item,
                campaign: start.campaign.map(|c| c.to_string()),
            },
        });
    }
    all.sort_by_key(|p| p.at);
    all.truncate(EVENTS_MAX);
    Ok(all)
}

/// Every lead as if it were captured now; without a trigger for that, as if the workflow were started
/// with it.
fn all_leads(of: &Simulation, plan: &Plan, leads: &[Value]) -> Vec<Past> {
    let captured = plan.triggers().any(|n| n.kind == "trigger.lead_captured");
    let what = |lead: &Value| {
        let item = json!({ "lead": lead, "source": lead.get("source") });
        let text = |key: &str| lead.get(key).and_then(Value::as_str).map(str::to_owned);
        if captured {
            return PastWhat::Event(Heard {
                event: "lead_captured".to_owned(),
                subject: text("id"),
                item,
                campaign: text("campaign_id"),
            });
        }
        PastWhat::Start {
            trigger: None,
            item,
            campaign: text("campaign_id"),
        }
    };
    let past = |lead| Past {
        at: of.from,
        what: what(lead),
    };
    leads.iter().map(past).collect()
}

/// What steps of the plan can look up.
async fn world(cx: &TenantCx, tx: &mut TenantTx, plan: &Plan) -> Result<World> {
    let mut world = World::default();
    let zone = store::operations::time_zone(tx).await?;
    world.zone = zone.parse().unwrap_or_default();
    for lead in store::audience::first_leads(tx, LEADS_MAX).await? {
        world
            .leads
            .push(serde_json::to_value(lead).map_err(Error::internal)?);
    }
    let has = |test: &dyn Fn(&domain::workflows::Node) -> bool| {
        plan.doc.nodes.values().any(|n| n.enabled && test(n))
    };
    let looks_in = |what: &'static str| {
        move |n: &domain::workflows::Node| {
            n.kind == "data.lookup" && n.params.get("in").and_then(Value::as_str) == Some(what)
        }
    };
    let mut request = PageRequest {
        cursor: None,
        limit: Some(PAGE_MAX),
    };
    while has(&looks_in("posts")) && world.posts.len() < ROWS_MAX {
        let page = store::content::list(tx, None, &request).await?;
        let posts = page.items.iter();
        let posts = posts.filter(|c| matches!(c.body, ContentBody::Social(_)));
        world.posts.extend(posts.map(records::post));
        request.cursor = page.next;
        if request.cursor.is_none() {
            break;
        }
    }
    request.cursor = None;
    let plans = has(&|n| n.kind == "campaign.plan");
    while (plans || has(&looks_in("campaigns"))) && world.campaigns.len() < ROWS_MAX {
        let page = store::campaigns::list(tx, &CampaignFilter::default(), &request).await?;
        for campaign in &page.items {
            let input = &campaign.input;
            let dates = (networks(&input.channels), input.start_date, input.end_date);
            world.plans.insert(campaign.id.to_string(), dates);
            world.campaigns.push(records::campaign(campaign)?);
        }
        request.cursor = page.next;
        if request.cursor.is_none() {
            break;
        }
    }
    let called = plan
        .doc
        .nodes
        .values()
        .filter(|n| n.kind == "logic.subworkflow");
    for node in called {
        let named = node.params.get("workflow").and_then(Value::as_str);
        let Some(id) = named.and_then(|w| w.parse::<WorkflowId>().ok()) else {
            continue;
        };
        if let Some(live) = store::workflows::live(tx, id).await? {
            let plan = cx.app.plans.get(tx, live.version_id).await?;
            world.workflows.insert(id.to_string(), plan);
        }
    }
    Ok(world.indexed())
}

/// What is taken for granted: what was asked for, else how steps went in these days.
async fn assumed(tx: &mut TenantTx, of: &Simulation, plan: &Plan) -> Result<Assumed> {
    let mut answers: BTreeMap<NodeId, Vec<(String, f64)>> = BTreeMap::new();
    let mut counts: BTreeMap<NodeId, Vec<(String, i64)>> = BTreeMap::new();
    let days = TimeDelta::days(i64::from(of.input.days));
    let before = match of.input.over {
        SimulatedOn::History => (of.from, of.to),
        SimulatedOn::Leads => (of.from - days, of.from),
    };
    for (node, port, n) in store::workflows::past_ports(tx, of.workflow_id, before).await? {
        if plan.node(node).is_some_and(is_answered) {
            counts.entry(node).or_default().push((port, n));
        }
    }
    for (node, ports) in counts {
        let all: i64 = ports.iter().map(|(_, n)| n).sum();
        if all >= ENOUGH {
            let share = |(port, n): (String, i64)| (port, n as f64 * 100.0 / all as f64);
            answers.insert(node, ports.into_iter().map(share).collect());
        }
    }
    for (key, shares) in &of.input.answers {
        if let Some(node) = plan.doc.by_key(key) {
            let shares = shares.iter().map(|(p, s)| (p.clone(), f64::from(*s)));
            answers.insert(node.id, shares.collect());
        }
    }
    Ok(Assumed {
        answer_after: TimeDelta::hours(i64::from(of.input.answer_after_hours)),
        answers,
    })
}
