//! Catalogues: dated lists of product categories with thresholds.

use gnomon_model::Comparator;
use serde::{Deserialize, Serialize};

use crate::measure::Measure;
use crate::tree::{Name, Source, Standing, SystemError};

/// A catalogue with its editions, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Catalogue {
    /// Its key: `cnescp`.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// Jurisdiction.
    pub jurisdiction: String,
    /// Editions.
    pub editions: Vec<CatalogueEdition>,
}

/// One edition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CatalogueEdition {
    /// `2017`, `2023`.
    pub id: String,
    /// When it was put out.
    pub issued: Option<String>,
    /// From when it is in force.
    pub effective: Option<String>,
    /// When it was put out of force.
    pub repealed: Option<String>,
    /// How many categories each group has, as the source counts them.
    pub stated: Vec<StatedGroup>,
    /// What is not to hand.
    pub unknown: Option<String>,
    /// Where it is from.
    pub sources: Vec<Source>,
    /// The categories that a source has.
    pub items: Vec<Item>,
}

/// What the source says of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedGroup {
    /// The group.
    pub group: String,
    /// The number of its categories.
    pub items: usize,
}

/// A category of products.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// Stable across editions: `router`.
    pub id: String,
    /// Its running number.
    pub number: Option<u32>,
    /// Its group.
    pub group: String,
    /// Its name.
    pub name: Name,
    /// What products must reach to be in scope. Empty: every product of the category is.
    pub thresholds: Vec<Threshold>,
    /// Whether its thresholds are known; `false` where the edition has some that no source at hand gives.
    pub thresholds_known: bool,
    /// Whether a source has it.
    pub standing: Standing,
}

/// A threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Threshold {
    /// Stable name of the parameter: `throughput`.
    pub parameter: String,
    /// What it is called.
    pub name: Name,
    /// How a product must compare.
    pub comparator: Comparator,
    /// With what.
    pub measure: Measure,
    /// Who has it otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
}

/// What another source has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Its figure, as it stands there.
    pub says: String,
    /// Which source.
    pub source: String,
    /// Why the other one is taken.
    pub judgement: String,
}

/// What an edition changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum CatalogueChange {
    /// A category is in both, with these thresholds before and after.
    Kept {
        /// Its id.
        item: String,
        /// Parameters whose thresholds are the same.
        same: Vec<String>,
        /// Parameters with another threshold: before, after.
        changed: Vec<(String, String, String)>,
        /// Parameters without a threshold now.
        dropped: Vec<String>,
        /// Parameters with a threshold only now.
        added: Vec<String>,
        /// Why this may not be all.
        caveat: Option<String>,
    },
    /// A category is not in the older edition, as far as that is known.
    Added {
        /// Its id.
        item: String,
        /// Whether the older edition has categories that no source at hand names, so that this may be one of them.
        uncertain: bool,
    },
    /// A category is not in the newer edition.
    Deleted {
        /// Its id.
        item: String,
        /// Whether the newer edition is not wholly known.
        uncertain: bool,
    },
}

/// Whether one parameter of a product reaches its threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It does.
    Met,
    /// It does not.
    NotMet,
    /// The product's figure is not given.
    Missing,
    /// The product's figure is in a unit that measures something else.
    OtherUnit,
}

/// The verdict on one threshold, with the computation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ThresholdVerdict {
    /// The parameter.
    pub parameter: String,
    /// Met or not.
    pub verdict: Verdict,
    /// `15 Tbit/s >= 12 Tbit/s`
    pub computation: String,
}

