//! One fact, many witnesses; one question, several answers.
//!
//! Testimonies that say the same of a subject are one fact. Where a property can
//! have one value only, the facts stand against each other and one leads, by the
//! first of these that decides: a person confirmed it; it is stated and not
//! reckoned; its best witness is of a class of sources that goes first; it was
//! published later; it says that it moves a day; it was recorded later.
//!
//! Who says that a day was moved knows of the earlier one: what such a text says counts as
//! stated, and as said by the class that goes first. So the report of an extension stands
//! against the first notice by its date, and a still later notice against the report.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use gnomon_model::answer::{Fact, FactState, Testimony};
use gnomon_model::{DateValue, Property, Value};

use crate::claim::content;

/// The classes of sources, the one that leads first.
#[derive(Clone, Debug, Default)]
pub struct ClassOrder(Vec<String>);

impl ClassOrder {
    /// This order.
    pub fn new(classes: impl IntoIterator<Item = String>) -> ClassOrder {
        ClassOrder(classes.into_iter().collect())
    }

    fn rank(&self, class: &str) -> usize {
        self.0.iter().position(|name| name == class).unwrap_or(self.0.len())
    }
}

/// What decides between two testimonies, in the order in which it is asked. The
/// greater leads.
type Weight<'t> = (bool, bool, Reverse<usize>, bool, Option<&'t str>, bool, &'t str);

fn weight<'t>(testimony: &'t Testimony, order: &ClassOrder) -> Weight<'t> {
    let decided = matches!(testimony.review.as_str(), "confirmed" | "corrected");
    let stated = testimony.statement.qualifier("basis") != Some("inferred");
    let moves = moves(testimony);
    let rank = if moves { 0 } else { order.rank(&testimony.source.class) };
    (
        decided,
        stated || moves,
        Reverse(rank),
        // Of its own class a translation comes last: a notice in English goes before a newsletter.
        !testimony.source.gives_way,
        testimony.source.published.as_deref(),
        moves,
        testimony.source.recorded_at.as_str(),
    )
}

/// Whether the text says that this day takes the place of another.
fn moves(testimony: &Testimony) -> bool {
    testimony.statement.qualifier("moved_from").is_some()
}

/// Orders witnesses: the one that leads first. What decides nothing else is the
/// order in which they were recorded.
pub fn rank<'t>(testimonies: &mut [&'t Testimony], order: &ClassOrder) {
    testimonies.sort_by_cached_key(|testimony: &&'t Testimony| Reverse(weight(testimony, order)));
}

/// Why `a` goes before `b`.
fn reason(a: &Testimony, b: &Testimony, order: &ClassOrder) -> String {
    let (left, right) = (weight(a, order), weight(b, order));
    if left.0 != right.0 {
        let who = a.decision.as_ref().map_or("a person", |decision| decision.person.as_str());
        return format!("{} by {who}", a.review);
    }
    let says_so = || "says that the day was moved".to_owned();
    if left.1 != right.1 && moves(a) && a.statement.qualifier("basis") == Some("inferred") {
        return says_so();
    }
    if left.1 != right.1 {
        return "stated, the other is reckoned".to_owned();
    }
    if left.2 != right.2 && moves(a) {
        return says_so();
    }
    if left.2 != right.2 {
        return format!("{} goes before {}", class(&a.source.class), class(&b.source.class));
    }
    if left.3 != right.3 {
        return "the version in another language prevails over the other".to_owned();
    }
    if left.4 != right.4 {
        return match (left.4, right.4) {
            (Some(later), Some(earlier)) => format!("published later ({later}, {earlier})"),
            _ => "the other document bears no date".to_owned(),
        };
    }
    if left.5 != right.5 {
        return says_so();
    }
    if left.6 != right.6 {
        return "recorded later".to_owned();
    }
    "nothing decides: the first one recorded".to_owned()
}

fn class(name: &str) -> String {
    match name {
        gnomon_model::OTHER => "another document".to_owned(),
        name => format!("a {name}"),
    }
}

/// Whether two values can both be true of a property that has one value: they are
/// equal, or one is the other more precisely.
pub fn agree(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => covers(*a, *b) || covers(*b, *a),
        (Value::Entity(a), Value::Entity(b)) => a.key == b.key,
        (a, b) => a == b,
    }
}

/// Whether `b` lies within `a`, which is no more precise.
fn covers(a: DateValue, b: DateValue) -> bool {
    let before = match (a.first(), b.first()) {
        (Some(a), Some(b)) => a <= b,
        (None, _) => true,
        (Some(_), None) => false,
    };
    let after = match (a.last(), b.last()) {
        (Some(a), Some(b)) => b <= a,
        (None, _) => true,
        (Some(_), None) => false,
    };
    before && after
}

/// Joins the testimonies about one subject into facts, in the order in which they
/// come. What a person rejected is left out.
pub fn facts(testimonies: &[Testimony], order: &ClassOrder) -> Vec<Fact> {
    let mut groups = grouped(testimonies, order);
    for (_, members) in &mut groups {
        rank(members, order);
    }
    // The best witness of each fact of a property that has one value, with what decides.
    let mut rivals: HashMap<Property, Vec<Best>> = HashMap::new();
    for (property, members) in groups.iter().filter(|(property, _)| property.is_functional()) {
        if let Some(testimony) = members.first() {
            let best = Best { testimony, weight: weight(testimony, order) };
            rivals.entry(*property).or_default().push(best);
        }
    }
    let mut facts: Vec<Fact> = groups
        .iter()
        .map(|(property, members)| {
            let best = members.first().copied();
            let rivals = rivals.get(property).map_or(&[][..], Vec::as_slice);
            let (state, why) = match best {
                Some(best) if 1 < rivals.len() => stand(best, rivals, order),
                _ => (FactState::Holds, None),
            };
            Fact {
                property: *property,
                value: most_precise(members),
                state,
                why,
                witnesses: members.iter().map(|testimony| testimony.id.clone()).collect(),
            }
        })
        .collect();
    facts.sort_by_key(|fact| fact.state == FactState::Contradicted);
    facts
}

