//! From the lines and tables of all pages to a draft.

use std::collections::{BTreeMap, HashMap, HashSet};

use gnomon_model::{
    Block, BlockKind, Cell, Mark, MarkKind, PageBox, Place as Anchor, Row, Span, is_han,
};

use super::Sheet;
use super::layout::{Item, Line, Piece, Place, is_wide};
use super::page::Turn;
use crate::{Draft, contents, inline, line, table};

/// Writes the pages.
pub(crate) fn draft(mut sheets: Vec<Sheet>, outline: &[(String, u8)]) -> Draft {
    let mut draft = Draft { paged: true, ..Draft::default() };
    let furniture = take_furniture(&mut sheets);
    let measures = Measures::of(&sheets, outline);
    let mut writer = Writer { draft, measures, page: Vec::new(), open: None };
    // A page is let go of as soon as it is written.
    for sheet in sheets {
        writer.sheet(&sheet);
    }
    draft = writer.finish();
    for (words, pages) in furniture {
        let message = format!("`{words}` at the top or bottom of {pages} pages is left out");
        draft.note("page-furniture", message, Span::new(0, 0));
    }
    contents::mark(&mut draft);
    draft
}

/// What is told from the document as a whole.
struct Measures {
    /// The larger heights that headings have, from the largest.
    headings: Vec<f32>,
    /// The distance between the lines of paragraphs, in heights of the letters.
    pitch: f32,
    /// Titles of the outline, folded, with their levels.
    outline: BTreeMap<String, u8>,
    /// Words that stand whole somewhere, in lower case.
    words: HashSet<String>,
}

impl Measures {
    fn of(sheets: &[Sheet], outline: &[(String, u8)]) -> Measures {
        let mut sizes: BTreeMap<i32, usize> = BTreeMap::new();
        let mut words = HashSet::new();
        let mut lines: Vec<(i32, usize)> = Vec::new();
        for line in sheets.iter().flat_map(|sheet| &sheet.items).filter_map(|item| match item {
            Item::Line(line) => Some(line),
            Item::Table(_) => None,
        }) {
            let size = half_points(line.size());
            let count = line.pieces.iter().map(|p| p.glyphs.len()).sum::<usize>();
            *sizes.entry(size).or_default() += count;
            lines.push((size, count));
            let text = line.text();
            let mut cut: Vec<&str> =
                text.split(|c: char| !(c.is_alphabetic() || c == '-')).collect();
            // The last word may be cut.
            cut.pop();
            words.extend(
                cut.iter().filter(|w| 2 < w.len() && w.is_ascii()).map(|w| w.to_ascii_lowercase()),
            );
        }
        let body = sizes.iter().max_by_key(|(_, count)| **count).map_or(20, |(size, _)| *size);
        // A size is that of headings where its lines are few and short.
        let mut headings: Vec<i32> = sizes
            .iter()
            .filter(|(size, count)| {
                body * 115 < **size * 100 && **count * 5 < sizes[&body].max(400)
            })
            .map(|(size, _)| *size)
            .collect();
        headings.sort_unstable_by(|a, b| b.cmp(a));
        Measures {
            pitch: pitch(sheets),
            headings: headings.iter().map(|size| *size as f32 / 2.0).collect(),
            outline: outline.iter().map(|(title, level)| (fold(title), *level)).collect(),
            words,
        }
    }

    /// Whether the outline announces a title that begins so.
    fn announces(&self, text: &str) -> bool {
        let begin = fold(text);
        let mut titles = self.outline.range(begin.clone()..);
        !begin.is_empty() && titles.next().is_some_and(|(title, _)| title.starts_with(&begin))
    }

    /// The level of a heading of this size, if it is one.
    fn level(&self, size: f32, text: &str) -> Option<u8> {
        if 300 < text.len() || line::contents_entry(text).is_some() {
            return None;
        }
        if let Some(level) = self.outline.get(&fold(text)) {
            return Some((*level).min(6));
        }
        let at = self.headings.iter().position(|heading| (heading - size).abs() < 0.3)?;
        (!text.trim().is_empty() && text.chars().any(char::is_alphabetic))
            .then(|| u8::try_from(at + 1).unwrap_or(4).min(4))
    }
}

