//! People, tables, plans and slots in a simulation: read from the world it was given, changed only there.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    audience::changed_tags,
    ids::{ContentId, LeadId},
    publishing::Network,
    workflows::{KindSpec, condition::Condition, kind_spec},
};
use serde_json::{Map, Value, json};

use super::{At, Outcome, fault};
use crate::{
    simulator::{Sim, run::Run},
    times,
};

impl Sim {
    /// Lets through who agreed to be written to.
    pub(super) fn consent(&self, at: &At<'_>) -> Outcome {
        let lead = self.world.at_hand(at.lead(), self.desk.now);
        let kept = lead.and_then(|l| l.get("consent")?.as_bool()) == Some(true);
        let port = if kept { "kept" } else { "dropped" };
        Outcome::done(json!({ "kept": kept }), port)
    }

    pub(super) fn find_lead(&self, at: &At<'_>) -> Outcome {
        let by = at.text("by").unwrap_or("email");
        let value = at.text("value").unwrap_or_default();
        match self.world.find(by, value, self.desk.now) {
            Some(lead) => Outcome::done(json!({ "lead": lead }), "found"),
            None => Outcome::done(json!({ "lead": null }), "missing"),
        }
    }

    pub(super) fn upsert(&mut self, run: &Run, at: &At<'_>) -> Outcome {
        let now = self.desk.now;
        let email = at.text("email").unwrap_or_default().trim().to_lowercase();
        if !email.contains('@') {
            return fault("invalid_lead", "email: This is no address");
        }
        let known = self.world.find("email", &email, now).cloned();
        let created = known.is_none();
        let id = LeadId::from_uuid(self.desk.id());
        let mut lead = known.unwrap_or_else(|| {
            json!({ "id": id, "email": email, "source": "workflow", "tags": [], "consent": null,
                    "attributes": {}, "created_at": now })
        });
        let fields = at.param("fields").and_then(Value::as_object);
        for (key, value) in fields.into_iter().flatten().filter(|(_, v)| !v.is_null()) {
            match key.as_str() {
                "name" | "phone" | "source" => lead[key] = value.clone(),
                _ => lead["attributes"][key] = value.clone(),
            }
        }
        self.world.put(lead.clone());
        if created {
            let item = json!({ "lead": lead, "source": lead["source"] });
            let subject = lead["id"].as_str().map(str::to_owned);
            self.desk.tell(run, "lead_captured", subject, item);
        }
        Outcome::done(json!({ "lead": lead, "created": created }), "out")
    }

    pub(super) fn tag(&mut self, at: &At<'_>) -> Outcome {
        let Some(mut lead) = self.world.at_hand(at.lead(), self.desk.now).cloned() else {
            return fault("no_lead", "The step was not given a lead of yours");
        };
        let texts = |value: Option<&Value>| -> Vec<String> {
            let list = value.and_then(Value::as_array).into_iter().flatten();
            list.filter_map(|v| v.as_str().map(str::to_owned)).collect()
        };
        let (add, remove) = (texts(at.param("add")), texts(at.param("remove")));
        let tags = match changed_tags(&texts(lead.get("tags")), &add, &remove) {
            Ok(tags) => tags,
            Err(why) => return fault("invalid_tag", &why),
        };
        lead["tags"] = json!(tags);
        self.world.put(lead.clone());
        let mut item = at.input.as_object().cloned().unwrap_or_default();
        if item.contains_key("email") && !item.contains_key("lead") {
            item.insert("tags".to_owned(), json!(tags));
        } else {
            item.insert("lead".to_owned(), lead);
        }
        Outcome::Done {
            output: json!({ "tags": tags, "added": [], "removed": [] }),
            port: "out".to_owned(),
            item: Some(Value::Object(item)),
        }
    }

    pub(super) fn look_up(&self, at: &At<'_>) -> Outcome {
        let condition = match at.param("where").map(Condition::read) {
            None => None,
            Some(Ok(condition)) => Some(condition),
            Some(Err(why)) => return fault("condition", &why.to_string()),
        };
        let limit = at.number("limit").unwrap_or(100).clamp(1, 1_000) as usize;
        let rows = match at.text("in") {
            Some("posts") => &self.world.posts,
            Some("campaigns") => &self.world.campaigns,
            _ => &self.world.leads,
        };
        let rows = known_at(rows, self.desk.now);
        let meets = |row: &&&Value| {
            condition.as_ref().is_none_or(|c| {
                let scope = at.env.scope(&at.before, row);
                c.holds(&scope).unwrap_or(false)
            })
        };
        let items: Vec<&&Value> = rows.iter().filter(meets).take(limit).collect();
        Outcome::done(json!({ "items": items, "count": items.len() }), "out")
    }

    /// One post for each network of the campaign, at its next slot.
    pub(super) fn plan_posts(&self, run: &Run, at: &At<'_>) -> Outcome {
        let now = self.desk.now;
        let known = run.campaign.as_ref().and_then(|c| self.world.plans.get(c));
        let Some((networks, from, to)) = known else {
            return fault("missing_input", "The step was not given campaign_id");
        };
        let at_once = at.input.get("publish").and_then(Value::as_str) == Some("at_once");
        let mut plan = Map::new();
        for network in networks {
            let slot = if at_once {
                now
            } else {
                times::next_slot(*network, self.world.zone, now, *from, *to)
            };
            let entry = json!({ "seed": 0, "slot": slot });
            plan.insert(network.as_str().to_owned(), entry);
        }
        Outcome::done(json!({ "plan": plan }), "out")
    }

    /// A draft with an id of its own, so that what follows is about it.
    pub(super) fn draft(&mut self, at: &At<'_>) -> Outcome {
        let sample = kind_spec(&at.node.kind).map(KindSpec::sample_output);
        let mut output = sample.unwrap_or_default();
        let id = ContentId::from_uuid(self.desk.id()).to_string();
        let network = at.text("network").unwrap_or("x").to_owned();
        let slot = at.input.pointer(&format!("/plan/{network}/slot"));
        if let Some(slot) = slot.and_then(|s| s.as_str()?.parse().ok()) {
            self.world.slots.insert(id.clone(), slot);
        }
        output["content_id"] = json!(id);
        output["network"] = json!(network);
        Outcome::done(output, self.port_of(at))
    }

    pub(super) fn slot_of(&self, at: &At<'_>) -> Option<DateTime<Utc>> {
        let content = at.input.get("content_id")?.as_str()?;
        self.world.slots.get(content).copied()
    }

    /// The usual best time of the network that the content is for, ten o'clock without one.
    pub(super) fn best_time(&self, at: &At<'_>, zone: Tz) -> DateTime<Utc> {
        let now = self.desk.now;
        let today = now.with_timezone(&zone).date_naive();
        let network = at.input.get("network").and_then(Value::as_str);
        if let Some(network) = network.and_then(Network::parse) {
            let last = today + chrono::Days::new(30);
            return times::next_slot(network, zone, now, today, last);
        }
        let ten = chrono::NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default();
        let days = [true, true, true, true, true, false, false];
        times::next_clock(zone, ten, days, now).unwrap_or(now)
    }
}

/// The rows that were there at that moment, newest first.
fn known_at(rows: &[Value], now: DateTime<Utc>) -> Vec<&Value> {
    let created =
        |row: &Value| -> Option<DateTime<Utc>> { row.get("created_at")?.as_str()?.parse().ok() };
    let mut known: Vec<_> = rows.iter().map(|row| (created(row), row)).collect();
    known.retain(|(at, _)| at.is_none_or(|at| at <= now));
    known.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    known.into_iter().map(|(_, row)| row).collect()
}
