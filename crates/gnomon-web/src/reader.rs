//! The reader: the canonical text with what was found in it, and facts in the gutter.

use std::collections::BTreeMap;

use askama::Template;
use gnomon_model::answer::Testimony;
use gnomon_model::{BlockKind, Extraction, Mention, MentionKind, Severity, Span};
use serde::Serialize;

use crate::link::{file_name, short};
use crate::{Shell, encode, to_entity};

/// Bytes of text on one page of a long document.
const PART: usize = 48_000;
/// Facts beside one passage before the rest is only counted.
const NOTES: usize = 6;

/// How a document is opened.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    /// The place that a link led to.
    pub at: Option<Span>,
    /// The part asked for, from 1.
    pub part: Option<usize>,
    /// The entity whose mentions are shown.
    pub entity: Option<String>,
    /// What is searched inside, with the places found.
    pub find: String,
    /// Those places, in order.
    pub found: Vec<Span>,
    /// Another document that says the same: hash and title.
    pub translations: Vec<(String, String)>,
}

/// A document.
#[derive(Debug, Serialize, Template)]
#[template(path = "reader.html")]
pub struct ReaderView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// SHA-256 of the deposit.
    pub sha256: String,
    /// Where the bytes came from.
    pub origin: String,
    /// What it is called.
    pub title: String,
    /// Its own date.
    pub published: String,
    /// Its language.
    pub language: &'static str,
    /// Media type, encoding, reader, extractor.
    pub reading: Vec<(String, String)>,
    /// What could not be read.
    pub warnings: Vec<String>,
    /// What is odd, without anything missing.
    pub remarks: Vec<String>,
    /// The articles.
    pub contents: Vec<Heading>,
    /// What is mentioned most.
    pub mentioned: Vec<Mentioned>,
    /// The passages of this part.
    pub rows: Vec<Row>,
    /// This part, from 1.
    pub part: usize,
    /// How many parts there are.
    pub parts: usize,
    /// What is searched inside.
    pub find: String,
    /// How often it was found in the whole document.
    pub found: usize,
    /// The part of each place found, for links from one to the next.
    #[serde(skip)]
    pub found_parts: Vec<usize>,
    /// The entity whose mentions are shown.
    pub entity: String,
    /// Translations or originals.
    pub translations: Vec<(String, String)>,
    /// Facts in the whole document.
    pub facts: usize,
    /// Whether its pages can be shown as they look.
    pub pictured: bool,
}

/// A line of the contents.
#[derive(Debug, Serialize)]
pub struct Heading {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Where it is.
    pub href: String,
}

/// An entity with how often it is mentioned.
#[derive(Debug, Serialize)]
pub struct Mentioned {
    /// Its key.
    pub key: String,
    /// Kind.
    pub kind: &'static str,
    /// What it is called.
    pub label: String,
    /// How often.
    pub count: usize,
    /// The document with its mentions shown.
    pub href: String,
    /// Whether they are.
    pub on: bool,
}

/// A passage with what is stated in it.
#[derive(Debug, Serialize)]
pub struct Row {
    /// `h1` to `h3`, `p`, `li`, `row`, `contents`, `between`.
    pub class: &'static str,
    /// Anchor of an article that begins here.
    pub anchor: String,
    /// Line of the text.
    pub line: usize,
    /// The page that begins here, from 1; 0 for none.
    pub page: u32,
    /// Bytes of the text.
    pub span: Span,
    /// The text in pieces.
    pub pieces: Vec<Piece>,
    /// What is stated here.
    pub notes: Vec<Note>,
    /// How many more facts there are.
    pub more: usize,
}

/// A piece of text.
#[derive(Debug, Serialize)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Kind of mention; empty for none.
    pub kind: &'static str,
    /// The entity's page.
    pub href: String,
    /// What it was read as.
    pub title: String,
    /// Whether a link led here.
    pub at: bool,
    /// Number of the place found, from 1; 0 for none.
    pub found: usize,
    /// Number among the mentions of the shown entity, from 1; 0 for none.
    pub same: usize,
}

