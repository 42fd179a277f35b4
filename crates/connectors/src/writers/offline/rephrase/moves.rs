//! Steps that re-order a sentence: an adjunct of time or place goes to the front, a leading clause
//! to the end, items of a list change places. All words stay.

use super::{
    super::{
        grammar::{begins_with_verb, has_verb, verb_at},
        lexicon,
        tokens::{Token, lower_first, upper_first},
    },
    Manner, Step,
};

/// Every re-ordering that fits.
pub(super) fn all(row: &[Token], manner: Manner<'_>) -> Vec<Step> {
    let mut out = Vec::new();
    for (from, to) in sentences(row) {
        if row[from..to].iter().any(|t| t.locked) {
            continue;
        }
        let mut put = |sentence: Vec<Token>, cost: u32| {
            let mut tokens = row[..from].to_vec();
            tokens.extend(sentence);
            tokens.extend_from_slice(&row[to..]);
            out.push(Step { tokens, cost });
        };
        let sentence = &row[from..to];
        if manner.english {
            front(sentence, manner, &mut put);
            back(sentence, manner, &mut put);
            time_last(sentence, manner, &mut put);
        }
        rotate(sentence, &mut put);
    }
    out
}

/// Bounds of the sentences in `row`.
pub(super) fn sentences(row: &[Token]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = 0;
    for (i, token) in row.iter().enumerate() {
        if token.ends() || i + 1 == row.len() {
            out.push((from, i + 1));
            from = i + 1;
        }
    }
    out
}

/// Time words and what may stand between them.
fn only_time(tokens: &[Token]) -> bool {
    let year = |t: &Token| {
        let digits = t.word.len() == 4 && t.word.bytes().all(|b| b.is_ascii_digit());
        digits && (t.word.starts_with("19") || t.word.starts_with("20"))
    };
    let time = |t: &Token| {
        year(t)
            || lexicon::is_time(&t.low())
            || t.low() == "time" && tokens.len() == 3 && tokens[1].low() == "any"
            || t.word.chars().filter(|c| *c == ':').count() == 1 && t.figure()
    };
    tokens.iter().any(time)
        && tokens.iter().enumerate().all(|(i, t)| {
            let w = t.low();
            time(t)
                || t.figure()
                || w == "any" && tokens.len() > 2
                || (i == 0
                    && (lexicon::is_preposition(&w)
                        || lexicon::is_determiner(&w)
                        || w == "last"
                        || w == "next"))
                || matches!(
                    w.as_str(),
                    "the"
                        | "a"
                        | "an"
                        | "once"
                        | "twice"
                        | "every"
                        | "each"
                        | "and"
                        | "of"
                        | "to"
                        | "next"
                        | "this"
                        | "whole"
                        | "our"
                        | "until"
                        | "first"
                        | "last"
                        | "working"
                        | "business"
                        | "one"
                        | "two"
                        | "three"
                        | "four"
                        | "five"
                        | "six"
                        | "seven"
                        | "eight"
                        | "nine"
                        | "ten"
                        | "eleven"
                        | "twelve"
                        | "late"
                        | "early"
                        | "end"
                        | "at"
                        | "on"
                        | "in"
                        | "from"
                )
        })
}

fn only_place(tokens: &[Token]) -> bool {
    tokens.len() >= 2
        && tokens.len() <= 5
        && matches!(
            tokens[0].low().as_str(),
            "in" | "at" | "across" | "near" | "throughout"
        )
        && tokens[1..]
            .iter()
            .all(|t| t.capital() && !t.figure() || matches!(t.low().as_str(), "and" | "of" | "the"))
        && tokens.last().is_some_and(Token::capital)
}

/// A sentence that begins with a phrase already has its front taken.
fn first_is_open(sentence: &[Token]) -> bool {
    let first = sentence[0].low();
    lexicon::is_preposition(&first)
        || lexicon::is_subordinator(&first) && sentence.iter().any(|t| t.post.contains(','))
        || matches!(first.as_str(), "take" | "consider")
            && sentence.iter().any(|t| t.post.contains(':'))
}

