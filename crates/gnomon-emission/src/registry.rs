//! The registry of factors: which value holds for what, where, when, and by which notice.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use gnomon_model::number::Number;
use gnomon_model::unit::{Dimension, Units};
use gnomon_model::wording::{nearest, shorten};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::uncertainty::Percent;

/// How many factors a registry can hold.
pub const MOST_FACTORS: usize = 20_000;
/// How many values one key can have: more are no disagreement of sources any more.
const MOST_RIVALS: usize = 50;
/// Bytes of a text in a registry.
const LONGEST: usize = 2_000;

/// Where a file of factors is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Shipped with the program.
    Shipped,
    /// The user's: it leads what is shipped.
    User,
}

/// A file of factors, read by somebody else.
#[derive(Clone, Debug)]
pub struct RegistryFile {
    /// Its name, for messages.
    pub path: String,
    /// Its text, TOML.
    pub text: String,
    /// Where it is from.
    pub origin: Origin,
}

/// What kind of activity something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Bought electricity.
    Electricity,
    /// Bought heat.
    Heat,
    /// A fuel that is burned.
    Fuel,
    /// A gas that a process lets go.
    Gas,
    /// What a fuel is burned in: no activity, but it has an oxidation.
    Device,
}

/// A kind of activity: `electricity`, `natural-gas`, `N2O`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// The name that factors use.
    pub id: String,
    /// What it is.
    pub sort: Sort,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// Other names.
    #[serde(default)]
    pub also: Vec<String>,
    /// Kinds to name where this one has no factor.
    #[serde(default)]
    pub near: Vec<String>,
}

/// An area: a nation (`CN`) or a part of one (`CN-SX`).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// ISO 3166-1 or 3166-2.
    pub code: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// Other names.
    #[serde(default)]
    pub also: Vec<String>,
}

/// What a factor says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// Carbon dioxide (or its equivalent) for an amount.
    Emission,
    /// Heat for an amount of fuel, net calorific value.
    HeatingValue,
    /// Carbon for that heat.
    CarbonContent,
    /// The share of the carbon that is oxidised.
    Oxidation,
    /// The mass of carbon dioxide that warms like a mass of gas.
    Gwp,
}

/// What the value of a factor is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The notice itself was read.
    Official,
    /// Known from elsewhere, which names the notice.
    Secondary,
    /// Known from elsewhere, which does not name the notice that it has it from.
    Unattributed,
    /// The user's own, in the data or in a file: they vouch for it.
    Own,
}

/// The document that a factor stands in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// How factors name it, and how it is chosen.
    pub id: String,
    /// Its title, or what it is.
    pub title: String,
    /// Its number, or its table.
    pub number: Option<String>,
    /// Its day.
    #[serde(default, deserialize_with = "day")]
    pub day: Option<Date>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where its values were seen.
    #[serde(default)]
    pub seen: Vec<String>,
}

/// What a factor is bound to beside area and kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Validity {
    /// Nothing.
    Any,
    /// A year.
    Year(i16),
    /// An assessment report: `ar6`.
    Report(String),
}

/// What a factor is for: `electricity@CN@2022`, `diesel.oxidation@CN`, `N2O.gwp@ar6`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The kind's id.
    pub kind: String,
    /// What is said of it.
    pub quantity: Quantity,
    /// The area's code, if it is bound to one.
    pub area: Option<String>,
    /// The year or report.
    pub validity: Validity,
}

/// A number with its unit, as written and in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The number as written, in `unit`.
    pub number: Number,
    /// The unit as written; `%` or nothing for shares.
    pub unit: String,
    /// The number in base units.
    pub base: Number,
    /// What it counts.
    pub dimension: Dimension,
}

/// A value with what it is for and where it stands.
#[derive(Clone, Debug)]
pub struct Factor {
    /// What it is for.
    pub key: Key,
    /// The value.
    pub value: Measure,
    /// The document that it stands in.
    pub notice: Notice,
    /// What it is worth.
    pub status: Status,
    /// Half the 95 % interval, where the source has one.
    pub uncertainty: Option<Percent>,
    /// Why it leads others of the same key.
    pub leads: Option<String>,
    /// What is not certain about it.
    pub doubt: Option<String>,
    /// Where the file is from.
    pub origin: Origin,
}

