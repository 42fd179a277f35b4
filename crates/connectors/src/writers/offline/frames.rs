//! The sentences of our own around a brief's statements. They carry no fact, no number, no promise
//! and no name but the brand's, so that they are true in any trade. Sorted by family (the angle).
//!
//! Marks: `f` formal, `p` plain, `c` casual (a frame may fit several); `w` warm, `e` lively,
//! `k` calm, `b` brief voices prefer it; `x` X only, `l` LinkedIn and longer texts only.
//! Slots: `{m}` a message after a colon, `{M}` as its own sentence, `{s}` a statement in the middle
//! of a sentence, `{brand} {pain} {goal} {aud} {Aud} {fig} {topic} {proof} {pos} {motto}`.

use std::sync::LazyLock;

use super::{people::Language, voice::{Register, Tone}};

/// A sentence pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    /// The angle it belongs to.
    pub family: &'static str,
    marks: &'static str,
    slots: u32,
    /// The pattern.
    pub text: &'static str,
}

const SLOTS: &[&str] = &[
    "{m}",
    "{M}",
    "{s}",
    "{brand}",
    "{pain}",
    "{pain_l}",
    "{goal}",
    "{aud}",
    "{Aud}",
    "{fig}",
    "{Fig}",
    "{topic}",
    "{Topic}",
    "{proof}",
    "{Proof}",
    "{Proofnote}",
    "{pos}",
    "{call}",
    "{cta}",
    "{cta_l}",
    "{url}",
    ": {m}",
];

impl Frame {
    /// Whether the register and the length of text allow it.
    pub(super) fn fits(&self, tone: Tone, long: bool) -> bool {
        let register = match tone.register {
            Register::Formal => 'f',
            Register::Plain => 'p',
            Register::Casual => 'c',
        };
        let place = !(long && self.marks.contains('x') || !long && self.marks.contains('l'));
        let mood =
            !(self.marks.contains('e') && tone.calm || self.marks.contains('k') && tone.lively);
        self.marks.contains(register) && place && mood
    }

    /// How gladly this voice uses it.
    pub(super) fn weight(&self, tone: Tone) -> usize {
        let mut weight = 2;
        for (mark, on) in [
            ('w', tone.warm),
            ('e', tone.lively),
            ('k', tone.calm),
            ('b', tone.brief),
        ] {
            if self.marks.contains(mark) && on {
                weight += 3;
            }
        }
        weight
    }

    /// Whether it has the slot.
    pub(super) fn has(&self, slot: &str) -> bool {
        match SLOTS.iter().position(|s| *s == slot) {
            Some(at) => self.slots & (1 << at) != 0,
            None => self.text.contains(slot),
        }
    }
}

