//! `gnomon ingest PATH…`

mod watch;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gnomon_model::answer::{EndState, Receipt};
use gnomon_read::Hint;
use gnomon_register::{Deposit, Register};
use indicatif::{ProgressBar, ProgressStyle};

use crate::app::{App, Outcome};
use crate::commands::extract;
use crate::isolation::Ceiling;
use crate::output::{Closed, Format, complain};
use crate::pipeline::{self, Pipeline};
use crate::search;

/// Read documents into the register
///
/// Every input ends in one visible state: read, read in part, unchanged or
/// refused, with the reason. Reading the same bytes again changes nothing.
#[derive(Debug, clap::Args)]
pub struct IngestArgs {
    /// Files, or folders that are read with everything below them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The media type of all of them, where the names do not tell it
    #[arg(long, value_name = "TYPE")]
    media_type: Option<String>,
    /// Go on looking for new and changed files, until stopped
    #[arg(long)]
    watch: bool,
    /// Seconds between two looks
    #[arg(long, value_name = "SECONDS", default_value_t = 5, requires = "watch",
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
    #[command(flatten)]
    ceiling: Ceiling,
}

/// Records every input; exits with 1 when one was refused.
pub fn run(app: &mut App, args: &IngestArgs) -> anyhow::Result<Outcome> {
    if args.watch {
        return watch::run(app, args);
    }
    let mut register = app.new_register()?;
    let pipeline = app.pipeline_within(args.ceiling)?;
    let inputs = inputs(&args.paths, register.folder());
    let bar = progress_bar(app.terminal, inputs.len() as u64);
    let mut ended: BTreeMap<&'static str, usize> = BTreeMap::new();
    for input in inputs {
        let name = match &input {
            Ok(path) | Err((path, _)) => path.display().to_string(),
        };
        bar.set_message(name.clone());
        let receipt = match input {
            Ok(path) => {
                one(&mut register, &pipeline, &path, args.media_type.as_deref(), &app.clock.now())?
            }
            Err((_, reason)) => refuse(&register, &name, reason, &app.clock.now())?,
        };
        *ended.entry(receipt.state.name()).or_default() += 1;
        // Whoever read the lines may have seen enough; what was asked is still done.
        // The bar steps aside while a line is written, so that both stay whole.
        let written = bar.suspend(|| say(app, &receipt));
        unless_closed(written)?;
        bar.inc(1);
    }
    keep_up(&register, &bar);
    bar.finish_and_clear();
    let refused = ended.contains_key(EndState::Refused.name());
    let summary: Vec<String> =
        ended.iter().map(|(state, count)| format!("{count} {}", state.replace('_', " "))).collect();
    if app.out.format == Format::Text && 1 < ended.values().sum::<usize>() {
        unless_closed(app.out.line(&format!(
            "{} in {}",
            summary.join(", "),
            register.folder().display()
        )))?;
    }
    Ok(Outcome::found(refused))
}

/// Brings the search index up to the register. It is a cache: what goes wrong here is said
/// and mended by the next search, and the ingest has not failed.
fn keep_up(register: &Register, bar: &ProgressBar) {
    bar.set_message("search index");
    let mut note = |_: &str| {};
    let mut progress = |done: u64, total: u64| {
        bar.set_length(total);
        bar.set_position(done);
    };
    if let Err(error) = search::open(register, &mut note, &mut progress) {
        bar.suspend(|| complain(&format!("the search index is not up to date yet: {error:#}")));
    }
}

/// Writes a receipt. A line is an acknowledgement: it is out as soon as it is true.
fn say(app: &mut App, receipt: &Receipt) -> anyhow::Result<()> {
    match app.out.format {
        Format::Json => app.out.json(receipt),
        Format::Text => app.out.line(&gnomon_render::receipt::line(receipt, app.out.paint)),
    }?;
    app.out.flush()
}

/// The result, unless it is that nobody reads standard output any more.
fn unless_closed(result: anyhow::Result<()>) -> anyhow::Result<()> {
    result.or_else(|error| if error.is::<Closed>() { Ok(()) } else { Err(error) })
}

/// Reads one file into the register.
fn one(
    register: &mut Register,
    pipeline: &Pipeline,
    path: &Path,
    media_type: Option<&str>,
    at: &str,
) -> anyhow::Result<Receipt> {
    let name = path.display().to_string();
    let bytes = match extract::bytes(path) {
        Ok(bytes) => bytes,
        Err(error) => return refuse(register, &name, format!("{error:#}"), at),
    };
    let place = std::path::absolute(path).ok().map(|place| place.display().to_string());
    let came = Came { origin: &name, place: place.as_deref(), media_type };
    record(register, pipeline, came, &bytes, at)
}

