//! Spreadsheets: Excel workbooks (old and new), OpenDocument, and lines of
//! values that a comma, a semicolon or a tab sets apart.
//!
//! The canonical text has one line a row with tabs between the cells, as tables
//! of web pages have; every cell leaves an anchor with its path: `Sheet1!B4`.
//! Rows with a single cell around a table are its title and remarks.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Dimensions, Reader as _, SheetVisible};
use gnomon_model::{BlockKind, Cell, Place, Row, Span};

use crate::archive::Archive;
use crate::format::{self, Read, Reader};
use crate::table::{self, Room};
use crate::xml::{Element, Item, Xml};
use crate::{Draft, Limits, ReadError, inline};

/// Reads `.xlsx`.
pub(crate) const XLSX: Reader = Reader {
    name: "xlsx/3",
    media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    extensions: &["xlsx", "xlsm", "xltx"],
    recognises: |bytes| bytes.starts_with(format::ZIP) && format::holds(bytes, b"xl/workbook.xml"),
    read: Read::Bytes(xlsx),
};

/// Reads `.ods`.
pub(crate) const ODS: Reader = Reader {
    name: "ods/4",
    media_type: "application/vnd.oasis.opendocument.spreadsheet",
    extensions: &["ods"],
    recognises: |bytes| {
        let head = &bytes[..bytes.len().min(256)];
        bytes.starts_with(format::ZIP)
            && format::holds(head, b"application/vnd.oasis.opendocument.spreadsheet")
    },
    read: Read::Bytes(ods),
};

/// Reads `.xls`.
pub(crate) const XLS: Reader = Reader {
    name: "xls/2",
    media_type: "application/vnd.ms-excel",
    extensions: &["xls"],
    recognises: |bytes| {
        bytes.starts_with(format::CFB)
            && (format::names_stream(bytes, "Workbook") || format::names_stream(bytes, "Book\0"))
            && !format::names_stream(bytes, "WordDocument")
    },
    read: Read::Bytes(xls),
};

/// Reads `text/csv`.
pub(crate) const CSV: Reader = Reader {
    name: "csv/2",
    media_type: "text/csv",
    extensions: &["csv"],
    // Any text may be values set apart by commas: only a name says that it is.
    recognises: |_| false,
    read: Read::Text(csv),
};

/// The cells of a sheet that hold something, by row and column from 0.
type Cells = BTreeMap<(u32, u32), String>;

fn damaged(format: &'static str, reason: impl ToString) -> ReadError {
    let reason = reason.to_string();
    if reason.to_ascii_lowercase().contains("password") {
        return ReadError::Locked;
    }
    ReadError::Damaged { format: format.into(), reason }
}

fn xlsx(bytes: &[u8], limits: Limits) -> Result<Draft, ReadError> {
    const FORMAT: &str = "an Excel workbook";
    let mut archive = Archive::open(bytes, FORMAT, limits.expanded)?;
    archive.check_size()?;
    let percent = Percent::of_workbook(&mut archive)?;
    let mut book: calamine::Xlsx<_> = guarded(|| calamine::Xlsx::new(Cursor::new(bytes)))
        .and_then(|opened| opened.map_err(|error| error.to_string()))
        .map_err(|error| damaged(FORMAT, error))?;
    let mut sheets = Sheets::new(limits);
    for (name, hidden) in names(book.sheets_metadata()) {
        let mut cells = Cells::new();
        let percents = percent.cells(&mut archive, &name)?;
        match book.worksheet_cells_reader(&name) {
            Ok(mut reader) => loop {
                let next = guarded(|| reader.next_cell().map_err(|error| error.to_string()));
                match next.and_then(std::convert::identity) {
                    Ok(Some(cell)) if !is_of_a_sheet(cell.get_position()) => {
                        sheets.lost(&name, "a cell lies beyond where sheets end");
                        break;
                    }
                    Ok(Some(cell)) => {
                        let text = match cell.get_value() {
                            DataRef::Float(n) if percents.contains(&cell.get_position()) => {
                                percentage(*n)
                            }
                            value => shown_ref(value),
                        };
                        sheets.count(!text.is_empty())?;
                        if !text.is_empty() {
                            cells.insert(cell.get_position(), text);
                        }
                    }
                    Ok(None) => break,
                    Err(error) => {
                        sheets.lost(&name, &error);
                        break;
                    }
                }
            },
            // A chart fills its sheet: no cells.
            Err(error) => sheets.lost(&name, &error.to_string()),
        }
        let merged = guarded(|| book.merge_cells_by_sheet_name(&name).unwrap_or_default());
        sheets.add(&name, hidden, cells, &merged.unwrap_or_default());
    }
    sheets.finish()
}

