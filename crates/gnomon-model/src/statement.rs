//! Statements: a subject, a property, a value, and where it says so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::date::DateValue;
use crate::document::Document;
use crate::mention::Mention;
use crate::span::Span;

/// What an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// A standard.
    Standard,
    /// A normative or policy text that is not a standard.
    Instrument,
    /// A body.
    Organisation,
    /// A committee.
    Committee,
    /// A project.
    WorkItem,
    /// A document that was read.
    Document,
    /// A person.
    Person,
    /// A meeting, a forum, a visit.
    Event,
}

impl EntityKind {
    /// The name in keys and JSON.
    pub fn name(self) -> &'static str {
        match self {
            EntityKind::Standard => "standard",
            EntityKind::Instrument => "instrument",
            EntityKind::Organisation => "organisation",
            EntityKind::Committee => "committee",
            EntityKind::WorkItem => "work_item",
            EntityKind::Document => "document",
            EntityKind::Person => "person",
            EntityKind::Event => "event",
        }
    }
}

/// Something that statements are about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// Its key, stable and unique: `standard:GB/T 22239-2019`.
    pub key: String,
    /// What a reader would call it.
    pub label: String,
}

impl Entity {
    /// The entity of this kind and canonical name. Titles that differ only in
    /// case, spacing, quotes or dashes are one.
    pub fn new(kind: EntityKind, label: impl Into<String>) -> Entity {
        let label = label.into();
        let key = format!("{}:{}", kind.name(), identity(&label));
        Entity { kind, key, label }
    }
}

/// The part of a name that identity goes by.
fn identity(label: &str) -> String {
    let mut key = String::with_capacity(label.len());
    for c in label.chars() {
        match c {
            '"' | '“' | '”' | '《' | '》' | '*' | '‘' | '’' | '\'' => {}
            // —— and — are one dash in two spellings.
            '‐'..='―' | '－' => {
                if !key.ends_with('-') {
                    key.push('-');
                }
            }
            '（' => key.push('('),
            '）' => key.push(')'),
            c if c.is_whitespace() => {
                if !key.ends_with(' ') {
                    key.push(' ');
                }
            }
            c => key.push(c),
        }
    }
    key.trim().to_owned()
}

/// Declares the properties once, with the name that each has in JSON.
macro_rules! properties {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// What a statement says of its subject.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Property { $($(#[$doc])* #[serde(rename = $name)] $variant,)+ }

        impl Property {
            /// Every property.
            pub const ALL: &'static [Property] = &[$(Property::$variant,)+];

            /// The name in JSON and in the register.
            pub fn name(self) -> &'static str {
                match self { $(Property::$variant => $name,)+ }
            }

            /// The property of this name.
            pub fn named(name: &str) -> Option<Property> {
                Property::ALL.iter().copied().find(|property| property.name() == name)
            }
        }
    };
}

