//! Danish sentences of our own; Danish says du to nearly everybody. See `frames` for the families.

/// See `frames`.
pub(super) const TABLE: &str = "
o|fpc|Kort sagt: {M}
o|fpc|Godt at vide: {M}
o|fpc|Hvorfor {brand}? {M}
o|fpc|Nysgerrig på {brand}? {M}
o|fpc|Det vil vi gerne fortælle: {M}
o|fpc|Lige til sagen: {M}
o|fpc|Værd at huske: {M}
o|fpc|Hvad handler det om? {M}
o|fpc|Uden store ord: {M}
o|fpc|Et par ord fra {brand}: {M}
o|fpc|Sagt på en enkel måde: {M}
o|fpc|Det, der tæller her: {M}
o|fpc|Nyt fra {brand}: {M}
o|fpc|Før vi går videre: {M}
o|fpc|Vidste du det? {M}
o|fpc|Vil du vide mere? {M}
o|fpc|Ærligt og tydeligt: {M}
o|fpc|Sagt, som det er: {M}
o|pc|Har du et øjeblik? {M}
o|pc|Se lidt nærmere på det: {M}
o|f|Vi gør gerne opmærksom på følgende: {M}
o|f|Til orientering: {M}
b|fpc|Og desuden: {M}
b|fpc|Lige så vigtigt: {M}
b|fpc|Dertil kommer: {M}
b|fpc|Også godt at vide: {M}
b|fpc|En ting mere: {M}
b|fpc|Ikke at forglemme: {M}
b|fpc|Det hører også med: {M}
b|fpc|Og så lige det her: {M}
c|fpc|Så er det sagt.
c|fpc|Vi fortæller gerne mere.
c|fpc|Har du spørgsmål? Vi svarer gerne.
c|fpc|Det var det hele.
c|fpc|Hvad synes du om det?
c|fpc|Sig det gerne videre.
c|fpc|Tænk over det i ro og mag.
c|fpc|Lyder det interessant?
c|fpc|Nu er det din tur.
c|fpc|Tak, fordi du læste med.
c|fpc|Vi taler gerne om det.
c|pc|Hvad siger du?
c|pc|Skriv endelig til os.
c|pc|Blev du nysgerrig?
c|f|Du er velkommen til at skrive.
c|f|Vi ser frem til at høre fra dig.
a|fpc|for resten
a|fpc|godt at vide
a|fpc|vel at mærke
a|fpc|for en god ordens skyld
a|fpc|sagt i forbifarten
p|fpc|Hvor ved vi det fra? {M}
p|fpc|Til kontrol: {M}
p|fpc|Det, der ligger bag: {M}
k|fpc|Mere om det her: {url}
k|fpc|Læs videre: {url}
l|fpc|Læs mere
h|fpc|Hvad det handler om
h|fpc|Mere at vide
h|fpc|Også vigtigt
h|fpc|Hvem vi er
h|fpc|Sådan kommer du videre
";
