//! From a text to words with their places: numbers, times of day, shares, quotes and addresses are
//! told apart here, so that no rule looks at letters again.

use std::ops::Range;

/// What a word is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sort {
    /// Letters.
    Plain,
    /// A number, `1,000` or `1.5` or `10%` included.
    Number(f64),
    /// `1st`, `2nd`.
    Ordinal(u32),
    /// A time of day: `9:30`, `9am`, `17h`.
    Clock(u32, u32),
    /// `50/50`, `70/20/10`.
    Shares(Vec<u32>),
    /// A text in quotes, without them.
    Quote,
    /// A web address.
    Address,
    /// The address of a mailbox.
    Mailbox,
    /// A comma, a colon, a bracket, a dash, an arrow.
    Comma,
    /// The end of a sentence or of a line of a list.
    Stop,
}

/// A word of the sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    /// In small letters, apostrophes straight; of a quote, the text as it stands.
    pub low: String,
    /// Whether its first letter is a capital.
    pub capital: bool,
    /// Its place in the text, in bytes.
    pub at: Range<usize>,
    /// What it is.
    pub sort: Sort,
}

const QUOTES: &[(char, char)] = &[('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('”', '”')];

/// The words of a text, in order. Every character is looked at a fixed number of times.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let closing = Closing::new(&chars);
    let (mut i, mut fresh) = (0, true);
    let end_of = |i: usize| chars.get(i).map_or(text.len(), |c| c.0);
    while i < chars.len() {
        let (start, c) = chars[i];
        if fresh && let Some(next) = list_mark(&chars, i) {
            i = next;
            fresh = false;
            continue;
        }
        if c == '\n' {
            let mut next = i + 1;
            while chars
                .get(next)
                .is_some_and(|(_, c)| matches!(c, ' ' | '\t' | '\r'))
            {
                next += 1;
            }
            let ends = chars.get(next).is_none_or(|(_, c)| *c == '\n');
            if ends || list_mark(&chars, next).is_some() {
                push(&mut out, text, start..start + 1, Sort::Stop);
            }
            fresh = true;
            i = next;
            continue;
        }
        fresh = fresh && c.is_whitespace();
        if c.is_whitespace() {
            i += 1;
        } else if let Some(end) = closing.of(i, c) {
            let inside = end_of(i + 1)..end_of(end);
            push(&mut out, text, inside, Sort::Quote);
            i = end + 1;
        } else if let Some(half) = half_of_day(&chars, i) {
            push(&mut out, text, start..end_of(i + 4), Sort::Plain);
            if let Some(word) = out.last_mut() {
                half.clone_into(&mut word.low);
            }
            i += 4;
        } else if c.is_alphanumeric() || matches!(c, '#' | '@' | '_') {
            let end = token(&chars, i);
            push_token(&mut out, text, start..end_of(end));
            i = end;
        } else {
            match c {
                '.' | ';' | '!' | '?' | '…' => {
                    push(&mut out, text, start..end_of(i + 1), Sort::Stop);
                }
                ',' | ':' | '(' | ')' | '[' | ']' | '–' | '—' | '→' | '>' | '+' | '&' | '/' =>
                {
                    push(&mut out, text, start..end_of(i + 1), Sort::Comma);
                }
                _ => {}
            }
            i += 1;
        }
    }
    out
}

/// `a.m.` and `p.m.`, whose points end no sentence.
fn half_of_day(chars: &[(usize, char)], i: usize) -> Option<&'static str> {
    let is = |n: usize, wanted: char| chars.get(i + n).is_some_and(|(_, c)| *c == wanted);
    let alone = i == 0 || !chars[i - 1].1.is_alphabetic();
    match (alone && is(1, '.') && is(2, 'm') && is(3, '.'), chars[i].1) {
        (true, 'a') => Some("am"),
        (true, 'p') => Some("pm"),
        _ => None,
    }
}

/// Where a quote ends, looked up from behind once.
struct Closing(Vec<Vec<usize>>);

impl Closing {
    fn new(chars: &[(usize, char)]) -> Self {
        let find = |close: char| {
            let mut next = usize::MAX;
            let mut all = vec![usize::MAX; chars.len()];
            for i in (0..chars.len()).rev() {
                all[i] = next;
                if chars[i].1 == close {
                    next = i;
                }
            }
            all
        };
        Self(QUOTES.iter().map(|(_, close)| find(*close)).collect())
    }

