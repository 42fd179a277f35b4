//! Reading documents: the chain of migrations from every format that was ever written, and the
//! strict reader for texts from outside.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{LIMITS, WorkflowDoc};
use crate::shape::in_words;

/// Why a text or a value is not a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocError {
    /// Written by a newer program.
    #[error(
        "This workflow has format {found}; this program reads up to {known}. Update Bellwether"
    )]
    Newer {
        /// Its format.
        found: u64,
        /// The newest this build reads.
        known: u32,
    },
    /// No format number, or one that never was.
    #[error(
        "A workflow names its format as \"schema\", a number from 1 to {}",
        WorkflowDoc::SCHEMA
    )]
    NoSchema,
    /// Larger than a document may be.
    #[error("A document has at most {max} MB; this has {bytes} bytes", max = LIMITS.bytes / 1024 / 1024)]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Not JSON, a key twice, a field that is missing, wrong or unknown.
    #[error("This is not a workflow: {0}")]
    Malformed(String),
}

/// One step of the chain: from its format to the next.
type Migration = fn(&mut Map<String, Value>);

/// `MIGRATIONS[n]` leads from format n + 1 to n + 2.
const MIGRATIONS: [Migration; WorkflowDoc::SCHEMA as usize - 1] = [from_1];

/// Format 2 added groups, notes, settings and the options of a node. All of them may be absent, so
/// nothing but the number changes.
const fn from_1(_: &mut Map<String, Value>) {}

/// Reads a document of any format up to this build's and brings it to this build's.
///
/// Guarantees: a document that this build wrote comes back equal; a newer one is refused with its
/// number; nothing else about the document is judged (that is `validate`'s work).
pub fn migrate(json: Value) -> Result<WorkflowDoc, DocError> {
    let Value::Object(mut map) = json else {
        return Err(DocError::Malformed("Use an object".to_owned()));
    };
    let found = map
        .get("schema")
        .and_then(Value::as_u64)
        .filter(|n| *n > 0)
        .ok_or(DocError::NoSchema)?;
    if found > u64::from(WorkflowDoc::SCHEMA) {
        return Err(DocError::Newer {
            found,
            known: WorkflowDoc::SCHEMA,
        });
    }
    for step in &MIGRATIONS[found as usize - 1..] {
        step(&mut map);
    }
    map.insert("schema".to_owned(), WorkflowDoc::SCHEMA.into());
    serde_json::from_value(Value::Object(map))
        .map_err(|e| DocError::Malformed(in_words(&e.to_string())))
}

/// Reads a document from a text, such as an imported file. Besides what [`migrate`] refuses: more
/// bytes than [`LIMITS`] allows, and an object that has the same key twice.
pub fn read(text: &str) -> Result<WorkflowDoc, DocError> {
    if text.len() > LIMITS.bytes {
        return Err(DocError::TooLarge { bytes: text.len() });
    }
    migrate(read_json(text)?)
}

/// Reads JSON from a text, strictly: an object that has the same key twice is refused.
pub fn read_json(text: &str) -> Result<Value, DocError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Unique
        .deserialize(&mut reader)
        .map_err(|e| DocError::Malformed(in_words(&e.to_string())))?;
    reader
        .end()
        .map_err(|e| DocError::Malformed(in_words(&e.to_string())))?;
    Ok(value)
}

/// A document on the wire has the format of this build on both sides.
pub(super) fn current_schema<'de, D: Deserializer<'de>>(d: D) -> Result<u32, D::Error> {
    let found = u32::deserialize(d)?;
    if found == WorkflowDoc::SCHEMA {
        return Ok(found);
    }
    Err(D::Error::custom(format_args!(
        "workflow format {found} instead of {}",
        WorkflowDoc::SCHEMA
    )))
}

/// Any JSON value whose objects have each key once.
struct Unique;

impl<'de> DeserializeSeed<'de> for Unique {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Value, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Value;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(Unique)? {
            items.push(item);
        }
        Ok(items.into())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut out = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(Unique)?;
            if out.contains_key(&key) {
                return Err(A::Error::custom(format_args!("\"{key}\" stands twice")));
            }
            out.insert(key, value);
        }
        Ok(out.into())
    }
}
