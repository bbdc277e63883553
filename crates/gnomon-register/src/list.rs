//! Lists of any length into the register: a catalogue of a hundred thousand standards.
//!
//! What a document is to [`Register::record`], a list is here, except that it is never
//! in memory as a whole: its bytes and its text are stored as they are read, and
//! statements are written one after the other in one transaction. Whatever is killed
//! before [`ListWriter::finish`] returns leaves nothing behind but unnamed blobs.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;

use gnomon_model::answer::{Fate, Receipt};
use gnomon_model::{Entity, Evidence, Property, Statement, Value};
use rusqlite::{Connection, OptionalExtension, Rows, Transaction, params};

use crate::claim::content;
use crate::fact::agree;
use crate::record::{
    damaged, deposit_id, insert_receipt, last_at_place, latest_reading, length, statement_id,
};
use crate::show::{kind_named, quotes, read_places};
use crate::texts::Texts;
use crate::write::{self, Row, Writer, has_statement, next_statement};
use crate::{Register, RegisterError, value};

/// A list whose bytes and text are stored already.
#[derive(Clone, Copy, Debug)]
pub struct ListDeposit<'a> {
    /// Path or address, as given.
    pub origin: &'a str,
    /// What versions of the list are told by: its path, or a name that a person gave it.
    pub place: &'a str,
    /// SHA-256 of the bytes as received.
    pub sha256: &'a str,
    /// How many bytes that are.
    pub length: u64,
    /// Media type of the bytes.
    pub media_type: &'a str,
    /// SHA-256 of the canonical text, where it is not the bytes themselves.
    pub text_sha256: Option<&'a str>,
    /// How bytes became characters.
    pub encoding: &'a str,
    /// What the list is called.
    pub title: &'a str,
    /// Its own date, ISO 8601.
    pub published: Option<&'a str>,
    /// The class of source, for precedence.
    pub class: &'a str,
    /// The mapping, with its hash: another mapping gives another reading.
    pub extractor: &'a str,
    /// When it is recorded (RFC 3339, UTC).
    pub at: &'a str,
}

/// How a list was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListReading {
    /// The mapping with its hash, then what else the reading was made by.
    pub extractor: String,
    /// SHA-256 of the canonical text.
    pub text_sha256: String,
    /// How bytes became characters.
    pub encoding: String,
    /// Its own date, ISO 8601.
    pub published: Option<String>,
}

impl ListReading {
    /// Whether it was made by this mapping.
    pub fn is_by(&self, mapping: &str) -> bool {
        let rest = self.extractor.strip_prefix(mapping);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([OPTION, AGAIN]))
    }
}

/// What parts the mapping from the encoding and the day that a person gave.
pub const OPTION: char = ';';
/// What parts all that from the number of a further reading of the same kind.
const AGAIN: char = '~';

/// The reader that every list has.
pub(crate) const READER: &str = "list/1";

/// Whether a record is the first of its subject in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Met {
    /// It is.
    First,
    /// A record of this number said the same.
    Again(u64),
    /// A record of this number said something else, where only one can be true.
    Differs(u64, Vec<Difference>),
}

/// What two records of one subject say differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Of which property.
    pub property: Property,
    /// What the earlier record says.
    pub before: String,
    /// What the later one says.
    pub after: String,
}

/// What a version of a list changed about a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct ListChange {
    /// Of what.
    pub subject: Entity,
    /// The property; `None` where the subject is new, or gone, as a whole.
    pub property: Option<Property>,
    /// The qualifiers that tell values of one property apart, as `scheme=ICS`.
    pub qualifiers: String,
    /// What the version before said; empty when it said nothing.
    pub before: Vec<Value>,
    /// What this version says.
    pub after: Vec<Value>,
}

/// How writing a list ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Wrote {
    /// Its receipt.
    pub receipt: Receipt,
    /// Whether it took the place of an earlier version.
    pub is_version: bool,
}

impl Register {
    /// Stores what is read, however long: its SHA-256 and length. Until something
    /// names it, it is only a blob.
    pub fn store(&self, input: &mut dyn Read) -> Result<(String, u64), RegisterError> {
        self.blobs.put_stream(input)
    }

    /// The stored bytes of this hash, to be read piece by piece.
    pub fn open_blob(&self, sha256: &str) -> Result<File, RegisterError> {
        self.blobs.open(sha256)
    }

