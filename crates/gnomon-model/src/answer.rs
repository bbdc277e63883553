//! What the register says when asked: the values that outputs are made from.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::date::DateValue;
use crate::statement::{Entity, Property, Statement, Value};

/// Where a statement comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Source {
    /// SHA-256 of the deposit.
    pub sha256: String,
    /// Title of the document.
    pub title: Option<String>,
    /// Where the bytes came from: a path or an address.
    pub origin: String,
    /// Line of the canonical text (from 1) where its first evidence begins.
    pub line: Option<usize>,
    /// When the statement was recorded (RFC 3339, UTC).
    pub recorded_at: String,
    /// What kind of source it is, for precedence: `notice`, `catalogue` …
    pub class: String,
    /// The document's own date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Whether a version of the document in another language prevails.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub gives_way: bool,
}

/// What a person decided about a statement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// Number of the judgement, to undo it by.
    pub judgement: i64,
    /// `confirmed`, `rejected` or `corrected`.
    pub act: String,
    /// Who.
    pub person: String,
    /// Why.
    pub reason: String,
    /// When (RFC 3339, UTC).
    pub at: String,
    /// What the document was read to say, where it was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<Value>,
}

/// A statement with its source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Testimony {
    /// Id of the statement in the register.
    pub id: String,
    /// What is stated.
    pub statement: Statement,
    /// First day in the world that it is about, for what is dated.
    pub valid_from: Option<Date>,
    /// Last day in the world that it is about, for what is dated.
    pub valid_to: Option<Date>,
    /// `proposed` until a person decides: `confirmed`, `rejected`, `corrected`.
    pub review: String,
    /// That decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// By which document.
    pub source: Source,
}

/// What an agenda item is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AgendaKind {
    /// Comments are taken until the end of the day.
    ConsultationCloses,
    /// It enters into force.
    Effective,
    /// It ceases to be in force.
    Repealed,
}

impl AgendaKind {
    /// Every kind.
    pub const ALL: [AgendaKind; 3] =
        [AgendaKind::ConsultationCloses, AgendaKind::Effective, AgendaKind::Repealed];

    /// The name in JSON and addresses.
    pub fn name(self) -> &'static str {
        match self {
            AgendaKind::ConsultationCloses => "consultation_closes",
            AgendaKind::Effective => "effective",
            AgendaKind::Repealed => "repealed",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<AgendaKind> {
        AgendaKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What it is called in a calendar.
    pub fn words(self) -> &'static str {
        match self {
            AgendaKind::ConsultationCloses => "comments close",
            AgendaKind::Effective => "enters into force",
            AgendaKind::Repealed => "ceases",
        }
    }
}

/// A date that somebody may have to act by.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AgendaItem {
    /// Stable for the life of the item: the same subject and kind keep it when
    /// the date moves.
    pub uid: String,
    /// How often its date has moved.
    pub sequence: u32,
    /// What happens.
    pub kind: AgendaKind,
    /// To what.
    pub subject: Entity,
    /// When; the day ends in `time_zone`.
    pub date: DateValue,
    /// Whether the date has passed on the day asked for.
    pub past: bool,
    /// Calendar days left; negative when past, `None` for an imprecise date.
    pub days_left: Option<i64>,
    /// Working days left, where the calendar of `time_zone` is known.
    pub working_days_left: Option<u32>,
    /// What that count does not know: years without known public holidays.
    pub calendar_note: Option<String>,
    /// Whether the text states the date or it was reckoned.
    pub basis: String,
    /// How a reckoned date came about.
    pub counted: Option<String>,
    /// IANA time zone in which the day ends, when known.
    pub time_zone: Option<String>,
    /// By which rule this date leads, where documents give several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Every document that says so.
    pub testimonies: Vec<Testimony>,
    /// Other dates that documents give for the same thing.
    pub contradicted_by: Vec<Testimony>,
    /// Whether it was stated once and is not any more: a calendar has to take it back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

impl AgendaItem {
    /// Days to the first day on which it may fall; while a month or year is running, to the
    /// last one.
    pub fn days_at_least(&self, today: Date) -> Option<i64> {
        let first = self.date.first().filter(|first| today <= *first);
        days_until(today, first.or_else(|| self.date.last())?)
    }
}

/// What matters on a day: the page that `gnomon demo` shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Briefing {
    /// The day.
    pub on: Date,
    /// Consultations that are open, the one that closes first on top.
    pub open: Vec<AgendaItem>,
    /// Texts put out in the documents, latest first.
    pub issued: Vec<Testimony>,
    /// What enters into force or ceases from the day on.
    pub coming: Vec<AgendaItem>,
    /// Which standard replaces which.
    pub replaced: Vec<Testimony>,
}

/// How a fact stands among others about the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FactState {
    /// Nothing speaks against it.
    Holds,
    /// Another value is stated too, and this one leads.
    Leads,
    /// Another value leads.
    Contradicted,
}

