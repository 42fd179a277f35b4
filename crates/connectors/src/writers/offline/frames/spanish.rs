//! Spanish sentences of our own. `f`/`p` say usted, `c` says tú; see `frames` for the families.

/// See `frames`.
pub(super) const TABLE: &str = "
o|fpc|En pocas palabras: {M}
o|fpc|Conviene saberlo: {M}
o|fpc|Unas palabras de {brand}: {M}
o|fpc|¿Por qué {brand}? {M}
o|fpc|Vamos al grano: {M}
o|fpc|Sin grandes discursos: {M}
o|fpc|Lo que importa aquí: {M}
o|fpc|Para tener en cuenta: {M}
o|fpc|Dicho con claridad: {M}
o|fpc|¿De qué se trata? {M}
o|fpc|Noticias de {brand}: {M}
o|fpc|Queremos contarlo así: {M}
o|fpc|Antes de seguir, esto: {M}
o|fpc|Merece la pena decirlo: {M}
o|fpc|Para que conste: {M}
o|fpc|Nos gusta decir las cosas claras: {M}
o|fp|¿Tiene un momento? {M}
o|fp|Queríamos contárselo: {M}
o|fp|Mire más de cerca: {M}
o|fp|¿Quiere saber más? {M}
o|fp|¿Lo sabía? {M}
o|c|¿Tienes un momento? {M}
o|c|Queríamos contártelo: {M}
o|c|Mira más de cerca: {M}
o|c|¿Quieres saber más? {M}
o|c|¿Lo sabías? {M}
b|fpc|Y también: {M}
b|fpc|Además, conviene saber esto: {M}
b|fpc|Otro punto: {M}
b|fpc|A esto se suma lo siguiente: {M}
b|fpc|Y no solo eso: {M}
b|fpc|Sin olvidar esto: {M}
b|fpc|Igual de importante: {M}
b|fpc|Algo más: {M}
c|fpc|Queda dicho.
c|fpc|Ahora solo falta decidirse.
c|fpc|Lo contamos con mucho gusto.
c|fpc|Esto era lo que queríamos decir.
c|fpc|Y ahora, el siguiente paso.
c|fpc|Para pensarlo con calma.
c|fpc|¿Alguna duda? Respondemos con gusto.
c|fpc|Hasta pronto.
c|fp|Juzgue usted mismo.
c|fp|Gracias por leernos.
c|fp|Cuénteselo a quien le interese.
c|fp|¿Alguna pregunta? Escríbanos.
c|fp|¿Qué le parece?
c|fp|Piénselo con tranquilidad.
c|c|La decisión es tuya.
c|c|Gracias por leernos hasta aquí.
c|c|Cuéntaselo a quien le interese.
c|c|¿Alguna pregunta? Escríbenos.
c|c|¿Qué te parece?
c|c|Piénsalo con tranquilidad.
a|fpc|por cierto
a|fpc|dicho sea de paso
a|fpc|conviene saberlo
a|fpc|para ser claros
a|fpc|eso sí
p|fpc|Lo que hay detrás: {M}
p|fpc|¿Cómo lo sabemos? {M}
p|fpc|Para comprobarlo: {M}
k|fpc|Más información: {url}
k|fpc|Se puede ver aquí: {url}
l|fpc|Saber más
h|fpc|De qué se trata
h|fpc|Qué más conviene saber
h|fpc|Otros puntos
h|fpc|Quiénes somos
h|fpc|Y ahora
";
