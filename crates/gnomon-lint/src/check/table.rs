//! Tables: totals, running numbers, counts in the text, cells that are missing.

use std::collections::BTreeMap;

use gnomon_model::{Span, Table};

use crate::figure::written;
use crate::reading::Reading;
use crate::report::{Place, Report, Severity};
use crate::rules::Rules;

/// Heads of rows and columns that hold totals, by how much they take together: of a
/// part of the rows, of all, of all totals.
const TOTALS: [&[&str]; 3] = [
    &["subtotal", "sub-total", "sub total", "小计"],
    &["total", "in total", "totals", "sum", "合计", "共计"],
    &["grand total", "overall", "overall total", "总计", "总数", "总合计"],
];

/// How much a head takes together, where it is that of a total.
fn rank(head: &str) -> Option<usize> {
    let mut head = head.trim().trim_end_matches([':', '：']).to_lowercase();
    // `合 计` is set apart to fill its cell.
    if !head.is_ascii() {
        head.retain(|c| !c.is_whitespace());
    }
    TOTALS.iter().position(|words| words.contains(&head.as_str()))
}

/// What the total at `at` may be the sum of: each list is one way to read the table.
/// Between two totals of a kind there may be smaller ones, whose parts count once.
fn readings(ranks: &[Option<usize>], first: usize, at: usize) -> Vec<Vec<usize>> {
    let Some(own) = ranks[at] else { return Vec::new() };
    let from = (first..at).rev().find(|i| ranks[*i].is_some_and(|rank| own <= rank));
    let range = from.map_or(first, |from| from + 1)..at;
    let parts: Vec<usize> = range.clone().filter(|i| ranks[*i].is_none()).collect();
    let mut readings = vec![parts];
    let smaller = range.clone().filter_map(|i| ranks[i]).max();
    if smaller.is_some() {
        readings.push(range.clone().filter(|i| ranks[*i] == smaller).collect());
        let last = range.clone().rev().find(|i| ranks[*i].is_some());
        readings.push((last.map_or(range.start, |last| last + 1)..at).collect());
    }
    readings
}

fn number(cell: &str) -> Option<f64> {
    let plain: String = cell.trim().replace([',', '，'], "");
    let digits = plain.chars().all(|c| c.is_ascii_digit() || c == '.');
    (digits && !plain.is_empty()).then(|| plain.parse().ok()).flatten()
}

/// Figures of a table with the head of each row and column, header row aside.
struct Grid<'a> {
    table: &'a Table,
}

impl Grid<'_> {
    fn head(&self, column: usize) -> &str {
        self.table.header.cells.get(column).map_or("", |cell| cell.text.as_str())
    }

    fn row_head(&self, row: usize) -> &str {
        self.table.rows[row].cells.first().map_or("", |cell| cell.text.as_str())
    }

    fn value(&self, row: usize, column: usize) -> Option<f64> {
        number(&self.table.rows[row].cells.get(column)?.text)
    }

    fn span(&self, row: usize, column: usize) -> Span {
        self.table.rows[row].cells.get(column).map_or(self.table.span, gnomon_model::Cell::span)
    }
}

/// Rows and columns that a table says are totals add up.
pub(super) fn sums(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    for table in &reading.document().tables {
        let grid = Grid { table };
        let columns = table.header.cells.len();
        let heads: Vec<Option<usize>> =
            (0..columns).map(|column| rank(grid.head(column))).collect();
        let rows: Vec<Option<usize>> =
            (0..table.rows.len()).map(|row| rank(grid.row_head(row))).collect();
        // Shares are rounded one by one.
        let rounded = table.rows.iter().flat_map(|row| &row.cells).any(|c| c.text.contains('.'));
        for column in (1..columns).filter(|column| heads[*column].is_some()) {
            let readings = readings(&heads, 1, column);
            for row in 0..table.rows.len() {
                let place = |column: usize| (row, column);
                compare(reading, &grid, &readings, place, column, rounded, report);
            }
        }
        for row in (0..rows.len()).filter(|row| rows[*row].is_some()) {
            let readings = readings(&rows, 0, row);
            for column in 1..columns {
                let place = |row: usize| (row, column);
                compare(reading, &grid, &readings, place, row, rounded, report);
            }
        }
    }
}

