//! The catalogue as data that travels: what a program needs to write a document. Made from the kinds
//! themselves; nothing is written down a second time.

use serde::Serialize;
use serde_json::Value;

use super::{
    Availability, Category, Effect, FieldSpec, FieldType, KindSpec, NOT_RESPECTED_YET, Params,
    Ports, VisibleIf, catalog,
};
use crate::workflows::{condition::Comparison, tokens::FILTERS};

/// Everything a document can be written with.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KindCatalogue {
    /// Every kind of step, by category, in the order of the palette.
    pub kinds: Vec<KindInfo>,
    /// What can be done to a value within `{{ … }}`.
    pub filters: Vec<FilterWord>,
    /// How the two sides of a condition's rule are compared: the words of `is`.
    pub operators: Vec<Operator>,
}

/// One kind of step.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KindInfo {
    /// Its name in a document.
    pub kind: &'static str,
    /// Its newest version.
    pub version: u16,
    /// Its group.
    pub category: Category,
    /// Its name in words.
    pub title: &'static str,
    /// What it does.
    pub help: &'static str,
    /// Whether it begins runs; such a step has no input.
    pub is_trigger: bool,
    /// Whether it runs here. A document with a step that does not can be a draft and cannot be published.
    pub runs_here: bool,
    /// Which part of the product brings it, where it does not run here.
    pub brought_by: Option<&'static str>,
    /// Its parameters, in the order of the form.
    pub fields: Vec<FieldInfo>,
    /// Its outputs with nothing filled in. A step whose `on_error` is `error_port` has `error` besides.
    pub ports: Vec<String>,
    /// Whether the outputs follow from the parameters, such as one for each case.
    pub ports_follow_params: bool,
    /// An example of what it gives.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub sample_output: Value,
    /// Whether there may be more in what it gives than the example shows.
    pub output_is_open: bool,
    /// What it does to the world, with nothing filled in.
    pub effect: Effect,
    /// Whether that follows from the parameters.
    pub effect_follows_params: bool,
    /// The kind that takes its effect back.
    pub undone_by: Option<&'static str>,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldInfo {
    /// Its name in `params`.
    pub key: &'static str,
    /// Its name in words.
    pub label: &'static str,
    /// What a person should know.
    pub help: &'static str,
    /// What it takes.
    #[serde(rename = "type")]
    pub of: FieldWord,
    /// Must be filled in while it counts, unless there is a default.
    pub required: bool,
    /// What counts when it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub default: Option<Value>,
    /// The words it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<&'static [&'static str]>,
    /// Smallest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// Greatest number; of a duration the most seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// Most characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Most entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_entries: Option<u32>,
    /// The fields of each entry of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub entries: Option<Vec<FieldInfo>>,
    /// Of an id its prefix, of an account its provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<&'static str>,
    /// Whether `{{ … }}` may stand in it.
    pub tokens: bool,
    /// It counts while another field has one of these values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible_if: Option<VisibleIf>,
    /// Whether runs respect it; one that they do not stops publishing when it is set.
    pub runs_here: bool,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldWord {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// `true` or `false`.
    Bool,
    /// One of `choices`.
    Choice,
    /// A list of some of `choices`.
    Choices,
    /// A number of seconds, at least 1.
    Duration,
    /// A point in time, RFC 3339.
    Time,
    /// A time of day, such as `09:30`.
    Clock,
    /// An IANA zone.
    Zone,
    /// `{"amount": "1.00", "currency": "EUR"}`.
    Money,
    /// A recurrence rule of RFC 5545.
    Rrule,
    /// A web address.
    Url,
    /// `{"match": "all", "rules": [{"value": …, "is": …, "than": …}]}`; `is` is one of the operators.
    Condition,
    /// A list of objects with the fields of `entries`.
    List,
    /// A list of texts.
    Texts,
    /// An object of named values.
    Map,
    /// Any JSON.
    Json,
    /// The id of a secret (`GET /api/secrets`), never the secret itself.
    Secret,
    /// The id of a connected account of the provider that `names` says; empty means the only one.
    Connection,
    /// The id of another object, with the prefix that `names` says.
    Ref,
}

/// A filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FilterWord {
    /// Its word, behind a `|`.
    pub name: &'static str,
    /// Fewest arguments.
    pub args_min: usize,
    /// Most arguments.
    pub args_max: usize,
    /// What it does, with an example.
    pub help: &'static str,
}

/// A way to compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Operator {
    /// Its word in `is`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub is: Comparison,
    /// When it holds.
    pub help: &'static str,
}

/// The catalogue of this build.
#[must_use]
pub fn kind_catalogue() -> KindCatalogue {
    KindCatalogue {
        kinds: catalog().map(kind_info).collect(),
        filters: FILTERS
            .iter()
            .map(|f| FilterWord {
                name: f.name,
                args_min: f.args.0,
                args_max: f.args.1,
                help: f.help,
            })
            .collect(),
        operators: Comparison::ALL
            .iter()
            .map(|(is, help)| Operator {
                is: *is,
                help: help.trim(),
            })
            .collect(),
    }
}

