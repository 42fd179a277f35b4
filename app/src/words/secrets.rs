//! Words of the secrets of other systems.

use crate::i18n::msg;

msg! {
    TITLE = "secrets.title": "Secrets";
    ACCOUNTS = "secrets.accounts": "Accounts";
    NOTE = "secrets.note": "Keys and passwords of other systems that steps name. They are kept encrypted; a value is never shown again.";
    NONE = "secrets.none": "No secret yet";
    NONE_TEXT = "secrets.none_text": "Store the key of another system here, then name it in a step that calls that system.";
    ADD = "secrets.add": "Add secret";
    NAME = "secrets.name": "Name";
    NAME_HINT = "secrets.name_hint": "Lower-case letters, digits, _ - and .";
    VALUE = "secrets.value": "Value";
    VALUE_HINT = "secrets.value_hint": "One line. It is not shown again.";
    STORE = "secrets.store": "Store secret";
    STORED = "secrets.stored": "{name} stored";
    REFERENCE = "secrets.reference": "For steps";
    COPY = "secrets.copy": "Copy reference";
    COPIED = "secrets.copied": "Reference copied";
    CREATED = "secrets.created": "Stored";
    UPDATED = "secrets.updated": "Value from";
    REPLACE = "secrets.replace": "Replace value";
    REPLACE_TITLE = "secrets.replace_title": "Replace the value of {name}";
    DELETE = "secrets.delete": "Delete";
    DELETE_TITLE = "secrets.delete_title": "Delete the secret {name}?";
    DELETE_TEXT = "secrets.delete_text": "Steps that name it fail from now on, in every workflow. This cannot be undone; the value would have to be stored again.";
    DELETED = "secrets.deleted": "{name} deleted";
}
