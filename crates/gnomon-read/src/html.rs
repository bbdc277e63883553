//! Web pages: the main content as text, with its tables and links.
//!
//! The canonical text is what a person would read of the article: one line a
//! paragraph, one line a table row with tabs between the cells. Page furniture
//! (navigation, banners, share buttons, footers, scripts) is left out.

use std::collections::HashMap;

use ego_tree::NodeId;
use gnomon_model::{BlockKind, Cell, Mark, MarkKind, Row, Span};
use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};

use crate::format::{Read, Reader};
use crate::table;
use crate::{Draft, ReadError, contents};

/// Reads `text/html`.
pub(crate) const READER: Reader = Reader {
    name: "html/2",
    media_type: "text/html",
    extensions: &["html", "htm", "xhtml", "shtml"],
    recognises,
    read: Read::Text(read),
};

/// How deep elements may be nested before what is inside is read as plain text.
const DEPTH: usize = 200;

/// How deep a page may be nested at all. The parser's time grows with the square
/// of the depth; no page that a person made comes near.
const NESTING: usize = 4_000;

/// Elements that have no end, or whose end authors leave out.
const UNCLOSED: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "param",
];

/// The depth that the tags of a page add up to, without building it.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    for (at, _) in text.match_indices('<') {
        let rest = &text[at + 1..];
        let (closes, name) = rest.strip_prefix('/').map_or((false, rest), |name| (true, name));
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        let name = name[..end].to_ascii_lowercase();
        if name.is_empty() || UNCLOSED.contains(&name.as_str()) {
            continue;
        }
        depth = if closes { depth.saturating_sub(1) } else { depth + 1 };
        deepest = deepest.max(depth);
    }
    deepest
}

fn recognises(bytes: &[u8]) -> bool {
    let head: Vec<u8> = bytes.iter().take(1024).map(u8::to_ascii_lowercase).collect();
    let starts = |tag: &[u8]| head.windows(tag.len()).any(|window| window == tag);
    starts(b"<!doctype html") || starts(b"<html") || starts(b"<body") || starts(b"<head>")
}

fn read(text: &str) -> Result<Draft, ReadError> {
    if NESTING < nesting(text) {
        return Err(ReadError::TooDeep { limit: NESTING });
    }
    let page = Html::parse_document(text);
    let mut walk = Walk::default();
    if let Some(main) = main_content(&page) {
        walk.children(main, 0);
        walk.close();
    }
    let mut draft = walk.draft;
    contents::mark(&mut draft);
    draft.title = draft
        .blocks
        .iter()
        .find(|block| block.kind == BlockKind::Heading(1))
        .map(|block| block.span.of(&draft.text).to_owned())
        .or_else(|| page_title(&page));
    Ok(draft)
}

/// The page's title without the site's name behind it.
fn page_title(page: &Html) -> Option<String> {
    let selector = Selector::parse("head > title").ok()?;
    let title = page.select(&selector).next()?.text().collect::<String>();
    let title = title.split(['_', '|']).next().unwrap_or("").split(" - ").next().unwrap_or("");
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some(title)
}

/// The element that holds the article: what the page itself marks as such, or
/// the one with most text in paragraphs of its own that is not link text.
fn main_content(page: &Html) -> Option<ElementRef<'_>> {
    for marked in ["main", "[role=main]", "article"] {
        let Ok(selector) = Selector::parse(marked) else { continue };
        let mut found = page.select(&selector);
        if let (Some(main), None) = (found.next(), found.next()) {
            return Some(article_in(main));
        }
    }
    let body = Selector::parse("body").ok()?;
    let body = page.select(&body).next().unwrap_or_else(|| page.root_element());
    Some(article_in(body))
}

