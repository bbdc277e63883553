//! Standard systems as trees, catalogues with thresholds, and the ledger of targets.

use askama::Template;
use jiff::civil::Date;
use serde::Serialize;

use crate::{Shell, encode};

/// What there is.
#[derive(Debug, Serialize, Template)]
#[template(path = "systems.html")]
pub struct SystemsView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// The systems and catalogues.
    pub found: Vec<SystemRow>,
    /// How many targets the register has; `None` where that is not known now.
    pub targets: Option<usize>,
    /// Whether this is as the register was before it changed.
    pub behind: bool,
}

/// A system or catalogue in the list.
#[derive(Clone, Debug, Serialize)]
pub struct SystemRow {
    /// Its key.
    pub id: String,
    /// Its name in both languages.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// Its editions, oldest first.
    pub editions: Vec<String>,
}

impl SystemsView {
    fn href(&self, row: &SystemRow) -> String {
        format!("/system?key={}", encode(&row.id))
    }
}

/// One edition of a system, and what it changed since another.
#[derive(Debug, Serialize, Template)]
#[template(path = "system.html")]
pub struct SystemView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The edition shown.
    pub edition: String,
    /// All editions, oldest first.
    pub editions: Vec<String>,
    /// Date, status and logic, as far as they are sourced.
    pub about: Vec<(String, String)>,
    /// The nodes, or the items of a catalogue, in order.
    pub nodes: Vec<NodeView>,
    /// What the sources say of levels or groups, beside what is here.
    pub stated: Vec<String>,
    /// What is not known.
    pub unknown: String,
    /// The sources, with addresses.
    pub sources: Vec<(String, String)>,
    /// The edition compared with.
    pub since: Option<String>,
    /// What changed: kind, in words.
    pub changes: Vec<ChangeView>,
}

/// A node of a tree, or an item of a catalogue.
#[derive(Clone, Debug, Serialize)]
pub struct NodeView {
    /// How deep it lies, from 0.
    pub level: usize,
    /// Its number.
    pub number: String,
    /// Its name in both languages.
    pub name: String,
    /// Thresholds, priorities: a line each.
    pub lines: Vec<String>,
    /// What is uncertain about it.
    pub doubts: Vec<String>,
}

/// What became of a node or an item.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeView {
    /// `kept`, `renamed`, `moved`, `split`, `merged`, `added`, `deleted`, `not_known`.
    pub kind: String,
    /// What.
    pub words: String,
    /// What to know of it.
    pub note: String,
}

impl SystemView {
    fn of_edition(&self, edition: &str) -> String {
        format!("/system?key={}&edition={}", encode(&self.key), encode(edition))
    }

    fn of_change(&self, since: &str) -> String {
        format!("{}&since={}", self.of_edition(&self.edition), encode(since))
    }

    fn others(&self) -> Vec<&String> {
        self.editions.iter().filter(|edition| **edition != self.edition).collect()
    }

    /// Depths that the stylesheet knows.
    fn depth(&self, node: &NodeView) -> usize {
        node.level.min(6)
    }
}

/// What texts aim at.
#[derive(Debug, Serialize, Template)]
#[template(path = "targets.html")]
pub struct TargetsView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// The day.
    pub on: Date,
    /// Met, missed, open, unknown: name, words, count.
    pub standings: Vec<(String, String, usize)>,
    /// The one that is shown; all when empty.
    pub only: String,
    /// The targets, the nearest horizon first.
    pub targets: Vec<TargetView>,
    /// How many more there are.
    pub more: usize,
    /// Whether this is as the register was before it changed.
    pub behind: bool,
}

/// A target.
#[derive(Clone, Debug, Serialize)]
pub struct TargetView {
    /// The instrument that sets it.
    pub owner: String,
    /// Comparator, value and unit.
    pub figure: String,
    /// By when.
    pub horizon: String,
    /// `met`, `missed`, `open`, `unknown`.
    pub standing: String,
    /// The same in words.
    pub words: String,
    /// The quote that sets it.
    pub evidence: String,
    /// The document.
    pub source: String,
    /// Where the quote stands.
    pub href: String,
    /// Figures on the way.
    pub progress: Vec<String>,
}
