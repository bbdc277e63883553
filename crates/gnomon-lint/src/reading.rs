//! The document as checks see it: flow text, passages, figures, the way back to canonical bytes.

use gnomon_model::{
    BlockKind, Document, Extraction, Flow, Lines, MentionKind, Passage, Span, numeral,
};

use crate::figure::{Figure, figures};
use crate::report::Place;

pub(crate) struct Reading<'a> {
    pub(crate) extraction: &'a Extraction,
    pub(crate) flow: Flow,
    /// In order of the flow; none lies in an identifier, a date or a title.
    pub(crate) figures: Vec<Figure>,
    lines: Lines,
}

impl<'a> Reading<'a> {
    pub(crate) fn of(extraction: &'a Extraction) -> Reading<'a> {
        let flow = Flow::of(&extraction.document);
        let mut found = Vec::new();
        for (index, passage) in flow.passages().iter().enumerate() {
            figures(flow.text(), passage.span, index, &mut found);
        }
        let names = names(extraction);
        found.retain(|figure| {
            let canonical = flow.canonical(figure.span);
            let at = names.partition_point(|name| name.end <= canonical.start);
            !names.get(at).is_some_and(|name| name.overlaps(canonical))
        });
        Reading { extraction, flow, figures: found, lines: extraction.document.lines() }
    }

    pub(crate) fn document(&self) -> &'a Document {
        &self.extraction.document
    }

    pub(crate) fn passages(&self) -> &[Passage] {
        self.flow.passages()
    }

    pub(crate) fn words(&self, passage: &Passage) -> &str {
        passage.span.of(self.flow.text())
    }

    /// The figures of a passage, in order.
    pub(crate) fn figures_of(&self, passage: usize) -> &[Figure] {
        let from = self.figures.partition_point(|figure| figure.passage < passage);
        let to = self.figures.partition_point(|figure| figure.passage <= passage);
        &self.figures[from..to]
    }

    /// The place of a flow span.
    pub(crate) fn place(&self, flow: Span) -> Place {
        self.canonical_place(self.flow.canonical(flow))
    }

    /// The place of a span of the canonical text.
    pub(crate) fn canonical_place(&self, span: Span) -> Place {
        let document = self.document();
        Place {
            span,
            quote: span.of(&document.text).to_owned(),
            line: self.lines.of(span.start),
            article: document
                .article_at(span.start)
                .or_else(|| {
                    document
                        .articles
                        .iter()
                        .position(|article| article.takeaway.is_some_and(|t| t.contains(span)))
                })
                .map(|index| document.articles[index].id.clone()),
        }
    }

    /// The list items that stand right behind a passage: bullets of the first one's depth, or paragraphs that carry the
    /// numbers 1, 2, 3 … in one style, with what belongs to them in between.
    pub(crate) fn items_behind(&self, passage: usize) -> Vec<usize> {
        let mut items: Vec<usize> = Vec::new();
        let mut first = None;
        for (index, next) in self.passages().iter().enumerate().skip(passage + 1) {
            if next.kind != BlockKind::ListItem || next.cell.is_some() {
                break;
            }
            let marker = self.marker(next);
            if *first.get_or_insert(marker) == marker {
                items.push(index);
            }
        }
        if items.is_empty() { self.numbered_behind(passage) } else { items }
    }

    fn numbered_behind(&self, passage: usize) -> Vec<usize> {
        const LOOK: usize = 120;
        let Some(here) = self.passages().get(passage) else { return Vec::new() };
        let mut items: Vec<usize> = Vec::new();
        let mut style = None;
        for (index, next) in self.passages().iter().enumerate().skip(passage + 1).take(LOOK) {
            if next.cell.is_some() || next.article != here.article || next.zone != here.zone {
                break;
            }
            let numbered = numbered(self.words(next));
            if items.is_empty() {
                // The first item must stand right behind.
                let Some((found, 1)) = numbered else { break };
                style = Some(found);
                items.push(index);
                continue;
            }
            match numbered {
                Some((found, number)) if Some(found) == style => {
                    if number != items.len() + 1 {
                        break;
                    }
                    items.push(index);
                }
                _ => {}
            }
        }
        items
    }

