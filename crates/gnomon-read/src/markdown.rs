//! Markdown (CommonMark with pipe tables).
//!
//! The canonical text is the source, byte for byte; what the renderer would not
//! show (link targets, asterisks, tags) is marked and not read. Of HTML between
//! the paragraphs the text is read and the tags are not.

use gnomon_model::{BlockKind, Cell, Mark, MarkKind, Row, Span};
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use crate::format::{Read, Reader};
use crate::table::{self, Room};
use crate::{Draft, Limits, ReadError};

/// Reads `text/markdown`.
pub(crate) const READER: Reader = Reader {
    name: "markdown/3",
    media_type: "text/markdown",
    extensions: &["md", "markdown", "mkd"],
    // Any text is valid Markdown: only a declaration or a name says that it is.
    recognises: |_| false,
    read: Read::Text(read),
};

/// Where the walk through the events stands.
struct Walk {
    draft: Draft,
    room: Room,
    /// The open block: its kind, and the visible pieces so far.
    block: Option<(BlockKind, Vec<Span>)>,
    emphasis: Vec<usize>,
    link: Option<(usize, Option<Span>)>,
    image_depth: usize,
    table: Option<OpenTable>,
    /// The lines of the open block of HTML.
    html: Option<Vec<Span>>,
}

struct OpenTable {
    span: Span,
    rows: Vec<Row>,
}

fn read(text: &str, limits: Limits) -> Result<Draft, ReadError> {
    let mut walk = Walk {
        draft: Draft { text: text.to_owned(), ..Draft::default() },
        room: Room::new(limits),
        block: None,
        emphasis: Vec::new(),
        link: None,
        image_depth: 0,
        table: None,
        html: None,
    };
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        walk.take(event, Span::from(range));
    }
    walk.close();
    walk.room.check()?;
    let mut draft = walk.draft;
    draft.marks.sort_by_key(|mark| (mark.outer.start, usize::MAX - mark.outer.end));
    if let Some(block) = draft.blocks.iter().find(|block| block.kind == BlockKind::Heading(1)) {
        draft.title = Some(block.span.of(text).to_owned());
    }
    Ok(draft)
}

impl Walk {
    fn take(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(_) | Event::Code(_) => self.visible(span),
            Event::Html(_) => {
                if let Some(lines) = &mut self.html {
                    lines.push(span);
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Span) {
        match tag {
            Tag::Heading { level, .. } => self.open(BlockKind::Heading(level_of(level))),
            Tag::Paragraph if self.block.is_none() => self.open(BlockKind::Paragraph),
            Tag::CodeBlock(_) => self.open(BlockKind::Paragraph),
            Tag::Item => self.open(BlockKind::ListItem),
            Tag::HtmlBlock => self.html = Some(Vec::new()),
            Tag::Emphasis | Tag::Strong => {
                self.emphasis.push(self.draft.marks.len());
                self.draft.marks.push(Mark { kind: MarkKind::Emphasis, outer: span, inner: span });
            }
            Tag::Link { dest_url, link_type, .. } => {
                self.draft.link(&dest_url, span);
                if link_type != LinkType::Autolink {
                    self.link = Some((self.draft.marks.len(), None));
                    self.draft.marks.push(Mark {
                        kind: MarkKind::LinkText,
                        outer: span,
                        inner: span,
                    });
                }
            }
            Tag::Image { .. } => self.image_depth += 1,
            Tag::Table(_) => self.table = Some(OpenTable { span, rows: Vec::new() }),
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Row::default());
                }
            }
            Tag::TableCell => self.open(BlockKind::Row(self.draft.tables.len())),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, span: Span) {
        match tag {
            TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Item | TagEnd::Paragraph => {
                self.close()
            }
            TagEnd::Emphasis | TagEnd::Strong => {
                self.emphasis.pop();
            }
            TagEnd::Link => self.link = None,
            TagEnd::Image => self.image_depth = self.image_depth.saturating_sub(1),
            TagEnd::TableCell => self.close_cell(span),
            TagEnd::Table => self.close_table(),
            TagEnd::HtmlBlock => self.html(),
            _ => {}
        }
    }

    fn open(&mut self, kind: BlockKind) {
        self.close();
        self.block = Some((kind, Vec::new()));
    }

    /// A piece that a reader sees.
    fn visible(&mut self, span: Span) {
        if 0 < self.image_depth {
            return;
        }
        // A tight list has no paragraphs: text that follows a heading or a code
        // block inside an item is one.
        let (_, pieces) = self.block.get_or_insert((BlockKind::Paragraph, Vec::new()));
        pieces.push(span);
        for mark in &self.emphasis {
            grow(&mut self.draft.marks[*mark], span);
        }
        if let Some((mark, _)) = self.link {
            grow(&mut self.draft.marks[mark], span);
        }
    }

