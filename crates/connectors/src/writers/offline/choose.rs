//! Chooses drafts that are fit to publish and unlike their sisters. The drafts of ten neighbouring
//! seeds on both networks are one family, made in a fixed order: each is compared with the ones
//! before it, so that any two differ in opening and wording whoever asks for them later.

use std::collections::HashSet;

use domain::{
    brand::{Severity, check_text},
    content::{ContentBody, ContentKind, SocialBody},
    fields::Check,
    publishing::Network,
};
use engine::ports::WriteRequest;

use super::{
    banned,
    compose::{self, Parts, Size, Used},
    facts::{Facts, Message, Said, Shape},
    longer,
    rephrase::Variant,
    social,
    tokens::upper_first,
    words::{Dice, fingerprint, grams, jaccard, opening, words},
};

/// How many seeds make a family.
const FAMILY: u64 = 10;
/// Throws per draft; the best one counts.
const THROWS: usize = 44;
/// Above this likeness a draft is not a sister but a copy.
const ALIKE: f64 = 0.56;

/// A draft that was chosen.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    /// The words.
    pub body: ContentBody,
    /// Places of the messages in it.
    pub used: Vec<u32>,
    /// The angle.
    pub family: &'static str,
}

struct Sister {
    network: Option<Network>,
    grams: HashSet<u64>,
    opening: Vec<u64>,
}

impl Sister {
    fn of(text: &str, network: Option<Network>) -> Self {
        let words = words(text);
        Self {
            network,
            grams: grams(&words, 3),
            opening: opening(&words),
        }
    }
}

/// The drafts of one brief for ten neighbouring seeds, as far as they have been asked for.
pub(super) struct Family {
    pub(super) facts: Facts,
    sisters: Vec<Sister>,
    taken: [Vec<&'static str>; 2],
    frames: Vec<&'static str>,
    made: Vec<(u64, Network, Result<Chosen, &'static str>)>,
    next: u64,
}

impl Family {
    /// Reads the brief; writes nothing yet.
    pub(super) fn new(request: &WriteRequest) -> Self {
        let mut facts = Facts::read(request);
        stand_in(&mut facts);
        let (mut sisters, mut next) = (Vec::new(), first_seed(request));
        if let Some((_, old)) = &request.revise {
            sisters.push(Sister::of(old, None));
            next = request.seed;
        }
        Self {
            facts,
            sisters,
            taken: [Vec::new(), Vec::new()],
            frames: Vec::new(),
            made: Vec::new(),
            next,
        }
    }

    /// The draft for `request`'s seed and network, made after all its elder sisters.
    pub(super) fn draft(&mut self, request: &WriteRequest) -> Result<Chosen, &'static str> {
        while self.next <= request.seed {
            self.generation(request);
        }
        let network = wanted_network(request);
        self.made
            .iter()
            .find(|(seed, at, _)| *seed == request.seed && *at == network)
            .map_or(Err("no draft was made"), |(.., chosen)| chosen.clone())
    }

    /// One seed's drafts on every network.
    fn generation(&mut self, request: &WriteRequest) {
        let networks: &[Network] = if request.kind == ContentKind::Social {
            &[Network::X, Network::LinkedIn]
        } else {
            &[Network::X]
        };
        let wish = request
            .revise
            .as_ref()
            .map_or(0, |(wish, _)| fingerprint(wish));
        let messages: String = request
            .brief
            .key_messages
            .iter()
            .map(|m| m.text.as_str())
            .collect();
        let own = fingerprint(&format!("{} {messages}", request.brief.objective)) ^ wish;
        let seed = self.next;
        self.next += 1;
        for (slot, &here) in networks.iter().enumerate() {
            let mut dice =
                Dice::new(own ^ seed.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ (slot as u64) << 60);
            let found = one(request, self, here, slot, &mut dice);
            if let Ok((chosen, parts)) = &found {
                self.sisters
                    .push(Sister::of(&chosen.body.plain_text(), Some(here)));
                self.taken[slot].push(parts.family);
                self.frames.push(parts.frame);
            }
            self.made
                .push((seed, here, found.map(|(chosen, _)| chosen)));
        }
        // After most of a family, angles may come back in other words.
        if self.taken[0].len() % 8 == 7 {
            self.taken.iter_mut().for_each(Vec::clear);
        }
    }
}

/// The seed a request's family begins with.
pub(super) const fn first_seed(request: &WriteRequest) -> u64 {
    request.seed - request.seed % FAMILY
}

fn wanted_network(request: &WriteRequest) -> Network {
    if request.kind == ContentKind::Social {
        request.network.unwrap_or(Network::X)
    } else {
        Network::X
    }
}

/// When no message can be used, the brand speaks for itself.
fn stand_in(facts: &mut Facts) {
    if !facts.messages.is_empty() {
        return;
    }
    let said = facts.positioning.clone().unwrap_or_else(|| Said {
        shape: Shape::Phrase,
        variants: vec![Variant {
            text: format!("{}.", facts.brand),
            cost: 0,
        }],
    });
    facts.messages.push(Message {
        index: u32::MAX,
        said,
        proof: None,
        figure: None,
    });
}

fn one(
    request: &WriteRequest,
    family: &Family,
    network: Network,
    slot: usize,
    dice: &mut Dice,
) -> Result<(Chosen, Parts), &'static str> {
    let Family {
        facts,
        sisters,
        frames,
        ..
    } = family;
    let taken = &family.taken[slot];
    let used = Used {
        families: taken,
        frames,
    };
    let mut best: Option<(f64, Chosen, Parts)> = None;
    let mut why = "no frame fits";
    for throw in 0..THROWS * 4 {
        // After a fair number of throws the rest may open like a sister on the other network.
        let strict = throw < THROWS * 2;
        let joined = throw < THROWS * 3;
        let Some(mut parts) =
            compose::parts(facts, size(request.kind, network, facts, dice), &used, dice)
        else {
            continue;
        };
        tags(facts, network, request.kind, &mut parts, dice);
        let Some(chosen) = lay_out(request, facts, network, &mut parts, dice) else {
            continue;
        };
        let near = |s: &&Sister| strict || s.network.is_none_or(|n| n == network);
        let near: Vec<&Sister> = sisters.iter().filter(near).collect();
        let penalty = match judge(
            request,
            facts,
            &chosen,
            &parts,
            sisters,
            &Sight {
                near,
                taken,
                strict: joined,
            },
        ) {
            Ok(penalty) => penalty,
            Err(reason) => {
                why = reason;
                continue;
            }
        };
        if best.as_ref().is_none_or(|(p, ..)| penalty < *p) {
            best = Some((penalty, chosen, parts));
        }
        let good = best
            .as_ref()
            .is_some_and(|(p, ..)| throw >= 7 && *p < 3.0 || throw >= THROWS && *p < 60.0);
        if good {
            break;
        }
    }
    best.map(|(_, chosen, parts)| (chosen, parts)).ok_or(why)
}

