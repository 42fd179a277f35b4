//! Amounts of money as they arrive: decimal text, or a JSON number read by its digits. A binary
//! floating-point number never stands in between.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::value::RawValue;

/// An exact decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount(pub(super) Decimal);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(reader)?;
        let text = raw.get().trim_matches('"');
        let plain =
            !text.is_empty() && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-'));
        let exact = plain.then(|| Decimal::from_str_exact(text).ok()).flatten();
        exact
            .map(Self)
            .ok_or_else(|| D::Error::custom("expected an amount such as \"1250.00\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_taken_as_they_stand() {
        for (json, want) in [
            ("\"1250.00\"", "1250.00"),
            ("1250", "1250"),
            ("0.1", "0.1"),
            ("9007199254740993.1", "9007199254740993.1"),
        ] {
            assert_eq!(
                serde_json::from_str::<Amount>(json)
                    .expect(json)
                    .0
                    .to_string(),
                want
            );
        }
        for json in [
            "\"\"",
            "\"1,5\"",
            "1e3",
            "\"NaN\"",
            "null",
            "true",
            "{}",
            "\"1 000\"",
            "\"0x10\"",
        ] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }
}
