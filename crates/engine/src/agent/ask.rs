//! Asking a model and believing nothing it says before it is checked: bounded, of the wanted shape,
//! unknown fields dropped. An answer that does not fit is asked for once more.

use serde_json::{Map, Value, json};

use crate::ports::{Answered, Model, ModelError, Question, Shape, Usage};

/// Longest text in an answer, in characters; most entries of a list; deepest nesting.
const TEXT_MAX: usize = 50_000;
const ENTRIES_MAX: usize = 200;
const DEPTH_MAX: usize = 12;

/// Asks, checks, and asks once more if the answer does not fit.
pub async fn ask(model: &dyn Model, question: &Question) -> Result<Answered, ModelError> {
    let mut usage = Usage::default();
    let mut wrong: Option<String> = None;
    loop {
        let (why, spent) = match model.ask(question, wrong.as_deref()).await {
            Ok(answer) => match checked(question, &answer.value) {
                Ok(value) => {
                    let usage = sum(usage, answer.usage);
                    return Ok(Answered {
                        value,
                        usage,
                        ..answer
                    });
                }
                Err(why) => (why, answer.usage),
            },
            Err(ModelError::Nonsense { message, usage }) => (message, usage),
            Err(other) => return Err(other),
        };
        usage = sum(usage, spent);
        if wrong.is_some() {
            return Err(ModelError::Nonsense {
                message: why,
                usage,
            });
        }
        wrong = Some(why);
    }
}

fn sum(a: Usage, b: Usage) -> Usage {
    Usage {
        tokens_in: a.tokens_in.saturating_add(b.tokens_in),
        tokens_out: a.tokens_out.saturating_add(b.tokens_out),
        cost: a.cost + b.cost,
    }
}

/// The answer with only what was asked for in it, or what is wrong with it.
fn checked(question: &Question, value: &Value) -> Result<Value, String> {
    let text = json!({ "type": "string" });
    match question {
        Question::Prompt { shape, .. } => {
            let (key, schema) = match shape {
                Shape::Text => ("text", text),
                Shape::List => ("items", json!({ "type": "array", "items": text })),
                Shape::Record(schema) => ("data", schema.clone()),
            };
            let inner = value
                .get(key)
                .ok_or_else(|| format!("\"{key}\" is missing"))?;
            Ok(json!({ key: fit(&schema, inner, 0)? }))
        }
        Question::Classify { labels, .. } => {
            let label = value
                .get("label")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let known = label == "other" || labels.iter().any(|(name, _)| name == label);
            let confidence = value.get("confidence").and_then(Value::as_f64);
            match confidence.filter(|c| (0.0..=1.0).contains(c)) {
                _ if !known => Err("\"label\" is none of the labels".to_owned()),
                None => Err("\"confidence\" is no number from 0 to 1".to_owned()),
                Some(confidence) => Ok(json!({ "label": label, "confidence": confidence })),
            }
        }
        Question::Extract { fields, .. } => {
            let mut out = Map::new();
            for field in fields {
                let found = value.get(&field.key).unwrap_or(&Value::Null);
                let kind = match field.of.as_str() {
                    "number" => json!({ "type": "number" }),
                    "yes_no" => json!({ "type": "boolean" }),
                    "list" => json!({ "type": "array", "items": { "type": "string" } }),
                    _ => json!({ "type": "string" }),
                };
                let found = match found {
                    Value::Null => Value::Null,
                    value => fit(&kind, value, 0).map_err(|e| format!("{}: {e}", field.key))?,
                };
                if field.of == "date" && found.as_str().is_some_and(|d| !is_date(d)) {
                    return Err(format!("{}: expected a date like 2026-03-02", field.key));
                }
                out.insert(field.key.clone(), found);
            }
            Ok(Value::Object(out))
        }
        Question::Guard { checks, .. } => {
            let finding = json!({ "type": "object", "required": ["check", "what"],
                "properties": { "check": { "type": "string", "enum": checks }, "what": text } });
            let list = json!({ "type": "array", "items": finding });
            let found = value.get("findings").ok_or("\"findings\" is missing")?;
            Ok(json!({ "findings": fit(&list, found, 0)? }))
        }
    }
}

