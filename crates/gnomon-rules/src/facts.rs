//! Facts of a case: JSON, TOML or a row of a table become typed values, or every complaint about them.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde_json::Value as Json;

use crate::diagnostic::Complaint;
use crate::pack::{Dated, Input, Pack};
use crate::value::{Type, Value};
use gnomon_model::number::Number;
use gnomon_model::unit::{Dimension, UnitId, Units};

/// The longest text of a fact, in bytes, and the longest list.
const TEXT: usize = 20_000;
const LIST: usize = 10_000;

/// The facts of one case, in the order of the pack's inputs; `None` is not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts(pub(crate) Vec<Option<Value>>);

/// What is wrong with the facts of a case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct BadFacts(pub Vec<String>);

/// Values for placeholders and rows for tables, brought by the user.
#[derive(Clone, Debug, Default)]
pub struct Supplement {
    pub(crate) parameters: HashMap<usize, (Value, Option<String>)>,
    /// By table (its place in [`Pack::tables`]) and key, the earliest first.
    pub(crate) rows: HashMap<usize, HashMap<Arc<str>, Vec<SuppliedRow>>>,
}

/// A row that the user brings.
#[derive(Clone, Debug)]
pub(crate) struct SuppliedRow {
    pub(crate) dated: Dated,
    pub(crate) source: Option<String>,
}

impl Supplement {
    /// The row that the user brought for a key and that holds on a day.
    pub(crate) fn standing(&self, table: usize, key: &str, on: Date) -> Option<&SuppliedRow> {
        let rows = self.rows.get(&table)?.get(key)?;
        rows.iter().rfind(|row| row.dated.from <= on).filter(|row| row.dated.holds(on))
    }
}

impl Pack {
    /// Reads an object of facts: `{"throughput": "13 Tbps", "kind": "router"}`.
    pub fn facts(&self, object: &Json) -> Result<Facts, BadFacts> {
        let Json::Object(object) = object else {
            return Err(BadFacts(vec![
                "the facts are not an object of names and values".to_owned(),
            ]));
        };
        let mut facts = Facts(vec![None; self.inputs.len()]);
        let mut wrong = Vec::new();
        for (name, value) in object {
            match self.asked(name) {
                Ok(_) if value.is_null() => {}
                Ok(index) => match read(value, &self.inputs[index], &self.units) {
                    Ok(value) => facts.0[index] = Some(value),
                    Err(complaint) => wrong.push(said(name, complaint)),
                },
                Err(complaint) => wrong.push(said(name, complaint)),
            }
        }
        if wrong.is_empty() { Ok(facts) } else { Err(BadFacts(wrong)) }
    }

    /// Reads the facts of a TOML file.
    pub fn facts_toml(&self, table: &toml::Table) -> Result<Facts, BadFacts> {
        self.facts(&json(&toml::Value::Table(table.clone())))
    }

