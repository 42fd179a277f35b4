//! The kinds that only compute: deciding which way it goes, setting and counting values. They need no
//! database and no outside, so they run in the very commit that leads to them.

use std::collections::{BTreeMap, BTreeSet};

use domain::workflows::{
    Category, Node, StepError, condition::Condition, kind_spec, tokens::Scope,
};
use serde_json::{Map, Value, json};

use super::scope::{Env, Rendered};

/// What a step gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Gave {
    /// Its output.
    pub output: Value,
    /// Where it leaves; nothing ends the branch.
    pub port: Option<String>,
    /// Why, in words.
    pub reason: String,
}

impl Gave {
    fn new(output: Value, port: &str, reason: impl Into<String>) -> Self {
        Self {
            output,
            port: Some(port.to_owned()),
            reason: reason.into(),
        }
    }
}

/// Whether a step only computes.
#[must_use]
pub fn is_pure(node: &Node) -> bool {
    match node.kind.as_str() {
        "logic.if" | "logic.switch" | "logic.split" | "data.set" | "data.aggregate"
        | "data.dedupe" => true,
        "data.filter" => node.params.get("preset").and_then(Value::as_str) != Some("consent"),
        kind => kind_spec(kind).is_some_and(|s| s.category == Category::Trigger),
    }
}

/// Runs a step that only computes, on its rendered parameters.
pub fn run(
    node: &Node,
    params: &Rendered,
    env: &Env,
    scope: &Scope<'_>,
) -> Result<Gave, StepError> {
    match node.kind.as_str() {
        "logic.if" => {
            let (yes, why) = holds(params.get("where"), scope)?;
            let port = if yes { "yes" } else { "no" };
            Ok(Gave::new(json!({ "matched": yes }), port, why))
        }
        "data.filter" => {
            let (kept, why) = holds(params.get("where"), scope)?;
            let port = if kept { "kept" } else { "dropped" };
            Ok(Gave::new(json!({ "kept": kept }), port, why))
        }
        "logic.switch" => switch(params, scope),
        "logic.split" => split(node, params, env, scope),
        "data.set" => Ok(set(params, scope.item)),
        "data.aggregate" => aggregate(params),
        "data.dedupe" => dedupe(params),
        kind if kind.starts_with("trigger.") => {
            Ok(Gave::new(scope.item.clone(), "out", "The run began here"))
        }
        kind => Err(fault(
            "unknown_kind",
            format!("\"{kind}\" does not only compute"),
        )),
    }
}

pub(super) fn fault(code: &str, message: impl Into<String>) -> StepError {
    StepError {
        code: code.to_owned(),
        message: message.into(),
        hint: "Mend the step".to_owned(),
    }
}

/// Decides a condition and says so in words.
pub(super) fn holds(
    condition: Option<&Value>,
    scope: &Scope<'_>,
) -> Result<(bool, String), StepError> {
    let condition =
        Condition::read(condition.unwrap_or(&Value::Null)).map_err(|e| fault("condition", e))?;
    let yes = condition
        .holds(scope)
        .map_err(|e| fault("condition", e.to_string()))?;
    let n = condition.rules.len();
    let what = if n == 1 {
        "The condition"
    } else {
        "The conditions"
    };
    let verb = match (yes, n) {
        (true, 1) => "holds",
        (true, _) => "hold",
        (false, 1) => "does not hold",
        (false, _) => "do not hold",
    };
    Ok((yes, format!("{what} {verb}")))
}

fn switch(params: &Rendered, scope: &Scope<'_>) -> Result<Gave, StepError> {
    let cases = params.get("cases").and_then(Value::as_array);
    for case in cases.into_iter().flatten() {
        let name = case.get("name").and_then(Value::as_str).unwrap_or_default();
        if holds(case.get("where"), scope)?.0 {
            return Ok(Gave::new(
                json!({ "case": name }),
                name,
                format!("The case {name} holds"),
            ));
        }
    }
    Ok(Gave::new(
        json!({ "case": "else" }),
        "else",
        "No case holds",
    ))
}

/// The same subject always goes the same way, as long as the shares stay what they are.
fn split(node: &Node, params: &Rendered, env: &Env, scope: &Scope<'_>) -> Result<Gave, StepError> {
    let (subject, name) = share(node, params, "branches", env, scope)?;
    let reason = format!("{subject} belongs to the share {name}");
    Ok(Gave::new(json!({ "branch": name }), &name, reason))
}

