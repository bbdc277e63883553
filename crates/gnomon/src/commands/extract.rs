//! `gnomon extract FILE…`

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_extract::KnownEntity;
use gnomon_model::{Document, Entity, EntityKind, Span};
use gnomon_read::{Hint, ReadError};
use gnomon_register::Register;

use crate::app::{App, BadInput, Outcome, Reading};
use crate::output::{Closed, Format, complain};
use crate::pipeline::Pipeline;

/// Read documents and print what was found in them; nothing is kept
#[derive(Debug, clap::Args)]
pub struct ExtractArgs {
    /// The documents; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print the canonical text, into which all spans point
    #[arg(long)]
    text: bool,
    /// Say which finder and rule made what in a place, and why not more: a span of the
    /// canonical text (`120..180`), a line of it (`12`), or words that stand in it
    #[arg(long, value_name = "SPAN", conflicts_with = "text")]
    explain: Option<String>,
    /// The media type, where the name does not tell it: `text/html; charset=gb18030`
    #[arg(long, value_name = "TYPE")]
    media_type: Option<String>,
    /// Entities that are known from before, one JSON object a line: `{"kind": "instrument",
    /// "key": "…", "label": "…", "names": ["…"]}`; their names are found and resolve to their keys
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

/// A line of the file of `--known`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownLine {
    kind: EntityKind,
    key: String,
    label: String,
    #[serde(default)]
    names: Vec<String>,
}

impl KnownLine {
    fn check(&self) -> anyhow::Result<()> {
        let kind = self.kind.name();
        let own = self.key.split_once(':').is_some_and(|(of, rest)| of == kind && !rest.is_empty());
        anyhow::ensure!(own, "the key `{}` is none of a {kind}: it begins `{kind}:`", self.key);
        anyhow::ensure!(!self.label.trim().is_empty(), "`{}` has an empty label", self.key);
        let named = self.names.iter().all(|name| !name.trim().is_empty());
        anyhow::ensure!(named, "`{}` has an empty name", self.key);
        Ok(())
    }
}

/// The entities of a file, each line named where it does not fit.
fn known(path: &Path) -> anyhow::Result<Vec<KnownEntity>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("could not read `{}`", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            let place = || format!("`{}` line {}", path.display(), index + 1);
            let line: KnownLine = serde_json::from_str(line).with_context(place)?;
            line.check().with_context(place)?;
            let entity = Entity { kind: line.kind, key: line.key, label: line.label };
            Ok(KnownEntity { entity, names: line.names })
        })
        .collect()
}

/// Prints the extractions in input order. A file that cannot be read is named on
/// standard error; the others are still done.
pub fn run(app: &mut App, args: &ExtractArgs) -> anyhow::Result<Outcome> {
    if args.text {
        app.text_only("--text")?;
    }
    let mut pipeline = app.pipeline_within(args.reading)?;
    if let Some(path) = &args.known {
        let known = known(path).map_err(|error| BadInput(format!("{error:#}")))?;
        pipeline = pipeline.knowing(known);
    }
    let mut failed = false;
    for (index, path) in args.files.iter().enumerate() {
        let name = path.display().to_string();
        let hint = Hint { name: Some(&name), media_type: args.media_type.as_deref() };
        if let Some(place) = &args.explain {
            let explained = bytes(path).and_then(|bytes| {
                pipeline
                    .explain(&bytes, hint, |document| span_at(&document.text, place))
                    .with_context(|| format!("could not explain `{name}`"))
            });
            match explained {
                Ok(explanation) if app.out.format == Format::Json => {
                    app.out.json(&gnomon_render::explanation::json(&explanation))?;
                }
                Ok(explanation) => app.out.text(&gnomon_render::explanation::text(&explanation))?,
                Err(error) => {
                    complain(&format!("{error:#}"));
                    failed = true;
                }
            }
            continue;
        }
        let context = || format!("could not read `{name}`");
        let read = bytes(path).and_then(|bytes| {
            if args.text {
                let document = pipeline.read(&bytes, hint).with_context(context)?;
                app.out.text(&document.text)?;
                return Ok(None);
            }
            pipeline.run(&bytes, hint).with_context(context).map(Some)
        });
        let extraction = match read {
            Ok(Some(extraction)) => extraction,
            Ok(None) => continue,
            Err(error) if error.is::<Closed>() => return Err(error),
            Err(error) => {
                complain(&format!("{error:#}"));
                failed = true;
                continue;
            }
        };
        if app.out.format == Format::Json {
            app.out.json(&gnomon_render::extraction::json(&extraction))?;
        } else {
            if 0 < index {
                app.out.line("")?;
            }
            let paint = app.out.paint;
            app.out.text(&gnomon_render::extraction::text(&extraction, paint))?;
        }
    }
    Ok(Outcome::found(failed))
}

