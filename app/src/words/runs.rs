//! Words of a run's page.

use crate::i18n::{msg, plural};

msg! {
    TEST = "runs.test": "Test";
    REPLAY_RUN = "runs.replay_run": "Replay";
    HELD = "runs.held": "Paused";
    PAUSE = "runs.pause": "Pause run";
    PAUSED = "runs.paused": "Run paused. What is at work comes to its end";
    RESUME = "runs.resume": "Resume run";
    RESUMED = "runs.resumed": "Run resumed";
    DURATION = "runs.duration": "Duration";
    CALLED_BY = "runs.called_by": "Called by";
    UNDER_A_SECOND = "runs.under_a_second": "under 1 s";
    SECONDS = "runs.seconds": "{n} s";
    MINUTES = "runs.minutes": "{n} min";
    HOURS = "runs.hours": "{h} h {m} min";
    ROUND = "runs.round": "Round {n}";
    SHOW_MORE = "runs.show_more": "Show {n} of {all} more";
    ATTEMPT_LIST = "runs.attempt_list": "Attempts";
    DATA = "runs.data": "What to show of the step";
    DIFF = "runs.diff": "Diff";
    NO_DIFFERENCE = "runs.no_difference": "The step gave what it was given.";
    NO_OUTPUT = "runs.no_output": "The step has given nothing yet.";
    ADDED = "runs.added": "Added";
    CHANGED = "runs.changed": "Changed";
    COPY = "runs.copy": "Copy JSON";
    COPIED = "runs.copied": "JSON copied";
    NOT_SHOWN = "runs.not_shown": "{n} more. Copy the JSON to see them.";
    DO_TASK = "runs.do_task": "Open the task";
    SHOW_RUN = "runs.show_run": "Show the run it waits for";
    SKIP = "runs.skip": "Skip with value";
    SKIP_TEXT = "runs.skip_text": "The step is not carried out. The run goes on as if it had given this value.";
    SKIPPED = "runs.skipped": "Step skipped";
    VALUE = "runs.value": "Value";
    VALUE_HINT = "runs.value_hint": "JSON. It begins as what the step was given.";
    PORT = "runs.port": "Goes on by";
    USUAL_PORT = "runs.usual_port": "Its first output";
    REPLAY = "runs.replay": "Begin anew here";
    REPLAYED = "runs.replayed": "New run begun at this step";
}
plural! {
    ENTRIES = "runs.entries": "{n} entry", "{n} entries";
    ATTEMPTS = "runs.attempts": "{n} attempt", "{n} attempts";
}