/// Lets the library break down over a piece of a file without more than that piece.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| "it makes no sense".to_owned())
}

/// Whether a sheet has such a place: 1,048,576 rows and 16,384 columns (ECMA-376).
fn is_of_a_sheet((row, column): (u32, u32)) -> bool {
    row < 1 << 20 && column < 1 << 14
}

fn ods(bytes: &[u8], limits: Limits) -> Result<Draft, ReadError> {
    const FORMAT: &str = "an OpenDocument spreadsheet";
    let mut archive = Archive::open(bytes, FORMAT, limits.expanded)?;
    archive.check_size()?;
    let content = archive.text("content.xml")?.map(|(content, _)| areas_in(&content));
    let areas = content.unwrap_or_default();
    let mut book: calamine::Ods<_> = guarded(|| calamine::Ods::new(Cursor::new(bytes)))
        .and_then(|opened| opened.map_err(|error| error.to_string()))
        .map_err(|error| damaged(FORMAT, error))?;
    let mut sheets = Sheets::new(limits);
    for (name, hidden) in names(book.sheets_metadata()) {
        match book.worksheet_range(&name) {
            Ok(range) => {
                let of_sheet = areas.get(&name);
                let mut cells = sheets.cells(&range)?;
                for ((row, column), text) in &mut cells {
                    let is_percent = of_sheet.is_some_and(|it| it.is_percent(*row, *column));
                    if let Some(n) = text.parse::<f64>().ok().filter(|_| is_percent) {
                        *text = percentage(n);
                    }
                }
                sheets.add(&name, hidden, cells, of_sheet.map_or(&[], |it| &it.merged));
            }
            Err(error) => sheets.lost(&name, &error.to_string()),
        }
    }
    sheets.finish()
}

/// What the content of an OpenDocument spreadsheet says of the cells of a sheet, rows and columns from 0.
#[derive(Default)]
struct Areas {
    merged: Vec<Dimensions>,
    /// Those that show a percentage, by their first row in order.
    percent: Vec<Dimensions>,
}

impl Areas {
    fn is_percent(&self, row: u32, column: u32) -> bool {
        // In the order of their rows and columns, and none overlaps another.
        let at = self
            .percent
            .partition_point(|area| area.end.0 < row || area.start.0 <= row && area.end.1 < column);
        self.percent.get(at).is_some_and(|area| {
            (area.start.0..=area.end.0).contains(&row)
                && (area.start.1..=area.end.1).contains(&column)
        })
    }
}

