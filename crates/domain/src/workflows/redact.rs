//! Masking what a workflow's settings name in everything of a run that people are shown. Runs
//! themselves work with the values.

use std::collections::BTreeSet;

use serde_json::Value;

/// What stands in the place of a masked value.
pub const MASK: &str = "•••";
/// Texts shorter than this are masked where a path names them, and not looked for elsewhere.
const SHORT: usize = 4;
/// Most names in a path, and most characters.
const NAMES_MAX: usize = 10;
const PATH_MAX: usize = 200;

/// Where a value of a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// What the run was started with.
    Trigger,
    /// What a step was given.
    Input,
    /// What the step of that key gave.
    Output(&'a str),
}

/// What is masked: by paths, and the values that were found there, wherever else they turn up.
///
/// A path is read like a token: `steps.<key>.…` begins in what a step gave, `trigger.…` in what the run
/// was started with; any other, such as `lead.email`, is masked at any depth. `*` stands for any name.
#[derive(Debug, Clone, Default)]
pub struct Redaction {
    paths: Vec<Vec<String>>,
    texts: BTreeSet<String>,
}

/// Whether a text is a path that can be masked.
#[must_use]
pub fn is_path(text: &str) -> bool {
    let name = |n: &str| {
        n == "*"
            || !n.is_empty()
                && n.chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
    };
    let names: Vec<&str> = text.split('.').collect();
    let rest = match names.first() {
        Some(&"steps") => names.len() > 2,
        Some(&"trigger") => names.len() > 1,
        _ => true,
    };
    text.len() <= PATH_MAX && names.len() <= NAMES_MAX && rest && names.iter().all(|n| name(n))
}

impl Redaction {
    /// Masks these paths.
    #[must_use]
    pub fn new(paths: &[String]) -> Self {
        let names = |p: &String| p.split('.').map(str::to_owned).collect();
        Self {
            paths: paths.iter().map(names).collect(),
            texts: BTreeSet::new(),
        }
    }

    /// Masks these paths too: those of the run that called this one.
    pub fn also(&mut self, paths: &[String]) {
        self.paths.extend(Self::new(paths).paths);
    }

    /// Whether nothing is masked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Learns the values at the paths, so that they are found in other places too.
    pub fn learn(&mut self, place: Place<'_>, value: &Value) {
        let mut found = BTreeSet::new();
        let mut copy = value.clone();
        self.at_paths(place, &mut copy, &mut |hit| gather(hit, &mut found));
        self.texts.extend(found);
    }

    /// Masks a value that people are shown.
    pub fn mask(&self, place: Place<'_>, value: &mut Value) {
        if self.is_empty() {
            return;
        }
        self.at_paths(place, value, &mut |hit| {
            if !hit.is_null() {
                *hit = MASK.into();
            }
        });
        self.everywhere(value);
    }

    /// Masks known values in a text.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let mut out = text.to_owned();
        // The longest first, so that no part of a longer one is left.
        let mut known: Vec<&String> = self.texts.iter().collect();
        known.sort_by_key(|t| std::cmp::Reverse(t.len()));
        for secret in known {
            if out.contains(secret.as_str()) {
                out = out.replace(secret.as_str(), MASK);
            }
        }
        out
    }

    fn everywhere(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Number(n) if self.texts.contains(&n.to_string()) => *value = MASK.into(),
            Value::Array(list) => list.iter_mut().for_each(|v| self.everywhere(v)),
            Value::Object(map) => map.values_mut().for_each(|v| self.everywhere(v)),
            _ => {}
        }
    }

    fn at_paths(&self, place: Place<'_>, value: &mut Value, hit: &mut dyn FnMut(&mut Value)) {
        for path in &self.paths {
            let names: Vec<&str> = path.iter().map(String::as_str).collect();
            match (names.as_slice(), place) {
                (["steps", key, rest @ ..], Place::Output(of)) if *key == of || *key == "*" => {
                    follow(rest, value, hit);
                }
                (["trigger", rest @ ..], Place::Trigger) => follow(rest, value, hit),
                (["steps" | "trigger", ..], _) => {}
                (names, _) => anywhere(names, value, hit),
            }
        }
    }
}

/// Every text and long number inside a value.
fn gather(value: &Value, into: &mut BTreeSet<String>) {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(n) => n.to_string(),
        Value::Array(list) => return list.iter().for_each(|v| gather(v, into)),
        Value::Object(map) => return map.values().for_each(|v| gather(v, into)),
        _ => return,
    };
    if text.chars().count() >= SHORT && text != MASK {
        into.insert(text);
    }
}

/// The values at a path that begins here. Lists are walked through.
fn follow(path: &[&str], value: &mut Value, hit: &mut dyn FnMut(&mut Value)) {
    let Some((name, rest)) = path.split_first() else {
        return hit(value);
    };
    match value {
        Value::Array(list) => list.iter_mut().for_each(|v| follow(path, v, hit)),
        Value::Object(map) => {
            for (key, inner) in map.iter_mut() {
                if key == name || *name == "*" {
                    follow(rest, inner, hit);
                }
            }
        }
        _ => {}
    }
}

/// The values at a path that begins anywhere inside.
fn anywhere(path: &[&str], value: &mut Value, hit: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|v| anywhere(path, v, hit)),
        Value::Object(map) => {
            for inner in map.values_mut() {
                anywhere(path, inner, hit);
            }
            follow(path, value, hit);
        }
        _ => {}
    }
}

