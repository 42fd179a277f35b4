//! What a person is to do for a run, and the rules an answer is checked by.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    fields::FieldError,
    ids::{HumanTaskId, RunId, StepId},
};

states! {
    /// What is asked of the person.
    HumanTaskKind {
        /// To edit the item.
        ReviewEdit = "review_edit",
        /// To pick some of a list.
        Choose = "choose",
        /// To do something outside.
        Task = "task",
    }
}

states! {
    /// Where a person's task stands.
    HumanTaskState {
        /// To be done.
        Open = "open",
        /// Done.
        Done = "done",
        /// Not done in time.
        Expired = "expired",
        /// Stopped with its run.
        Cancelled = "cancelled",
    }
}

/// What a person is to do for a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HumanTask {
    /// Its id.
    pub id: HumanTaskId,
    /// The run.
    pub run: RunId,
    /// The step that asks.
    pub step: StepId,
    /// What is asked.
    pub kind: HumanTaskKind,
    /// In one line.
    pub title: String,
    /// In more words.
    pub details: String,
    /// The item to edit, or the list to choose from.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub payload: Value,
    /// `min`, `max` of a choice; `proof` of a task.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub rules: Value,
    /// Who is asked; empty means whoever may decide.
    pub assignees: Vec<String>,
    /// Where it stands.
    pub state: HumanTaskState,
    /// What was answered.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub answer: Option<Value>,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub done_at: Option<DateTime<Utc>>,
}

/// A person's answer: `item` for an edit, `picked` (places in the list, from 0) for a choice, `link` for
/// a task that asks for proof.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct HumanAnswer {
    /// The edited item.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub item: Option<Value>,
    /// What was picked, as places in the list from 0.
    pub picked: Vec<usize>,
    /// Where the result can be seen.
    pub link: String,
}

/// Most bytes of an edited item.
pub const ITEM_MAX: usize = 1024 * 1024;

impl HumanTask {
    /// Checks an answer: what is missing, too much, or of the wrong shape.
    pub fn check(&self, answer: &HumanAnswer) -> Result<(), Vec<FieldError>> {
        let error = |field: &str, message: String| {
            Err(vec![FieldError {
                field: field.to_owned(),
                code: "invalid".to_owned(),
                message,
            }])
        };
        let rule = |key: &str| {
            self.rules
                .get(key)
                .and_then(Value::as_u64)
                .map(|n| n as usize)
        };
        match self.kind {
            HumanTaskKind::ReviewEdit => match &answer.item {
                None => error("item", "Send the edited item".to_owned()),
                Some(item) if item.to_string().len() > ITEM_MAX => {
                    error("item", "An item has at most 1 MB".to_owned())
                }
                Some(item) if item.is_object() != self.payload.is_object() => {
                    error("item", "Keep the shape of the item".to_owned())
                }
                Some(_) => Ok(()),
            },
            HumanTaskKind::Choose => {
                let n = self.payload.as_array().map_or(0, Vec::len);
                let (min, max) = (rule("min").unwrap_or(1), rule("max").unwrap_or(1));
                let mut places = answer.picked.clone();
                places.sort_unstable();
                places.dedup();
                if places.len() != answer.picked.len() || places.iter().any(|p| *p >= n) {
                    return error(
                        "picked",
                        format!("Pick each entry once, from 0 to {}", n.saturating_sub(1)),
                    );
                }
                if places.len() < min.min(n) || places.len() > max {
                    return error(
                        "picked",
                        format!("Pick {min} to {max}; {} were picked", places.len()),
                    );
                }
                Ok(())
            }
            HumanTaskKind::Task => {
                let wanted = self.rules.get("proof").and_then(Value::as_bool) == Some(true);
                let is_link =
                    answer.link.starts_with("https://") || answer.link.starts_with("http://");
                if answer.link.len() > 2_000 || (!answer.link.is_empty() && !is_link) {
                    return error(
                        "link",
                        "A link begins with https:// and has at most 2,000 characters".to_owned(),
                    );
                }
                if wanted && answer.link.is_empty() {
                    return error("link", "Add a link to the result".to_owned());
                }
                Ok(())
            }
        }
    }
}
