//! PDF documents (ISO 32000-2).
//!
//! The canonical text is what a reader reads: lines joined to paragraphs, columns
//! one after the other, tables with tabs between their cells, words that a line
//! end cut made whole; page headers, footers and numbers left out and reported.
//! Every run of characters leaves an anchor with its page and box.

mod boxes;
mod grid;
mod layout;
mod page;
mod picture;
mod write;

pub(crate) use boxes::READER as POPPLER;
pub(crate) use picture::draw;

use std::panic::{AssertUnwindSafe, catch_unwind};

use gnomon_model::Span;
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use hayro_syntax::object::{Array, Dict, Name, String as PdfString};
use hayro_syntax::page::Page;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::format::{self, Read, Reader};
use crate::{Draft, Limits, ReadError};
use layout::Item;
use page::{Drawing, UNKNOWN};

/// Reads `.pdf`.
pub(crate) const READER: Reader = Reader {
    name: "pdf/4",
    media_type: "application/pdf",
    extensions: &["pdf"],
    recognises: format::is_pdf,
    read: Read::Bytes(read),
};

const FORMAT: &str = "a PDF document";

/// Characters in columns from the top down on a page that is written along that are worth a word.
const UNSURE: usize = 16;

/// What there is on a page.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// From 1.
    pub(crate) number: u32,
    pub(crate) height: f32,
    pub(crate) items: Vec<Item>,
    pub(crate) links: Links,
}

/// What became of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Read,
    /// Nothing is on it.
    Blank,
    /// Poppler told no word of it, which says nothing of pictures.
    Wordless,
    /// A picture, without text.
    Picture,
    /// Most of its characters say nothing about what they mean.
    Unreadable,
    /// Some of them do not.
    Gaps,
    /// The library broke down over it.
    Broken,
    /// Beyond the limit.
    Left,
}

fn damaged(reason: &str) -> ReadError {
    ReadError::Damaged { format: FORMAT.into(), reason: reason.into() }
}

/// The document, unlocked where that needs no password.
fn open(bytes: &[u8]) -> Result<Pdf, ReadError> {
    Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ReadError::Locked,
        LoadPdfError::Decryption(error) => {
            damaged(&format!("its encryption is not known ({error:?})"))
        }
        LoadPdfError::Invalid => damaged("it has no pages that can be found"),
    })
}

fn read(bytes: &[u8], limits: Limits) -> Result<Draft, ReadError> {
    let pdf = open(bytes)?;
    let pages = pdf.pages();
    let total = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    if total == 0 {
        return Err(damaged("it has no pages"));
    }
    let cache = InterpreterCache::new();
    let settings = InterpreterSettings::default();
    let mut taken = Taken::default();
    for (number, page) in (1..=total).zip(pages.iter()) {
        if limits.pages < number as usize {
            taken.fates.push(Fate::Left);
            continue;
        }
        // A page that the library breaks down over costs that page and no more.
        let drawn = catch_unwind(AssertUnwindSafe(|| {
            let (width, height) = page.render_dimensions();
            let transform = Affine::new(page.initial_transform(true).as_coeffs());
            let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
            let mut context = Context::new(transform, area, &cache, pdf.xref(), settings.clone());
            let mut drawing = Drawing::new(width, height);
            interpret_page(page, &mut context, &mut drawing);
            (drawing, links(page))
        }));
        match drawn {
            Ok((drawing, links)) => taken.page(number, drawing, links),
            Err(_) => taken.fates.push(Fate::Broken),
        }
    }
    let mut draft = taken.settle(total, &outline(&pdf))?;
    draft.title = title(&pdf).filter(|title| is_shown(&draft.text, title));
    Ok(draft)
}

/// What has been taken of the pages so far.
#[derive(Default)]
struct Taken {
    sheets: Vec<Sheet>,
    /// Of each page, in order.
    fates: Vec<Fate>,
    /// Pages whose text was recognised from a picture.
    recognised: usize,
    /// Pages that are written in columns from the top down, and pages that may be so in part.
    columns: Vec<usize>,
    doubtful: Vec<usize>,
}

impl Taken {
    fn page(&mut self, number: u32, mut drawing: Drawing, links: Links) {
        let (upright, unsure) = drawing.take_upright_columns();
        let (sheet, fate, invisible) = take(number, &drawing, links);
        self.recognised += usize::from(invisible);
        self.columns.extend((0 < upright).then_some(number as usize));
        self.doubtful.extend((UNSURE <= unsure).then_some(number as usize));
        self.fates.push(fate);
        if matches!(fate, Fate::Read | Fate::Gaps) {
            self.sheets.push(sheet);
        }
    }

