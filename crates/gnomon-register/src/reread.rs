//! What becomes of statements when a document is read again, by a newer reader
//! or extractor or because a later version of it came.
//!
//! A statement is never carried over to a place that only resembles its own: it
//! holds again only where the later reading states the same by itself. What that
//! reading does not state is contradicted or orphaned, and says so.

use std::collections::HashMap;

use gnomon_model::answer::Fate;
use gnomon_model::{Evidence, Property, Value};
use rusqlite::{Connection, Transaction, params};

use crate::show::{quotes, read_places};
use crate::texts::Texts;
use crate::{Register, RegisterError, fact, value};

/// A deposit whose latest reading is of another version than today's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// SHA-256 of the deposit.
    pub sha256: String,
    /// Path or address it came from.
    pub origin: String,
    /// Its media type.
    pub media_type: String,
    /// The reader and extractor of its latest reading.
    pub read_by: (String, String),
}

/// What became of the statements of one earlier reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Fates {
    /// How many ended in which fate.
    pub counts: std::collections::BTreeMap<&'static str, usize>,
    /// Statements that the later reading has and the earlier had not.
    pub new: usize,
}

impl Register {
    /// The deposits in use whose latest reading is not by the extractor `current`
    /// and a reader that `is_current` accepts, in the order in which they came. Lists
    /// are read by their mapping, which only who imports them knows.
    pub fn stale(
        &self,
        current: &str,
        is_current: impl Fn(&str) -> bool,
    ) -> Result<Vec<Stale>, RegisterError> {
        let mut query = self.db.prepare(
            "select d.sha256, d.origin, d.media_type, r.reader, r.extractor
             from deposit d join reading r on r.id = (select max(l.id) from reading l where l.deposit = d.id)
             where r.reader not like 'list/%'
             order by d.id",
        )?;
        let rows = query.query_map([], |row| {
            Ok(Stale {
                sha256: row.get(0)?,
                origin: row.get(1)?,
                media_type: row.get(2)?,
                read_by: (row.get(3)?, row.get(4)?),
            })
        })?;
        let mut found = Vec::new();
        for stale in rows {
            let stale = stale?;
            if stale.read_by.1 != current || !is_current(&stale.read_by.0) {
                found.push(stale);
            }
        }
        Ok(found)
    }

