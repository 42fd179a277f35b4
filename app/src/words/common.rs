//! Words that several areas share.

use crate::i18n::{msg, plural};

msg! {
    RETRY = "common.retry": "Try again";
    CLOSE = "common.close": "Close";
    CANCEL = "common.cancel": "Cancel";
    EDIT = "common.edit": "Edit";
    UNDO = "common.undo": "Undo";
    REMOVE_ENTRY = "common.remove_entry": "Remove {entry}";
    ADD_ENTRY = "common.add_entry": "Add, then Enter";
    OF = "common.of": "{n} of {max}";
    SAMPLE = "common.sample": "Sample";
    REQUEST_ID = "common.request_id": "Request {id}";
    FIELDS_WRONG = "common.fields_wrong": "{n} fields need mending";
    FIELD_ERROR = "common.field_error": "{field}: {message}";
    STALE = "common.stale": "This may be out of date.";
    NO_ACCESS = "common.no_access": "Your role does not include this";
    NO_ACCESS_TEXT = "common.no_access_text": "An admin or the owner of the workspace can change your role.";
    NOT_THERE = "common.not_there": "There is no such thing here";
    NOT_THERE_TEXT = "common.not_there_text": "It may have been removed, or it belongs to another workspace.";
    TO_HOME = "common.to_home": "Go to Home";
    MORE = "common.more": "Load more";
    FOLD = "common.fold": "The feed folds here";
    PAGE_MISSING = "common.page_missing": "This page did not load";
    PAGE_MISSING_TEXT = "common.page_missing_text": "The connection was lost, or Bellwether was renewed since you opened it. Try again, or reload the page.";
    RELOAD = "common.reload": "Reload the page";
    NOT_FOUND = "common.not_found": "There is no page at this address";
    NOT_FOUND_TEXT = "common.not_found_text": "Check the address, or go to one of these:";
    ROLE_REFUSES = "common.role_refuses": "Your role does not include this. Ask an admin of {tenant}.";
    UNSAVED = "common.unsaved": "Not saved yet";
}
plural! {
    SHOWN = "common.shown": "{n} shown", "{n} shown";
}
