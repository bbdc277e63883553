//! Web pages: the main content as text, with its tables and links.
//!
//! The canonical text is what a person would read of the article: one line a
//! paragraph, one line a table row with tabs between the cells. Page furniture
//! (navigation, banners, share buttons, footers, scripts) is left out; a note
//! says what of it had words.

use std::collections::HashMap;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use gnomon_model::{BlockKind, Cell, Mark, MarkKind, Row, Span};
use scraper::{ElementRef, Html, Node, Selector};

use crate::format::{Read, Reader};
use crate::table::{self, Room};
use crate::{Draft, Limits, ReadError, contents};

/// Reads `text/html`.
pub(crate) const READER: Reader = Reader {
    name: "html/4",
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

fn read(text: &str, limits: Limits) -> Result<Draft, ReadError> {
    if NESTING < nesting(text) {
        return Err(ReadError::TooDeep { limit: NESTING });
    }
    let page = Html::parse_document(text);
    let mut walk = Walk {
        draft: Draft::default(),
        room: Room::new(limits),
        line: None,
        kind: None,
        space: false,
        left_out: String::new(),
    };
    let main = main_content(&page);
    add_words(&mut walk.left_out, body(&page), Some(main.id()));
    walk.children(main, 0);
    walk.close();
    walk.room.check()?;
    let Walk { mut draft, left_out, .. } = walk;
    if left_out.chars().any(char::is_alphabetic) {
        let words = left_out.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown: String = words.chars().take(SHOWN).collect();
        let more = if shown.len() < words.len() { " …" } else { "" };
        let message = format!("left out around the text: {shown}{more}");
        draft.note("page-furniture", message, Span::new(0, 0));
    }
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
fn main_content(page: &Html) -> ElementRef<'_> {
    for marked in ["main", "[role=main]", "article"] {
        let Ok(selector) = Selector::parse(marked) else { continue };
        let mut found = page.select(&selector);
        if let (Some(main), None) = (found.next(), found.next()) {
            return article_in(main);
        }
    }
    article_in(body(page))
}

fn body(page: &Html) -> ElementRef<'_> {
    let body = Selector::parse("body").ok().and_then(|body| page.select(&body).next());
    body.unwrap_or_else(|| page.root_element())
}

/// Within `scope`, the innermost element that still holds nearly all of the
/// running text, but for a table of data. A page without text is read whole.
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
        let laid_out = child.value().name() != "table" || !is_data(*child);
        total * 9 <= weight * 10 && is_container(child.value().name()) && laid_out
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
    if DEPTH < depth || is_furniture(element) || element.value().name() == "a" {
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

/// What no reader of the article reads: elements that hold no text of it, what is
/// hidden, and what its author calls furniture by a name.
fn is_furniture(element: ElementRef<'_>) -> bool {
    let value = element.value();
    let furniture = match value.name() {
        "nav" | "footer" | "aside" | "button" | "select" | "input" | "textarea" => true,
        // That of an article holds its title; that of a site, the site's name.
        "header" => !element.ancestors().filter_map(ElementRef::wrap).any(|outer| {
            matches!(outer.value().name(), "article" | "main")
                || outer.value().attr("role") == Some("main")
        }),
        name => is_wordless(name),
    };
    let hidden = || {
        value.attr("hidden").is_some()
            || value.attr("aria-hidden") == Some("true")
            || value
                .attr("style")
                .is_some_and(|style| style.replace(' ', "").contains("display:none"))
    };
    furniture || hidden() || is_called_furniture(element)
}

/// Elements whose content is no text for anybody.
fn is_wordless(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "noscript" | "template" | "iframe" | "svg" | "head" | "object"
    )
}

/// Whether its class or identifier calls an element furniture, and what it holds
/// bears that out: authors also call a paragraph `location` and a page `with-sidebar`.
fn is_called_furniture(element: ElementRef<'_>) -> bool {
    let value = element.value();
    let (mut called, mut surely) = (false, false);
    for name in [value.attr("class"), value.attr("id")].into_iter().flatten() {
        for name in name.split_whitespace() {
            let name = name.to_ascii_lowercase();
            let parts: Vec<&str> = name.split(['-', '_']).collect();
            called |= parts.iter().any(|part| FURNITURE.contains(part));
            let about_another = matches!(parts[..], ["has" | "no" | "with" | "is", _, ..]);
            surely |= !about_another && parts.last().is_some_and(|part| SURELY.contains(part));
        }
    }
    if !called && !surely {
        return false;
    }
    let holds = |tags: &[&str]| {
        let mut inner = element.descendants().skip(1).filter_map(ElementRef::wrap);
        inner.any(|inner| tags.contains(&inner.value().name()))
    };
    if surely {
        return !holds(&["h1", "main", "article"]);
    }
    !has_sentence(element) && holds(&["a", "button", "input", "img"])
}