    /// Depth and kind of the bullet or number before an item.
    fn marker(&self, item: &Passage) -> (usize, bool) {
        let text = &self.document().text;
        let at = self.flow.canonical(item.span).start;
        let line = text
            .get(..at)
            .map_or("", |before| &before[before.rfind('\n').map_or(0, |end| end + 1)..]);
        let depth = line.len() - line.trim_start().len();
        (depth, line.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    }
}

/// Where figures are pieces of names: identifiers, dates, titles, citations, bands.
fn names(extraction: &Extraction) -> Vec<Span> {
    let mut names: Vec<Span> = extraction
        .mentions
        .iter()
        .filter(|mention| {
            matches!(
                mention.kind,
                MentionKind::Standard
                    | MentionKind::WorkItem
                    | MentionKind::Committee
                    | MentionKind::Instrument
                    | MentionKind::Date
                    | MentionKind::Citation
                    | MentionKind::Band
            )
        })
        .map(|mention| mention.span)
        .collect();
    names.sort();
    let mut merged: Vec<Span> = Vec::with_capacity(names.len());
    for name in names {
        match merged.last_mut() {
            Some(last) if name.start < last.end => last.end = last.end.max(name.end),
            _ => merged.push(name),
        }
    }
    merged
}

/// How an item is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numbering {
    /// `1.`
    Point,
    /// `1)` or `(1)`
    Bracket,
    /// `一、`
    Han,
    /// `（一）`
    HanBracket,
}

/// The number at the beginning of an item.
fn numbered(words: &str) -> Option<(Numbering, usize)> {
    let words = words.trim_start();
    let inner = words.strip_prefix(['(', '（']);
    let rest = inner.unwrap_or(words);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).take(3).collect();
    let (number, han, after) = if digits.is_empty() {
        let written: String =
            rest.chars().take_while(|c| "一二三四五六七八九十".contains(*c)).take(3).collect();
        (usize::try_from(numeral::chinese(&written)?).ok()?, true, &rest[written.len()..])
    } else {
        (digits.parse().ok()?, false, &rest[digits.len()..])
    };
    let mut after = after.chars();
    let numbering = match (inner.is_some(), han, after.next()?) {
        (true, true, ')' | '）') => Numbering::HanBracket,
        (_, false, ')' | '）') => Numbering::Bracket,
        (false, true, '、') => Numbering::Han,
        (false, false, '.' | '．' | '、') if after.next().is_some_and(|c| !c.is_ascii_digit()) => {
            Numbering::Point
        }
        _ => return None,
    };
    Some((numbering, number))
}

/// Where the sentence around a place begins and ends, within its passage (byte offsets of `words`).
pub(crate) fn sentence(words: &str, at: usize) -> (usize, usize) {
    let mut start = 0;
    for (place, end) in sentence_ends(words) {
        if at < end {
            return (start, place);
        }
        start = end;
    }
    (start, words.len())
}

/// The places of the stops of a text with the places where the next sentences begin.
pub(crate) fn sentence_ends(words: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    words.char_indices().filter_map(move |(at, c)| {
        let end = at + c.len_utf8();
        let rest = &words[end..];
        match c {
            '。' | '！' | '？' => Some((at, end)),
            '.' | '!' | '?' => {
                let next = rest.trim_start();
                let spaced = rest.len() != next.len() || rest.is_empty();
                let upper = next.chars().next().is_none_or(|c| !c.is_lowercase());
                (spaced && upper && !abbreviated(&words[..at])).then_some((at, end))
            }
            _ => None,
        }
    })
}

/// Whether the point behind these words belongs to an abbreviation.
fn abbreviated(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    matches!(
        word.to_ascii_lowercase().as_str(),
        "mr" | "mrs"
            | "ms"
            | "dr"
            | "prof"
            | "no"
            | "nos"
            | "e.g"
            | "i.e"
            | "etc"
            | "vs"
            | "fig"
            | "vol"
            | "art"
            | "u.s"
            | "st"
    ) || (word.len() == 1 && word.chars().all(|c| c.is_ascii_uppercase()))
}