    /// The pages as a draft with what is to be said of them, or why there is none.
    fn settle(self, total: u32, outline: &[(String, u8)]) -> Result<Draft, ReadError> {
        let Taken { sheets, fates, recognised, columns, doubtful } = self;
        let mut draft = settle(sheets, total, &fates, outline)?;
        report(&mut draft, &fates);
        if !columns.is_empty() {
            let message = format!(
                "{} written in columns from the top down; read from the right",
                pages_are(&columns)
            );
            draft.note("upright-columns", message, Span::new(0, 0));
        }
        if !doubtful.is_empty() {
            let message = format!(
                "{} partly written in columns from the top down; the order of these may be wrong",
                pages_are(&doubtful)
            );
            draft.note("upright-columns-in-part", message, Span::new(0, 0));
        }
        if 0 < recognised {
            let message = format!(
                "the text of {recognised} pages was recognised from pictures and may be wrong"
            );
            draft.note("recognised-text", message, Span::new(0, 0));
        }
        Ok(draft)
    }
}

/// The pages as a draft, or why there is none.
fn settle(
    sheets: Vec<Sheet>,
    total: u32,
    fates: &[Fate],
    outline: &[(String, u8)],
) -> Result<Draft, ReadError> {
    if sheets.is_empty() {
        let has = |fate| fates.contains(&fate);
        let why = match () {
            () if has(Fate::Unreadable) => {
                "their fonts do not say which characters they show; `--pdf-engine poppler` may know more"
            }
            () if has(Fate::Picture) => "they are pictures",
            () if has(Fate::Broken) => "they are damaged",
            () if has(Fate::Wordless) => "Poppler finds no word on them; they may be pictures",
            () => "they are blank",
        };
        return Err(ReadError::NoText { pages: total, why: why.to_owned() });
    }
    let mut draft = write::draft(sheets, outline);
    draft.pages = total;
    Ok(draft)
}

/// Links of a page: left, top, right, bottom, target.
type Links = Vec<(f32, f32, f32, f32, String)>;

/// The text of a page, what became of it, and whether its text lies unseen over
/// a picture.
fn take(number: u32, drawing: &Drawing, links: Links) -> (Sheet, Fate, bool) {
    let glyphs = || drawing.glyphs.iter().flatten();
    let visible = glyphs().filter(|g| !g.c.is_whitespace()).count();
    let unknown = glyphs().filter(|g| g.c == UNKNOWN).count();
    let mut sheet = Sheet { number, height: drawing.height(), links, ..Sheet::default() };
    if visible == 0 {
        let fate = match drawing.images {
            None => Fate::Wordless,
            Some(0) => Fate::Blank,
            Some(_) => Fate::Picture,
        };
        return (sheet, fate, false);
    }
    if visible < unknown * 2 {
        return (sheet, Fate::Unreadable, false);
    }
    // The page is read the way most of it is written, the rest behind it.
    let mut directions = [0, 1, 2, 3];
    directions.sort_by_key(|direction| usize::MAX - drawing.glyphs[*direction].len());
    let mut column = 0;
    for direction in directions {
        if !drawing.glyphs[direction].is_empty() {
            sheet.items.extend(layout::items(drawing, direction, &mut column));
        }
    }
    // A few symbols without a meaning are no matter.
    let fate = if visible < unknown * 50 { Fate::Gaps } else { Fate::Read };
    let over_picture =
        drawing.images.is_some_and(|images| 0 < images) && visible <= drawing.invisible;
    (sheet, fate, over_picture)
}

/// The links of a page that lead out of the document.
fn links(page: &Page<'_>) -> Links {
    let mut links = Vec::new();
    let Some(notes) = page.raw().get::<Array<'_>>("Annots") else { return links };
    let transform = Affine::new(page.initial_transform(true).as_coeffs());
    for note in notes.iter::<Dict<'_>>().take(5_000) {
        if note.get::<Name<'_>>("Subtype").is_none_or(|kind| &*kind != b"Link") {
            continue;
        }
        let Some(area) = note.get::<hayro_syntax::object::Rect>("Rect") else { continue };
        let target =
            note.get::<Dict<'_>>("A").and_then(|action| action.get::<PdfString<'_>>("URI"));
        let Some(target) = target else { continue };
        let area = transform.transform_rect_bbox(Rect::new(area.x0, area.y0, area.x1, area.y1));
        let target = String::from_utf8_lossy(target.as_bytes()).into_owned();
        links.push((area.x0 as f32, area.y0 as f32, area.x1 as f32, area.y1 as f32, target));
    }
    links
}

