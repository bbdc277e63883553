//! Classifications of standards: ICS, CCS.

use std::collections::BTreeMap;

use gnomon_model::KnowledgeFile;
use serde::{Deserialize, Serialize};

/// A classification, as far as its names are known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// `ICS`, `CCS`.
    pub scheme: String,
    /// What it is called, by language.
    pub name: BTreeMap<String, String>,
    #[serde(rename = "class")]
    classes: Vec<Class>,
}

/// A class.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// `13.060`, `A00/09`.
    pub code: String,
    /// Its name in English.
    pub en: Option<String>,
    /// In Chinese.
    pub zh: Option<String>,
    /// In French.
    pub fr: Option<String>,
}

impl Scheme {
    /// Reads a file of `knowledge/lists/classes`.
    pub fn parse(file: &KnowledgeFile) -> Result<Scheme, String> {
        toml::from_str(&file.text).map_err(|error| format!("`{}`: {error}", file.path))
    }

    /// The class of this code, where its name is known.
    pub fn class(&self, code: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.code.eq_ignore_ascii_case(code))
    }

    /// The classes right below a code; the first level without one.
    pub fn below<'s>(&'s self, code: Option<&'s str>) -> impl Iterator<Item = &'s Class> {
        self.classes.iter().filter(move |class| match code {
            None => level(&class.code) == 1,
            Some(code) => {
                level(&class.code) == level(code) + 1
                    && holds(code, &class.code)
                    && class.code != code
            }
        })
    }
}

/// 1 for a field or section, 2 for a group, 3 for what is below it.
fn level(code: &str) -> usize {
    match code.starts_with(|c: char| c.is_ascii_digit()) {
        true => 1 + code.matches('.').count(),
        false => match (code.len(), code.contains('/')) {
            (1, _) => 1,
            (_, true) => 2,
            _ => 3,
        },
    }
}

/// Whether a class holds what has this code: `13` holds `13.060.10`, `A00/09` holds `A07`.
pub fn holds(class: &str, code: &str) -> bool {
    let (class, code) = (class.to_ascii_uppercase(), code.to_ascii_uppercase());
    if class == code {
        return true;
    }
    if let Some((from, to)) = class.split_once('/') {
        let section = from.get(..1).unwrap_or("");
        let to = format!("{section}{to}");
        return code.len() == from.len()
            && code.starts_with(section)
            && from <= code.as_str()
            && code.as_str() <= to.as_str();
    }
    match class.starts_with(|c: char| c.is_ascii_digit()) {
        true => code.strip_prefix(&class).is_some_and(|rest| rest.starts_with('.')),
        false => class.len() == 1 && code.starts_with(&class),
    }
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn classes_hold_what_is_below_them() {
        for (class, code) in [
            ("13", "13.060.10"),
            ("13.060", "13.060"),
            ("A", "A07"),
            ("A00/09", "A07"),
            ("A", "A00/09"),
        ] {
            assert!(holds(class, code), "{class} {code}");
        }
        for (class, code) in [
            ("1", "13.060"),
            ("13.06", "13.060"),
            ("A00/09", "A10"),
            ("A00/09", "B05"),
            ("A07", "A"),
        ] {
            assert!(!holds(class, code), "{class} {code}");
        }
    }
}
