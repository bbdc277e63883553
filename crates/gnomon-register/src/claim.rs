//! What a person decides about: what a quote was read to say.
//!
//! A claim has no place and no reader. The same quote read to say the same is the
//! same claim in the next reading and in another document; so a decision survives
//! re-reading, and never reaches a quote that only resembles.

use gnomon_model::{Statement, Value};

use crate::{RegisterError, blob};

/// The hash of a claim, 32 hexadecimal digits.
pub(crate) fn claim(statement: &Statement) -> Result<String, RegisterError> {
    let quotes: Vec<&str> =
        statement.evidence.iter().map(|evidence| evidence.quote.as_str()).collect();
    let text = format!(
        "{}\n{}\n{}\n{}",
        statement.subject.key,
        statement.property.name(),
        content(&statement.value)?,
        quotes.join("\n")
    );
    let hash = blob::sha256(text.as_bytes());
    Ok(hash.get(..32).unwrap_or(&hash).to_owned())
}

/// A value as it is compared: entities by key.
pub(crate) fn content(value: &Value) -> Result<String, RegisterError> {
    match value {
        Value::Entity(entity) => Ok(entity.key.clone()),
        value => serde_json::to_string(value)
            .map_err(|error| RegisterError::Damaged { what: "value", value: error.to_string() }),
    }
}
