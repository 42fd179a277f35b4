//! The smallest words of each language: those that tell it from its neighbours, those a part of a
//! sentence may begin with, and those that show how people are addressed.

use super::Language;

/// Small words by language; words that neighbours share are in all their lists.
pub(super) const SMALL: &[(Language, &str)] = &[
    (
        Language::English,
        "the and of to for with you your our we is are in on at from by that this it not no \
            have has will can or be as an its their every all what when how who if without before \
            after until us do does don't it's we're only more than free open new a",
    ),
    (
        Language::German,
        "der die das und für mit ist nicht ein eine einen einem einer auf von zu wir sie ihr ihre \
            bei im den dem zum zur unsere unser unseren jetzt nach über ohne auch oder aus an am \
            in du dein deine dich dir sich wie was wenn es bis pro kein keine sind haben seit vom \
            noch nur alle ab mehr als uns um täglich hier euch",
    ),
    (
        Language::French,
        "le la les des et pour avec est une un nous vous nos notre votre vos dans sur du de chez \
            sans aux au son sa ses après à qui que toutes tous tout par en ou ne pas plus ce cette \
            sont tu ton ta tes on d' l' c' qu' n' s' dès jusqu' depuis chaque",
    ),
    (
        Language::Spanish,
        "el la los las y para con es su por del sin de nuestro nuestra nuestros una un que sus \
            más cada todos en se al lo no o tu tus te ya desde hasta como sólo solo son hay está \
            qué si pero",
    ),
    (
        Language::Italian,
        "il lo la i gli le di che per e con da del della dei delle nel nella nostri nostra nostro \
            una un uno non è sono ogni più tutti tutte senza al alla in su dal dalla si o tuo tua \
            ti ci anche solo come fino dell' l' un' all' c' nell' d'",
    ),
    (
        Language::Dutch,
        "de het een en van voor met is niet op te in onze wij we u uw je jouw bij naar om aan uit \
            of ook geen zijn al nog tot alle door er dat die deze meer ons elke zonder wordt heeft \
            kan kun bent als",
    ),
    (
        Language::Polish,
        "i w z na się do nie jest dla o od po za przez ze są to tylko jak co każdy każda nasz \
            nasza nasze naszych oraz lub bez u pod przy już czy twój twoje ty cię ci państwo a \
            które który która mamy we ma",
    ),
    (
        Language::Swedish,
        "och att för med på av är en ett i som till från den det du din ditt vi vår vårt våra \
            inte har om utan eller när hos varje alla kan så ni er dig oss mer hela vid där hur \
            bara efter finns",
    ),
    (
        Language::Portuguese,
        "o a os as e do da dos das em no na nos nas um uma para com por não que ao à é são seu sua \
            mais nosso nossa cada todos sem até ou se de pelo pela você tu também como já desde \
            nosso entre está há só",
    ),
    (
        Language::Danish,
        "og at for med på af er en et i som til fra den det du din dit vi vores ikke har om uden \
            eller når hos hver alle kan så jer dig os mere hele ved hvor bare efter findes blev \
            også vores mod kun uge",
    ),
];

