//! Writing: posts, each network on a way of its own, mails, pages, ads, articles.

use serde_json::{Value, json};

use super::{
    super::{
        acts::{Net, Piece, Write, net_name},
        heed::is_served,
    },
    Builder, Facts, Make, Tip,
};

/// What is true behind a step that writes.
fn written(facts: &mut Facts) {
    facts.content = true;
    facts.approved = false;
    facts.scored = None;
}

impl Builder<'_> {
    pub(super) fn write(&mut self, write: &Write) {
        if let Some(count) = write.count {
            self.doubt_here(|said| format!("“{said}”: one is planned, not {count}"));
        }
        let mut with = match &write.brief {
            Some(brief) => json!({ "brief": brief }),
            None => json!({}),
        };
        let (kind, key, name) = match write.piece {
            Piece::Post => return self.write_posts(write, &with),
            Piece::Mail => ("content.email", "write_mail", "Write the e-mail"),
            Piece::Page => ("content.landing", "write_page", "Write the page"),
            Piece::Article => ("content.blog", "write_article", "Write the article"),
            Piece::Ad => ("content.ad", "write_ad", "Write the ad"),
        };
        if let Some(platform) = write.platform {
            with["platform"] = json!(platform);
        }
        if let Some(purpose) = write.purpose {
            with["purpose"] = json!(purpose);
        }
        let is_mail = write.piece == Piece::Mail;
        let (from, kept) = self.beside(false);
        self.tips = from;
        self.each(
            &Make::said(kind, key, name, with),
            &["out"],
            |facts, key| {
                written(facts);
                facts.lane = None;
                facts.mail = is_mail.then(|| key.to_owned());
            },
        );
        self.tips.splice(0..0, kept);
    }

    /// Where something new is written: behind what is there, or beside it where something else was
    /// written and not sent yet. And what stays open besides.
    fn beside(&mut self, other_post: bool) -> (Vec<Tip>, Vec<Tip>) {
        let waits = |t: &Tip| t.facts.lane.is_some() || t.facts.mail.is_some();
        let tips = std::mem::take(&mut self.tips);
        let is_beside = !self.fork.is_empty()
            && (self.has_just_written || other_post && tips.iter().any(waits));
        if !is_beside {
            self.fork.clone_from(&tips);
            return (tips, Vec::new());
        }
        if self.has_just_written {
            return (self.fork.clone(), tips);
        }
        self.parked.extend(tips);
        (self.fork.clone(), Vec::new())
    }

    /// One draft for each network. A post for another network than those on their way is a way
    /// beside them.
    fn write_posts(&mut self, write: &Write, with: &Value) {
        let mut nets: Vec<Net> = Vec::new();
        for net in &write.nets {
            if is_served(net) {
                nets.push(net);
            } else {
                self.unserved(net);
            }
        }
        if nets.is_empty() && !write.nets.is_empty() {
            return;
        }
        let on_way: Vec<Net> = self.tips.iter().filter_map(|t| t.facts.lane).collect();
        let other = !nets.iter().any(|n| on_way.contains(n));
        let (from, kept) = self.beside(other);
        self.tips = kept;
        if nets.is_empty() {
            self.doubt_here(|said| {
                format!("“{said}”: for which network was not said; choose it in the step")
            });
            let make = Make::said("content.social", "draft", "Draft a post", with.clone());
            let tip = self.between(&make, "out", &from, |facts, _| {
                written(facts);
                facts.lane = None;
            });
            self.tips.extend(tip);
            return;
        }
        for net in nets {
            let tip = self.draft(net, with, &from, true);
            self.tips.extend(tip);
        }
    }

    /// A draft for one network.
    pub(super) fn draft(
        &mut self,
        net: Net,
        with: &Value,
        from: &[Tip],
        is_said: bool,
    ) -> Option<Tip> {
        let mut with = with.clone();
        with["network"] = json!(net);
        let from: Vec<Tip> = from
            .iter()
            .map(|tip| {
                let mut tip = tip.clone();
                tip.facts.lane = Some(net);
                tip
            })
            .collect();
        let name = format!("Draft for {}", net_name(net));
        let make = Make {
            is_said,
            ..Make::said("content.social", "draft", name, with)
        };
        self.between(&make, "out", &from, |facts, _| written(facts))
    }

    /// Says that a network is not served yet.
    pub(super) fn unserved(&mut self, net: Net) {
        let name = net_name(net);
        self.doubt_here(|said| {
            format!("“{said}”: posts for {name} can be neither drafted nor published here yet; nothing was planned for {name}")
        });
    }
}