/// An entry of a file that is not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedFactor {
    /// The file.
    pub file: String,
    /// Which table of the file: `factor 3`.
    pub entry: String,
    /// What is wrong and what to do.
    pub reason: String,
}

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// No TOML.
    #[error("`{file}` is no TOML: {message}")]
    Toml {
        /// The file.
        file: String,
        /// Where and what.
        message: String,
    },
    /// More than a registry can hold.
    #[error("`{file}`: more than {MOST_FACTORS} factors; leave out what the data do not need")]
    TooMany {
        /// The file.
        file: String,
    },
    /// The units of the program.
    #[error("the units of this build do not hold together: {0}")]
    Units(#[from] gnomon_model::unit::NotAUnit),
}

/// A factor that the user picked where several are for one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// For what.
    pub key: Key,
    /// The notice's id.
    pub notice: String,
}

/// Why a choice cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// Not of the form.
    #[error("`{0}` is not a choice like `electricity@CN@2022=NOTICE`")]
    Form(String),
    /// No factor of that key.
    #[error("no factor `{key}`{}", near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    NoKey {
        /// As written.
        key: String,
        /// A key that is spelled much like it.
        near: Option<String>,
    },
    /// No such notice for the key.
    #[error("`{key}` has no factor from `{notice}`; there are {there}")]
    NoNotice {
        /// The key.
        key: String,
        /// As written.
        notice: String,
        /// The notices that there are.
        there: String,
    },
}

/// All that is known: kinds, areas, names of columns, factors.
#[derive(Debug)]
pub struct Registry {
    units: Units,
    kinds: Vec<Kind>,
    kind_names: HashMap<String, usize>,
    areas: Vec<Area>,
    area_names: HashMap<String, usize>,
    columns: HashMap<String, String>,
    factors: Vec<Factor>,
    by_key: BTreeMap<Key, Vec<usize>>,
    refused: Vec<RefusedFactor>,
}

impl Registry {
    /// Reads files; an entry that is wrong is refused alone. The user's kinds and names come beside those shipped, and
    /// their factors lead.
    pub fn parse(files: &[RegistryFile]) -> Result<Registry, RegistryError> {
        let mut registry = Registry {
            units: Units::new(&[])?,
            kinds: Vec::new(),
            kind_names: HashMap::new(),
            areas: Vec::new(),
            area_names: HashMap::new(),
            columns: HashMap::new(),
            factors: Vec::new(),
            by_key: BTreeMap::new(),
            refused: Vec::new(),
        };
        let mut tables = Vec::new();
        for file in files {
            let table: toml::Table = file.text.parse().map_err(|error: toml::de::Error| {
                let message = error.to_string();
                RegistryError::Toml { file: file.path.clone(), message: message.trim().to_owned() }
            })?;
            tables.push((file, table));
        }
        // Kinds and areas of all files first, whatever the order of the files.
        for (file, table) in &tables {
            registry.names(file, table);
        }
        for (file, table) in &tables {
            registry.take_factors(file, table)?;
        }
        Ok(registry)
    }

    /// What was not taken.
    pub fn refused(&self) -> &[RefusedFactor] {
        &self.refused
    }

