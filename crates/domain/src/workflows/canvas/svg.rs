//! A document as a picture: SVG text that stands on its own, the same for the same document. Every text of the
//! document is data in it: escaped, on one line, cut to its box. Colours are those of the light theme.

mod text;

use std::fmt::Write;

use super::{
    frames::{Frames, tint},
    geometry::{Point, Rect},
    route::Curve,
    scene::Scene,
    shape::doc_bounds,
};
use crate::workflows::{
    doc::{Node, WorkflowDoc},
    kinds::{Category, kind_spec},
};
use text::{cut, lines, put};

/// Room around everything.
const AROUND: f64 = 32.0;
/// What an empty document is as large as.
const EMPTY: Rect = Rect::new(Point::new(0.0, 0.0), 320.0, 160.0);
/// How wide a letter is drawn at most, by its size: what is longer is cut. Wider than almost all.
const LETTER: f64 = 0.56;
/// Most lines of a note.
const NOTE_LINES: usize = 200;

const STYLE: &str = "text{font-family:system-ui,sans-serif;fill:#112123}\
.n{font-size:13px;font-weight:600}.l{font-size:12px;fill:#455556}.p{font-size:10px;fill:#59686a;text-anchor:end}\
.w{fill:none;stroke:#82847c;stroke-width:1.5}.b{fill:#fffefd;stroke:#82847c}.o{stroke-dasharray:4 3;opacity:.6}\
.c{font-size:11px;fill:#455556;text-anchor:middle;paint-order:stroke;stroke:#f2f1ed;stroke-width:4px}";

/// The picture of a document, all of it, with 32 pixels around it. Groups are drawn open.
#[must_use]
pub fn svg(doc: &WorkflowDoc) -> String {
    let scene = Scene::new(doc, Curve::default());
    let area = doc_bounds(doc).unwrap_or(EMPTY).grown(AROUND);
    let mut out = String::with_capacity(1_024 + 640 * doc.nodes.len());
    let (x, y, w, h) = (area.x, area.y, area.w, area.h);
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w:.0}\" height=\"{h:.0}\" \
         viewBox=\"{x:.0} {y:.0} {w:.0} {h:.0}\"><title>"
    );
    put(&mut out, &doc.name);
    let _ = write!(
        out,
        "</title><style>{STYLE}</style>\
         <rect x=\"{x:.0}\" y=\"{y:.0}\" width=\"{w:.0}\" height=\"{h:.0}\" fill=\"#f2f1ed\"/>"
    );
    let frames = Frames::new(doc, &scene);
    for frame in frames.groups() {
        if let Some(group) = doc.groups.get(&frame.id) {
            tinted(&mut out, &frame.rect, &group.color);
            let at = frame.rect.corner() + Point::new(12.0, 19.0);
            write_text(
                &mut out,
                "n",
                at,
                &cut(&group.title, room(frame.rect.w, 13.0)),
            );
        }
    }
    for (id, rect) in frames.notes() {
        if let Some(note) = doc.notes.get(id) {
            tinted(&mut out, rect, &note.color);
            let most = (((rect.h - 16.0) / 16.0).max(1.0) as usize).min(NOTE_LINES);
            let wide = room(rect.w, 12.0);
            for (n, line) in lines(&note.markdown, wide, most).iter().enumerate() {
                let at = rect.corner() + Point::new(12.0, 20.0 + 16.0 * n as f64);
                write_text(&mut out, "l", at, line);
            }
        }
    }
    let mut wires: Vec<_> = scene.wires().collect();
    wires.sort_unstable();
    let mut path = String::new();
    for id in wires {
        let (Some(route), Some(edge)) = (scene.route(id), doc.edges.get(&id)) else {
            continue;
        };
        route.write(&mut path);
        let _ = write!(out, "<path class=\"w\" d=\"{path}\"/>");
        if let Some(label) = &edge.label {
            write_text(&mut out, "c", route.label(), &cut(label, 40));
        }
    }
    for node in doc.nodes.values() {
        step(&mut out, node, &scene);
    }
    out.push_str("</svg>");
    out
}

