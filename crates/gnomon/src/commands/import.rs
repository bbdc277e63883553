//! `gnomon import FILE…`

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_exchange::audit::{Word, Words, stage_word};
use gnomon_exchange::{Importer, Layout, Mapping, Node, Record, Refusal, Scalar, Taken, each};
use gnomon_model::answer::{EndState, Receipt};
use gnomon_model::{Document, Property, Span, Table, Value};
use gnomon_read::Hint;
use gnomon_register::{Ending, ListChange, ListDeposit, ListReading, Met, OPTION, Register};
use gnomon_render::{clip, one_line};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use serde_json::json;

use crate::app::{App, BadInput, Outcome, Usage};
use crate::intake::{self, Decision, Decoded, Packing};
use crate::lists::{self, Known};
use crate::output::{Format, complain};

/// Take lists of standards into the register: catalogues, tables, exchange formats
///
/// Every value keeps its place in the list as evidence. What cannot be taken is listed with its row and the
/// reason. The same bytes again change nothing; other bytes from the same place (or under the same --list) are a
/// new version, and what it changed is printed.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// Lists: JSON lines (also .xz), JSON, CSV, XLSX, XML, YAML, BibTeX, lines of tag and value
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the list is, where that cannot be told: see `knowledge/lists`
    #[arg(long = "as", value_name = "FORMAT", conflicts_with = "map")]
    format: Option<String>,
    /// A file that says what the columns mean
    #[arg(long, value_name = "MAPPING.toml")]
    map: Option<PathBuf>,
    /// A name by which versions of this list are told, whatever their files are called
    #[arg(long, value_name = "NAME")]
    list: Option<String>,
    /// The day the list was put out; of two lists the later leads
    #[arg(long, value_name = "DATE")]
    dated: Option<Date>,
    /// The encoding, where it is neither UTF-8 nor GB 18030
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Show all refusals, conflicts and changes, not only the first ones
    #[arg(long)]
    all: bool,
    /// Only print again what the last import of these bytes changed
    #[arg(long)]
    changes: bool,
    /// Leave the search index as it is; the next search brings it up to date
    #[arg(long)]
    no_index: bool,
}

/// Takes every list; exits with 1 when one, a record or a value was refused.
pub fn run(app: &mut App, args: &ImportArgs) -> anyhow::Result<Outcome> {
    if args.list.is_some() && 1 < args.files.len() {
        anyhow::bail!(Usage(
            "--list names one list; import the files one after the other".to_owned()
        ));
    }
    let chosen = match (&args.format, &args.map) {
        (Some(name), _) => Some(lists::named(name)?),
        (None, Some(path)) => Some(lists::of_file(path)?),
        (None, None) => None,
    };
    let mut register = if args.changes { app.register()? } else { app.new_register()? };
    let mut found = false;
    for path in &args.files {
        let report = match args.changes {
            true => changed(&register, path)?,
            false => one(app, &mut register, args, chosen.as_ref(), path)?,
        };
        found |= report.receipt.state == EndState::Refused || 0 < report.refused;
        say(app, &report, args.all)?;
    }
    if !args.no_index && !args.changes {
        index(app, &register);
    }
    Ok(Outcome::found(found))
}

/// Brings the search index up to the register. It is a cache: the next search mends it.
fn index(app: &App, register: &Register) {
    let bar = bar(app, 0, "search index");
    let mut progress = |done: u64, total: u64| {
        bar.set_length(total);
        bar.set_position(done);
    };
    if let Err(error) = crate::search::open(register, &mut |_| {}, &mut progress) {
        bar.suspend(|| complain(&format!("the search index is not up to date yet: {error:#}")));
    }
    bar.finish_and_clear();
}

/// How many examples are kept of what may come in any number.
const KEPT: usize = 10_000;
/// And shown.
const SHOWN: usize = 12;

