//! Recording: a deposit, its reading and its statements, all or nothing.

use std::collections::{BTreeSet, HashSet};

use gnomon_model::answer::{EndState, Receipt};
use gnomon_model::{Diagnostic, Entity, EntityKind, Extraction, Lines, Severity, Statement, Value};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;

use crate::removal::tombstone;
use crate::reread::write_fates;
use crate::texts::Texts;
use crate::write::{self, Row, Writer};
use crate::{Register, RegisterError, blob, list};

/// Bytes as received, with where they came from.
#[derive(Clone, Copy, Debug)]
pub struct Deposit<'a> {
    /// Path or address, as given.
    pub origin: &'a str,
    /// The same as an absolute path or address: other bytes with the same title
    /// from there are a later version. `None` where there is no such place.
    pub place: Option<&'a str>,
    /// The class of source, for precedence.
    pub class: &'a str,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// How an input ended.
#[derive(Clone, Copy, Debug)]
pub enum Ending<'a> {
    /// It was read. The receipt says `unchanged` where the same version has read it
    /// before, and `refused` where it was removed for good.
    Read {
        /// The bytes.
        deposit: Deposit<'a>,
        /// What was extracted from them.
        extraction: &'a Extraction,
    },
    /// It is here, read by the same version.
    Unchanged {
        /// Path or address, as given.
        origin: &'a str,
        /// The same as an absolute path or address.
        place: Option<&'a str>,
        /// The deposit.
        sha256: &'a str,
    },
    /// It gave no reading.
    Refused {
        /// Path or address, as given.
        origin: &'a str,
        /// Why, with what to do about it.
        reason: &'a str,
    },
}

impl Register {
    /// Whether these bytes have been read by this reader and extractor.
    pub fn has_reading(
        &self,
        sha256: &str,
        reader: &str,
        extractor: &str,
    ) -> Result<bool, RegisterError> {
        let mut found = self.db.prepare_cached(
            "select 1 from reading r join deposit d on d.id = r.deposit
             where d.sha256 = $1 and r.reader = $2 and r.extractor = $3",
        )?;
        Ok(found.exists(params![sha256, reader, extractor])?)
    }

