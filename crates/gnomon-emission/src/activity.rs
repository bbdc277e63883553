//! Activity data: what was used, burned or let go, as a plant writes it down.
//!
//! A table (CSV with the names of its columns first) or TOML (`[[activity]]`). Each line is read for itself: one that is
//! wrong is refused with its reason, and the others count.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use gnomon_model::unit::Dimension;
use gnomon_model::wording::shorten;
use jiff::civil::Date;
use serde::Serialize;

use crate::registry::{Measure, Quantity, Registry, Sort, check};
use crate::report::NotRead;
use crate::uncertainty::Percent;

/// Lines of one file.
const MOST_LINES: usize = 100_000;
/// Columns of one file.
const MOST_COLUMNS: usize = 200;
/// Bytes of a cell.
const LONGEST: usize = 1_000;

/// The days that an amount is of, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// A value that the line itself has, with its uncertainty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// The value.
    pub value: Measure,
    /// Its uncertainty, if stated.
    pub uncertainty: Option<Percent>,
}

/// The share of the carbon that is oxidised, as a line gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnOxidation {
    /// Measured or agreed.
    Value(Own),
    /// That of a device, by its id.
    Device(String),
}

/// A line of activity data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Where it stands: the line of the file, or the number of the `[[activity]]`.
    pub place: u64,
    /// Its name.
    pub id: String,
    /// Source or process.
    pub source: Option<String>,
    /// The kind's id.
    pub kind: String,
    /// What the kind is.
    pub sort: Sort,
    /// How much.
    pub amount: Measure,
    /// When.
    pub period: Period,
    /// The area's code.
    pub area: Option<String>,
    /// The amount's uncertainty, if stated.
    pub uncertainty: Option<Percent>,
    /// Its own emission factor.
    pub factor: Option<Own>,
    /// Its own net calorific value.
    pub heating_value: Option<Own>,
    /// Its own carbon content.
    pub carbon_content: Option<Own>,
    /// Its own oxidation, or the device that tells it.
    pub oxidation: Option<OwnOxidation>,
    /// What its own values rest on: a notice, a laboratory report.
    pub notice: Option<String>,
}

/// A line that is not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The line of the file, or the number of the `[[activity]]`.
    pub line: u64,
    /// The line's name, if it has one.
    pub id: Option<String>,
    /// What is wrong and what to do.
    pub reason: String,
}

