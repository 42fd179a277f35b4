//! Which language a brief is written in, told by its smallest words, and how it addresses people.

mod small_words;

use engine::ports::WriteRequest;

use super::{
    tokens::{self, Token},
    voice::{Register, Tone},
};
use small_words::{ADDRESS, FOREIGN, SMALL};

/// Why the built-in writer cannot write in the language that is asked for: it works with the words of the
/// brief and does not translate. A language that it has no words of is taken at the brief's word.
pub(super) fn cannot_write(request: &WriteRequest) -> Option<String> {
    let tag = request.language.as_deref()?;
    let asked = tag.split('-').next().unwrap_or_default().to_lowercase();
    let known = [
        ("en", Language::English),
        ("de", Language::German),
        ("fr", Language::French),
        ("es", Language::Spanish),
        ("it", Language::Italian),
        ("nl", Language::Dutch),
        ("pl", Language::Polish),
        ("sv", Language::Swedish),
        ("pt", Language::Portuguese),
        ("da", Language::Danish),
    ];
    let wanted = known.iter().find(|(word, _)| *word == asked);
    let wanted = wanted.map_or(Language::Other, |(_, language)| *language);
    (language(request) != wanted).then(|| {
        format!("the built-in writer does not translate: write the brief in \"{tag}\", or set a model up")
    })
}

/// The language of a brief, as far as phrases are at hand for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
    French,
    Spanish,
    Italian,
    Dutch,
    Polish,
    Swedish,
    Portuguese,
    Danish,
    Other,
}

impl Language {
    /// All of them.
    pub(super) const ALL: [Self; 11] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Italian,
        Self::Dutch,
        Self::Polish,
        Self::Swedish,
        Self::Portuguese,
        Self::Danish,
        Self::Other,
    ];

    /// Whether `word`, in small letters, is one of the language's smallest words.
    pub(super) fn is_small_word(self, word: &str) -> bool {
        SMALL
            .iter()
            .any(|(language, list)| *language == self && list.split(' ').any(|w| w == word))
    }

    /// Whether a part of a sentence may begin with `word`: a preposition or a conjunction.
    pub(super) fn is_joint(self, word: &str) -> bool {
        small_words::joints(self).split(' ').any(|w| w == word)
    }
}

fn low_words(text: &str) -> Vec<String> {
    tokens::split(text)
        .iter()
        .flat_map(|t: &Token| {
            let low = t.low();
            // "l'huile" shows its article before the apostrophe.
            let short = low.split_once('\'').map(|(a, _)| format!("{a}'"));
            [Some(low), short].into_iter().flatten().collect::<Vec<_>>()
        })
        .collect()
}

/// The likeliest language of `text` and by how many small words it leads; `Other` for a language
/// that is known but has no phrases here.
fn guess(text: &str) -> Option<(Language, usize)> {
    let words = low_words(text);
    let count = |list: &str| {
        words
            .iter()
            .filter(|w| list.split(' ').any(|l| l == w.as_str()))
            .count()
    };
    let mut hits: Vec<(Language, usize)> = SMALL
        .iter()
        .map(|(language, list)| (*language, count(list)))
        .chain(FOREIGN.iter().map(|list| (Language::Other, count(list))))
        .collect();
    hits.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let (best, most) = *hits.first()?;
    let second = hits.get(1).map_or(0, |(_, n)| *n);
    (most > second).then_some((best, most - second))
}

/// The language the messages are written in.
pub(super) fn language(request: &WriteRequest) -> Language {
    let brief = &request.brief;
    let mut text = brief.call_to_action.text.clone();
    for m in &brief.key_messages {
        text = format!("{text} . {} . {}", m.text, m.proof);
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let latin = text
        .chars()
        .filter(|c| c.is_alphabetic() && (*c as u32) < 0x250)
        .count();
    if latin * 10 < letters * 7 {
        return Language::Other;
    }
    let around = format!(
        "{text} . {} . {}",
        brief.audience, request.brand.positioning
    );
    let wide = format!("{around} . {}", brief.objective);
    let strange = |t: &str| t.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    match guess(&text) {
        Some((language, lead)) if lead >= 2 => language,
        first => guess(&around)
            .filter(|(_, lead)| *lead >= 2)
            .or_else(|| guess(&wide))
            .or(first)
            .map_or(
                if strange(&text) {
                    Language::Other
                } else {
                    Language::English
                },
                |(language, _)| language,
            ),
    }
}

/// Whether the brief is written in English.
pub(super) fn is_english(request: &WriteRequest) -> bool {
    language(request) == Language::English
}

/// The tone in which people are addressed: as the brief's own words do, else as the voice says.
pub(super) fn address(request: &WriteRequest, language: Language, tone: Tone) -> Tone {
    let Some((_, polite, familiar)) = ADDRESS.iter().find(|(l, ..)| *l == language) else {
        return tone;
    };
    let brief = &request.brief;
    let mut text = format!("{} .", brief.call_to_action.text);
    for m in &brief.key_messages {
        text = format!("{text} {} .", m.text);
    }
    let row = tokens::split(&text);
    let count = |list: &str, exact: bool| {
        row.iter()
            .enumerate()
            .filter(|(i, t)| {
                // German "Sie" is polite only where no sentence begins.
                let word = if exact { t.word.clone() } else { t.low() };
                let inside = *i > 0 && !row[i - 1].ends();
                (!exact || inside) && list.split(' ').any(|l| l == word)
            })
            .count()
    };
    let polite = count(polite, language == Language::German);
    let familiar = count(familiar, false);
    let register = match (polite, familiar) {
        (0, 1..) => Register::Casual,
        (1.., 0) if tone.register == Register::Casual => Register::Plain,
        _ => tone.register,
    };
    Tone { register, ..tone }
}
