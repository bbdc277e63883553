//! A pack: files in, a checked and typed pack out, or every fault with its line.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::value::Datetime;

use crate::diagnostic::{Complaint, Fault, Faults};
use crate::expression::{self, Kind, Named, Names, Node};
use crate::facts::Supplement;
use crate::graph::{Graph, Link, Place};
use crate::procedure::{Due, Outcome, Procedure, Step, Wait};
use crate::raw::*;
use crate::value::{Type, Value};
use gnomon_model::unit::{Dimension, Units};

/// The most files of a pack, and the most bytes of one.
const FILES: usize = 200;
const BYTES: usize = 1_000_000;
/// The most entries of one kind.
const ENTRIES: usize = 2_000;

/// A file of a pack, handed over by whoever reads files.
#[derive(Clone, Debug)]
pub struct PackFile {
    /// Its path below the pack's folder, with forward slashes.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A pack that holds together: every name means something, every expression has
/// its type, nothing runs in a circle.
#[derive(Debug)]
pub struct Pack {
    /// `cn/cnescp`.
    pub id: String,
    /// The edition of the pack, not of what it encodes.
    pub edition: String,
    /// What it is called.
    pub title: Words,
    /// What it does and what it does not.
    pub summary: Words,
    /// ISO 3166 code; picks the calendar of working days.
    pub jurisdiction: String,
    /// The first day that it says something about.
    pub from: Date,
    /// The last day, if there is one.
    pub until: Option<Date>,
    /// When somebody last compared it with its sources.
    pub reviewed: Date,
    /// What it rests on.
    pub sources: Vec<Source>,
    /// What it asks.
    pub inputs: Vec<Input>,
    /// Its dated figures.
    pub parameters: Vec<Parameter>,
    /// Its dated tables.
    pub tables: Vec<Table>,
    /// Named intermediate results; some are conclusions.
    pub definitions: Vec<Definition>,
    /// Its provisions, in the order of its files.
    pub provisions: Vec<Provision>,
    /// Its exceptions.
    pub exceptions: Vec<Exception>,
    /// Its instruments, articles and standards, and how they refer to each other.
    pub graph: Graph,
    /// Its procedure, if it has one.
    pub procedure: Option<Procedure>,
    pub(crate) tests: Vec<(String, RawTest, usize)>,
    pub(crate) courses: Vec<(String, RawCourse, usize)>,
    pub(crate) units: Units,
    pub(crate) records: Vec<Vec<Input>>,
    pub(crate) choices: Vec<Vec<Choice>>,
    pub(crate) compiled: Vec<Node>,
}

/// Where something stands in the files, for lint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Where {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// A text that a pack rests on.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Source {
    /// Its name in the pack.
    pub id: String,
    /// Its title.
    pub title: Words,
    /// How near it is to the official text.
    pub standing: Standing,
    /// Its number: `2023 Announcement No. 1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Where it can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its key in the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Words that the register must still hold for the pack to stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
    #[serde(skip)]
    pub(crate) place: Where,
}

/// An option.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// As facts name it.
    pub id: String,
    /// As people read it.
    pub label: Words,
}

/// Something that a pack asks.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name in facts and expressions.
    pub name: String,
    /// What it holds.
    pub kind: InputKind,
    /// What a list holds.
    pub of: Option<InputKind>,
    /// What people read.
    pub label: Words,
    /// A sentence of help.
    pub help: Option<Words>,
    /// The unit that it is usually given in.
    pub unit: Option<String>,
    /// The options of a choice.
    pub choices: Vec<Choice>,
    /// The fields of records.
    pub fields: Vec<Input>,
    /// The smallest value that makes sense.
    pub least: Option<Value>,
    /// The largest value that makes sense.
    pub most: Option<Value>,
    /// What it stands under in a form.
    pub group: Option<Words>,
    /// The property of the register that answers it.
    pub property: Option<String>,
    pub(crate) is: Type,
    pub(crate) place: Where,
}

/// A figure with its dated values.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name in expressions.
    pub name: String,
    /// What it holds.
    pub kind: InputKind,
    /// What people read.
    pub label: Words,
    /// A sentence of help.
    pub help: Option<Words>,
    /// The unit that it is usually given in.
    pub unit: Option<String>,
    /// Whether the pack leaves it to the user because no source was found.
    pub placeholder: bool,
    /// Its values, the earliest first.
    pub values: Vec<Dated>,
    pub(crate) is: Type,
    pub(crate) place: Where,
}

/// A value with the time in which it holds.
#[derive(Clone, Debug)]
pub struct Dated {
    /// The first day.
    pub from: Date,
    /// The last day; without one, until the next value.
    pub until: Option<Date>,
    /// The value.
    pub is: Value,
    /// Where it stands.
    pub cites: Option<Cite>,
}

impl Dated {
    /// Whether the value holds on a day, later values aside.
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }
}

/// Of the values of one thing, the earliest first, the one that holds on a day: the
/// latest that has begun, unless it has ended.
pub(crate) fn standing<'v>(
    values: impl DoubleEndedIterator<Item = &'v Dated>,
    on: Date,
) -> Option<&'v Dated> {
    let latest = values.rev().find(|value| value.from <= on)?;
    latest.holds(on).then_some(latest)
}

/// The day on which two of the values of one thing, the earliest first, hold at once.
pub(crate) fn clash<'v>(values: impl Iterator<Item = &'v Dated>) -> Option<Date> {
    let mut before: Option<&Dated> = None;
    for value in values {
        let clashes = before.is_some_and(|before| {
            before.from == value.from || before.until.is_some_and(|until| value.from <= until)
        });
        if clashes {
            return Some(value.from);
        }
        before = Some(value);
    }
    None
}

impl Parameter {
    /// The value that holds on a day.
    pub fn standing(&self, on: Date) -> Option<&Dated> {
        standing(self.values.iter(), on)
    }
}

impl Table {
    /// The rows that hold on a day.
    pub fn standing(&self, on: Date) -> impl Iterator<Item = (&Arc<str>, &Dated)> {
        self.rows.iter().filter_map(move |(key, values)| Some((key, standing(values.iter(), on)?)))
    }
}

/// A table that expressions look things up in.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name in expressions.
    pub name: String,
    /// What people read.
    pub label: Words,
    /// A sentence of help.
    pub help: Option<Words>,
    /// What it is looked up by.
    pub key: Words,
    /// What it holds.
    pub kind: InputKind,
    /// Whether the user completes it.
    pub placeholder: bool,
    /// The options of its values.
    pub choices: Vec<Choice>,
    /// Each key with its values, the earliest first.
    pub rows: Vec<(Arc<str>, Vec<Dated>)>,
    pub(crate) is: Type,
    pub(crate) place: Where,
}

