//! What leaves the house: posts, mails, calls. None of it goes without an approval.

use serde_json::{Value, json};

use super::{
    super::{
        acts::{Ask, Call, Net, Publish, Send, capital, net_name, no_tokens},
        heed::is_served,
    },
    Builder, Make, Tip, merged,
    ways::Outcome,
};
use crate::{
    content::limits,
    publishing::Network,
    workflows::{doc::OnError, kinds::kind_spec, validate::address_problem},
};

impl Builder<'_> {
    /// These ends behind an approval and behind what is waited for, so that nothing is late because
    /// nobody decided.
    fn approved(&mut self, group: Vec<Tip>, what: &str) -> Option<Vec<Tip>> {
        let mut group = self.decided_on(group, what)?;
        for (wait, words) in self.moments.clone() {
            let here = std::mem::replace(&mut self.words, words);
            let tip = self.wait_on(&wait, &group);
            self.words = here;
            group = vec![tip?];
        }
        Some(group)
    }

    /// These ends behind an approval: themselves if a person has agreed to what is there, else an
    /// approval is put in, and said so.
    fn decided_on(&mut self, group: Vec<Tip>, what: &str) -> Option<Vec<Tip>> {
        let (_, facts) = merged(&group);
        if facts.approved {
            return Some(group);
        }
        if let Some((ask, words)) = self.standing.clone() {
            self.has_stood = true;
            let here = std::mem::replace(&mut self.words, words);
            let tip = self.approval(&ask, &group, true);
            self.words = here;
            return tip.map(|tip| vec![tip]);
        }
        let against = self
            .no_approval
            .clone()
            .and_then(|words| self.cited(&words));
        let message = match against {
            Some(words) => format!(
                "{what} leaves the house: a person is asked first, although “{}” was said. An approval is never left out",
                words.text
            ),
            None => format!("{what} leaves the house: an approval was put in before it"),
        };
        self.doubt_here(|_| message);
        let tip = self.approval(&Ask::default(), &group, false)?;
        Some(vec![tip])
    }

    /// The ends of the post for a network: the draft on its way, else a new one.
    fn lane_of(&mut self, net: Net, all: &[Tip], publish: &Publish) -> Option<Vec<Tip>> {
        let of = |tips: &[Tip]| -> Vec<Tip> {
            let mine = tips.iter().filter(|t| t.facts.lane == Some(net));
            mine.cloned().collect()
        };
        let on_way = of(all);
        if !on_way.is_empty() {
            self.taken_for_draft(publish);
            return Some(on_way);
        }
        let parked = of(&self.parked);
        if !parked.is_empty() {
            self.parked.retain(|t| t.facts.lane != Some(net));
            self.taken_for_draft(publish);
            return Some(parked);
        }
        let mut with = json!({});
        match publish.text.as_ref().or(publish.what.as_ref()) {
            Some(what) if publish.text.is_none() => {
                with["brief"] = json!(no_tokens(&capital(what)));
                self.doubt_here(|_| {
                    format!("Nothing was written before: a draft for {} was put in, with “{what}” as what it is about", net_name(net))
                });
            }
            Some(text) => {
                with["brief"] = json!(no_tokens(text));
                self.doubt_here(|_| "The words in quotes are drafted as a post; see that they stay as they are".to_owned());
            }
            None => self.doubt_here(|said| {
                format!("Nothing was written before “{said}”: a draft for {} was put in; say in it what to write", net_name(net))
            }),
        }
        // The draft begins where there is no other network's post, or beside it.
        let free: Vec<Tip> = all
            .iter()
            .filter(|t| t.facts.lane.is_none())
            .cloned()
            .collect();
        let from = match (free.is_empty(), self.fork.is_empty()) {
            (false, _) => free,
            (true, false) => self.fork.clone(),
            (true, true) => all.to_vec(),
        };
        let tip = self.draft(net, &with, &from, false)?;
        Some(vec![tip])
    }

    fn taken_for_draft(&mut self, publish: &Publish) {
        if let Some(what) = &publish.what {
            self.doubt_here(|_| {
                format!("“{what}” is taken for what was written before; see that it is")
            });
        }
    }

    pub(super) fn publish(&mut self, publish: &Publish) {
        let mut nets: Vec<Net> = Vec::new();
        for net in &publish.nets {
            match (is_served(net), nets.contains(net)) {
                (true, false) => nets.push(net),
                (false, _) => self.unserved(net),
                _ => {}
            }
        }
        if nets.is_empty() {
            if publish.nets.is_empty() {
                self.unnamed(publish);
            }
            return;
        }
        self.unconnected(&nets);
        let all = std::mem::take(&mut self.tips);
        let mut out = Vec::new();
        let first = self.decisions.len();
        for net in &nets {
            let out_of = self.publish_on(net, &all, publish);
            out.extend(out_of);
        }
        let posts = out.clone();
        // What was written for elsewhere waits for its turn; a way without a post goes on.
        for tip in all {
            let facts = &tip.facts;
            if facts.lane.is_some_and(|l| !nets.contains(&l)) || facts.mail.is_some() {
                self.parked.push(tip);
            } else if facts.lane.is_none() && !self.leads(&tip) {
                out.push(tip);
            }
        }
        self.tips = out;
        self.fork.clear();
        self.one_decision(first);
        self.decided(Outcome::Posted, posts, "failed");
    }

    fn publish_on(&mut self, net: Net, all: &[Tip], publish: &Publish) -> Option<Tip> {
        let text = publish.text.as_deref().filter(|text| fits(net, text));
        let (input, _) = merged(all);
        let kind = post_kind(net)?;
        let takes = kind_spec(kind).is_some_and(|s| s.accepts.takes(&input));
        let free = all.iter().all(|t| t.facts.lane.is_none());
        let (group, with) = match text.filter(|_| takes && free) {
            Some(text) => (all.to_vec(), json!({ "text": no_tokens(text) })),
            None => (self.lane_of(net, all, publish)?, json!({})),
        };
        let name = net_name(net);
        let group = self.approved(group, &format!("A post on {name}"))?;
        let make = Make::said(kind, "publish", format!("Publish on {name}"), with);
        let group: Vec<Tip> = group
            .into_iter()
            .map(|mut tip| {
                tip.facts.lane = Some(net);
                tip
            })
            .collect();
        self.between(&make, "posted", &group, |facts, _| {
            facts.lane = None;
            facts.content = false;
            facts.scored = None;
        })
    }

    /// It was not said where, and cannot be told: what was written waits for a person.
    fn unnamed(&mut self, publish: &Publish) {
        self.doubt_here(|said| {
            format!("“{said}”: on which network was not said, so nothing is published; say where")
        });
        if self.tips.iter().all(|t| !t.facts.content) {
            let with = match publish.text.as_ref().or(publish.what.as_ref()) {
                Some(what) => json!({ "brief": no_tokens(&capital(what)) }),
                None => json!({}),
            };
            let make = Make::put_in("content.social", "draft", "Draft a post", with);
            self.each(&make, &["out"], |facts, _| {
                facts.content = true;
                facts.approved = false;
            });
        }
        let first = self.decisions.len();
        for group in self.lanes() {
            let tips = self.approved(group, "What is to be posted");
            self.tips.extend(tips.into_iter().flatten());
        }
        self.one_decision(first);
    }

    fn unconnected(&mut self, nets: &[Net]) {
        let Some(own) = self.context.networks else {
            return;
        };
        for net in nets {
            if !own.iter().any(|o| o.as_str() == *net) {
                let name = net_name(net);
                self.doubt_here(|_| {
                    format!("No account on {name} is connected; connect one before this runs")
                });
            }
        }
    }

    /// Sends the mail that was written: to a lead that has agreed, behind an approval.
    pub(super) fn send(&mut self, send: &Send) {
        let has_mail = |t: &Tip| t.facts.mail.is_some();
        let mails = self.parked.iter().chain(&self.tips).filter(|t| has_mail(t));
        let mut group: Vec<Tip> = mails.cloned().collect();
        if group.is_empty() && !send.is_mail {
            self.doubt_here(|said| {
                format!("“{said}”: no mail was written that could be sent; it was left out")
            });
            return;
        }
        let source = if group.is_empty() { &self.tips } else { &group };
        if !merged(source).1.lead {
            self.doubt_here(|said| {
                format!("“{said}” needs a lead, and there is none at this point; it was left out")
            });
            return;
        }
        self.parked.retain(|t| !has_mail(t));
        if group.is_empty() || merged(&group).1.mail.is_none() {
            self.doubt_here(|said| {
                format!("Nothing was written before “{said}”: an e-mail was put in; say in it what to write")
            });
            let with = match &send.brief {
                Some(brief) => json!({ "brief": brief }),
                None => json!({}),
            };
            let make = Make::put_in("content.email", "write_mail", "Write the e-mail", with);
            let from = if group.is_empty() {
                std::mem::take(&mut self.tips)
            } else {
                group
            };
            let tip = self.between(&make, "out", &from, |facts, key| {
                facts.content = true;
                facts.approved = false;
                facts.lane = None;
                facts.scored = None;
                facts.mail = Some(key.to_owned());
            });
            group = tip.into_iter().collect();
        }
        self.tips.retain(|t| !has_mail(t));
        if let Some(tip) = self.send_to(group) {
            self.tips.push(tip);
        }
    }

    /// Whether an end leads anywhere already.
    fn leads(&self, tip: &Tip) -> bool {
        let mut edges = self.edges.iter();
        edges.any(|e| e.from.node == tip.from && e.from.port == tip.port)
    }

    fn send_to(&mut self, group: Vec<Tip>) -> Option<Tip> {
        let mut group = self.approved(group, "A mail")?;
        let mail = merged(&group).1.mail?;
        group = self.with_lead(group)?;
        if !merged(&group).1.consent {
            let make = Make::put_in(
                "data.filter",
                "consent",
                "Has agreed to be written to",
                json!({ "preset": "consent" }),
            );
            group = vec![self.between(&make, "kept", &group, |facts, _| facts.consent = true)?];
        }
        let text = |field: &str| format!("{{{{ steps.{mail}.{field} }}}}");
        let with = json!({ "subject": text("subject"), "body": text("body"), "footer": true });
        let make = Make::said("email.send", "send_mail", "Send the e-mail", with);
        let mut tip = self.outside(&make, &group)?;
        tip.facts.mail = None;
        Some(tip)
    }

    /// The same ends with a lead flowing, which some kinds want.
    pub(super) fn with_lead(&mut self, group: Vec<Tip>) -> Option<Vec<Tip>> {
        let (ty, _) = merged(&group);
        if ty == crate::workflows::types::Type::Lead {
            return Some(group);
        }
        let make = Make::put_in(
            "lead.find",
            "lead",
            "Take up the lead again",
            json!({ "by": "id", "value": "{{ lead.id }}" }),
        );
        let tip = self.between(&make, "found", &group, |_, _| {})?;
        Some(vec![tip])
    }

    pub(super) fn call(&mut self, call: &Call) {
        let mut with = if call.is_hook {
            json!({})
        } else {
            json!({ "method": call.method })
        };
        if let Some(url) = &call.url {
            match address_problem(url) {
                None => with["url"] = json!(no_tokens(url)),
                Some(why) => self.doubt_here(|_| format!("The address was left out: {why}")),
            }
        }
        if !call.is_hook && matches!(call.method, "POST" | "PATCH") {
            with["idempotency_key"] = json!("{{ run.id }}");
        }
        let make = if call.is_hook {
            Make::said("webhook.send", "webhook", "Send a webhook", with)
        } else {
            Make::said("http.request", "call", "Call an address", with)
        };
        for group in self.lanes() {
            let Some(group) = self.approved(group, "A call of an address") else {
                return;
            };
            let tip = self.outside(&make, &group);
            self.tips.extend(tip);
        }
    }

    /// A step outside whose failure is told of.
    fn outside(&mut self, make: &Make, group: &[Tip]) -> Option<Tip> {
        let tip = self.between(make, "out", group, |_, _| {})?;
        if let Some(node) = self.node(tip.from) {
            node.on_error = OnError::ErrorPort;
        }
        Some(tip)
    }
}

