//! Words of mending a run, walking it again and setting two runs side by side.

use crate::i18n::{msg, plural};

msg! {
    RESUME = "mend.resume": "Go on by the live version";
    RESUMED = "mend.resumed": "What had failed is tried again by version {n}";
    UNDO = "mend.undo": "Take back what it changed";
    UNDO_TITLE = "mend.undo_title": "Take back what the run changed?";
    UNDO_OF = "mend.undo_of": "In this run of {name}, {steps} changed something that can be taken back. The last goes first:";
    UNDO_EFFECT = "mend.undo_effect": "What left the company stays out. Afterwards nothing of this run can be tried again.";
    UNDO_SURE = "mend.undo_sure": "Take back {steps}";
    UNDOING = "mend.undoing": "Taking back has begun. The steps say how it went";
    UNDONE = "mend.undone": "Taken back";
    NOT_UNDONE = "mend.not_undone": "Could not be taken back";
    WALK = "mend.walk": "Walk it again";
    WALK_TEXT = "mend.walk_text": "The run is walked again from what it stored: no call goes out, nothing changes. Both runs are then shown side by side.";
    OTHER = "mend.other": "With another start";
    OTHER_NOTE = "mend.other_note": "What is given the same answers the same; what is not is rehearsed.";
    START = "mend.start": "Start";
    START_HINT = "mend.start_hint": "JSON. It begins as what the run was started with.";
    WALKED = "mend.walked": "Walking again. Here are both runs";
    BESIDE = "mend.beside": "Compare runs";
    BESIDE_TEXT = "mend.beside_text": "Step by step: what both gave, and where they part.";
    WITH = "mend.with": "The other run";
    SHOW = "mend.show": "Show both";
    NO_OTHER = "mend.no_other": "This workflow has no other run yet.";
    SIDES = "mend.sides": "Side by side";
    CLOSE = "mend.close": "Close the comparison";
    LEFT = "mend.left": "Left";
    RIGHT = "mend.right": "Right";
    THIS = "mend.this": "this run";
    EQUAL = "mend.equal": "Equal";
    DIFFERENT = "mend.different": "Different";
    ONLY_LEFT = "mend.only_left": "Only left";
    ONLY_RIGHT = "mend.only_right": "Only right";
    SAME_OF = "mend.same_of": "{n} of {all} steps are equal";
    ONLY_OTHER = "mend.only_other": "Only what differs";
    NOT_REACHED = "mend.not_reached": "This run did not come to this step.";
}
plural! {
    AND_MORE = "mend.and_more": "{n} more", "{n} more";
}
