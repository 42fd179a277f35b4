//! Groups that are folded to a chip: their steps are under no pointer and their wires lead to the chip. The
//! document knows nothing of it.

use std::collections::BTreeSet;

use super::Scene;
use crate::workflows::{
    canvas::{
        geometry::{Point, Rect, bounds},
        shape::{BOX_WIDTH, GROUP_PADDING, GROUP_TITLE},
    },
    doc::{GroupId, NodeId, WorkflowDoc},
};

/// Height of the chip of a folded group.
pub const CHIP_HEIGHT: f64 = 40.0;

/// A folded group.
#[derive(Debug, Clone)]
pub(super) struct Fold {
    group: GroupId,
    /// Numbers of the steps that are inside and in no other fold.
    steps: Vec<usize>,
    pub(super) chip: Rect,
}

impl Scene {
    /// Folds these groups and unfolds all others. A step that is in several is folded into the one with the
    /// smallest id; a group that is left without steps is not folded. To be said anew after
    /// [`Scene::follow`].
    pub fn fold(&mut self, doc: &WorkflowDoc, closed: &BTreeSet<GroupId>) {
        for n in std::mem::take(&mut self.folded).into_keys() {
            if let Some(placed) = self.boxes.at(n) {
                self.grid.put(placed.id, placed.rect());
            }
        }
        self.folds.clear();
        for id in closed {
            let Some(group) = doc.groups.get(id) else {
                continue;
            };
            let mut steps = Vec::new();
            for node in &group.nodes {
                let number = self.boxes.number(*node);
                if let Some(n) = number.filter(|n| !self.folded.contains_key(n)) {
                    self.folded.insert(n, self.folds.len());
                    self.grid.remove(*node);
                    steps.push(n);
                }
            }
            if !steps.is_empty() {
                self.folds.push(Fold {
                    group: *id,
                    steps,
                    chip: Rect::default(),
                });
            }
        }
        self.settle();
    }

    /// Puts the chips where the frames of their steps begin: these were moved.
    pub fn settle(&mut self) {
        for fold in &mut self.folds {
            let boxes = fold.steps.iter().filter_map(|n| self.boxes.at(*n));
            let Some(all) = bounds(boxes.map(super::Placed::rect)) else {
                continue;
            };
            let corner = Point::new(all.x - GROUP_PADDING, all.y - GROUP_PADDING - GROUP_TITLE);
            fold.chip = Rect::new(corner, BOX_WIDTH, CHIP_HEIGHT);
        }
    }

    /// The chip of a group that is folded.
    #[must_use]
    pub fn chip(&self, id: GroupId) -> Option<Rect> {
        let fold = self.folds.iter().find(|f| f.group == id);
        fold.map(|f| f.chip)
    }

    /// The folded group that a step is hidden in.
    #[must_use]
    pub fn fold_of(&self, id: NodeId) -> Option<GroupId> {
        let fold = self.folded.get(&self.boxes.number(id)?)?;
        self.folds.get(*fold).map(|f| f.group)
    }

    /// The chip that hides a step, by the step's number.
    pub(super) fn chip_over(&self, step: usize) -> Option<Rect> {
        let fold = self.folds.get(*self.folded.get(&step)?)?;
        Some(fold.chip)
    }

    /// Whether a wire between these two lies inside of one fold.
    pub(super) fn hides(&self, from: usize, to: usize) -> bool {
        let fold = self.folded.get(&from);
        fold.is_some() && fold == self.folded.get(&to)
    }
}
