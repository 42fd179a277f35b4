//! Words of runs on the canvas.

use crate::i18n::{msg, plural};

msg! {
    SHOW = "overlay.show": "Show on the canvas";
    SHOW_FLOW = "overlay.show_flow": "Flow of all runs";
    RUN_PAGE = "overlay.run_page": "All about this run";
    TO_WORKFLOW = "overlay.to_workflow": "Show workflow";
    VIEW = "overlay.view": "View";
    TABLE = "overlay.table": "Table";
    RUN_CANVAS = "overlay.run_canvas": "The run on its workflow";
    RUN_CANVAS_HINT = "overlay.run_canvas_hint": "Arrows walk from step to step. Comma and full stop go back and forward in time, Space plays. The table says the same in words.";
    FLOW_CANVAS = "overlay.flow_canvas": "The flow of all runs";
    FLOW_CANVAS_HINT = "overlay.flow_canvas_hint": "Arrows walk from step to step. The table says the same in words.";
    CANVAS_ROLE = "overlay.canvas_role": "workflow, to be read only";
    NOT_REACHED = "overlay.not_reached": "Not reached";
    TIME = "overlay.time": "Time of the run";
    BACK = "overlay.back": "Back by one step";
    FORWARD = "overlay.forward": "Forward by one step";
    PLAY = "overlay.play": "Play";
    STOP = "overlay.stop": "Stop";
    TO_PRESENT = "overlay.to_present": "To the present";
    TO_END = "overlay.to_end": "To the end";
    AT_TICK = "overlay.at_tick": "{n} of {all}: {name}, {state}, {time} after the begin";
    AT_PRESENT = "overlay.at_present": "The present, {time} after the begin";
    AT_END = "overlay.at_end": "The end, {time} after the begin";
    IN_OUT = "overlay.in_out": "{in} in, {out} out";
    MILLISECONDS = "overlay.milliseconds": "{n} ms";
    SECONDS = "overlay.seconds": "{n} s";
    STEP_DATA = "overlay.step_data": "Step";
    PICK = "overlay.pick": "Select a step to see what went in and what came out.";
    NOT_YET = "overlay.not_yet": "The run had not reached this step by then.";
    NEVER = "overlay.never": "The run has not reached this step.";
    ITEM = "overlay.item": "Item {n} of {all}";
    ITEM_BACK = "overlay.item_back": "Item before";
    ITEM_NEXT = "overlay.item_next": "Next item";
    LONGEST = "overlay.longest": "On the longest way";
    COL_STEP = "overlay.col_step": "Step";
    COL_STATE = "overlay.col_state": "State";
    COL_ITEMS = "overlay.col_items": "Items";
    COL_TRIES = "overlay.col_tries": "Attempts";
    COL_TOOK = "overlay.col_took": "Time";
    COL_WENT = "overlay.col_went": "Went on to";
    COL_WHY = "overlay.col_why": "Why";
    WENT_TO = "overlay.went_to": "{name}: {n}";
    WENT_SHARE = "overlay.went_share": "{name}: {n}, {share}";
    FLOW_OF = "overlay.flow_of": "Flow of {name}";
    WINDOW = "overlay.window": "How far back";
    DAY = "overlay.day": "24 hours";
    WEEK = "overlay.week": "7 days";
    MONTH = "overlay.month": "30 days";
    PARTIAL = "overlay.partial": "There are more. The newest are counted.";
    NO_FLOW = "overlay.no_flow": "No run in this time";
    NO_FLOW_TEXT = "overlay.no_flow_text": "Runs of the company's work are counted here, tries and replays are not.";
    COL_STARTED = "overlay.col_started": "Started";
    COL_DONE = "overlay.col_done": "Done";
    COL_FAILED = "overlay.col_failed": "Failed";
    COL_SHARE = "overlay.col_share": "Share that failed";
    COL_P95 = "overlay.col_p95": "95 of 100 within";
    SLOWEST = "overlay.slowest": "Slowest step";
    FAILED_SHARE = "overlay.failed_share": "{share} failed";
    P95 = "overlay.p95": "p95 {time}";
}
plural! {
    RUNS_COUNTED = "overlay.runs_counted": "{n} run counted", "{n} runs counted";
    STARTED = "overlay.started": "{n} started", "{n} started";
}
