//! The words of every state that a pill shows.

use crate::i18n::msg;

msg! {
    DRAFT = "state.draft": "Draft";
    ACTIVE = "state.active": "Active";
    PAUSED = "state.paused": "Paused";
    ENDED = "state.ended": "Ended";
    PENDING = "state.pending": "Waiting for you";
    PENDING_OTHERS = "state.pending_others": "Waiting for others";
    IN_REVIEW = "state.in_review": "In review";
    APPROVED = "state.approved": "Approved";
    CHANGES = "state.changes": "Changes asked for";
    REJECTED = "state.rejected": "Rejected";
    EXPIRED = "state.expired": "Expired";
    CANCELLED = "state.cancelled": "Cancelled";
    PUBLISHED = "state.published": "Published";
    FAILED = "state.failed": "Failed";
    INTENDED = "state.intended": "Ready to go out";
    SENDING = "state.sending": "Going out";
    UNCONFIRMED = "state.unconfirmed": "Outcome unknown";
    RUNNING = "state.running": "Running";
    WAITING = "state.waiting": "Waiting";
    SUCCEEDED = "state.succeeded": "Done";
    SKIPPED = "state.skipped": "Left out";
    ARCHIVED = "state.archived": "Archived";
    OPEN = "state.open": "To do";
    READY = "state.ready": "In the queue";
    RETRYING = "state.retrying": "Trying again";
    HEALTHY = "state.healthy": "Connected";
    RECONNECT = "state.reconnect": "Needs reconnecting";
    DISCONNECTED = "state.disconnected": "Disconnected";
}