    fn of(&self, i: usize, c: char) -> Option<usize> {
        let pair = QUOTES.iter().position(|(open, _)| *open == c)?;
        let end = self.0[pair][i];
        (end != usize::MAX && end > i + 1).then_some(end)
    }
}

/// The place behind a mark of a list, such as `1.`, `2)`, `-`.
fn list_mark(chars: &[(usize, char)], i: usize) -> Option<usize> {
    let at = |n: usize| chars.get(n).map(|c| c.1);
    if matches!(at(i), Some('-' | '*' | '•')) {
        return at(i + 1).is_some_and(char::is_whitespace).then_some(i + 2);
    }
    let digits = (0..3).take_while(|n| at(i + n).is_some_and(|c| c.is_ascii_digit()));
    let end = i + digits.count();
    let marked = end > i && matches!(at(end), Some('.' | ')'));
    (marked && at(end + 1).is_some_and(char::is_whitespace)).then_some(end + 2)
}

/// The place behind the token that begins here.
fn token(chars: &[(usize, char)], start: usize) -> usize {
    let at = |n: usize| chars.get(n).map(|c| c.1);
    let text_at =
        |n: usize, text: &str| text.chars().enumerate().all(|(k, c)| at(n + k) == Some(c));
    let mut end = start;
    if text_at(start, "http://") || text_at(start, "https://") {
        while at(end).is_some_and(|c| !c.is_whitespace() && !matches!(c, '"' | '<' | '>' | '”')) {
            end += 1;
        }
        while end > start
            && at(end - 1).is_some_and(|c| matches!(c, '.' | ',' | ';' | '!' | '?' | ')' | ':'))
        {
            end -= 1;
        }
        return end;
    }
    while let Some(c) = at(end) {
        let inner = match c {
            '.' | ',' | ':' | '/' => {
                let is = |n: usize, kind: fn(char) -> bool| at(n).is_some_and(kind);
                let digit: fn(char) -> bool = |c| c.is_ascii_digit();
                let small: fn(char) -> bool =
                    |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                let both = |kind| end > start && is(end - 1, kind) && is(end + 1, kind);
                let ab = end == start + 1
                    && matches!((at(start), at(end + 1)), (Some('a' | 'A'), Some('b' | 'B')))
                    && !is(end + 2, char::is_alphanumeric);
                both(digit) || c == '.' && both(small) || c == '/' && ab
            }
            '-' | '\'' | '’' => at(end + 1).is_some_and(char::is_alphanumeric),
            '%' => true,
            c => c.is_alphanumeric() || matches!(c, '_' | '#' | '@'),
        };
        if !inner {
            break;
        }
        end += 1;
    }
    end.max(start + 1)
}

fn push(out: &mut Vec<Word>, text: &str, at: Range<usize>, sort: Sort) {
    // Of several ends in a row one is enough.
    if sort == Sort::Stop && out.last().is_none_or(|w| w.sort == Sort::Stop) {
        return;
    }
    let low = text[at.clone()].to_owned();
    out.push(Word {
        low,
        capital: false,
        at,
        sort,
    });
}

fn push_token(out: &mut Vec<Word>, text: &str, at: Range<usize>) {
    let raw = &text[at.clone()];
    let low = raw.to_lowercase().replace('’', "'");
    let sort = sort_of(&low);
    // What belongs to somebody: the name is a word of its own.
    let owner = low
        .strip_suffix("'s")
        .filter(|o| sort == Sort::Plain && !o.is_empty());
    let is_name = owner
        .is_some_and(|o| !matches!(o, "it" | "that" | "let" | "there" | "he" | "she" | "what"));
    let low = match owner {
        Some(owner) if is_name => owner.to_owned(),
        _ => low,
    };
    out.push(Word {
        low,
        capital: raw.chars().next().is_some_and(char::is_uppercase),
        at,
        sort,
    });
}