    /// All factors, in the order of their files.
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// All kinds.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The kind of that name, in either language.
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.kind_names.get(&fold(name)).map(|index| &self.kinds[*index])
    }

    /// The kind's name that is written most like `name`.
    pub fn kind_like(&self, name: &str) -> Option<String> {
        nearest(&fold(name), self.kind_names.keys().map(String::as_str))
    }

    /// The code of the area of that name; a name that is not known is its own code.
    pub fn area(&self, name: &str) -> String {
        self.area_of(name).map_or_else(|| name.trim().to_owned(), |area| area.code.clone())
    }

    /// The area of that name or code, if the registry lists it.
    pub fn area_of(&self, name: &str) -> Option<&Area> {
        self.area_names.get(&fold(name)).map(|index| &self.areas[*index])
    }

    /// The column of activity data that is called so.
    pub fn column(&self, name: &str) -> Option<&str> {
        self.columns.get(&fold(name)).map(String::as_str)
    }

    /// The column's name that is written most like `name`.
    pub fn column_like(&self, name: &str) -> Option<String> {
        nearest(&fold(name), self.columns.keys().map(String::as_str))
    }

    /// The factors of a key, in the order of their files.
    pub fn of_key(&self, key: &Key) -> impl Iterator<Item = (usize, &Factor)> {
        self.by_key.get(key).into_iter().flatten().map(|index| (*index, &self.factors[*index]))
    }

    /// The latest year before `year` for which a key that is bound to years has a factor.
    pub fn year_before(&self, key: &Key, year: i16) -> Option<i16> {
        let with = |year| Key { validity: Validity::Year(year), ..key.clone() };
        let (key, _) = self.by_key.range(with(i16::MIN)..with(year)).next_back()?;
        match key.validity {
            Validity::Year(year) => Some(year),
            Validity::Any | Validity::Report(_) => None,
        }
    }

    /// The assessment reports that there are global warming potentials of.
    pub fn reports(&self) -> Vec<&str> {
        let mut reports: Vec<&str> = self
            .by_key
            .keys()
            .filter_map(|key| match &key.validity {
                Validity::Report(report) => Some(report.as_str()),
                Validity::Any | Validity::Year(_) => None,
            })
            .collect();
        reports.sort_unstable();
        reports.dedup();
        reports
    }

    /// The units that amounts and factors are written in.
    pub fn units(&self) -> &Units {
        &self.units
    }

    /// A number and its unit, which may be written apart: `12.5 万` and `kWh`.
    pub fn measure(&self, text: &str, unit: Option<&str>) -> Result<Measure, String> {
        let text = text.trim();
        let text = match unit.map(str::trim).filter(|unit| !unit.is_empty()) {
            Some(unit) => format!("{text} {unit}"),
            None => text.to_owned(),
        };
        if 200 < text.len() {
            return Err(format!("`{}` is too long for a quantity", shorten(&text)));
        }
        let number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '−' | '+' | '.');
        if !text.starts_with(number) {
            return Err(format!("`{}` has no number in front", shorten(&text)));
        }
        let (base, read) = self.units.quantity(&text).map_err(|error| error.to_string())?;
        // `12.5 万kWh` stays 12.5 of `万kWh`; a unit that is 万 alone is part of the number.
        let unit = unit_of(&text);
        let (unit, one) = match self.units.unit(unit) {
            Ok(found) => (unit, found.factor),
            Err(_) => ("", read.factor),
        };
        let number = base.over(one).ok_or_else(|| format!("`{text}` is too large"))?;
        Ok(Measure { number, unit: unit.to_owned(), base, dimension: read.dimension })
    }

    /// Reads a choice, `electricity@CN@2022=mee-2024-33`: both must be there.
    pub fn choice(&self, text: &str) -> Result<Choice, ChoiceError> {
        let form = || ChoiceError::Form(shorten(text));
        let (key, notice) = text.split_once('=').ok_or_else(form)?;
        let (key, notice) = (key.trim(), notice.trim());
        if key.is_empty() || notice.is_empty() {
            return Err(form());
        }
        let Some((key, indices)) = self.by_key.iter().find(|(known, _)| known.to_string() == key)
        else {
            let keys: Vec<String> = self.by_key.keys().map(Key::to_string).collect();
            let near = nearest(key, keys.iter().map(String::as_str));
            return Err(ChoiceError::NoKey { key: shorten(key), near });
        };
        let there: Vec<&str> =
            indices.iter().map(|index| self.factors[*index].notice.id.as_str()).collect();
        if !there.contains(&notice) {
            return Err(ChoiceError::NoNotice {
                key: key.to_string(),
                notice: shorten(notice),
                there: there.join(", "),
            });
        }
        Ok(Choice { key: key.clone(), notice: notice.to_owned() })
    }

    fn names(&mut self, file: &RegistryFile, table: &toml::Table) {
        for (index, entry) in entries(table, "kind").iter().enumerate() {
            let taken = read::<Kind>(entry).and_then(|kind| self.add_kind(kind));
            self.note(file, "kind", index, taken);
        }
        for (index, entry) in entries(table, "area").iter().enumerate() {
            let taken = read::<Area>(entry).and_then(|area| self.add_area(area));
            self.note(file, "area", index, taken);
        }
        for (index, entry) in entries(table, "column").iter().enumerate() {
            let taken = read::<ColumnNames>(entry).and_then(|column| {
                let own = column.name.clone();
                for name in column.also.iter().chain([&own]) {
                    if let Some(other) = self.columns.insert(fold(name), own.clone()) {
                        return Err(format!("`{name}` names the columns `{other}` and `{own}`"));
                    }
                }
                Ok(())
            });
            self.note(file, "column", index, taken);
        }
        for (name, value) in table {
            let known = ["kind", "area", "column", "notice", "factor"].contains(&name.as_str());
            if !known || !value.is_array() {
                let reason = format!(
                    "`{}` is no list of [[notice]], [[factor]], [[kind]], [[area]] or [[column]]",
                    shorten(name)
                );
                self.refused.push(RefusedFactor {
                    file: file.path.clone(),
                    entry: shorten(name),
                    reason,
                });
            }
        }
    }

    fn add_kind(&mut self, kind: Kind) -> Result<(), String> {
        if kind.id.is_empty() || kind.id.contains(['.', '@', '=', ' ']) {
            return Err(format!(
                "`{}` cannot be an id: no `.`, `@`, `=` or space",
                shorten(&kind.id)
            ));
        }
        let names = [&kind.id, &kind.zh, &kind.en].into_iter().chain(&kind.also);
        let names: Vec<String> = names.map(|name| fold(name)).collect();
        if let Some(name) = names.iter().find(|name| self.kind_names.contains_key(*name)) {
            return Err(format!("`{}` names another kind already", shorten(name)));
        }
        self.kind_names.extend(names.into_iter().map(|name| (name, self.kinds.len())));
        self.kinds.push(kind);
        Ok(())
    }

    fn add_area(&mut self, area: Area) -> Result<(), String> {
        let names = [&area.code, &area.zh, &area.en].into_iter().chain(&area.also);
        let names: Vec<String> = names.map(|name| fold(name)).collect();
        if let Some(name) = names.iter().find(|name| self.area_names.contains_key(*name)) {
            return Err(format!("`{}` names another area already", shorten(name)));
        }
        self.area_names.extend(names.into_iter().map(|name| (name, self.areas.len())));
        self.areas.push(area);
        Ok(())
    }

    fn take_factors(
        &mut self,
        file: &RegistryFile,
        table: &toml::Table,
    ) -> Result<(), RegistryError> {
        let mut notices: HashMap<String, Notice> = HashMap::new();
        for (index, entry) in entries(table, "notice").iter().enumerate() {
            let taken = read::<Notice>(entry).and_then(|notice| {
                if notice.id.trim().is_empty() || notice.title.trim().is_empty() {
                    return Err("a notice has an id and a title".to_owned());
                }
                if file.origin == Origin::Shipped && notice.seen.is_empty() {
                    return Err(format!(
                        "the notice `{}` does not say where it was `seen`",
                        notice.id
                    ));
                }
                match notices.insert(notice.id.clone(), notice) {
                    Some(other) => Err(format!("the notice `{}` stands twice", shorten(&other.id))),
                    None => Ok(()),
                }
            });
            self.note(file, "notice", index, taken);
        }
        for (index, entry) in entries(table, "factor").iter().enumerate() {
            if MOST_FACTORS <= self.factors.len() {
                return Err(RegistryError::TooMany { file: file.path.clone() });
            }
            let taken = read::<RawFactor>(entry)
                .and_then(|raw| self.factor(raw, &notices, file.origin))
                .and_then(|factor| self.add_factor(factor));
            self.note(file, "factor", index, taken);
        }
        Ok(())
    }

    fn factor(
        &self,
        raw: RawFactor,
        notices: &HashMap<String, Notice>,
        origin: Origin,
    ) -> Result<Factor, String> {
        let kind = self.kind(&raw.kind).ok_or_else(|| {
            format!(
                "no kind `{}`; add it as a [[kind]] with its sort and names",
                shorten(&raw.kind)
            )
        })?;
        let id = raw.notice.ok_or_else(|| {
            format!("a factor of `{}` without a notice is not taken: name the document that it stands in, as a [[notice]] with id and title", kind.id)
        })?;
        let notice = notices.get(&id).cloned().ok_or_else(|| {
            format!(
                "no notice `{}` in this file; add it as a [[notice]] with id and title",
                shorten(&id)
            )
        })?;
        let value = self.measure(&raw.value, Some(&raw.unit))?;
        let status = match (raw.status, origin) {
            (None, Origin::Shipped) => return Err("a shipped factor has a status".to_owned()),
            (None, Origin::User) => Status::Own,
            (Some(status), _) => status,
        };
        check(&self.units, kind.sort, raw.quantity, &value)?;
        let validity = match (raw.year, raw.report) {
            (None, None) => Validity::Any,
            (Some(year), None) if (1900..=2200).contains(&year) => Validity::Year(year),
            (Some(year), None) => return Err(format!("`{year}` is no year")),
            (None, Some(report)) => Validity::Report(report),
            (Some(_), Some(_)) => return Err("`year` and `report` exclude each other".to_owned()),
        };
        let bound = matches!(kind.sort, Sort::Electricity | Sort::Heat);
        let area = raw.area.map(|area| self.area(&area));
        if bound && (area.is_none() || !matches!(validity, Validity::Year(_))) {
            return Err(format!("a factor of `{}` has an `area` and a `year`", kind.id));
        }
        let key = Key { kind: kind.id.clone(), quantity: raw.quantity, area, validity };
        let uncertainty = raw.uncertainty.map(|text| text.parse::<Percent>()).transpose();
        let uncertainty = uncertainty.map_err(|error| error.to_string())?;
        Ok(Factor {
            key,
            value,
            notice,
            status,
            uncertainty,
            leads: raw.leads,
            doubt: raw.doubt,
            origin,
        })
    }

    fn add_factor(&mut self, factor: Factor) -> Result<(), String> {
        let rivals = self.by_key.entry(factor.key.clone()).or_default();
        let same = |index: &usize| {
            let other = &self.factors[*index];
            other.origin == factor.origin && other.notice.id == factor.notice.id
        };
        if rivals.iter().any(same) {
            return Err(format!(
                "`{}` from the notice `{}` stands twice; another source is another notice",
                factor.key,
                shorten(&factor.notice.id)
            ));
        }
        let leads = |index: &usize| {
            let other = &self.factors[*index];
            other.origin == factor.origin && other.leads.is_some()
        };
        if factor.leads.is_some() && rivals.iter().any(leads) {
            return Err(format!("two factors lead for `{}`; one can", factor.key));
        }
        if MOST_RIVALS <= rivals.len() {
            return Err(format!("`{}` has more than {MOST_RIVALS} values", factor.key));
        }
        rivals.push(self.factors.len());
        self.factors.push(factor);
        Ok(())
    }

    fn note(&mut self, file: &RegistryFile, table: &str, index: usize, taken: Result<(), String>) {
        if let Err(reason) = taken {
            let entry = format!("{table} {}", index + 1);
            self.refused.push(RefusedFactor { file: file.path.clone(), entry, reason });
        }
    }
}