/// Why activity data cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ActivityError {
    /// No TOML.
    #[error("no TOML: {0}")]
    Toml(String),
    /// No `[[activity]]`.
    #[error("no [[activity]] in it")]
    NoActivity,
    /// A column without which no line can be read.
    #[error(
        "no column `{0}`; the first line names the columns, and id, kind, amount, period are needed"
    )]
    NoColumn(&'static str),
    /// Two columns of one meaning.
    #[error("the columns `{first}` and `{second}` both are the `{column}`; leave one out")]
    ColumnTwice {
        /// What they are.
        column: String,
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// More than can be read at once.
    #[error("more than {MOST_LINES} lines or {MOST_COLUMNS} columns; split the file")]
    TooMany,
}

/// What a file of activity data holds.
#[derive(Clone, Debug, Default)]
pub struct Activities {
    /// The lines that can be read.
    pub activities: Vec<Activity>,
    /// Those that cannot.
    pub refused: Vec<Refusal>,
    /// Columns that nobody knows.
    pub not_read: Vec<NotRead>,
}

impl Activities {
    /// Reads a table of comma-separated values whose first line names the columns.
    pub fn from_csv(text: &str, registry: &Registry) -> Result<Activities, ActivityError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut found = Activities::default();
        if !matches!(reader.read_record(&mut record), Ok(true)) {
            return Err(ActivityError::NoColumn("id"));
        }
        let columns = found.columns(record.iter(), registry)?;
        let mut seen = HashMap::new();
        loop {
            let line = match reader.read_record(&mut record) {
                Ok(true) => record.position().map_or(0, csv::Position::line),
                Ok(false) => return Ok(found),
                // The text is UTF-8 and lines may differ in length: nothing else can be wrong with a record.
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    found.refused.push(Refusal { line, id: None, reason: error.to_string() });
                    continue;
                }
            };
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let mut cells = HashMap::new();
            for (column, cell) in columns.iter().zip(record.iter()) {
                if let Some(column) = column {
                    cells.insert(column.as_str(), cell.to_owned());
                }
            }
            let reason = (columns.len() < record.len()).then(|| {
                format!("{} cells where the first line names {} columns; a comma in a cell needs quotes around it", record.len(), columns.len())
            });
            found.take(line, Cells(cells), reason, registry, &mut seen)?;
        }
    }

    /// Reads `[[activity]]` tables whose keys are the columns. A line's place is the number of its table.
    pub fn from_toml(text: &str, registry: &Registry) -> Result<Activities, ActivityError> {
        let table: toml::Table = text
            .parse()
            .map_err(|error: toml::de::Error| ActivityError::Toml(error.to_string()))?;
        let entries = table.get("activity").and_then(toml::Value::as_array);
        let entries = entries.ok_or(ActivityError::NoActivity)?;
        let mut found = Activities::default();
        for name in table.keys().filter(|name| *name != "activity") {
            found.not_read.push(NotRead { column: shorten(name), near: None });
        }
        let mut seen = HashMap::new();
        for (index, entry) in entries.iter().enumerate() {
            let mut cells = HashMap::new();
            let mut reason = None;
            for (name, value) in entry.as_table().into_iter().flatten() {
                let Some(column) = registry.column(name) else {
                    reason = Some(unknown_column(name, registry));
                    continue;
                };
                let cell = match value {
                    toml::Value::String(text) => text.clone(),
                    toml::Value::Integer(number) => number.to_string(),
                    toml::Value::Datetime(day) => day.to_string(),
                    // A binary fraction is no longer what was written.
                    _ => {
                        reason = Some(format!("write `{}` in quotes", shorten(name)));
                        continue;
                    }
                };
                cells.insert(column, cell);
            }
            found.take(index as u64 + 1, Cells(cells), reason, registry, &mut seen)?;
        }
        Ok(found)
    }

    fn columns<'h>(
        &mut self,
        heads: impl Iterator<Item = &'h str>,
        registry: &Registry,
    ) -> Result<Vec<Option<String>>, ActivityError> {
        let mut columns: Vec<Option<String>> = Vec::new();
        let mut named: HashMap<String, String> = HashMap::new();
        for head in heads {
            if MOST_COLUMNS <= columns.len() {
                return Err(ActivityError::TooMany);
            }
            let column = registry.column(head).map(str::to_owned);
            if let Some(column) = &column
                && let Some(first) = named.insert(column.clone(), shorten(head))
            {
                let second = shorten(head);
                return Err(ActivityError::ColumnTwice { column: column.clone(), first, second });
            }
            if column.is_none() && !head.trim().is_empty() {
                let near = registry.column_like(head);
                self.not_read.push(NotRead { column: shorten(head.trim()), near });
            }
            columns.push(column);
        }
        for needed in ["id", "kind", "amount", "period"] {
            if !named.contains_key(needed) {
                return Err(ActivityError::NoColumn(needed));
            }
        }
        Ok(columns)
    }

    fn take(
        &mut self,
        line: u64,
        cells: Cells<'_>,
        reason: Option<String>,
        registry: &Registry,
        seen: &mut HashMap<String, u64>,
    ) -> Result<(), ActivityError> {
        if MOST_LINES <= self.activities.len() + self.refused.len() {
            return Err(ActivityError::TooMany);
        }
        let id = cells.text("id").map(shorten);
        let read = match reason {
            Some(reason) => Err(reason),
            None => activity(line, &cells, registry),
        };
        // What stands twice would count twice.
        let read = read.and_then(|activity| match seen.get(&activity.id) {
            Some(first) => Err(format!("the id `{}` stands in line {first} already", activity.id)),
            None => Ok(activity),
        });
        match read {
            Ok(activity) => {
                seen.insert(activity.id.clone(), line);
                self.activities.push(activity);
            }
            Err(reason) => self.refused.push(Refusal { line, id, reason }),
        }
        Ok(())
    }
}

fn unknown_column(name: &str, registry: &Registry) -> String {
    let near = registry.column_like(name);
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("no column `{}`{near}", shorten(name))
}

/// The cells of a line by column.
struct Cells<'c>(HashMap<&'c str, String>);