fn size(kind: ContentKind, network: Network, facts: &Facts, dice: &mut Dice) -> Size {
    let tone = facts.tone;
    let rest = facts.messages.len().saturating_sub(1);
    let proofs = if tone.detailed {
        80
    } else if tone.brief {
        30
    } else {
        55
    };
    if kind != ContentKind::Social {
        return Size {
            more: rest,
            proofs: 85,
            long: kind != ContentKind::Ad,
        };
    }
    let more = match network {
        Network::X if tone.brief || facts.rules.shorter => dice.below(2),
        Network::X if !facts.english => dice.below(2),
        Network::X => 1 + dice.below(2),
        Network::LinkedIn if !facts.english => dice.below(3),
        Network::LinkedIn if facts.rules.shorter => 1,
        Network::LinkedIn if tone.brief => 1 + dice.below(2),
        Network::LinkedIn if tone.detailed || facts.rules.longer => 3 + dice.below(3),
        Network::LinkedIn => 2 + dice.below(3),
    };
    Size {
        more: more.min(rest),
        proofs,
        long: network == Network::LinkedIn,
    }
}

fn tags(facts: &Facts, network: Network, kind: ContentKind, parts: &mut Parts, dice: &mut Dice) {
    let formal = facts.tone.register == super::voice::Register::Formal;
    if formal
        || facts.rules.no_hashtags
        || kind != ContentKind::Social
        || facts.hashtags.is_empty()
        || !dice.chance(45)
    {
        return;
    }
    let most = if network == Network::X { 1 } else { 3 };
    let from = dice.below(facts.hashtags.len());
    parts.tags = facts
        .hashtags
        .iter()
        .cycle()
        .skip(from)
        .take(most.min(facts.hashtags.len()))
        .cloned()
        .collect::<Vec<_>>()
        .join(" ");
}

