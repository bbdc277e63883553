//! Counts of standards by what they are, for any slice and day.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::Date;
use serde::Serialize;

use crate::record::Record;

/// What standards are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// National, sector, local, association.
    Level,
    /// Mandatory, recommended, guidance.
    Nature,
    /// The year of issue.
    Year,
    /// The field that they are listed under.
    Field,
    /// The committee in charge.
    Committee,
    /// Whether they take over an international standard.
    Adoption,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Dimension; 6] = [
        Dimension::Level,
        Dimension::Nature,
        Dimension::Year,
        Dimension::Field,
        Dimension::Committee,
        Dimension::Adoption,
    ];

    /// Its name, in commands and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Dimension::Level => "level",
            Dimension::Nature => "nature",
            Dimension::Year => "year",
            Dimension::Field => "field",
            Dimension::Committee => "committee",
            Dimension::Adoption => "adoption",
        }
    }

    /// Its value for a record.
    fn of(self, record: &Record) -> String {
        let or = |value: &Option<String>| value.clone().unwrap_or_else(|| "not said".to_owned());
        match self {
            Dimension::Level => record.level.clone(),
            Dimension::Nature => record.nature.clone(),
            Dimension::Year => {
                record.issued.map_or("not said".to_owned(), |day| day.year().to_string())
            }
            Dimension::Field => or(&record.field),
            Dimension::Committee => or(&record.committee),
            Dimension::Adoption => {
                if record.adopts.is_some() { "adopts" } else { "not said to adopt" }.to_owned()
            }
        }
    }
}

impl FromStr for Dimension {
    type Err = String;

    fn from_str(text: &str) -> Result<Dimension, String> {
        Dimension::ALL.into_iter().find(|dimension| dimension.name() == text).ok_or_else(|| {
            let names = Dimension::ALL.map(Dimension::name).join(", ");
            format!("`{text}` is not one of {names}")
        })
    }
}

/// Which standards are counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Slice {
    /// In force on this day.
    pub in_force: Option<Date>,
    /// Put out by this day and not replaced by then; in force or about to be.
    pub published_by: Option<Date>,
    /// Issued from this day on.
    pub from: Option<Date>,
    /// Issued up to this day.
    pub to: Option<Date>,
    /// Only this level.
    pub level: Option<String>,
    /// Only this nature.
    pub nature: Option<String>,
    /// Only fields whose name has this in it.
    pub field: Option<String>,
}

impl Slice {
    /// Whether a record is in it.
    pub fn has(&self, record: &Record) -> bool {
        let within = |day: Option<Date>| {
            day.is_none_or(|day| {
                self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
            })
        };
        self.in_force.is_none_or(|on| record.in_force(on))
            && self.published_by.is_none_or(|on| record.published(on))
            && (self.from.is_none() && self.to.is_none()
                || record.issued.is_some() && within(record.issued))
            && self.level.as_ref().is_none_or(|level| record.level == *level)
            && self.nature.as_ref().is_none_or(|nature| record.nature == *nature)
            && self.field.as_ref().is_none_or(|field| {
                record.field.as_ref().is_some_and(|known| known.contains(field.as_str()))
            })
    }
}

/// A table of counts with its sums.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    /// What the rows are.
    pub rows_by: Dimension,
    /// What the columns are; `None` for a single column.
    pub columns_by: Option<Dimension>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Name and counts of each row, as many as there are columns.
    pub rows: Vec<(String, Vec<usize>)>,
    /// Sums of the columns.
    pub sums: Vec<usize>,
    /// All.
    pub total: usize,
}

/// Counting.
#[derive(Clone, Copy, Debug)]
pub struct Tally<'a> {
    records: &'a [Record],
}

impl<'a> Tally<'a> {
    /// Over these records.
    pub fn of(records: &'a [Record]) -> Tally<'a> {
        Tally { records }
    }

    /// How many are in the slice.
    pub fn count(self, slice: &Slice) -> usize {
        self.records.iter().filter(|record| slice.has(record)).count()
    }

    /// How many of the slice take over an international standard, and of how many.
    pub fn adoption(self, slice: &Slice) -> (usize, usize) {
        let adopted = self
            .records
            .iter()
            .filter(|record| slice.has(record) && record.adopts.is_some())
            .count();
        (adopted, self.count(slice))
    }

    /// The table of the slice.
    pub fn table(self, slice: &Slice, rows_by: Dimension, columns_by: Option<Dimension>) -> Table {
        let mut counts: BTreeMap<(usize, String), BTreeMap<(usize, String), usize>> =
            BTreeMap::new();
        let mut columns: BTreeMap<(usize, String), usize> = BTreeMap::new();
        for record in self.records.iter().filter(|record| slice.has(record)) {
            let row = ranked(rows_by.of(record));
            let column = ranked(
                columns_by.map_or_else(|| "standards".to_owned(), |dimension| dimension.of(record)),
            );
            *columns.entry(column.clone()).or_default() += 1;
            *counts.entry(row).or_default().entry(column).or_default() += 1;
        }
        let rows = counts
            .into_iter()
            .map(|((_, name), cells)| {
                (
                    name,
                    columns.keys().map(|column| cells.get(column).copied().unwrap_or(0)).collect(),
                )
            })
            .collect();
        let sums: Vec<usize> = columns.values().copied().collect();
        Table {
            rows_by,
            columns_by,
            columns: columns.into_keys().map(|(_, name)| name).collect(),
            rows,
            total: sums.iter().sum(),
            sums,
        }
    }
}

/// In the order in which the field names them, then by name.
fn ranked(name: String) -> (usize, String) {
    const ORDER: &[&str] = &[
        "national",
        "sector",
        "local",
        "association",
        "enterprise",
        "international",
        "mandatory",
        "recommended",
        "guidance",
    ];
    (ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len()), name)
}
