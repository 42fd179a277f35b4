//! Italian sentences of our own. `f` stays impersonal, `p`/`c` say tu; see `frames` for the families.

/// See `frames`.
pub(super) const TABLE: &str = "
o|fpc|In breve: {M}
o|fpc|Buono a sapersi: {M}
o|fpc|In poche parole: {M}
o|fpc|Perché {brand}? {M}
o|fpc|Qualche parola da {brand}: {M}
o|fpc|Andiamo al punto: {M}
o|fpc|Senza troppi giri di parole: {M}
o|fpc|Quello che conta qui: {M}
o|fpc|Da tenere presente: {M}
o|fpc|Di che cosa si tratta? {M}
o|fpc|Ci piace dirlo con chiarezza: {M}
o|fpc|Notizie da {brand}: {M}
o|fpc|Prima di andare oltre, questo: {M}
o|fpc|Vale la pena dirlo: {M}
o|fpc|Detto con semplicità: {M}
o|fpc|Volevamo raccontarlo così: {M}
o|fpc|Per chi vuole saperne di più: {M}
o|fpc|Parliamone un momento: {M}
o|c|Hai un momento? {M}
o|c|Lo sapevi? {M}
o|c|Vuoi saperne di più? {M}
o|f|Desideriamo segnalare quanto segue: {M}
o|f|Con piacere informiamo: {M}
b|fpc|E poi: {M}
b|fpc|Altro punto: {M}
b|fpc|Da sapere anche questo: {M}
b|fpc|Altrettanto importante: {M}
b|fpc|Senza dimenticare questo: {M}
b|fpc|E non è tutto: {M}
b|fpc|Si aggiunge questo: {M}
b|fpc|Ancora una cosa: {M}
c|fpc|Per ora è tutto.
c|fpc|Ne parliamo volentieri.
c|fpc|Ora resta solo da decidere.
c|fpc|Ecco quello che volevamo dire.
c|fpc|Da tenere a mente.
c|fpc|Per ogni domanda siamo qui.
c|fpc|Con calma, senza fretta.
c|fpc|Grazie per la lettura.
c|fpc|Che ne dite?
c|fpc|Chi vuole saperne di più non deve che chiedere.
c|c|Che ne pensi?
c|c|Dillo a chi può servire.
c|c|Hai domande? Scrivici.
c|c|Pensaci con calma.
c|f|Restiamo volentieri a disposizione.
c|f|Ringraziamo per la cortese attenzione.
a|fpc|tra l'altro
a|fpc|per inciso
a|fpc|detto per chiarezza
a|fpc|sia detto di passaggio
a|fpc|è bene saperlo
p|fpc|Come lo sappiamo? {M}
p|fpc|Per chi vuole verificare: {M}
p|fpc|Alla base di tutto: {M}
k|fpc|Per saperne di più: {url}
k|fpc|Si continua qui: {url}
l|fpc|Scopri di più
h|fpc|Di che cosa si tratta
h|fpc|Che altro sapere
h|fpc|Altri punti
h|fpc|Chi siamo
h|fpc|E adesso
";