/// The distance between lines that is usual in the document, in heights of their
/// letters: the lower quartile, because paragraphs stand farther apart.
fn pitch(sheets: &[Sheet]) -> f32 {
    let mut pitches: Vec<f32> = Vec::new();
    for sheet in sheets {
        for pair in sheet.items.windows(2) {
            if let [Item::Line(above), Item::Line(below)] = pair {
                let pitch = (below.y() - above.y()) / above.size();
                if above.column == below.column && (0.9..3.0).contains(&pitch) {
                    pitches.push(pitch);
                }
            }
        }
    }
    pitches.sort_by(f32::total_cmp);
    pitches.get(pitches.len() / 4).copied().unwrap_or(1.2)
}

fn half_points(size: f32) -> i32 {
    (size * 2.0).round() as i32
}

/// Letters and digits alone, to compare titles.
pub(crate) fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Takes out the lines that pages repeat at their top or bottom; returns their
/// words with the number of pages.
fn take_furniture(sheets: &mut [Sheet]) -> Vec<(String, usize)> {
    let key = |sheet: &Sheet, line: &Line| {
        let words = line.text();
        let mut key = String::new();
        for c in words.chars().filter(|c| !c.is_whitespace()) {
            let c = if c.is_numeric() { '#' } else { c };
            if c != '#' || !key.ends_with('#') {
                key.push(c);
            }
        }
        let bottom = sheet.height / 2.0 < line.y();
        (key.len() < 300).then_some((bottom, key))
    };
    let edge_lines = |sheet: &Sheet| -> Vec<usize> {
        let mut lines: Vec<(usize, f32)> = sheet
            .items
            .iter()
            .enumerate()
            .filter_map(|(i, item)| match item {
                Item::Line(line) => Some((i, line.y())),
                Item::Table(_) => None,
            })
            .collect();
        lines.sort_by(|a, b| a.1.total_cmp(&b.1));
        let zone = sheet.height * 0.13;
        let top = lines.iter().take(3).filter(|(_, y)| *y < zone);
        let bottom = lines.iter().rev().take(3).filter(|(_, y)| sheet.height - zone < *y);
        top.chain(bottom).map(|(i, _)| *i).collect()
    };
    let mut counts: HashMap<(bool, String), Seen> = HashMap::new();
    for sheet in sheets.iter() {
        let mut here = HashSet::new();
        for index in edge_lines(sheet) {
            let Item::Line(line) = &sheet.items[index] else { continue };
            let Some(key) = key(sheet, line) else { continue };
            if here.insert(key.clone()) {
                let seen = counts.entry(key).or_insert_with(|| Seen {
                    count: 0,
                    words: line.text(),
                    y: line.y(),
                    steady: true,
                });
                seen.count += 1;
                seen.steady &= (seen.y - line.y()).abs() < 1.5 && is_apart(sheet, line);
            }
        }
    }
    let pages = sheets.len();
    counts.retain(|(bottom, key), Seen { count, steady, .. }| {
        if is_page_number(key) {
            // On the only page a bare number may count something else.
            2 <= *count || pages == 1 && *bottom && key != "#"
        } else {
            // On two pages the same words may be a heading; not so at one place, apart from the text.
            3 <= *count && pages <= *count * 8 || pages == 2 && *count == 2 && *steady
        }
    });
    if counts.is_empty() {
        return Vec::new();
    }
    for sheet in sheets.iter_mut() {
        let gone: HashSet<usize> = edge_lines(sheet)
            .into_iter()
            .filter(|index| match &sheet.items[*index] {
                Item::Line(line) => key(sheet, line).is_some_and(|key| counts.contains_key(&key)),
                Item::Table(_) => false,
            })
            .collect();
        let mut index = 0;
        sheet.items.retain(|_| {
            index += 1;
            !gone.contains(&(index - 1))
        });
    }
    let mut furniture: Vec<(String, usize)> =
        counts.into_values().map(|seen| (seen.words, seen.count)).collect();
    furniture.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    furniture
        .into_iter()
        .map(|(words, count)| (words.split_whitespace().collect::<Vec<_>>().join(" "), count))
        .collect()
}

