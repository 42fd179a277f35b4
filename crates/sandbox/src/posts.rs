//! The posts that were accepted: kept in memory, and in `accepted.jsonl` before anyone is told.

use std::{io, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::journal::Journal;

/// The networks the stand-in plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// X.
    X,
    /// LinkedIn.
    LinkedIn,
}

impl Network {
    /// The same text by the same account is refused for this long. X says only "again"; twelve
    /// hours is what people report. LinkedIn: about ten minutes.
    fn duplicate_window(self) -> TimeDelta {
        match self {
            Self::X => TimeDelta::hours(12),
            Self::LinkedIn => TimeDelta::minutes(10),
        }
    }
}

/// A post the stand-in took: one line of `accepted.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedPost {
    /// Where.
    pub network: Network,
    /// The author: X user id, or LinkedIn URN.
    pub account: String,
    /// Id of the post there.
    pub id: String,
    /// The text as readers see it.
    pub text: String,
    /// LinkedIn's commentary exactly as it came in, markup and all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commentary: Option<String>,
    /// When, by the stand-in's clock.
    pub at: DateTime<Utc>,
}

/// Why a post was not taken.
pub(crate) enum NotTaken {
    /// The same text is out already, under this id.
    Duplicate(String),
    /// The disk would not have it.
    Disk(io::Error),
}

/// All posts, oldest first.
pub(crate) struct Posts {
    journal: Journal,
    all: Vec<AcceptedPost>,
    last_number: u64,
}

impl Posts {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let (journal, all) = Journal::open::<AcceptedPost>(path)?;
        let last_number = all.iter().filter_map(|p| number(&p.id)).max().unwrap_or(0);
        Ok(Self {
            journal,
            all,
            last_number,
        })
    }

    pub(crate) fn all(&self) -> &[AcceptedPost] {
        &self.all
    }

    pub(crate) fn find(&self, id: &str) -> Option<&AcceptedPost> {
        self.all.iter().find(|p| p.id == id)
    }

    /// The posts of one author, newest first.
    pub(crate) fn by(
        &self,
        network: Network,
        account: &str,
    ) -> impl Iterator<Item = &AcceptedPost> {
        self.all
            .iter()
            .rev()
            .filter(move |p| p.network == network && p.account == account)
    }

    /// Takes a post: on the disk first, then in the list. `id` is filled in here.
    pub(crate) fn take(
        &mut self,
        mut post: AcceptedPost,
        refuse_duplicates: bool,
    ) -> Result<AcceptedPost, NotTaken> {
        let since = post.at - post.network.duplicate_window();
        let twin = self
            .by(post.network, &post.account)
            .find(|p| p.text == post.text && p.at > since);
        if let Some(twin) = twin.filter(|_| refuse_duplicates) {
            return Err(NotTaken::Duplicate(twin.id.clone()));
        }
        let number = self.next_number(post.at);
        post.id = match post.network {
            Network::X => number.to_string(),
            Network::LinkedIn => format!("urn:li:share:{number}"),
        };
        self.journal.append(&post).map_err(NotTaken::Disk)?;
        self.last_number = number;
        self.all.push(post.clone());
        Ok(post)
    }

    pub(crate) fn clear(&mut self) -> io::Result<()> {
        self.journal.clear()?;
        self.all.clear();
        Ok(())
    }

    /// Rises with time and never repeats, as the networks' own numbers do.
    fn next_number(&self, at: DateTime<Utc>) -> u64 {
        let millis = u64::try_from(at.timestamp_millis() - 1_288_834_974_657).unwrap_or(0);
        (millis << 22).max(self.last_number + 1)
    }
}

fn number(id: &str) -> Option<u64> {
    id.rsplit(':').next()?.parse().ok()
}
