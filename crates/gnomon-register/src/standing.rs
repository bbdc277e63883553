//! Where something stands in its life on a day, as far as statements tell.

use gnomon_model::answer::{Fact, FactState, LifeEvent, Standing};
use gnomon_model::{DateValue, Entity, EntityKind, Property, Value};
use jiff::civil::Date;

/// The state on `on` of an instrument, a standard or a body, from the facts that
/// hold or lead. `None` where no dated fact tells.
///
/// An event that is dated to a month or year counts from the end of it: what may
/// have happened is not said to have happened.
pub(crate) fn standing(
    entity: &Entity,
    on: Date,
    facts: &[Fact],
    life: &[LifeEvent],
) -> Option<Standing> {
    if !matches!(
        entity.kind,
        EntityKind::Instrument
            | EntityKind::Standard
            | EntityKind::Organisation
            | EntityKind::Committee
            | EntityKind::Event
    ) {
        return None;
    }
    let leading = |property: Property| -> Option<(DateValue, &Fact)> {
        facts
            .iter()
            .filter(|fact| fact.property == property && fact.state != FactState::Contradicted)
            // What cannot have been tells nothing.
            .filter(|fact| {
                !life.iter().any(|event| event.doubt.is_some() && event.from == fact.witnesses)
            })
            .find_map(|fact| match fact.value {
                Value::Date(date) => Some((date, fact)),
                _ => None,
            })
    };
    let happened = |date: DateValue| date.last().or(date.first()).is_some_and(|day| day <= on);
    let state = |state: &str, since: Option<DateValue>, from: Vec<String>| Standing {
        on,
        state: state.to_owned(),
        since,
        next: None,
        from,
    };
    let ended = [(Property::Repealed, "repealed"), (Property::Expires, "expired")]
        .into_iter()
        .filter_map(|(property, name)| leading(property).map(|(date, fact)| (date, fact, name)))
        .find(|(date, ..)| happened(*date));
    if let Some((date, fact, name)) = ended {
        return Some(state(name, Some(date), fact.witnesses.clone()));
    }
    let mut found = None;
    if let Some((date, fact)) = leading(Property::Held) {
        let name = if happened(date) { "held" } else { "to be held" };
        found = Some(state(name, Some(date), fact.witnesses.clone()));
    }
    if let Some((date, fact)) = leading(Property::Established).filter(|(date, _)| happened(*date)) {
        found = Some(state("established", Some(date), fact.witnesses.clone()));
    }
    if let Some((date, fact)) = leading(Property::ConsultationCloses) {
        let opened = leading(Property::ConsultationOpened);
        let open =
            opened.as_ref().is_none_or(|(opened, _)| opened.first().is_none_or(|day| day <= on));
        let mut from = fact.witnesses.clone();
        from.extend(opened.iter().flat_map(|(_, fact)| fact.witnesses.clone()));
        found = match (open, date.last().is_some_and(|last| last < on)) {
            (_, true) => Some(state("consultation closed", Some(date), from)),
            (true, false) => {
                let mut open = state("open for comment", opened.map(|(date, _)| date), from);
                open.next = Some(format!("comments close {date}"));
                Some(open)
            }
            (false, false) => None,
        };
    }
    let issued = leading(Property::Issued)
        .or_else(|| leading(Property::Approved))
        .or_else(|| leading(Property::Published))
        .filter(|(date, _)| happened(*date));
    if let Some((date, fact)) = issued {
        found = Some(state("issued", Some(date), fact.witnesses.clone()));
    }
    if let Some((date, fact)) = leading(Property::Effective) {
        if happened(date) {
            found = Some(state("in force", Some(date), fact.witnesses.clone()));
        } else {
            let standing = found
                .get_or_insert_with(|| state("not yet in force", None, fact.witnesses.clone()));
            standing.next = Some(match standing.next.take() {
                Some(next) => format!("{next}; in force from {date}"),
                None => format!("in force from {date}"),
            });
        }
    }
    if let (Some((date, _)), Some(standing)) = (leading(Property::Repealed), &mut found) {
        let ceases = format!("ceases {date}");
        standing.next = Some(match standing.next.take() {
            Some(next) => format!("{next}; {ceases}"),
            None => ceases,
        });
    }
    // That something holds until its end is inferred of no day before its own year, nor before the
    // day on which it was put out.
    let put_out =
        [Property::Established, Property::Issued, Property::Approved, Property::Published];
    let may_hold = gnomon_model::may_hold(&entity.label, on)
        && !put_out.into_iter().any(|property| {
            leading(property).and_then(|(date, _)| date.first()).is_some_and(|day| on < day)
        });
    // A later text that replaces or repeals it whole takes its place on the day on which
    // it takes effect itself.
    let done = life.iter().find(|event| {
        matches!(event.event.as_str(), "replaced" | "repealed")
            && event.by.is_some()
            && event.part.is_none()
            && event.doubt.is_none()
    });
    if let Some(done) = done {
        let by = format!(
            "{} by {}",
            done.event,
            done.by.as_ref().map_or("another", |by| by.label.as_str())
        );
        if done.date.is_some_and(happened) {
            let mut ended = state(&done.event, done.date, done.from.clone());
            ended.next = Some(by);
            return Some(ended);
        }
        let by = match done.date {
            Some(date) => format!("{by} on {date}"),
            None => by,
        };
        match &mut found {
            Some(standing) => {
                standing.next = Some(match standing.next.take() {
                    Some(next) => format!("{next}; {by}"),
                    None => by,
                });
            }
            None => {
                // What is replaced on a later day stands until then: an inference.
                let later =
                    done.date.and_then(DateValue::first).is_some_and(|day| on < day) && may_hold;
                let (name, note) = match later {
                    true => ("in force", "; that it is in force until then is inferred"),
                    false => ("replaced or to be replaced", ""),
                };
                let mut standing = state(name, None, done.from.clone());
                standing.next = Some(format!("{by}{note}"));
                found = Some(standing);
            }
        }
    }
    // What ceases on a later day and of which nothing else is known stands until then as well.
    if found.is_none() && may_hold {
        let ceases = [(Property::Repealed, "ceases"), (Property::Expires, "expires")]
            .into_iter()
            .find_map(|(property, word)| {
                leading(property)
                    .filter(|(date, _)| date.first().is_some_and(|day| on < day))
                    .map(|(date, fact)| (date, fact, word))
            });
        found = ceases.map(|(date, fact, word)| {
            let mut standing = state("in force", None, fact.witnesses.clone());
            standing.next =
                Some(format!("{word} {date}; that it is in force until then is inferred"));
            standing
        });
    }
    found
}
