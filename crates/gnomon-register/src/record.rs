//! Recording: a deposit, its reading and its statements, all or nothing.

use std::collections::BTreeSet;

use gnomon_model::answer::{EndState, Receipt};
use gnomon_model::{Diagnostic, Entity, EntityKind, Extraction, Severity, Statement, Value};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::{Register, RegisterError, blob};

/// Bytes as received, with where they came from.
#[derive(Clone, Copy, Debug)]
pub struct Deposit<'a> {
    /// Path or address.
    pub origin: &'a str,
    /// The bytes.
    pub bytes: &'a [u8],
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
            "select 1 from reading where sha256 = $1 and reader = $2 and extractor = $3",
        )?;
        Ok(found.exists(params![sha256, reader, extractor])?)
    }

    /// Whether the bytes of a deposit and the texts read from it are there, whole.
    pub fn is_whole(&self, sha256: &str) -> Result<bool, RegisterError> {
        let mut query =
            self.db.prepare_cached("select text_sha256 from reading where sha256 = $1")?;
        let texts: Vec<String> =
            query.query_map([sha256], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for blob in texts.iter().map(String::as_str).chain([sha256]) {
            if !self.blobs.holds(blob)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Records a deposit with what was extracted from it. When this returns, the
    /// bytes, the text and every statement are on disk; when it fails, nothing
    /// of it shows. Recording the same again changes nothing.
    pub fn record(
        &mut self,
        deposit: Deposit<'_>,
        extraction: &Extraction,
        at: &str,
    ) -> Result<Receipt, RegisterError> {
        let document = &extraction.document;
        let known = self.has_reading(&extraction.sha256, document.reader, extraction.extractor)?;
        let mut receipt = Receipt {
            origin: deposit.origin.to_owned(),
            state: EndState::Unchanged,
            reason: "the register has this document already".to_owned(),
            sha256: Some(extraction.sha256.clone()),
            statements: 0,
            title: document.title.clone(),
        };
        // Blobs first: a statement must never name bytes that are not there. For a
        // known document this mends what was lost or damaged.
        let sha256 = self.blobs.put(deposit.bytes)?;
        let text_sha256 = self.blobs.put(document.text.as_bytes())?;
        if known {
            self.write_receipt(&receipt, at)?;
            return Ok(receipt);
        }
        let (state, reason) = end_state(&document.diagnostics);
        receipt.state = state;
        receipt.reason = reason;
        receipt.statements = extraction.statements.len();
        let step = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        step.execute(
            "insert into deposit (sha256, length, media_type, origin, received_at)
             values ($1, $2, $3, $4, $5) on conflict (sha256) do nothing",
            params![sha256, length(deposit.bytes.len()), document.media_type, deposit.origin, at],
        )?;
        let published = extraction.published.map(|date| date.to_string());
        let encoding = format!("{} ({})", document.encoding.name, document.encoding.decided_by);
        let reading: Option<i64> = step
            .query_row(
                "insert into reading (sha256, reader, extractor, text_sha256, encoding, language, title, published, statements, recorded_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 on conflict (sha256, reader, extractor) do nothing returning id",
                params![
                    sha256, document.reader, extraction.extractor, text_sha256, encoding,
                    document.language.code(), document.title, published, length(extraction.statements.len()), at
                ],
                |row| row.get(0),
            )
            .optional()?;
        // Another process recorded the same document meanwhile: nothing to add.
        if let Some(reading) = reading {
            write_names(&step, extraction)?;
            for statement in &extraction.statements {
                write_statement(&step, reading, &sha256, statement, extraction, at)?;
            }
        }
        insert_receipt(&step, &receipt, at)?;
        step.commit()?;
        Ok(receipt)
    }

    /// Records how an input ended that gave no reading.
    pub fn write_receipt(&self, receipt: &Receipt, at: &str) -> Result<(), RegisterError> {
        insert_receipt(&self.db, receipt, at)
    }

    /// The receipts, latest first, at most `limit`.
    pub fn receipts(&self, limit: u32) -> Result<Vec<Receipt>, RegisterError> {
        let mut query = self.db.prepare(
            "select r.origin, r.state, r.reason, r.sha256, r.statements, max(d.title) from receipt r
             left join reading d on d.sha256 = r.sha256 group by r.seq order by r.seq desc limit $1",
        )?;
        let rows = query.query_map([limit], |row| {
            Ok(Receipt {
                origin: row.get(0)?,
                state: EndState::named(&row.get::<_, String>(1)?).unwrap_or(EndState::Refused),
                reason: row.get(2)?,
                sha256: row.get(3)?,
                statements: usize::try_from(row.get::<_, i64>(4)?).unwrap_or(0),
                title: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
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

fn insert_receipt(
    db: &rusqlite::Connection,
    receipt: &Receipt,
    at: &str,
) -> Result<(), RegisterError> {
    db.execute(
        "insert into receipt (origin, sha256, state, reason, statements, at) values ($1, $2, $3, $4, $5, $6)",
        params![receipt.origin, receipt.sha256, receipt.state.name(), receipt.reason, length(receipt.statements), at],
    )?;
    Ok(())
}

fn write_entity(step: &Transaction<'_>, entity: &Entity) -> Result<(), RegisterError> {
    let mut insert = step.prepare_cached(
        "insert into entity (key, kind, label) values ($1, $2, $3) on conflict (key) do nothing",
    )?;
    insert.execute(params![entity.key, entity.kind.name(), entity.label])?;
    let mut insert = step.prepare_cached(
        "insert into name (key, name) values ($1, $2) on conflict (key, name) do nothing",
    )?;
    insert.execute(params![entity.key, entity.label])?;
    Ok(())
}

/// Every entity that is mentioned, with the forms that name it.
fn write_names(step: &Transaction<'_>, extraction: &Extraction) -> Result<(), RegisterError> {
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    for instrument in &extraction.instruments {
        let entity = Entity {
            kind: EntityKind::Instrument,
            key: instrument.key.clone(),
            label: instrument.title.clone(),
        };
        write_entity(step, &entity)?;
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
            | gnomon_model::MentionKind::Band => continue,
        };
        let form = mention.span.of(&extraction.document.text);
        if !seen.insert((key.as_str(), form)) {
            continue;
        }
        write_entity(step, &Entity { kind, key: key.clone(), label: mention.normal.clone() })?;
        if mention.inferred.is_empty() && !form.contains(['\n', '*']) {
            let mut insert = step.prepare_cached(
                "insert into name (key, name) values ($1, $2) on conflict (key, name) do nothing",
            )?;
            insert.execute(params![key, form])?;
        }
    }
    Ok(())
}

fn write_statement(
    step: &Transaction<'_>,
    reading: i64,
    sha256: &str,
    statement: &Statement,
    extraction: &Extraction,
    at: &str,
) -> Result<(), RegisterError> {
    write_entity(step, &statement.subject)?;
    let value = serde_json::to_string(&statement.value).map_err(damaged("value"))?;
    let qualifiers = serde_json::to_string(&statement.qualifiers).map_err(damaged("qualifier"))?;
    let (value_type, value_key, valid) = match &statement.value {
        Value::Entity(entity) => {
            write_entity(step, entity)?;
            ("entity", Some(entity.key.as_str()), None)
        }
        Value::Date(date) => ("date", None, Some(*date)),
        Value::Target(_) => ("target", None, None),
        Value::Requirement(_) => ("requirement", None, None),
        Value::Count(_) => ("count", None, None),
        Value::Text(_) => ("text", None, None),
    };
    let id = statement_id(&sha256_of(sha256, extraction), statement)?;
    let from = valid.and_then(|date| date.first()).map(|date| date.to_string());
    let to = valid.and_then(|date| date.last()).map(|date| date.to_string());
    let mut insert = step.prepare_cached(
        "insert into statement (id, reading, subject, property, value, value_type, value_key, valid_from, valid_to,
                                qualifiers, article, rule, confidence, editorial, review, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'proposed', $15)
         on conflict (id) do nothing returning seq",
    )?;
    let seq: Option<i64> = insert
        .query_row(
            params![
                id,
                reading,
                statement.subject.key,
                statement.property.name(),
                value,
                value_type,
                value_key,
                from,
                to,
                qualifiers,
                statement.article,
                statement.rule,
                statement.confidence,
                statement.editorial,
                at
            ],
            |row| row.get(0),
        )
        .optional()?;
    let Some(seq) = seq else { return Ok(()) };
    let mut insert = step.prepare_cached(
        "insert into evidence (statement, ordinal, start_byte, end_byte, quote) values ($1, $2, $3, $4, $5)",
    )?;
    for (ordinal, evidence) in statement.evidence.iter().enumerate() {
        insert.execute(params![
            seq,
            length(ordinal),
            length(evidence.span.start),
            length(evidence.span.end),
            evidence.quote
        ])?;
    }
    Ok(())
}

/// What a statement's id begins from: the deposit and who read it.
fn sha256_of(sha256: &str, extraction: &Extraction) -> String {
    format!("{sha256}\n{}\n{}", extraction.document.reader, extraction.extractor)
}

/// The id of a statement: a hash of all that it says and where, by which reader
/// and extractor. The same reading gives the same ids on every machine, and
/// `verify` notices when a statement is not what was recorded.
pub(crate) fn statement_id(origin: &str, statement: &Statement) -> Result<String, RegisterError> {
    let text = serde_json::to_string(statement).map_err(damaged("statement"))?;
    let hash = blob::sha256(format!("{origin}\n{text}").as_bytes());
    Ok(hash.get(..32).unwrap_or(&hash).to_owned())
}

fn damaged(what: &'static str) -> impl Fn(serde_json::Error) -> RegisterError {
    move |error| RegisterError::Damaged { what, value: error.to_string() }
}

fn length(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
