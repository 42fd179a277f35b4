//! Words of the reader's messages.

use crate::i18n::{msg, plural};

msg! {
    TITLE = "messages.title": "Messages";
    NONE = "messages.none": "No messages";
    NONE_TEXT = "messages.none_text": "What workflows tell you shows here.";
    READ = "messages.read": "Mark as read";
    READ_ALL = "messages.read_all": "Mark all as read";
    OPEN = "messages.open": "Show what it is about";
    NEW = "messages.new": "New:";
}
plural! {
    UNREAD = "messages.unread": "{n} unread", "{n} unread";
}
