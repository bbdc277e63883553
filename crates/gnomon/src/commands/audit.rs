//! `gnomon audit LIST --on DATE`

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context as _;
use gnomon_exchange::audit::{self, Edition, Known, Lookup, State, Verdict, Words};
use gnomon_exchange::{Layout, Node};
use gnomon_model::id::Identifier;
use gnomon_model::{Entity, Knowledge, Property, Value};
use gnomon_read::Hint;
use gnomon_register::{About, Mark, Register, View};
use gnomon_render::{Paint, clip, one_line};
use jiff::civil::Date;
use serde::Serialize;

use crate::app::{App, BadInput, Outcome};
use crate::commands::extract;
use crate::output::Format;
use crate::table::{Sheet, csv_line};
use crate::{intake, knowledge, lists};

/// Say how the standards that you hold stand on a day: current, superseded by, amended, withdrawn …
///
/// LIST is a table (CSV, XLSX) or a text with one identifier a line. A column of identifiers is found by what is in
/// it; columns 'Edition' and 'Product' are used where there are such. Exits with 1 when something is not current.
#[derive(Debug, clap::Args)]
pub struct AuditArgs {
    /// The list of standards, with held editions
    #[arg(value_name = "LIST")]
    list: PathBuf,
    /// The day [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Only what was recorded by the end of that day (UTC)
    #[arg(long, value_name = "DATE")]
    as_known: Option<Date>,
    /// Write comma-separated values
    #[arg(long)]
    csv: bool,
    /// Write a workbook
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Write a page for print
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// The encoding of the list, where it is neither UTF-8 nor GB 18030
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
}

/// Prints a row for each held standard.
pub fn run(app: &mut App, args: &AuditArgs) -> anyhow::Result<Outcome> {
    if args.csv {
        app.text_only("--csv")?;
    }
    let register = app.register()?;
    let on = app.day(args.on);
    let view = app.view(Some(on), args.as_known);
    let rows = table(app, &args.list, args.encoding.as_deref())?;
    let held = held(&rows, &knowledge::columns()?)?;
    let words = lists::words()?;
    let asked = Asked { on, view: &view, words: &words };
    let audited = audited(&register, &held, &asked)?;
    let wrong = audited.iter().any(|it| !it.verdict.state.is_current());
    if let Some(path) = &args.xlsx {
        write(path, &sheet(&audited).workbook("Audit")?)?;
    }
    if let Some(path) = &args.html {
        write(path, html(&audited, on, &args.list).as_bytes())?;
    }
    match app.out.format {
        Format::Json => {
            for row in &audited {
                app.out.json(row)?;
            }
        }
        Format::Text if args.csv => {
            app.out.text("\u{feff}")?;
            app.out.text(&csv_line(&HEADS))?;
            for row in &audited {
                app.out.text(&csv_line(&cells(row)))?;
            }
        }
        Format::Text => app.out.text(&text(&audited, on, app.out.paint))?,
    }
    Ok(Outcome::found(wrong))
}

/// What is asked of each row.
struct Asked<'a> {
    on: Date,
    view: &'a View,
    words: &'a Words,
}

/// Rows that are judged together: few enough that what is known of them stays small.
const TOGETHER: usize = 250;
/// Threads that read the register at once.
const THREADS: usize = 4;

/// Judges all rows, in their order, on as many cores as there are.
fn audited(register: &Register, held: &[Held], asked: &Asked<'_>) -> anyhow::Result<Vec<Audited>> {
    let shares = shares(held);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = cores.min(THREADS).min(shares.len()).max(1);
    // Each thread asks one state of the register. Where somebody wrote while they began, the
    // states differ, and all is asked again; the last time by one thread alone.
    for threads in [threads, threads, 1] {
        let next = AtomicUsize::new(0);
        let judge = |register: &Register| {
            register.at_once(|| -> anyhow::Result<(Mark, Vec<(usize, Audited)>)> {
                let mark = register.mark()?;
                let mut found = Vec::new();
                while let Some(share) = shares.get(next.fetch_add(1, Ordering::Relaxed)) {
                    found.extend(judged(register, held, share, asked)?);
                }
                Ok((mark, found))
            })
        };
        let answers = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads)
                .map(|_| {
                    let beside = register.beside();
                    scope.spawn(|| judge(&beside?))
                })
                .collect();
            let own = judge(register);
            let others = others.into_iter().map(|other| match other.join() {
                Ok(answer) => answer,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            std::iter::once(own).chain(others).collect::<anyhow::Result<Vec<_>>>()
        })?;
        let same = answers.windows(2).all(|pair| pair[0].0 == pair[1].0);
        if same {
            let mut rows: Vec<(usize, Audited)> =
                answers.into_iter().flat_map(|(_, found)| found).collect();
            rows.sort_by_key(|(index, _)| *index);
            return Ok(rows.into_iter().map(|(_, row)| row).collect());
        }
    }
    anyhow::bail!("the register changed again and again while it was asked")
}

