//! What is due: consultations that close, texts that enter into force or cease.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use gnomon_model::answer::{AgendaItem, AgendaKind, FactState, Testimony, days_until};
use gnomon_model::{DateValue, Entity, Point, Property, Statement, Value};
use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};

use crate::claim::claim;
use crate::fact::ClassOrder;
use crate::judgement::Judgements;
use crate::shelf::{Quotes, Shelf};
use crate::show::EVERY;
use crate::view::{LATEST, View};
use crate::{Register, RegisterError, blob, fact, value};

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
        let mut items = Vec::new();
        self.each_event(today, view, |some| {
            items.extend(some);
            true
        })?;
        let (mut withdrawn, mut items): (Vec<_>, Vec<_>) =
            items.into_iter().partition(|item: &AgendaItem| item.withdrawn);
        in_order(&mut items);
        withdrawn.sort_by(|a, b| a.uid.cmp(&b.uid));
        items.extend(withdrawn);
        Ok(items)
    }

    /// The events of [`Register::calendar`], some at a time and in no order, so that a calendar of any length takes
    /// little memory. Ends when `take` returns false.
    pub fn each_event(
        &self,
        today: Date,
        view: &View,
        mut take: impl FnMut(Vec<AgendaItem>) -> bool,
    ) -> Result<(), RegisterError> {
        let judgements = self.standing_judgements(view)?;
        // What counts as one comes together.
        let mut together = Vec::new();
        let mut subjects = Vec::new();
        {
            let mut query = self.db.prepare_cached(&format!(
                "select e.id, e.key from entity e where e.id in (select subject from statement where property in ({})) order by e.id",
                properties()
            ))?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let key: String = row.get(1)?;
                let list = if judgements.is_merged(&key) { &mut together } else { &mut subjects };
                list.push(row.get::<_, i64>(0)?);
            }
        }
        let moves = self.moves(view)?;
        for some in subjects.chunks(AT_ONCE).chain([together.as_slice()]) {
            if !some.is_empty() && !take(self.events_of(today, some, view, &judgements, &moves)?) {
                break;
            }
        }
        Ok(())
    }

    fn events_of(
        &self,
        today: Date,
        subjects: &[i64],
        view: &View,
        judgements: &Judgements,
        moves: &Moves,
    ) -> Result<Vec<AgendaItem>, RegisterError> {
        self.ask_about(subjects)?;
        let mut items = agenda_on(today, self.asked_said(view, judgements)?, &self.order);
        let mut said = self.asked_ever(view, judgements)?;
        let turns = self.turns(&said, view, &moves.judged)?;
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
        for item in &mut items {
            item.sequence += moves.removed.get(&item.uid).copied().unwrap_or(0);
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

    /// The entities of whose days a deposit, or another version of its document, says something,
    /// with all that count as one with them: only their events can change when it is removed.
    pub(crate) fn dated_with(
        &self,
        deposit: i64,
        judgements: &Judgements,
    ) -> Result<Vec<i64>, RegisterError> {
        let mut query = self.db.prepare_cached(&format!(
            "with recursive same(id) as (
               select $1
               union select v.supersedes from version v join same on v.deposit = same.id
               union select v.deposit from version v join same on v.supersedes = same.id
             )
             select distinct e.id, e.key from same join reading r on r.deposit = same.id
             join statement s on s.reading = r.id join entity e on e.id = s.subject where s.property in ({})",
            properties()
        ))?;
        let mut number = self.db.prepare_cached("select id from entity where key = $1")?;
        let mut rows = query.query([deposit])?;
        let mut subjects = BTreeSet::new();
        while let Some(row) = rows.next()? {
            subjects.insert(row.get::<_, i64>(0)?);
            let key: String = row.get(1)?;
            if judgements.is_merged(&key) {
                for member in judgements.members(&key) {
                    subjects
                        .extend(number.query_row([member], |row| row.get::<_, i64>(0)).optional()?);
                }
            }
        }
        Ok(subjects.into_iter().collect())
    }

    /// What calendars were told last of the events of these subjects.
    pub(crate) fn told_to_calendars(
        &self,
        subjects: &[i64],
        today: Date,
    ) -> Result<BTreeMap<String, Told>, RegisterError> {
        let view = View::default();
        let judgements = self.standing_judgements(&view)?;
        let items = self.events_of(today, subjects, &view, &judgements, &self.moves(&view)?)?;
        Ok(items
            .into_iter()
            .map(|item| {
                let told =
                    Told { date: item.date, withdrawn: item.withdrawn, sequence: item.sequence };
                (item.uid, told)
            })
            .collect())
    }

    /// Keeps for each event the number that it has reached, now that a deposit is gone which may
    /// have been counted: a greater one where the event is another than calendars were told.
    pub(crate) fn keep_moves(
        &self,
        deposit: i64,
        subjects: &[i64],
        told: &BTreeMap<String, Told>,
        today: Date,
    ) -> Result<(), RegisterError> {
        if told.is_empty() {
            return Ok(());
        }
        let left = self.told_to_calendars(subjects, today)?;
        let mut keep = self
            .db
            .prepare_cached("insert into moved (deposit, uid, count) values ($1, $2, $3)")?;
        for (uid, before) in told {
            let now = left.get(uid);
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

    /// What moves events besides their own statements.
    fn moves(&self, view: &View) -> Result<Moves, RegisterError> {
        let mut judged: HashMap<String, u32> = HashMap::new();
        for judgement in self.judgements(view)? {
            if matches!(judgement.act.as_str(), "reject" | "correct" | "undo") {
                *judged.entry(judgement.about).or_default() += 1;
            }
        }
        Ok(Moves { removed: self.removed_moves(view)?, judged })
    }

    /// How often, by the ids of events, a statement of its date was not made again by a later
    /// reading, or a person rejected or corrected one or took that back.
    fn turns(
        &self,
        said: &[Testimony],
        view: &View,
        judged: &HashMap<String, u32>,
    ) -> Result<HashMap<String, u32>, RegisterError> {
        let mut vanished: HashMap<String, u32> = HashMap::new();
        let mut query = self.db.prepare_cached(&format!(
            "select s.id, count(*) from statement s join fate f on f.statement = s.seq join reading g on g.id = f.reading
             where g.recorded_at <= $1 and f.fate = 'orphaned' and s.subject in (select id from temp.due) and +s.property in ({}) group by s.id",
            properties()
        ))?;
        let mut rows = query.query([view.known()])?;
        while let Some(row) = rows.next()? {
            vanished.insert(blob::hex(&row.get::<_, Vec<u8>>(0)?), row.get(1)?);
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

/// What calendars were told last of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    date: DateValue,
    withdrawn: bool,
    sequence: u32,
}

/// What moves the events of calendars besides the statements of their dates.
struct Moves {
    /// How far they had come through documents that are removed, by their ids.
    removed: HashMap<String, u32>,
    /// How often people rejected or corrected a claim, or took that back.
    judged: HashMap<String, u32>,
}

/// A date that somebody may have to act by, without who says so: what a long agenda is counted, ordered and leafed
/// through by. [`Register::agenda_of`] has the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Number of the subject, or of one that counts as the same.
    subject: i64,
    /// What happens.
    pub kind: AgendaKind,
    /// When.
    pub date: DateValue,
}

impl Due {
    /// Whether it was over before this day.
    pub fn is_past(&self, today: Date) -> bool {
        self.date.last().is_some_and(|last| last < today)
    }

    /// Days to the first day on which it may fall, as [`AgendaItem::days_at_least`] counts them.
    pub fn days_at_least(&self, today: Date) -> Option<i64> {
        let first = self.date.first().filter(|first| today <= *first);
        days_until(today, first.or_else(|| self.date.last())?)
    }
}

/// Subjects whose statements are looked at together.
const AT_ONCE: usize = 500;

impl Register {
    /// Every dated duty of the register, also what is over, in the order of [`Register::agenda`], a few bytes each.
    pub fn dues(&self, view: &View) -> Result<Vec<Due>, RegisterError> {
        let judgements = self.standing_judgements(view)?;
        let decided = self.decided_subjects(&judgements)?;
        let mut dues: Vec<Due> = Vec::new();
        // Those that more than one statement is about: which date leads is to be found.
        let mut open: Vec<usize> = Vec::new();
        {
            let mut query = self.db.prepare_cached(&format!(
                "select s.subject, e.key, p.text, s.value
                 from statement s join manner m on m.id = s.manner join word p on p.id = s.property
                 join labelled e on e.id = s.subject join reading r on r.id = s.reading
                 where {LATEST} and s.property in ({}) and m.editorial = 0 order by e.label, s.subject, p.text",
                properties()
            ))?;
            let mut rows = query.query([view.known()])?;
            let mut judged = BTreeSet::new();
            while let Some(row) = rows.next()? {
                let subject: i64 = row.get(0)?;
                let property = row.get_ref(2)?.as_str_or_null().ok().flatten().unwrap_or_default();
                let kind =
                    DUE.iter().find(|(due, _)| due.name() == property).map(|(_, kind)| *kind);
                let Some(kind) = kind else { continue };
                let value = row.get_ref(3)?.as_str_or_null().ok().flatten().unwrap_or_default();
                let date = match value::decode(value)? {
                    Value::Date(date) => Some(date),
                    _ => None,
                };
                if !decided.is_empty() {
                    let key: String = row.get(1)?;
                    let leading = judgements.canonical(&key);
                    if decided.contains(&key) || decided.contains(leading) {
                        if judged.insert((leading.to_owned(), kind)) {
                            open.push(dues.len());
                            let date = date.unwrap_or(DateValue::Point(Point::Day(Date::MIN)));
                            dues.push(Due { subject, kind, date });
                        }
                        continue;
                    }
                }
                let last = dues.len().wrapping_sub(1);
                match dues.last().filter(|due| (due.subject, due.kind) == (subject, kind)) {
                    Some(_) if open.last() != Some(&last) => open.push(last),
                    Some(_) => {}
                    None => dues.extend(date.map(|date| Due { subject, kind, date })),
                }
            }
        }
        let mut gone = BTreeSet::new();
        for some in open.chunks(AT_ONCE) {
            let asked: Vec<Due> = some.iter().filter_map(|at| dues.get(*at).copied()).collect();
            let found = self.items_of(Date::MIN, &asked, view, &judgements, false)?;
            for (at, item) in some.iter().zip(found) {
                match (item, dues.get_mut(*at)) {
                    (Some(item), Some(due)) => due.date = item.date,
                    _ => {
                        gone.insert(*at);
                    }
                }
            }
        }
        let mut at = 0;
        dues.retain(|_| {
            at += 1;
            !gone.contains(&(at - 1))
        });
        dues.sort_by_key(|due| due.date.last());
        dues.shrink_to_fit();
        Ok(dues)
    }

    /// These duties with who says so, in their order. What is stated no more is left out.
    pub fn agenda_of(
        &self,
        today: Date,
        dues: &[Due],
        view: &View,
    ) -> Result<Vec<AgendaItem>, RegisterError> {
        let judgements = self.standing_judgements(view)?;
        Ok(self.items_of(today, dues, view, &judgements, true)?.into_iter().flatten().collect())
    }

    /// The items of these duties, each where its duty stands.
    fn items_of(
        &self,
        today: Date,
        dues: &[Due],
        view: &View,
        judgements: &Judgements,
        quoted: bool,
    ) -> Result<Vec<Option<AgendaItem>>, RegisterError> {
        let mut keys = Vec::with_capacity(dues.len());
        let mut subjects = Vec::with_capacity(dues.len());
        {
            let mut key = self.db.prepare_cached("select key from entity where id = $1")?;
            let mut number = self.db.prepare_cached("select id from entity where key = $1")?;
            for due in dues {
                // An entity that nothing names any more has no duty either.
                let named: Option<String> =
                    key.query_row([due.subject], |row| row.get(0)).optional()?;
                let Some(named) = named else {
                    keys.push(None);
                    continue;
                };
                subjects.push(due.subject);
                if judgements.is_merged(&named) {
                    for member in judgements.members(&named) {
                        subjects.extend(
                            number.query_row([member], |row| row.get::<_, i64>(0)).optional()?,
                        );
                    }
                }
                keys.push(Some(judgements.canonical(&named).to_owned()));
            }
        }
        self.ask_about(&subjects)?;
        let said = match quoted {
            true => self.asked_said(view, judgements)?,
            false => self.asked_unquoted(view, judgements)?,
        };
        let mut found: BTreeMap<(String, AgendaKind), AgendaItem> =
            agenda_on(today, said, &self.order)
                .into_iter()
                .map(|item| ((item.subject.key.clone(), item.kind), item))
                .collect();
        Ok(keys.into_iter().zip(dues).map(|(key, due)| found.remove(&(key?, due.kind))).collect())
    }

    /// Notes which subjects the next questions are about.
    fn ask_about(&self, subjects: &[i64]) -> Result<(), RegisterError> {
        self.db.execute_batch(
            "create temp table if not exists due (id integer primary key); delete from temp.due;",
        )?;
        let mut ask = self.db.prepare_cached("insert or ignore into temp.due (id) values ($1)")?;
        for subject in subjects {
            ask.execute([subject])?;
        }
        Ok(())
    }

    /// What is stated of their dates.
    fn asked_said(
        &self,
        view: &View,
        judgements: &Judgements,
    ) -> Result<Vec<Testimony>, RegisterError> {
        let mut said = self.testimonies(
            &format!(
                "{EVERY} where {LATEST} and {ASKED} and +s.property in ({}) order by s.seq",
                properties()
            ),
            params![view.known()],
            judgements,
        )?;
        self.accepted(&mut said, judgements)?;
        said.retain(|testimony| !testimony.statement.editorial);
        Ok(said)
    }

    /// The same without quotes.
    fn asked_unquoted(
        &self,
        view: &View,
        judgements: &Judgements,
    ) -> Result<Vec<Testimony>, RegisterError> {
        let mut shelf = Shelf::new(self, view, judgements);
        let dates: Vec<Property> = DUE.iter().map(|(property, _)| *property).collect();
        let numbers = shelf.numbers_of(&dates)?;
        let said =
            shelf.said(&format!("{ASKED} order by s.seq"), [], Some(&numbers), Quotes::Unread)?;
        let mut said: Vec<Testimony> = said.into_iter().map(|(_, testimony)| testimony).collect();
        self.accepted(&mut said, judgements)?;
        said.retain(|testimony| !testimony.statement.editorial);
        Ok(said)
    }

    /// What was ever stated of their dates, also what a person rejected.
    fn asked_ever(
        &self,
        view: &View,
        judgements: &Judgements,
    ) -> Result<Vec<Testimony>, RegisterError> {
        let mut said = self.testimonies(
            &format!("{EVERY} where r.recorded_at <= $1 and {ASKED} and +s.property in ({}) order by s.seq", properties()),
            params![view.known()],
            judgements,
        )?;
        self.one_key(&mut said, judgements)?;
        said.retain(|testimony| !testimony.statement.editorial);
        Ok(said)
    }
}

/// The condition that a statement is about a subject that was asked for.
const ASKED: &str = "s.subject in (select id from temp.due)";

/// The properties whose days people act by, as SQL.
fn properties() -> String {
    let names: Vec<String> =
        DUE.iter().map(|(property, _)| format!("'{}'", property.name())).collect();
    format!("select id from word where text in ({})", names.join(", "))
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
    in_order(&mut items);
    items
}

/// The earliest first.
fn in_order(items: &mut [AgendaItem]) {
    items.sort_by(|a, b| {
        (a.date.last(), &a.subject.label, a.kind).cmp(&(b.date.last(), &b.subject.label, b.kind))
    });
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
