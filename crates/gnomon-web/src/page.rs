//! A page of a document as it looks, with what was found on it.

use askama::Template;
use gnomon_model::{Extraction, PageBox, Place, Span};
use serde::Serialize;

use crate::link::short;
use crate::{Shell, to_entity, to_span};

/// A page of a PDF document: its picture under boxes that lead to what stands there.
#[derive(Debug, Serialize, Template)]
#[template(path = "page.html")]
pub struct PageView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// SHA-256 of the deposit.
    pub sha256: String,
    /// What the document is called.
    pub title: String,
    /// The page, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// Width of the page, in points.
    pub width: f32,
    /// Height of the page, in points.
    pub height: f32,
    /// What was found on the page, in order.
    pub found: Vec<Mark>,
    /// The place that a link led to: boxes in points.
    pub at: Vec<[f64; 4]>,
    /// The lines of the page's text: line of the canonical text, the words, where they stand.
    pub lines: Vec<(usize, String, String)>,
}

/// What was found at a place of the page.
#[derive(Debug, Serialize)]
pub struct Mark {
    /// Left, top, right, bottom, in points; one for each line that it touches.
    pub boxes: Vec<[f64; 4]>,
    /// Kind of mention.
    pub kind: &'static str,
    /// What it was read as.
    pub title: String,
    /// Where it leads.
    pub href: String,
}

/// Makes the view of a page.
pub fn page(
    s: Shell,
    sha256: &str,
    title: String,
    extraction: &Extraction,
    page: u32,
    (width, height): (f32, f32),
    at: Option<Span>,
) -> PageView {
    let document = &extraction.document;
    let text = &document.text;
    let boxes = |span: Span| -> Vec<[f64; 4]> {
        let places = document.anchors.places(text, span);
        let on_page = |place: Place| match place {
            Place::Page(at) if at.page == page => Some(at.points()),
            _ => None,
        };
        places.into_iter().filter_map(on_page).collect()
    };
    let anchored = |span: Span| of_page(extraction, span).is_some_and(|at| at.page == page);
    let whole = stretch(extraction, page);
    let found = extraction
        .mentions
        .iter()
        .filter(|mention| whole.is_some_and(|whole| whole.contains(mention.span)))
        .map(|mention| Mark {
            boxes: boxes(mention.span),
            kind: mention.kind.name(),
            title: short(&mention.normal, 120),
            href: match &mention.key {
                Some(key) => to_entity(key),
                None => to_span(sha256, mention.span),
            },
        })
        .filter(|mark| !mark.boxes.is_empty())
        .collect();
    let numbers = document.lines();
    let lines = document
        .blocks
        .iter()
        .filter(|block| anchored(block.span))
        .map(|block| {
            let words = block.span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
            (numbers.of(block.span.start), words, to_span(sha256, block.span))
        })
        .collect();
    PageView {
        s,
        sha256: sha256.to_owned(),
        title,
        page,
        pages: document.pages,
        width,
        height,
        found,
        at: at.map(boxes).unwrap_or_default(),
        lines,
    }
}

/// The page on which a span begins, where the document has pages.
pub fn of_page(extraction: &Extraction, span: Span) -> Option<PageBox> {
    let anchors = extraction.document.anchors.entries();
    let first = anchors.partition_point(|anchor| anchor.span.end <= span.start);
    match anchors.get(first).map(|anchor| &anchor.place) {
        Some(Place::Page(at)) => Some(*at),
        _ => None,
    }
}

/// All the text of a page.
fn stretch(extraction: &Extraction, page: u32) -> Option<Span> {
    let anchors = extraction.document.anchors.entries().iter();
    anchors
        .filter(|anchor| matches!(anchor.place, Place::Page(at) if at.page == page))
        .map(|anchor| anchor.span)
        .reduce(Span::hull)
}

impl PageView {
    fn to_page(&self, page: u32) -> String {
        format!("/document/{}/page/{page}", self.sha256)
    }
}
