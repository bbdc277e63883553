//! What the register says to a pack: facts for its inputs, and whether what it rests on still stands.

use gnomon_model::answer::{Dossier, FactState, Testimony};
use gnomon_model::{Property, Value};
use gnomon_register::{Lookup, Register, View};
use gnomon_rules::{Pack, Stale};
use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use crate::app::Usage;

/// The sources of a pack that changed: repealed or amended since the pack was
/// reviewed, or without the words that the pack rests on. A source that the
/// register does not know says nothing.
pub fn stale(
    register: &Register,
    view: &View,
    pack: &Pack,
    on: Date,
) -> anyhow::Result<Vec<Stale>> {
    let mut stale = Vec::new();
    for source in &pack.sources {
        let Some(key) = &source.key else { continue };
        let Lookup::Found(dossier) = register.lookup(key, view)? else { continue };
        let gone = source.quote.as_deref().and_then(|quote| gone(&dossier, quote));
        if let Some(why) = ended(&dossier, pack.reviewed, on).or(gone) {
            stale.push(Stale { source: source.id.clone(), why });
        }
    }
    Ok(stale)
}

/// What ends or changes it, where that happens after the review or was recorded after it.
fn ended(dossier: &Dossier, reviewed: Date, on: Date) -> Option<String> {
    let new = |testimony: &Testimony, date: Option<Date>| {
        let recorded =
            testimony.source.recorded_at.get(..10).and_then(|day| day.parse::<Date>().ok());
        date.is_some_and(|date| reviewed < date) || recorded.is_some_and(|day| reviewed < day)
    };
    let own = dossier.statements.iter().filter_map(|testimony| {
        let statement = &testimony.statement;
        let word = match statement.property {
            Property::Repealed => "repealed",
            Property::Amended => "amended",
            Property::Expires => "expired",
            _ => return None,
        };
        let date = match &statement.value {
            Value::Date(date) => date.single_day(),
            _ => None,
        };
        let happened = date.is_none_or(|date| date <= on);
        (happened && new(testimony, date)).then(|| match date {
            Some(date) => format!("{word} on {date}, by {}", testimony.source.origin),
            None => format!("{word}, by {}", testimony.source.origin),
        })
    });
    let others = dossier.mentioned_by.iter().filter_map(|testimony| {
        let statement = &testimony.statement;
        let word = match statement.property {
            Property::Repeals => "repealed",
            Property::Replaces => "replaced",
            Property::Revises => "revised",
            Property::Amends => "amended",
            _ => return None,
        };
        let happened = testimony.valid_from.is_none_or(|date| date <= on);
        (happened && new(testimony, testimony.valid_from)).then(|| {
            format!("{word} by {}, says {}", statement.subject.label, testimony.source.origin)
        })
    });
    own.chain(others).next()
}

/// Whether the words were there and are not any more.
fn gone(dossier: &Dossier, quote: &str) -> Option<String> {
    let wanted = plain(quote);
    let says = |testimony: &Testimony| {
        testimony.statement.evidence.iter().any(|evidence| plain(&evidence.quote).contains(&wanted))
    };
    let stands = dossier.statements.iter().chain(&dossier.mentioned_by).any(says);
    let stood = dossier.past.iter().any(|past| says(&past.testimony));
    (stood && !stands).then(|| format!("the register no longer holds “{quote}”"))
}

/// White space and line breaks aside.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The facts that the register has for the inputs of a pack that name a property,
/// and what a reader should know about them.
pub fn facts(
    register: &Register,
    view: &View,
    pack: &Pack,
    query: &str,
) -> anyhow::Result<(Json, Vec<String>)> {
    let typed = query.parse::<gnomon_model::id::StandardId>();
    let query = typed.map_or_else(|_| query.to_owned(), |id| id.edition_key());
    let dossier = match register.lookup(&query, view)? {
        Lookup::Found(dossier) => dossier,
        Lookup::Several(entities) | Lookup::Near(entities) => {
            let keys: Vec<&str> = entities.iter().map(|entity| entity.key.as_str()).collect();
            let near = if keys.is_empty() {
                String::new()
            } else {
                format!("; there are {}", keys.join(", "))
            };
            return Err(Usage(format!("the register has no one entity `{query}`{near}")).into());
        }
    };
    let (mut facts, mut notes) = (Map::new(), Vec::new());
    for input in &pack.inputs {
        let Some(property) = &input.property else { continue };
        let known: Vec<_> =
            dossier.facts.iter().filter(|fact| fact.property.name() == property).collect();
        let Some(leading) = known.iter().find(|fact| fact.state != FactState::Contradicted) else {
            continue;
        };
        let value = match &leading.value {
            Value::Date(date) => match date.single_day() {
                Some(day) => day.to_string(),
                // `2023-07` is no day; taking the first would be a guess.
                None => {
                    notes
                        .push(format!("`{}`: the register has {property} {date} only", input.name));
                    continue;
                }
            },
            Value::Entity(entity) => entity.label.clone(),
            Value::Target(quantity) | Value::Requirement(quantity) | Value::Count(quantity) => {
                format!("{} {}", quantity.value, quantity.unit.as_deref().unwrap_or_default())
            }
            Value::Text(text) => text.clone(),
        };
        notes.push(format!(
            "`{}` = {value}, from the register: {} of {}",
            input.name, property, dossier.entity.label
        ));
        if 1 < known.len() {
            notes.push(format!(
                "`{}`: documents disagree about {property}; the leading value is used",
                input.name
            ));
        }
        facts.insert(input.name.clone(), Json::String(value));
    }
    if facts.is_empty() {
        notes.push(format!(
            "the register has nothing about {} that this pack asks",
            dossier.entity.label
        ));
    }
    Ok((Json::Object(facts), notes))
}
