//! Words of the card beside a link.

use crate::i18n::msg;

msg! {
    CAMPAIGN = "peek.campaign": "Campaign";
    APPROVAL = "peek.approval": "Approval";
    RUN = "peek.run": "Run";
    WORKFLOW = "peek.workflow": "Workflow";
    CHANNEL = "peek.channel": "Channel";
    WRITTEN_BY = "peek.written_by": "Written by";
    WRITER = "peek.writer": "{writer} writer";
    DECIDED_BY = "peek.decided_by": "Decided by";
    STANDS_AT = "peek.stands_at": "Stands at";
    BEGAN = "peek.began": "Origin";
    LAST_RUN = "peek.last_run": "Last run";
}
