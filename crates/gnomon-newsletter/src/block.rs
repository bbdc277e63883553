//! Text as blocks and inlines, in the source and in the compiled issue.
//!
//! Both have the same shape. What differs is a parameter: `C` is what stands where something is cited
//! (a citation in the source, the number of a footnote in the issue), `E` is what is embedded (a query
//! or a picture in the source, a finished figure in the issue).

use gnomon_model::Language;
use serde::Serialize;

use crate::source::Place;

/// Running text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Inline<C> {
    /// Words.
    Text(String),
    /// Emphasised words: titles of texts.
    Emphasis(Vec<Inline<C>>),
    /// Strongly emphasised words.
    Strong(Vec<Inline<C>>),
    /// Words as a machine has them.
    Code(String),
    /// Words that lead elsewhere.
    Link {
        /// Where to.
        target: String,
        /// The words.
        text: Vec<Inline<C>>,
    },
    /// Words that stand in another language because nobody has translated them.
    Untranslated {
        /// Their language.
        language: Language,
        /// The words.
        text: String,
    },
    /// A line break that the author set.
    Break,
    /// What is cited here.
    Cite(C),
}

/// What a quotation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteKind {
    /// Words of others.
    Plain,
    /// What the editor judges; never a fact.
    Opinion,
    /// The short version of the article.
    Takeaway,
    /// A passage that nobody has translated, in its own language.
    Untranslated(Language),
}

/// A row of cells.
pub type Row<C> = Vec<Vec<Inline<C>>>;

/// A piece of text that stands by itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Block<C, E> {
    /// A heading inside an article.
    Heading {
        /// 1 is the highest inside the article.
        level: u8,
        /// Its words.
        text: Vec<Inline<C>>,
        /// Where it stands in the source.
        #[serde(skip)]
        at: Place,
    },
    /// Running text.
    Paragraph {
        /// Its words.
        text: Vec<Inline<C>>,
        /// Where it stands in the source.
        #[serde(skip)]
        at: Place,
    },
    /// A list.
    List {
        /// The first number of a numbered one.
        start: Option<u64>,
        /// What each item holds.
        items: Vec<Vec<Block<C, E>>>,
        /// Where it stands in the source.
        #[serde(skip)]
        at: Place,
    },
    /// A table.
    Table {
        /// What it shows.
        caption: Vec<Inline<C>>,
        /// The names of the columns.
        head: Row<C>,
        /// The other rows.
        rows: Vec<Row<C>>,
        /// Where it stands in the source.
        #[serde(skip)]
        at: Place,
    },
    /// A quotation, an opinion, a takeaway.
    Quote {
        /// Which of them.
        kind: QuoteKind,
        /// What it holds.
        blocks: Vec<Block<C, E>>,
        /// Where it stands in the source.
        #[serde(skip)]
        at: Place,
    },
    /// Lines as a machine has them.
    Code {
        /// The lines.
        text: String,
        /// Where they stand in the source.
        #[serde(skip)]
        at: Place,
    },
    /// What is embedded.
    Embed {
        /// What.
        what: E,
        /// Where it stands in the source.
        #[serde(skip)]
        at: Place,
    },
}

/// The words of inlines, without what is cited.
pub fn plain<C>(inlines: &[Inline<C>]) -> String {
    let mut out = String::new();
    collect(inlines, &mut out);
    out
}

fn collect<C>(inlines: &[Inline<C>], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) | Inline::Untranslated { text, .. } => {
                out.push_str(text);
            }
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
                collect(inner, out);
            }
            Inline::Break => out.push(' '),
            Inline::Cite(_) => {}
        }
    }
}

impl<C, E> Block<C, E> {
    /// Where it stands in the source.
    pub fn at(&self) -> Place {
        match self {
            Block::Heading { at, .. }
            | Block::Paragraph { at, .. }
            | Block::List { at, .. }
            | Block::Table { at, .. }
            | Block::Quote { at, .. }
            | Block::Code { at, .. }
            | Block::Embed { at, .. } => *at,
        }
    }
}
