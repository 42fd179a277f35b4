//! Pairs for one register only: contractions for a casual voice, full forms for a formal one. See
//! `table` for the marks.

/// `register | cost | pattern | replacement`.
pub(super) const PAIRS: &str = "
c|1|do not|don't
c|1|does not|doesn't
c|1|did not|didn't
c|1|cannot|can't
c|1|is not|isn't
c|1|are not|aren't
c|1|will not|won't
c|1|we will|we'll
c|1|you will|you'll
c|1|they will|they'll
c|1|we are|we're
c|1|you are|you're
c|1|they are|they're
c|1|it is +|it's +
c|1|children|kids
f|1|don't|do not
f|1|doesn't|does not
f|1|didn't|did not
f|1|can't|cannot
f|1|isn't|is not
f|1|aren't|are not
f|1|won't|will not
f|1|we'll|we will
f|1|you'll|you will
f|1|they'll|they will
f|1|you're|you are
f|1|they're|they are
f|1|we've|we have
f|1|kids|children
f|1|ask about|enquire about
f|1|get in touch with|contact
f|1|^ need ]|require ]
f|1|^ buy ]|purchase ]
c|1|^ repair ]|fix ]
f|1|you need to|you are required to
c|1|per person|a head
f|1|^ ask for ]|request ]
f|1|we're|we are
c|1|we have ]|we've got ]
f|1|you can +|you may +
c|1|you are +|you're +
";
