//! From template to value.

use serde_json::{Map, Value};

use super::{
    super::{OutOfBounds, VALUE_BYTES_MAX, measure},
    Part, Path, Root, Segment, Span, Template, Token, TokenError, filters, parse,
};

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
/// it becomes text. A value that is not there is an error unless `default` gives another; so is one that
/// grows beyond [`VALUE_BYTES_MAX`], and nothing larger is made on the way to it.
pub fn render(template: &Template, scope: &Scope<'_>) -> Result<Value, TokenError> {
    render_within(template, scope, &mut { VALUE_BYTES_MAX })
}

/// The same, of so many bytes that are `left` for this value and others; what it takes is taken off.
fn render_within(
    template: &Template,
    scope: &Scope<'_>,
    left: &mut usize,
) -> Result<Value, TokenError> {
    if let [Part::Token(token)] = template.parts.as_slice() {
        return value_of(token, scope, left);
    }
    let mut out = String::new();
    let mut open = *left;
    for part in &template.parts {
        let before = out.len();
        let span = match part {
            Part::Text(text) => {
                out.push_str(text);
                Span::default()
            }
            Part::Token(token) => {
                out.push_str(&filters::as_text(&value_of(token, scope, &mut { open })?));
                token.span
            }
        };
        let more = open.checked_sub(out.len() - before);
        open = more.ok_or_else(|| TokenError::over(span, OutOfBounds::TooLarge))?;
    }
    *left = open;
    Ok(out.into())
}

/// Renders every text inside a value; an error names the first one that fails, by its path. All together
/// have at most [`VALUE_BYTES_MAX`].
pub fn render_all(value: &Value, scope: &Scope<'_>) -> Result<Value, (String, TokenError)> {
    render_in(value, scope, &mut { VALUE_BYTES_MAX })
}

fn render_in(
    value: &Value,
    scope: &Scope<'_>,
    left: &mut usize,
) -> Result<Value, (String, TokenError)> {
    let at = |name: &str, (path, error): (String, TokenError)| {
        let dot = if path.is_empty() { "" } else { "." };
        (format!("{name}{dot}{path}"), error)
    };
    Ok(match value {
        Value::String(text) => parse(text)
            .and_then(|t| render_within(&t, scope, left))
            .map_err(|e| (String::new(), e))?,
        Value::Array(list) => {
            let items = list
                .iter()
                .enumerate()
                .map(|(n, item)| render_in(item, scope, left).map_err(|e| at(&n.to_string(), e)));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Value::Object(map) => {
            let fields = map.iter().map(|(key, item)| {
                let rendered = render_in(item, scope, left).map_err(|e| at(key, e))?;
                Ok((key.clone(), rendered))
            });
            Value::Object(fields.collect::<Result<_, _>>()?)
        }
        other => other.clone(),
    })
}

/// What a token reads, through its filters. Looked at before it is copied, so that a value that does not fit
/// into what is left is not made.
pub(super) fn value_of(
    token: &Token,
    scope: &Scope<'_>,
    left: &mut usize,
) -> Result<Value, TokenError> {
    let over = |why| TokenError::over(token.span, why);
    let read = scope.get(&token.path);
    if let (Some(value), true) = (read, token.filters.is_empty()) {
        *left -= measure(value, *left).map_err(over)?;
        return Ok(value.clone());
    }
    let mut value = read.cloned();
    for call in &token.filters {
        if filters::grows_to(call, value.as_ref()) > VALUE_BYTES_MAX {
            return Err(over(OutOfBounds::TooLarge));
        }
        value =
            filters::apply(call, value).map_err(|message| TokenError::new(token.span, message))?;
    }
    let value = value.ok_or_else(|| {
        let message = format!(
            "There is no {}; add | default:\"…\" if it may be missing",
            token.path
        );
        TokenError::new(token.span, message)
    })?;
    *left -= measure(&value, *left).map_err(over)?;
    Ok(value)
}
