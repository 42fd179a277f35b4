//! What the keys do, as the `?` sheet says it.

use crate::i18n::msg;

msg! {
    HELP = "keys.help": "Show this sheet";
    PALETTE = "keys.palette": "Search and act";
    COPY = "keys.copy": "Copy the link to this page";
    SIDEBAR = "keys.sidebar": "Fold or unfold the sidebar";
    NOTICES = "keys.notices": "Go to the notices";
    HOME = "keys.home": "Go to Home";
    CAMPAIGNS = "keys.campaigns": "Go to Campaigns";
    APPROVALS = "keys.approvals": "Go to Approvals";
    BRAND = "keys.brand": "Go to Brand studio";
    WORKFLOWS = "keys.workflows": "Go to Workflows";
    SETTINGS = "keys.settings": "Go to Integrations";
    CREATE = "keys.create": "New campaign";
    APPROVE = "keys.approve": "Approve";
    CHANGES = "keys.changes": "Ask for changes";
    REJECT = "keys.reject": "Reject";
    NEXT = "keys.next": "Next in the list";
    PREVIOUS = "keys.previous": "Previous in the list";
}
