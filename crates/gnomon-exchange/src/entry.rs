//! From a record to statements, each with its evidence: the value, and the identifier
//! that says of what.

use std::collections::{BTreeMap, HashMap};

use gnomon_model::id::{CommitteeId, Identifier, StandardId};
use gnomon_model::{
    DateValue, Entity, EntityKind, Evidence, Point, Property, Qualifier, Statement, Value,
};
use serde::Serialize;

use crate::mapping::{Field, Mapping};
use crate::node::{Node, Path, Scalar};
use crate::source::{Fault, Record};

/// A value, or a record, that was not taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The record, from 1; of a table, heads and empty rows are counted.
    pub row: u64,
    /// The line where it stands.
    pub line: u64,
    /// The field; empty where the whole record was refused.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// Why it was not taken.
    pub why: String,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Refusal {
        let Fault { row, line, value, why } = fault;
        Refusal { row, line, field: String::new(), value, why }
    }
}

/// What one record says.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number.
    pub row: u64,
    /// The line where it begins.
    pub line: u64,
    /// What it is about.
    pub subject: Entity,
    /// Its identifier as the list writes it.
    pub written: String,
    /// What is stated.
    pub statements: Vec<Statement>,
    /// What was not taken.
    pub refusals: Vec<Refusal>,
    /// Values that the mapping leaves out, as it says.
    pub left_out: u64,
}

/// What became of a record.
#[derive(Clone, Debug)]
pub enum Taken {
    /// It says something.
    Entry(Box<Entry>),
    /// A row of heads, or one above them.
    Heads,
    /// It was refused whole.
    Refused(Refusal),
}

/// Reads records by a mapping.
#[derive(Debug)]
pub struct Importer<'m> {
    mapping: &'m Mapping,
    table: bool,
    heads: Option<Vec<Box<str>>>,
    above: u64,
    unread: BTreeMap<String, u64>,
    references: HashMap<String, String>,
}

/// Rows that may stand above the heads of a table: titles and remarks.
const ABOVE: u64 = 30;

