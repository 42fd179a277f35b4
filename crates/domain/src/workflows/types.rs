//! What flows over a wire, and what a step takes. A wire carries one item or a list of items; a
//! step that takes one item of a kind is not given a list of them without a Loop in between.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

/// The type of what flows over a wire.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// A person who showed interest.
    Lead,
    /// A social post.
    Post,
    /// A picture, a clip, a page, an article.
    Asset,
    /// A campaign.
    Campaign,
    /// An advertisement.
    Ad,
    /// A figure with its time.
    Metric,
    /// Something that happened.
    Event,
    /// What a person decided.
    Decision,
    /// What is wanted.
    Brief,
    /// A person who reaches others.
    Influencer,
    /// A partner who is paid per sale.
    Affiliate,
    /// A mail.
    Email,
    /// Text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Bool,
    /// A point in time.
    Time,
    /// Several of a kind.
    List(Box<Type>),
    /// Named fields.
    Record(BTreeMap<String, Type>),
    /// Not known before it runs.
    #[default]
    Any,
}

impl Type {
    /// A list of this.
    #[must_use]
    pub fn list(self) -> Self {
        Self::List(Box::new(self))
    }

    /// The type of one item: what a list holds, and anything else itself.
    #[must_use]
    pub fn item(&self) -> &Self {
        match self {
            Self::List(of) => of,
            other => other,
        }
    }

    /// What can be said of a value that is one or the other.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        if self == *other { self } else { Self::Any }
    }

    const fn bit(&self) -> u32 {
        match self {
            Self::Lead => 1,
            Self::Post => 1 << 1,
            Self::Asset => 1 << 2,
            Self::Campaign => 1 << 3,
            Self::Ad => 1 << 4,
            Self::Metric => 1 << 5,
            Self::Event => 1 << 6,
            Self::Decision => 1 << 7,
            Self::Brief => 1 << 8,
            Self::Influencer => 1 << 9,
            Self::Affiliate => 1 << 10,
            Self::Email => 1 << 11,
            Self::Text => 1 << 12,
            Self::Number => 1 << 13,
            Self::Bool => 1 << 14,
            Self::Time => 1 << 15,
            Self::Record(_) => 1 << 16,
            Self::List(_) => 1 << 17,
            Self::Any => u32::MAX,
        }
    }

    const fn word(&self) -> &'static str {
        match self {
            Self::Lead => "Lead",
            Self::Post => "Post",
            Self::Asset => "Asset",
            Self::Campaign => "Campaign",
            Self::Ad => "Ad",
            Self::Metric => "Metric",
            Self::Event => "Event",
            Self::Decision => "Decision",
            Self::Brief => "Brief",
            Self::Influencer => "Influencer",
            Self::Affiliate => "Affiliate",
            Self::Email => "Email",
            Self::Text => "Text",
            Self::Number => "Number",
            Self::Bool => "Yes/no",
            Self::Time => "Time",
            Self::Record(_) => "Record",
            Self::List(_) => "List",
            Self::Any => "anything",
        }
    }
}

/// The type's name with its article, as a sentence needs it.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List(of) => write!(f, "a list of {}", of.word()),
            Self::Any => f.write_str("anything"),
            Self::Asset | Self::Ad | Self::Event | Self::Email | Self::Influencer => {
                write!(f, "an {}", self.word())
            }
            Self::Affiliate => write!(f, "an {}", self.word()),
            other => write!(f, "a {}", other.word()),
        }
    }
}

/// The types a step takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeSet {
    one: u32,
    many: u32,
}

/// The types that have a bit of their own, in the order they are named to people.
const NAMED: [Type; 16] = [
    Type::Lead,
    Type::Post,
    Type::Asset,
    Type::Campaign,
    Type::Ad,
    Type::Metric,
    Type::Event,
    Type::Decision,
    Type::Brief,
    Type::Influencer,
    Type::Affiliate,
    Type::Email,
    Type::Text,
    Type::Number,
    Type::Bool,
    Type::Time,
];

impl TypeSet {
    /// Everything, lists included.
    pub const ANY: Self = Self {
        one: u32::MAX,
        many: u32::MAX,
    };
    /// Nothing: a trigger.
    pub const NONE: Self = Self { one: 0, many: 0 };