/// One fact, however many witnesses it has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    /// What is stated.
    pub property: Property,
    /// The value, as precisely as a witness gives it.
    pub value: Value,
    /// How it stands.
    pub state: FactState,
    /// By which rule it leads or gives way, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Ids of the statements that say so, the best witness first.
    pub witnesses: Vec<String>,
}

/// Where something stands in its life on a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// The day.
    pub on: Date,
    /// `open for comment`, `issued`, `in force`, `replaced` …
    pub state: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<DateValue>,
    /// What comes next, in words with its date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Ids of the statements that it follows from.
    pub from: Vec<String>,
}

/// A step in the life of a standard, a text or a body, in the order of its dates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LifeEvent {
    /// What happened: the name of a property (`issued`, `consultation_closes` …), or what a
    /// later text did to it: `replaced`, `repealed`, `amended`, `revised`.
    pub event: String,
    /// When; not known where the text that did it has no day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<DateValue>,
    /// The text that did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Entity>,
    /// The part that it was done to; the whole where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The harmonised stage that it belongs to, for standards: `60`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// Ids of the statements that say so.
    pub from: Vec<String>,
    /// Why it cannot be so beside the others; where something stands is not told from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// How much later a catalogue had it than a notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag: Option<Lag>,
}

/// How much later one class of sources said what another had said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lag {
    /// The class that said it first.
    pub first: String,
    /// The class that followed.
    pub then: String,
    /// Days between.
    pub days: i64,
}

/// Values that documents give for what can have only one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contradiction {
    /// About what.
    pub subject: Entity,
    /// Which property.
    pub property: Property,
    /// The values, the leading one first.
    pub facts: Vec<Fact>,
    /// The statements that say so.
    pub testimonies: Vec<Testimony>,
}

/// What became of a statement when its document was read again, or when a later
/// version of the document came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Stated again, with the same quote in the same place.
    Confirmed,
    /// Stated again, with exactly the same quote in another place.
    Moved,
    /// Stated again, with another quote.
    Restated,
    /// Another value is stated instead.
    Contradicted,
    /// Not stated any more.
    Orphaned,
}

impl Fate {
    /// All of them.
    pub const ALL: [Fate; 5] =
        [Fate::Confirmed, Fate::Moved, Fate::Restated, Fate::Contradicted, Fate::Orphaned];

    /// The name in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Fate::Confirmed => "confirmed",
            Fate::Moved => "moved",
            Fate::Restated => "restated",
            Fate::Contradicted => "contradicted",
            Fate::Orphaned => "orphaned",
        }
    }

    /// The fate of this name.
    pub fn named(name: &str) -> Option<Fate> {
        Fate::ALL.into_iter().find(|fate| fate.name() == name)
    }
}

/// A statement of an earlier reading with what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Past {
    /// What was stated.
    pub testimony: Testimony,
    /// What became of it.
    pub fate: Fate,
    /// When that was recorded (RFC 3339, UTC).
    pub at: String,
    /// Id of the statement that takes its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later: Option<String>,
}

/// One entity with everything stated about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dossier {
    /// The entity.
    pub entity: Entity,
    /// Other entities that a person judged to be the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub same_as: Vec<Entity>,
    /// Bodies that it continues and that continue it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub succession: Vec<Succession>,
    /// What it is called elsewhere.
    pub names: Vec<String>,
    /// What the authority data has of it, without a document of the register.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<Known>,
    /// Where it stands in its life, as far as statements tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    /// The steps of its life, in the order of their dates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub life: Vec<LifeEvent>,
    /// Of a meeting: who was there, what was on the agenda, who said what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meeting: Option<Meeting>,
    /// Who spoke or acted for whom: of a person for which bodies, of a body or a meeting which
    /// persons.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub represented: Vec<Represented>,
    /// Of a project: its numbers, who backs it, where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<Project>,
    /// What is stated about it, witnesses of one fact joined.
    pub facts: Vec<Fact>,
    /// Statements about it, oldest first.
    pub statements: Vec<Testimony>,
    /// Statements of others that name it.
    pub mentioned_by: Vec<Testimony>,
    /// What was stated once and is not any more, or was rejected by a person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<Past>,
}

impl Dossier {
    /// The statements by their ids, as facts name their witnesses.
    pub fn by_id(&self) -> HashMap<&str, &Testimony> {
        self.statements.iter().map(|testimony| (testimony.id.as_str(), testimony)).collect()
    }

    /// Whether the meeting, the project or who spoke for whom tells what is stated with a
    /// property, so that it need not stand among the other statements as well.
    pub fn is_told(&self, property: Property) -> bool {
        match property {
            Property::AttendedBy | Property::AgendaItem | Property::PointMade => {
                self.meeting.is_some()
            }
            Property::Represented => !self.represented.is_empty(),
            Property::SupportedBy | Property::ProposedBy => self.project.is_some(),
            _ => false,
        }
    }
}

