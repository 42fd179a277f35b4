//! Briefs put together at random from word lists, lengths and punctuation of many languages. What
//! forty written briefs do not think of, this does; the contract is the same. The same number gives
//! the same brief: `FUZZ=1000 FUZZ_FROM=0 cargo test -p connectors --test writers_offline fuzz`.

use domain::{
    brand::{BannedWord, DoDont, Guidelines, PersonaInput, Voice},
    campaigns::{Brief, CallToAction, KeyMessage},
    content::ContentKind,
    fields::Check,
    publishing::Network,
};

use super::{
    Case, Tally, alike_problems, check_one,
    languages::{LANGUAGES, ODD},
    write_with,
};

/// SplitMix64.
pub struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn word<'a>(&mut self, list: &'a str) -> &'a str {
        let row: Vec<&str> = list.split_whitespace().collect();
        if row.is_empty() {
            ""
        } else {
            row[self.below(row.len())]
        }
    }

    /// A text of at most `max` characters in a language, with whatever people put into texts.
    fn text(&mut self, (small, telling): (&str, &str), max: usize) -> String {
        let most = [1, 2, 4, 8, 9, 12, 20, 60][self.below(8)];
        let count = 1 + self.below(most);
        let mut out = String::new();
        for i in 0..count {
            let mut word = match self.below(20) {
                0 | 1 => ODD[self.below(ODD.len())].to_owned(),
                2..=9 if !small.is_empty() => self.word(small).to_owned(),
                _ => self.word(telling).to_owned(),
            };
            if i == 0 && self.chance(80) {
                word = word
                    .chars()
                    .take(1)
                    .flat_map(char::to_uppercase)
                    .chain(word.chars().skip(1))
                    .collect();
            }
            if i > 0 {
                let glue = match self.below(30) {
                    0 => "; ",
                    1 | 2 => ", ",
                    3 => ". ",
                    4 => " – ",
                    5 => ": ",
                    6 => "? ",
                    7 => "! ",
                    8 => "\n",
                    _ => " ",
                };
                out.push_str(glue);
            }
            out.push_str(&word);
        }
        out.push_str(["", "", "", ".", "!", "?", "…", "!!", ";", " 😀", "?!"][self.below(11)]);
        out.chars().take(max).collect::<String>().trim().to_owned()
    }

    /// As `text`, never empty.
    fn said(&mut self, language: (&str, &str), max: usize) -> String {
        let text = self.text(language, max);
        if text.is_empty() {
            "x".to_owned()
        } else {
            text
        }
    }

    fn list(&mut self, language: (&str, &str), most: usize, max: usize) -> Vec<String> {
        (0..self.below(most + 1))
            .map(|_| self.said(language, max))
            .collect()
    }

    fn address(&mut self) -> String {
        match self.below(7) {
            0 => String::new(),
            1 => "http://10.0.0.1/x".to_owned(),
            2 => "https://münchen.example/straße".to_owned(),
            3 => format!("https://shop.example/{}", "very-long-path/".repeat(1 + self.below(20))),
            4 => "https://app.example/signup?plan=free&utm_source=social&utm_medium=organic&utm_campaign=ga-v2.0_launch&ref=week-day-1#install".to_owned(),
            5 => "https://a.example".to_owned(),
            _ => "https://www.example.com/offers/spring".to_owned(),
        }
    }
}

