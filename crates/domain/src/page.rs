//! Cursor paging: lists are read forward from an opaque cursor, never by offset, and always end
//! their order with the id.

use serde::{Deserialize, Serialize};

/// Smallest, usual and largest number of rows of one page.
pub const PAGE_DEFAULT: u32 = 50;
/// No list answers more rows than this at once.
pub const PAGE_MAX: u32 = 200;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageRequest {
    /// `next` of the page before; absent for the first page.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 when absent.
    #[serde(default)]
    pub limit: Option<u32>,
}

impl PageRequest {
    /// Rows to read, kept within the limits.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX)
    }
}

/// Whether `text` looks like a cursor of ours: the microseconds of a time, an underscore, an id. One
/// that does not is refused where a program sends it.
#[must_use]
pub fn is_cursor(text: &str) -> bool {
    text.split_once('_').is_some_and(|(micros, id)| {
        text.len() <= 64 && micros.parse::<i64>().is_ok() && uuid::Uuid::try_parse(id).is_ok()
    })
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows, newest first unless the endpoint says otherwise.
    pub items: Vec<T>,
    /// Cursor of the page after this one; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
