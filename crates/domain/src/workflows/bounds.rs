//! How large and how deep a value of a run may be: what a step is given, what it gives and what flows on. Looked
//! at where a value is made, so that nothing larger is ever stored or handed on.

use serde_json::Value;

use super::StepError;

/// Most bytes of one value as JSON text.
pub const VALUE_BYTES_MAX: usize = 1024 * 1024;

/// Most bytes that the steps of one run are given and give, all together: 256 MB.
pub const RUN_BYTES_MAX: usize = 256 * VALUE_BYTES_MAX;

/// Most lists and records inside one another.
pub const VALUE_DEPTH_MAX: usize = 64;

/// A size is counted up to here, to say how large a value is that is too large.
const COUNTED_MAX: usize = 64 * VALUE_BYTES_MAX;

/// Why a value cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutOfBounds {
    /// It has more bytes than [`VALUE_BYTES_MAX`].
    TooLarge,
    /// It nests deeper than [`VALUE_DEPTH_MAX`].
    TooDeep,
}

impl OutOfBounds {
    /// The stable word for it: `too_large`, `too_deep`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::TooDeep => "too_deep",
        }
    }

    /// Why a step fails whose value, named by `what`, cannot be taken.
    #[must_use]
    pub fn refusal(self, what: &str) -> StepError {
        let (message, hint) = match self {
            Self::TooLarge => (
                format!(
                    "{what} would be larger than a value may be: {VALUE_BYTES_MAX} bytes (1 MB)"
                ),
                "Pass on less: choose the fields that are needed, or split the list",
            ),
            Self::TooDeep => (
                format!(
                    "{what} would nest more than {VALUE_DEPTH_MAX} lists and records inside one another"
                ),
                "Set the field itself instead of putting the whole item into it",
            ),
        };
        StepError {
            code: self.code().to_owned(),
            message,
            hint: hint.to_owned(),
        }
    }
}

/// The bytes of a value as JSON text. Counting ends as soon as there are more than `most`, or the value nests
/// too deep; so it costs no more than a value that fits.
pub fn measure(value: &Value, most: usize) -> Result<usize, OutOfBounds> {
    let mut left = most;
    count(value, VALUE_DEPTH_MAX, &mut left)?;
    Ok(most - left)
}

/// Whether a run may hold a value; answers its bytes. `what` is named in the error: "What the step gives".
/// The error is one that another try does not mend.
pub fn within_bounds(value: &Value, what: &str) -> Result<usize, StepError> {
    measure(value, VALUE_BYTES_MAX).map_err(|why| match (why, measure(value, COUNTED_MAX)) {
        (OutOfBounds::TooLarge, Ok(bytes)) => StepError {
            message: format!(
                "{what} would have {bytes} bytes; a value has at most {VALUE_BYTES_MAX} (1 MB)"
            ),
            ..why.refusal(what)
        },
        _ => why.refusal(what),
    })
}

fn take(left: &mut usize, bytes: usize) -> Result<(), OutOfBounds> {
    *left = left.checked_sub(bytes).ok_or(OutOfBounds::TooLarge)?;
    Ok(())
}

fn count(value: &Value, depth: usize, left: &mut usize) -> Result<(), OutOfBounds> {
    match value {
        Value::Null | Value::Bool(true) => take(left, 4),
        Value::Bool(false) => take(left, 5),
        Value::Number(n) => take(left, n.to_string().len()),
        Value::String(text) => take_text(text, left),
        Value::Array(list) => {
            let depth = depth.checked_sub(1).ok_or(OutOfBounds::TooDeep)?;
            take(left, 2 + list.len().saturating_sub(1))?;
            list.iter().try_for_each(|item| count(item, depth, left))
        }
        Value::Object(map) => {
            let depth = depth.checked_sub(1).ok_or(OutOfBounds::TooDeep)?;
            // A colon for each, commas between.
            take(left, 2 + (2 * map.len()).saturating_sub(1))?;
            map.iter().try_for_each(|(key, item)| {
                take_text(key, left)?;
                count(item, depth, left)
            })
        }
    }
}

fn take_text(text: &str, left: &mut usize) -> Result<(), OutOfBounds> {
    take(left, text.len() + 2)?;
    let escapes: usize = text
        .bytes()
        .map(|b| match b {
            b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 8 | 12 => 1,
            0..=31 => 5,
            _ => 0,
        })
        .sum();
    take(left, escapes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn nested(levels: usize) -> Value {
        (0..levels).fold(json!(1), |inner, _| json!({ "v": inner }))
    }

    #[test]
    fn a_value_is_measured_as_its_text_is_long() {
        for value in [
            json!(null),
            json!([true, false, -12, 1.5, 1e300, u64::MAX]),
            json!({ "a": [], "b": {}, "c\n": "\"ä😀\u{1}\t\\/" }),
            nested(VALUE_DEPTH_MAX),
        ] {
            let text = value.to_string();
            assert_eq!(measure(&value, VALUE_BYTES_MAX), Ok(text.len()), "{text}");
            assert_eq!(measure(&value, text.len() - 1), Err(OutOfBounds::TooLarge));
        }
    }

    #[test]
    fn what_is_too_large_or_too_deep_is_refused_with_its_size_and_the_limit() {
        assert!(within_bounds(&json!("x".repeat(VALUE_BYTES_MAX - 2)), "It").is_ok());
        let large = within_bounds(&json!("x".repeat(VALUE_BYTES_MAX)), "It").expect_err("large");
        assert_eq!(large.code, "too_large");
        assert!(large.message.contains("1048578") && large.message.contains("1 MB"));
        let deep = within_bounds(&nested(VALUE_DEPTH_MAX + 1), "It").expect_err("deep");
        assert_eq!(deep.code, "too_deep");
        assert!(deep.message.contains("64"));
        assert!(within_bounds(&nested(500), "It").is_err());
    }
}
