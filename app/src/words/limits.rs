//! Words of the limits of the queue.

use crate::i18n::msg;

msg! {
    TITLE = "limits.title": "Limits";
    NOTE = "limits.note": "How many tasks may be at work at once. The others wait for their turn. A step counts under the limit of its kind, if there is one, else under that of its group; the limit on everything counts besides.";
    NONE = "limits.none": "No limit yet";
    NONE_TEXT = "limits.none_text": "A limit keeps a busy workflow from overrunning another system: at most four calls at once, say. What is beyond it waits.";
    ADD = "limits.add": "Add limit";
    CHANGE = "limits.change": "Change";
    CHANGE_TITLE = "limits.change_title": "Limit for {what}";
    SAVE = "limits.save": "Save limit";
    LIFT = "limits.lift": "Lift";
    LIFT_NAMED = "limits.lift_named": "Lift the limit for {what}";
    CHANGE_NAMED = "limits.change_named": "Change the limit for {what}";
    LIFTED = "limits.lifted": "Limit for {what} lifted";
    SAVED = "limits.saved": "Limit for {what} saved";
    WHAT = "limits.what": "For";
    MOST = "limits.most": "At most at once";
    MOST_HINT = "limits.most_hint": "1 to 1000. What is at work already is left to end.";
    CAPABILITY = "limits.capability": "What the worker can do";
    CAPABILITY_HINT = "limits.capability_hint": "As the worker names it: lower-case letters, digits, _ - and .";
    EVERYTHING = "limits.everything": "Everything";
    EVERYTHING_LONG = "limits.everything_long": "Everything but work for workers outside";
    GROUP = "limits.group": "All {name} steps";
    REMOTE = "limits.remote": "Work for workers outside";
    REMOTE_NAMED = "limits.remote_named": "Workers outside: {name}";
    HELD = "limits.held": "At work";
    WAITING = "limits.waiting": "Waiting";
}
