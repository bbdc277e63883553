//! Walking through a register: what came since, texts, bare facts.
//!
//! For those that make something of everything (the search index, the web pages). A
//! [`Fact`] is a statement without its evidence, far cheaper to read in the thousands.

use gnomon_model::{Entity, Property, Qualifier, Value};
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::show::kind_named;
use crate::{Register, RegisterError};

/// How far a register has been followed. Everything recorded gets a greater number than
/// what was there before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The last reading.
    pub reading: i64,
    /// The last statement.
    pub statement: i64,
    /// The last name of an entity.
    pub name: i64,
}

/// A document of which the register has a reading, the latest one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentRow {
    /// Number of the reading.
    pub reading: i64,
    /// SHA-256 of the deposit.
    pub sha256: String,
    /// SHA-256 of the canonical text.
    pub text_sha256: String,
    /// Path or address that it came from.
    pub origin: String,
    /// Media type of the deposit.
    pub media_type: String,
    /// Length of the deposit in bytes.
    pub length: u64,
    /// Its title.
    pub title: Option<String>,
    /// Its own date, ISO 8601.
    pub published: Option<String>,
    /// `en` or `zh`.
    pub language: String,
    /// How the bytes became characters.
    pub encoding: String,
    /// Reader with version.
    pub reader: String,
    /// Extractor with version.
    pub extractor: String,
    /// Statements recorded with it.
    pub statements: u64,
    /// When it was recorded (RFC 3339, UTC).
    pub recorded_at: String,
}

/// A statement without its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Of what.
    pub subject: Entity,
    /// What is said of it.
    pub property: Property,
    /// What it is said to be.
    pub value: Value,
    /// Qualifiers by name.
    pub qualifiers: std::collections::BTreeMap<String, Qualifier>,
    /// First day that it is about.
    pub valid_from: Option<Date>,
    /// Last day that it is about.
    pub valid_to: Option<Date>,
    /// When it was recorded (RFC 3339, UTC).
    pub recorded_at: String,
}

const DOCUMENT: &str = "
    select r.id, r.sha256, r.text_sha256, d.origin, d.media_type, d.length, r.title, r.published, r.language, r.encoding,
           r.reader, r.extractor, r.statements, r.recorded_at
    from reading r join deposit d on d.sha256 = r.sha256
    where r.id = (select max(l.id) from reading l where l.sha256 = r.sha256)";

const FACT: &str = "
    select s.subject, e.kind, e.label, s.property, s.value, s.qualifiers, s.valid_from, s.valid_to, s.recorded_at
    from statement s join entity e on e.key = s.subject join reading r on r.id = s.reading
    where r.id = (select max(l.id) from reading l where l.sha256 = r.sha256)";

impl Register {
    /// How far the register has come.
    pub fn mark(&self) -> Result<Mark, RegisterError> {
        let last = |sql: &str| self.db.query_row(sql, [], |row| row.get::<_, i64>(0));
        Ok(Mark {
            reading: last("select coalesce(max(id), 0) from reading")?,
            statement: last("select coalesce(max(seq), 0) from statement")?,
            name: last("select coalesce(max(rowid), 0) from name")?,
        })
    }

    /// A canonical text; `None` when it is not there or has been damaged.
    pub fn text(&self, text_sha256: &str) -> Result<Option<String>, RegisterError> {
        let is_hash =
            text_sha256.len() == 64 && text_sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        let bytes = if is_hash { self.blobs.get(text_sha256)? } else { None };
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// The bytes of a deposit as received.
    pub fn deposit(&self, sha256: &str) -> Result<Option<Vec<u8>>, RegisterError> {
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash { self.blobs.get(sha256) } else { Ok(None) }
    }

    /// The document with this hash, or with the only hash that begins so.
    pub fn document(&self, sha256: &str) -> Result<Option<DocumentRow>, RegisterError> {
        if sha256.len() < 8 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(None);
        }
        let mut query = self
            .db
            .prepare_cached(&format!("{DOCUMENT} and r.sha256 >= $1 and r.sha256 < $2 limit 2"))?;
        let rows = query.query_map(params![sha256, format!("{sha256}g")], document)?;
        let mut rows: Vec<DocumentRow> = rows.collect::<Result<_, _>>()?;
        Ok(if rows.len() == 1 { rows.pop() } else { None })
    }

