//! A page of a document as it looks, with what was found on it.

use askama::Template;
use gnomon_model::{Extraction, PageBox, Place, Span};
use serde::Serialize;

use crate::link::short;
use crate::{Shell, to_entity, to_span};

/// A page as it looks: of a PDF document its picture under boxes that lead to what stands
/// there; a web page in a frame.
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
    /// Whether it is a web page, shown in a frame.
    pub framed: bool,
    /// What was found on the page, in order.
    pub found: Vec<Mark>,
    /// The place that a link led to: boxes in points.
    pub at: Vec<[f64; 4]>,
    /// Text that the picture lacks, because the document does not hold its font.
    pub said: Vec<Said>,
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

/// A run of text at its place, in points.
#[derive(Debug, Serialize)]
pub struct Said {
    /// Where it begins on its base line.
    pub x: f64,
    /// Its base line.
    pub y: f64,
    /// Its size.
    pub size: f64,
    /// Its length.
    pub length: f64,
    /// The text.
    pub text: String,
}

/// How a page is laid out, for boxes over it.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    /// Width, in points.
    pub width: f32,
    /// Height, in points.
    pub height: f32,
    /// Whether its picture lacks characters whose font the document does not hold.
    pub lacking: bool,
}

/// Makes the view of a page.
pub fn page(
    s: Shell,
    sha256: &str,
    title: String,
    extraction: &Extraction,
    page: u32,
    sheet: Option<Sheet>,
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
    let anchored =
        |span: Span| sheet.is_none() || of_page(extraction, span).is_some_and(|at| at.page == page);
    let whole = stretch(extraction, page);
    let found = extraction
        .mentions
        .iter()
        .filter(|mention| whole.is_some_and(|whole| whole.overlaps(mention.span)))
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
        pages: document.pages.max(1),
        width: sheet.map_or(0.0, |sheet| sheet.width),
        height: sheet.map_or(0.0, |sheet| sheet.height),
        framed: sheet.is_none(),
        said: match sheet {
            Some(sheet) if sheet.lacking => said(extraction, page),
            _ => Vec::new(),
        },
        found,
        at: at.map(boxes).unwrap_or_default(),
        lines,
    }
}

/// Whether a character is of the scripts whose fonts are large, so that documents leave them out: Han, kana, hangul and
/// their punctuation.
fn is_of_large_font(c: char) -> bool {
    gnomon_model::is_han(c)
        || matches!(c, '\u{3000}'..='\u{33ff}' | '\u{ac00}'..='\u{d7a3}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}')
}

/// The runs of a page in the scripts of fonts that are left out, as far as they run along the page. Latin text with an accent
/// or a dash has its font.
fn said(extraction: &Extraction, page: u32) -> Vec<Said> {
    let text = &extraction.document.text;
    let anchors = extraction.document.anchors.entries().iter();
    anchors
        .filter_map(|anchor| match anchor.place {
            Place::Page(at) if at.page == page => Some((at.points(), anchor.span.of(text))),
            _ => None,
        })
        .filter(|(_, run)| run.chars().any(is_of_large_font))
        .filter(|([left, top, right, bottom], run)| {
            bottom - top <= (right - left) * 2.0 || run.trim().chars().count() == 1
        })
        .map(|([left, top, right, bottom], run)| Said {
            x: left,
            // A fifth of a line lies below its base.
            y: bottom - (bottom - top) * 0.2,
            size: bottom - top,
            length: right - left,
            text: run.trim().to_owned(),
        })
        .collect()
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

#[cfg(test)]
mod tests {
    use super::is_of_large_font;

    #[test]
    fn letters_with_accents_and_dashes_have_their_font() {
        assert!(!"Règlement – “é” 23 °C ≥ 5".chars().any(is_of_large_font));
        assert!("标，かナ한（）".chars().all(is_of_large_font));
    }
}
