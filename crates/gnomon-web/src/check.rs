//! Checks: the packs of provisions, a form made from the inputs of one, and its verdicts.

use askama::Template;
use jiff::civil::Date;
use serde::Serialize;

use crate::{Shell, encode};

/// The packs.
#[derive(Debug, Serialize, Template)]
#[template(path = "checks.html")]
pub struct ChecksView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// In order of their names.
    pub packs: Vec<PackRow>,
}

/// A pack in the list.
#[derive(Clone, Debug, Serialize)]
pub struct PackRow {
    /// Its name.
    pub id: String,
    /// Its edition.
    pub edition: String,
    /// Its title.
    pub title: String,
    /// What it does.
    pub summary: String,
}

impl ChecksView {
    fn href(&self, pack: &PackRow) -> String {
        format!("/check?pack={}", encode(&pack.id))
    }
}

/// The form of a pack and, once facts are given, what follows from them.
#[derive(Debug, Serialize, Template)]
#[template(path = "check.html")]
pub struct CheckView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// The pack.
    pub pack: String,
    /// Its edition.
    pub edition: String,
    /// Its title.
    pub title: String,
    /// What it does.
    pub summary: String,
    /// The day whose figures count.
    pub on: Date,
    /// What is asked, under its groups.
    pub groups: Vec<Group>,
    /// What the pack leaves to the user.
    pub parameters: Vec<FieldView>,
    /// What is asked that no form here takes.
    pub elsewhere: Vec<String>,
    /// Why the facts cannot be read.
    pub wrong: Option<String>,
    /// What follows.
    pub verdicts: Option<Verdicts>,
}

/// Fields under one heading.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// The heading; may be empty.
    pub label: String,
    /// The fields.
    pub fields: Vec<FieldView>,
}

/// A field.
#[derive(Clone, Debug, Serialize)]
pub struct FieldView {
    /// Its name among the facts.
    pub name: String,
    /// What people read.
    pub label: String,
    /// A sentence of help.
    pub help: String,
    /// What kind of value, with units or bounds.
    pub hint: String,
    /// What choosing nothing means.
    pub none: String,
    /// The choices, where only these fit: value and label.
    pub choices: Vec<(String, String)>,
    /// What was typed.
    pub value: String,
}

/// What follows from the facts.
#[derive(Clone, Debug, Serialize)]
pub struct Verdicts {
    /// Conclusions: label and value.
    pub conclusions: Vec<ConclusionView>,
    /// The provisions that concern the case.
    pub provisions: Vec<ProvisionView>,
    /// How many do not.
    pub aside: usize,
    /// What the pack wants to be known with every verdict.
    pub notices: Vec<String>,
}

/// A conclusion.
#[derive(Clone, Debug, Serialize)]
pub struct ConclusionView {
    /// What is concluded on.
    pub label: String,
    /// What it comes to.
    pub value: String,
    /// What is missing to tell.
    pub missing: Vec<String>,
    /// Sources that changed since the pack was reviewed, and how.
    pub changed: Vec<String>,
    /// What its sources are worth, where that is less than official.
    pub caveat: String,
}

/// A provision with its verdict.
#[derive(Clone, Debug, Serialize)]
pub struct ProvisionView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// `satisfied`, `violated`, `not_applicable`, `undetermined`, `stale`.
    pub verdict: String,
    /// The same in words.
    pub words: String,
    /// Why, for a lay person.
    pub explanation: String,
    /// The values compared, a sentence each.
    pub compared: Vec<String>,
    /// What is missing.
    pub missing: Vec<String>,
    /// Where it stands.
    pub cites: Vec<CiteView>,
    /// What its sources are worth, where that is less than official.
    pub caveat: String,
}

/// A place in a source.
#[derive(Clone, Debug, Serialize)]
pub struct CiteView {
    /// The source with number and place.
    pub words: String,
    /// Its words.
    pub quote: String,
    /// Where it can be read.
    pub url: String,
}
