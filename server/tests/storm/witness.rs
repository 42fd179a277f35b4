//! What the worker in Python wrote down, and what follows from it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde::Deserialize;

/// One thing that the worker saw.
#[derive(Debug, Clone, Deserialize)]
pub struct Line {
    /// `begun`, `recorded`, `ended` (a call), `left` (the process, in good order).
    pub what: String,
    /// Seconds since 1970.
    pub at: f64,
    #[serde(default)]
    pub task: String,
    #[serde(default)]
    pub attempt: i32,
    /// Of this begin alone; comes back in the result.
    #[serde(default)]
    pub token: String,
}

/// The file; removed when the test ends.
pub struct Witness(PathBuf);

impl Witness {
    pub fn new(name: &str) -> Self {
        let file = format!("bw-{name}-{}.log", std::process::id());
        let path = std::env::temp_dir().join(file);
        drop(std::fs::remove_file(&path));
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// All whole lines so far: a killed worker may leave half a line.
    pub fn lines(&self) -> Vec<Line> {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        let lines = text.lines().filter_map(|l| serde_json::from_str(l).ok());
        lines.collect()
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

pub fn now() -> f64 {
    std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .unwrap_or_default()
        .as_secs_f64()
}

/// How often each task has such a line.
pub fn count<'a>(lines: &'a [Line], what: &str) -> BTreeMap<&'a str, usize> {
    let mut times = BTreeMap::new();
    for line in lines.iter().filter(|l| l.what == what) {
        *times.entry(line.task.as_str()).or_default() += 1;
    }
    times
}

/// Attempts that a kill at that time cut short: begun before it and after the `last` one, no result
/// recorded, and the task was begun again after it by a later attempt. Every such task was held when the
/// kill fell.
pub fn cut_short(lines: &[Line], last: f64, killed: f64) -> usize {
    let recorded: BTreeSet<(&str, i32)> = lines
        .iter()
        .filter(|l| l.what == "recorded")
        .map(|l| (l.task.as_str(), l.attempt))
        .collect();
    let begun: Vec<&Line> = lines.iter().filter(|l| l.what == "begun").collect();
    let is_cut = |first: &&&Line| {
        let next = begun
            .iter()
            .filter(|n| n.task == first.task && n.attempt > first.attempt)
            .min_by_key(|n| n.attempt);
        last < first.at
            && first.at <= killed
            && !recorded.contains(&(first.task.as_str(), first.attempt))
            && next.is_some_and(|n| n.at > killed)
    };
    begun.iter().filter(is_cut).count()
}

#[test]
fn only_what_a_kill_cut_short_is_counted_for_it() {
    let line = |what: &str, at: f64, task: &str, attempt: i32| Line {
        what: what.to_owned(),
        at,
        task: task.to_owned(),
        attempt,
        token: String::new(),
    };
    let lines = [
        line("begun", 1.0, "cut", 1),
        line("begun", 1.0, "stored, and nobody was told", 1),
        line("begun", 1.0, "done", 1),
        line("recorded", 1.9, "done", 1),
        line("begun", 2.5, "after", 1),
        line("begun", 2.6, "cut", 3),
        line("recorded", 2.9, "cut", 3),
        line("recorded", 2.9, "after", 1),
    ];
    assert_eq!(cut_short(&lines, 0.0, 2.0), 1);
    assert_eq!(cut_short(&lines, 2.0, 3.0), 0);
    assert_eq!(cut_short(&lines, 0.0, 0.5), 0);
}
