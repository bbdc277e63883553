//! What is due: consultations that close, texts that enter into force or cease.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use gnomon_model::answer::{AgendaItem, AgendaKind, FactState, Testimony, days_until};
use gnomon_model::{Entity, Property, Statement, Value};
use jiff::civil::Date;
use rusqlite::params;

use crate::claim::claim;
use crate::fact::ClassOrder;
use crate::view::View;
use crate::{Register, RegisterError, blob, fact};

/// The properties whose days people act by.
const DUE: [(Property, AgendaKind); 3] = [
    (Property::ConsultationCloses, AgendaKind::ConsultationCloses),
    (Property::Effective, AgendaKind::Effective),
    (Property::Repealed, AgendaKind::Repealed),
];

impl Register {
    /// Every dated duty in the register as it looks on `today`, earliest first;
    /// with `past`, also those that are over.
    pub fn agenda(
        &self,
        today: Date,
        past: bool,
        view: &View,
    ) -> Result<Vec<AgendaItem>, RegisterError> {
        let properties: Vec<Property> = DUE.iter().map(|(property, _)| *property).collect();
        let mut said = match past {
            true => self.with_property(&properties, view)?,
            false => self.with_property_from(&properties, today, None, view)?,
        };
        // What an author recommends or expects binds nobody.
        said.retain(|testimony| !testimony.statement.editorial);
        let mut items = agenda_on(today, said, &self.order);
        items.retain(|item| past || !item.past);
        Ok(items)
    }

    /// The dated duties from `today` to `until`, earliest first: the same items as in the agenda, without
    /// the work for those that are farther off.
    pub fn agenda_until(
        &self,
        today: Date,
        until: Date,
        view: &View,
    ) -> Result<Vec<AgendaItem>, RegisterError> {
        let properties: Vec<Property> = DUE.iter().map(|(property, _)| *property).collect();
        let mut said = self.with_property_from(&properties, today, Some(until), view)?;
        said.retain(|testimony| !testimony.statement.editorial);
        let mut items = agenda_on(today, said, &self.order);
        items.retain(|item| !item.past && item.date.first().is_none_or(|first| first <= until));
        Ok(items)
    }

    /// The agenda for calendars that subscribe: with what has passed, because an event that
    /// vanished would look cancelled; with what is stated no more, as it was stated last and
    /// marked withdrawn (a later reading or version does not have it, or a person rejected
    /// it); and with sequence numbers that count every move, also those of earlier readings and of
    /// documents that were removed, and twice every time that a date vanished or a person judged
    /// about it: a calendar takes what comes back only with a greater number than its cancellation
    /// had (RFC 5545, 3.8.7.4).
    pub fn calendar(&self, today: Date, view: &View) -> Result<Vec<AgendaItem>, RegisterError> {
        let mut items = self.agenda(today, true, view)?;
        let properties: Vec<Property> = DUE.iter().map(|(property, _)| *property).collect();
        let mut said = self.ever_stated(&properties, view)?;
        said.retain(|testimony| !testimony.statement.editorial);
        let turns = self.turns(&said, &properties, view)?;
        // What was rejected counts here for what it was.
        for testimony in &mut said {
            testimony.review.clear();
        }
        let mut ever: BTreeMap<String, AgendaItem> = agenda_on(today, said, &self.order)
            .into_iter()
            .map(|item| (item.uid.clone(), item))
            .collect();
        for item in &mut items {
            if let Some(before) = ever.remove(&item.uid) {
                item.sequence = item.sequence.max(before.sequence);
            }
            item.sequence += 2 * turns.get(&item.uid).copied().unwrap_or(0);
        }
        items.extend(ever.into_values().map(|mut item| {
            let turns = turns.get(&item.uid).copied().unwrap_or(0);
            item.withdrawn = true;
            // The last turn is the one away; the way back is still to come.
            item.sequence += (2 * turns).max(2) - 1;
            item
        }));
        let removed = self.removed_moves(view)?;
        for item in &mut items {
            item.sequence += removed.get(&item.uid).copied().unwrap_or(0);
        }
        Ok(items)
    }

