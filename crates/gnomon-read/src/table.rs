//! Tables of lines whose cells tabs, bars or wide gaps set apart, with the rows that
//! page breaks cut joined.

use gnomon_model::{BlockKind, Cell, Row, Span, Table};

use crate::line::Line;
use crate::{Draft, Limits, ReadError};

/// The room that the tables of one document have. A cell that is merged over
/// thousands of places, or columns far apart, make a small file a large document.
pub(crate) struct Room {
    limits: Limits,
    cells: usize,
    bytes: usize,
}

impl Room {
    pub(crate) fn new(limits: Limits) -> Room {
        Room { limits, cells: 0, bytes: 0 }
    }

    /// Counts a cell with `bytes` of text on its way into a table; `false` where
    /// there is no room for it, which [`Room::check`] then says.
    pub(crate) fn takes(&mut self, bytes: usize) -> bool {
        self.cells += 1;
        self.bytes = self.bytes.saturating_add(bytes);
        self.check().is_ok()
    }

    /// Fails when there was not room for every cell.
    pub(crate) fn check(&self) -> Result<(), ReadError> {
        let Limits { cells, expanded, .. } = self.limits;
        if cells < self.cells {
            return Err(ReadError::TooManyBlocks { blocks: self.cells, limit: cells });
        }
        if expanded < self.bytes {
            return Err(ReadError::TooLargeInside { limit: expanded });
        }
        Ok(())
    }
}

/// What sets the cells of a line apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Apart {
    /// A tab.
    Tab,
    /// A bar, with or without one at the ends of the line: `| a | b |`.
    Bar,
    /// Two spaces or more, or an ideographic one.
    Gap,
}

impl Apart {
    /// The pieces of a line with the byte at which each begins.
    pub(crate) fn split(self, line: &str) -> Vec<(usize, &str)> {
        match self {
            Apart::Tab => pieces(line, 0, "\t"),
            Apart::Bar => {
                let lead = usize::from(line.starts_with('|'));
                let inner = line.get(lead..).unwrap_or("");
                pieces(inner.strip_suffix('|').unwrap_or(inner), lead, "|")
            }
            Apart::Gap => {
                let mut out = Vec::new();
                let mut rest = line;
                let mut at = 0;
                while let Some(gap) = wide_gap(rest) {
                    out.push((at, &rest[..gap.start]));
                    at += gap.end;
                    rest = &rest[gap.end..];
                }
                out.push((at, rest));
                out
            }
        }
    }

    /// How many cells the line has.
    pub(crate) fn count(self, line: &str) -> usize {
        self.split(line).len()
    }
}

fn pieces<'t>(line: &'t str, from: usize, mark: &str) -> Vec<(usize, &'t str)> {
    let mut at = from;
    line.split(mark)
        .map(|piece| {
            let start = at;
            at += piece.len() + mark.len();
            (start, piece)
        })
        .collect()
}

/// The first run of two spaces or more.
fn wide_gap(line: &str) -> Option<std::ops::Range<usize>> {
    let mut start = None;
    let mut width = 0;
    for (at, c) in line.char_indices() {
        match c {
            ' ' | '\u{a0}' => width += 1,
            '\u{3000}' => width += 2,
            _ => {
                if let Some(from) = start
                    && 1 < width
                {
                    return Some(from..at);
                }
                (start, width) = (None, 0);
                continue;
            }
        }
        start = start.or(Some(at));
    }
    None
}

/// The line under a head in Markdown: `|---|:--:|`.
pub(crate) fn is_rule(line: &str) -> bool {
    line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '+'))
}

/// The lines that may be rows of one table, with whether a blank line (where a
/// page ended) stands before each.
pub(crate) struct Rows {
    lines: Vec<(Line, bool)>,
    apart: Apart,
}

impl Rows {
    pub(crate) fn new(lines: Vec<(Line, bool)>, apart: Apart) -> Rows {
        Rows { lines, apart }
    }

