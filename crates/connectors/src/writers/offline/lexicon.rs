//! Closed word classes of English and the commonest verbs: just enough to tell a sentence from a
//! phrase and to know which words may be written small. Word lists only; no rules of rewriting.

/// Articles, possessives, demonstratives, quantifiers: what begins a noun phrase.
pub(super) fn is_determiner(w: &str) -> bool {
    matches!(w, "a" | "an" | "the" | "our" | "your" | "their" | "its" | "his" | "her" | "my" | "this" | "that" | "these"
        | "those" | "every" | "each" | "all" | "any" | "no" | "some" | "many" | "most" | "both" | "several" | "few"
        | "more" | "another")
}

/// Subject pronouns and their like.
pub(super) fn is_subject(w: &str) -> bool {
    matches!(w, "we" | "you" | "i" | "they" | "he" | "she" | "it" | "there" | "everyone" | "everybody" | "anyone"
        | "anybody" | "nobody" | "nothing" | "everything")
}

/// Prepositions.
pub(super) fn is_preposition(w: &str) -> bool {
    matches!(w, "in" | "on" | "at" | "by" | "for" | "from" | "to" | "with" | "without" | "within" | "of" | "into" | "onto"
        | "over" | "under" | "after" | "before" | "until" | "till" | "since" | "during" | "through" | "across" | "between"
        | "among" | "per" | "about" | "against" | "near" | "around" | "behind" | "beyond" | "inside" | "outside" | "via"
        | "throughout" | "along" | "towards" | "toward" | "as" | "than" | "like" | "instead" | "because" | "up")
}

/// Forms of be, have, do and the modals.
pub(super) fn is_auxiliary(w: &str) -> bool {
    matches!(w, "is" | "are" | "was" | "were" | "am" | "has" | "have" | "had" | "do" | "does" | "did" | "can" | "could"
        | "will" | "would" | "may" | "might" | "must" | "shall" | "should" | "cannot" | "isn't" | "aren't" | "wasn't"
        | "weren't" | "hasn't" | "haven't" | "don't" | "doesn't" | "didn't" | "can't" | "won't" | "we're" | "you're"
        | "they're" | "it's" | "there's" | "that's" | "we've" | "you've" | "they've" | "we'll" | "you'll" | "they'll"
        | "it'll" | "i'm" | "i've")
}

/// Words that open a dependent clause.
pub(super) fn is_subordinator(w: &str) -> bool {
    matches!(w, "when" | "if" | "because" | "unless" | "until" | "while" | "although" | "though" | "after" | "before"
        | "since" | "whenever" | "wherever" | "once" | "where")
}

/// Words of time: units, days, months, parts of the day.
pub(super) fn is_time(w: &str) -> bool {
    const TIMES: &[&str] = &[
        "second", "minute", "hour", "day", "night", "week", "weekend", "weekday", "month", "quarter", "season", "year",
        "decade", "morning", "afternoon", "evening", "noon", "midnight", "lunchtime", "today", "tomorrow", "tonight",
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
        "april", "may", "june", "july", "august", "september", "october", "november", "december", "spring", "summer",
        "autumn", "winter", "christmas", "easter", "am", "pm", "o'clock",
    ];
    TIMES.contains(&w) || w.strip_suffix('s').is_some_and(|s| TIMES.contains(&s))
}

/// Verbs whose plain form is rarely a noun.
const VERBS: &[&str] = &[
    "accept", "add", "adjust", "allow", "answer", "arrange", "arrive", "ask", "avoid", "bake", "become", "begin",
    "belong", "bring", "build", "buy", "call", "carry", "catch", "celebrate", "change", "check", "choose", "clean", "collect", "combine",
    "come", "compare", "complete", "connect", "contain", "cook", "cost", "cover", "create", "cut", "decide", "deliver", "depend",
    "design", "develop", "discover", "donate", "donated", "download", "drive", "earn", "eat", "employ", "enable", "enjoy", "ensure", "explain", "explore",
    "feed", "feel", "fight", "fill", "find", "finish", "fit", "fix", "follow", "forget", "get", "give", "go", "grow", "guarantee", "handle",
    "hang", "happen", "hear", "help", "hire", "hold", "improve", "include", "install", "invite", "join", "keep", "know",
    "last", "lead", "learn", "leave", "lend", "let", "like", "listen", "live", "look", "lose", "love", "lower", "make", "manage", "mean", "meet", "mend", "mix",
    "need", "offer", "open", "organise", "organize", "own", "pack", "pay", "pick", "plan", "plant", "play", "practise", "prepare", "prevent",
    "produce", "protect", "prove", "provide", "publish", "put", "raise", "reach", "read", "receive", "recover", "reduce", "refund", "register", "remove", "renew", "rent",
    "repair", "replace", "require", "rest", "return", "roast", "run", "save", "say", "secure", "see", "sell", "send", "serve", "share", "ship",
    "show", "sign", "sit", "sleep", "smell", "speak", "spend", "start", "stay", "stop", "suit", "support", "switch", "take", "talk",
    "taste", "teach", "tell", "test", "think", "train", "travel", "treat", "trust", "try", "turn", "understand", "use", "visit", "wait", "walk", "want",
    "warn", "wash", "watch", "wear", "weigh", "win", "work", "worry", "write", "reserve", "claim", "apply", "skip", "swap", "order", "book", "experience",
    "move", "cancel", "keep", "drop", "bring", "pair", "borrow", "cycle", "ride", "dig", "pour", "hold", "charge", "store", "track", "cater", "fund", "struggle", "fear", "hate", "dread", "prefer", "hope", "expect", "seem", "rely", "deal", "end", "feature", "grind", "match", "measure", "report", "respond", "reply", "retire", "schedule", "settle", "smoke", "source", "stock", "supply", "tailor", "translate", "upgrade", "volunteer", "welcome",
];