/// The rows, by their places in the list, as they are judged together. All rows of one work are in
/// one share: what the register has of an edition tells of the others, and of no other work.
fn shares(held: &[Held]) -> Vec<Vec<usize>> {
    let mut works: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, row) in held.iter().enumerate() {
        // What is no identifier has no other edition.
        let work = row.given.parse::<Identifier>().map(|id| id.work_key());
        works.entry(work.unwrap_or_else(|_| row.given.clone())).or_default().push(index);
    }
    let mut shares: Vec<Vec<usize>> = Vec::new();
    for rows in works.into_values() {
        match shares.last_mut() {
            Some(share) if share.len() + rows.len() <= TOGETHER => share.extend(rows),
            _ => shares.push(rows),
        }
    }
    shares
}

/// Judges some of the rows.
fn judged(
    register: &Register,
    held: &[Held],
    share: &[usize],
    asked: &Asked<'_>,
) -> anyhow::Result<Vec<(usize, Audited)>> {
    let rows: Vec<Held> = share.iter().filter_map(|index| held.get(*index)).cloned().collect();
    let loaded = load(register, &rows, asked.view, asked.words)?;
    let mut audited: Vec<Audited> =
        rows.into_iter().map(|held| judge(held, asked.on, &loaded, asked.words)).collect();
    quote(register, &mut audited)?;
    Ok(share.iter().copied().zip(audited).collect())
}