/// Whether a line at the edge of a page, each of its numbers one `#`, numbers the page: at most two numbers, that of the
/// page and how many there are. A day has three.
fn is_page_number(key: &str) -> bool {
    let marks = |c: char| matches!(c, '-' | '–' | '—' | '·' | '.' | '[' | ']' | '(' | ')' | '|');
    matches!(key.trim_matches(marks), "#" | "#/#" | "#of#")
        || matches!(
            key,
            "第#页"
                | "Page#"
                | "Page#of#"
                | "Page#/#"
                | "第#页共#页"
                | "第#页,共#页"
                | "第#页，共#页"
                | "第#页/共#页"
        )
}

/// A line that stands at the edge of pages.
struct Seen {
    count: usize,
    words: String,
    y: f32,
    /// Whether it stands at this height on all of them, apart from the text.
    steady: bool,
}

/// Whether there is room between a line at the edge of a page and its text.
fn is_apart(sheet: &Sheet, line: &Line) -> bool {
    let size = line.size();
    let gaps = sheet.items.iter().filter_map(|item| {
        let y = match item {
            Item::Line(other) => other.y(),
            Item::Table(_) => Area::of_table(item)?.top,
        };
        let gap = (y - line.y()).abs();
        (size * 0.5 < gap).then_some(gap)
    });
    size * 2.0 < gaps.fold(f32::MAX, f32::min)
}

/// The paragraph that lines are being added to.
struct Open {
    start: usize,
    kind: BlockKind,
    last: LastLine,
    size: f32,
    /// Where the lines after the first start.
    indent: Option<f32>,
    first_left: f32,
}

/// What of a line decides whether the next goes on from it.
#[derive(Clone, Copy)]
struct LastLine {
    left: f32,
    right: f32,
    y: f32,
    column: usize,
}

/// The extents of a column of text.
#[derive(Clone, Copy)]
struct Column {
    left: f32,
    right: f32,
    /// The usual distance between its lines.
    pitch: f32,
}

struct Writer {
    draft: Draft,
    measures: Measures,
    /// Characters of the page with their boxes, for its links.
    page: Vec<(Span, PageBox)>,
    open: Option<Open>,
}

impl Writer {
    fn finish(mut self) -> Draft {
        self.close();
        let spans: Vec<Span> = self.draft.blocks.iter().map(|block| block.span).collect();
        for span in spans {
            inline::addresses(&mut self.draft, span);
        }
        self.draft
    }

    fn sheet(&mut self, sheet: &Sheet) {
        self.page.clear();
        let columns = columns(sheet);
        for item in &sheet.items {
            match item {
                Item::Line(line) => self.line(sheet.number, line, &columns),
                Item::Table(rows) => self.table(sheet.number, rows),
            }
        }
        // Structure heals what the page break cut.
        self.close();
        self.links(sheet);
    }

    fn line(&mut self, page: u32, line: &Line, columns: &HashMap<usize, Column>) {
        let words = line.text();
        if words.trim().is_empty() {
            return;
        }
        let column = columns.get(&line.column).copied();
        let here =
            LastLine { left: line.left(), right: line.right(), y: line.y(), column: line.column };
        let goes_on = column.is_some_and(|column| self.goes_on(line, here, &words, column));
        if goes_on {
            self.joint(&words);
        } else {
            self.close();
            let kind = match self.measures.level(line.size(), words.trim()) {
                Some(level) => BlockKind::Heading(level),
                None if line::bullet(&words).is_some() => BlockKind::ListItem,
                None => BlockKind::Paragraph,
            };
            self.open = Some(Open {
                start: self.draft.text.len(),
                kind,
                last: here,
                size: line.size(),
                indent: None,
                first_left: line.left(),
            });
        }
        for (i, piece) in line.pieces.iter().enumerate() {
            self.draft.text.push_str(line.apart(i));
            self.piece(page, piece);
        }
        if let Some(open) = &mut self.open {
            if goes_on && open.indent.is_none() {
                open.indent = Some(here.left);
            }
            open.last = here;
        }
    }

