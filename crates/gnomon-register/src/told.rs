//! Meetings and projects as documents tell of them: who was there, who spoke for whom, under
//! which numbers a work item went and where it stands.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use gnomon_model::answer::{
    Backer, Capacity, Fact, FactState, Meeting, Present, Project, ProjectNumber, ProjectState,
    Represented, Testimony, Told,
};
use gnomon_model::{DateValue, Entity, EntityKind, Property, Statement, Value};
use jiff::civil::Date;

use crate::judgement::Judgements;
use crate::many::in_order;
use crate::shelf::{Quotes, Shelf};
use crate::show::Side;
use crate::{Register, RegisterError, View};

/// Numbers of one project that are followed.
const NUMBERS: usize = 64;

/// Where a project stands, the earlier first.
const STATES: &[&str] = &["proposed", "adopted", "under way", "approved", "published", "withdrawn"];

/// What dates of a project tell of where it stands.
const DATED: &[(Property, &str)] = &[
    (Property::Created, "adopted"),
    (Property::Established, "adopted"),
    (Property::Started, "under way"),
    (Property::Approved, "approved"),
    (Property::Issued, "published"),
    (Property::Published, "published"),
    (Property::Repealed, "withdrawn"),
];

/// One number went over into another.
#[derive(Clone, Debug)]
pub(crate) struct Renumbering {
    before: String,
    after: String,
    from: Option<String>,
    source: String,
}

/// What is told of a meeting; `None` where nothing is.
pub(crate) fn meeting(facts: &[Fact], statements: &[Testimony]) -> Option<Meeting> {
    let mut meeting = Meeting::default();
    let by_id: HashMap<&str, &Testimony> =
        statements.iter().map(|testimony| (testimony.id.as_str(), testimony)).collect();
    for fact in facts.iter().filter(|fact| fact.state != FactState::Contradicted) {
        let from = fact.witnesses.clone();
        match (fact.property, &fact.value) {
            (Property::AttendedBy, Value::Entity(who)) => {
                let said = fact.witnesses.iter().filter_map(|id| by_id.get(id.as_str()));
                let named = said
                    .map(|said| capacity(said))
                    .find(|it| it.post.is_some() || it.body.is_some());
                let capacity = named.unwrap_or_default();
                meeting.present.push(Present { who: who.clone(), capacity, from });
            }
            (Property::AgendaItem, Value::Text(words)) => {
                let (words, capacity) = (words.clone(), Capacity::default());
                meeting.agenda.push(Told { words, by: None, capacity, from });
            }
            _ => {}
        }
    }
    // A sentence may tell what two persons said: these are two points.
    let points = statements
        .iter()
        .filter(|said| said.statement.property == Property::PointMade && said.review != "rejected");
    let mut places: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    for said in points {
        let Value::Text(words) = &said.statement.value else { continue };
        let by = said.statement.qualifier("by");
        let next = meeting.points.len();
        let place = *places.entry((words, by)).or_insert(next);
        match meeting.points.get_mut(place) {
            Some(known) => known.from.push(said.id.clone()),
            None => {
                let (words, from) = (words.clone(), vec![said.id.clone()]);
                let by = by.map(str::to_owned);
                meeting.points.push(Told { words, by, capacity: capacity(said), from });
            }
        }
    }
    let is_told =
        !(meeting.present.is_empty() && meeting.agenda.is_empty() && meeting.points.is_empty());
    is_told.then_some(meeting)
}

/// As what a statement names somebody.
fn capacity(said: &Testimony) -> Capacity {
    let of = |name: &str| said.statement.qualifier(name).map(str::to_owned);
    Capacity { post: of("as"), body: of("for") }
}

/// Whether it tells of somebody who spoke or acted for a body, and no person rejected that.
fn represents(said: &Testimony) -> bool {
    said.statement.property == Property::Represented && said.review != "rejected"
}

/// The key of the meeting at which somebody spoke or acted for a body.
fn event_of(said: &Statement) -> Option<Entity> {
    let name = said.qualifier("event").filter(|name| !name.is_empty())?;
    Some(Entity::new(EntityKind::Event, name))
}

