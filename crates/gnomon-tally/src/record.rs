//! A standard as statistics need it, from a file of records or from the register.

use std::collections::{BTreeMap, HashMap};

use gnomon_model::answer::Testimony;
use gnomon_model::id::{Identifier, find, level_and_nature};
use gnomon_model::{EntityKind, Property, Value};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value as Json;

/// One standard.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Record {
    /// Its identifier in the publisher's form.
    pub number: String,
    /// Key of the work, whatever its edition.
    pub work: String,
    /// One of [`gnomon_model::id::LEVELS`], or `unknown`.
    pub level: String,
    /// `mandatory`, `recommended`, `guidance`, `not said`.
    pub nature: String,
    /// Its title.
    pub title: Option<String>,
    /// When it was put out.
    pub issued: Option<Date>,
    /// From when it is in force.
    pub effective: Option<Date>,
    /// From when it is not, where the records say so.
    pub ended: Option<Date>,
    /// The field it is listed under.
    pub field: Option<String>,
    /// The committee in charge.
    pub committee: Option<String>,
    /// The international standard that it takes over.
    pub adopts: Option<String>,
    /// Standards that it replaces, as the record has them.
    pub replaces: Vec<String>,
    /// Which of the values of its file it is, from 0.
    #[serde(skip)]
    pub place: usize,
}

/// Which member of a record holds what. Unnamed ones are guessed from the usual names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, String>);

/// The names that are tried where nothing is said: ours, then what the others are called in files that are about.
const USUAL: &[(&str, &[&str])] = &[
    ("number", &["number", "stdCode", "code", "identifier", "标准号"]),
    ("title", &["title", "title_zh", "title_en", "chName", "name", "标准名称"]),
    ("issued", &["issued", "approval_date", "issueDate", "published", "发布日期"]),
    ("effective", &["effective", "effective_date", "actDate", "实施日期"]),
    ("ended", &["ended", "withdrawn", "repealed", "废止日期"]),
    ("field", &["field", "l1", "topic", "专业领域"]),
    ("committee", &["committee", "taCode", "tc", "归口单位"]),
    ("adopts", &["adopts", "adoptNo", "采标"]),
    ("replaces", &["replaces", "totalRepe", "代替标准号"]),
];

/// Why records cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Neither an array of objects nor one object a line.
    #[error("no records: {0}")]
    Form(String),
    /// A mapping names something unknown.
    #[error("`{0}` is not a field of a record; there are {1}")]
    Field(String, String),
    /// Nothing has an identifier.
    #[error(
        "none of {0} records has an identifier in `{1}`; name the member that has it: --map number=NAME"
    )]
    NoIdentifier(usize, String),
}

impl Fields {
    /// Parses `number=stdCode`.
    pub fn parse(pairs: &[String]) -> Result<Fields, RecordError> {
        let known: Vec<&str> = USUAL.iter().map(|(name, _)| *name).collect();
        let mut fields = BTreeMap::new();
        for pair in pairs {
            let (name, member) = pair.split_once('=').unwrap_or((pair.as_str(), ""));
            if !known.contains(&name) || member.is_empty() {
                return Err(RecordError::Field(pair.clone(), known.join(", ")));
            }
            fields.insert(name.to_owned(), member.to_owned());
        }
        Ok(Fields(fields))
    }

    fn names<'a>(&'a self, field: &str) -> Vec<&'a str> {
        match self.0.get(field) {
            Some(member) => vec![member.as_str()],
            None => USUAL
                .iter()
                .find(|(name, _)| *name == field)
                .map_or_else(Vec::new, |(_, names)| names.to_vec()),
        }
    }
}

/// Records with what could not be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// The standards.
    pub records: Vec<Record>,
    /// What is wrong with single records, with their place.
    pub problems: Vec<String>,
    /// Whether standards that are no longer in force are among them: without them the past is undercounted.
    pub has_withdrawn: bool,
}

