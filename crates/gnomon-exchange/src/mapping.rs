//! What the fields of a list mean: files of `knowledge/lists` and those that users
//! write for their own.

use gnomon_model::{EntityKind, KnowledgeFile, Property};
use regex::Regex;
use serde::Deserialize;

use crate::node::{Node, Path};

/// A mapping cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{file}`: {message}")]
pub struct MappingError {
    /// The file.
    pub file: String,
    /// What is wrong, with what to do.
    pub message: String,
}

/// What the fields of a list mean.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Its name: what `--as` takes, and part of the rule of every statement.
    pub name: String,
    /// What the list is called.
    pub title: String,
    /// Where such lists come from, and under which terms.
    pub source: String,
    /// What its records are about.
    pub kind: EntityKind,
    /// Where the identifier stands.
    pub identifier: Vec<Path>,
    /// Whether an identifier of no known form is kept as it is written. What a
    /// publisher prints in its own catalogue is an identifier; what somebody typed may be none.
    pub keeps_unknown: bool,
    /// Names of the elements that are records, for XML.
    pub elements: Vec<String>,
    /// A record that has all these members is one of such a list.
    pub recognise: Vec<Path>,
    /// The fields.
    pub fields: Vec<Field>,
    /// Members that say nothing about the standard, such as serial numbers.
    pub ignored: Vec<String>,
}

