//! Personas: whom the brand speaks to.

use serde::{Deserialize, Serialize};

use crate::{
    fields::{Check, Fields},
    ids::PersonaId,
};

/// What a person fills in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonaInput {
    /// Short name, such as "Workshop owner".
    pub name: String,
    /// Who this is, in a few sentences.
    pub description: String,
    /// What troubles them; one per line on the screen.
    #[serde(default)]
    pub pains: Vec<String>,
    /// What they want to reach.
    #[serde(default)]
    pub goals: Vec<String>,
    /// What they say against buying.
    #[serde(default)]
    pub objections: Vec<String>,
}

impl Check for PersonaInput {
    fn check(&self, f: &mut Fields) {
        f.name("name", &self.name, 1, 120);
        f.text("description", &self.description, 1, 1_000);
        for (name, list) in [
            ("pains", &self.pains),
            ("goals", &self.goals),
            ("objections", &self.objections),
        ] {
            f.at_most(name, list, 20);
            for (i, entry) in list.iter().enumerate() {
                f.text(&format!("{name}.{i}"), entry, 1, 300);
            }
        }
    }
}

/// A stored persona.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Persona {
    /// Its id.
    pub id: PersonaId,
    /// Counts edits; sent back with each save.
    pub revision: u32,
    /// Part of the sample company.
    pub sample: bool,
    /// What was filled in.
    #[serde(flatten)]
    pub input: PersonaInput,
}
