//! Reading statements back: one entity, or all, as of a day and as known at a
//! moment.

use std::collections::{BTreeMap, BTreeSet};

use gnomon_model::answer::{
    Contradiction, Dossier, FactState, Fate, Past, Source, Succession, Testimony,
};
use gnomon_model::{Entity, EntityKind, Evidence, Property, Qualifier, Span, Statement};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::judgement::Judgements;
use crate::many::in_order;
use crate::places::Places;
use crate::record::{self, length};
use crate::shelf::{Quotes, Shelf};
use crate::standing::standing;
use crate::texts::Texts;
use crate::view::{LATEST, View};
use crate::write::{day, number};
use crate::{Register, RegisterError, blob, fact, told, value};

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

/// Statements with their sources. (SQLite numbers `$n` by first appearance: in
/// every query here they appear in order.)
pub(crate) const EVERY: &str = "
    select s.seq, s.id, e.key, e.kind, e.label, p.text, s.value, o.key, o.kind, o.label, q.text, a.text,
           m.rule, m.confidence, m.editorial, r.recorded_at, d.sha256, r.title, d.origin, r.class, r.published,
           coalesce(r.text_sha256, d.sha256), s.valid_from, s.valid_to, s.reading, s.places, r.reader, r.extractor
    from statement s
    join manner m on m.id = s.manner
    left join word p on p.id = s.property
    left join word q on q.id = s.qualifiers
    left join word a on a.id = s.article
    join labelled e on e.id = s.subject
    left join labelled o on o.id = s.object
    join reading r on r.id = s.reading
    join deposit d on d.id = r.deposit";

/// As what an entity stands in a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Something is stated of it.
    Subject,
    /// It is what is stated of another.
    Value,
}

/// A statement as the database has it, before its evidence is read.
pub(crate) struct Recorded<'r> {
    pub id: &'r [u8],
    /// Without evidence.
    pub statement: Statement,
    /// Without the line.
    pub source: Source,
    pub valid_from: Option<jiff::civil::Date>,
    pub valid_to: Option<jiff::civil::Date>,
    pub reading: i64,
    pub origin: &'r Origin,
    pub places: Option<&'r [u8]>,
}

/// What a reading was made of and by.
pub(crate) struct Origin {
    /// SHA-256 of the canonical text.
    pub text: String,
    pub reader: String,
    pub extractor: String,
    /// Whether the database may have quotes of it that the kept text has not.
    pub keeps_quotes: bool,
}

/// Bytes of a name that is looked for among others.
const LONGEST_NAME: usize = 1_000;

impl Register {
    /// Looks an entity up by key, by label or by any name it was called.
    pub fn lookup(&self, query: &str, view: &View) -> Result<Lookup, RegisterError> {
        self.at_once(|| self.found(query, view))
    }

    fn found(&self, query: &str, view: &View) -> Result<Lookup, RegisterError> {
        let judgements = self.standing_judgements(view)?;
        let mut found = self.candidates(query)?;
        // What people judged to be one answers once.
        let mut seen = BTreeSet::new();
        found.retain(|entity| seen.insert(judgements.canonical(&entity.key).to_owned()));
        match found.as_slice() {
            [entity] => Ok(Lookup::Found(Box::new(self.dossier(entity, view, &judgements)?))),
            // Nothing is called by a whole page of text.
            [] if LONGEST_NAME < query.len() => Ok(Lookup::Near(Vec::new())),
            [] => {
                let pattern = format!("%{}%", query.trim().replace(['%', '_'], ""));
                let near = self.entities(
                    "select distinct e.key, e.kind, e.label from labelled e left join name n on n.entity = e.id
                     where e.label like $1 or n.name like $1 order by length(e.label), e.key limit 8",
                    &pattern,
                )?;
                Ok(Lookup::Near(near))
            }
            several => Ok(Lookup::Several(several.to_vec())),
        }
    }

