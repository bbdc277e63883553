//! `gnomon ingest PATH…`

mod in_order;
mod watch;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use gnomon_model::Extraction;
use gnomon_model::answer::{EndState, Receipt};
use gnomon_read::Hint;
use gnomon_register::{Deposit, Ending, Register};
use indicatif::{ProgressBar, ProgressStyle};

use crate::app::{App, Outcome, Reading};
use crate::output::{Closed, Format, complain};
use crate::pipeline::{self, Pipeline};
use crate::search;

use in_order::InOrder;

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
    reading: Reading,
}

/// Records every input; exits with 1 when one was refused.
pub fn run(app: &mut App, args: &IngestArgs) -> anyhow::Result<Outcome> {
    if args.watch {
        return watch::run(app, args);
    }
    let mut register = app.new_register()?;
    let pipeline = app.pipeline_within(args.reading)?;
    let inputs = inputs(&args.paths, register.folder());
    let bar = progress_bar(app.terminal, inputs.len() as u64);
    let mut ended: BTreeMap<&'static str, usize> = BTreeMap::new();
    let work = InOrder { pipeline: &pipeline, media_type: args.media_type.as_deref() };
    let clock = app.clock;
    work.record(&mut register, &inputs, clock, |receipts| {
        for receipt in receipts {
            *ended.entry(receipt.state.name()).or_default() += 1;
            // Whoever read the lines may have seen enough; what was asked is still done.
            // The bar steps aside while a line is written, so that both stay whole.
            unless_closed(bar.suspend(|| say(app, receipt)))?;
        }
        bar.inc(receipts.len() as u64);
        if let Some(input) = inputs.get(usize::try_from(bar.position())?) {
            bar.set_message(name(input));
        }
        Ok(())
    })?;
    // What reading needs is not held in memory while the index is written.
    drop(pipeline);
    drop(inputs);
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

/// What reading made of an input, before it is recorded.
enum Taken {
    Read {
        origin: String,
        place: Option<String>,
        class: String,
        bytes: Vec<u8>,
        extraction: Box<Extraction>,
    },
    Unchanged {
        origin: String,
        place: Option<String>,
        sha256: String,
    },
    Refused {
        origin: String,
        reason: String,
    },
}

impl Taken {
    fn ending(&self) -> Ending<'_> {
        match self {
            Taken::Read { origin, place, class, bytes, extraction } => Ending::Read {
                deposit: Deposit { origin, place: place.as_deref(), class, bytes },
                extraction,
            },
            Taken::Unchanged { origin, place, sha256 } => {
                Ending::Unchanged { origin, place: place.as_deref(), sha256 }
            }
            Taken::Refused { origin, reason } => Ending::Refused { origin, reason },
        }
    }
}

/// Reads bytes and extracts from them, unless the register knows them.
fn take(
    register: &Register,
    pipeline: &Pipeline,
    came: Came<'_>,
    bytes: Vec<u8>,
) -> anyhow::Result<Taken> {
    let Came { origin, place, media_type } = came;
    let (origin, place) = (origin.to_owned(), place.map(str::to_owned));
    let hint = Hint { name: Some(&origin), media_type };
    let sha256 = pipeline::sha256(&bytes);
    if let Some(gone) = register.tombstone(&sha256)? {
        return Ok(Taken::Refused { origin, reason: gone.refusal() });
    }
    // A list is read by its mapping: `gnomon import` does it again.
    if register.is_list(&sha256)? {
        return Ok(Taken::Unchanged { origin, place, sha256 });
    }
    // What has been read by this version need not be read to know that.
    let before = register.document(&sha256)?.map(|row| row.reader);
    if let Ok(reader) = pipeline.reader_after(&bytes, hint, before.as_deref())
        && register.has_reading(&sha256, reader.name, gnomon_extract::EXTRACTOR)?
        && register.is_whole(&sha256)?
    {
        return Ok(Taken::Unchanged { origin, place, sha256 });
    }
    match pipeline.run_after(&bytes, hint, before.as_deref()) {
        Ok(extraction) => {
            let class = pipeline.class_of(&extraction).to_owned();
            Ok(Taken::Read { origin, place, class, bytes, extraction: Box::new(extraction) })
        }
        Err(error) => Ok(Taken::Refused { origin, reason: error.to_string() }),
    }
}

/// Reads bytes into the register.
pub(crate) fn record(
    register: &mut Register,
    pipeline: &Pipeline,
    came: Came<'_>,
    bytes: Vec<u8>,
    at: &str,
) -> anyhow::Result<Receipt> {
    let taken = take(register, pipeline, came, bytes)?;
    let receipts = register.record(&[taken.ending()], at)?;
    receipts.into_iter().next().context("the register gave no receipt")
}

type Input = Result<PathBuf, (PathBuf, String)>;

fn name(input: &Input) -> String {
    let (Ok(path) | Err((path, _))) = input;
    path.display().to_string()
}

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
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        match std::fs::metadata(&path) {
            Ok(found) if found.is_dir() && !leads_back(&entry, folder) => {
                walk(&path, depth + 1, register, inputs);
            }
            Ok(found) if found.is_file() => inputs.push(Ok(path)),
            // A pipe or a device holds no document, and a folder that leads back is walked.
            Ok(_) => {}
            Err(error) => inputs.push(Err((path, format!("it cannot be read: {error}")))),
        }
    }
}

/// Whether an entry is a link to the folder that it stands in or to one above it.
fn leads_back(entry: &std::fs::DirEntry, folder: &Path) -> bool {
    let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
    is_link
        && match (entry.path().canonicalize(), folder.canonicalize()) {
            (Ok(target), Ok(folder)) => folder.starts_with(target),
            _ => false,
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
