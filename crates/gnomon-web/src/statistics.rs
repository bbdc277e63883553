//! Standards counted by what they are.

use askama::Template;
use jiff::civil::Date;
use serde::Serialize;

use crate::{FieldView, Shell};

/// A table of counts with its bars, and what else can be counted.
#[derive(Debug, Serialize, Template)]
#[template(path = "statistics.html")]
pub struct StatisticsView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// Standards in force on this day.
    pub on: Date,
    /// What is asked: rows, columns, level, nature, field.
    #[serde(skip)]
    pub asked: Vec<FieldView>,
    /// What the rows are.
    pub rows_by: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<CountRow>,
    /// Sums of the columns.
    pub sums: Vec<usize>,
    /// All.
    pub total: usize,
    /// How many take over an international standard.
    pub adopted: usize,
    /// What this count lacks.
    pub caveat: String,
    /// How many rows are not on the page.
    pub more: usize,
    /// Whether this is as the register was before it changed.
    pub behind: bool,
    /// Where the chart can be taken.
    #[serde(skip)]
    pub chart: String,
}

/// A row of counts.
#[derive(Clone, Debug, Serialize)]
pub struct CountRow {
    /// What is counted.
    pub name: String,
    /// A count for each column.
    pub counts: Vec<usize>,
    /// Their sum.
    pub total: usize,
}

/// A piece of a bar: shade, start and length in thousandths of the longest bar.
struct Piece {
    shade: usize,
    x: usize,
    length: usize,
}

impl StatisticsView {
    /// The bar of a row.
    fn bar(&self, row: &CountRow) -> Vec<Piece> {
        let most = self.rows.iter().map(|row| row.total).max().unwrap_or(0).max(1);
        let mut before = 0;
        let mut pieces = Vec::new();
        for (index, count) in row.counts.iter().enumerate() {
            let (from, to) = (before * 1000 / most, (before + count) * 1000 / most);
            before += count;
            if from < to {
                pieces.push(Piece { shade: shade(index), x: from, length: to - from });
            }
        }
        pieces
    }

    fn shade(&self, index: &usize) -> usize {
        shade(*index)
    }
}

/// As many shades as the stylesheet has.
fn shade(index: usize) -> usize {
    index % 6
}
