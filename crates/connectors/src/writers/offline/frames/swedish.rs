//! Swedish sentences of our own; Swedish says du to everybody. See `frames` for the families.

/// See `frames`.
pub(super) const TABLE: &str = "
o|fpc|Kort sagt: {M}
o|fpc|Bra att veta: {M}
o|fpc|Varför {brand}? {M}
o|fpc|Nyfiken på {brand}? {M}
o|fpc|Det här vill vi gärna berätta: {M}
o|fpc|Rakt på sak: {M}
o|fpc|Värt att minnas: {M}
o|fpc|Vad handlar det om? {M}
o|fpc|Utan stora ord: {M}
o|fpc|Några ord från {brand}: {M}
o|fpc|Enkelt uttryckt: {M}
o|fpc|Det som räknas här: {M}
o|fpc|Nytt från {brand}: {M}
o|fpc|Innan vi går vidare: {M}
o|fpc|Visste du det här? {M}
o|fpc|Vill du veta mer? {M}
o|fpc|Ärligt och tydligt: {M}
o|fpc|Sagt som det är: {M}
o|pc|Har du en stund? {M}
o|pc|Ta en närmare titt: {M}
o|pc|Häng med: {M}
o|f|Vi vill gärna uppmärksamma följande: {M}
o|f|Till kännedom: {M}
b|fpc|Och dessutom: {M}
b|fpc|Lika viktigt: {M}
b|fpc|Till det kommer: {M}
b|fpc|Också bra att veta: {M}
b|fpc|En sak till: {M}
b|fpc|Inte att förglömma: {M}
b|fpc|Det hör också hit: {M}
b|fpc|Och så det här: {M}
c|fpc|Så enkelt är det sagt.
c|fpc|Vi berättar gärna mer.
c|fpc|Har du frågor? Vi svarar gärna.
c|fpc|Det var det hela.
c|fpc|Vad tycker du om det?
c|fpc|Sprid det gärna vidare.
c|fpc|Tänk på det i lugn och ro.
c|fpc|Låter det intressant?
c|fpc|Nu är det din tur.
c|fpc|Tack för att du läste.
c|fpc|Vi hörs gärna om det.
c|pc|Vad säger du?
c|pc|Hör gärna av dig.
c|pc|Nyfiken nu?
c|f|Välkommen att höra av dig.
c|f|Vi ser fram emot ditt svar.
a|fpc|för övrigt
a|fpc|bra att veta
a|fpc|väl att märka
a|fpc|för tydlighetens skull
a|fpc|i förbigående sagt
p|fpc|Hur vet vi det? {M}
p|fpc|Att kontrollera: {M}
p|fpc|Det som ligger bakom: {M}
k|fpc|Mer om det här: {url}
k|fpc|Läs vidare: {url}
l|fpc|Läs mer
h|fpc|Vad det handlar om
h|fpc|Mer att veta
h|fpc|Också viktigt
h|fpc|Vilka vi är
h|fpc|Så går du vidare
";