    /// Takes back stored bytes that nothing names.
    pub fn discard(&self, sha256: &str) -> Result<(), RegisterError> {
        match self.is_named(sha256)? {
            true => Ok(()),
            false => self.blobs.remove(sha256),
        }
    }

    /// Whether these bytes were imported as a list.
    pub fn is_list(&self, sha256: &str) -> Result<bool, RegisterError> {
        let mut query = self.db.prepare_cached(
            "select 1 from reading r join deposit d on d.id = r.deposit where d.sha256 = $1 and r.reader = $2",
        )?;
        Ok(query.exists(params![sha256, READER])?)
    }

    /// How a list was read last; `None` where these bytes were not imported as one, or were read as a
    /// document since.
    pub fn list_reading(&self, sha256: &str) -> Result<Option<ListReading>, RegisterError> {
        let mut query = self.db.prepare_cached(
            "select r.extractor, coalesce(r.text_sha256, d.sha256), r.encoding, r.published, r.reader from reading r
             join deposit d on d.id = r.deposit where d.sha256 = $1 order by r.id desc limit 1",
        )?;
        let found = query.query_row([sha256], |row| {
            let reading = ListReading {
                extractor: row.get(0)?,
                text_sha256: row.get(1)?,
                encoding: row.get(2)?,
                published: row.get(3)?,
            };
            Ok((reading, row.get::<_, String>(4)?))
        });
        Ok(found.optional()?.filter(|(_, reader)| reader == READER).map(|(reading, _)| reading))
    }

    /// The name under which a list can be read once more: what it is made by, with a number
    /// behind it where an earlier reading has that name, because readings are final.
    pub fn free_extractor(&self, sha256: &str, made_by: &str) -> Result<String, RegisterError> {
        let mut name = made_by.to_owned();
        for again in 2.. {
            if !self.has_reading(sha256, READER, &name)? {
                break;
            }
            name = format!("{made_by}{AGAIN}{again}");
        }
        Ok(name)
    }

    /// Begins to write a list. Others can read meanwhile; nobody sees any of it before
    /// [`ListWriter::finish`].
    pub fn begin_list<'r>(
        &'r mut self,
        list: ListDeposit<'r>,
    ) -> Result<ListWriter<'r>, RegisterError> {
        if let Some(gone) = self.tombstone(list.sha256)? {
            return Err(RegisterError::Refused { why: gone.refusal() });
        }
        // Ids of statements are hashes: without room for their index each would be a read.
        self.db.pragma_update(None, "cache_size", -262_144)?;
        self.db.execute_batch(
            "create temp table if not exists met (subject integer primary key, row integer not null, said integer not null);
             delete from temp.met;",
        )?;
        let step = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // The row of the reading says how many statements it has, and rows are final: it comes last.
        step.pragma_update(None, "defer_foreign_keys", "on")?;
        step.execute(
            "insert into deposit (sha256, length, media_type, origin, received_at)
             values ($1, $2, $3, $4, $5) on conflict (sha256) do nothing",
            params![
                list.sha256,
                i64::try_from(list.length).unwrap_or(i64::MAX),
                list.media_type,
                list.origin,
                list.at
            ],
        )?;
        let deposit = deposit_id(&step, list.sha256)?;
        let reading: i64 =
            step.query_row("select coalesce(max(id), 0) + 1 from reading", [], |row| row.get(0))?;
        Ok(ListWriter {
            origin: format!("{}\n{READER}\n{}", list.sha256, list.extractor),
            first: next_statement(&step)?,
            step,
            texts: &self.texts,
            writer: Writer::default(),
            list,
            deposit,
            reading,
            statements: 0,
            entities: HashMap::new(),
        })
    }

    /// What the version of a list that this deposit is changed, in the order of subjects'
    /// first recording; false when it took the place of none.
    pub fn list_changes<E: From<RegisterError>>(
        &self,
        sha256: &str,
        take: impl FnMut(ListChange) -> Result<(), E>,
    ) -> Result<bool, E> {
        let found = || -> Result<Option<(i64, i64)>, RegisterError> {
            let deposit = deposit_id(&self.db, sha256)?;
            let earlier: Option<i64> = self
                .db
                .query_row(
                    "select supersedes from version where deposit = $1 order by seq desc limit 1",
                    [deposit],
                    |row| row.get(0),
                )
                .optional()?;
            let Some(earlier) = earlier else { return Ok(None) };
            Ok(latest_reading(&self.db, earlier)?.zip(latest_reading(&self.db, deposit)?))
        };
        let Some((earlier, later)) = found()? else { return Ok(false) };
        compare(&self.db, &self.texts, earlier, later, None, take)?;
        Ok(true)
    }
}

