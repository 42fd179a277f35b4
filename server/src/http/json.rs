//! A strict look at JSON before anything else reads it: one value, at most 64 levels deep, no key
//! twice in an object, no whole number beyond 64 bits. Readers differ on which of two equal keys counts, and we
//! would keep another number than was sent; so neither is taken.

use std::{collections::HashSet, fmt};

use serde::de::{DeserializeSeed, Deserializer as _, Error as _, MapAccess, SeqAccess, Visitor};

/// Deepest nesting.
pub const DEPTH: u32 = 64;

/// Below 2 to the power of 63, whole numbers are read as they are; from 2 to the power of 64 on never.
const BEYOND: f64 = 9_223_372_036_854_775_808.0;

const TOO_LONG: &str = "a number beyond 64 bits";

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
    fn visit_f64<E: serde::de::Error>(self, n: f64) -> Result<(), E> {
        // A whole number that fits is read as one. From here on neighbours are hundreds apart.
        if n.abs() >= BEYOND {
            return Err(E::custom(format!("{TOO_LONG}; send it as text")));
        }
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
            let name = key.clone();
            if let Some(twice) = keys.replace(key) {
                return Err(A::Error::custom(format!("the key {twice:?} stands twice")));
            }
            let read = entries.next_value_seed(inner);
            read.map_err(|e| named(&name, e))?;
        }
        Ok(())
    }
}

/// Says in which field a number stands that is too long; the position stays at the end.
fn named<E: serde::de::Error>(field: &str, error: E) -> E {
    let text = error.to_string();
    if text.contains(TOO_LONG) {
        E::custom(format!("{field}: {text}"))
    } else {
        error
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn one_value_without_double_keys_and_not_too_deep() {
        for good in [
            r#"{"a":[1,2.5,null,true,"x"],"b":{"a":1}}"#,
            "{}",
            " 7 ",
            "[18446744073709551615,-9223372036854775808,0.1,1e15]",
        ] {
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
            (
                r#"{"order":{"id":123456789012345678901234567890}}"#,
                "order: id: a number beyond 64 bits",
            ),
            (
                r#"{"id":-9223372036854775809}"#,
                "send it as text at line 1",
            ),
            ("[18446744073709551616]", "beyond 64 bits"),
        ] {
            let error = check(bad.as_bytes()).expect_err(bad);
            assert!(error.contains(why), "{bad}: {error}");
        }
        assert!(check(b"{\"a\":\"\xff\"}").is_err());
    }
}
