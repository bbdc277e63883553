//! From characters with places to lines and tables in the order of reading.

use gnomon_model::is_han;

use super::grid::{self, Grid};
use super::page::{Drawing, Glyph, Turn};

/// A piece of text on one line, without a wide gap in it.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) glyphs: Vec<Placed>,
    pub(crate) left: f32,
    pub(crate) right: f32,
    /// Its base line.
    pub(crate) y: f32,
    pub(crate) size: f32,
    /// How all of this is turned against the page.
    pub(crate) turn: Turn,
    /// The ruled cell that it stands in: grid, cell.
    cell: Option<(usize, usize)>,
}

/// A character on the line of its piece. There are millions in a long document:
/// what is the same for the whole piece stands there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed {
    pub(crate) c: char,
    pub(crate) x: f32,
    pub(crate) end: f32,
    /// Whether a space stands before it.
    pub(crate) space: bool,
    /// Small and raised, as the mark of a footnote is.
    pub(crate) raised: bool,
    pub(crate) italic: bool,
}

impl Placed {
    fn of(glyph: &Glyph, space: bool, raised: bool) -> Placed {
        let Glyph { c, x, end, italic, .. } = *glyph;
        Placed { c, x, end, space, raised, italic }
    }
}

impl Piece {
    fn top(&self) -> f32 {
        self.y - self.size * 0.8
    }

    fn bottom(&self) -> f32 {
        self.y + self.size * 0.2
    }

    fn han(&self) -> usize {
        self.glyphs.iter().filter(|placed| is_han(placed.c)).count()
    }

    /// Letters that it is as long as, a Han character for two.
    fn measure(&self) -> usize {
        self.glyphs.len() + self.han()
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for placed in &self.glyphs {
            if placed.space {
                text.push(' ');
            }
            text.push(placed.c);
        }
        text
    }
}

/// A line: pieces side by side, with wide gaps between them.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) pieces: Vec<Piece>,
    /// The column of text that it belongs to, numbered over the page.
    pub(crate) column: usize,
}

impl Line {
    pub(crate) fn left(&self) -> f32 {
        self.pieces.first().map_or(0.0, |piece| piece.left)
    }

    pub(crate) fn right(&self) -> f32 {
        self.pieces.last().map_or(0.0, |piece| piece.right)
    }

    pub(crate) fn y(&self) -> f32 {
        self.pieces.first().map_or(0.0, |piece| piece.y)
    }

    pub(crate) fn size(&self) -> f32 {
        let longest = self.pieces.iter().max_by_key(|piece| piece.glyphs.len());
        longest.map_or(1.0, |piece| piece.size)
    }

    /// What stands before the piece of this index: the wide spaces of justified
    /// lines are spaces, wider ones set apart.
    pub(crate) fn apart(&self, index: usize) -> &'static str {
        let Some(before) = index.checked_sub(1) else { return "" };
        let (before, piece) = (&self.pieces[before], &self.pieces[index]);
        let size = before.size.min(piece.size);
        let closes = piece.glyphs.first().is_some_and(|placed| is_closing(placed.c));
        match piece.left - before.right {
            gap if closes && gap < size * 1.2 => "",
            gap if gap < size * 2.2 => " ",
            _ => "\t",
        }
    }

    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (index, piece) in self.pieces.iter().enumerate() {
            text.push_str(self.apart(index));
            text.push_str(&piece.text());
        }
        text
    }
}

/// What stands on a page, in the order of reading.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// A line of running text.
    Line(Line),
    /// A table: rows of cells, each cell the lines in it. A cell that covers
    /// several places is `Same` in all but the first.
    Table(Vec<Vec<Place>>),
}

/// A place of a table.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// A cell with its lines.
    Cell(Vec<Piece>),
    /// The cell at that row and column again.
    Same(usize, usize),
}