/// A named intermediate result.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its name in expressions.
    pub name: String,
    /// What people read.
    pub label: Words,
    /// Its expression as written.
    pub text: String,
    /// Whether it is an answer of the pack, shown with the verdicts.
    pub conclusion: bool,
    /// Where it stands.
    pub cites: Vec<Cite>,
    /// The meanings of its values.
    pub choices: Vec<Choice>,
    /// How the text was understood where it leaves room.
    pub reading: Option<Words>,
    pub(crate) is: Type,
    pub(crate) place: Where,
}

/// A provision.
#[derive(Clone, Debug)]
pub struct Provision {
    /// Its name.
    pub id: String,
    /// What people read.
    pub title: Words,
    /// Whether it demands or classifies.
    pub kind: ProvisionKind,
    /// Where it stands.
    pub cites: Vec<Cite>,
    /// The first day it is in force; the pack's own without one.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
    /// How the text was understood where it leaves room.
    pub reading: Option<Words>,
    /// The exceptions, by their place in [`Pack::exceptions`].
    pub except: Vec<usize>,
    /// Its conditions as written: when it applies, what it requires.
    pub texts: (Option<String>, String),
    pub(crate) messages: RawMessages,
    pub(crate) applies: Option<Node>,
    pub(crate) requires: Node,
    pub(crate) place: Where,
}

/// An exception.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Its name.
    pub id: String,
    /// What people read.
    pub title: Words,
    /// Where it stands.
    pub cites: Vec<Cite>,
    /// Its condition as written.
    pub text: String,
    pub(crate) when: Node,
    pub(crate) place: Where,
}

impl Pack {
    /// Loads a pack from its files, in any order.
    pub fn load(files: &[PackFile]) -> Result<Pack, Faults> {
        let mut loader = Loader::default();
        let pack = loader.load(files);
        match pack {
            Some(pack) if loader.faults.is_empty() => Ok(pack),
            _ => {
                loader.faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
                Err(Faults(loader.faults))
            }
        }
    }

    /// The units that its facts may be given in.
    pub fn units(&self) -> &Units {
        &self.units
    }

    /// A source by its name.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }

    /// An input's place by its name.
    pub(crate) fn input(&self, name: &str) -> Option<usize> {
        self.inputs.iter().position(|input| input.name == name)
    }

    /// What a provision, its exceptions and everything that they reckon with on a day
    /// rest on.
    pub(crate) fn cited_by(
        &self,
        provision: &Provision,
        on: Date,
        supplement: &Supplement,
    ) -> Vec<Cite> {
        let mut cites = provision.cites.clone();
        let exceptions = provision.except.iter().filter_map(|index| self.exceptions.get(*index));
        for cite in exceptions.flat_map(|exception| &exception.cites) {
            if !cites.contains(cite) {
                cites.push(cite.clone());
            }
        }
        for node in self.conditions(provision) {
            self.gather(node, on, supplement, &mut cites);
        }
        cites
    }

    /// What the definition at this place, and everything it reckons with on a day,
    /// rests on.
    pub(crate) fn cited_by_definition(
        &self,
        index: usize,
        on: Date,
        supplement: &Supplement,
    ) -> Vec<Cite> {
        let mut cites = self.definitions[index].cites.clone();
        self.gather(&self.compiled[index], on, supplement, &mut cites);
        cites
    }

    /// Every citation of the pack, with the place that its author finds it at.
    pub(crate) fn cites(&self) -> Vec<(Option<&Where>, &Cite)> {
        let mut cited: Vec<(Option<&Where>, &Cite)> = Vec::new();
        for provision in &self.provisions {
            cited.extend(provision.cites.iter().map(|cite| (Some(&provision.place), cite)));
        }
        for exception in &self.exceptions {
            cited.extend(exception.cites.iter().map(|cite| (Some(&exception.place), cite)));
        }
        for definition in &self.definitions {
            cited.extend(definition.cites.iter().map(|cite| (Some(&definition.place), cite)));
        }
        for parameter in &self.parameters {
            let values = parameter.values.iter().filter_map(|value| value.cites.as_ref());
            cited.extend(values.map(|cite| (Some(&parameter.place), cite)));
        }
        for table in &self.tables {
            let values = table.rows.iter().flat_map(|(_, values)| values);
            let cites = values.filter_map(|row| row.cites.as_ref());
            cited.extend(cites.map(|cite| (Some(&table.place), cite)));
        }
        for step in self.procedure.iter().flat_map(|procedure| &procedure.steps) {
            let due = step.due.iter().flat_map(|due| &due.cites);
            cited.extend(step.cites.iter().chain(due).map(|cite| (Some(&step.place), cite)));
        }
        cited.extend(self.graph.cites().map(|cite| (None, cite)));
        cited
    }

    /// Everything that the conditions of a provision depend on.
    pub(crate) fn reached(&self, provision: &Provision) -> Reached {
        let mut reached = Reached::default();
        for node in self.conditions(provision) {
            reached.walk(node, &self.compiled);
        }
        reached
    }

    pub(crate) fn conditions<'p>(&'p self, provision: &'p Provision) -> Vec<&'p Node> {
        let exceptions = provision.except.iter().filter_map(|index| self.exceptions.get(*index));
        let mut nodes: Vec<&Node> = provision.applies.iter().collect();
        nodes.push(&provision.requires);
        nodes.extend(exceptions.map(|exception| &exception.when));
        nodes
    }

    /// Adds what a condition reckons with on a day rests on. What the user brought
    /// has its own words about where it comes from.
    fn gather(&self, node: &Node, on: Date, supplement: &Supplement, cites: &mut Vec<Cite>) {
        let mut reached = Reached::default();
        reached.walk(node, &self.compiled);
        let parameters = reached.parameters.iter().filter_map(|index| self.parameters.get(*index));
        let tables = reached
            .tables
            .iter()
            .filter_map(|index| self.tables.get(*index).map(|table| (*index, table)));
        let definitions =
            reached.definitions.iter().filter_map(|index| self.definitions.get(*index));
        let found = parameters
            .filter_map(|parameter| parameter.standing(on)?.cites.clone())
            .chain(tables.flat_map(|(index, table)| {
                let rows = table.standing(on);
                let kept = rows.filter(move |(key, row)| {
                    supplement.standing(index, key, on).is_none_or(|own| own.dated.from < row.from)
                });
                kept.filter_map(|(_, row)| row.cites.clone())
            }))
            .chain(definitions.flat_map(|definition| definition.cites.clone()));
        for cite in found {
            if !cites.contains(&cite) {
                cites.push(cite);
            }
        }
    }
}

