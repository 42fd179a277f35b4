//! The few phrases used when a brief is not in English. See `frames` for the marks.

/// Openings without a word of ours, for briefs in other languages.
pub(super) const NEUTRAL: &str = "
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
pub(super) const GERMAN: &str = "
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

pub(super) const FRENCH: &str = "
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

pub(super) const SPANISH: &str = "
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