/// Lines and tables of what was drawn in one direction of writing. Ruled tables stand along the page.
pub(crate) fn items(drawing: &Drawing, direction: usize, column: &mut usize) -> Vec<Item> {
    let grids = if direction == 0 { grid::grids(drawing) } else { Vec::new() };
    let mut pieces = pieces(&drawing.glyphs[direction], &grids);
    for piece in &mut pieces {
        piece.turn = drawing.turn(direction);
    }
    let mut tables: Vec<(f32, f32, f32, Vec<Vec<Place>>)> = Vec::new();
    for (index, grid) in grids.iter().enumerate() {
        let mine = |piece: &Piece| piece.cell.is_some_and(|(grid, _)| grid == index);
        let filled: std::collections::BTreeSet<usize> = pieces
            .iter()
            .filter(|p| mine(p))
            .filter_map(|p| p.cell)
            .map(|(_, cell)| cell)
            .collect();
        // Text in one cell alone is text in a frame.
        if filled.len() < 2 {
            continue;
        }
        let (inside, outside): (Vec<Piece>, Vec<Piece>) = pieces.into_iter().partition(mine);
        pieces = outside;
        let (left, right) = (grid.xs[0], grid.xs[grid.columns()]);
        tables.push((grid.ys[0], left, right, ruled_rows(grid, inside)));
    }
    let mut rows = rows(pieces);
    for (index, (top, left, right, _)) in tables.iter().enumerate() {
        let stand_in = Piece {
            glyphs: Vec::new(),
            left: *left,
            right: *right,
            y: *top,
            size: 0.0,
            turn: Turn::None,
            cell: Some((index, usize::MAX)),
        };
        let at = rows.partition_point(|row| row_y(row) < *top);
        rows.insert(at, vec![stand_in]);
    }
    let mut items = Vec::new();
    segment(rows, 0, column, &mut items);
    let mut tables: Vec<_> = tables.into_iter().map(|(.., rows)| Some(rows)).collect();
    for item in &mut items {
        let Item::Line(line) = item else { continue };
        let stand_in = line.pieces.first().filter(|piece| piece.glyphs.is_empty());
        let table = stand_in.and_then(|piece| piece.cell).map(|(index, _)| index);
        if let Some(rows) = table.and_then(|index| tables.get_mut(index)).and_then(Option::take) {
            *item = Item::Table(rows);
        }
    }
    items
}

/// Joins characters to pieces: first those that were drawn one after the other,
/// then what stands side by side.
fn pieces(glyphs: &[Glyph], grids: &[Grid]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut space = false;
    for glyph in glyphs {
        if glyph.c.is_whitespace() {
            space = true;
            continue;
        }
        let (x, y) = ((glyph.x + glyph.end) / 2.0, glyph.y - glyph.size * 0.3);
        let cell = grids
            .iter()
            .enumerate()
            .find_map(|(index, grid)| grid.cell_at(x, y).map(|cell| (index, cell)));
        match pieces.last_mut() {
            Some(last) if last.cell == cell && follows(last, glyph) => append(last, glyph, space),
            _ => pieces.push(Piece {
                glyphs: vec![Placed::of(glyph, false, false)],
                left: glyph.x,
                right: glyph.end,
                y: glyph.y,
                size: glyph.size,
                turn: Turn::None,
                cell,
            }),
        }
        space = false;
    }
    side_by_side(pieces)
}

fn follows(piece: &Piece, glyph: &Glyph) -> bool {
    let size = piece.size.max(glyph.size);
    let gap = glyph.x - piece.right;
    let same_line = (glyph.y - piece.y).abs() < size * 0.2;
    let raised = glyph.size < piece.size * 0.8
        && piece.y - piece.size * 0.7 < glyph.y
        && glyph.y < piece.y + piece.size * 0.3;
    (same_line || raised) && -size * 0.4 < gap && gap < size * 1.0 && (piece.left <= glyph.x)
}