/// Whether a product is in scope.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scope {
    /// `in scope`, `not in scope`, `undetermined`.
    pub answer: &'static str,
    /// Why, one line for each threshold.
    pub thresholds: Vec<ThresholdVerdict>,
    /// What this rests on beyond the text.
    pub caveat: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueFile {
    id: String,
    zh: Option<String>,
    en: Option<String>,
    jurisdiction: String,
    edition: Vec<EditionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditionEntry {
    id: String,
    issued: Option<String>,
    effective: Option<String>,
    repealed: Option<String>,
    #[serde(default)]
    stated: Vec<StatedGroup>,
    unknown: Option<String>,
    source: Vec<Source>,
    #[serde(default)]
    item: Vec<ItemEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemEntry {
    id: String,
    number: Option<u32>,
    group: String,
    zh: Option<String>,
    en: Option<String>,
    #[serde(default)]
    threshold: Vec<ThresholdEntry>,
    #[serde(default = "yes")]
    thresholds_known: bool,
    #[serde(default)]
    standing: Standing,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThresholdEntry {
    parameter: String,
    zh: Option<String>,
    en: Option<String>,
    comparator: Comparator,
    value: String,
    #[serde(default)]
    conflict: Vec<Conflict>,
}

impl Catalogue {
    /// Parses a file of `knowledge/catalogues/`.
    pub fn parse(path: &str, text: &str) -> Result<Catalogue, SystemError> {
        let file: CatalogueFile = toml::from_str(text).map_err(|error| SystemError::Form {
            path: path.to_owned(),
            message: error.to_string(),
        })?;
        let wrong = |entry: &str, problem: String| SystemError::Entry {
            path: path.to_owned(),
            entry: entry.to_owned(),
            problem,
        };
        let mut editions = Vec::new();
        for entry in file.edition {
            if entry.source.is_empty() {
                return Err(wrong(&entry.id, "names no source".to_owned()));
            }
            let mut items: Vec<Item> = Vec::new();
            for item in entry.item {
                if items.iter().any(|known| known.id == item.id) {
                    return Err(wrong(&item.id, "stands twice in this edition".to_owned()));
                }
                let mut thresholds = Vec::new();
                for threshold in item.threshold {
                    thresholds.push(Threshold {
                        measure: threshold
                            .value
                            .parse()
                            .map_err(|error| wrong(&item.id, format!("{error}")))?,
                        parameter: threshold.parameter,
                        name: Name { zh: threshold.zh, en: threshold.en },
                        comparator: threshold.comparator,
                        conflicts: threshold.conflict,
                    });
                }
                items.push(Item {
                    id: item.id,
                    number: item.number,
                    group: item.group,
                    name: Name { zh: item.zh, en: item.en },
                    thresholds,
                    thresholds_known: item.thresholds_known,
                    standing: item.standing,
                });
            }
            editions.push(CatalogueEdition {
                id: entry.id,
                issued: entry.issued,
                effective: entry.effective,
                repealed: entry.repealed,
                stated: entry.stated,
                unknown: entry.unknown,
                sources: entry.source,
                items,
            });
        }
        if editions.is_empty() {
            return Err(wrong(&file.id, "has no edition".to_owned()));
        }
        Ok(Catalogue {
            id: file.id,
            name: Name { zh: file.zh, en: file.en },
            jurisdiction: file.jurisdiction,
            editions,
        })
    }

    /// The edition of this id; the latest without one.
    pub fn edition(&self, id: Option<&str>) -> Option<&CatalogueEdition> {
        match id {
            Some(id) => self.editions.iter().find(|edition| edition.id == id),
            None => self.editions.last(),
        }
    }
}

impl CatalogueEdition {
    /// The category of this id, number or name.
    pub fn item(&self, key: &str) -> Option<&Item> {
        let key = key.trim();
        let named = |name: &Option<String>| {
            name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(key))
        };
        self.items.iter().find(|item| {
            item.id.eq_ignore_ascii_case(key)
                || named(&item.name.en)
                || named(&item.name.zh)
                || item.number.is_some_and(|number| number.to_string() == key)
        })
    }

    /// Groups with the number of categories that the source states and the number that is known here.
    pub fn groups(&self) -> Vec<(&str, usize, usize)> {
        self.stated
            .iter()
            .map(|stated| {
                (
                    stated.group.as_str(),
                    stated.items,
                    self.items.iter().filter(|item| item.group == stated.group).count(),
                )
            })
            .collect()
    }

    /// Whether every category that the source counts is known.
    pub fn complete(&self) -> bool {
        self.groups().iter().all(|(_, stated, known)| stated == known)
    }

    /// What the edition changed against an older one.
    pub fn changes_since(&self, older: &CatalogueEdition) -> Vec<CatalogueChange> {
        let mut changes = Vec::new();
        for item in &self.items {
            let Some(before) = older.items.iter().find(|before| before.id == item.id) else {
                let in_doubt = older
                    .groups()
                    .iter()
                    .any(|(group, stated, known)| *group == item.group && known < stated);
                changes.push(CatalogueChange::Added { item: item.id.clone(), uncertain: in_doubt });
                continue;
            };
            changes.push(kept(before, item));
        }
        for before in &older.items {
            if self.items.iter().all(|item| item.id != before.id) {
                changes.push(CatalogueChange::Deleted {
                    item: before.id.clone(),
                    uncertain: !self.complete(),
                });
            }
        }
        changes
    }
}

fn kept(before: &Item, after: &Item) -> CatalogueChange {
    let (mut same, mut changed, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
    for threshold in &before.thresholds {
        match after.thresholds.iter().find(|other| other.parameter == threshold.parameter) {
            Some(other) if equal(threshold, other) => same.push(threshold.parameter.clone()),
            Some(other) => {
                changed.push((threshold.parameter.clone(), words(threshold), words(other)))
            }
            None => dropped.push(threshold.parameter.clone()),
        }
    }
    let added = after
        .thresholds
        .iter()
        .filter(|threshold| {
            before.thresholds.iter().all(|other| other.parameter != threshold.parameter)
        })
        .map(|threshold| threshold.parameter.clone())
        .collect();
    let caveat = (!before.thresholds_known || !after.thresholds_known)
        .then(|| "thresholds of one edition are not sourced".to_owned());
    CatalogueChange::Kept { item: after.id.clone(), same, changed, dropped, added, caveat }
}

fn equal(a: &Threshold, b: &Threshold) -> bool {
    a.comparator == b.comparator
        && alike(&a.measure, &b.measure)
        && (a.measure.value - b.measure.value).abs() <= a.measure.value.abs() * 1e-9
}

fn alike(a: &Measure, b: &Measure) -> bool {
    let counted = |unit: &str| {
        if 2 < unit.len() { unit.trim_end_matches('s').to_owned() } else { unit.to_owned() }
    };
    counted(&a.base) == counted(&b.base)
}

fn words(threshold: &Threshold) -> String {
    format!("{} {}", threshold.comparator.sign(), threshold.measure)
}

impl Item {
    /// Whether a product with these figures is in scope of the category, and why.
    pub fn scope(&self, product: &[(String, Measure)]) -> Scope {
        let thresholds: Vec<ThresholdVerdict> =
            self.thresholds.iter().map(|threshold| verdict(threshold, product)).collect();
        let any =
            |wanted: &Verdict| thresholds.iter().any(|threshold| threshold.verdict == *wanted);
        let answer = if !self.thresholds_known {
            "undetermined"
        } else if any(&Verdict::NotMet) {
            "not in scope"
        } else if any(&Verdict::Missing) || any(&Verdict::OtherUnit) {
            "undetermined"
        } else {
            "in scope"
        };
        let caveat = if !self.thresholds_known {
            Some("the edition has thresholds here that no source at hand gives".to_owned())
        } else {
            (1 < self.thresholds.len())
                .then(|| "the catalogue lists its parameters together; that all of them must be met is our reading, the text does not say so".to_owned())
        };
        Scope { answer, thresholds, caveat }
    }
}

fn verdict(threshold: &Threshold, product: &[(String, Measure)]) -> ThresholdVerdict {
    let figure = product
        .iter()
        .find(|(parameter, _)| *parameter == threshold.parameter)
        .map(|(_, figure)| figure);
    let (verdict, computation) = match figure {
        None => (Verdict::Missing, format!("? {}", words(threshold))),
        Some(figure) if !alike(figure, &threshold.measure) => (
            Verdict::OtherUnit,
            format!(
                "{figure} measures {}, {} measures {}",
                figure.base, threshold.measure, threshold.measure.base
            ),
        ),
        Some(figure) => {
            let (a, b) = (figure.value, threshold.measure.value);
            let close = (a - b).abs() <= b.abs() * 1e-9;
            let met = match threshold.comparator {
                Comparator::Equal | Comparator::About => close,
                Comparator::More => b < a && !close,
                Comparator::AtLeast => b < a || close,
                Comparator::Less => a < b && !close,
                Comparator::AtMost => a < b || close,
            };
            (
                if met { Verdict::Met } else { Verdict::NotMet },
                format!("{figure} {}", words(threshold)),
            )
        }
    };
    ThresholdVerdict { parameter: threshold.parameter.clone(), verdict, computation }
}