/// A fact in the gutter.
#[derive(Clone, Debug, Serialize)]
pub struct Note {
    /// Id of the statement.
    pub id: String,
    /// Of what.
    pub subject: String,
    /// Whether the fact above is about the same.
    pub again: bool,
    /// Its page, at this statement.
    pub href: String,
    /// What is said.
    pub property: String,
    /// The value.
    pub value: String,
    /// The document at the evidence.
    pub evidence: String,
    /// Whether the author judges.
    pub editorial: bool,
}

/// Makes the view from an extraction and what the register holds of it.
pub fn reader(
    s: Shell,
    sha256: &str,
    origin: &str,
    extraction: &Extraction,
    testimonies: &[Testimony],
    opened: Opened,
) -> ReaderView {
    let document = &extraction.document;
    let rows = passages(extraction);
    let parts = split(&rows);
    let wanted = opened
        .at
        .map(|at| part_of(&rows, &parts, at.start))
        .or(opened.part)
        .unwrap_or(1)
        .clamp(1, parts.len().max(1));
    let (from, to) = parts.get(wanted - 1).copied().unwrap_or((0, 0));
    let same: Vec<Span> = match &opened.entity {
        Some(key) => extraction
            .mentions
            .iter()
            .filter(|mention| mention.key.as_deref() == Some(key))
            .map(|mention| mention.span)
            .collect(),
        None => Vec::new(),
    };
    let notes = notes(&s, sha256, testimonies);
    let lines = document.lines();
    let base = format!("/document/{sha256}");
    let anchors: BTreeMap<usize, usize> = document
        .articles
        .iter()
        .enumerate()
        .map(|(index, article)| {
            let row = rows.partition_point(|(_, span)| span.end <= article.span.start);
            (row, index)
        })
        .collect();
    let mut turned = 0;
    let pages: Vec<Row> = rows
        .get(from..to)
        .unwrap_or(&[])
        .iter()
        .enumerate()
        .map(|(offset, (class, span))| {
            let mut here: Vec<&(usize, Note)> = notes
                .range(span.start..span.end.max(span.start + 1))
                .flat_map(|(_, notes)| notes)
                .collect();
            here.sort_by_key(|(order, _)| *order);
            let more = here.len().saturating_sub(NOTES);
            let page = crate::page::of_page(extraction, *span).map_or(0, |at| at.page);
            let begins = page != std::mem::replace(&mut turned, page);
            Row {
                page: if begins { page } else { 0 },
                class,
                anchor: anchors
                    .get(&(from + offset))
                    .map(|at| format!("a{}", at + 1))
                    .unwrap_or_default(),
                line: lines.of(span.start),
                span: *span,
                pieces: pieces(&document.text, &extraction.mentions, *span, &opened, &same),
                notes: shown(here),
                more,
            }
        })
        .collect();
    let found_parts = opened.found.iter().map(|span| part_of(&rows, &parts, span.start)).collect();
    let contents = document
        .articles
        .iter()
        .enumerate()
        .filter(|_| 1 < document.articles.len())
        .map(|(index, article)| Heading {
            number: article.number.map(|number| number.to_string()).unwrap_or_default(),
            title: short(&article.title, 160),
            href: format!(
                "{base}?part={}#a{}",
                part_of(&rows, &parts, article.span.start),
                index + 1
            ),
        })
        .collect();
    let reading = vec![
        ("media type".to_owned(), document.media_type.to_owned()),
        (
            "encoding".to_owned(),
            format!("{} ({})", document.encoding.name, document.encoding.decided_by),
        ),
        ("reader".to_owned(), document.reader.to_owned()),
        ("extractor".to_owned(), extraction.extractor.to_owned()),
        ("SHA-256".to_owned(), sha256.to_owned()),
    ];
    let said = |severity: Severity| -> Vec<String> {
        let line = s.l.t("line", "第");
        let of = document.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity);
        of.take(20)
            .map(|one| {
                format!("{} ({line} {}{})", one.message, lines.of(one.span.start), s.l.t("", " 行"))
            })
            .collect()
    };
    ReaderView {
        sha256: sha256.to_owned(),
        origin: origin.to_owned(),
        title: short(document.title.as_deref().unwrap_or_else(|| file_name(origin)), 300),
        published: extraction.published.map(|date| date.to_string()).unwrap_or_default(),
        language: if document.language.code() == "zh" { "zh-CN" } else { "en" },
        reading,
        warnings: said(Severity::Loss),
        remarks: said(Severity::Note),
        contents,
        mentioned: mentioned(extraction, &base, opened.entity.as_deref()),
        rows: pages,
        part: wanted,
        parts: parts.len().max(1),
        found: opened.found.len(),
        found_parts,
        find: opened.find,
        entity: opened.entity.unwrap_or_default(),
        translations: opened.translations,
        facts: testimonies.len(),
        pictured: matches!(document.media_type, "application/pdf" | "text/html"),
        s,
    }
}

