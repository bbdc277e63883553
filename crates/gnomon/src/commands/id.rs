//! `gnomon id`

use std::io::{self, BufRead};

use anyhow::Context as _;
use gnomon_model::id::{
    self, Class, Flavour, Identifier, Options, ParseError, Parsed, flavours, readings,
};
use gnomon_render::one_line;
use serde::Serialize;

use crate::app::{App, Outcome, Usage};
use crate::output::{Format, complain};

/// Parse, normalise and explain identifiers of standards
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct IdArgs {
    /// What to do instead of parsing
    #[command(subcommand)]
    pub command: Option<IdCommand>,
    /// Identifiers; without any, one a line is read from standard input
    pub identifiers: Vec<String>,
    /// Ask whether this flavour accepts it (`gnomon id flavours` lists them)
    #[arg(long = "as", value_name = "FLAVOUR")]
    pub flavour: Option<String>,
    /// Make no repairs: accept only what the publisher prints
    #[arg(long)]
    pub strict: bool,
    /// Print Chinese standards as they are set in Chinese: — and （）
    #[arg(long)]
    pub chinese_typography: bool,
    /// The number of the edition, from a catalogue: for the URN of a dated ISO standard
    #[arg(long, value_name = "N")]
    pub edition: Option<u16>,
}

/// The other ways to use it.
#[derive(Debug, clap::Subcommand)]
pub enum IdCommand {
    /// Say what each piece of an identifier means
    Explain(ExplainArgs),
    /// Find the identifiers in a text on standard input
    Find(FindArgs),
    /// List the flavours
    Flavours,
}

/// What to explain.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// The identifier
    pub identifier: String,
    /// The language of the explanation
    #[arg(long, value_enum, default_value_t = Language::En)]
    pub lang: Language,
}

/// What to find.
#[derive(Debug, clap::Args)]
pub struct FindArgs {
    /// Also committees, projects, citations and document numbers
    #[arg(long)]
    pub all: bool,
}

/// A language of explanations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// English
    En,
    /// Chinese
    Zh,
}

/// Longest line that is kept; what is longer is refused with the byte where it was cut.
const LINE: usize = 64 * 1024;

/// Exits with 1 when an input is not an identifier.
pub fn run(app: &mut App, args: &IdArgs) -> anyhow::Result<Outcome> {
    match &args.command {
        Some(IdCommand::Explain(args)) => return explain(app, args),
        Some(IdCommand::Find(args)) => return find(app, args),
        Some(IdCommand::Flavours) => return list(app),
        None => {}
    }
    let flavour = match &args.flavour {
        None => None,
        Some(name) => Some(id::flavour(name).ok_or_else(|| {
            Usage(format!("no flavour is called `{name}`; `gnomon id flavours` lists them"))
        })?),
    };
    let options = Options { strict: args.strict, flavour };
    let mut wrong = false;
    if args.identifiers.is_empty() {
        let mut lines = Lines::new(io::stdin().lock());
        let mut first = true;
        while let Some(line) = lines.next()? {
            // What some systems put before the first character of a file.
            let line = match line {
                Line::Text(text) if first => Line::Text(text.trim_start_matches('\u{feff}')),
                line => line,
            };
            first = false;
            wrong |= answer(app, args, options, line)?;
        }
    } else {
        for text in &args.identifiers {
            wrong |= answer(app, args, options, Line::Text(text))?;
        }
    }
    Ok(Outcome::found(wrong))
}

/// A line of the input.
enum Line<'a> {
    Text(&'a str),
    /// Not UTF-8 from this byte on.
    NotUtf8(&'a [u8], usize),
    /// Cut.
    TooLong(&'a [u8]),
}

/// Reads lines with bounded memory, whatever comes.
struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    fn new(input: R) -> Lines<R> {
        Lines { input, buffer: Vec::new() }
    }

    fn next(&mut self) -> anyhow::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let mut ended = false;
        let mut cut = false;
        while !ended {
            let chunk = self.input.fill_buf().context("could not read standard input")?;
            if chunk.is_empty() {
                break;
            }
            let line = chunk.iter().position(|byte| *byte == b'\n');
            let taken = line.unwrap_or(chunk.len());
            let room = LINE.saturating_sub(self.buffer.len());
            self.buffer.extend_from_slice(&chunk[..taken.min(room)]);
            cut |= room < taken;
            ended = line.is_some();
            let used = taken + usize::from(ended);
            self.input.consume(used);
        }
        if self.buffer.is_empty() && !ended {
            return Ok(None);
        }
        if self.buffer.last() == Some(&b'\r') {
            self.buffer.pop();
        }
        Ok(Some(match std::str::from_utf8(&self.buffer) {
            _ if cut => Line::TooLong(&self.buffer),
            Ok(text) => Line::Text(text),
            Err(error) => Line::NotUtf8(&self.buffer, error.valid_up_to()),
        }))
    }
}

