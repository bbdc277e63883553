//! Values as the register writes them: short, and the same for the same value.
//!
//! A letter and what follows: `d` a date as ISO 8601, `t` words, `c`, `g` and `r` a count,
//! a goal and a requirement as a JSON list of what is counted, the sign, the figure, the
//! unit and the horizon, without the members at its end that are not there.

use gnomon_model::{Comparator, Quantity, Value};
use rusqlite::Row;
use serde_json::Value as Json;

use crate::RegisterError;
use crate::record::damaged;
use crate::show::entity_at;

/// A value as it is stored; `None` for an entity, which has a column of its own.
pub(crate) fn encode(value: &Value) -> Result<Option<String>, RegisterError> {
    Ok(Some(match value {
        Value::Entity(_) => return Ok(None),
        Value::Date(date) => format!("d{date}"),
        Value::Text(text) => format!("t{text}"),
        Value::Count(quantity) => listed('c', quantity)?,
        Value::Target(quantity) => listed('g', quantity)?,
        Value::Requirement(quantity) => listed('r', quantity)?,
    }))
}

/// What was stored.
pub(crate) fn decode(stored: &str) -> Result<Value, RegisterError> {
    let unreadable = || RegisterError::Damaged { what: "value", value: stored.to_owned() };
    let mut chars = stored.chars();
    let letter = chars.next();
    let rest = chars.as_str();
    match letter {
        Some('d') => Ok(Value::Date(rest.parse().map_err(|_| unreadable())?)),
        Some('t') => Ok(Value::Text(rest.to_owned())),
        Some('c') => quantity(rest).map(Value::Count).ok_or_else(unreadable),
        Some('g') => quantity(rest).map(Value::Target).ok_or_else(unreadable),
        Some('r') => quantity(rest).map(Value::Requirement).ok_or_else(unreadable),
        // Format 1 let a value call an entity as its document did.
        Some('{') => serde_json::from_str(stored).map_err(|_| unreadable()),
        _ => Err(unreadable()),
    }
}

/// The value in column `at`, or the entity whose key, kind and label follow it.
pub(crate) fn stored(row: &Row<'_>, at: usize) -> Result<Value, RegisterError> {
    match row.get_ref(at)?.as_str_or_null().map_err(|_| unreadable(row, at))? {
        Some(value) => decode(value),
        None if row.get_ref(at + 1)? != rusqlite::types::ValueRef::Null => {
            Ok(Value::Entity(entity_at(row, at + 1)?))
        }
        None => Err(RegisterError::Damaged { what: "value", value: "none".to_owned() }),
    }
}

fn unreadable(row: &Row<'_>, at: usize) -> RegisterError {
    RegisterError::Damaged { what: "value", value: format!("{:?}", row.get_ref(at)) }
}

fn listed(letter: char, quantity: &Quantity) -> Result<String, RegisterError> {
    let words = |text: &Option<String>| text.clone().map_or(Json::Null, Json::String);
    let mut members = vec![
        words(&quantity.metric),
        Json::from(quantity.comparator.sign()),
        Json::from(quantity.value),
        words(&quantity.unit),
        words(&quantity.by),
    ];
    while members.last() == Some(&Json::Null) {
        members.pop();
    }
    Ok(format!("{letter}{}", serde_json::to_string(&members).map_err(damaged("value"))?))
}

fn quantity(list: &str) -> Option<Quantity> {
    let members: Vec<Json> = serde_json::from_str(list).ok()?;
    let words = |at: usize| match members.get(at) {
        None | Some(Json::Null) => Some(None),
        Some(Json::String(text)) => Some(Some(text.clone())),
        Some(_) => None,
    };
    let comparator: Comparator = serde_json::from_value(members.get(1)?.clone()).ok()?;
    let value = members.get(2)?.as_f64()?;
    (members.len() <= 5).then_some(())?;
    Some(Quantity { metric: words(0)?, comparator, value, unit: words(3)?, by: words(4)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let quantity = |metric: Option<&str>, unit: Option<&str>, by: Option<&str>| Quantity {
            metric: metric.map(str::to_owned),
            comparator: Comparator::AtLeast,
            value: 0.1 + 0.2,
            unit: unit.map(str::to_owned),
            by: by.map(str::to_owned),
        };
        for value in [
            Value::Date("2025-03/..".parse().unwrap()),
            Value::Text(String::new()),
            Value::Text("d2025".to_owned()),
            Value::Count(quantity(None, None, None)),
            Value::Target(quantity(Some("\"a\",\n"), None, Some("2030"))),
            Value::Requirement(quantity(None, Some(""), None)),
        ] {
            let stored = encode(&value).unwrap().unwrap();
            assert_eq!(decode(&stored).unwrap(), value, "{stored}");
        }
        for damaged in ["", "x", "d2023-02-30", "c", "c[]", "c[null,\"?\",1]", "g[1,\"=\",1]"] {
            assert!(decode(damaged).is_err(), "{damaged}");
        }
    }
}