properties! {
    /// Put out by its issuer.
    Issued = "issued",
    /// Dated, or posted in a medium.
    Published = "published",
    /// Adopted by whoever decides.
    Approved = "approved",
    /// In force from.
    Effective = "effective",
    /// Changed by a later text.
    Amended = "amended",
    /// Out of force from.
    Repealed = "repealed",
    /// Explained by its issuer.
    Interpreted = "interpreted",
    /// A call for comments exists.
    Consultation = "consultation",
    /// Comments are taken from.
    ConsultationOpened = "consultation_opened",
    /// Comments are taken until the end of.
    ConsultationCloses = "consultation_closes",
    /// Took place, or is to.
    Held = "held",
    /// Set up.
    Established = "established",
    /// Begun.
    Started = "started",
    /// Made, as a project is when it enters a programme.
    Created = "created",
    /// Due.
    Deadline = "deadline",
    /// Valid until.
    Expires = "expires",
    /// Changes another text.
    Amends = "amends",
    /// Is a new version of another text.
    Revises = "revises",
    /// Puts another text out of force.
    Repeals = "repeals",
    /// Carries out another text.
    Implements = "implements",
    /// Helps another text to be carried out.
    Supports = "supports",
    /// Rests on another text.
    BasedOn = "based_on",
    /// Is brought into line with another text.
    AlignsWith = "aligns_with",
    /// Refers to another text.
    Cites = "cites",
    /// Takes its contents from another text.
    DerivedFrom = "derived_from",
    /// A goal.
    Target = "target",
    /// A limit or quota imposed.
    Requirement = "requirement",
    /// A figure.
    Count = "count",
    /// Holds a post; qualifier `at` is the body.
    HoldsPost = "holds_post",
    /// Replaces another edition or text.
    Replaces = "replaces",
    /// The body that issued it.
    IssuedBy = "issued_by",
    /// Takes over an international text; qualifier `degree`.
    Adopts = "adopts",
    /// The committee or body in charge.
    ResponsibleBody = "responsible_body",
    /// The body that runs a committee's office.
    Secretariat = "secretariat",
    /// Belongs to a committee or body; qualifier `role`.
    MemberOf = "member_of",
    /// Is a part of another.
    PartOf = "part_of",
    /// The body that wrote it.
    DraftedBy = "drafted_by",
    /// The body that put it forward.
    ProposedBy = "proposed_by",
    /// Reviewed and confirmed.
    Confirmed = "confirmed",
    /// What a review of it decided: `confirmed`, `revise`, `withdraw`; qualifier `said`. No act by
    /// itself.
    Review = "review",
    /// `mandatory` or `recommended`, where a text says that it changes; qualifier `from`.
    Nature = "nature",
    /// Not to be changed before.
    StableUntil = "stable_until",
    /// The harmonised stage code of its project (ISO Guide 69), as `60.60`.
    Stage = "stage",
    /// Where a classification puts it; qualifier `scheme`: `ICS`, `CCS`.
    Classification = "classification",
    /// What kind of document it is, in its publisher's words.
    DocumentType = "document_type",
    /// What it deals with.
    Scope = "scope",
    /// Its title.
    Title = "title",
    /// Its state, in the document's words.
    Status = "status",
    /// What a test, an inspection or a study found, in the document's words.
    Finding = "finding",
    /// What the author of the document judges or advises; always editorial.
    Opinion = "opinion",
    /// Who was there; qualifiers `as` (the post under which the text names a person, or what a
    /// body sent) and `for` (the body of that post).
    AttendedBy = "attended_by",
    /// What was on the agenda, in the document's words.
    AgendaItem = "agenda_item",
    /// What somebody said at it, in the document's words; qualifiers `by`, `as`, `for`.
    PointMade = "point_made",
    /// Spoke or acted for a body; qualifiers `event`, `as`. Stated, or inferred from the post
    /// under which the text names the speaker at that event.
    Represented = "represented",
    /// Backs a project, as a member or company that supports a work item does.
    SupportedBy = "supported_by",
    /// Goes on under another number.
    RenumberedAs = "renumbered_as",
}

impl Property {
    /// Whether a subject has only one value of it, so that two speak against each
    /// other. What may happen again (amended, a deadline) is not among them.
    pub fn is_functional(self) -> bool {
        matches!(
            self,
            Property::Issued
                | Property::Published
                | Property::Approved
                | Property::Effective
                | Property::Repealed
                | Property::ConsultationOpened
                | Property::ConsultationCloses
                | Property::Held
                | Property::Established
                | Property::Expires
        )
    }

    /// Whether its value is a day that somebody may have to act by.
    pub fn is_date(self) -> bool {
        matches!(
            self,
            Property::Issued
                | Property::Published
                | Property::Approved
                | Property::Effective
                | Property::Amended
                | Property::Repealed
                | Property::Interpreted
                | Property::ConsultationOpened
                | Property::ConsultationCloses
                | Property::Held
                | Property::Established
                | Property::Started
                | Property::Created
                | Property::Deadline
                | Property::Confirmed
                | Property::StableUntil
                | Property::Expires
        )
    }
}

/// The value of a statement. In JSON an object with one member that tells its type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A date.
    Date(DateValue),
    /// Another entity.
    Entity(Entity),
    /// A goal.
    Target(Quantity),
    /// A limit or quota imposed.
    Requirement(Quantity),
    /// A figure.
    Count(Quantity),
    /// Words.
    Text(String),
}