    /// Reads the heads of a table's columns, `throughput` or `throughput [Tbps]`.
    /// Columns that begin with `#` are remarks.
    pub fn columns<'h>(&self, heads: impl Iterator<Item = &'h str>) -> Result<Columns, BadFacts> {
        let (mut columns, mut wrong) = (Vec::new(), Vec::new());
        for head in heads {
            let head = head.trim().trim_start_matches('\u{feff}');
            if head.is_empty() || head.starts_with('#') {
                columns.push(None);
                continue;
            }
            let (name, unit) = match head.split_once('[') {
                Some((name, unit)) => {
                    (name.trim(), Some(unit.trim_end_matches(']').trim().to_owned()))
                }
                None => (head, None),
            };
            match self.asked(name) {
                Ok(index) if columns.iter().flatten().any(|(other, _)| *other == index) => {
                    wrong.push(format!("the column `{name}` stands twice"));
                }
                Ok(index) => columns.push(Some((index, unit))),
                Err(complaint) => wrong.push(said(name, complaint)),
            }
        }
        if wrong.is_empty() { Ok(Columns(columns)) } else { Err(BadFacts(wrong)) }
    }

    /// Reads a row. An empty cell is not known; lists are separated by `;`.
    pub fn row<'c>(
        &self,
        columns: &Columns,
        cells: impl Iterator<Item = &'c str>,
    ) -> Result<Facts, BadFacts> {
        let mut facts = Facts(vec![None; self.inputs.len()]);
        let mut wrong = Vec::new();
        for (place, cell) in cells.enumerate() {
            let cell = cell.trim();
            let (index, unit) = match columns.0.get(place) {
                Some(Some(column)) => column,
                Some(None) => continue,
                // A comma that wants quotes shifts the cells behind it.
                None if !cell.is_empty() => {
                    wrong.push(format!(
                        "`{}` stands beyond the last of the {} columns",
                        crate::shorten(cell),
                        columns.0.len()
                    ));
                    break;
                }
                None => continue,
            };
            if cell.is_empty() {
                continue;
            }
            let input = &self.inputs[*index];
            let with_unit = |text: &str| match unit {
                Some(unit)
                    if text.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '万' | '亿')) =>
                {
                    Json::String(format!("{text} {unit}"))
                }
                _ => Json::String(text.to_owned()),
            };
            let value = match &input.is {
                Type::List(of) if matches!(**of, Type::Record(_)) => {
                    serde_json::from_str(cell).unwrap_or_else(|_| with_unit(cell))
                }
                Type::List(_) => {
                    Json::Array(cell.split(';').map(|part| with_unit(part.trim())).collect())
                }
                _ => with_unit(cell),
            };
            match read(&value, input, &self.units) {
                Ok(value) => facts.0[*index] = Some(value),
                Err(complaint) => wrong.push(said(&input.name, complaint)),
            }
        }
        if wrong.is_empty() { Ok(facts) } else { Err(BadFacts(wrong)) }
    }

    /// Reads what the user brings:
    /// `{"parameters": {"name": value}, "tables": {"name": [{"key": …, "is": …, "from": …, "source": …}]}}`.
    /// A parameter is a value, or `{"is": value, "source": "where it stands"}`.
    pub fn supplement(&self, object: &Json) -> Result<Supplement, BadFacts> {
        let mut supplement = Supplement::default();
        let mut wrong = Vec::new();
        let Json::Object(object) = object else {
            return Err(BadFacts(vec![
                "what is supplied is not an object with `parameters` and `tables`".to_owned(),
            ]));
        };
        for (section, entries) in object {
            match (section.as_str(), entries) {
                ("parameters", Json::Object(entries)) => {
                    for (name, value) in entries {
                        match self.supplied(name, value) {
                            Ok((index, entry)) => {
                                supplement.parameters.insert(index, entry);
                            }
                            Err(complaint) => wrong.push(said(name, complaint)),
                        }
                    }
                }
                ("tables", Json::Object(entries)) => {
                    for (name, rows) in entries {
                        let Some(index) = self.tables.iter().position(|table| table.name == *name)
                        else {
                            wrong.push(format!("no table `{}`", crate::shorten(name)));
                            continue;
                        };
                        if let Err(complaint) = self.supplied_rows(index, rows, &mut supplement) {
                            wrong.push(said(name, complaint));
                        }
                    }
                }
                ("parameters" | "tables", _) => {
                    wrong.push(format!("`{section}` is not an object of names and values"))
                }
                _ => wrong.push(format!(
                    "`{}` is neither `parameters` nor `tables`",
                    crate::shorten(section)
                )),
            }
        }
        if wrong.is_empty() { Ok(supplement) } else { Err(BadFacts(wrong)) }
    }

    fn supplied(
        &self,
        name: &str,
        value: &Json,
    ) -> Result<(usize, (Value, Option<String>)), Complaint> {
        let Some(index) = self.parameters.iter().position(|parameter| parameter.name == name)
        else {
            let complaint = Complaint::new("the pack has no such parameter");
            return Err(
                match crate::nearest(name, self.parameters.iter().map(|p| p.name.as_str())) {
                    Some(near) => complaint.hint(format!("did you mean `{near}`?")),
                    None => complaint,
                },
            );
        };
        let (value, source) = match value.get("is") {
            Some(is) => (is, value.get("source").and_then(Json::as_str).map(str::to_owned)),
            None => (value, None),
        };
        let parameter = &self.parameters[index];
        // A figure with a source is not the user's to change: another value needs another edition of the pack.
        if !parameter.placeholder {
            return Err(Complaint::new(
                "this figure comes with its source and is not left to the user",
            ));
        }
        Ok((index, (scalar(value, &parameter.is, &self.units)?, source)))
    }

    /// Rows for a table, which follow the rules of dated values: a row holds until a
    /// later one of its key, and no two hold at once.
    fn supplied_rows(
        &self,
        table: usize,
        rows: &Json,
        supplement: &mut Supplement,
    ) -> Result<(), Complaint> {
        let described = &self.tables[table];
        // As with figures: what comes with its source is not the user's to change.
        if !described.placeholder {
            return Err(Complaint::new(
                "this table comes with its sources and is not left to the user",
            ));
        }
        let Json::Array(rows) = rows else {
            return Err(Complaint::new("a list of rows is wanted, like [{\"key\": …, \"is\": …}]"));
        };
        if LIST < rows.len() {
            return Err(Complaint::new(format!("{} rows; the limit is {LIST}", rows.len())));
        }
        let supplied = supplement.rows.entry(table).or_default();
        for row in rows {
            let (key, row) = self.supplied_row(table, row)?;
            supplied.entry(key).or_default().push(row);
        }
        let own: HashMap<&Arc<str>, &Vec<Dated>> =
            described.rows.iter().map(|(key, values)| (key, values)).collect();
        for (key, rows) in supplied {
            rows.sort_by_key(|row| row.dated.from);
            let mut all: Vec<&Dated> = rows.iter().map(|row| &row.dated).collect();
            if let Some(values) = own.get(key) {
                if all.iter().any(|row| row.from == Date::MIN) {
                    return Err(Complaint::new(format!(
                        "the row `{}` needs a day `from` which it holds: the pack has rows of this key",
                        crate::shorten(key)
                    )));
                }
                all.extend(values.iter());
                all.sort_by_key(|row| row.from);
            }
            if let Some(day) = crate::pack::clash(all.into_iter()) {
                let day =
                    if day == Date::MIN { "the same day".to_owned() } else { day.to_string() };
                return Err(Complaint::new(format!(
                    "there are two rows `{}` on {day}",
                    crate::shorten(key)
                )));
            }
        }
        Ok(())
    }

    fn supplied_row(&self, table: usize, row: &Json) -> Result<(Arc<str>, SuppliedRow), Complaint> {
        const FIELDS: [&str; 5] = ["key", "is", "from", "until", "source"];
        let unknown = row.as_object().into_iter().flat_map(|row| row.keys());
        if let Some(name) = unknown.into_iter().find(|name| !FIELDS.contains(&name.as_str())) {
            let complaint = Complaint::new(format!("a row has no `{}`", crate::shorten(name)));
            return Err(complaint.hint(format!("it has {}", FIELDS.join(", "))));
        }
        let field = |name: &str| row.get(name).filter(|value| !value.is_null());
        let date = |name: &str| match field(name) {
            None => Ok(None),
            Some(value) => {
                let date = value.as_str().and_then(|text| text.parse::<Date>().ok());
                date.map(Some).ok_or_else(|| {
                    Complaint::new(format!("`{name}` is not a date like 2023-07-03"))
                })
            }
        };
        let (Some(Json::String(key)), Some(is)) = (field("key"), field("is")) else {
            return Err(Complaint::new("a row needs a `key` and what it `is`"));
        };
        let described = &self.tables[table];
        let value = scalar(is, &described.is, &self.units)?;
        if let Value::Text(text) = &value
            && !described.choices.is_empty()
            && described.choices.iter().all(|choice| *choice.id != **text)
        {
            return Err(Complaint::new(format!(
                "`{}` is none of the choices of the table",
                crate::shorten(text)
            )));
        }
        let source = match field("source") {
            None => None,
            Some(Json::String(source)) => Some(source.clone()),
            Some(_) => return Err(Complaint::new("the `source` of a row is text")),
        };
        // Without a first day it always held.
        let (from, until) = (date("from")?.unwrap_or(Date::MIN), date("until")?);
        if let Some(until) = until.filter(|until| *until < from) {
            return Err(Complaint::new(format!("the row ends on {until} and begins on {from}")));
        }
        let dated = Dated { from, until, is: value, cites: None };
        Ok((key.as_str().into(), SuppliedRow { dated, source }))
    }

    fn asked(&self, name: &str) -> Result<usize, Complaint> {
        self.input(name).ok_or_else(|| {
            let complaint = Complaint::new("the pack asks for nothing of this name");
            match crate::nearest(name, self.inputs.iter().map(|input| input.name.as_str())) {
                Some(near) => complaint.hint(format!("did you mean `{near}`?")),
                None => {
                    complaint.hint(format!("`gnomon pack schema {}` lists what it asks", self.id))
                }
            }
        })
    }
}