    /// Reads the text of the block of HTML that ends here.
    fn html(&mut self) {
        let Some(lines) = self.html.take() else { return };
        self.close();
        // What the lines are inside of, and what ends it.
        let mut inside: Option<String> = None;
        for line in lines {
            let mut at = line.start;
            while at < line.end {
                let rest = Span::new(at, line.end).of(&self.draft.text);
                if let Some(end) = &inside {
                    let Some(found) = find_any_case(rest, end) else { break };
                    // The end of a script is a tag, which is passed over as one.
                    at += found + if end.starts_with('<') { 0 } else { end.len() };
                    inside = None;
                    continue;
                }
                let tag = rest.match_indices('<').map(|(i, _)| i).find(|i| {
                    let next = rest[i + 1..].chars().next();
                    next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
                });
                let words = &rest[..tag.unwrap_or(rest.len())];
                let piece = Span::new(at, at + words.len());
                let Some(tag) = tag else {
                    self.piece(piece);
                    break;
                };
                let tag_text = rest[tag..rest.floor_char_boundary(tag + 16)].to_ascii_lowercase();
                let name = tag_text[1..].trim_start_matches('/');
                let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
                let (name, opens) = (name[..end].to_owned(), !tag_text.starts_with("</"));
                at += tag + 1;
                inside = Some(match name.as_str() {
                    _ if tag_text.starts_with("<!--") => "-->".to_owned(),
                    "script" | "style" if opens => format!("</{name}"),
                    _ => ">".to_owned(),
                });
                self.piece(piece);
                match (name.as_bytes(), opens) {
                    ([b'h', level @ b'1'..=b'6'], true) => {
                        self.open(BlockKind::Heading(level - b'0'));
                    }
                    (b"li", true) => self.open(BlockKind::ListItem),
                    // Tags inside a sentence do not end it.
                    (
                        b"" | b"a" | b"b" | b"i" | b"u" | b"em" | b"span" | b"font" | b"sub"
                        | b"sup" | b"strong" | b"code" | b"small" | b"mark",
                        _,
                    ) => {}
                    _ => self.close(),
                }
            }
        }
        self.close();
    }

    fn piece(&mut self, span: Span) {
        // White space between blocks belongs to none.
        let blank = span.of(&self.draft.text).trim().is_empty();
        if !span.is_empty() && (self.block.is_some() || !blank) {
            self.visible(span);
        }
    }

    /// Ends the open block; what lies between its visible pieces is not read.
    fn close(&mut self) {
        let Some((kind, pieces)) = self.block.take() else { return };
        if let Some(span) = self.hide_gaps(&pieces).filter(|span| !span.is_empty()) {
            self.draft.block(kind, span);
        }
    }

    fn close_cell(&mut self, range: Span) {
        let Some((_, pieces)) = self.block.take() else { return };
        let hull = self.hide_gaps(&pieces);
        let span = hull.unwrap_or(Span::new(range.end, range.end));
        let text = pieces.iter().map(|piece| piece.of(&self.draft.text)).collect::<String>();
        let cell =
            Cell { text: text.split_whitespace().collect::<Vec<_>>().join(" "), parts: vec![span] };
        if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut())
            && self.room.takes(cell.text.len())
        {
            row.cells.push(cell);
        }
    }

    fn close_table(&mut self) {
        let Some(OpenTable { span, rows }) = self.table.take() else { return };
        self.draft.block(BlockKind::Row(self.draft.tables.len()), span);
        let table = table::assemble(rows, span);
        table::note_empty_cells(&mut self.draft, &table);
        self.draft.tables.push(table);
    }

    fn hide_gaps(&mut self, pieces: &[Span]) -> Option<Span> {
        let (first, last) = (pieces.first()?, pieces.last()?);
        for pair in pieces.windows(2) {
            let gap = Span::new(pair[0].end, pair[1].start.max(pair[0].end));
            if gap.of(&self.draft.text).chars().any(|c| !c.is_whitespace()) {
                self.draft.marks.push(Mark { kind: MarkKind::Skipped, outer: gap, inner: gap });
            }
        }
        let hull = Span::new(first.start, last.end);
        let words = hull.of(&self.draft.text);
        let lead = words.len() - words.trim_start().len();
        Some(Span::new(hull.start + lead, hull.start + words.trim_end().len().max(lead)))
    }
}

/// The inner part of a mark is the hull of what is visible in it.
fn grow(mark: &mut Mark, piece: Span) {
    mark.inner = if mark.inner == mark.outer { piece } else { mark.inner.hull(piece) };
}

fn find_any_case(text: &str, mark: &str) -> Option<usize> {
    text.as_bytes().windows(mark.len()).position(|part| part.eq_ignore_ascii_case(mark.as_bytes()))
}

fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
