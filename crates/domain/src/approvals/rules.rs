//! Who may take a decision, how many must, and what is asked besides.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{fields::Fields, ids::PrincipalId};

/// Rules of one approval, fixed when it is opened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ApprovalRules {
    /// Who is asked, by id, role or name; empty means whoever may decide.
    pub assignees: Vec<String>,
    /// Each of the assignees has to agree.
    pub all: bool,
    /// Who may decide too, from `deputy_from` on.
    pub deputy: Option<String>,
    /// Since when the deputy may.
    pub deputy_from: Option<DateTime<Utc>>,
    /// Who started the run may agree as well; nothing said means that they may.
    pub self_approval: Option<bool>,
    /// Who started the run.
    pub author: Option<PrincipalId>,
    /// What is asked besides.
    pub form: Vec<Question>,
    /// What to look at.
    pub message: String,
}

/// A question that is answered with the decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Question {
    /// Its word in the answers.
    pub key: String,
    /// The question.
    pub label: String,
    /// What an answer may be.
    #[serde(rename = "type")]
    pub of: AnswerType,
    /// What may be chosen.
    pub choices: Vec<String>,
}

/// What an answer may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AnswerType {
    /// A text.
    #[default]
    Text,
    /// Yes or no.
    YesNo,
    /// A number.
    Number,
    /// One of the choices.
    Choice,
}

/// Who wants to decide.
#[derive(Debug, Clone, Copy)]
pub struct Decider<'a> {
    /// Who signs.
    pub principal: PrincipalId,
    /// The membership's shown id.
    pub user: &'a str,
    /// The role's word.
    pub role: &'a str,
    /// The name.
    pub name: &'a str,
}

impl Decider<'_> {
    /// Whether a word names the person of that id, role and name. The one rule by which people are
    /// asked, judged and checked before publishing.
    #[must_use]
    pub fn names(word: &str, user: &str, role: &str, name: &str) -> bool {
        word == user || word == role || word.eq_ignore_ascii_case(name)
    }

    fn is(&self, who: &str) -> bool {
        Self::names(who, self.user, self.role, self.name)
    }
}

impl ApprovalRules {
    /// Whether a person may decide now; says why not.
    pub fn may_decide(&self, who: &Decider<'_>, now: DateTime<Utc>) -> Result<(), String> {
        if self.self_approval == Some(false) && self.author == Some(who.principal) {
            return Err("Somebody else has to decide on what you started".to_owned());
        }
        let is_asked = self.assignees.is_empty() || self.assignees.iter().any(|a| who.is(a));
        if is_asked {
            return Ok(());
        }
        let is_deputy = self.deputy.as_deref().is_some_and(|d| who.is(d));
        match self.deputy_from {
            Some(from) if is_deputy && from <= now => Ok(()),
            Some(_) if is_deputy => Err("The deputy is not asked yet".to_owned()),
            _ => Err(format!(
                "This decision is asked of {}",
                self.assignees.join(", ")
            )),
        }
    }

    /// Checks the answers of somebody who agrees: each question is answered, in its own type, and
    /// nothing else is.
    pub fn check_answers(&self, answers: &BTreeMap<String, Value>, fields: &mut Fields) {
        for question in &self.form {
            let field = format!("answers.{}", question.key);
            match answers.get(&question.key) {
                None | Some(Value::Null) => {
                    fields.add(&field, "required", format!("Answer: {}", question.label));
                }
                Some(answer) if !question.takes(answer) => {
                    fields.add(&field, "invalid", question.of.hint(&question.choices));
                }
                Some(_) => {}
            }
        }
        for key in answers.keys() {
            if !self.form.iter().any(|q| q.key == *key) {
                let field = format!("answers.{key}");
                fields.add(&field, "unknown", "Nobody asks this");
            }
        }
    }
}

impl Question {
    fn takes(&self, answer: &Value) -> bool {
        match self.of {
            AnswerType::Text => answer
                .as_str()
                .is_some_and(|t| !t.trim().is_empty() && t.chars().count() <= 2_000),
            AnswerType::YesNo => answer.is_boolean(),
            AnswerType::Number => answer.is_number(),
            AnswerType::Choice => answer
                .as_str()
                .is_some_and(|t| self.choices.iter().any(|c| c == t)),
        }
    }
}

impl AnswerType {
    fn hint(self, choices: &[String]) -> String {
        match self {
            Self::Text => "Answer with 1 to 2,000 characters".to_owned(),
            Self::YesNo => "Answer with yes or no".to_owned(),
            Self::Number => "Answer with a number".to_owned(),
            Self::Choice => format!("Choose one of {}", choices.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use uuid::Uuid;

    fn who(n: u128, name: &str) -> Decider<'_> {
        Decider {
            principal: PrincipalId::from_uuid(Uuid::from_u128(n)),
            user: "usr_1",
            role: "editor",
            name,
        }
    }

    #[test]
    fn only_who_is_asked_decides_and_the_deputy_later() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("time");
        let rules = ApprovalRules {
            assignees: vec!["Ada".to_owned()],
            deputy: Some("Bob".to_owned()),
            deputy_from: Some(at("2026-03-02T12:00:00Z")),
            self_approval: Some(false),
            author: Some(PrincipalId::from_uuid(Uuid::from_u128(1))),
            ..ApprovalRules::default()
        };
        let (early, late) = (at("2026-03-02T11:00:00Z"), at("2026-03-02T12:00:00Z"));
        assert!(rules.may_decide(&who(2, "ada"), early).is_ok());
        assert!(
            rules.may_decide(&who(1, "Ada"), early).is_err(),
            "the author"
        );
        assert!(rules.may_decide(&who(3, "Bob"), early).is_err());
        assert!(rules.may_decide(&who(3, "Bob"), late).is_ok());
        assert!(rules.may_decide(&who(4, "Cy"), late).is_err());
    }

    #[test]
    fn answers_are_checked_question_by_question() {
        let question = |key: &str, of, choices: &[&str]| Question {
            key: key.to_owned(),
            label: key.to_owned(),
            of,
            choices: choices.iter().map(|c| (*c).to_owned()).collect(),
        };
        let rules = ApprovalRules {
            form: vec![
                question("why", AnswerType::Text, &[]),
                question("sure", AnswerType::YesNo, &[]),
                question("size", AnswerType::Choice, &["s", "m"]),
            ],
            ..ApprovalRules::default()
        };
        let check = |answers: Value| {
            let mut fields = Fields::new();
            let answers = serde_json::from_value(answers).expect("answers");
            rules.check_answers(&answers, &mut fields);
            fields.finish().err().map_or(0, |e| e.len())
        };
        assert_eq!(check(json!({ "why": "so", "sure": true, "size": "m" })), 0);
        assert_eq!(
            check(json!({ "why": " ", "sure": "yes", "size": "l", "more": 1 })),
            4
        );
        assert_eq!(check(json!({})), 3);
    }
}
