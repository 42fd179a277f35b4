//! Which rectangles are where: a uniform grid of [`CELL`] pixels. Looking something up costs what lies
//! near it, not what the document holds. The keys are steps, or whatever else has a place.

use std::hash::Hash;

use super::{
    geometry::{Point, Rect},
    ids::IdMap,
};

/// Width and height of a cell.
pub const CELL: f64 = 256.0;

/// A rectangle over more cells than this is kept in a list that every query looks through.
const MOST_CELLS: i64 = 128;

/// The cells a rectangle lies in, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Span {
    fn of(rect: &Rect) -> Self {
        // A number too large for a cell's is taken for the last one; so the order is kept.
        let cell = |at: f64| (at / CELL).floor() as i32;
        Self {
            left: cell(rect.x),
            top: cell(rect.y),
            right: cell(rect.right()),
            bottom: cell(rect.bottom()),
        }
    }

    fn count(self) -> i64 {
        let wide = i64::from(self.right) - i64::from(self.left) + 1;
        let high = i64::from(self.bottom) - i64::from(self.top) + 1;
        wide.saturating_mul(high)
    }

    fn is_wide(self) -> bool {
        self.count() > MOST_CELLS
    }

    fn cells(self) -> impl Iterator<Item = (i32, i32)> {
        (self.top..=self.bottom).flat_map(move |y| (self.left..=self.right).map(move |x| (x, y)))
    }
}

/// What a query by rectangle finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covers {
    /// What it touches.
    Touched,
    /// What lies inside as a whole.
    Whole,
}

/// Rectangles by their keys, found by where they are.
#[derive(Debug, Clone)]
pub struct Grid<K> {
    cells: IdMap<(i32, i32), Vec<K>>,
    wide: Vec<K>,
    items: IdMap<K, (Rect, Span)>,
}

impl<K> Default for Grid<K> {
    fn default() -> Self {
        Self {
            cells: IdMap::default(),
            wide: Vec::new(),
            items: IdMap::default(),
        }
    }
}

impl<K: Copy + Eq + Hash> FromIterator<(K, Rect)> for Grid<K> {
    fn from_iter<T: IntoIterator<Item = (K, Rect)>>(items: T) -> Self {
        let mut grid = Self::default();
        for (key, rect) in items {
            grid.put(key, rect);
        }
        grid
    }
}

impl<K: Copy + Eq + Hash> Grid<K> {
    /// A grid with room for so many, so that it need not grow while it is filled.
    #[must_use]
    pub fn with_capacity(count: usize) -> Self {
        Self {
            items: IdMap::with_capacity_and_hasher(count, std::hash::BuildHasherDefault::default()),
            ..Self::default()
        }
    }

    /// How many rectangles it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The rectangle of a key.
    #[must_use]
    pub fn rect(&self, key: K) -> Option<Rect> {
        self.items.get(&key).map(|i| i.0)
    }

    /// Adds a rectangle, or moves the one of that key. One that stays in its cells costs one look-up.
    pub fn put(&mut self, key: K, rect: Rect) {
        let span = Span::of(&rect);
        let old = match self.items.get_mut(&key) {
            Some(item) if item.1 == span => {
                item.0 = rect;
                return;
            }
            Some(item) => Some(std::mem::replace(item, (rect, span)).1),
            None => {
                self.items.insert(key, (rect, span));
                None
            }
        };
        if let Some(old) = old {
            self.take_out(key, old);
        }
        if span.is_wide() {
            self.wide.push(key);
            return;
        }
        for cell in span.cells() {
            self.cells.entry(cell).or_default().push(key);
        }
    }

    /// Takes a rectangle out. Says whether it was there.
    pub fn remove(&mut self, key: K) -> bool {
        let Some((_, span)) = self.items.remove(&key) else {
            return false;
        };
        self.take_out(key, span);
        true
    }

