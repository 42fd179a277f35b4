//! Word lists of many languages, for briefs put together at random.

/// A language's words: the small ones and the telling ones.
pub(super) const LANGUAGES: &[(&str, &str)] = &[
    (
        "the of and for with your our we is in on at from by that not have until without a to",
        "workshop bread lantern harbour repair garden quick honest library Tuesday customers tool \
            coffee deliver open sharpen knives Millbrook season oak wool engine self-employed \
            couldn't half-price second-hand café",
    ),
    (
        "der die das und für mit ist nicht ein eine auf von wir Sie Ihre bei im zum ab bis ohne",
        "Werkstatt Brot Führerschein Straße täglich frisch Öl Garten liefern geöffnet Handwerk \
            Kunden Prüfung Größe Bäckerei schleifen Messer Rhein-Main-Gebiet fünf",
    ),
    (
        "le la les des et pour avec une nous vous nos votre dans sur du chez sans à qui est",
        "atelier pain l'huile d'olive qu'aujourd'hui marché étude notaire jardin livrer œuvre \
            journée rendez-vous ouvert fromage août",
    ),
    (
        "el la los las y para con su por del sin una que más en a de se",
        "taller pan aceite añada cosecha jardín año entrega montaña señora abierto queso niño \
            pingüino reparación",
    ),
    (
        "il lo la gli di che per e con da del nel una non è sono ogni più",
        "bottega pane l'olio d'oliva città giardino consegna aperto formaggio perché mercato \
            riparazione lunedì",
    ),
    (
        "de het een en van voor met is niet op te in onze wij u je bij naar om aan",
        "werkplaats brood fiets ijsje reparateur zaterdag geopend kaas tuin brengen coöperatie \
            's-Hertogenbosch",
    ),
    (
        "i w z na się do nie jest dla od po za oraz lub bez nasz to są",
        "pierogi chleb święto łódź ręcznie codziennie ogród żółty dostawa otwarte naprawa ćwiczenie",
    ),
    (
        "och att för med på av är en ett som till från vi du din inte har om",
        "verkstad bröd öppet lördag trädgård båt leverans reparera ost skärgård räkor",
    ),
    (
        "o a os as e do da em no na um uma para com por não que ao",
        "oficina pão azeite manhã jardim entrega aberto queijo coração reparação lição",
    ),
    (
        "og at for med på af er en et som til fra vi du din ikke har om",
        "værksted brød åbent lørdag have levering reparere ost smørrebrød fjord",
    ),
    (
        "ja on ei se että kun tai myös joka sekä ilman",
        "työpaja leipä avoinna lauantaina puutarha toimitus korjaus juusto järvi yö",
    ),
    (
        "ve bir bu için ile her en daha gibi",
        "atölye ekmek İstanbul'da açık bahçe teslimat onarım peynir ışık çiçek",
    ),
    (
        "και το η ο για με στο από είναι",
        "εργαστήριο ψωμί ανοιχτά κήπος παράδοση ελαιόλαδο Σάββατο",
    ),
    (
        "и в на с для не по от мы вы",
        "мастерская хлеб открыто сад доставка ремонт сыр суббота",
    ),
    (
        "は の を に で と",
        "工房 パン 毎日 焼きたて 庭 配達 営業中 修理 土曜日",
    ),
    ("و في من على مع", "ورشة خبز مفتوح حديقة توصيل إصلاح جبن"),
    (
        "",
        "x 7 Ω №5 ∞ ﬁne Ⅷ ①② é e\u{301}t ß ŉ ǆ İ 😋 👩\u{200d}🍳 🇨🇭 #Wow @us a",
    ),
];

/// What stands between words in real briefs and trips a splitter up.
pub(super) const ODD: &[&str] = &[
    "£6.90",
    "€ 1.200,50",
    "24,90 zł",
    "15 %",
    "5 a.m.",
    "7.30 p.m.",
    "12:00–14:00",
    "No. 5",
    "Dr. Weiß",
    "e.g.",
    "incl. VAT",
    "(since 1887)",
    "\"proper job\"",
    "„Gut so“",
    "« bien »",
    "mail@host.example",
    "https://in.example/a?b=c",
    "www.host.example",
    "AX-200/b",
    "NP38",
    "24/7",
    "+44 20 7946",
    "3–5",
    "1,000,000",
    "½",
    "#CamelTag",
    "☕",
    "– finally –",
    "a/b",
    "&",
    "C++",
    "don't",
    "rock ’n’ roll",
    "…",
    "U.S.",
    "2. Stock",
    "[sic]",
    "{x}",
    "TODO",
    "n/a",
];