/// Puts the words of the documents to what verdicts rest on: few of all that was loaded.
fn quote(register: &Register, audited: &mut [Audited]) -> anyhow::Result<()> {
    let cited = audited.iter().flat_map(|it| &it.verdict.evidence).map(|it| it.statement.as_str());
    let quotes = register.first_quotes(cited)?;
    for proof in audited.iter_mut().flat_map(|it| &mut it.verdict.evidence) {
        if let Some(quote) = quotes.get(&proof.statement) {
            proof.quote.clone_from(quote);
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("cannot write `{}`", path.display()))
}

/// A row of the list that is audited.
#[derive(Clone, Debug, Serialize)]
struct Held {
    row: usize,
    /// The identifier, as the list has it.
    given: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<String>,
}

/// A row with its verdict.
#[derive(Debug, Serialize)]
struct Audited {
    #[serde(flatten)]
    held: Held,
    #[serde(flatten)]
    verdict: Verdict,
}

/// The rows of a table, each with its number.
fn table(
    app: &App,
    path: &Path,
    encoding: Option<&str>,
) -> anyhow::Result<Vec<(usize, Vec<String>)>> {
    let bytes = extract::bytes(path)?;
    let name = path.display().to_string();
    match intake::Packing::of(&bytes) {
        intake::Packing::Workbook => {
            let document = app
                .pipeline()?
                .read(&bytes, Hint { name: Some(&name), media_type: None })
                .map_err(|error| BadInput(format!("`{name}` cannot be read: {error}")))?;
            let cells = |row: &gnomon_model::Row| -> Vec<String> {
                row.cells.iter().map(|cell| cell.text.trim().to_owned()).collect()
            };
            let rows = document
                .tables
                .iter()
                .flat_map(|table| std::iter::once(&table.header).chain(&table.rows))
                .map(cells);
            let mut rows: Vec<(usize, Vec<String>)> = (1..).zip(rows).collect();
            if rows.is_empty() {
                // A single column is no table to a reader of documents.
                let lines = document.text.lines().map(|line| vec![line.trim().to_owned()]);
                rows = (1..).zip(lines).collect();
            }
            Ok(rows)
        }
        intake::Packing::None => {
            let decision = intake::decide(encoding, || Ok(bytes.as_slice()))?
                .map_err(|why| BadInput(format!("`{name}` cannot be read: {why}")))?;
            let (text, ..) = decision.encoding.decode(&bytes);
            let mut rows = Vec::new();
            let known = lists::named("table")?;
            gnomon_exchange::each(
                Layout::Csv,
                &known.mapping,
                text.as_bytes(),
                |record, _| -> anyhow::Result<()> {
                    match record {
                        Ok(record) => {
                            let Node::List(cells) = record.node else { return Ok(()) };
                            let cells = cells
                                .into_iter()
                                .map(|cell| match cell {
                                    Node::Scalar(scalar) => scalar.text,
                                    _ => String::new(),
                                })
                                .collect();
                            rows.push((usize::try_from(record.row).unwrap_or(0), cells));
                            Ok(())
                        }
                        Err(fault) => {
                            Err(BadInput(format!("`{name}`, line {}: {}", fault.line, fault.why))
                                .into())
                        }
                    }
                },
            )?;
            Ok(rows)
        }
        _ => {
            let why =
                "neither a table nor a text; give CSV, XLSX or a text with one identifier a line";
            Err(BadInput(format!("`{name}` is {why}")).into())
        }
    }
}

/// Marks that part identifiers in one cell.
const MARKS: [char; 4] = ['；', ';', '、', '\n'];

fn held(rows: &[(usize, Vec<String>)], knowledge: &Knowledge) -> anyhow::Result<Vec<Held>> {
    let width = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let is_identifier = |text: &str| {
        text.split(MARKS).any(|part| part.trim().parse::<gnomon_model::id::StandardId>().is_ok())
    };
    // By content: heads are many, identifiers are unmistakable.
    let count = |column: usize| {
        rows.iter()
            .take(500)
            .filter(|(_, cells)| cells.get(column).is_some_and(|cell| is_identifier(cell)))
            .count()
    };
    let identifiers = (0..width).max_by_key(|column| (count(*column), std::cmp::Reverse(*column)));
    let Some(identifiers) = identifiers.filter(|column| 0 < count(*column)) else {
        let why = "no column of the list has identifiers of standards, such as `GB/T 19001-2016`";
        return Err(BadInput(why.to_owned()).into());
    };
    let heads = rows.iter().take(30).find(|(_, cells)| {
        cells.iter().any(|cell| knowledge.column(cell).is_some())
            && !cells.get(identifiers).is_some_and(|cell| is_identifier(cell))
    });
    let column = |role: &str| {
        let (_, cells) = heads?;
        cells.iter().position(|cell| knowledge.column(cell) == Some(role))
    };
    let (edition, product) = (column("edition"), column("product").or(column("title")));
    let first = heads.map_or(0, |(row, _)| row + 1);
    let mut found = Vec::new();
    for (row, cells) in rows.iter().filter(|(row, _)| first <= *row) {
        let at = |column: Option<usize>| {
            column
                .filter(|column| *column != identifiers)
                .and_then(|column| cells.get(column))
                .map(|cell| cell.trim().to_owned())
                .filter(|cell| !cell.is_empty())
        };
        let given = cells.get(identifiers).map_or("", |cell| cell.trim());
        if given.is_empty() {
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                // A row that names no standard is not passed over in silence.
                let product =
                    at(product).or_else(|| cells.iter().find(|it| !it.trim().is_empty()).cloned());
                found.push(Held { row: *row, given: String::new(), edition: at(edition), product });
            }
            continue;
        }
        for part in given.split(MARKS).map(str::trim).filter(|part| !part.is_empty()) {
            found.push(Held {
                row: *row,
                given: part.to_owned(),
                edition: at(edition),
                product: at(product),
            });
        }
    }
    Ok(found)
}

/// What the register says of all that is asked, loaded at once.
#[derive(Default)]
struct Loaded {
    about: HashMap<String, About>,
    editions: HashMap<String, Vec<Edition>>,
    supplements: HashMap<String, Vec<Entity>>,
    releases: HashMap<String, u32>,
}

