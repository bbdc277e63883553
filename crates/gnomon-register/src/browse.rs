//! Walking through a register: what came since, texts, bare facts.
//!
//! For those that make something of everything (the search index, the web pages). A
//! [`BareFact`] is a statement without its evidence, far cheaper to read in the thousands.

use std::collections::HashMap;

use gnomon_model::answer::Testimony;
use gnomon_model::{Entity, EntityKind, Property, Qualifier, Value};
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::judgement::Verdict;
use crate::shelf::{Quotes, Shelf};
use crate::show::{kind_named, stored_qualifiers};
use crate::view::LATEST;
use crate::{Register, RegisterError, View, value, write};

/// How far a register has been followed. What is recorded later gets greater numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The last reading.
    pub reading: i64,
    /// The last version of a document.
    pub version: i64,
    /// The last judgement of a person.
    pub judgement: i64,
    /// How many documents were removed.
    pub removed: i64,
}

/// A document of which the register has a reading, the latest one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentRow {
    /// Number of the reading.
    pub reading: i64,
    /// SHA-256 of the deposit.
    pub sha256: String,
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
    /// What kind of source it is: `notice`, `catalogue` …
    pub class: String,
}

/// A document that changed places with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// SHA-256 of the deposit.
    pub sha256: String,
    /// Its latest reading; none where it was removed.
    pub document: Option<DocumentRow>,
    /// When a later version took its place (RFC 3339, UTC); none where it is current.
    pub gave_way: Option<String>,
}

/// An entity with what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduced {
    /// The entity.
    pub entity: Entity,
    /// What it is called, its label left out.
    pub names: Vec<String>,
    /// When something was first stated of it, or named it, in any reading that is still there
    /// (RFC 3339, UTC): from then on it is known.
    pub first_known: Option<String>,
}

/// A statement without its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct BareFact {
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
    select r.id, d.sha256, d.origin, d.media_type, d.length, r.title, r.published, r.language, r.encoding,
           r.reader, r.extractor, r.statements, r.recorded_at, r.class
    from reading r join deposit d on d.id = r.deposit where ";

const FACT: &str = "
    select e.key, e.kind, e.label, p.text, s.value, o.key, o.kind, o.label, q.text, s.valid_from, s.valid_to, r.recorded_at, s.id
    from statement s join labelled e on e.id = s.subject left join labelled o on o.id = s.object
    left join word p on p.id = s.property left join word q on q.id = s.qualifiers
    join reading r on r.id = s.reading where ";