/// The areas of each sheet of an OpenDocument spreadsheet (OpenDocument 1.3, part 3, 19.678 and 19.681 for what is merged,
/// 19.387 for what is a percentage).
fn areas_in(content: &str) -> HashMap<String, Areas> {
    let mut xml = Xml::new(content);
    let mut found: HashMap<String, Areas> = HashMap::new();
    let (mut sheet, mut row, mut next_row, mut column) = (String::new(), 0u32, 0u32, 0u32);
    let mut areas = 0;
    loop {
        let element = match xml.next() {
            Item::Open(element) => element,
            Item::End => return found,
            Item::Close | Item::Text(_) => continue,
        };
        let number = |name: &str| -> u32 {
            element.attribute(name).and_then(|value| value.parse().ok()).unwrap_or(1).max(1)
        };
        match element.name() {
            "table" => {
                sheet = element.attribute("name").unwrap_or_default();
                (row, next_row) = (0, 0);
            }
            "table-row" => {
                (row, column) = (next_row, 0);
                next_row = next_row.saturating_add(number("number-rows-repeated"));
            }
            "table-cell" | "covered-table-cell" => {
                let (down, along) =
                    (number("number-rows-spanned"), number("number-columns-spanned"));
                let next_column = column.saturating_add(number("number-columns-repeated"));
                let is_percent = element.attribute("value-type").as_deref() == Some("percentage");
                let start = (row, column);
                if (1 < down || 1 < along) && areas < AREAS {
                    areas += 1;
                    let end = (row.saturating_add(down - 1), column.saturating_add(along - 1));
                    let of_sheet = found.entry(sheet.clone()).or_default();
                    of_sheet.merged.push(Dimensions { start, end });
                }
                if is_percent {
                    let end = (next_row.saturating_sub(1), next_column - 1);
                    let of_sheet = found.entry(sheet.clone()).or_default();
                    match of_sheet.percent.last_mut() {
                        // Cells beside each other are one area.
                        Some(last)
                            if (last.start.0, last.end.0) == (start.0, end.0)
                                && last.end.1 + 1 == start.1 =>
                        {
                            last.end.1 = end.1;
                        }
                        // A sheet that begins again would break the order.
                        Some(last) if start <= (last.start.0, last.end.1) => {}
                        _ if areas < AREAS => {
                            areas += 1;
                            of_sheet.percent.push(Dimensions { start, end });
                        }
                        _ => {}
                    }
                }
                column = next_column;
            }
            _ => {}
        }
    }
}

/// Areas of a spreadsheet that are heeded.
const AREAS: usize = 200_000;

/// The text of a part; nothing where there is none or it is damaged.
fn readable(part: Result<Option<(String, bool)>, ReadError>) -> Result<String, ReadError> {
    match part {
        Ok(part) => Ok(part.unwrap_or_default().0),
        Err(error @ ReadError::TooLargeInside { .. }) => Err(error),
        Err(_) => Ok(String::new()),
    }
}

/// Which cells of an Excel workbook show a percentage: the library hands out the plain numbers.
#[derive(Default)]
struct Percent {
    /// Numbers of the cell formats that do.
    formats: HashSet<u32>,
    /// The part that each sheet is in.
    parts: HashMap<String, String>,
}

impl Percent {
    /// # Errors
    ///
    /// [`ReadError::TooLargeInside`]. What cannot be read otherwise formats nothing; the library tells
    /// what is damaged.
    fn of_workbook(archive: &mut Archive<'_>) -> Result<Percent, ReadError> {
        let mut part = |name: &str| readable(archive.text(name));
        let formats = percent_formats(&part("xl/styles.xml")?);
        if formats.is_empty() {
            return Ok(Percent::default());
        }
        let mut targets = HashMap::new();
        each(&part("xl/_rels/workbook.xml.rels")?, "Relationship", |link| {
            let (id, target) = (link.attribute("Id"), link.attribute("Target"));
            targets.extend(id.zip(target));
        });
        let mut parts = HashMap::new();
        each(&part("xl/workbook.xml")?, "sheet", |sheet| {
            let target = sheet.attribute("id").and_then(|id| targets.get(&id));
            if let (Some(name), Some(target)) = (sheet.attribute("name"), target) {
                let path = match target.strip_prefix('/') {
                    Some(path) => path.to_owned(),
                    None => format!("xl/{target}"),
                };
                parts.insert(name, path);
            }
        });
        Ok(Percent { formats, parts })
    }