/// How large a picture of pixels is made of that drawing: twice its size, or less where one side or all of it
/// would be more than browsers draw.
#[must_use]
pub fn raster(doc: &WorkflowDoc) -> (u32, u32) {
    const SIDE: f64 = 8_192.0;
    const ALL: f64 = 32_000_000.0;
    let area = doc_bounds(doc).unwrap_or(EMPTY).grown(AROUND);
    let scale = (SIDE / area.w.max(area.h))
        .min((ALL / (area.w * area.h)).sqrt())
        .min(2.0);
    let pixels = |n: f64| (n * scale).max(1.0) as u32;
    (pixels(area.w), pixels(area.h))
}

/// How many letters of that size fit into a width, with 12 pixels free on both sides.
fn room(width: f64, size: f64) -> usize {
    ((width - 24.0) / (size * LETTER)).max(1.0) as usize
}

fn step(out: &mut String, node: &Node, scene: &Scene) {
    let (Some(rect), Some(shape)) = (scene.rect(node.id), scene.shape(node.id)) else {
        return;
    };
    let class = if node.enabled { "b" } else { "b o" };
    write_rect(out, &rect, &format!("class=\"{class}\" rx=\"6\""));
    let rail = Rect { w: 4.0, ..rect };
    write_rect(out, &rail, &format!("fill=\"{}\"", rail_color(&node.kind)));
    let middle = rect.center().y;
    let kind = kind_spec(&node.kind).map_or(node.kind.as_str(), |s| s.title);
    let wide = room(rect.w - 32.0, 13.0);
    let at = Point::new(rect.x + 14.0, middle - 4.0);
    write_text(out, "n", at, &cut(&node.name, wide));
    let at = Point::new(rect.x + 14.0, middle + 14.0);
    write_text(out, "l", at, &cut(kind, wide));
    for (n, port) in shape.outputs.iter().enumerate() {
        let at = shape.output(rect.corner(), Some(n));
        let _ = write!(
            out,
            "<circle class=\"b\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"5\"/>",
            at.x, at.y
        );
        if shape.outputs.len() > 1 {
            let at = at + Point::new(-8.0, 3.0);
            write_text(out, "p", at, &cut(port, 12));
        }
    }
}

fn write_rect(out: &mut String, rect: &Rect, with: &str) {
    let _ = write!(
        out,
        "<rect x=\"{:.0}\" y=\"{:.0}\" width=\"{:.0}\" height=\"{:.0}\" {with}/>",
        rect.x, rect.y, rect.w, rect.h
    );
}

fn tinted(out: &mut String, rect: &Rect, word: &str) {
    let (fill, line) = match tint(word) {
        "green" => ("#e2f6e5", "#1d6e37"),
        "blue" => ("#e7f1fc", "#2460a8"),
        "plum" => ("#f9ebf6", "#88397a"),
        "red" => ("#feebe9", "#b52524"),
        "petrol" => ("#dbf2f3", "#066369"),
        _ => ("#fef0d4", "#8e5b0a"),
    };
    let with = format!("fill=\"{fill}\" stroke=\"{line}\" rx=\"6\"");
    write_rect(out, rect, &with);
}

fn write_text(out: &mut String, class: &str, at: Point, text: &str) {
    let _ = write!(
        out,
        "<text class=\"{class}\" x=\"{:.0}\" y=\"{:.0}\">",
        at.x, at.y
    );
    put(out, text);
    out.push_str("</text>");
}

fn rail_color(kind: &str) -> &'static str {
    match Category::of(kind) {
        Some(Category::Trigger) => "#84550f",
        Some(Category::Content) => "#695290",
        Some(Category::Publish | Category::Email | Category::Ads | Category::Partners) => "#066e75",
        Some(Category::Human) => "#27713d",
        Some(Category::Time) => "#93472c",
        Some(Category::Logic) => "#616255",
        Some(Category::Data) => "#2b61a3",
        Some(Category::Integration) => "#2b6d62",
        _ => "#88437b",
    }
}

#[cfg(test)]
mod tests;