/// What became of one list.
struct Report {
    receipt: Receipt,
    mapping: String,
    records: u64,
    subjects: u64,
    repeated: u64,
    left_out: u64,
    refused: u64,
    refusals: Vec<Refusal>,
    /// By field and reason: how many, and the first.
    reasons: BTreeMap<(String, String), (u64, Refusal)>,
    conflicting: u64,
    conflicts: Vec<serde_json::Value>,
    unread: BTreeMap<String, u64>,
    is_version: bool,
    changed: u64,
    events: BTreeMap<&'static str, u64>,
    changes: Vec<Event>,
}

/// What a version of a list changed, as people call it.
struct Event {
    event: &'static str,
    change: ListChange,
}

impl Report {
    fn new(receipt: Receipt) -> Report {
        Report {
            receipt,
            mapping: String::new(),
            records: 0,
            subjects: 0,
            repeated: 0,
            left_out: 0,
            refused: 0,
            refusals: Vec::new(),
            reasons: BTreeMap::new(),
            conflicting: 0,
            conflicts: Vec::new(),
            unread: BTreeMap::new(),
            is_version: false,
            changed: 0,
            events: BTreeMap::new(),
            changes: Vec::new(),
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refused += 1;
        // Reasons that name their value would be as many as the values.
        let why = refusal.why.replace(&refusal.value, "…");
        let many = 500 <= self.reasons.len();
        let key = (refusal.field.clone(), why);
        match self.reasons.get_mut(&key) {
            Some((count, _)) => *count += 1,
            None if many => {}
            None => drop(self.reasons.insert(key, (1, refusal.clone()))),
        }
        if self.refusals.len() < KEPT {
            self.refusals.push(refusal);
        }
    }

    fn change(&mut self, change: ListChange, words: &Words) {
        self.changed += 1;
        let event = event(&change, words);
        *self.events.entry(event).or_default() += 1;
        if self.changes.len() < KEPT {
            self.changes.push(Event { event, change });
        }
    }
}

/// What happened to a standard when its list says so.
fn event(change: &ListChange, words: &Words) -> &'static str {
    let ends = |values: &[Value]| {
        values.iter().any(|value| match value {
            Value::Text(text) => {
                let word = stage_word(text).or_else(|| words.of(text));
                matches!(word, Some(Word::Withdrawn | Word::Superseded))
            }
            _ => false,
        })
    };
    match change.property {
        None if change.before.is_empty() && !change.after.is_empty() => "new",
        None if change.after.is_empty() && !change.before.is_empty() => "vanished",
        None => "new or vanished",
        Some(Property::Title) => "title changed",
        Some(Property::Replaces) if !change.after.is_empty() => "replaces",
        Some(Property::Repealed) if change.before.is_empty() => "withdrawn",
        Some(Property::Stage | Property::Status) if ends(&change.after) => "withdrawn",
        Some(Property::Stage) => "stage changed",
        Some(Property::Status) => "status changed",
        Some(property) if property.is_date() => "date changed",
        Some(_) => "other change",
    }
}

fn receipt(
    path: &Path,
    state: EndState,
    reason: impl Into<String>,
    sha256: Option<String>,
) -> Receipt {
    Receipt {
        origin: path.display().to_string(),
        state,
        reason: reason.into(),
        sha256,
        statements: 0,
        title: None,
    }
}