    /// Those of a sheet, by row and column from 0.
    ///
    /// # Errors
    ///
    /// [`ReadError::TooLargeInside`].
    fn cells(
        &self,
        archive: &mut Archive<'_>,
        sheet: &str,
    ) -> Result<HashSet<(u32, u32)>, ReadError> {
        let mut found = HashSet::new();
        let Some(part) = self.parts.get(sheet) else { return Ok(found) };
        let text = readable(archive.text(part))?;
        // Places may be left out: then a row or a cell is the next one (ECMA-376, part 1, 18.3.1.4 and 18.3.1.73).
        let mut xml = Xml::new(&text);
        let (mut row, mut column) = (0u32, 0u32);
        let mut next_row = 0u32;
        loop {
            let element = match xml.next() {
                Item::Open(element) => element,
                Item::End => return Ok(found),
                Item::Close | Item::Text(_) => continue,
            };
            match element.name() {
                "row" => {
                    let stated = element.attribute("r").and_then(|r| r.parse::<u32>().ok());
                    row = stated.and_then(|r| r.checked_sub(1)).unwrap_or(next_row);
                    (next_row, column) = (row.saturating_add(1), 0);
                }
                "c" => {
                    let at = element.attribute("r").as_deref().and_then(position);
                    let (at_row, at_column) = at.unwrap_or((row, column));
                    let format = element.attribute("s").and_then(|format| format.parse().ok());
                    if format.is_some_and(|format| self.formats.contains(&format)) {
                        found.insert((at_row, at_column));
                    }
                    column = at_column.saturating_add(1);
                }
                _ => {}
            }
        }
    }
}

