//! What is due: consultations that close, texts that enter into force or cease.

use std::collections::BTreeMap;

use gnomon_model::answer::{AgendaItem, AgendaKind, Testimony, days_until};
use gnomon_model::{DateValue, Entity, Property, Value};
use jiff::civil::Date;

use crate::{Register, RegisterError, blob};

/// The properties whose days people act by.
const DUE: &[(Property, AgendaKind)] = &[
    (Property::ConsultationCloses, AgendaKind::ConsultationCloses),
    (Property::Effective, AgendaKind::Effective),
    (Property::Repealed, AgendaKind::Repealed),
];

impl Register {
    /// Every dated duty in the register as it looks on `today`, earliest first.
    pub fn agenda(&self, today: Date) -> Result<Vec<AgendaItem>, RegisterError> {
        let properties: Vec<Property> = DUE.iter().map(|(property, _)| *property).collect();
        Ok(agenda_on(today, self.with_property(&properties)?))
    }
}

/// Joins what several documents say about one date of one subject. Of different
/// dates, one that is stated goes before one that was reckoned, and what was
/// recorded later before what was recorded earlier; the others are kept beside it
/// as contradicting.
pub fn agenda_on(today: Date, testimonies: Vec<Testimony>) -> Vec<AgendaItem> {
    let mut subjects: BTreeMap<(String, AgendaKind), Vec<Testimony>> = BTreeMap::new();
    for testimony in testimonies {
        let kind = DUE.iter().find(|(property, _)| *property == testimony.statement.property);
        if let Some((_, kind)) = kind {
            subjects
                .entry((testimony.statement.subject.key.clone(), *kind))
                .or_default()
                .push(testimony);
        }
    }
    let mut items: Vec<AgendaItem> = subjects
        .into_iter()
        .filter_map(|((key, kind), said)| item(today, &key, kind, said))
        .collect();
    items.sort_by(|a, b| {
        (a.date.last(), &a.subject.label, a.kind).cmp(&(b.date.last(), &b.subject.label, b.kind))
    });
    items
}

fn item(today: Date, key: &str, kind: AgendaKind, said: Vec<Testimony>) -> Option<AgendaItem> {
    let dated: Vec<(DateValue, Testimony)> = said
        .into_iter()
        .filter_map(|testimony| match testimony.statement.value {
            Value::Date(date) => Some((date, testimony)),
            _ => None,
        })
        .collect();
    let stated = |testimony: &Testimony| testimony.statement.qualifier("basis") != Some("inferred");
    let (date, leading) = dated
        .iter()
        .max_by_key(|(_, testimony)| (stated(testimony), testimony.source.recorded_at.clone()))
        .map(|(date, testimony)| (*date, testimony.clone()))?;
    // Testimonies come in the order in which they were recorded: a date that moves
    // away and back has moved twice.
    let moves = dated.windows(2).filter(|pair| pair[0].0 != pair[1].0).count();
    let (agreeing, contradicting): (Vec<_>, Vec<_>) =
        dated.into_iter().partition(|(other, _)| *other == date);
    let last = date.last();
    let subject: Entity = leading.statement.subject.clone();
    let uid = blob::sha256(format!("{key}\n{kind:?}").as_bytes());
    Some(AgendaItem {
        uid: format!("{}@gnomon", uid.get(..32).unwrap_or(&uid)),
        sequence: u32::try_from(moves).unwrap_or(u32::MAX),
        kind,
        subject,
        date,
        past: last.is_some_and(|last| last < today),
        days_left: date.single_day().and_then(|day| days_until(today, day)),
        working_days_left: None,
        calendar_note: None,
        basis: leading.statement.qualifier("basis").unwrap_or("stated").to_owned(),
        counted: leading.statement.qualifier("counted").map(str::to_owned),
        time_zone: leading.statement.qualifier("time_zone").map(str::to_owned),
        testimonies: agreeing.into_iter().map(|(_, testimony)| testimony).collect(),
        contradicted_by: contradicting.into_iter().map(|(_, testimony)| testimony).collect(),
    })
}