/// Within `scope`, the innermost element that still holds nearly all of the
/// running text. A page without paragraphs is read whole.
fn article_in(scope: ElementRef<'_>) -> ElementRef<'_> {
    let mut weights = HashMap::new();
    weigh(scope, 0, &mut weights);
    let total = weights.get(&scope.id()).copied().unwrap_or(0);
    if total == 0 {
        return scope;
    }
    let mut main = scope;
    while let Some(child) = main.child_elements().find(|child| {
        let weight = weights.get(&child.id()).copied().unwrap_or(0);
        total * 9 <= weight * 10 && is_container(child.value().name())
    }) {
        main = child;
    }
    main
}

fn is_container(name: &str) -> bool {
    matches!(
        name,
        "div"
            | "section"
            | "article"
            | "main"
            | "td"
            | "tr"
            | "tbody"
            | "table"
            | "center"
            | "form"
    )
}

/// Characters of running text below each element. Text in furniture and in
/// links does not count; a table is only worth what its cells hold.
fn weigh(element: ElementRef<'_>, depth: usize, weights: &mut HashMap<NodeId, usize>) -> usize {
    if DEPTH < depth || is_furniture(element.value()) || element.value().name() == "a" {
        return 0;
    }
    let mut weight = 0;
    for child in element.children() {
        match child.value() {
            Node::Text(text) => weight += text.trim().chars().count(),
            Node::Element(_) => {
                if let Some(child) = ElementRef::wrap(child) {
                    weight += weigh(child, depth + 1, weights);
                }
            }
            _ => {}
        }
    }
    weights.insert(element.id(), weight);
    weight
}

/// What no reader of the article reads.
fn is_furniture(element: &Element) -> bool {
    let furniture = matches!(
        element.name(),
        "script"
            | "style"
            | "nav"
            | "header"
            | "footer"
            | "aside"
            | "form"
            | "button"
            | "noscript"
            | "template"
            | "iframe"
            | "svg"
            | "select"
            | "input"
            | "textarea"
            | "head"
            | "object"
    );
    let named = || {
        let names = [element.attr("class"), element.attr("id")];
        names.into_iter().flatten().flat_map(str::split_whitespace).any(|name| {
            let name = name.to_ascii_lowercase();
            FURNITURE
                .iter()
                .any(|word| name == *word || name.split(['-', '_']).any(|part| part == *word))
        })
    };
    let hidden = element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || element
            .attr("style")
            .is_some_and(|style| style.replace(' ', "").contains("display:none"));
    furniture || hidden || named()
}

/// Names that authors give to furniture.
const FURNITURE: &[&str] = &[
    "nav",
    "navbar",
    "menu",
    "crumb",
    "crumbs",
    "breadcrumb",
    "breadcrumbs",
    "share",
    "sharing",
    "sidebar",
    "side",
    "footer",
    "foot",
    "copyright",
    "pager",
    "pagination",
    "prevnext",
    "related",
    "toolbar",
    "cookie",
    "banner",
    "advert",
    "ads",
    "comments",
    "social",
    "location",
];

/// Where the walk through the page stands.
#[derive(Default)]
struct Walk {
    draft: Draft,
    /// Where the open line of text begins, with what its block is.
    line: Option<(usize, BlockKind)>,
    /// The kind of block that text opens here.
    kind: Option<BlockKind>,
    /// Whether white space is owed before the next word.
    space: bool,
}

impl Walk {
    fn children(&mut self, element: ElementRef<'_>, depth: usize) {
        for child in element.children() {
            match child.value() {
                Node::Text(text) => self.text(text),
                Node::Element(_) => {
                    if let Some(child) = ElementRef::wrap(child) {
                        self.element(child, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    fn element(&mut self, element: ElementRef<'_>, depth: usize) {
        if is_furniture(element.value()) {
            return;
        }
        if DEPTH < depth {
            for text in element.text() {
                self.text(text);
            }
            return;
        }
        match element.value().name() {
            "br" | "hr" => self.close(),
            "h1" => self.block(element, depth, BlockKind::Heading(1)),
            "h2" => self.block(element, depth, BlockKind::Heading(2)),
            "h3" => self.block(element, depth, BlockKind::Heading(3)),
            "h4" | "h5" | "h6" => self.block(element, depth, BlockKind::Heading(4)),
            "li" => self.block(element, depth, BlockKind::ListItem),
            "table" if is_data(element) => self.table(element),
            "p" | "div" | "section" | "article" | "main" | "ul" | "ol" | "dl" | "dt" | "dd"
            | "blockquote" | "pre" | "figure" | "figcaption" | "caption" | "table" | "tr"
            | "td" | "th" | "center" | "address" | "details" | "summary" => {
                let kind = self.kind.unwrap_or(BlockKind::Paragraph);
                self.block(element, depth, kind);
            }
            "a" => self.link(element, depth),
            "em" | "i" | "strong" | "b" | "cite" => self.emphasis(element, depth),
            _ => self.children(element, depth),
        }
    }

    fn block(&mut self, element: ElementRef<'_>, depth: usize, kind: BlockKind) {
        self.close();
        let before = self.kind.replace(kind);
        self.children(element, depth);
        self.close();
        self.kind = before;
    }

    fn link(&mut self, element: ElementRef<'_>, depth: usize) {
        let span = self.inside(element, depth);
        if let Some(target) = element.value().attr("href") {
            self.draft.link(target, span);
        }
    }

    fn emphasis(&mut self, element: ElementRef<'_>, depth: usize) {
        let span = self.inside(element, depth);
        if !span.is_empty() {
            self.draft.marks.push(Mark { kind: MarkKind::Emphasis, outer: span, inner: span });
        }
    }

    /// Walks through an inline element and returns the text it gave.
    fn inside(&mut self, element: ElementRef<'_>, depth: usize) -> Span {
        let mut start = self.draft.text.len();
        self.children(element, depth);
        let end = self.draft.text.len();
        start = start.min(end);
        let lead =
            self.draft.text[start..end].len() - self.draft.text[start..end].trim_start().len();
        Span::new(start + lead, end)
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            // The no-break space is kept: it is what holds `GB/T 98012` together.
            if c.is_whitespace() && c != '\u{a0}' && c != '\u{3000}' {
                self.space = self.line.is_some();
                continue;
            }
            if self.line.is_none() {
                if matches!(c, '\u{a0}' | '\u{3000}') {
                    continue;
                }
                self.line =
                    Some((self.draft.text.len(), self.kind.unwrap_or(BlockKind::Paragraph)));
            } else if std::mem::take(&mut self.space) {
                self.draft.text.push(' ');
            }
            self.draft.text.push(c);
        }
    }

    fn close(&mut self) {
        self.space = false;
        let Some((start, kind)) = self.line.take() else { return };
        let end = start + self.draft.text[start..].trim_end().len();
        self.draft.text.truncate(end);
        self.draft.block(kind, Span::new(start, end));
        self.draft.text.push('\n');
    }

    fn table(&mut self, table: ElementRef<'_>) {
        self.close();
        let mut grid = Grid::default();
        let start = self.draft.text.len();
        let index = self.draft.tables.len();
        let mut caption = None;
        for child in table.descendants().filter_map(ElementRef::wrap) {
            match child.value().name() {
                "caption" => {
                    caption = Some(self.cell(child));
                    self.draft.text.push('\n');
                }
                "tr" => self.row(child, &mut grid, index),
                _ => {}
            }
        }
        let rows = grid.finish();
        let end = start + self.draft.text[start..].trim_end().len();
        if rows.is_empty() {
            return;
        }
        let mut table = table::assemble(rows, Span::new(start, end));
        table.caption = caption.filter(|caption| !caption.is_empty());
        table::note_empty_cells(&mut self.draft, &table);
        self.draft.tables.push(table);
    }

    fn row(&mut self, row: ElementRef<'_>, grid: &mut Grid, index: usize) {
        let start = self.draft.text.len();
        grid.next_row();
        let cells: Vec<ElementRef<'_>> = row
            .children()
            .filter_map(ElementRef::wrap)
            .filter(|cell| matches!(cell.value().name(), "td" | "th"))
            .collect();
        for (i, cell) in cells.iter().enumerate() {
            if 0 < i {
                self.draft.text.push('\t');
            }
            let span = self.cell(*cell);
            let text = span.of(&self.draft.text).to_owned();
            let extent = |name| {
                cell.value()
                    .attr(name)
                    .and_then(|n| n.parse::<usize>().ok())
                    .unwrap_or(1)
                    .clamp(1, 100)
            };
            grid.put(Cell { text, parts: vec![span] }, extent("colspan"), extent("rowspan"));
        }
        let end = self.draft.text.len();
        if start < end {
            self.draft.block(BlockKind::Row(index), Span::new(start, end));
        }
        self.draft.text.push('\n');
    }

    /// The text of one cell, on one line.
    fn cell(&mut self, cell: ElementRef<'_>) -> Span {
        let start = self.draft.text.len();
        let mut text = String::new();
        gather(cell, &mut text, 0);
        self.draft.text.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        Span::new(start, self.draft.text.len())
    }
}

/// The visible text below an element, with a space where a line breaks.
fn gather(element: ElementRef<'_>, text: &mut String, depth: usize) {
    for child in element.children() {
        match child.value() {
            Node::Text(part) => text.push_str(part),
            Node::Element(inner) if inner.name() == "br" => text.push(' '),
            Node::Element(inner) if !is_furniture(inner) && depth < DEPTH => {
                if let Some(child) = ElementRef::wrap(child) {
                    gather(child, text, depth + 1);
                }
            }
            _ => {}
        }
    }
}

/// Whether a table holds data and not the layout of the page: it has no table
/// inside and more than one cell in some row.
fn is_data(table: ElementRef<'_>) -> bool {
    let inner = table.descendants().skip(1).filter_map(ElementRef::wrap);
    let mut cells = 0;
    let mut rows = 0;
    for element in inner {
        match element.value().name() {
            "table" => return false,
            "tr" => rows += 1,
            "td" | "th" => cells += 1,
            _ => {}
        }
    }
    rows < cells
}

/// Rows with merged cells repeated in every place that they cover.
#[derive(Default)]
struct Grid {
    rows: Vec<Row>,
    /// Cells that reach down, by column, with the rows that they still cover.
    open: Vec<Option<(Cell, usize)>>,
    column: usize,
}

impl Grid {
    fn next_row(&mut self) {
        self.fill();
        self.rows.push(Row::default());
        self.column = 0;
    }

    /// Repeats what reaches down into the row from above, from here on.
    fn fill(&mut self) {
        let Some(row) = self.rows.last_mut() else { return };
        while let Some(Some((cell, left))) = self.open.get_mut(self.column) {
            row.cells.push(cell.clone());
            *left -= 1;
            if *left == 0 {
                self.open[self.column] = None;
            }
            self.column += 1;
        }
    }

    fn put(&mut self, cell: Cell, columns: usize, rows: usize) {
        self.fill();
        for _ in 0..columns {
            if let Some(row) = self.rows.last_mut() {
                row.cells.push(cell.clone());
            }
            if self.open.len() <= self.column {
                self.open.resize(self.column + 1, None);
            }
            self.open[self.column] = (1 < rows).then(|| (cell.clone(), rows - 1));
            self.column += 1;
        }
    }

    fn finish(mut self) -> Vec<Row> {
        self.fill();
        let columns = self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        for row in &mut self.rows {
            let end = row.cells.last().map_or(0, |cell| cell.span().end);
            while row.cells.len() < columns {
                row.cells.push(Cell { text: String::new(), parts: vec![Span::new(end, end)] });
            }
        }
        self.rows.retain(|row| row.cells.iter().any(|cell| !cell.text.is_empty()));
        self.rows
    }
}
