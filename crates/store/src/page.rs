//! Cursors: the sort value and the id of the last row, as text a client hands back unread.

use chrono::{DateTime, TimeZone, Utc};
use domain::page::PageRequest;
use uuid::Uuid;

/// Where a list that is newest first goes on: rows older than this.
#[derive(Debug, Clone, Copy)]
pub(crate) struct After {
    pub at: DateTime<Utc>,
    pub id: Uuid,
}

/// The start of a list: later than any row.
fn beginning() -> After {
    After {
        at: DateTime::<Utc>::MAX_UTC.min(
            Utc.timestamp_opt(253_402_300_799, 0)
                .single()
                .unwrap_or_default(),
        ),
        id: Uuid::max(),
    }
}

/// Reads a cursor; one that was not made by us starts at the beginning.
pub(crate) fn after(page: &PageRequest) -> After {
    page.cursor
        .as_deref()
        .and_then(parse)
        .unwrap_or_else(beginning)
}

fn parse(cursor: &str) -> Option<After> {
    let (micros, id) = cursor.split_once('_')?;
    let at = Utc.timestamp_micros(micros.parse().ok()?).single()?;
    Some(After {
        at,
        id: Uuid::try_parse(id).ok()?,
    })
}

/// Cuts the one row read too many and makes the cursor of the next page.
pub(crate) fn finish<T>(
    mut items: Vec<T>,
    rows: u32,
    key: impl Fn(&T) -> (DateTime<Utc>, Uuid),
) -> domain::page::Page<T> {
    let more = items.len() > rows as usize;
    items.truncate(rows as usize);
    let next = items.last().filter(|_| more).map(|last| {
        let (at, id) = key(last);
        format!("{}_{}", at.timestamp_micros(), id.simple())
    });
    domain::page::Page { items, next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_goes_on_after_the_last_row_and_rubbish_starts_again() {
        let at = Utc
            .timestamp_micros(1_790_000_000_123_456)
            .single()
            .expect("time");
        let id = Uuid::from_u128(7);
        let page = finish(vec![(at, id), (at, id)], 1, |row| *row);
        assert_eq!(page.items.len(), 1);
        let next = after(&PageRequest {
            cursor: page.next,
            limit: None,
        });
        assert_eq!((next.at, next.id), (at, id));
        let rubbish = after(&PageRequest {
            cursor: Some("'; drop".into()),
            limit: None,
        });
        assert_eq!(rubbish.id, Uuid::max());
    }
}
