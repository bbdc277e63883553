//! A [`Document`] to mentions, instruments and statements, each with evidence.
//!
//! In the order in which it happens: the document's [`Flow`] (the text as it is
//! read aloud); [`mention`]: typed spans, one module per kind, found by grammars
//! and authority data; [`scope`]: what 'the Guidelines' means in its article;
//! [`rule`]: statements, one module per rule, made from the mentions and cues of
//! a sentence or from the cells of a table.
//!
//! The same document, knowledge and context give the same extraction. Nothing
//! is looked up elsewhere; what is known from before arrives in [`Context`].

#![warn(clippy::expect_used)]

mod cue;
mod explain;
mod known;
mod mention;
mod rule;
mod scope;
mod sentence;
mod sweep;
mod topic;

use gnomon_model::{
    Document, Entity, EntityKind, Explanation, Extraction, Flow, Knowledge, Span, Telling,
};

pub use crate::known::KnownEntity;

use crate::cue::Cues;
use crate::mention::Finders;
use crate::sweep::Sweep;
use crate::topic::Topics;

/// Name and version of the extractor. The version goes up when the same
/// document would give another extraction, so that it is derived again.
pub const EXTRACTOR: &str = "extract/11";

/// What is known about a document besides its text.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// SHA-256 of the deposit in lower-case hex.
    pub sha256: String,
    /// What is known from before: its names are found and resolve to its keys. Two entities that
    /// share a name leave it open. Part of the input: an extraction with it is another one.
    pub known: Vec<KnownEntity>,
}

/// The automata and grammars, built once from authority data.
pub struct Extractor {
    finders: Finders,
    cues: Cues,
    told: Cues<Telling>,
    topics: Topics,
    knowledge: Knowledge,
}

impl Extractor {
    /// Builds everything that extraction needs.
    pub fn new(knowledge: &Knowledge) -> Extractor {
        Extractor {
            finders: Finders::new(knowledge),
            cues: Cues::new(knowledge),
            told: Cues::told(knowledge),
            topics: Topics::new(knowledge),
            knowledge: knowledge.clone(),
        }
    }

    /// Extracts from one document.
    pub fn extract(&self, mut document: Document, context: &Context) -> Extraction {
        let flow = flow_of(&document);
        let mut sweep = Sweep::new(&document, &flow, &self.knowledge);
        self.sweep(&mut sweep, context);
        let (topics, told) = self.topics.find(&sweep);
        sweep.finds.extend(told);
        let (mentions, instruments, statements, published) = sweep.finish();
        topic::assign(&mut document, topics);
        Extraction {
            document,
            sha256: context.sha256.clone(),
            extractor: EXTRACTOR,
            published,
            mentions,
            instruments,
            statements,
        }
    }

    /// Says which finder, which data and which rule made what in the sentences that touch
    /// `span` (bytes of the canonical text), and why what was near was not made.
    pub fn explain(&self, document: &Document, context: &Context, span: Span) -> Explanation {
        let flow = flow_of(document);
        let mut sweep = Sweep::new(document, &flow, &self.knowledge);
        sweep.explaining = true;
        self.sweep(&mut sweep, context);
        explain::explain(&sweep, span)
    }

    /// Finders, scope, rules.
    fn sweep(&self, sweep: &mut Sweep<'_>, context: &Context) {
        self.finders.find(sweep);
        known::find(sweep, &context.known);
        scope::resolve(sweep);
        sweep.cues = self.cues.find(sweep.text());
        sweep.told = self.told.find(sweep.text());
        rule::note_kinds(sweep);
        sweep.titled = rule::titled(sweep);
        // What a citation points into may be named by a short name.
        let citations = mention::find_citations(sweep);
        sweep.finds.extend(citations);
        sweep.sort();
        sweep.itself = Some(Entity {
            kind: EntityKind::Document,
            key: format!("document:{}", context.sha256.get(..16).unwrap_or("unknown")),
            label: sweep.document.title.clone().unwrap_or_else(|| "untitled document".to_owned()),
        });
        rule::apply(sweep);
    }
}

/// The text that is read: in simplified characters, whichever the document is written in.
fn flow_of(document: &Document) -> Flow {
    match gnomon_model::is_traditional(&document.text) {
        true => Flow::with(document, gnomon_model::simplified),
        false => Flow::of(document),
    }
}

/// What stands for the classes of a pattern: letters are Latin ones, figures European ones, characters
/// the Chinese ones in whole blocks.
///
/// The texts are English and Chinese. The classes of Unicode hold every script, and with them an
/// automaton is ten times as large, takes as much longer to build, and outgrows its cache.
const CLASSES: &[(&str, &str)] = &[
    (
        r"\p{Han}",
        r"[\u{3005}-\u{3007}\u{3400}-\u{4DBF}\u{4E00}-\u{9FFF}\u{F900}-\u{FAFF}\u{20000}-\u{323AF}]",
    ),
    (
        r"\P{Han}",
        r"[^\u{3005}-\u{3007}\u{3400}-\u{4DBF}\u{4E00}-\u{9FFF}\u{F900}-\u{FAFF}\u{20000}-\u{323AF}]",
    ),
    (r"\p{Lu}", r"[A-Z\u{C0}-\u{D6}\u{D8}-\u{DE}[[\u{100}-\u{17F}]&&\p{Uppercase}]]"),
    (r"\p{L}", r"[A-Za-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{24F}\u{1E00}-\u{1EFF}]"),
    (r"\p{Latin}", r"[A-Za-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{24F}\u{1E00}-\u{1EFF}]"),
    (r"\w", r"[0-9A-Z_a-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{24F}\u{1E00}-\u{1EFF}]"),
    (r"\p{N}", r"[0-9\u{B2}\u{B3}\u{B9}\u{2080}-\u{2089}\u{FF10}-\u{FF19}]"),
    (r"\d", "[0-9]"),
];

/// A pattern that stands in the source, with [`CLASSES`] written out: whether it is one is settled when
/// it is written.
#[expect(clippy::expect_used, reason = "every caller hands over a constant, which the tests run")]
fn pattern(text: &str) -> regex::Regex {
    let mut text = text.to_owned();
    for (class, meaning) in CLASSES {
        text = text.replace(class, meaning);
    }
    regex::Regex::new(&text).expect("the pattern is constant and tested")
}