/// What the import of these bytes changed when it took an earlier one's place.
fn changed(register: &Register, path: &Path) -> anyhow::Result<Report> {
    let words = lists::words()?;
    let mut file = open(path)?;
    let mut bytes = sha2::Sha256::default();
    std::io::copy(&mut file, &mut HashWriter(&mut bytes))?;
    let sha256: String =
        sha2::Digest::finalize(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if !register.is_list(&sha256)? {
        let why = format!("`{}` was not imported; run `gnomon import` on it", path.display());
        return Err(BadInput(why).into());
    }
    let mut report = Report::new(receipt(
        path,
        EndState::Unchanged,
        "what its import changed",
        Some(sha256.clone()),
    ));
    report.is_version = register.list_changes(&sha256, |change| {
        report.change(change, &words);
        Ok::<(), anyhow::Error>(())
    })?;
    if !report.is_version {
        report.receipt.reason = "it took the place of no earlier version".to_owned();
    }
    Ok(report)
}

struct HashWriter<'h>(&'h mut sha2::Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        sha2::Digest::update(self.0, bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn open(path: &Path) -> anyhow::Result<File> {
    let file = File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        anyhow::bail!("`{}` is a folder; name the files in it", path.display());
    }
    Ok(file)
}

/// A list that has been stored.
struct Stored {
    sha256: String,
    length: u64,
    media_type: &'static str,
    text_sha256: Option<String>,
    encoding: String,
    rows: Rows,
}

impl Stored {
    /// Hash of the canonical text.
    fn text(&self) -> &str {
        self.text_sha256.as_deref().unwrap_or(&self.sha256)
    }
}

/// Where its records come from.
enum Rows {
    /// The canonical text, laid out so.
    Text(Layout),
    /// The tables of a workbook, with its canonical text.
    Tables(Box<Document>),
}

fn one(
    app: &App,
    register: &mut Register,
    args: &ImportArgs,
    chosen: Option<&Known>,
    path: &Path,
) -> anyhow::Result<Report> {
    let at = app.clock.now();
    let file = match open(path) {
        Ok(file) => file,
        Err(error) => return refused(register, path, format!("{error:#}"), &at),
    };
    let bar = bar(app, file.metadata().map_or(0, |it| it.len()), &path.display().to_string());
    let (sha256, length) = register.store(&mut bar.wrap_read(file))?;
    if let Some(gone) = register.tombstone(&sha256)? {
        bar.finish_and_clear();
        register.discard(&sha256)?;
        return refused(register, path, gone.refusal(), &at);
    }
    let mut blobs = vec![sha256.clone()];
    let took = (|| -> anyhow::Result<Result<Report, String>> {
        let stored = match stored(app, register, args, path, &sha256, length)? {
            Ok(stored) => stored,
            Err(why) => return Ok(Err(why)),
        };
        blobs.extend(stored.text_sha256.clone());
        let known = match chosen {
            Some(known) => known.clone(),
            None => match recognise(register, &stored)? {
                Some(known) => known,
                None => {
                    return Ok(Err(
                        "it is not known what its fields mean; say it with --as FORMAT or --map FILE".to_owned()
                    ));
                }
            },
        };
        take(app, register, args, path, &stored, &known, &at).map(Ok)
    })();
    bar.finish_and_clear();
    match took {
        Ok(Ok(report)) => {
            if report.receipt.state == EndState::Refused {
                blobs.iter().try_for_each(|blob| register.discard(blob))?;
                let Receipt { origin, reason, .. } = &report.receipt;
                register.record(&[Ending::Refused { origin, reason }], &at)?;
            }
            Ok(report)
        }
        Ok(Err(why)) => {
            blobs.iter().try_for_each(|blob| register.discard(blob))?;
            refused(register, path, why, &at)
        }
        Err(error) => {
            blobs.iter().try_for_each(|blob| register.discard(blob))?;
            Err(error)
        }
    }
}

fn refused(register: &mut Register, path: &Path, why: String, at: &str) -> anyhow::Result<Report> {
    let receipt = receipt(path, EndState::Refused, why, None);
    register.record(&[Ending::Refused { origin: &receipt.origin, reason: &receipt.reason }], at)?;
    Ok(Report::new(receipt))
}

/// The canonical text of what was stored; `Err` says why there is none.
fn stored(
    app: &App,
    register: &Register,
    args: &ImportArgs,
    path: &Path,
    sha256: &str,
    length: u64,
) -> anyhow::Result<Result<Stored, String>> {
    let mut head = Vec::new();
    register.open_blob(sha256)?.take(8).read_to_end(&mut head)?;
    let name = path.display().to_string();
    let sha256 = sha256.to_owned();
    let packing = Packing::of(&head);
    match packing {
        Packing::Other(what) => return Ok(Err(format!("{what} is not read; unpack it first"))),
        Packing::Workbook => {
            let pipeline = app.pipeline()?;
            let bytes = register.bytes(&sha256)?.unwrap_or_default();
            let document = match pipeline.read(&bytes, Hint { name: Some(&name), media_type: None })
            {
                Ok(document) => document,
                Err(error) => return Ok(Err(error.to_string())),
            };
            let (text_sha256, _) = register.store(&mut document.text.as_bytes())?;
            return Ok(Ok(Stored {
                sha256,
                length,
                media_type: document.media_type,
                text_sha256: Some(text_sha256),
                encoding: "Unicode (the format)".to_owned(),
                rows: Rows::Tables(Box::new(document)),
            }));
        }
        Packing::None | Packing::Xz => {}
    }
    let raw = || -> std::io::Result<Box<dyn std::io::Read>> {
        let file = register.open_blob(&sha256).map_err(std::io::Error::other)?;
        Ok(match packing {
            Packing::Xz => Box::new(intake::unpack(BufReader::new(file))),
            _ => Box::new(file),
        })
    };
    let decision: Decision = match intake::decide(args.encoding.as_deref(), raw) {
        Ok(Ok(decision)) => decision,
        Ok(Err(why)) => return Ok(Err(why)),
        Err(error) => return Ok(Err(format!("it cannot be unpacked: {error}"))),
    };
    let text_sha256 = match (packing, decision.is_utf8()) {
        (Packing::None, true) => None,
        (_, true) => Some(register.store(&mut raw()?)?.0),
        (_, false) => Some(register.store(&mut Decoded::new(decision.encoding, raw()?))?.0),
    };
    let mut beginning = Vec::new();
    register
        .open_blob(text_sha256.as_deref().unwrap_or(&sha256))?
        .take(1 << 16)
        .read_to_end(&mut beginning)?;
    if beginning.trim_ascii().is_empty() {
        return Ok(Err("it is empty".to_owned()));
    }
    let layout = Layout::of(name.trim_end_matches(".xz"), &String::from_utf8_lossy(&beginning));
    let media_type = match (packing, layout) {
        (Packing::Xz, _) => "application/x-xz",
        (_, Layout::JsonLines) => "application/jsonl",
        (_, Layout::Json) => "application/json",
        (_, Layout::Csv) => "text/csv",
        (_, Layout::Xml) => "application/xml",
        (_, Layout::Yaml) => "application/yaml",
        (_, Layout::Bibtex) => "application/x-bibtex",
        (_, Layout::Tagged) => "text/plain",
    };
    let rows = Rows::Text(layout);
    Ok(Ok(Stored { sha256, length, media_type, text_sha256, encoding: decision.words(), rows }))
}

/// Records that are looked at to tell what a list is.
const LOOK: u64 = 60;

/// The shipped mapping that knows most of what the first records have.
fn recognise(register: &Register, stored: &Stored) -> anyhow::Result<Option<Known>> {
    let all = lists::shipped()?;
    let mut best: Option<(usize, usize)> = None;
    let mut consider = |index: usize, weight: usize| {
        if best.is_none_or(|(_, known)| known < weight) {
            best = Some((index, weight));
        }
    };
    if matches!(stored.rows, Rows::Text(Layout::Xml)) {
        // Elements of XML are found by a mapping's own names of them, so the text is read for
        // each mapping of which it has an element.
        let mut text = Vec::new();
        let whole = gnomon_exchange::WHOLE as u64;
        register.open_blob(stored.text())?.take(whole).read_to_end(&mut text)?;
        let text = String::from_utf8_lossy(&text);
        for (index, Known { mapping, .. }) in all.iter().enumerate() {
            let has_one = mapping.elements.iter().any(|name| text.contains(name.as_str()));
            if has_one && !first_records(register, stored, mapping)?.is_empty() {
                consider(index, mapping.recognise.len().max(1));
            }
        }
    } else if let Some(Known { mapping, .. }) = all.first() {
        // All other layouts give the same records to every mapping.
        let looked_at = first_records(register, stored, mapping)?;
        for (index, Known { mapping, .. }) in all.iter().enumerate() {
            let weights = looked_at.iter().map(|record| match &record.node {
                Node::List(cells) => {
                    let heads: Vec<&str> = cells.iter().map(head_of).collect();
                    // How many columns it knows tells which mapping fits a table best.
                    let explained = mapping.explains(&heads);
                    usize::from(explained) * (1 + mapping.knows(&heads))
                }
                node => usize::from(mapping.recognises(node)) * mapping.recognise.len().max(1),
            });
            if let Some(weight) = weights.max().filter(|weight| 0 < *weight) {
                consider(index, weight);
            }
        }
    }
    Ok(best.and_then(|(index, _)| all.into_iter().nth(index)))
}

/// The first records that can be read, of the first [`LOOK`].
fn first_records(
    register: &Register,
    stored: &Stored,
    mapping: &Mapping,
) -> anyhow::Result<Vec<Record>> {
    let (mut looked, mut found) = (0, Vec::new());
    let input = register.open_blob(stored.text())?;
    let result = records(&stored.rows, mapping, input, |record, _| {
        looked += 1;
        found.extend(record);
        if LOOK <= looked { Err(Enough.into()) } else { Ok(()) }
    });
    match result {
        Err(error) if !error.is::<Enough>() => Err(error),
        _ => Ok(found),
    }
}

fn head_of(cell: &Node) -> &str {
    match cell {
        Node::Scalar(scalar) => scalar.text.as_str(),
        _ => "",
    }
}

/// Enough records have been looked at.
#[derive(Debug, thiserror::Error)]
#[error("enough")]
struct Enough;

/// Hands over the records of a list, those of a text from `input`.
fn records(
    rows: &Rows,
    mapping: &Mapping,
    input: impl std::io::Read,
    mut take: impl FnMut(Result<Record, Refusal>, Mark) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    match rows {
        Rows::Text(layout) => {
            let input = BufReader::with_capacity(1 << 18, input);
            each(*layout, mapping, input, |record, passed| {
                take(record.map_err(Refusal::from), Mark { passed, new_table: false })
            })
        }
        Rows::Tables(document) => {
            let lines = document.lines();
            let mut row = 0;
            for table in &document.tables {
                for (index, record) in table_rows(document, table).into_iter().enumerate() {
                    row += 1;
                    let line = lines.of(record.at) as u64;
                    let mark = Mark { passed: record.at, new_table: index == 0 };
                    take(Ok(Record { row, line, ..record }), mark)?;
                }
            }
            Ok(())
        }
    }
}

/// How far the records have come.
#[derive(Clone, Copy)]
struct Mark {
    passed: usize,
    new_table: bool,
}

fn table_rows(document: &Document, table: &Table) -> Vec<Record> {
    std::iter::once(&table.header)
        .chain(&table.rows)
        .filter_map(|row| {
            let cells: Vec<Node> = row
                .cells
                .iter()
                .map(|cell| match cell.text.trim() {
                    "" => Node::Null,
                    text => Node::Scalar(Scalar { text: text.to_owned(), span: cell.span() }),
                })
                .collect();
            let spans = row.cells.iter().map(|cell| cell.span());
            let whole = spans.reduce(Span::hull)?;
            let text = whole.of(&document.text).to_owned();
            Some(Record { row: 0, line: 0, at: whole.start, text, node: Node::List(cells) })
        })
        .collect()
}

/// Whether a reading is what would come of reading the list now: by the same mapping, with the
/// same characters, of the same day. What a person does not say is as it was.
fn is_as_asked(last: &ListReading, args: &ImportArgs, stored: &Stored, known: &Known) -> bool {
    last.is_by(&known.extractor)
        && (args.encoding.is_none() || last.text_sha256 == stored.text())
        && args.dated.is_none_or(|day| last.published == Some(day.to_string()))
}

/// What a reading is made by: the mapping, and the encoding and the day that a person gave.
fn made_by(args: &ImportArgs, known: &Known) -> String {
    let mut made_by = known.extractor.clone();
    if let Some(encoding) = &args.encoding {
        made_by.push_str(&format!("{OPTION}encoding={}", encoding.to_lowercase()));
    }
    if let Some(day) = args.dated {
        made_by.push_str(&format!("{OPTION}dated={day}"));
    }
    made_by
}

/// Writes a stored list.
fn take(
    app: &App,
    register: &mut Register,
    args: &ImportArgs,
    path: &Path,
    stored: &Stored,
    known: &Known,
    at: &str,
) -> anyhow::Result<Report> {
    let place = match &args.list {
        Some(name) => format!("list:{name}"),
        None => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string(),
    };
    let mut receipt = receipt(path, EndState::Unchanged, "", Some(stored.sha256.clone()));
    receipt.title = Some(known.mapping.title.clone());
    let last = register.list_reading(&stored.sha256)?;
    if let Some(last) = last.filter(|last| is_as_asked(last, args, stored, known)) {
        receipt.reason = "the register has this list already".to_owned();
        if args.encoding.is_none() && last.text_sha256 != stored.text() {
            // Another encoding than the one that a person gave was guessed.
            register.discard(stored.text())?;
            receipt.reason.push_str(&format!(
                ", read as {}; say --encoding to have it read otherwise",
                last.encoding
            ));
        }
        let Receipt { origin, .. } = &receipt;
        let ending = Ending::Unchanged { origin, place: Some(&place), sha256: &stored.sha256 };
        let before = register.mark()?.version;
        register.record(&[ending], at)?;
        let comes_back = register.mark()?.version != before;
        if comes_back {
            receipt.reason = "the list is as it was in an earlier version".to_owned();
        }
        let mut report = Report::new(receipt);
        report.mapping.clone_from(&known.mapping.name);
        if comes_back {
            let words = lists::words()?;
            report.is_version = register.list_changes(&stored.sha256, |change| {
                report.change(change, &words);
                Ok::<(), anyhow::Error>(())
            })?;
        }
        return Ok(report);
    }
    let words = lists::words()?;
    let mut report = Report::new(receipt);
    report.mapping.clone_from(&known.mapping.name);
    let is_table = match &stored.rows {
        Rows::Text(layout) => layout.is_table(),
        Rows::Tables(_) => true,
    };
    let mut importer = Importer::new(&known.mapping, is_table);
    if known.mapping.reference().is_some() {
        let input = register.open_blob(stored.text())?;
        records(&stored.rows, &known.mapping, input, |record, _| {
            if let Ok(record) = record {
                importer.note_reference(&record);
            }
            Ok(())
        })?;
    }
    // The writer holds the register; the records come from a blob that is opened here.
    let mut input = register.open_blob(stored.text())?;
    let total = input.seek(std::io::SeekFrom::End(0))?;
    input.rewind()?;
    let bar = bar(app, total, &path.display().to_string());
    let published = args.dated.map(|day| day.to_string());
    let title = args.list.clone().unwrap_or_else(|| known.mapping.title.clone());
    let origin = path.display().to_string();
    let extractor = register.free_extractor(&stored.sha256, &made_by(args, known))?;
    let mut writer = register.begin_list(ListDeposit {
        origin: &origin,
        place: &place,
        sha256: &stored.sha256,
        length: stored.length,
        media_type: stored.media_type,
        text_sha256: stored.text_sha256.as_deref(),
        encoding: &stored.encoding,
        title: &title,
        published: published.as_deref(),
        class: CLASS,
        extractor: &extractor,
        at,
    })?;
    {
        let write = |record: Result<Record, Refusal>, mark: Mark| -> anyhow::Result<()> {
            bar.set_position(mark.passed as u64);
            if mark.new_table {
                importer.new_table();
            }
            report.records += 1;
            let mut record = match record {
                Ok(record) => record,
                Err(refusal) => {
                    report.refuse(refusal);
                    return Ok(());
                }
            };
            let entry = match importer.take(&mut record) {
                Taken::Heads => {
                    report.records -= 1;
                    return Ok(());
                }
                Taken::Refused(refusal) => {
                    report.refuse(refusal);
                    return Ok(());
                }
                Taken::Entry(entry) => entry,
            };
            report.left_out += entry.left_out;
            entry.refusals.into_iter().for_each(|refusal| report.refuse(refusal));
            let met = writer.write(
                entry.row,
                &entry.subject,
                &entry.written,
                &entry.statements,
                |byte| record.line_of(byte),
            )?;
            match met {
                Met::First => report.subjects += 1,
                Met::Again(_) => report.repeated += 1,
                Met::Differs(earlier, differences) => {
                    report.repeated += 1;
                    report.conflicting += 1;
                    if report.conflicts.len() < KEPT {
                        let differences: Vec<_> = differences
                            .iter()
                            .map(|it| json!({ "property": it.property, "first": it.before, "then": it.after }))
                            .collect();
                        report.conflicts.push(json!({
                            "subject": entry.subject.label, "rows": [earlier, entry.row], "differences": differences,
                        }));
                    }
                }
            }
            Ok(())
        };
        records(&stored.rows, &known.mapping, input, write)?;
    }
    if let Some(why) = importer.missing_heads() {
        report.refuse(Refusal { row: 1, line: 1, field: String::new(), value: String::new(), why });
    }
    report.unread = importer.unread().clone();
    if report.subjects == 0 {
        drop(writer);
        report.receipt.state = EndState::Refused;
        report.receipt.reason = match report.refusals.first() {
            Some(refusal) => format!("no record of it can be read: {}", refusal.why),
            None => "no record of it can be read".to_owned(),
        };
        report.receipt.sha256 = None;
        bar.finish_and_clear();
        return Ok(report);
    }
    bar.set_message("comparing with the version before, writing");
    let mut end = report.receipt.clone();
    end.state = if report.refused == 0 { EndState::Read } else { EndState::ReadInPart };
    end.reason = match report.refused {
        0 => format!("{} records of {}", report.records, report.mapping),
        refused => format!("{} records of {}, {refused} refusals", report.records, report.mapping),
    };
    let wrote = writer.finish(end, |change| {
        report.change(change, &words);
        Ok::<(), anyhow::Error>(())
    })?;
    bar.finish_and_clear();
    report.receipt = wrote.receipt;
    report.is_version = wrote.is_version;
    Ok(report)
}

/// The class of source that a list is, for precedence.
const CLASS: &str = "catalogue";

fn bar(app: &App, total: u64, message: &str) -> ProgressBar {
    if !app.terminal {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template(
        "{bar:30} {percent:>3} % {elapsed} (about {eta} left) {wide_msg}",
    ) {
        bar.set_style(style);
    }
    bar.set_message(message.to_owned());
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}

fn say(app: &mut App, report: &Report, all: bool) -> anyhow::Result<()> {
    match app.out.format {
        Format::Json => say_json(app, report),
        Format::Text => say_text(app, report, all),
    }?;
    app.out.flush()
}

fn say_json(app: &mut App, report: &Report) -> anyhow::Result<()> {
    app.out.json(&json!({
        "receipt": report.receipt, "format": report.mapping, "records": report.records,
        "subjects": report.subjects, "repeated": report.repeated, "conflicting": report.conflicting,
        "refused": report.refused, "left_out": report.left_out, "unread": report.unread,
        "changed": report.is_version.then_some(report.changed), "events": report.events,
    }))?;
    for refusal in &report.refusals {
        app.out.json(&json!({ "refusal": refusal }))?;
    }
    for conflict in &report.conflicts {
        app.out.json(&json!({ "conflict": conflict }))?;
    }
    for Event { event, change } in &report.changes {
        app.out.json(&json!({ "change": {
            "event": event, "subject": change.subject, "property": change.property,
            "qualifiers": change.qualifiers, "before": change.before, "after": change.after,
        }}))?;
    }
    Ok(())
}

fn say_text(app: &mut App, report: &Report, all: bool) -> anyhow::Result<()> {
    let paint = app.out.paint;
    app.out.line(&gnomon_render::receipt::line(&report.receipt, paint))?;
    let shown = |count: usize| if all { count } else { count.min(SHOWN) };
    if 0 < report.records {
        app.out.line(&format!(
            "  {} records of {}, {} statements",
            report.records, report.subjects, report.receipt.statements
        ))?;
    }
    if 0 < report.repeated {
        app.out.line(&format!(
            "  {} records are about what an earlier one is about; {} of them say something else",
            report.repeated, report.conflicting
        ))?;
        for conflict in report.conflicts.iter().take(shown(report.conflicts.len()).min(if all {
            KEPT
        } else {
            5
        })) {
            app.out.line(&format!("    {}", conflict_line(conflict)))?;
        }
        rest(app, report.conflicting, if all { KEPT } else { 5 })?;
    }
    if 0 < report.left_out {
        app.out.line(&format!("  {} values left out, as the mapping says", report.left_out))?;
    }
    if !report.unread.is_empty() {
        let names: Vec<String> = report
            .unread
            .iter()
            .take(20)
            .map(|(name, count)| format!("{} ({count})", one_line(name)))
            .collect();
        app.out.line(&format!("  fields that the mapping does not know: {}", names.join(", ")))?;
    }
    if 0 < report.refused {
        app.out.line(&format!("  {}", paint.warn(&format!("{} refused:", report.refused))))?;
        if all {
            for refusal in &report.refusals {
                app.out.line(&format!("    {}", refusal_line(refusal)))?;
            }
            rest(app, report.refused, KEPT)?;
        } else {
            let mut reasons: Vec<_> = report.reasons.values().collect();
            reasons.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
            for (count, first) in reasons.iter().take(SHOWN) {
                app.out.line(&format!("    {count} × {}", refusal_line(first)))?;
            }
            rest(app, reasons.len() as u64, SHOWN)?;
        }
    }
    if report.is_version {
        let events: Vec<String> =
            report.events.iter().map(|(event, count)| format!("{count} {event}")).collect();
        let summary = if events.is_empty() { "nothing".to_owned() } else { events.join(", ") };
        app.out.line(&format!("  changed since the version before: {summary}"))?;
        for Event { event, change } in report.changes.iter().take(if all { KEPT } else { 40 }) {
            app.out.line(&format!("    {}", change_line(event, change)))?;
        }
        rest(app, report.changed, if all { KEPT } else { 40 })?;
    }
    Ok(())
}

fn rest(app: &mut App, count: u64, shown: usize) -> anyhow::Result<()> {
    match usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(shown) {
        0 => Ok(()),
        more => app.out.line(&format!("    … and {more} more: --all, or --json")),
    }
}

fn refusal_line(refusal: &Refusal) -> String {
    let field = match refusal.field.as_str() {
        "" => String::new(),
        field => format!("{field}: "),
    };
    let value = match refusal.value.as_str() {
        "" => String::new(),
        value => format!("“{}” ", one_line(value)),
    };
    format!("row {} (line {}): {field}{value}{}", refusal.row, refusal.line, one_line(&refusal.why))
}

fn conflict_line(conflict: &serde_json::Value) -> String {
    let text = |value: &serde_json::Value| one_line(value.as_str().unwrap_or(""));
    let differences: Vec<String> = conflict["differences"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| {
            format!(
                "{} {} / {}",
                text(&it["property"]),
                clip(&text(&it["first"]), 40),
                clip(&text(&it["then"]), 40)
            )
        })
        .collect();
    format!(
        "{} (rows {} and {}): {}",
        text(&conflict["subject"]),
        conflict["rows"][0],
        conflict["rows"][1],
        differences.join("; ")
    )
}

fn change_line(event: &str, change: &ListChange) -> String {
    let values = |values: &[Value]| -> String {
        let texts: Vec<String> = values.iter().map(|it| clip(&one_line(&shown(it)), 60)).collect();
        if texts.is_empty() { "nothing".to_owned() } else { texts.join(", ") }
    };
    let subject = one_line(&change.subject.label);
    match change.property {
        None if change.after.is_empty() => {
            format!("{event}  {subject}  {}", values(&change.before))
        }
        None => format!("{event}  {subject}  {}", values(&change.after)),
        Some(property) => format!(
            "{event}  {subject}  {}: {} → {}",
            property.name().replace('_', " "),
            values(&change.before),
            values(&change.after)
        ),
    }
}

/// A value in words.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Date(date) => date.to_string(),
        Value::Entity(entity) => entity.label.clone(),
        Value::Target(quantity) | Value::Requirement(quantity) | Value::Count(quantity) => {
            quantity.to_string()
        }
        Value::Text(text) => text.clone(),
    }
}