/// Third-person forms that are just as often plural nouns.
const NOUNLIKE: &[&str] = &[
    "answers", "calls", "changes", "checks", "cleans", "cooks", "costs", "covers", "cuts", "designs", "drives", "fights", "fills", "fits",
    "fixes", "guarantees", "helps", "holds", "leads", "likes", "lives", "looks", "loves", "means", "mixes", "needs", "offers",
    "opens", "owns", "packs", "picks", "plans", "plants", "plays", "rents", "repairs", "rests", "returns", "runs", "saves", "shares",
    "ships", "shows", "signs", "starts", "stays", "stops", "suits", "supports", "switches", "takes", "talks", "tastes", "tests", "trains", "travels",
    "treats", "tries", "turns", "uses", "visits", "waits", "walks", "washes", "watches", "wins", "works", "orders", "books", "experiences", "claims", "swaps", "drops",
    "moves", "roasts", "pairs", "cycles", "rides", "charges", "stores", "tracks", "funds", "fears", "hopes", "deals", "ends", "features", "matches", "measures", "reports", "replies",
    "schedules", "smokes", "sources", "stocks", "supplies", "upgrades", "volunteers", "smells", "feels", "adds", "feeds", "reads", "finds", "struggles", "worries", "refunds", "reserves",
];

/// Whether `w` is a known verb in its plain form.
pub(super) fn is_verb(w: &str) -> bool {
    VERBS.contains(&w)
}

/// The plain form of a known verb's third person, if it is one.
pub(super) fn plain_form(w: &str) -> Option<String> {
    let tries = [
        w.strip_suffix('s').map(str::to_owned),
        w.strip_suffix("es").map(str::to_owned),
        w.strip_suffix("ies").map(|s| format!("{s}y")),
    ];
    match w {
        "has" => return Some("have".to_owned()),
        "does" => return Some("do".to_owned()),
        _ => {}
    }
    tries.into_iter().flatten().find(|base| is_verb(base))
}

/// Third person of a known verb that could hardly be a noun.
pub(super) fn is_clear_third(w: &str) -> bool {
    !NOUNLIKE.contains(&w) && plain_form(w).is_some()
}

/// Past forms that mark a sentence ("renewed" alone could be an adjective, "said" could not).
pub(super) fn is_clear_past(w: &str) -> bool {
    matches!(w, "said" | "says" | "came" | "went" | "took" | "gave" | "chose" | "began" | "became" | "knew" | "grew" | "told"
        | "rose" | "fell" | "ran" | "won" | "showed" | "kept" | "saw" | "wrote" | "rated" | "renewed" | "reported" | "asked"
        | "confirmed" | "measured" | "agreed" | "started" | "opened" | "stayed" | "returned" | "passed" | "got")
}

/// The -ing form.
pub(super) fn gerund(base: &str) -> String {
    let b = base.as_bytes();
    let vowel = |c: u8| matches!(c, b'a' | b'e' | b'i' | b'o' | b'u');
    if matches!(base, "be" | "see" | "agree") {
        return format!("{base}ing");
    }
    if let Some(stem) = base.strip_suffix("ie") {
        return format!("{stem}ying");
    }
    if let Some(stem) = base.strip_suffix('e') {
        return format!("{stem}ing");
    }
    let n = b.len();
    let short = n >= 3 && n <= 4 && !vowel(b[n - 1]) && vowel(b[n - 2]) && !vowel(b[n - 3]) && !matches!(b[n - 1], b'w' | b'x' | b'y');
    if (short && !matches!(base, "open" | "need")) || matches!(base, "begin" | "forget") {
        return format!("{base}{}ing", &base[n - 1..]);
    }
    format!("{base}ing")
}

/// Words of a sentence's beginning that may be written small in its middle.
pub(super) fn is_common(w: &str) -> bool {
    const MORE: &[&str] = &[
        "free", "new", "fresh", "made", "built", "designed", "whether", "what", "how", "why", "who", "not", "never", "only",
        "just", "even", "now", "here", "children", "customers", "clients", "members", "guests", "people", "families", "small", "large", "same",
        "delivery", "prices", "tickets", "places", "seats", "entry", "admission", "training", "repairs", "orders", "returns",
        "up", "less", "half", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "unlike",
        "good", "better", "best", "clear", "simple", "fast", "quick", "local", "real", "fair", "open", "safe", "full", "fixed", "daily", "weekly", "monthly",
        "high", "low", "early", "late", "long", "short", "hand", "home", "staff", "teams", "owners", "managers", "parents", "teachers", "students",
    ];
    is_determiner(w) || is_subject(w) && w != "i" || is_preposition(w) || is_subordinator(w) || is_auxiliary(w) && !matches!(w, "may" | "will" | "i'm" | "i've")
        || is_verb(w) || MORE.contains(&w)
}

/// Whether `an` belongs before `w`.
pub(super) fn takes_an(w: &str) -> bool {
    let w = w.to_lowercase();
    if ["hour", "honest", "heir", "honour", "honor"].iter().any(|s| w.starts_with(s)) {
        return true;
    }
    if ["uni", "use", "usu", "uti", "eu", "one", "once", "ubi"].iter().any(|s| w.starts_with(s)) && !w.starts_with("unin") && !w.starts_with("unim") {
        return false;
    }
    w.starts_with(['a', 'e', 'i', 'o', 'u']) || w.starts_with("8") || w == "11" || w == "18"
}
