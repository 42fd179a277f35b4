//! Every step once, each branch in one piece, levels by the steps that all ways pass.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::workflows::{
    WorkflowDoc,
    canvas::tests::{any_doc, any_sound_doc},
    graph::tests::drawn,
};

/// The rows as text: level, key, the output it hangs on, and what it leads to that does not stand below it.
fn shown(doc: &WorkflowDoc) -> Vec<String> {
    let graph = Graph::new(doc);
    let rows = outline(&graph);
    let key = |id: &NodeId| doc.nodes[id].key.as_str();
    let line = |row: &Row<'_>| {
        let hangs = row
            .hangs_on
            .map_or(String::new(), |(_, port)| format!(" on {port}"));
        let elsewhere = row.leads.iter().filter(|l| l.how != LeadsTo::Row);
        let refs: Vec<String> = elsewhere
            .map(|l| format!(" {} {:?} {}", l.port, l.how, key(&l.to)))
            .collect();
        format!("{} {}{hangs}{}", row.level, key(&row.node), refs.concat())
    };
    rows.iter().map(line).collect()
}

#[test]
fn a_chain_stays_flat_and_branches_are_levels() {
    let doc = drawn(
        &[
            "t:trigger.manual",
            "i:logic.if",
            "a:data.set",
            "b:data.set",
            "c:data.set",
            "j:logic.join",
            "z:data.set",
            "alone:data.set",
        ],
        &["t>i", "i.yes>a", "a>b", "i.no>c", "b>j", "c>j", "j>z"],
    );
    assert_eq!(
        shown(&doc),
        [
            "1 t",
            "1 i on out",
            "2 a on yes",
            "2 b on out out Join j",
            "2 c on no out Join j",
            "1 j on out",
            "1 z on out",
            "1 alone",
        ]
    );
    let graph = Graph::new(&doc);
    let rows = outline(&graph);
    let place = |n: usize| (rows[n].position, rows[n].set_size, rows[n].has_children);
    assert_eq!(place(1), (2, 5, true));
    assert_eq!(
        [place(2), place(3), place(4)],
        [(1, 3, false), (2, 3, false), (3, 3, false)]
    );
    assert_eq!(place(5), (3, 5, false));
    assert_eq!((rows[5].ways_in, rows[4].parent), (2, Some(1)));
    assert_eq!(rows[3].leads[0].row, 5);
}

#[test]
fn two_outputs_to_one_step_are_a_join_and_no_branches() {
    let doc = drawn(
        &[
            "t:trigger.manual",
            "check:brand.check",
            "score:eval.score",
            "z:data.set",
        ],
        &[
            "t>check",
            "check.pass>score",
            "check.fail>score",
            "score.above>z",
        ],
    );
    assert_eq!(
        shown(&doc),
        [
            "1 t",
            "1 check on out pass Join score fail Join score",
            "1 score on pass",
            "1 z on above"
        ]
    );
}

#[test]
fn the_body_of_a_loop_is_a_level_deeper_and_what_follows_is_not() {
    let doc = drawn(
        &[
            "t:trigger.manual",
            "l:logic.loop",
            "a:data.set",
            "i:logic.if",
            "b:data.set",
            "j:data.set",
            "z:data.set",
        ],
        &[
            "t>l", "l.each>a", "a>i", "i.yes>b", "i.no>j", "b>j", "j>l", "l.done>z",
        ],
    );
    assert_eq!(
        shown(&doc),
        [
            "1 t",
            "1 l on out",
            "2 a on each",
            "2 i on out no Join j",
            "3 b on yes out Join j",
            "2 j on no out Back l",
            "1 z on done",
        ]
    );
    // Two branches of a body that come together are still inside.
    let doc = drawn(
        &[
            "t:trigger.manual",
            "l:logic.loop",
            "a:data.set",
            "b:data.set",
            "j:data.set",
        ],
        &["t>l", "l.each>a", "l.each>b", "a>j", "b>j", "j>l"],
    );
    assert_eq!(
        shown(&doc),
        [
            "1 t",
            "1 l on out",
            "2 a on each out Join j",
            "2 b on each out Join j",
            "2 j on out out Back l"
        ]
    );
}