impl Lookup for Loaded {
    fn known(&self, key: &str) -> Option<Known<'_>> {
        self.about.get(key).map(|about| Known {
            entity: &about.entity,
            statements: &about.statements,
            facts: &about.facts,
            naming: &about.naming,
        })
    }

    fn editions(&self, work: &str) -> &[Edition] {
        self.editions.get(work).map_or(&[], Vec::as_slice)
    }

    fn release(&self, key: &str) -> Option<u32> {
        self.releases.get(key).copied()
    }

    fn supplements(&self, label: &str) -> &[Entity] {
        self.supplements.get(label).map_or(&[], Vec::as_slice)
    }
}

/// Chains of replacements are followed this far.
const ROUNDS: usize = 40;

impl Loaded {
    /// Loads what is known of these keys, of what names them, and so on.
    fn load(
        &mut self,
        register: &Register,
        mut wanted: BTreeSet<String>,
        view: &View,
    ) -> anyhow::Result<()> {
        for _ in 0..ROUNDS {
            wanted.retain(|key| !self.about.contains_key(key));
            if wanted.is_empty() {
                break;
            }
            let more = register.about_many(wanted.iter().map(String::as_str), audit::ASKS, view)?;
            let mut next = BTreeSet::new();
            for it in more.values().flat_map(|it| &it.naming) {
                next.insert(it.statement.subject.key.clone());
            }
            self.about.extend(more);
            next.retain(|key| !wanted.contains(key));
            wanted = next;
        }
        Ok(())
    }
}

fn load(register: &Register, held: &[Held], view: &View, words: &Words) -> anyhow::Result<Loaded> {
    let mut loaded = Loaded::default();
    let ids: Vec<Identifier> = held.iter().filter_map(|held| held.given.parse().ok()).collect();
    // A supplement stands no longer than what it belongs to.
    let bases: Vec<Identifier> = ids.iter().filter_map(audit::base_of).collect();
    let dated: BTreeMap<String, String> = ids
        .iter()
        .chain(&bases)
        .map(|id| (id.edition_key(), id.work_key()))
        .filter(|(a, b)| a != b)
        .collect();
    let key = |label: &str| Entity::new(gnomon_model::EntityKind::Standard, label).key;
    loaded.load(register, dated.keys().map(|label| key(label)).collect(), view)?;
    let works: BTreeSet<String> = ids.iter().map(Identifier::work_key).collect();
    let editions = register.editions(works.iter().map(String::as_str))?;
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    // Supplements of what is held; editions of what is held undated, or of which no list
    // says how it stands.
    for (edition, work) in &dated {
        let prefix = format!("{edition}/");
        let own: Vec<Entity> = editions
            .get(work)
            .into_iter()
            .flatten()
            .filter(|entity| entity.label.starts_with(&prefix))
            .cloned()
            .collect();
        wanted.extend(own.iter().map(|entity| entity.key.clone()));
        if !own.is_empty() {
            loaded.supplements.insert(edition.clone(), own);
        }
    }
    let undated = ids.iter().map(|id| (id.edition_key(), id.work_key())).filter(|(a, b)| a == b);
    let asking = dated.iter().filter(|(edition, _)| {
        loaded.known(&key(edition)).is_some_and(|known| audit::asks_editions(&known, words))
    });
    let asked: BTreeSet<String> =
        undated.map(|(_, work)| work).chain(asking.map(|(_, work)| work.clone())).collect();
    for work in asked {
        let all: Vec<Edition> = editions
            .get(&work)
            .into_iter()
            .flatten()
            .filter_map(|entity| {
                Some(Edition { id: entity.label.parse().ok()?, entity: entity.clone() })
            })
            .collect();
        wanted.extend(all.iter().map(|it| it.entity.key.clone()));
        loaded.editions.insert(work, all);
    }
    loaded.load(register, wanted, view)?;
    loaded.releases = releases(register, &loaded, view)?;
    // The edition that an undated reference means has supplements too.
    let mut wanted = BTreeSet::new();
    for all in loaded.editions.values() {
        for Edition { entity, .. } in all {
            let prefix = format!("{}/", entity.label);
            let own: Vec<Entity> = all
                .iter()
                .map(|it| &it.entity)
                .filter(|it| it.label.starts_with(&prefix))
                .cloned()
                .collect();
            wanted.extend(own.iter().map(|entity| entity.key.clone()));
            if !own.is_empty() {
                loaded.supplements.insert(entity.label.clone(), own);
            }
        }
    }
    loaded.load(register, wanted, view)?;
    Ok(loaded)
}

