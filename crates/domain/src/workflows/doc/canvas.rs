//! What is on the canvas besides steps and wires: places, groups, notes. The engine ignores it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::NodeId;

/// Place on the canvas, in canvas pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = CanvasPosition))]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// To the right.
    pub x: i32,
    /// Down.
    pub y: i32,
}

/// Width and height, in canvas pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = CanvasSize))]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Width.
    pub w: u32,
    /// Height.
    pub h: u32,
}

/// A titled frame around steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = WorkflowGroup))]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What stands on the frame.
    pub title: String,
    /// Name of the tint; the style sheet knows which there are.
    #[serde(default)]
    pub color: String,
    /// The steps inside.
    pub nodes: BTreeSet<NodeId>,
    /// A remark.
    #[serde(default)]
    pub note: String,
}

/// A text on the canvas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = WorkflowNote))]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Its upper corner.
    pub pos: Position,
    /// How large it is drawn.
    pub size: Size,
    /// The text, as Markdown.
    pub markdown: String,
    /// Name of the tint.
    #[serde(default)]
    pub color: String,
}
