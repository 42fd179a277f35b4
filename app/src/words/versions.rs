//! Words of a workflow's state, its versions and its draft.

use crate::i18n::{msg, plural};

msg! {
    ALL = "versions.all": "All but archived";
    NO_MATCH = "versions.no_match": "No workflow is in this state";
    NO_MATCH_TEXT = "versions.no_match_text": "Choose another state to see the others.";
    CLEAR = "versions.clear": "Show all workflows";
    NOT_PUBLISHED = "versions.not_published": "Not published yet";
    DRAFT_DIFFERS = "versions.draft_differs": "Draft differs";
    OWNER = "versions.owner": "Owner: {name}";
    PAUSE = "versions.pause": "Pause workflow";
    RESUME = "versions.resume": "Resume workflow";
    ARCHIVE = "versions.archive": "Archive workflow";
    TAKE_BACK = "versions.take_back": "Take back from the archive";
    PAUSED = "versions.paused": "Workflow paused. Open runs go on";
    RESUMED = "versions.resumed": "Workflow resumed";
    ARCHIVED = "versions.archived": "Workflow archived";
    TAKEN_BACK = "versions.taken_back": "Workflow taken back, paused";
    OVERVIEW = "versions.overview": "Overview";
    VERSIONS = "versions.versions": "Versions";
    DRAFT = "versions.draft": "Draft";
    NO_LIVE_TEXT = "versions.no_live_text": "Nothing runs before the first version. The tab Draft says what is missing and publishes.";
    NO_VERSIONS = "versions.no_versions": "No version yet";
    LIVE = "versions.live": "Live";
    AUTHOR = "versions.author": "Published by";
    AT = "versions.at": "Published";
    NOTE = "versions.note": "Note";
    RESTORE = "versions.restore": "Restore as draft";
    RESTORED = "versions.restored": "The draft is version {n} now";
    COMPARE = "versions.compare": "Compare";
    COMPARE_NOTE = "versions.compare_note": "What changed from one document to another, in words.";
    WAS = "versions.was": "From";
    IS = "versions.is": "To";
    SIDE_DRAFT = "versions.side_draft": "Draft";
    SAME = "versions.same": "Both do the same.";
    PICTURE = "versions.picture": "Picture of what differs";
    MARK_ADDED = "versions.mark_added": "Came: dashed";
    MARK_REMOVED = "versions.mark_removed": "Went: struck";
    MARK_CHANGED = "versions.mark_changed": "Changed: dotted";
    EXPORT = "versions.export": "Export file";
    CHECKS = "versions.checks": "Checks";
    ALL_CLEAR = "versions.all_clear": "Nothing stands against publishing";
    ERROR = "versions.error": "Error";
    WARNING = "versions.warning": "Warning";
    REMARK = "versions.remark": "Remark";
    DRAFT_SAME = "versions.draft_same": "The draft is what is live";
    DRAFT_SAME_TEXT = "versions.draft_same_text": "There is nothing to publish until it is edited.";
    DIFFERS = "versions.differs": "What a publish would change";
    FIRST = "versions.first": "The first version: everything is new.";
    PUBLISH = "versions.publish": "Publish";
    PUBLISH_TITLE = "versions.publish_title": "Publish version {n}";
    HAS_ERRORS = "versions.has_errors": "Mend the errors first";
    RUNNING = "versions.running": "Runs on their way";
    FINISH = "versions.finish": "Finish on their version ({n})";
    MOVE = "versions.move": "Move to the new version ({n}; {stay} stay)";
    STOP = "versions.stop": "Stop ({n})";
    NAME = "versions.name": "Name of the version";
    NOTE_WHY = "versions.note_why": "Why";
    PUBLISHED = "versions.published": "Version {n} is live";
    UNCHANGED = "versions.unchanged": "Nothing has changed";
    ASKED = "versions.asked": "Asked for an approval. The version before stays live";
}
plural! {
    OPEN_RUNS = "versions.open_runs": "{n} open run", "{n} open runs";
    FAILED_RUNS = "versions.failed_runs": "{n} failed", "{n} failed";
    ISSUES = "versions.issues": "{n} remark", "{n} remarks";
}
