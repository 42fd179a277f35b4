//! Fingers on the canvas: one pans or drags as the pointer does, two move and scale the sheet.

use domain::workflows::canvas::Point;

use super::Board;
use crate::pages::builder::gesture::{Gesture, fingers};

/// A finger comes down. Says whether it is the second: then the sheet follows both.
pub fn down(board: &mut Board, id: i32, at: Point) -> bool {
    board.fingers.retain(|f| f.0 != id);
    board.fingers.push((id, at));
    let [a, b] = board.fingers[..] else {
        return board.fingers.len() > 2;
    };
    let (middle, apart) = fingers(a.1, b.1);
    board.gesture = Gesture::Pinch { middle, apart };
    true
}

/// A finger moves to where the pointer is.
pub fn moved(board: &mut Board, id: i32) {
    let at = board.pointer;
    for finger in &mut board.fingers {
        if finger.0 == id {
            finger.1 = at;
        }
    }
}

/// A finger leaves.
pub fn up(board: &mut Board, id: i32) {
    board.fingers.retain(|f| f.0 != id);
}

/// Moves and scales the sheet as the two fingers have done since the last frame.
pub fn pinch(board: &mut Board, middle: &mut Point, apart: &mut f64) {
    let [a, b] = board.fingers[..] else {
        return;
    };
    let (now, distance) = fingers(a.1, b.1);
    let view = board
        .stage
        .view
        .panned(now - *middle)
        .zoomed(distance / *apart, now);
    (*middle, *apart) = (now, distance);
    board.stage.look(view);
}
