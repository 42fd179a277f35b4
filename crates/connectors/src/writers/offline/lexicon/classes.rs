//! Closed word classes of English. Lists only.

/// What begins a noun phrase.
pub(super) const DETERMINERS: &str = "
a an the our your their its his her my this that these those every each all any no some many
most both several few more another
";

/// Subject pronouns and their like.
pub(super) const SUBJECTS: &str = "
we you i they he she it there everyone everybody anyone anybody nobody nothing everything
";

/// Prepositions.
pub(super) const PREPOSITIONS: &str = "
in on at by for from to with without within of into onto over under after before until till
since during through across between among per about against near around behind beyond inside
outside via throughout along towards toward as than like instead because up
";

/// Forms of be, have, do and the modals.
pub(super) const AUXILIARIES: &str = "
is are was were am has have had do does did can could will would may might must shall should
cannot isn't aren't wasn't weren't hasn't haven't don't doesn't didn't can't won't we're you're
they're it's there's that's we've you've they've we'll you'll they'll it'll i'm i've
";

/// What opens a dependent clause.
pub(super) const SUBORDINATORS: &str = "
when if because unless until while although though after before since whenever wherever once
where
";

/// Past forms that mark a sentence.
pub(super) const PASTS: &str = "
said says came went took gave chose began became knew grew told rose fell ran won showed kept
saw wrote rated renewed reported asked confirmed measured agreed started opened stayed returned
passed got
";

/// Words of time.
pub(super) const TIMES: &str = "
second minute hour day night week weekend weekday month quarter season year decade morning
afternoon evening noon midnight lunchtime today tomorrow tonight monday tuesday wednesday
thursday friday saturday sunday january february march april may june july august september
october november december spring summer autumn winter christmas easter am pm o'clock
";

/// Further words that are no names.
pub(super) const COMMON: &str = "
free new fresh made built designed whether what how why who not never only just even now here
children customers clients members guests people families small large same delivery prices
tickets places seats entry admission training repairs orders returns up less half one two three
four five six seven eight nine ten twelve unlike good better best clear simple fast quick local
real fair open safe full fixed daily weekly monthly high low early late long short hand home
staff teams owners managers parents teachers students
";
