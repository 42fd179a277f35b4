//! Every call to the server, one line each: the only place that knows the names in `api`.
//! A call either gives its answer or the problem as the server told it.

use domain::{
    approvals::{Approval, ApprovalState, DecisionInput, ItemApproval},
    brand::{BrandPage, Guidelines, Persona, PersonaInput},
    campaigns::{Blocker, Campaign, CampaignFilter, CampaignInput, CampaignStatus, PublishWhen},
    content::{Content, ContentEdit},
    identity::{Login, Me, Register},
    ids::{
        ApprovalId, CampaignId, ConnectionId, ContentId, HumanTaskId, NotificationId, PersonaId,
        PublicationId, RunId, SecretId, SimulationId, StepId, TenantId, VersionId, WorkerKeyId,
        WorkflowId,
    },
    insight::{CampaignInsight, Dashboard},
    integrations::{SecretInput, SecretName},
    notifications::Notification,
    operations::{DeadTask, QueueState, RedriveInput, Redriven},
    page::{Page, PageRequest},
    problem::Problem,
    publishing::{Connection, Network, Publication},
    queue::{CapInput, QueueCap},
    remote::{MadeWorkerKey, WorkerKey, WorkerKeyInput},
    workflows::{
        Compared, Draft, DraftBatch, DraftChanged, DraftCommands, DraftSince, HumanAnswer,
        HumanTask, HumanTaskState, Issue, NewWorkflow, PublishInput, Published, RestoreFrom, Run,
        RunningPreview, Side, Simulation, SimulationInput, StepPair, TriggerCard, VersionCard,
        Workflow, WorkflowCard, WorkflowDoc, WorkflowStatus,
        editing::lease::{LeaseCall, Standing},
        overlay::{FlowWindow, WorkflowFlow},
    },
};

macro_rules! remote {
    ($($name:ident($($arg:ident: $ty:ty),*) -> $out:ty = $module:ident;)*) => {$(
        /// The server function of the same name.
        pub async fn $name($($arg: $ty),*) -> Result<$out, Problem> {
            api::$module::$name($($arg),*).await.map_err(|error| error.problem)
        }
    )*};
}

