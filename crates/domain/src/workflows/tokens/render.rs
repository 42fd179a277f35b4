//! From template to value.

use serde_json::{Map, Value};

use super::{Part, Path, Root, Segment, Span, Template, Token, TokenError, filters, parse};

/// Most bytes one text may grow to.
pub const RENDERED_MAX: usize = 1024 * 1024;

/// What tokens can read.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// What each finished step gave, by key.
    pub steps: &'a Map<String, Value>,
    /// What began the run.
    pub trigger: &'a Value,
    /// The lead.
    pub lead: &'a Value,
    /// The item of this step.
    pub item: &'a Value,
    /// The run.
    pub run: &'a Value,
    /// The company's settings.
    pub settings: &'a Value,
}

impl<'a> Scope<'a> {
    /// What stands at a path, if anything does.
    #[must_use]
    pub fn get(&self, path: &Path) -> Option<&'a Value> {
        let root = match &path.root {
            Root::Step(key) => self.steps.get(key)?,
            Root::Trigger => self.trigger,
            Root::Lead => self.lead,
            Root::Item => self.item,
            Root::Run => self.run,
            Root::Settings => self.settings,
        };
        path.rest.iter().try_fold(root, |value, segment| {
            match (segment, value) {
                (Segment::Key(key), Value::Object(map)) => map.get(key),
                (Segment::Index(n), Value::Array(list)) => list.get(*n),
                // `.0` of a record is a field with a number for its name.
                (Segment::Index(n), Value::Object(map)) => map.get(&n.to_string()),
                _ => None,
            }
        })
    }
}

/// Renders a template. A token that stands alone keeps the type of its value; beside other text
/// it becomes text. A value that is not there is an error unless `default` gives another.
pub fn render(template: &Template, scope: &Scope<'_>) -> Result<Value, TokenError> {
    if let [Part::Token(token)] = template.parts.as_slice() {
        return value_of(token, scope);
    }
    let mut out = String::new();
    for part in &template.parts {
        let span = match part {
            Part::Text(text) => {
                out.push_str(text);
                Span::default()
            }
            Part::Token(token) => {
                out.push_str(&filters::as_text(&value_of(token, scope)?));
                token.span
            }
        };
        if out.len() > RENDERED_MAX {
            return Err(TokenError::new(span, "The text grows beyond 1 MB here"));
        }
    }
    Ok(out.into())
}

/// Renders every text inside a value; an error names the first one that fails, by its path.
pub fn render_all(value: &Value, scope: &Scope<'_>) -> Result<Value, (String, TokenError)> {
    let at = |name: &str, (path, error): (String, TokenError)| {
        let dot = if path.is_empty() { "" } else { "." };
        (format!("{name}{dot}{path}"), error)
    };
    Ok(match value {
        Value::String(text) => parse(text)
            .and_then(|t| render(&t, scope))
            .map_err(|e| (String::new(), e))?,
        Value::Array(list) => {
            let items = list
                .iter()
                .enumerate()
                .map(|(n, item)| render_all(item, scope).map_err(|e| at(&n.to_string(), e)));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Value::Object(map) => {
            let fields = map.iter().map(|(key, item)| {
                let rendered = render_all(item, scope).map_err(|e| at(key, e))?;
                Ok((key.clone(), rendered))
            });
            Value::Object(fields.collect::<Result<_, _>>()?)
        }
        other => other.clone(),
    })
}

fn value_of(token: &Token, scope: &Scope<'_>) -> Result<Value, TokenError> {
    let mut value = scope.get(&token.path).cloned();
    for call in &token.filters {
        value =
            filters::apply(call, value).map_err(|message| TokenError::new(token.span, message))?;
    }
    value.ok_or_else(|| {
        let message = format!(
            "There is no {}; add | default:\"…\" if it may be missing",
            token.path
        );
        TokenError::new(token.span, message)
    })
}