    /// Whether a line goes on from the open paragraph.
    fn goes_on(&self, line: &Line, here: LastLine, words: &str, column: Column) -> bool {
        let Some(open) = &self.open else { return false };
        let size = line.size();
        let last = open.last;
        let pitch = here.y - last.y;
        let room = column.right - last.right;
        if last.column != here.column || pitch <= 0.0 {
            return false;
        }
        let text = self.draft.text.get(open.start..).unwrap_or("");
        // The lines of a long title stand as far apart as its larger letters ask for, and its last words
        // may be smaller.
        let titled = matches!(open.kind, BlockKind::Heading(_))
            && text.len() < 600
            && pitch < open.size * 2.0;
        if titled && self.measures.announces(&format!("{text}{words}")) {
            return true;
        }
        if open.size * 0.08 <= (size - open.size).abs() {
            return false;
        }
        let usual = column.pitch.min(self.measures.pitch * size).max(size);
        if usual * 1.22 < pitch {
            return false;
        }
        let starts = line::bullet(words).is_some() || line::number(words).is_some();
        if starts
            && (line::ends_sentence(text)
                || size * 2.0 < room
                || matches!(open.kind, BlockKind::ListItem))
        {
            return false;
        }
        // A line of a contents list ends with its page.
        if line::contents_entry(text).is_some() {
            return false;
        }
        // The first word would have had room on the line before.
        let first = first_word(line);
        if first + size * 0.35 < room && column.right - column.left > size * 8.0 {
            // Ragged text ends a word early; a heading is short all over.
            return false;
        }
        // The first line of a paragraph is indented, or all others are.
        let usual = open.indent.unwrap_or(open.first_left);
        let deeper = usual + size * 0.8 < here.left;
        match open.indent {
            Some(_) if deeper => false,
            None if deeper => {
                // A hanging indent: bullets and numbers.
                matches!(open.kind, BlockKind::ListItem) || line::number(text).is_some()
            }
            _ => true,
        }
    }

    /// What stands between two lines of a paragraph.
    fn joint(&mut self, next: &str) {
        let before = self.draft.text.chars().next_back();
        let after = next.chars().next();
        let (Some(before), Some(after)) = (before, after) else { return };
        if matches!(before, '\u{ad}') {
            self.draft.text.pop();
            return;
        }
        if matches!(before, '-' | '\u{2010}') {
            if after.is_lowercase() && self.is_cut(next) {
                self.draft.text.pop();
            }
            return;
        }
        let wide =
            |c: char| is_han(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff60}');
        // A number that a line end cut after its dash or slash is one.
        let tight = matches!(before, '/' | '—' | '–' | '－') && after.is_ascii_alphanumeric();
        if !(wide(before) || wide(after) || tight) {
            self.draft.text.push(' ');
        }
    }

    /// Whether the hyphen at the end of the text cuts a word (and does not belong
    /// to it): the document has the word whole, or not the parts.
    fn is_cut(&self, next: &str) -> bool {
        let text = self.draft.text.trim_end_matches(['-', '\u{2010}']);
        let letters = |text: &str| -> String {
            text.chars().take_while(|c| c.is_alphabetic() || *c == '-').collect()
        };
        let head: String = text
            .chars()
            .rev()
            .take_while(|c| c.is_alphabetic() || *c == '-')
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let tail = letters(next).to_lowercase();
        let head = head.to_lowercase();
        let words = &self.measures.words;
        let known = |word: &str| words.contains(word);
        if head.is_empty() || head.contains('-') {
            return false;
        }
        if known(&format!("{head}-{tail}")) {
            return false;
        }
        known(&format!("{head}{tail}")) || !(known(&head) && known(&tail))
    }

