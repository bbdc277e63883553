//! Writing statements, the same for documents and for lists.

use std::collections::HashMap;

use gnomon_model::{Entity, Span, Statement, Value};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};

use crate::RegisterError;
use crate::places::Places;
use crate::record::{damaged, length};
use crate::value;

/// Numbers of words and manners that were written lately, for one transaction.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    words: HashMap<String, i64>,
    manners: HashMap<(String, u64, bool), i64>,
}

/// Words whose numbers are kept in memory.
const WORDS: usize = 100_000;

/// What a statement needs beside itself.
pub(crate) struct Row<'a> {
    pub id: [u8; 16],
    pub reading: i64,
    pub subject: i64,
    pub object: Option<i64>,
    pub statement: &'a Statement,
    /// The line on which its evidence begins.
    pub line: Option<usize>,
}

/// The number of the next statement.
pub(crate) fn next_statement(db: &Connection) -> Result<i64, RegisterError> {
    let mut query = db.prepare_cached("select coalesce(max(seq), 0) + 1 from statement")?;
    Ok(query.query_row([], |row| row.get(0))?)
}

/// Whether there is a statement with this id.
pub(crate) fn has_statement(db: &Connection, id: &[u8; 16]) -> Result<bool, RegisterError> {
    let mut query =
        db.prepare_cached("select 1 from statement where substr(id, 1, 4) = $1 and id = $2")?;
    Ok(query.exists(params![&id[..4], &id[..]])?)
}

/// Writes an entity unless it is there; its number.
pub(crate) fn entity(db: &Connection, entity: &Entity, reading: i64) -> Result<i64, RegisterError> {
    let mut find = db.prepare_cached("select id from entity where key = $1")?;
    if let Some(id) = find.query_row([&entity.key], |row| row.get(0)).optional()? {
        return Ok(id);
    }
    let kind = entity.kind.name();
    let rest = entity.key.strip_prefix(kind).and_then(|rest| rest.strip_prefix(':'));
    let label = match (rest, entity.key.split_once(':')) {
        (Some(rest), _) => (rest != entity.label).then_some(entity.label.as_str()),
        // The view takes what follows the first colon for the label.
        (None, Some((_, rest))) => (rest != entity.label).then_some(entity.label.as_str()),
        (None, None) => Some(entity.label.as_str()),
    };
    db.prepare_cached("insert into entity (key, kind, label, reading) values ($1, $2, $3, $4)")?
        .execute(params![entity.key, rest.is_none().then_some(kind), label, reading])?;
    Ok(db.last_insert_rowid())
}

impl Writer {
    fn word(&mut self, db: &Connection, text: &str) -> Result<i64, RegisterError> {
        if let Some(id) = self.words.get(text) {
            return Ok(*id);
        }
        let found: Option<i64> = db
            .prepare_cached("select id from word where text = $1")?
            .query_row([text], |row| row.get(0))
            .optional()?;
        let id = match found {
            Some(id) => id,
            None => {
                db.prepare_cached("insert into word (text) values ($1)")?.execute([text])?;
                db.last_insert_rowid()
            }
        };
        if WORDS <= self.words.len() {
            self.words.clear();
        }
        self.words.insert(text.to_owned(), id);
        Ok(id)
    }

    fn manner(&mut self, db: &Connection, statement: &Statement) -> Result<i64, RegisterError> {
        let key = (statement.rule.clone(), statement.confidence.to_bits(), statement.editorial);
        if let Some(id) = self.manners.get(&key) {
            return Ok(*id);
        }
        let values = params![statement.rule, statement.confidence, statement.editorial];
        let found: Option<i64> = db
            .prepare_cached(
                "select id from manner where rule = $1 and confidence = $2 and editorial = $3",
            )?
            .query_row(values, |row| row.get(0))
            .optional()?;
        let id = match found {
            Some(id) => id,
            None => {
                db.prepare_cached(
                    "insert into manner (rule, confidence, editorial) values ($1, $2, $3)",
                )?
                .execute(values)?;
                db.last_insert_rowid()
            }
        };
        if WORDS <= self.manners.len() {
            self.manners.clear();
        }
        self.manners.insert(key, id);
        Ok(id)
    }

    /// Writes what an article of a reading is about.
    pub(crate) fn topic(
        &mut self,
        db: &Connection,
        reading: i64,
        topic: &str,
    ) -> Result<(), RegisterError> {
        let topic = self.word(db, topic)?;
        db.prepare_cached(
            "insert into topic (reading, topic) values ($1, $2) on conflict (reading, topic) do nothing",
        )?
        .execute(params![reading, topic])?;
        Ok(())
    }

    /// Writes one statement.
    pub(crate) fn statement(
        &mut self,
        db: &Connection,
        row: &Row<'_>,
    ) -> Result<(), RegisterError> {
        let statement = row.statement;
        let (from, to) = match &statement.value {
            Value::Date(date) => (date.first(), date.last()),
            _ => (None, None),
        };
        let qualifiers = match statement.qualifiers.is_empty() {
            true => None,
            false => {
                let json =
                    serde_json::to_string(&statement.qualifiers).map_err(damaged("qualifier"))?;
                Some(self.word(db, &json)?)
            }
        };
        let article = match &statement.article {
            None => None,
            Some(article) => Some(self.word(db, article)?),
        };
        let property = self.word(db, statement.property.name())?;
        let manner = self.manner(db, statement)?;
        let spans: Vec<Span> = statement.evidence.iter().map(|evidence| evidence.span).collect();
        let places = Places { line: row.line.filter(|_| !spans.is_empty()), spans }.encode();
        db.prepare_cached(
            "insert into statement (id, reading, subject, property, value, object, valid_from, valid_to, qualifiers, article, manner, places)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )?
        .execute(params![
            row.id.as_slice(),
            row.reading,
            row.subject,
            property,
            value::encode(&statement.value)?,
            row.object,
            from.map(number),
            to.map(number),
            qualifiers,
            article,
            manner,
            places
        ])?;
        Ok(())
    }
}

/// Keeps the bytes of a span that the text of its reading has not.
pub(crate) fn quote(
    db: &Connection,
    reading: i64,
    span: Span,
    quote: &str,
) -> Result<(), RegisterError> {
    db.prepare_cached(
        "insert into quote (reading, start_byte, end_byte, text) values ($1, $2, $3, $4)
         on conflict (reading, start_byte, end_byte) do nothing",
    )?
    .execute(params![reading, length(span.start), length(span.end), quote])?;
    Ok(())
}

/// A day as it is stored: 20230718.
pub(crate) fn number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The day of such a number.
pub(crate) fn day(number: i64) -> Option<Date> {
    let part = |n: i64| i8::try_from(n).ok();
    Date::new(i16::try_from(number / 10_000).ok()?, part(number / 100 % 100)?, part(number % 100)?)
        .ok()
}
