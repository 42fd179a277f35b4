//! Against going through all of them.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn rect() -> impl Strategy<Value = Rect> {
    let near = -700.0..700.0;
    let size = prop_oneof![20 => 0.0..400.0, 1 => 0.0..1e10];
    let at = prop_oneof![20 => near, 1 => -1e10..1e10];
    (at.clone(), at, size.clone(), size).prop_map(|(x, y, w, h)| Rect { x, y, w, h })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever was put, moved and taken out: queries find what a look at every rectangle finds.
    #[test]
    fn a_query_finds_what_is_there(
        steps in prop::collection::vec((0_u8..24, prop::option::weighted(0.8, rect())), 0..80),
        areas in prop::collection::vec(rect(), 1..8),
    ) {
        let mut grid: Grid<u8> = Grid::default();
        let mut all: BTreeMap<u8, Rect> = BTreeMap::new();
        for (key, rect) in steps {
            match rect {
                Some(rect) => {
                    grid.put(key, rect);
                    all.insert(key, rect);
                }
                None => prop_assert_eq!(grid.remove(key), all.remove(&key).is_some()),
            }
            prop_assert!(grid.is_sound());
        }
        prop_assert_eq!(grid.len(), all.len());
        let mut found = vec![77];
        for area in areas {
            let wanted = |fits: &dyn Fn(&Rect) -> bool| -> Vec<u8> {
                all.iter().filter(|(_, r)| fits(r)).map(|(k, _)| *k).collect()
            };
            grid.query(&area, Covers::Touched, &mut found);
            found.sort_unstable();
            prop_assert_eq!(&found, &wanted(&|r| area.touches(r)));
            grid.query(&area, Covers::Whole, &mut found);
            found.sort_unstable();
            prop_assert_eq!(&found, &wanted(&|r| area.holds(r)));
            let mut under: Vec<u8> = grid.at(area.corner()).collect();
            under.sort_unstable();
            prop_assert_eq!(under, wanted(&|r| r.has(area.corner())));
            let mut taken: Vec<u8> = grid.blockers(area).map(|(k, _)| k).collect();
            taken.sort_unstable();
            taken.dedup();
            prop_assert_eq!(taken, wanted(&|r| r.overlaps(&area)));
        }
    }
}

#[test]
fn moving_within_its_cells_touches_no_cell() {
    let mut grid: Grid<u8> = Grid::default();
    let rect = Rect::new(Point::new(10.0, 10.0), 200.0, 64.0);
    grid.put(1, rect);
    grid.put(2, rect);
    let before = grid.cells.clone();
    grid.put(1, rect.moved(Point::new(30.0, 100.0)));
    // In the very order they were in: nothing was taken out and put back.
    assert_eq!(grid.cells, before);
    assert_eq!(grid.rect(1).map(|r| r.y), Some(110.0));
    grid.put(1, rect.moved(Point::new(60.0, 0.0)));
    assert_ne!(grid.cells, before);
}