    /// Writes the characters of a piece, with an anchor for each run that is
    /// alike in width.
    fn piece(&mut self, page: u32, piece: &Piece) {
        let mut run: Option<(usize, PageBox, bool)> = None;
        let mut italic: Option<(usize, usize)> = None;
        for placed in &piece.glyphs {
            if placed.space {
                self.flush(&mut run);
                self.draft.text.push(' ');
            }
            let start = self.draft.text.len();
            self.draft.text.push(placed.c);
            let end = self.draft.text.len();
            let (top, bottom) = (piece.y - piece.size * 0.8, piece.y + piece.size * 0.2);
            let [left, top, right, bottom] =
                piece.turn.back([placed.x, top, placed.end, bottom]).map(hundredths);
            let area = PageBox { page, left, top, right, bottom };
            self.page.push((Span::new(start, end), area));
            let wide = is_wide(placed.c);
            match &mut run {
                // What lies across the page cannot be divided by its width.
                Some((_, hull, same)) if *same == wide && piece.turn == Turn::None => {
                    *hull = hull.hull(area);
                }
                _ => {
                    self.flush_to(&mut run, start);
                    run = Some((start, area, wide));
                }
            }
            if placed.raised && is_note_mark(placed.c) {
                let outer = Span::new(start, end);
                self.draft.marks.push(Mark { kind: MarkKind::Skipped, outer, inner: outer });
            }
            if placed.italic {
                italic = Some((italic.map_or(start, |(from, _)| from), end));
            } else if let Some(span) = italic.take() {
                self.emphasis(span);
            }
        }
        self.flush(&mut run);
        if let Some(span) = italic {
            self.emphasis(span);
        }
    }

    fn emphasis(&mut self, (start, end): (usize, usize)) {
        let text = &self.draft.text[start..end];
        let span = Span::new(
            start + (text.len() - text.trim_start().len()),
            start + text.trim_end().len(),
        );
        // What goes on in the next line or font is one.
        let joins = self.draft.marks.last().is_some_and(|last| {
            last.kind == MarkKind::Emphasis
                && last.outer.end <= span.start
                && self.open.as_ref().is_some_and(|open| open.start <= last.outer.start)
                && self.draft.text[last.outer.end..span.start].trim().is_empty()
        });
        match self.draft.marks.last_mut() {
            Some(last) if joins => {
                last.outer.end = span.end;
                last.inner.end = span.end;
            }
            _ => self.draft.marks.push(Mark { kind: MarkKind::Emphasis, outer: span, inner: span }),
        }
    }

    fn flush(&mut self, run: &mut Option<(usize, PageBox, bool)>) {
        let end = self.draft.text.len();
        self.flush_to(run, end);
    }

