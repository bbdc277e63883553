//! Reading statements back: one entity, or all.

use std::collections::BTreeMap;

use gnomon_model::answer::{Dossier, Source, Testimony};
use gnomon_model::{Entity, EntityKind, Evidence, Property, Span, Statement};
use rusqlite::{Row, params};

use crate::{Register, RegisterError};

/// What a key or name leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Lookup {
    /// One entity.
    Found(Box<Dossier>),
    /// Several; the person has to say which.
    Several(Vec<Entity>),
    /// None; these come near.
    Near(Vec<Entity>),
}

/// Statements with their sources.
const EVERY: &str = "
    select s.seq, s.id, s.subject, e.kind, e.label, s.property, s.value, s.qualifiers, s.article, s.rule, s.confidence,
           s.editorial, s.recorded_at, r.sha256, r.title, d.origin, r.text_sha256,
           s.valid_from, s.valid_to, s.review
    from statement s
    join entity e on e.key = s.subject
    join reading r on r.id = s.reading
    join deposit d on d.sha256 = r.sha256";

/// Only those of the latest reading of each deposit.
const LATEST: &str = "where r.id = (select max(l.id) from reading l where l.sha256 = r.sha256)";

impl Register {
    /// Looks an entity up by key, by label or by any name it was called.
    pub fn lookup(&self, query: &str) -> Result<Lookup, RegisterError> {
        let query = query.trim();
        let exact = self.entities(
            "select distinct e.key, e.kind, e.label from entity e where e.key = $1",
            query,
        )?;
        let found = if exact.is_empty() {
            self.entities(
                "select distinct e.key, e.kind, e.label from entity e join name n on n.key = e.key
                 where n.name = $1 or lower(n.name) = lower($1) order by e.key limit 50",
                query,
            )?
        } else {
            exact
        };
        match found.as_slice() {
            [entity] => Ok(Lookup::Found(Box::new(self.dossier(entity)?))),
            [] => {
                let pattern = format!("%{}%", query.replace(['%', '_'], ""));
                let near = self.entities(
                    "select distinct e.key, e.kind, e.label from entity e join name n on n.key = e.key
                     where n.name like $1 order by length(e.label), e.key limit 8",
                    &pattern,
                )?;
                Ok(Lookup::Near(near))
            }
            several => Ok(Lookup::Several(several.to_vec())),
        }
    }

    fn entities(&self, sql: &str, parameter: &str) -> Result<Vec<Entity>, RegisterError> {
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map([parameter], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?;
        rows.map(|row| {
            let (key, kind, label) = row?;
            Ok(Entity { kind: kind_named(&kind)?, key, label })
        })
        .collect()
    }

    fn dossier(&self, entity: &Entity) -> Result<Dossier, RegisterError> {
        let statements = self.testimonies(
            &format!(
                "{EVERY} {LATEST} and s.subject = $1 order by coalesce(s.valid_from, '9999'), s.seq"
            ),
            &entity.key,
        )?;
        let mentioned_by = self.testimonies(
            &format!("{EVERY} {LATEST} and s.value_key = $1 order by s.seq"),
            &entity.key,
        )?;
        let mut query = self
            .db
            .prepare_cached("select name from name where key = $1 and name <> $2 order by name")?;
        let names = query
            .query_map(params![entity.key, entity.label], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(Dossier { entity: entity.clone(), names, statements, mentioned_by })
    }

    /// Statements with one of these properties, in the order in which they were
    /// recorded.
    pub fn with_property(&self, properties: &[Property]) -> Result<Vec<Testimony>, RegisterError> {
        let mut found = Vec::new();
        for property in properties {
            found.extend(self.testimonies(
                &format!("{EVERY} {LATEST} and s.property = $1 order by s.seq"),
                property.name(),
            )?);
        }
        Ok(found)
    }

    /// Every statement of every current reading, handed over one by one.
    pub fn each_statement<E: From<RegisterError>>(
        &self,
        mut take: impl FnMut(Testimony) -> Result<(), E>,
    ) -> Result<(), E> {
        let wrap = |error: rusqlite::Error| E::from(RegisterError::from(error));
        let sql = format!("{EVERY} {LATEST} order by s.seq");
        let mut query = self.db.prepare(&sql).map_err(wrap)?;
        let mut rows = query.query([]).map_err(wrap)?;
        while let Some(row) = rows.next().map_err(wrap)? {
            take(self.testimony(row)?)?;
        }
        Ok(())
    }

    /// The statements of one reading, those that cannot be read back as errors.
    pub(crate) fn of_reading(
        &self,
        reading: i64,
    ) -> Result<Vec<Result<Testimony, RegisterError>>, RegisterError> {
        let mut query =
            self.db.prepare_cached(&format!("{EVERY} where s.reading = $1 order by s.seq"))?;
        let mut rows = query.query([reading])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(self.testimony(row));
        }
        Ok(found)
    }

    fn testimonies(&self, sql: &str, parameter: &str) -> Result<Vec<Testimony>, RegisterError> {
        let mut query = self.db.prepare_cached(sql)?;
        let mut rows = query.query([parameter])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(self.testimony(row)?);
        }
        Ok(found)
    }