impl Records {
    /// Reads an array of objects, an object with such an array, or one object a line.
    pub fn from_json(text: &str, fields: &Fields) -> Result<Records, RecordError> {
        let values = values(text)?;
        let mut out = Records::default();
        let mut unnamed = 0;
        let mut references: Vec<(usize, String, String)> = Vec::new();
        for (index, value) in values.iter().enumerate() {
            let text = |field: &str| -> Option<String> {
                fields.names(field).into_iter().find_map(|name| match value.get(name)? {
                    Json::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
                    Json::Number(number) => Some(number.to_string()),
                    _ => None,
                })
            };
            let Some(number) = text("number") else {
                unnamed += 1;
                out.problems.push(format!("record {}: no identifier", index + 1));
                continue;
            };
            let mut days = [None; 3];
            for (day, field) in days.iter_mut().zip(["issued", "effective", "ended"]) {
                let Some(written) = text(field) else { continue };
                *day = written.get(..10).unwrap_or(&written).replace('/', "-").parse().ok();
                if day.is_some() {
                    continue;
                }
                // `与GB 9706.1-2020同步实施`: the day of another standard.
                match find(&written).into_iter().next() {
                    Some(found) if field == "effective" => {
                        references.push((out.records.len(), found.id.to_string(), written.clone()));
                    }
                    _ => out
                        .problems
                        .push(format!("record {}: `{written}` is no date ({field})", index + 1)),
                }
            }
            let [issued, effective, ended] = days;
            let replaces = fields
                .names("replaces")
                .into_iter()
                .find_map(|name| match value.get(name)? {
                    Json::String(text) => Some(
                        text.split([',', '，', ';', '；', '、'])
                            .map(|part| part.trim().to_owned())
                            .filter(|part| !part.is_empty())
                            .collect(),
                    ),
                    Json::Array(list) => Some(
                        list.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
                    ),
                    _ => None,
                })
                .unwrap_or_default();
            let mut record = Record::named(&number);
            if record.level == "unknown" {
                out.problems.push(format!(
                    "record {}: `{number}` is no identifier that is known",
                    index + 1
                ));
            }
            record.title = text("title");
            (record.issued, record.effective, record.ended) = (issued, effective, ended);
            record.field = text("field");
            record.committee = text("committee");
            record.adopts = text("adopts").or(record.adopts);
            record.replaces = replaces;
            record.place = index;
            out.records.push(record);
        }
        if out.records.is_empty() {
            return Err(RecordError::NoIdentifier(unnamed, fields.names("number").join("`, `")));
        }
        for (index, other, written) in references {
            let day = out
                .records
                .iter()
                .find(|record| record.number == other)
                .and_then(|record| record.effective);
            match day {
                Some(day) => out.records[index].effective = Some(day),
                None => out.problems.push(format!(
                    "`{}`: `{written}` is no date, and the records do not have that of `{other}`",
                    out.records[index].number
                )),
            }
        }
        out.close();
        Ok(out)
    }

    /// The standards that these statements are on.
    pub fn from_testimonies(testimonies: &[Testimony]) -> Records {
        let mut gathered = Gathered::default();
        testimonies.iter().for_each(|testimony| gathered.add(testimony));
        gathered.records()
    }

    /// What is replaced ends where its successor takes effect; so does an earlier edition.
    fn close(&mut self) {
        let mut at: HashMap<String, usize> = HashMap::new();
        let mut editions: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, record) in self.records.iter().enumerate() {
            at.entry(record.number.clone()).or_insert(index);
            editions.entry(record.work.clone()).or_default().push(index);
        }
        let mut ends: Vec<(usize, Date)> = Vec::new();
        for record in &self.records {
            let Some(from) = record.begins() else { continue };
            for old in &record.replaces {
                let old =
                    old.parse::<Identifier>().map_or_else(|_| old.clone(), |id| id.to_string());
                ends.extend(
                    at.get(&old)
                        .filter(|index| self.records[**index].number != record.number)
                        .map(|index| (*index, from)),
                );
            }
        }
        for indices in editions.values().filter(|indices| 1 < indices.len()) {
            let mut dated: Vec<(Date, usize)> = indices
                .iter()
                .filter_map(|index| Some((self.records[*index].begins()?, *index)))
                .collect();
            dated.sort();
            ends.extend(
                dated
                    .windows(2)
                    .filter(|pair| pair[0].0 < pair[1].0)
                    .map(|pair| (pair[0].1, pair[1].0)),
            );
        }
        for (index, end) in ends {
            let record = &mut self.records[index];
            record.ended = Some(record.ended.map_or(end, |known| known.min(end)));
        }
        self.has_withdrawn = self.records.iter().any(|record| record.ended.is_some());
    }
}

