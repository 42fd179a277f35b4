//! The palette (`Ctrl+K`): one field that finds what can be done here, pages, campaigns and workflows. It
//! reads the registry of keys, so that it cannot disagree with the `?` sheet.

use domain::campaigns::CampaignFilter;
use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::Frame;
use crate::{
    i18n::{Msg, t},
    nav::use_nav,
    remote,
    routes::Route,
    split::chunk,
    state::{
        form::focus_element,
        keys::Key,
        paged::paged,
        query::query,
        session::{tenant_id, use_tenant},
        shortcuts::{Shortcut, use_shortcuts},
    },
    ui::{
        badge::kbd,
        icon::{Icon, icon},
    },
    words::shell as w,
};

chunk!(load in palette, page);

/// At most this many lines of one kind.
const MOST: usize = 8;

/// What a line of the palette does.
#[derive(Clone)]
enum Act {
    /// What a key does.
    Key(Shortcut),
    /// Goes to a page.
    Go(Route),
}

/// One line.
#[derive(Clone)]
struct Line {
    group: Msg,
    text: String,
    act: Act,
}

impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        self.group == other.group && self.text == other.text
    }
}

/// How well `text` fits what was typed: smaller is better; `None` when it does not. A hit at the beginning
/// of a word is best, then one inside, then the letters in their order.
fn fits(text: &str, typed: &str) -> Option<usize> {
    let (text, typed) = (text.to_lowercase(), typed.trim().to_lowercase());
    if typed.is_empty() {
        return Some(0);
    }
    if let Some(at) = text.find(&typed) {
        let begins = at == 0 || text[..at].ends_with(|c: char| !c.is_alphanumeric());
        return Some(if begins { at } else { 100 + at });
    }
    let mut rest = text.chars();
    let in_order = typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .all(|c| rest.any(|t| t == c));
    in_order.then_some(1_000)
}

/// The lines that fit, best first within each group; groups keep their order.
fn chosen(lines: Vec<Line>, typed: &str) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut groups: Vec<Msg> = Vec::new();
    for line in &lines {
        if !groups.contains(&line.group) {
            groups.push(line.group);
        }
    }
    for group in groups {
        let mut of: Vec<(usize, &Line)> = lines
            .iter()
            .filter(|l| l.group == group)
            .filter_map(|l| Some((fits(&l.text, typed)?, l)))
            .collect();
        of.sort_by_key(|(score, _)| *score);
        out.extend(of.into_iter().take(MOST).map(|(_, line)| line.clone()));
    }
    out
}

fn page(_: Route) -> AnyView {
    let frame = expect_context::<Frame>();
    let node = NodeRef::<html::Dialog>::new();
    let open = frame.palette;
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            let _ = dialog.show_modal();
            focus_element("palette-input");
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let body = move || open.get().then(|| field(open));
    // A click beside the box closes it: the dialog itself is hit only there.
    let beside = move |event: leptos::ev::MouseEvent| {
        let hit = event.target().is_some_and(|t| {
            node.get_untracked()
                .is_some_and(|dialog| *AsRef::<web_sys::EventTarget>::as_ref(&dialog) == t)
        });
        if hit {
            open.set(false);
        }
    };
    view! {
        <dialog class="palette" node_ref=node aria-label=t(w::SEARCH) on:click=beside on:close=move |_| { let _ = open.try_set(false); }>
            {body}
        </dialog>
    }
    .into_any()
}

/// All lines there are.
fn lines() -> Memo<Vec<Line>> {
    let tenant = tenant_id();
    let reads = use_tenant().may(domain::permissions::Permission::Read);
    let shortcuts = use_shortcuts();
    let campaigns = reads.then(|| {
        let ask = move |page| remote::list_campaigns(tenant, CampaignFilter::default(), page);
        paged(Key::Campaigns(Vec::new()), ask).list.data
    });
    let flows = reads.then(|| query(Key::Workflows, move || remote::list_workflows(tenant)).data);
    Memo::new(move |_| {
        let mut all = Vec::new();
        for key in shortcuts.list() {
            let goes = key.keys.starts_with("g ");
            let group = if goes {
                w::PALETTE_GO
            } else {
                w::PALETTE_ACTIONS
            };
            if key.keys != "Ctrl+k" {
                all.push(Line {
                    group,
                    text: t(key.what).to_owned(),
                    act: Act::Key(key),
                });
            }
        }
        all.sort_by_key(|l| l.group == w::PALETTE_GO);
        let things = |text: &str, route| Line {
            group: w::PALETTE_THINGS,
            text: text.to_owned(),
            act: Act::Go(route),
        };
        if let Some(campaigns) = campaigns {
            campaigns.with(|page| {
                let found = page.iter().flat_map(|page| &page.items);
                all.extend(found.map(|c| things(&c.input.name, Route::Campaign(c.id))));
            });
        }
        if let Some(flows) = flows {
            flows.with(|list| {
                let found = list.iter().flatten();
                all.extend(found.map(|f| {
                    things(
                        &format!("{} · {}", f.name, t(w::WORKFLOWS)),
                        Route::Workflow(f.id),
                    )
                }));
            });
        }
        all
    })
}

