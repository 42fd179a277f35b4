//! French sentences of our own. `f`/`p` say vous, `c` says tu; see `frames` for the families.

/// See `frames`.
pub(super) const TABLE: &str = "
o|fpc|En bref : {M}
o|fpc|Bon à savoir : {M}
o|fpc|À retenir : {M}
o|fpc|Un mot de {brand} : {M}
o|fpc|Pourquoi {brand} ? {M}
o|fpc|Pour aller droit au but : {M}
o|fpc|Sans grands discours : {M}
o|fpc|À faire passer autour de soi : {M}
o|fpc|Ce qui compte ici : {M}
o|fpc|De quoi parle-t-on ? {M}
o|fpc|Autant le dire simplement : {M}
o|fpc|Des nouvelles de {brand} : {M}
o|fpc|Il fallait que cela se sache : {M}
o|fpc|Quelques mots suffisent : {M}
o|fpc|Voici ce que nous avons envie de partager : {M}
o|fpc|Avant d'aller plus loin, ceci : {M}
o|fp|Vous avez un instant ? {M}
o|fp|Nous tenions à vous le dire : {M}
o|fp|Regardez de plus près : {M}
o|fp|Le saviez-vous ? {M}
o|fp|Vous voulez en savoir plus ? {M}
o|c|Tu as un instant ? {M}
o|c|On voulait te le dire : {M}
o|c|Regarde de plus près : {M}
o|c|Le savais-tu ? {M}
o|c|Tu veux en savoir plus ? {M}
b|fpc|Et aussi : {M}
b|fpc|À noter également : {M}
b|fpc|Autre point : {M}
b|fpc|À cela s'ajoute ceci : {M}
b|fpc|Sans oublier ceci : {M}
b|fpc|Ce n'est pas tout : {M}
b|fpc|Dans le même esprit : {M}
b|fpc|Encore un mot : {M}
c|fpc|Tout est dit.
c|fpc|À garder en tête.
c|fpc|Et maintenant, place à la suite.
c|fpc|Il ne reste plus qu'à se décider.
c|fpc|Voilà ce que nous voulions dire.
c|fpc|Nous en parlons avec plaisir.
c|fpc|Envie d'en savoir plus ?
c|fpc|La suite se passe ici.
c|fp|À vous de juger.
c|fp|Merci de votre lecture.
c|fp|Parlez-en autour de vous.
c|fp|Une question ? Écrivez-nous.
c|fp|Qu'en pensez-vous ?
c|fp|Prenez le temps d'y réfléchir.
c|c|À toi de juger.
c|c|Merci de nous avoir lus.
c|c|Parles-en autour de toi.
c|c|Une question ? Écris-nous.
c|c|Qu'en penses-tu ?
c|c|Prends le temps d'y réfléchir.
a|fpc|soit dit en passant
a|fpc|bon à savoir
a|fpc|pour être clair
a|fpc|rappelons-le
a|fpc|précisons-le
p|fpc|À l'appui : {M}
p|fpc|Ce qui le montre : {M}
p|fpc|Comment le savons-nous ? {M}
k|fpc|Pour en savoir plus : {url}
k|fpc|La suite ici : {url}
l|fpc|En savoir plus
h|fpc|De quoi il s'agit
h|fpc|Ce qu'il faut encore savoir
h|fpc|Ce qui compte aussi
h|fpc|Qui nous sommes
h|fpc|Et maintenant
";