impl Register {
    /// Who spoke or acted for whom, out of what is stated about an entity and what names it.
    pub(crate) fn represented(
        &self,
        entity: &Entity,
        meeting: Option<&Meeting>,
        statements: &[Testimony],
        mentioned_by: &[Testimony],
        view: &View,
        judgements: &Judgements,
    ) -> Result<Vec<Represented>, RegisterError> {
        let told = |said: &[Testimony]| -> Vec<Testimony> {
            said.iter().filter(|said| represents(said)).cloned().collect()
        };
        let said = match entity.kind {
            EntityKind::Person => told(statements),
            EntityKind::Organisation | EntityKind::Committee => told(mentioned_by),
            EntityKind::Event => {
                let speakers = meeting.map(speakers).unwrap_or_default();
                self.said_at(entity, &speakers, view, judgements)?
            }
            _ => return Ok(Vec::new()),
        };
        let mut days: HashMap<String, Option<DateValue>> = HashMap::new();
        for event in said.iter().filter_map(|said| event_of(&said.statement)) {
            if let Entry::Vacant(day) = days.entry(event.key.clone()) {
                let property = Property::Held;
                let held = self.stated(Side::Subject, &event.key, property, view, judgements)?;
                day.insert(self.day_of(&held));
            }
        }
        Ok(joined(said, |event| days.get(&event.key).copied().flatten()))
    }

    /// Who of these persons spoke or acted for whom at a meeting.
    fn said_at(
        &self,
        event: &Entity,
        persons: &[String],
        view: &View,
        judgements: &Judgements,
    ) -> Result<Vec<Testimony>, RegisterError> {
        let mut shelf = Shelf::new(self, view, judgements);
        let represented = shelf.numbers_of(&[Property::Represented])?;
        let mut found = Vec::new();
        for person in persons {
            let Some((id, _)) = shelf.entity(person)? else { continue };
            // A person speaks at many meetings: of others no evidence is read.
            let here = |said: &Statement| said.qualifier("event") == Some(event.label.as_str());
            let of = Some(represented.as_slice());
            let said = shelf.said_where("s.subject = $1", [id], of, Quotes::Read, here)?;
            found.extend(in_order(said).into_iter().filter(represents));
        }
        Ok(found)
    }

    /// Everything that is told of who spoke or acted for whom, the earliest first; with `on` only
    /// at meetings of that day. The days of all meetings are read in one pass, the evidence only of
    /// what is in the answer.
    pub fn all_represented(
        &self,
        on: Option<Date>,
        view: &View,
    ) -> Result<Vec<Represented>, RegisterError> {
        self.at_once(|| {
            let judgements = self.standing_judgements(view)?;
            let mut shelf = Shelf::new(self, view, &judgements);
            let days = self.days_of_meetings(&mut shelf, &judgements)?;
            let day = |event: &Entity| days.get(judgements.canonical(&event.key)).copied();
            let wanted = |said: &Statement| match on {
                None => true,
                Some(on) => event_of(said).and_then(|event| day(&event)).is_some_and(|day| {
                    day.first().is_some_and(|first| first <= on)
                        && day.last().is_some_and(|last| on <= last)
                }),
            };
            let mut found = Vec::new();
            for property in shelf.numbers_of(&[Property::Represented])? {
                let read = Quotes::Read;
                let said = shelf.said_where("s.property = $1", [property], None, read, wanted)?;
                found.extend(in_order(said).into_iter().filter(represents));
            }
            self.one_key(&mut found, &judgements)?;
            Ok(joined(found, day))
        })
    }

    /// The day of each meeting that has one, by the key that it counts as.
    fn days_of_meetings(
        &self,
        shelf: &mut Shelf<'_>,
        judgements: &Judgements,
    ) -> Result<HashMap<String, DateValue>, RegisterError> {
        let mut held: HashMap<String, Vec<(i64, Testimony)>> = HashMap::new();
        for property in shelf.numbers_of(&[Property::Held])? {
            for said in shelf.said("s.property = $1", [property], None, Quotes::Unread)? {
                let key = judgements.canonical(&said.1.statement.subject.key).to_owned();
                held.entry(key).or_default().push(said);
            }
        }
        let day = |(key, said)| Some((key, self.day_of(&in_order(said))?));
        Ok(held.into_iter().filter_map(day).collect())
    }