impl Sort {
    /// How messages call it.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Electricity => "electricity",
            Sort::Heat => "heat",
            Sort::Fuel => "fuel",
            Sort::Gas => "gas",
            Sort::Device => "device",
        }
    }
}

impl Quantity {
    /// How keys and messages call it.
    pub fn name(self) -> &'static str {
        match self {
            Quantity::Emission => "emission",
            Quantity::HeatingValue => "heating-value",
            Quantity::CarbonContent => "carbon-content",
            Quantity::Oxidation => "oxidation",
            Quantity::Gwp => "gwp",
        }
    }
}

impl Status {
    /// How it is called in print.
    pub fn name(self) -> &'static str {
        match self {
            Status::Official => "official",
            Status::Secondary => "secondary",
            Status::Unattributed => "unattributed",
            Status::Own => "own",
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if self.quantity != Quantity::Emission {
            write!(f, ".{}", self.quantity.name())?;
        }
        if let Some(area) = &self.area {
            write!(f, "@{area}")?;
        }
        match &self.validity {
            Validity::Any => Ok(()),
            Validity::Year(year) => write!(f, "@{year}"),
            Validity::Report(report) => write!(f, "@{report}"),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let space = if self.unit.is_empty() { "" } else { " " };
        write!(f, "{}{space}{}", self.number, self.unit)
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)?;
        if let Some(number) = &self.number {
            write!(f, ", {number}")?;
        }
        if let Some(day) = self.day {
            write!(f, ", {day}")?;
        }
        Ok(())
    }
}

