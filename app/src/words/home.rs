//! Words of the dashboard.

use crate::i18n::msg;

msg! {
    TITLE = "home.title": "Home";
    NEEDS_YOU = "home.needs_you": "Needs you";
    NOTHING = "home.nothing": "Nothing needs you";
    NOTHING_TEXT = "home.nothing_text": "Approvals, failed posts and broken connections show here.";
    OPEN = "home.open": "Open";
    REVIEW = "home.review": "Review";
    RECONNECT = "home.reconnect": "Reconnect";
    LOOK = "home.look": "Look at it";
    TOTALS = "home.totals": "All channels";
    NEWEST = "home.newest": "Newest posts";
    FIRST = "home.first": "First steps";
    FIRST_TEXT = "home.first_text": "Four steps from an empty workspace to numbers.";
    STEP_BRAND = "home.step_brand": "Publish your brand guidelines";
    STEP_BRAND_TEXT = "home.step_brand_text": "Agents write from the published version only.";
    STEP_CONNECT = "home.step_connect": "Connect X or LinkedIn";
    STEP_CONNECT_TEXT = "home.step_connect_text": "Posts go out through your own account.";
    STEP_CAMPAIGN = "home.step_campaign": "Write a campaign brief";
    STEP_CAMPAIGN_TEXT = "home.step_campaign_text": "What to say, to whom, within which bounds.";
    STEP_RUN = "home.step_run": "Start the campaign";
    STEP_RUN_TEXT = "home.step_run_text": "Agents draft a post for each channel; you approve the words.";
    STEP_DONE = "home.step_done": "Done";
    EXPLORE = "home.explore": "Explore with sample data";
    EXPLORE_TEXT = "home.explore_text": "Adds a marked sample company with three campaigns and 60 days of figures. One click removes it.";
    EXPLORED = "home.explored": "Sample data added";
    SAMPLE_FIGURES = "home.sample_figures": "These figures are from the sample company. They stop counting as soon as you publish a post of your own.";
}