/// An imported list of standards.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// SHA-256 of the deposit.
    pub sha256: &'a str,
    /// Where the bytes came from.
    pub origin: &'a str,
    /// What it is called.
    pub title: Option<&'a str>,
    /// Its own date.
    pub published: &'a str,
    /// Media type, reader and mapping.
    pub reading: [(&'static str, &'a str); 3],
    /// How many facts it gave.
    pub facts: usize,
}

/// Makes the view of an imported list: its text in parts, without mentions, because a mapping
/// read it and no grammar. Its facts stand with the standards that it lists.
pub fn listing(s: Shell, listed: Listed<'_>, text: &str, opened: Opened) -> ReaderView {
    let rows = lines(text);
    let parts = split(&rows);
    let wanted = opened.at.map(|at| part_of(&rows, &parts, at.start)).or(opened.part);
    let wanted = wanted.unwrap_or(1).clamp(1, parts.len().max(1));
    let (from, to) = parts.get(wanted - 1).copied().unwrap_or((0, 0));
    let first = rows.get(from).map_or(0, |(_, span)| span.start);
    let mut line = 1 + text.get(..first).map_or(0, |before| before.matches('\n').count());
    let mut end = first;
    let page = rows.get(from..to).unwrap_or(&[]).iter().map(|(class, span)| {
        line += text.get(end..span.start).map_or(0, |between| between.matches('\n').count());
        end = span.start;
        Row {
            class,
            anchor: String::new(),
            line,
            page: 0,
            span: *span,
            pieces: pieces(text, &[], *span, &opened, &[]),
            notes: Vec::new(),
            more: 0,
        }
    });
    let page = page.collect();
    let said =
        "An imported list as it was received; its facts stand with the standards that it lists.";
    let remark = s.l.t(said, "导入的目录，原样显示；其中事实见所列各标准的页面。").to_owned();
    ReaderView {
        sha256: listed.sha256.to_owned(),
        origin: listed.origin.to_owned(),
        title: short(listed.title.unwrap_or_else(|| file_name(listed.origin)), 300),
        published: listed.published.to_owned(),
        language: "zxx",
        reading: [("SHA-256", listed.sha256)]
            .into_iter()
            .chain(listed.reading)
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        warnings: Vec::new(),
        remarks: vec![remark],
        contents: Vec::new(),
        mentioned: Vec::new(),
        rows: page,
        part: wanted,
        parts: parts.len().max(1),
        found: opened.found.len(),
        found_parts: opened.found.iter().map(|span| part_of(&rows, &parts, span.start)).collect(),
        find: opened.find,
        entity: String::new(),
        translations: opened.translations,
        facts: listed.facts,
        pictured: false,
        s,
    }
}

/// Bytes of a line that are shown as one row.
const LINE: usize = 4_000;

/// The lines that say something, long ones in pieces.
fn lines(text: &str) -> Vec<(&'static str, Span)> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end().len();
        while start < end {
            let cut = text.floor_char_boundary(end.min(start + LINE));
            rows.push(("row", Span::new(start, cut)));
            start = cut;
        }
        start = end + (line.len() - line.trim_end().len());
    }
    rows
}

