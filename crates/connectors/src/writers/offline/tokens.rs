//! Text as a row of written words: each with what is glued before and after it. Quoted words are
//! locked: nobody's words are altered. Only the form is kept here; the rules stand in `rephrase`.

use super::lexicon;

/// One written word.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Token {
    /// Opening marks: quotes, brackets.
    pub pre: String,
    /// The word itself, as written.
    pub word: String,
    /// Closing marks: commas, full stops, quotes, brackets.
    pub post: String,
    /// Stands inside quotation marks.
    pub locked: bool,
}

impl Token {
    /// The word in small letters with straight apostrophes.
    pub(super) fn low(&self) -> String {
        self.word.to_lowercase().replace('’', "'")
    }

    /// Whether the sentence ends here: not behind an abbreviation, an initial or an ordinal.
    pub(super) fn ends(&self) -> bool {
        self.post.contains(['!', '?', '…']) || self.post.contains('.') && !abbreviation(&self.word)
    }

    /// Whether the word holds a figure.
    pub(super) fn figure(&self) -> bool {
        self.word.chars().any(|c| c.is_ascii_digit())
    }

    /// Whether the word begins with a capital.
    pub(super) fn capital(&self) -> bool {
        self.word.chars().next().is_some_and(char::is_uppercase)
    }
}

/// Whether a full stop after `word` belongs to the word.
pub(super) fn abbreviation(word: &str) -> bool {
    const SHORT: &str = "dr mr mrs ms prof st no nr vs approx incl excl etc dept ext tel fig vol ed \
        e.g i.e a.m p.m a.k.a u.s u.k ca bzw z.b d.h u.a usw inkl evtl ggf str mme mlle m sra dra \
        sr av avda núm pág tels ul al godz tzw np ok m.in wg bv b.v n.v nl.v bijv d.w.z o.a t.o.v \
        resp kl t.ex bl.a osv f.eks mm dvs ev sig dott ing avv ecc art rte jr bros jan feb aug \
        sept oct nov dec mon tue wed thu fri sat sun min max avg";
    let low = word.to_lowercase();
    let letters = low.chars().filter(|c| c.is_alphabetic()).count();
    let digits = low.chars().all(|c| c.is_ascii_digit()) && low.len() <= 2;
    digits || letters == 1 && low.chars().count() == 1 || SHORT.split_whitespace().any(|w| w == low)
}

/// Splits a text at white space. Dashes that stand alone are glued to the word before.
pub(super) fn split(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut quoted = false;
    for piece in text.split_whitespace() {
        if !piece.contains("://")
            && piece.chars().all(|c| !c.is_alphanumeric())
            && !matches!(piece, "&" | "%" | "+" | "€" | "$" | "£" | "#")
        {
            if let Some(last) = out.last_mut() {
                last.post = format!("{} {piece}", last.post);
            }
            continue;
        }
        let is_edge = |c: char| {
            matches!(
                c,
                '"' | '“'
                    | '”'
                    | '„'
                    | '«'
                    | '»'
                    | '('
                    | ')'
                    | '['
                    | ']'
                    | ','
                    | '.'
                    | ';'
                    | ':'
                    | '!'
                    | '?'
                    | '…'
                    | '‘'
                    | '*'
            )
        };
        let start = piece.find(|c| !is_edge(c)).unwrap_or(0);
        let (pre, rest) = piece.split_at(start);
        let end = rest.rfind(|c| !is_edge(c)).map_or(rest.len(), |i| {
            i + rest[i..].chars().next().map_or(1, char::len_utf8)
        });
        let (word, post) = rest.split_at(end);
        let opens = pre.contains(['"', '“', '„', '«']);
        let closes = post.contains(['"', '”', '»']) || (quoted && post.contains('“'));
        let locked = quoted || opens;
        quoted = (quoted || opens) && !closes;
        out.push(Token {
            pre: pre.to_owned(),
            word: word.to_owned(),
            post: post.to_owned(),
            locked,
        });
    }
    out
}

/// The text again.
pub(super) fn join(tokens: &[Token]) -> String {
    let mut out = String::new();
    for token in tokens {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&token.pre);
        out.push_str(&token.word);
        out.push_str(&token.post);
    }
    out
}

/// Plain tokens of a replacement text.
pub(super) fn plain(text: &str) -> Vec<Token> {
    text.split_whitespace()
        .map(|w| {
            let word = w.trim_end_matches([',', ':', '.', '?', ';']);
            Token {
                pre: String::new(),
                word: word.to_owned(),
                post: w[word.len()..].to_owned(),
                locked: false,
            }
        })
        .collect()
}

/// First letter large.
pub(super) fn upper_first(text: &str) -> String {
    let at = text.find(char::is_alphanumeric).unwrap_or(0);
    let (before, rest) = text.split_at(at);
    let first = text.split_whitespace().next().unwrap_or_default();
    if first.contains(['@', '/']) || first.starts_with("www.") {
        return text.to_owned();
    }
    let mut chars = rest.chars();
    match chars.next() {
        Some(c) if before.chars().all(|c| !c.is_alphanumeric()) => {
            format!("{before}{}{}", c.to_uppercase(), chars.as_str())
        }
        _ => text.to_owned(),
    }
}

/// First letter small.
pub(super) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| {
        format!("{}{}", c.to_lowercase(), chars.as_str())
    })
}

/// Puts the right article before the word at `at` when an `a` or `an` stands there.
pub(super) fn fix_article(tokens: &mut [Token], at: usize) {
    if at == 0 || at >= tokens.len() || tokens[at - 1].locked || !tokens[at - 1].post.is_empty() {
        return;
    }
    let article = tokens[at - 1].low();
    if article != "a" && article != "an" {
        return;
    }
    let right = if lexicon::takes_an(&tokens[at].word) {
        "an"
    } else {
        "a"
    };
    let large = tokens[at - 1].capital();
    tokens[at - 1].word = if large {
        upper_first(right)
    } else {
        right.to_owned()
    };
}
