//! Many entities asked for at once: what an audit of thousands of standards needs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use gnomon_model::answer::{Fact, Testimony};
use gnomon_model::{Entity, EntityKind, Property};
use rusqlite::params;

use crate::judgement::{Judgements, Verdict};
use crate::shelf::{Quotes, Shelf};
use crate::show::{bytes_of, kind_named};
use crate::view::{LATEST, View};
use crate::{Register, RegisterError, fact, value};

/// What the register says of one entity.
#[derive(Clone, Debug)]
pub struct About {
    /// The entity.
    pub entity: Entity,
    /// Statements about it, without those that a person rejected, and without their
    /// evidence, which [`Register::first_quotes`] has for those that are shown.
    pub statements: Vec<Testimony>,
    /// The facts that they amount to.
    pub facts: Vec<Fact>,
    /// Statements of others that they replace, amend, revise or repeal it, or come from it.
    pub naming: Vec<Testimony>,
}

/// Statements of others that matter for whether a text still holds.
const NAMING: [Property; 5] = [
    Property::Replaces,
    Property::Amends,
    Property::Revises,
    Property::Repeals,
    Property::DerivedFrom,
];

impl Register {
    /// Answers all that `ask` asks from one state of the register, whoever writes meanwhile. Of
    /// thousands of small questions, to lock the database for each costs as much as the answers.
    pub fn at_once<T, E: From<RegisterError>>(
        &self,
        ask: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        if !self.db.is_autocommit() {
            return ask();
        }
        // Nothing is written in it: it is given up when it is dropped.
        let _state = self.db.unchecked_transaction().map_err(|it| E::from(it.into()))?;
        ask()
    }

