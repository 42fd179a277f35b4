//! What a request offers to write from, read once: messages and proofs in all their wordings, the
//! persona's troubles and wishes as questions, the audience, the call to action. Nothing is added.

use std::collections::HashSet;

use domain::brand::{FindingRule, check_text};
use engine::ports::WriteRequest;

use super::{
    grammar::shape,
    lexicon, people,
    rephrase::{Manner, Variant, variants},
    rules::Rules,
    tokens::{self, lower_first, upper_first},
    voice::{Register, Tone},
    words::Sources,
};

/// How a statement is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Subject and verb.
    Statement,
    /// Begins with a verb and tells the reader to do something.
    Command,
    /// No verb of its own.
    Phrase,
}

/// Something that can be said, in several wordings.
#[derive(Debug, Clone)]
pub(super) struct Said {
    /// How it is built.
    pub shape: Shape,
    /// Wordings, most natural first; never empty.
    pub variants: Vec<Variant>,
}

/// A key message with its proof.
#[derive(Debug, Clone)]
pub(super) struct Message {
    /// Place in the brief.
    pub index: u32,
    /// The statement.
    pub said: Said,
    /// What stands behind it.
    pub proof: Option<Said>,
    /// A bare figure with its unit, when it means the same alone.
    pub figure: Option<String>,
}

/// The call to action.
#[derive(Debug, Clone, Default)]
pub(super) struct Call {
    /// Wordings; empty when there is nothing to say.
    pub variants: Vec<String>,
    /// Where to; may be empty.
    pub url: String,
}

/// All of it.
pub(super) struct Facts {
    pub brand: String,
    pub tone: Tone,
    pub english: bool,
    pub language: people::Language,
    pub messages: Vec<Message>,
    pub pains: Vec<String>,
    pub goals: Vec<String>,
    pub audience: Option<String>,
    pub topics: Vec<String>,
    pub hashtags: Vec<String>,
    pub positioning: Option<Said>,
    pub motto: Option<String>,
    pub call: Call,
    pub is_event: bool,
    pub is_news: bool,
    pub rules: Rules,
    pub sources: Sources,
    pub small: HashSet<String>,
    pub names: HashSet<String>,
}

impl Facts {
    /// Reads `request`.
    pub(super) fn read(request: &WriteRequest) -> Self {
        let brief = &request.brief;
        let tone = Tone::of(request.brand.voice);
        let wish = request.revise.as_ref().map(|(wish, _)| wish.as_str());
        let rules = Rules::read(&brief.constraints, wish);
        let tone = rules.bend(tone);
        let language = people::language(request);
        let english = language == people::Language::English;
        let (small, names) = known_words(request);
        let brand = clean(&request.brand.name).trim_end_matches('.').to_owned();
        let manner = Manner {
            brand: &brand,
            register: tone.register,
            small: &small,
            names: &names,
            english,
        };
        let said = |text: &str| say(request, text, manner, tone, &rules);
        let messages: Vec<Message> = brief
            .key_messages
            .iter()
            .enumerate()
            .filter_map(|(i, m)| {
                Some(Message {
                    index: i as u32,
                    said: said(people::without_instruction(&m.text))?,
                    proof: said(&m.proof).map(|p| Said {
                        // "Offer valid until May" commands nobody.
                        shape: if p.shape == Shape::Command { Shape::Phrase } else { p.shape },
                        ..p
                    }),
                    figure: people::figure(&m.text),
                })
            })
            .collect();
        let persona = request.persona.as_ref();
        let fine = |text: &String| unbanned(request, text) && !rules.forbids(text);
        let speak =
            |list: Option<&Vec<String>>, turn: &dyn Fn(&str) -> Option<String>| -> Vec<String> {
                list.into_iter()
                    .flatten()
                    .filter_map(|t| turn(t))
                    .filter(&fine)
                    .collect()
            };
        let pains = speak(persona.map(|p| &p.pains), &people::pain);
        let goals = speak(persona.map(|p| &p.goals), &people::goal);
        let audience = people::audience(&brief.audience, persona.map(|p| p.name.as_str()), &small)
            .filter(&fine);
        let objective = brief.objective.to_lowercase();
        let everything = brief
            .key_messages
            .iter()
            .map(|m| m.text.to_lowercase())
            .collect::<String>();
        let motto = request
            .brand
            .pairs
            .iter()
            .map(|p| clean(&p.good))
            .find(|m| {
                let n = m.split_whitespace().count();
                (2..=7).contains(&n)
                    && !m.contains(|c: char| c.is_ascii_digit() || c == '?')
                    && fine(m)
            });
        Self {
            positioning: said(people::first_sentence(&request.brand.positioning))
                .filter(|_| people::is_public(people::first_sentence(&request.brand.positioning))),
            call: call(request, manner, &rules),
            topics: people::topics(&request.keywords, request)
                .into_iter()
                .filter(&fine)
                .collect(),
            hashtags: people::hashtags(request)
                .into_iter()
                .filter(|t| fine(&t.trim_start_matches('#').to_owned()))
                .collect(),
            is_event: people::names_event(&format!("{objective} {everything}")),
            is_news: [
                "launch",
                "announce",
                "introduc",
                "unveil",
                "opening of",
                "re-open",
                "reopen",
            ]
            .iter()
            .any(|w| objective.contains(w)),
            sources: sources(request),
            brand,
            tone,
            english,
            language,
            messages,
            pains,
            goals,
            audience,
            motto,
            rules,
            small,
            names,
        }
    }

