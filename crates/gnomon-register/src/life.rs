//! The life of a standard, a text or a body as a log of events.
//!
//! Events come from facts, with their witnesses, and from what later texts do to it. An
//! event that cannot be beside the others is kept and says why; where something stands is
//! told from the rest.

use gnomon_model::answer::{Fact, FactState, Lag, LifeEvent, Testimony, days_until};
use gnomon_model::{DateValue, Property, Value};
use jiff::civil::Date;

use crate::view::View;
use crate::{Register, RegisterError, fact};

/// Steps that cannot come the other way round, with what is said when they do.
const ORDER: &[(Property, Property, &str)] = &[
    (
        Property::ConsultationOpened,
        Property::ConsultationCloses,
        "comments closed before they were opened",
    ),
    (
        Property::ConsultationOpened,
        Property::Issued,
        "it was issued before its draft was open for comment",
    ),
    (Property::ConsultationCloses, Property::Issued, "it was issued before comments closed"),
    (Property::ConsultationCloses, Property::Effective, "it was in force before comments closed"),
    (Property::Approved, Property::Effective, "it was in force before it was approved"),
    (Property::Issued, Property::Effective, "it was in force before it was issued"),
    (Property::Issued, Property::Amended, "it was amended before it was issued"),
    (Property::Issued, Property::Repealed, "it was repealed before it was issued"),
    (Property::Published, Property::Repealed, "it was repealed before it was published"),
    (Property::Effective, Property::Expires, "it expired before it was in force"),
    (Property::Established, Property::Repealed, "it was dissolved before it was established"),
];

/// What a text does to another, and what that is called in the life of the other.
const DONE: &[(Property, &str)] = &[
    (Property::Replaces, "replaced"),
    (Property::Repeals, "repealed"),
    (Property::Amends, "amended"),
    (Property::Revises, "revised"),
];

/// Later texts whose days are looked up.
const LATER: usize = 64;

impl Register {
    /// The events in the life of an entity, from the facts about it and what others do to it.
    pub(crate) fn life(
        &self,
        facts: &[Fact],
        statements: &[Testimony],
        named_by: &[Testimony],
        view: &View,
    ) -> Result<Vec<LifeEvent>, RegisterError> {
        let mut life: Vec<LifeEvent> = Vec::new();
        for fact in facts.iter().filter(|fact| fact.state != FactState::Contradicted) {
            let Value::Date(date) = fact.value else { continue };
            let said: Vec<&Testimony> = fact
                .witnesses
                .iter()
                .filter_map(|id| statements.iter().find(|testimony| testimony.id == *id))
                .collect();
            // What an author expects has not happened.
            if said.iter().all(|testimony| testimony.statement.editorial) {
                continue;
            }
            life.push(LifeEvent {
                event: fact.property.name().to_owned(),
                date: Some(date),
                by: None,
                part: said.first().and_then(|best| part(best)),
                stage: None,
                from: fact.witnesses.clone(),
                doubt: doubt(fact, date, facts),
                lag: lag(&said),
            });
        }
        for testimony in named_by.iter().filter(|said| said.review != "rejected").take(LATER) {
            let statement = &testimony.statement;
            let Some((_, done)) = DONE.iter().find(|(doing, _)| *doing == statement.property)
            else {
                continue;
            };
            if statement.editorial {
                continue;
            }
            let by = statement.subject.clone();
            let again = life.iter_mut().find(|event| {
                event.event == *done
                    && event.by.as_ref().is_some_and(|other| other.key == by.key)
                    && event.part == part(testimony)
            });
            if let Some(event) = again {
                event.from.push(testimony.id.clone());
                continue;
            }
            let in_turn = statements.iter().any(|said| {
                said.statement.property == statement.property
                    && matches!(&said.statement.value, Value::Entity(other) if other.key == by.key)
            });
            life.push(LifeEvent {
                event: (*done).to_owned(),
                date: self.takes_effect(&by.key, view)?,
                doubt: in_turn.then(|| format!("each is said to have {done} the other")),
                by: Some(by),
                part: part(testimony),
                stage: None,
                from: vec![testimony.id.clone()],
                lag: None,
            });
        }
        // What has no day stands at the end.
        life.sort_by_key(|event| {
            let day = event.date.and_then(|date| date.first().or(date.last()));
            (day.is_none(), day)
        });
        Ok(life)
    }

    /// The day on which a text takes effect, else on which it was put out.
    fn takes_effect(&self, key: &str, view: &View) -> Result<Option<DateValue>, RegisterError> {
        let said = self.about(key, view)?;
        let facts = fact::facts(&said, &self.order);
        let of = |property: Property| {
            facts
                .iter()
                .find(|fact| fact.property == property && fact.state != FactState::Contradicted)
                .and_then(|fact| match fact.value {
                    Value::Date(date) => Some(date),
                    _ => None,
                })
        };
        Ok(of(Property::Effective)
            .or_else(|| of(Property::Issued))
            .or_else(|| of(Property::Published)))
    }
}

fn part(testimony: &Testimony) -> Option<String> {
    testimony.statement.qualifier("partial").map(str::to_owned)
}

/// Why a dated fact cannot be beside the others: it is the later of two steps and came first.
fn doubt(fact: &Fact, date: DateValue, facts: &[Fact]) -> Option<String> {
    ORDER.iter().find_map(|(before, after, why)| {
        if *after != fact.property {
            return None;
        }
        facts
            .iter()
            .filter(|other| other.property == *before && other.state != FactState::Contradicted)
            .find_map(|other| match other.value {
                // A month or a year is before a day only where it has ended.
                Value::Date(earlier) if date.last()? < earlier.first()? => {
                    Some(format!("{why} ({date}, {earlier})"))
                }
                _ => None,
            })
    })
}

/// How much later catalogues said it than notices, by the dates that they bear.
fn lag(said: &[&Testimony]) -> Option<Lag> {
    let first = |class: &str| -> Option<Date> {
        said.iter()
            .filter(|testimony| testimony.source.class == class)
            .filter_map(|testimony| {
                let date: DateValue = testimony.source.published.as_deref()?.parse().ok()?;
                date.last()
            })
            .min()
    };
    let (notice, catalogue) = (first("notice")?, first("catalogue")?);
    let days = days_until(notice, catalogue)?;
    Some(Lag { first: "notice".to_owned(), then: "catalogue".to_owned(), days })
}
