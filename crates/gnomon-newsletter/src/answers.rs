//! What the register answers to an issue.

use std::collections::BTreeMap;

use gnomon_model::Entity;
use gnomon_model::answer::{AgendaItem, Testimony};

use crate::query::Query;
use crate::source::Want;

/// What became of a cited statement.
#[derive(Clone, Debug, PartialEq)]
pub enum FactAnswer {
    /// It is stated.
    Stands(Testimony),
    /// The document says the same in other words, or was read anew.
    Restated {
        /// As it was when it was cited.
        was: Testimony,
        /// As it is.
        now: Testimony,
    },
    /// It is not stated any more, or a person rejected or corrected it.
    Changed {
        /// As it was when it was cited.
        was: Testimony,
        /// What happened.
        why: String,
        /// What is stated instead.
        now: Option<Testimony>,
    },
}

/// The answer to a citation.
#[derive(Clone, Debug, PartialEq)]
pub enum Cited {
    /// A statement, with others that speak against it and lead.
    Fact(Box<FactAnswer>, Vec<Testimony>),
    /// A standard, a text, a body.
    Entity {
        /// Which.
        entity: Entity,
        /// What it is called elsewhere.
        names: Vec<String>,
        /// The best evidence that it exists.
        best: Option<Box<Testimony>>,
    },
    /// Several; the author has to say which.
    Several(Vec<String>),
    /// Nothing; these come near.
    Nothing(Vec<String>),
}

/// A drawing that was made elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// The drawing.
    pub svg: String,
    /// The same in words, for those who do not see it.
    pub alt: String,
    /// What it was drawn from.
    pub from: Drawn,
}

/// What a drawing was drawn from.
#[derive(Clone, Debug, PartialEq)]
pub enum Drawn {
    /// Counted in the register: what.
    Counted(String),
    /// Data with these sources.
    Sources(Vec<String>),
}

/// A term with what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The short form.
    pub short: String,
    /// In English.
    pub en: Option<String>,
    /// In Chinese.
    pub zh: Option<String>,
}

/// All answers.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// To citations.
    pub cited: BTreeMap<Want, Cited>,
    /// Statements that queries look at: of [`crate::Query::properties`].
    pub statements: Vec<Testimony>,
    /// Drawings that queries ask for in a language of the issue, or why there is none.
    pub drawings: Vec<(Query, gnomon_model::Language, Result<Drawing, String>)>,
    /// What is due from the day of the issue on.
    pub agenda: Vec<AgendaItem>,
    /// Bodies and terms, for the abbreviations.
    pub terms: Vec<Term>,
}

impl Query {
    /// The properties that all queries together look at.
    pub fn properties() -> Vec<gnomon_model::Property> {
        crate::query::properties()
    }
}