remote! {
    me() -> Me = identity;
    login(input: Login) -> Me = identity;
    register(input: Register) -> Me = identity;
    logout() -> () = identity;

    dashboard(tenant: TenantId, days: u32) -> Dashboard = insight;
    campaign_insight(tenant: TenantId, id: CampaignId, days: u32) -> CampaignInsight = insight;

    get_brand(tenant: TenantId) -> BrandPage = brand;
    save_brand(tenant: TenantId, revision: u32, guidelines: Guidelines) -> u32 = brand;
    publish_brand(tenant: TenantId, revision: u32) -> u32 = brand;
    list_personas(tenant: TenantId) -> Vec<Persona> = brand;
    save_persona(tenant: TenantId, id: Option<PersonaId>, revision: u32, input: PersonaInput) -> PersonaId = brand;
    remove_persona(tenant: TenantId, id: PersonaId) -> () = brand;
    restore_persona(tenant: TenantId, id: PersonaId) -> () = brand;

    list_campaigns(tenant: TenantId, filter: CampaignFilter, page: PageRequest) -> Page<Campaign> = campaigns;
    get_campaign(tenant: TenantId, id: CampaignId) -> Campaign = campaigns;
    create_campaign(tenant: TenantId, input: CampaignInput) -> Campaign = campaigns;
    save_campaign(tenant: TenantId, id: CampaignId, revision: u32, input: CampaignInput) -> Campaign = campaigns;
    campaign_blockers(tenant: TenantId, id: CampaignId) -> Vec<Blocker> = campaigns;
    start_campaign(tenant: TenantId, id: CampaignId, publish: PublishWhen) -> RunId = campaigns;
    set_campaign_status(tenant: TenantId, id: CampaignId, status: CampaignStatus) -> Campaign = campaigns;

    list_content(tenant: TenantId, campaign: Option<CampaignId>, page: PageRequest) -> Page<Content> = content;
    edit_content(tenant: TenantId, id: ContentId, edit: ContentEdit) -> Content = content;

    list_approvals(tenant: TenantId, state: Option<ApprovalState>) -> Vec<Approval> = approvals;
    waiting_approvals(tenant: TenantId) -> u32 = approvals;
    get_approval(tenant: TenantId, id: ApprovalId) -> Approval = approvals;
    decide(tenant: TenantId, id: ApprovalId, input: DecisionInput) -> Approval = approvals;

    list_items(tenant: TenantId, state: Option<ApprovalState>) -> Vec<ItemApproval> = approvals;
    get_item(tenant: TenantId, id: ApprovalId) -> ItemApproval = approvals;
    decide_item(tenant: TenantId, id: ApprovalId, input: DecisionInput) -> ItemApproval = approvals;

    list_connections(tenant: TenantId) -> Vec<Connection> = publishing;
    connect_url(tenant: TenantId, network: Network) -> String = publishing;
    disconnect(tenant: TenantId, id: ConnectionId) -> () = publishing;
    list_publications(tenant: TenantId, campaign: CampaignId) -> Vec<Publication> = publishing;
    retry_publication(tenant: TenantId, id: PublicationId) -> Publication = publishing;
    settle_publication(tenant: TenantId, id: PublicationId, was_posted: bool, url: String) -> Publication = publishing;

    list_workflows(tenant: TenantId) -> Vec<Workflow> = workflows;
    get_workflow(tenant: TenantId, id: WorkflowId) -> Workflow = workflows;
    get_version(tenant: TenantId, id: VersionId) -> WorkflowDoc = workflows;
    list_runs(tenant: TenantId, campaign: Option<CampaignId>, workflow: Option<WorkflowId>, page: PageRequest) -> Page<Run> = workflows;
    get_run(tenant: TenantId, id: RunId) -> Run = workflows;
    get_flow(tenant: TenantId, id: WorkflowId, window: FlowWindow) -> WorkflowFlow = workflows;
    retry_step(tenant: TenantId, run: RunId, step: StepId) -> Run = workflows;
    cancel_run(tenant: TenantId, run: RunId) -> Run = workflows;

    pause_run(tenant: TenantId, run: RunId) -> Run = workflows;
    resume_run(tenant: TenantId, run: RunId) -> Run = workflows;
    skip_step(tenant: TenantId, run: RunId, step: StepId, port: Option<String>, output: serde_json::Value) -> Run = workflows;
    replay_from(tenant: TenantId, run: RunId, step: StepId) -> RunId = workflows;

    list_cards(tenant: TenantId, status: Option<WorkflowStatus>, page: PageRequest) -> Page<WorkflowCard> = workflow_drafts;
    create_workflow(tenant: TenantId, input: NewWorkflow) -> WorkflowCard = workflow_drafts;
    get_card(tenant: TenantId, id: WorkflowId) -> WorkflowCard = workflow_drafts;
    set_workflow_status(tenant: TenantId, id: WorkflowId, status: WorkflowStatus) -> WorkflowCard = workflow_drafts;
    get_draft(tenant: TenantId, id: WorkflowId) -> Draft = workflow_drafts;
    check_draft(tenant: TenantId, id: WorkflowId) -> Vec<Issue> = workflow_drafts;
    edit_draft(tenant: TenantId, id: WorkflowId, input: DraftCommands) -> DraftChanged = workflow_drafts;
    draft_history(tenant: TenantId, id: WorkflowId, before: Option<u32>) -> Vec<DraftBatch> = workflow_drafts;
    follow_draft(tenant: TenantId, id: WorkflowId, after: u32) -> DraftSince = workflow_drafts;
    draft_lease(tenant: TenantId, id: WorkflowId, call: LeaseCall) -> Standing = workflow_drafts;
    restore_draft(tenant: TenantId, id: WorkflowId, base_rev: u32, from: RestoreFrom) -> Draft = workflow_drafts;
    publish_draft(tenant: TenantId, id: WorkflowId, input: PublishInput) -> Published = workflow_versions;
    preview_running(tenant: TenantId, id: WorkflowId) -> RunningPreview = workflow_versions;
    export_workflow(tenant: TenantId, id: WorkflowId, which: Side) -> String = workflow_versions;
    list_versions(tenant: TenantId, id: WorkflowId, before: Option<u32>) -> Vec<VersionCard> = workflow_versions;
    compare_workflow(tenant: TenantId, id: WorkflowId, was: Side, is: Side) -> Compared = workflow_versions;

    list_triggers(tenant: TenantId, id: WorkflowId) -> Vec<TriggerCard> = workflow_trials;
    simulate(tenant: TenantId, id: WorkflowId, input: SimulationInput) -> Simulation = workflow_trials;
    list_simulations(tenant: TenantId, id: WorkflowId) -> Vec<Simulation> = workflow_trials;
    get_simulation(tenant: TenantId, id: SimulationId) -> Simulation = workflow_trials;
    replay_run(tenant: TenantId, run: RunId, trigger: Option<serde_json::Value>) -> RunId = workflow_trials;
    compare_runs(tenant: TenantId, left: RunId, right: RunId) -> Vec<StepPair> = workflow_trials;
    resume_failed(tenant: TenantId, run: RunId) -> Run = workflow_trials;
    undo_run(tenant: TenantId, run: RunId) -> Run = workflow_trials;

    list_tasks(tenant: TenantId, state: Option<HumanTaskState>) -> Vec<HumanTask> = tasks;
    get_task(tenant: TenantId, id: HumanTaskId) -> HumanTask = tasks;
    answer_task(tenant: TenantId, id: HumanTaskId, input: HumanAnswer) -> HumanTask = tasks;

    get_queue(tenant: TenantId) -> QueueState = queue;
    dead_tasks(tenant: TenantId) -> Vec<DeadTask> = queue;
    redrive(tenant: TenantId, input: RedriveInput) -> Redriven = queue;
    queue_caps(tenant: TenantId) -> Vec<QueueCap> = queue;
    set_queue_cap(tenant: TenantId, input: CapInput) -> Vec<QueueCap> = queue;

    list_worker_keys(tenant: TenantId) -> Vec<WorkerKey> = worker_keys;
    create_worker_key(tenant: TenantId, input: WorkerKeyInput) -> MadeWorkerKey = worker_keys;
    revoke_worker_key(tenant: TenantId, id: WorkerKeyId) -> () = worker_keys;

    list_secrets(tenant: TenantId) -> Vec<SecretName> = integrations;
    put_secret(tenant: TenantId, input: SecretInput) -> SecretName = integrations;
    delete_secret(tenant: TenantId, id: SecretId) -> () = integrations;

    list_notifications(tenant: TenantId, unread: bool, page: PageRequest) -> Page<Notification> = notifications;
    mark_notification_read(tenant: TenantId, id: NotificationId) -> () = notifications;

    add_sample(tenant: TenantId) -> () = operations;
    remove_sample(tenant: TenantId) -> () = operations;
}