/// A meeting, as documents tell of it. Each part names the statements that say so.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Meeting {
    /// Who was there, in the order in which the documents name them.
    pub present: Vec<Present>,
    /// What was on the agenda.
    pub agenda: Vec<Told>,
    /// What was said.
    pub points: Vec<Told>,
}

/// As what somebody is named at a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Capacity {
    /// The post; what a body sent: `officials`.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// The body of that post.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// Somebody at a meeting.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Present {
    /// A person, or a body that sent somebody.
    pub who: Entity,
    /// As what.
    #[serde(flatten)]
    pub capacity: Capacity,
    /// Ids of the statements that say so.
    pub from: Vec<String>,
}

/// Something told of a meeting, in the document's words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    /// The words.
    pub words: String,
    /// Who said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// As what.
    #[serde(flatten)]
    pub capacity: Capacity,
    /// Ids of the statements that say so.
    pub from: Vec<String>,
}

/// Somebody spoke or acted for a body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Represented {
    /// Who.
    pub person: Entity,
    /// For whom.
    pub body: Entity,
    /// At which meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<Entity>,
    /// When that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<DateValue>,
    /// The post under which the person is named there.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// `stated`, or `inferred` from that post.
    pub basis: String,
    /// The statements that say so.
    pub statements: Vec<Testimony>,
}

/// A project of a standards body over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Project {
    /// The numbers under which it went, the earliest first.
    pub numbers: Vec<ProjectNumber>,
    /// Where it stands on the day asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<ProjectState>,
    /// All that is told of where it stood, in order.
    pub states: Vec<ProjectState>,
    /// Who put it forward.
    pub proposed_by: Vec<Backer>,
    /// Who backs it.
    pub supporters: Vec<Backer>,
}

/// A number of a project.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProjectNumber {
    /// The project under it.
    pub entity: Entity,
    /// From when on, where that is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Who says that the number before went over into it: a person, or a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Where a project stood.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProjectState {
    /// `proposed`, `adopted`, `under way`, `approved`, `published`, `withdrawn`.
    pub state: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<DateValue>,
    /// Ids of the statements that say so.
    pub from: Vec<String>,
}

/// A body that put a project forward or backs it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Backer {
    /// The body.
    pub body: Entity,
    /// Ids of the statements that say so.
    pub from: Vec<String>,
}

/// Something that the authority data has of an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Known {
    /// `name_zh`, `name_en`, `parent`, `secretariat`, `mirror_of`, `mirrored_by`, `subcommittee`, `predecessor`.
    pub what: &'static str,
    /// What it is.
    pub value: String,
}

/// One body continues another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Succession {
    /// The earlier one.
    pub predecessor: String,
    /// The later one.
    pub successor: String,
    /// From when on (ISO 8601), where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Who says so: a person with the reason, or the authority data.
    pub source: String,
}

/// Something that a person decided, kept for ever; what is taken back is taken
/// back by another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judgement {
    /// Its number.
    pub number: i64,
    /// `confirm`, `reject`, `correct`, `same`, `apart`, `successor`,
    /// `translation` or `undo`.
    pub act: String,
    /// What it is about: the key of an entity, a claim or a deposit.
    pub about: String,
    /// The other one, where two are related.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// What was given with it, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Who.
    pub person: String,
    /// Why.
    pub reason: String,
    /// When (RFC 3339, UTC).
    pub at: String,
    /// The judgement that it takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<i64>,
}

/// How the reading of an input ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EndState {
    /// Read whole.
    Read,
    /// Read, but something is missing; the reason names it.
    ReadInPart,
    /// Already in the register, read by the same reader and extractor.
    Unchanged,
    /// Not read; the reason says why.
    Refused,
}

impl EndState {
    /// The name in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            EndState::Read => "read",
            EndState::ReadInPart => "read_in_part",
            EndState::Unchanged => "unchanged",
            EndState::Refused => "refused",
        }
    }

    /// The state of this name.
    pub fn named(name: &str) -> Option<EndState> {
        [EndState::Read, EndState::ReadInPart, EndState::Unchanged, EndState::Refused]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// What became of one input.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Receipt {
    /// Path or address, as given.
    pub origin: String,
    /// How it ended.
    pub state: EndState,
    /// Why, in words; empty when there is nothing to add.
    pub reason: String,
    /// SHA-256 of the bytes, when there were any.
    pub sha256: Option<String>,
    /// Statements recorded.
    pub statements: usize,
    /// Title of the document.
    pub title: Option<String>,
}

/// The result of re-checking everything in a register.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verification {
    /// Deposits whose bytes were hashed.
    pub deposits: usize,
    /// Pieces of evidence compared with the canonical text.
    pub evidence: usize,
    /// Statements seen.
    pub statements: usize,
    /// What does not hold, in words.
    pub problems: Vec<String>,
}

/// The days between two dates as people count them: positive when ahead.
pub fn days_until(from: Date, to: Date) -> Option<i64> {
    from.until(to).ok().map(|span| i64::from(span.get_days()))
}