    /// What became of the statements that the latest reading of a deposit came
    /// after.
    pub fn fates(&self, sha256: &str) -> Result<Fates, RegisterError> {
        let reading: i64 = self.db.query_row(
            "select max(r.id) from reading r join deposit d on d.id = r.deposit where d.sha256 = $1",
            [sha256],
            |row| row.get(0),
        )?;
        let mut fates = Fates::default();
        let mut query = self
            .db
            .prepare_cached("select fate, count(*) from fate where reading = $1 group by fate")?;
        let rows = query
            .query_map([reading], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
        for row in rows {
            let (fate, count) = row?;
            if let Some(fate) = Fate::named(&fate) {
                fates.counts.insert(fate.name(), usize::try_from(count).unwrap_or(0));
            }
        }
        let new: i64 = self.db.query_row(
            "select count(*) from statement s where +s.reading = $1
             and s.seq between (select first from reading where id = $1) and (select last from reading where id = $1)
             and not exists (select 1 from fate f where f.reading = $1 and f.later = s.seq and f.fate <> 'contradicted')",
            [reading],
            |row| row.get(0),
        )?;
        fates.new = usize::try_from(new).unwrap_or(0);
        Ok(fates)
    }

    /// The bytes of a deposit as received; `None` when they are not there.
    pub fn bytes(&self, sha256: &str) -> Result<Option<Vec<u8>>, RegisterError> {
        self.blobs.get(sha256)
    }
}

/// A statement, as far as fates need it.
struct Stated {
    seq: i64,
    subject: i64,
    property: Property,
    content: String,
    value: Option<Value>,
    quotes: Vec<Evidence>,
}

/// Writes the fate of every statement of `earlier` in the light of `later`.
pub(crate) fn write_fates(
    step: &Transaction<'_>,
    texts: &Texts,
    earlier: i64,
    later: i64,
) -> Result<(), RegisterError> {
    let before = stated(step, texts, earlier)?;
    if before.is_empty() {
        return Ok(());
    }
    let now = stated(step, texts, later)?;
    let mut same: HashMap<(i64, Property, &str), Vec<&Stated>> = HashMap::new();
    let mut about: HashMap<(i64, Property), Vec<&Stated>> = HashMap::new();
    for statement in &now {
        let key = (statement.subject, statement.property);
        same.entry((key.0, key.1, statement.content.as_str())).or_default().push(statement);
        about.entry(key).or_default().push(statement);
    }
    let mut insert = step.prepare_cached(
        "insert into fate (statement, reading, fate, later) values ($1, $2, $3, $4) on conflict (statement, reading) do nothing",
    )?;
    for old in &before {
        let again = same.get(&(old.subject, old.property, old.content.as_str()));
        let rivals = about.get(&(old.subject, old.property));
        let (fate, successor) =
            fate(old, again.map_or(&[][..], Vec::as_slice), rivals.map_or(&[][..], Vec::as_slice));
        insert.execute(params![old.seq, later, fate.name(), successor.map(|later| later.seq)])?;
    }
    Ok(())
}

/// What becomes of `old`, given the statements of the later reading with the same
/// content, and all with its subject and property.
fn fate<'s>(
    old: &Stated,
    again: &[&'s Stated],
    rivals: &[&'s Stated],
) -> (Fate, Option<&'s Stated>) {
    if let Some(exact) = again.iter().find(|new| new.quotes == old.quotes) {
        return (Fate::Confirmed, Some(exact));
    }
    let words = |statement: &Stated| -> Vec<String> {
        statement.quotes.iter().map(|evidence| evidence.quote.clone()).collect()
    };
    let old_words = words(old);
    if let Some(moved) = again.iter().find(|new| words(new) == old_words) {
        return (Fate::Moved, Some(moved));
    }
    if let Some(restated) = again.first() {
        return (Fate::Restated, Some(restated));
    }
    let against = rivals.iter().find(|new| {
        old.property.is_functional()
            && match (&old.value, &new.value) {
                (Some(old), Some(new)) => !fact::agree(old, new),
                _ => old.content != new.content,
            }
    });
    match against {
        Some(against) => (Fate::Contradicted, Some(against)),
        None => (Fate::Orphaned, None),
    }
}

fn stated(db: &Connection, texts: &Texts, reading: i64) -> Result<Vec<Stated>, RegisterError> {
    let mut query = db.prepare_cached(
        "select s.subject, p.text, s.value, s.object, s.places, coalesce(r.text_sha256, d.sha256), s.seq
         from reading r join deposit d on d.id = r.deposit join statement s on s.seq between r.first and r.last and +s.reading = r.id
         left join word p on p.id = s.property where r.id = $1 order by s.seq",
    )?;
    let mut rows = query.query([reading])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let property: String = row.get(1)?;
        let stored: Option<String> = row.get(2)?;
        let object: Option<i64> = row.get(3)?;
        let places = read_places(row.get_ref(4)?.as_blob().ok())?;
        let sha256: String = row.get(5)?;
        found.push(Stated {
            seq: row.get(6)?,
            subject: row.get(0)?,
            property: Property::named(&property)
                .ok_or(RegisterError::Damaged { what: "property", value: property })?,
            value: stored.as_deref().and_then(|stored| value::decode(stored).ok()),
            content: match object {
                Some(object) => format!("#{object}"),
                None => stored.unwrap_or_default(),
            },
            quotes: quotes(db, texts, reading, &sha256, &places)?,
        });
    }
    Ok(found)
}
