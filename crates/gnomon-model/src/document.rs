//! One reading of a deposit: canonical text and what stands where in it.

use std::borrow::Cow;

use crate::place::Anchors;
use crate::span::Span;
use serde::{Deserialize, Serialize};

/// The language of a stretch of text, as far as Gnomon tells them apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English, and any text in Latin letters.
    #[default]
    En,
    /// Chinese.
    Zh,
}

impl Language {
    /// The language that most of the letters of `text` belong to. One Chinese
    /// character counts as three Latin letters, about a word each.
    pub fn guess(text: &str) -> Language {
        let (mut han, mut latin) = (0usize, 0usize);
        for c in text.chars() {
            if crate::is_han(c) {
                han += 1;
            } else if c.is_alphabetic() {
                latin += 1;
            }
        }
        if latin < han * 3 { Language::Zh } else { Language::En }
    }

    /// `en` or `zh`.
    pub fn code(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Zh => "zh",
        }
    }
}

/// Which encoding the bytes were read in, and how that was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// Name of the encoding: `UTF-8`, `gb18030`, `Big5`, `windows-1252`.
    pub name: &'static str,
    /// `byte order mark`, `declared`, `valid UTF-8`, `detected`.
    pub decided_by: &'static str,
}

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing; nothing is missing.
    Note,
    /// Something could not be read; the document counts as read in part.
    Loss,
}

/// Something odd about a document, with its place. Not an error: reading went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// A stable code: `empty-cell`, `invalid-bytes`, `no-text`.
    pub code: Cow<'static, str>,
    /// What is odd, for a person.
    pub message: String,
    /// Where, in the canonical text.
    pub span: Span,
    /// Whether anything is missing because of it.
    pub severity: Severity,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BlockKind {
    /// A heading the format itself marks as one, with its level (1 is highest).
    Heading(u8),
    /// Running text.
    Paragraph,
    /// One item of a list, without its bullet or number.
    ListItem,
    /// One row of the table with this index.
    Row(usize),
    /// One line of a contents list.
    ContentsEntry,
}

/// Which part of a document a block belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Zone {
    /// Title, cover lines and anything outside the articles.
    #[default]
    Front,
    /// The contents list.
    Contents,
    /// Short versions of articles.
    Takeaways,
    /// The articles.
    Body,
    /// Annexes and what follows them.
    Back,
    /// Abbreviations with their meaning.
    Glossary,
}

/// A piece of the document that is read as one: a paragraph, an item, a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where, without surrounding white space, bullets and heading marks.
    pub span: Span,
    /// Whether it goes on in mid-sentence from the block before (page break).
    pub continues: bool,
    /// Its part of the document.
    pub zone: Zone,
    /// Index of the article it belongs to (for takeaways: whose short form it is).
    pub article: Option<usize>,
}

/// What a mark means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MarkKind {
    /// Italics or bold: how newsletters set titles.
    Emphasis,
    /// The visible text of a link.
    LinkText,
    /// Markup that is not read at all (an image, a tag, an escape character).
    Skipped,
}

/// Inline markup in the canonical text. `outer` without `inner` is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// What it means.
    pub kind: MarkKind,
    /// With its delimiters: `*Cybersecurity Law*`.
    pub outer: Span,
    /// Without them: `Cybersecurity Law`.
    pub inner: Span,
}

impl Mark {
    /// The bytes that are markup and not read.
    pub fn hidden(&self) -> impl Iterator<Item = Span> + use<> {
        let (outer, inner) = (self.outer, self.inner);
        let sides = match self.kind {
            MarkKind::Skipped => [outer, Span::new(outer.end, outer.end)],
            _ => [Span::new(outer.start, inner.start), Span::new(inner.end, outer.end)],
        };
        sides.into_iter().filter(|side| !side.is_empty())
    }
}

/// A link, with whether it leads anywhere at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where it points, as written.
    pub target: String,
    /// Its place, with the markup.
    pub span: Span,
    /// Whether it leads nowhere (`#`, empty, a script).
    pub dead: bool,
    /// Index of the article it stands in.
    pub article: Option<usize>,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Its text; where a page break cut the row, the parts joined by a space.
    pub text: String,
    /// Its places, in order; more than one where the row was cut. An empty cell
    /// has one empty span where its text would stand.
    pub parts: Vec<Span>,
}

