//! What the brief's constraints and a person's change request ask for, as far as rules can tell.
//! Whatever is not understood is reported to the person, never guessed at.

use super::{
    banned, reading,
    voice::{Register, Tone},
};

/// The understood part and the rest.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    pub no_hashtags: bool,
    pub no_emoji: bool,
    pub no_exclamation: bool,
    pub no_questions: bool,
    pub no_link: bool,
    pub no_prices: bool,
    pub no_figures: bool,
    pub shorter: bool,
    pub longer: bool,
    pub register: Option<Register>,
    pub max_words: Option<usize>,
    /// Words that must not stand in the text.
    pub avoid: Vec<String>,
    /// Words a person wants to see.
    pub mention: Vec<String>,
    /// Rules kept, in words.
    pub kept: Vec<String>,
    /// Rules nobody here can check.
    pub open: Vec<String>,
}

impl Rules {
    /// Reads the constraints and a change request.
    pub(super) fn read(constraints: &[String], wish: Option<&str>) -> Self {
        let mut rules = Self::default();
        let wishes = wish
            .into_iter()
            .flat_map(|w| w.split([';', '\n', '.']))
            .flat_map(|w| w.split(", "))
            .flat_map(|w| w.split(" and "));
        for line in constraints.iter().map(String::as_str).chain(wishes) {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            if rules.understand(line) {
                rules.kept.push(line.to_owned());
            } else {
                rules.open.push(line.to_owned());
            }
        }
        rules
    }

    fn understand(&mut self, line: &str) -> bool {
        let low = line.to_lowercase();
        let has = |w: &str| low.contains(w);
        let no = [
            "no ",
            "without ",
            "avoid ",
            "never ",
            "don't ",
            "do not ",
            "not ",
            "remove ",
            "drop ",
            "leave out ",
            "skip ",
            "less ",
        ]
        .iter()
        .any(|w| has(w));
        let before = self.clone_flags();
        if no {
            self.no_hashtags |= has("hashtag");
            self.no_emoji |= has("emoji") || has("emoticon");
            self.no_exclamation |= has("exclamation");
            self.no_questions |= has("question") && !has("question mark in");
            self.no_link |= has("link") && !has("linkedin") || has("url");
            self.no_prices |=
                has("price") || has("prices") || has("money") || has("discount amount");
            self.no_figures |= has("figures") || has("numbers") || has("statistics");
        }
        self.shorter |= has("shorter")
            || has("too long")
            || has("keep it short")
            || has("be brief")
            || has("more concise")
            || has("cut it");
        self.longer |= has("longer") || has("more detail") || has("too short");
        if has("more formal") || has("too casual") || has("formal tone") && !no {
            self.register = Some(Register::Formal);
        }
        if has("more casual")
            || has("less formal")
            || has("too formal")
            || has("too stiff")
            || has("friendlier")
            || has("more relaxed")
        {
            self.register = Some(Register::Casual);
        }
        self.max_words = self.max_words.or_else(|| limit(&low));
        let named = self.phrases(line, &low, no);
        before != self.clone_flags() || named
    }

    fn clone_flags(&self) -> (Vec<bool>, Option<Register>, Option<usize>) {
        let flags = [
            self.no_hashtags,
            self.no_emoji,
            self.no_exclamation,
            self.no_questions,
            self.no_link,
            self.no_prices,
            self.no_figures,
            self.shorter,
            self.longer,
        ];
        (flags.to_vec(), self.register, self.max_words)
    }

    /// "do not mention X", "avoid the word X", "mention X".
    fn phrases(&mut self, line: &str, low: &str, no: bool) -> bool {
        const NEVER: &[&str] = &[
            "do not mention ",
            "don't mention ",
            "never mention ",
            "no mention of ",
            "do not say ",
            "don't say ",
            "never say ",
            "avoid the word ",
            "avoid the words ",
            "do not use the word ",
            "don't use the word ",
            "never use the word ",
            "avoid mentioning ",
            "do not name ",
            "never name ",
            "avoid ",
        ];
        const DO: &[&str] = &[
            "must mention ",
            "always mention ",
            "please mention ",
            "mention ",
            "include ",
            "name ",
            "add ",
        ];
        let rest = |marks: &[&str]| {
            marks.iter().find_map(|m| {
                low.find(m)
                    .map(|i| line.get(i + m.len()..).unwrap_or_default())
            })
        };
        if let Some(words) = rest(NEVER) {
            let list = split_list(words);
            self.avoid.extend(list.clone());
            return !list.is_empty();
        }
        if !no && let Some(words) = rest(DO) {
            let words = trim(words).to_owned();
            let fits = !words.is_empty() && words.split_whitespace().count() <= 6;
            if fits {
                self.mention.push(words);
            }
            return fits;
        }
        false
    }

    /// Whether a text of the brief must be left out.
    pub(super) fn forbids(&self, text: &str) -> bool {
        (self.no_questions && text.contains('?'))
            || (self.no_exclamation && text.contains('!'))
            || (self.no_prices && names_price(text))
            || (self.no_figures && text.contains(|c: char| c.is_ascii_digit()))
            || self.avoid.iter().any(|w| banned::find(text, w).is_some())
    }

    /// Whether `text` holds what is to be mentioned.
    pub(super) fn wants(&self, text: &str) -> bool {
        if self.mention.is_empty() {
            return false;
        }
        let low = text.to_lowercase();
        self.mention.iter().any(|m| {
            let words: Vec<String> = m
                .to_lowercase()
                .split_whitespace()
                .filter(|w| w.len() > 3)
                .map(str::to_owned)
                .collect();
            !words.is_empty() && words.iter().all(|w| low.contains(w.trim_end_matches('s')))
        })
    }

    /// The tone with what a person asked for.
    pub(super) const fn bend(&self, tone: Tone) -> Tone {
        reading::bend(tone, self.register, self.shorter)
    }
}

fn names_price(text: &str) -> bool {
    let low = text.to_lowercase();
    let words = [
        " euro", " eur", " usd", " gbp", " dollar", " pound", " franc", " chf", " kr",
    ];
    text.contains(['€', '$', '£', '¥'])
        || text.contains(|c: char| c.is_ascii_digit()) && words.iter().any(|w| low.contains(w))
}

fn trim(words: &str) -> &str {
    words
        .trim()
        .trim_matches(['"', '“', '”', '\'', '.', ' ', '‘', '’'])
        .trim_start_matches("the ")
        .trim_start_matches("our ")
        .trim()
}

fn split_list(words: &str) -> Vec<String> {
    words
        .split([',', '/', ';'])
        .flat_map(|p| p.split(" or "))
        .flat_map(|p| p.split(" and "))
        .map(|p| trim(p).to_owned())
        .filter(|p| p.chars().count() > 2 && p.split_whitespace().count() <= 4)
        .collect()
}

/// "at most 60 words", "max. 200 words".
fn limit(low: &str) -> Option<usize> {
    let asked = [
        "at most",
        "max",
        "no more than",
        "up to",
        "under",
        "fewer than",
        "not longer than",
    ]
    .iter()
    .any(|w| low.contains(w));
    let row: Vec<&str> = low.split_whitespace().collect();
    let at = row.iter().position(|w| w.starts_with("word"))?;
    let n: usize = row.get(at.checked_sub(1)?)?.parse().ok()?;
    (asked && n >= 10).then_some(n)
}