fn sort_of(low: &str) -> Sort {
    if low.starts_with("http://") || low.starts_with("https://") {
        return Sort::Address;
    }
    if low
        .split_once('@')
        .is_some_and(|(a, b)| !a.is_empty() && b.contains('.'))
    {
        return Sort::Mailbox;
    }
    if !low.starts_with(|c: char| c.is_ascii_digit()) {
        return Sort::Plain;
    }
    let plain = low.trim_end_matches('%').replace(',', "");
    if let Ok(number) = plain.parse::<f64>() {
        return Sort::Number(number);
    }
    if let Some(clock) = clock(low) {
        return clock;
    }
    let whole = |t: &str| t.parse::<u32>().ok();
    let cut = low.len() - low.chars().rev().take(2).map(char::len_utf8).sum::<usize>();
    if let ("st" | "nd" | "rd" | "th", Some(n)) = (&low[cut..], whole(&low[..cut])) {
        return Sort::Ordinal(n);
    }
    let parts: Option<Vec<u32>> = low
        .split(['/', '-'])
        .map(|p| whole(p.trim_end_matches('%')))
        .collect();
    match parts {
        Some(parts) if (2..=20).contains(&parts.len()) => Sort::Shares(parts),
        _ => Sort::Plain,
    }
}

/// A time of day in one token.
fn clock(low: &str) -> Option<Sort> {
    let (body, add) = match (low.strip_suffix("pm"), low.strip_suffix("am")) {
        (Some(body), _) => (body, Some(12)),
        (_, Some(body)) => (body, Some(0)),
        _ => (low.strip_suffix('h').unwrap_or(low), None),
    };
    let (h, m) = match body.split_once(':') {
        Some((h, m)) if m.len() == 2 => (h, m),
        None if body.len() < low.len() => (body, "0"),
        _ => return None,
    };
    let (h, m) = (h.parse::<u32>().ok()?, m.parse::<u32>().ok()?);
    let h = match add {
        Some(add) if (1..=12).contains(&h) => h % 12 + add,
        Some(_) => return None,
        None => h,
    };
    (h < 24 && m < 60).then_some(Sort::Clock(h, m))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(String, Sort)> {
        words(text).into_iter().map(|w| (w.low, w.sort)).collect()
    }

    #[test]
    fn numbers_times_shares_and_addresses_are_told_apart() {
        use Sort as S;
        for (text, wanted) in [
            ("1,000", S::Number(1_000.0)),
            ("1.5", S::Number(1.5)),
            ("10%", S::Number(10.0)),
            ("9:30", S::Clock(9, 30)),
            ("12am", S::Clock(0, 0)),
            ("9pm", S::Clock(21, 0)),
            ("17h", S::Clock(17, 0)),
            ("31:99", S::Plain),
            ("1st", S::Ordinal(1)),
            ("70/30", S::Shares(vec![70, 30])),
            ("50-50", S::Shares(vec![50, 50])),
            ("https://example.com/a?b=1", S::Address),
            ("ada@example.com", S::Mailbox),
            ("e-mail", S::Plain),
            ("a/b", S::Plain),
            ("checkout.completed", S::Plain),
            ("2x", S::Plain),
        ] {
            let found = seen(&format!("{text}."));
            assert_eq!(found[0], (text.to_owned(), wanted), "{text}");
            assert_eq!(found.len(), 2, "{text}: {found:?}");
        }
    }

    #[test]
    fn quotes_are_whole_lists_are_sentences_and_places_are_bytes() {
        let text = "Tell “Ada: now.”, please — Dana’s way\n2. über X\n\n- \"open";
        let all = words(text);
        let lows: Vec<&str> = all.iter().map(|w| w.low.as_str()).collect();
        let wanted = [
            "tell",
            "Ada: now.",
            ",",
            "please",
            "—",
            "dana",
            "way",
            "\n",
            "über",
            "x",
            "\n",
            "open",
        ];
        assert_eq!(lows, wanted);
        assert_eq!(all[1].sort, Sort::Quote);
        assert_eq!(&text[all[8].at.clone()], "über");
        assert!(all[9].capital && !all[8].capital);
    }

    #[test]
    fn points_within_a_time_end_nothing() {
        let lows: Vec<String> = seen("At 9 a.m. go").into_iter().map(|w| w.0).collect();
        assert_eq!(lows, ["at", "9", "am", "go"]);
    }

    #[test]
    fn nothing_is_no_word() {
        for text in ["", " \n\n\t", "...", "“”", "'", "\"", "-", "*"] {
            let plain = seen(text).into_iter().filter(|(_, s)| *s != Sort::Stop);
            assert_eq!(plain.count(), 0, "{text:?}");
        }
    }
}
