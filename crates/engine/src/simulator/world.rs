//! What steps of a simulation can look up, and what they change: only here.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::publishing::Network;
use serde_json::Value;

use crate::interpreter::Plan;

/// What the company has, as tokens read it.
#[derive(Debug, Default)]
pub struct World {
    /// Its people, with `id`, `email` and `created_at`.
    pub leads: Vec<Value>,
    /// Its posts, newest first.
    pub posts: Vec<Value>,
    /// Its campaigns, newest first.
    pub campaigns: Vec<Value>,
    /// Workflows that steps run, by id.
    pub workflows: BTreeMap<String, Arc<Plan>>,
    /// The company's zone.
    pub zone: Tz,
    /// Networks and dates of campaigns, by id.
    pub plans: BTreeMap<String, (Vec<Network>, NaiveDate, NaiveDate)>,
    pub(super) by_id: HashMap<String, usize>,
    pub(super) by_email: HashMap<String, usize>,
    pub(super) slots: HashMap<String, DateTime<Utc>>,
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

impl World {
    /// The same, with its people findable.
    #[must_use]
    pub fn indexed(mut self) -> Self {
        for at in 0..self.leads.len() {
            self.index(at);
        }
        self
    }

    fn index(&mut self, at: usize) {
        let lead = &self.leads[at];
        if let Some(id) = text(lead, "id") {
            self.by_id.insert(id.to_owned(), at);
        }
        if let Some(email) = text(lead, "email") {
            self.by_email.insert(email.to_lowercase(), at);
        }
    }

    /// A person by id or address who was known at that moment.
    pub(super) fn find(&self, by: &str, value: &str, now: DateTime<Utc>) -> Option<&Value> {
        let at = match by {
            "id" => self.by_id.get(value),
            _ => self.by_email.get(&value.trim().to_lowercase()),
        };
        let lead = &self.leads[*at?];
        let created: Option<DateTime<Utc>> = text(lead, "created_at").and_then(|t| t.parse().ok());
        created.is_none_or(|at| at <= now).then_some(lead)
    }

    /// The person an item is about.
    pub(super) fn at_hand(&self, lead: &Value, now: DateTime<Utc>) -> Option<&Value> {
        match text(lead, "id") {
            Some(id) => self.find("id", id, now),
            None => self.find("email", text(lead, "email")?, now),
        }
    }

    /// Adds a person, or writes fields over the one with that address.
    pub(super) fn put(&mut self, lead: Value) {
        let email = text(&lead, "email").unwrap_or_default().to_lowercase();
        if let Some(at) = self.by_email.get(&email) {
            self.leads[*at] = lead;
            return;
        }
        self.leads.push(lead);
        self.index(self.leads.len() - 1);
    }
}
