//! A strict look at JSON before anything else reads it: one value, at most 64 levels deep, no key
//! twice in an object. Readers differ on which of two equal keys counts; so neither does.

use std::{collections::HashSet, fmt};

use serde::de::{DeserializeSeed, Deserializer as _, Error as _, MapAccess, SeqAccess, Visitor};

/// Deepest nesting.
pub const DEPTH: u32 = 64;

/// What is wrong with the text, with its line and column.
pub fn check(text: &[u8]) -> Result<(), String> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    reader
        .deserialize_any(Strict(DEPTH))
        .and_then(|()| reader.end())
        .map_err(|e| e.to_string())
}

#[derive(Clone, Copy)]
struct Strict(u32);

impl Strict {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        self.0
            .checked_sub(1)
            .map(Self)
            .ok_or_else(|| E::custom(format!("nested deeper than {DEPTH} levels")))
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        // Postgres keeps no NUL in text; better refused here than failing there.
        if text.contains('\0') {
            Err(E::custom("text with a NUL character"))
        } else {
            Ok(())
        }
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        while items.next_element_seed(inner)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        let mut keys = HashSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            if key.contains('\0') {
                return Err(A::Error::custom("a key with a NUL character"));
            }
            if let Some(twice) = keys.replace(key) {
                return Err(A::Error::custom(format!("the key {twice:?} stands twice")));
            }
            entries.next_value_seed(inner)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn one_value_without_double_keys_and_not_too_deep() {
        for good in [r#"{"a":[1,2.5,null,true,"x"],"b":{"a":1}}"#, "{}", " 7 "] {
            assert_eq!(check(good.as_bytes()), Ok(()), "{good}");
        }
        let deep = "[".repeat(65) + &"]".repeat(65);
        for (bad, why) in [
            (r#"{"a":1,"a":2}"#, "stands twice"),
            (r#"{"x":{"a":1,"\u0061":2}}"#, "stands twice"),
            (deep.as_str(), "deeper"),
            ("{} {}", "trailing"),
            ("{", "EOF"),
            ("", "EOF"),
            (r#"{"a":"\u0000"}"#, "NUL"),
            ("{'a':1}", "key must be a string"),
            ("\u{feff}{}", "expected value"),
            ("NaN", "expected value"),
        ] {
            let error = check(bad.as_bytes()).expect_err(bad);
            assert!(error.contains(why), "{bad}: {error}");
        }
        assert!(check(b"{\"a\":\"\xff\"}").is_err());
    }
}