/// Whom a step is about, and the share of `list` that falls to them: entries with a `name` and a `weight`
/// in percent. Follows from workflow, step and subject alone.
pub fn share(
    node: &Node,
    params: &Rendered,
    list: &str,
    env: &Env,
    scope: &Scope<'_>,
) -> Result<(String, String), StepError> {
    let subject = match params.get("by").and_then(Value::as_str) {
        Some(by) if !by.trim().is_empty() => by.to_owned(),
        _ => env.subject_of(scope.item),
    };
    let point = share_of(&[&env.workflow, &node.id.to_string(), &subject]);
    let branches = params.get(list).and_then(Value::as_array);
    let mut edge = 0.0;
    let mut last = None;
    for branch in branches.into_iter().flatten() {
        let Some(name) = branch.get("name").and_then(Value::as_str) else {
            continue;
        };
        edge += branch.get("weight").and_then(Value::as_f64).unwrap_or(0.0);
        last = Some(name);
        if point < edge {
            break;
        }
    }
    let name = last.ok_or_else(|| fault("no_branches", "There is no way to choose from"))?;
    Ok((subject, name.to_owned()))
}

/// A number from 0 up to 100 that follows from the texts alone: FNV-1a over them, then the finishing
/// steps of splitmix64, so that neighbouring subjects do not land beside each other.
pub fn share_of(texts: &[&str]) -> f64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in texts.iter().flat_map(|t| t.bytes().chain([0xff])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^= hash >> 31;
    (hash >> 11) as f64 / (1_u64 << 53) as f64 * 100.0
}

fn set(params: &Rendered, item: &Value) -> Gave {
    let fields = params.get("fields").and_then(Value::as_object);
    let fields = fields.cloned().unwrap_or_default();
    let n = fields.len();
    let only = params.get("only").and_then(Value::as_bool) == Some(true);
    let mut output = match item {
        Value::Object(item) if !only => item.clone(),
        _ => Map::new(),
    };
    output.extend(fields);
    Gave::new(Value::Object(output), "out", format!("{n} fields set"))
}

fn list<'a>(params: &'a Rendered, key: &str) -> Result<&'a Vec<Value>, StepError> {
    params.get(key).and_then(Value::as_array).ok_or_else(|| {
        let found = params.get(key).map_or("nothing", kind_of);
        fault("not_a_list", format!("Expected a list, found {found}"))
    })
}

pub(super) const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "yes or no",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a record",
    }
}

/// What stands at a dotted path, in an entry of a list.
fn at<'a>(entry: &'a Value, path: &str) -> &'a Value {
    path.split('.')
        .filter(|p| !p.is_empty())
        .fold(entry, |v, key| v.get(key).unwrap_or(&Value::Null))
}

fn aggregate(params: &Rendered) -> Result<Gave, StepError> {
    let list = list(params, "list")?;
    let text = |key: &str| params.get(key).and_then(Value::as_str).unwrap_or_default();
    let (how, field, by) = (text("how"), text("field"), text("group_by"));
    let mut groups: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for entry in list {
        let group = match at(entry, by) {
            _ if by.is_empty() => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        groups.entry(group).or_default().push(entry);
    }
    let all: Vec<&Value> = list.iter().collect();
    let value = counted(how, field, &all)?;
    let mut by_group = Map::new();
    if !by.is_empty() {
        for (group, entries) in &groups {
            by_group.insert(group.clone(), counted(how, field, entries)?);
        }
    }
    let reason = format!("{} entries", list.len());
    Ok(Gave::new(
        json!({ "value": value, "groups": by_group }),
        "out",
        reason,
    ))
}

fn counted(how: &str, field: &str, entries: &[&Value]) -> Result<Value, StepError> {
    if matches!(how, "" | "count") {
        return Ok(entries.len().into());
    }
    let numbers: Vec<f64> = entries
        .iter()
        .filter_map(|e| number(at(e, field)))
        .collect();
    if numbers.is_empty() {
        return Ok(if how == "sum" { 0.into() } else { Value::Null });
    }
    let sum: f64 = numbers.iter().sum();
    let value = match how {
        "sum" => sum,
        "average" => sum / numbers.len() as f64,
        "min" => numbers.iter().copied().fold(f64::INFINITY, f64::min),
        "max" => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        other => {
            return Err(fault(
                "unknown_way",
                format!("\"{other}\" is no way to count"),
            ));
        }
    };
    if value.fract() == 0.0 && value.abs() < 9e15 {
        return Ok((value as i64).into());
    }
    Ok(json!(value))
}

fn number(value: &Value) -> Option<f64> {
    value
        .as_f64()
        .or_else(|| value.as_str()?.trim().parse().ok())
        .filter(|n: &f64| n.is_finite())
}

fn dedupe(params: &Rendered) -> Result<Gave, StepError> {
    let list = list(params, "list")?;
    let by = params.get("by").and_then(Value::as_str).unwrap_or_default();
    let mut seen = BTreeSet::new();
    // An entry without the key is nobody's double.
    let kept: Vec<&Value> = list
        .iter()
        .filter(|entry| match at(entry, by) {
            Value::Null => true,
            Value::String(text) => seen.insert(text.clone()),
            other => seen.insert(other.to_string()),
        })
        .collect();
    let removed = list.len() - kept.len();
    let reason = format!("{removed} doubles of {} removed", list.len());
    Ok(Gave::new(
        json!({ "items": kept, "removed": removed }),
        "out",
        reason,
    ))
}

#[cfg(test)]
mod tests;
