//! A standard system: editions of a numbered tree.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// What is wrong with a file of a system or a catalogue.
#[derive(Debug, thiserror::Error)]
pub enum SystemError {
    /// Not TOML, or not of the form that this folder takes.
    #[error("`{path}`: {message}")]
    Form {
        /// The file.
        path: String,
        /// What the parser says.
        message: String,
    },
    /// An entry contradicts another or itself.
    #[error("`{path}`: `{entry}` {problem}")]
    Entry {
        /// The file.
        path: String,
        /// The node, item or edition.
        entry: String,
        /// What does not fit.
        problem: String,
    },
    /// Too many nodes or levels for one tree.
    #[error("{what}: {found}, more than the limit of {limit}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much.
        found: usize,
        /// The limit.
        limit: usize,
    },
}

/// A name in two languages; one of them may not be known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Name {
    /// English and Chinese, or what there is.
    pub fn both(&self) -> String {
        match (&self.en, &self.zh) {
            (Some(en), Some(zh)) => format!("{en} {zh}"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => "(no name known)".to_owned(),
        }
    }
}

/// Where a tree or list is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is, with its date.
    pub what: String,
    /// Where it can be found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Whether a source was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A named source has it.
    #[default]
    Sourced,
    /// Generally known; no source of this file has it. To be confirmed before it is relied on.
    Unverified,
}

/// What is known of the nodes below one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Children {
    /// Those that are listed are all.
    #[default]
    Complete,
    /// There are or may be others that no source at hand names.
    Unknown,
}

/// A category of a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Its number as printed: `204`, `C-07`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its name.
    pub name: Name,
    /// Index of the node above it; a parent stands before its children.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<usize>,
    /// Level in the tree: 1 for those at the top.
    pub level: usize,
    /// What is known of the nodes below.
    pub children: Children,
    /// Whether a source has it.
    pub standing: Standing,
    /// What is to be done first here, in the words of the system's text, shortened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<String>,
    /// Name or number of a node of an earlier edition that it continues, where a person has judged so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continues: Option<String>,
}

impl Node {
    /// A node of a tree that was read from elsewhere.
    pub fn listed(
        number: Option<String>,
        name: Option<String>,
        parent: Option<usize>,
        level: usize,
    ) -> Node {
        Node {
            number,
            name: Name { zh: name, en: None },
            parent,
            level,
            children: Children::Complete,
            standing: Standing::Sourced,
            priorities: Vec::new(),
            continues: None,
        }
    }
}

/// One dated edition of a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Edition {
    /// `2018`, `2023-draft`.
    pub id: String,
    /// Its full title.
    pub title: Name,
    /// Its date, as precisely as known.
    pub date: Option<String>,
    /// `draft for comment`, `issued`.
    pub status: Option<String>,
    /// How it is built, in short.
    pub logic: Option<String>,
    /// What is not known.
    pub unknown: Option<String>,
    /// Levels that the source says there are, with their number of nodes where it says so.
    pub stated: Vec<Stated>,
    /// Where it is from.
    pub sources: Vec<Source>,
    /// Its nodes, each parent before its children.
    pub nodes: Vec<Node>,
}

/// What a source says of a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// The level.
    pub level: usize,
    /// The number of its nodes.
    pub nodes: usize,
}

/// A system with its editions, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct System {
    /// Its key: `icv`.
    pub id: String,
    /// What it is a system of.
    pub name: Name,
    /// `standard system`, `classification`.
    pub kind: String,
    /// Jurisdiction: ISO 3166 code, `EU` or `INT`.
    pub jurisdiction: String,
    /// Editions.
    pub editions: Vec<Edition>,
}