/// A closing phrase that belongs to the whole sentence: "for a fixed fee", "at any café in the city".
fn circumstance(tail: &[Token], before: &str) -> bool {
    let w = tail[0].low();
    let bound = match w.as_str() {
        "for" => [
            "wait",
            "ask",
            "look",
            "pay",
            "care",
            "apply",
            "register",
            "up",
            "made",
            "ideal",
            "ready",
            "known",
            "open",
            "room",
            "stand",
            "good",
            "responsible",
            "designed",
            "built",
            "suited",
            "place",
            "need",
            "available",
            "cover",
            "time",
            "space",
            "except",
            "enough",
            "fit",
            "right",
            "demand",
            "exchange",
            "asked",
            "paid",
            "searching",
            "hope",
            "call",
            "account",
        ]
        .contains(&before),
        "on" => [
            "depend",
            "depends",
            "based",
            "focus",
            "work",
            "works",
            "rely",
            "relies",
            "count",
            "open",
            "insist",
            "spend",
            "hold",
            "keep",
            "go",
            "goes",
            "put",
            "information",
            "advice",
            "tax",
            "report",
            "talk",
            "guide",
            "book",
        ]
        .contains(&before),
        "at" => [
            "look", "looks", "aim", "aimed", "good", "starts", "start", "begins", "back", "open",
        ]
        .contains(&before),
        "through" => [
            "walk", "go", "goes", "run", "runs", "look", "get", "think", "sleep", "live", "read",
            "pass",
        ]
        .contains(&before),
        "without" | "throughout" => false,
        _ => true,
    };
    let person = tail.get(1).is_some_and(|t| lexicon::is_subject(&t.low()) || matches!(t.low().as_str(), "us" | "me" | "them"));
    let verbs = tail
        .iter()
        .skip(if w == "without" { 2 } else { 1 })
        .any(|t| {
            lexicon::is_auxiliary(&t.low())
                || lexicon::is_subordinator(&t.low())
                || matches!(
                    t.low().as_str(),
                    "that" | "which" | "who" | "to" | "how" | "what"
                )
        });
    !bound && !person && !verbs
        && (2..=9).contains(&tail.len())
        && !has_verb(tail)
        && tail[..tail.len() - 1].iter().all(|t| t.post.is_empty())
}

/// A leading phrase of time goes to the end.
fn time_last(sentence: &[Token], manner: Manner<'_>, put: &mut impl FnMut(Vec<Token>, u32)) {
    let n = sentence.len();
    let first = sentence[0].low();
    let starts = lexicon::is_preposition(&first)
        || matches!(first.as_str(), "last" | "this" | "next" | "every" | "each");
    let Some(k) = (2..n.min(8)).rev().find(|&k| {
        n - k >= 3
            && only_time(&sentence[..k])
            && (lexicon::is_time(&sentence[k - 1].low()) || sentence[k - 1].post == ",")
            && sentence[..k - 1].iter().all(|t| t.post.is_empty())
    }) else {
        return;
    };
    let rest = &sentence[k..];
    let head = &rest[0];
    let open = lexicon::is_determiner(&head.low())
        || lexicon::is_subject(&head.low())
        || head.figure()
        || sentence[k - 1].post == ",";
    let tail_busy = rest.iter().any(|t| {
        t.post.contains(',')
            || lexicon::is_time(&t.low())
            || matches!(
                t.low().as_str(),
                "but" | "because" | "that" | "which" | "who"
            )
    }) || rest
        .iter()
        .position(|t| t.low() == "and")
        .is_some_and(|i| has_verb(&rest[i + 1..]));
    if !starts || !open || tail_busy || !has_verb(rest) || !manner.lowerable(&sentence[0].word) {
        return;
    }
    let mut out = rest.to_vec();
    let m = out.len();
    let close = std::mem::take(&mut out[m - 1].post);
    out[0].word = upper_first(&out[0].word);
    let mut lead = sentence[..k].to_vec();
    lead[0].word = lower_first(&lead[0].word);
    lead[k - 1].post = close;
    out.extend(lead);
    put(out, 1);
}