impl Facts {
    /// Takes over what the other knows and this does not.
    pub fn complete(&mut self, other: Facts) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            if mine.is_none() {
                *mine = theirs;
            }
        }
    }

    /// Takes over what the other knows, whatever this holds.
    pub fn update(&mut self, other: Facts) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            if theirs.is_some() {
                *mine = theirs;
            }
        }
    }
}

/// Which input each column of a table answers, and in which unit.
#[derive(Clone, Debug)]
pub struct Columns(Vec<Option<(usize, Option<String>)>>);

fn said(name: &str, complaint: Complaint) -> String {
    let hint = complaint.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
    format!("`{}`: {}{hint}", crate::shorten(name), complaint.message)
}

/// TOML as JSON: dates become text.
pub fn json(value: &toml::Value) -> Json {
    match value {
        toml::Value::String(text) => Json::String(text.clone()),
        toml::Value::Integer(value) => (*value).into(),
        toml::Value::Float(value) => {
            serde_json::Number::from_f64(*value).map_or(Json::Null, Json::Number)
        }
        toml::Value::Boolean(value) => (*value).into(),
        toml::Value::Datetime(value) => Json::String(value.to_string()),
        toml::Value::Array(values) => Json::Array(values.iter().map(json).collect()),
        toml::Value::Table(table) => {
            Json::Object(table.iter().map(|(name, value)| (name.clone(), json(value))).collect())
        }
    }
}