/// What a person gave back of a masked value, with the masks replaced by what they stood for. A mask that
/// stood for nothing stays.
#[must_use]
pub fn unmask(shown: &Value, original: &Value, given: Value) -> Value {
    if given == *shown {
        return original.clone();
    }
    match (shown, original, given) {
        (Value::Object(shown), Value::Object(original), Value::Object(given)) => {
            let null = Value::Null;
            let back = given.into_iter().map(|(key, value)| {
                let of = |map: &'_ serde_json::Map<String, Value>| {
                    map.get(&key).cloned().unwrap_or_else(|| null.clone())
                };
                let (s, o) = (of(shown), of(original));
                let value = if shown.contains_key(&key) {
                    unmask(&s, &o, value)
                } else {
                    value
                };
                (key, value)
            });
            Value::Object(back.collect())
        }
        (Value::Array(shown), Value::Array(original), Value::Array(given))
            if shown.len() == given.len() && original.len() == given.len() =>
        {
            let pairs = shown.iter().zip(original).zip(given);
            Value::Array(pairs.map(|((s, o), g)| unmask(s, o, g)).collect())
        }
        (Value::String(shown), Value::String(original), Value::String(given)) => {
            refilled(shown, original, &given).unwrap_or(given).into()
        }
        (_, _, given) => given,
    }
}

/// A text with its masks filled in, in their order; nothing where their number is not the same any more.
fn refilled(shown: &str, original: &str, given: &str) -> Option<String> {
    let mut pieces = shown.split(MASK);
    let mut rest = original.strip_prefix(pieces.next()?)?;
    let pieces: Vec<&str> = pieces.collect();
    let mut secrets = Vec::new();
    for (n, piece) in pieces.iter().enumerate() {
        let last = n + 1 == pieces.len();
        let at = if last {
            rest.len().checked_sub(piece.len())?
        } else {
            rest.find(piece)?
        };
        secrets.push(rest.get(..at)?);
        rest = rest.get(at..)?.strip_prefix(piece)?;
    }
    let mut parts = given.split(MASK);
    let mut out = parts.next()?.to_owned();
    let parts: Vec<&str> = parts.collect();
    if parts.len() != secrets.len() {
        return None;
    }
    for (secret, part) in secrets.iter().zip(parts) {
        out.push_str(secret);
        out.push_str(part);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn masked(paths: &[&str], place: Place<'_>, mut value: Value) -> Value {
        let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
        let mut redaction = Redaction::new(&paths);
        redaction.learn(place, &value);
        redaction.mask(place, &mut value);
        value
    }

    #[test]
    fn a_path_is_masked_at_any_depth_and_its_value_wherever_it_turns_up() {
        let item = json!({ "lead": { "email": "ada@example.com", "name": "Ada" },
            "list": [{ "lead": { "email": "bob@example.com" } }], "said": "Dear ada@example.com, hello", "n": 7 });
        assert_eq!(
            masked(&["lead.email"], Place::Input, item),
            json!({ "lead": { "email": MASK, "name": "Ada" }, "list": [{ "lead": { "email": MASK } }],
                "said": format!("Dear {MASK}, hello"), "n": 7 })
        );
    }

    #[test]
    fn roots_and_stars_are_read_like_tokens() {
        let value = || json!({ "a": { "pin": 12_345, "x": 1 }, "b": { "pin": 12_345 } });
        assert_eq!(
            masked(&["steps.ask.a.pin"], Place::Output("ask"), value()),
            json!({ "a": { "pin": MASK, "x": 1 }, "b": { "pin": MASK } }),
            "the number is found again elsewhere"
        );
        assert_eq!(
            masked(&["steps.ask.a.pin"], Place::Output("other"), value()),
            value()
        );
        assert_eq!(masked(&["trigger.a"], Place::Input, value()), value());
        assert_eq!(
            masked(&["trigger.*.pin"], Place::Trigger, value())["b"],
            json!({ "pin": MASK })
        );
    }

    #[test]
    fn short_values_are_not_looked_for_elsewhere() {
        let value = json!({ "code": "a", "text": "a day" });
        assert_eq!(
            masked(&["code"], Place::Input, value),
            json!({ "code": MASK, "text": "a day" })
        );
    }

    #[test]
    fn what_was_masked_comes_back_from_a_person_as_it_was() {
        let original =
            json!({ "lead": { "email": "ada@example.com", "name": "Ada" }, "tags": ["a", "b"] });
        let shown = json!({ "lead": { "email": MASK, "name": "Ada" }, "tags": ["a", "b"] });
        let edited =
            json!({ "lead": { "email": MASK, "name": "Ada L." }, "tags": ["a"], "new": 1 });
        assert_eq!(
            unmask(&shown, &original, edited),
            json!({ "lead": { "email": "ada@example.com", "name": "Ada L." }, "tags": ["a"], "new": 1 })
        );
    }

    #[test]
    fn a_mask_inside_an_edited_text_is_filled_in_again() {
        let (shown, original) = (
            format!("Dear {MASK}, your code is {MASK}."),
            "Dear Ada Lovelace, your code is 77412.",
        );
        let back = |given: String| unmask(&json!(shown), &json!(original), given.into());
        assert_eq!(
            back(format!("Hello {MASK}! Code: {MASK}")),
            json!("Hello Ada Lovelace! Code: 77412")
        );
        assert_eq!(back("Hello".into()), json!("Hello"));
    }

    #[test]
    fn paths_are_names_with_dots() {
        for good in [
            "lead.email",
            "steps.ask.text",
            "trigger.*.pin",
            "a-b_c",
            "émail",
        ] {
            assert!(is_path(good), "{good}");
        }
        for bad in [
            "",
            ".",
            "a..b",
            "lead email",
            "{{ lead.email }}",
            "steps.ask",
            "trigger",
            "a[0]",
        ] {
            assert!(!is_path(bad), "{bad}");
        }
    }
}
