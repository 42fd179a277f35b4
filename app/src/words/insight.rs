//! Words around figures.

use crate::i18n::{msg, plural};

msg! {
    REACH = "insight.reach": "Reach";
    ENGAGEMENT = "insight.engagement": "Engagement";
    CLICKS = "insight.clicks": "Link clicks";
    UNIT_PEOPLE = "insight.people": "people";
    UNIT_IMPRESSIONS = "insight.impressions": "impressions";
    UNIT_BOTH = "insight.both": "people and impressions";
    UNIT_CLICKS = "insight.unit_clicks": "clicks";
    UNIT_ACTIONS = "insight.actions": "actions";
    PERIOD = "insight.period": "{from} to {to}";
    NO_BEFORE = "insight.no_before": "Nothing was out before";
    FROM_ZERO = "insight.from_zero": "From 0 to {n}";
    THAN_BEFORE = "insight.than_before": "against the period before";
    BEFORE_WAS = "insight.before_was": "The period before: {n}";
    READ = "insight.read": "Read";
    NOT_READ = "insight.not_read": "Not read yet";
    SERIES = "insight.series": "Gain per day, {from} to {to}. Last {last}, most {most} on {day}.";
    DAY_OPEN = "insight.day_open": "The last day is not over yet.";
    NOT_TOLD = "insight.not_told": "Not available";
    NOT_TOLD_WHY = "insight.not_told_why": "{network} does not report this number for this account or for posts of this age.";
    DAYS = "insight.days": "Period";
    DAYS_7 = "insight.days_7": "Last 7 days";
    DAYS_30 = "insight.days_30": "Last 30 days";
    DAYS_60 = "insight.days_60": "Last 60 days";
    BY_CHANNEL = "insight.by_channel": "By channel";
    CHANNEL = "insight.channel": "Channel";
    POSTS = "insight.posts": "Posts";
    POST = "insight.post": "Post";
    OUT_SINCE = "insight.out_since": "Out since";
    TREND = "insight.trend": "Engagement per day";
    AGE = "insight.age": "Read";
    OPEN_POST = "insight.open_post": "Open on {network}";
    POSTS_NOTE = "insight.posts_note": "Running totals since each post went out, as the network reported them.";
    NO_POSTS = "insight.no_posts": "No post is out yet";
    NO_POSTS_TEXT = "insight.no_posts_text": "Figures appear within minutes of the first published post.";
    ADVICE = "insight.advice": "What the figures suggest";
}
plural! {
    EVIDENCE = "insight.evidence": "Rests on {n} post", "Rests on {n} posts";
}