/// Whether a value can be what it says: its unit, and that it is not negative.
pub(crate) fn check(
    units: &Units,
    sort: Sort,
    quantity: Quantity,
    value: &Measure,
) -> Result<(), String> {
    let unit = |text: &str| units.unit(text).map(|unit| unit.dimension).unwrap_or_default();
    let any = |of: &[&str]| of.iter().any(|text| unit(text) == value.dimension);
    let (fits, wanted) = match (sort, quantity) {
        (Sort::Electricity | Sort::Heat, Quantity::Emission) => (
            any(&["kgCO2/J", "kgCO2e/J"]),
            "carbon dioxide for energy, as `kgCO2/kWh` or `tCO2/GJ`",
        ),
        (Sort::Fuel, Quantity::Emission) => (
            any(&[
                "kgCO2/J",
                "kgCO2e/J",
                "kgCO2/kg",
                "kgCO2e/kg",
                "kgCO2/Nm³",
                "kgCO2e/Nm³",
                "kgCO2/m³",
                "kgCO2e/m³",
            ]),
            "carbon dioxide for an amount of fuel, as `tCO2/t` or `tCO2/万Nm³`",
        ),
        (Sort::Fuel, Quantity::HeatingValue) => {
            (any(&["J/kg", "J/Nm³", "J/m³"]), "heat for an amount, as `GJ/t` or `GJ/万Nm³`")
        }
        (Sort::Fuel, Quantity::CarbonContent) => (any(&["kgC/J"]), "carbon for heat, as `tC/GJ`"),
        (Sort::Fuel | Sort::Device, Quantity::Oxidation) => (
            value.dimension.is_none() && value.base <= Number::ONE,
            "a share of at most 1, as `98 %`",
        ),
        (Sort::Gas, Quantity::Gwp) => (
            any(&["kgCO2/kg", "kgCO2e/kg"]),
            "carbon dioxide equivalent for a mass of gas, as `tCO2e/t`",
        ),
        (sort, quantity) => {
            return Err(format!("{} has no `{}`", sort.name(), quantity.name()));
        }
    };
    if !fits {
        return Err(format!("`{value}` is not {wanted}"));
    }
    if value.base < Number::ZERO {
        return Err(format!("`{value}` is negative"));
    }
    Ok(())
}