/// The span of the canonical text that the user means: `120..180`, a line number, or words.
fn span_at(text: &str, place: &str) -> anyhow::Result<Span> {
    if let Some((start, end)) = place.split_once("..")
        && let (Ok(start), Ok(end)) = (start.trim().parse::<usize>(), end.trim().parse::<usize>())
    {
        anyhow::ensure!(
            start < end && end <= text.len(),
            "`{place}` is no span of this text, which has {} bytes",
            text.len()
        );
        return Ok(Span::new(start, end));
    }
    if let Ok(number) = place.trim().parse::<usize>() {
        let mut start = 0;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            if index + 1 == number {
                return Ok(Span::new(start, start + line.len()));
            }
            start += line.len();
        }
        anyhow::bail!("the text has no line {number}; `--text` prints it");
    }
    let at = text.find(place).with_context(|| {
        format!("`{place}` is neither a span like `120..180`, nor a line, nor words of this text")
    })?;
    Ok(Span::new(at, at + place.len()))
}

/// The bytes of a file, or of standard input for `-`.
pub(crate) fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let limit = gnomon_read::Limits::default().input as u64;
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin()
            .lock()
            .take(limit + 1)
            .read_to_end(&mut bytes)
            .context("could not read standard input")?;
        return Ok(bytes);
    }
    let found =
        std::fs::metadata(path).with_context(|| format!("could not open `{}`", path.display()))?;
    if found.is_dir() {
        anyhow::bail!(
            "`{}` is a folder; name the files in it, or read it whole with `gnomon ingest`",
            path.display()
        );
    }
    let too_large = ReadError::TooLarge {
        bytes: found.len(),
        at_least: false,
        limit: gnomon_read::Limits::default().input,
    };
    if limit < found.len() {
        return Err(too_large).with_context(|| format!("could not read `{}`", path.display()));
    }
    // It may have grown meanwhile: one byte more than the limit is enough to refuse it.
    let file = std::fs::File::open(path)
        .with_context(|| format!("could not open `{}`", path.display()))?;
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("could not read `{}`", path.display()))?;
    Ok(bytes)
}

/// A file, or a document of the register where there is no such file.
pub(crate) fn document(app: &App, pipeline: &Pipeline, name: &str) -> anyhow::Result<Document> {
    let path = Path::new(name);
    let unread = || format!("`{name}` cannot be read");
    if path.is_file() {
        let hint = Hint { name: Some(name), media_type: None };
        return pipeline.read(&bytes(path)?, hint).with_context(unread);
    }
    let register = app
        .register()
        .with_context(|| format!("`{name}` is no file, and there is no register to look in"))?;
    let (bytes, origin, reader) = registered(&register, name)?;
    let hint = Hint { name: Some(&origin), media_type: None };
    match reader {
        Some(reader) => pipeline.read_as(&bytes, hint, &reader),
        None => pipeline.read(&bytes, hint),
    }
    .with_context(unread)
}

/// The bytes of a document of the register, where they came from, and the reader that read them, with its version.
pub(crate) fn registered(
    register: &Register,
    name: &str,
) -> anyhow::Result<(Vec<u8>, String, Option<String>)> {
    let (sha256, origin, _) = register.deposit(name)?;
    let bytes = register
        .bytes(&sha256)?
        .with_context(|| format!("the bytes of `{origin}` are not there; run `gnomon verify`"))?;
    Ok((bytes, origin, register.document(&sha256)?.map(|row| row.reader)))
}