    fn flush_to(&mut self, run: &mut Option<(usize, PageBox, bool)>, end: usize) {
        if let Some((start, area, _)) = run.take() {
            self.draft.anchors.push(Span::new(start, end), Anchor::Page(area));
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let text = self.draft.text.get(open.start..).unwrap_or("");
        let mut start = open.start + (text.len() - text.trim_start().len());
        let end = open.start + text.trim_end().len();
        if start < end {
            if let (BlockKind::ListItem, Some(mark)) =
                (open.kind, line::bullet(&self.draft.text[start..end]))
            {
                start += mark;
            }
            self.draft.block(open.kind, Span::new(start, end));
        }
        self.draft.text.push('\n');
    }

    fn table(&mut self, page: u32, rows: &[Vec<Place>]) {
        self.close();
        let start = self.draft.text.len();
        // A table that goes on over the page has the same columns, and nothing
        // stands between.
        let columns = rows.first().map_or(0, Vec::len);
        let mut index = self.draft.tables.len();
        let goes_on = matches!(self.draft.blocks.last(), Some(Block { kind: BlockKind::Row(last), .. }) if *last + 1 == index)
            && self.draft.tables.last().is_some_and(|table| {
                table.rows.iter().chain([&table.header]).map(|row| row.cells.len()).max()
                    == Some(columns)
            })
            && self.page.is_empty();
        if goes_on {
            index -= 1;
        }
        let mut grid: Vec<Vec<Cell>> = Vec::new();
        for row in rows {
            let line = self.draft.text.len();
            let mut cells: Vec<Cell> = Vec::new();
            for place in row {
                if !cells.is_empty() {
                    self.draft.text.push('\t');
                }
                let cell = match place {
                    Place::Cell(pieces) => self.cell(page, pieces),
                    Place::Same(r, c) if *r == grid.len() => {
                        cells.get(*c).cloned().unwrap_or_default()
                    }
                    Place::Same(r, c) => {
                        grid.get(*r).and_then(|row| row.get(*c)).cloned().unwrap_or_default()
                    }
                };
                cells.push(cell);
            }
            let text = &self.draft.text[line..];
            let lead = text.len() - text.trim_start().len();
            let end = line + text.trim_end().len();
            self.draft.text.truncate(end.max(line));
            for cell in &mut cells {
                if cell.text.is_empty() {
                    let at = cell.span().start.clamp(line, end.max(line));
                    cell.parts = vec![Span::new(at, at)];
                }
            }
            if line + lead < end {
                self.draft.block(BlockKind::Row(index), Span::new(line + lead, end));
            }
            self.draft.text.push('\n');
            grid.push(cells);
        }
        let rows: Vec<Row> = grid
            .into_iter()
            .filter(|cells| cells.iter().any(|cell| !cell.text.is_empty()))
            .map(|cells| Row { cells })
            .collect();
        let end = start + self.draft.text[start..].trim_end().len();
        if rows.is_empty() {
            return;
        }
        if goes_on && let Some(open) = self.draft.tables.last_mut() {
            open.span = open.span.hull(Span::new(start, end));
            let words = |row: &Row| row.cells.iter().map(|c| c.text.clone()).collect::<Vec<_>>();
            // The head is repeated on every page.
            let repeated = rows.first().is_some_and(|first| words(first) == words(&open.header));
            for (i, row) in rows.into_iter().enumerate().skip(usize::from(repeated)) {
                let numbered =
                    |row: &Row| row.cells.first().is_some_and(|cell| !cell.text.is_empty());
                match open.rows.last_mut() {
                    Some(last)
                        if i == usize::from(repeated) && !numbered(&row) && numbered(last) =>
                    {
                        table::join(last, row);
                    }
                    _ => open.rows.push(row),
                }
            }
            return;
        }
        let table = table::assemble(rows, Span::new(start, end));
        self.draft.tables.push(table);
    }

    /// One cell on one line.
    fn cell(&mut self, page: u32, pieces: &[Piece]) -> Cell {
        let start = self.draft.text.len();
        for (i, piece) in pieces.iter().enumerate() {
            if 0 < i {
                let next: String = piece.glyphs.iter().take(24).map(|placed| placed.c).collect();
                self.joint(&next);
            }
            self.piece(page, piece);
        }
        let span = Span::new(start, self.draft.text.len());
        Cell { text: span.of(&self.draft.text).to_owned(), parts: vec![span] }
    }

    /// Links lie over the page: what is under them is their text.
    fn links(&mut self, sheet: &Sheet) {
        for (left, top, right, bottom, target) in &sheet.links {
            let (left, right) = (hundredths(*left), hundredths(*right));
            let (top, bottom) = (hundredths(*top), hundredths(*bottom));
            let under = self.page.iter().filter(|(_, area)| {
                let x = (area.left + area.right) / 2;
                let y = (area.top + area.bottom) / 2;
                left <= x && x <= right && top <= y && y <= bottom
            });
            let span = under.map(|(span, _)| *span).reduce(Span::hull);
            if let Some(span) = span.filter(|span| span.len() < 2_000) {
                self.draft.link(target, span);
            }
        }
    }
}

/// Whether a raised character is the mark of a note.
fn is_note_mark(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '*' | '†' | '‡' | '[' | ']' | '①'..='⑳')
}

