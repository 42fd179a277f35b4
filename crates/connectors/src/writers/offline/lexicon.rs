//! Closed word classes of English and the commonest verbs: just enough to tell a sentence from a
//! phrase and to know which words may be written small. Word lists only; no rules of rewriting.

/// Articles, possessives, demonstratives, quantifiers: what begins a noun phrase.
pub(super) fn is_determiner(w: &str) -> bool {
    matches!(
        w,
        "a" | "an"
            | "the"
            | "our"
            | "your"
            | "their"
            | "its"
            | "his"
            | "her"
            | "my"
            | "this"
            | "that"
            | "these"
            | "those"
            | "every"
            | "each"
            | "all"
            | "any"
            | "no"
            | "some"
            | "many"
            | "most"
            | "both"
            | "several"
            | "few"
            | "more"
            | "another"
    )
}

/// Subject pronouns and their like.
pub(super) fn is_subject(w: &str) -> bool {
    matches!(
        w,
        "we" | "you"
            | "i"
            | "they"
            | "he"
            | "she"
            | "it"
            | "there"
            | "everyone"
            | "everybody"
            | "anyone"
            | "anybody"
            | "nobody"
            | "nothing"
            | "everything"
    )
}

/// Prepositions.
pub(super) fn is_preposition(w: &str) -> bool {
    matches!(
        w,
        "in" | "on"
            | "at"
            | "by"
            | "for"
            | "from"
            | "to"
            | "with"
            | "without"
            | "within"
            | "of"
            | "into"
            | "onto"
            | "over"
            | "under"
            | "after"
            | "before"
            | "until"
            | "till"
            | "since"
            | "during"
            | "through"
            | "across"
            | "between"
            | "among"
            | "per"
            | "about"
            | "against"
            | "near"
            | "around"
            | "behind"
            | "beyond"
            | "inside"
            | "outside"
            | "via"
            | "throughout"
            | "along"
            | "towards"
            | "toward"
            | "as"
            | "than"
            | "like"
            | "instead"
            | "because"
            | "up"
    )
}

/// Forms of be, have, do and the modals.
pub(super) fn is_auxiliary(w: &str) -> bool {
    matches!(
        w,
        "is" | "are"
            | "was"
            | "were"
            | "am"
            | "has"
            | "have"
            | "had"
            | "do"
            | "does"
            | "did"
            | "can"
            | "could"
            | "will"
            | "would"
            | "may"
            | "might"
            | "must"
            | "shall"
            | "should"
            | "cannot"
            | "isn't"
            | "aren't"
            | "wasn't"
            | "weren't"
            | "hasn't"
            | "haven't"
            | "don't"
            | "doesn't"
            | "didn't"
            | "can't"
            | "won't"
            | "we're"
            | "you're"
            | "they're"
            | "it's"
            | "there's"
            | "that's"
            | "we've"
            | "you've"
            | "they've"
            | "we'll"
            | "you'll"
            | "they'll"
            | "it'll"
            | "i'm"
            | "i've"
    )
}

/// Words that open a dependent clause.
pub(super) fn is_subordinator(w: &str) -> bool {
    matches!(
        w,
        "when"
            | "if"
            | "because"
            | "unless"
            | "until"
            | "while"
            | "although"
            | "though"
            | "after"
            | "before"
            | "since"
            | "whenever"
            | "wherever"
            | "once"
            | "where"
    )
}

/// Words of time: units, days, months, parts of the day.
pub(super) fn is_time(w: &str) -> bool {
    const TIMES: &[&str] = &[
        "second",
        "minute",
        "hour",
        "day",
        "night",
        "week",
        "weekend",
        "weekday",
        "month",
        "quarter",
        "season",
        "year",
        "decade",
        "morning",
        "afternoon",
        "evening",
        "noon",
        "midnight",
        "lunchtime",
        "today",
        "tomorrow",
        "tonight",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "spring",
        "summer",
        "autumn",
        "winter",
        "christmas",
        "easter",
        "am",
        "pm",
        "o'clock",
    ];
    TIMES.contains(&w) || w.strip_suffix('s').is_some_and(|s| TIMES.contains(&s))
}