fn is_date(text: &str) -> bool {
    chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

/// A value as a schema has it, without what the schema does not name. Of JSON Schema are read: `type`,
/// `properties`, `required`, `items`, `enum`; a schema without them takes anything within the bounds.
fn fit(schema: &Value, value: &Value, depth: usize) -> Result<Value, String> {
    if depth > DEPTH_MAX {
        return Err("the answer is nested too deeply".to_owned());
    }
    if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
        && !allowed.contains(value)
    {
        return Err("a value is none of those that are allowed".to_owned());
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let is = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_i64() || n.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = types.contains(&is) || (is == "integer" && types.contains(&"number"));
    if !types.is_empty() && !fits {
        return Err(format!("expected {}, found {is}", types.join(" or ")));
    }
    match value {
        Value::String(text) if text.chars().count() > TEXT_MAX => {
            Err(format!("a text is longer than {TEXT_MAX} characters"))
        }
        // Postgres stores no NUL.
        Value::String(text) => Ok(text.replace('\0', "").into()),
        Value::Array(list) if list.len() > ENTRIES_MAX => {
            Err(format!("a list has more than {ENTRIES_MAX} entries"))
        }
        Value::Array(list) => {
            let any = Value::Null;
            let of = schema.get("items").unwrap_or(&any);
            list.iter().map(|entry| fit(of, entry, depth + 1)).collect()
        }
        Value::Object(map) => {
            let named = schema.get("properties").and_then(Value::as_object);
            for key in schema
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                if key.as_str().is_some_and(|k| !map.contains_key(k)) {
                    return Err(format!("{key} is missing"));
                }
            }
            let any = Value::Null;
            let mut out = Map::new();
            for (key, inner) in map.iter().take(ENTRIES_MAX) {
                let of = match named {
                    Some(named) => named.get(key),
                    None => Some(&any),
                };
                if let Some(of) = of {
                    let inner = fit(of, inner, depth + 1).map_err(|e| format!("{key}: {e}"))?;
                    out.insert(key.replace('\0', ""), inner);
                }
            }
            Ok(Value::Object(out))
        }
        other => Ok(other.clone()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;

    use super::*;
    use crate::ports::Wanted;

    /// Gives the answers of a list, one after the other, and keeps what it was told was wrong.
    struct Said(Mutex<Vec<Value>>, Mutex<Vec<Option<String>>>);

    #[async_trait]
    impl Model for Said {
        fn name(&self) -> &'static str {
            "said"
        }

        async fn ask(&self, _: &Question, repair: Option<&str>) -> Result<Answered, ModelError> {
            self.1.lock().expect("lock").push(repair.map(str::to_owned));
            let value = self.0.lock().expect("lock").remove(0);
            let usage = Usage {
                tokens_in: 10,
                tokens_out: 1,
                ..Usage::default()
            };
            Ok(Answered {
                value,
                reason: String::new(),
                usage,
            })
        }
    }

    async fn answers(question: Question, said: &[Value]) -> (Result<Answered, ModelError>, usize) {
        let model = Said(Mutex::new(said.to_vec()), Mutex::default());
        let answer = ask(&model, &question).await;
        let asked = model.1.lock().expect("lock").len();
        (answer, asked)
    }

    fn record(schema: Value) -> Question {
        Question::Prompt {
            prompt: "x".into(),
            system: String::new(),
            shape: Shape::Record(schema),
            max_tokens: 100,
        }
    }

    #[tokio::test]
    async fn an_answer_is_cut_to_its_schema_and_repaired_once() {
        let schema = json!({ "type": "object", "required": ["n"], "properties": {
            "n": { "type": "integer" }, "tags": { "type": "array", "items": { "type": "string" } } } });
        let good = json!({ "data": { "n": 1, "tags": ["a"], "role": "admin" }, "more": 1 });
        let (answer, asked) = answers(record(schema.clone()), std::slice::from_ref(&good)).await;
        let answer = answer.expect("fits");
        assert_eq!(
            (answer.value, asked),
            (json!({ "data": { "n": 1, "tags": ["a"] } }), 1)
        );
        for bad in [
            json!({}),
            json!({ "data": {} }),
            json!({ "data": { "n": "1" } }),
            json!({ "data": [1] }),
            json!({ "data": { "n": 1, "tags": [2] } }),
            json!({ "data": { "n": 1, "tags": vec!["a"; 201] } }),
        ] {
            let (answer, asked) =
                answers(record(schema.clone()), &[bad.clone(), good.clone()]).await;
            assert_eq!(asked, 2, "{bad}");
            assert_eq!(
                answer.expect("repaired").usage.tokens_in,
                20,
                "both are paid for"
            );
            let (answer, asked) =
                answers(record(schema.clone()), &[bad.clone(), bad.clone()]).await;
            assert!(matches!(answer, Err(ModelError::Nonsense { .. })), "{bad}");
            assert_eq!(asked, 2, "{bad}");
        }
        let mut deep = json!("x");
        for _ in 0..20 {
            deep = json!({ "d": deep });
        }
        let (answer, _) = answers(
            record(json!({})),
            &[json!({ "data": deep }), json!({ "data": deep })],
        )
        .await;
        assert!(answer.is_err(), "too deep");
    }

    #[tokio::test]
    async fn labels_fields_and_findings_are_those_that_were_asked_for() {
        let classify = Question::Classify {
            text: "x".into(),
            labels: vec![("spam".into(), String::new())],
        };
        for (said, fits) in [
            (json!({ "label": "spam", "confidence": 0.5 }), true),
            (json!({ "label": "other", "confidence": 0 }), true),
            (json!({ "label": "ham", "confidence": 1 }), false),
            (json!({ "label": "spam", "confidence": 2 }), false),
            (json!({ "label": "spam" }), false),
        ] {
            assert_eq!(checked(&classify, &said).is_ok(), fits, "{said}");
        }
        let wanted = |key: &str, of: &str| Wanted {
            key: key.into(),
            of: of.into(),
            means: String::new(),
        };
        let extract = Question::Extract {
            text: "x".into(),
            fields: vec![wanted("due", "date"), wanted("n", "number")],
        };
        let said = json!({ "due": "2026-03-02", "secret": "x" });
        assert_eq!(
            checked(&extract, &said),
            Ok(json!({ "due": "2026-03-02", "n": null }))
        );
        for wrong in [json!({ "due": "tomorrow" }), json!({ "n": "12" })] {
            assert!(checked(&extract, &wrong).is_err(), "{wrong}");
        }
        let guard = Question::Guard {
            text: "x".into(),
            checks: vec!["claims".into()],
        };
        assert!(
            checked(
                &guard,
                &json!({ "findings": [{ "check": "claims", "what": "best" }] })
            )
            .is_ok()
        );
        assert!(
            checked(
                &guard,
                &json!({ "findings": [{ "check": "else", "what": "x" }] })
            )
            .is_err()
        );
    }
}