    /// What is stated about each of these keys, with what counts as the same: of all
    /// properties, or of these. Keys that nothing is known of are missing in the answer.
    pub fn about_many<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k str>,
        properties: &[Property],
        view: &View,
    ) -> Result<HashMap<String, About>, RegisterError> {
        self.at_once(|| {
            let judgements = self.standing_judgements(view)?;
            let mut shelf = Shelf::new(self, view, &judgements);
            let naming = shelf.numbers_of(&NAMING)?;
            let own = match properties {
                [] => None,
                some => Some(shelf.numbers_of(some)?),
            };
            let mut found = HashMap::new();
            for key in keys {
                let mut first = None;
                let (mut statements, mut named) = (Vec::new(), Vec::new());
                for member in judgements.members(key) {
                    let Some((id, entity)) = shelf.entity(&member)? else { continue };
                    let (of, by) = (own.as_deref(), Some(naming.as_slice()));
                    statements.extend(shelf.said("s.subject = $1", [id], of, Quotes::Unread)?);
                    named.extend(shelf.said("s.object = $1", [id], by, Quotes::Unread)?);
                    first.get_or_insert(entity);
                }
                let Some(entity) = first else { continue };
                statements.retain(|(_, said)| said.review != "rejected");
                named.retain(|(_, said)| said.review != "rejected");
                let statements = in_order(statements);
                let facts = fact::facts(&statements, &self.order);
                let about = About { entity, statements, facts, naming: in_order(named) };
                found.insert(key.to_owned(), about);
            }
            Ok(found)
        })
    }

    /// The first quotes of these statements, by their ids.
    pub fn first_quotes<'i>(
        &self,
        ids: impl IntoIterator<Item = &'i str>,
    ) -> Result<HashMap<String, String>, RegisterError> {
        self.at_once(|| {
            let (view, judgements) = (View::default(), Judgements::default());
            let mut shelf = Shelf::new(self, &view, &judgements);
            let mut found = HashMap::new();
            for id in ids {
                if found.contains_key(id) {
                    continue;
                }
                // Whole, because the id of a statement tells whether the bytes of a long text are
                // those that were recorded.
                let said = shelf.recorded(
                    "substr(s.id, 1, 4) = substr($1, 1, 4) and s.id = $1",
                    [bytes_of(id)],
                )?;
                let Some(said) = said else { continue };
                let quote = said.statement.evidence.into_iter().next();
                found.insert(id.to_owned(), quote.map(|it| it.quote).unwrap_or_default());
            }
            Ok(found)
        })
    }

    /// The standards whose identifiers go on from one of these works: `GB/T 1.1` leads to
    /// `GB/T 1.1-2009`, `ISO 9001` to `ISO 9001:2015` and its amendments.
    pub fn editions<'w>(
        &self,
        works: impl IntoIterator<Item = &'w str>,
    ) -> Result<HashMap<String, Vec<Entity>>, RegisterError> {
        let mut found: HashMap<String, Vec<Entity>> = HashMap::new();
        // What a number can go on with: a year, and a version at ETSI.
        let mut query = self.db.prepare_cached(
            "select key, label from labelled where kind = $1 and (key = $2
               or (key > $2 || '-' and key < $2 || '.') or (key > $2 || ':' and key < $2 || ';') or (key > $2 || ' ' and key < $2 || '!'))",
        )?;
        for work in works {
            let key = Entity::new(EntityKind::Standard, work).key;
            let rows = query.query_map(params![EntityKind::Standard.name(), key], |row| {
                Ok(Entity { kind: EntityKind::Standard, key: row.get(0)?, label: row.get(1)? })
            })?;
            let editions = rows.collect::<Result<Vec<_>, _>>()?;
            found.insert(work.to_owned(), editions);
        }
        Ok(found)
    }

    /// The keys of entities of a kind that something is stated of, in order of their keys.
    pub fn keys_of(&self, kind: EntityKind) -> Result<Vec<String>, RegisterError> {
        let mut query = self.db.prepare(
            "select key from labelled where kind = $1 and exists (select 1 from statement s where s.subject = labelled.id) order by key",
        )?;
        let rows = query.query_map([kind.name()], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many subjects each class of a classification has, by its code.
    pub fn classes(&self, scheme: &str) -> Result<BTreeMap<String, u64>, RegisterError> {
        let view = View::default();
        let verdicts = self.verdicts(&view)?;
        let mut query = self.db.prepare(&format!(
            "select s.value, s.subject, s.id from statement s join reading r on r.id = s.reading where {LATEST}
             and s.property = (select id from word where text = $2) and s.qualifiers = (select id from word where text = $3)"
        ))?;
        let mut rows = query.query(params![
            view.known(),
            Property::Classification.name(),
            qualifier(scheme)
        ])?;
        let mut subjects: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let value: String = row.get(0)?;
            if !verdicts.is_empty()
                && verdicts.get(&row.get::<_, Vec<u8>>(2)?) == Some(&Verdict::Reject)
            {
                continue;
            }
            if let Ok(gnomon_model::Value::Text(code)) = value::decode(&value) {
                subjects.entry(code).or_default().insert(row.get(1)?);
            }
        }
        Ok(subjects.into_iter().map(|(code, of)| (code, of.len() as u64)).collect())
    }

    /// What is put into these classes, each with one of its titles, in order of labels.
    pub fn of_class(
        &self,
        scheme: &str,
        codes: &[&str],
        limit: u32,
    ) -> Result<Vec<(Entity, Option<String>)>, RegisterError> {
        let codes = serde_json::to_string(codes).unwrap_or_default();
        let view = View::default();
        let verdicts = self.verdicts(&view)?;
        let mut query = self.db.prepare(&format!(
            "select e.key, e.kind, e.label, s.id
             from statement s join reading r on r.id = s.reading join labelled e on e.id = s.subject where {LATEST}
             and s.property = (select id from word where text = $2) and s.qualifiers = (select id from word where text = $3) and s.value in (select 't' || value from json_each($4))
             order by e.label, e.key"
        ))?;
        let mut rows = query.query(params![
            view.known(),
            Property::Classification.name(),
            qualifier(scheme),
            codes
        ])?;
        let mut found: Vec<Entity> = Vec::new();
        while found.len() < usize::try_from(limit).unwrap_or(usize::MAX)
            && let Some(row) = rows.next()?
        {
            let (key, kind, label): (String, String, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let rejected = verdicts.get(&row.get::<_, Vec<u8>>(3)?) == Some(&Verdict::Reject);
            if !rejected && found.last().is_none_or(|last| last.key != key) {
                found.push(Entity { kind: kind_named(&kind)?, key, label });
            }
        }
        // The titles that hold, of what people did not reject.
        let titled = self.about_many(
            found.iter().map(|entity| entity.key.as_str()),
            &[Property::Title],
            &view,
        )?;
        let title = |key: &str| {
            titled.get(key)?.statements.iter().find_map(|it| match &it.statement.value {
                gnomon_model::Value::Text(title) => Some(title.clone()),
                _ => None,
            })
        };
        Ok(found
            .into_iter()
            .map(|entity| {
                let title = title(&entity.key);
                (entity, title)
            })
            .collect())
    }

    /// Every `replaces` between standards, in whole: who, and what. For the check for
    /// circles.
    pub fn replacements(&self, view: &View) -> Result<Vec<(Entity, Entity)>, RegisterError> {
        let testimonies = self.with_property(&[Property::Replaces], view)?;
        Ok(testimonies
            .into_iter()
            .filter(|it| it.statement.qualifier("partial").is_none())
            .filter_map(|it| match it.statement.value {
                gnomon_model::Value::Entity(object) => Some((it.statement.subject, object)),
                _ => None,
            })
            .collect())
    }
}

/// Testimonies in the order in which they were recorded: those of merged entities come one entity
/// after the other.
pub(crate) fn in_order(mut numbered: Vec<(i64, Testimony)>) -> Vec<Testimony> {
    if !numbered.is_sorted_by_key(|(seq, _)| *seq) {
        numbered.sort_by_key(|(seq, _)| *seq);
    }
    numbered.into_iter().map(|(_, testimony)| testimony).collect()
}

/// Qualifiers as they are stored when a scheme is the only one.
fn qualifier(scheme: &str) -> String {
    format!("{{\"scheme\":{}}}", serde_json::Value::from(scheme))
}