    /// The documents recorded after a mark, the oldest first, at most `limit`.
    pub fn documents_after(
        &self,
        reading: i64,
        limit: u32,
    ) -> Result<Vec<DocumentRow>, RegisterError> {
        let mut query =
            self.db.prepare_cached(&format!("{DOCUMENT} and r.id > $1 order by r.id limit $2"))?;
        let rows = query.query_map(params![reading, limit], document)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The entities that something was stated of, or that were named anew, after a mark.
    pub fn entities_after(&self, mark: &Mark) -> Result<Vec<Entity>, RegisterError> {
        let mut query = self.db.prepare(
            "select distinct e.key, e.kind, e.label from entity e join (
               select subject as key from statement where seq > $1
               union select value_key from statement where seq > $1 and value_key is not null
               union select key from name where rowid > $2
             ) t on t.key = e.key order by e.key",
        )?;
        let rows = query.query_map(params![mark.statement, mark.name], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?;
        rows.map(|row| {
            let (key, kind, label) = row?;
            Ok(Entity { kind: kind_named(&kind)?, key, label })
        })
        .collect()
    }

    /// What an entity is called, its label left out.
    pub fn names(&self, key: &str, limit: u32) -> Result<Vec<String>, RegisterError> {
        let mut query = self.db.prepare_cached(
            "select n.name from name n join entity e on e.key = n.key where n.key = $1 and n.name <> e.label order by n.name limit $2",
        )?;
        let rows = query.query_map(params![key, limit], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What is stated of an entity, at most `limit`.
    pub fn facts_about(&self, key: &str, limit: u32) -> Result<Vec<Fact>, RegisterError> {
        self.facts(&format!("{FACT} and s.subject = $1 order by s.seq limit $2"), key, limit)
    }

    /// What is stated of others with this entity as the value, at most `limit`.
    pub fn facts_naming(&self, key: &str, limit: u32) -> Result<Vec<Fact>, RegisterError> {
        self.facts(&format!("{FACT} and s.value_key = $1 order by s.seq limit $2"), key, limit)
    }

    /// What one reading states, at most `limit`.
    pub fn facts_of_reading(&self, reading: i64, limit: u32) -> Result<Vec<Fact>, RegisterError> {
        self.facts(&format!("{FACT} and s.reading = $1 order by s.seq limit $2"), reading, limit)
    }

    fn facts(
        &self,
        sql: &str,
        of: impl rusqlite::ToSql,
        limit: u32,
    ) -> Result<Vec<Fact>, RegisterError> {
        let mut query = self.db.prepare_cached(sql)?;
        let mut rows = query.query(params![of, limit])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(fact(row)?);
        }
        Ok(found)
    }

    /// How many documents, entities and statements there are.
    pub fn counts(&self) -> Result<(u64, u64, u64), RegisterError> {
        let count = |sql: &str| {
            self.db
                .query_row(sql, [], |row| row.get::<_, i64>(0))
                .optional()
                .map(|n| u64::try_from(n.unwrap_or(0)).unwrap_or(0))
        };
        Ok((
            count("select count(distinct sha256) from reading")?,
            count("select count(*) from entity")?,
            count("select count(*) from statement")?,
        ))
    }
}

fn document(row: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    let number = |column: usize| row.get::<_, i64>(column).map(|n| u64::try_from(n).unwrap_or(0));
    Ok(DocumentRow {
        reading: row.get(0)?,
        sha256: row.get(1)?,
        text_sha256: row.get(2)?,
        origin: row.get(3)?,
        media_type: row.get(4)?,
        length: number(5)?,
        title: row.get(6)?,
        published: row.get(7)?,
        language: row.get(8)?,
        encoding: row.get(9)?,
        reader: row.get(10)?,
        extractor: row.get(11)?,
        statements: number(12)?,
        recorded_at: row.get(13)?,
    })
}

fn fact(row: &Row<'_>) -> Result<Fact, RegisterError> {
    let text = |column: usize| row.get::<_, String>(column);
    let (property, value, qualifiers) = (text(3)?, text(4)?, text(5)?);
    let day = |column: usize| {
        row.get::<_, Option<String>>(column).map(|day| day.and_then(|day| day.parse().ok()))
    };
    Ok(Fact {
        subject: Entity { kind: kind_named(&text(1)?)?, key: text(0)?, label: text(2)? },
        property: Property::named(&property)
            .ok_or(RegisterError::Damaged { what: "property", value: property })?,
        value: serde_json::from_str(&value)
            .map_err(|_| RegisterError::Damaged { what: "value", value })?,
        qualifiers: serde_json::from_str(&qualifiers)
            .map_err(|_| RegisterError::Damaged { what: "qualifier", value: qualifiers })?,
        valid_from: day(6)?,
        valid_to: day(7)?,
        recorded_at: text(8)?,
    })
}
