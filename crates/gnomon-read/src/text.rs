//! Plain text: paragraphs, lists, contents lists, tab-separated tables.
//!
//! The canonical text is the decoded file, byte for byte. What a line is, is
//! told by its shape alone: there is no markup to rely on.

use gnomon_model::{BlockKind, Span};

use crate::format::{Read, Reader};
use crate::line::{self, Line};
use crate::table::{Apart, Room, Rows, is_rule};
use crate::{ContentsEntry, Draft, Limits, ReadError, inline};

/// Reads `text/plain`.
pub(crate) const READER: Reader = Reader {
    name: "text/5",
    media_type: "text/plain",
    extensions: &["txt", "text", "log", "tsv"],
    recognises: |_| true,
    read: Read::Text(read),
};

fn read(text: &str, limits: Limits) -> Result<Draft, ReadError> {
    let mut room = Room::new(limits);
    let mut draft = Draft { text: text.to_owned(), paged: true, ..Draft::default() };
    let lines = line::lines(text);
    let contents = contents_range(text, &lines);
    let wrap = Wrap::of(text, &lines);
    let mut at = 0;
    while at < lines.len() {
        at = if lines[at].blank {
            at + 1
        } else if contents.contains(&at) {
            contents_line(&mut draft, lines[at]);
            at + 1
        } else if lines[at].tabbed {
            table(&mut draft, &lines, at, &mut room)
        } else if let Some((end, apart)) = columns(text, &lines, at) {
            let rows = lines[at..end].iter().map(|line| (*line, false)).collect();
            Rows::new(rows, apart).add_to(&mut draft, &mut room);
            end
        } else {
            paragraph(&mut draft, text, &lines, at, wrap)
        };
    }
    room.check()?;
    let spans: Vec<Span> = draft
        .blocks
        .iter()
        .filter(|block| block.kind != BlockKind::ContentsEntry)
        .map(|block| block.span)
        .collect();
    for span in spans {
        inline::scan(&mut draft, text, span);
    }
    Ok(draft)
}

/// The lines of a contents list: three or more entries in a row (blank lines and
/// a stray line aside) whose pages do not go back.
fn contents_range(text: &str, lines: &[Line]) -> std::ops::Range<usize> {
    let mut best = 0..0;
    let mut at = 0;
    while at < lines.len() {
        // It begins with an entry: from a line that is none nothing need be tried.
        if lines[at].blank || line::contents_entry(lines[at].span.of(text)).is_none() {
            at += 1;
            continue;
        }
        let mut end = at;
        let mut entries = 0;
        let mut page = 0;
        for (i, line) in lines.iter().enumerate().skip(at) {
            if line.blank {
                continue;
            }
            match line::contents_entry(line.span.of(text)) {
                Some((_, next)) if page <= next => {
                    page = next;
                    entries += 1;
                    end = i + 1;
                }
                _ => break,
            }
        }
        if 3 <= entries && best.len() < end - at {
            best = at..end;
        }
        at = end.max(at + 1);
    }
    // Three rows `name<tab>number` may as well be a small table: a contents list
    // is longer, or spans several pages and stands near the beginning.
    let long = 5 <= best.len() || best.start * 4 < lines.len();
    if long { best } else { 0..0 }
}

fn contents_line(draft: &mut Draft, line: Line) {
    let entry = line::contents_entry(line.span.of(&draft.text)).map(|(title, _)| title.to_owned());
    if let Some(title) = entry {
        draft.contents.push(ContentsEntry { title, span: line.span });
        draft.block(BlockKind::ContentsEntry, line.span);
    }
}

/// Collects tab-separated lines, over blank lines while the columns stay the same.
fn table(draft: &mut Draft, lines: &[Line], start: usize, room: &mut Room) -> usize {
    let columns = |line: Line| line.span.of(&draft.text).matches('\t').count();
    let mut rows = Vec::new();
    let mut gap = false;
    let mut end = start;
    for (i, line) in lines.iter().enumerate().skip(start) {
        if line.blank {
            gap = true;
            continue;
        }
        if !line.tabbed || (gap && columns(*line) != columns(lines[start])) {
            break;
        }
        rows.push((*line, gap));
        gap = false;
        end = i + 1;
    }
    Rows::new(rows, Apart::Tab).add_to(draft, room);
    end
}

