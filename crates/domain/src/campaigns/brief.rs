//! The brief: all a writer may state. What is not in the brief or the brand is not written.

use serde::{Deserialize, Serialize};

use crate::{
    fields::{Check, Fields},
    ids::PersonaId,
};

/// Something the campaign must say, with what proves it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyMessage {
    /// The statement.
    pub text: String,
    /// The fact, figure or source behind it; may be empty.
    #[serde(default)]
    pub proof: String,
}

/// What the reader should do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallToAction {
    /// In words, such as "Book a visit".
    pub text: String,
    /// Where to; may be empty.
    #[serde(default)]
    pub url: String,
}

/// What a campaign is to say, to whom, and within which bounds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brief {
    /// What the campaign is to reach.
    pub objective: String,
    /// Whom it speaks to, in words.
    #[serde(default)]
    pub audience: String,
    /// The persona it speaks to.
    #[serde(default)]
    pub persona_id: Option<PersonaId>,
    /// What it says, most important first.
    pub key_messages: Vec<KeyMessage>,
    /// What the reader should do.
    #[serde(default)]
    pub call_to_action: CallToAction,
    /// What must be kept to, one rule each ("no prices", "mention the trade fair").
    #[serde(default)]
    pub constraints: Vec<String>,
}

impl Check for Brief {
    fn check(&self, f: &mut Fields) {
        f.text("objective", &self.objective, 1, 1_000);
        f.text("audience", &self.audience, 0, 1_000);
        if self.key_messages.is_empty() {
            f.add("key_messages", "required", "Add at least one key message");
        }
        f.at_most("key_messages", &self.key_messages, 12);
        for (i, message) in self.key_messages.iter().enumerate() {
            f.text(&format!("key_messages.{i}.text"), &message.text, 1, 300);
            f.text(&format!("key_messages.{i}.proof"), &message.proof, 0, 500);
        }
        f.text("call_to_action.text", &self.call_to_action.text, 0, 120);
        if !self.call_to_action.url.is_empty() {
            f.web_address("call_to_action.url", &self.call_to_action.url);
        }
        f.at_most("constraints", &self.constraints, 20);
        for (i, rule) in self.constraints.iter().enumerate() {
            f.text(&format!("constraints.{i}"), rule, 1, 300);
        }
    }
}
