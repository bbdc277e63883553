//! Instruments, articles, standards, and how they refer to each other.

use crate::raw::{Cite, Words};

/// Something that is referred to: an instrument, a chapter, an article, a standard.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Place {
    /// Its name: `guidelines/chapter-3`.
    pub id: String,
    /// What people read.
    pub title: Words,
    /// What it is a part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// In what state it is, as far as the sources tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Words>,
    /// Where that stands.
    pub cites: Vec<Cite>,
}

/// A reference from one place to another.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Link {
    /// Where it stands.
    pub from: String,
    /// Where it points.
    pub to: String,
    /// What it does: `details`, `supports`, `implements`, `cites`.
    pub relation: String,
    /// Where that stands.
    pub cites: Vec<Cite>,
}

/// The places of a pack and their links.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Graph {
    /// The places in the order of the file.
    pub places: Vec<Place>,
    /// The links in the order of the file.
    pub links: Vec<Link>,
}

impl Graph {
    /// A place by its name.
    pub fn find(&self, id: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.id == id)
    }

    /// The links that leave a place, its parts not counted.
    pub fn leaving<'g>(&'g self, id: &'g str) -> impl Iterator<Item = &'g Link> {
        self.links.iter().filter(move |link| link.from == id)
    }

    /// The links that reach a place.
    pub fn reaching<'g>(&'g self, id: &'g str) -> impl Iterator<Item = &'g Link> {
        self.links.iter().filter(move |link| link.to == id)
    }

    /// The parts of a place.
    pub fn parts<'g>(&'g self, id: &'g str) -> impl Iterator<Item = &'g Place> {
        self.places.iter().filter(move |place| place.part_of.as_deref() == Some(id))
    }

    pub(crate) fn cites(&self) -> impl Iterator<Item = &Cite> {
        let places = self.places.iter().flat_map(|place| &place.cites);
        places.chain(self.links.iter().flat_map(|link| &link.cites))
    }
}