/// "We mend boots within 24 hours" → "Within 24 hours, we mend boots".
fn front(sentence: &[Token], manner: Manner<'_>, put: &mut impl FnMut(Vec<Token>, u32)) {
    let n = sentence.len();
    if n < 5
        || first_is_open(sentence)
        || !manner.lowerable(&sentence[0].word)
        || sentence[..n - 1]
            .iter()
            .any(|t| t.post.contains([':', ';', '–', '—']))
    {
        return;
    }
    let first = sentence[0].low();
    let verb = if begins_with_verb(sentence) && !sentence[1].figure() {
        Some(0)
    } else {
        verb_at(sentence)
    };
    let clause = verb.is_some();
    for at in 2..n - 1 {
        // An adjunct of a later or dependent clause must stay in it.
        let bound = |t: &Token| {
            matches!(
                t.low().as_str(),
                "that"
                    | "which"
                    | "who"
                    | "when"
                    | "if"
                    | "where"
                    | "how"
                    | "what"
                    | "while"
                    | "because"
                    | "than"
            )
        };
        let joined = (1..at).any(|i| {
            matches!(
                sentence[i].low().as_str(),
                "and" | "but" | "so" | "or" | "yet"
            ) && i + 2 < n
                && (has_verb(&sentence[i + 1..])
                    || lexicon::is_verb(&sentence[i + 1].low())
                    || lexicon::plain_form(&sentence[i + 1].low()).is_some())
        });
        if sentence[..at].iter().any(bound) || joined {
            break;
        }
        let w = sentence[at].low();
        let yearly = matches!(w.as_str(), "once" | "twice")
            && sentence.get(at + 1).is_some_and(|t| t.low() == "a");
        let before = &sentence[at - 1];
        let tail = &sentence[at..];
        let linked = lexicon::is_preposition(&before.low())
            || matches!(
                before.low().as_str(),
                "and"
                    | "or"
                    | "than"
                    | "even"
                    | "only"
                    | "just"
                    | "especially"
                    | "but"
                    | "not"
                    | "is"
                    | "are"
                    | "was"
            );
        if linked || !before.pre.is_empty() && before.post.is_empty() {
            continue;
        }
        let timed = n - at <= 8
            && (lexicon::is_preposition(&w)
                && !matches!(w.as_str(), "to" | "of" | "per" | "than" | "like" | "as")
                || matches!(w.as_str(), "every" | "each")
                || before.post == ",")
            && only_time(tail);
        let dependent = lexicon::is_subordinator(&w)
            && !matches!(
                w.as_str(),
                "where" | "since" | "after" | "before" | "until" | "once"
            )
            || matches!(w.as_str(), "after" | "before" | "until" | "once")
                && !yearly
                && has_verb(tail);
        // A time in the middle may go to the front when it stands behind the verb.
        let stop = (at + 1..n.min(at + 7)).rev().find(|&e| {
            verb.is_some_and(|v| v > 0 && v < at)
                && e < n
                && n - e >= 2
                && sentence[e - 1].post.is_empty()
                && (lexicon::is_preposition(&sentence[e].low())
                    || matches!(
                        sentence[e].low().as_str(),
                        "how" | "what" | "whether" | "and" | "the" | "our" | "your"
                    ))
                && !matches!(sentence[e].low().as_str(), "of" | "to")
                && only_time(&sentence[at..e])
        });
        if let Some(e) = stop
            && matches!(
                w.as_str(),
                "in" | "within" | "on" | "every" | "each" | "after" | "during" | "once" | "twice"
            )
            && before.post.is_empty()
            && !sentence[e..].iter().any(|t| lexicon::is_time(&t.low()))
        {
            let mut out: Vec<Token> = sentence[at..e].to_vec();
            out[0].word = upper_first(&out[0].word);
            if let Some(last) = out.last_mut() {
                ",".clone_into(&mut last.post);
            }
            let mut main = [&sentence[..at], &sentence[e..]].concat();
            main[0].word = lower_first(&main[0].word);
            out.extend(main);
            put(out, 2);
            return;
        }
        let subordinate = dependent
            && has_verb(tail)
            && n - at >= 3
            && matches!(before.post.as_str(), "" | ",")
            && !tail[..tail.len() - 1].iter().any(|t| t.post.contains(','))
            && clause
            && has_verb(&sentence[..at]) | lexicon::is_verb(&first);
        let placed = clause && only_place(tail);
        let indefinite = at >= 2
            && matches!(
                sentence[at - 2].low().as_str(),
                "a" | "an" | "one" | "any" | "no"
            );
        let manner_of = !indefinite
            && verb.is_some_and(|v| at > v + 1)
            && circumstance(tail, &before.low())
            && before.post.is_empty();
        if !(timed || subordinate || placed || manner_of)
            || lexicon::is_subordinator(&first)
            || (clause && lexicon::is_preposition(&first))
        {
            continue;
        }
        if sentence[..at - 1].iter().any(|t| t.post.contains(',')) && timed && !clause {
            continue;
        }
        let mut out: Vec<Token> = tail.to_vec();
        out[0].word = upper_first(&out[0].word);
        let close = out.last().map(|t| t.post.clone()).unwrap_or_default();
        let k = out.len();
        out[k - 1].post = if clause {
            ",".to_owned()
        } else {
            ":".to_owned()
        };
        let mut main = sentence[..at].to_vec();
        main[at - 1].post.clear();
        main[0].word = lower_first(&main[0].word);
        let m = main.len();
        main[m - 1].post = close;
        out.extend(main);
        put(
            out,
            if subordinate {
                1
            } else if manner_of && !timed {
                3
            } else {
                2
            },
        );
        if subordinate || timed {
            return;
        }
    }
}