fn append(piece: &mut Piece, glyph: &Glyph, space: bool) {
    let gap = glyph.x - piece.right;
    let size = piece.size;
    let last = piece.glyphs.last();
    // Chinese is set without spaces, and justified by gaps.
    let threshold = match (last.is_some_and(|last| is_wide(last.c)), is_wide(glyph.c)) {
        (true, true) => 0.7,
        (true, false) | (false, true) => 0.45,
        (false, false) => 0.16,
    };
    // The space of a font is drawn and may be closed up again.
    let space = !is_closing(glyph.c) && ((space && size * 0.05 < gap) || size * threshold < gap);
    let raised = glyph.size < piece.size * 0.8 && glyph.y < piece.y - piece.size * 0.15;
    // The same character once more, a hair's breadth beside: bold.
    if let Some(last) = last
        && last.c == glyph.c
        && (last.x - glyph.x).abs() < size * 0.12
    {
        return;
    }
    piece.glyphs.push(Placed::of(glyph, space, raised));
    piece.right = piece.right.max(glyph.end);
    if glyph.size > piece.size * 1.3 && piece.glyphs.len() < 4 {
        // A mark was drawn first: the text gives the measure.
        piece.size = glyph.size;
        piece.y = glyph.y;
    }
}

/// Characters set on the square of an ideograph.
pub(crate) fn is_wide(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{3000}'..='\u{30ff}' | '\u{fe10}'..='\u{fe1f}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '“' | '”' | '—' | '…')
}

/// Chinese marks that no space stands before, however wide they are set.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '）'
            | '》'
            | '〉'
            | '」'
            | '』'
            | '】'
            | '〕'
    )
}

/// Joins pieces that stand side by side although they were drawn apart.
fn side_by_side(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_by(|a, b| {
        let line = |p: &Piece| (p.y * 0.5).round() as i64;
        line(a).cmp(&line(b)).then(a.left.total_cmp(&b.left))
    });
    let mut out: Vec<Piece> = Vec::new();
    for piece in pieces {
        // The piece to the left is among the last few of its line.
        let recent = out.len().saturating_sub(40);
        let near = out[recent..].iter().rposition(|last| {
            let size = last.size.min(piece.size);
            let gap = piece.left - last.right;
            last.cell == piece.cell
                && (last.y - piece.y).abs() < size * 0.25
                && -size * 0.4 < gap
                && gap < size * 0.9
        });
        let Some(at) = near.map(|near| recent + near) else {
            out.push(piece);
            continue;
        };
        let mut glyphs = piece.glyphs.into_iter();
        if let Some(Placed { c, x, end, italic, .. }) = glyphs.next() {
            let first = Glyph { c, x, end, y: piece.y, size: piece.size, italic };
            append(&mut out[at], &first, false);
        }
        out[at].glyphs.extend(glyphs);
        out[at].right = out[at].right.max(piece.right);
    }
    for piece in &mut out {
        piece.glyphs.shrink_to_fit();
    }
    out
}

type Rows = Vec<Vec<Piece>>;

fn row_y(row: &[Piece]) -> f32 {
    row.first().map_or(0.0, |piece| piece.y)
}