impl Cells<'_> {
    fn text(&self, column: &str) -> Option<&str> {
        self.0.get(column).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    fn needed(&self, column: &str) -> Result<&str, String> {
        self.text(column).ok_or_else(|| format!("`{column}` is empty"))
    }

    fn percent(&self, column: &str) -> Result<Option<Percent>, String> {
        self.text(column)
            .map(|text| text.parse().map_err(|error| format!("`{column}`: {error}")))
            .transpose()
    }
}

fn activity(place: u64, cells: &Cells<'_>, registry: &Registry) -> Result<Activity, String> {
    if let Some((column, _)) = cells.0.iter().find(|(_, cell)| LONGEST < cell.len()) {
        return Err(format!("`{column}` is longer than {LONGEST} bytes"));
    }
    let id = cells.needed("id")?;
    let name = cells.needed("kind")?;
    let kind = registry.kind(name).ok_or_else(|| {
        let near = registry.kind_like(name);
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        format!(
            "no kind `{}`{near}; other kinds go into a file of factors of your own",
            shorten(name)
        )
    })?;
    let amount = registry.measure(cells.needed("amount")?, cells.text("unit"))?;
    check_amount(kind.sort, &amount, registry)?;
    let period: Period = cells.needed("period")?.parse()?;
    let own = |column: &str, quantity| own(cells, registry, kind.sort, column, quantity);
    let factor = match kind.sort {
        Sort::Gas => own("factor", Quantity::Gwp)?,
        _ => own("factor", Quantity::Emission)?,
    };
    let heating_value = own("heating_value", Quantity::HeatingValue)?;
    let carbon_content = own("carbon_content", Quantity::CarbonContent)?;
    let device = cells.text("oxidation").and_then(|text| registry.kind(text));
    let oxidation = match device {
        Some(device) if device.sort == Sort::Device && kind.sort == Sort::Fuel => {
            if cells.text("oxidation_uncertainty").is_some() {
                return Err(
                    "`oxidation_uncertainty` belongs to a value, and `oxidation` names a device"
                        .to_owned(),
                );
            }
            Some(OwnOxidation::Device(device.id.clone()))
        }
        _ => own("oxidation", Quantity::Oxidation)?.map(OwnOxidation::Value),
    };
    let measured = matches!(oxidation, Some(OwnOxidation::Value(_)))
        || heating_value.is_some()
        || carbon_content.is_some();
    let parts = heating_value.is_some() || carbon_content.is_some() || oxidation.is_some();
    if factor.is_some() && parts {
        return Err("`factor` is for the whole, and `heating_value`, `carbon_content`, `oxidation` for its parts; leave one or the other out".to_owned());
    }
    if heating_value.is_some() && is_energy(&amount, registry) {
        return Err(format!("`{amount}` is heat already and takes no `heating_value`"));
    }
    let notice = cells.text("notice").map(str::to_owned);
    if (factor.is_some() || measured) && notice.is_none() {
        return Err("a value of its own has no `notice`: name what it rests on, the document or the laboratory report".to_owned());
    }
    Ok(Activity {
        place,
        id: id.to_owned(),
        source: cells.text("source").map(str::to_owned),
        kind: kind.id.clone(),
        sort: kind.sort,
        amount,
        period,
        area: cells.text("area").map(|area| registry.area(area)),
        uncertainty: cells.percent("uncertainty")?,
        factor,
        heating_value,
        carbon_content,
        oxidation,
        notice,
    })
}

fn own(
    cells: &Cells<'_>,
    registry: &Registry,
    sort: Sort,
    column: &str,
    quantity: Quantity,
) -> Result<Option<Own>, String> {
    let about = format!("{column}_uncertainty");
    let uncertainty = cells.percent(&about)?;
    let Some(text) = cells.text(column) else {
        return match uncertainty {
            None => Ok(None),
            Some(_) => Err(format!(
                "`{about}` without `{column}`: the uncertainty of a value that is not the line's own belongs into a file of factors"
            )),
        };
    };
    let value = registry.measure(text, None).map_err(|error| format!("`{column}`: {error}"))?;
    check(registry.units(), sort, quantity, &value)
        .map_err(|error| format!("`{column}`: {error}"))?;
    Ok(Some(Own { value, uncertainty }))
}

