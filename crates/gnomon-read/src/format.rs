//! Which reader takes which bytes.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::{Draft, Hint, Limits, ReadError};

/// A reader of one format.
pub struct Reader {
    /// Name and version. The version goes up when the same bytes would give
    /// another document, so that what was read before is read again.
    pub name: &'static str,
    /// The media type it reads.
    pub media_type: &'static str,
    /// Extensions of file names, in lower case.
    pub extensions: &'static [&'static str],
    /// Whether the bytes look like this format; asked when nothing was declared.
    pub recognises: fn(&[u8]) -> bool,
    /// Reads it.
    pub read: Read,
}

/// What a reader is given.
#[derive(Clone, Copy)]
pub enum Read {
    /// Decoded text; light parsers, run where they are called.
    Text(fn(&str, Limits) -> Result<Draft, ReadError>),
    /// The bytes; large parsers of formats whose damaged and hostile files are
    /// many, which deserve a process apart.
    Bytes(fn(&[u8], Limits) -> Result<Draft, ReadError>),
}

/// The readers. The first that recognises undeclared bytes takes them, so the
/// most general one is last.
pub static READERS: &[Reader] = &[
    crate::pdf::READER,
    crate::pdf::POPPLER,
    crate::docx::READER,
    crate::sheet::XLSX,
    crate::sheet::ODS,
    crate::sheet::XLS,
    crate::html::READER,
    crate::markdown::READER,
    crate::sheet::CSV,
    crate::text::READER,
];

/// Reads a PDF document from what `pdftotext -bbox-layout` says of it. It takes nothing by itself: whoever asks for it
/// hands it that output.
pub static POPPLER: Reader = crate::pdf::POPPLER;

/// The reader of this name, with its version.
pub fn reader_named(name: &str) -> Option<&'static Reader> {
    READERS.iter().find(|reader| reader.name == name)
}

/// Whether a name of a reader with its version (`text/2`) is one of this build.
pub fn is_current(reader: &str) -> bool {
    READERS.iter().any(|known| known.name == reader)
}

/// First bytes of formats that are not read yet, so that a refusal can name them.
const UNREAD: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "a legacy Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
];

/// What a ZIP archive is that holds a part of this name.
const ARCHIVES: &[(&[u8], &str)] = &[
    (b"word/", "a Word document without a text part"),
    (b"xl/", "an Excel workbook of a kind"),
    (b"ppt/presentation.xml", "a PowerPoint presentation"),
    (b"OFD.xml", "an OFD document"),
    (b"META-INF/container.xml", "an EPUB book"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "an OpenDocument text"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file of a kind"),
];

/// What a legacy Office file is that holds a stream of this name.
const STREAMS: &[(&str, &str)] = &[
    ("WordDocument", "a Word document of the old kind (.doc)"),
    ("PowerPoint Document", "a PowerPoint presentation of the old kind"),
];

/// The reader for these bytes: by what they are, then as declared, then by name.
pub fn reader_for(bytes: &[u8], hint: Hint<'_>) -> Result<&'static Reader, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    // What the bytes are counts for more than what anybody calls them.
    let binary = READERS.iter().filter(|reader| matches!(reader.read, Read::Bytes(_)));
    if let Some(reader) = binary.clone().find(|reader| (reader.recognises)(bytes)) {
        return Ok(reader);
    }
    if bytes.starts_with(CFB) && names_stream(bytes, "EncryptedPackage") {
        return Err(ReadError::Locked);
    }
    if let Some((_, format)) = UNREAD.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        let inside = || {
            let part =
                ARCHIVES.iter().find(|(name, _)| bytes.starts_with(ZIP) && holds(bytes, name));
            let stream = STREAMS
                .iter()
                .find(|(name, _)| bytes.starts_with(CFB) && names_stream(bytes, name));
            part.map(|(_, format)| *format).or(stream.map(|(_, format)| *format))
        };
        return Err(ReadError::NoReader { format: inside().unwrap_or(format).into() });
    }
    if let Some(at) = control_byte(bytes) {
        return Err(ReadError::Binary { at });
    }
    let textual = || READERS.iter().filter(|reader| matches!(reader.read, Read::Text(_)));
    let declared = hint.media_type.and_then(|declared| {
        let essence = declared.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        textual().find(|reader| reader.media_type == essence)
    });
    let named = || {
        let extension = hint.name?.rsplit_once('.')?.1.to_ascii_lowercase();
        textual().find(|reader| reader.extensions.contains(&extension.as_str()))
    };
    // A damaged PDF is no text, whatever its bytes: it would be read as rubbish.
    let misnamed = hint.media_type.is_none()
        && hint.name.and_then(|name| name.rsplit_once('.')).is_some_and(|(_, extension)| {
            let extension = extension.to_ascii_lowercase();
            binary.clone().any(|reader| reader.extensions.contains(&extension.as_str()))
        });
    declared
        .or_else(named)
        .or_else(|| {
            textual().find(|reader| {
                (reader.recognises)(bytes) && !(misnamed && reader.media_type == "text/plain")
            })
        })
        .ok_or(if misnamed {
            ReadError::Misnamed
        } else {
            ReadError::NoReader { format: "of an unknown format".into() }
        })
}

/// The extension that says another format than the bytes turned out to be of.
pub(crate) fn named_otherwise(reader: &Reader, hint: Hint<'_>) -> Option<String> {
    let extension = hint.name?.rsplit_once('.')?.1.to_ascii_lowercase();
    let has = |reader: &Reader| reader.extensions.contains(&extension.as_str());
    let bytes = matches!(reader.read, Read::Bytes(_));
    (bytes && !has(reader) && READERS.iter().any(has)).then_some(extension)
}

/// How a ZIP archive begins.
pub(crate) const ZIP: &[u8] = b"PK\x03\x04";

/// How a compound file (legacy Office) begins.
pub(crate) const CFB: &[u8] = b"\xd0\xcf\x11\xe0";

/// Whether `bytes` hold `part` anywhere.
pub(crate) fn holds(bytes: &[u8], part: &[u8]) -> bool {
    let pattern: String = part.iter().map(|byte| format!("\\x{byte:02x}")).collect();
    Regex::new(&format!("(?-u){pattern}")).is_ok_and(|part| part.is_match(bytes))
}

/// Whether a compound file has a stream of this name (in UTF-16).
pub(crate) fn names_stream(bytes: &[u8], name: &str) -> bool {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    holds(bytes, &name)
}

/// Whether PDF bytes begin here: rubbish may come before the mark.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?-u)%PDF-").ok());
    let head = &bytes[..bytes.len().min(1024)];
    MARK.as_ref().is_some_and(|mark| mark.is_match(head))
}

/// The first byte that no text has in any encoding that is read, among the
/// first 64 KiB. UTF-16 has zero bytes, but says so at the beginning.
fn control_byte(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return None;
    }
    bytes
        .iter()
        .take(64 << 10)
        .position(|byte| matches!(byte, 0x00..=0x06 | 0x0e..=0x1a | 0x1c..=0x1f))
}