/// Ways to begin, with the message that leads.
const OPENINGS: &str = "
plain|fpckb|{M}
plain|fpck|{M}
brand|fp|At {brand}, {s}
brand|cpw|Here at {brand}, {s}
brand|fpc|What should you know about {brand}? {M}
brand|pc|Curious about {brand}? {M}
brand|pcb|Why {brand}? {M}
brand|fp|What can you expect from {brand}? {M}
brand|pk|You may already know {brand}. You may not know this: {m}
brand|p|If you remember a single thing about {brand}, make it this: {m}
brand|f|A brief introduction to {brand}: {m}
brand|fp|A word from {brand}: {m}
brand|cp|A quick note from {brand}: {m}
brand|pcw|Hello from {brand}! {M}
brand|ce|Hey, it is {brand} here. {M}
brand|f|{brand} would like to draw your attention to the following. {M}
short|pcb|The short version: {m}
short|fpb|In short: {m}
short|fp|To put it plainly: {m}
short|pc|In plain words: {m}
short|fkb|Allow us to be brief. {M}
short|pcb|Let us get straight to the point. {M}
short|pck|Some things are best said plainly. {M}
short|cbx|Before you scroll on: {m}
short|f|The essentials at a glance: {m}
note|fpk|Worth knowing: {m}
note|pc|Good to know: {m}
note|f|For your information: {m}
note|fk|Please take note: {m}
note|ce|Heads up: {m}
note|fpk|Something to bear in mind: {m}
note|pcl|It is easy to miss, so let us say it clearly: {m}
note|pw|We would like you to know this: {m}
note|fpw|We are glad to share this with you: {m}
note|fw|It is our pleasure to tell you: {m}
contrast|pc|No slogan, just the facts: {m}
contrast|pc|Less talk, more detail: {m}
contrast|pl|Big words are easy. Here is something you can check: {m}
contrast|f|Rather than a slogan, a statement of fact: {m}
contrast|pck|We could make a speech. We would rather say this: {m}
contrast|fp|Let the details speak for themselves. {M}
invite|pcw|Have a moment? Then have a look at this. {M}
invite|fp|Take a closer look at {brand}. {M}
invite|fpw|You are warmly invited to read on. {M}
invite|ce|Stop scrolling for a moment. {M}
invite|pc|See what you make of this: {m}
invite|f|May we have a moment of your time? {M}
invite|f|We invite you to consider the following: {m}
invite|ep|Ready for something concrete? {M}
how|p|What it comes down to: {m}
how|fp|What matters here? {M}
how|pc|So what is it all about? {M}
pain|pc|{pain}? {M}
pain|pcw|{pain}? We hear you. {M}
pain|pc|{pain}? Then read on. {M}
pain|fp|Does this sound familiar? {pain}. {M}
pain|f|A familiar difficulty: {pain_l}. {M}
pain|pce|{pain}? Enough of that. {M}
pain|pck|If this sounds like you, read on: {pain_l}. {M}
goal|pc|Want to {goal}? {M}
goal|f|Do you wish to {goal}? {M}
goal|p|Would you like to {goal}? {M}
goal|pc|Planning to {goal}? Then this is for you. {M}
goal|fp|For anyone hoping to {goal}: {m}
aud|fpc|For {aud}: {m}
aud|pc|This is for {aud}. {M}
aud|f|This concerns {aud} in particular. {M}
aud|pc|{Aud}, take note: {m}
aud|fp|A note for {aud}: {m}
aud|ce|Calling all {aud}! {M}
aud|pcw|{Aud}, we have something for you. {M}
figure|pc|A figure to remember: {fig}. {M}
figure|fp|Let us begin with a figure: {fig}. {M}
figure|pce|{Fig}! Keep that figure in mind. {M}
figure|pck|{Fig}. That is the figure to keep in mind. {M}
proof|fpc|{Proof} Which brings us to the point: {m}
proof|pc|{Proof} Put differently: {m}
proof|fp|{Proof} That is what stands behind our message: {m}
proof|p|Facts before words. {Proof} {M}
proof|f|Let us begin with the evidence. {Proof} {M}
proofnote|fp|Let us begin with what we can show: {proof} And now the point itself: {m}
proofnote|pc|Proof before promises: {proof} {M}
event|pce|Mark your calendar: {m}
event|fp|A date for your diary: {m}
event|pcw|You are invited! {M}
event|f|You are cordially invited. {M}
news|fpc|News from {brand}: {m}
news|pce|There is news! {M}
news|fp|{brand} has news to share. {M}
news|pcw|We have news for you. {M}
topic|pc|Thinking about {topic}? {M}
topic|pc|Let us talk about {topic}. {M}
topic|fp|On the subject of {topic}: {m}
topic|f|A few words on {topic}: {m}
topic|pce|Time to talk about {topic}! {M}
pos|fpl|{pos} And this is what we would like to tell you: {m}
pos|fpcl|{pos} {M}
";

/// Ways to go on to the next message.
const BRIDGES: &str = "
s|pc|On top of that, {s}
s|fp|In addition, {s}
s|p|What is more, {s}
s|pc|Besides, {s}
s|f|Furthermore, {s}
s|f|Moreover, {s}
s|c|And {s}
s|fp|Beyond that, {s}
m|cw|Just so you know: {m}
m|cb|Plus: {m}
m|fp|Equally important: {m}
m|pc|Another point: {m}
m|fpk|Also worth knowing: {m}
m|f|A further point: {m}
m|p|Add to that: {m}
m|fpc|And there is more: {m}
m|pc|Good to know as well: {m}
m|fpckb|{M}
m|fpckb|{M}
";

/// Ways to bring in a proof.
const PROOFS: &str = "
s|fpckb|{Proof}
s|pc|The facts behind it: {proof}
s|fp|To back that up: {proof}
s|f|The evidence: {proof}
s|cp|How do we know? {Proof}
s|p|What makes us say so? {Proof}
n|fpcb|The proof: {proof}
n|pc|What backs it up: {proof}
n|fp|The basis for this: {proof}
n|f|In support of this: {proof}
n|pcb|Backed by: {proof}
n|f|Supported by: {proof}
n|fp|Our evidence: {proof}
";