/// The witness of a fact that leads, and what decides between it and others.
struct Best<'t> {
    testimony: &'t Testimony,
    weight: Weight<'t>,
}

/// A fact while its witnesses are gathered.
struct Group<'t> {
    property: Property,
    /// With their places among all testimonies.
    members: Vec<(usize, &'t Testimony)>,
    /// What they say, each once.
    values: Vec<&'t Value>,
    /// What decides for the best of them.
    weight: Weight<'t>,
}

/// The testimonies of each fact, in the order in which the first of each comes.
fn grouped<'t>(
    testimonies: &'t [Testimony],
    order: &ClassOrder,
) -> Vec<(Property, Vec<&'t Testimony>)> {
    let mut groups: Vec<Group> = Vec::new();
    // What is equal is the same fact; where many values can be true, nothing else is.
    let mut equal: HashMap<(Property, String), usize> = HashMap::new();
    // Where one value can be true, the precise come first: a vaguer one may cover two that
    // contradict each other, and bears witness for the one that leads.
    let mut heard: Vec<(i64, usize, &Testimony)> = testimonies
        .iter()
        .enumerate()
        .filter(|(_, testimony)| testimony.review != "rejected")
        .map(|(index, testimony)| {
            let single = testimony.statement.property.is_functional();
            (if single { days(&testimony.statement.value) } else { 0 }, index, testimony)
        })
        .collect();
    heard.sort_by_key(|(days, ..)| *days);
    for (days, index, testimony) in heard {
        let property = testimony.statement.property;
        let value = &testimony.statement.value;
        let weight = weight(testimony, order);
        // Precise values agree only where they are equal.
        let key = (days == 0).then(|| (property, written(testimony)));
        let fits = match &key {
            Some(key) => equal.get(key).copied(),
            // Of equals the last one counts: seen from behind, that is the first.
            None => groups
                .iter()
                .enumerate()
                .rev()
                .filter(|(_, group)| {
                    group.property == property
                        && group.values.iter().all(|other| agree(other, value))
                })
                .max_by(|(_, a), (_, b)| a.weight.cmp(&b.weight))
                .map(|(at, _)| at),
        };
        match fits.and_then(|at| groups.get_mut(at)) {
            Some(group) => {
                group.members.push((index, testimony));
                if !group.values.contains(&value) {
                    group.values.push(value);
                }
                group.weight = weight.max(group.weight);
            }
            None => {
                if let Some(key) = key {
                    equal.insert(key, groups.len());
                }
                let members = vec![(index, testimony)];
                groups.push(Group { property, members, values: vec![value], weight });
            }
        }
    }
    for group in &mut groups {
        group.members.sort_by_key(|(index, _)| *index);
    }
    groups.sort_by_key(|group| group.members.first().map(|(index, _)| *index));
    groups
        .into_iter()
        .map(|group| {
            let members = group.members.into_iter().map(|(_, testimony)| testimony).collect();
            (group.property, members)
        })
        .collect()
}

/// What a testimony says, so that equal values are written alike. A value that cannot be written
/// down equals none.
fn written(testimony: &Testimony) -> String {
    let value = &testimony.statement.value;
    match value {
        Value::Entity(entity) if testimony.statement.property.is_functional() => entity.key.clone(),
        Value::Date(date) if testimony.statement.property.is_functional() => {
            date.first().map_or_else(String::new, |day| day.to_string())
        }
        _ => content(value).unwrap_or_else(|_| testimony.id.clone()),
    }
}

/// How the best witness of a fact fares against the best of the others; it is among them.
fn stand(best: &Testimony, all: &[Best], order: &ClassOrder) -> (FactState, Option<String>) {
    let own = weight(best, order);
    let mut rivals = all.iter().filter(|rival| !std::ptr::eq(rival.testimony, best));
    let stronger = rivals.clone().find(|rival| match rival.weight.cmp(&own) {
        Ordering::Greater => true,
        Ordering::Less => false,
        // Of equals the one that was met first leads; ids settle the rest.
        Ordering::Equal => rival.testimony.id < best.id,
    });
    match stronger {
        Some(rival) => (FactState::Contradicted, Some(reason(rival.testimony, best, order))),
        None => {
            let why = rivals.next().map(|rival| reason(best, rival.testimony, order));
            (FactState::Leads, why)
        }
    }
}

/// How many days a value leaves open.
fn days(value: &Value) -> i64 {
    match value {
        Value::Date(date) => match (date.first(), date.last()) {
            (Some(first), Some(last)) => {
                first.until(last).map_or(i64::MAX, |span| i64::from(span.get_days()))
            }
            _ => i64::MAX,
        },
        _ => 0,
    }
}

/// The narrowest value among those that agree.
fn most_precise(members: &[&Testimony]) -> Value {
    members
        .iter()
        .map(|testimony| &testimony.statement.value)
        .min_by_key(|value| days(value))
        .cloned()
        .unwrap_or_else(|| Value::Text(String::new()))
}