/// The releases of editions with versions, out of their titles.
fn releases(
    register: &Register,
    loaded: &Loaded,
    view: &View,
) -> anyhow::Result<HashMap<String, u32>> {
    let versioned: BTreeSet<&str> = loaded
        .editions
        .values()
        .flatten()
        .filter(|it| it.id.get(gnomon_model::id::Slot::Edition).is_some())
        .map(|it| it.entity.key.as_str())
        .collect();
    let titled = register.about_many(versioned, &[Property::Title], view)?;
    Ok(titled
        .into_iter()
        .filter_map(|(key, about)| {
            let release = about.statements.iter().find_map(|it| match &it.statement.value {
                Value::Text(title) => audit::release_in(title),
                _ => None,
            });
            Some((key, release?))
        })
        .collect())
}

fn judge(held: Held, on: Date, loaded: &Loaded, words: &Words) -> Audited {
    let unknown = |standard: Option<String>, note: String| Verdict {
        standard,
        state: State::Unknown,
        date: None,
        by: Vec::new(),
        current: None,
        notes: vec![note],
        inferred: false,
        evidence: Vec::new(),
    };
    let verdict = match held.given.parse::<gnomon_model::id::StandardId>() {
        Err(_) if held.given.is_empty() => unknown(None, "the row names no standard".to_owned()),
        Err(_) => {
            let why = held.given.parse::<Identifier>().err();
            let why = why.map_or_else(|| "of no standard".to_owned(), |error| error.to_string());
            unknown(None, format!("not read as an identifier: {why}"))
        }
        Ok(id) => match audit::meant(&id, held.edition.as_deref(), on, loaded, words) {
            Err(why) => unknown(Some(id.to_string()), why),
            Ok((standard, notes)) => {
                let mut verdict = audit::verdict(&standard, on, loaded, words);
                verdict.standard.get_or_insert(standard.label);
                verdict.notes.splice(0..0, notes);
                verdict
            }
        },
    };
    Audited { held, verdict }
}

fn text(rows: &[Audited], on: Date, paint: Paint) -> String {
    let mut out = String::new();
    let mut counts: BTreeMap<State, usize> = BTreeMap::new();
    for Audited { held, verdict } in rows {
        *counts.entry(verdict.state).or_default() += 1;
        let name = verdict.standard.as_deref().unwrap_or(&held.given);
        let name = if name.is_empty() { held.product.as_deref().unwrap_or("") } else { name };
        let words = verdict.words();
        let words =
            if verdict.state.is_current() { paint.accent(&words) } else { paint.warn(&words) };
        let _ = writeln!(out, "{:>5}  {}  {words}", held.row, paint.strong(&one_line(name)));
        if verdict.state == State::Superseded
            && let Some(current) = &verdict.current
            && !verdict.by.contains(current)
        {
            let _ = writeln!(out, "       current: {current}");
        }
        for note in &verdict.notes {
            let _ = writeln!(out, "       {}", one_line(note));
        }
        for proof in verdict.evidence.iter().take(4) {
            let line = proof.line.map(|line| format!(", line {line}")).unwrap_or_default();
            let _ = writeln!(
                out,
                "       {} “{}” ({}{line})",
                one_line(&proof.says),
                clip(&one_line(&proof.quote), 60),
                one_line(&proof.document)
            );
        }
    }
    let summary: Vec<String> =
        counts.iter().map(|(state, count)| format!("{count} {}", state.en())).collect();
    let summary =
        if summary.is_empty() { "the list is empty".to_owned() } else { summary.join(", ") };
    let _ = writeln!(out, "{}", paint.strong(&format!("{} on {on}: {summary}", rows.len())));
    out
}

const HEADS: [&str; 14] = [
    "Row",
    "Given",
    "Held edition",
    "Product",
    "Standard",
    "State",
    "状态",
    "Date",
    "By",
    "Current",
    "Inferred",
    "Notes",
    "Evidence",
    "Source",
];

