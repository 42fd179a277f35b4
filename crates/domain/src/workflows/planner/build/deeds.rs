//! What stays in the house: checking, scoring, asking, waiting, telling, tagging.

use serde_json::json;

use super::{
    super::{
        acts::{Ask, Tag, Task, Tell, Wait, capital, no_tokens},
        people::{self, Meant, meant},
    },
    Builder, Make, Tip, merged,
    sending::asks_with,
    ways::Outcome,
};

impl Builder<'_> {
    /// Reads what was written against the brand; what was not written here is looked at for what
    /// must not be in it.
    pub(super) fn check(&mut self, brand: bool) {
        if !self.tips.iter().all(|t| t.facts.content) {
            if brand {
                self.doubt_here(|said| format!("“{said}”: nothing is written at this point that could be checked; it was left out"));
            } else {
                self.guard();
            }
            return;
        }
        // Findings are shown to the person who decides, so both ways lead on.
        let make = Make::said("brand.check", "check", "Brand check", json!({}));
        self.each(&make, &["pass", "fail"], |_, _| {});
        let tips: Vec<Tip> = self
            .tips
            .iter()
            .filter(|t| t.port == "pass")
            .cloned()
            .collect();
        self.decided(Outcome::Checked, tips, "fail");
    }

    pub(super) fn guard(&mut self) {
        if self.tips.iter().all(|t| t.facts.content) {
            self.doubt_here(|said| format!("“{said}”: a draft is checked against the brand; the other checks read what comes in"));
            return self.check(true);
        }
        let make = Make::said(
            "ai.guard",
            "guard",
            "Check what comes in",
            json!({ "text": "{{ item | json }}" }),
        );
        self.each(&make, &["safe"], |_, _| {});
        let tips = self.tips.clone();
        self.decided(Outcome::Checked, tips, "flagged");
    }

    pub(super) fn score(&mut self) {
        if !self.tips.iter().all(|t| t.facts.content) {
            self.doubt_here(|said| format!("“{said}”: nothing is written at this point that could be scored; it was left out"));
            return;
        }
        let make = Make::said("eval.score", "score", "Score the draft", json!({}));
        self.each(&make, &["out"], |facts, key| {
            facts.scored = Some(key.to_owned());
        });
    }

    pub(super) fn points(&mut self, points: i64) {
        let make = Make::said(
            "lead.score",
            "points",
            format!("Give {points} points"),
            json!({ "points": points }),
        );
        self.on_lead(&make);
    }

    pub(super) fn tag(&mut self, tag: &Tag) {
        let (with, name) = match tag.add.first() {
            Some(word) => (json!({ "add": tag.add }), format!("Tag as {word}")),
            None => {
                let word = tag.remove.first().map_or("", String::as_str);
                (
                    json!({ "remove": tag.remove }),
                    format!("Remove the tag {word}"),
                )
            }
        };
        self.on_lead(&Make::said("lead.tag", "tag", name, with));
    }

    /// A step that wants a lead.
    fn on_lead(&mut self, make: &Make) {
        if !self.tips.iter().all(|t| t.facts.lead) {
            self.doubt_here(|said| {
                format!("“{said}” needs a lead, and there is none at this point; it was left out")
            });
            return;
        }
        for group in self.lanes() {
            // A post on its way does not wait for this, and does not turn into a lead.
            let is_post = merged(&group).1.lane.is_some();
            if is_post {
                self.tips.extend(group.iter().cloned());
            }
            let Some(group) = self.with_lead(group) else {
                return;
            };
            let tip = self.between(make, "out", &group, |facts, _| facts.lane = None);
            self.tips.extend(tip.filter(|_| !is_post));
        }
    }

    /// Asks a person. Before anything is written there is nothing to decide about: who is asked
    /// then is asked when something is to leave the house.
    pub(super) fn ask(&mut self, ask: &Ask) {
        let early = !self.tips.iter().all(|t| t.facts.content);
        if early && self.writes_later {
            self.standing = Some((ask.clone(), self.words.clone()));
            return;
        }
        let first = self.decisions.len();
        for group in self.lanes() {
            let tip = self.approval(ask, &group, true);
            self.tips.extend(tip);
        }
        self.one_decision(first);
    }

    /// An approval behind these ends.
    pub(super) fn approval(&mut self, ask: &Ask, group: &[Tip], is_said: bool) -> Option<Tip> {
        let named = self.assignees(ask);
        let lane = merged(group).1.lane;
        let name = match (lane, named.is_empty() || !is_said) {
            (Some(net), _) => format!("Approve {} post", super::super::acts::net_name(net)),
            (None, true) => "Approval".to_owned(),
            (None, false) => format!("Approval by {}", people::listed(&ask.who.named)),
        };
        let name: String = name.chars().take(crate::workflows::LIMITS.name).collect();
        let with = asks_with(ask, &named, "May this go on?");
        let make = Make {
            is_said,
            ..Make::said("human.approval", "approval", name, with)
        };
        let tip = self.between(&make, "approved", group, |facts, _| facts.approved = true)?;
        self.decided(Outcome::Approved, vec![tip.clone()], "rejected");
        Some(tip)
    }

    /// Who is asked, as steps name them. Who is not known is not asked by name.
    fn assignees(&mut self, ask: &Ask) -> Vec<String> {
        let mut out = Vec::new();
        for word in &ask.who.named {
            match meant(word, self.context) {
                Meant::Person(person) => out.push(person.id.clone()),
                Meant::Plain => out.push(word.clone()),
                Meant::Unseen => out.push(no_tokens(word)),
                Meant::Nobody => self.doubt_here(|_| {
                    format!("Nobody of your company, or more than one person, is “{word}”: whoever may decide is asked")
                }),
            }
        }
        out.retain(|word| word.chars().count() <= 100);
        out.dedup();
        out
    }

    pub(super) fn tell(&mut self, tell: &Tell) {
        let mut to = Vec::new();
        for word in &tell.who.named {
            match meant(word, self.context) {
                Meant::Person(person) => to.push(person.id.clone()),
                Meant::Plain => to.push(word.clone()),
                Meant::Unseen | Meant::Nobody => self.doubt_here(|_| {
                    format!("Messages go to people by their address or role, and the address of “{word}” is not known; fill in who is told")
                }),
            }
        }
        if tell.unnamed && to.is_empty() {
            self.doubt_here(|said| {
                format!("“{said}”: who that is was not said by name or role; fill it in")
            });
        }
        if let Some(by) = tell.by {
            self.doubt_here(|_| {
                format!("Messages by {by} cannot be sent yet; it is told inside the product")
            });
        }
        let text = match &tell.text {
            Some(text) => no_tokens(&capital(text.trim())),
            None => "A run has come to this step.".to_owned(),
        };
        let mut with = json!({ "text": text });
        if !to.is_empty() {
            with["to"] = json!(to);
        }
        let name = match tell.who.named.as_slice() {
            [] => "Tell somebody".to_owned(),
            named => format!("Tell {}", people::listed(named)),
        };
        let name: String = name.chars().take(crate::workflows::LIMITS.name).collect();
        self.each(
            &Make::said("notify.message", "tell", name, with),
            &["out"],
            |_, _| {},
        );
    }

    pub(super) fn task(&mut self, task: &Task) {
        let named = self.assignees(&Ask {
            who: task.who.clone(),
            hours: None,
        });
        let title: String = task.title.chars().take(200).collect();
        let mut with = json!({ "title": no_tokens(&title) });
        if !named.is_empty() {
            with["assignees"] = json!(named);
        }
        let name: String = title.chars().take(crate::workflows::LIMITS.name).collect();
        self.each(
            &Make::said("human.task", "task", name, with),
            &["done"],
            |_, _| {},
        );
    }

    pub(super) fn wait(&mut self, wait: &Wait) {
        let first = self.decisions.len();
        for group in self.lanes() {
            let tip = self.wait_on(wait, &group);
            self.tips.extend(tip);
        }
        self.one_decision(first);
    }

    /// A wait behind these ends.
    pub(super) fn wait_on(&mut self, wait: &Wait, group: &[Tip]) -> Option<Tip> {
        let make = match wait {
            Wait::For(seconds) => Make::said(
                "time.delay",
                "wait",
                format!("Wait {}", length(*seconds)),
                json!({ "seconds": seconds }),
            ),
            Wait::Until(with) => {
                let text = |field: &str| with.get(field).and_then(|v| v.as_str());
                let name = match (text("until"), text("clock")) {
                    (Some("slot"), _) => "Wait for the slot".to_owned(),
                    (Some("best_time"), _) => "Wait for the best time".to_owned(),
                    (_, Some(clock)) => format!("Wait until {clock}"),
                    (Some("date"), _) => {
                        self.doubt_here(|said| {
                            format!("“{said}”: which day that is only you know; fill in the time")
                        });
                        "Wait for the day".to_owned()
                    }
                    _ => {
                        self.doubt_here(|said| {
                            format!("“{said}”: no time of day was said; fill it in")
                        });
                        "Wait for the day".to_owned()
                    }
                };
                Make::said("time.until", "until", name, with.clone().into())
            }
            Wait::Window(with) => Make::said(
                "time.window",
                "hours",
                "Only in these hours",
                with.clone().into(),
            ),
            Wait::Event { event, timeout } => {
                return self.wait_event(event.as_deref(), *timeout, group);
            }
        };
        self.of_lane(&make, "out", group)
    }

    fn wait_event(
        &mut self,
        event: Option<&str>,
        timeout: Option<u64>,
        group: &[Tip],
    ) -> Option<Tip> {
        let mut with = json!({});
        if let Some(event) = event {
            with["event"] = json!(event);
        }
        match timeout {
            Some(seconds) => with["timeout"] = json!(seconds),
            None => self
                .doubt_here(|said| format!("“{said}”: how long at most was not said; fill it in")),
        }
        let name = match event {
            Some("reply") => "Wait for a reply".to_owned(),
            Some("click") => "Wait for a click".to_owned(),
            Some(event) => format!("Wait for the event {event}"),
            None => "Wait for an event".to_owned(),
        };
        if event.is_none() {
            self.doubt_here(|said| {
                format!("“{said}”: which event that is cannot be told; choose it in the step")
            });
        }
        if event == Some("reply") {
            self.doubt_here(|_| {
                "A reply is known when your mail program tells the event “reply”".to_owned()
            });
        }
        if group.iter().all(|t| t.facts.lead) {
            with["subject"] = json!("{{ lead.email }}");
        }
        let make = Make::said("time.wait_event", "answer", name, with);
        let tip = self.of_lane(&make, "happened", group)?;
        self.decided(Outcome::Answered, vec![tip.clone()], "timeout");
        Some(tip)
    }
}

/// A length of time in words.
fn length(seconds: u64) -> String {
    let (n, unit) = match seconds {
        s if s % 86_400 == 0 => (s / 86_400, "day"),
        s if s % 3_600 == 0 => (s / 3_600, "hour"),
        s if s % 60 == 0 => (s / 60, "minute"),
        s => (s, "second"),
    };
    let many = if n == 1 { "" } else { "s" };
    format!("{n} {unit}{many}")
}
