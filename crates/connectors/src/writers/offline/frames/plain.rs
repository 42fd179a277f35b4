//! English phrases for the plain way of writing, which serves when the richer frames cannot, and
//! the patterns without a word of ours for languages nobody here speaks. See `frames`.

/// See `frames`.
pub(super) const ENGLISH: &str = "
o|fpc|In short: {m}
o|fpc|Good to know: {m}
o|fpc|Worth knowing: {m}
o|fpc|Why {brand}? {M}
o|fpc|Something to bear in mind: {m}
o|fpc|To put it plainly: {m}
o|fpc|What is this about? {M}
o|fpc|Let the details speak for themselves. {M}
o|fpc|Some things are best said plainly. {M}
o|fpc|What matters here? {M}
o|fpc|Before anything else, this: {m}
o|fpc|A word from {brand}: {m}
o|fpc|No long speech, only this: {m}
o|fpc|What does {brand} have to say? {M}
o|fpc|Said as simply as we can: {m}
o|fpc|Please take note: {m}
o|fpc|This much should be said: {m}
o|fpc|Here is something to remember: {m}
o|fpc|For anybody who would like the details: {m}
o|fpc|News from {brand}: {m}
o|f|May we draw your attention to this? {M}
o|f|For your information: {m}
o|pc|Have a moment? {M}
o|pc|Let us get straight to the point. {M}
o|pc|See what you make of this: {m}
b|fpc|And also: {m}
b|fpc|Equally important: {m}
b|fpc|Also worth knowing: {m}
b|fpc|Another point: {m}
b|fpc|And there is this: {m}
b|fpc|Not to be forgotten: {m}
b|fpc|Add to that: {m}
b|fpc|While we are at it: {m}
c|fpc|Take your time and judge for yourself.
c|fpc|That, in brief, is what we wanted to say.
c|fpc|If you have questions, we are happy to answer them.
c|fpc|Have a look and make up your own mind.
c|fpc|Keep it in mind for when you need it.
c|fpc|We leave the judgement to you.
c|fpc|Is this something for you?
c|fpc|The next step is up to you.
c|fpc|We hope this helps you decide.
c|fpc|More than that hardly needs saying.
c|fpc|Feel free to pass this on.
c|fpc|Thank you for reading this far.
c|fpc|There is no hurry about it.
c|f|Further questions are always welcome.
c|f|We would be pleased to hear from you.
c|f|We trust that this gives you a clear picture.
c|pc|Questions? Just ask.
c|pc|Over to you.
c|pc|Tell us what you think.
a|f|for the record
a|pc|by the way
a|fpc|it should be said
a|fpc|to be clear
a|fpc|please note
a|fpc|good to know
p|fpc|How do we know? {M}
p|fpc|To back that up: {m}
p|fpc|What stands behind this: {m}
k|fpc|Read more: {url}
k|fpc|More details: {url}
l|fpc|Learn more
h|fpc|What this is about
h|fpc|What else to know
h|fpc|Worth adding
h|fpc|Who we are
h|fpc|The next step
";

/// Openings without a word of ours, for briefs in other languages.
pub(super) const NEUTRAL: &str = "
o|fpc|{M}
o|fpc|{brand}: {M}
o|fpc|{brand} – {M}
o|fpc|{brand} → {M}
o|fpc|{Topic}: {M}
o|fpc|{Topic} – {M}
o|fpc|{Topic} / {brand}: {M}
o|fpc|{brand} / {Topic}: {M}
o|fpc|{call}: {M}
o|fpc|{call} – {brand}: {M}
o|fpc|{brand}: {call}. {M}
o|fpc|{Topic}: {call}. {M}
o|fpc|{call}: {Topic}. {M}
o|fpc|{call}. {Topic}, {brand}: {M}
o|fpc|{tags} {M}
o|fpc|{tags} {brand}: {M}
o|fpc|{brand} {tags} – {M}
b|fpc|{M}
b|fpc|• {M}
b|fpc|→ {M}
b|fpc|+ {M}
b|fpc|{brand}: {M}
p|fpc|{M}
p|fpc|→ {M}
k|fpc|→ {url}
k|fpc|{url}
";
