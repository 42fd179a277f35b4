//! Words of the workflow builder.

use crate::i18n::{Msg, msg, plural};

msg! {
    EDITOR = "builder.editor": "Editor";
    EDIT = "builder.edit": "Edit";
    NEW = "builder.new": "New workflow";
    UNTITLED = "builder.untitled": "Untitled workflow";
    FIRST = "builder.first": "What begins a run?";
    FIRST_TEXT = "builder.first_text": "Add a trigger, then the steps that follow it.";
    CANVAS = "builder.canvas": "Canvas";
    CANVAS_ROLE = "builder.canvas_role": "workflow canvas";
    CANVAS_HINT = "builder.canvas_hint": "Arrows walk from step to step, A adds one, C connects, Enter opens its setup. Press O for the outline.";
    OUTLINE = "builder.outline": "Outline";
    OUTLINE_HINT = "builder.outline_hint": "Arrows go from row to row, A adds a step, C connects, Enter opens the setup. Press O for the canvas.";
    INSPECTOR = "builder.inspector": "Setup";
    NOTHING_SELECTED = "builder.nothing_selected": "Select a step to set it up, or add one.";
    PROBLEMS = "builder.problems": "Problems";
    NO_PROBLEMS = "builder.no_problems": "Nothing is wrong";
    UNKNOWN_KIND = "builder.unknown_kind": "This program does not know the kind {kind}.";
    STEP = "builder.step": "Step";
    SETUP = "builder.setup": "Setup";
    NEXT = "builder.next": "Leads to";
    LEADS_TO = "builder.leads_to": "Leads to";
    ENDS = "builder.ends": "Ends here";
    NOWHERE = "builder.nowhere": "Nothing follows yet. Add a step after it.";
    IS_OFF = "builder.is_off": "off";
    EMPTY = "builder.empty": "No step yet. Add a trigger: it says what begins a run.";
    STEP_NAME = "builder.step_name": "Name";
    STEP_KEY = "builder.step_key": "Named in texts as";
    OPTIONS = "builder.options": "Options";
    ENABLED = "builder.enabled": "Switched on";
    TRIES = "builder.tries": "Tries after the first";
    TIMEOUT = "builder.timeout": "Seconds an attempt may take";
    ON_ERROR = "builder.on_error": "When all tries fail";
    ERROR_STOP = "builder.error_stop": "Do as the workflow says";
    ERROR_CONTINUE = "builder.error_continue": "Go on";
    ERROR_PORT = "builder.error_port": "Leave by the error output";
    NOTE = "builder.note": "Remark";
    DUPLICATE = "builder.duplicate": "Duplicate";
    DELETE = "builder.delete": "Delete";
    ADD_STEP = "builder.add_step": "Add a step";
    ADD_AFTER = "builder.add_after": "Add a step after {name}";
    FIND_KIND = "builder.find_kind": "Find a kind of step";
    KINDS = "builder.kinds": "Kinds of step";
    NOTHING_FITS = "builder.nothing_fits": "No kind of step fits. Try another word.";
    CONNECT = "builder.connect": "Connect to…";
    CONNECT_TO = "builder.connect_to": "Connect {port} to";
    CUT_WIRE = "builder.cut_wire": "Remove the wire {port} to {to}";
    WIRING = "builder.wiring": "Connecting {port} of {name}. Choose a step and press Enter, or Escape.";
    WIRING_OFF = "builder.wiring_off": "Not connected";
    WIRE_IS = "builder.wire_is": "Wire from {port} of {from} to {to}";
    READ_ONLY = "builder.read_only": "This can only be read now";
    NOT_A_CLIP = "builder.not_a_clip": "The clipboard holds no steps of a workflow. Nothing was changed";
    UNDO = "builder.undo": "Undo";
    REDO = "builder.redo": "Redo";
    UNDONE = "builder.undone": "Taken back: {what}";
    REDONE = "builder.redone": "Done again: {what}";
    CHOOSE = "builder.choose": "Choose";
    NONE = "builder.none": "None";
    THE_ONLY_ONE = "builder.the_only_one": "The only one there is";
    HOW_LONG = "builder.how_long": "How long";
    UNIT = "builder.unit": "Unit";
    SECONDS = "builder.seconds": "seconds";
    MINUTES = "builder.minutes": "minutes";
    HOURS = "builder.hours": "hours";
    DAYS = "builder.days": "days";
    AMOUNT = "builder.amount": "Amount";
    CURRENCY = "builder.currency": "Currency";
    ONE_A_LINE = "builder.one_a_line": "One a line";
    NO_JSON = "builder.no_json": "This is not JSON yet. It is not saved.";
    ROW_ADD = "builder.row_add": "Add";
    ROW_UP = "builder.row_up": "Move entry {n} up";
    ROW_OUT = "builder.row_out": "Remove entry {n}";
    ENTRY_NAME = "builder.entry_name": "Name of entry {n}";
    ENTRY_VALUE = "builder.entry_value": "Value of entry {n}";
    RULE_ADD = "builder.rule_add": "Add a condition";
    RULE_VALUE = "builder.rule_value": "What condition {n} looks at";
    RULE_IS = "builder.rule_is": "How condition {n} compares";
    RULE_THAN = "builder.rule_than": "What condition {n} compares with";
    RULES_MATCH = "builder.rules_match": "How conditions count together";
    MATCH_ALL = "builder.match_all": "All of these hold";
    MATCH_ANY = "builder.match_any": "One of these holds";
    ZOOM_IN = "builder.zoom_in": "Zoom in";
    ZOOM_OUT = "builder.zoom_out": "Zoom out";
    FIT = "builder.fit": "Fit";
    TIDY = "builder.tidy": "Tidy";
    CHIP_SAVING = "builder.chip_saving": "Saving…";
    CHIP_SAVED = "builder.chip_saved": "Saved {time}";
    CHIP_FRESH = "builder.chip_fresh": "Nothing changed yet";
    CHIP_OFFLINE = "builder.chip_offline": "Offline: kept on this device";
    CHIP_OFFLINE_LOOSE = "builder.chip_offline_loose": "Offline: not saved yet";
    CHIP_CONFLICT = "builder.chip_conflict": "Conflict";
    CHIP_FAILED = "builder.chip_failed": "Not saved";
    RETRY = "builder.retry": "Retry";
    THEIRS = "builder.theirs": "{by} changed this workflow too";
    SOMEBODY = "builder.somebody": "Somebody";
    CONFLICTS = "builder.conflicts": "Somebody else changed the same";
    MINE = "builder.mine": "Mine";
    THEIRS_ONE = "builder.theirs_one": "Theirs";
    KEEP_MINE = "builder.keep_mine": "Keep mine";
    KEEP_THEIRS = "builder.keep_theirs": "Keep theirs";
    LOST_DRAFT = "builder.lost_draft": "This draft cannot be opened now";
    CAT_TRIGGER = "builder.cat_trigger": "What begins it";
    CAT_BRAND = "builder.cat_brand": "Brand";
    CAT_RESEARCH = "builder.cat_research": "Research and strategy";
    CAT_CONTENT = "builder.cat_content": "Content";
    CAT_SEO = "builder.cat_seo": "SEO";
    CAT_AI = "builder.cat_ai": "Language model";
    CAT_EVALUATION = "builder.cat_evaluation": "Evaluation";
    CAT_PUBLISH = "builder.cat_publish": "Publish";
    CAT_EMAIL = "builder.cat_email": "E-mail";
    CAT_ADS = "builder.cat_ads": "Ads";
    CAT_PARTNERS = "builder.cat_partners": "Partners";
    CAT_CAMPAIGN = "builder.cat_campaign": "Campaign";
    CAT_DATA = "builder.cat_data": "Audience and data";
    CAT_LOGIC = "builder.cat_logic": "Which way";
    CAT_HUMAN = "builder.cat_human": "People";
    CAT_TIME = "builder.cat_time": "Time";
    CAT_INTEGRATION = "builder.cat_integration": "Other systems";
}

plural! {
    SELECTED = "builder.selected": "{n} step selected", "{n} steps selected";
    COPIED = "builder.copied": "{n} thing copied", "{n} things copied";
    KIND_COUNT = "builder.kind_count": "{n} kind", "{n} kinds";
    PROBLEM_COUNT = "builder.problem_count": "{n} problem", "{n} problems";
    UNDECIDED = "builder.undecided": "{n} change to decide", "{n} changes to decide";
}

/// The words of a unit of time.
pub const fn unit(word: &str) -> Msg {
    match word.as_bytes() {
        b"s" => SECONDS,
        b"min" => MINUTES,
        b"h" => HOURS,
        _ => DAYS,
    }
}