/// Last words before the call to action.
const CLOSINGS: &str = "
-|fp|If this is what you are looking for, here is where to go next.
-|pc|Does this fit your plans? Then here is where to start.
-|pcb|Interested? Go ahead.
-|pcw|Know somebody who should hear about this? Pass it on.
-|f|Should this be of interest to you, we look forward to hearing from you.
-|fwl|Thank you for taking the time to read this.
-|pcwl|Thank you for reading this far.
-|pw|If you have questions, we are happy to answer them.
-|pc|Questions? Just ask.
-|fpk|Take your time and judge for yourself.
-|pk|Have a look and make up your own mind.
-|pc|Keep it in mind for when you need it.
-|fw|You are welcome to take a closer look.
-|pcw|Tell us what you think.
-|pce|Now it is your turn!
-|ce|Ready when you are!
-|fp|The decision is yours, and the details are here for you to weigh.
-|fkb|We leave the judgement to you.
-|pcbl|That is it in a nutshell.
-|f|We would be pleased to hear from you.
-|pc|Sounds like something for you?
-|fp|Is this something for you? The next step is up to you.
-|pcw|If it speaks to you, we would love to hear from you.
-|f|We trust that this gives you a clear picture.
-|cp|Over to you.
-|f|Please feel free to pass this on to anyone concerned.
-|fp|That, in brief, is what we wanted to say.
-|f|Further questions are always welcome.
-|fp|We hope this helps you decide.
-|pce|What are you waiting for?
";

/// Ways to set the call to action.
const CALLS: &str = "
u|fpckb|{cta}: {url}
u|pc|{cta} here: {url}
u|fp|Next step: {cta_l}. {url}
u|pce|{cta}! {url}
u|f|{cta}. All details: {url}
u|pcl|Your next step: {cta_l}. This way: {url}
t|fpck|{cta}.
t|pce|{cta}!
l|fp|More details: {url}
l|pc|More here: {url}
l|fpc|Read more: {url}
l|f|Further details: {url}
";

/// Openings without a word of ours, for briefs in other languages.
const NEUTRAL: &str = "
plain|fpc|{M}
plain|fpc|{M}
brand|fpc|{brand}: {M}
brand|fpc|{brand} – {M}
topic|fpc|{Topic}: {M}
topic|fpc|{Topic} – {M}
topic|fpc|{Topic} / {brand}: {M}
brand|fpc|{brand} / {Topic}: {M}
proof|fpc|{Proof} {M}
proofnote|fpc|{Proofnote} {M}
aud|fpc|{Aud}: {M}
pos|fpc|{pos} {M}
invite|fpc|{call}: {M}
invite|fpc|{call} – {brand}: {M}
brand|fpc|{brand}: {call}. {M}
topic|fpc|{Topic}: {call}. {M}
invite|fpc|{call}: {Topic}. {M}
invite|fpc|{call}. {Topic}, {brand}: {M}
";