/// The answer to one input, in the form of the contract.
#[derive(Debug, Default, Serialize)]
struct Answer<'a> {
    input: &'a str,
    ok: bool,
    #[serde(flatten)]
    reading: Option<Reading>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    repairs: Vec<Repair>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<Candidate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Reading {
    flavour: &'static str,
    class: &'static str,
    canonical: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    publisher: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nature: Option<&'static str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    through: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    all_parts: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    units: Vec<Unit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    month: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage_code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iteration: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    supplements: Vec<Supplement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    adopts: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    work_key: String,
    edition_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    urn: Option<String>,
}

#[derive(Debug, Serialize)]
struct Unit {
    kind: String,
    number: String,
}

#[derive(Debug, Serialize)]
struct Supplement {
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<u16>,
}

#[derive(Debug, Serialize)]
struct Repair {
    code: &'static str,
    from: String,
    to: String,
}

#[derive(Debug, Serialize)]
struct Candidate {
    flavour: &'static str,
    canonical: String,
}

fn class(class: Class) -> &'static str {
    match class {
        Class::Standard => "standard",
        Class::Project => "project",
        Class::Committee => "committee",
        Class::Citation => "citation",
        Class::Document => "document",
    }
}

fn reading(id: &Identifier, args: &IdArgs) -> Reading {
    let text = |value: Option<&str>| value.map(str::to_owned);
    Reading {
        flavour: id.flavour().name,
        class: class(id.class()),
        canonical: if args.chinese_typography {
            id.chinese_typography()
        } else {
            id.as_str().to_owned()
        },
        publisher: id.publisher().to_owned(),
        country: id.country(),
        kind: text(id.kind()),
        nature: id.nature(),
        number: id.number().to_owned(),
        part: text(id.part()),
        through: text(id.through()),
        all_parts: id.all_parts(),
        units: id
            .units()
            .into_iter()
            .map(|unit| Unit { kind: unit.kind, number: unit.number })
            .collect(),
        year: id.year(),
        month: text(id.month()),
        edition: text(id.edition()),
        stage: text(id.stage()),
        stage_code: id.stage_code(),
        iteration: text(id.iteration()),
        supplements: id
            .supplements()
            .into_iter()
            .map(|s| Supplement { kind: s.kind, number: s.number, year: s.year })
            .collect(),
        language: text(id.language()),
        locality: text(id.locality()),
        adopts: text(id.adopts()),
        department: text(id.department()),
        work_key: id.work_key(),
        edition_key: id.edition_key(),
        urn: id.urn(args.edition),
    }
}

/// Writes the answer to one input; true when it is not an identifier.
fn answer(app: &mut App, args: &IdArgs, options: Options, line: Line<'_>) -> anyhow::Result<bool> {
    let lossy;
    let (input, refused) = match line {
        Line::Text(text) => (text, None),
        Line::NotUtf8(bytes, at) => {
            lossy = String::from_utf8_lossy(bytes).into_owned();
            (lossy.as_str(), Some((format!("not UTF-8 at byte {at}"), at)))
        }
        Line::TooLong(bytes) => {
            lossy = String::from_utf8_lossy(bytes.get(..80).unwrap_or(bytes)).into_owned();
            let reason = format!("longer than any identifier: cut at byte {}", bytes.len());
            (lossy.as_str(), Some((reason, id::MAX_LENGTH)))
        }
    };
    let found = if refused.is_none() { readings(input, options) } else { Vec::new() };
    let answer = match (found.first(), refused) {
        (Some(best), _) => Answer {
            input,
            ok: true,
            reading: Some(reading(&best.to_identifier(), args)),
            repairs: repairs(best),
            candidates: candidates(&found),
            ..Answer::default()
        },
        (None, Some((error, at))) => {
            Answer { input, error: Some(error), at: Some(at), ..Answer::default() }
        }
        (None, None) => {
            let error = error_of(input, options);
            Answer {
                input,
                at: Some(error.at),
                error: Some(error.to_string()),
                ..Answer::default()
            }
        }
    };
    match app.out.format {
        Format::Json => app.out.json(&answer)?,
        Format::Text => text(app, &answer)?,
    }
    Ok(!answer.ok)
}

