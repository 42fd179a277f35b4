//! The keys of the query cache, and which live events touch which of them. One table: a page that
//! shows a thing and a server that changes it meet here.

use domain::{
    approvals::ApprovalState,
    campaigns::CampaignStatus,
    events::LiveEvent,
    ids::{ApprovalId, CampaignId, HumanTaskId, RunId, SimulationId, VersionId, WorkflowId},
    workflows::{HumanTaskState, Side, WorkflowStatus, overlay::FlowWindow},
};

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// The dashboard over so many days.
    Dashboard(u32),
    /// The brand page.
    Brand,
    /// The personas.
    Personas,
    /// Campaigns in these states.
    Campaigns(Vec<CampaignStatus>),
    /// One campaign.
    Campaign(CampaignId),
    /// Its figures over so many days.
    Insight(CampaignId, u32),
    /// Content of a campaign, or all.
    Contents(Option<CampaignId>),
    /// Approvals in a state, or all.
    Approvals(Option<ApprovalState>),
    /// How many approvals wait.
    Waiting,
    /// One approval.
    Approval(ApprovalId),
    /// Connected accounts.
    Connections,
    /// Publications of a campaign.
    Publications(CampaignId),
    /// All workflows.
    Workflows,
    /// One workflow.
    Workflow(WorkflowId),
    /// Runs of a campaign.
    Runs(CampaignId),
    /// Runs of a workflow.
    WorkflowRuns(WorkflowId),
    /// One run.
    Run(RunId),
    /// What a workflow's runs did all together.
    Flow(WorkflowId, FlowWindow),
    /// What stands between a campaign and its start.
    Blockers(CampaignId),
    /// The newest runs of all workflows.
    AllRuns,
    /// The document of one version.
    Version(VersionId),
    /// Workflows in a state, or all that are not archived.
    Cards(Option<WorkflowStatus>),
    /// One workflow as a whole.
    Card(WorkflowId),
    /// Its versions.
    Versions(WorkflowId),
    /// What is wrong with its draft.
    Checks(WorkflowId),
    /// What differs between two of its documents.
    Compared(WorkflowId, Side, Side),
    /// What a publish would do with its open runs.
    RunningPreview(WorkflowId),
    /// People's tasks in a state, or all.
    Tasks(Option<HumanTaskState>),
    /// One task.
    Task(HumanTaskId),
    /// How the queue stands.
    Queue,
    /// Dead letters.
    Dead,
    /// The caps of the queue.
    Caps,
    /// Approvals about items of runs in a state, or all.
    Items(Option<ApprovalState>),
    /// One approval about an item.
    Item(ApprovalId),
    /// Two runs side by side.
    Pairs(RunId, RunId),
    /// The triggers of a workflow.
    Triggers(WorkflowId),
    /// The simulations of a workflow.
    Simulations(WorkflowId),
    /// One simulation.
    Simulation(SimulationId),
    /// The draft of a workflow with its document.
    Draft(WorkflowId),
    /// Who writes the draft of a workflow, and how far it is.
    Editing(WorkflowId),
    /// The stored secrets.
    Secrets,
    /// The keys of workers outside.
    WorkerKeys,
    /// The reader's messages.
    Messages,
    /// Those of them that were not read yet.
    Unread,
}

impl Key {
    /// Whether the event may have changed what this key holds. Rather once too often: a refetch
    /// that brings the same changes nothing on the screen.
    pub fn touched_by(&self, event: &LiveEvent) -> bool {
        let topic = event.topic.as_str();
        let campaign =
            |id: &CampaignId| event.campaign.as_ref().is_none_or(|c| *c == id.to_string());
        let is = |id: String| event.subject == id;
        match self {
            Self::Dashboard(_) => {
                !matches!(topic, "step" | "content" | "lease") || event.kind == "failed"
            }
            Self::Brand | Self::Personas => topic == "brand" || topic == "persona",
            Self::Campaigns(_) => topic == "campaign",
            Self::Campaign(id) => topic == "campaign" && is(id.to_string()),
            Self::Insight(id, _) => matches!(topic, "metric" | "publication") && campaign(id),
            Self::Contents(of) => {
                matches!(topic, "content" | "approval" | "publication")
                    && of.as_ref().is_none_or(campaign)
            }
            Self::Approvals(_) | Self::Waiting => matches!(topic, "approval" | "content"),
            Self::Approval(id) => (topic == "approval" && is(id.to_string())) || topic == "content",
            Self::Connections => topic == "connection",
            Self::Publications(id) => topic == "publication" && campaign(id),
            Self::Workflows => matches!(topic, "run" | "workflow"),
            Self::Workflow(_) => matches!(topic, "run" | "step" | "workflow"),
            Self::Runs(id) => matches!(topic, "run" | "step") && campaign(id),
            Self::Run(id) => {
                matches!(topic, "run" | "step")
                    && (is(id.to_string())
                        || event.run.as_ref().is_none_or(|r| *r == id.to_string()))
            }
            Self::Blockers(id) => {
                matches!(topic, "brand" | "connection") || (topic == "campaign" && campaign(id))
            }
            Self::AllRuns | Self::WorkflowRuns(_) | Self::Flow(..) => topic == "run",
            Self::Cards(_) | Self::Card(_) | Self::RunningPreview(_) => {
                matches!(topic, "run" | "workflow")
            }
            Self::Versions(id) | Self::Checks(id) | Self::Draft(id) | Self::Compared(id, ..) => {
                topic == "workflow" && is(id.to_string())
            }
            Self::Editing(id) => {
                let is_about = topic == "lease" || event.kind == "draft_changed";
                is_about && matches!(topic, "lease" | "workflow") && is(id.to_string())
            }
            Self::Tasks(_) => matches!(topic, "task" | "step" | "run"),
            Self::Task(_) => matches!(topic, "task" | "run"),
            Self::Queue | Self::Dead => matches!(topic, "step" | "run"),
            Self::Caps => matches!(topic, "queue" | "step" | "run"),
            Self::Items(_) => topic == "approval",
            Self::Item(id) => topic == "approval" && is(id.to_string()),
            Self::Pairs(left, right) => {
                topic == "run" && (is(left.to_string()) || is(right.to_string()))
            }
            Self::Triggers(_) => matches!(topic, "workflow" | "run"),
            Self::Simulations(_) => topic == "simulation",
            Self::Simulation(id) => topic == "simulation" && is(id.to_string()),
            Self::Secrets => topic == "connection",
            Self::WorkerKeys => topic == "worker_key",
            Self::Messages | Self::Unread => topic == "notification",
            // A version never changes.
            Self::Version(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(topic: &str, run: Option<&str>) -> LiveEvent {
        LiveEvent {
            id: 1,
            topic: topic.into(),
            kind: "updated".into(),
            subject: "stp_1".into(),
            campaign: None,
            run: run.map(Into::into),
            at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_step_touches_its_own_run_and_no_other() {
        let id: RunId = "run_0192f0c1d2e37abc8def0123456789ab".parse().expect("id");
        let text = id.to_string();
        assert!(Key::Run(id).touched_by(&event("step", Some(&text))));
        assert!(
            !Key::Run(id).touched_by(&event("step", Some("run_0192f0c1d2e37abc8def0123456789ac")))
        );
        assert!(!Key::Brand.touched_by(&event("step", Some(&text))));
        assert!(Key::Dashboard(7).touched_by(&event("metric", None)));
    }
}