    /// How far events had come, by their ids, through documents that are removed.
    fn removed_moves(&self, view: &View) -> Result<HashMap<String, u32>, RegisterError> {
        let mut query = self.db.prepare_cached(
            "select m.uid, sum(m.count) from moved m join tombstone t on t.deposit = m.deposit
             where t.at <= $1 group by m.uid",
        )?;
        let rows = query.query_map([view.known()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What calendars were told last of each event that a deposit may have a part in; nothing where
    /// it states no day that people act by.
    pub(crate) fn told_to_calendars(
        &self,
        deposit: i64,
        today: Date,
    ) -> Result<BTreeMap<String, AgendaItem>, RegisterError> {
        let mut says = self.db.prepare_cached(
            "select 1 from statement s join reading r on r.id = s.reading join word p on p.id = s.property
             where r.deposit = $1 and p.text in ($2, $3, $4) limit 1",
        )?;
        let [comments, effective, repealed] = DUE.each_ref().map(|(property, _)| property.name());
        if !says.exists(params![deposit, comments, effective, repealed])? {
            return Ok(BTreeMap::new());
        }
        let items = self.calendar(today, &View::default())?;
        Ok(items.into_iter().map(|item| (item.uid.clone(), item)).collect())
    }

    /// Keeps for each event the number that it has reached, now that a deposit is gone which may
    /// have been counted: a greater one where the event is another than calendars were told.
    pub(crate) fn keep_moves(
        &self,
        deposit: i64,
        told: BTreeMap<String, AgendaItem>,
        today: Date,
    ) -> Result<(), RegisterError> {
        if told.is_empty() {
            return Ok(());
        }
        let items = self.calendar(today, &View::default())?;
        let left: HashMap<&str, &AgendaItem> =
            items.iter().map(|item| (item.uid.as_str(), item)).collect();
        let mut keep = self
            .db
            .prepare_cached("insert into moved (deposit, uid, count) values ($1, $2, $3)")?;
        for (uid, before) in &told {
            let now = left.get(uid.as_str());
            let same =
                now.is_some_and(|now| (now.date, now.withdrawn) == (before.date, before.withdrawn));
            let reached = before.sequence + u32::from(!same);
            let missing = reached.saturating_sub(now.map_or(0, |now| now.sequence));
            if 0 < missing {
                keep.execute(params![deposit, uid, missing])?;
            }
        }
        Ok(())
    }

    /// How often, by the ids of events, a statement of its date was not made again by a later
    /// reading, or a person rejected or corrected one or took that back.
    fn turns(
        &self,
        said: &[Testimony],
        properties: &[Property],
        view: &View,
    ) -> Result<HashMap<String, u32>, RegisterError> {
        let mut vanished: HashMap<String, u32> = HashMap::new();
        let mut query = self.db.prepare_cached(
            "select s.id, count(*) from fate f join reading g on g.id = f.reading join statement s on s.seq = f.statement
             where g.recorded_at <= $1 and f.fate = 'orphaned' and s.property = (select id from word where text = $2) group by s.id",
        )?;
        for property in properties {
            let mut rows = query.query(params![view.known(), property.name()])?;
            while let Some(row) = rows.next()? {
                vanished.insert(blob::hex(&row.get::<_, Vec<u8>>(0)?), row.get(1)?);
            }
        }
        let mut judged: HashMap<String, u32> = HashMap::new();
        for judgement in self.judgements(view)? {
            if matches!(judgement.act.as_str(), "reject" | "correct" | "undo") {
                *judged.entry(judgement.about).or_default() += 1;
            }
        }
        let mut turns: HashMap<String, u32> = HashMap::new();
        let mut counted = BTreeSet::new();
        for testimony in said {
            let Some(kind) = due(testimony) else { continue };
            let uid = uid(&testimony.statement.subject.key, kind);
            let mut count = vanished.get(&testimony.id).copied().unwrap_or(0);
            // One judgement reaches all that make the same claim.
            let claim = claim_as_read(testimony)?;
            if let Some(judgements) = judged.get(&claim)
                && counted.insert((uid.clone(), claim))
            {
                count += judgements;
            }
            *turns.entry(uid).or_default() += count;
        }
        Ok(turns)
    }
}

/// What a testimony claims, as it was read: a correction does not change what it is about.
fn claim_as_read(testimony: &Testimony) -> Result<String, RegisterError> {
    let was = testimony.decision.as_ref().and_then(|decision| decision.was.clone());
    match was {
        None => claim(&testimony.statement),
        Some(value) => claim(&Statement { value, ..testimony.statement.clone() }),
    }
}

fn due(testimony: &Testimony) -> Option<AgendaKind> {
    DUE.iter()
        .find(|(property, _)| *property == testimony.statement.property)
        .map(|(_, kind)| *kind)
}

fn uid(key: &str, kind: AgendaKind) -> String {
    let hash = blob::sha256(format!("{key}\n{kind:?}").as_bytes());
    format!("{}@gnomon", hash.get(..32).unwrap_or(&hash))
}

/// Joins what several documents say about one date of one subject. The leading
/// fact gives the date (see `fact.rs`); the others are kept beside it as
/// contradicting.
pub fn agenda_on(today: Date, testimonies: Vec<Testimony>, order: &ClassOrder) -> Vec<AgendaItem> {
    let mut subjects: BTreeMap<(String, AgendaKind), Vec<Testimony>> = BTreeMap::new();
    for testimony in testimonies {
        if let Some(kind) = due(&testimony) {
            let key = testimony.statement.subject.key.clone();
            subjects.entry((key, kind)).or_default().push(testimony);
        }
    }
    let mut items: Vec<AgendaItem> = subjects
        .into_iter()
        .filter_map(|((key, kind), mut said)| {
            // Those of merged subjects come one subject after the other.
            said.sort_by(|a, b| a.source.recorded_at.cmp(&b.source.recorded_at));
            item(today, &key, kind, said, order)
        })
        .collect();
    items.sort_by(|a, b| {
        (a.date.last(), &a.subject.label, a.kind).cmp(&(b.date.last(), &b.subject.label, b.kind))
    });
    items
}

fn item(
    today: Date,
    key: &str,
    kind: AgendaKind,
    said: Vec<Testimony>,
    order: &ClassOrder,
) -> Option<AgendaItem> {
    let facts = fact::facts(&said, order);
    let leading = facts.iter().find(|fact| fact.state != FactState::Contradicted)?;
    let Value::Date(date) = leading.value else { return None };
    // Testimonies come in the order in which they were recorded: a date that moves
    // away and back has moved twice.
    let values: Vec<&Value> = said.iter().map(|testimony| &testimony.statement.value).collect();
    let moves = values.windows(2).filter(|pair| !fact::agree(pair[0], pair[1])).count();
    let mut agreeing: Vec<Testimony> = leading
        .witnesses
        .iter()
        .filter_map(|id| said.iter().find(|testimony| testimony.id == *id).cloned())
        .collect();
    let best = agreeing.first().cloned()?;
    agreeing.sort_by(|a, b| a.source.recorded_at.cmp(&b.source.recorded_at));
    let contradicting: Vec<Testimony> =
        said.into_iter().filter(|testimony| !leading.witnesses.contains(&testimony.id)).collect();
    let last = date.last();
    let subject: Entity = best.statement.subject.clone();
    Some(AgendaItem {
        uid: uid(key, kind),
        sequence: u32::try_from(moves).unwrap_or(u32::MAX),
        kind,
        subject,
        date,
        past: last.is_some_and(|last| last < today),
        days_left: date.single_day().and_then(|day| days_until(today, day)),
        working_days_left: None,
        calendar_note: None,
        basis: best.statement.qualifier("basis").unwrap_or("stated").to_owned(),
        counted: best.statement.qualifier("counted").map(str::to_owned),
        time_zone: best.statement.qualifier("time_zone").map(str::to_owned),
        why: leading.why.clone(),
        testimonies: agreeing,
        contradicted_by: contradicting,
        withdrawn: false,
    })
}