fn lay_out(
    request: &WriteRequest,
    facts: &Facts,
    network: Network,
    parts: &mut Parts,
    dice: &mut Dice,
) -> Option<Chosen> {
    let limit = facts.rules.max_words;
    let (body, mut used) = match request.kind {
        ContentKind::Social => {
            let text = social::lay_out(parts, network, limit, dice)?;
            (
                ContentBody::Social(SocialBody { network, text }),
                parts.said.clone(),
            )
        }
        ContentKind::Blog => (longer::blog(facts, parts, dice), parts.said.clone()),
        ContentKind::Email => (longer::email(facts, parts, dice), parts.said.clone()),
        ContentKind::Ad => longer::ad(facts, parts, dice),
    };
    used.retain(|i| *i != u32::MAX);
    used.sort_unstable();
    used.dedup();
    Some(Chosen {
        body,
        used,
        family: parts.family,
    })
}

/// Marks that only a slip leaves behind.
fn is_untidy(text: &str) -> bool {
    let shown: String = text
        .split(' ')
        .filter(|w| !w.contains("://"))
        .collect::<Vec<_>>()
        .join(" ");
    [
        "  ", " .", " ,", " ;", "..", ",.", ":.", "?.", "!.", ".,", ".:", "::", ",,", "??",
        "{", "}", "[", "]", "TODO",
    ]
    .iter()
    .any(|m| shown.contains(m))
}

/// What a draft is measured by.
struct Sight<'a> {
    /// Sisters it must not open like.
    near: Vec<&'a Sister>,
    /// Angles already taken.
    taken: &'a [&'static str],
    /// Measure runs across fields too.
    strict: bool,
}

/// What speaks against a draft; nothing when it must not go out at all.
fn judge(
    request: &WriteRequest,
    facts: &Facts,
    chosen: &Chosen,
    parts: &Parts,
    sisters: &[Sister],
    sight: &Sight<'_>,
) -> Result<f64, &'static str> {
    let Sight { near, taken, .. } = sight;
    let text = chosen.body.plain_text();
    let words = words(&text);
    let rules = &facts.rules;
    if facts.sources.copied(&words, sight.strict) {
        return Err("it copies the brief");
    }
    let off_brand = check_text(&request.brand, &text)
        .iter()
        .any(|f| f.severity == Severity::Error);
    let avoided = rules.avoid.iter().any(|w| banned::find(&text, w).is_some())
        || rules.no_exclamation && text.contains('!')
        || rules.no_questions && text.contains('?');
    let low = text.to_lowercase();
    let said_twice = [
        "by the way",
        "for the record",
        "as for ",
        "what is more",
        "on top of that",
        "the reason:",
    ]
    .iter()
    .any(|w| low.matches(w).count() > 1)
        || low.matches("worth knowing").count() + low.matches("good to know").count() > 1;
    let shouts = text.matches('!').count() > if facts.tone.lively { 2 } else { 1 };
    let me = Sister {
        network: None,
        grams: grams(&words, 3),
        opening: opening(&words),
    };
    for (hit, why) in [
        (chosen.body.checked().is_err(), "it breaks a limit"),
        (off_brand, "it uses words the brand avoids"),
        (avoided, "it breaks a rule of the brief"),
        (is_untidy(&text), "its punctuation is broken"),
        (shouts, "it shouts"),
        (
            request.kind == ContentKind::Social && near.iter().any(|s| s.opening == me.opening),
            "it opens like another draft",
        ),
    ] {
        if hit {
            return Err(why);
        }
    }
    let alike = sisters
        .iter()
        .map(|s| jaccard(&s.grams, &me.grams))
        .fold(0.0, f64::max);
    let mut penalty = f64::from(parts.cost) * 0.75 + (alike - 0.3).max(0.0) * 12.0;
    if alike > ALIKE {
        penalty += 60.0 + alike * 40.0;
    }
    if near.iter().any(|s| s.opening == me.opening) {
        penalty += 10.0;
    }
    if said_twice {
        penalty += 9.0;
    }
    let spoken = parts.said.len().max(1) as f64;
    let wanted = if facts.english { 3 } else { 1 };
    penalty += (facts.messages.len().min(wanted) as f64 - spoken).max(0.0) * 2.2;
    if taken.contains(&parts.family) {
        penalty += 2.0;
    }
    if !parts.lead_in.is_empty() && starts_alike(&parts.lead_in, &parts.lead) {
        penalty += 4.0;
    }
    if !rules.mention.is_empty() && !rules.wants(&text) {
        penalty += 15.0;
    }
    Ok(penalty)
}

/// Two sentences that begin with the same word sound like a list.
fn starts_alike(a: &str, b: &str) -> bool {
    let first = |t: &str| t.split_whitespace().next().map(upper_first);
    first(a) == first(b)
}
