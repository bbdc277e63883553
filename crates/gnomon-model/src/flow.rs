//! The document as it is read aloud: markup dropped, page breaks healed.
//!
//! Grammars run on the [`Flow`], never on the canonical text: there a title may
//! be cut by asterisks, line ends and page breaks. Every place in the flow leads
//! back to the canonical bytes it came from, so evidence stays exact.
//!
//! Chinese that was typed or converted with the narrow marks of Western texts has the wide ones
//! here (GB/T 15834-2011), and who reads it may ask for simplified characters: the same words,
//! however they were keyed in, are read by the same rules. [`Flow::as_written`] gives them back as
//! they stand in the document.

use std::borrow::Cow;

use crate::Language;
use crate::document::{BlockKind, Document, MarkKind, Zone};
use crate::span::Span;

/// A stretch of flow text that is read as one: a paragraph with what continues
/// it, a list item, a heading, one cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Bytes of the flow text, without the line end that closes the passage.
    pub span: Span,
    /// What its first block is.
    pub kind: BlockKind,
    /// The part of the document.
    pub zone: Zone,
    /// Index of the article.
    pub article: Option<usize>,
    /// Row and column, for a cell (header row 0, first body row 1).
    pub cell: Option<(usize, usize)>,
}

/// The flow text of a document with the way back to the canonical text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    text: String,
    /// `(place in the flow, place in the canonical text)` where a run begins
    /// that is the same in both, in order.
    runs: Vec<(usize, usize)>,
    /// Index of the first run that belongs to a table: both parts are in order of
    /// the canonical text.
    tables_from: usize,
    passages: Vec<Passage>,
    /// Emphasised stretches, in flow bytes.
    emphasis: Vec<Span>,
    /// `(place in the flow, character of the document)` where the flow has another one, in order.
    written: Vec<(usize, char)>,
}

impl Flow {
    /// Projects a document.
    pub fn of(document: &Document) -> Flow {
        Flow::with(document, |c| c)
    }

    /// Projects a document with other characters in the place of some that are not ASCII: the simplified
    /// ones in the place of traditional ones.
    pub fn with(document: &Document, character: impl Fn(char) -> char) -> Flow {
        let mut flow = Flow::default();
        let character = &character;
        let skips = skipped(document);
        let mut emphasis: Vec<Span> = Vec::new();
        for block in &document.blocks {
            // Cells follow below; a contents list only announces what is read later.
            if matches!(block.kind, BlockKind::Row(_) | BlockKind::ContentsEntry) {
                continue;
            }
            if block.continues && !flow.passages.is_empty() {
                flow.push_joint(block.span.start);
            } else {
                flow.close();
                flow.open(block.kind, block.zone, block.article, None);
            }
            flow.push(document, block.span, &skips, character);
        }
        flow.close();
        flow.tables_from = flow.runs.len();
        for (index, table) in document.tables.iter().enumerate() {
            let rows = std::iter::once(&table.header).chain(&table.rows);
            for (row_index, row) in rows.enumerate() {
                for (column, cell) in row.cells.iter().enumerate() {
                    flow.open(
                        BlockKind::Row(index),
                        Zone::Body,
                        table.article,
                        Some((row_index, column)),
                    );
                    for (i, part) in cell.parts.iter().enumerate() {
                        if 0 < i {
                            flow.push_joint(part.start);
                        }
                        flow.push(document, *part, &skips, character);
                    }
                    flow.close();
                }
            }
        }
        for mark in document.marks.iter().filter(|mark| mark.kind == MarkKind::Emphasis) {
            if let Some(span) = flow.project(mark.inner) {
                emphasis.push(span);
            }
        }
        flow.emphasis = emphasis;
        flow
    }

