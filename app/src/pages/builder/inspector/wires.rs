//! Where a step leads: its wires, each with a button that takes it away, and for each output a choice of the
//! steps that it fits. The way to connect without a pointer.

use domain::workflows::{
    EdgeId, End, NodeId, Params, canvas::Walk, commands::Command, graph::Graph, kind_spec,
};
use leptos::prelude::*;

use crate::{
    i18n::{t, tf},
    pages::builder::editor::Editor,
    ui::{button::IconButton, icon::Icon},
    words::builder as w,
};

/// The part of the panel.
pub fn wires(editor: Editor, id: NodeId) -> AnyView {
    let wires = Memo::new(move |_| {
        editor.changes.track();
        editor.read(|doc| {
            let graph = Graph::new(doc);
            let of = |edge| {
                let edge = doc.edges.get(&edge)?;
                let to = doc.nodes.get(&edge.to.node)?;
                (edge.from.node == id).then(|| (edge.id, edge.from.port.clone(), to.name.clone()))
            };
            Walk::new(&graph)
                .wires(id)
                .into_iter()
                .filter_map(of)
                .collect::<Vec<_>>()
        })
    });
    let listed = move || {
        let one = |(edge, port, name): (EdgeId, String, String)| {
            let label = tf(w::CUT_WIRE, &[("port", &port), ("to", &name)]);
            let cut = move |()| {
                editor.edit(Command::Disconnect { edges: vec![edge] });
            };
            view! { <li class="row"><span class="port">{port}</span><bdi class="grow">{name}</bdi>{move || (!editor.locked.get()).then(|| view! { <IconButton which=Icon::Remove label=label.clone() click=cut/> })}</li> }
        };
        wires.get().into_iter().map(one).collect_view()
    };
    // One choice for each output: the steps that it fits.
    let choices = Memo::new(move |_| {
        editor.changes.track();
        let ports = editor.outputs(id);
        let fits = |port: String| {
            let end = End {
                node: id,
                port: port.clone(),
            };
            let targets = editor.targets(&end);
            let named = editor.read(|doc| {
                let walk = Walk::new(&Graph::new(doc)).order();
                walk.into_iter()
                    .filter(|n| targets.contains(n))
                    .filter_map(|n| Some((n.to_string(), doc.nodes.get(&n)?.name.clone())))
                    .collect::<Vec<_>>()
            });
            (port, named)
        };
        ports
            .into_iter()
            .map(fits)
            .filter(|(_, all)| !all.is_empty())
            .collect::<Vec<_>>()
    });
    let connects = move || {
        let one = |(port, targets): (String, Vec<(String, String)>)| {
            let end = End {
                node: id,
                port: port.clone(),
            };
            let pick = move |event: leptos::ev::Event| {
                let chosen = event_target_value(&event);
                let to =
                    editor.read(|doc| doc.nodes.keys().copied().find(|n| n.to_string() == chosen));
                if let Some(to) = to {
                    editor.connect(&end, to);
                    editor.select_step(id, false);
                }
            };
            let label = tf(w::CONNECT_TO, &[("port", &port)]);
            let options = targets
                .into_iter()
                .map(|(id, name)| view! { <option value=id>{name}</option> });
            view! { <li class="row"><span class="port">{port}</span><select class="input grow" aria-label=label disabled=editor.locked on:change=pick><option value="">{t(w::CONNECT)}</option>{options.collect_view()}</select></li> }
        };
        choices.get().into_iter().map(one).collect_view()
    };
    let ends = kind_spec(&editor.node_now(id, |n| n.kind.clone()).unwrap_or_default())
        .is_some_and(|s| s.out_ports(&Params::new()).is_empty());
    if ends {
        return ().into_any();
    }
    view! {
        <details class="inspector-more" open=true>
            <summary>{t(w::LEADS_TO)}</summary>
            <ul class="wire-list">{listed}</ul>
            <ul class="wire-list">{connects}</ul>
            {move || (wires.with(Vec::is_empty) && choices.with(Vec::is_empty)).then(|| view! { <p class="muted">{t(w::NOWHERE)}</p> })}
        </details>
    }
    .into_any()
}
