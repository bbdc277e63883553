//! What stands on the nodes of a tree: published, in preparation, missing.

use std::collections::BTreeMap;

use gnomon_model::id::level_and_nature;
use serde::{Deserialize, Serialize};

use crate::tree::Edition;

/// How far a standard is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Published, in force or about to be.
    Published,
    /// A project that has begun.
    InPreparation,
    /// Wanted; nobody has begun.
    Missing,
}

/// A standard on a node, with the evidence for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// Number or name of the node.
    pub node: String,
    /// Identifier or, for what has none yet, its title.
    pub standard: String,
    /// How far it is.
    pub state: State,
    /// What says so: a quote, an address, a record.
    pub evidence: String,
    /// `national`, `sector` …; told from the identifier where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// `mandatory`, `recommended`, `guidance`; told from the identifier where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nature: Option<String>,
    /// The international standard that it takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adopts: Option<String>,
}

/// What stands on one node and below it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NodeCoverage {
    /// By state.
    pub states: BTreeMap<State, usize>,
    /// By level: national, sector, local, association, international.
    pub levels: BTreeMap<String, usize>,
    /// By nature.
    pub natures: BTreeMap<String, usize>,
    /// How many take over an international standard.
    pub adopted: usize,
    /// The standards on the node itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub standards: Vec<Placement>,
}

impl NodeCoverage {
    /// How many there are in all.
    pub fn total(&self) -> usize {
        self.states.values().sum()
    }

    /// How many are in this state.
    pub fn of(&self, state: State) -> usize {
        self.states.get(&state).copied().unwrap_or(0)
    }
}

/// What stands on all nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// One for each node of the edition, sums over the nodes below included.
    pub nodes: Vec<NodeCoverage>,
    /// The whole tree.
    pub whole: NodeCoverage,
    /// Placements on nodes that the edition does not have.
    pub unplaced: Vec<Placement>,
    /// Nodes without anything on them or below.
    pub gaps: Vec<usize>,
}

/// Counts what is placed, from the leaves up.
pub fn coverage(edition: &Edition, placements: &[Placement]) -> Coverage {
    let mut out = Coverage {
        nodes: vec![NodeCoverage::default(); edition.nodes.len()],
        ..Coverage::default()
    };
    let mut index: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, node) in edition.nodes.iter().enumerate() {
        for key in [node.number.as_deref(), node.name.zh.as_deref(), node.name.en.as_deref()]
            .into_iter()
            .flatten()
        {
            index.entry(key).or_insert(at);
        }
    }
    for placement in placements {
        let Some(node) = index.get(placement.node.trim()).copied() else {
            out.unplaced.push(placement.clone());
            continue;
        };
        let (level, nature) = level_and_nature(&placement.standard);
        let level = placement.level.clone().unwrap_or_else(|| level.to_owned());
        let nature = placement.nature.clone().unwrap_or_else(|| nature.to_owned());
        let count = |at: &mut NodeCoverage| {
            *at.states.entry(placement.state).or_default() += 1;
            *at.levels.entry(level.clone()).or_default() += 1;
            *at.natures.entry(nature.clone()).or_default() += 1;
            at.adopted += usize::from(placement.adopts.is_some());
        };
        count(&mut out.whole);
        let mut at = Some(node);
        while let Some(here) = at {
            count(&mut out.nodes[here]);
            at = edition.nodes[here].parent;
        }
        out.nodes[node].standards.push(placement.clone());
    }
    out.gaps = (0..edition.nodes.len()).filter(|at| out.nodes[*at].total() == 0).collect();
    out
}