/// Visits the elements of a name.
fn each(text: &str, name: &str, mut visit: impl FnMut(&Element<'_>)) {
    let mut xml = Xml::new(text);
    loop {
        match xml.next() {
            Item::Open(element) if element.name() == name => visit(&element),
            Item::End => return,
            Item::Open(_) | Item::Close | Item::Text(_) => {}
        }
    }
}

/// The numbers of the cell formats of a workbook that show a percentage (ECMA-376, part 1, 18.8.10 and 18.8.30).
fn percent_formats(styles: &str) -> HashSet<u32> {
    // Those that every workbook has: `0%` and `0.00%`.
    let mut codes = HashSet::from([9u32, 10]);
    let mut formats = HashSet::new();
    let mut xml = Xml::new(styles);
    // Cell formats proper, and not those of named styles.
    let (mut is_of_cells, mut next) = (false, 0u32);
    loop {
        let element = match xml.next() {
            Item::Open(element) => element,
            Item::End => return formats,
            Item::Close | Item::Text(_) => continue,
        };
        let number = |name: &str| element.attribute(name).and_then(|it| it.parse::<u32>().ok());
        match element.name() {
            "numFmt" => {
                let code = element.attribute("formatCode").unwrap_or_default();
                if is_percent(&code) {
                    codes.extend(number("numFmtId"));
                }
            }
            "cellXfs" => is_of_cells = true,
            "cellStyleXfs" | "cellStyles" | "dxfs" => is_of_cells = false,
            "xf" if is_of_cells => {
                if number("numFmtId").is_some_and(|code| codes.contains(&code)) {
                    formats.insert(next);
                }
                next = next.saturating_add(1);
            }
            _ => {}
        }
    }
}

/// Whether a number format multiplies by a hundred: by a sign that is neither in quotes nor escaped.
fn is_percent(code: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    code.chars().any(|c| {
        let plain = !quoted && !escaped;
        escaped = plain && matches!(c, '\\' | '_' | '*');
        quoted ^= c == '"' && (plain || quoted);
        plain && c == '%'
    })
}

/// `B4` as row and column from 0.
fn position(reference: &str) -> Option<(u32, u32)> {
    let digits = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = reference.split_at(digits);
    let mut column = 0u32;
    for letter in letters.bytes() {
        let value = letter.is_ascii_uppercase().then(|| u32::from(letter - b'A') + 1)?;
        column = column.checked_mul(26)?.checked_add(value)?;
    }
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// A percentage with all the places that its number has, however few the sheet shows.
fn percentage(n: f64) -> String {
    format!("{}%", number(n * 100.0))
}

fn xls(bytes: &[u8], limits: Limits) -> Result<Draft, ReadError> {
    const FORMAT: &str = "an Excel workbook of the old kind";
    let mut book: calamine::Xls<_> = guarded(|| calamine::Xls::new(Cursor::new(bytes)))
        .and_then(|opened| opened.map_err(|error| error.to_string()))
        .map_err(|error| damaged(FORMAT, error))?;
    let mut sheets = Sheets::new(limits);
    for (name, hidden) in names(book.sheets_metadata()) {
        match book.worksheet_range(&name) {
            Ok(range) => {
                let cells = sheets.cells(&range)?;
                let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
                sheets.add(&name, hidden, cells, &merged);
            }
            Err(error) => sheets.lost(&name, &error.to_string()),
        }
    }
    sheets.finish()
}

fn names(sheets: &[calamine::Sheet]) -> Vec<(String, bool)> {
    sheets
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect()
}

fn csv(text: &str, limits: Limits) -> Result<Draft, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut sheets = Sheets::new(limits);
    let mut cells = Cells::new();
    let mut lost = None;
    for (row, record) in (0u32..).zip(reader.records()) {
        match record {
            Ok(record) => {
                for (column, value) in (0u32..).zip(record.iter()) {
                    let value = one_line(value);
                    sheets.count(!value.is_empty())?;
                    if !value.is_empty() {
                        cells.insert((row, column), value);
                    }
                }
            }
            Err(error) => lost = Some(error.to_string()),
        }
    }
    if let Some(reason) = lost {
        sheets.lost("", &reason);
    }
    sheets.add("", false, cells, &[]);
    sheets.finish()
}

/// The mark that sets the values apart: the one that most lines have the same
/// number of, at least one.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(50).collect();
    let score = |mark: u8| {
        let counts: Vec<usize> = lines
            .iter()
            .map(|line| {
                let mut quoted = false;
                line.bytes()
                    .filter(|byte| {
                        quoted ^= *byte == b'"';
                        !quoted && *byte == mark
                    })
                    .count()
            })
            .collect();
        let usual = counts
            .iter()
            .copied()
            .max_by_key(|n| (*n != 0, counts.iter().filter(|other| *other == n).count(), *n));
        let usual = usual.unwrap_or(0);
        if usual == 0 { (0, 0) } else { (counts.iter().filter(|n| **n == usual).count(), usual) }
    };
    // The first of equals wins.
    let mut best = (b',', score(b','));
    for mark in [b';', b'\t', b'|'] {
        let score = score(mark);
        if best.1 < score {
            best = (mark, score);
        }
    }
    best.0
}

/// The draft of a workbook as it grows.
struct Sheets {
    draft: Draft,
    limits: Limits,
    cells: usize,
    /// Where each sheet's name stands, to leave it out where there is one sheet.
    sheets: Vec<(String, Cells, Vec<Dimensions>)>,
}

impl Sheets {
    fn new(limits: Limits) -> Sheets {
        Sheets { draft: Draft::default(), limits, cells: 0, sheets: Vec::new() }
    }

    /// Counts a cell; fails when there are too many.
    fn count(&mut self, counts: bool) -> Result<(), ReadError> {
        self.cells += usize::from(counts);
        if self.limits.cells < self.cells {
            return Err(ReadError::TooManyBlocks { blocks: self.cells, limit: self.limits.cells });
        }
        Ok(())
    }