pub(crate) fn from_toml(value: &toml::Value, is: &Type, units: &Units) -> Result<Value, Complaint> {
    scalar(&json(value), is, units)
}

fn read(value: &Json, input: &Input, units: &Units) -> Result<Value, Complaint> {
    match (&input.is, value) {
        (Type::List(of), Json::Array(values)) => {
            if LIST < values.len() {
                return Err(Complaint::new(format!(
                    "{} entries; the limit is {LIST}",
                    values.len()
                )));
            }
            let values: Result<Vec<Value>, Complaint> = values
                .iter()
                .map(|value| match &**of {
                    Type::Record(_) => record(value, input, units),
                    of => single(value, of, input, units),
                })
                .collect();
            Ok(Value::List(values?.into()))
        }
        (Type::List(_), _) => Err(Complaint::new("a list is wanted, like [\"a\", \"b\"]")),
        (is, value) => single(value, is, input, units),
    }
}

fn record(value: &Json, input: &Input, units: &Units) -> Result<Value, Complaint> {
    let Json::Object(object) = value else {
        return Err(Complaint::new("a record is wanted, like {\"name\": \"value\"}"));
    };
    for name in object.keys() {
        if input.fields.iter().all(|field| field.name != *name) {
            let near = crate::nearest(name, input.fields.iter().map(|field| field.name.as_str()));
            let complaint =
                Complaint::new(format!("the record has no field `{}`", crate::shorten(name)));
            return Err(match near {
                Some(near) => complaint.hint(format!("did you mean `{near}`?")),
                None => complaint,
            });
        }
    }
    let fields: Result<Vec<Option<Value>>, Complaint> = input
        .fields
        .iter()
        .map(|field| match object.get(&field.name) {
            None | Some(Json::Null) => Ok(None),
            Some(value) => read(value, field, units).map(Some).map_err(|complaint| Complaint {
                message: format!("`{}`: {}", field.name, complaint.message),
                hint: complaint.hint,
            }),
        })
        .collect();
    Ok(Value::Record(fields?.into()))
}