    /// One item of any of these types.
    #[must_use]
    pub const fn of(types: &'static [Type]) -> Self {
        let (mut bits, mut i) = (0, 0);
        while i < types.len() {
            bits |= types[i].bit();
            i += 1;
        }
        Self { one: bits, many: 0 }
    }

    /// The same, or a list of them.
    #[must_use]
    pub const fn or_lists(self) -> Self {
        Self {
            many: self.one,
            ..self
        }
    }

    /// Whether a value of that type may be given.
    #[must_use]
    pub fn takes(self, given: &Type) -> bool {
        match given {
            Type::Any => self != Self::NONE,
            Type::List(of) => self.many & of.bit() != 0 || self.one & (1 << 17) != 0,
            other => self.one & other.bit() != 0,
        }
    }

    /// Whether one item is taken but a list of it is not.
    #[must_use]
    pub fn wants_one_of(self, given: &Type) -> bool {
        matches!(given, Type::List(of) if self.takes(of) && !self.takes(given))
    }
}

impl fmt::Display for TypeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ANY {
            return f.write_str("anything");
        }
        let known: Vec<String> = NAMED
            .iter()
            .filter(|t| self.one & t.bit() != 0)
            .map(ToString::to_string)
            .collect();
        match known.split_last() {
            None => f.write_str("nothing"),
            Some((last, [])) => f.write_str(last),
            Some((last, rest)) => write!(f, "{} or {last}", rest.join(", ")),
        }
    }
}

/// Why a wire cannot carry what it is given, and the kind of step that would help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// For a person: what is needed, what comes, what to add.
    pub reason: String,
    /// The kind to put in between, if one is known to help.
    pub helper: Option<&'static str>,
}

/// Whether a step that takes `takes` may be given `given`.
pub fn assignable(takes: TypeSet, given: &Type) -> Result<(), Mismatch> {
    if takes.takes(given) {
        return Ok(());
    }
    let helper = helper(takes, given);
    let mut reason = format!("needs {takes}, gets {given}");
    if let Some((_, title)) = helper {
        reason.push_str(": add ");
        reason.push_str(title);
    }
    Err(Mismatch {
        reason,
        helper: helper.map(|h| h.0),
    })
}

/// The kind that makes what is needed, with its title.
fn helper(takes: TypeSet, given: &Type) -> Option<(&'static str, &'static str)> {
    if takes.wants_one_of(given) {
        return Some(("logic.loop", "Loop"));
    }
    let makers = [
        (Type::Lead, "lead.find", "Find lead"),
        (Type::Post, "content.social", "Draft a post"),
        (Type::Email, "content.email", "Write an e-mail"),
        (Type::Ad, "content.ad", "Write an ad"),
        (Type::Asset, "content.image", "Make an image"),
        (Type::Campaign, "campaign.create", "Create a campaign"),
        (Type::Brief, "gen.brief", "Write a brief"),
        (Type::Metric, "insight.collect", "Collect the numbers"),
        (Type::Influencer, "influencer.discover", "Find influencers"),
        (Type::Text, "ai.prompt", "Ask a model"),
    ];
    makers
        .into_iter()
        .find(|(t, ..)| takes != TypeSet::NONE && takes.one & t.bit() != 0)
        .map(|(_, kind, title)| (kind, title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_wire_says_what_is_needed_and_what_would_help() {
        let lead = TypeSet::of(&[Type::Lead]);
        let refused = assignable(lead, &Type::Post).expect_err("a post is no lead");
        assert_eq!(refused.reason, "needs a Lead, gets a Post: add Find lead");
        assert_eq!(refused.helper, Some("lead.find"));
        let refused = assignable(lead, &Type::Lead.list()).expect_err("one at a time");
        assert_eq!(
            refused.reason,
            "needs a Lead, gets a list of Lead: add Loop"
        );
    }

    #[test]
    fn lists_and_the_unknown_follow_their_own_rules() {
        let lead = TypeSet::of(&[Type::Lead, Type::Email]);
        assert_eq!(assignable(lead, &Type::Any), Ok(()));
        assert_eq!(assignable(lead.or_lists(), &Type::Lead.list()), Ok(()));
        assert_eq!(assignable(TypeSet::ANY, &Type::Lead.list().list()), Ok(()));
        assert!(assignable(TypeSet::NONE, &Type::Any).is_err());
        assert!(assignable(lead, &Type::Number).is_err());
    }
}
