//! What a request offers to write from, read once: messages and proofs in all their wordings, the
//! persona's troubles and wishes as questions, the audience, the call to action. Nothing is added.

mod say;

use std::collections::HashSet;

use engine::ports::WriteRequest;

use say::{call, clean, known_words, say, sources, unbanned};

use super::{
    banned,
    contract::{self, Known},
    language::{self, Language},
    lexicon, people, reading,
    rephrase::{Manner, Variant},
    rules::Rules,
    subjects,
    tokens::lower_first,
    voice::Tone,
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
    /// Whether the brand's name may stand in a text.
    pub brand_fits: bool,
    pub tone: Tone,
    pub english: bool,
    pub language: Language,
    pub messages: Vec<Message>,
    pub pains: Vec<String>,
    pub goals: Vec<String>,
    pub audience: Option<String>,
    pub topics: Vec<String>,
    pub hashtags: Vec<String>,
    /// Telling words, for a line of key words.
    pub strip: Vec<String>,
    pub positioning: Option<Said>,
    pub motto: Option<String>,
    pub call: Call,
    pub is_event: bool,
    pub is_news: bool,
    pub rules: Rules,
    /// What the brand never says.
    pub banned: Vec<String>,
    pub sources: Sources,
    pub known: Known,
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
        let language = language::language(request);
        let tone = language::address(request, language, tone);
        let english = language == Language::English;
        let (small, names) = known_words(request);
        let brand = clean(&request.brand.name).trim_end_matches('.').to_owned();
        let manner = Manner {
            brand: &brand,
            register: tone.register,
            small: &small,
            names: &names,
            english,
            language,
        };
        let said = |text: &str| say(request, text, manner, tone, &rules);
        let (known, sources) = (Known::of(request), sources(request));
        let fits = |text: &str| contract::allows(request, &known, &sources, &rules, text);
        let said = |text: &str| {
            said(text).and_then(|mut said| {
                said.variants.retain(|v| fits(&v.text));
                (!said.variants.is_empty()).then_some(said)
            })
        };
        let messages: Vec<Message> = brief
            .key_messages
            .iter()
            .enumerate()
            .filter_map(|(i, m)| {
                Some(Message {
                    index: i as u32,
                    said: said(reading::without_instruction(&m.text)).and_then(|mut said| {
                        said.variants.retain(|v| contract::says(&m.text, &v.text));
                        (!said.variants.is_empty()).then_some(said)
                    })?,
                    proof: said(&m.proof).map(|p| Said {
                        // "Offer valid until May" commands nobody.
                        shape: if p.shape == Shape::Command {
                            Shape::Phrase
                        } else {
                            p.shape
                        },
                        ..p
                    }),
                    figure: subjects::figure(&m.text),
                })
            })
            .collect();
        let persona = request.persona.as_ref();
        let fine = |text: &String| fits(text);
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
        let positioning = reading::first_sentence(&request.brand.positioning);
        Self {
            positioning: said(&positioning).filter(|_| reading::is_public(&positioning)),
            call: {
                let mut call = call(request, manner, &rules);
                call.variants.retain(fine);
                if !unbanned(request, &call.url) {
                    call.url.clear();
                }
                call
            },
            topics: subjects::topics(&request.keywords, request)
                .into_iter()
                .filter(&fine)
                .collect(),
            hashtags: subjects::hashtags(request)
                .into_iter()
                .filter(|t| fine(&t.trim_start_matches('#').to_owned()))
                .collect(),
            is_event: reading::names_event(&format!("{objective} {everything}")),
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
            brand_fits: fits(&brand) && brand.matches('!').count() <= usize::from(tone.lively),
            strip: subjects::strip_words(request, &fine),
            brand,
            tone,
            english,
            language,
            messages,
            pains,
            goals,
            audience,
            motto,
            banned: request
                .brand
                .banned
                .iter()
                .map(|b| b.word.trim().to_owned())
                .collect(),
            sources,
            known,
            rules,
            small,
            names,
        }
    }

    /// Whether words of ours may stand beside the brand's words and the brief's rules.
    pub(super) fn allows(&self, text: &str) -> bool {
        !self.rules.forbids(text) && !self.banned.iter().any(|w| banned::find(text, w).is_some())
    }

    /// How sentences may be bent.
    pub(super) fn manner(&self) -> Manner<'_> {
        Manner {
            brand: &self.brand,
            register: self.tone.register,
            small: &self.small,
            names: &self.names,
            english: self.english,
            language: self.language,
        }
    }

    /// `text` as it reads after a colon or in the middle of a sentence.
    pub(super) fn inner(&self, text: &str) -> String {
        let first = text.split_whitespace().next().unwrap_or_default();
        let word = first.trim_matches(|c: char| !c.is_alphanumeric());
        // An unknown word before an article or possessive is a verb, not a name.
        let second = text
            .split_whitespace()
            .nth(1)
            .unwrap_or_default()
            .to_lowercase();
        let ordered =
            lexicon::is_determiner(&second) && word == first && !self.names.contains(word);
        let plain = word.chars().skip(1).all(char::is_lowercase);
        let made = word.ends_with("ed") && lexicon::is_preposition(&second);
        if made && plain || self.manner().lowerable(word) || self.english && ordered && plain {
            lower_first(text)
        } else {
            text.to_owned()
        }
    }
}