    fn testimony(&self, row: &Row<'_>) -> Result<Testimony, RegisterError> {
        let seq: i64 = row.get(0)?;
        let text = |column: usize| row.get::<_, String>(column);
        let (property, value, qualifiers) = (text(5)?, text(6)?, text(7)?);
        let kind = kind_named(&text(3)?)?;
        let statement = Statement {
            subject: Entity { kind, key: text(2)?, label: text(4)? },
            property: Property::named(&property)
                .ok_or(RegisterError::Damaged { what: "property", value: property })?,
            value: serde_json::from_str(&value)
                .map_err(|_| RegisterError::Damaged { what: "value", value })?,
            qualifiers: serde_json::from_str::<BTreeMap<_, _>>(&qualifiers)
                .map_err(|_| RegisterError::Damaged { what: "qualifier", value: qualifiers })?,
            article: row.get(8)?,
            evidence: self.evidence(seq)?,
            rule: text(9)?,
            confidence: row.get(10)?,
            editorial: row.get(11)?,
        };
        let first = statement.evidence.first().map_or(0, |evidence| evidence.span.start);
        let line = self.line_of(&text(16)?, first)?;
        let source = Source {
            sha256: text(13)?,
            title: row.get(14)?,
            origin: text(15)?,
            line,
            recorded_at: text(12)?,
        };
        let day = |column: usize| {
            row.get::<_, Option<String>>(column).map(|day| day.and_then(|day| day.parse().ok()))
        };
        let (valid_from, valid_to) = (day(17)?, day(18)?);
        Ok(Testimony { id: text(1)?, statement, valid_from, valid_to, review: text(19)?, source })
    }

    /// The line (from 1) of a canonical text that a byte lies in. Statements come
    /// document by document, so the latest text is kept.
    fn line_of(&self, text_sha256: &str, byte: usize) -> Result<Option<usize>, RegisterError> {
        let mut kept = self.lines.borrow_mut();
        if kept.as_ref().is_none_or(|(sha256, _)| sha256 != text_sha256) {
            let Some(text) = self.blobs.get(text_sha256)? else { return Ok(None) };
            let ends = text
                .iter()
                .enumerate()
                .filter(|(_, byte)| **byte == b'\n')
                .map(|(at, _)| at)
                .collect();
            *kept = Some((text_sha256.to_owned(), ends));
        }
        Ok(kept.as_ref().map(|(_, ends)| 1 + ends.partition_point(|end| *end < byte)))
    }

    fn evidence(&self, statement: i64) -> Result<Vec<Evidence>, RegisterError> {
        let mut query = self
            .db
            .prepare_cached("select start_byte, end_byte, quote from evidence where statement = $1 order by ordinal")?;
        let rows = query.query_map([statement], |row| {
            let byte =
                |column: usize| row.get::<_, i64>(column).map(|n| usize::try_from(n).unwrap_or(0));
            let (start, end) = (byte(0)?, byte(1)?);
            Ok(Evidence { span: Span { start, end: end.max(start) }, quote: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn kind_named(name: &str) -> Result<EntityKind, RegisterError> {
    const KINDS: &[EntityKind] = &[
        EntityKind::Standard,
        EntityKind::Instrument,
        EntityKind::Organisation,
        EntityKind::Committee,
        EntityKind::WorkItem,
        EntityKind::Document,
        EntityKind::Person,
        EntityKind::Event,
    ];
    let kind = KINDS.iter().copied().find(|kind| kind.name() == name);
    kind.ok_or_else(|| RegisterError::Damaged { what: "kind of entity", value: name.to_owned() })
}
