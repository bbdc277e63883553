//! Lines of plain text: what each of them is by itself.

use std::sync::LazyLock;

use gnomon_model::Span;
use regex::Regex;

/// A line, without its end and surrounding white space.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// The line with leading tabs (they are cells) but without line end.
    pub(crate) span: Span,
    /// Whether it has nothing but white space.
    pub(crate) blank: bool,
    /// Whether it has a tab between or before texts.
    pub(crate) tabbed: bool,
}

/// The lines of `text`.
pub(crate) fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r', '\u{c}', ' ', '\u{a0}', '\u{3000}']);
        let lead = body.len() - body.trim_start_matches([' ', '\u{c}', '\u{a0}', '\u{3000}']).len();
        let span = Span::new(start + lead.min(body.len()), start + body.len());
        let blank = body.trim().is_empty();
        lines.push(Line { span, blank, tabbed: !blank && body.contains('\t') });
        start += line.len();
    }
    lines
}

/// `Takeaways\t2`, `Green Transition ........ 25`: title and page.
pub(crate) fn contents_entry(line: &str) -> Option<(&str, u32)> {
    let digits = line.len() - line.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    if !(1..=4).contains(&digits) {
        return None;
    }
    let (title, page) = line.split_at(line.len() - digits);
    // Some programs bind the number to the dots with a joiner that has no width.
    let trimmed = title.trim_end_matches(['\t', ' ', '.', '…', '·', '．', '\u{2060}']);
    let leader = &title[trimmed.len()..];
    let leads = leader.contains('\t')
        || leader.contains("...")
        || leader.contains(". . .")
        || leader.contains('\u{2060}')
        || leader.contains('…');
    let one_cell = !trimmed.contains('\t') && !trimmed.trim().is_empty();
    (leads && one_cell).then(|| page.parse().ok().map(|page| (trimmed.trim(), page))).flatten()
}

/// The length of a bullet with the space behind it: `- `, `• `.
pub(crate) fn bullet(line: &str) -> Option<usize> {
    let mut chars = line.chars();
    let mark =
        chars.next().filter(|c| matches!(c, '-' | '•' | '·' | '●' | '▪' | '–' | '*' | '◆'))?;
    let rest = chars.as_str();
    let body = rest.trim_start();
    (body.len() < rest.len() && !body.is_empty()).then(|| mark.len_utf8() + rest.len() - body.len())
}

/// `## Title`: level and length of the mark.
pub(crate) fn heading_mark(line: &str) -> Option<(u8, usize)> {
    let hashes = line.len() - line.trim_start_matches('#').len();
    let rest = &line[hashes..];
    let spaces = rest.len() - rest.trim_start().len();
    let level = u8::try_from(hashes).ok().filter(|level| (1..=6).contains(level))?;
    (0 < spaces && spaces < rest.len()).then_some((level, hashes + spaces))
}

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^(?:(\d{1,3})[.、．)）]\s*|([一二三四五六七八九十]{1,3})、\s*|[（(](?:\d{1,3}|[一二三四五六七八九十]{1,3}|[ivx]{1,5}|[a-z])[)）]\s*)",
    )
});

/// A number in front of a title or item: its length and, if Arabic, its value.
pub(crate) fn number(line: &str) -> Option<(usize, Option<u32>)> {
    let found = NUMBER.captures(line)?;
    let whole = found.get(0)?;
    // `3.5 GHz` is no third item.
    let next = line[whole.end()..].chars().next()?;
    if next.is_ascii_digit() && !whole.as_str().ends_with(char::is_whitespace) {
        return None;
    }
    Some((whole.end(), found.get(1).and_then(|digits| digits.as_str().parse().ok())))
}

/// Whether a sentence or an item ends here (closing quotes and brackets aside).
pub(crate) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '”' | '’' | '\'' | ')' | '）' | '*' | ']' | '」' | '』')
    });
    text.ends_with(['.', '!', '?', ':', ';', '。', '！', '？', '：', '；', '…'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_a_contents_list_ends_with_leaders_and_a_page() {
        let read = |line| contents_entry(line);
        assert_eq!(read("Takeaways\t2"), Some(("Takeaways", 2)));
        assert_eq!(read("1. At a Glance ........ \u{2060}7"), Some(("1. At a Glance", 7)));
        assert_eq!(
            read("8. The Catalogue Issued . . . . . . 18"),
            Some(("8. The Catalogue Issued", 18))
        );
        assert_eq!(read("目录……3"), Some(("目录", 3)));
        assert_eq!(read("Issued in 2026"), None);
    }
}
