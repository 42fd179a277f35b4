//! Sizes a document may have. Bigger ones are refused when they are saved and when they are run.

/// Sizes a document may have.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most nodes.
    pub nodes: usize,
    /// Most wires.
    pub edges: usize,
    /// Most bytes as JSON.
    pub bytes: usize,
    /// Deepest nesting of parameters, and of loops.
    pub depth: usize,
    /// Most groups, and most notes.
    pub frames: usize,
    /// Most characters of a name or a label.
    pub name: usize,
    /// Most characters of a step's key.
    pub key: usize,
    /// Most characters of a description or a note.
    pub text: usize,
    /// Most characters of one text in the parameters.
    pub param: usize,
    /// Most paths to redact.
    pub redact: usize,
}

/// The limits in force.
pub const LIMITS: Limits = Limits {
    nodes: 2_000,
    edges: 3_000,
    bytes: 4 * 1024 * 1024,
    depth: 50,
    frames: 500,
    name: 200,
    key: 60,
    text: 10_000,
    param: 100_000,
    redact: 100,
};
