//! The runs of a campaign, newest first, each leading to its steps.

use domain::ids::CampaignId;
use leptos::prelude::*;

use crate::{
    pages::workflows::{RUN_ROWS, run_table},
    remote,
    state::{keys::Key, paged::paged, session::tenant_id},
    ui::{
        more::more,
        region::{Bones, region},
    },
};

/// The table of runs.
pub fn runs(id: CampaignId) -> AnyView {
    let tenant = tenant_id();
    let list = paged(Key::Runs(id), move |page| {
        remote::list_runs(tenant, Some(id), None, page)
    });
    let body = region(list.list, Bones::Rows(3), |data| {
        (move || run_table(&data.get().items)).into_any()
    });
    view! { {body}{more(list, RUN_ROWS)} }.into_any()
}