/// The first few facts; a subject that goes on is named once.
fn shown(here: Vec<&(usize, Note)>) -> Vec<Note> {
    let mut notes: Vec<Note> = here.into_iter().take(NOTES).map(|(_, note)| note.clone()).collect();
    for at in (1..notes.len()).rev() {
        notes[at].again = notes[at].subject == notes[at - 1].subject;
    }
    notes
}

/// The blocks with what lies between them, so that no byte that can be seen is left out.
fn passages(extraction: &Extraction) -> Vec<(&'static str, Span)> {
    let document = &extraction.document;
    let mut rows = Vec::with_capacity(document.blocks.len());
    let mut at = 0;
    let between = |rows: &mut Vec<(&'static str, Span)>, from: usize, to: usize| {
        let Some(text) = document.text.get(from..to) else { return };
        let trimmed = text.trim();
        if !trimmed.is_empty() {
            let start = from + (text.len() - text.trim_start().len());
            rows.push(("between", Span::new(start, start + trimmed.len())));
        }
    };
    for block in &document.blocks {
        if block.span.start < at {
            continue;
        }
        between(&mut rows, at, block.span.start);
        let class = match block.kind {
            BlockKind::Heading(1) => "h1",
            BlockKind::Heading(2) => "h2",
            BlockKind::Heading(_) => "h3",
            BlockKind::Paragraph => "p",
            BlockKind::ListItem => "li",
            BlockKind::Row(_) => "row",
            BlockKind::ContentsEntry => "contents",
        };
        rows.push((class, block.span));
        at = block.span.end;
    }
    between(&mut rows, at, document.text.len());
    rows
}

