//! Which reader takes which bytes.

use crate::{Draft, Hint, ReadError};

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
    /// Reads decoded text.
    pub read: fn(&str) -> Result<Draft, ReadError>,
}

/// The readers. The first that recognises undeclared bytes takes them, so the
/// most general one is last.
pub static READERS: &[Reader] =
    &[crate::html::READER, crate::markdown::READER, crate::text::READER];

/// Whether a name of a reader with its version (`text/2`) is one of this build.
pub fn is_current(reader: &str) -> bool {
    READERS.iter().any(|known| known.name == reader)
}

/// First bytes of formats that are not read yet, so that a refusal can name them.
const UNREAD: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "an Office document, an OFD document or another ZIP archive"),
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

/// The reader for these bytes: by what they are, then as declared, then by name.
pub fn reader_for(bytes: &[u8], hint: Hint<'_>) -> Result<&'static Reader, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if let Some((_, format)) = UNREAD.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(ReadError::NoReader { format });
    }
    if let Some(at) = control_byte(bytes) {
        return Err(ReadError::Binary { at });
    }
    let declared = hint.media_type.and_then(|declared| {
        let essence = declared.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        READERS.iter().find(|reader| reader.media_type == essence)
    });
    let named = || {
        let extension = hint.name?.rsplit_once('.')?.1.to_ascii_lowercase();
        READERS.iter().find(|reader| reader.extensions.contains(&extension.as_str()))
    };
    declared
        .or_else(named)
        .or_else(|| READERS.iter().find(|reader| (reader.recognises)(bytes)))
        .ok_or(ReadError::NoReader { format: "of an unknown format" })
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