    /// Adds the table to the draft, with a block for each line.
    pub(crate) fn add_to(self, draft: &mut Draft, room: &mut Room) {
        let text = std::mem::take(&mut draft.text);
        let index = draft.tables.len();
        let mut rows: Vec<Row> = Vec::new();
        for (i, (line, after_gap)) in self.lines.iter().enumerate() {
            if self.apart == Apart::Bar && is_rule(line.span.of(&text)) {
                continue;
            }
            let row = cells(&text, line.span, self.apart, room);
            draft.block(BlockKind::Row(index), line.span);
            // A page break repeats no number: a row that begins empty where the
            // others have one goes on from the row before.
            let goes_on = *after_gap
                && 1 < i
                && row.cells.first().is_some_and(|cell| cell.text.is_empty())
                && rows.last().is_some_and(|last| {
                    last.cells.first().is_some_and(|cell| !cell.text.is_empty())
                });
            match rows.last_mut() {
                Some(last) if goes_on => join(last, row),
                _ => rows.push(row),
            }
        }
        let span = self
            .lines
            .iter()
            .map(|(line, _)| line.span)
            .reduce(Span::hull)
            .unwrap_or(Span::new(0, 0));
        draft.text = text;
        let table = assemble(rows, span);
        note_empty_cells(draft, &table);
        draft.tables.push(table);
    }
}

/// Header and rows. The first row is the header unless it begins with a number,
/// as rows do and heads do not.
pub(crate) fn assemble(mut rows: Vec<Row>, span: Span) -> Table {
    let numbered = rows
        .first()
        .and_then(|row| row.cells.first())
        .is_some_and(|cell| !cell.text.is_empty() && cell.text.bytes().all(|b| b.is_ascii_digit()));
    let header = if numbered || rows.len() < 2 { Row::default() } else { rows.remove(0) };
    Table { caption: None, article: None, span, header, rows }
}

/// A cell without text in a column where every other row has one is worth a
/// remark: something may be missing from the source. A row that ends before the
/// column has nothing in it either.
pub(crate) fn note_empty_cells(draft: &mut Draft, table: &Table) {
    if table.rows.len() <= 4 {
        return;
    }
    let mut filled: Vec<usize> = Vec::new();
    for row in &table.rows {
        if filled.len() < row.cells.len() {
            filled.resize(row.cells.len(), 0);
        }
        for (count, cell) in filled.iter_mut().zip(&row.cells) {
            *count += usize::from(!cell.text.is_empty());
        }
    }
    for (column, _) in
        filled.iter().enumerate().filter(|(_, count)| **count + 1 == table.rows.len())
    {
        let empty = table
            .rows
            .iter()
            .enumerate()
            .find(|(_, row)| row.cells.get(column).is_none_or(|cell| cell.text.is_empty()));
        if let Some((row, cells)) = empty {
            let head = table.header.cells.get(column).map_or("", |cell| cell.text.as_str());
            let name = if head.is_empty() {
                format!("column {}", column + 1)
            } else {
                format!("`{head}`")
            };
            let end = cells.cells.last().map_or(table.span.end, |cell| cell.span().end);
            let span = cells.cells.get(column).map_or(Span::new(end, end), Cell::span);
            draft.note(
                "empty-cell",
                format!("row {} has nothing in {name}, where every other row has", row + 1),
                span,
            );
        }
    }
}

fn cells(text: &str, span: Span, apart: Apart, room: &mut Room) -> Row {
    let mut row = Row::default();
    for (at, part) in apart.split(span.of(text)) {
        let start = span.start + at;
        let lead = part.len() - part.trim_start().len();
        let trimmed = part.trim();
        if !room.takes(trimmed.len()) {
            break;
        }
        let from = start + if trimmed.is_empty() { 0 } else { lead };
        row.cells.push(Cell {
            text: trimmed.to_owned(),
            parts: vec![Span::new(from, from + trimmed.len())],
        });
    }
    row
}

/// Adds what a page break cut off to the row before it.
pub(crate) fn join(row: &mut Row, mut rest: Row) {
    let beyond = rest.cells.split_off(rest.cells.len().min(row.cells.len()));
    for (cell, part) in row.cells.iter_mut().zip(rest.cells) {
        if part.text.is_empty() {
            continue;
        }
        if cell.text.is_empty() {
            *cell = part;
            continue;
        }
        let cut_word = cell.text.chars().next_back().is_some_and(gnomon_model::is_han)
            || cell.text.ends_with('-');
        if !cut_word {
            cell.text.push(' ');
        }
        cell.text.push_str(&part.text);
        cell.parts.extend(part.parts);
    }
    row.cells.extend(beyond);
}