    fn take_out(&mut self, key: K, span: Span) {
        let out = |keys: &mut Vec<K>| {
            if let Some(at) = keys.iter().position(|k| *k == key) {
                keys.swap_remove(at);
            }
        };
        if span.is_wide() {
            out(&mut self.wide);
            return;
        }
        for cell in span.cells() {
            if let Some(keys) = self.cells.get_mut(&cell) {
                out(keys);
                if keys.is_empty() {
                    self.cells.remove(&cell);
                }
            }
        }
    }

    /// Puts into `found` what an area touches or holds, each key once, in no particular order. The buffer is
    /// emptied first, so that one may serve many queries.
    pub fn query(&self, area: &Rect, covers: Covers, found: &mut Vec<K>) {
        found.clear();
        let fits = |rect: &Rect| match covers {
            Covers::Touched => area.touches(rect),
            Covers::Whole => area.holds(rect),
        };
        let wanted = Span::of(area);
        // Over more cells than there are rectangles, it is quicker to ask each of them.
        if wanted.count() > self.items.len() as i64 {
            let hits = self.items.iter().filter(|(_, (rect, _))| fits(rect));
            found.extend(hits.map(|(key, _)| *key));
            return;
        }
        for cell in wanted.cells() {
            for key in self.cells.get(&cell).into_iter().flatten() {
                let Some((rect, span)) = self.items.get(key) else {
                    continue;
                };
                // Of the cells that both lie in, only the first one answers.
                let first = (span.left.max(wanted.left), span.top.max(wanted.top));
                if first == cell && fits(rect) {
                    found.push(*key);
                }
            }
        }
        let wide = self.wide.iter().copied();
        found.extend(wide.filter(|k| self.items.get(k).is_some_and(|i| fits(&i.0))));
    }

    /// The rectangles under a point, in no particular order.
    pub fn at(&self, at: Point) -> impl Iterator<Item = K> {
        let spot = Rect::new(at, 0.0, 0.0);
        let span = Span::of(&spot);
        let cell = self.cells.get(&(span.left, span.top)).into_iter().flatten();
        let near = cell.chain(&self.wide).copied();
        near.filter(move |k| self.items.get(k).is_some_and(|(rect, _)| rect.has(at)))
    }

    /// The rectangles that overlap an area, with their keys. One in several cells may come several times.
    pub(super) fn blockers(&self, area: Rect) -> impl Iterator<Item = (K, Rect)> {
        let wanted = Span::of(&area);
        let all = wanted.count() > self.items.len() as i64;
        let near = (!all).then(|| {
            let keys = wanted.cells().filter_map(|cell| self.cells.get(&cell));
            keys.flatten().chain(&self.wide)
        });
        let near = near.into_iter().flatten();
        let all = all.then(|| self.items.keys()).into_iter().flatten();
        let rects = near
            .chain(all)
            .filter_map(|k| Some((*k, self.items.get(k)?.0)));
        rects.filter(move |(_, rect)| rect.overlaps(&area))
    }

    /// Whether the cells hold exactly what the list of rectangles says; for tests.
    #[cfg(test)]
    pub(super) fn is_sound(&self) -> bool {
        let filed = |(key, (_, span)): (&K, &(Rect, Span))| {
            let times =
                |keys: Option<&Vec<K>>| keys.map_or(0, |k| k.iter().filter(|k| *k == key).count());
            if span.is_wide() {
                times(Some(&self.wide)) == 1
            } else {
                span.cells().all(|c| times(self.cells.get(&c)) == 1)
            }
        };
        let held: usize = self.cells.values().map(Vec::len).sum();
        let narrow = self.items.values().filter(|i| !i.1.is_wide());
        let wanted: i64 = narrow.map(|i| i.1.count()).sum();
        self.items.iter().all(filed)
            && held as i64 == wanted
            && self.cells.values().all(|k| !k.is_empty())
    }
}

#[cfg(test)]
mod tests;