    /// How sentences may be bent.
    pub(super) fn manner(&self) -> Manner<'_> {
        Manner {
            brand: &self.brand,
            register: self.tone.register,
            small: &self.small,
            names: &self.names,
            english: self.english,
        }
    }

    /// `text` as it reads after a colon or in the middle of a sentence.
    pub(super) fn inner(&self, text: &str) -> String {
        let first = text.split_whitespace().next().unwrap_or_default();
        if self
            .manner()
            .lowerable(first.trim_matches(|c: char| !c.is_alphanumeric()))
        {
            lower_first(text)
        } else {
            text.to_owned()
        }
    }
}

/// One space between words, closed with a full stop unless it ends otherwise.
pub(super) fn clean(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let flat = flat
        .trim_end_matches([',', ';', ':', ' ', '-', '–', '—'])
        .trim_start_matches(['-', '•', '*', ' ', '–'])
        .to_owned();
    if flat.is_empty()
        || flat.ends_with(['.', '!', '?', '…'])
        || flat.ends_with(".”")
        || flat.ends_with("!”")
        || flat.ends_with("?”")
        || flat.ends_with(".\"")
    {
        return upper_first(&flat);
    }
    format!("{}.", upper_first(&flat))
}

fn is_placeholder(text: &str) -> bool {
    let low = text.to_lowercase();
    text.contains(['[', '{', '<'])
        || low.split(|c: char| !c.is_alphanumeric()).any(|w| {
            matches!(w, "tbd" | "todo" | "tbc" | "xxx" | "lorem" | "n" | "na")
                && (w != "n" && w != "na" || low.trim_matches('.') == "n/a")
        })
        || matches!(
            low.trim_matches(['.', '-', ' ']),
            "none" | "no proof" | "none yet" | "no proof yet" | "unknown" | ""
        )
}

/// Words seen small, and words seen with a capital inside a sentence.
fn known_words(request: &WriteRequest) -> (HashSet<String>, HashSet<String>) {
    let brief = &request.brief;
    let mut texts = vec![
        brief.objective.as_str(),
        &brief.audience,
        &brief.call_to_action.text,
        &request.brand.positioning,
    ];
    texts.extend(
        brief
            .key_messages
            .iter()
            .flat_map(|m| [m.text.as_str(), m.proof.as_str()]),
    );
    if let Some(p) = &request.persona {
        texts.push(&p.description);
        texts.extend(p.pains.iter().chain(&p.goals).map(String::as_str));
    }
    let (mut small, mut names) = (HashSet::new(), HashSet::new());
    for text in texts {
        let row = tokens::split(text);
        for (i, token) in row.iter().enumerate() {
            if token.word.chars().next().is_some_and(char::is_lowercase) {
                small.insert(token.low());
            } else if token.capital() && i > 0 && !row[i - 1].ends() && token.pre.is_empty() {
                names.insert(token.word.clone());
            }
        }
    }
    names.extend(
        tokens::split(&request.brand.name)
            .into_iter()
            .map(|t| t.word),
    );
    (small, names)
}