    fn cells(&mut self, range: &calamine::Range<Data>) -> Result<Cells, ReadError> {
        let mut cells = Cells::new();
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let text = shown(value);
            self.count(!text.is_empty())?;
            if !text.is_empty() {
                let at = |offset: usize, base: u32| {
                    base.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX))
                };
                cells.insert((at(row, top), at(column, left)), text);
            }
        }
        Ok(cells)
    }

    /// Reports a sheet, or the rest of it, that could not be read.
    fn lost(&mut self, sheet: &str, reason: &str) {
        let message = format!("sheet `{sheet}` could not be read to its end: {reason}");
        self.draft.loss("damaged", message, Span::new(0, 0));
    }

    fn add(&mut self, name: &str, hidden: bool, cells: Cells, merged: &[Dimensions]) {
        if hidden && !cells.is_empty() {
            let message = format!("sheet `{name}` is hidden; it is read like the others");
            self.draft.note("hidden-sheet", message, Span::new(0, 0));
        }
        self.sheets.push((name.to_owned(), cells, merged.to_vec()));
    }

    fn finish(mut self) -> Result<Draft, ReadError> {
        let sheets = std::mem::take(&mut self.sheets);
        let mut room = Room::new(self.limits);
        let filled = sheets.iter().filter(|(_, cells, _)| !cells.is_empty()).count();
        for (name, cells, merged) in &sheets {
            if cells.is_empty() {
                continue;
            }
            if 1 < filled {
                let start = self.draft.text.len();
                self.draft.push_at(name, name);
                let span = Span::new(start, self.draft.text.len());
                if !name.trim().is_empty() {
                    self.draft.block(BlockKind::Heading(2), span);
                }
                self.draft.text.push('\n');
            }
            let merged = Merged::of(merged);
            Sheet { draft: &mut self.draft, name, cells, merged, room: &mut room }.write();
            room.check()?;
        }
        let spans: Vec<Span> = self.draft.blocks.iter().map(|block| block.span).collect();
        for span in spans {
            inline::addresses(&mut self.draft, span);
        }
        Ok(self.draft)
    }
}

/// What merged cells cover.
#[derive(Default)]
struct Merged {
    /// The cell that shows its text, for each place that it covers.
    covered: HashMap<(u32, u32), (u32, u32)>,
    /// Rows that a cell of the row above reaches into.
    reached: HashSet<u32>,
    /// The last column that a merged cell covers, by row.
    last: HashMap<u32, u32>,
}

impl Merged {
    /// How many places may be covered; a sheet that is merged whole has billions.
    const LIMIT: u64 = 1_000_000;

    fn of(areas: &[Dimensions]) -> Merged {
        let mut merged = Merged::default();
        let mut left = Merged::LIMIT;
        for area in areas {
            let backwards = area.end.0 < area.start.0 || area.end.1 < area.start.1;
            if backwards || left < area.len() {
                continue;
            }
            left -= area.len();
            for row in area.start.0..=area.end.0 {
                if area.start.0 < row {
                    merged.reached.insert(row);
                }
                let last = merged.last.entry(row).or_default();
                *last = area.end.1.max(*last);
                for column in area.start.1..=area.end.1 {
                    merged.covered.insert((row, column), area.start);
                }
            }
        }
        merged
    }
}

/// One sheet on its way into the draft.
struct Sheet<'s> {
    draft: &'s mut Draft,
    name: &'s str,
    cells: &'s Cells,
    merged: Merged,
    room: &'s mut Room,
}

