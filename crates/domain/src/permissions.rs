//! Who may do what: the seven roles and the permissions each holds. This table is the only place
//! where a role is given a right; services ask `Role::may`, screens hide by the same answer.

use serde::{Deserialize, Serialize};

/// What a member of a tenant is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees what is shared with guests; changes nothing.
    Viewer,
    /// An agency's customer: sees and decides on approvals, nothing else.
    Client,
    /// Drafts, but cannot send anything out or approve.
    Contributor,
    /// Creates and edits everything of the daily work.
    Editor,
    /// Approves and publishes.
    Manager,
    /// Manages people, connections and settings.
    Admin,
    /// Everything, the tenant's end included.
    Owner,
}

impl Role {
    /// All roles, weakest first.
    pub const ALL: [Self; 7] = [
        Self::Viewer,
        Self::Client,
        Self::Contributor,
        Self::Editor,
        Self::Manager,
        Self::Admin,
        Self::Owner,
    ];

    /// The word stored in `users.role`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Client => "client",
            Self::Contributor => "contributor",
            Self::Editor => "editor",
            Self::Manager => "manager",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// Reads the stored word; `member` is the older name of editor.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        if word == "member" {
            return Some(Self::Editor);
        }
        Self::ALL.into_iter().find(|r| r.as_str() == word)
    }

    /// Whether this role holds the permission.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        use Permission as P;
        let weakest = match permission {
            P::Read => return !matches!(self, Self::Client),
            P::ApprovalsRead => return true,
            P::ApprovalsDecide => {
                return matches!(
                    self,
                    Self::Client | Self::Manager | Self::Admin | Self::Owner
                );
            }
            P::ContentWrite => Self::Contributor,
            P::BrandWrite
            | P::CampaignsWrite
            | P::WorkflowsRun
            | P::WorkflowsWrite
            | P::LeadsWrite => Self::Editor,
            P::BrandPublish | P::WorkflowsPublish | P::PublishingRetry | P::SampleRemove => {
                Self::Manager
            }
            P::ConnectionsManage | P::MembersManage | P::SettingsManage => Self::Admin,
        };
        // Client is beside the ladder, not on it.
        !matches!(self, Self::Client) && self as u8 >= weakest as u8
    }
}

/// A right that a service asks for before it acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See campaigns, content, brand, runs and figures.
    Read,
    /// See what waits for a decision.
    ApprovalsRead,
    /// Approve, ask for changes, reject.
    ApprovalsDecide,
    /// Write and edit drafts.
    ContentWrite,
    /// Edit the draft of the brand guidelines and the personas.
    BrandWrite,
    /// Publish the guidelines, so that agents use them.
    BrandPublish,
    /// Create and edit campaigns.
    CampaignsWrite,
    /// Start, cancel and retry runs.
    WorkflowsRun,
    /// Create workflows and edit their drafts.
    WorkflowsWrite,
    /// Publish workflow versions, pause and archive workflows.
    WorkflowsPublish,
    /// Retry or settle a publication whose outcome is open.
    PublishingRetry,
    /// Add leads.
    LeadsWrite,
    /// Connect and disconnect network accounts.
    ConnectionsManage,
    /// Invite people, change roles.
    MembersManage,
    /// Change the tenant's settings.
    SettingsManage,
    /// Remove the sample data.
    SampleRemove,
}

impl Permission {
    /// All permissions.
    pub const ALL: [Self; 16] = [
        Self::Read,
        Self::ApprovalsRead,
        Self::ApprovalsDecide,
        Self::ContentWrite,
        Self::BrandWrite,
        Self::BrandPublish,
        Self::CampaignsWrite,
        Self::WorkflowsRun,
        Self::WorkflowsWrite,
        Self::WorkflowsPublish,
        Self::PublishingRetry,
        Self::LeadsWrite,
        Self::ConnectionsManage,
        Self::MembersManage,
        Self::SettingsManage,
        Self::SampleRemove,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_decides_on_approvals_and_sees_nothing_else() {
        assert!(Role::Client.may(Permission::ApprovalsDecide));
        assert!(!Role::Client.may(Permission::Read));
        assert!(!Role::Client.may(Permission::ContentWrite));
    }

    #[test]
    fn a_contributor_writes_but_does_not_approve() {
        assert!(Role::Contributor.may(Permission::ContentWrite));
        assert!(!Role::Contributor.may(Permission::ApprovalsDecide));
        assert!(!Role::Viewer.may(Permission::ContentWrite));
    }

    #[test]
    fn stored_words_read_back() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("member"), Some(Role::Editor));
        assert_eq!(Role::parse("root"), None);
    }
}
