//! Reading variables, and collecting what is wrong with them.

use std::{collections::BTreeMap, fmt, str::FromStr};

/// What is wrong with the environment, one line each.
#[derive(Debug)]
pub struct Problems(Vec<String>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the configuration has {} problem(s):", self.0.len())?;
        self.0.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}

impl std::error::Error for Problems {}

/// The variables, and the problems found so far.
pub(super) struct Env {
    values: BTreeMap<String, String>,
    problems: Vec<String>,
}

impl Env {
    pub(super) fn process() -> Self {
        // Variables that are not text cannot be ours.
        let pairs = std::env::vars_os()
            .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
        Self::of(pairs.collect())
    }

    pub(super) fn of(values: BTreeMap<String, String>) -> Self {
        Self {
            values,
            problems: Vec::new(),
        }
    }

    /// The value; an empty one counts as absent.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.values
            .get(name)
            .map(|v| v.trim().to_owned())
            .filter(|v| !v.is_empty())
    }

    pub(super) fn required(&mut self, name: &str, what: &str) -> Option<String> {
        let value = self.text(name);
        if value.is_none() {
            self.problem(name, &format!("is missing; it holds {what}"));
        }
        value
    }

    pub(super) fn parsed<T: FromStr>(
        &mut self,
        name: &str,
        default: &str,
        what: &str,
    ) -> Option<T> {
        let value = self
            .text(name)
            .unwrap_or_else(|| default.to_owned())
            .parse()
            .ok();
        if value.is_none() {
            self.problem(name, &format!("should be {what}"));
        }
        value
    }

    pub(super) fn switch(&mut self, name: &str, default: bool) -> bool {
        match self.text(name).map(|v| v.to_lowercase()).as_deref() {
            None => default,
            Some("1" | "true" | "yes" | "on") => true,
            Some("0" | "false" | "no" | "off") => false,
            Some(_) => {
                self.problem(name, "should be yes or no");
                default
            }
        }
    }

    pub(super) fn url(&mut self, name: &str, default: &str) -> Option<url::Url> {
        let url = url::Url::parse(&self.text(name).unwrap_or_else(|| default.to_owned())).ok();
        let url = url.filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
        if url.is_none() {
            self.problem(name, "should be a web address");
        }
        url
    }

    pub(super) fn problem(&mut self, name: &str, what: &str) {
        self.problems.push(format!("{name} {what}"));
    }

    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Problems> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(Problems(self.problems)),
        }
    }
}
