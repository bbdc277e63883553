//! Tables whose cells are ruled: lines that cross make a grid.

use super::page::{Drawing, Rule};

/// How far two lines may miss each other and still meet, in points.
const SLACK: f32 = 3.0;

/// How many places a grid may have.
const PLACES: usize = 20_000;

/// A ruled table. Its places are numbered row by row.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// Where its vertical lines are, from the left.
    pub(crate) xs: Vec<f32>,
    /// Where its horizontal lines are, from the top.
    pub(crate) ys: Vec<f32>,
    /// The cell that each place belongs to: the first place of it.
    cells: Vec<usize>,
}

impl Grid {
    /// Columns.
    pub(crate) fn columns(&self) -> usize {
        self.xs.len() - 1
    }

    /// Rows.
    pub(crate) fn rows(&self) -> usize {
        self.ys.len() - 1
    }

    /// The cell that covers a place.
    pub(crate) fn cell(&self, row: usize, column: usize) -> usize {
        self.cells[row * self.columns() + column]
    }

    /// The cell around a point.
    pub(crate) fn cell_at(&self, x: f32, y: f32) -> Option<usize> {
        let place = |edges: &[f32], at: f32| {
            let after = edges.partition_point(|edge| *edge <= at);
            (0 < after && after < edges.len()).then(|| after - 1)
        };
        Some(self.cell(place(&self.ys, y)?, place(&self.xs, x)?))
    }
}

/// The grids of a page.
pub(crate) fn grids(drawing: &Drawing) -> Vec<Grid> {
    let horizontal = merged(&drawing.horizontal);
    let vertical = merged(&drawing.vertical);
    if horizontal.len() < 2 || vertical.len() < 2 || 4_000 < horizontal.len() + vertical.len() {
        return Vec::new();
    }
    // Lines that cross belong together.
    let mut sets = Sets::new(horizontal.len() + vertical.len());
    for (i, h) in horizontal.iter().enumerate() {
        for (j, v) in vertical.iter().enumerate() {
            let meets = h.from - SLACK <= v.at
                && v.at <= h.to + SLACK
                && v.from - SLACK <= h.at
                && h.at <= v.to + SLACK;
            if meets {
                sets.join(i, horizontal.len() + j);
            }
        }
    }
    let mut families: std::collections::BTreeMap<usize, (Vec<Rule>, Vec<Rule>)> =
        std::collections::BTreeMap::new();
    for (i, h) in horizontal.iter().enumerate() {
        families.entry(sets.root(i)).or_default().0.push(*h);
    }
    for (j, v) in vertical.iter().enumerate() {
        families.entry(sets.root(horizontal.len() + j)).or_default().1.push(*v);
    }
    families.into_values().filter_map(|(h, v)| grid(&h, &v)).take(64).collect()
}

fn grid(horizontal: &[Rule], vertical: &[Rule]) -> Option<Grid> {
    let (xs, ys) = (edges(vertical), edges(horizontal));
    let (columns, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if columns * rows < 2 || PLACES < columns * rows {
        return None;
    }
    let covers = |rules: &[Rule], at: f32, point: f32| {
        rules.iter().any(|rule| {
            (rule.at - at).abs() <= SLACK && rule.from - SLACK <= point && point <= rule.to + SLACK
        })
    };
    let mut sets = Sets::new(columns * rows);
    for row in 0..rows {
        for column in 0..columns {
            let place = row * columns + column;
            let middle_y = (ys[row] + ys[row + 1]) / 2.0;
            let middle_x = (xs[column] + xs[column + 1]) / 2.0;
            if column + 1 < columns && !covers(vertical, xs[column + 1], middle_y) {
                sets.join(place, place + 1);
            }
            if row + 1 < rows && !covers(horizontal, ys[row + 1], middle_x) {
                sets.join(place, place + columns);
            }
        }
    }
    let cells: Vec<usize> = (0..columns * rows).map(|place| sets.root(place)).collect();
    let first = cells.first().copied()?;
    // One cell is a frame, not a table.
    cells.iter().any(|cell| *cell != first).then_some(Grid { xs, ys, cells })
}

/// The coordinates of the lines, each once.
fn edges(rules: &[Rule]) -> Vec<f32> {
    let mut at: Vec<f32> = rules.iter().map(|rule| rule.at).collect();
    at.sort_by(f32::total_cmp);
    at.dedup_by(|a, b| (*a - *b).abs() <= SLACK);
    at
}

/// Pieces of one line made one.
fn merged(rules: &[Rule]) -> Vec<Rule> {
    let mut rules = rules.to_vec();
    rules.sort_by(|a, b| {
        (a.at.round() as i32).cmp(&(b.at.round() as i32)).then(a.from.total_cmp(&b.from))
    });
    let mut out: Vec<Rule> = Vec::new();
    for rule in rules {
        match out.last_mut() {
            Some(last) if (last.at - rule.at).abs() <= 1.5 && rule.from <= last.to + SLACK => {
                last.to = last.to.max(rule.to);
            }
            _ => out.push(rule),
        }
    }
    out
}

/// Disjoint sets; the root of each is its least member.
struct Sets(Vec<usize>);

impl Sets {
    fn new(n: usize) -> Sets {
        Sets((0..n).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high] = low;
    }
}
