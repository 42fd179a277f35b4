//! Polish sentences of our own. `f`/`p` stay impersonal, `c` addresses one person; see `frames`.

/// See `frames`.
pub(super) const TABLE: &str = "
o|fpc|Krótko mówiąc: {M}
o|fpc|Warto wiedzieć: {M}
o|fpc|Dlaczego {brand}? {M}
o|fpc|{brand}: krótko i na temat. {M}
o|fpc|Bez zbędnych słów: {M}
o|fpc|Mówiąc wprost: {M}
o|fpc|O co chodzi? {M}
o|fpc|To, co tu najważniejsze: {M}
o|fpc|Dobrze o tym pamiętać: {M}
o|fpc|Chętnie o tym opowiadamy: {M}
o|fpc|Zanim pójdziemy dalej: {M}
o|fpc|Mówimy o tym otwarcie: {M}
o|fpc|Warto zapamiętać: {M}
o|fpc|Po prostu: {M}
o|fpc|Oto, co mówi {brand}: {M}
o|fpc|Do rzeczy: {M}
o|fpc|Tak to u nas wygląda: {M}
o|fpc|Nie trzeba wielkich słów: {M}
o|c|Masz chwilę? {M}
o|c|Wiesz już o tym? {M}
o|c|Spójrz na to z bliska: {M}
o|fp|Zwracamy uwagę na to: {M}
o|fp|Miło nam o tym powiedzieć: {M}
b|fpc|I jeszcze: {M}
b|fpc|Równie ważne: {M}
b|fpc|Do tego dochodzi: {M}
b|fpc|Warto też wiedzieć: {M}
b|fpc|Nie można zapomnieć: {M}
b|fpc|To nie wszystko: {M}
b|fpc|Kolejna sprawa: {M}
b|fpc|Poza tym: {M}
c|fpc|To wszystko, co chcieliśmy powiedzieć.
c|fpc|Chętnie opowiemy więcej.
c|fpc|Pytania? Chętnie odpowiemy.
c|fpc|Warto się zastanowić.
c|fpc|Tyle od nas.
c|fpc|Można śmiało podać dalej.
c|fpc|Czy to coś ciekawego?
c|fpc|Teraz czas na kolejny krok.
c|fpc|Na spokojnie, bez pośpiechu.
c|fp|Dziękujemy za uwagę.
c|fp|Zapraszamy do rozmowy.
c|c|I co ty na to?
c|c|Daj znać, co o tym myślisz.
c|c|Pomyśl o tym na spokojnie.
c|c|Podaj dalej, jeśli chcesz.
a|fpc|nawiasem mówiąc
a|fpc|warto wiedzieć
a|fpc|dodajmy
a|fpc|mówiąc wprost
a|fpc|co warto podkreślić
p|fpc|Skąd to wiemy? {M}
p|fpc|Można to sprawdzić: {M}
p|fpc|Co za tym stoi: {M}
k|fpc|Więcej tutaj: {url}
k|fpc|Dalszy ciąg: {url}
l|fpc|Dowiedz się więcej
h|fpc|O co chodzi
h|fpc|Co jeszcze warto wiedzieć
h|fpc|Pozostałe sprawy
h|fpc|Kim jesteśmy
h|fpc|Co dalej
";
