//! The runs of a campaign, newest first, each leading to its steps.

use domain::{ids::CampaignId, page::PageRequest};
use leptos::prelude::*;

use crate::{
    pages::workflows::run_table,
    remote,
    state::{keys::Key, query::query, session::tenant_id},
    ui::region::{Bones, region},
};

/// The table of runs.
pub fn runs(id: CampaignId) -> AnyView {
    let tenant = tenant_id();
    let list = query(Key::Runs(id), move || {
        remote::list_runs(tenant, Some(id), None, PageRequest::default())
    });
    region(list, Bones::Rows(3), |data| {
        (move || run_table(&data.get().items)).into_any()
    })
}