    /// The text that grammars run on; passages end with a line end.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A stretch of the flow with the characters that the document has in it.
    pub fn as_written(&self, span: Span) -> Cow<'_, str> {
        let text = span.of(&self.text);
        let first = self.written.partition_point(|(at, _)| *at < span.start);
        let mut changed =
            self.written[first..].iter().take_while(|(at, _)| *at < span.end).peekable();
        if changed.peek().is_none() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            match changed.next_if(|(changed, _)| *changed == span.start + at) {
                Some((_, written)) => out.push(*written),
                None => out.push(c),
            }
        }
        Cow::Owned(out)
    }

    /// Whether the flow has the characters of the document throughout.
    pub fn is_as_written(&self) -> bool {
        self.written.is_empty()
    }

    /// How long the character at a place of the flow is in the document, where that is not what it
    /// is here.
    fn other_length(&self, at: usize) -> Option<usize> {
        let index = self.written.binary_search_by_key(&at, |(at, _)| *at).ok()?;
        let written = self.written.get(index)?.1.len_utf8();
        let here = self.text.get(at..)?.chars().next()?.len_utf8();
        (written != here).then_some(written)
    }

    /// The passages, in order.
    pub fn passages(&self) -> &[Passage] {
        &self.passages
    }

    /// What the document emphasises, in flow bytes.
    pub fn emphasis(&self) -> &[Span] {
        &self.emphasis
    }

    /// The passage that the flow byte `at` lies in.
    pub fn passage_at(&self, at: usize) -> Option<&Passage> {
        let index = self.passages.partition_point(|passage| passage.span.end < at);
        self.passages.get(index).filter(|passage| passage.span.start <= at)
    }

    /// The canonical bytes from which a flow span was read. The hull: where a
    /// page break or markup lies inside, it is part of the result.
    pub fn canonical(&self, span: Span) -> Span {
        // A space of the flow may be any white space of the canonical text, of any
        // length: it never ends a span.
        let text = span.of(&self.text);
        let trimmed = text.trim();
        let lead = text.len() - text.trim_start().len();
        let start = self.canonical_at(span.start + lead);
        let Some(last) = trimmed.chars().next_back() else { return Span::new(start, start) };
        // The last character decides where it ends, so that markup after it stays out.
        let at = span.start + lead + trimmed.len() - last.len_utf8();
        let length = self.other_length(at).unwrap_or(last.len_utf8());
        let end = self.canonical_at(at) + length;
        Span::new(start, end.max(start))
    }

    fn canonical_at(&self, at: usize) -> usize {
        let index = self.runs.partition_point(|(flow, _)| *flow <= at).saturating_sub(1);
        self.runs.get(index).map_or(0, |(flow, canonical)| canonical + (at - flow))
    }

    /// The flow bytes that a canonical span was projected to, trimmed; `None`
    /// when nothing of it is in the flow.
    fn project(&self, span: Span) -> Option<Span> {
        let mut start = None;
        let mut end = 0;
        for part in [0..self.tables_from, self.tables_from..self.runs.len()] {
            let runs = &self.runs[part.clone()];
            let first =
                runs.partition_point(|(_, canonical)| *canonical <= span.start).saturating_sub(1);
            for (i, &(flow, canonical)) in runs.iter().enumerate().skip(first) {
                if span.end <= canonical {
                    break;
                }
                let next =
                    self.runs.get(part.start + i + 1).map_or(self.text.len(), |(flow, _)| *flow);
                let length = next - flow;
                // A character of another length is a run of its own.
                if let Some(written) = self.other_length(flow) {
                    if span.start < canonical + written {
                        start.get_or_insert(flow);
                        end = next;
                    }
                } else if span.start < canonical + length {
                    start.get_or_insert(flow + span.start.saturating_sub(canonical));
                    end = flow + length.min(span.end - canonical);
                }
            }
        }
        let start = start?;
        let text = self.text.get(start..end)?;
        let trimmed = text.trim();
        let lead = text.len() - text.trim_start().len();
        (!trimmed.is_empty()).then(|| Span::new(start + lead, start + lead + trimmed.len()))
    }

    fn open(
        &mut self,
        kind: BlockKind,
        zone: Zone,
        article: Option<usize>,
        cell: Option<(usize, usize)>,
    ) {
        let at = self.text.len();
        self.passages.push(Passage { span: Span::new(at, at), kind, zone, article, cell });
    }

    fn close(&mut self) {
        let Some(passage) = self.passages.last_mut() else { return };
        if self.text.len() == passage.span.start {
            if passage.cell.is_none() {
                self.passages.pop();
                return;
            }
        } else if self.text.ends_with('\n') && passage.span.end != passage.span.start {
            return;
        }
        passage.span.end = self.text.len();
        self.text.push('\n');
    }

    /// A space where two parts were cut, none between Chinese characters.
    fn push_joint(&mut self, canonical: usize) {
        let last = self.text.chars().next_back();
        if last.is_some_and(|c| !crate::is_han(c) && !c.is_whitespace()) {
            self.runs.push((self.text.len(), canonical));
            self.text.push(' ');
        }
    }

    /// Appends the canonical text of `span`: markup dropped, white space folded.
    fn push(
        &mut self,
        document: &Document,
        span: Span,
        skips: &[Span],
        character: &impl Fn(char) -> char,
    ) {
        let text = span.of(&document.text);
        let narrow = text.bytes().any(|byte| NARROW.contains(&byte)) && !text.is_ascii();
        let mut wide = Widening::default();
        let wide_here = narrow && Language::guess(text) == Language::Zh;
        let mut skip = skips.partition_point(|skip| skip.end <= span.start);
        let mut fresh = true;
        let mut pending_space = None;
        for (offset, c) in text.char_indices() {
            let at = span.start + offset;
            while skips.get(skip).is_some_and(|skip| skip.end <= at) {
                skip += 1;
            }
            if skips.get(skip).is_some_and(|skip| skip.start <= at) {
                fresh = true;
                continue;
            }
            if c.is_whitespace() {
                // A line end between Chinese characters is layout, not a space.
                pending_space.get_or_insert((at, c));
                fresh = true;
                continue;
            }
            if let Some((space_at, space)) = pending_space.take() {
                let before = self.text.chars().next_back();
                let wraps = space == '\n' || space == '\r';
                let cjk = before.is_some_and(crate::is_han) && crate::is_han(c);
                // A narrow mark has a space behind it that the wide one holds.
                let held = before.is_some_and(|c| matches!(c, '，' | '；' | '：' | '。'))
                    && self.written.last().is_some_and(|(at, _)| *at + 3 == self.text.len());
                if before.is_some_and(|c| c != ' ' && c != '\n') && !(wraps && cjk) && !held {
                    self.runs.push((self.text.len(), space_at));
                    self.text.push(' ');
                }
            }
            let read = if c.is_ascii() {
                match wide_here && NARROW.contains(&(c as u8)) {
                    true => wide.of(c, &self.text, &text[offset + 1..]),
                    false => c,
                }
            } else {
                character(c)
            };
            let other_length = read.len_utf8() != c.len_utf8();
            if fresh || other_length {
                self.runs.push((self.text.len(), at));
                fresh = other_length;
            }
            if read != c {
                self.written.push((self.text.len(), c));
            }
            self.text.push(read);
        }
    }
}