/// Whether a network takes a text of that length.
fn fits(net: Net, text: &str) -> bool {
    let network = Network::parse(net);
    network.is_some_and(|n| limits::length(n, text) <= limits::max_length(n))
}

/// The kind that publishes on a network.
fn post_kind(net: Net) -> Option<&'static str> {
    kind_spec(&format!("post.{net}")).map(|spec| spec.kind)
}

/// A person's answer is asked for with these.
pub(super) fn asks_with(ask: &Ask, named: &[String], message: &str) -> Value {
    let mut with = json!({ "required": 1, "message": message });
    let who = &ask.who;
    if !named.is_empty() {
        with["assignees"] = json!(named);
    }
    let required = match (who.count, who.any, who.all) {
        (Some(n), ..) => n.clamp(1, 20),
        (None, true, _) => 1,
        (None, false, true) => (named.len() as u32).clamp(1, 20),
        _ => 1,
    };
    if who.any && named.len() > 1 && who.count.is_none() {
        with["policy"] = json!("any");
    } else if who.all && named.len() > 1 && who.count.is_none_or(|n| n as usize == named.len()) {
        with["policy"] = json!("all");
    } else if required > 1 {
        with["policy"] = json!("count");
    }
    with["required"] = json!(required);
    if let Some(hours) = ask.hours {
        with["expires_hours"] = json!(hours);
    }
    with
}