/// Everything that an expression depends on, through definitions.
#[derive(Debug, Default)]
pub(crate) struct Reached {
    pub(crate) inputs: BTreeSet<usize>,
    pub(crate) parameters: BTreeSet<usize>,
    pub(crate) definitions: BTreeSet<usize>,
    pub(crate) tables: BTreeSet<usize>,
}

impl Reached {
    pub(crate) fn walk(&mut self, node: &Node, definitions: &[Node]) {
        match &node.kind {
            Kind::Input(index) | Kind::Given(index) => {
                self.inputs.insert(*index);
            }
            Kind::Parameter(index) => {
                self.parameters.insert(*index);
            }
            Kind::Definition(index) => {
                if self.definitions.insert(*index)
                    && let Some(node) = definitions.get(*index)
                {
                    self.walk(node, definitions);
                }
            }
            Kind::Look(index, _) => {
                self.tables.insert(*index);
            }
            _ => {}
        }
        for child in node.children() {
            self.walk(child, definitions);
        }
    }
}

impl Node {
    pub(crate) fn children(&self) -> Vec<&Node> {
        match &self.kind {
            Kind::Literal(_)
            | Kind::Input(_)
            | Kind::Parameter(_)
            | Kind::Definition(_)
            | Kind::Local(_)
            | Kind::On
            | Kind::Given(_) => Vec::new(),
            Kind::Not(a) | Kind::Negative(a) | Kind::Field(a, _, _) | Kind::Look(_, a) => vec![a],
            Kind::And(a, b)
            | Kind::Or(a, b)
            | Kind::Compare(_, a, b)
            | Kind::In(a, b)
            | Kind::Compute(_, a, b) => vec![a, b],
            Kind::If(a, b, c) => vec![a, b, c],
            Kind::List(nodes) | Kind::Call(_, nodes) => nodes.iter().collect(),
            Kind::Quantify { over, body, .. } => vec![over, body],
        }
    }
}

/// The names of a pack while it is being loaded.
struct Vocabulary {
    names: HashMap<String, Named>,
    tables: HashMap<String, (usize, Type)>,
    records: Vec<Vec<Input>>,
    choices: Vec<Vec<Choice>>,
    units: Units,
}

impl Names for Vocabulary {
    fn name(&self, name: &str) -> Result<Named, Complaint> {
        self.names.get(name).cloned().ok_or_else(|| {
            let complaint = Complaint::new(format!("`{}` is not known", crate::shorten(name)));
            match crate::nearest(name, self.names.keys().map(String::as_str)) {
                Some(near) => complaint.hint(format!("did you mean `{near}`?")),
                None => complaint
                    .hint("declare it as [[input]], [[parameter]] or [[definition]]; text stands in quotes"),
            }
        })
    }

    fn table(&self, name: &str) -> Option<(usize, Type)> {
        self.tables.get(name).cloned()
    }

    fn field(&self, record: usize, name: &str) -> Option<(usize, Type)> {
        let fields = self.records.get(record)?;
        let index = fields.iter().position(|field| field.name == name)?;
        Some((index, fields[index].is.clone()))
    }

    fn options(&self, choice: usize) -> Vec<String> {
        self.choices.get(choice).map_or_else(Vec::new, |c| c.iter().map(|c| c.id.clone()).collect())
    }

    fn units(&self) -> &Units {
        &self.units
    }
}

#[derive(Default)]
struct Loader {
    faults: Vec<Fault>,
    texts: HashMap<String, String>,
}

#[derive(Default)]
struct Files {
    pack: Option<PackToml>,
    parameters: Vec<(String, ParametersToml)>,
    provisions: Vec<(String, ProvisionsToml)>,
    tests: Vec<(String, TestsToml)>,
    procedure: Option<(String, ProcedureToml)>,
    graph: Option<(String, GraphToml)>,
}

impl Loader {
    fn fault(&mut self, file: &str, at: usize, complaint: Complaint) {
        let line = self.line(file, at);
        let Complaint { message, hint } = complaint;
        self.faults.push(Fault { file: file.to_owned(), line, message, hint });
    }

    fn line(&self, file: &str, at: usize) -> usize {
        let text = self.texts.get(file).map_or("", String::as_str);
        1 + text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count()
    }

    fn place<T>(&self, file: &str, spanned: &Spanned<T>) -> Where {
        Where { file: file.to_owned(), line: self.line(file, spanned.span().start) }
    }