/// Writes one list.
pub struct ListWriter<'r> {
    step: Transaction<'r>,
    texts: &'r Texts,
    writer: Writer,
    list: ListDeposit<'r>,
    origin: String,
    deposit: i64,
    reading: i64,
    /// The number of its first statement.
    first: i64,
    statements: usize,
    /// Numbers of entities that were met lately.
    entities: HashMap<String, i64>,
}

/// Entities whose numbers are kept in memory.
const ENTITIES: usize = 400_000;

impl ListWriter<'_> {
    /// Writes what record `row` says of `subject`, which it calls `written`. `line`
    /// tells the line of the canonical text that a byte lies in.
    pub fn write(
        &mut self,
        row: u64,
        subject: &Entity,
        written: &str,
        statements: &[Statement],
        line: impl Fn(usize) -> u64,
    ) -> Result<Met, RegisterError> {
        let id = self.entity(subject)?;
        if written != subject.label && !written.contains('\n') {
            self.step
                .prepare_cached("insert into name (name, entity, reading) values ($1, $2, $3) on conflict (name, entity) do nothing")?
                .execute(params![written, id, self.reading])?;
        }
        let met = self.meet(row, id, subject, statements)?;
        for statement in statements {
            self.statement(statement, &line)?;
        }
        Ok(met)
    }

    fn meet(
        &mut self,
        row: u64,
        id: i64,
        subject: &Entity,
        statements: &[Statement],
    ) -> Result<Met, RegisterError> {
        let mut hasher = DefaultHasher::new();
        for statement in statements {
            statement.property.name().hash(&mut hasher);
            content(&statement.value)?.hash(&mut hasher);
        }
        let said = i64::from_ne_bytes(hasher.finish().to_ne_bytes());
        let number = i64::try_from(row).unwrap_or(i64::MAX);
        let before: Option<(i64, i64)> = self
            .step
            .prepare_cached("select row, said from temp.met where subject = $1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((earlier, said_before)) = before else {
            self.step
                .prepare_cached("insert into temp.met (subject, row, said) values ($1, $2, $3)")?
                .execute(params![id, number, said])?;
            return Ok(Met::First);
        };
        let earlier = u64::try_from(earlier).unwrap_or(0);
        if said == said_before {
            return Ok(Met::Again(earlier));
        }
        let differences = self.differences(id, subject, statements)?;
        Ok(match differences.is_empty() {
            true => Met::Again(earlier),
            false => Met::Differs(earlier, differences),
        })
    }

    /// Where a record speaks against what the list has said of its subject before.
    fn differences(
        &self,
        id: i64,
        subject: &Entity,
        statements: &[Statement],
    ) -> Result<Vec<Difference>, RegisterError> {
        let single = |property: Property| {
            property.is_functional()
                || matches!(
                    property,
                    Property::Title | Property::Status | Property::Stage | Property::DocumentType
                )
        };
        let mut query = self.step.prepare_cached(
            "select p.text, s.value, q.text from statement s left join word p on p.id = s.property left join word q on q.id = s.qualifiers
             where s.reading = $1 and s.subject = $2 and s.value is not null",
        )?;
        let rows = query.query_map(params![self.reading, id], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Option<String>>(2)?,
            ))
        })?;
        let mut found: Vec<Difference> = Vec::new();
        let mut agreed = Vec::new();
        for row in rows {
            let (property, value, qualifiers) = row?;
            let Some(property) = Property::named(&property).filter(|it| single(*it)) else {
                continue;
            };
            let Ok(value) = value::decode(&value) else { continue };
            for new in
                statements.iter().filter(|it| it.property == property && it.subject == *subject)
            {
                let same_kind = match new.qualifiers.is_empty() {
                    true => qualifiers.is_none(),
                    false => {
                        Some(serde_json::to_string(&new.qualifiers).map_err(damaged("qualifier"))?)
                            == qualifiers
                    }
                };
                if !same_kind {
                    continue;
                }
                if agree(&value, &new.value) {
                    agreed.push((property, shown(&new.value)));
                } else {
                    let difference =
                        Difference { property, before: shown(&value), after: shown(&new.value) };
                    if !found.contains(&difference) {
                        found.push(difference);
                    }
                }
            }
        }
        // A third record that says what one of two others said adds nothing new.
        found.retain(|it| !agreed.contains(&(it.property, it.after.clone())));
        Ok(found)
    }

    fn entity(&mut self, entity: &Entity) -> Result<i64, RegisterError> {
        if let Some(id) = self.entities.get(&entity.key) {
            return Ok(*id);
        }
        let id = write::entity(&self.step, entity, self.reading)?;
        if ENTITIES <= self.entities.len() {
            self.entities.clear();
        }
        self.entities.insert(entity.key.clone(), id);
        Ok(id)
    }

    fn statement(
        &mut self,
        statement: &Statement,
        line: &impl Fn(usize) -> u64,
    ) -> Result<(), RegisterError> {
        let subject = self.entity(&statement.subject)?;
        let object = match &statement.value {
            Value::Entity(entity) => Some(self.entity(entity)?),
            _ => None,
        };
        let id = statement_id(&self.origin, statement)?;
        // A value that stands twice in one place says it once.
        if has_statement(&self.step, &id)? {
            return Ok(());
        }
        let line = statement.evidence.first().map(|evidence| line(evidence.span.start));
        let line = line.and_then(|line| usize::try_from(line).ok());
        let row = Row { id, reading: self.reading, subject, object, statement, line };
        self.writer.statement(&self.step, &row)?;
        self.statements += 1;
        Ok(())
    }

    /// How many statements were written.
    pub fn statements(&self) -> usize {
        self.statements
    }

    /// Makes the list visible, with its receipt; the version before, if there was one,
    /// gives way to it, and `take` is told what changed.
    pub fn finish<E: From<RegisterError>>(
        self,
        mut receipt: Receipt,
        take: impl FnMut(ListChange) -> Result<(), E>,
    ) -> Result<Wrote, E> {
        let ListWriter { step, texts, list, deposit, reading, first, statements, .. } = self;
        receipt.statements = statements;
        let wrap = |error: rusqlite::Error| E::from(RegisterError::from(error));
        let earlier_reading = latest_reading(&step, deposit)?;
        step.execute(
            "insert into reading (id, deposit, reader, extractor, text_sha256, encoding, language, title, published, class, statements, first, last, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            params![
                reading,
                deposit,
                READER,
                list.extractor,
                list.text_sha256,
                list.encoding,
                "en",
                list.title,
                list.published,
                list.class,
                length(statements),
                Some(first).filter(|_| 0 < statements),
                Some(first + length(statements) - 1).filter(|_| 0 < statements),
                list.at
            ],
        )
        .map_err(wrap)?;
        let last = last_at_place(&step, list.place)?;
        let mut is_version = false;
        if let Some(last) = last.filter(|last| *last != deposit) {
            step.execute(
                "insert into version (deposit, supersedes, recorded_at) values ($1, $2, $3)",
                params![deposit, last, list.at],
            )
            .map_err(wrap)?;
            if let Some(earlier) = latest_reading(&step, last)? {
                compare(&step, texts, earlier, reading, Some(&step), take)?;
                is_version = true;
            }
        } else if let Some(earlier) = earlier_reading {
            // The same bytes by another mapping.
            compare(&step, texts, earlier, reading, Some(&step), |_| Ok::<(), E>(()))?;
        }
        insert_receipt(&step, &receipt, Some(deposit), Some(list.place), list.at)?;
        step.commit().map_err(wrap)?;
        Ok(Wrote { receipt, is_version })
    }
}

