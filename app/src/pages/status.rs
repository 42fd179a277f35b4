//! States of the domain as pills: word, sign and colour in one table each.

use domain::{
    approvals::ApprovalState,
    campaigns::CampaignStatus,
    content::{Content, ContentStatus},
    publishing::{ConnectionHealth, PublicationState},
    workflows::{HumanTaskState, RunStatus, StepStatus, WorkflowStatus},
};
use leptos::prelude::*;

use crate::{
    i18n::{Msg, t},
    ui::badge::{Proof, Tone, pill, proof_mark},
    words::{common, states as w, workflows},
};

/// A campaign's state.
pub fn campaign(status: CampaignStatus) -> AnyView {
    use CampaignStatus as S;
    let (tone, word) = match status {
        S::Draft => (Tone::Plain, w::DRAFT),
        S::Active => (Tone::Good, w::ACTIVE),
        S::Paused => (Tone::Waiting, w::PAUSED),
        S::Ended => (Tone::Plain, w::ENDED),
    };
    pill(tone, t(word))
}

/// An approval's state; `mine` says whether whoever looks may decide on it.
pub fn approval(state: ApprovalState, mine: bool) -> AnyView {
    use ApprovalState as S;
    let (tone, word) = match state {
        S::Pending if mine => (Tone::Waiting, w::PENDING),
        S::Pending => (Tone::Plain, w::PENDING_OTHERS),
        S::Approved => (Tone::Good, w::APPROVED),
        S::ChangesRequested => (Tone::Waiting, w::CHANGES),
        S::Rejected => (Tone::Bad, w::REJECTED),
        S::Expired => (Tone::Plain, w::EXPIRED),
        S::Cancelled => (Tone::Plain, w::CANCELLED),
    };
    pill(tone, t(word))
}

/// The state of a piece of content.
pub fn content(status: ContentStatus) -> AnyView {
    use ContentStatus as S;
    let (tone, word) = match status {
        S::Draft => (Tone::Plain, w::DRAFT),
        S::InReview => (Tone::Waiting, w::IN_REVIEW),
        S::Approved => (Tone::Good, w::APPROVED),
        S::ChangesRequested => (Tone::Waiting, w::CHANGES),
        S::Rejected => (Tone::Bad, w::REJECTED),
        S::Published => (Tone::Good, w::PUBLISHED),
        S::Failed => (Tone::Bad, w::FAILED),
    };
    pill(tone, t(word))
}

/// A publication's state.
pub fn publication(state: PublicationState) -> AnyView {
    use PublicationState as S;
    let (tone, word) = match state {
        S::Intended => (Tone::Plain, w::INTENDED),
        S::Sending => (Tone::Busy, w::SENDING),
        S::Published => (Tone::Good, w::PUBLISHED),
        S::Failed => (Tone::Bad, w::FAILED),
        S::Unconfirmed => (Tone::Bad, w::UNCONFIRMED),
    };
    pill(tone, t(word))
}

const fn run_signs(status: RunStatus) -> (Tone, Msg) {
    use RunStatus as S;
    match status {
        S::Running => (Tone::Busy, w::RUNNING),
        S::Waiting => (Tone::Waiting, w::WAITING),
        S::Succeeded => (Tone::Good, w::SUCCEEDED),
        S::Failed => (Tone::Bad, w::FAILED),
        S::Cancelled => (Tone::Plain, w::CANCELLED),
    }
}

/// A run's state.
pub fn run(status: RunStatus) -> AnyView {
    let (tone, word) = run_signs(status);
    pill(tone, t(word))
}

/// A run's state in words alone.
pub fn run_word(status: RunStatus) -> &'static str {
    t(run_signs(status).1)
}

const fn step_signs(status: StepStatus) -> (Tone, Msg) {
    use StepStatus as S;
    match status {
        S::Ready => (Tone::Plain, w::READY),
        S::Running => (Tone::Busy, w::RUNNING),
        S::Waiting => (Tone::Waiting, w::WAITING),
        S::Succeeded => (Tone::Good, w::SUCCEEDED),
        S::Retrying => (Tone::Waiting, w::RETRYING),
        S::Failed => (Tone::Bad, w::FAILED),
        S::Cancelled => (Tone::Plain, w::CANCELLED),
        S::Skipped => (Tone::Plain, w::SKIPPED),
    }
}

/// A step's state.
pub fn step(status: StepStatus) -> AnyView {
    let (tone, word) = step_signs(status);
    pill(tone, t(word))
}

/// A step's state in words alone.
pub fn step_word(status: StepStatus) -> &'static str {
    t(step_signs(status).1)
}

/// A workflow's state.
pub fn workflow(status: WorkflowStatus) -> AnyView {
    use WorkflowStatus as S;
    let (tone, word) = match status {
        S::Active => (Tone::Good, w::ACTIVE),
        S::Paused => (Tone::Waiting, w::PAUSED),
        S::Archived => (Tone::Plain, w::ARCHIVED),
    };
    pill(tone, t(word))
}

/// The state of a task for a person.
pub fn task(state: HumanTaskState) -> AnyView {
    use HumanTaskState as S;
    let (tone, word) = match state {
        S::Open => (Tone::Waiting, w::OPEN),
        S::Done => (Tone::Good, w::SUCCEEDED),
        S::Expired => (Tone::Plain, w::EXPIRED),
        S::Cancelled => (Tone::Plain, w::CANCELLED),
    };
    pill(tone, t(word))
}

/// Whether an account works.
pub fn connection(health: ConnectionHealth) -> AnyView {
    use ConnectionHealth as S;
    let (tone, word) = match health {
        S::Healthy => (Tone::Good, w::HEALTHY),
        S::Reconnect => (Tone::Bad, w::RECONNECT),
        S::Disconnected => (Tone::Plain, w::DISCONNECTED),
    };
    pill(tone, t(word))
}

/// The mark of sample data.
pub fn sample(is_sample: bool) -> AnyView {
    is_sample
        .then(|| pill(Tone::Striped, t(common::SAMPLE)))
        .into_any()
}

/// Who made the words and who signed them.
pub fn proof(content: &Content) -> AnyView {
    let signed = matches!(
        content.status,
        ContentStatus::Approved | ContentStatus::Published
    );
    let (proof, word) = match (
        signed,
        content.provenance.edited || content.provenance.writer == "person",
    ) {
        (true, _) => (Proof::Sealed, workflows::SEALED),
        (false, true) => (Proof::Edited, workflows::EDITED),
        (false, false) => (Proof::Drafted, workflows::DRAFTED),
    };
    proof_mark(proof, t(word))
}
