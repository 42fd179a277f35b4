//! Words of approvals.

use crate::i18n::{msg, plural};

msg! {
    TITLE = "approvals.title": "Approvals";
    WAITING = "approvals.waiting": "Waiting";
    DECIDED = "approvals.decided": "All";
    NONE = "approvals.none": "All clear";
    NONE_TEXT = "approvals.none_text": "Drafts wait here as soon as a campaign's agents have written them.";
    NONE_ANY = "approvals.none_any": "No approvals yet";
    NONE_ANY_TEXT = "approvals.none_any_text": "Start a campaign: its drafts come here before anything goes out.";
    TO_CAMPAIGNS = "approvals.to_campaigns": "Go to campaigns";
    OPENED = "approvals.opened": "Waiting since";
    EXPIRES = "approvals.expires": "Expires";
    SLOT = "approvals.slot": "Goes out";
    SLOT_OPEN = "approvals.slot_open": "As soon as it is approved";
    MADE = "approvals.made": "Origin";
    WRITTEN = "approvals.written": "Drafted by the {writer} writer, prompt {version}";
    EDITED = "approvals.edited": "edited by a person since";
    APPROVALS_OF = "approvals.of": "{n} of {max}";
    OTHER = "approvals.other": "The same campaign on {network}";
    OTHER_NONE = "approvals.other_none": "This campaign has no draft for {network}.";
    OPEN_OTHER = "approvals.open_other": "Review this one";
    EDIT = "approvals.edit": "Edit the words";
    EDITOR = "approvals.editor": "Words of the post";
    SAVE = "approvals.save": "Save words";
    SAVED = "approvals.saved": "Words saved. The approval was opened again for them.";
    DISCARD = "approvals.discard": "Discard changes";
    FINDINGS = "approvals.findings": "Brand check";
    NO_FINDINGS = "approvals.no_findings": "Nothing speaks against the brand's rules.";
    SCORE = "approvals.score": "Score";
    SCORE_OF = "approvals.score_of": "{n} of {max}";
    LEFT_OUT = "approvals.left_out": "Key messages left out for want of room: {list}";
    REASON = "approvals.reason": "Why it reads so";
    COMMENT = "approvals.comment": "Comment";
    COMMENT_HINT = "approvals.comment_hint": "Needed to ask for changes or to reject.";
    APPROVE = "approvals.approve": "Approve";
    CHANGES = "approvals.changes": "Ask for changes";
    REJECT = "approvals.reject": "Reject";
    APPROVED = "approvals.approved": "Approved: exactly these words will go out";
    CHANGED = "approvals.changed": "Changes asked for";
    REJECTED = "approvals.rejected": "Rejected";
    HISTORY = "approvals.history": "Decisions";
    DID_APPROVE = "approvals.did_approve": "approved";
    DID_CHANGES = "approvals.did_changes": "asked for changes";
    DID_REJECT = "approvals.did_reject": "rejected";
    OTHER_WORDS = "approvals.other_words": "for earlier words";
    RULE_BANNED = "approvals.rule_banned": "Banned word";
    RULE_DONT = "approvals.rule_dont": "Don't";
    RULE_SHOUT = "approvals.rule_shout": "Exclamation marks";
    RULE_CAPS = "approvals.rule_caps": "Capitals";
    RULE_CASUAL = "approvals.rule_casual": "Too casual";
    RULE_PLACEHOLDER = "approvals.rule_placeholder": "Placeholder";
    SEEN = "approvals.seen": "Unsaved words: save or discard them before you decide.";
    RUN = "approvals.run": "Run";
}
plural! {
    FINDING_COUNT = "approvals.finding_count": "{n} finding", "{n} findings";
}