/// Verbs whose plain form is rarely a noun.
const VERBS: &[&str] = &[
    "accept",
    "pause",
    "list",
    "close",
    "examine",
    "breathe",
    "graze",
    "add",
    "adjust",
    "allow",
    "answer",
    "arrange",
    "arrive",
    "ask",
    "avoid",
    "bake",
    "become",
    "begin",
    "belong",
    "bring",
    "build",
    "buy",
    "call",
    "carry",
    "catch",
    "celebrate",
    "change",
    "check",
    "choose",
    "clean",
    "collect",
    "combine",
    "come",
    "compare",
    "complete",
    "connect",
    "contain",
    "cook",
    "cost",
    "cover",
    "create",
    "cut",
    "decide",
    "deliver",
    "depend",
    "design",
    "develop",
    "discover",
    "donate",
    "donated",
    "download",
    "drive",
    "earn",
    "eat",
    "employ",
    "enable",
    "enjoy",
    "ensure",
    "explain",
    "explore",
    "feed",
    "feel",
    "fight",
    "fill",
    "find",
    "finish",
    "fit",
    "fix",
    "follow",
    "forget",
    "get",
    "give",
    "go",
    "grow",
    "guarantee",
    "handle",
    "hang",
    "happen",
    "hear",
    "help",
    "hire",
    "hold",
    "improve",
    "include",
    "install",
    "invite",
    "join",
    "keep",
    "know",
    "last",
    "lead",
    "learn",
    "leave",
    "lend",
    "let",
    "like",
    "listen",
    "live",
    "look",
    "lose",
    "love",
    "lower",
    "make",
    "manage",
    "mean",
    "meet",
    "mend",
    "mix",
    "need",
    "offer",
    "open",
    "organise",
    "organize",
    "own",
    "pack",
    "pay",
    "pick",
    "plan",
    "plant",
    "play",
    "practise",
    "prepare",
    "prevent",
    "produce",
    "protect",
    "prove",
    "provide",
    "publish",
    "put",
    "raise",
    "reach",
    "read",
    "receive",
    "recover",
    "reduce",
    "refund",
    "register",
    "remove",
    "renew",
    "rent",
    "repair",
    "replace",
    "require",
    "rest",
    "return",
    "roast",
    "run",
    "save",
    "say",
    "secure",
    "see",
    "sell",
    "send",
    "serve",
    "share",
    "ship",
    "show",
    "sign",
    "sit",
    "sleep",
    "smell",
    "speak",
    "spend",
    "start",
    "stay",
    "stop",
    "suit",
    "support",
    "switch",
    "take",
    "talk",
    "taste",
    "teach",
    "tell",
    "test",
    "think",
    "train",
    "travel",
    "treat",
    "trust",
    "try",
    "turn",
    "understand",
    "use",
    "visit",
    "wait",
    "walk",
    "want",
    "warn",
    "wash",
    "watch",
    "wear",
    "weigh",
    "win",
    "work",
    "worry",
    "write",
    "reserve",
    "claim",
    "apply",
    "skip",
    "swap",
    "order",
    "book",
    "experience",
    "move",
    "cancel",
    "keep",
    "drop",
    "bring",
    "pair",
    "borrow",
    "cycle",
    "ride",
    "dig",
    "pour",
    "hold",
    "charge",
    "store",
    "track",
    "cater",
    "fund",
    "struggle",
    "fear",
    "hate",
    "dread",
    "prefer",
    "hope",
    "expect",
    "seem",
    "rely",
    "deal",
    "end",
    "feature",
    "grind",
    "match",
    "measure",
    "report",
    "respond",
    "reply",
    "retire",
    "schedule",
    "settle",
    "smoke",
    "source",
    "stock",
    "supply",
    "tailor",
    "translate",
    "upgrade",
    "volunteer",
    "welcome",
    "absorb",
    "accompany",
    "achieve",
    "act",
    "adapt",
    "address",
    "adopt",
    "advise",
    "afford",
    "agree",
    "aim",
    "alert",
    "analyse",
    "analyze",
    "announce",
    "appear",
    "appoint",
    "assemble",
    "assess",
    "assist",
    "attend",
    "attract",
    "award",
    "back",
    "balance",
    "benefit",
    "bind",
    "block",
    "boil",
    "bottle",
    "breathe",
    "breed",
    "brew",
    "broaden",
    "brush",
    "calculate",
    "calm",
    "capture",
    "care",
    "carve",
    "cast",
    "certify",
    "chase",
    "chill",
    "climb",
    "coach",
    "coat",
    "commission",
    "compete",
    "compost",
    "comprise",
    "conduct",
    "confirm",
    "consult",
    "consume",
    "contribute",
    "control",
    "convert",
    "cool",
    "coordinate",
    "cope",
    "count",
    "craft",
    "cultivate",
    "cure",
    "customise",
    "decorate",
    "defend",
    "define",
    "demonstrate",
    "detect",
    "deserve",
    "digest",
    "direct",
    "distribute",
    "divide",
    "document",
    "double",
    "draw",
    "dream",
    "dress",
    "dry",
    "educate",
    "elect",
    "eliminate",
    "encourage",
    "engage",
    "engrave",
    "enrol",
    "enter",
    "equip",
    "escape",
    "establish",
    "estimate",
    "evaluate",
    "examine",
    "exceed",
    "exchange",
    "exhibit",
    "exist",
    "expand",
    "export",
    "extend",
    "fail",
    "farm",
    "fasten",
    "fetch",
    "file",
    "filter",
    "finance",
    "fire",
    "flow",
    "fold",
    "forecast",
    "form",
    "found",
    "frame",
    "free",
    "freeze",
    "gain",
    "gather",
    "generate",
    "glaze",
    "grade",
    "grant",
    "graze",
    "greet",
    "grill",
    "guide",
    "harvest",
    "heal",
    "heat",
    "highlight",
    "host",
    "hunt",
    "identify",
    "illustrate",
    "imagine",
    "import",
    "impress",
    "increase",
    "inform",
    "inspect",
    "inspire",
    "insulate",
    "integrate",
    "invest",
    "investigate",
    "iron",
    "judge",
    "knit",
    "label",
    "land",
    "launch",
    "lay",
    "lift",
    "light",
    "limit",
    "link",
    "load",
    "locate",
    "lock",
    "log",
    "maintain",
    "manufacture",
    "mark",
    "mentor",
    "mill",
    "mind",
    "monitor",
    "mount",
    "multiply",
    "name",
    "negotiate",
    "note",
    "notice",
    "notify",
    "obtain",
    "occupy",
    "operate",
    "oversee",
    "paint",
    "park",
    "pass",
    "perform",
    "photograph",
    "picture",
    "pin",
    "place",
    "polish",
    "post",
    "power",
    "practice",
    "praise",
    "prescribe",
    "present",
    "preserve",
    "press",
    "print",
    "process",
    "promise",
    "promote",
    "propose",
    "purchase",
    "purify",
    "push",
    "qualify",
    "quote",
    "race",
    "react",
    "realise",
    "recall",
    "recharge",
    "recommend",
    "recruit",
    "recycle",
    "refer",
    "refill",
    "reflect",
    "refresh",
    "refurbish",
    "refuse",
    "rehearse",
    "reject",
    "relax",
    "release",
    "remain",
    "remember",
    "remind",
    "renovate",
    "rescue",
    "research",
    "resist",
    "resolve",
    "respect",
    "restore",
    "restrict",
    "retain",
    "reuse",
    "reveal",
    "review",
    "reward",
    "rinse",
    "rise",
    "roll",
    "rotate",
    "route",
    "scan",
    "score",
    "screen",
    "seal",
    "search",
    "season",
    "seek",
    "select",
    "separate",
    "shape",
    "sharpen",
    "shorten",
    "shrink",
    "simplify",
    "sing",
    "sketch",
    "slice",
    "slow",
    "soften",
    "solve",
    "sort",
    "sound",
    "speed",
    "split",
    "spray",
    "spread",
    "stack",
    "stand",
    "steam",
    "steer",
    "stitch",
    "strengthen",
    "stretch",
    "strike",
    "study",
    "submit",
    "succeed",
    "suffer",
    "suggest",
    "summarise",
    "supervise",
    "surprise",
    "survey",
    "sustain",
    "swim",
    "target",
    "tend",
    "thank",
    "thicken",
    "tie",
    "tighten",
    "touch",
    "tour",
    "trace",
    "trade",
    "transfer",
    "transform",
    "transport",
    "trim",
    "type",
    "unite",
    "unload",
    "unlock",
    "unpack",
    "update",
    "value",
    "vary",
    "verify",
    "view",
    "wake",
    "warm",
    "waste",
    "weave",
    "weld",
    "widen",
    "wish",
    "withstand",
    "wrap",
    "yield",
    "assign",
    "ferment",
    "tan",
    "sew",
    "spin",
    "hatch",
    "nest",
    "graft",
    "prune",
    "sow",
    "weed",
    "mow",
    "till",
    "brief",
    "steep",
    "infuse",
    "distil",
    "bloom",
    "melt",
    "stream",
    "sync",
    "automate",
    "deploy",
    "ping",
    "merge",
    "query",
    "encrypt",
    "decrypt",
];

