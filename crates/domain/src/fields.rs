//! Field-by-field checking. Every input type has one `check` that names each wrong field, the
//! limit it breaks and how to mend it; forms and the server show the same answers.

use serde::{Deserialize, Serialize};

/// One thing wrong with one field of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Path of the field in the input, such as `brief.key_messages.0.text`.
    pub field: String,
    /// Stable word for programs: `required`, `too_long`, `too_short`, `invalid`, `out_of_range`, `unknown`, `taken`.
    pub code: String,
    /// What is wrong and how to mend it, for a person.
    pub message: String,
}

/// Collects the field errors of one input.
#[derive(Debug, Default)]
pub struct Fields {
    errors: Vec<FieldError>,
    prefix: String,
}

impl Fields {
    /// Starts with no error.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one error.
    pub fn add(&mut self, field: &str, code: &str, message: impl Into<String>) {
        self.errors.push(FieldError {
            field: format!("{}{field}", self.prefix),
            code: code.to_owned(),
            message: message.into(),
        });
    }

    /// Checks a nested value; its fields are named `name.…`.
    pub fn nested(&mut self, name: &str, check: impl FnOnce(&mut Fields)) {
        let outer = self.prefix.clone();
        self.prefix = format!("{outer}{name}.");
        check(self);
        self.prefix = outer;
    }

    /// Text with a length in characters between `min` and `max` after trimming, without control
    /// characters other than line breaks and tabs.
    pub fn text(&mut self, field: &str, value: &str, min: usize, max: usize) {
        let n = value.trim().chars().count();
        if n == 0 && min > 0 {
            self.add(field, "required", "Fill this in");
        } else if n < min {
            self.add(
                field,
                "too_short",
                format!("Use at least {min} characters; this has {n}"),
            );
        } else if value.chars().count() > max {
            let n = value.chars().count();
            self.add(
                field,
                "too_long",
                format!("Use at most {max} characters; this has {n}"),
            );
        }
        if value
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        {
            self.add(field, "invalid", "Remove the control characters");
        }
        // Unicode TR 36: they make a line read otherwise than it is written.
        if value
            .chars()
            .any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        {
            self.add(
                field,
                "invalid",
                "Remove the characters that turn the direction of the text",
            );
        }
    }

    /// A name in one line, as [`Fields::text`], without anything that cannot be seen.
    pub fn name(&mut self, field: &str, value: &str, min: usize, max: usize) {
        self.text(field, value, min, max);
        if value.chars().any(|c| {
            matches!(
                c,
                '\n' | '\r' | '\t' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}'
            )
        }) {
            self.add(
                field,
                "invalid",
                "Use one line, without characters that cannot be seen",
            );
        }
    }

    /// A list with at most `max` items.
    pub fn at_most<T>(&mut self, field: &str, items: &[T], max: usize) {
        if items.len() > max {
            let n = items.len();
            self.add(
                field,
                "too_long",
                format!("Use at most {max} entries; this has {n}"),
            );
        }
    }

    /// An http or https address of at most 2,000 characters.
    pub fn web_address(&mut self, field: &str, value: &str) {
        let rest = value
            .strip_prefix("https://")
            .or_else(|| value.strip_prefix("http://"));
        let host_ok = rest
            .and_then(|r| r.split(['/', '?', '#']).next())
            .is_some_and(|h| !h.is_empty() && !h.contains('@') && !h.contains(char::is_whitespace));
        if !host_ok || value.chars().any(|c| c.is_whitespace() || c.is_control()) {
            self.add(
                field,
                "invalid",
                "Use a full web address that begins with https://",
            );
        } else if value.len() > 2_000 {
            self.add(
                field,
                "too_long",
                "Use an address of at most 2000 characters",
            );
        }
    }

    /// `Ok` when nothing is wrong.
    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(self.errors)
        }
    }
}

/// An input whose fields can be checked without asking anybody.
pub trait Check {
    /// Names every wrong field in `into`.
    fn check(&self, into: &mut Fields);

    /// All field errors, or nothing.
    fn checked(&self) -> Result<(), Vec<FieldError>> {
        let mut fields = Fields::new();
        self.check(&mut fields);
        fields.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_it_looks_like() {
        let wrong = |name: &str| {
            let mut fields = Fields::new();
            fields.name("name", name, 1, 50);
            fields.finish().is_err()
        };
        for name in ["a\u{202e}b", "a\u{200b}", "a\nb", "\u{2066}x", "a\u{feff}"] {
            assert!(wrong(name), "{name:?}");
        }
        for name in ["Zoë & Söhne", "مقهى", "👩\u{200d}🚒 Brigade", "נמל"] {
            assert!(!wrong(name), "{name:?}");
        }
    }

    #[test]
    fn each_wrong_field_is_named_with_its_path() {
        let mut fields = Fields::new();
        fields.text("name", " ", 1, 10);
        fields.nested("brief", |f| f.text("objective", "abcdef", 1, 3));
        let errors = fields.finish().expect_err("two errors");
        assert_eq!(errors[0].field, "name");
        assert_eq!(errors[0].code, "required");
        assert_eq!(errors[1].field, "brief.objective");
        assert!(errors[1].message.contains("at most 3"));
    }

    #[test]
    fn web_addresses_need_a_scheme_and_a_host() {
        for (value, ok) in [
            ("https://example.com/a?b=c", true),
            ("http://localhost:3000", true),
            ("javascript:alert(1)", false),
            ("https://", false),
            ("https://user@host/", false),
            ("https://a b", false),
        ] {
            let mut fields = Fields::new();
            fields.web_address("url", value);
            assert_eq!(fields.finish().is_ok(), ok, "{value}");
        }
    }
}
