//! What the register says when asked: the values that outputs are made from.

use jiff::civil::Date;
use serde::Serialize;

use crate::date::DateValue;
use crate::statement::{Entity, Statement};

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
    /// `proposed` until a person decides.
    pub review: String,
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
    /// Every document that says so.
    pub testimonies: Vec<Testimony>,
    /// Other dates that documents give for the same thing.
    pub contradicted_by: Vec<Testimony>,
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

/// One entity with everything stated about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dossier {
    /// The entity.
    pub entity: Entity,
    /// What it is called elsewhere.
    pub names: Vec<String>,
    /// Statements about it, oldest first.
    pub statements: Vec<Testimony>,
    /// Statements of others that name it.
    pub mentioned_by: Vec<Testimony>,
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
