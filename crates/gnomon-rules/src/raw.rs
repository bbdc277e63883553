//! The files of a pack as they are written: TOML into structures, nothing checked yet.
//!
//! `packs/README.md` explains every key to those who write packs.

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use gnomon_model::unit::UnitEntry;

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackToml {
    pub(crate) id: Spanned<String>,
    pub(crate) edition: String,
    pub(crate) title: Words,
    pub(crate) summary: Words,
    pub(crate) jurisdiction: String,
    pub(crate) from: Datetime,
    pub(crate) until: Option<Datetime>,
    pub(crate) reviewed: Datetime,
    #[serde(default)]
    pub(crate) source: Vec<RawSource>,
    #[serde(default)]
    pub(crate) unit: Vec<UnitEntry>,
    #[serde(default)]
    pub(crate) input: Vec<RawInput>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSource {
    pub(crate) id: Spanned<String>,
    pub(crate) title: Words,
    pub(crate) standing: Standing,
    pub(crate) number: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) quote: Option<String>,
    pub(crate) note: Option<Words>,
}

/// What a source is worth: how near it is to the official text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// The official text itself was read.
    Official,
    /// A copy of the official text, published by somebody else.
    Copy,
    /// A translation.
    Translation,
    /// A report on the text.
    Secondary,
    /// Only its existence or title is known; the text was looked for and not found.
    Missing,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawInput {
    pub(crate) name: Spanned<String>,
    pub(crate) kind: InputKind,
    pub(crate) of: Option<InputKind>,
    pub(crate) unit: Option<Spanned<String>>,
    pub(crate) label: Words,
    pub(crate) help: Option<Words>,
    #[serde(default)]
    pub(crate) choices: Vec<crate::pack::Choice>,
    #[serde(default)]
    pub(crate) fields: Vec<RawInput>,
    pub(crate) least: Option<Spanned<String>>,
    pub(crate) most: Option<Spanned<String>>,
    pub(crate) group: Option<Words>,
    pub(crate) property: Option<String>,
}

