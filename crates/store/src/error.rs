//! What can go wrong in the store, sorted by what a caller can do about it.

/// Result of every store call.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a store call failed. Lookups answer `Option`, so there is no "not found".
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be reached, or has no connection free in time. Try again.
    #[error("the database is away")]
    Unavailable(#[source] sqlx::Error),
    /// A unique key is taken; names the constraint.
    #[error("{0} is taken")]
    Taken(String),
    /// A reference points at nothing of this tenant; names the constraint.
    #[error("{0} points at nothing")]
    Dangling(String),
    /// A row holds what the domain does not know: names table, column and value.
    #[error("{table}.{column} holds {value:?}")]
    Inconsistent {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// What it holds.
        value: String,
    },
    /// Anything else.
    #[error("a query failed")]
    Query(#[source] sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::error::ErrorKind;
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Tls(_)
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
            sqlx::Error::Database(db) => {
                let constraint = db.constraint().unwrap_or_default().to_owned();
                match db.kind() {
                    ErrorKind::UniqueViolation => Self::Taken(constraint),
                    ErrorKind::ForeignKeyViolation => Self::Dangling(constraint),
                    // 57P01..57P03: terminated by an administrator, crashed, starting up; 53300: no slot free.
                    _ if db.code().is_some_and(|c| {
                        matches!(
                            c.as_ref(),
                            "57P01" | "57P02" | "57P03" | "53300" | "08006" | "08003"
                        )
                    }) =>
                    {
                        Self::Unavailable(error)
                    }
                    _ => Self::Query(error),
                }
            }
            _ => Self::Query(error),
        }
    }
}

/// Reads a stored word, or says which column holds an unknown one.
pub(crate) fn word<T>(
    table: &'static str,
    column: &'static str,
    value: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T> {
    parse(value).ok_or_else(|| Error::Inconsistent {
        table,
        column,
        value: value.to_owned(),
    })
}

/// Reads a stored document, or says which column holds an unreadable one.
pub(crate) fn document<T: serde::de::DeserializeOwned>(
    table: &'static str,
    column: &'static str,
    value: serde_json::Value,
) -> Result<T> {
    serde_json::from_value(value).map_err(|e| Error::Inconsistent {
        table,
        column,
        value: e.to_string(),
    })
}

/// Writes a document. Types of ours always serialise; a failure is reported like a bad row.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<serde_json::Value> {
    serde_json::to_value(value).map_err(|e| Error::Inconsistent {
        table: "json",
        column: "value",
        value: e.to_string(),
    })
}