    /// The day of a meeting, out of what is stated of when it was held.
    fn day_of(&self, said: &[Testimony]) -> Option<DateValue> {
        let facts = crate::fact::facts(said, &self.order);
        let leading = facts.iter().find(|fact| fact.state != FactState::Contradicted)?;
        match leading.value {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    /// The renumberings of a project that lead to its other numbers and back, and its numbers as
    /// keys, itself first: a project that is renumbered stays the same project. Persons judge
    /// about renumberings, and documents tell of them.
    pub(crate) fn renumberings(
        &self,
        key: &str,
        view: &View,
        judgements: &Judgements,
    ) -> Result<(Vec<Renumbering>, Vec<String>), RegisterError> {
        let mut links: Vec<Renumbering> = Vec::new();
        let mut chain = vec![key.to_owned()];
        let mut at = 0;
        while let Some(here) = chain.get(at).cloned().filter(|_| at < NUMBERS) {
            let mut found: Vec<Renumbering> = judgements
                .successions()
                .iter()
                .filter(|link| link.predecessor == here || link.successor == here)
                .map(|link| Renumbering {
                    before: link.predecessor.clone(),
                    after: link.successor.clone(),
                    from: link.from.clone(),
                    source: link.source.clone(),
                })
                .collect();
            let property = Property::RenumberedAs;
            let mut told = self.stated(Side::Subject, &here, property, view, judgements)?;
            told.extend(self.stated(Side::Value, &here, property, view, judgements)?);
            told.retain(|testimony| testimony.review != "rejected");
            found.extend(told.into_iter().filter_map(|testimony| {
                let Value::Entity(after) = &testimony.statement.value else { return None };
                let line = testimony.source.line.map_or(String::new(), |line| format!(":{line}"));
                Some(Renumbering {
                    before: testimony.statement.subject.key.clone(),
                    after: after.key.clone(),
                    from: testimony.statement.qualifier("on").map(str::to_owned),
                    source: format!("{}{line}", testimony.source.origin),
                })
            }));
            for link in found {
                for other in [&link.before, &link.after] {
                    if !chain.contains(other) {
                        chain.push(other.clone());
                    }
                }
                let again = links
                    .iter_mut()
                    .find(|known| known.before == link.before && known.after == link.after);
                match again {
                    Some(known) => known.from = known.from.take().or(link.from),
                    None => links.push(link),
                }
            }
            at += 1;
        }
        Ok((links, chain))
    }

    /// What is told of a project; `None` for what is none.
    pub(crate) fn project(
        &self,
        entity: &Entity,
        links: &[Renumbering],
        numbers: &[Entity],
        facts: &[Fact],
        statements: &[Testimony],
        view: &View,
    ) -> Option<Project> {
        let backers = |property: Property| -> Vec<Backer> {
            let of = facts.iter().filter(|fact| fact.property == property);
            of.filter_map(|fact| match &fact.value {
                Value::Entity(body) => {
                    Some(Backer { body: body.clone(), from: fact.witnesses.clone() })
                }
                _ => None,
            })
            .collect()
        };
        let supporters = backers(Property::SupportedBy);
        let proposed_by = backers(Property::ProposedBy);
        let mut states = told_states(statements);
        let is_project = entity.kind == EntityKind::WorkItem
            || !links.is_empty()
            || !supporters.is_empty()
            || !states.is_empty();
        if !is_project || !matches!(entity.kind, EntityKind::WorkItem | EntityKind::Standard) {
            return None;
        }
        for fact in facts.iter().filter(|fact| fact.state != FactState::Contradicted) {
            let dated = DATED.iter().find(|(property, _)| *property == fact.property);
            if let (Some((_, state)), Value::Date(date)) = (dated, &fact.value) {
                add(&mut states, state, Some(*date), &fact.witnesses);
            }
        }
        if let Some(first) = proposed_by.first() {
            add(&mut states, "proposed", None, &first.from);
        }
        // A day is told once: what bears one goes before the same state without.
        let dated: Vec<String> = states
            .iter()
            .filter(|state| state.on.is_some())
            .map(|state| state.state.clone())
            .collect();
        states.retain(|state| state.on.is_some() || !dated.contains(&state.state));
        let begun = |state: &ProjectState| {
            let first = state.on.and_then(DateValue::first);
            first.zip(view.as_of).is_none_or(|(first, on)| first <= on)
        };
        states.sort_by_key(|state| {
            (
                state.on.and_then(DateValue::first).or(state.on.and_then(DateValue::last)),
                rank(state),
            )
        });
        let state = current(states.iter().filter(|state| begun(state)));
        let numbers = numbered(entity, links, numbers);
        Some(Project { numbers, state, states, proposed_by, supporters })
    }
}

/// One entry for each person, body and meeting, with the day of the meeting, the earliest first.
fn joined(said: Vec<Testimony>, day: impl Fn(&Entity) -> Option<DateValue>) -> Vec<Represented> {
    let mut found: Vec<Represented> = Vec::new();
    let mut places: HashMap<(String, String, Option<String>), usize> = HashMap::new();
    for testimony in said {
        let Value::Entity(body) = &testimony.statement.value else { continue };
        let person = testimony.statement.subject.clone();
        let event = event_of(&testimony.statement);
        let key =
            (person.key.clone(), body.key.clone(), event.as_ref().map(|event| event.key.clone()));
        let next = found.len();
        let place = *places.entry(key).or_insert(next);
        let basis = testimony.statement.qualifier("basis").unwrap_or("stated").to_owned();
        let post = testimony.statement.qualifier("as").map(str::to_owned);
        if let Some(known) = found.get_mut(place) {
            // Stated once, it is no inference any more.
            if basis == "stated" {
                known.basis = basis;
            }
            known.post = known.post.take().or(post);
            known.statements.push(testimony);
            continue;
        }
        let on = event.as_ref().and_then(&day);
        let body = body.clone();
        let statements = vec![testimony];
        found.push(Represented { person, body, event, on, post, basis, statements });
    }
    found.sort_by_key(|it| (it.on.is_none(), it.on.and_then(DateValue::first)));
    found
}

/// The keys of the persons who spoke or came, each once.
fn speakers(meeting: &Meeting) -> Vec<String> {
    let came = meeting.present.iter().filter(|it| it.who.kind == EntityKind::Person);
    let spoke = meeting.points.iter().filter_map(|point| point.by.as_ref());
    let spoke = spoke.map(|name| Entity::new(EntityKind::Person, name).key);
    let mut seen = HashSet::new();
    came.map(|it| it.who.key.clone()).chain(spoke).filter(|key| seen.insert(key.clone())).collect()
}

fn rank(state: &ProjectState) -> usize {
    STATES.iter().position(|name| *name == state.state).unwrap_or(0)
}

/// Adds a state, or its witnesses to the same one.
fn add(states: &mut Vec<ProjectState>, state: &str, on: Option<DateValue>, from: &[String]) {
    match states.iter_mut().find(|known| known.state == state && known.on == on) {
        Some(known) => {
            for id in from {
                if !known.from.contains(id) {
                    known.from.push(id.clone());
                }
            }
        }
        None => {
            states.push(ProjectState { state: state.to_owned(), on, from: from.to_vec() });
        }
    }
}

/// The states that texts tell in words.
fn told_states(statements: &[Testimony]) -> Vec<ProjectState> {
    let mut states = Vec::new();
    for said in statements.iter().filter(|said| {
        said.statement.property == Property::Status
            && said.review != "rejected"
            && !said.statement.editorial
    }) {
        let Some(state) = said.statement.qualifier("state") else { continue };
        let on = said.statement.qualifier("on").and_then(|on| on.parse().ok());
        add(&mut states, state, on, std::slice::from_ref(&said.id));
    }
    states
}

/// The state that was reached last: the farthest one, unless a later day tells of another.
fn current<'s>(states: impl Iterator<Item = &'s ProjectState>) -> Option<ProjectState> {
    let states: Vec<&ProjectState> = states.collect();
    let farthest = states.iter().max_by_key(|state| rank(state))?;
    let reached = farthest.on.and_then(DateValue::last);
    let later = states.iter().filter(|state| {
        let first = state.on.and_then(DateValue::first);
        reached.zip(first).is_some_and(|(reached, first)| reached < first)
    });
    let later = later.max_by_key(|state| state.on.and_then(DateValue::first));
    Some((*later.unwrap_or(farthest)).clone())
}

/// The numbers, each after the one that it continues.
fn numbered(entity: &Entity, links: &[Renumbering], numbers: &[Entity]) -> Vec<ProjectNumber> {
    let mut left: Vec<Entity> = std::iter::once(entity).chain(numbers).cloned().collect();
    let mut ordered: Vec<ProjectNumber> = Vec::new();
    while !left.is_empty() {
        // One that continues nothing that is still to come; where they turn in a circle, the first.
        let next = left.iter().position(|number| {
            !links.iter().any(|link| {
                link.after == number.key && left.iter().any(|other| other.key == link.before)
            })
        });
        let number = left.remove(next.unwrap_or(0));
        let into = links.iter().find(|link| link.after == number.key);
        ordered.push(ProjectNumber {
            from: into.and_then(|link| link.from.clone()),
            source: into.map(|link| link.source.clone()),
            entity: number,
        });
    }
    ordered
}
