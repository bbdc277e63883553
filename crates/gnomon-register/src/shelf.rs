//! Statements read in the thousands: what they share is looked up once.
//!
//! A statement names its subject, property, manner and reading by number. The query that joins
//! all of these to each row (`EVERY`) is the right one for a few statements; here rows are read
//! as they are stored and the numbers are resolved from what was met before.

use std::collections::HashMap;

use gnomon_model::answer::{Source, Testimony};
use gnomon_model::{Entity, Property, Statement, Value};
use rusqlite::{CachedStatement, OptionalExtension, Params, Row, params};

use crate::judgement::Judgements;
use crate::show::{Origin, Recorded, entity_at, stored_qualifiers};
use crate::view::{LATEST, View};
use crate::write::day;
use crate::{Register, RegisterError, value};

/// The columns of a statement as they are stored.
const STORED: &str = "select s.seq, s.id, s.reading, s.subject, s.property, s.value, s.object, s.qualifiers, s.article,
                             s.manner, s.valid_from, s.valid_to, s.places from statement s";

/// What statements have in common, as far as it was met.
pub(crate) struct Shelf<'r> {
    register: &'r Register,
    view: &'r View,
    judgements: &'r Judgements,
    entities: HashMap<i64, Entity>,
    words: HashMap<i64, String>,
    properties: HashMap<i64, Property>,
    manners: HashMap<i64, Manner>,
    readings: HashMap<i64, Reading>,
}

/// Whether the evidence of statements is read: it costs as much as all the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quotes {
    Read,
    /// The evidence may be missing.
    Unread,
}

/// How something was read.
struct Manner {
    rule: String,
    confidence: f64,
    editorial: bool,
}

/// Where statements come from.
struct Reading {
    /// Whether it is the latest of its document, as known at the moment of the view.
    is_current: bool,
    source: Source,
    origin: Origin,
}

