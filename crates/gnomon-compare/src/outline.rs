//! The items of an instrument: what people cite.
//!
//! Chinese legal texts count 编, 章, 节, 条 (Legislation Law, article 65 of the 2023
//! text); policies count 一、（一） and 1.; acts in English count chapters, sections,
//! articles and numbered paragraphs. An item is the smallest that carries a number of
//! its own on a line of its own: an article with its paragraphs, or a numbered measure.

use std::sync::LazyLock;

use gnomon_model::{Document, Span};
use regex::Regex;
use serde::Serialize;

/// A numbered item of an instrument, with everything up to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Its number as written: `第十九条`, `Article 19`, `（二）`.
    pub number: String,
    /// The numbers of the chapters and sections that it stands in.
    pub within: Vec<String>,
    /// Its text without the number.
    pub text: String,
    /// Where it stands, number included.
    pub span: Span,
}

/// A kind of numbering. Those that come first enclose those that come later.
struct Numbering {
    pattern: Regex,
    /// Whether it only groups, and what stands below is cited.
    groups: bool,
}

/// Chinese numerals, and what stands for them.
const HAN: &str = "[一二三四五六七八九十百千〇零两0-9]+";

static NUMBERINGS: LazyLock<Vec<Numbering>> = LazyLock::new(|| {
    let make = |pattern: &str, groups: bool| {
        // Patterns are constants of this file; tests build them all.
        Regex::new(pattern).ok().map(|pattern| Numbering { pattern, groups })
    };
    [
        make(&format!(r"^(第{HAN}编)[\x20\u{{3000}}]*"), true),
        make(r"(?i)^((?:part|title)\x20+(?:[ivxlc]+|\d+))\b[.:]?\x20*", true),
        make(&format!(r"^(第{HAN}章)[\x20\u{{3000}}]*"), true),
        make(r"(?i)^(chapter\x20+(?:[ivxlc]+|\d+))\b[.:]?\x20*", true),
        make(&format!(r"^(第{HAN}节)[\x20\u{{3000}}]*"), true),
        make(r"(?i)^(section\x20+(?:[ivxlc]+|\d+))\b[.:]?\x20*", true),
        make(&format!(r"^(第{HAN}条(?:之{HAN})?)[\x20\u{{3000}}]*"), false),
        make(r"(?i)^((?:article|art\.|clause|rule)\x20+\d+[a-z]?)\b[.:]?\x20*", false),
        make(&format!(r"^({HAN}、)\x20*"), false),
        make(&format!(r"^(（{HAN}）)\x20*"), false),
        make(r"^(\d{1,3}(?:\.\d{1,3}){1,4})[.．]?[\x20\u{3000}]+", false),
        make(r"^(\d{1,3}[.．、])[\x20\u{3000}]*", false),
        make(r"^(\(\d{1,3}\))\x20+", false),
    ]
    .into_iter()
    .flatten()
    .collect()
});

/// A line that begins with a number.
struct Numbered<'t> {
    kind: usize,
    number: &'t str,
    start: usize,
    body: usize,
}

/// The items of a document, in order. What stands before the first number and
/// between numbers belongs to the item before it; a preamble is an item without a
/// number, and so are the signature and day at the end. A text without numbers gives its
/// paragraphs.
pub fn outline(document: &Document) -> Vec<Item> {
    let text = document.text.as_str();
    let mut numbered = Vec::new();
    for block in &document.blocks {
        let content = block.span.of(text);
        let mut at = block.span.start;
        for line in content.split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            if let Some(found) = number_of(&line[indent..], at + indent) {
                numbered.push(found);
            }
            at += line.len();
        }
    }
    let cited = cited_kind(&numbered);
    let Some(cited) = cited else { return paragraphs(document) };
    let mut items = Vec::new();
    let mut within: Vec<(usize, String)> = Vec::new();
    // A break is every number that groups, and every number of the kind that is cited.
    let breaks: Vec<&Numbered<'_>> = numbered.iter().filter(|it| it.kind <= cited).collect();
    let first = breaks.first().map_or(text.len(), |it| it.start);
    push(&mut items, text, String::new(), &[], Span { start: 0, end: first }, 0);
    let last = breaks.last().map_or(0, |it| it.body);
    let closing = closing(text).filter(|at| last < *at).unwrap_or(text.len());
    for (index, found) in breaks.iter().enumerate() {
        let end = breaks.get(index + 1).map_or(closing, |next| next.start);
        let span = Span { start: found.start, end };
        within.retain(|(kind, _)| *kind < found.kind);
        if found.kind == cited {
            push(&mut items, text, found.number.to_owned(), &within, span, found.body);
        } else {
            // What a chapter is called can change while its articles stay.
            within.push((found.kind, found.number.to_owned()));
            push(&mut items, text, found.number.to_owned(), &within, span, found.body);
        }
    }
    push(&mut items, text, String::new(), &[], Span { start: closing, end: text.len() }, closing);
    items
}

