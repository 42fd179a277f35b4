//! Content: what writers draft, people edit and approve, and networks receive.

mod asset;
mod body;
pub mod limits;
mod score;

pub use asset::{Content, ContentEdit, ContentStatus, Provenance};
pub use body::{AdBody, BlogBody, BlogSection, ContentBody, ContentKind, EmailBody, SocialBody};
pub use score::{Score, score_text};