/// Whether there is a sentence below the element that is no link.
fn has_sentence(element: ElementRef<'_>) -> bool {
    let mut passed_over = 0usize;
    let silent = |node: &Node| {
        node.as_element().is_some_and(|inner| inner.name() == "a" || is_wordless(inner.name()))
    };
    for edge in element.traverse() {
        match edge {
            Edge::Open(node) if silent(node.value()) => passed_over += 1,
            Edge::Close(node) if silent(node.value()) => {
                passed_over = passed_over.saturating_sub(1);
            }
            Edge::Open(node) if passed_over == 0 => {
                let Some(text) = node.value().as_text() else { continue };
                let text = text.trim();
                let ends = text.ends_with(['.', '!', '?']) || text.contains(". ");
                if text.contains(['。', '！', '？']) || ends && 4 < text.split_whitespace().count()
                {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// Adds the texts below an element, set apart by spaces.
fn add_words(to: &mut String, element: ElementRef<'_>, but: Option<NodeId>) {
    for text in words(element, but) {
        to.push(' ');
        to.push_str(text);
    }
}

/// The texts below an element, without those below `but`.
fn words<'p>(
    element: ElementRef<'p>,
    but: Option<NodeId>,
) -> impl Iterator<Item = &'p str> + use<'p> {
    let mut passed_over = 0usize;
    element.traverse().filter_map(move |edge| {
        let (Edge::Open(node) | Edge::Close(node)) = edge;
        let silent = Some(node.id()) == but
            || node.value().as_element().is_some_and(|inner| is_wordless(inner.name()));
        match (edge, silent) {
            (Edge::Open(_), true) => passed_over += 1,
            (Edge::Close(_), true) => passed_over = passed_over.saturating_sub(1),
            (Edge::Open(node), false) if passed_over == 0 => {
                return node.value().as_text().map(|text| &**text);
            }
            _ => {}
        }
        None
    })
}

/// How many characters of what is left out are shown.
const SHOWN: usize = 600;

/// Names that authors give to furniture, alone or as a part of a name.
const FURNITURE: &[&str] = &[
    "menu", "share", "sharing", "sidebar", "side", "foot", "related", "banner", "advert", "ads",
    "comments", "social", "location",
];

/// Names that mean nothing else at the end of a name: `site-footer`.
const SURELY: &[&str] = &[
    "nav",
    "navbar",
    "crumb",
    "crumbs",
    "breadcrumb",
    "breadcrumbs",
    "footer",
    "copyright",
    "pager",
    "pagination",
    "prevnext",
    "toolbar",
    "cookie",
];

/// Where the walk through the page stands.
struct Walk {
    draft: Draft,
    room: Room,
    /// Where the open line of text begins, with what its block is.
    line: Option<(usize, BlockKind)>,
    /// The kind of block that text opens here.
    kind: Option<BlockKind>,
    /// Whether white space is owed before the next word.
    space: bool,
    /// The words of what is no part of the text.
    left_out: String,
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
        if is_furniture(element) {
            add_words(&mut self.left_out, element, None);
            return;
        }
        if DEPTH < depth {
            for text in words(element, None) {
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
            | "form" | "fieldset" | "header" | "blockquote" | "pre" | "figure" | "figcaption"
            | "caption" | "table" | "tr" | "td" | "th" | "center" | "address" | "details"
            | "summary" => {
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
        let rows = grid.finish(&mut self.room);
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
        grid.next_row(&mut self.room);
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
            let cell = Cell { text, parts: vec![span] };
            grid.put(cell, extent("colspan"), extent("rowspan"), &mut self.room);
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
        gather(cell, &mut text, &mut self.left_out, 0);
        self.draft.text.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        Span::new(start, self.draft.text.len())
    }
}

/// The visible text below an element, with a space where a line breaks.
fn gather(element: ElementRef<'_>, text: &mut String, left_out: &mut String, depth: usize) {
    for child in element.children() {
        if let Node::Text(part) = child.value() {
            text.push_str(part);
        }
        let Some(inner) = ElementRef::wrap(child) else { continue };
        if is_furniture(inner) {
            add_words(left_out, inner, None);
        } else if inner.value().name() == "br" {
            text.push(' ');
        } else if DEPTH < depth {
            text.extend(words(inner, None));
        } else {
            gather(inner, text, left_out, depth + 1);
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
    fn next_row(&mut self, room: &mut Room) {
        self.fill(room);
        self.rows.push(Row::default());
        self.column = 0;
    }

    /// Repeats what reaches down into the row from above, from here on.
    fn fill(&mut self, room: &mut Room) {
        let Some(row) = self.rows.last_mut() else { return };
        while let Some(Some((cell, left))) = self.open.get_mut(self.column) {
            if !room.takes(cell.text.len()) {
                return;
            }
            row.cells.push(cell.clone());
            *left -= 1;
            if *left == 0 {
                self.open[self.column] = None;
            }
            self.column += 1;
        }
    }

    fn put(&mut self, cell: Cell, columns: usize, rows: usize, room: &mut Room) {
        self.fill(room);
        for _ in 0..columns {
            // Those that reach down are kept for the rows below.
            let kept = usize::from(1 < rows) * cell.text.len();
            if !room.takes(cell.text.len() + kept) {
                return;
            }
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

    fn finish(mut self, room: &mut Room) -> Vec<Row> {
        self.fill(room);
        self.rows.retain(|row| row.cells.iter().any(|cell| !cell.text.is_empty()));
        self.rows
    }
}