/// A field of a list.
#[derive(Clone, Debug)]
pub struct Field {
    /// Where it stands; the first path that leads to something counts.
    pub from: Vec<Path>,
    /// What it says of the subject.
    pub property: Property,
    /// What entities it names, where it names some.
    pub kind: Option<EntityKind>,
    /// Qualifiers of each statement: `language`, `scheme`, `role`.
    pub qualifiers: Vec<(String, String)>,
    /// Marks that part several values in one text.
    pub split: Vec<String>,
    /// What of the text counts: groups `value`, `degree`.
    pub pattern: Option<Regex>,
    /// What stands before a value that the list leaves out: `ISO/`.
    pub prefix: String,
    /// Only before values of this form.
    pub prefix_if: Option<Regex>,
    /// Forms of dates beside those that are read anyway, for `strptime`.
    pub dates: Vec<String>,
    /// Another field that completes the value, with what joins them: stage and substage.
    pub with: Option<(Path, String)>,
    /// Another field that gives the degree of an adoption.
    pub degree: Option<Path>,
    /// The record is the value and the value the subject.
    pub inverse: bool,
    /// Whether the later of the two is the subject, whichever the record is about.
    pub later_is_subject: bool,
    /// Another field that, where it is there, makes this one say something else.
    pub unless: Option<Path>,
    /// The values are numbers of other records, by this field of theirs.
    pub refers_to: Option<Path>,
    /// Texts that mean 'none'.
    pub empty: Vec<String>,
    /// Values of this form are known to say nothing that can be used; they are counted.
    pub leave_out: Option<Regex>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMapping {
    name: String,
    title: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    kind: Option<EntityKind>,
    identifier: OneOrMany,
    #[serde(default)]
    unknown_identifiers: Unknown,
    #[serde(default)]
    elements: Vec<String>,
    #[serde(default)]
    recognise: Vec<String>,
    #[serde(default)]
    ignored: Vec<String>,
    #[serde(default)]
    field: Vec<RawField>,
}

#[derive(Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Unknown {
    #[default]
    Refuse,
    Keep,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn paths(&self) -> Vec<Path> {
        match self {
            OneOrMany::One(path) => vec![Path::new(path)],
            OneOrMany::Many(paths) => paths.iter().map(|path| Path::new(path)).collect(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    from: OneOrMany,
    property: String,
    kind: Option<EntityKind>,
    #[serde(default)]
    qualifiers: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    split: Vec<String>,
    pattern: Option<String>,
    #[serde(default)]
    prefix: String,
    prefix_if: Option<String>,
    #[serde(default)]
    dates: Vec<String>,
    with: Option<String>,
    glue: Option<String>,
    degree: Option<String>,
    #[serde(default)]
    inverse: bool,
    #[serde(default)]
    later_is_subject: bool,
    unless: Option<String>,
    refers_to: Option<String>,
    #[serde(default)]
    empty: Vec<String>,
    leave_out: Option<String>,
}

impl Mapping {
    /// Reads a mapping and checks it.
    pub fn parse(file: &KnowledgeFile) -> Result<Mapping, MappingError> {
        let wrong = |message: String| MappingError { file: file.path.clone(), message };
        let raw: RawMapping = toml::from_str(&file.text)
            .map_err(|error| wrong(error.to_string().trim_end().to_owned()))?;
        let identifier = raw.identifier.paths();
        if identifier.is_empty() {
            return Err(wrong("`identifier` names no field".to_owned()));
        }
        let fields = raw
            .field
            .into_iter()
            .map(|field| checked(field).map_err(wrong))
            .collect::<Result<_, _>>()?;
        Ok(Mapping {
            name: raw.name,
            title: raw.title,
            source: raw.source,
            kind: raw.kind.unwrap_or(EntityKind::Standard),
            identifier,
            keeps_unknown: raw.unknown_identifiers == Unknown::Keep,
            elements: raw.elements,
            recognise: raw.recognise.iter().map(|path| Path::new(path)).collect(),
            fields,
            ignored: raw.ignored,
        })
    }

    /// Whether a record is of such a list.
    pub fn recognises(&self, record: &Node) -> bool {
        !self.recognise.is_empty()
            && self.recognise.iter().all(|path| !path.select(record).is_empty())
    }

    /// Whether a row can be the heads of such a table: it has a head for the
    /// identifier, and for at least one field.
    pub fn explains(&self, heads: &[&str]) -> bool {
        let has = |paths: &[Path]| paths.iter().any(|path| heads.contains(&path.as_str()));
        has(&self.identifier) && self.fields.iter().any(|field| has(&field.from))
    }

    /// How many of these heads it knows.
    pub fn knows(&self, heads: &[&str]) -> usize {
        let paths = self.identifier.iter().chain(self.fields.iter().flat_map(|it| &it.from));
        paths.filter(|path| heads.contains(&path.as_str())).count()
    }

    /// The field by which records are referred to, where some are.
    pub fn reference(&self) -> Option<&Path> {
        self.fields.iter().find_map(|field| field.refers_to.as_ref())
    }
}

fn checked(raw: RawField) -> Result<Field, String> {
    let from = raw.from.paths();
    let Some(first) = from.first() else { return Err("`from` names no field".to_owned()) };
    let named = format!("field `{}`", first.as_str());
    let property = Property::named(&raw.property)
        .ok_or_else(|| format!("{named}: there is no property `{}`", raw.property))?;
    let pattern = match raw.pattern {
        None => None,
        Some(pattern) => {
            let regex = Regex::new(&pattern).map_err(|error| format!("{named}: {error}"))?;
            if !regex.capture_names().flatten().any(|name| name == "value") {
                return Err(format!("{named}: `pattern` has no group `value`"));
            }
            Some(regex)
        }
    };
    let form = |form: Option<String>| -> Result<Option<Regex>, String> {
        form.map(|form| Regex::new(&form)).transpose().map_err(|error| format!("{named}: {error}"))
    };
    let (prefix_if, leave_out) = (form(raw.prefix_if)?, form(raw.leave_out)?);
    if raw.glue.is_some() && raw.with.is_none() {
        return Err(format!("{named}: `glue` without `with`"));
    }
    let kind = raw.kind.or(match property {
        Property::Replaces
        | Property::Amends
        | Property::Revises
        | Property::Adopts
        | Property::Cites
        | Property::BasedOn
        | Property::DerivedFrom
        | Property::PartOf => Some(EntityKind::Standard),
        Property::ResponsibleBody => Some(EntityKind::Committee),
        Property::IssuedBy
        | Property::Secretariat
        | Property::DraftedBy
        | Property::ProposedBy
        | Property::SupportedBy
        | Property::MemberOf => Some(EntityKind::Organisation),
        _ => None,
    });
    if raw.later_is_subject && kind != Some(EntityKind::Standard) {
        return Err(format!("{named}: `later_is_subject` is for relations between standards"));
    }
    Ok(Field {
        from,
        property,
        kind,
        qualifiers: raw.qualifiers.into_iter().collect(),
        split: raw.split,
        pattern,
        prefix: raw.prefix,
        prefix_if,
        dates: raw.dates,
        with: raw.with.map(|path| (Path::new(&path), raw.glue.unwrap_or_default())),
        degree: raw.degree.map(|path| Path::new(&path)),
        inverse: raw.inverse,
        later_is_subject: raw.later_is_subject,
        unless: raw.unless.map(|path| Path::new(&path)),
        refers_to: raw.refers_to.map(|path| Path::new(&path)),
        empty: raw.empty,
        leave_out,
    })
}