/// Small words of languages without phrases here, so that they are not taken for a neighbour.
pub(super) const FOREIGN: &[&str] = &[
    // Norwegian
    "og å for med på av er en et i som til fra den det du din ditt vi våre vår ikke har om uten \
        eller når hos hver alle kan så dere deg oss mer hele ved hvor bare etter finnes også uke",
    // Catalan
    "el la els les i per amb és de del dels sense nostre nostra una un que més cada tots en al als \
        o no ja fins com només són hi ha l' d' des teva teu",
    // Romanian
    "și în de la cu pe pentru un o din nu este sunt care mai ce noastre noastră fără sau să al ale",
    // Czech and Slovak
    "a v na se je pro s z do ve k od po za že jsou není nebo i bez každý naše náš jen si jak u sa \
        už sme aj alebo či pre zo ako len",
    // Finnish and Estonian
    "ja on ei se että kun tai myös voi ovat meidän joka vain jos sekä ne ole ilman kanssa mutta \
        me teie meie oma kui ning ka",
    // Turkish
    "ve bir bu için ile da de çok her en ne olarak daha gibi kadar var yok sizin bizim tüm",
    // Hungarian
    "a az és egy nem is hogy van meg minden csak már ha vagy mint ki be el de",
    // Croatian, Serbian, Slovene
    "i u je na za se da su s od ne do iz ili po sve bez naš naša kod in ki so pri tudi vse lahko",
    // Lithuanian and Latvian
    "ir su į iš kad tik ne yra mūsų be per nuo ar un ar no uz par mūsu ir bez katru kas",
    // Welsh and Irish
    "y yr ac a i o yn ar am ein eich gan gyda heb bob na ni an agus ar i na le do go is tá gach",
    // Afrikaans, Icelandic
    "die en van vir met is nie op in ons jou by na om uit of ook geen og að í á er sem til við um",
    // Indonesian and Malay
    "dan di yang untuk dengan dari ini itu tidak kami anda ke pada setiap tanpa atau juga",
    // Basque, Albanian, Maltese
    "eta da ez gure bat dira baino edo dhe në për me të një është nga pa u l-i ta' għal ma' jew",
    // Vietnamese, Tagalog, Swahili, Esperanto
    "và của cho không có là với các một ang ng sa mga na at para ay kwa na ya wa ni la kaj de estas",
];

/// Words that begin a part of a sentence.
pub(super) const fn joints(language: Language) -> &'static str {
    match language {
        Language::English => {
            "with without for from in on at by through within during after before because when \
                while if until and or but so"
        }
        Language::German => {
            "mit ohne für von in im an am auf aus bei beim nach seit unter über vor während zu zum \
                zur und oder aber sondern weil wenn damit ab durch gegen pro"
        }
        Language::French => {
            "avec sans pour dans chez sur par depuis dès après avant pendant entre sous et ou mais \
                car parce quand si afin en selon"
        }
        Language::Spanish => {
            "con sin para por en desde sobre entre según durante tras y e o pero porque \
                cuando si ni"
        }
        Language::Italian => {
            "con senza per in da dal dalla su tra fra durante dopo prima secondo e ed o ma perché \
                quando se nel nella"
        }
        Language::Dutch => {
            "met zonder voor van in op bij naar uit door na tijdens onder tussen sinds en of \
                maar omdat als wanneer zodat vanaf"
        }
        Language::Polish => {
            "z ze bez dla w we na od po przez przy pod między i oraz lub albo ale bo ponieważ \
                gdy jeśli aby żeby"
        }
        Language::Swedish => {
            "med utan för från i på hos vid under efter före genom mellan och eller men \
                eftersom när om så"
        }
        Language::Portuguese => {
            "com sem para por em no na nos nas desde sobre entre durante após e ou mas porque \
                quando se segundo"
        }
        Language::Danish => {
            "med uden for fra i på hos ved under efter før gennem mellem og eller men fordi \
                når hvis så"
        }
        Language::Other => "",
    }
}

/// Polite and familiar words of address.
pub(super) const ADDRESS: &[(Language, &str, &str)] = &[
    (
        Language::German,
        "Sie Ihnen Ihr Ihre Ihren Ihrem Ihrer",
        "du dich dir dein deine deinen deinem deiner",
    ),
    (
        Language::French,
        "vous votre vos",
        "tu ton ta tes toi te t'es",
    ),
    (
        Language::Spanish,
        "usted ustedes",
        "tú tu tus te ti contigo",
    ),
    (Language::Dutch, "u uw", "je jij jou jouw"),
    (
        Language::Polish,
        "państwo państwa pan pani",
        "ty cię ci twój twoja twoje twoją masz",
    ),
    (Language::Italian, "lei suo", "tu tuo tua ti te tuoi"),
];