/// The outline (bookmarks): titles with their level, from 1.
fn outline(pdf: &Pdf) -> Vec<(String, u8)> {
    let mut titles = Vec::new();
    let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let first = root
        .and_then(|root| root.get::<Dict<'_>>("Outlines"))
        .and_then(|outlines| outlines.get::<Dict<'_>>("First"));
    let mut open: Vec<(Dict<'_>, u8)> = first.map(|first| (first, 1)).into_iter().collect();
    // An outline may go in circles: so many entries no document has.
    let mut left = 20_000;
    while let Some((entry, level)) = open.pop() {
        left -= 1;
        if left == 0 {
            break;
        }
        if let Some(title) = entry.get::<PdfString<'_>>("Title") {
            titles.push((text_string(title.as_bytes()), level));
        }
        if let Some(next) = entry.get::<Dict<'_>>("Next") {
            open.push((next, level));
        }
        if let Some(child) = entry.get::<Dict<'_>>("First").filter(|_| level < 8) {
            open.push((child, level + 1));
        }
    }
    titles
}

/// The title that the document gives itself, unless it is the name of a file.
fn title(pdf: &Pdf) -> Option<String> {
    let title = text_string(pdf.metadata().title.as_deref()?);
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = title.to_lowercase();
    let of_file = [".doc", ".docx", ".pdf", ".indd", ".wps", ".tex", ".xls", ".xlsx", ".rtf"];
    let is_file = of_file.iter().any(|end| lower.ends_with(end))
        || lower.starts_with("microsoft word")
        || lower.starts_with("untitled")
        || title.chars().count() < 4;
    (!is_file).then_some(title)
}

/// Whether the first page shows this title: what a document calls itself is often
/// what its template was called.
fn is_shown(text: &str, title: &str) -> bool {
    let title = write::fold(title);
    let head = &text[..text.floor_char_boundary(4_000)];
    let long = 12 <= title.chars().count();
    head.lines().any(|line| write::fold(line) == title)
        || (long && write::fold(head).contains(&title))
}

/// A text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 with a mark, else Latin.
fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0,
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0,
        [0xef, 0xbb, 0xbf, rest @ ..] => encoding_rs::UTF_8.decode_without_bom_handling(rest).0,
        _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
    .chars()
    .filter(|c| !c.is_control())
    .collect()
}

/// Accounts for the pages that are not read.
fn report(draft: &mut Draft, fates: &[Fate]) {
    let at = Span::new(0, 0);
    for (fate, code, says) in [
        (
            Fate::Picture,
            "page-without-text",
            "a picture without a text layer; its text must be recognised (OCR) first",
        ),
        (
            Fate::Unreadable,
            "unreadable-font",
            "set in fonts that do not say which characters they show; left out",
        ),
        (
            Fate::Gaps,
            "unreadable-characters",
            "partly set in fonts that do not say which characters they show; these read as \u{fffd}",
        ),
        (Fate::Broken, "damaged-page", "damaged and not read"),
        (Fate::Left, "too-many-pages", "beyond the limit and not read"),
        (
            Fate::Wordless,
            "page-without-text",
            "without a word that Poppler would tell; a picture would have to be recognised (OCR) first",
        ),
        (Fate::Blank, "blank-page", "blank"),
    ] {
        let numbers: Vec<usize> =
            fates.iter().enumerate().filter(|(_, f)| **f == fate).map(|(i, _)| i + 1).collect();
        if numbers.is_empty() {
            continue;
        }
        let message = format!("{} {says}", pages_are(&numbers));
        if fate == Fate::Blank {
            draft.note(code, message, at);
        } else {
            draft.loss(code, message, at);
        }
    }
}

/// `page 3 is` · `pages 1-3, 7 are`.
fn pages_are(numbers: &[usize]) -> String {
    match numbers {
        [one] => format!("page {one} is"),
        several => format!("pages {} are", ranges(several)),
    }
}

/// `1-3, 7`.
fn ranges(numbers: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let words: Vec<String> = ranges
        .iter()
        .map(|(from, to)| if from == to { from.to_string() } else { format!("{from}-{to}") })
        .collect();
    words.join(", ")
}
