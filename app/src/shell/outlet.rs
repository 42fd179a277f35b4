//! The page of the present address. Its group's code is fetched on first use; a group that does not
//! load leaves the frame standing and offers another try.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    nav::use_nav,
    pages::{
        approvals, brand, builder, campaigns, home, problem, settings, start, work, workflows,
    },
    routes::{Area, Route},
    sheets,
    split::{self, Code},
};

/// The groups of the workspace with how their code stands.
#[derive(Clone, Copy)]
struct Groups {
    codes: [RwSignal<Code>; 9],
}

const AREAS: [Area; 9] = [
    Area::Home,
    Area::Brand,
    Area::Campaigns,
    Area::Approvals,
    Area::Workflows,
    Area::Start,
    Area::Builder,
    Area::Work,
    Area::Settings,
];

impl Groups {
    fn code(self, area: Area) -> RwSignal<Code> {
        let place = AREAS.iter().position(|a| *a == area).unwrap_or(0);
        self.codes[place]
    }
}

/// Brings what a group's first page needs: its code and its styles.
async fn bring(area: Area) -> Code {
    let styles = sheets::load(area);
    match load(area).await {
        Ok(page) if styles.await => Code::Here(page),
        _ => Code::Missing,
    }
}

async fn load(area: Area) -> split::Loaded {
    match area {
        Area::Home | Area::Auth => home::load().await,
        Area::Brand => brand::load().await,
        Area::Campaigns => campaigns::load().await,
        Area::Approvals => approvals::load().await,
        Area::Workflows => workflows::load().await,
        Area::Start => start::load().await,
        Area::Builder => builder::load().await,
        Area::Work => work::load().await,
        Area::Settings => settings::load().await,
    }
}

fn fetch(area: Area, code: RwSignal<Code>) {
    spawn_local(async move {
        let _ = code.try_set(bring(area).await);
    });
}

/// Draws the page of the address.
pub fn outlet() -> AnyView {
    let route = use_nav().route();
    let area = Memo::new(move |_| route.get().area());
    let groups = Groups {
        codes: AREAS.map(|_| RwSignal::new(Code::Waiting)),
    };
    provide_context(groups);
    Effect::new(move |_| {
        let code = groups.code(area.get());
        if !matches!(code.get_untracked(), Code::Here(_)) {
            fetch(area.get(), code);
        }
    });
    let page = move || {
        let (route, area) = (route.get(), area.get());
        if route == Route::NotFound {
            return problem::not_found();
        }
        let code = groups.code(area);
        match code.get() {
            Code::Waiting => ().into_any(),
            Code::Here(page) => page(route),
            Code::Missing => problem::missing(Callback::new(move |()| fetch(area, code))),
        }
    };
    view! { <div class="page">{page}</div> }.into_any()
}

/// Fetches what a group needs ahead of the click, without showing anything.
pub fn warm(area: Area) {
    spawn_local(async move {
        let _ = bring(area).await;
    });
}
