//! What tokens of a step can read, rendering its parameters, and what flows on behind it.

use std::sync::Arc;

use domain::workflows::{
    FieldType, Node, Params, StepError, kind_spec, lead_of,
    tokens::{self, Scope, TokenError, render_all},
};
use serde_json::{Map, Value};

/// What is the same for every step of a run.
#[derive(Debug, Clone, Default)]
pub struct Env {
    /// What began the run.
    pub trigger: Value,
    /// `id`, `started`, `version`, `mode`.
    pub run: Value,
    /// The company's settings that workflows may read.
    pub settings: Value,
    /// The workflow's id, so that shares of a split do not go hand in hand between workflows.
    pub workflow: String,
}

/// What the steps before one gave, by key: of each the one on the way to it.
pub type Lineage = Arc<Map<String, Value>>;

impl Env {
    /// What tokens of a step read that is given `item` and comes after `steps`.
    #[must_use]
    pub fn scope<'a>(&'a self, steps: &'a Map<String, Value>, item: &'a Value) -> Scope<'a> {
        Scope {
            steps,
            trigger: &self.trigger,
            lead: lead_of(item)
                .or_else(|| lead_of(&self.trigger))
                .unwrap_or(&Value::Null),
            item,
            run: &self.run,
            settings: &self.settings,
        }
    }

    /// What an item is about, for shares and counts: its lead, its post, its campaign, else the run.
    #[must_use]
    pub fn subject_of(&self, item: &Value) -> String {
        let of = |value: &Value| {
            let lead = lead_of(value).and_then(|l| text(l, "id").or_else(|| text(l, "email")));
            lead.or_else(|| {
                ["content_id", "campaign_id"]
                    .iter()
                    .find_map(|k| text(value, k))
            })
        };
        of(item)
            .or_else(|| of(&self.trigger))
            .or_else(|| text(&self.run, "id"))
            .unwrap_or_default()
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    Some(value.get(key)?.as_str()?.to_owned())
}

/// A step's parameters as its handler gets them: defaults filled in, tokens read.
pub type Rendered = Params;

/// Renders a step's parameters. Conditions stay as they are, since what a token of theirs cannot read
/// counts as nothing. An error names the field.
pub fn render_params(node: &Node, scope: &Scope<'_>) -> Result<Rendered, StepError> {
    let Some(spec) = kind_spec(&node.kind) else {
        return Ok(node.params.clone());
    };
    let mut rendered = node.params.clone();
    for field in spec.fields {
        let is_empty = rendered.get(field.key).is_none_or(Value::is_null);
        if is_empty && let Some(default) = field.default {
            let value = serde_json::from_str(default).unwrap_or(Value::Null);
            rendered.insert(field.key.to_owned(), value);
        }
        if holds_tokens(&field.of, field.token_ok)
            && let Some(value) = rendered.get(field.key)
        {
            let rendered_value = match (&field.of, value) {
                (FieldType::Url, Value::String(text)) => {
                    address(text, scope).map_err(|e| (String::new(), e))
                }
                _ => render_all(value, scope),
            };
            let value = rendered_value.map_err(|(path, error)| StepError {
                code: error.code.to_owned(),
                message: format!("{}: {error}", place(field.label, &path)),
                hint: "Mend the field, or give a default".to_owned(),
            })?;
            rendered.insert(field.key.to_owned(), value);
        }
    }
    Ok(rendered)
}

fn address(text: &str, scope: &Scope<'_>) -> Result<Value, TokenError> {
    tokens::render_url(&tokens::parse(text)?, scope)
}

fn place(label: &str, path: &str) -> String {
    if path.is_empty() {
        return label.to_owned();
    }
    format!("{label} ({path})")
}

/// Lists are rendered too, since their fields may hold tokens; a condition inside one is not.
fn holds_tokens(of: &FieldType, token_ok: bool) -> bool {
    match of {
        FieldType::Condition => false,
        FieldType::List(_, fields) => {
            fields.iter().any(|f| f.token_ok)
                && !fields.iter().any(|f| matches!(f.of, FieldType::Condition))
        }
        _ => token_ok,
    }
}