impl Cell {
    /// The first place, which for most cells is the only one.
    pub fn span(&self) -> Span {
        self.parts.first().copied().unwrap_or(Span::new(0, 0))
    }
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its cells, as many as the table has columns.
    pub cells: Vec<Cell>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The line above it that names it.
    pub caption: Option<Span>,
    /// Index of the article it stands in.
    pub article: Option<usize>,
    /// From its first cell to its last.
    pub span: Span,
    /// The first row, where it names the columns.
    pub header: Row,
    /// The other rows.
    pub rows: Vec<Row>,
}

/// An article of a newsletter; a notice or a web page is a document of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// `a11`, unique in the document.
    pub id: String,
    /// Its printed number.
    pub number: Option<u32>,
    /// Its title in one line.
    pub title: String,
    /// The section it stands in.
    pub section: Option<String>,
    /// Its hashtags without the `#`.
    pub topics: Vec<String>,
    /// Heading and text.
    pub span: Span,
    /// Its language.
    pub language: Language,
    /// Its short version among the takeaways.
    pub takeaway: Option<Span>,
}

/// An abbreviation with its meaning in two languages, as the document gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlossaryEntry {
    /// The short form.
    pub abbreviation: String,
    /// English meaning.
    pub en: Option<String>,
    /// Chinese meaning.
    pub zh: Option<String>,
    /// The whole entry.
    pub span: Span,
}

/// An annex that the document lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annex {
    /// Its title in one line.
    pub title: String,
    /// Where it is named.
    pub span: Span,
}

/// One reading of a deposit.
///
/// `text` is immutable for a given reader version; every other member points
/// into it. Blocks are in order and do not overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The canonical text.
    pub text: String,
    /// `text/plain`, `text/markdown`, `text/html`.
    pub media_type: &'static str,
    /// Name and version of the reader: `text/2`.
    pub reader: &'static str,
    /// How the bytes became characters.
    pub encoding: Encoding,
    /// The language of most of the text.
    pub language: Language,
    /// Its title.
    pub title: Option<String>,
    /// The issue of a series: `July - August 2023`.
    pub issue: Option<Span>,
    /// Paragraphs, items, rows, headings, in order.
    pub blocks: Vec<Block>,
    /// Inline markup, in order, possibly nested.
    pub marks: Vec<Mark>,
    /// Links, in order.
    pub links: Vec<Link>,
    /// Tables, in order.
    pub tables: Vec<Table>,
    /// Articles, in order.
    pub articles: Vec<Article>,
    /// Abbreviations.
    pub glossary: Vec<GlossaryEntry>,
    /// Annexes.
    pub annexes: Vec<Annex>,
    /// What was odd.
    pub diagnostics: Vec<Diagnostic>,
    /// Pages of the file, 0 where the format has none.
    pub pages: u32,
    /// Where in the file the text stands; empty where the text is the file.
    pub anchors: Anchors,
}

impl Document {
    /// Whether something in the document could not be read.
    pub fn has_loss(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Loss)
    }

    /// The article that the byte `at` lies in (its body, not its takeaway).
    pub fn article_at(&self, at: usize) -> Option<usize> {
        self.articles.iter().position(|article| article.span.start <= at && at < article.span.end)
    }

    /// Where its lines end, to ask for the lines of many places.
    pub fn lines(&self) -> Lines {
        Lines::new(&self.text)
    }
}

/// The lines of a canonical text.
#[derive(Clone, Debug)]
pub struct Lines {
    ends: Vec<usize>,
}

impl Lines {
    /// The lines of `text`.
    pub fn new(text: &str) -> Lines {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Lines { ends: ends.map(|(at, _)| at).collect() }
    }

    /// The line (from 1) that the byte `at` lies in.
    pub fn of(&self, at: usize) -> usize {
        1 + self.ends.partition_point(|end| *end < at)
    }
}
