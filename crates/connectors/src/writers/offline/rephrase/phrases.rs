//! Swaps words for words that say the same, one place at a time, by the pairs of `table`.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    super::{
        lexicon,
        tokens::{Token, fix_article, plain, upper_first},
        voice::Register,
    },
    Step, registers, table,
};

struct Pair {
    register: Register,
    cost: u32,
    pattern: Vec<&'static str>,
    instead: Vec<&'static str>,
}

static TABLE: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    table::PAIRS
        .lines()
        .chain(registers::PAIRS.lines())
        .filter_map(|line| {
            let mut parts = line.split('|');
            let register = match parts.next()? {
                "f" => Register::Formal,
                "c" => Register::Casual,
                _ => Register::Plain,
            };
            let cost = parts.next()?.parse().ok()?;
            let pattern = parts.next()?.split_whitespace().collect();
            let instead = parts.next()?.split_whitespace().collect();
            Some(Pair {
                register,
                cost,
                pattern,
                instead,
            })
        })
        .collect()
});

/// Pairs by the first word of their pattern; under "" those that begin with a figure.
static INDEX: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut index: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (i, pair) in TABLE.iter().enumerate() {
        let word = pair
            .pattern
            .iter()
            .find(|w| !matches!(**w, "^" | "<" | ","))
            .copied()
            .unwrap_or_default();
        let key = if matches!(word, "#" | "@" | "+") {
            ""
        } else {
            word
        };
        index.entry(key).or_default().push(i);
    }
    index
});

const NUMBERS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "other",
    "single", "second", "third", "fourth", "fifth", "much", "few", "further",
];

fn licenses_verb(tokens: &[Token], at: usize) -> bool {
    if at == 0 || tokens[at - 1].ends() {
        return true;
    }
    let before = tokens[at - 1].low();
    tokens[at - 1].post.is_empty()
        && (lexicon::among(
            before.as_str(),
            "to can will could would must should may you we they not cannot don't can't \
                won't please we'll you'll they'll who also",
        ) || before.ends_with('s')
            && before.len() > 4
            && !tokens[at - 1].capital()
            && at > 1
            && lexicon::is_determiner(&tokens[at - 2].low()))
}

fn is_plain_word(token: &Token) -> bool {
    let w = token.low();
    !lexicon::is_determiner(&w)
        && !lexicon::is_subject(&w)
        && !lexicon::is_preposition(&w)
        && !w.ends_with("ing")
        && !token.figure()
        && !NUMBERS.contains(&w.as_str())
        && !lexicon::among(w.as_str(), "also not of it's been got")
        && token.pre.is_empty()
        && !token.word.is_empty()
}

/// Matches `pair` at `at`; returns how many tokens it takes and the ones kept for `#`, `@`, `+`.
fn matches(pair: &Pair, tokens: &[Token], at: usize) -> Option<(usize, Vec<Token>)> {
    let mut i = at;
    let mut kept = Vec::new();
    let mut comma = false;
    let mut last_solid: Option<usize> = None;
    for &mark in &pair.pattern {
        match mark {
            "^" => licenses_verb(tokens, at).then_some(())?,
            "<" => (at == 0 || tokens[at - 1].ends() || tokens[at - 1].post.contains(','))
                .then_some(())?,
            "," => {
                (at > 0 && tokens[at - 1].post == ",").then_some(())?;
                comma = true;
            }
            "$" => {
                let open = tokens.get(i).is_some_and(|t| {
                    !lexicon::is_preposition(&t.low())
                        && !matches!(t.low().as_str(), "and" | "or" | "but")
                });
                (last_solid.is_some_and(|l| !tokens[l].post.is_empty()) || !open).then_some(())?;
            }
            "]" => {
                let next = tokens.get(i)?;
                let w = next.low();
                (lexicon::is_determiner(&w) || next.figure() || NUMBERS.contains(&w.as_str()))
                    .then_some(())?;
            }
            _ => {
                let token = tokens.get(i)?;
                if token.locked || (last_solid.is_some_and(|l| !tokens[l].post.is_empty())) {
                    return None;
                }
                let fits = match mark {
                    "#" => token.figure(),
                    "@" => lexicon::is_time(&token.low()),
                    "+" => is_plain_word(token),
                    word => {
                        let named = token.capital() && i > 0 && !tokens[i - 1].ends();
                        !named && token.low() == word
                    }
                };
                fits.then_some(())?;
                if matches!(mark, "#" | "@" | "+") {
                    kept.push(token.clone());
                }
                last_solid = Some(i);
                i += 1;
            }
        }
    }
    let before = at.checked_sub(1).map(|b| tokens[b].low());
    let first = pair.pattern.first().copied().unwrap_or_default();
    let blocked = match (first, before.as_deref()) {
        ("but", Some("nothing" | "anything" | "all" | "none")) => true,
        ("many" | "often" | "all", Some("how" | "so" | "as" | "too" | "not")) => true,
        ("that", Some("so" | "all" | "ensures" | "means" | "so,")) => true,
        ("every" | "each", Some("for" | "of")) => false,
        ("over" | "about" | "around", Some("spread" | "all" | "from")) => true,
        _ => false,
    };
    (!blocked && (i > at || comma)).then_some((i - at, kept))
}

fn apply(pair: &Pair, tokens: &[Token], at: usize, taken: usize, kept: &[Token]) -> Vec<Token> {
    let mut kept = kept.iter();
    let mut put: Vec<Token> = Vec::new();
    for &word in &pair.instead {
        match word {
            "#" | "@" | "+" => put.extend(kept.next().cloned()),
            "]" | "$" | "," | "^" => {}
            _ => put.extend(plain(word)),
        }
    }
    let (first, last) = (&tokens[at], &tokens[at + taken - 1]);
    if let Some(head) = put.first_mut() {
        head.pre.clone_from(&first.pre);
        if first.capital() && (at == 0 || tokens[at - 1].ends()) {
            head.word = upper_first(&head.word);
        }
    }
    let n = put.len();
    for token in put.iter_mut().take(n.saturating_sub(1)) {
        token.post.clear();
    }
    if let Some(tail) = put.last_mut() {
        tail.post.clone_from(&last.post);
    }
    let mut out = tokens.to_vec();
    out.splice(at..at + taken, put);
    fix_article(&mut out, at);
    out
}

/// Every swap that fits somewhere in `tokens`.
pub(super) fn swaps(tokens: &[Token], register: Register) -> Vec<Step> {
    let mut out = Vec::new();
    for at in 0..tokens.len() {
        if tokens[at].locked {
            continue;
        }
        let low = tokens[at].low();
        let named = INDEX.get(low.as_str()).into_iter().flatten();
        let counted = INDEX
            .get("")
            .into_iter()
            .flatten()
            .filter(|_| tokens[at].figure());
        for pair in named.chain(counted).filter_map(|i| TABLE.get(*i)) {
            let fits = match pair.register {
                Register::Plain => true,
                other => other == register,
            };
            if !fits {
                continue;
            }
            let clash =
                register == Register::Formal && pair.instead.iter().any(|w| w.contains('\''));
            if clash {
                continue;
            }
            if let Some((taken, kept)) = matches(pair, tokens, at)
                && taken > 0
            {
                out.push(Step {
                    tokens: apply(pair, tokens, at, taken, &kept),
                    cost: pair.cost,
                });
            }
        }
    }
    out
}
