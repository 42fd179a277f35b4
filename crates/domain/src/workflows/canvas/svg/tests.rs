//! The picture is whole, the same each time, and holds texts as texts.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::workflows::{
    Group, GroupId, Note, NoteId, Position, Size,
    canvas::tests::{any_doc, id, standing},
};

/// Whether markup is well formed: every element ends, nothing raw in texts. Answers how many elements it has.
fn elements(svg: &str) -> Result<usize, String> {
    let (mut open, mut count, mut rest) = (Vec::new(), 0, svg);
    while let Some(at) = rest.find(['<', '>']) {
        if rest.as_bytes()[at] == b'>' {
            return Err(format!("a loose > before {}", &rest[at..]));
        }
        let end = rest[at..].find('>').ok_or("an open tag")? + at;
        let tag = &rest[at + 1..end];
        if tag.contains('<') {
            return Err(format!("a < inside of a tag: {tag}"));
        }
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("{name} ends out of turn"));
            }
        } else {
            count += 1;
            if !tag.ends_with('/') {
                open.push(tag.split(' ').next().unwrap_or_default());
            }
        }
        rest = &rest[end + 1..];
    }
    if open.is_empty() {
        Ok(count)
    } else {
        Err(format!("never ended: {open:?}"))
    }
}

fn small() -> WorkflowDoc {
    let mut doc = standing(
        &[
            "a:trigger.manual@0,0",
            "b:logic.if@320,0",
            "c:data.set@640,64",
        ],
        &["a>b", "b.yes>c"],
    );
    let group = Group {
        title: "<b>Group</b>".to_owned(),
        color: "plum".to_owned(),
        nodes: [id(&doc, "c")].into(),
        note: String::new(),
    };
    doc.groups.insert(GroupId(Uuid::from_u128(1)), group);
    let note = Note {
        pos: Position { x: 0, y: 200 },
        size: Size { w: 240, h: 64 },
        markdown: "one two three four five six seven eight nine ten eleven twelve thirteen\nnext\nand more".to_owned(),
        color: "blue\" onload=\"alert(1)".to_owned(),
    };
    doc.notes.insert(NoteId(Uuid::from_u128(1)), note);
    doc
}

#[test]
fn all_that_stands_on_the_canvas_is_in_the_picture() {
    let doc = small();
    let svg = svg(&doc);
    assert!(elements(&svg).is_ok(), "{:?}", elements(&svg));
    for part in [
        "viewBox=\"-32 -32 ",
        ">a</text>",
        ">b</text>",
        ">yes</text>",
        ">no</text>",
        "&lt;b&gt;Group&lt;/b&gt;",
        "one two three",
        "class=\"w\"",
        "#f9ebf6",
        "#fef0d4",
    ] {
        assert!(svg.contains(part), "{part} is missing in {svg}");
    }
    assert_eq!(svg.matches("class=\"w\"").count(), 2);
    assert!(
        !svg.contains("onload"),
        "a word of the document became markup"
    );
    assert!(
        svg.contains("…</text>"),
        "a note that does not fit ends in dots"
    );
    assert!(!svg.contains("and more"));
}

#[test]
fn texts_are_escaped_cut_and_without_what_xml_cannot_hold() {
    let mut doc = small();
    doc.name = "]]></title><script>alert('1')</script>&\u{0}\u{b}\u{ffff}".to_owned();
    let node = id(&doc, "a");
    if let Some(node) = doc.nodes.get_mut(&node) {
        node.name = format!("\"{}\u{1}", "<x>".repeat(60));
        node.enabled = false;
    }
    let svg = svg(&doc);
    assert!(elements(&svg).is_ok(), "{:?}", elements(&svg));
    assert!(!svg.contains("<script") && !svg.contains("<x>"));
    assert!(svg.contains(
        "<title>]]&gt;&lt;/title&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;</title>"
    ));
    assert!(!svg.chars().any(char::is_control));
    assert!(svg.contains("class=\"b o\""), "what is off is drawn so");
}

#[test]
fn an_empty_document_is_an_empty_picture() {
    let svg = svg(&WorkflowDoc::new("Empty"));
    assert_eq!(elements(&svg), Ok(4));
    assert!(svg.contains("width=\"384\" height=\"224\""));
    assert_eq!(raster(&WorkflowDoc::new("Empty")), (768, 448));
}

proptest! {
    #[test]
    fn any_document_gives_a_well_formed_picture(doc in any_doc()) {
        let once = svg(&doc);
        prop_assert!(elements(&once).is_ok(), "{:?}", elements(&once));
        prop_assert_eq!(once, svg(&doc));
    }

    #[test]
    fn pixels_are_no_more_than_browsers_draw(doc in any_doc()) {
        let (w, h) = raster(&doc);
        prop_assert!((1..=8_192).contains(&w) && (1..=8_192).contains(&h));
        prop_assert!(u64::from(w) * u64::from(h) <= 32_000_000);
    }

    #[test]
    fn lines_keep_their_width_and_number(text in "[a-z \\n]{0,200}", wide in 1_usize..30, most in 1_usize..6) {
        let lines = lines(&text, wide, most);
        prop_assert!(lines.len() <= most);
        prop_assert!(lines.iter().all(|l| l.chars().count() <= wide + 1), "{lines:?}");
    }
}
