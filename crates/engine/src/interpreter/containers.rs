//! What joins and loops decide by: how many arrivals are enough, what goes on, what a loop goes through.

use domain::workflows::{NodeId, Params, StepError};
use serde_json::{Map, Value};

use super::{
    Plan,
    pure::{fault, kind_of},
};

/// Whether so many arrivals are what a join waits for.
#[must_use]
pub fn has_enough(plan: &Plan, join: NodeId, arrived: usize) -> bool {
    let params = plan.node(join).map(|n| &n.params);
    let of = |key: &str| params.and_then(|p| p.get(key));
    let wanted = match of("wait_for").and_then(Value::as_str) {
        Some("any") => 1,
        Some("count") => of("count")
            .and_then(Value::as_u64)
            .map_or(1, |n| n as usize),
        _ => plan.join_wires(join),
    };
    arrived >= wanted
}

/// What goes on behind a join: the items' fields together, in the order of the wires; of items that are
/// no records the list.
#[must_use]
pub fn joined(items: &[Value]) -> Value {
    let mut all = Map::new();
    for one in items.iter().filter_map(Value::as_object) {
        all.extend(one.iter().map(|(k, v)| (k.clone(), v.clone())));
    }
    match items {
        [one] => one.clone(),
        _ if all.is_empty() => Value::Array(items.to_vec()),
        _ => Value::Object(all),
    }
}

/// What a loop goes through.
#[derive(Debug, Clone, PartialEq)]
pub struct Rounds {
    /// The entries; nothing means that one item is handed on from round to round.
    pub list: Option<Vec<Value>>,
    /// Most rounds.
    pub most: i32,
    /// Rounds at the same time; 1 where one item is handed on.
    pub parallel: i32,
}

/// `logic.loop`: what it goes through, by its parameters as they were written and as they were rendered, and
/// what it was given. A list that is asked for and is not there is an error, whatever stands in its place.
pub fn rounds(written: &Params, params: &Params, input: &Value) -> Result<Rounds, StepError> {
    let number = |key: &str| params.get(key).and_then(Value::as_i64);
    let most = number("max").unwrap_or(1).clamp(1, 10_000) as i32;
    let parallel = number("parallel").unwrap_or(1).clamp(1, 100) as i32;
    let asks = match written.get("list") {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(_) => true,
    };
    let given = params.get("list").filter(|_| asks).unwrap_or(&Value::Null);
    let list = match if asks { given } else { input } {
        Value::Array(list) => Some(list.clone()),
        _ if asks => {
            let found = kind_of(given);
            let why = format!("What the loop is to go through is not a list, but {found}");
            return Err(StepError {
                hint: "Choose a list of an earlier step".to_owned(),
                ..fault("not_a_list", why)
            });
        }
        _ => None,
    };
    let parallel = if list.is_some() { parallel } else { 1 };
    Ok(Rounds {
        list,
        most,
        parallel,
    })
}