    fn toml<T: DeserializeOwned>(&mut self, file: &PackFile) -> Option<T> {
        match toml::from_str(&file.text) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                self.fault(&file.path, at, Complaint::new(error.message().to_owned()));
                None
            }
        }
    }

    fn load(&mut self, files: &[PackFile]) -> Option<Pack> {
        let read = self.read(files)?;
        let raw = read.pack?;
        let main = "pack.toml";
        let units = match Units::new(&raw.unit) {
            Ok(units) => units,
            Err(error) => {
                self.fault(main, 0, Complaint::new(format!("[[unit]]: {error}")));
                return None;
            }
        };
        let mut vocabulary = Vocabulary {
            names: HashMap::new(),
            tables: HashMap::new(),
            records: Vec::new(),
            choices: Vec::new(),
            units,
        };
        let sources = self.sources(raw.source);
        let mut inputs = Vec::new();
        for raw in raw.input {
            if let Some(input) = self.input(raw, &mut vocabulary, false) {
                let named = Named::Input(inputs.len(), input.is.clone());
                self.declare(&mut vocabulary, &input.name, &input.place, named);
                inputs.push(input);
            }
        }
        let (mut parameters, mut tables) = (Vec::new(), Vec::new());
        for (file, raw) in read.parameters {
            for raw in raw.parameter {
                if let Some(parameter) = self.parameter(&file, raw, &vocabulary) {
                    let named = Named::Parameter(parameters.len(), parameter.is.clone());
                    self.declare(&mut vocabulary, &parameter.name, &parameter.place, named);
                    parameters.push(parameter);
                }
            }
            for raw in raw.table {
                if let Some(table) = self.table(&file, raw, &mut vocabulary) {
                    let entry = (tables.len(), table.is.clone());
                    if vocabulary.tables.insert(table.name.clone(), entry).is_some() {
                        let twice = format!("the table `{}` stands twice", table.name);
                        self.faults.push(fault_at(&table.place, Complaint::new(twice)));
                    }
                    tables.push(table);
                }
            }
        }
        let (mut raw_definitions, mut raw_provisions, mut raw_exceptions) =
            (Vec::new(), Vec::new(), Vec::new());
        for (file, raw) in read.provisions {
            raw_definitions.extend(raw.definition.into_iter().map(|d| (file.clone(), d)));
            raw_provisions.extend(raw.provision.into_iter().map(|p| (file.clone(), p)));
            raw_exceptions.extend(raw.exception.into_iter().map(|e| (file.clone(), e)));
        }
        let (definitions, compiled) = self.definitions(raw_definitions, &mut vocabulary);
        let mut exceptions = Vec::new();
        for (file, raw) in raw_exceptions {
            let when = self.condition(&file, &raw.when, &vocabulary);
            let place = self.place(&file, &raw.id);
            if let Some(when) = when {
                exceptions.push(Exception {
                    id: raw.id.into_inner(),
                    title: raw.title,
                    cites: raw.cites,
                    text: raw.when.into_inner(),
                    when,
                    place,
                });
            }
        }
        let mut provisions: Vec<Provision> = Vec::new();
        for (file, raw) in raw_provisions {
            if let Some(provision) = self.provision(&file, raw, &vocabulary, &exceptions) {
                if provisions.iter().any(|other| other.id == provision.id) {
                    let twice = format!("the provision `{}` stands twice", provision.id);
                    self.faults.push(fault_at(&provision.place, Complaint::new(twice)));
                }
                provisions.push(provision);
            }
        }
        let procedure =
            read.procedure.and_then(|(file, raw)| self.procedure(&file, raw, &vocabulary));
        let graph = read.graph.map(|(file, raw)| self.graph(&file, raw)).unwrap_or_default();
        let (mut tests, mut courses) = (Vec::new(), Vec::new());
        for (file, raw) in read.tests {
            for case in raw.case {
                let line = self.line(&file, case.name.span().start);
                tests.push((file.clone(), case, line));
            }
            for course in raw.course {
                let line = self.line(&file, course.name.span().start);
                courses.push((file.clone(), course, line));
            }
        }
        let (from, until) = (self.date(main, &raw.from)?, self.maybe(main, raw.until.as_ref()));
        let reviewed = self.date(main, &raw.reviewed)?;
        if until.is_some_and(|until| until < from) {
            self.fault(main, 0, Complaint::new("the pack ends before it begins"));
        }
        let pack = Pack {
            id: raw.id.get_ref().clone(),
            edition: raw.edition,
            title: raw.title,
            summary: raw.summary,
            jurisdiction: raw.jurisdiction,
            from,
            until,
            reviewed,
            sources,
            inputs,
            parameters,
            tables,
            definitions,
            provisions,
            exceptions,
            graph,
            procedure,
            tests,
            courses,
            units: vocabulary.units,
            records: vocabulary.records,
            choices: vocabulary.choices,
            compiled,
        };
        if self.faults.is_empty()
            && pack.provisions.is_empty()
            && pack.procedure.is_none()
            && pack.graph.places.is_empty()
        {
            self.fault(main, 0, Complaint::new("the pack has no provision, procedure or graph").hint(
                "add provisions/NAME.toml with a [[provision]]; `gnomon pack new` shows the form",
            ));
        }
        let id_span = raw.id.span().start;
        if !well_named(&pack.id, true) {
            self.fault(main, id_span, Complaint::new(format!("`{}` is no pack id", crate::shorten(&pack.id)))
                .hint("small letters, digits and `-`, with one `/` after the jurisdiction: `cn/cnescp`"));
        }
        self.cites(&pack);
        self.messages(&pack);
        Some(pack)
    }

    fn read(&mut self, files: &[PackFile]) -> Option<Files> {
        if FILES < files.len() {
            self.fault(
                "pack.toml",
                0,
                Complaint::new(format!("{} files; the limit is {FILES}", files.len())),
            );
            return None;
        }
        let mut read = Files::default();
        let mut sorted: Vec<&PackFile> = files.iter().collect();
        sorted.sort_by(|a, b| a.path.cmp(&b.path));
        for file in sorted {
            if BYTES < file.text.len() {
                self.fault(
                    &file.path,
                    0,
                    Complaint::new(format!("{} bytes; the limit is {BYTES}", file.text.len())),
                );
                continue;
            }
            self.texts.insert(file.path.clone(), file.text.clone());
            let path = file.path.clone();
            let folder = path.split_once('/').map_or("", |(folder, _)| folder);
            match (folder, path.as_str()) {
                (_, path) if path.ends_with(".md") || path.ends_with(".csv") || path.ends_with(".json") => {}
                ("", "pack.toml") => read.pack = self.toml(file),
                ("", "procedure.toml") => read.procedure = self.toml(file).map(|raw| (path, raw)),
                ("", "graph.toml") => read.graph = self.toml(file).map(|raw| (path, raw)),
                ("parameters", _) => read.parameters.extend(self.toml(file).map(|raw| (path, raw))),
                ("provisions", _) => read.provisions.extend(self.toml(file).map(|raw| (path, raw))),
                ("tests", _) => read.tests.extend(self.toml(file).map(|raw| (path, raw))),
                ("examples", _) => {}
                _ => self.fault(&path, 0, Complaint::new("a pack has no such file").hint(
                    "there are pack.toml, procedure.toml, graph.toml, parameters/, provisions/, tests/, examples/",
                )),
            }
        }
        if read.pack.is_none() && self.faults.is_empty() {
            self.fault("pack.toml", 0, Complaint::new("there is no pack.toml"));
        }
        Some(read)
    }

    fn date(&mut self, file: &str, datetime: &Datetime) -> Option<Date> {
        let date = datetime.to_string().parse().ok();
        if date.is_none() {
            self.fault(
                file,
                0,
                Complaint::new(format!("`{datetime}` is not a date like 2023-07-03")),
            );
        }
        date
    }

    fn maybe(&mut self, file: &str, datetime: Option<&Datetime>) -> Option<Date> {
        datetime.and_then(|datetime| self.date(file, datetime))
    }

    fn declare(&mut self, vocabulary: &mut Vocabulary, name: &str, place: &Where, named: Named) {
        const RESERVED: [&str; 6] = ["on", "true", "false", "null", "in", "given"];
        if !well_named(name, false) || RESERVED.contains(&name) {
            self.faults.push(fault_at(
                place,
                Complaint::new(format!("`{}` cannot be a name", crate::shorten(name)))
                    .hint("a small letter, then small letters, digits and `_`; not a word of the language"),
            ));
        }
        if ENTRIES < vocabulary.names.len() {
            self.faults.push(fault_at(place, Complaint::new(format!("more than {ENTRIES} names"))));
        }
        if vocabulary.names.insert(name.to_owned(), named).is_some() {
            self.faults.push(fault_at(
                place,
                Complaint::new(format!("`{}` stands twice", crate::shorten(name)))
                    .hint("inputs, parameters and definitions share one set of names"),
            ));
        }
    }

    fn sources(&mut self, raw: Vec<RawSource>) -> Vec<Source> {
        let mut sources: Vec<Source> = Vec::new();
        for raw in raw {
            let place = self.place("pack.toml", &raw.id);
            let id = raw.id.into_inner();
            if sources.iter().any(|source| source.id == id) {
                self.faults.push(fault_at(
                    &place,
                    Complaint::new(format!("the source `{id}` stands twice")),
                ));
            }
            sources.push(Source {
                id,
                title: raw.title,
                standing: raw.standing,
                number: raw.number,
                url: raw.url,
                key: raw.key,
                quote: raw.quote,
                note: raw.note,
                place,
            });
        }
        sources
    }

    fn unit(
        &mut self,
        file: &str,
        unit: Option<&Spanned<String>>,
        units: &Units,
        at: usize,
    ) -> Option<Dimension> {
        let Some(unit) = unit else {
            self.fault(
                file,
                at,
                Complaint::new("a quantity needs a `unit`")
                    .hint("for plain numbers: kind = \"number\""),
            );
            return None;
        };
        match units.unit(unit.get_ref()) {
            Ok(unit) => Some(unit.dimension),
            Err(error) => {
                self.fault(file, unit.span().start, Complaint::new(error.to_string()));
                None
            }
        }
    }

    fn input(&mut self, raw: RawInput, vocabulary: &mut Vocabulary, inner: bool) -> Option<Input> {
        let file = "pack.toml";
        let place = self.place(file, &raw.name);
        let at = raw.name.span().start;
        let name = raw.name.into_inner();
        let choices = raw.choices;
        if inner && !well_named(&name, false) {
            self.fault(
                file,
                at,
                Complaint::new(format!("`{}` cannot be a name", crate::shorten(&name))),
            );
        }
        let mut fields = Vec::new();
        let (kind, list) = match (raw.kind, raw.of) {
            (InputKind::List, Some(of)) => (of, true),
            (InputKind::List, None) => {
                self.fault(
                    file,
                    at,
                    Complaint::new(format!(
                        "the list `{name}` does not say what it is a list `of`"
                    )),
                );
                return None;
            }
            (kind, _) => (kind, false),
        };
        if inner && (list || kind == InputKind::Records) {
            self.fault(
                file,
                at,
                Complaint::new(format!("the field `{name}` of a record is itself a list")),
            );
            return None;
        }
        let is = match kind {
            InputKind::Boolean => Type::Bool,
            InputKind::Number => Type::Number(Dimension::NONE),
            InputKind::Quantity => {
                Type::Number(self.unit(file, raw.unit.as_ref(), &vocabulary.units, at)?)
            }
            InputKind::Text => Type::Text,
            InputKind::Date => Type::Date,
            InputKind::Choice => {
                if choices.is_empty() {
                    self.fault(
                        file,
                        at,
                        Complaint::new(format!("the choice `{name}` has no `choices`")),
                    );
                }
                vocabulary.choices.push(choices.clone());
                Type::Choice(vocabulary.choices.len() - 1)
            }
            InputKind::Records => {
                for field in raw.fields {
                    fields.extend(self.input(field, vocabulary, true));
                }
                if fields.is_empty() {
                    self.fault(
                        file,
                        at,
                        Complaint::new(format!("the records `{name}` have no `fields`")),
                    );
                }
                vocabulary.records.push(fields.clone());
                Type::List(Box::new(Type::Record(vocabulary.records.len() - 1)))
            }
            InputKind::List => {
                self.fault(file, at, Complaint::new(format!("`{name}` is a list of lists")));
                return None;
            }
        };
        let mut bound = |text: Option<&Spanned<String>>| {
            let text = text?;
            match (vocabulary.units.quantity(text.get_ref()), &is) {
                (Ok((value, unit)), Type::Number(dimension)) if unit.dimension == *dimension => {
                    Some(Value::Number(value, unit.id))
                }
                (Ok(_), _) => {
                    self.fault(
                        file,
                        text.span().start,
                        Complaint::new(format!(
                            "`{}` has another unit than `{name}`",
                            text.get_ref()
                        )),
                    );
                    None
                }
                (Err(error), _) => {
                    self.fault(file, text.span().start, Complaint::new(error.to_string()));
                    None
                }
            }
        };
        let (least, most) = (bound(raw.least.as_ref()), bound(raw.most.as_ref()));
        Some(Input {
            name,
            kind: raw.kind,
            of: raw.of,
            label: raw.label,
            help: raw.help,
            unit: raw.unit.map(Spanned::into_inner),
            choices,
            fields,
            least,
            most,
            group: raw.group,
            property: raw.property,
            is: if list { Type::List(Box::new(is)) } else { is },
            place,
        })
    }

    /// The type of a parameter or of what a table holds.
    fn scalar(
        &mut self,
        file: &str,
        at: usize,
        kind: InputKind,
        unit: Option<&Spanned<String>>,
        units: &Units,
    ) -> Option<Type> {
        match kind {
            InputKind::Boolean => Some(Type::Bool),
            InputKind::Number => Some(Type::Number(Dimension::NONE)),
            InputKind::Quantity => self.unit(file, unit, units, at).map(Type::Number),
            InputKind::Text => Some(Type::Text),
            InputKind::Date => Some(Type::Date),
            InputKind::Choice | InputKind::List | InputKind::Records => {
                self.fault(
                    file,
                    at,
                    Complaint::new("a parameter is boolean, number, quantity, text or date"),
                );
                None
            }
        }
    }

    fn dated(&mut self, file: &str, raw: RawDated, is: &Type, units: &Units) -> Option<Dated> {
        let (from, until) = (self.date(file, &raw.from)?, self.maybe(file, raw.until.as_ref()));
        let at = raw.is.span().start;
        let value = match crate::facts::from_toml(raw.is.get_ref(), is, units) {
            Ok(value) => value,
            Err(complaint) => {
                self.fault(file, at, complaint);
                return None;
            }
        };
        if until.is_some_and(|until| until < from) {
            self.fault(
                file,
                at,
                Complaint::new(format!("the value ends on {} and begins on {from}", raw.until?)),
            );
        }
        Some(Dated { from, until, is: value, cites: raw.cites })
    }

    fn parameter(
        &mut self,
        file: &str,
        raw: RawParameter,
        vocabulary: &Vocabulary,
    ) -> Option<Parameter> {
        let place = self.place(file, &raw.name);
        let at = raw.name.span().start;
        let is = self.scalar(file, at, raw.kind, raw.unit.as_ref(), &vocabulary.units)?;
        let mut values: Vec<Dated> = Vec::new();
        let written = !raw.values.is_empty();
        for value in raw.values {
            values.extend(self.dated(file, value, &is, &vocabulary.units));
        }
        let name = raw.name.into_inner();
        values.sort_by_key(|value| value.from);
        if let Some(day) = clash(values.iter()) {
            let both = format!("`{name}` has two values on {day}");
            self.faults.push(fault_at(&place, Complaint::new(both)));
        }
        if written == raw.placeholder {
            self.faults.push(fault_at(
                &place,
                if raw.placeholder {
                    Complaint::new(format!("`{name}` is a placeholder and has values"))
                } else {
                    Complaint::new(format!("`{name}` has no value"))
                        .hint("give it `values`, or `placeholder = true` where no source was found")
                },
            ));
        }
        Some(Parameter {
            name,
            kind: raw.kind,
            label: raw.label,
            help: raw.help,
            unit: raw.unit.map(Spanned::into_inner),
            placeholder: raw.placeholder,
            values,
            is,
            place,
        })
    }

    fn table(&mut self, file: &str, raw: RawTable, vocabulary: &mut Vocabulary) -> Option<Table> {
        let place = self.place(file, &raw.name);
        let at = raw.name.span().start;
        let choices = raw.choices;
        let is = match raw.kind {
            InputKind::Choice => {
                vocabulary.choices.push(choices.clone());
                Type::Choice(vocabulary.choices.len() - 1)
            }
            kind => self.scalar(file, at, kind, raw.unit.as_ref(), &vocabulary.units)?,
        };
        let mut rows: Vec<(Arc<str>, Vec<Dated>)> = Vec::new();
        let mut places: HashMap<Arc<str>, usize> = HashMap::new();
        for row in raw.rows {
            let Some(key) = row.key.clone() else {
                self.fault(
                    file,
                    row.is.span().start,
                    Complaint::new("a row of a table needs a `key`"),
                );
                continue;
            };
            let at = row.is.span().start;
            if let Some(dated) = self.dated(file, row, &is, &vocabulary.units) {
                if let Value::Text(text) = &dated.is
                    && !choices.is_empty()
                    && choices.iter().all(|choice| *choice.id != **text)
                {
                    self.fault(
                        file,
                        at,
                        Complaint::new(format!("`{text}` is none of the choices of the table")),
                    );
                }
                let key: Arc<str> = key.into();
                let index = *places.entry(key.clone()).or_insert_with(|| {
                    rows.push((key, Vec::new()));
                    rows.len() - 1
                });
                rows[index].1.push(dated);
            }
        }
        for (key, values) in &mut rows {
            values.sort_by_key(|value| value.from);
            if let Some(day) = clash(values.iter()) {
                let name = raw.name.get_ref();
                let both = format!("the table `{name}` has two rows `{key}` on {day}");
                self.faults.push(fault_at(&place, Complaint::new(both)));
            }
        }
        Some(Table {
            name: raw.name.into_inner(),
            label: raw.label,
            help: raw.help,
            key: raw.key,
            kind: raw.kind,
            placeholder: raw.placeholder,
            choices,
            rows,
            is,
            place,
        })
    }

    /// Compiles definitions in the order of their dependence.
    fn definitions(
        &mut self,
        raw: Vec<(String, RawDefinition)>,
        vocabulary: &mut Vocabulary,
    ) -> (Vec<Definition>, Vec<Node>) {
        let mut needs: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (file, definition) in &raw {
            let mentioned = expression::mentioned(definition.is.get_ref()).unwrap_or_default();
            if needs.insert(definition.name.get_ref().clone(), mentioned).is_some() {
                let twice = format!("the definition `{}` stands twice", definition.name.get_ref());
                self.fault(file, definition.name.span().start, Complaint::new(twice));
            }
        }
        let (mut definitions, mut compiled) = (Vec::new(), Vec::new());
        let mut heights: Vec<usize> = Vec::new();
        let mut waiting = raw;
        loop {
            let (ready, rest): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|(_, definition)| {
                    needs[definition.name.get_ref()].iter().all(|name| {
                        !needs.contains_key(name) || vocabulary.names.contains_key(name)
                    })
                });
            if ready.is_empty() {
                for (file, definition) in &rest {
                    let circle = circle(definition.name.get_ref(), &needs);
                    self.fault(
                        file,
                        definition.is.span().start,
                        Complaint::new(format!(
                            "`{}` cannot be reckoned: {circle}",
                            definition.name.get_ref()
                        ))
                        .hint("definitions may not run in a circle"),
                    );
                }
                return (definitions, compiled);
            }
            for (file, raw) in ready {
                let place = self.place(&file, &raw.name);
                let at = raw.is.span().start;
                let compiling = expression::compile(raw.is.get_ref(), vocabulary).and_then(|node| {
                    let height = node.height(&heights);
                    if expression::TALLEST < height {
                        return Err(Complaint::new(format!(
                            "`{}` builds on definitions that build on one another {height} deep; the limit is {}",
                            raw.name.get_ref(),
                            expression::TALLEST
                        )));
                    }
                    Ok((node, height))
                });
                match compiling {
                    Ok((node, height)) => {
                        heights.push(height);
                        let name = raw.name.into_inner();
                        let named = Named::Definition(definitions.len(), node.is.clone());
                        self.declare(vocabulary, &name, &place, named);
                        definitions.push(Definition {
                            name,
                            label: raw.label,
                            text: raw.is.into_inner(),
                            conclusion: raw.conclusion,
                            cites: raw.cites,
                            choices: raw.choices,
                            reading: raw.reading,
                            is: node.is.clone(),
                            place,
                        });
                        compiled.push(node);
                    }
                    Err(complaint) => {
                        self.fault(&file, at, complaint);
                        // Known by name, so that what depends on it does not complain as well.
                        vocabulary.names.insert(
                            raw.name.into_inner(),
                            Named::Definition(usize::MAX, Type::Any),
                        );
                    }
                }
            }
            waiting = rest;
            if waiting.is_empty() {
                return (definitions, compiled);
            }
        }
    }

    fn condition(
        &mut self,
        file: &str,
        text: &Spanned<String>,
        vocabulary: &Vocabulary,
    ) -> Option<Node> {
        let at = text.span().start;
        match expression::compile(text.get_ref(), vocabulary) {
            Ok(node) if Type::Bool.agrees(&node.is) => Some(node),
            Ok(node) => {
                self.fault(
                    file,
                    at,
                    Complaint::new(format!(
                        "the condition gives {}",
                        node.is.spell(&vocabulary.units)
                    ))
                    .hint("a condition is true or false: compare with ==, >= and others"),
                );
                None
            }
            Err(complaint) => {
                self.fault(file, at, complaint);
                None
            }
        }
    }

    fn provision(
        &mut self,
        file: &str,
        raw: RawProvision,
        vocabulary: &Vocabulary,
        exceptions: &[Exception],
    ) -> Option<Provision> {
        let place = self.place(file, &raw.id);
        let applies = raw.applies.as_ref().map(|text| self.condition(file, text, vocabulary));
        let requires = self.condition(file, &raw.requires, vocabulary);
        let mut except = Vec::new();
        for name in &raw.except {
            match exceptions.iter().position(|exception| exception.id == *name.get_ref()) {
                Some(index) => except.push(index),
                None => {
                    let near =
                        crate::nearest(name.get_ref(), exceptions.iter().map(|e| e.id.as_str()));
                    let complaint = Complaint::new(format!("no exception `{}`", name.get_ref()));
                    let complaint = match near {
                        Some(near) => complaint.hint(format!("did you mean `{near}`?")),
                        None => complaint,
                    };
                    self.fault(file, name.span().start, complaint);
                }
            }
        }
        let (from, until) =
            (self.maybe(file, raw.from.as_ref()), self.maybe(file, raw.until.as_ref()));
        let applies = match applies {
            None => None,
            Some(applies) => Some(applies?),
        };
        Some(Provision {
            id: raw.id.into_inner(),
            title: raw.title,
            kind: raw.kind,
            cites: raw.cites,
            from,
            until,
            reading: raw.reading,
            except,
            texts: (raw.applies.map(Spanned::into_inner), raw.requires.into_inner()),
            messages: raw.messages,
            applies,
            requires: requires?,
            place,
        })
    }

    fn procedure(
        &mut self,
        file: &str,
        raw: ProcedureToml,
        vocabulary: &Vocabulary,
    ) -> Option<Procedure> {
        let ids: Vec<String> = raw.step.iter().map(|step| step.id.get_ref().clone()).collect();
        if ENTRIES < ids.len() {
            self.fault(file, 0, Complaint::new(format!("more than {ENTRIES} steps")));
            return None;
        }
        let outcomes: HashMap<&str, Vec<&str>> = raw
            .step
            .iter()
            .map(|step| {
                (
                    step.id.get_ref().as_str(),
                    step.outcomes.iter().map(|o| o.id.get_ref().as_str()).collect(),
                )
            })
            .collect();
        let mut faults = Vec::new();
        let waits = |texts: &[Spanned<String>],
                     faults: &mut Vec<(usize, Complaint)>|
         -> Vec<Wait> {
            let mut waits = Vec::new();
            for text in texts {
                let (step, outcome) = match text.get_ref().split_once(':') {
                    Some((step, outcome)) => (step, Some(outcome)),
                    None => (text.get_ref().as_str(), None),
                };
                let found = ids.iter().position(|id| id == step);
                let known = outcome
                    .is_none_or(|outcome| outcomes.get(step).is_some_and(|o| o.contains(&outcome)));
                match found {
                    Some(index) if known => {
                        waits.push(Wait { step: index, outcome: outcome.map(str::to_owned) })
                    }
                    _ => faults.push((
                        text.span().start,
                        Complaint::new(format!("no step or outcome `{}`", text.get_ref())).hint(
                            "`step` waits for a step, `step:outcome` for one of its outcomes",
                        ),
                    )),
                }
            }
            waits
        };
        let mut steps: Vec<Step> = Vec::new();
        for (index, step) in raw.step.iter().enumerate() {
            let at = step.id.span().start;
            if ids[..index].contains(step.id.get_ref()) {
                faults.push((
                    at,
                    Complaint::new(format!("the step `{}` stands twice", step.id.get_ref())),
                ));
            }
            let when = match &step.when {
                None => None,
                Some(text) => self.condition(file, text, vocabulary),
            };
            let due = step.due.as_ref().and_then(|due| {
                let node = match expression::compile(due.within.get_ref(), vocabulary) {
                    Ok(node) => node,
                    Err(complaint) => {
                        faults.push((due.within.span().start, complaint));
                        return None;
                    }
                };
                let wanted = match due.of {
                    DuePeriod::Date => Type::Date,
                    _ => Type::Number(Dimension::NONE),
                };
                if !wanted.agrees(&node.is) {
                    faults.push((due.within.span().start, Complaint::new(format!(
                        "the deadline is {} and should be {}",
                        node.is.spell(&vocabulary.units),
                        wanted.spell(&vocabulary.units)
                    ))));
                }
                let from = match &due.from {
                    None => None,
                    Some(text) if text.get_ref() == "open" => Some(crate::procedure::From::Open),
                    Some(text) => match (ids.iter().position(|id| id == text.get_ref()), expression::compile(text.get_ref(), vocabulary)) {
                        (Some(step), _) => Some(crate::procedure::From::Step(step)),
                        (None, Ok(node)) if node.is == Type::Date => Some(crate::procedure::From::Date(node)),
                        _ => {
                            faults.push((text.span().start, Complaint::new(format!("`{}` is neither a step nor a date", text.get_ref()))
                                .hint("a deadline runs from `open`, from a step, or from an input that is a date")));
                            None
                        }
                    },
                };
                Some(Due { within: node, text: due.within.get_ref().clone(), of: due.of, from, from_text: due.from.as_ref().map(|text| text.get_ref().clone()), cites: due.cites.clone() })
            });
            steps.push(Step {
                id: step.id.get_ref().clone(),
                title: step.title.clone(),
                actor: step.actor.clone(),
                after: waits(&step.after, &mut faults),
                after_any: waits(&step.after_any, &mut faults),
                when,
                when_text: step.when.as_ref().map(|text| text.get_ref().clone()),
                due,
                evidence: step.evidence.clone(),
                outcomes: step
                    .outcomes
                    .iter()
                    .map(|outcome| Outcome {
                        id: outcome.id.get_ref().clone(),
                        title: outcome.title.clone(),
                        ends: outcome.ends,
                        returns_to: outcome.returns_to.as_ref().and_then(|to| {
                            let found = ids.iter().position(|id| id == to.get_ref());
                            if found.is_none() {
                                faults.push((
                                    to.span().start,
                                    Complaint::new(format!("no step `{}`", to.get_ref())),
                                ));
                            }
                            found
                        }),
                    })
                    .collect(),
                cites: step.cites.clone(),
                note: step.note.clone(),
                place: self.place(file, &step.id),
            });
        }
        // A step that waits for itself, however indirectly, never opens.
        for (index, step) in steps.iter().enumerate() {
            let mut seen = BTreeSet::new();
            let mut open: Vec<usize> = step.after.iter().map(|wait| wait.step).collect();
            while let Some(next) = open.pop() {
                if seen.insert(next) {
                    open.extend(steps[next].after.iter().map(|wait| wait.step));
                }
            }
            if seen.contains(&index) {
                faults.push((
                    raw.step[index].id.span().start,
                    Complaint::new(format!("the step `{}` waits for itself", step.id))
                        .hint("to go back, give an outcome `returns_to`"),
                ));
            }
        }
        for (at, complaint) in faults {
            self.fault(file, at, complaint);
        }
        Some(Procedure { title: raw.title, opens: raw.opens, steps })
    }

    fn graph(&mut self, file: &str, raw: GraphToml) -> Graph {
        let mut graph = Graph::default();
        for node in raw.node {
            let at = node.id.span().start;
            if graph.find(node.id.get_ref()).is_some() {
                self.fault(
                    file,
                    at,
                    Complaint::new(format!("the node `{}` stands twice", node.id.get_ref())),
                );
            }
            graph.places.push(Place {
                id: node.id.into_inner(),
                title: node.title,
                part_of: node.part_of,
                state: node.state,
                cites: node.cites,
            });
        }
        for link in raw.link {
            for end in [&link.from, &link.to] {
                if graph.find(end.get_ref()).is_none() {
                    let near = crate::nearest(
                        end.get_ref(),
                        graph.places.iter().map(|place| place.id.as_str()),
                    );
                    let complaint = Complaint::new(format!("no node `{}`", end.get_ref()));
                    let complaint = match near {
                        Some(near) => complaint.hint(format!("did you mean `{near}`?")),
                        None => complaint,
                    };
                    self.fault(file, end.span().start, complaint);
                }
            }
            graph.links.push(Link {
                from: link.from.into_inner(),
                to: link.to.into_inner(),
                relation: link.relation,
                cites: link.cites,
            });
        }
        graph
    }

    /// Every citation names a source of the pack.
    fn cites(&mut self, pack: &Pack) {
        let none = Where { file: "graph.toml".to_owned(), line: 0 };
        for (place, cite) in pack.cites() {
            let place = place.unwrap_or(&none);
            if pack.source(&cite.source).is_none() {
                let near = crate::nearest(&cite.source, pack.sources.iter().map(|s| s.id.as_str()));
                let complaint =
                    Complaint::new(format!("no source `{}`", crate::shorten(&cite.source)));
                self.faults.push(fault_at(
                    place,
                    match near {
                        Some(near) => complaint.hint(format!("did you mean `{near}`?")),
                        None => complaint.hint("declare it as [[source]] in pack.toml"),
                    },
                ));
            }
        }
    }

    /// Every `{name}` of a message is a name of the pack.
    fn messages(&mut self, pack: &Pack) {
        for provision in &pack.provisions {
            let messages = &provision.messages;
            let all = [
                &messages.satisfied,
                &messages.violated,
                &messages.not_applicable,
                &messages.undetermined,
            ];
            for words in all.into_iter().flatten() {
                for name in
                    [&words.en, &words.zh].into_iter().flat_map(|text| crate::explain::slots(text))
                {
                    if pack.named(name).is_none() {
                        self.faults.push(fault_at(
                            &provision.place,
                            Complaint::new(format!(
                                "the message of `{}` shows `{{{}}}`, which is no name of the pack",
                                provision.id,
                                crate::shorten(name)
                            )),
                        ));
                    }
                }
            }
        }
    }
}