/// What an input holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum InputKind {
    /// True or false.
    Boolean,
    /// A plain number.
    Number,
    /// A number with a unit.
    Quantity,
    /// Text.
    Text,
    /// A civil date.
    Date,
    /// One of the choices.
    Choice,
    /// Several values of the kind `of`.
    List,
    /// Several records with the same fields.
    Records,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ParametersToml {
    #[serde(default)]
    pub(crate) parameter: Vec<RawParameter>,
    #[serde(default)]
    pub(crate) table: Vec<RawTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawParameter {
    pub(crate) name: Spanned<String>,
    pub(crate) kind: InputKind,
    pub(crate) unit: Option<Spanned<String>>,
    pub(crate) label: Words,
    pub(crate) help: Option<Words>,
    #[serde(default)]
    pub(crate) placeholder: bool,
    #[serde(default)]
    pub(crate) values: Vec<RawDated>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDated {
    pub(crate) key: Option<String>,
    pub(crate) from: Datetime,
    pub(crate) until: Option<Datetime>,
    pub(crate) is: Spanned<toml::Value>,
    pub(crate) cites: Option<Cite>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTable {
    pub(crate) name: Spanned<String>,
    pub(crate) label: Words,
    pub(crate) help: Option<Words>,
    pub(crate) key: Words,
    pub(crate) kind: InputKind,
    pub(crate) unit: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) choices: Vec<crate::pack::Choice>,
    #[serde(default)]
    pub(crate) placeholder: bool,
    #[serde(default)]
    pub(crate) rows: Vec<RawDated>,
}

/// Where a provision or a figure stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cite {
    /// The identifier of a source of the pack.
    pub source: String,
    /// The place in it: `item 1`, `Article 39`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Its words, a few of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProvisionsToml {
    #[serde(default)]
    pub(crate) definition: Vec<RawDefinition>,
    #[serde(default)]
    pub(crate) provision: Vec<RawProvision>,
    #[serde(default)]
    pub(crate) exception: Vec<RawException>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDefinition {
    pub(crate) name: Spanned<String>,
    pub(crate) is: Spanned<String>,
    pub(crate) label: Words,
    #[serde(default)]
    pub(crate) conclusion: bool,
    #[serde(default)]
    pub(crate) cites: Vec<Cite>,
    #[serde(default)]
    pub(crate) choices: Vec<crate::pack::Choice>,
    pub(crate) reading: Option<Words>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProvision {
    pub(crate) id: Spanned<String>,
    pub(crate) title: Words,
    #[serde(default)]
    pub(crate) kind: ProvisionKind,
    #[serde(default)]
    pub(crate) cites: Vec<Cite>,
    pub(crate) from: Option<Datetime>,
    pub(crate) until: Option<Datetime>,
    pub(crate) applies: Option<Spanned<String>>,
    pub(crate) requires: Spanned<String>,
    #[serde(default)]
    pub(crate) except: Vec<Spanned<String>>,
    pub(crate) reading: Option<Words>,
    #[serde(default)]
    pub(crate) messages: RawMessages,
}

/// What a provision does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProvisionKind {
    /// It demands something: what does not meet it violates it.
    #[default]
    Requirement,
    /// It says what falls under it: what does not is not concerned.
    Classification,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMessages {
    pub(crate) satisfied: Option<Words>,
    pub(crate) violated: Option<Words>,
    pub(crate) not_applicable: Option<Words>,
    pub(crate) undetermined: Option<Words>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawException {
    pub(crate) id: Spanned<String>,
    pub(crate) title: Words,
    pub(crate) when: Spanned<String>,
    #[serde(default)]
    pub(crate) cites: Vec<Cite>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestsToml {
    #[serde(default)]
    pub(crate) case: Vec<RawTest>,
    #[serde(default)]
    pub(crate) course: Vec<RawCourse>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTest {
    pub(crate) name: Spanned<String>,
    pub(crate) on: Datetime,
    #[serde(default)]
    pub(crate) facts: toml::Table,
    #[serde(default)]
    pub(crate) with: toml::Table,
    #[serde(default)]
    pub(crate) expect: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) conclude: std::collections::BTreeMap<String, toml::Value>,
    #[serde(default)]
    pub(crate) missing: std::collections::BTreeMap<String, Vec<String>>,
}

/// A test of a procedure: events, then where the steps stand.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCourse {
    pub(crate) name: Spanned<String>,
    pub(crate) opened: Datetime,
    pub(crate) on: Datetime,
    #[serde(default)]
    pub(crate) facts: toml::Table,
    #[serde(default)]
    pub(crate) with: toml::Table,
    #[serde(default)]
    pub(crate) done: Vec<RawDone>,
    #[serde(default)]
    pub(crate) expect: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) due: std::collections::BTreeMap<String, toml::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDone {
    pub(crate) step: String,
    pub(crate) on: Datetime,
    pub(crate) outcome: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProcedureToml {
    pub(crate) title: Words,
    pub(crate) opens: Words,
    #[serde(default)]
    pub(crate) step: Vec<RawStep>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStep {
    pub(crate) id: Spanned<String>,
    pub(crate) title: Words,
    pub(crate) actor: Words,
    #[serde(default)]
    pub(crate) after: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) after_any: Vec<Spanned<String>>,
    pub(crate) when: Option<Spanned<String>>,
    pub(crate) due: Option<RawDue>,
    #[serde(default)]
    pub(crate) evidence: Vec<Words>,
    #[serde(default)]
    pub(crate) outcomes: Vec<RawOutcome>,
    #[serde(default)]
    pub(crate) cites: Vec<Cite>,
    pub(crate) note: Option<Words>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDue {
    pub(crate) within: Spanned<String>,
    pub(crate) of: DuePeriod,
    pub(crate) from: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) cites: Vec<Cite>,
}

/// The periods that deadlines are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DuePeriod {
    /// Calendar days.
    Days,
    /// Working days of the pack's jurisdiction.
    WorkingDays,
    /// Months.
    Months,
    /// Years.
    Years,
    /// No period: the expression itself is the date.
    Date,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOutcome {
    pub(crate) id: Spanned<String>,
    pub(crate) title: Words,
    #[serde(default)]
    pub(crate) ends: bool,
    pub(crate) returns_to: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GraphToml {
    #[serde(default)]
    pub(crate) node: Vec<RawNode>,
    #[serde(default)]
    pub(crate) link: Vec<RawLink>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawNode {
    pub(crate) id: Spanned<String>,
    pub(crate) title: Words,
    pub(crate) part_of: Option<String>,
    pub(crate) state: Option<Words>,
    #[serde(default)]
    pub(crate) cites: Vec<Cite>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLink {
    pub(crate) from: Spanned<String>,
    pub(crate) to: Spanned<String>,
    pub(crate) relation: String,
    #[serde(default)]
    pub(crate) cites: Vec<Cite>,
}