fn error_of(input: &str, options: Options) -> ParseError {
    match id::parse_with(input, options) {
        Err(error) => error,
        // Readings and parsing are one code; this cannot be.
        Ok(_) => ParseError { fault: id::Fault::Unexpected, at: 0, found: None },
    }
}

fn repairs(parsed: &Parsed<'_>) -> Vec<Repair> {
    parsed
        .repairs()
        .into_iter()
        .map(|repair| Repair { code: repair.code.as_str(), from: repair.from, to: repair.to })
        .collect()
}

/// The readings, where there are several that differ.
fn candidates(found: &[Parsed<'_>]) -> Vec<Candidate> {
    if found.len() < 2 {
        return Vec::new();
    }
    found
        .iter()
        .map(|parsed| Candidate { flavour: parsed.flavour().name, canonical: parsed.to_string() })
        .collect()
}

/// `GB/T 22239-2019` and, behind it, what was mended or else is to be known.
fn text(app: &mut App, answer: &Answer<'_>) -> anyhow::Result<()> {
    let paint = app.out.paint;
    let Some(reading) = &answer.reading else {
        let reason = answer.error.as_deref().unwrap_or("not an identifier");
        let input: String = answer.input.chars().take(80).collect();
        return app.out.line(&format!(
            "{}  {}",
            one_line(&input),
            paint.warn(&one_line(&format!("not read: {reason}")))
        ));
    };
    let mut line = format!("{}  {}", paint.strong(&reading.canonical), reading.flavour);
    for repair in &answer.repairs {
        line.push_str(&format!(
            "  {}: `{}` → `{}`",
            repair.code,
            one_line(&repair.from),
            repair.to
        ));
    }
    if !answer.candidates.is_empty() {
        let all: Vec<String> = answer
            .candidates
            .iter()
            .map(|candidate| format!("{} ({})", candidate.canonical, candidate.flavour))
            .collect();
        line.push_str(&format!("  {}", paint.warn(&format!("ambiguous: {}", all.join(" or ")))));
    }
    app.out.line(&line)
}

#[derive(Debug, Serialize)]
struct Explained {
    text: String,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    adopted: bool,
}

fn explain(app: &mut App, args: &ExplainArgs) -> anyhow::Result<Outcome> {
    let found = readings(&args.identifier, Options::default());
    let Some(best) = found.first() else {
        let error = error_of(&args.identifier, Options::default());
        app.out.line(&one_line(&format!("{}: {error}", args.identifier)))?;
        return Ok(Outcome::Found);
    };
    let zh = args.lang == Language::Zh;
    let pick = |label: id::Label| if zh { label.zh } else { label.en };
    let id = best.to_identifier();
    let pieces: Vec<Explained> = id
        .explain()
        .into_iter()
        .map(|piece| Explained {
            text: piece.text,
            role: pick(piece.role),
            meaning: piece.meaning.map(pick),
            adopted: piece.adopted,
        })
        .collect();
    if app.out.format == Format::Json {
        #[derive(Serialize)]
        struct Out {
            canonical: String,
            flavour: &'static str,
            title: &'static str,
            pieces: Vec<Explained>,
            candidates: Vec<Candidate>,
        }
        app.out.json(&Out {
            canonical: id.to_string(),
            flavour: id.flavour().name,
            title: id.flavour().title,
            pieces,
            candidates: candidates(&found),
        })?;
        return Ok(Outcome::Done);
    }
    let paint = app.out.paint;
    let title = if zh { "" } else { id.flavour().title };
    app.out.line(format!("{}  {title}", paint.strong(id.as_str())).trim_end())?;
    let width = pieces.iter().map(|piece| piece.text.chars().count()).max().unwrap_or(0);
    for piece in &pieces {
        let pad = " ".repeat(width - piece.text.chars().count());
        let within = match (piece.adopted, zh) {
            (true, false) => ", of the adopted standard",
            (true, true) => "（所采用的标准）",
            _ => "",
        };
        let meaning = match (piece.meaning, zh) {
            (Some(meaning), false) => format!(": {meaning}"),
            (Some(meaning), true) => format!("：{meaning}"),
            (None, _) => String::new(),
        };
        app.out.line(&format!("  {}{pad}  {}{within}{meaning}", piece.text, piece.role))?;
    }
    for repair in best.repairs() {
        let (from, to) = (one_line(&repair.from), &repair.to);
        app.out.line(&if zh {
            format!("  更正（{}）：`{from}` → `{to}`", repair.code)
        } else {
            format!("  mended ({}): `{from}` → `{to}`", repair.code)
        })?;
    }
    if 1 < found.len() {
        let all: Vec<String> =
            found.iter().map(|p| format!("{p} ({})", p.flavour().name)).collect();
        let label = if zh { "也可读作" } else { "may also be read as" };
        app.out.line(&format!("  {label} {}", all[1..].join(", ")))?;
    }
    Ok(Outcome::Done)
}

/// Text from standard input is read whole up to this size.
const TEXT: u64 = 64 << 20;

fn find(app: &mut App, args: &FindArgs) -> anyhow::Result<Outcome> {
    let mut bytes = Vec::new();
    let mut input = io::Read::take(io::stdin().lock(), TEXT + 1);
    io::Read::read_to_end(&mut input, &mut bytes).context("could not read standard input")?;
    if TEXT < bytes.len() as u64 {
        anyhow::bail!(Usage("the text is longer than 64 MiB; give it in parts".to_owned()));
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            complain(&format!(
                "standard input is not UTF-8 at byte {at}; `gnomon extract` reads other encodings"
            ));
            return Ok(Outcome::Found);
        }
    };
    const ALL: &[Class] =
        &[Class::Standard, Class::Project, Class::Committee, Class::Citation, Class::Document];
    let classes = if args.all { ALL } else { &[Class::Standard] };
    for found in id::find_all(&text, classes) {
        let surface = text.get(found.span.clone()).unwrap_or("");
        match app.out.format {
            Format::Json => {
                #[derive(Serialize)]
                struct Out<'a> {
                    start: usize,
                    end: usize,
                    text: &'a str,
                    class: &'static str,
                    flavour: &'static str,
                    canonical: String,
                    #[serde(skip_serializing_if = "std::ops::Not::not")]
                    listed: bool,
                }
                app.out.json(&Out {
                    start: found.span.start,
                    end: found.span.end,
                    text: surface,
                    class: class(found.id.flavour().class),
                    flavour: found.id.flavour().name,
                    canonical: found.id.to_string(),
                    listed: found.listed,
                })?;
            }
            Format::Text => {
                app.out.line(&format!(
                    "{}..{}  {}  {}",
                    found.span.start,
                    found.span.end,
                    found.id,
                    one_line(surface)
                ))?;
            }
        }
    }
    Ok(Outcome::Done)
}

fn list(app: &mut App) -> anyhow::Result<Outcome> {
    #[derive(Serialize)]
    struct Out {
        flavour: &'static str,
        also: &'static [&'static str],
        class: &'static str,
        title: &'static str,
    }
    let mut all: Vec<&Flavour> = flavours().iter().filter(|f| f.name != "common").collect();
    all.sort_by_key(|flavour| flavour.name);
    for flavour in all {
        match app.out.format {
            Format::Json => app.out.json(&Out {
                flavour: flavour.name,
                also: flavour.also,
                class: class(flavour.class),
                title: flavour.title,
            })?,
            Format::Text => app.out.line(&format!("{:<14} {}", flavour.name, flavour.title))?,
        }
    }
    Ok(Outcome::Done)
}