/// The narrow marks that Chinese writes wide.
const NARROW: &[u8] = b",:;()[].";

/// Which narrow marks of a Chinese block are wide ones.
#[derive(Default)]
struct Widening {
    /// Of each bracket that is open: whether it was made wide.
    open: Vec<bool>,
}

impl Widening {
    /// How far the other bracket is looked for, in bytes.
    const REACH: usize = 400;

    /// The mark `c` between what was read and what follows.
    fn of(&mut self, c: char, before: &str, after: &str) -> char {
        let last = before.chars().next_back().unwrap_or('\n');
        let next = after.trim_start().chars().next().unwrap_or('\n');
        let cjk = |c: char| {
            crate::is_han(c)
                || matches!(
                    c,
                    '《' | '》'
                        | '“'
                        | '”'
                        | '（'
                        | '）'
                        | '〔'
                        | '〕'
                        | '【'
                        | '】'
                        | '、'
                        | '。'
                        | '，'
                )
        };
        let beside = cjk(last) || cjk(next);
        match c {
            ',' if beside => '，',
            ';' if beside => '；',
            // The end of a sentence, and not the mark behind a number.
            '.' if cjk(last) && (cjk(next) || after.is_empty()) => '。',
            // A colon of an address or a time of day stands between Latin letters or figures.
            ':' if beside => '：',
            '(' => {
                let inside = inside(after, ')');
                let wide = inside.is_some_and(|inside| {
                    inside.chars().any(crate::is_han)
                        // (EU) 2016/679, 27701(E): a part of a number.
                        || cjk(last) && {
                            let behind = &after[inside.len() + 1..];
                            !behind.trim_start().starts_with(|c: char| c.is_ascii_alphanumeric())
                        }
                });
                self.open.push(wide);
                if wide { '（' } else { c }
            }
            ')' => {
                if self.open.pop().unwrap_or(false) {
                    '）'
                } else {
                    c
                }
            }
            // 〔2015〕13号
            '[' => {
                let year = inside(after, ']').is_some_and(|inside| {
                    inside.len() == 4 && inside.bytes().all(|byte| byte.is_ascii_digit())
                }) && after.get(5..).is_some_and(|behind| {
                    let rest = behind.trim_start_matches(|c: char| c.is_ascii_digit());
                    rest.len() < behind.len() && rest.starts_with('号') || behind.starts_with('第')
                });
                self.open.push(year);
                if year { '〔' } else { c }
            }
            ']' => {
                if self.open.pop().unwrap_or(false) {
                    '〕'
                } else {
                    c
                }
            }
            c => c,
        }
    }
}

/// What stands before the bracket that closes the one right before `after`.
fn inside(after: &str, close: char) -> Option<&str> {
    let mut depth = 0usize;
    for (at, c) in after.char_indices().take_while(|(at, _)| *at < Widening::REACH) {
        match c {
            '(' | '[' => depth += 1,
            c if c == close && depth == 0 => return after.get(..at),
            ')' | ']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

/// The markup bytes that are not read, in order, merged.
fn skipped(document: &Document) -> Vec<Span> {
    let mut skips: Vec<Span> = document.marks.iter().flat_map(crate::Mark::hidden).collect();
    skips.sort();
    let mut merged: Vec<Span> = Vec::with_capacity(skips.len());
    for skip in skips {
        match merged.last_mut() {
            Some(last) if skip.start <= last.end => last.end = last.end.max(skip.end),
            _ => merged.push(skip),
        }
    }
    merged
}