fn hundredths(points: f32) -> i32 {
    (points * 100.0).round() as i32
}

/// How wide the first word of a line is; of Chinese, the first character.
fn first_word(line: &Line) -> f32 {
    let Some(piece) = line.pieces.first() else { return 0.0 };
    let mut right = piece.left;
    for (i, placed) in piece.glyphs.iter().enumerate() {
        let wide = is_han(placed.c);
        if 0 < i && (placed.space || wide) {
            break;
        }
        right = placed.end;
        if wide {
            // Punctuation may not begin a line, so two characters move together.
            return (right - piece.left) * 2.0;
        }
    }
    right - piece.left
}

/// The columns of text of a page.
fn columns(sheet: &Sheet) -> HashMap<usize, Column> {
    let mut lines: HashMap<usize, Vec<&Line>> = HashMap::new();
    for item in &sheet.items {
        if let Item::Line(line) = item {
            lines.entry(line.column).or_default().push(line);
        }
    }
    let areas: Vec<Area> = lines.values().filter_map(|lines| Area::of(lines)).collect();
    let tables = sheet.items.iter().filter_map(Area::of_table);
    let areas: Vec<Area> = areas.into_iter().chain(tables).collect();
    lines
        .into_iter()
        .filter_map(|(column, lines)| {
            let own = Area::of(&lines)?;
            let mut pitches: Vec<f32> = lines
                .windows(2)
                .map(|pair| pair[1].y() - pair[0].y())
                .filter(|pitch| 0.0 < *pitch)
                .collect();
            pitches.sort_by(f32::total_cmp);
            // The lines of a paragraph are closer than paragraphs are.
            let pitch = pitches.get(pitches.len() / 4).copied().unwrap_or(0.0);
            // A few short lines are as wide as what stands above or below them and begins at
            // the same edge, as far as nothing stands beside them.
            let beside = areas
                .iter()
                .filter(|area| own.right < area.left && own.is_level_with(area))
                .map(|area| area.left)
                .fold(f32::MAX, f32::min);
            let right = areas
                .iter()
                .filter(|area| (area.left - own.left).abs() < 6.0 && area.right < beside)
                .map(|area| area.right)
                .fold(own.right, f32::max);
            Some((column, Column { left: own.left, right, pitch }))
        })
        .collect()
}

/// What a column or a table takes up of its page.
#[derive(Clone, Copy, Debug)]
struct Area {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

impl Area {
    fn of(lines: &[&Line]) -> Option<Area> {
        let areas = lines.iter().map(|line| Area {
            left: line.left(),
            right: line.right(),
            top: line.y(),
            bottom: line.y(),
        });
        areas.reduce(Area::hull)
    }

    fn of_table(item: &Item) -> Option<Area> {
        let Item::Table(rows) = item else { return None };
        let pieces = rows.iter().flatten().flat_map(|place| match place {
            Place::Cell(pieces) => pieces.as_slice(),
            Place::Same(..) => &[],
        });
        let areas = pieces.map(|piece| Area {
            left: piece.left,
            right: piece.right,
            top: piece.y,
            bottom: piece.y,
        });
        areas.reduce(Area::hull)
    }

    fn hull(self, other: Area) -> Area {
        Area {
            left: self.left.min(other.left),
            right: self.right.max(other.right),
            top: self.top.min(other.top),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Whether the two share some of the page's height.
    fn is_level_with(&self, other: &Area) -> bool {
        self.top <= other.bottom && other.top <= self.bottom
    }
}
