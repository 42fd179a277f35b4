//! Words of the settings.

use crate::i18n::msg;

msg! {
    TITLE = "settings.title": "Integrations";
    NOTE = "settings.note": "Posts go out through your own accounts. Tokens are kept encrypted and never reach this page.";
    CONNECT = "settings.connect": "Connect {network}";
    RECONNECT = "settings.reconnect": "Connect again";
    DISCONNECT = "settings.disconnect": "Disconnect";
    DISCONNECTED = "settings.disconnected": "{name} disconnected";
    DISCONNECT_TITLE = "settings.disconnect_title": "Disconnect {name}?";
    DISCONNECT_TEXT = "settings.disconnect_text": "Posts that wait for this account will not go out until it is connected again. Posts that are out stay, and their figures stop being read.";
    NONE = "settings.none": "No {network} account";
    NOT_CONNECTED = "settings.not_connected": "Nothing can go out yet";
    NOT_CONNECTED_TEXT = "settings.not_connected_text": "Connect an account below. You come back here when the network has asked you.";
    SANDBOX = "settings.sandbox": "Stand-in network";
    SANDBOX_NOTE = "settings.sandbox_note": "This account lives on a stand-in on this machine. Nothing leaves it.";
    SINCE = "settings.since": "Connected";
    EXPIRES = "settings.expires": "Access ends";
    RENEWS = "settings.renews": "Access renews itself";
    EXPIRES_SOON = "settings.expires_soon": "Access ends within seven days. Connect again to keep posts going out.";
    CAN = "settings.can": "What the network lets us do";
    CHECKED_ON = "settings.checked_on": "Checked on {date}";
    NATIVE = "settings.native": "By itself";
    ASSISTED = "settings.assisted": "With your help";
    UNSUPPORTED = "settings.unsupported": "Not possible";
    DONE = "settings.done": "{network} connected";
    DENIED = "settings.denied": "Nothing was connected: {network}'s question was declined.";
    FAILED = "settings.failed": "Nothing was connected: {network} did not give access. Try again; if it stays so, ask an admin of the account.";
    ROLE = "settings.role": "Only admins and the owner connect accounts.";
    CAP_TEXT = "settings.cap_text": "Posts";
    CAP_SCHEDULE = "settings.cap_schedule": "Scheduling";
    CAP_LOOKUP = "settings.cap_lookup": "Looking up own posts";
    CAP_IMPRESSIONS = "settings.cap_impressions": "Impressions";
    CAP_REACH = "settings.cap_reach": "Reach";
    CAP_CLICKS = "settings.cap_clicks": "Link clicks";
}