    /// Whether the bytes of a deposit and the texts read from it are there, whole.
    pub fn is_whole(&self, sha256: &str) -> Result<bool, RegisterError> {
        let mut query = self.db.prepare_cached(
            "select r.text_sha256 from reading r join deposit d on d.id = r.deposit
             where d.sha256 = $1 and r.text_sha256 is not null",
        )?;
        let texts: Vec<String> =
            query.query_map([sha256], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for blob in texts.iter().map(String::as_str).chain([sha256]) {
            if !self.blobs.holds(blob)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Records how inputs ended, all of them in one step. When this returns, the
    /// bytes, the texts and every statement are on disk; when it fails, nothing of
    /// it shows. Recording the same again changes nothing.
    ///
    /// Statements of an earlier reading, and of the version that a document takes
    /// the place of, get their fate in the same step.
    pub fn record(
        &mut self,
        endings: &[Ending<'_>],
        at: &str,
    ) -> Result<Vec<Receipt>, RegisterError> {
        // Blobs first: a statement must never name bytes that are not there. For a
        // known document this mends what was lost or damaged.
        let mut blobs = Vec::new();
        for ending in endings {
            if let Ending::Read { deposit, extraction } = ending
                && self.tombstone(&extraction.sha256)?.is_none()
            {
                blobs.push(deposit.bytes);
                blobs.push(extraction.document.text.as_bytes());
            }
        }
        self.blobs.put(&blobs)?;
        let texts = &self.texts;
        let mut writer = Writer::default();
        let step = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let receipts = endings
            .iter()
            .map(|ending| match ending {
                Ending::Read { deposit, extraction } => {
                    record_read(&step, texts, &mut writer, deposit, extraction, at)
                }
                Ending::Unchanged { origin, place, sha256 } => {
                    record_unchanged(&step, texts, origin, *place, sha256, at)
                }
                Ending::Refused { origin, reason } => record_refused(&step, origin, reason, at),
            })
            .collect::<Result<Vec<Receipt>, RegisterError>>()?;
        step.commit()?;
        Ok(receipts)
    }

    /// The receipts, latest first, at most `limit`.
    pub fn receipts(&self, limit: u32) -> Result<Vec<Receipt>, RegisterError> {
        self.receipts_where("true", limit)
    }

    /// The receipts of inputs that were refused or read in part, latest first.
    pub fn bad_receipts(&self, limit: u32) -> Result<Vec<Receipt>, RegisterError> {
        self.receipts_where(BAD, limit)
    }

    /// How many inputs were refused or read in part, and the number of the last receipt. Receipts stay as
    /// they are: who hands over what was answered before has only the later ones counted.
    pub fn count_bad_receipts(&self, before: (usize, i64)) -> Result<(usize, i64), RegisterError> {
        let last: i64 = self
            .db
            .prepare_cached("select coalesce(max(seq), 0) from receipt")?
            .query_row([], |row| row.get(0))?;
        // A register that has fewer is another one.
        let (counted, from) = if before.1 <= last { before } else { (0, 0) };
        let sql =
            format!("select count(*) from receipt r where r.seq > $1 and r.seq <= $2 and {BAD}");
        let count: i64 = self.db.prepare_cached(&sql)?.query_row([from, last], |row| row.get(0))?;
        Ok((counted + usize::try_from(count).unwrap_or(0), last))
    }

    fn receipts_where(&self, condition: &str, limit: u32) -> Result<Vec<Receipt>, RegisterError> {
        let mut query = self.db.prepare_cached(&format!(
            "select coalesce(r.origin, r.place), r.state, r.reason, d.sha256, r.statements,
                    (select max(g.title) from reading g where g.deposit = r.deposit), t.reason
             from receipt r left join deposit d on d.id = r.deposit left join tombstone t on t.deposit = r.deposit
             where {condition} order by r.seq desc limit $1",
        ))?;
        let rows = query.query_map([limit], |row| {
            let removed: Option<String> = row.get(6)?;
            let reason: String = row.get(2)?;
            Ok(Receipt {
                origin: row.get(0)?,
                state: EndState::named(&row.get::<_, String>(1)?).unwrap_or(EndState::Refused),
                reason: removed.map_or(reason, |removed| format!("removed since: {removed}")),
                sha256: row.get(3)?,
                statements: usize::try_from(row.get::<_, i64>(4)?).unwrap_or(0),
                title: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The condition on a receipt `r` of an input that a person can mend.
const BAD: &str = "r.state in ('refused', 'read_in_part')";

/// A document with what was extracted from it.
fn record_read(
    step: &Transaction<'_>,
    texts: &Texts,
    writer: &mut Writer,
    deposit: &Deposit<'_>,
    extraction: &Extraction,
    at: &str,
) -> Result<Receipt, RegisterError> {
    let document = &extraction.document;
    let sha256 = &extraction.sha256;
    if let Some(gone) = tombstone(step, sha256)? {
        return record_refused(step, deposit.origin, &gone.refusal(), at);
    }
    step.prepare_cached(
        "insert into deposit (sha256, length, media_type, origin, received_at)
         values ($1, $2, $3, $4, $5) on conflict (sha256) do nothing",
    )?
    .execute(params![
        sha256,
        length(deposit.bytes.len()),
        document.media_type,
        deposit.origin,
        at
    ])?;
    let id = deposit_id(step, sha256)?;
    let earlier = latest_reading(step, id)?;
    // The text is the deposit itself in formats that need no decoding.
    let text =
        (document.text.as_bytes() != deposit.bytes).then(|| blob::sha256(document.text.as_bytes()));
    let stated = stated(extraction)?;
    let receipt = match write_reading(
        step,
        (id, deposit.class),
        text.as_deref(),
        (extraction, stated.len()),
        at,
    )? {
        Some(reading) => {
            let lines = document.lines();
            write_names(step, reading, extraction)?;
            for topic in document.articles.iter().flat_map(|article| &article.topics) {
                writer.topic(step, reading, topic)?;
            }
            for (id, statement) in &stated {
                write_statement(step, writer, reading, (*id, statement), &document.text, &lines)?;
            }
            if let Some(earlier) = earlier {
                write_fates(step, texts, earlier, reading)?;
            }
            let (state, reason) = end_state(&document.diagnostics);
            Receipt {
                origin: deposit.origin.to_owned(),
                state,
                reason,
                sha256: Some(sha256.clone()),
                statements: extraction.statements.len(),
                title: document.title.clone(),
            }
        }
        None => unchanged(deposit.origin, sha256, document.title.clone()),
    };
    supersede(step, texts, id, deposit.place, document.title.as_deref(), at)?;
    insert_receipt(step, &receipt, Some(id), deposit.place, at)?;
    Ok(receipt)
}

/// A document that came again, with nothing new to read in it.
fn record_unchanged(
    step: &Transaction<'_>,
    texts: &Texts,
    origin: &str,
    place: Option<&str>,
    sha256: &str,
    at: &str,
) -> Result<Receipt, RegisterError> {
    let deposit = deposit_id(step, sha256)?;
    let title = title_of(step, deposit)?;
    supersede(step, texts, deposit, place, title.as_deref(), at)?;
    let receipt = unchanged(origin, sha256, title);
    insert_receipt(step, &receipt, Some(deposit), place, at)?;
    Ok(receipt)
}

/// An input that gave no reading.
fn record_refused(
    step: &Transaction<'_>,
    origin: &str,
    reason: &str,
    at: &str,
) -> Result<Receipt, RegisterError> {
    let receipt = Receipt {
        origin: origin.to_owned(),
        state: EndState::Refused,
        reason: reason.to_owned(),
        sha256: None,
        statements: 0,
        title: None,
    };
    insert_receipt(step, &receipt, None, None, at)?;
    Ok(receipt)
}

fn unchanged(origin: &str, sha256: &str, title: Option<String>) -> Receipt {
    Receipt {
        origin: origin.to_owned(),
        state: EndState::Unchanged,
        reason: "the register has this document already".to_owned(),
        sha256: Some(sha256.to_owned()),
        statements: 0,
        title,
    }
}

pub(crate) fn deposit_id(db: &Connection, sha256: &str) -> Result<i64, RegisterError> {
    let mut query = db.prepare_cached("select id from deposit where sha256 = $1")?;
    Ok(query.query_row([sha256], |row| row.get(0))?)
}

pub(crate) fn latest_reading(db: &Connection, deposit: i64) -> Result<Option<i64>, RegisterError> {
    let mut query = db.prepare_cached("select max(id) from reading where deposit = $1")?;
    Ok(query.query_row([deposit], |row| row.get(0))?)
}

/// Lets a deposit take the place of the one that came last from the same place,
/// if that one had the same title and is another. The other way of knowing a
/// version is a person who says so.
fn supersede(
    step: &Transaction<'_>,
    texts: &Texts,
    deposit: i64,
    place: Option<&str>,
    title: Option<&str>,
    at: &str,
) -> Result<(), RegisterError> {
    let Some(place) = place else { return Ok(()) };
    let Some(earlier) = last_at_place(step, place)?.filter(|earlier| *earlier != deposit) else {
        return Ok(());
    };
    // A list is told by its place alone; what its mapping calls it may change.
    let are_lists = is_list(step, deposit)? && is_list(step, earlier)?;
    // Documents without a title are not known to be one.
    if !are_lists && (title.is_none() || title_of(step, earlier)?.as_deref() != title) {
        return Ok(());
    }
    write_version(step, texts, deposit, earlier, at)
}

/// The deposit that came last from a place, of those that are still there.
pub(crate) fn last_at_place(db: &Connection, place: &str) -> Result<Option<i64>, RegisterError> {
    let mut query = db.prepare_cached(
        "select c.deposit from receipt c where c.place = $1 and c.deposit is not null
         and not exists (select 1 from tombstone t where t.deposit = c.deposit) order by c.seq desc limit 1",
    )?;
    Ok(query.query_row([place], |row| row.get(0)).optional()?)
}

/// The title of a deposit in its latest reading.
fn title_of(db: &Connection, deposit: i64) -> Result<Option<String>, RegisterError> {
    let mut query =
        db.prepare_cached("select title from reading where deposit = $1 order by id desc limit 1")?;
    Ok(query.query_row([deposit], |row| row.get(0)).optional()?.flatten())
}

/// Whether the latest reading of a deposit is that of a list.
fn is_list(db: &Connection, deposit: i64) -> Result<bool, RegisterError> {
    let mut query = db.prepare_cached(
        "select 1 from reading where id = (select max(id) from reading where deposit = $1) and reader = $2",
    )?;
    Ok(query.exists(params![deposit, list::READER])?)
}

/// Writes that a deposit takes the place of another, with the fates that follow.
pub(crate) fn write_version(
    step: &Transaction<'_>,
    texts: &Texts,
    deposit: i64,
    supersedes: i64,
    at: &str,
) -> Result<(), RegisterError> {
    step.execute(
        "insert into version (deposit, supersedes, recorded_at) values ($1, $2, $3)",
        params![deposit, supersedes, at],
    )?;
    if let (Some(earlier), Some(later)) =
        (latest_reading(step, supersedes)?, latest_reading(step, deposit)?)
    {
        match is_list(step, deposit)? {
            // Too long to be held in memory.
            true => list::write_all_fates(step, texts, earlier, later)?,
            false => write_fates(step, texts, earlier, later)?,
        }
    }
    Ok(())
}

fn write_reading(
    step: &Transaction<'_>,
    (deposit, class): (i64, &str),
    text_sha256: Option<&str>,
    (extraction, statements): (&Extraction, usize),
    at: &str,
) -> Result<Option<i64>, RegisterError> {
    let document = &extraction.document;
    let published = extraction.published.map(|date| date.to_string());
    let encoding = format!("{} ({})", document.encoding.name, document.encoding.decided_by);
    let first = match statements {
        0 => None,
        _ => Some(write::next_statement(step)?),
    };
    let mut insert = step.prepare_cached(
        "insert into reading (deposit, reader, extractor, text_sha256, encoding, language, title, published, class, statements, first, last, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (deposit, reader, extractor) do nothing returning id",
    )?;
    let id = insert
        .query_row(
            params![
                deposit,
                document.reader,
                extraction.extractor,
                text_sha256,
                encoding,
                document.language.code(),
                document.title,
                published,
                class,
                length(statements),
                first,
                first.map(|first| first + length(statements) - 1),
                at
            ],
            |row| row.get(0),
        )
        .optional()?;
    Ok(id)
}

/// Read in part when something is missing; the reason names it.
fn end_state(diagnostics: &[Diagnostic]) -> (EndState, String) {
    let losses: Vec<&str> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Loss)
        .map(|diagnostic| diagnostic.message.as_str())
        .collect();
    let notes = diagnostics.len() - losses.len();
    if losses.is_empty() {
        let reason = match notes {
            0 => String::new(),
            1 => "1 remark: see `gnomon extract`".to_owned(),
            many => format!("{many} remarks: see `gnomon extract`"),
        };
        return (EndState::Read, reason);
    }
    (EndState::ReadInPart, losses.join("; "))
}

pub(crate) fn insert_receipt(
    db: &Connection,
    receipt: &Receipt,
    deposit: Option<i64>,
    place: Option<&str>,
    at: &str,
) -> Result<(), RegisterError> {
    db.prepare_cached(
        "insert into receipt (origin, place, deposit, state, reason, statements, at) values ($1, $2, $3, $4, $5, $6, $7)",
    )?
    .execute(params![
        Some(receipt.origin.as_str()).filter(|origin| place != Some(*origin)),
        place,
        deposit,
        receipt.state.name(),
        receipt.reason,
        length(receipt.statements),
        at
    ])?;
    Ok(())
}

fn write_name(
    step: &Transaction<'_>,
    entity: i64,
    name: &str,
    reading: i64,
) -> Result<(), RegisterError> {
    let mut insert = step.prepare_cached(
        "insert into name (name, entity, reading) values ($1, $2, $3) on conflict (name, entity) do nothing",
    )?;
    insert.execute(params![name, entity, reading])?;
    Ok(())
}

/// Every entity that is mentioned, with the forms that name it.
fn write_names(
    step: &Transaction<'_>,
    reading: i64,
    extraction: &Extraction,
) -> Result<(), RegisterError> {
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    for instrument in &extraction.instruments {
        let entity = Entity {
            kind: EntityKind::Instrument,
            key: instrument.key.clone(),
            label: instrument.title.clone(),
        };
        write::entity(step, &entity, reading)?;
    }
    for mention in &extraction.mentions {
        let Some(key) = &mention.key else { continue };
        let kind = match mention.kind {
            gnomon_model::MentionKind::Standard => EntityKind::Standard,
            gnomon_model::MentionKind::WorkItem => EntityKind::WorkItem,
            gnomon_model::MentionKind::Organisation => EntityKind::Organisation,
            gnomon_model::MentionKind::Committee => EntityKind::Committee,
            // A short name holds in its article only: it is no name of the entity.
            gnomon_model::MentionKind::Person => EntityKind::Person,
            gnomon_model::MentionKind::Event => EntityKind::Event,
            gnomon_model::MentionKind::Instrument
            | gnomon_model::MentionKind::Date
            | gnomon_model::MentionKind::Citation
            | gnomon_model::MentionKind::Quantity
            | gnomon_model::MentionKind::Band
            | gnomon_model::MentionKind::Topic => continue,
        };
        let form = mention.span.of(&extraction.document.text);
        if !seen.insert((key.as_str(), form)) {
            continue;
        }
        let entity = Entity { kind, key: key.clone(), label: mention.normal.clone() };
        let id = write::entity(step, &entity, reading)?;
        // Its label is found by its key.
        if mention.inferred.is_empty() && !form.contains(['\n', '*']) && form != entity.label {
            write_name(step, id, form, reading)?;
        }
    }
    Ok(())
}

/// What a reading states, each with its id and once.
fn stated(extraction: &Extraction) -> Result<Vec<([u8; 16], &Statement)>, RegisterError> {
    let origin = origin(extraction);
    let mut seen = HashSet::new();
    let mut stated = Vec::with_capacity(extraction.statements.len());
    for statement in &extraction.statements {
        let id = statement_id(&origin, statement)?;
        if seen.insert(id) {
            stated.push((id, statement));
        }
    }
    Ok(stated)
}

fn write_statement(
    step: &Transaction<'_>,
    writer: &mut Writer,
    reading: i64,
    (id, statement): ([u8; 16], &Statement),
    text: &str,
    lines: &Lines,
) -> Result<(), RegisterError> {
    let subject = write::entity(step, &statement.subject, reading)?;
    let object = match &statement.value {
        Value::Entity(entity) => Some(write::entity(step, entity, reading)?),
        _ => None,
    };
    for evidence in &statement.evidence {
        // The extractor promises that this never is so.
        if text.get(evidence.span.start..evidence.span.end) != Some(evidence.quote.as_str()) {
            write::quote(step, reading, evidence.span, &evidence.quote)?;
        }
    }
    let line = statement.evidence.first().map(|evidence| lines.of(evidence.span.start));
    writer.statement(step, &Row { id, reading, subject, object, statement, line })
}

fn json(value: &impl Serialize) -> Result<String, RegisterError> {
    serde_json::to_string(value).map_err(damaged("value"))
}

/// What a statement's id begins from: the deposit and who read it.
fn origin(extraction: &Extraction) -> String {
    format!("{}\n{}\n{}", extraction.sha256, extraction.document.reader, extraction.extractor)
}

/// What a statement's id is made from. Entities count by their keys: what they
/// are called can differ from document to document.
#[derive(Serialize)]
struct Said<'a> {
    subject: &'a str,
    property: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<&'a str>,
    qualifiers: &'a std::collections::BTreeMap<String, gnomon_model::Qualifier>,
    article: Option<&'a str>,
    evidence: &'a [gnomon_model::Evidence],
    rule: &'a str,
    confidence: f64,
    editorial: bool,
}

/// The id of a statement: a hash of all that it says and where, by which reader
/// and extractor. The same reading gives the same ids on every machine, and
/// `verify` notices when a statement is not what was recorded.
pub(crate) fn statement_id(origin: &str, statement: &Statement) -> Result<[u8; 16], RegisterError> {
    let (value, object) = match &statement.value {
        Value::Entity(entity) => (None, Some(entity.key.as_str())),
        value => (Some(value), None),
    };
    let said = Said {
        subject: &statement.subject.key,
        property: statement.property.name(),
        value,
        object,
        qualifiers: &statement.qualifiers,
        article: statement.article.as_deref(),
        evidence: &statement.evidence,
        rule: &statement.rule,
        confidence: statement.confidence,
        editorial: statement.editorial,
    };
    hashed(origin, &json(&said)?)
}

/// The id that format 1 gave: a hash of the statement with its labels.
pub(crate) fn statement_id_of_format_1(
    origin: &str,
    statement: &Statement,
) -> Result<[u8; 16], RegisterError> {
    hashed(origin, &json(statement)?)
}

fn hashed(origin: &str, text: &str) -> Result<[u8; 16], RegisterError> {
    let hash = blob::digest(format!("{origin}\n{text}").as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    Ok(id)
}

pub(crate) fn damaged(what: &'static str) -> impl Fn(serde_json::Error) -> RegisterError {
    move |error| RegisterError::Damaged { what, value: error.to_string() }
}

pub(crate) fn length(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
