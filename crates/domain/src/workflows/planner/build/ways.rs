//! Ways that part and come together again: conditions, the other way of a decision, shares.

use serde_json::{Value, json};

pub(super) use super::super::acts::Outcome;
use super::{
    super::{
        acts::{Act, Ask, Split, Test, When},
        heed::bar_of,
    },
    Builder, Facts, Make, Tip,
};

/// What a step before decided, and how it is left if it decided otherwise.
pub(super) struct Decision {
    outcome: Outcome,
    /// The ends by the other output.
    other: Vec<Tip>,
}

/// A part of the way that ends with its sentence.
pub(super) struct Frame {
    of: Of,
    /// Ends that wait until the part is over.
    done: Vec<Tip>,
    /// It is over with the next thing that happens.
    single: bool,
}

enum Of {
    /// The yes of a condition; its no.
    If(Vec<Tip>),
    /// The no of a condition.
    Else,
    /// The other way of a decision; what follows it does not come back.
    Aside,
    /// Ways by share that were not spoken of yet.
    Shares(Vec<Option<Vec<Tip>>>, bool),
}

impl Builder<'_> {
    /// Keeps a decision, for what is said of it later.
    pub(super) fn decided(&mut self, outcome: Outcome, main: Vec<Tip>, other: &str) {
        let other = main.into_iter().map(|tip| Tip {
            port: other.to_owned(),
            facts: Facts {
                approved: false,
                ..tip.facts
            },
            ..tip
        });
        self.decisions.push(Decision {
            outcome,
            other: other.collect(),
        });
    }

    /// On these ways something is not to happen, from here on.
    pub(super) fn bar(&mut self, act: &Act) {
        let bit = bar_of(act);
        if let Act::Ask(_) = act {
            self.no_approval.get_or_insert(self.words.clone());
        }
        for tip in &mut self.tips {
            tip.facts.barred |= bit;
        }
    }

    /// Does what an act asks for, but not on ways where it is not to happen; those go on without it.
    pub(super) fn unless_barred(&mut self, act: &Act) {
        let bit = bar_of(act);
        let is_barred = |t: &Tip| t.facts.barred & bit != 0;
        if matches!(act, Act::Not(_)) || !self.tips.iter().chain(&self.parked).any(is_barred) {
            return self.act(act);
        }
        let (aside, tips) = std::mem::take(&mut self.tips)
            .into_iter()
            .partition(is_barred);
        let (waits, parked) = std::mem::take(&mut self.parked)
            .into_iter()
            .partition(is_barred);
        (self.tips, self.parked) = (tips, parked);
        let aside: Vec<Tip> = aside;
        let waits: Vec<Tip> = waits;
        if self.tips.is_empty() {
            self.doubt_here(|said| {
                format!("“{said}” is not to happen on this way; it was left out")
            });
        } else {
            self.act(act);
        }
        self.tips.extend(aside);
        self.parked.extend(waits);
    }

    /// Decisions that were asked for in one breath are one: of each post, say.
    pub(super) fn one_decision(&mut self, first: usize) {
        let rest = self.decisions.split_off(first.min(self.decisions.len()));
        for decision in rest {
            let mut same = self.decisions[first..].iter_mut();
            match same.find(|d| d.outcome == decision.outcome) {
                Some(one) => one.other.extend(decision.other),
                None => self.decisions.push(decision),
            }
        }
    }

    pub(super) fn when(&mut self, when: &When) {
        match &when.test {
            Test::Outcome(outcome, yes) => {
                self.when_outcome(*outcome, *yes != when.unless, when.behind);
            }
            Test::Consent => {
                let make = Make::said(
                    "data.filter",
                    "agreed",
                    "Has agreed to be written to",
                    json!({ "preset": "consent" }),
                );
                self.part(&make, ["kept", "dropped"], when, |facts| {
                    facts.consent = true;
                });
            }
            Test::Lead(rules) => {
                if !self.tips.iter().all(|t| t.facts.lead) {
                    self.doubt_here(|said| format!("“{said}” asks about a lead, and there is none at this point; mend the condition"));
                }
                self.condition(Some(rules.clone()), when);
            }
            Test::Score(rule) => self.when_score(rule, when),
            Test::Unknown | Test::Happens => self.condition(None, when),
        }
    }

    fn condition(&mut self, rules: Option<Value>, when: &When) {
        if rules.is_none() {
            self.doubt_here(|said| {
                format!("“{said}” is not a condition that can be read here; fill it in")
            });
        }
        let with = rules.map_or_else(|| json!({}), |rules| json!({ "where": rules }));
        let make = Make::said("logic.if", "branch", "Decide", with);
        self.part(&make, ["yes", "no"], when, |_| {});
    }

    /// The score of what was written; without one, the score that a lead came with.
    fn when_score(&mut self, rule: &Value, when: &When) {
        let content = self.tips.iter().all(|t| t.facts.content);
        if content && self.tips.iter().any(|t| t.facts.scored.is_none()) {
            let make = Make::put_in("eval.score", "score", "Score the draft", json!({}));
            self.each(&make, &["out"], |facts, key| {
                facts.scored = Some(key.to_owned());
            });
        }
        let lead = self.tips.iter().all(|t| t.facts.lead);
        let keys: Vec<Option<String>> = self.tips.iter().map(|t| t.facts.scored.clone()).collect();
        let token = match keys.first() {
            Some(Some(key)) if content && keys.iter().all(|k| k.as_ref() == Some(key)) => {
                format!("{{{{ steps.{key}.score }}}}")
            }
            // Each post has a score of its own, and the item carries it.
            Some(Some(_)) if content => "{{ item.score }}".to_owned(),
            _ if lead => "{{ lead.attributes.score }}".to_owned(),
            _ => return self.condition(None, when),
        };
        let rules = json!({ "match": "all", "rules": [{ "value": token, "is": rule["is"], "than": rule["than"] }] });
        self.condition(Some(rules), when);
    }

    /// A step with two ways out; what follows goes by the first, or by the second with `unless`.
    fn part(&mut self, make: &Make, ports: [&str; 2], when: &When, learn: impl Fn(&mut Facts)) {
        self.each(make, &ports, |_, _| {});
        let all = std::mem::take(&mut self.tips);
        let (mut yes, mut no): (Vec<Tip>, Vec<Tip>) =
            all.into_iter().partition(|t| t.port == ports[0]);
        for tip in &mut yes {
            learn(&mut tip.facts);
        }
        if when.unless {
            std::mem::swap(&mut yes, &mut no);
        }
        self.tips = yes;
        self.frames.push(Frame {
            of: Of::If(no),
            done: Vec::new(),
            single: when.behind,
        });
    }

    fn when_outcome(&mut self, outcome: Outcome, yes: bool, behind: bool) {
        let last = self.decisions.iter().rposition(|d| d.outcome == outcome);
        let Some(last) = last else {
            if outcome == Outcome::Approved && yes {
                if self.standing.is_none() {
                    self.ask(&Ask::default());
                }
                return;
            }
            self.doubt_here(|said| format!("“{said}”: nothing was decided before that could be meant; what hangs on it was left out"));
            self.skips_one = behind;
            self.skips = !behind;
            return;
        };
        // It is the last one that an `otherwise` speaks of.
        let decision = self.decisions.remove(last);
        if !yes {
            let other = self.untaken(&decision.other);
            let done = std::mem::replace(&mut self.tips, other);
            self.frames.push(Frame {
                of: Of::Aside,
                done,
                single: behind,
            });
        }
        self.decisions.push(decision);
    }

    /// Ends by the other output; open ends that lead on by it are taken back for this.
    fn untaken(&mut self, other: &[Tip]) -> Vec<Tip> {
        let is = |tip: &Tip| {
            other
                .iter()
                .any(|o| o.from == tip.from && o.port == tip.port)
        };
        self.tips.retain(|t| !is(t));
        other.to_vec()
    }

    pub(super) fn otherwise(&mut self) {
        self.skips = false;
        while let Some(frame) = self.frames.pop() {
            match frame.of {
                Of::If(no) => {
                    let mut done = frame.done;
                    done.append(&mut self.tips);
                    self.tips = no;
                    self.frames.push(Frame {
                        of: Of::Else,
                        done,
                        single: false,
                    });
                    return;
                }
                Of::Aside => {
                    self.tips = frame.done;
                    return;
                }
                _ => self.close(frame),
            }
        }
        match self.decisions.last() {
            Some(decision) => {
                let other = decision.other.clone();
                let other = self.untaken(&other);
                let done = std::mem::replace(&mut self.tips, other);
                self.frames.push(Frame {
                    of: Of::Aside,
                    done,
                    single: false,
                });
            }
            None => {
                self.doubt_here(|said| format!("“{said}”: of what it is the other way cannot be told; what follows it was left out"));
                self.skips = true;
            }
        }
    }

    pub(super) fn split(&mut self, split: &Split) {
        let letters = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"];
        let ways: Vec<Value> = split
            .shares
            .iter()
            .zip(letters)
            .map(|(n, name)| json!({ "name": name, "weight": n }))
            .collect();
        let ports: Vec<&str> = letters[..ways.len()].to_vec();
        let make = if split.is_test {
            let mut with = json!({ "variants": ways });
            match split.goal {
                Some(goal) => with["goal"] = json!(goal),
                None => self.doubt_here(|said| {
                    format!("“{said}”: what is measured was not said; choose it in the step")
                }),
            }
            Make::said("logic.ab_test", "test", "A/B test", with)
        } else {
            let shares: Vec<String> = split.shares.iter().map(ToString::to_string).collect();
            Make::said(
                "logic.split",
                "split",
                format!("Split {}", shares.join("/")),
                json!({ "branches": ways }),
            )
        };
        self.each(&make, &ports, |_, _| {});
        let of = |port: &str| {
            self.tips
                .iter()
                .filter(|t| t.port == port)
                .cloned()
                .collect()
        };
        let parts: Vec<Option<Vec<Tip>>> = ports.iter().map(|p| Some(of(p))).collect();
        self.frames.push(Frame {
            of: Of::Shares(parts, false),
            done: Vec::new(),
            single: false,
        });
    }

    pub(super) fn way(&mut self, n: usize) {
        self.skips = false;
        while let Some(mut frame) = self.frames.pop() {
            if let Of::Shares(parts, began) = &mut frame.of {
                let Some(part) = parts.get_mut(n).and_then(Option::take) else {
                    self.frames.push(frame);
                    break;
                };
                let mut tips = std::mem::replace(&mut self.tips, part);
                if *began {
                    frame.done.append(&mut tips);
                }
                *began = true;
                self.frames.push(frame);
                return;
            }
            self.close(frame);
        }
        self.doubt_here(|said| format!("“{said}”: of which split that is a way cannot be told; what follows it was left out"));
        self.skips = true;
    }

    fn close(&mut self, frame: Frame) {
        let mut done = frame.done;
        match frame.of {
            Of::If(mut no) => {
                self.tips.append(&mut no);
                self.tips.append(&mut done);
            }
            Of::Else => {
                // What was decided comes first.
                done.append(&mut self.tips);
                self.tips = done;
            }
            Of::Aside => self.tips = done,
            Of::Shares(parts, began) => {
                if began {
                    done.append(&mut self.tips);
                    done.extend(parts.into_iter().flatten().flatten());
                    self.tips = done;
                }
            }
        }
    }

    /// Closes what was to hold for one thing only.
    pub(super) fn close_single(&mut self) {
        while self.frames.last().is_some_and(|f| f.single) {
            if let Some(frame) = self.frames.pop() {
                self.close(frame);
            }
        }
    }

    /// A sentence ends, and with it the ways that part in it, unless the next one speaks of them.
    pub(super) fn sentence_ends(&mut self, next: Option<&Act>) {
        self.skips = false;
        self.skips_one = false;
        let stays = match next {
            Some(Act::Otherwise) => self
                .frames
                .iter()
                .any(|f| matches!(f.of, Of::If(_) | Of::Aside)),
            Some(Act::Way(_)) => self.frames.iter().any(|f| matches!(f.of, Of::Shares(..))),
            _ => false,
        };
        while !stays && let Some(frame) = self.frames.pop() {
            self.close(frame);
        }
    }
}