impl Pack {
    /// What a name means, as a node that can be evaluated, and its type.
    pub(crate) fn named(&self, name: &str) -> Option<Node> {
        if name == "on" {
            return Some(Node { kind: Kind::On, is: Type::Date });
        }
        if let Some(index) = self.input(name) {
            return Some(Node { kind: Kind::Input(index), is: self.inputs[index].is.clone() });
        }
        if let Some(index) = self.parameters.iter().position(|parameter| parameter.name == name) {
            return Some(Node {
                kind: Kind::Parameter(index),
                is: self.parameters[index].is.clone(),
            });
        }
        let index = self.definitions.iter().position(|definition| definition.name == name)?;
        Some(Node { kind: Kind::Definition(index), is: self.definitions[index].is.clone() })
    }
}

fn fault_at(place: &Where, complaint: Complaint) -> Fault {
    let Complaint { message, hint } = complaint;
    Fault { file: place.file.clone(), line: place.line, message, hint }
}

/// `a → b → a`
fn circle(start: &str, needs: &BTreeMap<String, Vec<String>>) -> String {
    let mut path = vec![start.to_owned()];
    loop {
        let here = path.last().map_or("", String::as_str);
        let next =
            needs.get(here).and_then(|names| names.iter().find(|name| needs.contains_key(*name)));
        match next {
            None => return format!("`{}` is not known", path.join(" → ")),
            Some(next) => {
                let seen = path.contains(next);
                path.push(next.clone());
                if seen || 12 < path.len() {
                    return path.join(" → ");
                }
            }
        }
    }
}

fn well_named(name: &str, pack: bool) -> bool {
    let mut bytes = name.bytes();
    let first = bytes.next().is_some_and(|b| b.is_ascii_lowercase());
    let allowed = |b: u8| {
        b.is_ascii_lowercase()
            || b.is_ascii_digit()
            || if pack { b"-/.".contains(&b) } else { b == b'_' }
    };
    first && name.len() <= 80 && bytes.all(allowed) && !name.contains("..") && !name.contains("//")
}
