//! Words of the keys of workers outside.

use crate::i18n::msg;

msg! {
    TITLE = "worker_keys.title": "Worker keys";
    NOTE = "worker_keys.note": "Programs of your own can take over steps of workflows over gRPC. Each shows a key, and is handed tasks of this workspace and nothing else.";
    NONE = "worker_keys.none": "No key yet";
    NONE_TEXT = "worker_keys.none_text": "Make a key for each machine, then a lost machine is locked out without disturbing the others.";
    ADD = "worker_keys.add": "Make key";
    NAME = "worker_keys.name": "Which worker";
    NAME_HINT = "worker_keys.name_hint": "For people: the machine or the program that will have the key.";
    MADE = "worker_keys.made": "Key for {name}";
    ONCE = "worker_keys.once": "Copy it now: it is not shown again. The worker sends it with each call, as “authorization: Bearer” and the key.";
    TEXT = "worker_keys.text": "Key";
    COPY = "worker_keys.copy": "Copy key";
    COPIED = "worker_keys.copied": "Key copied";
    DONE = "worker_keys.done": "I have copied it";
    CREATED = "worker_keys.created": "Made";
    STATE = "worker_keys.state": "State";
    STANDS = "worker_keys.stands": "Valid";
    GONE = "worker_keys.gone": "Revoked";
    REVOKE = "worker_keys.revoke": "Revoke";
    REVOKE_NAMED = "worker_keys.revoke_named": "Revoke the key of {name}";
    REVOKE_TITLE = "worker_keys.revoke_title": "Revoke the key of {name}?";
    REVOKE_TEXT = "worker_keys.revoke_text": "Workers that came in with it are sent away within seconds, and what they hold is given to others. This cannot be undone; a new key would have to be made.";
    REVOKED = "worker_keys.revoked": "Key of {name} revoked";
}
