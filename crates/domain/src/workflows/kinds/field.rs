//! What one parameter of a kind may be. Forms are drawn from these, and validation reads them.

use serde::Serialize;

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Text of at most so many characters.
    Text(u32),
    /// A whole number within the bounds.
    Integer(i64, i64),
    /// A number within the bounds.
    Decimal(i64, i64),
    /// Yes or no.
    Bool,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Several of these words.
    Choices(&'static [&'static str]),
    /// A length of time in seconds, at most so many.
    Duration(u64),
    /// A point in time, RFC 3339.
    Time,
    /// A time of day, such as `09:30`.
    Clock,
    /// An IANA zone.
    Zone,
    /// `{amount, currency}`.
    Money,
    /// A recurrence rule of RFC 5545.
    Rrule,
    /// A web address; `https` and no private host.
    Url,
    /// Conditions over tokens: `{match: all|any, rules: [{value, is, than}]}`.
    Condition,
    /// At most so many entries with these fields.
    List(u32, &'static [FieldSpec]),
    /// At most so many texts.
    Texts(u32),
    /// Named values, any text to any JSON; at most so many.
    Map(u32),
    /// Anything.
    Json,
    /// The name of a secret that is stored elsewhere; the secret itself never stands in a document.
    Secret,
    /// The id of a connected account of that provider; empty means the only one.
    Connection(&'static str),
    /// The id of another object, with its prefix: `wfl`, `brd`.
    Ref(&'static str),
}

/// When a field is shown and asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VisibleIf {
    /// Another field of the same kind.
    pub field: &'static str,
    /// It has one of these values.
    pub is: &'static [&'static str],
}

/// One parameter of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FieldSpec {
    /// Its name in `params`.
    pub key: &'static str,
    /// Its name in words.
    pub label: &'static str,
    /// What it may be.
    pub of: FieldType,
    /// Must be filled in while it is visible.
    pub required: bool,
    /// What counts when it is absent, as JSON.
    pub default: Option<&'static str>,
    /// Whether tokens may stand in it.
    pub token_ok: bool,
    /// When it is shown.
    pub visible_if: Option<VisibleIf>,
    /// What a person should know.
    pub help: &'static str,
}

impl FieldSpec {
    /// A field of that type: not required, no default, no tokens, always visible.
    #[must_use]
    pub const fn new(key: &'static str, label: &'static str, of: FieldType) -> Self {
        Self {
            key,
            label,
            of,
            required: false,
            default: None,
            token_ok: false,
            visible_if: None,
            help: "",
        }
    }

    /// Text in which tokens may stand.
    #[must_use]
    pub const fn text(key: &'static str, label: &'static str, max: u32) -> Self {
        let mut field = Self::new(key, label, FieldType::Text(max));
        field.token_ok = true;
        field
    }

    /// One of these words; the first one unless said otherwise.
    #[must_use]
    pub const fn choice(
        key: &'static str,
        label: &'static str,
        words: &'static [&'static str],
    ) -> Self {
        Self::new(key, label, FieldType::Choice(words))
    }

    /// A whole number within the bounds.
    #[must_use]
    pub const fn integer(key: &'static str, label: &'static str, min: i64, max: i64) -> Self {
        Self::new(key, label, FieldType::Integer(min, max))
    }

    /// Must be filled in while it is visible.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Counts as this JSON when it is absent.
    #[must_use]
    pub const fn default(mut self, json: &'static str) -> Self {
        self.default = Some(json);
        self
    }

    /// Tokens may stand in it.
    #[must_use]
    pub const fn tokens(mut self) -> Self {
        self.token_ok = true;
        self
    }

    /// Shown while another field has one of these values.
    #[must_use]
    pub const fn when(mut self, field: &'static str, is: &'static [&'static str]) -> Self {
        self.visible_if = Some(VisibleIf { field, is });
        self
    }

    /// What a person should know.
    #[must_use]
    pub const fn help(mut self, text: &'static str) -> Self {
        self.help = text;
        self
    }
}