/// The case with this number.
fn case(number: u64) -> Case {
    let mut dice = Dice(number.wrapping_mul(0x5851_F42D_4C95_7F2D));
    let d = &mut dice;
    let language = LANGUAGES[d.below(LANGUAGES.len())];
    let most = [1, 1, 2, 4, 12][d.below(5)];
    let count = 1 + d.below(most);
    let mut messages: Vec<KeyMessage> = (0..count)
        .map(|_| KeyMessage {
            text: d.said(language, 300),
            proof: if d.chance(40) {
                d.text(language, 500)
            } else {
                String::new()
            },
        })
        .collect();
    if d.chance(5) {
        let first = messages[0].clone();
        messages.fill(first);
    }
    let call = if d.chance(10) {
        String::new()
    } else {
        d.text(language, 120)
    };
    let long = "Foundation Centre of Ravensmoor, Lower Ense and Tarnwick – Customs House, Lakeside and Tarnwick Units (Trust) plc";
    let name = match d.below(8) {
        0 => long.to_owned(),
        1 => "X".to_owned(),
        2 => messages[0]
            .text
            .chars()
            .take(60)
            .collect::<String>()
            .trim()
            .to_owned(),
        3 => "Flumen.ai".to_owned(),
        _ => d.said(language, 30),
    };
    let everything: Vec<String> = messages
        .iter()
        .flat_map(|m| m.text.split_whitespace())
        .map(str::to_owned)
        .collect();
    let banned = (0..d.below(6))
        .map(|_| {
            let word = match d.below(4) {
                0 => d
                    .word("the and cheap of read more with und gut le de más")
                    .to_owned(),
                1 => everything[d.below(everything.len())].clone(),
                _ => d.word(language.1).to_owned(),
            };
            BannedWord {
                word: word.chars().take(60).collect(),
                instead: if d.chance(50) {
                    d.word(language.1).to_owned()
                } else {
                    String::new()
                },
            }
        })
        .collect();
    let rules = [
        "No hashtags",
        "No exclamation marks",
        "No questions",
        "At most 30 words",
        "No emoji",
        "Do not mention bread or oak",
        "No link",
        "No prices",
        "Mention the harbour",
        "Be kind",
    ];
    Case {
        brief: Brief {
            objective: d.said(language, 1_000),
            audience: d.text(language, 1_000),
            persona_id: None,
            key_messages: messages,
            call_to_action: CallToAction {
                text: call,
                url: d.address(),
            },
            constraints: (0..d.below(4))
                .map(|_| rules[d.below(rules.len())].to_owned())
                .collect(),
        },
        brand: Guidelines {
            name,
            positioning: format!("{} – {}", d.said(language, 900), "Seit 1887 / since 1887 x"),
            voice: Voice {
                formality: d.below(101) as u8,
                warmth: d.below(101) as u8,
                energy: d.below(101) as u8,
                brevity: d.below(101) as u8,
            },
            preferred: d.list(language, 3, 60),
            banned,
            pairs: (0..d.below(2))
                .map(|_| DoDont {
                    good: d.said(language, 400),
                    bad: d.said(language, 400),
                })
                .collect(),
        },
        persona: d.chance(50).then(|| PersonaInput {
            name: d.said(language, 120),
            description: d.said(language, 1_000),
            pains: d.list(language, 4, 300),
            goals: d.list(language, 4, 300),
            objections: d.list(language, 2, 300),
        }),
        keywords: d.list(language, 4, 40),
    }
}

/// A brief without which no draft can be made is no failure; there is none here.
#[test]
fn writers_offline_fuzz() {
    let asked = |name: &str, or: u64| {
        std::env::var(name)
            .ok()
            .and_then(|v| v.parse().ok())
            .unwrap_or(or)
    };
    let (from, count) = (asked("FUZZ_FROM", 0), asked("FUZZ", 24));
    let mut tally = Tally {
        weakest: 1.0,
        ..Tally::default()
    };
    let mut tried = 0;
    for number in from..from + count {
        let case = case(number);
        if case.brief.checked().is_err() || case.brand.checked().is_err() {
            continue;
        }
        tried += 1;
        let name = format!("fuzz{number}");
        let writer = connectors::writers::Offline::default();
        let mut social = Vec::new();
        let mut wanted: Vec<(ContentKind, Option<Network>, u64)> = Vec::new();
        for network in [Network::X, Network::LinkedIn] {
            wanted.extend((0..10).map(|seed| (ContentKind::Social, Some(network), seed)));
        }
        wanted
            .extend([ContentKind::Blog, ContentKind::Email, ContentKind::Ad].map(|k| (k, None, 0)));
        for (kind, network, seed) in wanted {
            let request = case.request(kind, network, seed);
            let made = std::panic::catch_unwind(|| write_with(&writer, &request));
            let Ok(draft) = made else {
                tally.problems.push(format!(
                    "{name}: no draft {kind:?} {network:?} {seed}\n{}",
                    serde_json::to_string_pretty(&case.brief).unwrap()
                ));
                break;
            };
            check_one(
                &name,
                &case,
                &format!("{kind:?} {network:?} {seed}"),
                &draft,
                &mut tally,
            );
            if let Some(network) = network {
                social.push((network, seed, draft));
            }
        }
        alike_problems(&name, &social, &mut tally);
    }
    eprintln!(
        "{tried} random briefs, {} drafts; likest pair {:.3} ({}); longest run {} ({}); messages used {} of {}",
        tally.drafts,
        tally.max_alike,
        tally.alike_in,
        tally.max_run,
        tally.run_in,
        tally.used,
        tally.all
    );
    for problem in tally.problems.iter().take(asked("SHOW", 20) as usize) {
        eprintln!("{problem}");
    }
    assert!(
        tally.problems.is_empty(),
        "{} problems",
        tally.problems.len()
    );
}
