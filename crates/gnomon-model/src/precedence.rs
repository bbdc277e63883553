//! Which of two sources leads: data of `knowledge/precedence.toml`.

use serde::Deserialize;

use crate::document::Document;

/// A class of sources.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceClass {
    /// Its name in the register.
    pub name: String,
    /// Its English name in print.
    pub en: String,
    /// Its Chinese name in print.
    pub zh: String,
    /// When it is tried; the lowest first.
    #[serde(rename = "try")]
    pub order: u8,
    /// What its titles contain.
    #[serde(default)]
    pub titles: Vec<String>,
    /// So many articles make a document one of this class.
    pub articles: Option<usize>,
}

/// The classes, the one that leads first.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Precedence {
    class: Vec<SourceClass>,
}

/// The class of what fits no other.
pub const OTHER: &str = "other";

impl Precedence {
    /// The classes, the one that leads first.
    pub fn classes(&self) -> &[SourceClass] {
        &self.class
    }

    /// The class that a document belongs to.
    pub fn class_of(&self, document: &Document) -> &str {
        let title = document.title.as_deref().unwrap_or_default().to_lowercase();
        let mut tried: Vec<&SourceClass> = self.class.iter().collect();
        tried.sort_by_key(|class| class.order);
        tried
            .into_iter()
            .find(|class| {
                class.articles.is_some_and(|least| least <= document.articles.len())
                    || class.titles.iter().any(|words| title.contains(&words.to_lowercase()))
            })
            .map_or(OTHER, |class| &class.name)
    }

    /// The place of a class; the lower leads.
    pub fn rank(&self, name: &str) -> usize {
        self.class.iter().position(|class| class.name == name).unwrap_or(self.class.len())
    }
}
