//! The English sentences of our own. See `frames` for the marks.

/// Ways to begin, with the message that leads.
pub(super) const OPENINGS: &str = "
plain|fpckb|{M}
plain|fpck|{M}
brand|fp|At {brand}, {s}
brand|cpw|Here at {brand}, {s}
brand|fpc|What should you know about {brand}? {M}
brand|pc|Curious about {brand}? {M}
brand|pcb|Why {brand}? {M}
brand|fp|What can you expect from {brand}? {M}
brand|pk|You may already know {brand}. You may not know this: {m}
brand|p|If you remember a single thing about {brand}, make it this: {m}
brand|f|A brief introduction to {brand}: {m}
brand|fp|A word from {brand}: {m}
brand|cp|A quick note from {brand}: {m}
brand|pcw|Hello from {brand}! {M}
brand|ce|Hey, it is {brand} here. {M}
brand|f|{brand} would like to draw your attention to the following. {M}
short|pcb|The short version: {m}
short|fpb|In short: {m}
short|fp|To put it plainly: {m}
short|pc|In plain words: {m}
short|fkb|Allow us to be brief. {M}
short|pcb|Let us get straight to the point. {M}
short|pck|Some things are best said plainly. {M}
short|cbx|Before you scroll on: {m}
short|f|The essentials at a glance: {m}
note|fpk|Worth knowing: {m}
note|pc|Good to know: {m}
note|f|For your information: {m}
note|fk|Please take note: {m}
note|ce|Heads up: {m}
note|fpk|Something to bear in mind: {m}
note|pcl|It is easy to miss, so let us say it clearly: {m}
note|pw|We would like you to know this: {m}
note|fpw|We are glad to share this with you: {m}
note|fw|It is our pleasure to tell you: {m}
contrast|pc|No slogan, just the facts: {m}
contrast|pc|Less talk, more detail: {m}
contrast|pl|Big words are easy. Here is something you can check: {m}
contrast|f|Rather than a slogan, a statement of fact: {m}
contrast|pck|We could make a speech. We would rather say this: {m}
contrast|fp|Let the details speak for themselves. {M}
invite|pcw|Have a moment? Then have a look at this. {M}
invite|fp|Take a closer look at {brand}. {M}
invite|fpw|You are warmly invited to read on. {M}
invite|ce|Stop scrolling for a moment. {M}
invite|pc|See what you make of this: {m}
invite|f|May we have a moment of your time? {M}
invite|f|We invite you to consider the following: {m}
invite|ep|Ready for something concrete? {M}
how|p|What it comes down to: {m}
how|fp|What matters here? {M}
how|pc|So what is it all about? {M}
pain|pc|{pain}? {M}
pain|pcw|{pain}? We hear you. {M}
pain|pc|{pain}? Then read on. {M}
pain|fp|Does this sound familiar? {pain}. {M}
pain|f|A familiar difficulty: {pain_l}. {M}
pain|pce|{pain}? Enough of that. {M}
pain|pck|If this sounds like you, read on: {pain_l}. {M}
goal|pc|Want to {goal}? {M}
goal|f|Do you wish to {goal}? {M}
goal|p|Would you like to {goal}? {M}
goal|pc|Planning to {goal}? Then this is for you. {M}
goal|fp|For anyone hoping to {goal}: {m}
aud|fpc|For {aud}: {m}
aud|pc|This is for {aud}. {M}
aud|f|This concerns {aud} in particular. {M}
aud|pc|{Aud}, take note: {m}
aud|fp|A note for {aud}: {m}
aud|ce|Calling all {aud}! {M}
aud|pcw|{Aud}, we have something for you. {M}
figure|pc|A figure to remember: {fig}. {M}
figure|fp|Let us begin with a figure: {fig}. {M}
figure|pce|{Fig}! Keep that figure in mind. {M}
figure|pck|{Fig}. That is the figure to keep in mind. {M}
proof|fpc|{Proof} Which brings us to the point: {m}
proof|pc|{Proof} Put differently: {m}
proof|fp|{Proof} That is what stands behind our message: {m}
proof|p|Facts before words. {Proof} {M}
proof|f|Let us begin with the evidence. {Proof} {M}
proofnote|fp|Let us begin with what we can show: {proof} And now the point itself: {m}
proofnote|pc|Proof before promises: {proof} {M}
event|pce|Mark your calendar: {m}
event|fp|A date for your diary: {m}
event|pcw|You are invited! {M}
event|f|You are cordially invited. {M}
news|fpc|News from {brand}: {m}
news|pce|There is news! {M}
news|fp|{brand} has news to share. {M}
news|pcw|We have news for you. {M}
topic|pc|Thinking about {topic}? {M}
topic|pc|Let us talk about {topic}. {M}
topic|fp|On the subject of {topic}: {m}
topic|f|A few words on {topic}: {m}
topic|pce|Time to talk about {topic}! {M}
pos|fpl|{pos} And this is what we would like to tell you: {m}
pos|fpcl|{pos} {M}
";

