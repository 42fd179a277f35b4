//! Every address of the product as a value: read from a path once, written into links by `href`.
//! A link to a page that does not exist does not compile.

use domain::ids::{ApprovalId, CampaignId, HumanTaskId, RunId, WorkflowId};

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// `/auth/login`
    Login,
    /// `/auth/register`
    Register,
    /// `/`
    Home,
    /// `/brand-studio`
    BrandStudio,
    /// `/campaigns`
    Campaigns,
    /// `/campaigns/new`
    CampaignNew,
    /// `/campaigns/:id`
    Campaign(CampaignId),
    /// `/campaigns/:id/edit`
    CampaignEdit(CampaignId),
    /// `/approvals`
    Approvals,
    /// `/approvals/:id`
    Approval(ApprovalId),
    /// `/approvals/items/:id`
    ApprovalItem(ApprovalId),
    /// `/workflows`
    Workflows,
    /// `/workflows/new`
    WorkflowNew,
    /// `/workflows/:id`
    Workflow(WorkflowId),
    /// `/workflows/:id/edit`
    Builder(WorkflowId),
    /// `/workflows/:id/runs/:run`
    RunCanvas(WorkflowId, RunId),
    /// `/workflows/:id/flow`
    Flow(WorkflowId),
    /// `/runs/:id`
    Run(RunId),
    /// `/tasks`
    Tasks,
    /// `/tasks/:id`
    Task(HumanTaskId),
    /// `/queue`
    Queue,
    /// `/settings/integrations`
    Integrations,
    /// Anything else.
    NotFound,
}

/// The groups of pages that load together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Signing in: part of the entry.
    Auth,
    /// The dashboard.
    Home,
    /// The brand studio.
    Brand,
    /// Campaigns, their editor and their figures.
    Campaigns,
    /// Approvals.
    Approvals,
    /// Workflows and runs.
    Workflows,
    /// How a workflow begins: templates, a sentence.
    Start,
    /// The workflow builder.
    Builder,
    /// People's tasks, the queue.
    Work,
    /// Settings.
    Settings,
}

impl Route {
    /// Reads a path.
    pub fn parse(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
        match parts[..] {
            [] => Self::Home,
            ["auth", "login"] => Self::Login,
            ["auth", "register"] => Self::Register,
            ["brand-studio"] => Self::BrandStudio,
            ["campaigns"] => Self::Campaigns,
            ["campaigns", "new"] => Self::CampaignNew,
            ["campaigns", id] => id.parse().map_or(Self::NotFound, Self::Campaign),
            ["campaigns", id, "edit"] => id.parse().map_or(Self::NotFound, Self::CampaignEdit),
            ["approvals"] => Self::Approvals,
            ["approvals", id] => id.parse().map_or(Self::NotFound, Self::Approval),
            ["approvals", "items", id] => id.parse().map_or(Self::NotFound, Self::ApprovalItem),
            ["workflows"] => Self::Workflows,
            ["workflows", "new"] => Self::WorkflowNew,
            ["workflows", id] => id.parse().map_or(Self::NotFound, Self::Workflow),
            ["workflows", id, "edit"] => id.parse().map_or(Self::NotFound, Self::Builder),
            ["workflows", id, "runs", run] => match (id.parse(), run.parse()) {
                (Ok(id), Ok(run)) => Self::RunCanvas(id, run),
                _ => Self::NotFound,
            },
            ["workflows", id, "flow"] => id.parse().map_or(Self::NotFound, Self::Flow),
            ["runs", id] => id.parse().map_or(Self::NotFound, Self::Run),
            ["tasks"] => Self::Tasks,
            ["tasks", id] => id.parse().map_or(Self::NotFound, Self::Task),
            ["queue"] => Self::Queue,
            ["settings", "integrations"] => Self::Integrations,
            _ => Self::NotFound,
        }
    }