/// A statement, as far as a comparison needs it.
struct Told {
    seq: i64,
    subject: i64,
    property: Property,
    value: Option<String>,
    object: Option<i64>,
    qualifiers: Option<String>,
    /// The first place where it stands.
    evidence: Option<Evidence>,
}

const TOLD: &str = "
    select s.seq, s.subject, p.text, s.value, s.object, q.text, s.places, r.id, coalesce(r.text_sha256, d.sha256)
    from reading r join deposit d on d.id = r.deposit
    join statement s on s.seq between r.first and r.last and +s.reading = r.id
    left join word p on p.id = s.property left join word q on q.id = s.qualifiers
    where r.id = $1 order by s.subject, s.seq";

fn told(db: &Connection, texts: &Texts, row: &rusqlite::Row<'_>) -> Result<Told, RegisterError> {
    let property: String = row.get(2)?;
    let mut places = read_places(row.get_ref(6)?.as_blob().ok())?;
    places.spans.truncate(1);
    let sha256: String = row.get(8)?;
    Ok(Told {
        seq: row.get(0)?,
        subject: row.get(1)?,
        property: Property::named(&property)
            .ok_or(RegisterError::Damaged { what: "property", value: property })?,
        value: row.get(3)?,
        object: row.get(4)?,
        qualifiers: row.get(5)?,
        evidence: quotes(db, texts, row.get(7)?, &sha256, &places)?.pop(),
    })
}

