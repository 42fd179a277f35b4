//! The list of the application's pages. A path outside it is answered with status 404, so that a
//! crawler or a monitor is not told that everything exists.

use domain::ids::{ApprovalId, CampaignId, HumanTaskId, RunId, WorkflowId};

/// Whether the application has a page at `path`.
pub fn is_page(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [] | ["auth", "login" | "register"] => true,
        ["brand-studio" | "campaigns" | "approvals" | "workflows" | "tasks" | "queue"] => true,
        ["campaigns" | "workflows", "new"] | ["settings", "integrations"] => true,
        ["campaigns", id] | ["campaigns", id, "edit"] => id.parse::<CampaignId>().is_ok(),
        ["approvals", id] | ["approvals", "items", id] => id.parse::<ApprovalId>().is_ok(),
        ["workflows", id] | ["workflows", id, "edit" | "flow"] => id.parse::<WorkflowId>().is_ok(),
        ["workflows", id, "runs", run] => {
            id.parse::<WorkflowId>().is_ok() && run.parse::<RunId>().is_ok()
        }
        ["tasks", id] => id.parse::<HumanTaskId>().is_ok(),
        ["runs", id] => id.parse::<RunId>().is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn only_pages_of_the_application_are_pages() {
        for path in [
            "/",
            "/auth/login",
            "/campaigns",
            "/campaigns/cmp_0192f0c1d2e37abc8def0123456789ab/edit",
            "/settings/integrations",
            "/workflows/wfl_0192f0c1d2e37abc8def0123456789ab/runs/run_0192f0c1d2e37abc8def0123456789ab",
        ] {
            assert!(is_page(path), "{path}");
        }
        for path in [
            "/wp-admin",
            "/auth",
            "/campaigns/1",
            "/runs/cmp_0192f0c1d2e37abc8def0123456789ab",
            "/index.php",
            "/campaigns/new/x",
        ] {
            assert!(!is_page(path), "{path}");
        }
    }

    /// The browser's own list is another crate that is built for another machine; it is read as text.
    #[test]
    fn every_page_of_the_browser_is_in_the_list() {
        let source = include_str!("../../app/src/routes.rs");
        let id = "0192f0c1d2e37abc8def0123456789ab";
        let mut seen = 0;
        for line in source
            .lines()
            .filter_map(|l| l.trim().strip_prefix("/// `/"))
        {
            let Some(path) = line.split('`').next() else {
                continue;
            };
            let prefix = match path.split('/').next() {
                Some("campaigns") => "cmp",
                Some("approvals") => "apr",
                Some("workflows") => "wfl",
                Some("content") => "cnt",
                Some("tasks") => "hum",
                _ => "run",
            };
            let path = format!("/{}", path.replace(":id", &format!("{prefix}_{id}")));
            let path = path.replace(":run", &format!("run_{id}"));
            assert!(
                is_page(&path),
                "{path} is a page of the browser, but not in the server's list"
            );
            seen += 1;
        }
        assert!(seen >= 10, "the browser's list was not found");
    }
}
