//! Markdown (CommonMark with pipe tables).
//!
//! The canonical text is the source, byte for byte; what the renderer would not
//! show (link targets, asterisks, tags) is marked and not read.

use gnomon_model::{BlockKind, Cell, Mark, MarkKind, Row, Span};
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use crate::format::{Read, Reader};
use crate::table;
use crate::{Draft, ReadError};

/// Reads `text/markdown`.
pub(crate) const READER: Reader = Reader {
    name: "markdown/1",
    media_type: "text/markdown",
    extensions: &["md", "markdown", "mkd"],
    // Any text is valid Markdown: only a declaration or a name says that it is.
    recognises: |_| false,
    read: Read::Text(read),
};

/// Where the walk through the events stands.
#[derive(Default)]
struct Walk {
    draft: Draft,
    /// The open block: its kind, and the visible pieces so far.
    block: Option<(BlockKind, Vec<Span>)>,
    emphasis: Vec<usize>,
    link: Option<(usize, Option<Span>)>,
    image_depth: usize,
    table: Option<OpenTable>,
}

struct OpenTable {
    span: Span,
    rows: Vec<Row>,
}

fn read(text: &str) -> Result<Draft, ReadError> {
    let mut walk =
        Walk { draft: Draft { text: text.to_owned(), ..Draft::default() }, ..Walk::default() };
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        walk.take(event, Span::from(range));
    }
    walk.close();
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
            Event::SoftBreak | Event::HardBreak => {}
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Span) {
        match tag {
            Tag::Heading { level, .. } => self.open(BlockKind::Heading(level_of(level))),
            Tag::Paragraph if self.block.is_none() => self.open(BlockKind::Paragraph),
            Tag::CodeBlock(_) => self.open(BlockKind::Paragraph),
            Tag::Item => self.open(BlockKind::ListItem),
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
        if let Some((_, pieces)) = &mut self.block {
            pieces.push(span);
        }
        for mark in &self.emphasis {
            grow(&mut self.draft.marks[*mark], span);
        }
        if let Some((mark, _)) = self.link {
            grow(&mut self.draft.marks[mark], span);
        }
    }

    /// Ends the open block; what lies between its visible pieces is not read.
    fn close(&mut self) {
        let Some((kind, pieces)) = self.block.take() else { return };
        if let Some(span) = self.hide_gaps(&pieces) {
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
        if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
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
        Some(Span::new(first.start, last.end))
    }
}

/// The inner part of a mark is the hull of what is visible in it.
fn grow(mark: &mut Mark, piece: Span) {
    mark.inner = if mark.inner == mark.outer { piece } else { mark.inner.hull(piece) };
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
