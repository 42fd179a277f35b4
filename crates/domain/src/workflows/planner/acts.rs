//! What a sentence asks for, before it is a workflow: one value per thing that is to happen.

use std::ops::Range;

use serde_json::Value;

use super::super::{
    kinds::Params,
    tokens::{Part, Template},
};

/// A text as a parameter, in which no token is read.
pub(super) fn no_tokens(text: &str) -> String {
    let part = Part::Text(text.to_owned());
    Template { parts: vec![part] }.to_string()
}

/// A text with a capital at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

/// An object as parameters.
pub(super) fn params(value: Value) -> Params {
    match value {
        Value::Object(map) => map,
        _ => Params::new(),
    }
}

/// A network, by the word that kinds use.
pub(super) type Net = &'static str;

/// All networks that a sentence may name, with their names.
pub(super) const NETS: &[(Net, &str)] = &[
    ("x", "X"),
    ("linkedin", "LinkedIn"),
    ("facebook", "Facebook"),
    ("instagram", "Instagram"),
    ("tiktok", "TikTok"),
];

/// The name of a network.
pub(super) fn net_name(net: Net) -> &'static str {
    NETS.iter()
        .find(|(n, _)| *n == net)
        .map_or(net, |(_, name)| name)
}

/// One thing that is to happen, with the words that say so.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub act: Act,
    /// The words, by their places in the list of words.
    pub words: Range<usize>,
    /// Of what leaves the house: what is waited for when everything else is done, with its words.
    pub moments: Vec<(Wait, Range<usize>)>,
}

impl Said {
    pub(super) const fn new(act: Act, words: Range<usize>) -> Self {
        Self {
            act,
            words,
            moments: Vec::new(),
        }
    }
}

/// What is to happen.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Act {
    /// A run begins.
    Start(Start),
    /// Something is written.
    Write(Write),
    /// What was written is read against the brand.
    CheckBrand,
    /// A text is looked at for what must not be in it.
    Guard,
    /// One of the two, by what there is to check.
    CheckIt,
    /// What was written is scored.
    Score,
    /// The lead gets points.
    Points(i64),
    /// A person decides.
    Ask(Ask),
    /// Time passes, or something is waited for.
    Wait(Wait),
    /// What follows holds under a condition.
    When(When),
    /// The other way of the last decision.
    Otherwise,
    /// Several ways by share.
    Split(Split),
    /// What follows is that way of the split.
    Way(usize),
    /// A post goes out.
    Publish(Publish),
    /// A mail goes out.
    Send(Send),
    /// A person does something outside.
    Task(Task),
    /// It is understood and cannot be planned: why.
    Refuse(&'static str),
    /// Somebody is told something.
    Tell(Tell),
    /// Tags of the lead change.
    Tag(Tag),
    /// An address is called.
    Call(Call),
    /// What is said not to happen.
    Not(Box<Act>),
    /// Comes before anything goes out, wherever it was said.
    Hold(Box<Act>),
    /// Speaks of something that has been said, or says it.
    Back(Box<Act>),
    /// A sentence ends.
    End,
}

/// How a run begins.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Start {
    pub kind: &'static str,
    pub params: Params,
    pub name: String,
    /// What was said of it and not understood.
    pub open: Option<&'static str>,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Post,
    Mail,
    Page,
    Ad,
    Article,
}

/// Writing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Write {
    pub piece: Piece,
    pub nets: Vec<Net>,
    pub brief: Option<String>,
    /// How many, where more than one was said.
    pub count: Option<u32>,
    /// Of an ad: where it runs.
    pub platform: Option<&'static str>,
    /// Of a mail.
    pub purpose: Option<&'static str>,
}

/// Who is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Who {
    /// Ids, names, roles, addresses; none means whoever may.
    pub named: Vec<String>,
    /// How many, where a number was said.
    pub count: Option<u32>,
    /// Every one of them.
    pub all: bool,
    /// Any one of them.
    pub any: bool,
}

/// Asking for a decision.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ask {
    pub who: Who,
    /// Most hours.
    pub hours: Option<u32>,
}

/// Waiting.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wait {
    /// So many seconds.
    For(u64),
    /// For an event, at most so many seconds; nothing where it was not said.
    Event {
        event: Option<String>,
        timeout: Option<u64>,
    },
    /// Parameters of `time.until`.
    Until(Params),
    /// Parameters of `time.window`.
    Window(Params),
}

/// A condition, or a way out of a step before.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct When {
    pub test: Test,
    /// Said with "unless".
    pub unless: bool,
    /// Stands behind what it is about.
    pub behind: bool,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// What a step before decided: yes or no of it.
    Outcome(Outcome, bool),
    /// The score of what was written.
    Score(Value),
    /// Rules over the lead.
    Lead(Value),
    /// Whether the lead has agreed to be written to.
    Consent,
    /// It was not understood.
    Unknown,
    /// It was not understood, and was said with `when`: it may be what starts everything.
    Happens,
}

/// Decisions of steps before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Approved,
    Checked,
    Answered,
    Posted,
}

/// Several ways.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Split {
    pub shares: Vec<u32>,
    /// Measured against each other.
    pub is_test: bool,
    pub goal: Option<&'static str>,
}

/// Publishing.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Publish {
    pub nets: Vec<Net>,
    /// Every network that there is.
    pub everywhere: bool,
    /// But for these.
    pub except: Vec<Net>,
    pub text: Option<String>,
    /// What it is, in words that nothing else was made of.
    pub what: Option<String>,
}

/// Sending a mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Send {
    /// It was called a mail.
    pub is_mail: bool,
    /// What kind of mail it was called.
    pub brief: Option<String>,
}

/// Doing something outside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Task {
    pub who: Who,
    pub title: String,
}

/// Telling.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Tell {
    pub who: Who,
    /// Somebody was said who cannot be named here.
    pub unnamed: bool,
    pub text: Option<String>,
    /// A way of telling that does not exist yet.
    pub by: Option<&'static str>,
}

/// Tagging.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Tag {
    pub add: Vec<String>,
    pub remove: Vec<String>,
}

/// Calling an address.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub method: &'static str,
    pub url: Option<String>,
    /// As a signed webhook.
    pub is_hook: bool,
}