    /// The entities that a key or name can mean.
    pub(crate) fn candidates(&self, query: &str) -> Result<Vec<Entity>, RegisterError> {
        let query = query.trim();
        let exact = self.entities("select key, kind, label from labelled where key = $1", query)?;
        if !exact.is_empty() {
            return Ok(exact);
        }
        let mut found = Vec::new();
        for kind in KINDS {
            let key = Entity::new(*kind, query).key;
            found.extend(
                self.entities("select key, kind, label from labelled where key = $1", &key)?,
            );
        }
        found.extend(self.entities(
            "select distinct e.key, e.kind, e.label from labelled e join name n on n.entity = e.id
             where n.name = $1 order by e.key limit 50",
            query,
        )?);
        if found.is_empty() && (4..=LONGEST_NAME).contains(&query.len()) {
            // Without its publisher, as texts name projects (`TR.MPM-SRv6`) and people standards
            // (`27001:2022`): every label is looked at.
            found = self.entities(
                "select key, kind, label from labelled where kind in ('standard', 'work_item')
                 and substr(label, -length($1) - 1) = ' ' || $1 collate nocase order by key limit 50",
                query,
            )?;
        }
        if found.is_empty() && query.len() <= LONGEST_NAME {
            // Another case: every label is looked at.
            let words = query.replace(['%', '_'], "");
            found = self.entities(
                "select key, kind, label from labelled where label like $1 order by key limit 50",
                &words,
            )?;
        }
        found.sort();
        found.dedup();
        Ok(found)
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

    fn dossier(
        &self,
        found: &Entity,
        view: &View,
        judgements: &Judgements,
    ) -> Result<Dossier, RegisterError> {
        let mut members = judgements.members(&found.key);
        let judged = members.len();
        // A project that was renumbered is shown whole, under either number.
        let (mut renumberings, mut numbers) = (Vec::new(), Vec::new());
        if matches!(found.kind, EntityKind::WorkItem | EntityKind::Standard) {
            let chain;
            (renumberings, chain) = self.renumberings(&found.key, view, judgements)?;
            for key in chain.into_iter().skip(1) {
                numbers.push(self.entity(&key)?);
                if !members.contains(&key) {
                    members.push(key);
                }
            }
        }
        let mut entity = found.clone();
        let mut same_as = Vec::new();
        let (mut statements, mut mentioned_by, mut names) = (Vec::new(), Vec::new(), Vec::new());
        let mut shelf = Shelf::new(self, view, judgements);
        for (index, key) in members.iter().enumerate() {
            let member = match *key == found.key {
                true => found.clone(),
                false => self.entity(key)?,
            };
            if let Some((id, _)) = shelf.entity(key)? {
                let said = shelf.said("s.subject = $1", [id], None, Quotes::Read)?;
                statements.extend(in_order(said));
                let said = shelf.said("s.object = $1", [id], None, Quotes::Read)?;
                mentioned_by.extend(in_order(said));
            }
            let mut query = self.db.prepare_cached(
                "select n.name from name n join labelled e on e.id = n.entity where e.key = $1",
            )?;
            names.extend(
                query
                    .query_map([key], |row| row.get::<_, String>(0))?
                    .collect::<Result<Vec<_>, _>>()?,
            );
            if index == 0 {
                entity = member;
            } else if index < judged {
                // Another number of a project is no judgement of anybody.
                same_as.push(member);
            }
        }
        names.sort();
        names.dedup();
        names.retain(|name| *name != entity.label);
        statements.sort_by_key(|testimony| testimony.valid_from.unwrap_or(jiff::civil::Date::MAX));
        let facts = fact::facts(&statements, &self.order);
        let life = self.life(&facts, &statements, &mentioned_by, view)?;
        let standing = view.as_of.and_then(|on| standing(&entity, on, &facts, &life));
        let mut past = self.past(&members, view, judgements)?;
        let (rejected, statements): (Vec<_>, Vec<_>) =
            statements.into_iter().partition(|testimony| testimony.review == "rejected");
        past.extend(rejected.into_iter().map(|testimony| Past {
            at: testimony.decision.as_ref().map_or_else(String::new, |d| d.at.clone()),
            testimony,
            fate: Fate::Orphaned,
            later: None,
        }));
        mentioned_by.retain(|testimony| testimony.review != "rejected");
        let succession: Vec<Succession> = judgements
            .successions()
            .iter()
            .filter(|link| members.contains(&link.predecessor) || members.contains(&link.successor))
            .cloned()
            .collect();
        let meeting = told::meeting(&facts, &statements);
        let represented = self.represented(
            &entity,
            meeting.as_ref(),
            &statements,
            &mentioned_by,
            view,
            judgements,
        )?;
        let project = self.project(&entity, &renumberings, &numbers, &facts, &statements, view);
        Ok(Dossier {
            entity,
            same_as,
            succession,
            names,
            known: Vec::new(),
            standing,
            life,
            meeting,
            represented,
            project,
            facts,
            statements,
            mentioned_by,
            past,
        })
    }

    /// Statements of earlier readings and versions that no longer hold.
    fn past(
        &self,
        members: &[String],
        view: &View,
        judgements: &Judgements,
    ) -> Result<Vec<Past>, RegisterError> {
        let mut found = Vec::new();
        for key in members {
            let fates: Vec<(i64, String, String, Option<Vec<u8>>)> = {
                let mut query = self.db.prepare_cached(
                    "select f.statement, f.fate, g.recorded_at, n.id
                     from fate f join reading g on g.id = f.reading join statement s on s.seq = f.statement
                     join labelled e on e.id = s.subject left join statement n on n.seq = f.later
                     where e.key = $1 and g.recorded_at <= $2 and f.fate in ('contradicted', 'orphaned')
                     order by f.statement",
                )?;
                let rows = query.query_map(params![key, view.known()], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })?;
                rows.collect::<Result<_, _>>()?
            };
            for (seq, fate, at, later) in fates {
                let testimony = self
                    .testimonies(&format!("{EVERY} where s.seq = $1"), params![seq], judgements)?
                    .pop();
                if let (Some(testimony), Some(fate)) = (testimony, Fate::named(&fate)) {
                    let later = later.map(|id| blob::hex(&id));
                    found.push(Past { testimony, fate, at, later });
                }
            }
        }
        Ok(found)
    }