fn cells(row: &Audited) -> Vec<String> {
    let Audited { held, verdict } = row;
    let join = |texts: Vec<String>| texts.join("; ");
    vec![
        held.row.to_string(),
        held.given.clone(),
        held.edition.clone().unwrap_or_default(),
        held.product.clone().unwrap_or_default(),
        verdict.standard.clone().unwrap_or_default(),
        verdict.state.en().to_owned(),
        verdict.state.zh().to_owned(),
        verdict.date.map(|date| date.to_string()).unwrap_or_default(),
        verdict.by.join("; "),
        verdict.current.clone().unwrap_or_default(),
        if verdict.inferred { "yes" } else { "" }.to_owned(),
        verdict.notes.join("; "),
        join(verdict.evidence.iter().map(|it| format!("{} “{}”", it.says, it.quote)).collect()),
        join(
            verdict
                .evidence
                .iter()
                .map(|it| match it.line {
                    Some(line) => format!("{}, line {line} [{}]", it.document, it.statement),
                    None => format!("{} [{}]", it.document, it.statement),
                })
                .collect(),
        ),
    ]
}

fn sheet(rows: &[Audited]) -> Sheet {
    let mut sheet = Sheet::new(&HEADS);
    rows.iter().for_each(|row| sheet.push(&cells(row)));
    sheet
}

/// A page that prints on A4 across; nothing in it runs or is fetched.
fn html(rows: &[Audited], on: Date, list: &Path) -> String {
    let mut out = String::from(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Audit of standards</title>\n<style>\n\
         @page { size: A4 landscape; margin: 12mm }\n\
         body { font: 10pt/1.35 \"Noto Sans\", \"Noto Sans CJK SC\", \"PingFang SC\", \"Microsoft YaHei\", sans-serif; color: #111; margin: 1.5em }\n\
         h1 { font-size: 15pt; margin: 0 0 .2em } p { margin: .2em 0 1em }\n\
         table { border-collapse: collapse; width: 100% } thead { display: table-header-group }\n\
         th, td { border-bottom: .5pt solid #999; padding: .3em .5em; text-align: left; vertical-align: top }\n\
         tr { break-inside: avoid } th { border-bottom: 1pt solid #111 }\n\
         .bad { font-weight: 700 } .bad::before { content: \"■ \" } .good::before { content: \"□ \" }\n\
         small { color: #444; display: block }\n</style></head><body>\n",
    );
    let mut counts: BTreeMap<State, usize> = BTreeMap::new();
    rows.iter().for_each(|row| *counts.entry(row.verdict.state).or_default() += 1);
    let summary: Vec<String> = counts
        .iter()
        .map(|(state, count)| format!("{count} {} {}", state.en(), state.zh()))
        .collect();
    let name = list.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let _ = writeln!(
        out,
        "<h1>Standards held, as of {on}</h1>\n<p>{} · {} rows: {}</p>\n<table><thead><tr><th>Row</th><th>Standard 标准</th><th>Product 产品</th><th>State 状态</th><th>Evidence 依据</th></tr></thead><tbody>",
        escape(&name),
        rows.len(),
        summary.join(", ")
    );
    for Audited { held, verdict } in rows {
        let class = if verdict.state.is_current() { "good" } else { "bad" };
        let standard = verdict.standard.as_deref().unwrap_or(&held.given);
        let _ = write!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td><span class=\"{class}\">{}</span> {}",
            held.row,
            escape(standard),
            escape(held.product.as_deref().unwrap_or("")),
            escape(&verdict.words()),
            verdict.state.zh()
        );
        if let Some(current) = verdict.current.as_ref().filter(|it| !verdict.by.contains(it)) {
            let _ = write!(out, "<small>current 现行: {}</small>", escape(current));
        }
        for note in &verdict.notes {
            let _ = write!(out, "<small>{}</small>", escape(note));
        }
        out.push_str("</td><td>");
        for proof in &verdict.evidence {
            let line = proof.line.map(|line| format!(", line {line}")).unwrap_or_default();
            let _ = write!(
                out,
                "{}<small>“{}” {}{line}</small>",
                escape(&proof.says),
                escape(&proof.quote),
                escape(&proof.document)
            );
        }
        out.push_str("</td></tr>\n");
    }
    out.push_str("</tbody></table>\n</body></html>\n");
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
