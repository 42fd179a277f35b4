//! Pairs of words that say the same, with the place they may stand in. Read by `phrases`. A pair is
//! listed only when the swap keeps truth, grammar and register in every place its marks allow.
//!
//! Marks of a pattern: `#` a figure (kept), `@` a word of time or money unit (kept), `^` the word
//! before lets a plain verb follow, `]` an article, possessive or figure follows, `$` the sentence
//! or a phrase ends here, `+` an ordinary word (no
//! article, pronoun, figure or -ing form; kept), `<` at the start of a sentence or after a comma. Register: `f` formal, `c` casual, `n` any.

/// `register | cost | pattern | replacement`.
pub(super) const PAIRS: &str = "
n|1|more than #|over #
n|1|over #|more than #
n|1|less than #|under #
n|1|fewer than #|under #
n|1|for over #|for more than #
n|1|about #|around #
n|1|around #|about #
n|1|roughly #|about #
n|1|approximately #|about #
n|1|only #|just #
n|1|just #|only #
n|1|nearly #|almost #
n|1|almost #|nearly #
n|1|within # @|in # @ or less
n|1|between # and #|from # to #
n|1|per month|a month
n|1|per week|a week
n|1|per year|a year
n|1|per day|a day
n|1|# a month|# per month
n|1|# a week|# per week
n|1|# a year|# per year
n|1|# a day|# per day
n|1|costs #|is priced at #
n|1|every day|each day
n|1|every week|each week
n|1|every month|each month
n|1|every year|each year
n|1|every morning|each morning
n|1|every evening|each evening
n|1|each day|every day
n|1|each week|every week
n|1|each month|every month
n|1|each year|every year
n|2|every +|each +
n|1|all our|all of our
n|1|all of our|all our
n|1|all your|all of your
n|1|all of your|all your
n|1|all the|all of the
n|1|all of the|all the
n|1|around the clock|day and night
n|1|day and night|around the clock
n|1|in advance|beforehand
n|1|ahead of time|in advance
n|1|at no extra cost|at no additional charge
n|1|at no additional cost|at no extra charge
n|1|no extra cost|no additional charge
n|1|free of charge|at no charge
n|1|for free|at no charge
n|1|so far|to date
n|1|together with|along with
n|1|along with|together with
n|1|as well as|and also
n|1|in addition to|on top of
n|1|, like|, such as
n|1|for example|for instance
n|1|for instance|for example
n|1|instead of|rather than
n|1|rather than|instead of
n|1|because of|owing to
n|1|due to|because of
n|1|thanks to|because of
n|1|so that|so
n|1|as soon as|the moment
n|1|which means|so
n|1|, including|, among them
n|1|compared with|compared to
n|1|compared to|compared with
n|1|directly from|straight from
n|1|straight from|directly from
n|1|directly to|straight to
n|1|straight to|directly to
n|1|across the whole|throughout the
n|1|a range of|a selection of
n|1|a wide range of|a broad range of
n|1|a variety of|a range of
n|1|a lot of|plenty of
n|1|designed for|made for
n|1|made for|designed for
n|1|built for|made for
n|1|designed to|made to
n|1|built to|made to
n|1|perfect for|ideal for
n|1|ideal for|well suited to
n|1|suitable for|suited to
n|1|made from|produced from
n|1|made in|produced in
n|1|made by|produced by
n|1|made with|produced with
n|1|produced in|made in
n|1|produced by|made by
n|1|based in|located in
n|1|located in|based in
n|1|takes place|is held
n|1|take place|are held
n|1|is held|takes place
n|1|will be held|takes place
n|1|is able to|can
n|1|are able to|can
n|1|have to|need to
n|1|has to|needs to
n|1|needs to|has to
n|1|do not need|do not require
n|1|you must|you have to
n|1|lets you|allows you to
n|1|let you|allow you to
n|1|allows you to|lets you
n|1|allow you to|let you
n|1|enables you to|lets you
n|1|help you to|help you
n|1|helps you to|helps you
n|1|find out more|learn more
n|1|learn more|find out more
n|1|contact us|get in touch with us
n|1|sign up for|register for
n|1|^ register for|sign up for
n|1|^ book ]|reserve ]
n|1|^ reserve ]|book ]
n|1|^ get ]|receive ]
n|1|^ offer ]|provide ]
n|1|^ use ]|make use of ]
n|1|^ call us|phone us
n|1|^ speak to|talk to
n|1|^ talk to|speak to
n|1|^ speak with|talk to
n|1|^ learn how|find out how
n|1|^ want to|wish to
n|1|^ collect ]|pick up ]
n|1|^ try ]|try out ]
n|1|offers ]|provides ]
n|1|provides ]|offers ]
n|1|receives ]|gets ]
n|1|gets ]|receives ]
n|1|needs ]|requires ]
n|1|requires ]|needs ]
n|1|reduces|lowers
n|1|begins|starts
n|1|starts at #|begins at #
n|1|starts on|begins on
n|1|takes care of|looks after
n|1|take care of|look after
n|1|look after|take care of
n|1|looks after|takes care of
n|1|the whole|the entire
n|1|a whole|an entire
n|1|the entire|the whole
n|1|your whole|your entire
n|1|big +|large +
n|1|bigger|larger
n|1|quickly|rapidly
n|1|easily $|with ease $
n|1|fully|completely
n|1|completely|fully
n|1|entirely|wholly
n|1|exactly|precisely
n|1|immediately|at once
n|1|usually|normally
n|1|often|frequently
n|1|normally|usually
n|1|various|different
n|1|additional +|extra +
n|2|extra +|additional +
n|1|photos|pictures
n|1|mistakes|errors
n|1|errors|mistakes
n|1|advice|guidance
n|1|businesses|companies
n|1|firms|companies
n|1|everyone|everybody
n|1|everybody|everyone
n|1|anyone|anybody
n|1|anybody|anyone
n|1|someone|somebody
n|1|no one|nobody
n|1|people who|those who
n|1|in person|face to face
n|1|by phone|over the phone
n|1|by telephone|over the phone
n|1|as part of|within
n|1|in the last # @|over the past # @
n|1|in the past # @|over the last # @
n|1|over the last # @|in the past # @
n|1|very +|+
n|1|truly +|+
n|1|really +|+
n|1|actually +|+
n|1|simply +|+
n|1|of course|naturally
n|2|without any|with no
n|2|without a|with no
n|2|while you|as you
n|2|when you|whenever you
n|2|don't|do not
n|2|doesn't|does not
n|2|can't|cannot
n|2|cannot|can't
n|2|do not|don't
n|2|does not|doesn't
n|2|we'll|we will
n|2|you'll|you will
n|2|you're|you are
n|2|is not|isn't
n|2|are not|aren't
n|1|in order to|to
n|1|at least #|a minimum of #
n|1|at any time|at any moment
n|1|such as|like
n|1|via|through
n|2|without +|with no +
n|1|^ start ]|begin ]
n|1|^ start with|begin with
n|1|^ begin with|start with
n|1|^ finish ]|complete ]
n|1|^ explain ]|set out ]
n|1|^ send you ]|let you have ]
n|1|^ pick up ]|collect ]
n|1|^ reduce ]|lower ]
n|1|^ purchase|buy
n|2|< if you have|should you have
n|2|< if you need|should you need
n|2|but +|yet +
n|2|because +|as +
n|2|because ]|as ]
n|1|^ repair ]|mend ]
n|1|^ fix ]|repair ]
n|1|you need to|you have to
n|1|^ provide ]|offer ]
n|1|^ choose ]|select ]
n|1|^ select ]|choose ]
n|1|^ receive ]|get ]
n|2|includes ]|comes with ]
n|1|comes with ]|includes ]
n|1|come with ]|include ]
n|1|worldwide $|around the world $
n|2|we're|we are
n|2|where you can|where you are able to
n|3|you can +|you are able to +
n|3|we can +|we are able to +
n|3|they can +|they are able to +
n|1|are welcome to|are invited to
n|1|designed by|created by
n|1|run by|led by
n|1|led by|run by
n|1|taught by|led by
n|2|that is +|which is +
n|2|that are +|which are +
n|1|not only|not just
n|1|not just|not only
n|1|throughout the year|all year round
n|1|all year round|throughout the year
n|1|all year|throughout the year
n|1|from start to finish|from beginning to end
n|1|at the moment|at present
n|1|next to|beside
n|1|, so you|, which means you
n|1|, so we|, which means we
n|1|, so it|, which means it
n|1|, so your|, which means your
n|1|, so the|, which means the
n|1|through the|via the
n|1|through our|via our
n|2|you are +|you're +
";