/// How a quantity compares with its figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Comparator {
    /// Exactly, or no word about it.
    #[serde(rename = "=")]
    Equal,
    /// More than.
    #[serde(rename = ">")]
    More,
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
    /// Less than.
    #[serde(rename = "<")]
    Less,
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// About.
    #[serde(rename = "~")]
    About,
}

impl Comparator {
    /// The sign: `>=`.
    pub fn sign(self) -> &'static str {
        match self {
            Comparator::Equal => "=",
            Comparator::More => ">",
            Comparator::AtLeast => ">=",
            Comparator::Less => "<",
            Comparator::AtMost => "<=",
            Comparator::About => "~",
        }
    }
}

/// A figure with what it counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// What is counted, in the document's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// How it compares.
    pub comparator: Comparator,
    /// The figure, with 万, 亿 and 'million' multiplied out; 60 % is 60.
    pub value: f64,
    /// Its unit, in the document's words: `standards`, `%`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The horizon, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl std::fmt::Display for Quantity {
    /// `>= 2000 standards by 2025`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.comparator.sign(), self.value)?;
        if let Some(unit) = &self.unit {
            write!(f, " {unit}")?;
        }
        if let Some(by) = &self.by {
            write!(f, " by {by}")?;
        }
        Ok(())
    }
}

/// What qualifies a statement: one text or several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Qualifier {
    /// `"basis": "stated"`
    One(String),
    /// `"by": ["MIIT", "SAC"]`
    Many(Vec<String>),
}

impl Qualifier {
    /// Its texts.
    pub fn texts(&self) -> &[String] {
        match self {
            Qualifier::One(text) => std::slice::from_ref(text),
            Qualifier::Many(texts) => texts,
        }
    }
}

/// Where a document says so. `quote` is exactly the bytes of `span`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// Bytes of the canonical text.
    pub span: Span,
    /// Those bytes.
    pub quote: String,
}

impl Evidence {
    /// The evidence at `span` of `text`.
    pub fn at(text: &str, span: Span) -> Evidence {
        Evidence { span, quote: span.of(text).to_owned() }
    }
}

/// A fact, as a document states it.
///
/// Qualifiers in use: `by` (issuers), `basis` (`stated` or `inferred`),
/// `time_zone` (IANA name in which a day ends), `counted` (how an inferred day
/// was reckoned), `partial` (of a replacement), `degree` (of an adoption).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// What it is about.
    pub subject: Entity,
    /// What it says.
    pub property: Property,
    /// The value.
    pub value: Value,
    /// What qualifies it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub qualifiers: BTreeMap<String, Qualifier>,
    /// Id of the article it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// Never empty.
    pub evidence: Vec<Evidence>,
    /// The rule that made it: `en.issue`.
    pub rule: String,
    /// How sure the rule is, from 0 to 1.
    pub confidence: f64,
    /// Whether it is the author's opinion.
    #[serde(default)]
    pub editorial: bool,
}

impl Statement {
    /// The first text of a qualifier.
    pub fn qualifier(&self, name: &str) -> Option<&str> {
        self.qualifiers.get(name)?.texts().first().map(String::as_str)
    }
}

/// A normative or policy text, as one article names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instrument {
    /// Its key.
    pub key: String,
    /// Full title without quotation marks and without what tells its status.
    pub title: String,
    /// Its kind, of the closed list in `knowledge/instrument-kinds.toml`.
    pub kind: String,
    /// What the article calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// Canonical short names of the bodies that issued it.
    pub issuers: Vec<String>,
    /// Document number as written.
    pub number: Option<String>,
    /// `draft`, `issued`, `in force`, where the article says so.
    pub status: Option<String>,
    /// Id of the article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// Where it is named.
    pub evidence: Vec<Evidence>,
}

/// All that was found in a document.
#[derive(Clone, Debug)]
pub struct Extraction {
    /// The reading it was found in.
    pub document: Document,
    /// SHA-256 of the deposit, in lower-case hex.
    pub sha256: String,
    /// Name and version of the extractor.
    pub extractor: &'static str,
    /// The document's own date.
    pub published: Option<DateValue>,
    /// Typed spans, in order.
    pub mentions: Vec<Mention>,
    /// One entry for each article that names an instrument.
    pub instruments: Vec<Instrument>,
    /// Facts.
    pub statements: Vec<Statement>,
}
