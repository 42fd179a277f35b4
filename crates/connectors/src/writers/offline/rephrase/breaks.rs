//! Breaks a run of more than eight of the brief's words where a sentence has a joint: a phrase of
//! ours between dashes or commas, a bridge between two sentences. All words stay, in their order.
//! For languages without phrases two neighbouring words become a hashtag instead.

use super::{
    super::{
        frames::{self, Frame},
        tokens::{self, Token, plain, upper_first},
        voice::Register,
        words::{MAX_RUN, words},
    },
    Manner, Variant,
};

/// Where the row may be broken before a token, and how.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    Sentence,
    Dash,
    Comma,
    Word,
}

/// Ways to say `text` with its long runs broken; none when it has no joint where one is needed.
pub(super) fn all(text: &str, manner: Manner<'_>) -> Vec<Variant> {
    let row = tokens::split(text);
    let size: Vec<usize> = row.iter().map(|t| words(&t.word).len()).collect();
    let phrases = frames::phrases_of(manner.language);
    let fits = |f: &&Frame| f.suits(manner.register);
    let asides: Vec<&str> = phrases
        .iter()
        .filter(|f| f.family == "a")
        .filter(fits)
        .map(|f| f.text)
        .collect();
    let bridges: Vec<&str> = phrases
        .iter()
        .filter(|f| f.family == "b" && !f.has("{brand}"))
        .filter(fits)
        .map(|f| {
            f.text
                .trim_end_matches("{M}")
                .trim_end_matches("{m}")
                .trim()
        })
        .filter(|t| t.ends_with(':') && t.chars().any(char::is_alphabetic))
        .collect();
    if asides.is_empty() || bridges.is_empty() {
        return tagged(&row, &size, manner.register);
    }
    if size.iter().sum::<usize>() <= MAX_RUN {
        return Vec::new();
    }
    let Some((places, rank)) = places(&row, &size, manner) else {
        return Vec::new();
    };
    (0..asides.len())
        .map(|turn| Variant {
            text: broken(&row, &places, &asides, &bridges, turn),
            cost: 4 + rank,
        })
        .collect()
}

/// How the row may be broken before `at`, with its unnaturalness.
fn joint(row: &[Token], at: usize, manner: Manner<'_>) -> Option<(Joint, u32)> {
    let (before, here) = (&row[at - 1], &row[at]);
    let depth: i32 = row[..at]
        .iter()
        .map(|t| t.pre.matches('(').count() as i32 - t.post.matches(')').count() as i32)
        .sum();
    if before.locked && here.locked || depth > 0 || !here.pre.is_empty() {
        return None;
    }
    let low = here.low();
    let linked = manner.language.is_joint(&low);
    let post = before.post.trim();
    if before.ends() || post.ends_with(';') {
        return Some((Joint::Sentence, 0));
    }
    if matches!(post, "–" | "—" | "-") {
        return Some((Joint::Dash, 1));
    }
    if matches!(post, "," | ".,") {
        return Some((Joint::Comma, if linked { 1 } else { 4 }));
    }
    let next_figure = row.get(at + 1).is_some_and(Token::figure);
    let range = before.figure() && next_figure || matches!(low.as_str(), "until" | "through");
    let fixed = row
        .get(at + 1)
        .is_some_and(|t| matches!(t.low().as_str(), "all" | "out" | "least"));
    let bound = manner.language.is_joint(&before.low());
    if !post.is_empty() || !linked || bound || range || fixed || at < 2 || at + 1 == row.len() {
        return None;
    }
    let small = manner.language.is_small_word(&before.low());
    Some((Joint::Word, if small { 5 } else { 2 }))
}