impl<'m> Importer<'m> {
    /// For records, or for the rows of a table.
    pub fn new(mapping: &'m Mapping, table: bool) -> Importer<'m> {
        Importer {
            mapping,
            table,
            heads: None,
            above: 0,
            unread: BTreeMap::new(),
            references: HashMap::new(),
        }
    }

    /// Another table begins, with heads of its own.
    pub fn new_table(&mut self) {
        (self.heads, self.above) = (None, 0);
    }

    /// Members of records that the mapping neither reads nor names as of no interest,
    /// with how many records have them.
    pub fn unread(&self) -> &BTreeMap<String, u64> {
        &self.unread
    }

    /// Notes by which number a record is referred to. Needed before [`Importer::take`]
    /// where the mapping has such references.
    pub fn note_reference(&mut self, record: &Record) {
        let Some(path) = self.mapping.reference() else { return };
        let number = path.select(&record.node).first().map(|scalar| scalar.text.clone());
        if let (Some(number), Some(id)) = (number, self.identifier(&record.node)) {
            self.references.insert(number, id.text.clone());
        }
    }

    /// The first text that is an identifier of a known form, else the first there is.
    fn identifier<'n>(&self, node: &'n Node) -> Option<&'n Scalar> {
        let mut found = None;
        for path in &self.mapping.identifier {
            let Some(scalar) = path.select(node).into_iter().next() else { continue };
            if self.mapping.identifier.len() == 1
                || entity(self.mapping.kind, &scalar.text, false).is_ok()
            {
                return Some(scalar);
            }
            found = found.or(Some(scalar));
        }
        found
    }

    /// What a record says.
    pub fn take(&mut self, record: &mut Record) -> Taken {
        if self.table {
            match self.heads.take() {
                None => return self.head(record),
                Some(heads) => {
                    if let Node::List(cells) = &mut record.node {
                        let cells = std::mem::take(cells);
                        record.node = Node::Map(heads.iter().cloned().zip(cells).collect());
                    }
                    self.heads = Some(heads);
                }
            }
        }
        let refuse = |value: &str, why: String| {
            Taken::Refused(Refusal {
                row: record.row,
                line: record.line,
                field: first(&self.mapping.identifier, &record.node).0.to_owned(),
                value: value.to_owned(),
                why,
            })
        };
        let Some(id) = self.identifier(&record.node) else {
            return refuse(&short(&record.text), "it has no identifier".to_owned());
        };
        let subject = match self.entity(self.mapping.kind, &id.text, self.mapping.keeps_unknown) {
            Ok(subject) => subject,
            Err(why) => return refuse(&id.text, why),
        };
        let mut entry = Entry {
            row: record.row,
            line: record.line_of(id.span.start),
            subject,
            written: id.text.clone(),
            statements: Vec::new(),
            refusals: Vec::new(),
            left_out: 0,
        };
        let id = id.clone();
        for field in &self.mapping.fields {
            self.read(field, record, &id, &mut entry);
        }
        if let Node::Map(members) = &record.node {
            self.note_unread(members, &record.node);
        }
        Taken::Entry(Box::new(entry))
    }

    /// Looks whether a row is the heads.
    fn head(&mut self, record: &Record) -> Taken {
        let Node::List(cells) = &record.node else { return Taken::Heads };
        let heads: Vec<Box<str>> = cells
            .iter()
            .map(|cell| match cell {
                Node::Scalar(scalar) => {
                    scalar.text.split_whitespace().collect::<Vec<_>>().join(" ").into()
                }
                _ => "".into(),
            })
            .collect();
        let texts: Vec<&str> = heads.iter().map(AsRef::as_ref).collect();
        if self.mapping.explains(&texts) {
            self.heads = Some(heads);
            return Taken::Heads;
        }
        self.above += 1;
        if self.above < ABOVE {
            return Taken::Heads;
        }
        // Once is enough: what follows would fail the same way.
        self.heads = Some(Vec::new());
        self.no_heads(record)
    }

    /// Why a table gave nothing, when it ended without heads.
    pub fn missing_heads(&self) -> Option<String> {
        (self.table && self.heads.is_none()).then(|| self.wanted())
    }

    fn no_heads(&self, record: &Record) -> Taken {
        Taken::Refused(Refusal {
            row: record.row,
            line: record.line,
            field: String::new(),
            value: short(&record.text),
            why: self.wanted(),
        })
    }

    fn wanted(&self) -> String {
        let names: Vec<&str> = self.mapping.identifier.iter().map(Path::as_str).take(6).collect();
        format!(
            "no row of heads with a column for the identifier (`{}`) and one more that mapping `{}` knows; name the columns with --map FILE",
            names.join("`, `"),
            self.mapping.name
        )
    }

    fn note_unread(&mut self, members: &[(Box<str>, Node)], node: &Node) {
        for (name, value) in members {
            let known = |path: &Path| path.first(node) == &**name;
            let read = self.mapping.ignored.iter().any(|ignored| **ignored == **name)
                || self.mapping.identifier.iter().any(known)
                || self.mapping.fields.iter().any(|field| {
                    field.from.iter().any(known)
                        || field.with.as_ref().is_some_and(|(path, _)| known(path))
                        || field.degree.as_ref().is_some_and(known)
                        || field.refers_to.as_ref().is_some_and(known)
                });
            let empty = matches!(value, Node::Null) || name.is_empty();
            if !read && !empty {
                // A hostile file names a new member in every record.
                let many = 1_000 <= self.unread.len();
                match self.unread.get_mut(&**name) {
                    Some(count) => *count += 1,
                    None if many => {}
                    None => drop(self.unread.insert(name.to_string(), 1)),
                }
            }
        }
    }

    fn read(&self, field: &Field, record: &Record, id: &Scalar, entry: &mut Entry) {
        let node = &record.node;
        if field.unless.as_ref().is_some_and(|path| !path.select(node).is_empty()) {
            return;
        }
        let (from, scalars) = first(&field.from, node);
        for scalar in scalars {
            for part in parts(scalar, record, &field.split) {
                let text = part.text.trim();
                if text.is_empty() || field.empty.iter().any(|empty| empty == text) {
                    continue;
                }
                if field.leave_out.as_ref().is_some_and(|form| form.is_match(text)) {
                    entry.left_out += 1;
                    continue;
                }
                match self.statements(field, from, record, id, &part, entry) {
                    Ok(statement) => entry.statements.extend(statement),
                    Err(why) => entry.refusals.push(Refusal {
                        row: record.row,
                        line: record.line_of(part.span.start),
                        field: from.to_owned(),
                        value: short(text),
                        why,
                    }),
                }
            }
        }
    }

    /// What one value says.
    fn statements(
        &self,
        field: &Field,
        from: &str,
        record: &Record,
        id: &Scalar,
        scalar: &Scalar,
        entry: &Entry,
    ) -> Result<Option<Statement>, String> {
        let mut qualifiers: BTreeMap<String, Qualifier> = field
            .qualifiers
            .iter()
            .map(|(name, value)| (name.clone(), Qualifier::One(value.clone())))
            .collect();
        let mut places = vec![scalar.span];
        let mut text = scalar.text.trim().to_owned();
        if let Some(pattern) = &field.pattern {
            let Some(found) = pattern.captures(&text) else {
                return Err(format!("not of the form `{}`", pattern.as_str()));
            };
            if let Some(degree) = found.name("degree") {
                qualifiers.insert("degree".to_owned(), Qualifier::One(degree_of(degree.as_str())?));
            }
            text = found.name("value").map_or("", |value| value.as_str()).trim().to_owned();
        }
        if let Some(path) = &field.degree
            && let Some(degree) = path.select(&record.node).first()
        {
            qualifiers.insert("degree".to_owned(), Qualifier::One(degree_of(&degree.text)?));
            places.push(degree.span);
        }
        if let Some((path, glue)) = &field.with
            && let Some(more) =
                path.select(&record.node).into_iter().find(|it| !it.text.trim().is_empty())
        {
            text = format!("{text}{glue}{}", more.text.trim());
            places.push(more.span);
        }
        if field.refers_to.is_some() {
            text = self
                .references
                .get(&text)
                .cloned()
                .ok_or_else(|| "the list has no record of this number".to_owned())?;
        }
        if field.prefix_if.as_ref().is_none_or(|form| form.is_match(&text)) {
            text.insert_str(0, &field.prefix);
        }
        let mut subject = entry.subject.clone();
        let mut property = field.property;
        if property == Property::Stage {
            match stage(&text) {
                Some(code) => text = code,
                // `published`: a state in words, and no code.
                None => property = Property::Status,
            }
        }
        let value = match field.kind {
            Some(kind) => {
                let other = self.entity(kind, &text, true)?;
                if other.key == subject.key {
                    return Err("it names itself".to_owned());
                }
                if field.later_is_subject {
                    let (later, earlier, relation) = succession(subject, other)?;
                    (subject, property) = (later, relation);
                    Value::Entity(earlier)
                } else if field.inverse {
                    Value::Entity(std::mem::replace(&mut subject, other))
                } else {
                    Value::Entity(other)
                }
            }
            None if property.is_date() => Value::Date(date(&text, &field.dates)?),
            None => Value::Text(text),
        };
        if let (Property::Replaces, Value::Entity(object)) = (property, &value)
            && is_project(&subject, object)
        {
            property = Property::Revises;
        }
        places.push(id.span);
        let evidence: Vec<Evidence> = places
            .into_iter()
            .map(|span| Evidence { span, quote: record.quote(span).to_owned() })
            .collect();
        if evidence.iter().any(|evidence| evidence.quote.is_empty()) {
            return Err("its place in the text is not known".to_owned());
        }
        Ok(Some(Statement {
            subject,
            property,
            value,
            qualifiers,
            article: None,
            evidence,
            rule: format!("list.{}.{from}", self.mapping.name),
            confidence: if field.later_is_subject { 0.95 } else { 1.0 },
            editorial: false,
        }))
    }

    fn entity(&self, kind: EntityKind, text: &str, keep: bool) -> Result<Entity, String> {
        entity(kind, text, keep)
    }
}

