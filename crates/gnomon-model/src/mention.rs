//! A typed span.

use crate::span::Span;

/// What a mention names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MentionKind {
    /// A standard by its identifier.
    Standard,
    /// A project by its plan number or working name.
    WorkItem,
    /// A body, or a department of one.
    Organisation,
    /// A technical committee, subcommittee or working group.
    Committee,
    /// A normative or policy text that is not a standard.
    Instrument,
    /// A date.
    Date,
    /// An article, chapter or annex of an instrument.
    Citation,
    /// A person, without titles.
    Person,
    /// A figure with its unit.
    Quantity,
    /// A meeting, a forum, a visit.
    Event,
    /// A band of the radio spectrum.
    Band,
    /// The term that tells what an article is about.
    Topic,
}

impl MentionKind {
    /// The name in the extraction document.
    pub fn name(self) -> &'static str {
        match self {
            MentionKind::Standard => "standard",
            MentionKind::WorkItem => "work_item",
            MentionKind::Organisation => "organisation",
            MentionKind::Committee => "committee",
            MentionKind::Instrument => "instrument",
            MentionKind::Date => "date",
            MentionKind::Citation => "citation",
            MentionKind::Person => "person",
            MentionKind::Quantity => "quantity",
            MentionKind::Event => "event",
            MentionKind::Band => "band",
            MentionKind::Topic => "topic",
        }
    }
}

/// Something else that an ambiguous mention may name.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Candidate {
    /// Its canonical form.
    pub normal: String,
    /// Its key.
    pub key: String,
}

/// A typed span of the canonical text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// What it names.
    pub kind: MentionKind,
    /// Where, in the canonical text.
    pub span: Span,
    /// Canonical form; see the contract of the extraction document.
    pub normal: String,
    /// For a citation, the full title of the instrument that it points into.
    pub of: Option<String>,
    /// Key of the entity.
    pub key: Option<String>,
    /// Index of the article.
    pub article: Option<usize>,
    /// Parts of `normal` that the text does not say here: `year`, `prefix`.
    pub inferred: Vec<&'static str>,
    /// What else it may name, when that is open.
    pub candidates: Vec<Candidate>,
}
