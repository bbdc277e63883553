//! Bytes to characters, with the decision recorded.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use gnomon_model::{Diagnostic, Encoding, Severity, Span};

use crate::Hint;

/// Decodes `bytes`. In order: text of whose lines some are UTF-8 and some GB 18030, as where files were put together; a byte
/// order mark; valid UTF-8; what the source or
/// the page declares; text that is UTF-8 but for a few damaged bytes; a guess
/// from the bytes (GBK is read as its superset GB 18030).
pub(crate) fn decode(
    bytes: &[u8],
    hint: Hint<'_>,
    media_type: &str,
) -> (String, Encoding, Vec<Diagnostic>) {
    if let Some(mixed) = mixed(bytes) {
        return mixed;
    }
    let (encoding, decided_by) = decide(bytes, hint, media_type);
    let encoding = if encoding == GBK { GB18030 } else { encoding };
    let (text, _, damaged) = encoding.decode(bytes);
    let mut diagnostics = Vec::new();
    if damaged {
        let count = text.matches('\u{fffd}').count();
        let at = text.find('\u{fffd}').unwrap_or(0);
        let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
        diagnostics.push(Diagnostic {
            code: "invalid-bytes".into(),
            message: format!("{count} bytes are not {}; they read as \u{fffd}", encoding.name()),
            span: Span::new(at, end),
            severity: Severity::Loss,
        });
    }
    (text.into_owned(), Encoding { name: encoding.name(), decided_by }, diagnostics)
}

/// The characters of `bytes` in the encoding that a reading of them recorded (`Document::encoding`, its name alone).
pub fn decode_as(bytes: &[u8], encoding: &str) -> String {
    if encoding == MIXED
        && let Some((text, ..)) = mixed(bytes)
    {
        return text;
    }
    let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes());
    encoding.unwrap_or(UTF_8).decode(bytes).0.into_owned()
}

/// The name of text whose lines are UTF-8 and GB 18030 by turns.
const MIXED: &str = "UTF-8 and gb18030";

/// How a line of text is encoded.
#[derive(Clone, Copy, PartialEq)]
enum OfLine {
    /// It has no characters that tell.
    Plain,
    Utf8,
    Gb,
    /// No UTF-8, and a word of GBK that is too short to tell by itself: 附件.
    Short,
    Other,
}

impl OfLine {
    fn of(line: &[u8]) -> OfLine {
        if line.is_ascii() {
            return OfLine::Plain;
        }
        if let Ok(text) = std::str::from_utf8(line) {
            // Two bytes of GBK may be one character of UTF-8 by chance; several in a row are not.
            let wide = text.chars().filter(|c| '\u{800}' <= *c).count();
            return if 3 <= wide { OfLine::Utf8 } else { OfLine::Plain };
        }
        // The characters that are in use (GB/T 2312, rows 1 to 55): UTF-8 looks like others.
        let (mut usual, mut others, mut at) = (0, 0, 0);
        while let Some(lead) = line.get(at) {
            match (lead, line.get(at + 1)) {
                (0..=0x7f, _) => at += 1,
                (0xa1..=0xd7, Some(0xa1..=0xfe)) => (usual, at) = (usual + 1, at + 2),
                _ => (others, at) = (others + 1, at + 2),
            }
        }
        match (usual, others) {
            (1 | 2, 0) => OfLine::Short,
            _ if 3 <= usual && others * 8 <= usual => OfLine::Gb,
            _ => OfLine::Other,
        }
    }
}

/// Text whose lines are in UTF-8 and in GB 18030 by turns, each read in its own; `None` where it is not so.
fn mixed(bytes: &[u8]) -> Option<(String, Encoding, Vec<Diagnostic>)> {
    if std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines = || bytes.split_inclusive(|byte| *byte == b'\n');
    let mut count = [0usize; 2];
    for line in lines() {
        match OfLine::of(line) {
            OfLine::Plain | OfLine::Short => {}
            OfLine::Utf8 => count[0] += 1,
            OfLine::Gb => count[1] += 1,
            // Not all of it is understood this way.
            OfLine::Other => return None,
        }
    }
    if count.contains(&0) {
        return None;
    }
    let mut text = String::with_capacity(bytes.len());
    let mut first = None;
    let lesser = if count[0] < count[1] { OfLine::Utf8 } else { OfLine::Gb };
    for line in lines() {
        let (start, of) = (text.len(), OfLine::of(line));
        let encoding = if matches!(of, OfLine::Gb | OfLine::Short) { GB18030 } else { UTF_8 };
        text.push_str(&encoding.decode_without_bom_handling(line).0);
        if of == lesser && first.is_none() {
            first = Some(Span::new(start, start + text[start..].trim_end().len()));
        }
    }
    let message = format!(
        "{} lines are UTF-8 and {} are {}; each is read in its own encoding: check the file where it was put together",
        count[0],
        count[1],
        GB18030.name()
    );
    let diagnostic = Diagnostic {
        code: "mixed-encodings".into(),
        message,
        span: first.unwrap_or(Span::new(0, 0)),
        severity: Severity::Note,
    };
    let encoding = Encoding { name: MIXED, decided_by: "line by line" };
    Some((text, encoding, vec![diagnostic]))
}

fn decide(
    bytes: &[u8],
    hint: Hint<'_>,
    media_type: &str,
) -> (&'static encoding_rs::Encoding, &'static str) {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return (encoding, "byte order mark");
    }
    if std::str::from_utf8(bytes).is_ok() {
        return (UTF_8, "valid UTF-8");
    }
    let page = (media_type == "text/html").then(|| charset_in_page(bytes)).flatten();
    let declared = hint.media_type.and_then(charset).or(page);
    if let Some(encoding) = declared.filter(|e| *e != UTF_16LE && *e != UTF_16BE && *e != UTF_8) {
        return (encoding, "declared");
    }
    if mostly_utf8(bytes) {
        return (UTF_8, "damaged UTF-8");
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    (detector.guess(None, Utf8Detection::Deny), "detected")
}

/// The `charset` parameter of a media type.
fn charset(media_type: &str) -> Option<&'static encoding_rs::Encoding> {
    let value = media_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })?;
    encoding_rs::Encoding::for_label(value.trim().trim_matches(['"', '\'']).as_bytes())
}

/// What `<meta charset=…>` or its older form says, in the first 2 KiB.
fn charset_in_page(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes.get(..bytes.len().min(2 << 10))?.to_ascii_lowercase();
    let needle = b"charset=";
    let at = head.windows(needle.len()).position(|window| window == needle)? + needle.len();
    let label: Vec<u8> = head[at..]
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))
        .collect();
    encoding_rs::Encoding::for_label(&label)
}

/// Whether far more multi-byte characters are valid UTF-8 than not. Text in
/// another encoding that happens to hold one valid pair is not.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    invalid * 10 < valid
}
