//! Addresses of pages.

use gnomon_model::Span;
use std::fmt::Write as _;

/// A value for a query string.
pub fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' | b':' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The page of an entity; a document is its own page.
pub fn to_entity(key: &str) -> String {
    match key.strip_prefix("document:") {
        Some(sha256) if sha256.len() == 64 => to_document(sha256),
        _ => format!("/entity?key={}", encode(key)),
    }
}

/// The page of a document.
pub fn to_document(sha256: &str) -> String {
    format!("/document/{sha256}")
}

/// The place in a document that some bytes are.
pub fn to_span(sha256: &str, span: Span) -> String {
    format!("/document/{sha256}?at={}-{}#at", span.start, span.end)
}

/// The last part of a path or address: what a document without a title is called.
pub fn file_name(origin: &str) -> &str {
    origin.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(origin)
}

/// A text on one line, cut after so many characters.
pub(crate) fn short(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let mut cut: String = line.chars().take(most).collect();
    cut.push('…');
    cut
}
