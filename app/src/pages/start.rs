//! Where a workflow begins: blank, from a template, or from a sentence. Making one is one call to the server with
//! the whole first draft, so that there is a workflow or there is none.

mod gallery;
mod sentence;

use domain::{
    ids::TenantId,
    permissions::Permission,
    workflows::{NewWorkflow, Plan, WorkflowCard},
};
use leptos::prelude::*;

use crate::{
    i18n::t,
    nav::{Nav, use_nav},
    remote,
    routes::Route,
    split::chunk,
    state::{
        keys::Key,
        plans,
        session::{tenant_id, use_tenant},
        writes::{Writer, writer},
    },
    ui::{
        button::{Button, Kind},
        empty::{Empty, Nothing},
        icon::{Icon, icon},
        page::{PageHead, Section},
    },
    words::{builder, common, start as w},
};

chunk!(load in start, page);

/// What makes workflows: one for the whole page, so that a second click makes no second one.
#[derive(Clone, Copy)]
struct Maker {
    tenant: TenantId,
    writer: Writer,
    nav: Nav,
}

impl Maker {
    /// Makes a workflow and opens it in the editor. With a plan, the editor shows it as a proposal; where the
    /// browser cannot keep it, it is in the first draft already.
    fn make(self, input: NewWorkflow, plan: Option<&Plan>) {
        let is_offered = plan.is_some_and(plans::offer);
        let doc = match plan {
            Some(plan) if !is_offered => Some(sentence::applied(&input.name, plan)),
            _ => input.doc.clone(),
        };
        let input = NewWorkflow { doc, ..input };
        let Self { tenant, nav, .. } = self;
        self.writer.send(
            move || remote::create_workflow(tenant, input.clone()),
            vec![Key::Cards(None), Key::Workflows],
            move |made: WorkflowCard| {
                if is_offered {
                    plans::assign(made.id);
                }
                nav.go(&Route::Builder(made.id).href());
            },
        );
    }
}

fn page(_: Route) -> AnyView {
    let head = view! { <PageHead title=t(w::TITLE).to_owned()/> };
    if !use_tenant().may(Permission::WorkflowsWrite) {
        return view! { {head}<Empty kind=Nothing::NoAccess title=common::NO_ACCESS text=common::NO_ACCESS_TEXT/> }
            .into_any();
    }
    let maker = Maker {
        tenant: tenant_id(),
        writer: writer(),
        nav: use_nav(),
    };
    view! {
        {head}
        <Section title=t(w::DESCRIBE) note=t(w::DESCRIBE_TEXT).to_owned()>{sentence::form(maker)}</Section>
        <Section title=t(w::BLANK) note=t(w::BLANK_TEXT).to_owned()>{blank(maker)}</Section>
        <Section title=t(w::TEMPLATES) note=t(w::TEMPLATES_TEXT).to_owned()>{gallery::gallery(maker)}</Section>
    }
    .into_any()
}

fn blank(maker: Maker) -> AnyView {
    let make = move |()| {
        let input = NewWorkflow {
            name: t(builder::UNTITLED).to_owned(),
            description: String::new(),
            doc: None,
        };
        maker.make(input, None);
    };
    view! { <Button kind=Kind::Primary busy=maker.writer.busy click=make>{icon(Icon::Plus)}{t(w::BLANK_ACT)}</Button> }
        .into_any()
}