impl Sheet<'_> {
    /// Rows without a gap are one table, but for the single cells at its ends.
    fn write(&mut self) {
        let mut group: Vec<(u32, Vec<u32>)> = Vec::new();
        let mut rows: Vec<(u32, Vec<u32>)> = Vec::new();
        for (row, column) in self.cells.keys() {
            match rows.last_mut() {
                Some((last, columns)) if last == row => columns.push(*column),
                _ => rows.push((*row, vec![*column])),
            }
        }
        for (row, columns) in rows {
            if group.last().is_some_and(|(last, _)| last + 1 < row && !self.covered(*last, row)) {
                self.group(&std::mem::take(&mut group));
            }
            group.push((row, columns));
        }
        self.group(&group);
    }

    /// Whether a merged cell bridges the gap between two rows.
    fn covered(&self, above: u32, below: u32) -> bool {
        below - above < 1_000 && (above + 1..below).all(|row| self.merged.reached.contains(&row))
    }

    fn group(&mut self, rows: &[(u32, Vec<u32>)]) {
        let single = |(row, columns): &&(u32, Vec<u32>)| {
            // A cell merged downwards may be all that the row has of its own.
            columns.len() == 1 && !self.merged.reached.contains(row)
        };
        let lead = rows.iter().take_while(single).count();
        let trail = rows[lead..].iter().rev().take_while(single).count();
        let table = &rows[lead..rows.len() - trail];
        for (row, columns) in &rows[..lead] {
            self.remark(*row, columns[0]);
        }
        if !table.is_empty() {
            self.table(table);
        }
        for (row, columns) in &rows[rows.len() - trail..] {
            self.remark(*row, columns[0]);
        }
    }

    fn remark(&mut self, row: u32, column: u32) {
        let span = self.cell(row, column);
        self.draft.block(BlockKind::Paragraph, span);
        self.draft.text.push('\n');
    }

    fn table(&mut self, rows: &[(u32, Vec<u32>)]) {
        let index = self.draft.tables.len();
        let start = self.draft.text.len();
        let all = || rows.iter().flat_map(|(_, columns)| columns.iter().copied());
        let (first, last) = (all().min().unwrap_or(0), all().max().unwrap_or(0));
        // Columns that no row uses are gaps in the layout.
        let used: BTreeSet<u32> = all().collect();
        let columns: Vec<u32> = used.range(first..=last).copied().collect();
        let mut spans: BTreeMap<(u32, u32), Span> = BTreeMap::new();
        let mut out: Vec<Row> = Vec::new();
        for (row, own) in rows {
            let line = self.draft.text.len();
            let mut cells = Row::default();
            // What lies beyond the last cell of a row is not made up.
            let last = own.last().max(self.merged.last.get(row)).copied().unwrap_or(0);
            for (i, column) in columns.iter().take_while(|column| **column <= last).enumerate() {
                if 0 < i {
                    self.draft.text.push('\t');
                }
                let at = self.draft.text.len();
                let span = if own.binary_search(column).is_ok() {
                    let span = self.cell(*row, *column);
                    spans.insert((*row, *column), span);
                    span
                } else {
                    // What is merged stands in every place that it covers.
                    let shown = self.merged.covered.get(&(*row, *column));
                    shown.and_then(|at| spans.get(at).copied()).unwrap_or(Span::new(at, at))
                };
                if !self.room.takes(span.len()) {
                    return;
                }
                let text = span.of(&self.draft.text).to_owned();
                cells.cells.push(Cell { text, parts: vec![span] });
            }
            let text = &self.draft.text[line..];
            let lead = text.len() - text.trim_start_matches('\t').len();
            let end = line + text.trim_end().len();
            self.draft.text.truncate(end.max(line));
            if line + lead < end {
                self.draft.block(BlockKind::Row(index), Span::new(line + lead, end));
            }
            self.draft.text.push('\n');
            // Trailing tabs are gone: empty cells at the end stand at its end.
            for cell in cells.cells.iter_mut().filter(|cell| cell.text.is_empty()) {
                cell.parts =
                    vec![Span::new(cell.span().start.min(end), cell.span().start.min(end))];
            }
            out.push(cells);
        }
        let end = start + self.draft.text[start..].trim_end().len();
        let table = table::assemble(out, Span::new(start, end));
        table::note_empty_cells(self.draft, &table);
        self.draft.tables.push(table);
    }

    fn cell(&mut self, row: u32, column: u32) -> Span {
        let start = self.draft.text.len();
        let text = self.cells.get(&(row, column)).map_or("", String::as_str);
        self.draft.text.push_str(text);
        let span = Span::new(start, self.draft.text.len());
        let address = format!("{}{}", letters(column), u64::from(row) + 1);
        let path = if self.name.is_empty() { address } else { format!("{}!{address}", self.name) };
        self.draft.anchors.push(span, Place::Path(path));
        span
    }
}

