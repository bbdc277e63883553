//! What a reader of one format makes, before the structure is recovered.

use gnomon_model::{
    Anchors, Block, BlockKind, Diagnostic, Link, Mark, Place, Severity, Span, Table, Zone,
};
use serde::{Deserialize, Serialize};

/// A line of a contents list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentsEntry {
    /// The title that it announces.
    pub title: String,
    /// Where it stands.
    pub span: Span,
}

/// Canonical text with blocks, marks, links and tables in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The canonical text.
    pub text: String,
    /// In order, not overlapping.
    pub blocks: Vec<Block>,
    /// Inline markup.
    pub marks: Vec<Mark>,
    /// Links.
    pub links: Vec<Link>,
    /// Tables, in order.
    pub tables: Vec<Table>,
    /// The contents list, where there is one.
    pub contents: Vec<ContentsEntry>,
    /// The title, where the format says so.
    pub title: Option<String>,
    /// Whether page breaks may cut paragraphs: plain text made from pages.
    pub paged: bool,
    /// What was odd.
    pub diagnostics: Vec<Diagnostic>,
    /// Pages of the file, 0 where the format has none.
    pub pages: u32,
    /// Where in the file the text stands; empty where the text is the file.
    pub anchors: Anchors,
}

/// White space as single spaces.
fn joined(text: String) -> String {
    let plain = !text.contains("  ")
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains(|c: char| c.is_whitespace() && c != ' ');
    if plain { text } else { text.split_whitespace().collect::<Vec<_>>().join(" ") }
}

impl Draft {
    pub(crate) fn block(&mut self, kind: BlockKind, span: Span) {
        self.blocks.push(Block { kind, span, continues: false, zone: Zone::Front, article: None });
    }

    /// What a reader sees of `span`, on one line. Marks are in order of where
    /// they begin and none is longer than a few thousand bytes.
    pub(crate) fn visible(&self, span: Span) -> String {
        let mut hidden: Vec<Span> = self.hidden_within(span).collect();
        hidden.sort();
        let mut visible = String::with_capacity(span.len());
        let mut at = span.start;
        for hidden in hidden {
            visible.push_str(Span::new(at, hidden.start.max(at)).of(&self.text));
            at = at.max(hidden.end);
        }
        visible.push_str(Span::new(at.min(span.end), span.end).of(&self.text));
        joined(visible)
    }

    /// Whether something in the span is not shown.
    pub(crate) fn hides_within(&self, span: Span) -> bool {
        self.hidden_within(span).next().is_some()
    }

    fn hidden_within(&self, span: Span) -> impl Iterator<Item = Span> + '_ {
        let first = self.marks.partition_point(|mark| mark.outer.start + 4_000 < span.start);
        self.marks[first..]
            .iter()
            .take_while(move |mark| mark.outer.start < span.end)
            .flat_map(Mark::hidden)
            .filter(move |hidden| hidden.overlaps(span))
    }

    pub(crate) fn note(&mut self, code: &'static str, message: impl Into<String>, span: Span) {
        let message = message.into();
        let code = code.into();
        self.diagnostics.push(Diagnostic { code, message, span, severity: Severity::Note });
    }

    /// Reports that something could not be read.
    pub(crate) fn loss(&mut self, code: &'static str, message: impl Into<String>, span: Span) {
        let message = message.into();
        let code = code.into();
        self.diagnostics.push(Diagnostic { code, message, span, severity: Severity::Loss });
    }

    /// Appends text that stands at `path` in the file.
    pub(crate) fn push_at(&mut self, text: &str, path: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.anchors.push(Span::new(start, self.text.len()), Place::Path(path.to_owned()));
    }

    pub(crate) fn link(&mut self, target: &str, span: Span) {
        let target = target.trim();
        let script = target
            .get(.."javascript:".len())
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("javascript:"));
        let dead = target.is_empty() || target.starts_with('#') || script;
        self.links.push(Link { target: target.to_owned(), span, dead, article: None });
    }
}
