//! Caps of the queue: how many tasks of a company may be at work at once, of everything, of one group
//! of kinds, of one kind of step, or of one capability of workers outside.

use serde::{Deserialize, Serialize};

use crate::{
    fields::{Check, Fields},
    remote::is_capability,
    workflows::RUNNABLE_NOW,
};

/// Most tasks that a cap may allow at once.
pub const CAP_MAX: u32 = 1_000;
/// Most caps of one company.
pub const CAPS_MAX: usize = 200;
/// How a cap on work for workers outside begins; the capability follows.
pub const CAP_REMOTE: &str = "remote:";

/// The kinds of step that a cap can name: those that this build runs, without what begins a run.
pub fn capped_kinds() -> impl Iterator<Item = &'static str> {
    let steps = RUNNABLE_NOW.iter().copied();
    steps.filter(|kind| group_of(kind) != "trigger")
}

/// The groups that a cap can name, each once: the words before the dot of those kinds.
#[must_use]
pub fn capped_groups() -> Vec<&'static str> {
    let mut groups: Vec<&str> = Vec::new();
    for kind in capped_kinds() {
        let group = group_of(kind);
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}

/// The group of a kind of step: `http` of `http.request`. What has no dot is a group itself.
#[must_use]
pub fn group_of(kind: &str) -> &str {
    kind.split_once('.').map_or(kind, |(group, _)| group)
}

/// What a cap can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CapOf<'a> {
    /// All that our own workers do. Workers outside have caps of their own.
    Everything,
    /// The kinds of a group that have no cap of their own: `http`.
    Group(&'a str),
    /// One kind of step: `http.request`.
    Kind(&'a str),
    /// What asks workers outside for this capability.
    Remote(&'a str),
}

impl<'a> CapOf<'a> {
    /// What `what` of a cap means; nothing, if no cap can be about it.
    #[must_use]
    pub fn parse(what: &'a str) -> Option<Self> {
        if what.is_empty() {
            return Some(Self::Everything);
        }
        if let Some(capability) = what.strip_prefix(CAP_REMOTE) {
            return is_capability(capability).then_some(Self::Remote(capability));
        }
        if capped_kinds().any(|kind| kind == what) {
            return Some(Self::Kind(what));
        }
        capped_groups().contains(&what).then_some(Self::Group(what))
    }
}

/// A cap to set, to change or to lift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CapInput {
    /// Nothing for everything that our own workers do; a group of kinds such as `http`; a kind of step
    /// such as `http.request`; or `remote:` and a capability of workers outside.
    pub what: String,
    /// At most so many at once, 1 to 1000; null lifts the cap.
    #[serde(deserialize_with = "Option::deserialize")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub most: Option<u32>,
}

impl Check for CapInput {
    fn check(&self, f: &mut Fields) {
        match CapOf::parse(&self.what) {
            Some(_) => {}
            None if self.what.starts_with(CAP_REMOTE) => {
                let say =
                    "Name what the worker can do: 1 to 60 lower-case letters, digits, _ - and .";
                f.add("what", "invalid", say);
            }
            None => {
                let say = "Choose everything, a group or a kind of step, or remote: and what a worker outside can do";
                f.add("what", "unknown", say);
            }
        }
        if self.most.is_some_and(|n| !(1..=CAP_MAX).contains(&n)) {
            let say = format!("Use a whole number from 1 to {CAP_MAX}");
            f.add("most", "out_of_range", say);
        }
    }
}

/// A cap that stands, and how full it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueueCap {
    /// What it is about, as in [`CapInput`].
    pub what: String,
    /// At most so many at once.
    pub most: u32,
    /// At work now. More than `most` where the cap was set or lowered while they were.
    pub held: u32,
    /// Due, and not at work yet.
    pub waiting: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(what: &str, most: Option<u32>) -> Vec<(String, String)> {
        let what = what.to_owned();
        let errors = CapInput { what, most }.checked().err().unwrap_or_default();
        errors.into_iter().map(|e| (e.field, e.code)).collect()
    }

    #[test]
    fn what_a_cap_can_be_about() {
        assert_eq!(CapOf::parse(""), Some(CapOf::Everything));
        assert_eq!(CapOf::parse("http"), Some(CapOf::Group("http")));
        let kind = "http.request";
        assert_eq!(CapOf::parse(kind), Some(CapOf::Kind(kind)));
        // A capability may bear the name of a group or a kind and is still something else.
        assert_eq!(CapOf::parse("remote:ai"), Some(CapOf::Remote("ai")));
        let none = [
            "trigger",
            "trigger.manual",
            "http.",
            ".",
            " ",
            "remote:",
            "remote:A",
            "workflow",
            "logic.nothing",
            "HTTP",
        ];
        for what in none {
            assert_eq!(CapOf::parse(what), None, "{what}");
        }
    }

    #[test]
    fn each_field_says_what_is_wrong() {
        assert_eq!(wrong("ai", Some(1)), []);
        assert_eq!(wrong("", Some(CAP_MAX)), []);
        assert_eq!(wrong("remote:resize", None), []);
        let pair = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        assert_eq!(wrong("ai", Some(0)), [pair("most", "out_of_range")]);
        assert_eq!(
            wrong("oven", Some(CAP_MAX + 1)),
            [pair("what", "unknown"), pair("most", "out_of_range")]
        );
        assert_eq!(wrong("remote:a b", Some(1)), [pair("what", "invalid")]);
    }

    #[test]
    fn a_cap_is_lifted_by_null_and_not_by_saying_nothing() {
        let read = |text| serde_json::from_str::<CapInput>(text);
        let lifts = read(r#"{ "what": "ai", "most": null }"#).expect("read");
        assert_eq!(lifts.most, None);
        assert!(read(r#"{ "what": "ai" }"#).is_err());
    }
}