/// Sets a total beside the sums that it may be. Only where none of them is it does
/// something not add up.
fn compare(
    reading: &Reading<'_>,
    grid: &Grid<'_>,
    readings: &[Vec<usize>],
    place: impl Fn(usize) -> (usize, usize),
    total: usize,
    rounded: bool,
    report: &mut Report,
) {
    let total = place(total);
    let Some(stated) = grid.value(total.0, total.1) else { return };
    let mut wrong = None;
    for parts in readings.iter().filter(|parts| 1 < parts.len()) {
        let parts = parts.iter().map(|part| place(*part));
        let values: Option<Vec<f64>> =
            parts.clone().map(|(row, column)| grid.value(row, column)).collect();
        let Some(values) = values else { continue };
        let sum: f64 = values.iter().sum();
        // Half a unit of the last place for each part.
        #[expect(clippy::cast_precision_loss, reason = "a number of cells")]
        let slack = if rounded { 0.05 * values.len() as f64 } else { 0.0 };
        let holds = (sum - stated).abs() <= slack + 1e-9;
        if !holds && wrong.is_some() {
            continue;
        }
        let terms = values.iter().map(|value| written(*value)).collect::<Vec<_>>().join(" + ");
        let mut places: Vec<Place> = vec![reading.canonical_place(grid.span(total.0, total.1))];
        places.extend(parts.map(|(row, column)| reading.canonical_place(grid.span(row, column))));
        if holds {
            report.hold("table-sum", format!("{terms} = {}", written(stated)), places);
            return;
        }
        wrong = Some((format!("{terms} = {}, not {}", written(sum), written(stated)), places));
    }
    if let Some((computation, places)) = wrong {
        let message = format!(
            "the total of `{}` / `{}` is not the sum of its parts",
            grid.row_head(total.0),
            grid.head(total.1)
        );
        report.find("table-sum", Severity::Error, message, computation, places);
    }
}

/// A column of running numbers has no gap and no number twice.
pub(super) fn numbering(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    for table in &reading.document().tables {
        let numbers: Option<Vec<f64>> = table
            .rows
            .iter()
            .map(|row| row.cells.first().and_then(|cell| number(&cell.text)))
            .collect();
        let head = table
            .header
            .cells
            .first()
            .map_or(String::new(), |cell| cell.text.trim().to_lowercase());
        let named = matches!(head.as_str(), "no." | "no" | "#" | "item" | "序号" | "编号" | "序");
        let Some(numbers) =
            numbers.filter(|numbers| named && 2 < numbers.len() && numbers[0] == 1.0)
        else {
            continue;
        };
        let broken = numbers.windows(2).position(|pair| (pair[1] - pair[0] - 1.0).abs() > 1e-9);
        match broken {
            None => report.hold(
                "table-numbering",
                format!("rows are numbered 1 to {} without a gap", numbers.len()),
                vec![reading.canonical_place(Grid { table }.span(0, 0))],
            ),
            Some(at) => report.find(
                "table-numbering",
                Severity::Warning,
                "the running numbers of the table have a gap or stand twice",
                format!("{} is followed by {}", written(numbers[at]), written(numbers[at + 1])),
                vec![
                    reading.canonical_place(Grid { table }.span(at, 0)),
                    reading.canonical_place(Grid { table }.span(at + 1, 0)),
                ],
            ),
        }
    }
}

/// A column that groups rows by a few recurring texts, with how often each stands in it.
fn groups(table: &Table) -> Option<(usize, BTreeMap<String, usize>)> {
    let mut columns: Vec<BTreeMap<&str, usize>> = vec![BTreeMap::new(); table.header.cells.len()];
    for row in &table.rows {
        for (groups, cell) in columns.iter_mut().zip(&row.cells) {
            *groups.entry(&cell.text).or_default() += 1;
        }
    }
    let rows = table.rows.len();
    columns.into_iter().enumerate().skip(1).find_map(|(column, mut groups)| {
        // A row that ends before the column has nothing in it.
        let short = rows - groups.values().sum::<usize>();
        if 0 < short {
            *groups.entry("").or_default() += short;
        }
        let named = groups.keys().filter(|name| !name.is_empty()).count();
        let worded = groups.keys().all(|name| name.is_empty() || number(name).is_none());
        (worded && 4 < rows && 2 <= named && named * 3 <= rows)
            .then(|| (column, groups.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()))
    })
}

