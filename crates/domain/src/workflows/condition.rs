//! Conditions: `{match: all|any, rules: [{value, is, than}]}`. Both sides may hold tokens. Stored
//! as JSON in parameters, checked before publishing, and decided here when a run comes by.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::tokens::{Scope, TokenError, parse, render};
use crate::shape::in_words;

/// How several rules count together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// Every rule holds.
    #[default]
    All,
    /// One rule holds.
    Any,
}

macro_rules! comparisons {
    ($($(#[doc = $help:literal])* $name:ident;)*) => {
        /// How two values are compared.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Comparison { $($(#[doc = $help])* $name,)* }

        impl Comparison {
            /// Every one, with what it asks.
            pub const ALL: &'static [(Self, &'static str)] = &[$((Self::$name, concat!($($help),*)),)*];
        }
    };
}

comparisons! {
    /// The same; a number and the text of it are the same.
    Equals;
    /// Not the same.
    NotEquals;
    /// A text holds the other, a list has the other as an entry. Capitals do not matter.
    Contains;
    /// The opposite of `contains`.
    NotContains;
    /// A text begins with the other.
    BeginsWith;
    /// A greater number, a later time, a text further back.
    Greater;
    /// A smaller number, an earlier time, a text further in front.
    Less;
    /// Greater or the same.
    AtLeast;
    /// Less or the same.
    AtMost;
    /// There is something: not missing, not empty.
    Exists;
    /// There is nothing.
    Missing;
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What is looked at.
    pub value: Value,
    /// How.
    pub is: Comparison,
    /// What it is compared with.
    #[serde(default)]
    pub than: Value,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// How the rules count together.
    #[serde(rename = "match", default)]
    pub matching: Match,
    /// The rules, 1 to 50.
    pub rules: Vec<Rule>,
}

impl Condition {
    /// Most rules.
    pub const RULES_MAX: usize = 50;

    /// Reads a condition from a parameter; says what is wrong with it.
    pub fn read(value: &Value) -> Result<Self, String> {
        let condition = Self::deserialize(value)
            .map_err(|e| format!("Not a condition: {}", in_words(&e.to_string())))?;
        match condition.rules.len() {
            1..=Self::RULES_MAX => Ok(condition),
            0 => Err("Add a rule".to_owned()),
            n => Err(format!(
                "Use at most {} rules; this has {n}",
                Self::RULES_MAX
            )),
        }
    }

    /// Whether it holds. A token that cannot be read is nothing, so that `missing` can ask for it.
    pub fn holds(&self, scope: &Scope<'_>) -> Result<bool, TokenError> {
        for rule in &self.rules {
            let holds = rule
                .is
                .holds(&side(&rule.value, scope)?, &side(&rule.than, scope)?);
            match (self.matching, holds) {
                (Match::All, false) => return Ok(false),
                (Match::Any, true) => return Ok(true),
                _ => {}
            }
        }
        Ok(self.matching == Match::All)
    }
}

fn side(value: &Value, scope: &Scope<'_>) -> Result<Value, TokenError> {
    let Value::String(text) = value else {
        return Ok(value.clone());
    };
    Ok(render(&parse(text)?, scope).unwrap_or(Value::Null))
}

impl Comparison {
    /// Whether it looks at one value only.
    #[must_use]
    pub const fn is_alone(self) -> bool {
        matches!(self, Self::Exists | Self::Missing)
    }

    fn holds(self, a: &Value, b: &Value) -> bool {
        use std::cmp::Ordering as O;
        let order = order(a, b);
        match self {
            Self::Equals => order == Some(O::Equal),
            Self::NotEquals => order != Some(O::Equal),
            Self::Greater => order == Some(O::Greater),
            Self::Less => order == Some(O::Less),
            Self::AtLeast => matches!(order, Some(O::Greater | O::Equal)),
            Self::AtMost => matches!(order, Some(O::Less | O::Equal)),
            Self::Contains => contains(a, b),
            Self::NotContains => !contains(a, b),
            Self::BeginsWith => text(a).to_lowercase().starts_with(&text(b).to_lowercase()),
            Self::Exists => !is_nothing(a),
            Self::Missing => is_nothing(a),
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn contains(a: &Value, b: &Value) -> bool {
    match a {
        Value::Array(list) => list
            .iter()
            .any(|entry| order(entry, b) == Some(std::cmp::Ordering::Equal)),
        other => text(other).to_lowercase().contains(&text(b).to_lowercase()),
    }
}

/// Numbers as numbers, times as times, the rest as text; nothing for what has no order.
fn order(a: &Value, b: &Value) -> Option<std::cmp::Ordering> {
    if a == b {
        return Some(std::cmp::Ordering::Equal);
    }
    let number = |v: &Value| match v {
        Value::Number(n) => n.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        return f64::partial_cmp(&a, &b);
    }
    let (Value::String(a), Value::String(b)) = (a, b) else {
        return None;
    };
    let time = |t: &str| chrono::DateTime::parse_from_rfc3339(t).ok();
    match (time(a), time(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => Some(a.cmp(b)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    fn holds(rules: Value, matching: &str) -> bool {
        let lead = json!({ "score": 40, "name": "Ada", "tags": ["trial"], "joined": "2026-03-02T08:00:00+01:00" });
        let null = Value::Null;
        let steps = Map::new();
        let scope = Scope {
            steps: &steps,
            trigger: &null,
            lead: &lead,
            item: &null,
            run: &null,
            settings: &null,
        };
        let condition =
            Condition::read(&json!({ "match": matching, "rules": rules })).expect("a condition");
        condition.holds(&scope).expect("tokens")
    }

    #[test]
    fn rules_compare_as_people_mean_it() {
        for (value, is, than, wanted) in [
            (json!("{{ lead.score }}"), "greater", json!(9), true),
            (json!("{{ lead.score }}"), "equals", json!("40"), true),
            (json!("{{ lead.name }}"), "contains", json!("AD"), true),
            (json!("{{ lead.tags }}"), "contains", json!("trial"), true),
            (
                json!("{{ lead.tags }}"),
                "not_contains",
                json!("paid"),
                true,
            ),
            (
                json!("{{ lead.joined }}"),
                "less",
                json!("2026-03-02T07:30:00Z"),
                true,
            ),
            (json!("{{ lead.phone }}"), "missing", json!(null), true),
            (json!("{{ lead.phone }}"), "exists", json!(null), false),
            (json!("{{ lead.phone }}"), "greater", json!(1), false),
            (json!("{{ lead.name }}"), "begins_with", json!("a"), true),
            (json!("{{ lead.score }}"), "at_most", json!(40), true),
        ] {
            let rule = json!([{ "value": value, "is": is, "than": than }]);
            assert_eq!(holds(rule.clone(), "all"), wanted, "{rule}");
        }
    }

    #[test]
    fn all_and_any_count_their_rules() {
        let yes = json!({ "value": 1, "is": "equals", "than": 1 });
        let no = json!({ "value": 1, "is": "equals", "than": 2 });
        assert!(!holds(json!([yes, no]), "all") && holds(json!([yes, no]), "any"));
        assert!(Condition::read(&json!({ "rules": [] })).is_err());
        assert!(Condition::read(&json!({ "rules": [{ "value": 1, "is": "like" }] })).is_err());
    }
}