/// "If it rains, we move indoors" → "We move indoors if it rains".
fn back(sentence: &[Token], manner: Manner<'_>, put: &mut impl FnMut(Vec<Token>, u32)) {
    let first = sentence[0].low();
    let commas: Vec<usize> = (0..sentence.len())
        .filter(|&i| sentence[i].post.contains(','))
        .collect();
    let [comma] = commas[..] else { return };
    let rest = &sentence[comma + 1..];
    if rest.len() < 2
        || comma < 1
        || !lexicon::is_subordinator(&first)
        || !manner.lowerable(&sentence[0].word)
    {
        return;
    }
    let head = rest[0].low();
    let starts = (matches!(head.as_str(), "we" | "you" | "our" | "the" | "your")
        || lexicon::is_verb(&head))
        && has_verb(rest) | lexicon::is_verb(&head);
    if !starts
        || rest.iter().any(|t| {
            matches!(
                t.low().as_str(),
                "it" | "they" | "them" | "he" | "she" | "him" | "her" | "then" | "that"
            )
        })
    {
        return;
    }
    let mut out = rest.to_vec();
    let n = out.len();
    let close = std::mem::take(&mut out[n - 1].post);
    out[0].word = upper_first(&out[0].word);
    let mut tail = sentence[..=comma].to_vec();
    tail[0].word = lower_first(&tail[0].word);
    tail[comma].post = close;
    out.extend(tail);
    put(out, 1);
}

/// Items fully held between commas change places; the last one too when it ends the sentence.
fn rotate(sentence: &[Token], put: &mut impl FnMut(Vec<Token>, u32)) {
    let n = sentence.len();
    let Some(and) = (2..n.saturating_sub(1)).rev().find(|&i| {
        matches!(sentence[i].low().as_str(), "and" | "or")
            && sentence[i].post.is_empty()
            && sentence[i].pre.is_empty()
    }) else {
        return;
    };
    // Commas before the conjunction, nearest first; each item at most four words.
    let mut commas: Vec<usize> = Vec::new();
    for i in (0..and).rev() {
        if sentence[i].post == "," && i + 1 != and {
            if commas.last().map_or(and, |&l: &usize| l + 1) - (i + 1) > 4 {
                break;
            }
            commas.push(i);
        } else if !sentence[i].post.is_empty() && sentence[i].post != "," {
            break;
        }
    }
    let oxford = sentence[and - 1].post == ",";
    let plain = |items: &[Token]| {
        !items.is_empty()
            && items.len() <= 4
            && items.iter().all(|t| {
                t.pre.is_empty()
                    && !lexicon::is_preposition(&t.low())
                    && !lexicon::is_auxiliary(&t.low())
                    && !lexicon::is_subject(&t.low())
                    && !matches!(
                        t.low().as_str(),
                        "which" | "who" | "that" | "so" | "but" | "not" | "and" | "or"
                    )
            })
    };
    let bare = |t: &[Token]| -> Vec<Token> {
        let mut v = t.to_vec();
        if let Some(l) = v.last_mut() {
            l.post.clear();
        }
        v
    };
    let glue = |parts: [&[Token]; 2]| -> Vec<Token> { parts.concat() };
    let with_post = |mut v: Vec<Token>, post: &str| -> Vec<Token> {
        if let Some(l) = v.last_mut() {
            post.clone_into(&mut l.post);
        }
        v
    };
    // Swap the item before "and" with the last item.
    if let Some(&c) = commas.first() {
        let (mid, last) = (&sentence[c + 1..and], &sentence[and + 1..]);
        if plain(mid) && plain(last) && mid.len().abs_diff(last.len()) <= 2 && !has_verb(last) {
            let close = last.last().map(|t| t.post.clone()).unwrap_or_default();
            let mut out = glue([
                &sentence[..=c],
                &with_post(bare(last), if oxford { "," } else { "" }),
            ]);
            out.push(sentence[and].clone());
            out.extend(with_post(bare(mid), &close));
            put(out, 1);
        }
    }
    // Swap the two items before "and" with each other.
    if let [c, d, ..] = commas[..] {
        let (second, first) = (&sentence[c + 1..and], &sentence[d + 1..=c]);
        if plain(second) && plain(first) {
            let mut out = glue([&sentence[..=d], &with_post(bare(second), ",")]);
            out.extend(with_post(bare(first), if oxford { "," } else { "" }));
            out.extend_from_slice(&sentence[and..]);
            put(out, 1);
        }
    }
}