    /// The path of the page.
    pub fn href(self) -> String {
        match self {
            Self::Login => "/auth/login".into(),
            Self::Register => "/auth/register".into(),
            Self::Home | Self::NotFound => "/".into(),
            Self::BrandStudio => "/brand-studio".into(),
            Self::Campaigns => "/campaigns".into(),
            Self::CampaignNew => "/campaigns/new".into(),
            Self::Campaign(id) => format!("/campaigns/{id}"),
            Self::CampaignEdit(id) => format!("/campaigns/{id}/edit"),
            Self::Approvals => "/approvals".into(),
            Self::Approval(id) => format!("/approvals/{id}"),
            Self::ApprovalItem(id) => format!("/approvals/items/{id}"),
            Self::Workflows => "/workflows".into(),
            Self::WorkflowNew => "/workflows/new".into(),
            Self::Workflow(id) => format!("/workflows/{id}"),
            Self::Builder(id) => format!("/workflows/{id}/edit"),
            Self::RunCanvas(id, run) => format!("/workflows/{id}/runs/{run}"),
            Self::Flow(id) => format!("/workflows/{id}/flow"),
            Self::Run(id) => format!("/runs/{id}"),
            Self::Tasks => "/tasks".into(),
            Self::Task(id) => format!("/tasks/{id}"),
            Self::Queue => "/queue".into(),
            Self::Integrations => "/settings/integrations".into(),
        }
    }

    /// Whether the page shows one thing, which may cease to be.
    pub const fn is_of_a_thing(self) -> bool {
        matches!(
            self,
            Self::Campaign(_)
                | Self::CampaignEdit(_)
                | Self::Approval(_)
                | Self::ApprovalItem(_)
                | Self::Workflow(_)
                | Self::Builder(_)
                | Self::RunCanvas(..)
                | Self::Flow(_)
                | Self::Run(_)
                | Self::Task(_)
        )
    }

    /// The group it loads with.
    pub const fn area(self) -> Area {
        match self {
            Self::Login | Self::Register => Area::Auth,
            Self::Home | Self::NotFound => Area::Home,
            Self::BrandStudio => Area::Brand,
            Self::Campaigns | Self::CampaignNew | Self::Campaign(_) | Self::CampaignEdit(_) => {
                Area::Campaigns
            }
            Self::Approvals | Self::Approval(_) | Self::ApprovalItem(_) => Area::Approvals,
            Self::Workflows | Self::Workflow(_) | Self::Run(_) => Area::Workflows,
            Self::WorkflowNew => Area::Start,
            Self::Builder(_) | Self::RunCanvas(..) | Self::Flow(_) => Area::Builder,
            Self::Tasks | Self::Task(_) | Self::Queue => Area::Work,
            Self::Integrations => Area::Settings,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_pages_read_back() {
        let id = "cmp_0192f0c1d2e37abc8def0123456789ab".parse().expect("id");
        let item = "apr_0192f0c1d2e37abc8def0123456789ab".parse().expect("id");
        let flow = "wfl_0192f0c1d2e37abc8def0123456789ab".parse().expect("id");
        let run = "run_0192f0c1d2e37abc8def0123456789ab".parse().expect("id");
        for route in [
            Route::Login,
            Route::Home,
            Route::BrandStudio,
            Route::Campaigns,
            Route::CampaignNew,
            Route::Campaign(id),
            Route::CampaignEdit(id),
            Route::Approvals,
            Route::Approval(item),
            Route::ApprovalItem(item),
            Route::Workflows,
            Route::WorkflowNew,
            Route::Builder(flow),
            Route::RunCanvas(flow, run),
            Route::Flow(flow),
            Route::Tasks,
            Route::Queue,
            Route::Integrations,
        ] {
            assert_eq!(Route::parse(&route.href()), route);
        }
        assert_eq!(
            Route::parse("/campaigns/run_0192f0c1d2e37abc8def0123456789ab"),
            Route::NotFound
        );
        assert_eq!(Route::parse("/nowhere"), Route::NotFound);
    }
}