/// Ways to go on to the next message.
pub(super) const BRIDGES: &str = "
s|pc|On top of that, {s}
s|fp|In addition, {s}
s|p|What is more, {s}
s|pc|Besides, {s}
s|f|Furthermore, {s}
s|f|Moreover, {s}
s|c|And {s}
s|fp|Beyond that, {s}
m|cw|Just so you know: {m}
m|cb|Plus: {m}
m|fp|Equally important: {m}
m|pc|Another point: {m}
m|fpk|Also worth knowing: {m}
m|f|A further point: {m}
m|p|Add to that: {m}
m|fpc|And there is more: {m}
m|pc|Good to know as well: {m}
m|fpckb|{M}
m|fpckb|{M}
";

/// Ways to bring in a proof.
pub(super) const PROOFS: &str = "
s|fpckb|{Proof}
s|pc|The facts behind it: {proof}
s|fp|To back that up: {proof}
s|f|The evidence: {proof}
s|cp|How do we know? {Proof}
s|p|What makes us say so? {Proof}
n|fpcb|The proof: {proof}
n|pc|What backs it up: {proof}
n|fp|The basis for this: {proof}
n|f|In support of this: {proof}
n|pcb|Backed by: {proof}
n|f|Supported by: {proof}
n|fp|Our evidence: {proof}
";

/// Last words before the call to action.
pub(super) const CLOSINGS: &str = "
-|fp|If this is what you are looking for, here is where to go next.
-|pc|Does this fit your plans? Then here is where to start.
-|pcb|Interested? Go ahead.
-|pcw|Know somebody who should hear about this? Pass it on.
-|f|Should this be of interest to you, we look forward to hearing from you.
-|fwl|Thank you for taking the time to read this.
-|pcwl|Thank you for reading this far.
-|pw|If you have questions, we are happy to answer them.
-|pc|Questions? Just ask.
-|fpk|Take your time and judge for yourself.
-|pk|Have a look and make up your own mind.
-|pc|Keep it in mind for when you need it.
-|fw|You are welcome to take a closer look.
-|pcw|Tell us what you think.
-|pce|Now it is your turn!
-|ce|Ready when you are!
-|fp|The decision is yours, and the details are here for you to weigh.
-|fkb|We leave the judgement to you.
-|pcbl|That is it in a nutshell.
-|f|We would be pleased to hear from you.
-|pc|Sounds like something for you?
-|fp|Is this something for you? The next step is up to you.
-|pcw|If it speaks to you, we would love to hear from you.
-|f|We trust that this gives you a clear picture.
-|cp|Over to you.
-|f|Please feel free to pass this on to anyone concerned.
-|fp|That, in brief, is what we wanted to say.
-|f|Further questions are always welcome.
-|fp|We hope this helps you decide.
-|pce|What are you waiting for?
";

/// Ways to set the call to action.
pub(super) const CALLS: &str = "
u|fpckb|{cta}: {url}
u|pc|{cta} here: {url}
u|fp|Next step: {cta_l}. {url}
u|pce|{cta}! {url}
u|f|{cta}. All details: {url}
u|pcl|Your next step: {cta_l}. This way: {url}
t|fpck|{cta}.
t|pce|{cta}!
l|fp|More details: {url}
l|pc|More here: {url}
l|fpc|Read more: {url}
l|f|Further details: {url}
";
