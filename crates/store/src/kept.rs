//! Values of runs as they are read. A row that holds a value nobody can read must not take the page, the end or
//! the cancelling of its run with it.

use serde_json::{Value, json};
use sqlx::{
    Decode, Postgres, Type,
    error::BoxDynError,
    postgres::{PgTypeInfo, PgValueRef},
};

/// Levels of lists and records that are read; the parser reads at most 127.
const LEVELS_MAX: usize = 120;

/// A value of a run. One that nests too deep to be read, stored before there was a bound, is replaced by
/// `{"too_deep": "…"}`, which says so.
#[derive(Debug)]
pub(crate) struct Kept(Value);

impl From<Kept> for Value {
    fn from(kept: Kept) -> Self {
        kept.0
    }
}

impl Type<Postgres> for Kept {
    fn type_info() -> PgTypeInfo {
        <Value as Type<Postgres>>::type_info()
    }

    fn compatible(ty: &PgTypeInfo) -> bool {
        <Value as Type<Postgres>>::compatible(ty)
    }
}

impl<'r> Decode<'r, Postgres> for Kept {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        if is_deep(value.as_bytes()?) {
            let why = "This value nests too deep to be read; it was stored before that was refused";
            return Ok(Self(json!({ "too_deep": why })));
        }
        <Value as Decode<'r, Postgres>>::decode(value).map(Self)
    }
}

/// Whether JSON text nests deeper than can be read. The byte before binary JSON changes nothing here.
fn is_deep(text: &[u8]) -> bool {
    let (mut level, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                level += 1;
                if level > LEVELS_MAX {
                    return true;
                }
            }
            b']' | b'}' if !quoted => level = level.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_counted_outside_of_texts() {
        let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
        assert!(!is_deep(nested(LEVELS_MAX).as_bytes()));
        assert!(is_deep(nested(LEVELS_MAX + 1).as_bytes()));
        assert!(!is_deep(format!("\"\\\"{}\"", nested(500)).as_bytes()));
        assert!(!is_deep("[{}],".repeat(500).as_bytes()));
    }
}
