//! A LinkedIn post's counters: of a page's post in one call, of a member's post one kind at a time.

use domain::insight::Counters;
use engine::ports::SocialError;
use serde::Deserialize;

use super::{LinkedIn, quoted, read};

#[derive(Deserialize)]
struct Elements<T> {
    elements: Vec<T>,
}

#[derive(Deserialize)]
struct Share {
    #[serde(rename = "totalShareStatistics")]
    totals: Totals,
}

#[derive(Deserialize)]
struct Totals {
    #[serde(rename = "impressionCount")]
    impressions: i64,
    #[serde(rename = "uniqueImpressionsCount")]
    reach: i64,
    #[serde(rename = "clickCount")]
    clicks: i64,
    #[serde(rename = "likeCount")]
    likes: i64,
    #[serde(rename = "commentCount")]
    comments: i64,
    #[serde(rename = "shareCount")]
    shares: i64,
}

/// From `organizationalEntityShareStatistics`: organic figures of the last twelve months. A post
/// nobody has seen yet is left out of the answer; its counters are zero.
pub(super) async fn of_page(
    linkedin: &LinkedIn,
    token: &str,
    page: &str,
    post: &str,
) -> Result<Counters, SocialError> {
    let list = if post.starts_with("urn:li:ugcPost:") {
        "ugcPosts"
    } else {
        "shares"
    };
    let query = format!(
        "q=organizationalEntity&organizationalEntity={}&{list}=List({})",
        quoted(page),
        quoted(post)
    );
    let path = ["rest", "organizationalEntityShareStatistics"];
    let found: Elements<Share> = read(linkedin.get(&path, &query, token)).await?;
    let Some(Share { totals }) = found.elements.into_iter().next() else {
        return Ok(Counters {
            reach: Some(0),
            ..Counters::default()
        });
    };
    Ok(Counters {
        impressions: totals.impressions,
        reach: Some(totals.reach),
        likes: totals.likes,
        comments: totals.comments,
        shares: totals.shares,
        clicks: Some(totals.clicks),
    })
}

#[derive(Deserialize)]
struct Count {
    count: i64,
}

/// From `memberCreatorPostAnalytics` (scope `r_member_postAnalytics`), which counts no clicks.
pub(super) async fn of_member(
    linkedin: &LinkedIn,
    token: &str,
    post: &str,
) -> Result<Counters, SocialError> {
    let one = async |kind: &str| {
        let name = if post.starts_with("urn:li:ugcPost:") {
            "ugc"
        } else {
            "share"
        };
        let query = format!(
            "q=entity&entity=({name}:{})&queryType={kind}&aggregation=TOTAL",
            quoted(post)
        );
        let found: Elements<Count> =
            read(linkedin.get(&["rest", "memberCreatorPostAnalytics"], &query, token)).await?;
        Ok::<i64, SocialError>(found.elements.iter().map(|c| c.count).sum())
    };
    Ok(Counters {
        impressions: one("IMPRESSION").await?,
        reach: Some(one("MEMBERS_REACHED").await?),
        likes: one("REACTION").await?,
        comments: one("COMMENT").await?,
        shares: one("RESHARE").await?,
        clicks: None,
    })
}