/// A few plain phrases in other languages: `o` opening, `b` bridge, `c` closing.
const GERMAN: &str = "
o|fpc|Kurz gesagt: {M}
o|fpc|Gut zu wissen: {M}
o|fpc|Darauf kommt es an: {M}
o|fpc|Das erzählen wir bei {brand} gern weiter: {M}
o|fpc|Wer {brand} noch nicht kennt, sollte das wissen: {M}
o|fpc|Gern erzählen wir davon: {M}
o|fpc|Bitte vormerken: {M}
o|fpc|Schon gewusst? {M}
o|fpc|Warum {brand}? {M}
o|fpc|Neugierig auf {brand}? {M}
o|fpc|Manches sagt man am besten ganz direkt: {M}
o|fpc|Bevor es weitergeht, kurz noch das hier: {M}
o|fpc|Was gibt es von {brand} zu berichten? {M}
o|fpc|Ganz offen gesagt: {M}
b|fpc|Und außerdem: {M}
b|fpc|Ebenso wichtig: {M}
b|fpc|Dazu kommt: {M}
b|fpc|Auch das gehört dazu: {M}
c|fpc|Wir freuen uns darauf.
c|fpc|Gern auch weitersagen.
c|fpc|Neugierig geworden?
c|fpc|Wäre das etwas?
c|fpc|Das war es auch schon.
c|fpc|Mehr dazu erzählen wir gern.
";
const FRENCH: &str = "
o|fpc|En bref : {M}
o|fpc|Bon à savoir : {M}
o|fpc|À retenir : {M}
o|fpc|Un mot de {brand} : {M}
o|fpc|Pourquoi {brand} ? {M}
o|fpc|Pour aller droit au but : {M}
o|fpc|Vous avez un instant ? {M}
o|fpc|Sans grands discours : {M}
o|fpc|À faire passer autour de vous : {M}
o|fpc|Nous tenions à vous le dire : {M}
o|fpc|Ce qui compte ici : {M}
o|fpc|Regardez de plus près : {M}
b|fpc|Et aussi : {M}
b|fpc|À noter également : {M}
b|fpc|Autre point : {M}
b|fpc|À cela s'ajoute ceci : {M}
c|fpc|À vous de juger.
c|fpc|Au plaisir de vous accueillir.
c|fpc|Merci de votre lecture.
c|fpc|Parlez-en autour de vous.
c|fpc|Une question ? Écrivez-nous.
c|fpc|Gardez-le en tête.
";
const SPANISH: &str = "
o|fpc|En pocas palabras: {M}
o|fpc|Conviene saberlo: {M}
o|fpc|Unas palabras de {brand}: {M}
o|fpc|¿Por qué {brand}? {M}
o|fpc|Vamos al grano: {M}
o|fpc|¿Tiene un momento? {M}
o|fpc|Sin grandes discursos: {M}
o|fpc|Lo que importa aquí: {M}
o|fpc|Queríamos contárselo: {M}
o|fpc|Para tener en cuenta: {M}
o|fpc|Mire más de cerca: {M}
b|fpc|Y también: {M}
b|fpc|Además, conviene saber esto: {M}
b|fpc|Otro punto: {M}
b|fpc|A esto se suma lo siguiente: {M}
c|fpc|Juzgue usted mismo.
c|fpc|Le esperamos con gusto.
c|fpc|Gracias por leernos.
c|fpc|Cuénteselo a quien le interese.
c|fpc|¿Alguna pregunta? Escríbanos.
";

/// The phrases of a language, as openings, bridges and closings; none for languages not known here.
pub(super) fn phrases_of(language: Language) -> &'static [Frame] {
    static TABLES: LazyLock<[Vec<Frame>; 3]> = LazyLock::new(|| [parse(GERMAN), parse(FRENCH), parse(SPANISH)]);
    match language {
        Language::German => &TABLES[0],
        Language::French => &TABLES[1],
        Language::Spanish => &TABLES[2],
        Language::English | Language::Other => &[],
    }
}

fn parse(table: &'static str) -> Vec<Frame> {
    table
        .lines()
        .filter_map(|line| {
            let mut parts = line.splitn(3, '|');
            let (family, marks, text) = (parts.next()?, parts.next()?, parts.next()?);
            let slots = SLOTS
                .iter()
                .enumerate()
                .filter(|(_, s)| text.contains(**s))
                .fold(0, |bits, (i, _)| bits | 1 << i);
            Some(Frame {
                family,
                marks,
                slots,
                text,
            })
        })
        .collect()
}

/// Openings.
pub(super) static OPENING: LazyLock<Vec<Frame>> = LazyLock::new(|| parse(OPENINGS));
/// Openings for briefs in other languages.
pub(super) static NEUTRAL_OPENING: LazyLock<Vec<Frame>> = LazyLock::new(|| parse(NEUTRAL));
/// Bridges; family `s` needs a statement, `m` takes anything.
pub(super) static BRIDGE: LazyLock<Vec<Frame>> = LazyLock::new(|| parse(BRIDGES));
/// Proof frames; family `s` for sentences, `n` for phrases.
pub(super) static PROOF: LazyLock<Vec<Frame>> = LazyLock::new(|| parse(PROOFS));
/// Closings.
pub(super) static CLOSING: LazyLock<Vec<Frame>> = LazyLock::new(|| parse(CLOSINGS));
/// Calls; family `u` text with address, `t` text alone, `l` address alone.
pub(super) static CALL: LazyLock<Vec<Frame>> = LazyLock::new(|| parse(CALLS));