fn is_energy(amount: &Measure, registry: &Registry) -> bool {
    dimension("J", registry) == Some(amount.dimension)
}

fn dimension(unit: &str, registry: &Registry) -> Option<Dimension> {
    registry.units().unit(unit).ok().map(|unit| unit.dimension)
}

fn check_amount(sort: Sort, amount: &Measure, registry: &Registry) -> Result<(), String> {
    let (units, wanted): (&[&str], _) = match sort {
        Sort::Electricity => (&["J"], "electricity is measured as `kWh`, `万kWh`, `MWh`"),
        Sort::Heat => (&["J"], "heat is measured as `GJ`, `MWh`, `tce`"),
        Sort::Fuel => (&["kg", "Nm³", "m³", "J"], "fuel is measured as `t`, `万Nm³`, `GJ`, `tce`"),
        Sort::Gas => (&["kg"], "a gas that a process lets go is measured by its mass, as `t`"),
        Sort::Device => {
            return Err("a device is no activity; name the fuel that is burned in it".to_owned());
        }
    };
    if !units.iter().any(|unit| dimension(unit, registry) == Some(amount.dimension)) {
        return Err(format!("the amount `{amount}`: {wanted}"));
    }
    if amount.base < gnomon_model::number::Number::ZERO {
        return Err(format!(
            "the amount `{amount}` is negative; what is sold or passed on is not computed here"
        ));
    }
    Ok(())
}

impl Period {
    /// The one year that the period lies in; the first and the last where there are several.
    pub fn year(self) -> Result<i16, (i16, i16)> {
        let (first, last) = (self.from.year(), self.to.year());
        if first == last { Ok(first) } else { Err((first, last)) }
    }
}

impl FromStr for Period {
    type Err = String;

    /// Reads `2023`, `2023年`, `2023-05`, `2023-05-17`, and two of them from and to: `2023-01..2023-06`.
    fn from_str(text: &str) -> Result<Period, String> {
        let wrong = || {
            format!(
                "the period `{}` is none like `2023`, `2023-05` or `2023-01-01..2023-06-30`",
                shorten(text)
            )
        };
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let ((from, _), (_, to)) = (days(from).ok_or_else(wrong)?, days(to).ok_or_else(wrong)?);
        if to < from {
            return Err(format!("the period `{}` ends before it begins", shorten(text)));
        }
        Ok(Period { from, to })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |date: Date| (date.month(), date.day());
        if self.from.year() == self.to.year()
            && (whole(self.from), whole(self.to)) == ((1, 1), (12, 31))
        {
            return write!(f, "{}", self.from.year());
        }
        write!(f, "{}..{}", self.from, self.to)
    }
}

/// The first and last day of a year, month or day.
fn days(text: &str) -> Option<(Date, Date)> {
    let text = text.trim();
    let text = text.strip_suffix('年').unwrap_or(text);
    let mut pieces = text.split('-');
    let mut number = |digits: usize| -> Option<Option<i16>> {
        match pieces.next() {
            None => Some(None),
            Some(piece) if piece.len() == digits && piece.bytes().all(|b| b.is_ascii_digit()) => {
                Some(Some(piece.parse().ok()?))
            }
            Some(_) => None,
        }
    };
    let (year, month, day) = (number(4)??, number(2)?, number(2)?);
    if pieces.next().is_some() {
        return None;
    }
    let date = |month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    match (month, day) {
        (None, None) => Some((date(1, 1)?, date(12, 31)?)),
        (Some(month), None) => {
            let first = date(month, 1)?;
            Some((first, first.last_of_month()))
        }
        (Some(month), Some(day)) => Some((date(month, day)?, date(month, day)?)),
        (None, Some(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_years_months_days_and_spans_of_them() {
        for (text, printed) in [
            ("2023", "2023"),
            ("2023年", "2023"),
            ("2024-02", "2024-02-01..2024-02-29"),
            ("2023-01..2023-06", "2023-01-01..2023-06-30"),
            ("2023-01-01..2023-12-31", "2023"),
            ("2022..2023", "2022-01-01..2023-12-31"),
        ] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), printed, "{text}");
        }
        for text in
            ["", "23", "2023-13", "2023-02-30", "2023-1", "2023..2022", "2023-01-01-01", "２０２３"]
        {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