/// Records in the making, a statement at a time: those of a register need not be in memory together.
#[derive(Debug, Default)]
pub struct Gathered(BTreeMap<String, Record>);

impl Gathered {
    /// Takes what a statement says of a standard. Its evidence does not matter.
    pub fn add(&mut self, testimony: &Testimony) {
        let statement = &testimony.statement;
        if statement.subject.kind != EntityKind::Standard
            || statement.editorial
            || testimony.review == "rejected"
        {
            return;
        }
        if !self.0.contains_key(&statement.subject.key) {
            let record = Record::named(&statement.subject.label);
            self.0.insert(statement.subject.key.clone(), record);
        }
        let Some(record) = self.0.get_mut(&statement.subject.key) else { return };
        let day = match &statement.value {
            Value::Date(date) => date.first(),
            _ => None,
        };
        match (statement.property, &statement.value) {
            (Property::Issued | Property::Published, _) => record.issued = record.issued.or(day),
            (Property::Effective, _) => record.effective = record.effective.or(day),
            (Property::Repealed | Property::Expires, _) => record.ended = record.ended.or(day),
            (Property::Title, Value::Text(text)) => record.title = Some(text.clone()),
            (Property::Adopts, Value::Entity(entity)) => record.adopts = Some(entity.label.clone()),
            (Property::ResponsibleBody, Value::Entity(entity)) => {
                record.committee = Some(entity.label.clone())
            }
            (Property::Replaces, Value::Entity(entity))
                if statement.qualifier("partial").is_none() =>
            {
                record.replaces.push(entity.label.clone());
            }
            _ => {}
        }
    }

    /// The standards that something is known of.
    pub fn records(self) -> Records {
        let mut out = Records { records: self.0.into_values().collect(), ..Records::default() };
        // A standard that is only named as replaced, cited or adopted is not counted as known.
        out.records.retain(|record| {
            record.issued.is_some() || record.effective.is_some() || record.title.is_some()
        });
        out.close();
        out
    }
}

/// The values of a file of records: an array of objects, the longest such array in an
/// object, one object, or one object a line.
pub fn values(text: &str) -> Result<Vec<Json>, RecordError> {
    match serde_json::from_str::<Json>(text) {
        Ok(Json::Array(list)) => Ok(list),
        Ok(Json::Object(object)) => {
            // An empty array is no list of records while another one has some.
            let lists = object.values().filter_map(Json::as_array);
            let lists = lists.filter(|list| list.iter().all(Json::is_object));
            let list = lists.reduce(|one, other| if one.len() < other.len() { other } else { one });
            Ok(list.cloned().unwrap_or_else(|| vec![Json::Object(object.clone())]))
        }
        Ok(_) => Err(RecordError::Form("the JSON is neither an array nor an object".to_owned())),
        Err(whole) => {
            let lines: Result<Vec<Json>, _> = text
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(serde_json::from_str)
                .collect();
            lines.map_err(|_| RecordError::Form(whole.to_string()))
        }
    }
}

impl Record {
    /// A record that knows what its identifier says.
    pub fn named(number: &str) -> Record {
        let (level, nature) = level_and_nature(number);
        let id = number.parse::<Identifier>().ok();
        let as_written = || number.to_owned();
        Record {
            number: id.as_ref().map_or_else(as_written, Identifier::to_string),
            work: id.as_ref().map_or_else(as_written, Identifier::work_key),
            level: level.to_owned(),
            nature: nature.to_owned(),
            adopts: id.and_then(|id| id.adopts().map(str::to_owned)),
            ..Record::default()
        }
    }

    /// From when it is in force: without a day of entry, from the day of issue.
    pub fn begins(&self) -> Option<Date> {
        self.effective.or(self.issued)
    }

    /// Whether it is in force on a day. Without a day of entry it counts from the day of issue.
    pub fn in_force(&self, on: Date) -> bool {
        self.begins().is_some_and(|from| from <= on) && self.ended.is_none_or(|end| on < end)
    }

    /// Whether it had been put out by a day and was not replaced.
    pub fn published(&self, on: Date) -> bool {
        self.issued.or(self.effective).is_some_and(|from| from <= on)
            && self.ended.is_none_or(|end| on < end)
    }
}