    /// The statements about an entity, by its key alone.
    pub(crate) fn about(&self, key: &str, view: &View) -> Result<Vec<Testimony>, RegisterError> {
        let judgements = self.standing_judgements(view)?;
        self.testimonies(
            &format!("{EVERY} where {LATEST} and e.key = $2 order by s.seq"),
            params![view.known(), key],
            &judgements,
        )
    }

    /// The statements whose ids begin with `prefix`, at most two.
    pub(crate) fn ids(&self, prefix: &str) -> Result<Vec<Testimony>, RegisterError> {
        let prefix = prefix.trim().to_lowercase();
        let judgements = self.standing_judgements(&View::default())?;
        if prefix.len() < 4 || 32 < prefix.len() || !prefix.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Vec::new());
        }
        let low = format!("{prefix:0<32}");
        let high = format!("{prefix:f<32}");
        self.testimonies(
            &format!("{EVERY} where substr(s.id, 1, 4) between substr($1, 1, 4) and substr($2, 1, 4) and s.id between $1 and $2 order by s.id limit 2"),
            params![bytes_of(&low), bytes_of(&high)],
            &judgements,
        )
    }

    /// Statements with one of these properties, in the order in which they were
    /// recorded, without those that a person rejected. Subjects that were judged
    /// to be one have one key.
    pub fn with_property(
        &self,
        properties: &[Property],
        view: &View,
    ) -> Result<Vec<Testimony>, RegisterError> {
        let judgements = self.standing_judgements(view)?;
        let mut found = Vec::new();
        for property in properties {
            found.extend(self.testimonies(
                &format!("{EVERY} where {LATEST} and s.property = (select id from word where text = $2) order by s.seq"),
                params![view.known(), property.name()],
                &judgements,
            )?);
        }
        self.accepted(&mut found, &judgements)?;
        Ok(found)
    }

    /// Statements with one of these properties about subjects for which one of
    /// them reaches `from` or later, and begins no later than `until`.
    pub(crate) fn with_property_from(
        &self,
        properties: &[Property],
        from: jiff::civil::Date,
        until: Option<jiff::civil::Date>,
        view: &View,
    ) -> Result<Vec<Testimony>, RegisterError> {
        let until = until.map_or(i64::MAX, number);
        let judgements = self.standing_judgements(view)?;
        let decided = self.decided_subjects(&judgements)?;
        let mut found = Vec::new();
        for property in properties {
            let by_date = self.testimonies(
                &format!(
                    "{EVERY} where {LATEST} and s.property = (select id from word where text = $2) and s.subject in (
                       select t.subject from statement t where t.property = (select id from word where text = $2) and (t.valid_to >= $3 or t.valid_to is null) and (t.valid_from <= $4 or t.valid_from is null))
                     order by s.seq"
                ),
                params![view.known(), property.name(), number(from), until],
                &judgements,
            )?;
            let mut others = Vec::new();
            for key in &decided {
                if !by_date.iter().any(|testimony| testimony.statement.subject.key == *key) {
                    others.extend(self.stated(Side::Subject, key, *property, view, &judgements)?);
                }
            }
            found.extend(by_date);
            found.extend(others);
        }
        self.accepted(&mut found, &judgements)?;
        Ok(found)
    }

    /// What is stated with one property of an entity, or of others with it as the value, by its
    /// key alone.
    pub(crate) fn stated(
        &self,
        side: Side,
        key: &str,
        property: Property,
        view: &View,
        judgements: &Judgements,
    ) -> Result<Vec<Testimony>, RegisterError> {
        let side = match side {
            Side::Subject => "s.subject",
            Side::Value => "s.object",
        };
        self.testimonies(
            &format!(
                "{EVERY} where {LATEST} and s.property = (select id from word where text = $2) and {side} = (select id from entity where key = $3) order by s.seq"
            ),
            params![view.known(), property.name(), key],
            judgements,
        )
    }

    /// Leaves out what a person rejected, and gives merged subjects their one key and label.
    pub(crate) fn accepted(
        &self,
        found: &mut Vec<Testimony>,
        judgements: &Judgements,
    ) -> Result<(), RegisterError> {
        found.retain(|testimony| testimony.review != "rejected");
        self.one_key(found, judgements)
    }

    /// Gives merged subjects their one key and label.
    pub(crate) fn one_key(
        &self,
        found: &mut [Testimony],
        judgements: &Judgements,
    ) -> Result<(), RegisterError> {
        let mut labels: BTreeMap<String, String> = BTreeMap::new();
        for testimony in found {
            let subject = &mut testimony.statement.subject;
            let canonical = judgements.canonical(&subject.key);
            if canonical == subject.key {
                continue;
            }
            if !labels.contains_key(canonical) {
                let label = self
                    .db
                    .prepare_cached("select label from labelled where key = $1")?
                    .query_row([canonical], |row| row.get(0))
                    .optional()?;
                labels.insert(canonical.to_owned(), label.unwrap_or_else(|| subject.label.clone()));
            }
            subject.label = labels.get(canonical).cloned().unwrap_or_default();
            subject.key = canonical.to_owned();
        }
        Ok(())
    }

    /// What documents say differently, where only one value can be true: at most
    /// `limit`, by subject.
    pub fn contradictions(
        &self,
        view: &View,
        limit: usize,
    ) -> Result<Vec<Contradiction>, RegisterError> {
        let mut found = Vec::new();
        self.each_contradiction(view, limit, |contradiction| found.push(contradiction))?;
        found.sort_by(|a, b| (&a.subject.label, a.property).cmp(&(&b.subject.label, b.property)));
        Ok(found)
    }

    /// Where they are, about what and by which property, without what is said: in the order of
    /// [`Register::contradictions`].
    pub fn disputed(
        &self,
        view: &View,
        limit: usize,
    ) -> Result<Vec<(String, Property)>, RegisterError> {
        let mut found = Vec::new();
        self.each_contradiction(view, limit, |it| {
            found.push((it.subject.label, it.property, it.subject.key));
        })?;
        found.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        Ok(found.into_iter().map(|(_, property, key)| (key, property)).collect())
    }

    /// What documents say differently of one property of one entity; `None` where they agree.
    pub fn contradiction(
        &self,
        key: &str,
        property: Property,
        view: &View,
    ) -> Result<Option<Contradiction>, RegisterError> {
        let judgements = self.standing_judgements(view)?;
        self.contradicted(key, property, view, &judgements)
    }

    fn contradicted(
        &self,
        key: &str,
        property: Property,
        view: &View,
        judgements: &Judgements,
    ) -> Result<Option<Contradiction>, RegisterError> {
        let mut testimonies = Vec::new();
        for key in judgements.members(key) {
            testimonies.extend(self.stated(Side::Subject, &key, property, view, judgements)?);
        }
        // What an author recommends or expects contradicts nobody.
        testimonies.retain(|testimony| !testimony.statement.editorial);
        self.accepted(&mut testimonies, judgements)?;
        let mut facts = fact::facts(&testimonies, &self.order);
        facts.retain(|fact| fact.state != FactState::Holds);
        let Some(first) = testimonies.first().filter(|_| 1 < facts.len()) else { return Ok(None) };
        let subject = first.statement.subject.clone();
        Ok(Some(Contradiction { subject, property, facts, testimonies }))
    }

    fn each_contradiction(
        &self,
        view: &View,
        limit: usize,
        mut take: impl FnMut(Contradiction),
    ) -> Result<usize, RegisterError> {
        let judgements = self.standing_judgements(view)?;
        let mut found = 0;
        let decided = self.decided_subjects(&judgements)?;
        for property in Property::ALL.iter().copied().filter(|property| property.is_functional()) {
            // Subjects with more than one value: few among many.
            let mut suspects: BTreeSet<String> = {
                let mut query = self.db.prepare_cached(
                    "select e.key from labelled e join (
                       select subject from statement where property = (select id from word where text = $1) group by subject having count(distinct coalesce(value, object)) > 1
                     ) t on t.subject = e.id",
                )?;
                let rows = query.query_map([property.name()], |row| row.get::<_, String>(0))?;
                rows.map(|key| key.map(|key| judgements.canonical(&key).to_owned()))
                    .collect::<Result<_, _>>()?
            };
            suspects.extend(decided.iter().map(|key| judgements.canonical(key).to_owned()));
            for suspect in suspects {
                if let Some(found_here) =
                    self.contradicted(&suspect, property, view, &judgements)?
                {
                    take(found_here);
                    found += 1;
                }
                if limit <= found {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }

    /// The statements that a person should look at first: no decision yet, the
    /// most doubtful on top.
    pub fn doubtful(
        &self,
        below: f64,
        limit: usize,
        view: &View,
    ) -> Result<Vec<Testimony>, RegisterError> {
        let judgements = self.standing_judgements(view)?;
        let mut query = self.db.prepare(&format!(
            "{EVERY} where {LATEST} and m.confidence < $2 order by m.confidence, s.seq"
        ))?;
        let mut rows = query.query(params![view.known(), below])?;
        let mut found = Vec::new();
        while found.len() < limit
            && let Some(row) = rows.next()?
        {
            let mut testimony = self.testimony(row)?;
            judgements.apply(&mut testimony)?;
            if testimony.decision.is_none() {
                found.push(testimony);
            }
        }
        Ok(found)
    }

    /// Every statement of every current reading, handed over one by one.
    pub fn each_statement<E: From<RegisterError>>(
        &self,
        view: &View,
        mut take: impl FnMut(Testimony) -> Result<(), E>,
    ) -> Result<(), E> {
        let wrap = |error: rusqlite::Error| E::from(RegisterError::from(error));
        let judgements = self.standing_judgements(view)?;
        let sql = format!("{EVERY} where {LATEST} order by s.seq");
        let mut query = self.db.prepare(&sql).map_err(wrap)?;
        let mut rows = query.query([view.known()]).map_err(wrap)?;
        while let Some(row) = rows.next().map_err(wrap)? {
            let mut testimony = self.testimony(row)?;
            judgements.apply(&mut testimony)?;
            take(testimony)?;
        }
        Ok(())
    }

    /// The statements of one reading, one by one; those that cannot be read back as errors.
    pub(crate) fn of_reading(
        &self,
        reading: i64,
        mut take: impl FnMut(Result<Testimony, RegisterError>) -> Result<(), RegisterError>,
    ) -> Result<(), RegisterError> {
        let mut query = self.db.prepare_cached(&format!(
            "{EVERY} where s.seq between (select first from reading where id = $1) and (select last from reading where id = $1)
             and +s.reading = $1 order by s.seq"
        ))?;
        let mut rows = query.query([reading])?;
        while let Some(row) = rows.next()? {
            take(self.testimony(row))?;
        }
        Ok(())
    }

    pub(crate) fn testimonies(
        &self,
        sql: &str,
        parameters: impl Params,
        judgements: &Judgements,
    ) -> Result<Vec<Testimony>, RegisterError> {
        let mut query = self.db.prepare_cached(sql)?;
        let mut rows = query.query(parameters)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let mut testimony = self.testimony(row)?;
            judgements.apply(&mut testimony)?;
            found.push(testimony);
        }
        Ok(found)
    }

    pub(crate) fn testimony(&self, row: &Row<'_>) -> Result<Testimony, RegisterError> {
        let text = |column: usize| row.get::<_, String>(column);
        let property = text(5)?;
        let statement = Statement {
            subject: Entity { kind: kind_named(&text(3)?)?, key: text(2)?, label: text(4)? },
            property: Property::named(&property)
                .ok_or(RegisterError::Damaged { what: "property", value: property })?,
            value: value::stored(row, 6)?,
            qualifiers: stored_qualifiers(row.get(10)?)?,
            article: row.get(11)?,
            evidence: Vec::new(),
            rule: text(12)?,
            confidence: row.get(13)?,
            editorial: row.get(14)?,
        };
        let source = Source {
            sha256: text(16)?,
            title: row.get(17)?,
            origin: text(18)?,
            line: None,
            recorded_at: text(15)?,
            gives_way: false,
            class: text(19)?,
            published: row.get(20)?,
        };
        let day =
            |column: usize| row.get::<_, Option<i64>>(column).map(|number| number.and_then(day));
        let recorded = Recorded {
            id: &row.get::<_, Vec<u8>>(1)?,
            statement,
            source,
            valid_from: day(22)?,
            valid_to: day(23)?,
            reading: row.get(24)?,
            origin: &Origin {
                text: text(21)?,
                reader: text(26)?,
                extractor: text(27)?,
                keeps_quotes: true,
            },
            places: row.get_ref(25)?.as_blob().ok(),
        };
        self.testify(recorded, true)
    }

    /// A statement as it was recorded, with its evidence where that is asked for.
    pub(crate) fn testify(
        &self,
        recorded: Recorded<'_>,
        quoted: bool,
    ) -> Result<Testimony, RegisterError> {
        let Recorded { id, mut statement, mut source, origin, places, .. } = recorded;
        let (evidence, line, checked) = match quoted {
            true => self.evidence(recorded.reading, origin, places)?,
            false => (Vec::new(), read_places(places)?.line, true),
        };
        statement.evidence = evidence;
        source.line = line;
        // A long text is not hashed for one quote of it; the statement's id tells whether the
        // bytes are those that were recorded.
        if !checked {
            let from = format!("{}\n{}\n{}", source.sha256, origin.reader, origin.extractor);
            if !is_as_recorded(&from, id, &statement)? {
                statement.evidence.iter_mut().for_each(|evidence| evidence.quote.clear());
            }
        }
        Ok(Testimony {
            id: blob::hex(id),
            statement,
            valid_from: recorded.valid_from,
            valid_to: recorded.valid_to,
            review: "proposed".to_owned(),
            decision: None,
            source,
        })
    }

    /// The evidence of a statement, the line where it begins, and whether it comes from a text
    /// that was compared with its hash. A quote is empty where neither the store nor the
    /// database has it any more.
    fn evidence(
        &self,
        reading: i64,
        origin: &Origin,
        places: Option<&[u8]>,
    ) -> Result<(Vec<Evidence>, Option<usize>, bool), RegisterError> {
        let places = read_places(places)?;
        let text = self.texts.get(&origin.text)?;
        let evidence = if origin.keeps_quotes {
            quotes(&self.db, &self.texts, reading, &origin.text, &places)?
        } else {
            let quote = |span| text.as_deref().and_then(|text| text.quote(span));
            let evidence = |span| Evidence { span, quote: quote(span).unwrap_or_default() };
            places.spans.iter().copied().map(evidence).collect()
        };
        let line = match (places.line, places.spans.first()) {
            (None, Some(first)) => text.as_ref().and_then(|text| text.line(first.start)),
            (line, _) => line,
        };
        Ok((evidence, line, text.is_none_or(|text| text.is_checked())))
    }
}

