//! The vocabulary of Gnomon: what passes between the stages.
//!
//! In the order in which data passes: [`Document`] (a reading of deposited
//! bytes: canonical text, blocks, tables, articles), [`Mention`] (a typed span),
//! [`Statement`] (subject, property, value, evidence), [`answer`] (what the
//! register says when asked). [`number`] and [`unit`] are figures with their
//! units, exact. [`Knowledge`] is the authority data that reading
//! and extraction are handed. Identifiers of standards are [`gnomon_id`]'s.
//!
//! Nothing here reads a file, a clock, the environment or a database.

pub use gnomon_id as id;

mod align;
pub mod answer;
mod calendar;
mod date;
mod document;
mod explanation;
mod flow;
mod knowledge;
mod mention;
pub mod number;
pub mod numeral;
mod place;
mod precedence;
mod script;
mod span;
mod statement;
pub mod unit;
pub mod wording;

pub use align::{AlignedPair, align};
pub use calendar::{Calendar, Coverage};
pub use date::{DateValue, MONTHS, NotADate, Point, may_hold, month_named};
pub use document::{
    Annex, Article, Block, BlockKind, Cell, Diagnostic, Document, Encoding, GlossaryEntry,
    Language, Lines, Link, Mark, MarkKind, Row, Severity, Table, Zone,
};
pub use explanation::{Explained, Explanation, Found, Made, Missed, Phrase};
pub use flow::{Flow, Passage};
pub use knowledge::{
    Body, Committee, Cue, HeadingRole, InstrumentKind, Knowledge, KnowledgeError, KnowledgeFile,
    PersonNames, Role, Telling, Told, Topic,
};
pub use mention::{Candidate, Mention, MentionKind};
pub use place::{Anchor, Anchors, PageBox, Place};
pub use precedence::{OTHER, Precedence, SourceClass};
pub use script::{is_traditional, simplified};
pub use span::Span;
pub use statement::{
    Comparator, Entity, EntityKind, Evidence, Extraction, Instrument, Property, Qualifier,
    Quantity, Statement, Value,
};

/// Text as it may stand in XML, in an element or a quoted attribute; control
/// characters, which XML has no way to write, are left out.
pub fn escape_xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// Whether `c` is a Chinese character (unified ideographs and extension A).
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}