/// Pieces on one base line, from the left; rows from the top.
fn rows(mut pieces: Vec<Piece>) -> Rows {
    pieces.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Rows = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some(row)
                if row.first().is_some_and(|first| {
                    (first.y - piece.y).abs() < first.size.max(piece.size) * 0.3
                }) =>
            {
                row.push(piece);
            }
            _ => rows.push(vec![piece]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    rows
}

/// How many rows a column or an aligned table may have before it is taken in two.
const REACH: usize = 400;

/// Rows with a gap in common.
struct Gutter {
    from: f32,
    to: f32,
    end: usize,
    both: usize,
}

/// Puts rows into the order of reading: columns of prose one after the other,
/// aligned columns as tables, all else line by line.
fn segment(rows: Rows, depth: usize, column: &mut usize, items: &mut Vec<Item>) {
    *column += 1;
    let mut at = 0;
    let mut rows: Vec<Option<Vec<Piece>>> = rows.into_iter().map(Some).collect();
    while at < rows.len() {
        let found = if depth < 6 {
            gutter(&rows, at).or_else(|| ahead(&rows, at)).or_else(|| uneven(&rows, at))
        } else {
            None
        };
        let Some(gutter) = found else {
            if let Some(pieces) = rows[at].take() {
                items.push(Item::Line(Line { pieces, column: *column }));
            }
            at += 1;
            continue;
        };
        let block: Rows = rows[at..gutter.end].iter_mut().filter_map(Option::take).collect();
        at = gutter.end;
        if is_prose(&block, &gutter) {
            let middle = (gutter.from + gutter.to) / 2.0;
            let (mut left, mut right): (Rows, Rows) = (Vec::new(), Vec::new());
            for row in block {
                let (l, r): (Vec<_>, Vec<_>) = row.into_iter().partition(|p| p.left < middle);
                left.extend((!l.is_empty()).then_some(l));
                right.extend((!r.is_empty()).then_some(r));
            }
            segment(left, depth + 1, column, items);
            segment(right, depth + 1, column, items);
            *column += 1;
        } else if let Some(table) = aligned(&block, &units(&block, (gutter.from + gutter.to) / 2.0))
        {
            items.push(Item::Table(table));
            *column += 1;
        } else {
            for pieces in block {
                items.push(Item::Line(Line { pieces, column: *column }));
            }
        }
    }
}

/// The gap that runs down the page from row `at` on, the one that most rows share.
fn gutter(rows: &[Option<Vec<Piece>>], at: usize) -> Option<Gutter> {
    let first = rows[at].as_ref()?;
    let mut best: Option<Gutter> = None;
    for pair in first.windows(2) {
        let size = pair[0].size.max(pair[1].size).max(1.0);
        let (mut from, mut to) = (pair[0].right, pair[1].left);
        let (mut end, mut both) = (at, 0);
        let mut last_y = row_y(first);
        for (i, row) in rows.iter().enumerate().skip(at).take(REACH) {
            let Some(row) = row else { break };
            let (mut new_from, mut new_to) = (from, to);
            let (mut left, mut right, mut across) = (false, false, false);
            for piece in row {
                // What stands in the gap narrows it from the side that is nearer.
                let nearer_left = piece.left - new_from < new_to - piece.right;
                if nearer_left && piece.right + size * 0.8 <= new_to {
                    new_from = new_from.max(piece.right);
                    left = true;
                } else if !nearer_left && new_from + size * 0.8 <= piece.left {
                    new_to = new_to.min(piece.left);
                    right = true;
                } else {
                    across = true;
                }
            }
            let far = row_y(row) - last_y > size * 6.0;
            if across || new_to - new_from < size * 0.8 || far {
                break;
            }
            (from, to) = (new_from, new_to);
            last_y = row_y(row);
            if left && right {
                both += 1;
                end = i + 1;
            } else if right || (left && row.iter().all(|p| !p.glyphs.is_empty())) {
                // One side alone goes with the others while it may be a column of
                // prose; what trails behind is given back for a table.
                end = end.max(i);
            }
        }
        if 3 <= both && best.as_ref().is_none_or(|best| best.both < both) {
            best = Some(Gutter { from, to, end: end.max(at + 1), both });
        }
    }
    // Lines that go on on one side alone belong to their column, as long as
    // nothing crosses the gap.
    let mut found = best?;
    let block: Rows = rows[at..found.end].iter().flatten().cloned().collect();
    if is_prose(&block, &found) {
        let middle = (found.from + found.to) / 2.0;
        while let Some(Some(row)) = rows.get(found.end) {
            let beside = row.iter().all(|p| p.right <= middle || middle <= p.left);
            let near = row_y(row) - rows[found.end - 1].as_ref().map_or(0.0, |r| row_y(r)) < 40.0;
            if !beside || !near {
                break;
            }
            found.end += 1;
        }
    }
    Some(found)
}

/// Rows that one side has before the other begins.
const AHEAD: usize = 6;

/// Columns of prose whose lines stand alone at first, as where one begins with a heading: the
/// gap is found further down, and nothing crosses it up here.
fn ahead(rows: &[Option<Vec<Piece>>], at: usize) -> Option<Gutter> {
    let row = |index: usize| rows.get(index).and_then(Option::as_ref);
    let mut to = at;
    while to < at + AHEAD {
        let (here, below) = (row(to)?, row(to + 1)?);
        let size = here.iter().map(|piece| piece.size).fold(1.0, f32::max);
        if size * 2.2 < row_y(below) - row_y(here) {
            return None;
        }
        to += 1;
        let Some(found) = gutter(rows, to) else { continue };
        let block: Rows = rows[to..found.end].iter().flatten().cloned().collect();
        if !is_prose(&block, &found) {
            return None;
        }
        let middle = (found.from + found.to) / 2.0;
        let above = || (at..to).filter_map(row).flatten();
        let beside = above().all(|piece| piece.right <= middle || middle <= piece.left);
        // What stands on the left alone comes first in any case.
        let right = above().any(|piece| middle <= piece.left);
        return (beside && right).then_some(found);
    }
    None
}

/// Columns of prose whose lines keep to base lines of their own, so that no row has both: lines
/// of either side in turn, with nothing across the gap.
fn uneven(rows: &[Option<Vec<Piece>>], at: usize) -> Option<Gutter> {
    let row = |index: usize| rows.get(index).and_then(Option::as_ref);
    let [first] = row(at)?.as_slice() else { return None };
    let size = first.size.max(1.0);
    // The gap lies between it and the next line that stands beside it.
    let (mut from, mut to) =
        (at + 1..at + 4).filter_map(row).flatten().find_map(|piece| {
            match (first.right + size * 0.8 <= piece.left, piece.right + size * 0.8 <= first.left) {
                (true, _) => Some((first.right, piece.left)),
                (_, true) => Some((piece.right, first.left)),
                _ => None,
            }
        })?;
    let (mut end, mut turns, mut last_y, mut was_left) = (at, 0, row_y(row(at)?), None);
    for index in at..(at + REACH).min(rows.len()) {
        let Some(pieces) = row(index) else { break };
        let (mut new_from, mut new_to, mut across) = (from, to, false);
        let mut is_left = None;
        for piece in pieces {
            let nearer_left = piece.left - new_from < new_to - piece.right;
            if nearer_left && piece.right + size * 0.8 <= new_to {
                new_from = new_from.max(piece.right);
                is_left = Some(true);
            } else if !nearer_left && new_from + size * 0.8 <= piece.left {
                new_to = new_to.min(piece.left);
                is_left = Some(false);
            } else {
                across = true;
            }
        }
        if across || new_to - new_from < size * 0.8 || size * 2.5 < row_y(pieces) - last_y {
            break;
        }
        (from, to, last_y) = (new_from, new_to, row_y(pieces));
        turns += usize::from(was_left != is_left);
        (was_left, end) = (is_left, index + 1);
    }
    let found = Gutter { from, to, end, both: 0 };
    let block: Rows = rows[at..end].iter().flatten().cloned().collect();
    (5 <= turns && is_prose(&block, &found)).then_some(found)
}

/// Whether both sides of a gap are columns of text and not those of a table:
/// lines that fill their column; or two columns of one width, long lines in both,
/// of which one is filled or which do not keep to common base lines.
fn is_prose(block: &Rows, gutter: &Gutter) -> bool {
    let middle = (gutter.from + gutter.to) / 2.0;
    if !units(block, middle).is_empty() {
        return false;
    }
    let (left, right) = (Side::of(block, middle, true), Side::of(block, middle, false));
    if left.long && right.long && left.full && right.full {
        return true;
    }
    // Sentences that run on from line to line on both sides are no cells.
    if left.long && right.long && left.runs_on && right.runs_on {
        return true;
    }
    let ratio = left.width / right.width.max(1.0);
    let apart = gutter.both * 4 < block.len() * 3;
    12 <= block.len()
        && left.long
        && right.long
        && (0.7..1.4).contains(&ratio)
        && (left.full || right.full || apart)
}

/// The rows in which both sides of a gap begin something new, where they do so together and again and again: the rows of a
/// table whose cells have several lines. The paragraphs of two columns begin where each has room.
fn units(block: &Rows, middle: f32) -> Vec<usize> {
    let (left, right) = (begins(block, middle, true), begins(block, middle, false));
    let common: Vec<usize> = left.iter().copied().filter(|row| right.contains(row)).collect();
    let most = left.len().max(right.len()) * 2 <= common.len() * 3;
    // Rows of one line each are no news.
    if 2 <= common.len() && most && common.len() * 2 <= block.len() { common } else { Vec::new() }
}

/// The rows in which one side of a gap begins something new: no small letter, behind a line that ends early or a wider
/// space than there is between its lines.
fn begins(block: &Rows, middle: f32, left: bool) -> Vec<usize> {
    struct Row {
        index: usize,
        y: f32,
        right: f32,
        small: bool,
    }
    let rows: Vec<Row> = block
        .iter()
        .enumerate()
        .filter_map(|(index, row)| {
            let mut mine = row.iter().filter(|p| !p.glyphs.is_empty() && (p.left < middle) == left);
            let first = mine.next()?;
            Some(Row {
                index,
                y: first.y,
                right: mine.last().unwrap_or(first).right,
                small: first.glyphs.first().is_some_and(|placed| placed.c.is_lowercase()),
            })
        })
        .collect();
    let mut pitches: Vec<f32> = rows.windows(2).map(|pair| pair[1].y - pair[0].y).collect();
    pitches.sort_by(f32::total_cmp);
    let usual = pitches.get(pitches.len() / 4).copied().unwrap_or(0.0);
    let from = block.iter().flatten().filter(|p| (p.left < middle) == left).map(|p| p.left);
    let from = from.fold(f32::MAX, f32::min);
    let to = rows.iter().map(|row| row.right).fold(f32::MIN, f32::max);
    rows.windows(2)
        .filter(|pair| {
            let (above, below) = (&pair[0], &pair[1]);
            let apart = usual * 1.2 < below.y - above.y;
            !below.small && (apart || above.right - from < (to - from) * 0.8)
        })
        .map(|pair| pair[1].index)
        .collect()
}

/// The lines on one side of a gap.
struct Side {
    width: f32,
    /// Most lines fill the column.
    full: bool,
    /// The lines are as long as those of text.
    long: bool,
    /// Most lines go on in the next one: cut words, or a small letter at its beginning.
    runs_on: bool,
}

/// Whether a line of text goes on in the one below it, and whether in the middle of a word.
fn runs_on(line: &[&Piece], below: &[&Piece]) -> (bool, bool) {
    let last = line.last().and_then(|piece| piece.glyphs.last()).map(|placed| placed.c);
    let first = below.first().and_then(|piece| piece.glyphs.first()).map(|placed| placed.c);
    let (Some(last), Some(first)) = (last, first) else { return (false, false) };
    let small = first.is_lowercase();
    let cut = small && last == '-';
    (cut || small && (last.is_lowercase() || matches!(last, ',' | ')')), cut)
}

impl Side {
    fn of(block: &Rows, middle: f32, left: bool) -> Side {
        let lines: Vec<(f32, f32, usize)> = block
            .iter()
            .filter_map(|row| {
                let mine = row.iter().filter(|p| !p.glyphs.is_empty() && (p.left < middle) == left);
                mine.map(|p| (p.left, p.right, p.measure()))
                    .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1), a.2 + b.2))
            })
            .collect();
        let from = lines.iter().map(|line| line.0).fold(f32::MAX, f32::min);
        let to = lines.iter().map(|line| line.1).fold(f32::MIN, f32::max);
        let filled = lines.iter().filter(|line| (to - from) * 0.75 < line.1 - line.0).count();
        let letters: usize = lines.iter().map(|line| line.2).sum();
        let n = lines.len().max(1);
        let pieces: Vec<Vec<&Piece>> = block
            .iter()
            .map(|row| {
                let mine = |p: &&Piece| !p.glyphs.is_empty() && (p.left < middle) == left;
                row.iter().filter(mine).collect()
            })
            .filter(|pieces: &Vec<&Piece>| !pieces.is_empty())
            .collect();
        let on: Vec<(bool, bool)> =
            pieces.windows(2).map(|pair| runs_on(&pair[0], &pair[1])).collect();
        let single = pieces.iter().all(|line| line.len() == 1);
        let most = on.len() <= on.iter().filter(|(on, _)| *on).count() * 2;
        let cuts = on.iter().filter(|(_, cut)| *cut).count();
        let runs_on = single && 3 <= pieces.len() && (most || 2 <= cuts);
        Side {
            runs_on,
            width: (to - from).max(0.0),
            full: n * 55 <= filled * 100,
            long: n * 18 <= letters,
        }
    }
}