/// The entity that a text names. `keep` makes an identifier of no known form one as it
/// is written.
pub fn entity(kind: EntityKind, text: &str, keep: bool) -> Result<Entity, String> {
    let text = text.trim();
    if text.is_empty() || 300 < text.len() {
        return Err("no identifier: empty or longer than 300 bytes".to_owned());
    }
    match kind {
        EntityKind::Standard => match text.parse::<StandardId>() {
            Ok(id) => Ok(Entity::new(kind, id.edition_key())),
            Err(_) if keep => Ok(Entity::new(kind, one_line(text))),
            Err(_) => {
                let why = text.parse::<Identifier>().err().map(|error| error.to_string());
                Err(why.map_or_else(
                    || "an identifier, but of no standard".to_owned(),
                    |why| format!("no identifier of a standard: {why}"),
                ))
            }
        },
        EntityKind::Committee => match text.parse::<CommitteeId>() {
            Ok(id) => Ok(Entity::new(kind, id.edition_key())),
            // A ministry, an institute: in charge, and no committee.
            Err(_) => Ok(Entity::new(committee_or_body(text), one_line(text))),
        },
        kind => Ok(Entity::new(kind, one_line(text))),
    }
}

fn committee_or_body(text: &str) -> EntityKind {
    let words = ["TC ", "TC", "SC ", "JTC", "PC ", "技术委员会", "Committee", "committee"];
    match words.iter().any(|word| text.contains(word)) {
        true => EntityKind::Committee,
        false => EntityKind::Organisation,
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A harmonised stage code (ISO Guide 69): `60.60`; `6060` and `60` are written too.
fn stage(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| *c != '.').collect();
    let numeric = digits.bytes().all(|byte| byte.is_ascii_digit());
    match (numeric, digits.len()) {
        (true, 2) => Some(digits),
        (true, 4) => Some(format!("{}.{}", &digits[..2], &digits[2..])),
        _ => None,
    }
}

/// Whether what is said to replace a dated standard is a draft, or a project without a
/// date of its own: it takes no place yet, it revises.
fn is_project(subject: &Entity, object: &Entity) -> bool {
    let dated = |entity: &Entity| {
        entity
            .label
            .parse::<Identifier>()
            .ok()
            .map(|id| (id.year().is_some(), id.stage().is_some()))
    };
    matches!(
        (dated(subject), dated(object)),
        (Some((_, true)), Some((_, false))) | (Some((false, _)), Some((true, _)))
    )
}

/// Which of two standards goes on with the other: the later, the earlier, and how.
///
/// A supplement amends its base; an undated identifier beside a dated one is a project
/// that revises it; of two editions the one of the later year replaces the other.
fn succession(a: Entity, b: Entity) -> Result<(Entity, Entity, Property), String> {
    let untold =
        || "which of the two is the later one cannot be told from their identifiers".to_owned();
    let parse = |entity: &Entity| entity.label.parse::<Identifier>().map_err(|_| untold());
    let (first, second) = (parse(&a)?, parse(&b)?);
    let supplements = |id: &Identifier| id.supplements().len();
    let is_base = |base: &Entity, other: &Entity| {
        other.label.strip_prefix(&base.label).is_some_and(|rest| rest.starts_with(['/', '+']))
    };
    if is_base(&a, &b) && supplements(&first) < supplements(&second) {
        return Ok((b, a, Property::Amends));
    }
    if is_base(&b, &a) && supplements(&second) < supplements(&first) {
        return Ok((a, b, Property::Amends));
    }
    // Of a supplement the last year counts: `ISO 1:2002/Amd 1:2010` is of 2010.
    let year = |entity: &Entity, id: &Identifier| {
        let last = entity.label.rsplit([':', '-']).next().and_then(|year| year.get(..4));
        last.and_then(|year| year.parse::<u16>().ok())
            .filter(|year| (1900..2100).contains(year))
            .or(id.year())
    };
    match (year(&a, &first), year(&b, &second)) {
        (Some(_), None) => Ok((b, a, Property::Revises)),
        (None, Some(_)) => Ok((a, b, Property::Revises)),
        (Some(one), Some(other)) if one < other => Ok((b, a, Property::Replaces)),
        (Some(one), Some(other)) if other < one => Ok((a, b, Property::Replaces)),
        // Of one year: the list names what came after.
        (Some(_), Some(_)) => Ok((b, a, Property::Replaces)),
        (None, None) => Err(untold()),
    }
}

/// The degree of adoption by its code (GB/T 1.2, ISO/IEC Guide 21-1): IDT, MOD, NEQ.
fn degree_of(text: &str) -> Result<String, String> {
    let degree = match text.trim().to_uppercase().as_str() {
        "IDT" | "等同" | "等同采用" | "IDENTICAL" => "IDT",
        "MOD" | "修改" | "修改采用" | "MODIFIED" => "MOD",
        "NEQ" | "非等效" | "非等效采用" | "NOT EQUIVALENT" => "NEQ",
        // Older standards: equivalent, before ISO/IEC Guide 21:1999.
        "EQV" | "等效" => "EQV",
        _ => return Err(format!("`{}` is no degree of adoption: IDT, MOD, NEQ", text.trim())),
    };
    Ok(degree.to_owned())
}

/// A date, year first; or in one of the `forms`.
pub fn date(text: &str, forms: &[String]) -> Result<DateValue, String> {
    let text = text.trim();
    for form in forms {
        if let Ok(parsed) = jiff::fmt::strtime::parse(form, text)
            && let Ok(date) = parsed.to_date()
        {
            return Ok(DateValue::from(date));
        }
    }
    if let Ok(value) = text.parse::<DateValue>() {
        return Ok(value);
    }
    let no = || {
        format!(
            "`{}` is no date with the year first, like 2023-07-18; name other forms in the mapping: dates = [\"%d/%m/%Y\"]",
            short(text)
        )
    };
    // A time of day says nothing about the day.
    let day = match text.split_once(['T', ' ']) {
        Some((day, time))
            if time.starts_with(|c: char| c.is_ascii_digit()) && time.contains(':') =>
        {
            day
        }
        _ => text,
    };
    let digits = day.bytes().all(|byte| byte.is_ascii_digit());
    let numbers: Vec<&str> = match (digits, day.len()) {
        (true, 8) => vec![&day[..4], &day[4..6], &day[6..]],
        _ => {
            let day = day.trim_end_matches(['日', '月', '年', '号']);
            day.split(['-', '/', '.', '年', '月', '‐', '–', '－']).map(str::trim).collect()
        }
    };
    let parsed: Option<Vec<i16>> = numbers
        .iter()
        .map(|number| number.parse().ok().filter(|_| number.bytes().all(|b| b.is_ascii_digit())))
        .collect();
    let small = |number: i16| i8::try_from(number).ok();
    let point = match parsed.as_deref() {
        Some([year, month, day]) if numbers[0].len() == 4 => {
            let point = small(*month).zip(small(*day)).and_then(|(m, d)| Point::day(*year, m, d));
            return point
                .map(DateValue::Point)
                .ok_or_else(|| format!("there is no {}", short(text)));
        }
        Some([year, month]) if numbers[0].len() == 4 => {
            small(*month).and_then(|month| Point::month(*year, month))
        }
        Some([year]) if numbers[0].len() == 4 => Some(Point::Year(*year)),
        _ => None,
    };
    point.map(DateValue::Point).ok_or_else(no)
}

/// The first path that leads anywhere, and what it leads to.
fn first<'p, 'n>(paths: &'p [Path], node: &'n Node) -> (&'p str, Vec<&'n Scalar>) {
    paths
        .iter()
        .map(|path| (path.as_str(), path.select(node)))
        .find(|(_, found)| !found.is_empty())
        .unwrap_or_default()
}

/// The values of a text in which marks part several, each with its own place.
fn parts(scalar: &Scalar, record: &Record, marks: &[String]) -> Vec<Scalar> {
    let raw = record.quote(scalar.span);
    // Where escapes were resolved, places inside are not known: the whole is the evidence.
    let exact = raw == scalar.text;
    let mut rest = scalar.text.as_str();
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let next = marks
            .iter()
            .filter(|mark| !mark.is_empty())
            .filter_map(|mark| rest.find(mark.as_str()).map(|at| (at, mark.len())))
            .min();
        let (end, mark) = next.unwrap_or((rest.len(), 0));
        let piece = &rest[..end];
        let lead = piece.len() - piece.trim_start().len();
        let words = piece.trim();
        if !words.is_empty() {
            let start = scalar.span.start + at + lead;
            let span = match exact {
                true => gnomon_model::Span::new(start, start + words.len()),
                false => scalar.span,
            };
            found.push(Scalar { text: words.to_owned(), span });
        }
        if mark == 0 {
            return found;
        }
        at += end + mark;
        rest = &rest[end + mark..];
    }
}