fn single(value: &Json, is: &Type, input: &Input, units: &Units) -> Result<Value, Complaint> {
    let value = scalar(value, is, units)?;
    if let (Type::Choice(_), Value::Text(text)) = (is, &value)
        && input.choices.iter().all(|choice| *choice.id != **text)
    {
        let ids = || input.choices.iter().map(|choice| choice.id.as_str());
        let complaint =
            Complaint::new(format!("`{}` is none of the options", crate::shorten(text)));
        return Err(match crate::nearest(text, ids()) {
            Some(near) => complaint.hint(format!("did you mean `{near}`?")),
            None => complaint.hint(format!(
                "the options are {}",
                crate::shorten(&ids().collect::<Vec<_>>().join(", "))
            )),
        });
    }
    if let Value::Number(number, _) = &value {
        for (bound, wrong, word) in [
            (&input.least, std::cmp::Ordering::Less, "less"),
            (&input.most, std::cmp::Ordering::Greater, "more"),
        ] {
            if let Some(Value::Number(bound, unit)) = bound
                && number.cmp(bound) == wrong
            {
                let dimension = match is {
                    Type::Number(dimension) => *dimension,
                    _ => Dimension::NONE,
                };
                return Err(Complaint::new(format!(
                    "{} is {word} than {}, which makes no sense here",
                    value.print(is, units),
                    units.print(*bound, *unit, dimension)
                )));
            }
        }
    }
    Ok(value)
}

fn scalar(value: &Json, is: &Type, units: &Units) -> Result<Value, Complaint> {
    let wanted = || Complaint::new(format!("{} is wanted", is.spell(units)));
    match (is, value) {
        (Type::Bool, Json::Bool(value)) => Ok(Value::Bool(*value)),
        (Type::Bool, Json::String(text)) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" | "y" | "1" | "是" => Ok(Value::Bool(true)),
            "false" | "no" | "n" | "0" | "否" => Ok(Value::Bool(false)),
            _ => Err(wanted().hint("write true or false, yes or no, 是 or 否")),
        },
        (Type::Number(dimension), Json::Number(number)) if dimension.is_none() => {
            let value =
                Number::parse(&number.to_string()).map_err(|e| Complaint::new(e.to_string()))?;
            Ok(Value::Number(value, UnitId::NONE))
        }
        (Type::Number(dimension), Json::Number(number)) => {
            let number = number.to_string();
            match counted(&number, *dimension, units) {
                Some(value) => Ok(value),
                None => Err(Complaint::new(format!("{number} has no unit"))
                    .hint(with_unit(&number, *dimension, units))),
            }
        }
        (Type::Number(dimension), Json::String(text)) => {
            let (value, unit) =
                units.quantity(text).map_err(|error| Complaint::new(error.to_string()))?;
            if unit.dimension == *dimension {
                return Ok(Value::Number(value, unit.id));
            }
            if unit.dimension.is_none()
                && let Some(value) = counted(text, *dimension, units)
            {
                return Ok(value);
            }
            let complaint = Complaint::new(format!(
                "`{}` is in {}, not in {}",
                crate::shorten(text),
                units.spell(unit.dimension),
                units.spell(*dimension)
            ));
            Err(if unit.dimension.is_none() {
                complaint.hint(with_unit(text, *dimension, units))
            } else {
                complaint
            })
        }
        (Type::Text | Type::Choice(_), Json::String(text)) => {
            if TEXT < text.len() {
                return Err(Complaint::new(format!("{} bytes; the limit is {TEXT}", text.len())));
            }
            Ok(Value::Text(text.as_str().into()))
        }
        (Type::Date, Json::String(text)) => {
            let date = text.trim().parse().map_err(|_| {
                Complaint::new(format!("`{}` is not a date like 2023-07-03", crate::shorten(text)))
            })?;
            Ok(Value::Date(date))
        }
        _ => Err(wanted()),
    }
}

/// A bare number of things that are counted in one unit alone, as routes are: it can mean
/// nothing else. Where there are several units it could be wrong by their ratio.
fn counted(number: &str, dimension: Dimension, units: &Units) -> Option<Value> {
    let [only] = units.measuring(dimension)[..] else { return None };
    let (value, unit) = units.quantity(&format!("{} {only}", number.trim())).ok()?;
    (unit.dimension == dimension).then_some(Value::Number(value, unit.id))
}

fn with_unit(number: &str, dimension: Dimension, units: &Units) -> String {
    let mut known = units.measuring(dimension);
    // Decimal prefixes are the customary ones: Gbit/s, not Gibit/s.
    known.retain(|symbol| {
        let mut first = symbol.chars();
        !(first.next().is_some_and(|c| "KMGTPE".contains(c)) && first.next() == Some('i'))
    });
    let some = known.get(known.len() / 2).or(known.first()).copied().unwrap_or("…");
    format!("write it with its unit, as \"{} {some}\"", crate::shorten(number))
}
