//! Inline markup that plain text carries: emphasis, links, addresses.
//!
//! Converters leave it in text files, and people write it. Only what is closed
//! in the same paragraph counts; a lone asterisk is an asterisk.

use gnomon_model::{Mark, MarkKind, Span};

use crate::Draft;

/// How far behind an opening mark its closing one is looked for. Titles and link
/// texts are shorter, and a text full of lone asterisks stays cheap.
const REACH: usize = 2_000;

/// Finds the marks and links inside `span` of `text`.
pub(crate) fn scan(draft: &mut Draft, text: &str, span: Span) {
    let bytes = text.as_bytes();
    let mut at = span.start;
    let mut after_word = false;
    while at < span.end {
        let next = match bytes[at] {
            b'*' => emphasis(draft, text, span, at, after_word),
            b'!' if bytes.get(at + 1) == Some(&b'[') => image(draft, text, span, at),
            b'[' => bracket_link(draft, text, span, at),
            b'<' => angle_link(draft, text, span, at),
            b'h' | b'H' if !after_word => address(draft, text, span, at),
            _ => None,
        };
        after_word = next.is_none() && (bytes[at].is_ascii_alphanumeric() || 0x80 <= bytes[at]);
        at = next.unwrap_or(at + 1);
    }
}

/// Finds the addresses inside `span`, in a format whose links are marked
/// otherwise: those that no link covers yet.
pub(crate) fn addresses(draft: &mut Draft, span: Span) {
    let text = std::mem::take(&mut draft.text);
    let mut at = span.start;
    while let Some(found) = text.get(at..span.end).and_then(|rest| rest.find("http")) {
        let start = at + found;
        let covered = draft
            .links
            .iter()
            .rev()
            .take(64)
            .any(|link| link.span.start <= start && start < link.span.end);
        let end = if covered { None } else { address(draft, &text, span, start) };
        at = end.unwrap_or(start + 4);
    }
    draft.text = text;
}

/// `*title*`, `**bold**`. Returns where the opening mark ends, so that links
/// inside are found too.
fn emphasis(
    draft: &mut Draft,
    text: &str,
    span: Span,
    at: usize,
    after_word: bool,
) -> Option<usize> {
    // Closing marks were consumed with their opening ones.
    if draft.marks.iter().rev().take(8).any(|mark| {
        mark.outer.contains(Span::new(at, at + 1)) && !mark.inner.contains(Span::new(at, at + 1))
    }) {
        return Some(at + 1);
    }
    let width = if text[at..span.end].starts_with("**") { 2 } else { 1 };
    let inside = at + width;
    let rest = reach(text, inside, span.end)?;
    if after_word && width == 1 || rest.starts_with(char::is_whitespace) {
        return None;
    }
    let close = rest
        .match_indices(&"**"[..width])
        .map(|(i, _)| i)
        .find(|&i| 0 < i && !rest[..i].ends_with(char::is_whitespace))?;
    let inner = Span::new(inside, inside + close);
    let outer = Span::new(at, inner.end + width);
    draft.marks.push(Mark { kind: MarkKind::Emphasis, outer, inner });
    Some(inside)
}

/// `![alternative text](address)`: not read.
fn image(draft: &mut Draft, text: &str, span: Span, at: usize) -> Option<usize> {
    let (_, _, end) = brackets(text, span, at + 1)?;
    let outer = Span::new(at, end);
    draft.marks.push(Mark { kind: MarkKind::Skipped, outer, inner: outer });
    Some(end)
}

/// `[here](#)`.
fn bracket_link(draft: &mut Draft, text: &str, span: Span, at: usize) -> Option<usize> {
    let (inner, target, end) = brackets(text, span, at)?;
    let outer = Span::new(at, end);
    draft.marks.push(Mark { kind: MarkKind::LinkText, outer, inner });
    draft.link(target, outer);
    Some(end)
}

fn brackets(text: &str, span: Span, at: usize) -> Option<(Span, &str, usize)> {
    let rest = reach(text, at + 1, span.end)?;
    let close = rest.find(']').filter(|close| !rest[..*close].contains('\n'))?;
    let target = rest.get(close + 1..)?.strip_prefix('(')?;
    let length =
        target.find(')').filter(|length| !target[..*length].contains(char::is_whitespace))?;
    let inner = Span::new(at + 1, at + 1 + close);
    Some((inner, &target[..length], inner.end + 2 + length + 1))
}

/// `<https://example.org/a>`.
fn angle_link(draft: &mut Draft, text: &str, span: Span, at: usize) -> Option<usize> {
    let rest = reach(text, at + 1, span.end)?;
    if !is_address(rest) {
        return None;
    }
    let close = rest.find(['>', '\n', ' ']).filter(|close| rest.as_bytes()[*close] == b'>')?;
    let inner = Span::new(at + 1, at + 1 + close);
    let outer = Span::new(at, inner.end + 1);
    draft.marks.push(Mark { kind: MarkKind::LinkText, outer, inner });
    draft.link(&rest[..close], outer);
    Some(outer.end)
}

/// `https://example.org/a`, without the punctuation that follows it.
fn address(draft: &mut Draft, text: &str, span: Span, at: usize) -> Option<usize> {
    let rest = text.get(at..span.end)?;
    if !is_address(rest) {
        return None;
    }
    let end = rest.find(|c: char| {
        c.is_whitespace() || !c.is_ascii() || matches!(c, '<' | '>' | '"' | ')' | ']' | '*')
    });
    let target = rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let outer = Span::new(at, at + target.len());
    draft.link(target, outer);
    Some(outer.end)
}

fn reach(text: &str, start: usize, end: usize) -> Option<&str> {
    text.get(start..text.floor_char_boundary(end.min(start + REACH)))
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}
