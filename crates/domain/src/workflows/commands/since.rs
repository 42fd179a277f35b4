//! What happened to a document meanwhile, as an index of the places that were touched: made from the
//! commands where they are known, else from the two documents. Looking up one place costs the same
//! however much happened.

mod between;

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    super::{
        doc::{Node, WorkflowDoc},
        tokens,
    },
    Change, Command,
    touch::{Target, Touch, places, touches},
};

/// Touches by the thing they touch.
#[derive(Debug, Clone, Default)]
pub(super) struct Places(BTreeMap<Target, Vec<Touch>>);

impl Places {
    pub fn extend(&mut self, touches: impl IntoIterator<Item = Touch>) {
        for touch in touches {
            self.0.entry(touch.target.clone()).or_default().push(touch);
        }
    }

    pub fn any(&self, at: &Touch, is: impl Fn(&Touch) -> bool) -> bool {
        self.0.get(&at.target).into_iter().flatten().any(is)
    }
}

/// What happened to a document.
#[derive(Debug, Clone, Default)]
pub struct Since {
    places: Places,
    /// Keys and what they became, one after the other.
    renames: Vec<(String, String)>,
}

impl Since {
    /// What these commands do.
    #[must_use]
    pub fn of(commands: &[Command]) -> Self {
        let mut out = Self::default();
        for command in commands {
            out.add(command);
        }
        out
    }

    /// Adds what one more command does.
    pub fn add(&mut self, command: &Command) {
        self.places.extend(touches(command));
        if let Command::Rename { old_key, key, .. } = command
            && old_key != key
        {
            self.renames.push((old_key.clone(), key.clone()));
        }
    }

    /// What leads from one document to another, whichever commands did it: also known when they are
    /// forgotten, or when the document was replaced. What came back to what it was counts as
    /// untouched; a text that only follows a renamed key does too.
    #[must_use]
    pub fn between(was: &WorkflowDoc, is: &WorkflowDoc) -> Self {
        let renames = between::renames(was, is);
        let mut places = Places::default();
        places.extend(between::touches(was, is, &renames));
        Self { places, renames }
    }

    /// Whether nothing happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.0.is_empty() && self.renames.is_empty()
    }

    /// Whether steps have other keys now.
    #[must_use]
    pub fn has_renames(&self) -> bool {
        !self.renames.is_empty()
    }

    /// The field that both this and the command touch, such as `params.text`; empty if it is about a
    /// whole thing; nothing if they touch different places.
    #[must_use]
    pub fn clash(&self, command: &Command) -> Option<String> {
        self.first_clash(&places(command)).map(|(field, ..)| field)
    }

    /// The first place where they clash: the field, what happened there, what the touch writes.
    pub(super) fn first_clash(
        &self,
        mine: &[Touch],
    ) -> Option<(String, Option<Value>, Option<Value>)> {
        mine.iter().find_map(|m| {
            let theirs = self.places.0.get(&m.target)?;
            let t = theirs.iter().find(|t| t.clashes(m))?;
            let (theirs, mine) = (t.field(), m.field());
            let field = if theirs.len() > mine.len() {
                theirs
            } else {
                mine
            };
            Some((field, t.value.clone(), m.value.clone()))
        })
    }

    /// The command with the tokens in its values reading steps by the keys they have by now.
    #[must_use]
    pub fn reread(&self, mut command: Command) -> Command {
        if self.renames.is_empty() {
            return command;
        }
        let follow = |value: &mut Value| *value = followed(value, &self.renames);
        let in_node = |node: &mut Node| node.params.values_mut().for_each(follow);
        match &mut command {
            Command::SetParam {
                value: Some(value), ..
            } => follow(value),
            Command::SetSettings { fields } => fields.values_mut().for_each(follow),
            Command::AddNodes { nodes, .. }
            | Command::Paste { nodes, .. }
            | Command::ReplaceSubgraph { nodes, .. } => nodes.iter_mut().for_each(in_node),
            Command::Undo { inverse } => {
                for change in &mut inverse.0 {
                    match change {
                        Change::Param(_, _, Some(value)) => follow(value),
                        Change::Node(_, Some(node)) => in_node(node),
                        Change::Settings(settings) => {
                            if let Some(text) = &mut settings.dedupe {
                                *text = followed_text(text, &self.renames);
                            }
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        command
    }
}

fn followed(value: &Value, renames: &[(String, String)]) -> Value {
    let mut value = value.clone();
    for (old, new) in renames {
        if let Some(changed) = tokens::renamed_in(&value, old, new) {
            value = changed;
        }
    }
    value
}

fn followed_text(text: &str, renames: &[(String, String)]) -> String {
    let mut text = text.to_owned();
    for (old, new) in renames {
        text = tokens::renamed(&text, old, new).unwrap_or(text);
    }
    text
}

#[cfg(test)]
mod tests;
