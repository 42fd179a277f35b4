//! What is under the pointer: the small picture first, then ports, boxes, wires, and what lies below them.

use domain::workflows::{
    End, NodeId,
    canvas::{Point, Side, WIRE_REACH},
};
use web_sys::MouseEvent;

use super::Board;
use crate::pages::builder::gesture::Under;

/// How near a port must be, in screen pixels.
const PORT: f64 = 14.0;
/// How near a port must be for a wire in the making to end there, in screen pixels.
const PORT_WIRING: f64 = 24.0;
/// The same for fingers.
const PORT_TOUCH: f64 = 28.0;

/// How far the corner of a note reaches that it is drawn larger by, in screen pixels.
const CORNER: f64 = 16.0;

/// Where an event is, from the stage's corner.
pub fn place(board: &Board, event: &MouseEvent) -> Point {
    let rect = board.stage.root().get_bounding_client_rect();
    Point::new(
        f64::from(event.client_x()) - rect.left(),
        f64::from(event.client_y()) - rect.top(),
    )
}

/// What is under a point of the stage.
pub fn under(board: &Board, at: Point, touch: bool) -> Under {
    let stage = &board.stage;
    let rect = stage.root().get_bounding_client_rect();
    let root = Point::new(rect.left(), rect.top());
    let seen = at + root;
    if let Some(corner) = stage.map_at(seen.x, seen.y) {
        return Under::Map(corner - root);
    }
    let point = stage.view.to_canvas(at);
    let reach = if touch { PORT_TOUCH } else { PORT } / stage.view.zoom;
    let port = stage.scene.port_near(point, reach, Side::Outputs);
    if let Some(hit) = port {
        return Under::Output(
            End {
                node: hit.node,
                port: hit.port,
            },
            hit.at,
        );
    }
    if let Some(hit) = stage.scene.port_near(point, reach, Side::Inputs)
        && let Some(edge) = stage.finder.at(hit.at, 1.0)
        && !stage.scene.rect(hit.node).is_some_and(|r| r.has(point))
    {
        return Under::WireEnd(edge, hit.at);
    }
    if let Some(id) = stage.scene.grid().at(point).min() {
        return Under::Step(id);
    }
    match stage.finder.at(point, WIRE_REACH / stage.view.zoom) {
        Some(edge) => Under::Wire(edge),
        None => {
            let part = stage.frames.at(point, CORNER / stage.view.zoom);
            part.map_or(Under::Canvas, Under::Part)
        }
    }
}

/// The step that a wire in the making would end at, and where.
pub fn target(board: &Board, point: Point) -> Option<(NodeId, Point)> {
    let scene = &board.stage.scene;
    let reach = PORT_WIRING / board.stage.view.zoom;
    let port = scene
        .port_near(point, reach, Side::Inputs)
        .map(|hit| (hit.node, hit.at));
    let over = || {
        let id = scene.grid().at(point).min()?;
        let rect = scene.rect(id)?;
        Some((id, scene.shape(id)?.input(rect.corner())))
    };
    port.or_else(over)
        .filter(|(id, _)| board.targets.contains(id))
}
