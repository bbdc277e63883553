//! Bytes to a [`Document`]: one module per format.
//!
//! In: bytes as received, and what is known about them ([`Hint`]). Out: the
//! canonical text, its blocks, tables, links, and the structure of newsletters
//! and notices recovered from them. Damage inside a readable document is not an
//! error: it is a diagnostic in the result.
//!
//! To teach a new format, copy a neighbour, fill in its [`Reader`], and add it to
//! [`READERS`]. A reader makes a [`Draft`]; what is common to all formats
//! (encodings, limits, articles, takeaways, glossaries) is done here.
//!
//! The same bytes, hint and knowledge give the same document. Nothing here
//! touches the network, the file system or the clock.

#![warn(clippy::expect_used)]

mod archive;
mod contents;
mod docx;
mod draft;
mod encoding;
mod error;
mod format;
mod html;
mod inline;
mod line;
mod markdown;
mod pdf;
mod sheet;
mod structure;
mod table;
mod text;
mod xml;

use gnomon_model::{Diagnostic, Document, Encoding, Knowledge, Severity, Span};
use serde::{Deserialize, Serialize};

pub use draft::{ContentsEntry, Draft};
pub use encoding::decode_as;
pub use error::ReadError;
pub use format::{POPPLER, READERS, Read, Reader, is_current, reader_for, reader_named};

/// What is known about bytes before they are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hint<'a> {
    /// The file's name, for its extension.
    pub name: Option<&'a str>,
    /// The media type, with a charset if there is one, as the source declares it.
    pub media_type: Option<&'a str>,
}

/// What a reader may use up before it gives up on an input.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of input.
    pub input: usize,
    /// Blocks of a document.
    pub blocks: usize,
    /// Bytes that the parts of an archive unpack to.
    pub expanded: usize,
    /// Cells of all tables, those that merged cells repeat counted each time.
    pub cells: usize,
    /// Pages of a document that are read; the others are reported.
    pub pages: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            input: 256 << 20,
            blocks: 2_000_000,
            expanded: 512 << 20,
            cells: 2_000_000,
            pages: 20_000,
        }
    }
}

/// Reads a document.
///
/// Fails when the bytes are not a document at all: empty, of a format that has
/// no reader, or over the limits.
pub fn read(
    bytes: &[u8],
    hint: Hint<'_>,
    knowledge: &Knowledge,
    limits: Limits,
) -> Result<Document, ReadError> {
    let parse =
        |reader: &'static Reader, bytes: &[u8]| Ok((parse(reader, bytes, limits)?, reader.name));
    read_with(bytes, hint, knowledge, limits, parse)
}

/// Reads a document, with a way of one's own to parse the formats whose parsers
/// are large and whose files are hostile ([`Read::Bytes`]): in a process apart. It returns the
/// draft with the name of the reader that made it, which need not be the one that was proposed.
pub fn read_with(
    bytes: &[u8],
    hint: Hint<'_>,
    knowledge: &Knowledge,
    limits: Limits,
    parse: impl FnOnce(&'static Reader, &[u8]) -> Result<(Draft, &'static str), ReadError>,
) -> Result<Document, ReadError> {
    if limits.input < bytes.len() {
        // Whoever reads a file stops a byte behind the limit.
        let at_least = bytes.len() == limits.input + 1;
        let bytes = bytes.len() as u64;
        return Err(ReadError::TooLarge { bytes, at_least, limit: limits.input });
    }
    let reader = reader_for(bytes, hint)?;
    let (draft, read_by, encoding, decoded) = match reader.read {
        Read::Text(read) => {
            let (text, encoding, diagnostics) = encoding::decode(bytes, hint, reader.media_type);
            if text.trim().is_empty() {
                return Err(ReadError::Empty);
            }
            (read(&text, limits)?, reader.name, encoding, Some((text, diagnostics)))
        }
        Read::Bytes(_) => {
            let encoding = Encoding { name: "Unicode", decided_by: "the format" };
            let (draft, read_by) = parse(reader, bytes)?;
            (draft, read_by, encoding, None)
        }
    };
    if limits.blocks < draft.blocks.len() {
        return Err(ReadError::TooManyBlocks { blocks: draft.blocks.len(), limit: limits.blocks });
    }
    if draft.blocks.is_empty() {
        return Err(ReadError::Empty);
    }
    let mut document = structure::document(draft, knowledge);
    document.media_type = reader.media_type;
    document.reader = read_by;
    document.encoding = encoding;
    if let Some((text, mut diagnostics)) = decoded {
        // Where the canonical text is not the decoded text, its own place counts.
        for diagnostic in diagnostics.iter_mut().filter(|_| document.text != text) {
            let at = document.text.find('\u{fffd}');
            diagnostic.span =
                at.map_or(Span::new(0, 0), |at| Span::new(at, at + '\u{fffd}'.len_utf8()));
        }
        diagnostics.append(&mut document.diagnostics);
        document.diagnostics = diagnostics;
    }
    if let Some(named) = format::named_otherwise(reader, hint) {
        document.diagnostics.push(Diagnostic {
            code: "other-than-named".into(),
            message: format!(
                "its name ends in .{named}, its bytes are {}; read as that",
                reader.media_type
            ),
            span: Span::new(0, 0),
            severity: Severity::Note,
        });
    }
    Ok(document)
}

/// Parses bytes with a reader of [`Read::Bytes`]; one of text has nothing to parse.
pub fn parse(reader: &Reader, bytes: &[u8], limits: Limits) -> Result<Draft, ReadError> {
    match reader.read {
        Read::Bytes(read) => read(bytes, limits),
        Read::Text(_) => Err(ReadError::NoReader { format: "text".into() }),
    }
}

/// A page of a PDF document as it looks.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct PagePicture {
    /// Width of the page, in points.
    pub width: f32,
    /// Height of the page, in points.
    pub height: f32,
    /// The drawing: SVG in these units, without script and without addresses.
    pub svg: String,
    /// Whether it lacks characters of a font that the document names and does not hold.
    pub lacking: bool,
}

/// Draws a page of a PDF document, counted from 1. Like [`parse`], for a process apart where
/// the bytes come from elsewhere.
pub fn draw(bytes: &[u8], page: u32) -> Result<PagePicture, ReadError> {
    pdf::draw(bytes, page)
}

/// A pattern that stands in the source: whether it is one is settled when it is written.
#[expect(clippy::expect_used, reason = "every caller hands over a constant, which the tests run")]
fn pattern(text: &str) -> regex::Regex {
    regex::Regex::new(text).expect("the pattern is constant and tested")
}