/// Third-person forms that are just as often plural nouns.
const NOUNLIKE: &[&str] = &[
    "pauses",
    "lists",
    "answers",
    "calls",
    "changes",
    "checks",
    "cleans",
    "cooks",
    "costs",
    "covers",
    "cuts",
    "designs",
    "drives",
    "fights",
    "fills",
    "fits",
    "fixes",
    "guarantees",
    "helps",
    "leads",
    "likes",
    "lives",
    "looks",
    "loves",
    "mixes",
    "needs",
    "offers",
    "opens",
    "owns",
    "packs",
    "picks",
    "plans",
    "plants",
    "plays",
    "rents",
    "repairs",
    "rests",
    "returns",
    "saves",
    "shares",
    "ships",
    "shows",
    "signs",
    "starts",
    "stops",
    "suits",
    "supports",
    "switches",
    "talks",
    "tastes",
    "tests",
    "trains",
    "travels",
    "treats",
    "tries",
    "turns",
    "uses",
    "visits",
    "waits",
    "walks",
    "washes",
    "watches",
    "wins",
    "works",
    "orders",
    "books",
    "experiences",
    "claims",
    "swaps",
    "drops",
    "moves",
    "roasts",
    "pairs",
    "cycles",
    "rides",
    "charges",
    "stores",
    "tracks",
    "funds",
    "fears",
    "hopes",
    "deals",
    "ends",
    "features",
    "matches",
    "measures",
    "reports",
    "replies",
    "schedules",
    "smokes",
    "sources",
    "stocks",
    "supplies",
    "upgrades",
    "volunteers",
    "smells",
    "feeds",
    "reads",
    "struggles",
    "worries",
    "refunds",
    "reserves",
    "acts",
    "addresses",
    "aims",
    "alerts",
    "awards",
    "backs",
    "balances",
    "benefits",
    "blocks",
    "bottles",
    "breeds",
    "brews",
    "briefs",
    "brushes",
    "captures",
    "cares",
    "casts",
    "certificates",
    "climbs",
    "coaches",
    "coats",
    "commissions",
    "controls",
    "counts",
    "crafts",
    "cures",
    "documents",
    "doubles",
    "draws",
    "dreams",
    "dresses",
    "elects",
    "engines",
    "estimates",
    "exchanges",
    "exhibits",
    "exports",
    "farms",
    "files",
    "filters",
    "finances",
    "fires",
    "flows",
    "folds",
    "forecasts",
    "forms",
    "founds",
    "frames",
    "gains",
    "gathers",
    "grades",
    "grants",
    "grills",
    "guides",
    "harvests",
    "heats",
    "highlights",
    "hosts",
    "hunts",
    "imports",
    "increases",
    "irons",
    "judges",
    "labels",
    "lands",
    "launches",
    "lays",
    "lifts",
    "lights",
    "limits",
    "links",
    "loads",
    "locks",
    "logs",
    "marks",
    "mentors",
    "mills",
    "minds",
    "monitors",
    "mounts",
    "names",
    "nests",
    "notes",
    "notices",
    "paints",
    "parks",
    "passes",
    "photographs",
    "pictures",
    "pings",
    "pins",
    "places",
    "polishes",
    "posts",
    "powers",
    "presents",
    "presses",
    "prints",
    "processes",
    "promises",
    "purchases",
    "queries",
    "quotes",
    "races",
    "recalls",
    "records",
    "refills",
    "releases",
    "researches",
    "reviews",
    "rewards",
    "rises",
    "rolls",
    "routes",
    "scans",
    "scores",
    "screens",
    "seals",
    "searches",
    "seasons",
    "shapes",
    "sketches",
    "slices",
    "sorts",
    "sounds",
    "sows",
    "speeds",
    "spins",
    "splits",
    "sprays",
    "spreads",
    "stacks",
    "stands",
    "steams",
    "stitches",
    "streams",
    "strikes",
    "studies",
    "surprises",
    "surveys",
    "swims",
    "tans",
    "targets",
    "tends",
    "thanks",
    "ties",
    "touches",
    "tours",
    "traces",
    "trades",
    "transfers",
    "transports",
    "trims",
    "types",
    "updates",
    "values",
    "views",
    "wastes",
    "weeds",
    "welds",
    "wishes",
    "wraps",
    "yields",
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

/// Whether a third person is just as often a plural noun.
pub(super) fn is_nounlike(third: &str) -> bool {
    NOUNLIKE.contains(&third)
}

/// The third person of a known verb.
pub(super) fn third(base: &str) -> Option<String> {
    if !is_verb(base) {
        return None;
    }
    Some(match base {
        _ if base.ends_with(['s', 'x', 'o']) || base.ends_with("ch") || base.ends_with("sh") => {
            format!("{base}es")
        }
        _ if base.ends_with('y')
            && !base.ends_with(['a', 'e', 'o'])
            && !base[..base.len() - 1].ends_with(['a', 'e', 'o', 'u']) =>
        {
            format!("{}ies", &base[..base.len() - 1])
        }
        _ => format!("{base}s"),
    })
}

/// Third person of a known verb that could hardly be a noun.
pub(super) fn is_clear_third(w: &str) -> bool {
    !NOUNLIKE.contains(&w) && plain_form(w).is_some()
}

/// Past forms that mark a sentence ("renewed" alone could be an adjective, "said" could not).
pub(super) fn is_clear_past(w: &str) -> bool {
    matches!(
        w,
        "said"
            | "says"
            | "came"
            | "went"
            | "took"
            | "gave"
            | "chose"
            | "began"
            | "became"
            | "knew"
            | "grew"
            | "told"
            | "rose"
            | "fell"
            | "ran"
            | "won"
            | "showed"
            | "kept"
            | "saw"
            | "wrote"
            | "rated"
            | "renewed"
            | "reported"
            | "asked"
            | "confirmed"
            | "measured"
            | "agreed"
            | "started"
            | "opened"
            | "stayed"
            | "returned"
            | "passed"
            | "got"
    )
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
    let short = n >= 3
        && n <= 4
        && !vowel(b[n - 1])
        && vowel(b[n - 2])
        && !vowel(b[n - 3])
        && !matches!(b[n - 1], b'w' | b'x' | b'y');
    if (short && !matches!(base, "open" | "need")) || matches!(base, "begin" | "forget") {
        return format!("{base}{}ing", &base[n - 1..]);
    }
    format!("{base}ing")
}

/// Words of a sentence's beginning that may be written small in its middle.
pub(super) fn is_common(w: &str) -> bool {
    const MORE: &[&str] = &[
        "free",
        "new",
        "fresh",
        "made",
        "built",
        "designed",
        "whether",
        "what",
        "how",
        "why",
        "who",
        "not",
        "never",
        "only",
        "just",
        "even",
        "now",
        "here",
        "children",
        "customers",
        "clients",
        "members",
        "guests",
        "people",
        "families",
        "small",
        "large",
        "same",
        "delivery",
        "prices",
        "tickets",
        "places",
        "seats",
        "entry",
        "admission",
        "training",
        "repairs",
        "orders",
        "returns",
        "up",
        "less",
        "half",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "twelve",
        "unlike",
        "good",
        "better",
        "best",
        "clear",
        "simple",
        "fast",
        "quick",
        "local",
        "real",
        "fair",
        "open",
        "safe",
        "full",
        "fixed",
        "daily",
        "weekly",
        "monthly",
        "high",
        "low",
        "early",
        "late",
        "long",
        "short",
        "hand",
        "home",
        "staff",
        "teams",
        "owners",
        "managers",
        "parents",
        "teachers",
        "students",
    ];
    is_determiner(w)
        || is_subject(w) && w != "i"
        || is_preposition(w)
        || is_subordinator(w)
        || is_auxiliary(w) && !matches!(w, "may" | "will" | "i'm" | "i've")
        || is_verb(w)
        || MORE.contains(&w)
}

/// Whether `an` belongs before `w`.
pub(super) fn takes_an(w: &str) -> bool {
    let w = w.to_lowercase();
    if ["hour", "honest", "heir", "honour", "honor"]
        .iter()
        .any(|s| w.starts_with(s))
    {
        return true;
    }
    if ["uni", "use", "usu", "uti", "eu", "one", "once", "ubi"]
        .iter()
        .any(|s| w.starts_with(s))
        && !w.starts_with("unin")
        && !w.starts_with("unim")
    {
        return false;
    }
    w.starts_with(['a', 'e', 'i', 'o', 'u']) || w.starts_with("8") || w == "11" || w == "18"
}