/// Nodes in one tree at the most.
pub(crate) const NODES: usize = 200_000;
/// Levels in one tree at the most.
pub(crate) const LEVELS: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SystemFile {
    id: String,
    #[serde(default)]
    zh: Option<String>,
    #[serde(default)]
    en: Option<String>,
    kind: String,
    jurisdiction: String,
    edition: Vec<EditionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditionEntry {
    id: String,
    #[serde(default)]
    zh: Option<String>,
    #[serde(default)]
    en: Option<String>,
    date: Option<String>,
    status: Option<String>,
    logic: Option<String>,
    unknown: Option<String>,
    #[serde(default)]
    stated: Vec<Stated>,
    source: Vec<Source>,
    #[serde(default)]
    node: Vec<NodeEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeEntry {
    #[serde(default)]
    number: Option<String>,
    #[serde(default)]
    zh: Option<String>,
    #[serde(default)]
    en: Option<String>,
    /// Number or name of the node above.
    #[serde(default)]
    under: Option<String>,
    #[serde(default)]
    children: Children,
    #[serde(default)]
    standing: Standing,
    #[serde(default)]
    priorities: Vec<String>,
    #[serde(default)]
    continues: Option<String>,
}

impl System {
    /// Parses a file of `knowledge/systems/`.
    pub fn parse(path: &str, text: &str) -> Result<System, SystemError> {
        let file: SystemFile = toml::from_str(text).map_err(|error| SystemError::Form {
            path: path.to_owned(),
            message: error.to_string(),
        })?;
        let mut editions = Vec::with_capacity(file.edition.len());
        for entry in file.edition {
            editions.push(edition(path, entry)?);
        }
        let system = System {
            id: file.id,
            name: Name { zh: file.zh, en: file.en },
            kind: file.kind,
            jurisdiction: file.jurisdiction,
            editions,
        };
        if system.editions.is_empty() {
            return Err(SystemError::Entry {
                path: path.to_owned(),
                entry: system.id,
                problem: "has no edition".to_owned(),
            });
        }
        Ok(system)
    }

    /// The edition of this id; the latest without one.
    pub fn edition(&self, id: Option<&str>) -> Option<&Edition> {
        match id {
            Some(id) => self.editions.iter().find(|edition| edition.id == id),
            None => self.editions.last(),
        }
    }
}

fn edition(path: &str, entry: EditionEntry) -> Result<Edition, SystemError> {
    let wrong = |entry: &str, problem: &str| SystemError::Entry {
        path: path.to_owned(),
        entry: entry.to_owned(),
        problem: problem.to_owned(),
    };
    if entry.source.is_empty() {
        return Err(wrong(&entry.id, "names no source"));
    }
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut nodes: Vec<Node> = Vec::with_capacity(entry.node.len());
    for node in entry.node {
        let name = Name { zh: node.zh, en: node.en };
        let label = node.number.clone().unwrap_or_else(|| name.both());
        let parent = match &node.under {
            None => None,
            Some(above) => Some(*known.get(above).ok_or_else(|| {
                wrong(&label, &format!("is under `{above}`, which does not stand before it"))
            })?),
        };
        let level = parent.map_or(1, |parent| nodes[parent].level + 1);
        let index = nodes.len();
        for key in [node.number.clone(), name.zh.clone(), name.en.clone()].into_iter().flatten() {
            if known.insert(key.clone(), index).is_some() {
                return Err(wrong(&key, "stands twice in this edition"));
            }
        }
        nodes.push(Node {
            number: node.number,
            name,
            parent,
            level,
            children: node.children,
            standing: node.standing,
            priorities: node.priorities,
            continues: node.continues,
        });
    }
    Ok(Edition {
        id: entry.id,
        title: Name { zh: entry.zh, en: entry.en },
        date: entry.date,
        status: entry.status,
        logic: entry.logic,
        unknown: entry.unknown,
        stated: entry.stated,
        sources: entry.source,
        nodes,
    })
}

impl Edition {
    /// The indices of the nodes right below one, or of those at the top.
    pub fn children_of(&self) -> Vec<Vec<usize>> {
        let mut below: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len() + 1];
        for (index, node) in self.nodes.iter().enumerate() {
            below[node.parent.map_or(self.nodes.len(), |parent| parent)].push(index);
        }
        below
    }

    /// The nodes in the order in which a reader meets them, whatever order they are stored in.
    pub fn in_order(&self) -> Vec<usize> {
        let below = self.children_of();
        let mut order = Vec::with_capacity(self.nodes.len());
        let mut stack: Vec<usize> = below[self.nodes.len()].iter().rev().copied().collect();
        while let Some(index) = stack.pop() {
            order.push(index);
            stack.extend(below[index].iter().rev());
        }
        order
    }

    /// Each level that the source counts, with the number that it states and the number of nodes here.
    pub fn levels(&self) -> Vec<(usize, usize, usize)> {
        self.stated
            .iter()
            .map(|stated| {
                (
                    stated.level,
                    stated.nodes,
                    self.nodes.iter().filter(|node| node.level == stated.level).count(),
                )
            })
            .collect()
    }

    /// The node of this number or name.
    pub fn node(&self, key: &str) -> Option<usize> {
        let key = key.trim();
        self.nodes.iter().position(|node| {
            node.number.as_deref() == Some(key)
                || node.name.zh.as_deref() == Some(key)
                || node.name.en.as_deref() == Some(key)
        })
    }
}