/// The rows as a table, where their columns are more than the numbers of a list
/// or the pages of a contents list. `units` are the lines in which its rows begin, where that is known.
fn aligned(block: &Rows, units: &[usize]) -> Option<Vec<Vec<Place>>> {
    let mut extents: Vec<(f32, f32)> =
        block.iter().flatten().map(|piece| (piece.left, piece.right)).collect();
    extents.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut columns: Vec<(f32, f32)> = Vec::new();
    for (left, right) in extents {
        match columns.last_mut() {
            Some(last) if left <= last.1 + 2.0 => last.1 = last.1.max(right),
            _ => columns.push((left, right)),
        }
    }
    if columns.len() < 2
        || 60 < columns.len()
        || block.iter().flatten().any(|p| p.glyphs.is_empty())
    {
        return None;
    }
    let of = |piece: &Piece| {
        columns.iter().position(|c| piece.left < c.1 && c.0 <= piece.left + 0.1).unwrap_or(0)
    };
    let marks = |text: &str, page: bool| {
        let text = text.trim();
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let label = crate::line::bullet(&format!("{text} x")).is_some()
            || crate::line::number(&format!("{text} x")).is_some();
        if page { digits } else { label && text.chars().count() < 8 }
    };
    let all = |column: usize, page: bool| {
        let mut texts = block.iter().flatten().filter(|p| of(p) == column).map(Piece::text);
        texts.all(|text| marks(&text, page))
    };
    if columns.len() == 2 && (all(0, false) || all(1, true)) {
        return None;
    }
    let mut rows: Vec<Vec<Vec<Piece>>> = Vec::new();
    let mut last_bottom = f32::MIN;
    for (index, pieces) in block.iter().enumerate() {
        let top = pieces.iter().map(Piece::top).fold(f32::MAX, f32::min);
        let size = pieces.first().map_or(1.0, |p| p.size);
        // A line of its own without a first cell goes on from the row above.
        let trails =
            pieces.first().is_some_and(|first| 0 < of(first)) && top - last_bottom < size * 0.7;
        let within = !units.is_empty() && !units.contains(&index);
        let goes_on = !rows.is_empty() && (within || units.is_empty() && trails);
        if !goes_on {
            rows.push(vec![Vec::new(); columns.len()]);
        }
        if let Some(row) = rows.last_mut() {
            for piece in pieces {
                row[of(piece)].push(piece.clone());
            }
        }
        last_bottom = pieces.iter().map(Piece::bottom).fold(f32::MIN, f32::max);
    }
    Some(rows.into_iter().map(|row| row.into_iter().map(Place::Cell).collect()).collect())
}

/// The rows of a ruled table.
fn ruled_rows(grid: &Grid, pieces: Vec<Piece>) -> Vec<Vec<Place>> {
    let mut texts: std::collections::HashMap<usize, Vec<Piece>> = std::collections::HashMap::new();
    for piece in pieces {
        if let Some((_, cell)) = piece.cell {
            texts.entry(cell).or_default().push(piece);
        }
    }
    let columns = grid.columns();
    let mut out: Vec<Vec<Place>> = Vec::new();
    let mut first_seen: std::collections::HashMap<usize, (usize, usize)> =
        std::collections::HashMap::new();
    for row in 0..grid.rows() {
        let mut cells = Vec::with_capacity(columns);
        for column in 0..columns {
            let cell = grid.cell(row, column);
            match first_seen.get(&cell) {
                Some((r, c)) => cells.push(Place::Same(*r, *c)),
                None => {
                    first_seen.insert(cell, (row, column));
                    let lines = rows(texts.remove(&cell).unwrap_or_default());
                    cells.push(Place::Cell(lines.into_iter().flatten().collect()));
                }
            }
        }
        out.push(cells);
    }
    out
}