fn field(open: RwSignal<bool>) -> AnyView {
    let nav = use_nav();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let all = lines();
    let found = Memo::new(move |_| all.with(|all| chosen(all.clone(), &typed.get())));
    let act = move |i: usize| {
        let Some(line) = found.with_untracked(|f| f.get(i).cloned()) else {
            return;
        };
        open.set(false);
        match line.act {
            Act::Key(key) => key.act(),
            Act::Go(route) => nav.to(route),
        }
    };
    let keys = move |event: KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        let now = at.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => at.set(if now >= last { 0 } else { now + 1 }),
            "ArrowUp" => at.set(if now == 0 { last } else { now - 1 }),
            "Enter" => act(now),
            _ => return,
        }
        event.prevent_default();
        if let Some(line) = document().get_element_by_id(&line_id(at.get_untracked())) {
            line.scroll_into_view_with_bool(false);
        }
    };
    let list = move || {
        let found = found.get();
        if found.is_empty() {
            return view! { <p class="palette-none">{t(w::PALETTE_NONE)}</p> }.into_any();
        }
        let mut before = None;
        let line = |(i, line): (usize, Line)| {
            let head = (before != Some(line.group)).then(|| {
                view! { <li class="palette-group" role="presentation">{t(line.group)}</li> }
            });
            before = Some(line.group);
            let key = match &line.act {
                Act::Key(key) => Some(kbd(key.keys)),
                Act::Go(_) => None,
            };
            view! {
                {head}
                <li
                    class="palette-line" id=line_id(i) role="option"
                    aria-selected=move || if at.get() == i { "true" } else { "false" }
                    on:pointermove=move |_| at.set(i)
                    on:click=move |_| act(i)
                >
                    <span dir="auto">{line.text}</span>{key}
                </li>
            }
        };
        let lines = found.into_iter().enumerate().map(line).collect_view();
        view! { <ul id="palette-list" class="palette-list" role="listbox" aria-label=t(w::SEARCH)>{lines}</ul> }.into_any()
    };
    view! {
        <div class="palette-box">
            <div class="palette-head">
                {icon(Icon::Search)}
                <input
                    id="palette-input" class="palette-input" type="text" dir="auto" role="combobox" autocomplete="off" spellcheck="false"
                    aria-label=t(w::SEARCH) aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
                    aria-activedescendant=move || line_id(at.get())
                    placeholder=t(w::SEARCH)
                    prop:value=typed
                    on:input=move |event| { typed.set(event_target_value(&event)); at.set(0); }
                    on:keydown=keys
                />
            </div>
            {list}
            <p class="palette-hint">{t(w::PALETTE_HINT)}</p>
        </div>
    }
    .into_any()
}

fn line_id(i: usize) -> String {
    format!("palette-{i}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_begins_so_comes_before_one_that_holds_it_and_letters_in_order_come_last() {
        assert_eq!(fits("Go to Campaigns", "camp"), Some(6));
        assert!(fits("Go to Campaigns", "camp") < fits("Encampment", "camp"));
        assert!(fits("Encampment", "camp") < fits("Clamp top", "camp"));
        assert_eq!(fits("Go to Home", "xyz"), None);
        assert_eq!(fits("anything", "  "), Some(0));
        let line = |text: &str| Line {
            group: w::PALETTE_GO,
            text: text.into(),
            act: Act::Go(Route::Home),
        };
        let found = chosen(
            vec![line("Encampment"), line("Campaigns"), line("Home")],
            "camp",
        );
        let texts: Vec<&str> = found.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["Campaigns", "Encampment"]);
    }
}