/// Places as they are stored.
pub(crate) fn read_places(places: Option<&[u8]>) -> Result<Places, RegisterError> {
    places.and_then(Places::decode).ok_or_else(|| RegisterError::Damaged {
        what: "place of evidence",
        value: blob::hex(places.unwrap_or_default()),
    })
}

/// The spans of a reading with their bytes, out of its text or of what the database kept.
pub(crate) fn quotes(
    db: &Connection,
    texts: &Texts,
    reading: i64,
    sha256: &str,
    places: &Places,
) -> Result<Vec<Evidence>, RegisterError> {
    let text = texts.get(sha256)?;
    let quote = |span: Span| -> Result<String, RegisterError> {
        // What the database kept was read where the store has something else by now.
        let kept: Option<String> = db
            .prepare_cached(
                "select text from quote where reading = $1 and start_byte = $2 and end_byte = $3",
            )?
            .query_row(params![reading, length(span.start), length(span.end)], |row| row.get(0))
            .optional()?;
        Ok(kept.or_else(|| text.as_deref()?.quote(span)).unwrap_or_default())
    };
    places.spans.iter().map(|span| Ok(Evidence { span: *span, quote: quote(*span)? })).collect()
}

/// Whether a statement has the content that its id was made from.
pub(crate) fn is_as_recorded(
    origin: &str,
    id: &[u8],
    statement: &Statement,
) -> Result<bool, RegisterError> {
    Ok(record::statement_id(origin, statement)? == id
        || record::statement_id_of_format_1(origin, statement)? == id)
}

/// The entity whose key, kind and label begin at column `at`.
pub(crate) fn entity_at(row: &Row<'_>, at: usize) -> Result<Entity, RegisterError> {
    let kind: String = row.get(at + 1)?;
    Ok(Entity { kind: kind_named(&kind)?, key: row.get(at)?, label: row.get(at + 2)? })
}

/// Qualifiers as they are stored: JSON, or nothing.
pub(crate) fn stored_qualifiers(
    qualifiers: Option<String>,
) -> Result<BTreeMap<String, Qualifier>, RegisterError> {
    match qualifiers {
        None => Ok(BTreeMap::new()),
        Some(qualifiers) => serde_json::from_str(&qualifiers)
            .map_err(|_| RegisterError::Damaged { what: "qualifier", value: qualifiers }),
    }
}

/// The bytes of 32 hexadecimal digits.
pub(crate) fn bytes_of(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

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

pub(crate) fn kind_named(name: &str) -> Result<EntityKind, RegisterError> {
    let kind = KINDS.iter().copied().find(|kind| kind.name() == name);
    kind.ok_or_else(|| RegisterError::Damaged { what: "kind of entity", value: name.to_owned() })
}