/// Where the parts begin and end, in rows.
fn split(rows: &[(&'static str, Span)]) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let (mut from, mut size) = (0, 0);
    for (index, (_, span)) in rows.iter().enumerate() {
        if PART <= size {
            parts.push((from, index));
            (from, size) = (index, 0);
        }
        size += span.len();
    }
    if from < rows.len() {
        parts.push((from, rows.len()));
    }
    parts
}

fn part_of(rows: &[(&'static str, Span)], parts: &[(usize, usize)], at: usize) -> usize {
    let row = rows.partition_point(|(_, span)| span.end <= at).min(rows.len().saturating_sub(1));
    1 + parts.iter().position(|(from, to)| *from <= row && row < *to).unwrap_or(0)
}

/// The facts by the byte where their first evidence begins.
fn notes(
    s: &Shell,
    sha256: &str,
    testimonies: &[Testimony],
) -> BTreeMap<usize, Vec<(usize, Note)>> {
    let mut notes: BTreeMap<usize, Vec<(usize, Note)>> = BTreeMap::new();
    for (order, testimony) in testimonies.iter().enumerate() {
        let statement = &testimony.statement;
        let Some(first) = statement.evidence.first() else { continue };
        let last = statement.evidence.last().unwrap_or(first);
        let hull = first.span.hull(last.span);
        // Evidence far apart is shown at its beginning.
        let shown = if hull.len() < 600 { hull } else { first.span };
        let note = Note {
            id: testimony.id.clone(),
            subject: short(&statement.subject.label, 60),
            again: false,
            href: format!("{}#s{}", to_entity(&statement.subject.key), testimony.id),
            property: s.l.property(&statement.property),
            value: short(&crate::entity::value_words(&statement.value), 80),
            evidence: crate::to_span(sha256, shown),
            editorial: statement.editorial,
        };
        notes.entry(first.span.start).or_default().push((order, note));
    }
    notes
}

/// Cuts a passage where mentions, places found and the place asked for begin and end.
fn pieces(
    text: &str,
    mentions: &[Mention],
    span: Span,
    opened: &Opened,
    same: &[Span],
) -> Vec<Piece> {
    let first = mentions.partition_point(|mention| mention.span.end <= span.start);
    let here: Vec<_> =
        mentions[first..].iter().take_while(|mention| mention.span.start < span.end).collect();
    let found = opened.found.partition_point(|place| place.end <= span.start);
    let found: Vec<(usize, &Span)> = opened.found[found..]
        .iter()
        .enumerate()
        .map(|(index, place)| (found + index + 1, place))
        .take_while(|(_, place)| place.start < span.end)
        .collect();
    let mut cuts: Vec<usize> = vec![span.start, span.end];
    let spans = here
        .iter()
        .map(|mention| mention.span)
        .chain(found.iter().map(|(_, place)| **place))
        .chain(opened.at);
    for cut in spans {
        cuts.extend([cut.start, cut.end]);
    }
    cuts.retain(|cut| span.start <= *cut && *cut <= span.end && text.is_char_boundary(*cut));
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .filter_map(|cut| {
            let piece = Span::new(cut[0], cut[1]);
            let mention = here.iter().find(|mention| mention.span.contains(piece));
            let number = same.iter().position(|place| place.contains(piece));
            let key = mention.and_then(|mention| mention.key.as_deref());
            Some(Piece {
                text: text.get(cut[0]..cut[1])?.to_owned(),
                kind: mention.map_or("", |mention| mention.kind.name()),
                href: key.map(to_entity).unwrap_or_default(),
                title: mention.map(|mention| short(&mention.normal, 120)).unwrap_or_default(),
                at: opened.at.is_some_and(|at| at.contains(piece)),
                found: found
                    .iter()
                    .find(|(_, place)| place.contains(piece))
                    .map_or(0, |(number, _)| *number),
                same: number.map_or(0, |number| number + 1),
            })
        })
        .collect()
}

fn mentioned(extraction: &Extraction, base: &str, shown: Option<&str>) -> Vec<Mentioned> {
    let mut counts: BTreeMap<&str, (MentionKind, &str, usize)> = BTreeMap::new();
    for mention in &extraction.mentions {
        if let Some(key) = &mention.key {
            counts.entry(key).or_insert((mention.kind, &mention.normal, 0)).2 += 1;
        }
    }
    let mut all: Vec<Mentioned> = counts
        .into_iter()
        .map(|(key, (kind, label, count))| Mentioned {
            key: key.to_owned(),
            kind: kind.name(),
            label: short(label, 60),
            count,
            href: format!("{base}?entity={}#m1", encode(key)),
            on: shown == Some(key),
        })
        .collect();
    all.sort_by(|a, b| {
        b.on.cmp(&a.on).then(b.count.cmp(&a.count)).then_with(|| a.label.cmp(&b.label))
    });
    all.truncate(40);
    all
}

impl ReaderView {
    fn to_part(&self, part: usize) -> String {
        let mut href = format!("/document/{}?part={part}", self.sha256);
        if !self.find.is_empty() {
            href.push_str(&format!("&find={}", encode(&self.find)));
        }
        if !self.entity.is_empty() {
            href.push_str(&format!("&entity={}", encode(&self.entity)));
        }
        href
    }

    fn to_found(&self, number: usize) -> String {
        let part = self.found_parts.get(number - 1).copied().unwrap_or(1);
        format!("/document/{}?part={part}&find={}#f{number}", self.sha256, encode(&self.find))
    }

    fn same_count(&self) -> usize {
        self.mentioned.iter().find(|mentioned| mentioned.on).map_or(0, |mentioned| mentioned.count)
    }

    /// Whether the piece begins the place that a link led to.
    fn begins(&self, row: &Row, index: &usize) -> bool {
        row.pieces.get(*index).is_some_and(|piece| piece.at)
            && !index
                .checked_sub(1)
                .and_then(|before| row.pieces.get(before))
                .is_some_and(|piece| piece.at)
            && self
                .rows
                .iter()
                .find(|other| other.pieces.iter().any(|piece| piece.at))
                .is_some_and(|first| first.span == row.span)
    }

    fn beside(&self, other: &str) -> String {
        format!("/beside/{}/{other}", self.sha256)
    }

    fn document(&self, sha256: &str) -> String {
        crate::to_document(sha256)
    }
}
