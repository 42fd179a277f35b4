//! A difference in words, one line per change.

use serde_json::Value;

use super::{Diff, FieldDiff, WireRef};

/// Most characters of a value in a line.
const VALUE_MAX: usize = 60;

impl Diff {
    /// One line per change, in the order workflow, steps, wires. Long values are cut.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut out = Vec::new();
        for field in &self.workflow {
            out.push(format!("Workflow: {}", change(field)));
        }
        for step in &self.added {
            out.push(format!("Added \"{}\" ({})", step.name, step.kind));
        }
        for step in &self.removed {
            out.push(format!("Removed \"{}\" ({})", step.name, step.kind));
        }
        for step in &self.changed {
            for field in &step.fields {
                out.push(format!("\"{}\": {}", step.step.name, change(field)));
            }
        }
        let wire = |word: &str, w: &WireRef| {
            format!(
                "{word} \"{}\" ({}) with \"{}\"",
                w.from_name, w.port, w.to_name
            )
        };
        out.extend(self.wires_added.iter().map(|w| wire("Connected", w)));
        out.extend(self.wires_removed.iter().map(|w| wire("Disconnected", w)));
        if self.remarks {
            out.push("Changed groups, notes or labels".to_owned());
        }
        out
    }
}

fn change(field: &FieldDiff) -> String {
    let name = &field.field;
    match (&field.was, &field.is) {
        (None, Some(is)) => format!("{name} set to {}", shown(is)),
        (Some(was), None) => format!("{name} taken out (was {})", shown(was)),
        (Some(was), Some(is)) => format!("{name} changed from {} to {}", shown(was), shown(is)),
        (None, None) => format!("{name} changed"),
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= VALUE_MAX {
        return text;
    }
    let mut cut: String = text.chars().take(VALUE_MAX - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        publishing::Network,
        workflows::{
            commands::{Command, apply},
            diff::diff,
            main_job,
        },
    };

    #[test]
    fn every_change_has_a_line_of_its_own() {
        let was = main_job(&[Network::X]);
        let mut is = was.clone();
        let nodes = vec![is.by_key("score_x").expect("score").id];
        apply(&mut is, &Command::RemoveNodes { nodes, heal: true }).expect("removed");
        let draft = is.by_key("draft_x").expect("draft").id;
        let node = is.nodes.get_mut(&draft).expect("draft");
        node.params.insert("brief".into(), json!("y".repeat(200)));
        is.settings.concurrency = Some(2);
        let words = diff(&was, &is).words();
        assert_eq!(words[0], "Workflow: settings.concurrency set to 2");
        assert_eq!(words[1], "Removed \"Score\" (eval.score)");
        let long = words.iter().find(|w| w.contains("params.brief"));
        assert!(long.expect("a line").ends_with("yyy…"));
        assert_eq!(words.len(), 3 + 2 + 3, "{words:#?}");
    }
}