fn kind_info(spec: &KindSpec) -> KindInfo {
    let nothing = Params::new();
    let availability = spec.availability();
    KindInfo {
        kind: spec.kind,
        version: spec.version,
        category: spec.category,
        title: spec.title,
        help: spec.summary,
        is_trigger: spec.is_trigger(),
        runs_here: availability.is_runnable(),
        brought_by: match availability {
            Availability::Runnable => None,
            Availability::NotYet { feature } => Some(feature.title()),
        },
        fields: spec
            .fields
            .iter()
            .map(|f| field_info(spec.kind, f))
            .collect(),
        ports: spec
            .out_ports(&nothing)
            .into_iter()
            .map(Into::into)
            .collect(),
        ports_follow_params: matches!(spec.ports, Ports::By(_)),
        sample_output: spec.sample_output(),
        output_is_open: spec.open_output,
        effect: spec.effect_of(&nothing),
        effect_follows_params: spec.effect_by.is_some(),
        undone_by: spec.reversible_by,
    }
}

fn field_info(kind: &str, field: &FieldSpec) -> FieldInfo {
    let default = field
        .default
        .and_then(|json| serde_json::from_str(json).ok());
    let place = format!("{kind}/{}", field.key);
    let mut info = FieldInfo {
        key: field.key,
        label: field.label,
        help: field.help,
        of: FieldWord::Json,
        required: field.required,
        default,
        choices: None,
        min: None,
        max: None,
        max_length: None,
        max_entries: None,
        entries: None,
        names: None,
        tokens: field.token_ok,
        visible_if: field.visible_if,
        runs_here: !NOT_RESPECTED_YET.contains(&place.as_str()),
    };
    info.of = match field.of {
        FieldType::Text(max) => {
            info.max_length = Some(max);
            FieldWord::Text
        }
        FieldType::Integer(min, max) => {
            (info.min, info.max) = (Some(min), Some(max));
            FieldWord::Integer
        }
        FieldType::Decimal(min, max) => {
            (info.min, info.max) = (Some(min), Some(max));
            FieldWord::Decimal
        }
        FieldType::Bool => FieldWord::Bool,
        FieldType::Choice(words) => {
            info.choices = Some(words);
            // A choice without a default means its first word.
            let first = words.first().map(|w| Value::from(*w));
            info.default = info.default.or(first.filter(|_| !field.required));
            FieldWord::Choice
        }
        FieldType::Choices(words) => {
            info.choices = Some(words);
            FieldWord::Choices
        }
        FieldType::Duration(max) => {
            (info.min, info.max) = (Some(1), i64::try_from(max).ok());
            FieldWord::Duration
        }
        FieldType::Time => FieldWord::Time,
        FieldType::Clock => FieldWord::Clock,
        FieldType::Zone => FieldWord::Zone,
        FieldType::Money => FieldWord::Money,
        FieldType::Rrule => FieldWord::Rrule,
        FieldType::Url => FieldWord::Url,
        FieldType::Condition => FieldWord::Condition,
        FieldType::List(max, inner) => {
            info.max_entries = Some(max);
            info.entries = Some(inner.iter().map(|f| field_info(kind, f)).collect());
            FieldWord::List
        }
        FieldType::Texts(max) => {
            info.max_entries = Some(max);
            FieldWord::Texts
        }
        FieldType::Map(max) => {
            info.max_entries = Some(max);
            FieldWord::Map
        }
        FieldType::Json => FieldWord::Json,
        FieldType::Secret => FieldWord::Secret,
        FieldType::Connection(provider) => {
            info.names = Some(provider);
            FieldWord::Connection
        }
        FieldType::Ref(prefix) => {
            info.names = Some(prefix);
            FieldWord::Ref
        }
    };
    info
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflows::RUNNABLE_NOW;

    #[test]
    fn every_kind_is_listed_as_it_is() {
        let all = kind_catalogue();
        assert_eq!(all.kinds.len(), catalog().count());
        let runs = all.kinds.iter().filter(|k| k.runs_here).count();
        assert_eq!(runs, RUNNABLE_NOW.len());
        assert!(
            all.kinds
                .iter()
                .all(|k| k.runs_here == k.brought_by.is_none())
        );
        assert_eq!(all.filters.len(), FILTERS.len());
        for operator in &all.operators {
            assert!(!operator.help.is_empty(), "{operator:?}");
        }
    }

    #[test]
    fn a_field_says_what_it_takes() {
        let all = kind_catalogue();
        let kind = |name: &str| all.kinds.iter().find(|k| k.kind == name).expect("kind");
        let approval = kind("human.approval");
        let field = |key: &str| {
            approval
                .fields
                .iter()
                .find(|f| f.key == key)
                .expect("field")
        };
        assert_eq!(
            approval.ports,
            ["approved", "changes", "rejected", "expired"]
        );
        let required = field("required");
        assert_eq!(
            (required.of, required.min, required.max),
            (FieldWord::Integer, Some(1), Some(20))
        );
        assert_eq!(required.default, Some(1.into()));
        assert_eq!(
            field("policy").choices,
            Some(&["company", "any", "all", "count"][..])
        );
        let form = field("form").entries.as_ref().expect("entries");
        assert_eq!(form[2].default, Some("text".into()), "the first word");
        let message = kind("notify.message");
        let channel = message.fields.iter().find(|f| f.key == "channel");
        assert!(channel.is_some_and(|f| !f.runs_here));
        assert!(message.effect_follows_params && message.effect == Effect::Writes);
        assert!(kind("logic.switch").ports_follow_params);
        let written = serde_json::to_value(&all).expect("JSON");
        assert_eq!(written["operators"][0]["is"], "equals");
        assert!(written["kinds"][0]["fields"][0]["type"].is_string());
    }
}