fn short(text: &str) -> String {
    let words = text.split_whitespace().take(60).collect::<Vec<_>>().join(" ");
    let mut short: String = words.chars().take(60).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_year_first_and_exist() {
        let ok = [
            ("2023-07-18", "2023-07-18"),
            ("20230718", "2023-07-18"),
            ("2023/7/8", "2023-07-08"),
            ("2023年7月8日", "2023-07-08"),
            ("2023年7月", "2023-07"),
            ("2023.07.18", "2023-07-18"),
            ("2023", "2023"),
            ("2023-07-18T00:00:00Z", "2023-07-18"),
        ];
        for (text, want) in ok {
            assert_eq!(date(text, &[]).unwrap().to_string(), want, "{text}");
        }
        assert_eq!(date("18/07/2023", &["%d/%m/%Y".into()]).unwrap().to_string(), "2023-07-18");
        assert_eq!(date("2023-02-30", &[]).unwrap_err(), "there is no 2023-02-30");
        for text in
            ["18/07/2023", "soon", "2023-13-01", "20231301", "与GB9706.1-2020同步实施", "-1"]
        {
            assert!(date(text, &[]).is_err(), "{text}");
        }
    }

    #[test]
    fn the_later_of_two_goes_on_with_the_earlier() {
        let told = |a: &str, b: &str| {
            let entity = |id: &str| entity(EntityKind::Standard, id, true).unwrap();
            succession(entity(a), entity(b)).map(|(later, earlier, relation)| {
                format!("{} {} {}", later.label, relation.name(), earlier.label)
            })
        };
        assert_eq!(
            told("ISO 1003:1980", "ISO 1003:2008").unwrap(),
            "ISO 1003:2008 replaces ISO 1003:1980"
        );
        assert_eq!(
            told("ISO 9001:2015", "ISO 9001:2015/Amd 1:2024").unwrap(),
            "ISO 9001:2015/Amd 1:2024 amends ISO 9001:2015"
        );
        assert_eq!(
            told("ISO 1:2002/Cor 1:2008", "ISO 2:2007").unwrap(),
            "ISO 1:2002/Cor 1:2008 replaces ISO 2:2007"
        );
        assert_eq!(
            told("ISO 10110-6:2015", "ISO 10110-6").unwrap(),
            "ISO 10110-6 revises ISO 10110-6:2015"
        );
        assert!(told("ISO 1", "ISO 2").is_err());
    }
}