impl Register {
    /// How far the register has come.
    pub fn mark(&self) -> Result<Mark, RegisterError> {
        let last =
            |sql: &str| self.db.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0));
        Ok(Mark {
            reading: last("select coalesce(max(id), 0) from reading")?,
            version: last("select coalesce(max(seq), 0) from version")?,
            judgement: last("select coalesce(max(seq), 0) from judgement")?,
            removed: last("select count(*) from tombstone")?,
        })
    }

    /// At most how many statements have one of these properties, those of earlier readings included.
    pub fn count_of(&self, properties: &[Property]) -> Result<u64, RegisterError> {
        let mut query = self.db.prepare_cached(
            "select count(*) from statement where property = (select id from word where text = $1)",
        )?;
        let mut all = 0;
        for property in properties {
            let count: i64 = query.query_row([property.name()], |row| row.get(0))?;
            all += u64::try_from(count).unwrap_or(0);
        }
        Ok(all)
    }

    /// Hands over the statements on entities of a kind with these properties, property by property in the order in which
    /// they were recorded, without their evidence and without those that a person rejected: one at a time, however many
    /// there are.
    pub fn each_of(
        &self,
        kind: EntityKind,
        properties: &[Property],
        view: &View,
        mut take: impl FnMut(Testimony),
    ) -> Result<(), RegisterError> {
        let judgements = self.standing_judgements(view)?;
        let mut shelf = Shelf::new(self, view, &judgements);
        let numbers = shelf.numbers_of(properties)?;
        let mut failed = None;
        for number in numbers {
            shelf.each(
                "s.property = $1 order by s.seq",
                [number],
                None,
                Quotes::Unread,
                |statement| statement.subject.kind == kind,
                |_, testimony| {
                    let mut one = vec![testimony];
                    match self.accepted(&mut one, &judgements) {
                        Ok(()) => one.into_iter().for_each(&mut take),
                        Err(error) => failed = Some(error),
                    }
                },
            )?;
        }
        failed.map_or(Ok(()), Err)
    }

    /// The bytes of a deposit as received; `None` when they are not there.
    pub fn deposited(&self, sha256: &str) -> Result<Option<Vec<u8>>, RegisterError> {
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash { self.blobs.get(sha256) } else { Ok(None) }
    }

    /// The document with this hash, in its latest reading, also when a later version has taken
    /// its place.
    pub fn document(&self, sha256: &str) -> Result<Option<DocumentRow>, RegisterError> {
        let mut query = self
            .db
            .prepare_cached(&format!("{DOCUMENT} d.sha256 = $1 order by r.id desc limit 1"))?;
        Ok(query.query_row([sha256], document).optional()?)
    }

    /// The documents recorded after a reading, the oldest first, at most `limit`.
    pub fn documents_after(
        &self,
        reading: i64,
        limit: u32,
    ) -> Result<Vec<DocumentRow>, RegisterError> {
        let mut query = self
            .db
            .prepare_cached(&format!("{DOCUMENT} {LATEST} and r.id > $2 order by r.id limit $3"))?;
        let rows = query.query_map(params![View::default().known(), reading, limit], document)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many documents were recorded after a reading.
    pub fn count_after(&self, reading: i64) -> Result<usize, RegisterError> {
        let sql = format!("select count(*) from reading r where {LATEST} and r.id > $2");
        let known = View::default();
        let count: i64 = self
            .db
            .prepare_cached(&sql)?
            .query_row(params![known.known(), reading], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// The documents recorded last, the newest first, at most `limit`.
    pub fn newest_documents(&self, limit: u32) -> Result<Vec<DocumentRow>, RegisterError> {
        let mut query =
            self.db.prepare_cached(&format!("{DOCUMENT} {LATEST} order by r.id desc limit $2"))?;
        let rows = query.query_map(params![View::default().known(), limit], document)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The documents that changed places after a mark: that a later version took the place of,
    /// or that came again.
    pub fn versions_after(&self, version: i64) -> Result<Vec<Placed>, RegisterError> {
        let mut query = self.db.prepare_cached(
            "select distinct d.sha256 from version v join deposit d on d.id in (v.supersedes, v.deposit) where v.seq > $1",
        )?;
        let hashes: Vec<String> =
            query.query_map([version], |row| row.get(0))?.collect::<Result<_, _>>()?;
        // A version that was removed takes nobody's place, and what came again has its place back.
        let mut later = self.db.prepare_cached(
            "select min(v.recorded_at) from version v
             where v.supersedes = (select id from deposit where sha256 = $1)
             and not exists (select 1 from tombstone t where t.deposit = v.deposit)
             and not exists (select 1 from version w where w.deposit = v.supersedes and w.seq > v.seq)",
        )?;
        hashes
            .into_iter()
            .map(|sha256| {
                let document = self.document(&sha256)?;
                let gave_way = later.query_row([&sha256], |row| row.get(0))?;
                Ok(Placed { sha256, document, gave_way })
            })
            .collect()
    }

    /// The numbers of the entities that something was stated of, that were named anew, that a
    /// person judged about or that a document spoke of which changed places, after a mark. In
    /// order, each once; [`Register::entities_numbered`] has them.
    pub fn entities_after(&self, mark: &Mark) -> Result<Vec<i64>, RegisterError> {
        let mut query = self.db.prepare(
            "with touched as (
               select id as reading from reading where id > $1
               union select r.id from version v join reading r on r.deposit in (v.supersedes, v.deposit) where v.seq > $2
             )
             select s.subject from touched t join reading g on g.id = t.reading join statement s on s.seq between g.first and g.last
             union select s.object from touched t join reading g on g.id = t.reading join statement s on s.seq between g.first and g.last
               where s.object is not null
             union select entity from name where reading > $1
             union select id from labelled where reading > $1
             union select e.id from judgement j join labelled e on e.key in (j.about, j.other) where j.seq > $3
             union select e.id from judgement j join statement s on substr(s.id, 1, 4) = substr(unhex(j.other), 1, 4) and s.id = unhex(j.other)
               join labelled e on e.id = s.subject or e.id = s.object
               where j.seq > $3 and j.act in ('confirm', 'reject', 'correct', 'undo')
             order by 1",
        )?;
        let rows = query
            .query_map(params![mark.reading, mark.version, mark.judgement], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The entities of these numbers, with what they are called and when they were first known;
    /// those that a removal took are left out.
    pub fn entities_numbered(
        &self,
        numbers: &[i64],
        names: usize,
    ) -> Result<Vec<Introduced>, RegisterError> {
        let list = listed(numbers);
        let mut called: HashMap<i64, Vec<String>> = HashMap::new();
        let mut query = self.db.prepare_cached(
            "select n.entity, n.name from json_each($1) j join name n on n.entity = j.value order by n.entity, n.name",
        )?;
        let mut rows = query.query([&list])?;
        while let Some(row) = rows.next()? {
            let here = called.entry(row.get(0)?).or_default();
            if here.len() < names {
                here.push(row.get(1)?);
            }
        }
        // Numbers of statements and readings grow with time.
        let mut first: HashMap<i64, String> = HashMap::new();
        let mut query = self.db.prepare_cached(
            "select t.entity, min(r.recorded_at) from (
               select j.value as entity, e.reading as reading from json_each($1) j join entity e on e.id = j.value
               union all select j.value, (select s.reading from statement s where s.subject = j.value order by s.seq limit 1) from json_each($1) j
               union all select j.value, (select s.reading from statement s where s.object = j.value order by s.seq limit 1) from json_each($1) j
               union all select j.value, (select min(n.reading) from name n where n.entity = j.value) from json_each($1) j
             ) t join reading r on r.id = t.reading group by t.entity",
        )?;
        let mut rows = query.query([&list])?;
        while let Some(row) = rows.next()? {
            first.insert(row.get(0)?, row.get(1)?);
        }
        let mut query = self.db.prepare_cached(
            "select e.key, e.kind, e.label, e.id from json_each($1) j join labelled e on e.id = j.value order by e.id",
        )?;
        let mut rows = query.query([&list])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(3)?;
            found.push(Introduced {
                entity: entity(row)??,
                names: called.remove(&number).unwrap_or_default(),
                first_known: first.remove(&number),
            });
        }
        Ok(found)
    }

    /// When the deposits of these readings were first read (RFC 3339, UTC), by reading.
    pub fn first_read(&self, readings: &[i64]) -> Result<HashMap<i64, String>, RegisterError> {
        let mut query = self.db.prepare_cached(
            "select j.value, (select min(f.recorded_at) from reading f where f.deposit = r.deposit)
             from json_each($1) j join reading r on r.id = j.value",
        )?;
        let rows = query.query_map([listed(readings)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What the articles of these readings are about, by reading: hashtags, and topics of the
    /// authority list.
    pub fn topics(&self, readings: &[i64]) -> Result<HashMap<i64, Vec<String>>, RegisterError> {
        let mut query = self.db.prepare_cached(
            "select t.reading, w.text from json_each($1) j join topic t on t.reading = j.value
             join word w on w.id = t.topic order by t.reading, w.text",
        )?;
        let mut rows = query.query([listed(readings)])?;
        let mut topics: HashMap<i64, Vec<String>> = HashMap::new();
        while let Some(row) = rows.next()? {
            topics.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
        Ok(topics)
    }

    /// What is stated of an entity, at most `limit`.
    pub fn facts_about(&self, key: &str, limit: u32) -> Result<Vec<BareFact>, RegisterError> {
        self.facts(&format!("{FACT} {LATEST} and e.key = $2 order by s.seq limit $3"), key, limit)
    }

    /// What was known of an entity in a view, and of others with it as the value; at most
    /// `limit` each.
    pub fn facts_known(
        &self,
        key: &str,
        view: &View,
        limit: u32,
    ) -> Result<(Vec<BareFact>, Vec<BareFact>), RegisterError> {
        let about = format!("{FACT} {LATEST} and e.key = $2 order by s.seq limit $3");
        let naming = format!(
            "{FACT} {LATEST} and s.object = (select id from entity where key = $2) order by s.seq limit $3"
        );
        Ok((self.facts_in(&about, view, key, limit)?, self.facts_in(&naming, view, key, limit)?))
    }

    /// What is stated of others with this entity as the value, at most `limit`.
    pub fn facts_naming(&self, key: &str, limit: u32) -> Result<Vec<BareFact>, RegisterError> {
        self.facts(&format!("{FACT} {LATEST} and s.object = (select id from entity where key = $2) order by s.seq limit $3"), key, limit)
    }

    /// What one reading states, at most `limit`.
    pub fn facts_of_reading(
        &self,
        reading: i64,
        limit: u32,
    ) -> Result<Vec<BareFact>, RegisterError> {
        self.facts(
            &format!("{FACT} r.recorded_at <= $1 and +s.reading = $2
               and s.seq between (select first from reading where id = $2) and (select last from reading where id = $2) order by s.seq limit $3"),
            reading,
            limit,
        )
    }

    /// Facts as people decided about them: what was rejected is left out.
    fn facts(
        &self,
        sql: &str,
        of: impl rusqlite::ToSql,
        limit: u32,
    ) -> Result<Vec<BareFact>, RegisterError> {
        self.facts_in(sql, &View::default(), of, limit)
    }

    fn facts_in(
        &self,
        sql: &str,
        view: &View,
        of: impl rusqlite::ToSql,
        limit: u32,
    ) -> Result<Vec<BareFact>, RegisterError> {
        let verdicts = self.verdicts(view)?;
        let mut query = self.db.prepare_cached(sql)?;
        let mut rows = query.query(params![view.known(), of, limit])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let id: Vec<u8> = row.get(12)?;
            match verdicts.get(&id) {
                Some(Verdict::Reject) => {}
                Some(Verdict::Correct(value)) => {
                    let mut fact = fact(row)?;
                    if let Value::Date(date) = value {
                        (fact.valid_from, fact.valid_to) = (date.first(), date.last());
                    }
                    fact.value = value.clone();
                    found.push(fact);
                }
                Some(Verdict::Confirm) | None => found.push(fact(row)?),
            }
        }
        Ok(found)
    }

    /// What one reading states, with evidence and what people decided; what was rejected is
    /// left out.
    pub fn statements_of(&self, reading: i64) -> Result<Vec<Testimony>, RegisterError> {
        let judgements = self.standing_judgements(&View::default())?;
        let mut found = Vec::new();
        self.of_reading(reading, |testimony| {
            let mut testimony = testimony?;
            judgements.apply(&mut testimony)?;
            if testimony.review != "rejected" {
                found.push(testimony);
            }
            Ok(())
        })?;
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
            count("select count(distinct deposit) from reading")?,
            count("select count(*) from labelled")?,
            count("select count(*) from statement")?,
        ))
    }
}

/// Numbers as SQL takes a list of them.
fn listed(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("[{}]", numbers.join(","))
}

/// The entity whose key, kind and label a row has.
fn entity(row: &Row<'_>) -> rusqlite::Result<Result<Entity, RegisterError>> {
    let (key, kind, label) = (row.get(0)?, row.get::<_, String>(1)?, row.get(2)?);
    Ok(kind_named(&kind).map(|kind| Entity { kind, key, label }))
}

fn document(row: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    let number = |column: usize| row.get::<_, i64>(column).map(|n| u64::try_from(n).unwrap_or(0));
    Ok(DocumentRow {
        reading: row.get(0)?,
        sha256: row.get(1)?,
        origin: row.get(2)?,
        media_type: row.get(3)?,
        length: number(4)?,
        title: row.get(5)?,
        published: row.get(6)?,
        language: row.get(7)?,
        encoding: row.get(8)?,
        reader: row.get(9)?,
        extractor: row.get(10)?,
        statements: number(11)?,
        recorded_at: row.get(12)?,
        class: row.get(13)?,
    })
}

fn fact(row: &Row<'_>) -> Result<BareFact, RegisterError> {
    let text = |column: usize| row.get::<_, String>(column);
    let maybe = |column: usize| row.get::<_, Option<String>>(column);
    let property = text(3)?;
    let day = |column: usize| row.get::<_, Option<i64>>(column).map(|it| it.and_then(write::day));
    Ok(BareFact {
        subject: Entity { kind: kind_named(&text(1)?)?, key: text(0)?, label: text(2)? },
        property: Property::named(&property)
            .ok_or(RegisterError::Damaged { what: "property", value: property })?,
        value: value::stored(row, 4)?,
        qualifiers: stored_qualifiers(maybe(8)?)?,
        valid_from: day(9)?,
        valid_to: day(10)?,
        recorded_at: text(11)?,
    })
}
