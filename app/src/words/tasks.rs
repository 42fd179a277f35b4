//! Words of people's tasks and of the queue.

use crate::i18n::{msg, plural};

msg! {
    TITLE = "tasks.title": "Tasks";
    OPEN = "tasks.open": "To do";
    ALL = "tasks.all": "All";
    NONE = "tasks.none": "Nothing to do";
    NONE_TEXT = "tasks.none_text": "When a workflow needs a person to edit, choose or do something, it shows here.";
    TO_WORKFLOWS = "tasks.to_workflows": "Go to workflows";
    EDIT = "tasks.edit": "Edit";
    CHOOSE = "tasks.choose": "Choose";
    DO = "tasks.do": "Do";
    SINCE = "tasks.since": "Asked";
    UNTIL = "tasks.until": "Due";
    FOR = "tasks.for": "For";
    ANYBODY = "tasks.anybody": "Whoever may decide";
    RUN = "tasks.run": "Run";
    SHOW_STEP = "tasks.show_step": "Show the step";
    SEND_EDIT = "tasks.send_edit": "Save and go on";
    SEND_CHOICE = "tasks.send_choice": "Choose and go on";
    SEND_DONE = "tasks.send_done": "Mark as done";
    DONE = "tasks.done": "Task done. The run goes on";
    ENDED = "tasks.ended": "This task has ended";
    ANSWER = "tasks.answer": "What was answered";
    ITEM = "tasks.item": "Item as JSON";
    LINK = "tasks.link": "Link to the result";
    LINK_NEEDED = "tasks.link_needed": "Needed: it begins with https://";
    LINK_WANTED = "tasks.link_wanted": "May stay empty";
    PICK = "tasks.pick": "Pick {min} to {max}";
    PICK_ONE = "tasks.pick_one": "Pick one";
    NOT_MINE = "tasks.not_mine": "Only who may decide on approvals can answer. Ask an admin of {tenant}.";
    QUEUE = "queue.title": "Queue";
    QUEUE_NOTE = "queue.note": "What the workers of this workspace do next, and what they gave up.";
    WAITING = "queue.waiting": "Waiting";
    HELD = "queue.held": "At work";
    LATER = "queue.later": "Due later";
    OLDEST = "queue.oldest": "Oldest waits since";
    DEAD = "queue.dead": "Dead letters";
    DEAD_NOTE = "queue.dead_note": "Tasks that ran out of tries or took their workers down. Trying again does nothing twice outside.";
    NO_DEAD = "queue.no_dead": "Nothing was given up";
    NO_DEAD_TEXT = "queue.no_dead_text": "A task that fails for good shows here with its reason, to be tried again.";
    TASK = "queue.task": "Task";
    REASON = "queue.reason": "Reason";
    ERRORS = "queue.errors": "Errors";
    DIED = "queue.died": "Given up";
    SELECT = "queue.select": "Select {name}";
    SELECT_HEAD = "queue.select_head": "Select";
    REDRIVE = "queue.redrive": "Try selected again";
    REDRIVE_ALL = "queue.redrive_all": "Try all again";
    NONE_SELECTED = "queue.none_selected": "Select a task first";
}
plural! {
    REDRIVEN = "queue.redriven": "{n} task queued again", "{n} tasks queued again";
}