/// What the article counts in words is what its table has in rows.
pub(super) fn counts(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    for table in &reading.document().tables {
        let Some((column, groups)) = groups(table) else { continue };
        let blank = groups.get("").copied().unwrap_or(0);
        for (name, rows) in groups.iter().filter(|(name, _)| !name.is_empty()) {
            // The count that stands last before the table speaks of this table.
            let stated = reading.figures.iter().rev().find(|figure| {
                let passage = &reading.passages()[figure.passage];
                let behind: String = figure_tail(reading, figure.span.end, name.len() + 2);
                passage.cell.is_none()
                    && passage.article == table.article
                    && figure.count().is_some()
                    && reading.flow.canonical(figure.span).end <= table.span.start
                    && behind.trim_start().to_lowercase().starts_with(&name.to_lowercase())
            });
            let Some((figure, stated)) = stated.and_then(|figure| Some((figure, figure.count()?)))
            else {
                continue;
            };
            let rows = *rows as u64;
            let first = table
                .rows
                .iter()
                .filter_map(|row| row.cells.get(column))
                .find(|cell| cell.text == *name);
            let mut places = vec![reading.place(figure.span)];
            places.extend(first.map(|cell| reading.canonical_place(cell.span())));
            if rows == stated {
                report.hold(
                    "table-count",
                    format!("{stated} stated = {rows} rows of `{name}`"),
                    places,
                );
            } else if rows < stated && stated <= rows + blank as u64 {
                report.hold(
                    "table-count",
                    format!(
                        "{stated} stated = {rows} rows of `{name}` + {} row{} whose cell is empty",
                        stated - rows,
                        if stated - rows == 1 { "" } else { "s" }
                    ),
                    places,
                );
            } else {
                report.find(
                    "table-count",
                    Severity::Error,
                    format!("the text counts `{name}` otherwise than the table"),
                    format!("{stated} stated, {rows} rows"),
                    places,
                );
            }
        }
        let all = table.rows.len() as u64;
        let whole = reading.figures.iter().find(|figure| {
            reading.passages()[figure.passage].article == table.article
                && reading.passages()[figure.passage].cell.is_none()
                && figure.count() == Some(all)
                && !figure.hedged
                && reading.flow.canonical(figure.span).end <= table.span.start
        });
        if let Some(figure) = whole {
            let terms: Vec<String> = groups
                .iter()
                .map(|(name, rows)| {
                    if name.is_empty() {
                        format!("{rows} without category")
                    } else {
                        rows.to_string()
                    }
                })
                .collect();
            report.hold(
                "table-count",
                format!("{all} stated = {all} rows ({})", terms.join(" + ")),
                vec![reading.place(figure.span)],
            );
        }
    }
}

fn figure_tail(reading: &Reading<'_>, from: usize, length: usize) -> String {
    reading
        .flow
        .text()
        .get(from..)
        .map_or(String::new(), |rest| rest.chars().take(length).collect())
}

/// A cell is empty in a column that is filled everywhere else.
pub(super) fn missing_cells(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    for table in &reading.document().tables {
        let grid = Grid { table };
        let totals = (0..table.header.cells.len()).any(|column| rank(grid.head(column)).is_some())
            || (0..table.rows.len()).any(|row| rank(grid.row_head(row)).is_some());
        if table.rows.len() < if totals { 3 } else { 4 } {
            continue;
        }
        for column in 0..table.header.cells.len() {
            let text =
                |row: usize| table.rows[row].cells.get(column).map_or("", |cell| cell.text.trim());
            // A total that is not there may be one that cannot be: years and averages have none.
            let (filled, empty): (Vec<usize>, Vec<usize>) = (0..table.rows.len())
                .filter(|row| !text(*row).is_empty() || rank(grid.row_head(*row)).is_none())
                .partition(|row| !text(*row).is_empty());
            let (rows, missing) = (filled.len() + empty.len(), empty.len());
            // In a table that is added up, one figure that is not there is missing.
            let added = totals
                && missing == 1
                && 0 < column
                && filled.iter().all(|row| grid.value(*row, column).is_some());
            if missing == 0 || rows < missing * 8 && !added {
                continue;
            }
            for row in empty {
                let neighbours = (
                    row.checked_sub(1).map(text),
                    (row + 1 < table.rows.len()).then(|| text(row + 1)),
                );
                let guess = match neighbours {
                    (Some(above), Some(below)) if above == below => {
                        format!("; the rows above and below have `{above}`")
                    }
                    _ => String::new(),
                };
                let head = table.header.cells.get(column).map_or("", |cell| cell.text.as_str());
                let column_name = if head.is_empty() {
                    format!("column {}", column + 1)
                } else {
                    format!("column `{head}`")
                };
                report.find(
                    "missing-cell",
                    Severity::Warning,
                    format!("row {} has no text in {column_name}{guess}", row + 1),
                    format!("{} of {rows} rows have it", filled.len()),
                    vec![reading.canonical_place(row_span(table, row))],
                );
            }
        }
    }
}

/// The first cell with text, to point at a row.
fn row_span(table: &Table, row: usize) -> Span {
    table.rows[row]
        .cells
        .iter()
        .find(|cell| !cell.text.is_empty())
        .map_or(table.span, gnomon_model::Cell::span)
}