/// Statements of a reading, subject by subject.
struct Subjects<'q> {
    db: &'q Connection,
    texts: &'q Texts,
    rows: Rows<'q>,
    next: Option<Told>,
}

impl<'q> Subjects<'q> {
    fn new(
        db: &'q Connection,
        texts: &'q Texts,
        mut rows: Rows<'q>,
    ) -> Result<Subjects<'q>, RegisterError> {
        let next = rows.next()?.map(|row| told(db, texts, row)).transpose()?;
        Ok(Subjects { db, texts, rows, next })
    }

    fn subject(&self) -> Option<i64> {
        self.next.as_ref().map(|told| told.subject)
    }

    /// All statements about the next subject.
    fn take(&mut self) -> Result<Vec<Told>, RegisterError> {
        let mut group = Vec::new();
        let Some(subject) = self.subject() else { return Ok(group) };
        while let Some(here) = self.next.take_if(|told| told.subject == subject) {
            group.push(here);
            let (db, texts) = (self.db, self.texts);
            self.next = self.rows.next()?.map(|row| told(db, texts, row)).transpose()?;
        }
        Ok(group)
    }
}

/// Walks through two readings side by side, subject by subject: tells what changed and,
/// where `step` is given, writes the fate of every earlier statement.
fn compare<E: From<RegisterError>>(
    db: &Connection,
    texts: &Texts,
    earlier: i64,
    later: i64,
    step: Option<&Transaction<'_>>,
    mut take: impl FnMut(ListChange) -> Result<(), E>,
) -> Result<(), E> {
    let wrap = |error: rusqlite::Error| E::from(RegisterError::from(error));
    let (mut one, mut two) = (db.prepare(TOLD).map_err(wrap)?, db.prepare(TOLD).map_err(wrap)?);
    let mut before = Subjects::new(db, texts, one.query([earlier]).map_err(wrap)?)?;
    let mut after = Subjects::new(db, texts, two.query([later]).map_err(wrap)?)?;
    loop {
        let (old, new) = match (before.subject(), after.subject()) {
            (None, None) => return Ok(()),
            (Some(a), Some(b)) if a == b => (before.take()?, after.take()?),
            (Some(a), Some(b)) if a < b => (before.take()?, Vec::new()),
            (Some(_), None) => (before.take()?, Vec::new()),
            _ => (Vec::new(), after.take()?),
        };
        if let Some(step) = step {
            write_fates(step, later, &old, &new)?;
        }
        for change in changes(db, &old, &new)? {
            take(change)?;
        }
    }
}

/// Writes the fate of every statement of an earlier version of a list.
pub(crate) fn write_all_fates(
    step: &Transaction<'_>,
    texts: &Texts,
    earlier: i64,
    later: i64,
) -> Result<(), RegisterError> {
    compare(step, texts, earlier, later, Some(step), |_| Ok(()))
}

fn same(a: &Told, b: &Told) -> bool {
    a.property == b.property && a.value == b.value && a.object == b.object
}