/// Lines in a row that bars or wide gaps divide into the same number of cells, at least
/// two lines of two cells with bars, three of three with gaps; where they end.
fn columns(text: &str, lines: &[Line], start: usize) -> Option<(usize, Apart)> {
    let first = lines[start].span.of(text);
    for (apart, least_cells, least_lines) in [(Apart::Bar, 2, 2), (Apart::Gap, 3, 3)] {
        let count = apart.count(first);
        let set_apart = match apart {
            Apart::Bar => first.contains(" | ") || first.starts_with('|'),
            _ => true,
        };
        if count < least_cells || !set_apart || is_rule(first) {
            continue;
        }
        let end = start
            + lines[start..]
                .iter()
                .take_while(|line| {
                    let words = line.span.of(text);
                    !line.blank && !line.tabbed && (apart.count(words) == count || is_rule(words))
                })
                .count();
        if least_lines <= end - start {
            return Some((end, apart));
        }
    }
    None
}

/// One paragraph: a line, and the lines that a fixed width wrapped from it.
fn paragraph(draft: &mut Draft, text: &str, lines: &[Line], start: usize, wrap: Wrap) -> usize {
    let first = lines[start].span;
    let line = first.of(text);
    if let Some((level, mark)) = line::heading_mark(line) {
        draft.block(BlockKind::Heading(level), Span::new(first.start + mark, first.end));
        return start + 1;
    }
    let mut span = first;
    let mut kind = BlockKind::Paragraph;
    if let Some(mark) = line::bullet(line) {
        kind = BlockKind::ListItem;
        span.start += mark;
    }
    let mut end = start + 1;
    while let Some(next) = lines.get(end).filter(|next| !next.blank && !next.tabbed) {
        let (line, next_line) = (lines[end - 1].span.of(text), next.span.of(text));
        let titled = draft.blocks.is_empty() && end == 1 + start && is_salutation(next_line);
        if titled || !wrap.joins(line, next_line) {
            break;
        }
        span.end = next.span.end;
        end += 1;
    }
    draft.block(kind, span);
    end
}

/// The cells of a line, a Chinese character for two.
fn width(line: &str) -> usize {
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Whom a letter is to, on a line of its own: 各有关单位：, `To the members:`.
fn is_salutation(line: &str) -> bool {
    line.ends_with(['：', ':']) && width(line) <= 60
}

/// How the lines of a text were wrapped at a fixed width.
#[derive(Clone, Copy, Debug)]
struct Wrap {
    /// The widest line; `None` where many lines are longer than anybody wraps at, so that each is a paragraph.
    width: Option<usize>,
}

impl Wrap {
    /// Narrower lines are not wrapped: signatures and addresses consist of them.
    const LEAST: usize = 56;
    const MOST: usize = 120;

    fn of(text: &str, lines: &[Line]) -> Wrap {
        let (mut wrapped, mut long, mut widest) = (0usize, 0usize, 0);
        for line in lines.iter().filter(|line| !line.blank && !line.tabbed) {
            let line = line.span.of(text);
            let width = width(line);
            // An address cannot be wrapped.
            let address =
                line.split_whitespace().any(|word| Wrap::LEAST < word.len() && word.is_ascii());
            if Wrap::MOST < width && !address {
                long += 1;
            } else if (Wrap::LEAST..=Wrap::MOST).contains(&width) {
                wrapped += 1;
                widest = widest.max(width);
            }
        }
        Wrap { width: (long * 3 < wrapped || long == 0).then_some(widest) }
    }

    /// Whether `next` goes on from `line`: its first word would not have had room there.
    fn joins(self, line: &str, next: &str) -> bool {
        let starts_item =
            line::bullet(next).is_some() || line::number(next).is_some() || next.starts_with('#');
        let own = width(line);
        let Some(widest) = self.width else { return false };
        let word = next.split_whitespace().next().unwrap_or("");
        let wide = word.chars().next().is_some_and(|c| !c.is_ascii());
        let word = if wide { 2 } else { width(word) + 1 };
        // Some programs even out the ends of lines.
        (Wrap::LEAST..=Wrap::MOST).contains(&own)
            && widest * 17 <= (own + word) * 20
            && !line::ends_sentence(line)
            && !starts_item
    }
}
