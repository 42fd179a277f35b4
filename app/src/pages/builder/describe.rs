//! A step in words: the line under its name, and what a screen reader says of it.

use domain::workflows::{Category, FieldType, LIMITS, Node, kind_spec};
use serde_json::Value;

/// Longest part of the line, in characters.
const PART: usize = 40;

/// The class that tints a step by its category.
pub const fn category_class(category: Option<Category>) -> &'static str {
    match category {
        Some(Category::Trigger) => "cat-trigger",
        Some(Category::Content) => "cat-content",
        Some(Category::Human) => "cat-human",
        Some(Category::Time) => "cat-time",
        Some(Category::Publish | Category::Email | Category::Ads | Category::Partners) => {
            "cat-channel"
        }
        Some(Category::Logic) => "cat-logic",
        Some(Category::Data) => "cat-data",
        Some(Category::Integration) => "cat-integration",
        _ => "cat-agent",
    }
}

/// The line under a step's name: what is set of its first fields, or its kind when nothing is. A step that is
/// called as its kind is says what the kind does.
pub fn summary(node: &Node) -> String {
    let Some(spec) = kind_spec(&node.kind) else {
        return node.kind.clone();
    };
    let parts: Vec<String> = spec
        .fields
        .iter()
        .filter_map(|field| part(field.of, node.params.get(field.key)?))
        .take(2)
        .collect();
    if parts.is_empty() && node.name == spec.title {
        spec.summary.to_owned()
    } else if parts.is_empty() {
        spec.title.to_owned()
    } else {
        parts.join(" · ")
    }
}

fn part(of: FieldType, value: &Value) -> Option<String> {
    let said = match (of, value) {
        (FieldType::Duration(_), Value::Number(n)) => duration(n.as_u64()?),
        // Ids and rules say nothing to a person here.
        (
            FieldType::Ref(_) | FieldType::Connection(_) | FieldType::Condition | FieldType::Json,
            _,
        ) => {
            return None;
        }
        (_, Value::String(text)) => text.trim().replace('_', " "),
        (_, Value::Number(n)) => n.to_string(),
        (FieldType::Texts(_) | FieldType::Choices(_), Value::Array(all)) => {
            let texts: Vec<&str> = all.iter().filter_map(Value::as_str).collect();
            texts.join(", ")
        }
        _ => return None,
    };
    let mut short: String = said.chars().take(PART).collect();
    if said.chars().count() > PART {
        short.push('…');
    }
    (!short.is_empty()).then_some(short)
}

/// `2 d`, `3 h`, `45 min`, `10 s`: the largest unit that leaves no rest.
fn duration(seconds: u64) -> String {
    let (n, unit) = match seconds {
        0 => (0, "s"),
        s if s % 86_400 == 0 => (s / 86_400, "d"),
        s if s % 3_600 == 0 => (s / 3_600, "h"),
        s if s % 60 == 0 => (s / 60, "min"),
        s => (s, "s"),
    };
    format!("{n} {unit}")
}

/// The key of a step by its name: small letters, digits and `_`, beginning with a letter, other than those
/// that are taken.
pub fn key_for(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut key = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with('_') {
            key.push('_');
        }
    }
    let key: String = key.trim_matches('_').chars().take(LIMITS.key - 5).collect();
    let key = match key.chars().next() {
        Some(c) if c.is_ascii_alphabetic() => key,
        Some(_) => format!("step_{key}"),
        None => "step".to_owned(),
    };
    let numbered = (2..).map(|n| format!("{key}_{n}"));
    let mut all = std::iter::once(key.clone()).chain(numbered);
    all.find(|k| !is_taken(k)).unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use domain::workflows::NodeId;
    use serde_json::json;

    use super::*;

    fn node(kind: &str, params: Value) -> Node {
        let mut node = Node::new(NodeId(uuid_zero()), kind, "it", "It");
        if let Value::Object(map) = params {
            node.params = map;
        }
        node
    }

    fn uuid_zero() -> uuid::Uuid {
        uuid::Uuid::nil()
    }

    #[test]
    fn a_key_is_made_of_the_name_and_is_free() {
        let free = |_: &str| false;
        assert_eq!(key_for("Write post", free), "write_post");
        assert_eq!(key_for("  2nd: try! ", free), "step_2nd_try");
        assert_eq!(key_for("Ütopia", free), "topia");
        assert_eq!(key_for("漢字", free), "step");
        assert_eq!(key_for("Write post", |k| k == "write_post"), "write_post_2");
        assert!(key_for(&"a".repeat(300), free).len() <= LIMITS.key);
    }

    #[test]
    fn a_step_says_what_is_set_or_what_it_is() {
        let draft = node(
            "content.social",
            json!({ "network": "x", "brief": "Fresh rolls" }),
        );
        assert_eq!(summary(&draft), "x · Fresh rolls");
        assert_eq!(summary(&node("content.social", json!({}))), "Draft a post");
        assert_eq!(
            summary(&node("time.delay", json!({ "seconds": 172_800 }))),
            "2 d"
        );
        assert_eq!(summary(&node("no.such", json!({}))), "no.such");
        let long = node("content.social", json!({ "brief": "é".repeat(90) }));
        assert_eq!(summary(&long).chars().count(), PART + 1);
    }
}