fn sources(request: &WriteRequest) -> Sources {
    let brief = &request.brief;
    let mut out = Sources::default();
    let texts: Vec<&str> = brief.key_messages.iter().map(|m| m.text.as_str()).collect();
    let pairs: Vec<&str> = brief
        .key_messages
        .iter()
        .flat_map(|m| [m.text.as_str(), m.proof.as_str()])
        .collect();
    let call = format!("{} {}", brief.call_to_action.text, brief.call_to_action.url);
    let whole = format!(
        "{} {} {} {call} {}",
        brief.objective,
        brief.audience,
        pairs.join(" "),
        brief.constraints.join(" ")
    );
    for text in [
        whole,
        texts.join(" "),
        call,
        format!("{} {}", brief.objective, texts.join(" ")),
    ] {
        out.joined(&text);
    }
    let single = brief
        .key_messages
        .iter()
        .flat_map(|m| [&m.text, &m.proof])
        .chain([
            &brief.objective,
            &brief.audience,
            &brief.call_to_action.text,
        ]);
    for text in single.chain(&brief.constraints) {
        out.field(text);
    }
    out.field(&request.brand.positioning);
    if let Some(p) = &request.persona {
        for text in p
            .pains
            .iter()
            .chain(&p.goals)
            .chain(&p.objections)
            .chain([&p.description])
        {
            out.field(text);
        }
    }
    out
}

/// Whether the brand may say `text`.
pub(super) fn unbanned(request: &WriteRequest, text: &String) -> bool {
    !check_text(&request.brand, text).iter().any(|f| {
        matches!(
            f.rule,
            FindingRule::BannedWord | FindingRule::DontExample | FindingRule::Placeholder
        )
    })
}

fn say(
    request: &WriteRequest,
    text: &str,
    manner: Manner<'_>,
    tone: Tone,
    rules: &Rules,
) -> Option<Said> {
    if text.trim().is_empty() || is_placeholder(text) || rules.forbids(text) {
        return None;
    }
    let mut text = clean(text);
    if !tone.lively {
        text = text.replace('!', ".");
    }
    if tone.register == Register::Formal || rules.no_emoji {
        text = people::without_emoji(&text);
    }
    let quoted = text.contains(['"', '“', '„', '«']);
    let text = super::banned::mend(&request.brand.banned, &text, quoted)?;
    let found: Vec<Variant> = variants(&text, manner)
        .into_iter()
        .filter_map(|v| {
            Some(Variant {
                text: super::banned::mend(&request.brand.banned, &v.text, quoted)?,
                cost: v.cost,
            })
        })
        .filter(|v| unbanned(request, &v.text))
        .collect();
    (!found.is_empty()).then(|| Said {
        shape: shape(&text),
        variants: found,
    })
}

fn call(request: &WriteRequest, manner: Manner<'_>, rules: &Rules) -> Call {
    let given = &request.brief.call_to_action;
    let url = given.url.trim().to_owned();
    let mut text = given.text.trim().to_owned();
    if !url.is_empty() {
        text = text.replace(&url, "");
    }
    let text = clean(&text)
        .trim_end_matches(['.', '!', ':', ' '])
        .to_owned();
    let last = text.rsplit(' ').next().unwrap_or_default();
    let dangling = !url.is_empty()
        && lexicon::is_preposition(&last.to_lowercase())
        && !matches!(last, "up" | "in");
    if text.is_empty() || is_placeholder(&text) || rules.forbids(&text) || dangling {
        return Call {
            variants: Vec::new(),
            url,
        };
    }
    let mended =
        super::banned::mend(&request.brand.banned, &text, false).filter(|t| unbanned(request, t));
    let variants: Vec<String> = mended
        .map(|text| {
            variants(&text, manner)
                .into_iter()
                .filter(|v| v.cost <= 3 || text.split_whitespace().count() > 8)
                .map(|v| v.text.trim_end_matches('.').to_owned())
                .collect()
        })
        .unwrap_or_default();
    let variants = if text.split_whitespace().count() <= 8 {
        variants.into_iter().take(1).collect()
    } else {
        variants
    };
    Call { variants, url }
}