/// The letters of a column: 0 is A, 26 is AA.
fn letters(column: u32) -> String {
    let mut n = u64::from(column) + 1;
    let mut letters = Vec::new();
    while 0 < n {
        letters.push(b'A' + u8::try_from((n - 1) % 26).unwrap_or(0));
        n = (n - 1) / 26;
    }
    letters.iter().rev().map(|byte| char::from(*byte)).collect()
}

fn shown(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) => one_line(text),
        Data::Int(n) => n.to_string(),
        Data::Float(n) => number(*n),
        Data::Bool(value) => truth(*value).to_owned(),
        Data::DateTime(date) => moment(*date),
        Data::DateTimeIso(text) | Data::DurationIso(text) => midnight(text).to_owned(),
        Data::Error(error) => error.to_string(),
    }
}

fn shown_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => one_line(text),
        DataRef::SharedString(text) => one_line(text),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => number(*n),
        DataRef::Bool(value) => truth(*value).to_owned(),
        DataRef::DateTime(date) => moment(*date),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => midnight(text).to_owned(),
        DataRef::Error(error) => error.to_string(),
    }
}

fn truth(value: bool) -> &'static str {
    if value { "TRUE" } else { "FALSE" }
}

/// A number as a sheet shows it unformatted: 15 significant digits.
fn number(n: f64) -> String {
    let rounded: f64 = format!("{n:.14e}").parse().unwrap_or(n);
    rounded.to_string()
}

/// A date by ISO 8601, with the time of day where it has one.
fn moment(date: calamine::ExcelDateTime) -> String {
    if date.is_duration() {
        return number(date.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let time = if (hour, minute, second) == (0, 0, 0) {
        String::new()
    } else {
        format!(" {hour:02}:{minute:02}:{second:02}")
    };
    if date.as_f64() < 1.0 {
        return time.trim_start().to_owned();
    }
    format!("{year:04}-{month:02}-{day:02}{time}")
}

fn midnight(text: &str) -> &str {
    text.strip_suffix("T00:00:00").unwrap_or(text)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_sheets_letter_them() {
        let seen: Vec<String> = [0, 25, 26, 701, 702, 16_383].map(letters).into();
        assert_eq!(seen, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn a_sign_that_is_quoted_or_escaped_makes_no_percentage() {
        let codes = ["0%", "0.0\\ %", "[Red]-0.00%", "0\"%\"", "0\\%", "General", "0\"a\"%"];
        let seen = codes.map(is_percent);
        assert_eq!(seen, [true, true, true, false, false, false, true]);
        assert_eq!([0.925, 0.07, 1.0].map(percentage), ["92.5%", "7%", "100%"]);
    }

    #[test]
    fn references_are_read_as_they_are_lettered() {
        for column in [0, 25, 26, 701, 702, 16_383] {
            assert_eq!(position(&format!("{}12", letters(column))), Some((11, column)));
        }
        assert_eq!(["", "B", "4", "B0", "b4", "ZZZZZZZZZ1"].map(position), [None; 6]);
    }

    #[test]
    fn numbers_have_no_dust_behind_them() {
        assert_eq!([0.1 + 0.2, 45_000.0, 1e-7].map(number), ["0.3", "45000", "0.0000001"]);
    }

    #[test]
    fn values_are_set_apart_by_what_all_lines_have() {
        assert_eq!(delimiter("a;b,c;d\n1;2;3\n"), b';');
        assert_eq!(delimiter("a,\"x;y;z\",c\n1,2,3\n"), b',');
        assert_eq!(delimiter("one\ntwo\n"), b',');
    }
}
