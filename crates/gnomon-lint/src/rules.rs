//! What the checks are told about the world: `knowledge/figures.toml`.

use serde::Deserialize;

/// The file of figures does not hold together.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// Not TOML of this form.
    #[error("`figures.toml`: {0}")]
    Form(#[from] toml::de::Error),
    /// A quantity is measured in a dimension that no unit has.
    #[error("`figures.toml`: `{quantity}` is measured in `{dimension}`, which no unit has")]
    Dimension {
        /// The quantity.
        quantity: String,
        /// The dimension.
        dimension: String,
    },
}

/// Populations, units, quantities, partitions, components of names, words of periods and moves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    pub(crate) population: Vec<Population>,
    pub(crate) unit: Vec<Unit>,
    pub(crate) quantity: Vec<Quantity>,
    pub(crate) partition: Vec<Partition>,
    pub(crate) component: Vec<Component>,
    pub(crate) periods: Periods,
    pub(crate) moves: Moves,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Population {
    pub(crate) names: Vec<String>,
    pub(crate) people: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unit {
    pub(crate) dimension: String,
    pub(crate) symbols: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Quantity {
    pub(crate) names: Vec<String>,
    pub(crate) dimensions: Vec<String>,
    /// Whether the figure must follow at once: the name says other things too.
    #[serde(default)]
    pub(crate) adjacent: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Partition {
    pub(crate) words: Vec<String>,
    /// One of these must be there too for the split to be complete.
    #[serde(default)]
    pub(crate) needs: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Component {
    pub(crate) zh: String,
    pub(crate) en: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Periods {
    pub(crate) words: Vec<String>,
    pub(crate) nouns: Vec<String>,
    pub(crate) zh: Vec<String>,
}

/// Words that tell that a day was moved.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Moves {
    /// Beginnings of English words, small.
    en: Vec<String>,
    zh: Vec<String>,
}

impl Moves {
    pub(crate) fn are_told_in(&self, sentence: &str) -> bool {
        let small = sentence.to_lowercase();
        let begins = |word: &String| {
            small
                .match_indices(word.as_str())
                .any(|(at, _)| !small[..at].ends_with(|c: char| c.is_ascii_alphanumeric()))
        };
        self.en.iter().any(begins) || self.zh.iter().any(|word| sentence.contains(word.as_str()))
    }
}

impl Rules {
    /// Parses and checks the text of `knowledge/figures.toml`.
    pub fn parse(text: &str) -> Result<Rules, RulesError> {
        let rules: Rules = toml::from_str(text)?;
        for quantity in &rules.quantity {
            for dimension in &quantity.dimensions {
                if rules.unit.iter().all(|unit| unit.dimension != *dimension) {
                    return Err(RulesError::Dimension {
                        quantity: quantity.names.first().cloned().unwrap_or_default(),
                        dimension: dimension.clone(),
                    });
                }
            }
        }
        Ok(rules)
    }

    /// The dimension that a unit measures.
    pub(crate) fn dimension(&self, symbol: &str) -> Option<&str> {
        self.unit
            .iter()
            .find(|unit| unit.symbols.iter().any(|known| known == symbol))
            .map(|unit| unit.dimension.as_str())
    }
}
