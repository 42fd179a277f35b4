//! German sentences of our own: no fact, no name, and no noun inside a sentence, so that nothing in
//! them can pass for one. `f`/`p` address with Sie, `c` with du; see `frames` for the families.

/// See `frames`.
pub(super) const TABLE: &str = "
o|fpc|Kurz gesagt: {M}
o|fpc|Gut zu wissen: {M}
o|fpc|Darauf kommt es an: {M}
o|fpc|Gern erzählen wir davon: {M}
o|fpc|Bitte vormerken: {M}
o|fpc|Schon gewusst? {M}
o|fpc|Warum {brand}? {M}
o|fpc|Neugierig auf {brand}? {M}
o|fpc|Manches sagt man am besten ganz direkt: {M}
o|fpc|Bevor es weitergeht, kurz noch das hier: {M}
o|fpc|Was gibt es von {brand} zu berichten? {M}
o|fpc|Ganz offen gesagt: {M}
o|fpc|Lange drumherum reden wir nicht: {M}
o|fpc|Worum geht es? {M}
o|fpc|Das möchten wir gern weitersagen: {M}
o|fpc|Wer genauer hinsehen möchte, beginnt hier: {M}
o|fpc|Klar und deutlich: {M}
o|fpc|Wenig reden, mehr sagen: {M}
o|fp|Sie möchten es genauer wissen? {M}
o|fp|Haben Sie kurz Zeit? {M}
o|fp|Darauf machen wir gern aufmerksam: {M}
o|c|Du möchtest es genauer wissen? {M}
o|c|Hast du kurz Zeit? {M}
o|c|Hier kommt etwas für dich: {M}
o|fpc|Neues von {brand}: {M}
b|fpc|Und außerdem: {M}
b|fpc|Ebenso wichtig: {M}
b|fpc|Dazu kommt: {M}
b|fpc|Auch das gehört dazu: {M}
b|fpc|Nicht zu vergessen: {M}
b|fpc|Auch gut zu wissen: {M}
b|fpc|Und noch etwas: {M}
b|fpc|Was noch dazugehört: {M}
c|fpc|Wir freuen uns darauf.
c|fpc|Gern auch weitersagen.
c|fpc|Neugierig geworden?
c|fpc|Wäre das etwas?
c|fpc|Das war es auch schon.
c|fpc|Mehr dazu erzählen wir gern.
c|fpc|Wer mehr wissen möchte, fragt uns einfach.
c|fpc|So viel dazu von uns.
c|fpc|Damit ist alles gesagt.
c|fpc|Noch etwas unklar? Wir antworten gern.
c|fp|Schauen Sie es sich in aller Ruhe an.
c|fp|Was meinen Sie dazu?
c|fp|Sprechen Sie uns gern darauf an.
c|fp|Sagen Sie es gern weiter.
c|c|Schau es dir in aller Ruhe an.
c|c|Was meinst du dazu?
c|c|Sprich uns gern darauf an.
c|c|Sag es gern weiter.
a|fpc|übrigens
a|fpc|wohlgemerkt
a|fpc|nebenbei bemerkt
a|fpc|das sei hier gesagt
a|fpc|gut zu wissen
a|fpc|um es klar zu sagen
p|fpc|Dahinter steht: {M}
p|fpc|Woher wir das wissen? {M}
p|fpc|Zum Nachprüfen: {M}
k|fpc|Mehr dazu: {url}
k|fpc|Hier geht es weiter: {url}
l|fpc|Mehr erfahren
h|fpc|Worum es geht
h|fpc|Was noch dazugehört
h|fpc|Was außerdem zählt
h|fpc|Wer wir sind
h|fpc|Wie es weitergeht
";
