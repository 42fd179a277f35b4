//! Words of a proposal that is shown beside a document.

use crate::i18n::{msg, plural};

msg! {
    TITLE = "proposal.title": "Proposed";
    ACCEPT_ALL = "proposal.accept_all": "Accept all";
    DISCARD = "proposal.discard": "Discard";
    ACCEPT = "proposal.accept": "Accept";
    LEAVE_OUT = "proposal.leave_out": "Leave out";
    ADDED = "proposal.added": "New step";
    REMOVED = "proposal.removed": "Step goes";
    CHANGED = "proposal.changed": "Step changes";
    WIRE_ADDED = "proposal.wire_added": "New wire";
    WIRE_REMOVED = "proposal.wire_removed": "Wire goes";
    WIRE_CHANGED = "proposal.wire_changed": "Wire changes";
    WIRE = "proposal.wire": "{from} to {to}";
    IS_DECISION = "proposal.is_decision": "A decision of people stays. Change it by hand if you want it gone.";
    DONE = "proposal.done": "The proposal is decided about";
    DISCARDED = "proposal.discarded": "Proposal discarded. Nothing was changed";
    MORE = "proposal.more": "What was understood, and what is left to do";
    SHOW = "proposal.show": "Show {name} on the canvas";
    FROM = "proposal.from": "from “{words}”";
}
plural! {
    COUNT = "proposal.count": "{n} change to decide about", "{n} changes to decide about";
    ACCEPTED = "proposal.accepted": "{n} change accepted", "{n} changes accepted";
}
