//! Words of the page where a workflow begins.

use crate::i18n::{msg, plural};

msg! {
    TITLE = "start.title": "New workflow";
    BLANK = "start.blank": "Blank";
    BLANK_TEXT = "start.blank_text": "An empty canvas. You add a trigger and the steps that follow it.";
    BLANK_ACT = "start.blank_act": "Begin blank";
    DESCRIBE = "start.describe": "Describe it";
    DESCRIBE_TEXT = "start.describe_text": "Say in a sentence what is to happen. It is read by rules in this browser and sent nowhere; what comes of it is a proposal that you accept step by step.";
    SENTENCE = "start.sentence": "What is to happen";
    SENTENCE_HINT = "start.sentence_hint": "In English: what starts it, what is written, who approves, where it goes.";
    NO_SENTENCE = "start.no_sentence": "Say what is to happen";
    LONG_SENTENCE = "start.long_sentence": "Say it in at most {n} characters";
    READ = "start.read": "Read the sentence";
    TRY = "start.try": "Take an example:";
    UNDERSTOOD = "start.understood": "What was understood";
    NOT_UNDERSTOOD = "start.not_understood": "Nothing of this could be made into steps";
    FROM_WORDS = "start.from_words": "from “{words}”";
    BY_RULE = "start.by_rule": "put in by the rules";
    DOUBTS = "start.doubts": "What to look at";
    TO_FILL = "start.to_fill": "What is left for you to fill in";
    OPEN_PLAN = "start.open_plan": "Open as a proposal";
    TEMPLATES = "start.templates": "Templates";
    TEMPLATES_TEXT = "start.templates_text": "Each becomes a workflow of your own, to change as you like. Nothing runs before you publish it.";
    USE = "start.use": "Use template";
    AS_DRAFT = "start.as_draft": "Open as a draft";
    RUNS = "start.runs": "Runs here";
    GAPS = "start.gaps": "A setting in it does not run here yet";
    BRINGS = "start.brings": "{kind} comes with {feature}";
    NEEDS = "start.needs": "Needs accounts: {accounts}";
}
plural! {
    MISSING = "start.missing": "{n} kind of step does not run yet", "{n} kinds of step do not run yet";
    STEPS = "start.steps": "{n} step", "{n} steps";
}

/// Sentences that show what can be said.
pub const EXAMPLES: [&str; 3] = [
    "Every Tuesday at 10am, draft a LinkedIn post about our product updates, get the owner's approval, and publish it.",
    "When a lead is captured, check it, write a welcome post, ask the owner for approval, then publish on LinkedIn and wait two days for a reply",
    "Every Monday at 9, write a post for X and LinkedIn about our new bread, check it against the brand, get approval, then publish it",
];
