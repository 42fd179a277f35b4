//! Which language a brief is written in, told by its smallest words.

use engine::ports::WriteRequest;

use super::{
    lexicon,
    tokens::{self, Token},
};

/// The language of a brief, as far as frames are at hand for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
    French,
    Spanish,
    Other,
}

pub(super) const GERMAN: &[&str] = &[
    "der", "die", "das", "und", "für", "mit", "ist", "nicht", "ein", "eine", "einen", "auf", "von",
    "zu", "wir", "sie", "ihr", "ihre", "bei", "im", "den", "dem", "zum", "zur", "unsere", "unser",
    "jetzt", "nach", "über", "ohne", "auch",
];

pub(super) const FRENCH: &[&str] = &[
    "le", "la", "les", "des", "et", "pour", "avec", "est", "une", "nous", "vous", "nos", "votre",
    "dans", "sur", "du", "de", "chez", "sans", "aux", "au", "son", "sa", "après", "à", "qui",
    "toutes", "tous",
];

pub(super) const SPANISH: &[&str] = &[
    "el", "la", "los", "las", "y", "para", "con", "es", "su", "por", "del", "sin", "de", "nuestro",
    "nuestra", "una", "un", "que", "sus", "más", "cada", "todos",
];

pub(super) const OTHER: &[&str] = &[
    "il", "di", "che", "per", "nostri", "della", "het", "een", "voor", "van", "onze", "o", "os",
    "com", "não", "på", "och", "att", "för", "med", "jest", "na", "w", "z", "się", "til", "af",
    "og", "ja", "on", "ve", "bir", "da", "em", "do",
];

/// The language the messages are written in.
pub(super) fn language(request: &WriteRequest) -> Language {
    let text = request
        .brief
        .key_messages
        .iter()
        .map(|m| format!("{} {}", m.text, m.proof))
        .collect::<Vec<_>>()
        .join(" ");
    let text = format!("{text} {}", request.brief.call_to_action.text);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let latin = text
        .chars()
        .filter(|c| c.is_alphabetic() && (*c as u32) < 0x250)
        .count();
    if latin * 10 < letters * 7 {
        return Language::Other;
    }
    let words: Vec<String> = tokens::split(&text).iter().map(Token::low).collect();
    let count = |list: &[&str]| words.iter().filter(|w| list.contains(&w.as_str())).count();
    let english = words
        .iter()
        .filter(|w| {
            (lexicon::is_determiner(w)
                || lexicon::is_preposition(w)
                || lexicon::is_auxiliary(w)
                || lexicon::is_subject(w)
                || matches!(w.as_str(), "and" | "or" | "of"))
                && !lexicon::among(w.as_str(), "in was a per on an do")
        })
        .count();
    let (german, french, spanish, other) =
        (count(GERMAN), count(FRENCH), count(SPANISH), count(OTHER));
    let most = german.max(french).max(spanish).max(other);
    match most {
        _ if most <= english => Language::English,
        n if n == german => Language::German,
        n if n == french && french > spanish => Language::French,
        n if n == spanish && spanish > french => Language::Spanish,
        _ => Language::Other,
    }
}

/// Whether the brief is written in English.
pub(super) fn is_english(request: &WriteRequest) -> bool {
    language(request) == Language::English
}
