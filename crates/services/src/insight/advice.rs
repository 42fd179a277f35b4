//! Advice: named rules over a campaign's posts, each with the posts it rests on. No evidence, no
//! advice.

use domain::{
    insight::{Metric, PostFigures, Recommendation},
    publishing::Network,
};

/// Fewest posts of a group before it is compared.
const ENOUGH: usize = 3;

/// What the rules say about these posts; may be empty.
#[must_use]
pub fn recommend(posts: &[PostFigures]) -> Vec<Recommendation> {
    [stronger_network(posts), best_post(posts), no_clicks(posts)]
        .into_iter()
        .flatten()
        .collect()
}

fn engagement(post: &PostFigures) -> i64 {
    post.counters.of(Metric::Engagement).unwrap_or(0)
}

/// One network brings at least half as much again per post as the other.
fn stronger_network(posts: &[PostFigures]) -> Option<Recommendation> {
    let of = |network: Network| {
        posts
            .iter()
            .filter(|p| p.publication.network == network)
            .collect::<Vec<_>>()
    };
    let (x, linkedin) = (of(Network::X), of(Network::LinkedIn));
    if x.len() < ENOUGH || linkedin.len() < ENOUGH {
        return None;
    }
    let per_post = |group: &[&PostFigures]| {
        group.iter().map(|p| engagement(p)).sum::<i64>() / group.len() as i64
    };
    let (a, b) = (per_post(&x), per_post(&linkedin));
    let (stronger, group, high, low) = if a >= b {
        (Network::X, &x, a, b)
    } else {
        (Network::LinkedIn, &linkedin, b, a)
    };
    (high * 2 >= low * 3 && high > 0).then(|| Recommendation {
        rule: "stronger_network".to_owned(),
        text: format!(
            "{} brings {high} actions per post against {low}: give it more of the next posts",
            stronger.label()
        ),
        evidence: group.iter().map(|p| p.publication.id).collect(),
    })
}

/// One post brings at least twice the median.
fn best_post(posts: &[PostFigures]) -> Option<Recommendation> {
    if posts.len() < ENOUGH {
        return None;
    }
    let mut sorted: Vec<i64> = posts.iter().map(engagement).collect();
    sorted.sort_unstable();
    let median = sorted[sorted.len() / 2];
    let best = posts.iter().max_by_key(|p| engagement(p))?;
    let top = engagement(best);
    (top >= median * 2 && top > 0 && median > 0).then(|| Recommendation {
        rule: "best_post".to_owned(),
        text: format!(
            "This post brought {top} actions, the median is {median}: take its angle up again"
        ),
        evidence: vec![best.publication.id],
    })
}

/// Posts with a link and many views that nobody followed.
fn no_clicks(posts: &[PostFigures]) -> Option<Recommendation> {
    let ignored: Vec<_> = posts
        .iter()
        .filter(|p| {
            p.publication.text.contains("http")
                && p.counters.of(Metric::Reach) >= Some(500)
                && p.counters.clicks == Some(0)
        })
        .map(|p| p.publication.id)
        .collect();
    (!ignored.is_empty()).then(|| Recommendation {
        rule: "link_without_clicks".to_owned(),
        text: format!("{} posts were seen at least 500 times and their link was never followed: say earlier what it leads to", ignored.len()),
        evidence: ignored,
    })
}