/// A day that stands alone on its line.
static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let zh = r"[0-9〇零○一二三四五六七八九]{4}\s*年\s*[0-9一二三四五六七八九十]{1,3}\s*月\s*[0-9一二三四五六七八九十]{1,3}\s*日";
    let en = r"\d{1,2}(?:st|nd|rd|th)?\s+\p{Lu}\p{Ll}+,?\s+\d{4}|\p{Lu}\p{Ll}+\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}";
    Regex::new(&format!(r"^(?:{zh}|{en}|\d{{4}}-\d{{2}}-\d{{2}})\.?$")).ok()
});
/// Bodies that sign a text together.
const SIGNATORIES: usize = 12;
/// Characters of the name of a body that signs.
const SIGNATURE: usize = 40;

/// Where the signature and the day at the end of a text begin: official documents end with who
/// signs and, below, the day (GB/T 9704-2012, 7.3.5).
fn closing(text: &str) -> Option<usize> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            lines.push((at, line.trim()));
        }
        at += line.len();
    }
    let (mut begins, day) = lines.pop()?;
    if !DAY.as_ref()?.is_match(day) {
        return None;
    }
    let signs = |line: &str| {
        line.chars().count() <= SIGNATURE
            && !line.contains(['。', '；', '：', '，', '.', ';', ':', ','])
            && number_of(line, 0).is_none()
    };
    let block: Vec<usize> = lines
        .iter()
        .rev()
        .take(SIGNATORIES)
        .take_while(|(_, line)| signs(line))
        .map(|(at, _)| *at)
        .collect();
    // Several sign together where the line above them ends a sentence; below a list of short lines
    // only the last of them signs.
    let above = lines.iter().rev().nth(block.len());
    let ends =
        above.is_none_or(|(_, line)| line.ends_with(['。', '；', '：', ';', '.', ':', '！']));
    if let Some(at) = if ends { block.last() } else { block.first() } {
        begins = *at;
    }
    Some(begins)
}

fn push(
    items: &mut Vec<Item>,
    text: &str,
    number: String,
    within: &[(usize, String)],
    span: Span,
    body: usize,
) {
    let start = body.max(span.start).min(span.end);
    let content = text[start..span.end].trim();
    if content.is_empty() && number.is_empty() {
        return;
    }
    let end = span.start + text[span.start..span.end].trim_end().len();
    items.push(Item {
        within: within
            .iter()
            .map(|(_, number)| number.clone())
            .filter(|it| *it != number)
            .collect(),
        number,
        text: content.split_whitespace().collect::<Vec<_>>().join(" "),
        span: Span { start: span.start, end },
    });
}

fn number_of(line: &str, at: usize) -> Option<Numbered<'_>> {
    NUMBERINGS.iter().enumerate().find_map(|(kind, numbering)| {
        let found = numbering.pattern.captures(line)?;
        let (whole, number) = (found.get(0)?, found.get(1)?);
        Some(Numbered { kind, number: number.as_str(), start: at, body: at + whole.end() })
    })
}

/// The kind of number by which the text is cited: articles where there are any, else
/// the outermost kind that occurs at least twice.
fn cited_kind(numbered: &[Numbered<'_>]) -> Option<usize> {
    (0..NUMBERINGS.len())
        .filter(|kind| !NUMBERINGS[*kind].groups)
        .find(|kind| 1 < numbered.iter().filter(|it| it.kind == *kind).count())
}

fn paragraphs(document: &Document) -> Vec<Item> {
    let text = document.text.as_str();
    let mut items = Vec::new();
    for block in &document.blocks {
        push(&mut items, text, String::new(), &[], block.span, 0);
    }
    items
}

#[cfg(test)]
mod closing {
    use super::closing;

    #[test]
    fn a_list_of_short_lines_above_the_signature_stays_in_its_article() {
        let text = "第二条 应当提交：\n（二）产品检验报告\n样品照片\n试验记录\n国家标准化局\n2027年1月1日\n";
        assert_eq!(closing(text).map(|at| &text[at..]), Some("国家标准化局\n2027年1月1日\n"));
        let joint = "第二条 本办法自公布之日起施行。\n市场监管总局\n国家标准委\n2027年1月1日\n";
        assert_eq!(
            closing(joint).map(|at| &joint[at..]),
            Some("市场监管总局\n国家标准委\n2027年1月1日\n")
        );
    }
}