impl<'r> Shelf<'r> {
    pub(crate) fn new(
        register: &'r Register,
        view: &'r View,
        judgements: &'r Judgements,
    ) -> Shelf<'r> {
        Shelf {
            register,
            view,
            judgements,
            entities: HashMap::new(),
            words: HashMap::new(),
            properties: HashMap::new(),
            manners: HashMap::new(),
            readings: HashMap::new(),
        }
    }

    /// The entity of a key, with its number.
    pub(crate) fn entity(&mut self, key: &str) -> Result<Option<(i64, Entity)>, RegisterError> {
        let mut find = self
            .register
            .db
            .prepare_cached("select id, key, kind, label from labelled where key = $1")?;
        let mut rows = find.query([key])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let (id, entity) = (row.get(0)?, entity_at(row, 1)?);
        self.entities.entry(id).or_insert_with(|| entity.clone());
        Ok(Some((id, entity)))
    }

    /// The numbers of these properties; those that no statement has are missing.
    pub(crate) fn numbers_of(&self, properties: &[Property]) -> Result<Vec<i64>, RegisterError> {
        let mut find = self.register.db.prepare_cached("select id from word where text = $1")?;
        let mut numbers = Vec::new();
        for property in properties {
            numbers
                .extend(find.query_row([property.name()], |row| row.get::<_, i64>(0)).optional()?);
        }
        Ok(numbers)
    }

    /// The statements for which `condition` (on `s`) holds, of current readings, with these
    /// properties or with any, each with its number, as people decided about them.
    pub(crate) fn said(
        &mut self,
        condition: &str,
        parameters: impl Params,
        properties: Option<&[i64]>,
        quotes: Quotes,
    ) -> Result<Vec<(i64, Testimony)>, RegisterError> {
        self.said_where(condition, parameters, properties, quotes, |_| true)
    }

    /// The same, of those only that `keep` keeps, which sees them before their evidence is read.
    pub(crate) fn said_where(
        &mut self,
        condition: &str,
        parameters: impl Params,
        properties: Option<&[i64]>,
        quotes: Quotes,
        keep: impl Fn(&Statement) -> bool,
    ) -> Result<Vec<(i64, Testimony)>, RegisterError> {
        let mut found = Vec::new();
        self.each(condition, parameters, properties, quotes, keep, |number, testimony| {
            found.push((number, testimony));
        })?;
        Ok(found)
    }

    /// The same one by one, for those who keep little of each.
    pub(crate) fn each(
        &mut self,
        condition: &str,
        parameters: impl Params,
        properties: Option<&[i64]>,
        quotes: Quotes,
        keep: impl Fn(&Statement) -> bool,
        mut take: impl FnMut(i64, Testimony),
    ) -> Result<(), RegisterError> {
        // A decision of a person is about a quote.
        let quoted = quotes == Quotes::Read || self.judgements.has_decisions();
        let mut query = self.prepare(condition)?;
        let mut rows = query.query(parameters)?;
        while let Some(row) = rows.next()? {
            let property: i64 = row.get(4)?;
            if properties.is_some_and(|wanted| !wanted.contains(&property))
                || !self.reading(row.get(2)?)?.is_current
            {
                continue;
            }
            let statement = self.statement(row)?;
            if keep(&statement) {
                let mut testimony = self.testimony(row, statement, quoted)?;
                self.judgements.apply(&mut testimony)?;
                take(row.get(0)?, testimony);
            }
        }
        Ok(())
    }

    /// The first statement for which `condition` holds, with its evidence, whatever people or later
    /// readings say of it.
    pub(crate) fn recorded(
        &mut self,
        condition: &str,
        parameters: impl Params,
    ) -> Result<Option<Testimony>, RegisterError> {
        let mut query = self.prepare(condition)?;
        let mut rows = query.query(parameters)?;
        match rows.next()? {
            Some(row) => {
                let statement = self.statement(row)?;
                self.testimony(row, statement, true).map(Some)
            }
            None => Ok(None),
        }
    }

    fn prepare(&self, condition: &str) -> Result<CachedStatement<'r>, RegisterError> {
        Ok(self.register.db.prepare_cached(&format!("{STORED} where {condition}"))?)
    }

    /// A statement without its evidence.
    fn statement(&mut self, row: &Row<'_>) -> Result<Statement, RegisterError> {
        let property = self.property(row.get(4)?)?;
        let value = match (row.get_ref(5)?.as_str_or_null(), row.get::<_, Option<i64>>(6)?) {
            (Ok(Some(value)), _) => value::decode(value)?,
            (Ok(None), Some(object)) => Value::Entity(self.numbered(object)?.clone()),
            _ => return Err(missing("value")),
        };
        let subject = self.numbered(row.get(3)?)?.clone();
        let qualifiers = match row.get::<_, Option<i64>>(7)? {
            Some(word) => stored_qualifiers(Some(self.word(word)?.clone()))?,
            None => stored_qualifiers(None)?,
        };
        let article = match row.get::<_, Option<i64>>(8)? {
            Some(word) => Some(self.word(word)?.clone()),
            None => None,
        };
        let manner = self.manner(row.get(9)?)?;
        Ok(Statement {
            subject,
            property,
            value,
            qualifiers,
            article,
            evidence: Vec::new(),
            rule: manner.rule.clone(),
            confidence: manner.confidence,
            editorial: manner.editorial,
        })
    }

    fn testimony(
        &mut self,
        row: &Row<'_>,
        statement: Statement,
        quoted: bool,
    ) -> Result<Testimony, RegisterError> {
        let on = |column: usize| row.get::<_, Option<i64>>(column).map(|it| it.and_then(day));
        let (valid_from, valid_to) = (on(10)?, on(11)?);
        let number = row.get(2)?;
        let register = self.register;
        let reading = self.reading(number)?;
        let recorded = Recorded {
            id: row.get_ref(1)?.as_blob().map_err(|_| missing("id of a statement"))?,
            statement,
            source: reading.source.clone(),
            valid_from,
            valid_to,
            reading: number,
            origin: &reading.origin,
            places: row.get_ref(12)?.as_blob().ok(),
        };
        register.testify(recorded, quoted)
    }

    fn numbered(&mut self, id: i64) -> Result<&Entity, RegisterError> {
        if !self.entities.contains_key(&id) {
            let mut find = self
                .register
                .db
                .prepare_cached("select key, kind, label from labelled where id = $1")?;
            let mut rows = find.query([id])?;
            let row = rows.next()?.ok_or_else(|| missing("entity"))?;
            self.entities.insert(id, entity_at(row, 0)?);
        }
        self.entities.get(&id).ok_or_else(|| missing("entity"))
    }

    fn word(&mut self, id: i64) -> Result<&String, RegisterError> {
        if !self.words.contains_key(&id) {
            let mut find =
                self.register.db.prepare_cached("select text from word where id = $1")?;
            self.words.insert(id, find.query_row([id], |row| row.get(0))?);
        }
        self.words.get(&id).ok_or_else(|| missing("word"))
    }

    fn property(&mut self, id: i64) -> Result<Property, RegisterError> {
        if let Some(property) = self.properties.get(&id) {
            return Ok(*property);
        }
        let name = self.word(id)?.clone();
        let property = Property::named(&name)
            .ok_or(RegisterError::Damaged { what: "property", value: name })?;
        self.properties.insert(id, property);
        Ok(property)
    }

    fn manner(&mut self, id: i64) -> Result<&Manner, RegisterError> {
        if !self.manners.contains_key(&id) {
            let mut find = self
                .register
                .db
                .prepare_cached("select rule, confidence, editorial from manner where id = $1")?;
            let manner = find.query_row([id], |row| {
                Ok(Manner { rule: row.get(0)?, confidence: row.get(1)?, editorial: row.get(2)? })
            })?;
            self.manners.insert(id, manner);
        }
        self.manners.get(&id).ok_or_else(|| missing("manner"))
    }

    fn reading(&mut self, id: i64) -> Result<&Reading, RegisterError> {
        if !self.readings.contains_key(&id) {
            // Of what was recorded later than the view knows, no reading is the latest: null.
            let mut find = self.register.db.prepare_cached(&format!(
                "select r.recorded_at, d.sha256, r.title, d.origin, r.class, r.published,
                        coalesce(r.text_sha256, d.sha256), r.reader, r.extractor, coalesce(({LATEST}), 0),
                        exists (select 1 from quote q where q.reading = r.id)
                 from reading r join deposit d on d.id = r.deposit where r.id = $2"
            ))?;
            let reading = find.query_row(params![self.view.known(), id], |row| {
                let source = Source {
                    sha256: row.get(1)?,
                    title: row.get(2)?,
                    origin: row.get(3)?,
                    line: None,
                    recorded_at: row.get(0)?,
                    gives_way: false,
                    class: row.get(4)?,
                    published: row.get(5)?,
                };
                let origin = Origin {
                    text: row.get(6)?,
                    reader: row.get(7)?,
                    extractor: row.get(8)?,
                    keeps_quotes: row.get(10)?,
                };
                Ok(Reading { is_current: row.get(9)?, source, origin })
            })?;
            self.readings.insert(id, reading);
        }
        self.readings.get(&id).ok_or_else(|| missing("reading"))
    }
}

fn missing(what: &'static str) -> RegisterError {
    RegisterError::Damaged { what, value: "none".to_owned() }
}