/// The same fates as those of documents: see `reread.rs`.
fn write_fates(
    step: &Transaction<'_>,
    later: i64,
    old: &[Told],
    new: &[Told],
) -> Result<(), RegisterError> {
    let mut insert = step.prepare_cached(
        "insert into fate (statement, reading, fate, later) values ($1, $2, $3, $4) on conflict (statement, reading) do nothing",
    )?;
    let quote = |told: &Told| told.evidence.as_ref().map(|evidence| evidence.quote.clone());
    for told in old {
        let again: Vec<&Told> = new.iter().filter(|it| same(told, it)).collect();
        let exact = again.iter().find(|it| it.evidence == told.evidence);
        let moved = again.iter().find(|it| quote(it) == quote(told));
        let against = new.iter().find(|it| {
            it.property == told.property && told.property.is_functional() && !agrees(told, it)
        });
        let (fate, successor) = match (exact, moved, again.first(), against) {
            (Some(it), ..) => (Fate::Confirmed, Some(it.seq)),
            (None, Some(it), ..) => (Fate::Moved, Some(it.seq)),
            (None, None, Some(it), _) => (Fate::Restated, Some(it.seq)),
            (None, None, None, Some(it)) => (Fate::Contradicted, Some(it.seq)),
            (None, None, None, None) => (Fate::Orphaned, None),
        };
        insert.execute(params![told.seq, later, fate.name(), successor])?;
    }
    Ok(())
}

fn agrees(a: &Told, b: &Told) -> bool {
    let value = |told: &Told| told.value.as_deref().and_then(|stored| value::decode(stored).ok());
    match (value(a), value(b)) {
        (Some(a), Some(b)) => agree(&a, &b),
        _ => a.object == b.object,
    }
}

/// What the later statements about a subject say differently.
fn changes(db: &Connection, old: &[Told], new: &[Told]) -> Result<Vec<ListChange>, RegisterError> {
    let Some(subject) = old.first().or(new.first()).map(|told| told.subject) else {
        return Ok(Vec::new());
    };
    let same_kind = |a: &Told, b: &Told| same(a, b) && a.qualifiers == b.qualifiers;
    let gone: Vec<&Told> =
        old.iter().filter(|told| !new.iter().any(|it| same_kind(told, it))).collect();
    let come: Vec<&Told> =
        new.iter().filter(|told| !old.iter().any(|it| same_kind(told, it))).collect();
    if gone.is_empty() && come.is_empty() {
        return Ok(Vec::new());
    }
    let entity = entity_of(db, subject)?;
    let change = |property, qualifiers: &Option<String>, before, after| ListChange {
        subject: entity.clone(),
        property,
        qualifiers: qualifiers.as_deref().map(plain).unwrap_or_default(),
        before,
        after,
    };
    if old.is_empty() || new.is_empty() {
        let all = |told: &[Told]| -> Result<Vec<Value>, RegisterError> {
            // Titles say best what came and went.
            told.iter()
                .filter(|it| it.property == Property::Title)
                .map(|it| value_of(db, it))
                .collect()
        };
        return Ok(vec![change(None, &None, all(old)?, all(new)?)]);
    }
    let mut found: Vec<ListChange> = Vec::new();
    let mut kinds: Vec<(Property, &Option<String>)> =
        gone.iter().chain(&come).map(|told| (told.property, &told.qualifiers)).collect();
    kinds.sort();
    kinds.dedup();
    for (property, qualifiers) in kinds {
        let values = |from: &[&Told]| -> Result<Vec<Value>, RegisterError> {
            from.iter()
                .filter(|told| told.property == property && told.qualifiers == *qualifiers)
                .map(|told| value_of(db, told))
                .collect()
        };
        found.push(change(Some(property), qualifiers, values(&gone)?, values(&come)?));
    }
    Ok(found)
}

fn value_of(db: &Connection, told: &Told) -> Result<Value, RegisterError> {
    match (&told.value, told.object) {
        (Some(stored), _) => value::decode(stored),
        (None, Some(object)) => Ok(Value::Entity(entity_of(db, object)?)),
        (None, None) => Err(RegisterError::Damaged { what: "value", value: "none".to_owned() }),
    }
}

fn entity_of(db: &Connection, id: i64) -> Result<Entity, RegisterError> {
    let mut query = db.prepare_cached("select key, kind, label from labelled where id = $1")?;
    let (key, kind, label): (String, String, String) =
        query.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(Entity { kind: kind_named(&kind)?, key, label })
}

/// `{"scheme":"ICS"}` as `scheme=ICS`.
fn plain(qualifiers: &str) -> String {
    qualifiers.replace(['{', '}', '"'], "").replace(':', "=").replace(',', ", ")
}

fn shown(value: &Value) -> String {
    match value {
        Value::Date(date) => date.to_string(),
        Value::Entity(entity) => entity.label.clone(),
        Value::Target(quantity) | Value::Requirement(quantity) | Value::Count(quantity) => {
            quantity.to_string()
        }
        Value::Text(text) => text.clone(),
    }
}