/// The cheapest places at which every run becomes short enough.
fn places(row: &[Token], size: &[usize], manner: Manner<'_>) -> Option<(Vec<(usize, Joint)>, u32)> {
    let n = row.len();
    // best[i]: the cheapest way for the tokens before `i` when a break stands before `i`.
    let mut best: Vec<Option<(u32, usize, Joint)>> = vec![None; n + 1];
    best[0] = Some((0, 0, Joint::Word));
    for at in 1..=n {
        let joint = if at == n {
            Some((Joint::Word, 0))
        } else {
            joint(row, at, manner)
        };
        let Some((kind, rank)) = joint else { continue };
        let mut run = 0;
        for from in (0..at).rev() {
            run += size[from];
            if run > MAX_RUN {
                break;
            }
            if let Some((cost, ..)) = best[from] {
                let cost = cost + rank + u32::from(at < n);
                if best[at].is_none_or(|(c, ..)| cost < c) {
                    best[at] = Some((cost, from, kind));
                }
            }
        }
    }
    let (rank, mut at, _) = best[n]?;
    // "Nothing – to be clear – at all": what needs many asides is better left unsaid.
    let mut out = Vec::new();
    while at > 0 {
        let (_, from, kind) = best[at]?;
        out.push((at, kind));
        at = from;
    }
    out.reverse();
    let asides = out
        .iter()
        .filter(|(i, kind)| *i < n && *kind != Joint::Sentence);
    (asides.count() <= 2).then_some((out, rank))
}

fn broken(
    row: &[Token],
    places: &[(usize, Joint)],
    asides: &[&str],
    bridges: &[&str],
    turn: usize,
) -> String {
    let mut out: Vec<Token> = Vec::new();
    for (i, token) in row.iter().enumerate() {
        if let Some(k) = places.iter().position(|(at, _)| *at == i) {
            let aside = asides[(turn + k) % asides.len()];
            let Some(last) = out.last_mut() else { continue };
            match places[k].1 {
                Joint::Sentence => {
                    if last.post.ends_with(';') {
                        ".".clone_into(&mut last.post);
                    }
                    // An answer is no further point.
                    if last.post.contains('?') {
                        out.extend(plain(&format!("{}:", upper_first(aside))));
                    } else {
                        out.extend(plain(bridges[(turn + k) % bridges.len()]));
                    }
                }
                Joint::Comma => out.extend(plain(&format!("{aside},"))),
                Joint::Dash | Joint::Word => {
                    " –".clone_into(&mut last.post);
                    out.extend(plain(aside));
                    if let Some(last) = out.last_mut() {
                        " –".clone_into(&mut last.post);
                    }
                }
            }
        }
        out.push(token.clone());
    }
    tokens::join(&out)
}

/// Two neighbouring words as a hashtag, often enough that no run stays long.
fn tagged(row: &[Token], size: &[usize], register: Register) -> Vec<Variant> {
    let letters = |t: &Token| t.word.chars().count() > 2 && t.word.chars().all(char::is_alphabetic);
    let pair = |i: usize| {
        i + 1 < row.len()
            && letters(&row[i])
            && letters(&row[i + 1])
            && !row[i].locked
            && !row[i + 1].locked
            && row[i].post.is_empty()
            && row[i + 1].pre.is_empty()
            && !row[i].word.eq_ignore_ascii_case(&row[i + 1].word)
    };
    let formal = if register == Register::Formal { 4 } else { 0 };
    let mut out: Vec<Variant> = Vec::new();
    for wait in 0..MAX_RUN {
        let (mut tokens, mut run, mut i, mut tags): (Vec<Token>, _, _, u32) = (Vec::new(), 0, 0, 0);
        while i < row.len() {
            if run >= wait && pair(i) && (tags == 0 || run >= 3) {
                let mut tag = row[i + 1].clone();
                tag.pre.clone_from(&row[i].pre);
                tag.pre.push('#');
                tag.word = format!(
                    "{}{}",
                    upper_first(&row[i].word),
                    upper_first(&row[i + 1].word)
                );
                tokens.push(tag);
                (run, i, tags) = (0, i + 2, tags + 1);
                continue;
            }
            run += size[i];
            if run > MAX_RUN {
                break;
            }
            tokens.push(row[i].clone());
            i += 1;
        }
        let text = tokens::join(&tokens);
        if i == row.len() && tags > 0 && out.iter().all(|v| v.text != text) {
            out.push(Variant {
                text,
                cost: 3 + formal + tags,
            });
        }
    }
    out
}
