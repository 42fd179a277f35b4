//! Portuguese sentences of our own, impersonal so that they fit Portugal and Brazil. See `frames`.

/// See `frames`.
pub(super) const TABLE: &str = "
o|fpc|Em poucas palavras: {M}
o|fpc|Bom saber: {M}
o|fpc|Curiosidade sobre {brand}? {M}
o|fpc|Uma palavra de {brand}: {M}
o|fpc|Vamos direto ao assunto: {M}
o|fpc|Sem grandes discursos: {M}
o|fpc|O que importa aqui: {M}
o|fpc|Para ter em conta: {M}
o|fpc|De que se trata? {M}
o|fpc|Dito com clareza: {M}
o|fpc|Notícias de {brand}: {M}
o|fpc|Queremos contar assim: {M}
o|fpc|Antes de continuar, isto: {M}
o|fpc|Vale dizer com todas as letras: {M}
o|fpc|Para que fique claro: {M}
o|fpc|Gostamos de falar claro: {M}
o|fpc|Para quem quer saber mais: {M}
o|fpc|Dito de forma simples: {M}
o|fpc|Há coisas que se dizem sem rodeios: {M}
o|f|Temos o gosto de partilhar o seguinte: {M}
o|pc|Já se sabia? {M}
o|pc|Conta-se depressa: {M}
b|fpc|E também: {M}
b|fpc|Outro ponto: {M}
b|fpc|Igualmente importante: {M}
b|fpc|Sem esquecer isto: {M}
b|fpc|E não é tudo: {M}
b|fpc|Mais uma coisa: {M}
b|fpc|Junta-se isto: {M}
b|fpc|Convém saber ainda: {M}
c|fpc|Está dito.
c|fpc|Falamos disto com gosto.
c|fpc|Agora é só decidir.
c|fpc|Era isto que queríamos dizer.
c|fpc|Fica a sugestão.
c|fpc|Alguma pergunta? Respondemos com gosto.
c|fpc|Para pensar com calma.
c|fpc|Obrigado pela leitura.
c|fpc|Quem quiser saber mais só tem de perguntar.
c|fpc|E agora, o passo seguinte.
c|fpc|Até breve.
c|fpc|Parece boa ideia?
c|fpc|Ficamos por aqui.
c|f|Ficamos ao dispor para qualquer questão.
c|pc|Que tal?
c|pc|Falem disto por aí.
a|fpc|diga-se de passagem
a|fpc|convém saber
a|fpc|para que conste
a|fpc|note-se
a|fpc|sem rodeios
p|fpc|Como sabemos? {M}
p|fpc|Para confirmar: {M}
p|fpc|O que está por trás: {M}
k|fpc|Mais informação: {url}
k|fpc|Continua aqui: {url}
l|fpc|Saber mais
h|fpc|De que se trata
h|fpc|O que mais convém saber
h|fpc|Outros pontos
h|fpc|Quem somos
h|fpc|E agora
";
