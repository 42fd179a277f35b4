//! Every call to the server, one line each: the only place that knows the names in `api`.
//! A call either gives its answer or the problem as the server told it.

use domain::{
    approvals::{Approval, ApprovalState, DecisionInput},
    brand::{BrandVersion, Guidelines, Persona, PersonaInput},
    campaigns::{Campaign, CampaignFilter, CampaignInput, CampaignStatus},
    content::{Content, ContentEdit},
    identity::{Login, Me, Register},
    ids::{ApprovalId, CampaignId, ConnectionId, ContentId, PersonaId, PublicationId, RunId, StepId, TenantId, WorkflowId},
    insight::{CampaignInsight, Dashboard},
    operations::SampleState,
    page::{Page, PageRequest},
    problem::{Problem, ProblemKind},
    publishing::{Connection, Network, Publication},
    workflows::{Run, Workflow},
};

macro_rules! remote {
    ($($name:ident($($arg:ident: $ty:ty),*) -> $out:ty;)*) => {$(
        /// See `api`.
        pub async fn $name($($arg: $ty),*) -> Result<$out, Problem> {
            $(let _ = $arg;)*
            Err(Problem::new(ProblemKind::Unavailable, "unavailable", "The server is away"))
        }
    )*};
}

#[derive(Debug, Clone, PartialEq)]
pub struct BrandPage {
    pub draft: BrandVersion,
    pub published: Option<BrandVersion>,
    pub versions: Vec<BrandVersion>,
}

remote! {
    me() -> Me;
    login(input: Login) -> Me;
    register(input: Register) -> Me;
    logout() -> ();

    dashboard(tenant: TenantId, days: u32) -> Dashboard;
    campaign_insight(tenant: TenantId, id: CampaignId, days: u32) -> CampaignInsight;

    get_brand(tenant: TenantId) -> BrandPage;
    save_brand(tenant: TenantId, revision: u32, guidelines: Guidelines) -> BrandVersion;
    publish_brand(tenant: TenantId, revision: u32) -> BrandVersion;
    list_personas(tenant: TenantId) -> Vec<Persona>;
    save_persona(tenant: TenantId, id: Option<PersonaId>, revision: u32, input: PersonaInput) -> Persona;
    remove_persona(tenant: TenantId, id: PersonaId) -> ();
    restore_persona(tenant: TenantId, id: PersonaId) -> ();

    list_campaigns(tenant: TenantId, filter: CampaignFilter, page: PageRequest) -> Page<Campaign>;
    get_campaign(tenant: TenantId, id: CampaignId) -> Campaign;
    create_campaign(tenant: TenantId, input: CampaignInput) -> Campaign;
    save_campaign(tenant: TenantId, id: CampaignId, revision: u32, input: CampaignInput) -> Campaign;
    start_campaign(tenant: TenantId, id: CampaignId) -> RunId;
    set_campaign_status(tenant: TenantId, id: CampaignId, status: CampaignStatus) -> Campaign;

    list_content(tenant: TenantId, campaign: Option<CampaignId>, page: PageRequest) -> Page<Content>;
    edit_content(tenant: TenantId, id: ContentId, edit: ContentEdit) -> Content;

    list_approvals(tenant: TenantId, state: Option<ApprovalState>, page: PageRequest) -> Page<Approval>;
    get_approval(tenant: TenantId, id: ApprovalId) -> Approval;
    decide(tenant: TenantId, id: ApprovalId, input: DecisionInput) -> Approval;

    list_connections(tenant: TenantId) -> Vec<Connection>;
    connect_url(tenant: TenantId, network: Network) -> String;
    disconnect(tenant: TenantId, id: ConnectionId) -> ();
    list_publications(tenant: TenantId, campaign: Option<CampaignId>) -> Vec<Publication>;
    retry_publication(tenant: TenantId, id: PublicationId) -> ();
    settle_publication(tenant: TenantId, id: PublicationId, was_posted: bool, url: Option<String>) -> ();

    list_workflows(tenant: TenantId) -> Vec<Workflow>;
    get_workflow(tenant: TenantId, id: WorkflowId) -> Workflow;
    list_runs(tenant: TenantId, campaign: Option<CampaignId>) -> Vec<Run>;
    get_run(tenant: TenantId, id: RunId) -> Run;
    retry_step(tenant: TenantId, run: RunId, step: StepId) -> ();
    cancel_run(tenant: TenantId, id: RunId) -> ();

    sample_state(tenant: TenantId) -> SampleState;
    add_sample(tenant: TenantId) -> SampleState;
    remove_sample(tenant: TenantId) -> ();
}