/// How bytes came.
#[derive(Clone, Copy)]
pub(crate) struct Came<'a> {
    /// Path or address, as given.
    pub origin: &'a str,
    /// The same as an absolute path or address.
    pub place: Option<&'a str>,
    /// The media type, where somebody named it.
    pub media_type: Option<&'a str>,
}

/// Reads bytes into the register: the end of every way in.
pub(crate) fn record(
    register: &mut Register,
    pipeline: &Pipeline,
    came: Came<'_>,
    bytes: &[u8],
    at: &str,
) -> anyhow::Result<Receipt> {
    let Came { origin, place, media_type } = came;
    let hint = Hint { name: Some(origin), media_type };
    let sha256 = pipeline::sha256(bytes);
    if let Some(gone) = register.tombstone(&sha256)? {
        let reason = format!("it was removed from the register on {}: {}", gone.at, gone.reason);
        return refuse(register, origin, reason, at);
    }
    if register.is_list(&sha256)? {
        let receipt = Receipt {
            origin: origin.to_owned(),
            state: EndState::Unchanged,
            reason: "it was imported as a list; `gnomon import` reads it again".to_owned(),
            sha256: Some(sha256),
            statements: 0,
            title: None,
        };
        register.record_unchanged(&receipt, place, at)?;
        return Ok(receipt);
    }
    // What has been read by this version need not be read to know that.
    if let Ok(reader) = gnomon_read::reader_for(bytes, hint)
        && register.has_reading(&sha256, reader.name, gnomon_extract::EXTRACTOR)?
        && register.is_whole(&sha256)?
    {
        let receipt = Receipt {
            origin: origin.to_owned(),
            state: EndState::Unchanged,
            reason: "the register has this document already".to_owned(),
            sha256: Some(sha256),
            statements: 0,
            title: None,
        };
        register.record_unchanged(&receipt, place, at)?;
        return Ok(receipt);
    }
    match pipeline.run(bytes, hint) {
        Ok(extraction) => {
            let class = pipeline.class_of(&extraction);
            Ok(register.record(Deposit { origin, place, class, bytes }, &extraction, at)?)
        }
        Err(error) => refuse(register, origin, error.to_string(), at),
    }
}

fn refuse(register: &Register, origin: &str, reason: String, at: &str) -> anyhow::Result<Receipt> {
    let receipt = Receipt {
        origin: origin.to_owned(),
        state: EndState::Refused,
        reason,
        sha256: None,
        statements: 0,
        title: None,
    };
    register.write_receipt(&receipt, at)?;
    Ok(receipt)
}

type Input = Result<PathBuf, (PathBuf, String)>;

/// The files to read, folders walked in order of names. Hidden files and links
/// that lead back are left out, and the register itself; what cannot be listed is an input that failed.
fn inputs(paths: &[PathBuf], register: &Path) -> Vec<Input> {
    let register = register.canonicalize().unwrap_or_else(|_| register.to_owned());
    let mut inputs = Vec::new();
    for path in paths {
        let text = path.to_string_lossy();
        if text.starts_with("http://") || text.starts_with("https://") {
            let advice = "addresses are not fetched yet; save the page and name the file";
            inputs.push(Err((path.clone(), advice.to_owned())));
        } else if path.is_dir() {
            walk(path, 0, &register, &mut inputs);
        } else {
            inputs.push(Ok(path.clone()));
        }
    }
    inputs
}

fn walk(folder: &Path, depth: usize, register: &Path, inputs: &mut Vec<Input>) {
    if folder.canonicalize().is_ok_and(|folder| folder == register) {
        return;
    }
    let listed =
        std::fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let mut entries = match listed {
        Ok(entries) if depth < 64 => entries,
        Ok(_) => {
            inputs.push(Err((folder.to_owned(), "folders are nested too deep".to_owned())));
            return;
        }
        Err(error) => {
            inputs.push(Err((folder.to_owned(), format!("the folder cannot be listed: {error}"))));
            return;
        }
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !hidden {
            walk(&path, depth + 1, register, inputs);
        } else if !hidden && path.is_file() {
            inputs.push(Ok(path));
        }
    }
}

/// A bar on a terminal; nothing elsewhere, where the lines tell the progress.
pub(crate) fn progress_bar(terminal: bool, total: u64) -> ProgressBar {
    if !terminal || total < 2 {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total);
    let style = ProgressStyle::with_template(
        "{bar:30} {pos}/{len} {elapsed} (about {eta} left) {wide_msg}",
    );
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