#[test]
fn a_join_stands_where_all_its_ways_part_however_deep_they_come_from() {
    let doc = drawn(
        &[
            "t:trigger.manual",
            "p:logic.if",
            "q:logic.if",
            "x:data.set",
            "y:data.set",
            "j:logic.join",
            "k:logic.join",
            "other:trigger.manual",
            "m:data.set",
        ],
        &[
            "t>p", "p.yes>q", "q.yes>x", "q.no>y", "x>j", "y>j", "q.yes>j", "j>k", "p.no>k", "k>m",
            "other>m",
        ],
    );
    assert_eq!(
        shown(&doc),
        [
            "1 t",
            "1 p on out no Join k",
            "2 q on yes yes Join j",
            "3 x on yes out Join j",
            "3 y on no out Join j",
            "2 j on yes out Join k",
            "1 k on no out Join m",
            "1 other out Join m",
            "1 m on out",
        ]
    );
}

/// Whether every way from a start to a step passes another: found by leaving that one out.
fn passes(graph: &Graph<'_>, walk: &Walk<'_>, gate: usize, to: usize) -> bool {
    let leads = |n: usize| {
        graph.into[n]
            .iter()
            .map(|w| &graph.wires[*w])
            .filter(|w| walk.leads_on(w))
    };
    let (mut open, mut seen) = (vec![to], BTreeSet::from([to]));
    while let Some(at) = open.pop() {
        if at != gate {
            if leads(at).next().is_none() {
                return false;
            }
            open.extend(leads(at).map(|w| w.from).filter(|n| seen.insert(*n)));
        }
    }
    true
}

fn check(doc: &WorkflowDoc) -> Result<(), TestCaseError> {
    let graph = Graph::new(doc);
    let walk = Walk::new(&graph);
    let rows = outline(&graph);
    let unique: BTreeSet<NodeId> = rows.iter().map(|r| r.node).collect();
    prop_assert_eq!(
        (rows.len(), unique.len()),
        (doc.nodes.len(), doc.nodes.len())
    );
    for (n, row) in rows.iter().enumerate() {
        // The parent is the nearest row above with one level less, so nobody can misread the tree.
        let above = rows[..n].iter().rposition(|r| r.level < row.level);
        prop_assert_eq!(row.parent, above);
        prop_assert_eq!(row.level, above.map_or(1, |p| rows[p].level + 1));
        let set: Vec<usize> = (0..rows.len())
            .filter(|m| rows[*m].parent == row.parent)
            .collect();
        prop_assert_eq!(row.set_size, set.len());
        prop_assert_eq!(set.get(row.position - 1), Some(&n));
        prop_assert_eq!(row.has_children, rows.iter().any(|r| r.parent == Some(n)));
        let at = graph.place(row.node).expect("a step");
        prop_assert_eq!(row.leads.len(), graph.out[at].len());
        prop_assert_eq!(row.hangs_on.is_none(), row.ways_in == 0);
        for lead in &row.leads {
            prop_assert_eq!(rows[lead.row].node, lead.to);
            prop_assert_eq!(&doc.edges[&lead.wire].from.port, lead.port);
            let ways = rows[lead.row].ways_in;
            match lead.how {
                LeadsTo::Row => prop_assert_eq!(ways, 1),
                LeadsTo::Join => prop_assert!(ways > 1),
                LeadsTo::Back => continue,
            }
            prop_assert!(lead.row > n || !graph.loop_faults.is_empty());
        }
        // Every way here passes the parent; a place where ways come together is no deeper than it must be.
        if let Some(parent) = row.parent {
            let parent = graph.place(rows[parent].node).expect("a step");
            prop_assert!(passes(&graph, &walk, parent, at));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn the_rows_of_any_document_are_a_tree_of_its_steps(doc in any_doc()) {
        check(&doc)?;
    }

    #[test]
    fn so_are_those_of_large_documents_and_joins_stand_level_with_their_gate(doc in any_sound_doc()) {
        check(&doc)?;
        let graph = Graph::new(&doc);
        let walk = Walk::new(&graph);
        let rows = outline(&graph);
        for row in rows.iter().filter(|r| r.ways_in > 1) {
            let at = graph.place(row.node).expect("a step");
            // The nearest step that all ways pass is the last of them in reading order.
            let gates = walk.order.iter().copied().filter(|g| *g != at && passes(&graph, &walk, *g, at));
            let gate = gates.last().map(|g| graph.nodes[g].id);
            let level = gate.map_or(1, |g| rows.iter().find(|r| r.node == g).expect("a row").level);
            prop_assert_eq!(row.level, level);
        }
    }
}