/// Names compare without case and space around.
pub(crate) fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnNames {
    name: String,
    #[serde(default)]
    also: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawFactor {
    kind: String,
    quantity: Quantity,
    area: Option<String>,
    year: Option<i16>,
    report: Option<String>,
    value: String,
    unit: String,
    notice: Option<String>,
    status: Option<Status>,
    uncertainty: Option<String>,
    leads: Option<String>,
    doubt: Option<String>,
}

fn entries<'t>(table: &'t toml::Table, name: &str) -> &'t [toml::Value] {
    table.get(name).and_then(toml::Value::as_array).map_or(&[], Vec::as_slice)
}

fn read<T: serde::de::DeserializeOwned>(entry: &toml::Value) -> Result<T, String> {
    if let Some(long) = longest(entry).filter(|long| LONGEST < long.len()) {
        return Err(format!("`{}` is longer than {LONGEST} bytes", shorten(long)));
    }
    T::deserialize(entry.clone()).map_err(|error| error.message().to_owned())
}

/// The longest text of an entry. Files are parsed within the depth limit of the parser.
fn longest(value: &toml::Value) -> Option<&str> {
    match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Array(values) => values.iter().filter_map(longest).max_by_key(|t| t.len()),
        toml::Value::Table(table) => table.values().filter_map(longest).max_by_key(|t| t.len()),
        _ => None,
    }
}

fn day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let day = toml::value::Datetime::deserialize(deserializer)?;
    day.to_string()
        .parse()
        .map(Some)
        .map_err(|_| serde::de::Error::custom(format!("`{day}` is no day like 2024-12-20")))
}

/// What stands behind the number of a quantity. `12.5 万kWh` is written in `万kWh`.
fn unit_of(text: &str) -> &str {
    let text = text.trim();
    let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−' | '+');
    let mut rest = text.trim_start_matches(number);
    if let Some(tail) = rest.strip_prefix(['e', 'E']) {
        let exponent = tail.trim_start_matches(|c: char| c.is_ascii_digit() || "+-".contains(c));
        if exponent.len() < tail.len() {
            rest = exponent;
        }
    }
    rest.trim()
}
