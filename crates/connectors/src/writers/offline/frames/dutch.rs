//! Dutch sentences of our own. `f` says u, `p`/`c` say je; see `frames` for the families.

/// See `frames`.
pub(super) const TABLE: &str = "
o|fpc|Kort gezegd: {M}
o|fpc|Goed om te weten: {M}
o|fpc|Waarom {brand}? {M}
o|fpc|Nieuwsgierig naar {brand}? {M}
o|fpc|Waar het om gaat: {M}
o|fpc|Een woord van {brand}: {M}
o|fpc|Geen grote woorden, wel dit: {M}
o|fpc|Zonder omwegen: {M}
o|fpc|Om te onthouden: {M}
o|fpc|Dit vertellen we graag verder: {M}
o|fpc|Eerlijk en duidelijk: {M}
o|fpc|Nieuws van {brand}: {M}
o|fpc|Waar gaat het over? {M}
o|fpc|Wat hier telt: {M}
o|fpc|Voordat we verdergaan, even dit: {M}
o|fpc|Gewoon gezegd zoals het is: {M}
o|f|Hebt u een ogenblik? {M}
o|f|Wist u dit al? {M}
o|f|Graag wijzen wij u op het volgende: {M}
o|f|Wilt u meer weten? {M}
o|pc|Heb je even? {M}
o|pc|Wist je dit al? {M}
o|pc|Kijk eens wat beter: {M}
o|pc|Wil je meer weten? {M}
b|fpc|En ook: {M}
b|fpc|Net zo belangrijk: {M}
b|fpc|Daar komt nog bij: {M}
b|fpc|Ook goed om te weten: {M}
b|fpc|En dan nog dit: {M}
b|fpc|Niet te vergeten: {M}
b|fpc|Nog iets: {M}
b|fpc|Ook dit hoort erbij: {M}
c|fpc|Zo, dat is gezegd.
c|fpc|We vertellen er graag meer over.
c|fpc|Meer is er eigenlijk niet over te zeggen.
c|fpc|Nieuwsgierig geworden?
c|fpc|Zeg het gerust voort.
c|fpc|Vragen staat altijd vrij.
c|fpc|Dat wilden we even kwijt.
c|fpc|Is dit iets?
c|f|Wat vindt u ervan?
c|f|Oordeelt u gerust zelf.
c|f|Wij horen graag van u.
c|f|Hebt u vragen? Laat het ons weten.
c|pc|Wat vind jij ervan?
c|pc|Oordeel gerust zelf.
c|pc|We horen graag van je.
c|pc|Vragen? Laat het ons weten.
c|pc|Denk er rustig over na.
a|fpc|overigens
a|fpc|let wel
a|fpc|voor de duidelijkheid
a|fpc|tussen haakjes
a|fpc|goed om te weten
p|fpc|Hoe we dat weten? {M}
p|fpc|Om na te gaan: {M}
p|fpc|Wat erachter zit: {M}
k|fpc|Meer hierover: {url}
k|fpc|Verder lezen: {url}
l|fpc|Meer weten
h|fpc|Waar het om gaat
h|fpc|Wat er nog bij hoort
h|fpc|Ook goed om te weten
h|fpc|Wie wij zijn
h|fpc|Hoe nu verder
";
